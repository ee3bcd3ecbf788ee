"""Redirects are off; when asked for, each one is a hop and credentials stay at home."""

from __future__ import annotations

import pytest

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def redirect(status: int, place: str) -> bytes:
    return (
        f"HTTP/1.1 {status} Moved\r\nLocation: {place}\r\nContent-Length: 4\r\n\r\ngone"
    ).encode()


def by_path(**answers):
    def script(talk):
        while request := talk.read_request():
            path = request.split(b" ")[1].decode()
            talk.send(answers.get(path.strip("/"), OK))

    return script


def test_a_redirect_is_the_answer_by_default(serve, rig):
    exchange = rig().send(serve(by_path(start=redirect(302, "/end"))).url + "/start")
    assert exchange.status == 302
    assert exchange.response.body == b"gone"
    assert len(exchange.hops) == 1


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (302, "PUT", "PUT"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (307, "POST", "POST"),
        (308, "PATCH", "PATCH"),
    ],
)
def test_the_method_changes_as_the_status_says(status, method, then, serve, rig):
    server = serve(by_path(start=redirect(status, "end?x=1")))
    headers = (("Authorization", "Bearer canary"), ("Content-Type", "text/plain"))
    content = b"" if method == "HEAD" else b"payload"
    if method == "HEAD":
        server = serve(by_path(start=redirect(status, "end?x=1")[:-4]))
    exchange = rig(follow_redirects=True).send(server.url + "/start", method, headers, content)
    if method == "HEAD":
        assert exchange.hops[1].sent.startswith(b"HEAD /end?x=1 HTTP/1.1")
        return
    assert exchange.status == 200
    first, second = exchange.hops
    assert (first.status, first.received) == (status, redirect(status, "end?x=1"))
    assert second.url == server.url + "/end?x=1"
    assert second.sent.startswith(f"{then} /end?x=1 HTTP/1.1\r\n".encode())
    assert b"Authorization: Bearer canary" in second.sent
    assert second.sent.endswith(b"payload") == (then == method)
    assert (b"Content-Type" in second.sent) == (then == method)
    assert second.connection_reused


def test_credentials_do_not_follow_to_another_origin(serve, rig):
    there = serve(by_path())
    here = serve(by_path(start=redirect(307, there.url + "/end")))
    headers = (
        ("authorization", "Bearer canary"),
        ("Cookie", "session=canary"),
        ("Host", "canary.test"),
        ("X-Kept", "yes"),
    )
    exchange = rig(follow_redirects=True).send(here.url + "/start", "POST", headers, b"body")
    assert exchange.status == 200
    sent = exchange.hops[1].sent
    assert sent == bytes(there.talk().received)
    assert b"canary" not in sent
    assert b"X-Kept: yes" in sent
    assert sent.endswith(b"\r\n\r\nbody")


def test_an_endless_redirect_is_a_failure_with_all_its_hops(serve, rig):
    exchange = rig(follow_redirects=True).send(
        serve(by_path(start=redirect(302, "/start"))).url + "/start"
    )
    assert exchange.outcome.kind == "too_many_redirects"
    assert len(exchange.hops) == 21


@pytest.mark.parametrize("place", ["ftp://host/", "http://[bad", "mailto:x@y"])
def test_a_redirect_that_cannot_be_followed_is_the_answer(place, serve, rig):
    server = serve(by_path(start=redirect(302, place)))
    exchange = rig(follow_redirects=True).send(server.url + "/start")
    assert exchange.status == 302
    assert exchange.response.headers.get("Location") == place


def test_a_failure_after_a_redirect_names_the_second_place(serve, rig):
    here = serve(by_path(start=redirect(302, "http://127.0.0.1:1/end")))
    exchange = rig(follow_redirects=True).send(here.url + "/start")
    assert exchange.outcome.kind == "connection_refused"
    assert "127.0.0.1:1 " in exchange.outcome.message
    assert [hop.status for hop in exchange.hops] == [302, 0]
