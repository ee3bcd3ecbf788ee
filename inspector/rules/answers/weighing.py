"""Ranks causes by what is known here: the token, how it was had, the operation, the request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from inspector.catalog.operations import Operation
from inspector.model.request import Request
from inspector.model.token import Grant, Token
from inspector.rules.answers.explanation import Cause
from inspector.rules.view import says_json

_FIRST, _SAME, _LAST = -1, 0, 1
_OF_USERS = ("code", "implicit", "saml2")
_Weight = tuple[int, str] | None


@dataclass(frozen=True, slots=True, repr=False)
class Facts:
    """What may move a cause. `published` is None where the catalog is not asked (login host)."""

    request: Request
    token: Token | None
    grant: Grant
    operation: Operation | None
    published: bool | None
    has_correlation_id: bool
    now: float


def rank(causes: Iterable[Cause], known: Facts) -> tuple[Cause, ...]:
    """Returns the causes, likeliest first, without those that cannot be.

    The given order stands among causes of which nothing is known.
    """
    weighed: list[tuple[int, Cause]] = []
    for cause in causes:
        weigh = _WEIGHERS.get(cause.key)
        found: _Weight = weigh(known) if weigh else (_SAME, "")
        if found is not None:
            place, remark = found
            said = f"{cause.cause}. {remark}" if remark else cause.cause
            weighed.append((place, replace(cause, cause=said)))
    weighed.sort(key=lambda item: item[0])
    return tuple(cause for _, cause in weighed)


def _bearer_missing(known: Facts) -> _Weight:
    value = known.request.headers.get("Authorization") or ""
    if not value.strip():
        return _FIRST, "The request has no Authorization header"
    if not value.lstrip().lower().startswith("bearer "):
        return _FIRST, "Authorization does not begin with Bearer"
    return _LAST, "The request does carry one; something in between may drop it"


def _token_expired(known: Facts) -> _Weight:
    token = known.token
    left = None if token is None or not known.now else token.seconds_left(known.now)
    if token is not None and token.active is False:
        return _FIRST, "The server has said that it is not active"
    if left is None:
        return _SAME, ""
    if left <= 0:
        return _FIRST, f"By this computer's clock it ended {_span(-left)} ago"
    return _LAST, f"By this computer's clock it is good for another {_span(left)}, unless revoked"


def _accepted(known: Facts) -> _Weight:
    if known.token is not None and known.token.active:
        return _LAST, "The server has said that the token is active"
    return _SAME, ""


def _token_kind(known: Facts) -> _Weight:
    scheme = known.operation.scheme if known.operation else None
    if scheme is None or known.token is None:
        return _SAME, ""
    if scheme == "none":
        return _LAST, "The operation is published without any token"
    if (scheme == "oauth") != known.token.is_jwt:
        return None
    wanted = "an OAuth token" if scheme == "oauth" else "a guest's JWT"
    return _FIRST, f"The operation is published for {wanted}, and this is none"


def _unpublished(known: Facts) -> _Weight:
    # The most frequent cause in collected cases, and what threads almost never say.
    return (_FIRST, "") if known.published is False else None


def _role(known: Facts) -> _Weight:
    if known.grant in _OF_USERS:
        return None
    if known.grant == "client_credentials":
        return _FIRST, "The token is of a client-credentials client, so its roles decide"
    return _SAME, ""


def _user(known: Facts) -> _Weight:
    if known.grant == "client_credentials":
        return None
    return (_FIRST, "The token is of a user") if known.grant in _OF_USERS else (_SAME, "")


def _scope(known: Facts) -> _Weight:
    if known.grant == "client_credentials":
        return _LAST, "For client credentials scopes are published not to count"
    return _SAME, ""


def _other_grant(known: Facts) -> _Weight:
    return (_FIRST, "") if known.grant == "client_credentials" else None


def _media_type(known: Facts) -> _Weight:
    if known.request.body.kind == "none":
        return _LAST, "The request has no body"
    if says_json(known.request):
        return _LAST, "The request says that it is JSON"
    said = known.request.headers.get("Content-Type") or ""
    return _FIRST, "The request names another type" if said.strip() else "The request names none"


def _token_form(known: Facts) -> _Weight:
    said = (known.request.headers.get("Content-Type") or "").split(";")[0].strip().lower()
    if said == "application/x-www-form-urlencoded" or known.request.body.kind == "form":
        return _LAST, ""
    return _FIRST, "The request does not say that it is a form"


def _in_between(known: Facts) -> _Weight:
    if known.has_correlation_id:
        return _LAST, "The answer does carry a correlation id of the platform"
    return _SAME, ""


def _span(seconds: float) -> str:
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(min(seconds, 1e15) // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


_WEIGHERS: dict[str, Callable[[Facts], _Weight]] = {
    "bearer-missing": _bearer_missing,
    "token-expired": _token_expired,
    "token-other-region": _accepted,
    "client-disabled": _accepted,
    "token-kind": _token_kind,
    "operation-unpublished": _unpublished,
    "role-missing": _role,
    "user-permission": _user,
    "scope-enforcement": _scope,
    "other-grant": _other_grant,
    "media-type": _media_type,
    "token-form": _token_form,
    "in-between": _in_between,
}
