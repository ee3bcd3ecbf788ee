"""What an answer tells of its server's clock."""

from __future__ import annotations

import pytest

from inspector.model.exchange import Exchange, Failure, Hop, Response, Ticket, Timings
from inspector.model.headers import Headers
from inspector.model.request import Request
from inspector.model.server_clock import read_http_date, read_server_clock

NOW = 1_800_000_000.0  # Fri, 15 Jan 2027 08:00:00 GMT
URL = "https://user@API.example.com:8443/x"


def answered(*headers: tuple[str, str], hops: tuple[Hop, ...] | None = None) -> Exchange:
    response = Response(200, "OK", "HTTP/1.1", Headers(headers), b"", 0)
    hop = Hop("GET", URL, b"", b"", 0, timings=Timings(total=1500.0, body=500.0))
    return Exchange(Ticket(1), Request(), response, (hop,) if hops is None else hops, NOW)


def test_the_difference_is_taken_at_the_moment_of_the_answer() -> None:
    clock = read_server_clock(answered(("Date", "Fri, 15 Jan 2027 08:05:00 GMT")))

    assert clock is not None
    assert clock.host == "api.example.com:8443"
    assert clock.skew_s == pytest.approx(299.5)
    assert clock.seen_at == NOW + 1
    assert clock.matters


def test_an_answer_out_of_a_cache_is_as_old_as_it_says() -> None:
    date = ("Date", "Fri, 15 Jan 2027 07:00:01 GMT")
    clock = read_server_clock(answered(date, ("Age", "3600")))
    assert clock is not None
    assert abs(clock.skew_s) < 1
    assert not clock.matters
    for age in ("soon", "9" * 12, "\u0663"):
        told = read_server_clock(answered(date, ("Age", age)))
        assert told is not None
        assert told.skew_s < -3000


@pytest.mark.parametrize(
    "exchange",
    [
        answered(),
        answered(("Date", "yesterday")),
        answered(("Date", "Fri, 15 Jan 2027 08:05:00 GMT"), hops=()),
        answered(
            ("Date", "Fri, 15 Jan 2027 08:05:00 GMT"),
            hops=(Hop("GET", "https://[::1/x", b"", b"", 0),),
        ),
        Exchange(Ticket(1), Request(), Failure("timeout", "late")),
    ],
)
def test_where_no_time_is_told_there_is_no_clock(exchange: Exchange) -> None:
    assert read_server_clock(exchange) is None


def test_hops_before_the_last_take_time_too() -> None:
    slow = Hop("GET", URL, b"", b"", 0, timings=Timings(total=60_000.0))
    date = ("Date", "Fri, 15 Jan 2027 08:02:00 GMT")
    clock = read_server_clock(answered(date, hops=(slow, slow)))

    assert clock is not None
    assert abs(clock.skew_s) < 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Fri, 15 Jan 2027 08:00:00 GMT", NOW),
        ("Fri, 15 Jan 2027 08:00:00", NOW),
        ("Fri, 15 Jan 2027 09:00:00 +0100", NOW),
        ("", None),
        ("soon", None),
        ("Fri, 99 Jan 2027 08:00:00 GMT", None),
        ("x" * 61, None),
    ],
)
def test_dates_are_read_as_http_writes_them(value: str, seconds: float | None) -> None:
    assert read_http_date(value) == seconds
