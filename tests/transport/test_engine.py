"""The engine's life: exactly one end per ticket, from any thread, whatever happens."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys
import threading

import pytest

from inspector.errors import AuthError
from inspector.model.exchange import Cancelled, Exchange, Failure
from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest
from inspector.transport.engine import Crashed, Engine, Finished, Progress, Settings

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def wire(url: str, content: bytes = b"") -> WireRequest:
    return WireRequest("POST", url, Headers(), content)


def test_making_an_engine_imports_no_client_and_starts_no_thread():
    code = (
        "import sys, threading; from inspector.transport.engine import Engine; "
        "import inspector.transport.attempt; engine = Engine(print); "
        "assert threading.active_count() == 1; "
        "assert not {'httpx', 'httpcore', 'asyncio', 'ssl'} & set(sys.modules); "
        "engine.close()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_send_before_the_start_waits_for_it(serve, rig, scripts):
    server = serve(scripts.answering(OK))
    one = rig(start=False)
    ticket = one.submit(server.url)
    assert one.box.events == []
    one.engine.start()
    one.engine.start()
    assert one.box.exchange(ticket).status == 200


def test_an_exchange_keeps_what_it_was_submitted_with(serve, scripts, rig):
    server = serve(scripts.answering(OK))
    one = rig()
    one.engine._clock = lambda: 1234.5
    request = Request(method="POST", url="{{api}}/x")
    ticket = one.engine.send(wire(server.url), request, environment="sandbox", label="token")
    exchange = one.box.exchange(ticket)
    assert exchange.ticket == ticket
    assert exchange.request is request
    assert (exchange.environment, exchange.label, exchange.started_at) == (
        "sandbox",
        "token",
        1234.5,
    )


def test_a_send_after_the_close_is_refused(rig):
    one = rig()
    one.engine.close()
    one.engine.close()
    with pytest.raises(RuntimeError, match="closed"):
        one.submit("http://127.0.0.1:1/")
    with pytest.raises(RuntimeError, match="closed"):
        one.engine.start()
    one.engine.cancel(1)


def test_closing_without_a_start_ends_what_was_queued(rig):
    one = rig(start=False)
    sent = one.submit("http://127.0.0.1:1/")

    async def job(ticket):
        raise AssertionError

    ran = one.engine.run(job)
    one.engine.close()
    assert one.box.exchange(sent).outcome == Cancelled(None)
    assert one.box.end_of(ran) == Finished(ran, None)
    assert len(one.box.events) == 2


def test_closing_cancels_what_is_under_way_and_closes_its_sockets(serve, rig):
    server = serve(lambda talk: talk.hold())
    one = rig()
    tickets = [one.submit(server.url) for _ in range(5)]
    for ticket in tickets:
        one.box.reached(ticket, "wait")
    one.engine.close()
    for ticket in tickets:
        assert one.box.exchange(ticket).outcome == Cancelled("wait")
        assert len(one.box.ends(ticket)) == 1
    for index in range(5):
        assert server.talk(index).closed_by_client.wait(30)


def test_closing_right_after_the_start_ends_every_ticket_once(rig):
    one = rig(start=False)
    tickets = [one.submit("http://127.0.0.1:1/") for _ in range(20)]
    one.engine.start()
    one.engine.close()
    for ticket in tickets:
        assert len(one.box.ends(ticket)) == 1


def test_a_job_that_will_not_stop_is_reported_at_the_close(rig):
    one = rig()
    stubborn = asyncio.Event

    async def job(ticket):
        wait = stubborn()
        for _ in range(2):
            try:
                await wait.wait()
            except asyncio.CancelledError:
                continue

    ticket = one.engine.run(job)

    async def nothing(ticket):
        return "started"

    one.box.end_of(one.engine.run(nothing))
    one.engine.close(timeout_s=0.05)
    end = one.box.end_of(ticket)
    assert isinstance(end, Crashed)
    assert isinstance(end.error, TimeoutError)
    assert len(one.box.ends(ticket)) == 1


def test_a_job_gets_its_ticket_and_its_result_comes_out(rig):
    one = rig()

    async def job(ticket):
        await asyncio.sleep(0)
        return ("done", ticket)

    ticket = one.engine.run(job)
    assert one.box.end_of(ticket) == Finished(ticket, ("done", ticket))


def test_what_a_job_raises_comes_out_as_it_is(rig):
    one = rig()
    error = AuthError("The server says no.")

    async def job(ticket):
        raise error

    def broken(ticket):
        raise error

    for each in (job, broken):
        ticket = one.engine.run(each)
        assert one.box.end_of(ticket) == Crashed(ticket, error)
        assert len(one.box.ends(ticket)) == 1


def test_a_cancelled_job_may_return_what_it_has(rig):
    one = rig()

    async def partial(ticket):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "so far"

    async def stopped(ticket):
        await asyncio.Event().wait()

    async def nothing(ticket):
        return None

    first, second = one.engine.run(partial), one.engine.run(stopped)
    one.box.end_of(one.engine.run(nothing))
    one.engine.cancel(first)
    one.engine.cancel(second)
    assert one.box.end_of(first) == Finished(first, "so far")
    assert one.box.end_of(second) == Finished(second, None)


def test_a_job_exchanges_on_the_loop(serve, rig, scripts):
    server = serve(scripts.keeping_alive(OK))
    one = rig()

    async def job(ticket):
        found = []
        for label in ("one", "two"):
            exchange = await one.engine.exchange(
                wire(server.url), Request(), ticket=ticket, environment="e", label=label
            )
            found.append(exchange)
        found.append(await one.engine.exchange(wire("nonsense"), Request(), ticket=ticket))
        return found

    ticket = one.engine.run(job)
    end = one.box.end_of(ticket)
    assert isinstance(end, Finished)
    first, second, third = end.result
    assert [first.label, second.label, third.label] == ["one", "two", ""]
    assert [first.status, second.status, third.status] == [200, 200, 0]
    assert first.ticket == second.ticket == ticket
    assert isinstance(third.outcome, Failure)


def test_cancelling_a_job_closes_the_socket_of_its_exchange(serve, rig):
    server = serve(lambda talk: talk.hold())
    one = rig()

    async def job(ticket):
        await one.engine.exchange(wire(server.url), Request(), ticket=ticket)

    ticket = one.engine.run(job)
    one.box.reached(ticket, "wait")
    one.engine.cancel(ticket)
    assert one.box.end_of(ticket) == Finished(ticket, None)
    assert server.talk().closed_by_client.wait(30)


def test_a_receiver_that_is_gone_does_not_stop_the_engine(serve, scripts, caplog):
    server = serve(scripts.keeping_alive(OK))
    seen: list[object] = []
    done = threading.Event()
    gone = RuntimeError("Signal source has been deleted")

    def publish(event):
        seen.append(event)
        if isinstance(event, Finished):
            if len([e for e in seen if isinstance(e, Finished)]) == 2:
                done.set()
            raise gone

    engine = Engine(publish)
    engine.start()
    try:
        engine.send(wire(server.url), Request())
        engine.send(wire(server.url), Request())
        assert done.wait(30)
    finally:
        engine.close()
    assert all(isinstance(e.result, Exchange) for e in seen if isinstance(e, Finished))
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


def test_a_receiver_with_a_bug_is_logged_and_does_not_stop_the_engine(caplog):
    done = threading.Event()

    def publish(event):
        done.set()
        raise KeyError("bug")

    async def job(ticket):
        return None

    engine = Engine(publish)
    engine.start()
    engine.run(job)
    assert done.wait(30)
    engine.close()
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    assert "receiver" in record.getMessage()
    record.expected = True


def test_many_sends_at_once_all_end(serve, rig, scripts):
    server = serve(scripts.answering(OK))
    one = rig()
    tickets: list[int] = []
    lock = threading.Lock()

    def submit():
        for _ in range(50):
            ticket = one.submit(server.url, "POST", (), b"x" * 1000)
            with lock:
                tickets.append(ticket)

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tickets)) == 200
    for ticket in tickets:
        exchange = one.box.exchange(ticket)
        assert exchange.status == 200, exchange.outcome
        assert exchange.hops[0].received == OK
        assert exchange.hops[0].sent.endswith(b"x" * 1000)
        assert len(one.box.ends(ticket)) == 1


def test_progress_tells_each_phase_once_and_nothing_after_the_end(serve, scripts):
    size = 3_000_000
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    server = serve(scripts.answering(head + b"x" * size))
    events: list[object] = []
    done = threading.Event()

    def publish(event):
        events.append(event)
        if isinstance(event, Finished):
            done.set()

    # A clock that stands still: only phase changes are told.
    engine = Engine(publish, monotonic=lambda: 100.0)
    engine.start()
    engine.send(wire(server.url), Request())
    assert done.wait(30)
    engine.close()
    phases = [event.phase for event in events if isinstance(event, Progress)]
    assert phases == ["connect", "send", "wait", "body"]
    assert isinstance(events[-1], Finished)


def test_progress_tells_of_bytes_as_time_goes_by(serve, scripts):
    size = 3_000_000
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    server = serve(scripts.answering(head + b"x" * size))
    events: list[object] = []
    done = threading.Event()
    times = iter(range(10_000_000))

    def publish(event):
        events.append(event)
        if isinstance(event, Finished):
            done.set()

    engine = Engine(publish, monotonic=lambda: float(next(times)))
    engine.start()
    engine.send(wire(server.url), Request())
    assert done.wait(30)
    engine.close()
    counts = [e.received_bytes for e in events if isinstance(e, Progress) and e.phase == "body"]
    assert counts == sorted(counts)
    assert counts[-1] == len(head) + size


def test_settings_apply_to_later_sends(serve, rig, scripts):
    server = serve(scripts.answering(OK))
    one = rig(max_body_bytes=1)
    assert one.send(server.url).outcome.kind == "too_large"
    one.engine.settings = Settings(max_body_bytes=2)
    assert one.engine.settings.max_body_bytes == 2
    assert one.send(server.url).status == 200


def test_a_change_of_trust_takes_new_connections(serve, rig, scripts, authority):
    server = serve(scripts.keeping_alive(OK), authority.context())
    one = rig(ca_file=authority.ca_file)
    assert one.send(server.url).status == 200
    one.engine.settings = Settings()
    assert one.send(server.url).outcome.kind == "tls_untrusted"
    assert server.talk().closed_by_client.wait(30)


def test_a_bug_within_a_send_is_an_internal_failure_and_is_logged(rig, caplog):
    def resolve(host, port):
        raise KeyError("bug")

    outcome = rig(resolve=resolve).send("http://x.test/").outcome
    assert outcome.kind == "internal"
    (record,) = [r for r in caplog.records if r.levelno >= logging.WARNING]
    record.expected = True


def test_a_hung_look_up_holds_up_neither_other_sends_nor_the_close(serve, rig, scripts):
    server = serve(scripts.answering(OK))
    answered = threading.Event()

    def resolve(host, port):
        if host == "hung.test":
            answered.wait(30)
        return [(socket.AF_INET, ("127.0.0.1", port))]

    one = rig(resolve=resolve)
    hung = [one.submit("http://hung.test/") for _ in range(20)]
    for ticket in hung:
        one.box.reached(ticket, "dns")
    assert one.send(f"http://fine.test:{server.port}/").status == 200
    one.engine.close()
    assert all(one.box.exchange(ticket).outcome == Cancelled("dns") for ticket in hung)
    answered.set()
