"""Proposals for headers: of the call, claimed, usual; and their values."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.catalog.operations import Operation, published
from inspector.model.edit import Edit
from inspector.model.finding import Finding
from inspector.rules.header_completion import FORM, complete_name, complete_value
from inspector.rules.matching import applicable
from inspector.rules.target import locate


def operation(method: str, path: str) -> Operation:
    found = published().match(method, path).operation
    assert found is not None
    return found


def with_header(name: str) -> Operation:
    return next(o for o in published().operations if name in o.headers)


def claims(case: Any) -> Any:
    situation = case.situation()
    request = case.request()
    target = locate(request, situation.environment, situation.bindings)
    return applicable(situation, request.method, target)


def test_what_is_claimed_comes_first_with_its_standing(case: Any) -> None:
    found = complete_name("", case.request(), None, claims(case))
    assert found[0].label == "X-Guest-Id"
    assert (found[0].standing, found[0].detail) == ("claimed", "claimed, not published")
    assert {p.standing for p in found[1:]} == {"usual"}


def test_headers_of_the_call_are_named_as_such(case: Any) -> None:
    found = complete_name("", case.request(), with_header("If-Match"), ())
    assert (found[0].label, found[0].standing) == ("If-Match", "published")
    assert found[0].detail == "of this call"
    assert [p.label for p in found].count("If-Match") == 1


def test_headers_that_are_there_are_left_out(case: Any) -> None:
    names = [p.label for p in complete_name("", case.request(), None, ())]
    assert "Accept" in names
    assert not {"Authorization", "Content-Type"} & set(names)


@pytest.mark.parametrize(
    ("typed", "first"), [("acc", "Accept"), ("a-l", "Accept-Language"), ("zz", None)]
)
def test_what_is_typed_chooses(case: Any, typed: str, first: str | None) -> None:
    found = complete_name(typed, case.request(), None, ())
    assert (found[0].label if found else None) == first


def values(case: Any, name: str, typed: str = "", **more: Any) -> list[str]:
    known = {"operation": None, "is_login": False, **more}
    return [p.label for p in complete_value(name, typed, case.request(), **known)]


def test_values_of_a_content_type_follow_the_call(case: Any) -> None:
    assert values(case, "content-type") == ["application/json", FORM, "text/plain"]
    assert values(case, "Content-Type", is_login=True)[0] == FORM
    other = next(o for o in published().operations if o.consumes)
    assert values(case, "Content-Type", operation=other)[0] == other.consumes[0]


def test_an_authorization_has_the_scheme_that_the_call_takes(case: Any) -> None:
    assert values(case, "Authorization") == ["Bearer {{token}}"]
    assert values(case, "Authorization", is_login=True) == ["Basic "]
    guest = next(o for o in published().operations if o.scheme == "guest-chat-jwt")
    assert values(case, "Authorization", operation=guest) == ["{{token}}"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Accept", ["application/json", "*/*"]),
        ("Accept-Encoding", ["gzip", "identity"]),
        ("Cache-Control", ["no-cache"]),
        ("X-Guest-Id", []),
        ("Origin", []),
    ],
)
def test_other_values_are_usual_or_none_is_invented(
    case: Any, name: str, expected: list[str]
) -> None:
    assert values(case, name) == expected


def test_what_a_finding_would_set_comes_first(case: Any) -> None:
    edits = (
        Edit("set", "headers", "X-Guest-Id", "guest-123"),
        Edit("remove", "headers", "X-Guest-Id"),
        Edit("set", "headers", "Accept", "application/json"),
        None,
    )
    findings = [Finding("x", "warning", "headers", "X-Guest-Id", "m", edit=e) for e in edits]
    assert values(case, "x-guest-id", findings=findings) == ["guest-123"]
    assert values(case, "accept", findings=findings) == ["application/json", "*/*"]


def test_a_finished_value_is_left_alone(case: Any) -> None:
    assert values(case, "Accept", "application/json") == []
    assert values(case, "Accept", "app") == ["application/json"]
