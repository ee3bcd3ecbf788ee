"""Two requests as texts side by side, without secrets."""

from __future__ import annotations

import pytest

from inspector.lab.request_text import compare_requests, read_request
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret


def request(url="/x", headers=(), body=None, method="POST"):
    return Request(method, url, Headers.of(headers), body or Body())


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (Body(), ()),
        (Body("json", '{"b":1,"a":[]}'), ("{", '  "b": 1,', '  "a": []', "}")),
        (Body("json", "{broken\n}"), ("{broken", "}")),
        (Body("text", "one\ntwo"), ("one", "two")),
        (Body("form", "a=1%202&b"), ("a = 1 2", "b = ")),
        (Body("text", ""), ()),
        (
            Body("multipart", parts=(Part("note", "hi"), Part("file", path="/x.png"))),
            ("note: hi", "file: /x.png"),
        ),
    ],
)
def test_a_payload_is_read_by_its_kind(body, lines):
    assert tuple(line.text for line in read_request(request(body=body)).body) == lines


def test_headers_are_sorted_and_query_parameters_have_their_lines():
    read = read_request(
        request("/x?b=1&a=%C3%BC#end", [("X-B", "2"), ("a", "1")], Body("text", "hello"))
    )
    assert read.first == "POST /x"
    assert read.headers == (("a", "1"), ("X-B", "2"))
    assert [line.text for line in read.body] == ["?b = 1", "?a = ü", "", "hello"]


def test_what_differs_is_found_and_secrets_are_not_shown():
    canary = "canary-secret-5d41402abc"
    left = request("/x?a=1", [("X-Key", canary)], Body("json", '{"to": 1}'))
    right = request("/x?a=2", [("X-Guest-Id", "g")], Body("json", '{"to": 2}'))
    found = compare_requests(left, right, Redactor((Secret(canary),)))
    assert found.changes == 3
    assert canary not in repr(found)
    assert compare_requests(left, left, Redactor()).changes == 0
