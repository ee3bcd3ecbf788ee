"""The redirect's listener on real sockets: one page for one answer, and nothing for others."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from inspector.auth.loopback import Listener, listening, place_of
from inspector.errors import AuthError


def read(query: str) -> str:
    if "bad" in query:
        raise AuthError("refused")
    return query


async def ask(listener: Listener, text: str) -> str:
    parts = urlsplit(listener.redirect_uri)
    reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
    writer.write(text.replace("HOST", parts.netloc).encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer.decode()


def get(target: str, host: str = "HOST") -> str:
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"


def test_the_redirect_gets_a_page_that_repeats_nothing() -> None:
    async def run() -> tuple[str, str]:
        async with listening() as listener:
            waiting = asyncio.ensure_future(listener.wait(read, 10))
            await asyncio.sleep(0)
            page = await ask(listener, get("/callback?code=canary&state=s"))
            return page, await waiting

    page, query = asyncio.run(run())
    assert query == "code=canary&state=s"
    assert page.startswith("HTTP/1.1 200 OK\r\n")
    assert "canary" not in page
    for line in ("Cache-Control: no-store", "default-src 'none'", "Referrer-Policy: no-referrer"):
        assert line in page


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (get("/callback?code=c", "evil.example"), 400),
        (get("/callback?code=c", "127.0.0.1"), 400),
        (get("/callback?code=c", "HOST\r\nHost: HOST"), 400),
        ("GET /callback?code=c HTTP/1.1\r\n\r\n", 400),
        ("nonsense\r\n\r\n", 400),
        (get("/favicon.ico"), 404),
        (get("http://evil.example/callback"), 404),
        ("POST /callback?code=c HTTP/1.1\r\nHost: HOST\r\n\r\n", 405),
    ],
)
def test_anything_else_is_refused_and_the_waiting_goes_on(text: str, status: int) -> None:
    async def run() -> tuple[str, str]:
        async with listening() as listener:
            waiting = asyncio.ensure_future(listener.wait(read, 10))
            await asyncio.sleep(0)
            refused = await ask(listener, text)
            assert not waiting.done()
            await ask(listener, get("/callback?ok"))
            return refused, await waiting

    refused, query = asyncio.run(run())
    assert refused.startswith(f"HTTP/1.1 {status} ")
    assert query == "ok"


def test_a_silent_connection_holds_up_nobody() -> None:
    async def run() -> str:
        async with listening() as listener:
            waiting = asyncio.ensure_future(listener.wait(read, 10))
            port = urlsplit(listener.redirect_uri).port
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await ask(listener, get("/callback?ok"))
            query = await waiting
            writer.close()
            return query

    assert asyncio.run(run()) == "ok"


def test_a_head_without_end_is_dropped() -> None:
    async def run() -> str:
        async with listening() as listener:
            waiting = asyncio.ensure_future(listener.wait(read, 10))
            with pytest.raises((ConnectionError, AssertionError)):
                assert await ask(listener, "GET / HTTP/1.1\r\n" + "X: y\r\n" * 20_000)
            await ask(listener, get("/callback?ok"))
            return await waiting

    assert asyncio.run(run()) == "ok"


def test_an_answer_that_is_refused_is_told_in_the_page_and_ends_the_waiting() -> None:
    async def run() -> str:
        async with listening() as listener:
            waiting = asyncio.ensure_future(listener.wait(read, 10))
            await asyncio.sleep(0)
            page = await ask(listener, get("/callback?bad"))
            with pytest.raises(AuthError, match="refused"):
                await waiting
            return page

    page = asyncio.run(run())
    assert page.startswith("HTTP/1.1 400 ")
    assert "did not succeed" in page


def test_nobody_coming_back_is_told_with_what_to_check() -> None:
    async def run() -> None:
        async with listening() as listener:
            await listener.wait(read, 0.01)

    with pytest.raises(AuthError, match="is registered with it as a redirect URI"):
        asyncio.run(run())


def test_the_port_is_free_when_it_is_over_also_when_cancelled() -> None:
    async def run(end: Callable[[asyncio.Task[str]], object]) -> int:
        async with listening() as listener:
            port = urlsplit(listener.redirect_uri).port
            assert port
            task = asyncio.create_task(listener.wait(read, 10))
            await asyncio.sleep(0)
            end(task)
            await asyncio.gather(task, return_exceptions=True)
        return port

    port = asyncio.run(run(lambda task: task.cancel()))
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        async def run() -> None:
            async with listening(f"http://localhost:{port}/x"):
                raise AssertionError("it is taken")

        with pytest.raises(AuthError, match=f"Port {port} .* register another redirect URI"):
            asyncio.run(run())


def test_a_registered_uri_is_listened_on_by_its_own_name_only() -> None:
    place = place_of("http://localhost:8765/signed/in")
    assert (place.port, place.path) == (8765, "/signed/in")
    assert place.hosts == {"localhost:8765"}
    assert place_of("http://localhost").hosts == {"localhost", "localhost:80"}
    assert place_of("http://127.0.0.1:9").path == "/"


@pytest.mark.parametrize(
    "uri",
    [
        "https://127.0.0.1:9/x",
        "http://0.0.0.0:9/x",
        "http://example.com:9/x",
        "http://127.0.0.1:0/x",
        "http://127.0.0.1:99999/x",
        "http://me@127.0.0.1:9/x",
        "http://127.0.0.1:9/x?a=b",
        "http://127.0.0.1:9/x#y",
        "http://127.0.0.1:9/a b",
        "callback",
    ],
)
def test_a_uri_that_is_not_on_this_computer_is_refused(uri: str) -> None:
    with pytest.raises(AuthError, match="cannot be listened on"):
        place_of(uri)
