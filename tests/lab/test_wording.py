"""Changes in words."""

from __future__ import annotations

from typing import Any

import pytest

from inspector.lab import wording
from inspector.model.edit import TOKEN_OF_GOOD, Edit
from inspector.model.request import Body, Request

HEADER = Edit("set", "headers", "X-Guest-Id", "guest-123")
GRANT = Edit("grant", "token", "messaging:web")
GUEST = Edit("grant", "token", "messaging:guest")
CLIENT = Edit("set", "token", "client", "admin-default")
STRIP = Edit("remove", "token", "whitespace")


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ([HEADER], "X-Guest-Id is sent"),
        ([HEADER, GRANT], "X-Guest-Id is sent and the token carries messaging:web"),
        (
            [HEADER, GUEST, GRANT],
            "X-Guest-Id is sent and the token carries messaging:guest and messaging:web",
        ),
        (
            [HEADER, Edit("set", "headers", "Origin", "x"), GRANT],
            "X-Guest-Id and Origin are sent and the token carries messaging:web",
        ),
        (
            [HEADER, Edit("remove", "url", "debug"), GUEST, GRANT],
            (
                "X-Guest-Id is sent, the query parameter debug is left out, and the token carries "
                "messaging:guest and messaging:web"
            ),
        ),
        (
            [HEADER, Edit("remove", "url", "debug"), GRANT],
            (
                "X-Guest-Id is sent, the query parameter debug is left out and the token carries "
                "messaging:web"
            ),
        ),
        (
            [Edit("set", "headers", "content-type", "application/json")],
            "content-type is changed to application/json",
        ),
        ([Edit("remove", "headers", "Expect")], "Expect is left out"),
        ([Edit("set", "payload", "/to/id", '"q"')], '/to/id is changed to "q" in the payload'),
        ([Edit("set", "payload", "/to/name", "1")], "/to/name is 1 in the payload"),
        ([Edit("remove", "payload", "/list/0")], "/list/0 is left out"),
        ([Edit("set", "payload", "", "{}")], "the body is {}"),
        ([Edit("remove", "payload", "")], "the body is left out"),
        ([Edit("set", "url", "size", "5")], "the query parameter size is changed to 5"),
        (
            [Edit("set", "payload", "/long", f'"{"x" * 60}"')],
            f'/long is "{"x" * 38}… in the payload',
        ),
        ([CLIENT], "the token is one of the client admin-default"),
        ([TOKEN_OF_GOOD], "the token is that of the working request"),
        ([STRIP], "white space and invisible characters are stripped from the token"),
    ],
)
def test_conditions_read_naturally(kit: Any, edits: list[Edit], words: str) -> None:
    request = Request(
        "POST",
        "/x?size=1",
        kit.request.headers,
        Body("json", '{"to": {"id": "queue-456"}, "list": [1]}'),
    )
    assert wording.condition(edits, request) == words


@pytest.mark.parametrize(
    ("edit", "noun", "without"),
    [
        (HEADER, "X-Guest-Id", "without X-Guest-Id"),
        (
            Edit("set", "headers", "Content-Type", "x"),
            "Content-Type changed",
            "with Content-Type unchanged",
        ),
        (Edit("remove", "headers", "Expect"), "Expect left out", "with Expect left in"),
        (GRANT, "the scope messaging:web", "without the scope messaging:web"),
        (CLIENT, "a token of the client admin-default", "with the token as it was"),
        (TOKEN_OF_GOOD, "the token of the working request", "with the token as it was"),
        (
            STRIP,
            "the token stripped of white space and invisible characters",
            "with the token as it was",
        ),
        (Edit("set", "url", "a", "1"), "the query parameter a", "without the query parameter a"),
        (Edit("set", "payload", "/to/id", "1"), "/to/id changed", "with /to/id unchanged"),
        (Edit("remove", "payload", ""), "the body left out", "with the body left in"),
    ],
)
def test_labels_read_naturally(kit: Any, edit: Edit, noun: str, without: str) -> None:
    assert wording.name(edit, kit.request) == noun
    assert wording.without(edit, kit.request) == without


@pytest.mark.parametrize(
    ("body", "pointer", "present"),
    [
        ("{broken", "", True),
        ("{broken", "/a", False),
        ("  ", "", False),
        ("[" * 100_000, "/0", False),
        ('{"a/b": [1, {"~": 2}]}', "/a~1b/1/~0", True),
        ('{"a": [1]}', "/a/-", False),
        ('{"a": [1]}', "/a/1", False),
        ('{"a": 1}', "/a/b", False),
    ],
)
def test_presence_in_the_payload_is_told_by_its_pointer(
    body: str, pointer: str, present: bool
) -> None:
    request = Request("POST", "/x", body=Body("json", body))
    assert wording.is_present(Edit("set", "payload", pointer, "1"), request) is present


def test_lists_and_counts() -> None:
    assert wording.join([]) == ""
    assert wording.join(["a"]) == "a"
    assert wording.join(["a", "b", "c"], "or") == "a, b or c"
    assert (wording.count(1, "send"), wording.count(0, "send")) == ("1 send", "0 sends")


def test_another_method_host_or_path_is_told_in_full() -> None:
    path = "/api/v2/conversations/messages/6f2b1c7e-58a4-4f0d-9a6b-0c4d1e2f3a4b/details"
    edit = Edit("replace", "url", "path", path)
    request = Request("GET", "/x")
    assert wording.name(edit, request) == f"the path {path}"
    assert wording.without(edit, request) == "with the path unchanged"
    assert wording.condition([edit], request) == f"the path is changed to {path}"
    host = Edit("replace", "url", "host", "https://a.example")
    assert wording.name(host, request) == "the host https://a.example"
