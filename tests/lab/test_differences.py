"""What differs between a refused and a working request, as edits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.lab.differences import MAX_MEMBERS, candidates_between
from inspector.lab.verdict import Candidate
from inspector.model.edit import TOKEN_OF_GOOD, Edit, apply
from inspector.model.headers import Headers
from inspector.model.request import Body, Request

FAILING = Request(
    "POST",
    "https://api.example/api/v2/x?size=1",
    Headers.of([("Authorization", "Bearer {{token}}"), ("Content-Type", "application/json")]),
    Body("json", '{"to": {"id": "queue-456"}, "list": [1, 2]}'),
)


def edits(good: Request, failing: Request = FAILING) -> list[Edit]:
    candidates, notes = candidates_between(failing, good)
    assert notes == ()
    return [candidate.edit for candidate in candidates]


def notes(good: Request, failing: Request = FAILING) -> tuple[str, ...]:
    candidates, found = candidates_between(failing, good)
    assert candidates == ()
    return found


def with_headers(*pairs: tuple[str, str]) -> Request:
    return replace(FAILING, headers=Headers.of(pairs))


def with_body(text: str, kind: Any = "json") -> Request:
    return replace(FAILING, body=Body(kind, text))


AUTHORIZATION, CONTENT_TYPE = FAILING.headers.pairs


def test_equal_requests_have_no_difference() -> None:
    assert candidates_between(FAILING, FAILING) == ((), ())


def test_headers_compare_without_order_and_case_of_names() -> None:
    assert edits(with_headers(("content-TYPE", CONTENT_TYPE[1]), AUTHORIZATION)) == []


def test_headers_are_set_changed_and_left_out() -> None:
    good = with_headers(("X-Guest-Id", "guest-123"), ("content-type", "text/plain"))
    assert edits(good) == [
        Edit("set", "headers", "X-Guest-Id", "guest-123"),
        Edit("set", "headers", "Content-Type", "text/plain"),
        Edit("remove", "headers", "Authorization"),
    ]


def test_what_a_browser_adds_is_tried_last() -> None:
    good = with_headers(
        ("User-Agent", "x"),
        ("Sec-Fetch-Mode", "cors"),
        AUTHORIZATION,
        CONTENT_TYPE,
        ("Origin", "o"),
    )
    assert [edit.subject for edit in edits(good)] == ["Origin", "User-Agent", "Sec-Fetch-Mode"]


@pytest.mark.parametrize(
    ("mine", "theirs", "value"),
    [
        (["a"], ["a", "b"], "a, b"),
        (["a", "b"], ["a, b"], "a, b"),
        (["a", "a"], ["a"], "a"),
    ],
)
def test_several_fields_of_a_name_become_one(
    mine: list[str], theirs: list[str], value: str
) -> None:
    failing, good = (with_headers(*(("Accept", v) for v in side)) for side in (mine, theirs))
    assert edits(good, failing) == [Edit("set", "headers", "Accept", value)]


def test_cookies_are_joined_as_cookies_are() -> None:
    good = with_headers(AUTHORIZATION, CONTENT_TYPE, ("Cookie", "a=1"), ("Cookie", "b=2"))
    assert edits(good) == [Edit("set", "headers", "Cookie", "a=1; b=2")]


def test_what_one_field_cannot_say_is_noted() -> None:
    failing, good = with_headers(("Accept", "a, b")), with_headers(("Accept", "a"), ("Accept", "b"))
    assert notes(good, failing) == (
        "Accept stands 2 times in the working request; no edit makes that, so try it by hand.",
    )


def test_the_length_of_the_payload_is_no_cause_of_its_own() -> None:
    good = with_headers(AUTHORIZATION, CONTENT_TYPE, ("Content-Length", "5"))
    assert notes(good) == ("Content-Length follows the payload and is not tried by itself.",)


def test_method_host_and_path_are_one_change_each() -> None:
    good = replace(FAILING, method="put", url="http://me:pw@api.other/api/v2/y?size=1")
    assert edits(good) == [
        Edit("replace", "url", "method", "put"),
        Edit("replace", "url", "host", "http://api.other"),
        Edit("replace", "url", "path", "/api/v2/y"),
    ]


def test_a_host_in_capitals_is_the_same_and_a_path_in_capitals_is_not() -> None:
    same = replace(FAILING, url=FAILING.url.replace("api.example", "API.Example"))
    assert edits(same) == []
    other = replace(FAILING, url=FAILING.url.replace("/x", "/X"))
    assert [edit.subject for edit in edits(other)] == ["path"]


def test_a_url_that_cannot_be_split_is_compared_as_text() -> None:
    good = replace(FAILING, url="https://[broken/x?size=1")
    assert Edit("replace", "url", "host", "https://[broken") in edits(good)


def test_a_url_without_a_host_has_none_to_compare() -> None:
    mine, theirs = replace(FAILING, url="/x"), replace(FAILING, url="/y")
    assert edits(theirs, mine) == [Edit("replace", "url", "path", "/y")]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("?size=2", [Edit("set", "url", "size", "2")]),
        ("", [Edit("remove", "url", "size")]),
        ("?&size=1&a=x+y%26{{v}}#top", [Edit("set", "url", "a", "x y&{{v}}")]),
        ("?size=1&b", [Edit("set", "url", "b", "")]),
    ],
)
def test_query_parameters_are_set_and_left_out(url: str, expected: list[Edit]) -> None:
    assert edits(replace(FAILING, url="https://api.example/api/v2/x" + url)) == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "note"),
    [
        ("a=1", "a=1&a=2", "The query parameter a stands 2 times in the working request"),
        ("a=x+y", "a=x%20y", "The query strings differ in order or encoding only"),
        ("a=1&b=2", "b=2&a=1", "The query strings differ in order or encoding only"),
    ],
)
def test_what_one_parameter_cannot_say_is_noted(mine: str, theirs: str, note: str) -> None:
    failing, good = (replace(FAILING, url=f"/x?{query}") for query in (mine, theirs))
    (found,) = notes(good, failing)
    assert found.startswith(note)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"list": [1, 2], "to": {"id": "q"}}', [Edit("set", "payload", "/to/id", '"q"')]),
        ('{"to": {"id": "queue-456"}, "list": [1, 3]}', [Edit("set", "payload", "/list/1", "3")]),
        ('{"to": {"id": "queue-456"}, "list": [1]}', [Edit("set", "payload", "/list", "[1]")]),
        ('{"to": {"id": "queue-456"}}', [Edit("remove", "payload", "/list")]),
        (
            '{"to": {"id": "queue-456", "a/b~": {"n": 1.10, "ü": [true, null]}}, "list": [1, 2]}',
            [Edit("set", "payload", "/to/a~1b~0", '{"n": 1.10, "ü": [true, null]}')],
        ),
        (
            '{"to": {"id": "queue-456"}, "list": ["1", 2.0]}',
            [Edit("set", "payload", "/list/0", '"1"'), Edit("set", "payload", "/list/1", "2.0")],
        ),
        ('{"to": "queue-456", "list": {}}', None),
    ],
)
def test_payloads_differ_by_their_members(text: str, expected: list[Edit] | None) -> None:
    assert edits(with_body(text)) == (
        expected
        if expected is not None
        else [Edit("set", "payload", "/to", '"queue-456"'), Edit("set", "payload", "/list", "{}")]
    )


def test_a_number_is_not_a_text_of_its_digits_within_a_list_of_another_length() -> None:
    failing, good = with_body('{"a": [["1"]]}'), with_body('{"a": [[1]]}')
    assert edits(good, failing) == [Edit("set", "payload", "/a/0/0", "1")]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("{broken", '{"a": 1}'),
        ('{"a": 1}', "a=1"),
        ('{"a": 1, "a": 2}', '{"a": 1}'),
        ('{"a": 1}', "[1]"),
        ("[1]", "[1, 2]"),
        ("1", "2"),
        ("[" * 101 + "]" * 101, "[" * 102 + "]" * 102),
    ],
)
def test_what_is_no_json_on_both_sides_differs_as_a_whole(mine: str, theirs: str) -> None:
    expected = [Edit("set", "payload", "", theirs)]
    assert edits(with_body(theirs, "text"), with_body(mine)) == expected


def test_forms_and_missing_payloads_differ_as_a_whole() -> None:
    form = with_body("a=2", "form")
    nothing = replace(FAILING, body=Body())
    assert edits(form, with_body("a=1", "form")) == [Edit("set", "payload", "", "a=2")]
    assert edits(form, nothing) == [Edit("set", "payload", "", "a=2")]
    assert edits(nothing) == [Edit("remove", "payload", "")]
    assert edits(with_body(FAILING.body.text, "text")) == []


def test_payloads_that_no_edit_can_make_are_noted() -> None:
    (found,) = notes(with_body("aGk=", "base64"))
    assert found.startswith("The working request's payload is of the kind base64")
    (found,) = notes(with_body(json.dumps(json.loads(FAILING.body.text), indent=4)))
    assert found.startswith("The payloads differ in layout or order only")


def test_very_many_differences_are_taken_together_by_their_parents() -> None:
    mine, theirs = (
        json.dumps({f"m{i}": {f"n{j}": side for j in range(10)} for i in range(20)})
        for side in (1, 2)
    )
    found = edits(with_body(theirs), with_body(mine))
    assert [edit.subject for edit in found] == [f"/m{i}" for i in range(20)]
    flat = [json.dumps({f"m{i}": side for i in range(MAX_MEMBERS + 1)}) for side in (1, 2)]
    assert len(edits(with_body(flat[1]), with_body(flat[0]))) == MAX_MEMBERS + 1


def test_another_token_comes_first_and_holds_no_value() -> None:
    good = with_headers(("X", "1"), *FAILING.headers)
    candidates, _ = candidates_between(FAILING, good, other_token=True)
    assert candidates == (
        Candidate(
            "difference:token", TOKEN_OF_GOOD, "the token is another one in the working request"
        ),
        Candidate(
            "difference:headers:X",
            Edit("set", "headers", "X", "1"),
            "X is only in the working request",
        ),
    )


def test_titles_say_which_request_has_it() -> None:
    good = with_headers(AUTHORIZATION, ("Content-Type", "x"))
    candidates, _ = candidates_between(FAILING, replace(good, url="https://api.example/api/v2/x"))
    assert [candidate.title for candidate in candidates] == [
        "Content-Type is different in the working request",
        "the query parameter size is not in the working request",
    ]
    assert [candidate.finding_id for candidate in candidates] == [
        "difference:headers:Content-Type",
        "difference:url:size",
    ]


NAMES = st.sampled_from(["a", "b", "c/d", "~", "0"])
VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, 1.5, "", "0", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    headers = draw(st.dictionaries(NAMES, st.sampled_from(["1", "2"]), max_size=3))
    query = draw(st.dictionaries(st.sampled_from(["q", "r"]), st.sampled_from(["1", "2"])))
    url = "/x" + ("?" if query else "") + "&".join(f"{k}={v}" for k, v in query.items())
    body = Body("json", json.dumps(draw(VALUES))) if draw(st.booleans()) else Body()
    return Request("POST", url, Headers.of(headers.items()), body)


@settings(max_examples=300, deadline=None)
@given(requests(), requests())
def test_all_edits_together_make_one_request_like_the_other(
    failing: Request, good: Request
) -> None:
    candidates, _ = candidates_between(failing, good)
    changed = failing
    for candidate in candidates:
        changed = apply(candidate.edit, changed)
    assert candidates_between(changed, good)[0] == ()
