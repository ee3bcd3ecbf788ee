"""What a snippet says of its answers: values to take from them, and conditions to judge them by."""

from __future__ import annotations

import pytest

from inspector.model.chain import Condition, Expectation, Taken, judge, take
from inspector.model.headers import Headers

HEADERS = Headers.of([("Content-Type", "application/json"), ("ININ-Correlation-Id", "c-1")])
BODY = (
    b'{"access_token": "abc", "expires_in": 86400, "items": [{"id": "x"}, 2], "a/b": {"~": true}}'
)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("/access_token", "abc"),
        ("/expires_in", "86400"),
        ("/items/0/id", "x"),
        ("/items/0", '{"id": "x"}'),
        ("/items/7", None),
        ("/items/x", None),
        ("/a~1b/~0", "true"),
        ("/nothing", None),
        ("/access_token/more", None),
        ("", BODY.decode()),
        ("header:inin-correlation-id", "c-1"),
        ("header:X-Other", None),
    ],
)
def test_a_value_is_taken_from_where_it_stands_or_not_at_all(
    source: str, value: str | None
) -> None:
    assert take(Taken("v", 0, source), HEADERS, BODY) == value


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000])
def test_a_body_that_is_no_json_gives_no_value(body: bytes) -> None:
    assert take(Taken("v", 0, "/access_token"), HEADERS, body) is None


def test_where_a_value_comes_from_is_told_with_requests_counted_from_one() -> None:
    assert Taken("t", 0, "/a").describe() == "/a of the answer to request 1"
    assert Taken("t", 1, "").describe() == "the body of the answer to request 2"
    assert Taken("t", 0, "header:X-Id").describe() == "X-Id of the answer to request 1"


@pytest.mark.parametrize(
    ("test", "verdict"),
    [
        (Condition("status", "==", "200"), True),
        (Condition("status", "!=", "200"), False),
        (Condition("status", "<", "300"), True),
        (Condition("status", "<=", "199"), False),
        (Condition("status", ">", "199"), True),
        (Condition("status", ">=", "201"), False),
        (Condition("status", "matches", "200\n201"), True),
        (Condition("status", "matches", "400"), False),
        (Condition("ms", "<", "500"), True),
        (Condition("ms", "<", "soon"), None),
        (Condition("header:content-type", "contains", "json"), True),
        (Condition("header:X-Other", "contains", "json"), False),
        (Condition("header:X-Other", "lacks", "json"), True),
        (Condition("header:X-Other", "exists"), False),
        (Condition("header:X-Other", "==", "1"), False),
        (Condition("header:X-Other", "!=", "1"), True),
        (Condition("json:/access_token", "exists"), True),
        (Condition("json:/access_token", "==", "abc"), True),
        (Condition("json:/access_token", "!=", "abc"), False),
        (Condition("json:/expires_in", "==", "86400.0"), True),
        (Condition("body", "lacks", "error"), True),
        (Condition("body", "contains", "error"), False),
        (Condition("weather", "==", "fine"), None),
    ],
)
def test_a_test_holds_fails_or_cannot_be_judged(test: Condition, verdict: bool | None) -> None:
    assert judge(Expectation("it", (test,)), 200, HEADERS, BODY, 12.5) is verdict


def test_all_tests_of_an_expectation_must_hold() -> None:
    good, bad, odd = (
        Condition("status", "==", "200"),
        Condition("status", "==", "1"),
        Condition("?", "==", "1"),
    )
    assert judge(Expectation("it", (good, bad)), 200, HEADERS, BODY, 1.0) is False
    assert judge(Expectation("it", (odd, bad)), 200, HEADERS, BODY, 1.0) is False
    assert judge(Expectation("it", (good, odd)), 200, HEADERS, BODY, 1.0) is None
    assert judge(Expectation("it", (good, good)), 200, HEADERS, BODY, 1.0) is True


def test_a_condition_that_was_not_understood_is_never_met() -> None:
    assert judge(Expectation("foo(r)"), 200, HEADERS, BODY, 1.0) is None
