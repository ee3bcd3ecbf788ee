"""A cancel stops a send in every phase, keeps the bytes so far, and closes the socket."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from inspector.model.exchange import Cancelled

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def cancel_in(one, phase, url, *args):
    ticket = one.submit(url, *args)
    one.box.reached(ticket, phase)
    one.engine.cancel(ticket)
    exchange = one.box.exchange(ticket)
    assert exchange.outcome == Cancelled(phase)
    assert len(one.box.ends(ticket)) == 1
    return exchange


def test_before_the_engine_starts(rig):
    one = rig(start=False)
    ticket, other = one.submit("http://127.0.0.1:1/"), one.submit("http://127.0.0.1:1/")
    one.engine.cancel(ticket)
    one.engine.start()
    assert one.box.exchange(ticket).outcome == Cancelled(None)
    assert one.box.exchange(ticket).hops == ()
    assert one.box.exchange(other).outcome.kind == "connection_refused"


def test_before_the_task_begins(rig):
    one = rig(start=False)
    one.engine.start()
    for _ in range(20):
        ticket = one.submit("http://127.0.0.1:1/")
        one.engine.cancel(ticket)
        one.box.end_of(ticket)
        assert len(one.box.ends(ticket)) == 1


def test_looking_up_the_name(rig):
    answered = threading.Event()
    one = rig(resolve=lambda host, port: answered.wait(30) and [])
    try:
        exchange = cancel_in(one, "dns", "http://slow.test/")
    finally:
        answered.set()
    assert exchange.hops[0].sent == b""
    assert exchange.hops[0].timings.dns is not None


@pytest.mark.skipif(sys.platform != "linux", reason="how a full backlog behaves is Linux's")
def test_connecting(rig, full_backlog):
    exchange = cancel_in(rig(), "connect", f"http://127.0.0.1:{full_backlog}/")
    assert exchange.hops[0].timings.connect is not None


def test_a_handshake_that_is_never_answered(serve, rig):
    server = serve(lambda talk: talk.hold())
    exchange = cancel_in(rig(), "tls", f"https://127.0.0.1:{server.port}/")
    assert server.talk().closed_by_client.wait(30)
    assert exchange.hops[0].sent == b""


def test_sending_a_large_payload(serve, rig):
    seen = threading.Event()

    def script(talk):
        talk._fill()
        seen.wait(30)
        talk.hold()

    server = serve(script)
    content = bytes(range(251)) * 200_000
    exchange = cancel_in(rig(), "send", server.url, "POST", (), content)
    seen.set()
    assert server.talk().closed_by_client.wait(30)
    head, _, body = exchange.hops[0].sent.partition(b"\r\n\r\n")
    assert head.startswith(b"POST / HTTP/1.1")
    assert len(body) < len(content)
    assert content.startswith(body)


def test_waiting_for_the_answer(serve, rig):
    server = serve(lambda talk: talk.hold())
    exchange = cancel_in(rig(), "wait", server.url)
    assert server.talk().closed_by_client.wait(30)
    assert exchange.hops[0].sent == bytes(server.talk().received)


def test_waiting_for_the_answer_over_tls(serve, rig, authority):
    server = serve(lambda talk: talk.hold(), authority.context())
    exchange = cancel_in(rig(ca_file=authority.ca_file), "wait", server.url)
    assert server.talk().closed_by_client.wait(30)
    assert exchange.hops[0].sent == bytes(server.talk().received)


def test_in_the_middle_of_the_body(serve, rig):
    part = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst part"

    def script(talk):
        talk.read_request()
        talk.send(part)
        talk.hold()

    server = serve(script)
    exchange = cancel_in(rig(), "body", server.url)
    assert server.talk().closed_by_client.wait(30)
    assert exchange.hops[0].received == part
    assert exchange.hops[0].status == 200


def test_one_of_many_leaves_the_others(serve, rig):
    def script(talk):
        if b"/held" in talk.read_request():
            talk.hold()
        else:
            talk.send(OK)

    server = serve(script)
    one = rig()
    held = [one.submit(server.url + "/held") for _ in range(10)]
    for ticket in held:
        one.box.reached(ticket, "wait")
    assert one.send(server.url + "/other").status == 200
    for ticket in held:
        one.engine.cancel(ticket)
        one.engine.cancel(ticket)
    assert all(one.box.exchange(ticket).outcome == Cancelled("wait") for ticket in held)
    assert one.send(server.url + "/other").status == 200


def test_after_the_end_it_changes_nothing(serve, rig, scripts):
    one = rig()
    server = serve(scripts.keeping_alive(OK))
    ticket = one.submit(server.url)
    assert one.box.exchange(ticket).status == 200
    one.engine.cancel(ticket)
    one.engine.cancel(99_999)
    assert one.send(server.url).status == 200
    assert len(one.box.ends(ticket)) == 1


def test_a_socket_that_is_just_being_connected_is_closed(rig):
    """Cancels at a random moment of connecting; a leak would be a ResourceWarning."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        one = rig()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for _ in range(50):
            ticket = one.submit(url)
            one.box.reached(ticket, "connect")
            one.engine.cancel(ticket)
            one.box.end_of(ticket)
