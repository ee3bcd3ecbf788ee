"""A server's clock against this computer's, as the Date of an answer tells it (RFC 9110, 6.6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urlsplit

from inspector.model.exchange import Exchange

SKEW_THAT_MATTERS_S = 60.0
_LONGEST_DATE = 60
_LONGEST_AGE = 9


@dataclass(frozen=True, slots=True)
class ServerClock:
    """`skew_s` is how far the server's clock is ahead of ours, negative when it is behind.

    It is as exact as a Date is, a second, and half of what the answer took. `host` has its port;
    `seen_at` is epoch seconds of our clock.
    """

    host: str
    skew_s: float
    seen_at: float

    @property
    def matters(self) -> bool:
        return abs(self.skew_s) > SKEW_THAT_MATTERS_S


def read_server_clock(exchange: Exchange) -> ServerClock | None:
    """Returns the clock of the host that gave the answer; None when it told no time.

    An answer out of a cache says with Age how old its Date is (RFC 9111, 5.1).
    """
    response = exchange.response
    if response is None or not exchange.hops:
        return None
    said = read_http_date(response.headers.get("Date") or "")
    host = _host(exchange.hops[-1].url)
    if said is None or not host:
        return None
    taken_ms = sum(hop.timings.total for hop in exchange.hops)
    taken_ms -= exchange.hops[-1].timings.body or 0.0
    answered = exchange.started_at + max(0.0, taken_ms) / 1000
    age = (response.headers.get("Age") or "").strip()
    if age.isascii() and age.isdigit() and len(age) <= _LONGEST_AGE:
        said += int(age)
    return ServerClock(host, said + 0.5 - answered, answered)


def read_http_date(value: str) -> float | None:
    """Returns an HTTP date as epoch seconds, None for anything else; without a zone it is GMT."""
    from email.utils import parsedate_to_datetime  # it takes time to import, and few need it

    if not value or len(value) > _LONGEST_DATE:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
