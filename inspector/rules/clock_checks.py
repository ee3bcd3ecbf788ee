"""Token times (exp, nbf, iat) against two clocks: this computer's, and the server's by its Date.

A lifetime that was counted here (expires_in) is measured here, however wrong the clock is. A time
that the issuer wrote down is judged by the server, which is who will refuse it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from inspector.model.finding import Evidence, Finding
from inspector.model.server_clock import ServerClock
from inspector.model.token import Token
from inspector.rules.sources import CREDENTIALS, JWT
from inspector.rules.token_checks import other_token
from inspector.rules.view import View

_SKEW_S = 60.0
_RESOLUTION_S = 5.0  # of a Date, and of the way there
_BY_OURS = "By this computer's clock; check the clock too if that is a surprise."


def token_expired(view: View) -> Iterator[Finding]:
    """Past its end, by expires_at or the exp claim: on this computer's clock or the server's."""
    token, now = view.situation.token, view.situation.now
    if token is None:
        return
    counted, written = _ends(token)
    clock = view.situation.server_clock
    if counted is not None and counted <= now:
        yield _expired(view, now - counted, _BY_OURS, ())
    elif written is None:
        return
    elif clock is None:
        if written <= now:
            yield _expired(view, now - written, _BY_OURS, ())
    elif written <= now + clock.skew_s:
        both = written <= now
        detail = f"By the clocks of this computer and of {clock.host}."
        if not both:
            detail = f"By the clock of {clock.host}, though not by this computer's."
        yield _expired(view, now + clock.skew_s - written, detail, (_seen(view, clock),))
    elif written <= now:
        yield Finding(
            id="token-expired-here",
            severity="info",
            pane="token",
            subject="",
            message="The token has expired only by this computer's clock",
            evidence=(_seen(view, clock),),
            detail=f"By the clock of {clock.host} it is still good: see to the clock here.",
        )


def token_not_yet(view: View) -> Iterator[Finding]:
    """A token that begins in the future, by nbf or iat and the server's clock, else ours."""
    token, now, clock = view.situation.token, view.situation.now, view.situation.server_clock
    if token is None or token.claims is None:
        return
    for name in ("nbf", "iat"):
        begins = _seconds(token.claims.get(name))
        if begins is None:
            continue
        there = None if clock is None else begins > now + clock.skew_s + _RESOLUTION_S
        here = begins > now + _SKEW_S
        if clock is not None and there:
            yield Finding(
                id="token-not-yet",
                severity=view.wrong if name == "nbf" else "warning",
                pane="token",
                subject="",
                message=f"The token's {name} lies in the future by the server's clock",
                evidence=(*JWT, _seen(view, clock)),
                detail=f"The clock of {clock.host} is {_span(begins - now - clock.skew_s)} before "
                "it.",
            )
            return
        if here and clock is not None:
            yield Finding(
                id="token-not-yet",
                severity="info",
                pane="token",
                subject="",
                message=f"The token's {name} lies in the future only by this computer's clock",
                evidence=(_seen(view, clock),),
                detail=f"By the clock of {clock.host} the token has begun.",
            )
            return
        if here:
            yield Finding(
                id="token-not-yet",
                severity="warning",
                pane="token",
                subject="",
                message=f"The token's {name} lies in the future",
                evidence=JWT,
                detail="By this computer's clock; compare it with the server's Date.",
            )
            return


def clock_skew(view: View) -> Iterator[Finding]:
    """This computer's clock and the server's differ by more than a minute."""
    clock = view.situation.server_clock
    if clock is None or not clock.matters:
        return
    side = "behind" if clock.skew_s > 0 else "ahead of"
    yield Finding(
        id="clock-skew",
        severity="info",
        pane="token",
        subject="",
        message=f"This computer's clock is {_span(abs(clock.skew_s))} {side} the server's",
        evidence=(_seen(view, clock),),
        detail="Times in tokens and logs look wrong by as much; the server goes by its own clock.",
    )


def _ends(token: Token) -> tuple[float | None, float | None]:
    """Returns the token's end (as counted here, as its issuer wrote it down)."""
    written = None if token.claims is None else _seconds(token.claims.get("exp"))
    if token.by_issuer:
        return None, token.expires_at if written is None else written
    return token.expires_at, written


def _expired(view: View, ago_s: float, detail: str, seen: tuple[Evidence, ...]) -> Finding:
    return Finding(
        id="token-expired",
        severity=view.wrong,
        pane="token",
        subject="",
        message=f"The token expired {_span(ago_s)} ago",
        evidence=(*CREDENTIALS, *seen),
        edit=other_token(view),
        detail=detail,
    )


def _seen(view: View, clock: ServerClock) -> Evidence:
    place = view.situation.environment
    is_sandbox = place.is_sandbox and view.target.selected
    where = place.where() if is_sandbox else clock.host
    return Evidence("observed", f"the Date of {clock.host}", where=where, on_sandbox=is_sandbox)


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) else None


def _span(seconds: float) -> str:
    if not math.isfinite(seconds):
        return "long"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
