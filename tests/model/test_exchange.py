from __future__ import annotations

import json

import pytest

from inspector.model.exchange import (
    Cancelled,
    ErrorBody,
    Exchange,
    Failure,
    Hop,
    Response,
    Ticket,
    Timings,
    parse_error_body,
)
from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest

RESPONSE = Response(401, "Unauthorized", "HTTP/1.1", Headers(), b"canary", 6)
HOP = Hop("GET", "https://h/canary", b"canary", b"canary", 6, 401, timings=Timings(total=3.0))


def test_a_response_gives_its_status_and_the_last_hops_timings() -> None:
    exchange = Exchange(Ticket(1), Request(), RESPONSE, (Hop("GET", "", b"", b"", 0), HOP))
    assert exchange.response is RESPONSE
    assert exchange.status == 401
    assert exchange.timings.total == 3.0


@pytest.mark.parametrize("outcome", [Failure("closed", "The connection closed."), Cancelled("dns")])
def test_without_a_response_there_is_no_status(outcome: Failure | Cancelled) -> None:
    exchange = Exchange(Ticket(1), Request(), outcome)
    assert exchange.response is None
    assert exchange.status == 0
    assert exchange.timings == Timings()


def test_no_representation_shows_what_was_sent_or_received() -> None:
    wire = WireRequest("POST", "https://h/canary", Headers.of([("A", "canary")]), b"canary")
    for value in (RESPONSE, HOP, Exchange(Ticket(1), Request(), RESPONSE, (HOP,)), wire):
        assert "canary" not in repr(value)
    assert repr(HOP) == "<Hop GET 401 6 bytes>"
    assert repr(wire) == "<WireRequest POST 6 bytes>"


def test_the_platforms_error_body_is_read_with_all_its_fields() -> None:
    body = {
        "message": "m",
        "code": "bad.credentials",
        "status": 401,
        "contextId": "c",
        "messageWithParams": "m {a}",
        "messageParams": {"a": 1},
    }
    expected = ErrorBody("m", "bad.credentials", 401, "c", "m {a}", {"a": "1"})
    assert parse_error_body(json.dumps(body).encode()) == expected


def test_an_oauth_error_is_read_as_code_and_message() -> None:
    read = parse_error_body(b'{"error":"invalid_client","error_description":"failed"}')
    assert read == ErrorBody(message="failed", code="invalid_client")
    read = parse_error_body(b'{"error":"invalid_client","description":"failed"}')
    assert read == ErrorBody(message="failed", code="invalid_client")


def test_fields_of_other_types_are_as_good_as_absent() -> None:
    read = parse_error_body(b'{"code":"x","message":7,"status":"401","messageParams":[]}')
    assert read == ErrorBody(code="x")


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"[]", b"{}", b'{"a":1}', b"\xff", b"[" * 100_000, b'{"status":401}'],
)
def test_any_other_body_is_no_error_body(body: bytes) -> None:
    assert parse_error_body(body) is None
