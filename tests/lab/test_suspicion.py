"""What a refusal points at, among the differences to a working request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inspector.lab.suspicion import suspects
from inspector.lab.verdict import Candidate
from inspector.model.edit import TOKEN_OF_GOOD, Edit
from inspector.model.exchange import Cancelled, Failure

EDITS = {
    "token": TOKEN_OF_GOOD,
    "authorization": Edit("set", "headers", "Authorization", "Bearer {{token}}"),
    "method": Edit("replace", "url", "method", "POST"),
    "path": Edit("replace", "url", "path", "/x"),
    "host": Edit("replace", "url", "host", "https://api.example"),
    "type": Edit("set", "headers", "Content-Type", "application/json"),
    "accept": Edit("remove", "headers", "Accept"),
    "agent": Edit("set", "headers", "User-Agent", "x"),
    "host header": Edit("remove", "headers", "Host"),
    "size": Edit("set", "url", "size", "1"),
    "member": Edit("set", "payload", "/to/id", "1"),
    "body": Edit("set", "payload", "", "{}"),
}
ALL = [Candidate(name, edit, name) for name, edit in EDITS.items()]


def names(found: list[Candidate]) -> list[str]:
    return [candidate.finding_id for candidate in found]


def pointed(kit: Any, status: int, without: str = "", **options: Any) -> list[str]:
    left = [c for c in ALL if c.finding_id not in without.split(", ")]
    return names(suspects(left, kit.exchange(kit.respond(status, **options))))


@pytest.mark.parametrize(
    ("status", "without", "expected"),
    [
        (401, "", ["token"]),
        (401, "token", ["authorization"]),
        (401, "token, authorization", ["host"]),
        (401, "token, authorization, host", ["type", "accept", "host header"]),
        (403, "", ["token"]),
        (404, "", ["method", "path", "host"]),
        (405, "method, path, host", ["size"]),
        (406, "", ["accept"]),
        (415, "", ["type"]),
        (415, "type", ["member", "body"]),
        (400, "", ["member", "body"]),
        (400, "member, body", ["size"]),
        (421, "", ["host header"]),
        (503, "", []),
        (401, ", ".join(EDITS), []),
    ],
)
def test_a_status_points_at_the_first_of_its_places_that_differs(
    kit: Any, status: int, without: str, expected: list[str]
) -> None:
    assert pointed(kit, status, without) == expected


def test_a_code_tells_more_than_its_status(kit: Any) -> None:
    assert pointed(kit, 400, code="not.a.user") == ["token"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [("to.id", ["member"]), ("/to/id", ["member"]), ("size", ["size"]), ("SIZE", ["size"])],
)
def test_a_field_that_the_answer_names_is_enough(kit: Any, field: str, expected: list[str]) -> None:
    body = json.dumps({"code": "x", "details": [{"fieldName": field}, {"fieldName": 1}, "x"]})
    assert pointed(kit, 400, body=body.encode()) == expected


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"details": 3}', b"x" * 70_000])
def test_other_bodies_name_nothing(kit: Any, body: bytes) -> None:
    assert pointed(kit, 400, body=body) == ["member", "body"]


def test_what_was_found_before_goes_first_and_the_answer_s_own_place_with_it(kit: Any) -> None:
    exchange = kit.exchange(kit.respond(401))
    assert names(suspects(ALL, exchange, {EDITS["type"]})) == ["type"]
    assert names(suspects(ALL, exchange, {EDITS["size"]})) == ["token", "size"]


def test_a_request_that_cannot_be_sent_points_at_the_header_it_names(kit: Any) -> None:
    exchange = kit.exchange(Failure("invalid_request", "The header Content-Type holds a tab."))
    assert names(suspects(ALL, exchange)) == ["type"]
    exchange = kit.exchange(Failure("invalid_request", "It cannot be sent."))
    assert names(suspects(ALL, exchange)) == ["authorization", "type", "accept", "host header"]


def test_without_an_answer_nothing_is_pointed_at(kit: Any) -> None:
    assert suspects(ALL, None) == []
    assert names(suspects(ALL, kit.exchange(Cancelled()))) == names(
        suspects(ALL, kit.exchange(Failure("invalid_request", "")))
    )
