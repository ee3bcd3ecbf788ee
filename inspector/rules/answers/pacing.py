"""When to come back: Retry-After (RFC 9110, 10.2.3) and the inin-ratelimit headers."""

from __future__ import annotations

import re

from inspector.model.headers import Headers
from inspector.model.server_clock import read_http_date
from inspector.rules.answers.explanation import RateLimit

_WHOLE = re.compile(r"[0-9]{1,9}")
_IN_MESSAGE = re.compile(r"[Rr]etry the request in \[?([0-9]{1,9})\]? seconds")


def retry_after(headers: Headers, message: str, now: float) -> int | None:
    """Returns whole seconds to wait, from the header or else the message; None if none says.

    A date counts from the answer's own Date, so that a wrong clock here does no harm; `now`
    (epoch seconds) stands in where there is none.
    """
    value = (headers.get("Retry-After") or "").strip()
    if _WHOLE.fullmatch(value):
        return int(value)
    until = read_http_date(value)
    if until is not None:
        sent = read_http_date(headers.get("Date") or "")
        return max(0, round(until - (now if sent is None else sent)))
    said = _IN_MESSAGE.search(message)
    return int(said.group(1)) if said else None


def rate_limit(headers: Headers) -> RateLimit | None:
    """Returns the inin-ratelimit headers, None when there are none."""
    count, allowed, reset = (
        _number(headers.get(f"inin-ratelimit-{name}")) for name in ("count", "allowed", "reset")
    )
    if count is None and allowed is None and reset is None:
        return None
    return RateLimit(count, allowed, reset)


def _number(value: str | None) -> int | None:
    text = (value or "").strip()
    return int(text) if _WHOLE.fullmatch(text) else None
