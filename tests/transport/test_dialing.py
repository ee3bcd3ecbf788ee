"""Names are looked up beside the loop, and addresses race for the connection."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from inspector.transport.dialing import dial, literal_address, look_up, resolve_by_system

V4, V6 = socket.AF_INET, socket.AF_INET6


def test_an_address_needs_no_look_up():
    assert literal_address("127.0.0.1", 80) == (V4, ("127.0.0.1", 80))
    assert literal_address("::1", 80) == (V6, ("::1", 80, 0, 0))
    assert literal_address("fe80::1%lo", 80) is None
    assert literal_address("localhost", 80) is None


def test_the_system_knows_localhost():
    addresses = resolve_by_system("localhost", 80)
    assert (V4, ("127.0.0.1", 80)) in addresses
    assert len(addresses) == len(set(addresses))


def test_the_first_address_that_answers_wins(full_backlog):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        connected = asyncio.run(
            dial(
                [
                    (V4, ("127.0.0.1", full_backlog)),
                    (V6, ("::1", 1, 0, 0)),
                    (V4, ("127.0.0.1", port)),
                ]
            )
        )
        with connected:
            assert connected.getpeername()[1] == port


def test_the_most_telling_error_comes_out():
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(dial([(V6, ("::1", 1, 0, 0)), (V4, ("127.0.0.1", 1))]))


def test_a_cancel_ends_the_race(full_backlog):
    async def scenario() -> None:
        hung = (V4, ("127.0.0.1", full_backlog))
        race = asyncio.ensure_future(dial([hung, hung, hung]))
        for _ in range(5):
            await asyncio.sleep(0)
        race.cancel()
        with pytest.raises(asyncio.CancelledError):
            await race

    asyncio.run(scenario())


def test_an_answer_after_the_loop_has_gone_is_dropped():
    asked, answered = threading.Event(), threading.Event()
    threads: list[threading.Thread] = []

    def resolve(host, port):
        threads.append(threading.current_thread())
        asked.set()
        answered.wait(30)
        return []

    async def scenario() -> None:
        looking = asyncio.ensure_future(look_up(resolve, "x.test", 1))
        while not asked.is_set():
            await asyncio.sleep(0)
        looking.cancel()

    asyncio.run(scenario())
    answered.set()
    threads[0].join(30)
    assert not threads[0].is_alive()


def test_a_second_winner_is_closed():
    """Both addresses answer at once; the loser's socket would be a ResourceWarning."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = (V4, ("127.0.0.1", listener.getsockname()[1]))

        async def scenario() -> None:
            winner = await dial([(V6, ("::1", 1, 0, 0)), place, place])
            winner.close()
            for _ in range(5):
                await asyncio.sleep(0)

        asyncio.run(scenario())


def test_what_is_no_error_of_the_network_comes_out_of_the_race():
    nonsense = (V4, ("127.0.0.1", 70_000))
    with pytest.raises(OverflowError):
        asyncio.run(dial([nonsense, nonsense]))
