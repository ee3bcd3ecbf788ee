"""What is learnt from identical sends, and how a diff folds it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inspector.lab.diff import compare
from inspector.lab.noise import MAX_BODY_BYTES, Noise, is_same_send, learn
from inspector.lab.response_text import read_outcome
from inspector.model.exchange import Cancelled, Exchange, Hop, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Request

URL = "http://127.0.0.1/x"
SENT = b"GET /x HTTP/1.1\r\n\r\n"


def exchange(body, headers=(), status=200, sent=SENT, url=URL):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Response(status, "", "HTTP/1.1", Headers.of(headers), data, len(data))
    hop = Hop("GET", url, sent, b"", 0, status)
    return Exchange(Ticket(1), Request("GET", url), answer, (hop,))


def test_sends_are_the_same_by_their_bytes_and_their_status():
    one = exchange({})
    assert is_same_send(one, exchange({"a": 1}))
    assert not is_same_send(one, exchange({}, sent=b"GET /x HTTP/1.1\r\nX: 1\r\n\r\n"))
    assert not is_same_send(one, exchange({}, url="http://127.0.0.1/y"))
    assert not is_same_send(one, exchange({}, status=401))
    assert not is_same_send(one, replace(one, hops=(*one.hops, *one.hops)))
    assert not is_same_send(replace(one, hops=()), replace(one, hops=()))
    cut = replace(one, outcome=Cancelled())
    assert not is_same_send(cut, cut)


def test_headers_and_members_that_differ_are_learnt_and_nothing_else():
    one = exchange(
        {"id": 1, "contextId": "a", "to": {"at": "x", "name": "n"}},
        [("X-Trace", "1"), ("Date", "a")],
    )
    two = exchange(
        {"id": 2, "contextId": "b", "to": {"at": "y", "name": "n"}},
        [("x-trace", "2"), ("Date", "b")],
    )
    found = learn((one,), (one, two))
    assert "/contextId" not in found.pointers  # known by its name already
    assert found == Noise(frozenset({"x-trace"}), frozenset({"/id", "/to/at"}), 2)
    assert found.names == ("x-trace", "/id", "/to/at")
    assert learn((one, two), ()) == found
    assert not learn((one,), (exchange({"id": 3}, sent=b"other"),))


@pytest.mark.parametrize(
    "bodies",
    [
        ({"a": 1}, [1]),  # the whole body: no place in it
        (b"text", b"other text"),
        (b"\xff\xfe", b"\xff\xff"),
        (b'{"a":"' + b"x" * MAX_BODY_BYTES + b'"}', {"a": 1}),
        ({"a": 1}, {"a": 1}),
    ],
)
def test_of_a_body_that_cannot_be_compared_by_members_nothing_is_learnt(bodies):
    one, two = map(exchange, bodies)
    found = learn((one,), (two,))
    assert not found
    assert found.sends == 2


def test_a_place_is_covered_by_itself_or_by_what_it_lies_in():
    noise = Noise(pointers=frozenset({"/a/b", "/items/0"}))
    assert noise.cover("/a/b") == "/a/b"
    assert noise.cover("/a/b/c/d") == "/a/b"
    assert noise.cover("/a") == ""
    assert noise.cover("") == ""
    assert noise.cover("/items/0/id") == "/items/0"


def test_lines_of_noisy_members_are_marked_wherever_they_stand():
    body = {
        "id": "x{",
        "a/b": {"~": [1, {"at": [2, 3]}, [], {}], "contextId": "c"},
        "last": 1,
    }
    pointers = frozenset({"/a~1b/~0/1/at", "/a~1b/~0/0", "/last"})
    text = read_outcome(exchange(body))
    marked = Noise(pointers=pointers).mark(text)
    assert [(line.text.strip(), line.volatile) for line in marked.body if line.volatile] == [
        ("1,", "/a~1b/~0/0"),
        ('"at": [', "at"),
        ("2,", "at"),
        ("3", "at"),
        ("]", "at"),
        ('"contextId": "c"', "contextId"),
        ('"last": 1', "last"),
    ]
    assert [line.text for line in marked.body] == [line.text for line in text.body]


def test_a_text_that_is_not_json_or_has_no_noise_stays_as_it_is():
    text = read_outcome(exchange(b"hello"))
    assert Noise(pointers=frozenset({"/a"})).mark(text) is text
    other = read_outcome(exchange({"a": 1}))
    assert Noise(frozenset({"x"})).mark(other) is other
    number = Noise(pointers=frozenset({"/a"})).mark(read_outcome(exchange(b"42")))
    assert [line.volatile for line in number.body] == [""]


def test_a_diff_folds_what_was_learnt_and_keeps_the_rest():
    one = exchange({"id": 1, "name": "n"}, [("X-Trace", "1")])
    two = exchange({"id": 2, "name": "m"}, [("X-Trace", "2")])
    noise = Noise(frozenset({"x-trace"}), frozenset({"/id"}), 2)
    open_, folded = compare(one, two), compare(one, two, noise=noise)
    assert open_.text.changes == 2
    assert folded.text.changes == 1
    assert [row.text for row in folded.text.rows if row.kind == "fold"] == ["X-Trace", "id"]
    assert [(d.pointer, d.volatile) for d in folded.structure] == [("/id", True), ("/name", False)]
    assert [h.volatile for h in folded.headers if h.name == "X-Trace"] == [True]
