"""The JSON contract of the commands: what it takes, what it refuses and where it says so."""

from __future__ import annotations

import json

import pytest

from inspector.dialects import registry
from inspector.dialects.canonical import document
from inspector.errors import SnippetError
from inspector.model.headers import Headers
from inspector.model.request import Body, Note, Part, Request


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"method":"GET","url":"/x","foo":1}', "line 1, column 28: a request has no “foo”"),
        ('{"method":"GET",\n"url":5}', "line 2, column 1: “url” must be a text"),
        ('{"method":"GET","url":"/","headers":{}}', "“headers” must be a list"),
        ('{"method":"GET","url":"/","headers":[["a"]]}', "must be [name, value]"),
        ('{"method":"GET","url":"/","body":"x"}', "“body” must be an object"),
        ('{"method":"GET","url":"/","body":{"kind":"soap"}}', "“kind” must be one of none"),
        ('{"method":"GET","url":"/","body":{"type":"json"}}', "a body has no “type”"),
        ('{"method":"GET","url":"/","body":{"kind":"multipart","parts":[1]}}', "each of “parts”"),
        ('{"method":"GET","url":"/","complete":"yes"}', "“complete” must be true or false"),
        ('{"method":"GET","url":"/","variables":[1]}', "each of “variables”"),
        ('{"method":"GET","url":"/","variables":[{"x":1}]}', "a variable has no “x”"),
        ('{"method":"GET","url":"/","notes":["x"]}', "each of “notes”"),
        ('{"method":"GET","url":"/","notes":[{"severity":"fatal"}]}', "“severity” must be one of"),
        ('{"method":"GET","url":"/","notes":[{"line":"1"}]}', "must be numbers"),
        ('{"requests":[]}', "“requests” is empty"),
        ('{"requests":[1]}', "a request must be an object"),
        ('{"requests":[{"url":"/"}],"x":1}', "the document has no “x”"),
        ('{"a" 1}', "line 1, column 6: this is not valid JSON"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("5", "an object or a list"),
    ],
)
def test_fault_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(SnippetError) as caught:
        registry.parse(text, "json")
    assert message in str(caught.value)


def test_contract_holds_everything_in_its_documented_order() -> None:
    request = Request("POST", "/x", Headers((("A", "{{a}}"),)), Body("json", "{}"))
    told = document(request, complete=False, notes=(Note("info", "n", 1, 2),))
    assert list(told) == ["method", "url", "headers", "body", "variables", "complete", "notes"]
    assert told["complete"] is False
    assert told["notes"] == [{"severity": "info", "text": "n", "line": 1, "column": 2}]
    assert told["variables"] == [{"name": "a", "where": "headers.A", "secret": False}]


def test_parts_come_back() -> None:
    parts = (Part("a", "x"), Part("f", "", "f.png", "image/png", "/tmp/f.png"))
    request = Request("POST", "/x", body=Body("multipart", parts=parts))
    assert registry.parse(registry.render(request, "json")).requests[0].request == request


def test_request_said_to_be_incomplete_stays_so() -> None:
    assert not registry.parse('{"method":"GET","url":"/x","complete":false}').requests[0].complete


def test_null_body_is_no_body() -> None:
    imported = registry.parse('{"method":"GET","url":"/x","body":null}').requests[0]
    assert imported.request.body == Body()


def test_fragment_can_be_written_as_json_only() -> None:
    fragment = Request(headers=Headers((("X-Guest-Id", "g"),)))
    assert json.loads(registry.render(fragment, "json"))["complete"] is False


def test_body_that_only_looks_like_a_request_is_a_body() -> None:
    imported = registry.parse('{"url": "https://h", "name": "webhook"}').requests[0]
    assert imported.request.is_fragment
    assert imported.request.body.kind == "json"
