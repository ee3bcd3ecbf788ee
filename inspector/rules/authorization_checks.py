"""The Authorization header: is there one, and is it `Bearer` and one token (RFC 6750, 2.1)?"""

from __future__ import annotations

from collections.abc import Iterator

from inspector.model.edit import Edit
from inspector.model.finding import Finding
from inspector.rules.sources import BEARER, TOKEN_KINDS
from inspector.rules.view import View

_NAME = "Authorization"
_WANTED = {
    "guest-chat-jwt": "the guest chat JWT that POST /api/v2/webchat/guest/conversations returns",
    "webmessaging-jwt": "the web messaging JWT that getJwt returns on the socket",
}


def bearer_missing(view: View) -> Iterator[Finding]:
    """No Authorization, or one without a token, where the call needs one or may need one."""
    found = view.authorization
    if not view.target.is_api or view.scheme == "none":
        return
    if view.operation is None and not view.target.path.startswith("/api/"):
        return
    if found is not None and found.token.strip():
        return
    wanted = _WANTED.get(view.scheme or "")
    can_fill = view.situation.token is not None or bool(view.situation.clients)
    value = found.tidy if found and found.tidy else "Bearer {{token}}"
    needs = f"This call takes {wanted}." if wanted else "The API takes a bearer token."
    yield Finding(
        id="bearer-missing",
        severity=view.wrong,
        pane="headers",
        message="Authorization is missing" if found is None else "Authorization holds no token",
        subject=_NAME,
        evidence=TOKEN_KINDS if wanted else BEARER,
        edit=Edit("set", "headers", _NAME, value) if can_fill and not wanted else None,
        detail=needs,
        missing=_NAME not in view.request.headers,
    )


def bearer_prefix(view: View) -> Iterator[Finding]:
    """A token without the word Bearer before it, or grown together with it."""
    found = view.authorization
    if found is None or not _takes_bearer(view) or found.bearers or found.other_scheme:
        return
    if found.unbound and not found.stuck and found.template.strip().startswith("{{"):
        return  # the value to come may bring its own Bearer
    stuck = "“Bearer” and the token are not apart" if found.stuck else "The word Bearer is missing"
    # Where the token's own text begins with it, a change of the header cannot take them apart.
    is_own = found.stuck and "bearer" not in found.template.partition("{{")[0].lower()
    value = None if is_own else found.tidy
    yield Finding(
        id="bearer-prefix",
        severity=view.wrong,
        pane="headers",
        message=stuck,
        subject=_NAME,
        evidence=BEARER,
        edit=None if value is None else Edit("set", "headers", _NAME, value),
        detail="Authorization is the word Bearer, one space, and the token.",
    )


def bearer_doubled(view: View) -> Iterator[Finding]:
    """Bearer twice: usually once in the header and once in the token's own text."""
    found = view.authorization
    if found is None or found.bearers < 2 or not _takes_bearer(view):
        return
    # Where the token's text brings its own Bearer, the header must not add another.
    words = found.template.lower().split("{{")[0].count("bearer")
    brought = found.bearers - words
    value = found.tidy
    if value is not None and brought == 1:
        value = value.removeprefix("Bearer ")
    yield Finding(
        id="bearer-doubled",
        severity=view.wrong,
        pane="headers",
        message="The word Bearer stands there twice",
        subject=_NAME,
        evidence=BEARER,
        edit=Edit("set", "headers", _NAME, value) if value and brought <= 1 else None,
        detail="The token's own text begins with Bearer." if brought > 0 else "",
    )


def bearer_scheme(view: View) -> Iterator[Finding]:
    """Another scheme than Bearer on a call of the API, e.g. the client's Basic credentials."""
    found = view.authorization
    if found is None or not found.other_scheme or not _takes_bearer(view):
        return
    basic = found.other_scheme == "Basic"
    can_fill = view.situation.token is not None or bool(view.situation.clients)
    value = "Bearer {{token}}" if basic else found.tidy or "Bearer {{token}}"
    yield Finding(
        id="bearer-scheme",
        severity=view.wrong,
        pane="headers",
        message=f"Authorization says {found.other_scheme}, not Bearer",
        subject=_NAME,
        evidence=BEARER,
        edit=Edit("set", "headers", _NAME, value) if can_fill else None,
        detail="Basic credentials belong to /oauth/token on the login host." if basic else "",
    )


def _takes_bearer(view: View) -> bool:
    """Guest chat sends its JWT as the bare header value (an apiKey in the published scheme)."""
    if not view.target.is_api or view.scheme in ("none", "guest-chat-jwt"):
        return False
    return view.operation is not None or view.target.path.startswith("/api/")
