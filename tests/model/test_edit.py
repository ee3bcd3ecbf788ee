from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.errors import EditError
from inspector.model.edit import TOKEN_OF_GOOD, Edit, apply, asks_for_token, changes_token
from inspector.model.headers import Headers
from inspector.model.request import Body, Request

BODY = '{\n  "to": {\n    "id": "to-1"\n  },\n  "list": [\n    1,\n    2\n  ]\n}'
REQUEST = Request(
    "POST",
    "{{api}}/x?a=1&b=2&a=3#top",
    Headers.of([("Accept", "a"), ("accept", "b")]),
    Body("json", BODY),
)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit("set", "headers", "X-Guest-Id", "g"), "send X-Guest-Id: g"),
        (Edit("remove", "headers", "X-Guest-Id"), "leave out X-Guest-Id"),
        (Edit("set", "payload", "/to/id", '"x"'), 'set /to/id to "x"'),
        (Edit("set", "payload", "", "{}"), "set the body to {}"),
        (Edit("remove", "payload", "/to"), "leave out /to"),
        (Edit("remove", "payload", ""), "leave out the body"),
        (Edit("set", "url", "q", "1"), "set the query parameter q to 1"),
        (Edit("remove", "url", "q"), "leave out the query parameter q"),
        (Edit("grant", "token", "messaging:web"), "ask for a token with the scope messaging:web"),
        (Edit("set", "token", "client", "admin"), "use a token of the client admin"),
        (
            Edit("remove", "token", "whitespace"),
            "strip white space and invisible characters from the token",
        ),
        (TOKEN_OF_GOOD, "use the token of the working request"),
        (Edit("replace", "url", "method", "PUT"), "use the method PUT"),
        (Edit("replace", "url", "host", "https://a.example"), "send it to https://a.example"),
        (Edit("replace", "url", "path", "/x"), "call the path /x"),
    ],
)
def test_an_edit_says_what_it_does(edit: Edit, words: str) -> None:
    assert edit.describe() == words


def test_edits_of_the_token_leave_the_request_alone() -> None:
    edit = Edit("grant", "token", "messaging:web")
    assert changes_token(edit)
    assert apply(edit, REQUEST) is REQUEST
    assert not changes_token(Edit("remove", "headers", "Accept"))


@pytest.mark.parametrize(
    ("edit", "asks"),
    [
        (Edit("grant", "token", "messaging:web"), True),
        (Edit("set", "token", "client", "admin"), True),
        (TOKEN_OF_GOOD, False),
        (Edit("remove", "token", "whitespace"), False),
    ],
)
def test_only_scopes_and_clients_take_a_token_request(edit: Edit, asks: bool) -> None:
    assert asks_for_token(edit) is asks


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        (Body("json", "{broken"), '{"a": 1}', Body("json", '{"a": 1}')),
        (Body("json", "{}"), "a=1&b={{x}}", Body("form", "a=1&b={{x}}")),
        (Body("json", "{}"), "a = b", Body("text", "a = b")),
        (
            Body("json", "{}"),
            '{"a": {{x}}, "b": "{{y}}"}',
            Body("json", '{"a": {{x}}, "b": "{{y}}"}'),
        ),
        (Body("text", "x"), "a=1", Body("text", "a=1")),
        (Body("form", "a=1"), "a=2", Body("form", "a=2")),
        (Body("form", "a=1"), "{}", Body("json", "{}")),
        (Body(), "[" * 100_000, Body("text", "[" * 100_000)),
    ],
)
def test_the_whole_payload_can_be_any_text(before: Body, text: str, after: Body) -> None:
    edit = Edit("set", "payload", "", text)
    assert apply(edit, replace(REQUEST, body=before)).body == after


def test_one_header_is_set_or_removed() -> None:
    changed = apply(Edit("set", "headers", "ACCEPT", "c"), REQUEST)
    assert changed.headers.pairs == (("Accept", "c"),)
    assert apply(Edit("remove", "headers", "accept"), REQUEST).headers.pairs == ()
    assert changed.body is REQUEST.body


@pytest.mark.parametrize(
    ("edit", "url"),
    [
        (Edit("set", "url", "a", "9"), "{{api}}/x?a=9&b=2#top"),
        (Edit("set", "url", "c", "x y&{{v}}"), "{{api}}/x?a=1&b=2&a=3&c=x%20y%26{{v}}#top"),
        (Edit("set", "url", "c d", ""), "{{api}}/x?a=1&b=2&a=3&c%20d=#top"),
        (Edit("remove", "url", "a"), "{{api}}/x?b=2#top"),
        (Edit("remove", "url", "missing"), "{{api}}/x?a=1&b=2&a=3#top"),
    ],
)
def test_one_query_parameter_is_set_in_its_place_or_removed(edit: Edit, url: str) -> None:
    assert apply(edit, REQUEST).url == url


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("/x", Edit("set", "url", "a", "1"), "/x?a=1"),
        ("/x?", Edit("set", "url", "a", "1"), "/x?a=1"),
        ("/x?a=1", Edit("remove", "url", "a"), "/x"),
        ("/x?%61=1", Edit("set", "url", "a", "2"), "/x?a=2"),
        ("https://[broken/x?a", Edit("set", "url", "a", "2"), "https://[broken/x?a=2"),
        ("/x", Edit("remove", "url", "a"), "/x"),
    ],
)
def test_the_rest_of_a_url_stays_as_it_is_spelled(before: str, edit: Edit, after: str) -> None:
    assert apply(edit, replace(REQUEST, url=before)).url == after


def payload(text: str, edit: Edit) -> str:
    return apply(edit, replace(REQUEST, body=Body("json", text))).body.text


@pytest.mark.parametrize(
    ("text", "edit", "after"),
    [
        ('{"a":1}', Edit("set", "payload", "/b", "2"), '{"a":1,"b":2}'),
        ('{"a": 1}', Edit("set", "payload", "/a", '"ü"'), '{"a": "ü"}'),
        ('{"a":1,"b":2}', Edit("remove", "payload", "/a"), '{"b":2}'),
        ("{}", Edit("set", "payload", "/a/b/c", "1"), '{"a":{"b":{"c":1}}}'),
        ("{}", Edit("remove", "payload", "/a/b"), "{}"),
        ('{"a":{}}', Edit("remove", "payload", "/a/b"), '{"a":{}}'),
        ('{"a/b":{"~":1}}', Edit("set", "payload", "/a~1b/~0", "2"), '{"a/b":{"~":2}}'),
        ("[1,2]", Edit("set", "payload", "/1", "3"), "[1,3]"),
        ("[1,2]", Edit("set", "payload", "/-", "3"), "[1,2,3]"),
        ("[1,2]", Edit("set", "payload", "/2", "3"), "[1,2,3]"),
        ("[1,2]", Edit("remove", "payload", "/0"), "[2]"),
        ('[{"a":1}]', Edit("set", "payload", "/0/a", "2"), '[{"a":2}]'),
        ("1", Edit("set", "payload", "", '{"a":1}'), '{"a":1}'),
        ("", Edit("set", "payload", "/a", "1"), '{\n  "a": 1\n}'),
        (
            '{"a":1.10,"b":1E400,"c":9007199254740993,"d":NaN,"e":-0}',
            Edit("set", "payload", "/f", "1.50"),
            '{"a":1.10,"b":1E400,"c":9007199254740993,"d":NaN,"e":-0,"f":1.50}',
        ),
    ],
)
def test_one_place_of_the_payload_changes_and_numbers_stay_as_spelled(
    text: str, edit: Edit, after: str
) -> None:
    assert payload(text, edit) == after


def test_a_payload_on_several_lines_stays_on_several_lines() -> None:
    changed = apply(Edit("set", "payload", "/to/id", '"to-2"'), REQUEST)
    assert changed.body == Body("json", BODY.replace("to-1", "to-2"))


def test_leaving_out_the_body_leaves_none() -> None:
    assert apply(Edit("remove", "payload", ""), REQUEST).body == Body()


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ('{"a":1}', Edit("set", "payload", "/a/b", "1")),
        ('{"a":1}', Edit("set", "payload", "/a/b/c", "1")),
        ("[1]", Edit("set", "payload", "/5", "1")),
        ("[1]", Edit("remove", "payload", "/1")),
        ("[1]", Edit("remove", "payload", "/x")),
        ("[1]", Edit("set", "payload", "/x/y", "1")),
        ("[]", Edit("set", "payload", "/0/y", "1")),
    ],
)
def test_a_place_that_cannot_be_is_named(text: str, edit: Edit) -> None:
    with pytest.raises(EditError, match=f"nothing at {edit.subject} to change"):
        payload(text, edit)


@pytest.mark.parametrize("text", ["{", "no json", '{"a": {{count}}}'])
def test_a_payload_that_is_not_json_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(EditError, match=r"not valid JSON .*mend it first"):
        payload(text, Edit("set", "payload", "/a", "1"))


def test_a_member_that_stands_twice_is_refused_rather_than_dropped() -> None:
    with pytest.raises(EditError, match="member 'id' twice"):
        payload('{"x":1,"id":1,"id":2}', Edit("set", "payload", "/a", "1"))


def test_a_payload_nested_too_deeply_is_refused() -> None:
    with pytest.raises(EditError, match="nested too deeply"):
        payload("[" * 100_000 + "]" * 100_000, Edit("set", "payload", "/a", "1"))


@pytest.mark.parametrize(
    ("url", "edit", "changed"),
    [
        ("{{api}}/x?a=1#top", Edit("replace", "url", "path", "/y/z"), "{{api}}/y/z?a=1#top"),
        ("/x", Edit("replace", "url", "path", "/y"), "/y"),
        ("https://a.example/x?q=/x", Edit("replace", "url", "path", ""), "https://a.example?q=/x"),
        (
            "https://a.example:8/x?a=1",
            Edit("replace", "url", "host", "http://b.example"),
            "http://b.example/x?a=1",
        ),
        ("/x", Edit("replace", "url", "host", "http://b.example"), "http://b.example/x"),
    ],
)
def test_a_path_or_a_host_is_replaced_and_the_rest_stays(
    url: str, edit: Edit, changed: str
) -> None:
    before = replace(REQUEST, url=url)
    assert apply(edit, before) == replace(before, url=changed)


def test_the_method_is_replaced() -> None:
    assert apply(Edit("replace", "url", "method", "put"), REQUEST) == replace(REQUEST, method="put")
