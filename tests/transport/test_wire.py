"""The bytes that are recorded are the bytes that the server saw and said."""

from __future__ import annotations

import gzip

import pytest

from inspector.model.exchange import Cancelled, Failure, Response
from inspector.model.headers import Headers
from inspector.model.request import WireRequest
from inspector.transport.client import implied_headers

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
BIG_HEADER = b"X-Big: " + b"b" * 70_000 + b"\r\n"

GOOD = {
    "plain": OK,
    "chunked with extensions and trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
        b"0002;name=value\r\nhi\r\n3;q\r\n, a\r\n0;last\r\nX-Sum: 7\r\n\r\n"
    ),
    "line feeds only": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
    "folded header": b"HTTP/1.1 200 OK\r\nX-Fold: one\r\n  two\r\nContent-Length: 2\r\n\r\nhi",
    "duplicate headers": (
        b"HTTP/1.1 200 OK\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\ncontent-length: 2\r\n\r\nhi"
    ),
    "early hints": (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + OK
    ),
    "closed at the end, version 1.0": b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nhi, and then some",
    "no reason": b"HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n",
    "latin-1": b"HTTP/1.1 500 D\xe9sol\xe9\r\nX: \xe9\r\nContent-Length: 0\r\n\r\n",
    "header of 70 KB": b"HTTP/1.1 200 OK\r\n" + BIG_HEADER + b"Content-Length: 2\r\n\r\nhi",
    "nothing in it": b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n",
    "equal lengths twice": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi"),
    "more than its length": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there",
    "a megabyte": b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"0123456789" * 100_000,
    "redirect with a bad place": (
        b"HTTP/1.1 302 Found\r\nLocation: http://[bad\r\nContent-Length: 0\r\n\r\n"
    ),
}
BAD = {
    "lengths that contradict": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
        "malformed_response",
        "contradict",
    ),
    "length that is no number": (
        b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nhi",
        "malformed_response",
        "not a number",
    ),
    "header without a colon": (
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\nhi",
        "malformed_response",
        "name and colon",
    ),
    "short body": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi",
        "closed",
        "2 of 10 bytes",
    ),
    "short chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi",
        "closed",
        "in the middle of its answer",
    ),
    "chunk size that is no number": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhi\r\n",
        "malformed_response",
        "chunk",
    ),
    "head cut short": (b"HTTP/1.1 200 OK\r\nX-Half", "closed", "in the middle"),
    "SSH banner": (b"SSH-2.0-OpenSSH_9.2\r\n", "malformed_response", "SSH"),
    "garbage": (b"\x93\x00 what is this\r\n\r\n", "malformed_response", "not a status line"),
    "TLS alert": (b"\x15\x03\x01\x00\x02\x02\x16", "malformed_response", "https://"),
    "headers without an end": (
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
        "malformed_response",
        "100 KB",
    ),
    "unknown transfer coding": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhi",
        "malformed_response",
        "Transfer-Encoding",
    ),
    "nothing at all": (b"", "closed", "without an answer"),
}


@pytest.mark.parametrize("name", GOOD)
def test_an_answer_is_recorded_byte_for_byte(name, serve, rig, scripts):
    server = serve(scripts.answering(GOOD[name]))
    exchange = rig().send(server.url + "/x", "POST", (("x-One", "1"),), b'{"a": 1}')
    assert isinstance(exchange.outcome, Response), exchange.outcome
    (hop,) = exchange.hops
    assert hop.received == GOOD[name] == bytes(server.talk().sent)
    assert hop.sent == bytes(server.talk().received)
    assert hop.received_bytes == len(GOOD[name])
    assert hop.status == exchange.status
    assert hop.reason == exchange.outcome.reason


@pytest.mark.parametrize("name", BAD)
def test_a_malformed_answer_is_a_failure_that_keeps_the_bytes(name, serve, rig, scripts):
    data, kind, words = BAD[name]
    server = serve(scripts.answering(data))
    exchange = rig().send(server.url)
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.kind == kind, exchange.outcome
    assert words in exchange.outcome.message
    assert f"127.0.0.1:{server.port}" in exchange.outcome.message
    (hop,) = exchange.hops
    assert hop.sent == bytes(server.talk().received)
    # What the parser did not wait for may still be on its way when the connection is closed.
    assert data.startswith(hop.received)
    assert hop.received or not data


def test_the_answer_is_taken_apart_as_it_came(serve, rig, scripts):
    server = serve(scripts.answering(GOOD["duplicate headers"]))
    response = rig().send(server.url).response
    assert response is not None
    assert (response.status, response.reason, response.http_version) == (200, "OK", "HTTP/1.1")
    assert response.headers.pairs == (
        ("set-cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("content-length", "2"),
    )
    assert (response.body, response.encoded_bytes) == (b"hi", 2)


def test_interim_answers_do_not_hide_the_final_status(serve, rig, scripts):
    exchange = rig().send(serve(scripts.answering(GOOD["early hints"])).url)
    assert exchange.hops[0].status == exchange.status == 200


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("/a/../b/./c", b"/a/../b/./c"),
        ("/%7euser/%2F/%zz", b"/%7euser/%2F/%zz"),
        ("", b"/"),
        ("?q=1&q=%20+", b"/?q=1&q=%20+"),
        ("/x?a=b c&d=é#fragment", b"/x?a=b%20c&d=%C3%A9"),
        ('/{id}|"<>`\\', b'/{id}|"<>`\\'),
        ("//double//slash", b"//double//slash"),
    ],
)
def test_the_target_goes_out_as_typed(typed, target, serve, rig, scripts):
    server = serve(scripts.answering(OK))
    rig().send(server.url + typed)
    assert bytes(server.talk().received).split(b"\r\n")[0] == b"GET " + target + b" HTTP/1.1"


def test_headers_keep_order_spelling_and_duplicates_and_a_method_its_case(serve, rig, scripts):
    server = serve(scripts.answering(OK))
    typed = (
        ("x-b", "2"),
        ("X-A", "1"),
        ("x-B", "3"),
        ("user-agent", "mine"),
        ("HOST", "other.example"),
        ("X-Empty", ""),
        ("X-Latin", "é"),
    )
    rig().send(server.url, "pAtch", typed, b"abc")
    assert bytes(server.talk().received) == (
        b"pAtch / HTTP/1.1\r\nHOST: other.example\r\nx-b: 2\r\nX-A: 1\r\nx-B: 3\r\n"
        b"user-agent: mine\r\nX-Empty: \r\nX-Latin: \xe9\r\nAccept: */*\r\n"
        b"Accept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc"
    )


@pytest.mark.parametrize(
    ("method", "headers", "content"),
    [
        ("GET", (), b""),
        ("POST", (), b""),
        ("DELETE", (), b""),
        ("PUT", (), b"12345"),
        ("GET", (("accept", "a/b"), ("CONNECTION", "close")), b"x"),
        ("POST", (("Transfer-Encoding", "chunked"),), b"chunk"),
        ("POST", (("content-length", "3"),), b"abc"),
    ],
)
def test_the_implied_headers_are_those_really_added(method, headers, content, serve, rig, scripts):
    server = serve(scripts.answering(OK))
    url = server.url.replace("//", "//us%65r:p%40ss@") + "/p"
    rig().send(url, method, headers, content)
    head = bytes(server.talk().received).partition(b"\r\n\r\n")[0].decode()
    sent = [tuple(line.split(": ", 1)) for line in head.split("\r\n")[1:]]
    implied = implied_headers(WireRequest(method, url, Headers.of(headers), content))
    assert sorted(sent) == sorted([*headers, *implied])
    assert ("Authorization", "Basic dXNlcjpwQHNz") in implied


def test_the_hop_url_holds_no_password(serve, rig, scripts):
    server = serve(scripts.answering(OK))
    exchange = rig().send(server.url.replace("//", "//user:canary@") + "/p")
    assert exchange.hops[0].url == server.url + "/p"


def test_our_own_chunks_are_recorded_too(serve, rig):
    def script(talk):
        talk.read_request()
        while not talk.received.endswith(b"\r\n0\r\n\r\n"):
            talk._fill()
        talk.send(OK)

    server = serve(script)
    exchange = rig().send(server.url, "POST", (("Transfer-Encoding", "chunked"),), b"hello")
    assert exchange.hops[0].sent.endswith(b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    assert exchange.hops[0].sent == bytes(server.talk().received)


def test_a_large_upload_is_recorded_whole(serve, rig):
    def script(talk):
        talk.read_request()
        talk.send(OK)

    server = serve(script)
    content = bytes(range(256)) * 40_000
    exchange = rig().send(server.url, "POST", (), content)
    assert exchange.status == 200
    assert exchange.hops[0].sent == bytes(server.talk().received)


def test_a_connection_is_used_again_and_says_so(serve, rig, scripts):
    server = serve(scripts.keeping_alive(OK))
    one = rig()
    first, second = one.send(server.url + "/1").hops[0], one.send(server.url + "/2").hops[0]
    assert (first.connection_reused, second.connection_reused) == (False, True)
    assert first.local_address == second.local_address
    assert first.remote_address == second.remote_address == f"127.0.0.1:{server.port}"
    assert second.timings.connect is None
    assert (first.sent[:8], second.sent[:8]) == (b"GET /1 H", b"GET /2 H")
    assert second.received == OK


@pytest.mark.parametrize(
    "data",
    [
        GOOD["more than its length"],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nand more",
    ],
)
def test_bytes_that_nobody_asked_for_end_the_use_of_a_connection(data, serve, rig, scripts):
    server = serve(scripts.keeping_alive(data))
    one = rig()
    assert not one.send(server.url).hops[0].connection_reused
    assert not one.send(server.url).hops[0].connection_reused


def test_an_early_answer_to_an_upload_is_shown(serve, rig):
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def script(talk):
        talk._fill()
        talk.send(refusal)
        talk.hold()

    server = serve(script)
    exchange = rig().send(server.url, "POST", (), b"x" * 1_000_000)
    assert exchange.status == 413
    assert exchange.hops[0].received == refusal


def test_only_phases_that_happened_have_a_time(serve, rig, scripts):
    server = serve(scripts.answering(OK))
    timings = (
        rig(resolve=lambda host, port: [(2, ("127.0.0.1", port))])
        .send(f"http://api.example.test:{server.port}/")
        .timings
    )
    assert timings.tls is None
    spans = (timings.dns, timings.connect, timings.send, timings.wait, timings.body)
    assert all(span is not None and span >= 0 for span in spans)
    assert sum(span or 0 for span in spans) <= timings.total


def test_bodies_are_decoded_and_both_sizes_are_known(serve, rig, scripts):
    packed = gzip.compress(b"hello " * 1000, mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    response = rig().send(serve(scripts.answering(head + packed)).url).response
    assert response is not None
    assert response.body == b"hello " * 1000
    assert response.encoded_bytes == len(packed)


@pytest.mark.parametrize(
    ("coding", "body", "words"),
    [
        (b"gzip", b"this is not gzip", "are not"),
        (b"gzip", gzip.compress(b"hello " * 1000, mtime=0)[:-9], "ends early"),
        (b"br", b"\x0b\x02\x80hello\x03", "which cannot be read here"),
    ],
)
def test_a_body_that_cannot_be_decoded_is_a_failure_with_the_raw_bytes(
    coding, body, words, serve, rig, scripts
):
    data = b"HTTP/1.1 200 OK\r\nContent-Encoding: %b\r\nContent-Length: %d\r\n\r\n%b"
    data %= (coding, len(body), body)
    exchange = rig().send(serve(scripts.answering(data)).url)
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.kind == "decoding"
    assert coding.decode() in exchange.outcome.message
    assert words in exchange.outcome.message
    assert exchange.hops[0].received == data
    assert exchange.hops[0].status == 200


def test_a_body_over_the_limit_closes_the_connection(serve, rig):
    def script(talk):
        talk.read_request()
        talk.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            talk.send(b"x" * 65536)

    server = serve(script)
    exchange = rig(max_body_bytes=1024 * 1024).send(server.url)
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.kind == "too_large"
    assert "1 MB" in exchange.outcome.message
    # The endless script ends only because its socket breaks.
    server._threads[1].join(30)
    assert not server._threads[1].is_alive()


def test_a_small_answer_that_unpacks_to_a_huge_one_is_too_large(serve, rig, scripts):
    packed = gzip.compress(b"\0" * 50_000_000, mtime=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    exchange = rig(max_body_bytes=1_000_000).send(serve(scripts.answering(head + packed)).url)
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.kind == "too_large"


def test_what_exceeds_the_cap_is_counted_and_not_kept(serve, rig, scripts):
    from inspector.transport.recorder import RECEIVED_CAP_BYTES

    size = RECEIVED_CAP_BYTES + 1_000_000
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size
    hop = rig().send(serve(scripts.answering(head + b"x" * size)).url).hops[0]
    assert len(hop.received) == RECEIVED_CAP_BYTES
    assert hop.received_bytes == len(head) + size


def test_a_cancelled_send_has_no_response(serve, rig):
    server = serve(lambda talk: talk.hold())
    one = rig()
    ticket = one.submit(server.url)
    one.box.reached(ticket, "wait")
    one.engine.cancel(ticket)
    exchange = one.box.exchange(ticket)
    assert exchange.outcome == Cancelled("wait")
    assert exchange.response is None
    assert exchange.status == 0
