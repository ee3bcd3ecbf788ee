"""What stands in the token's place, by shape and claims: is it a token, and of the call's kind?

    UUID -> client id | the client's own secret | base64 of something | JWT by its claims | opaque

A shape is a hint: the vendor publishes neither length nor alphabet of its tokens. So this warns
and never blocks, and no part of the text enters a finding.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from inspector.model.finding import Evidence, Finding
from inspector.model.secret import Secret
from inspector.rules.sources import CREDENTIALS, ROLES, TOKEN_KINDS
from inspector.rules.token_checks import (
    is_about_user,
    other_token,
    placeholder_name,
    token_text,
)
from inspector.rules.view import View

JwtKind = Literal["guest-chat-jwt", "webmessaging-jwt", "signed-data", "unknown"]

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,4096}={0,2}")
_PRINTABLE = re.compile(rb"[\x20-\x7e\r\n\t]+")
_GUEST_JWT = (
    *TOKEN_KINDS,
    Evidence("official", "genesys-cloud-streaming-client: test of parseJwt", "2026-11-22"),
)
_KINDS = {
    "guest-chat-jwt": "a guest chat JWT",
    "webmessaging-jwt": "a web messaging JWT",
    "signed-data": "signed data, not a token of a call",
}


def token_shape(view: View) -> Iterator[Finding]:
    """Something else than a token in the token's place."""
    text = token_text(view).strip()
    if not text or placeholder_name(view) is not None:
        return
    said = _what(text, view)
    if said is not None:
        message, detail = said
        yield Finding(
            id="token-shape",
            severity="warning",
            pane="token",
            subject="",
            message=message,
            evidence=CREDENTIALS,
            edit=other_token(view) if detail is _ASK else None,
            detail=detail,
        )


def token_claims_kind(view: View) -> Iterator[Finding]:
    """A JWT whose claims are those of another kind than the operation publishes."""
    token = view.situation.token
    wanted = view.scheme
    if token is None or token.claims is None or wanted is None or not wanted.endswith("-jwt"):
        return
    kind = jwt_kind(token.claims)
    if kind in (wanted, "unknown"):
        return
    yield Finding(
        id="token-claims-kind",
        severity="warning",
        pane="token",
        subject="",
        message=f"By its claims this is {_KINDS[kind]}",
        evidence=_GUEST_JWT,
        detail=f"The call is published for {_KINDS[wanted]}. The claims are not verified.",
    )


def user_needed(view: View) -> Iterator[Finding]:
    """A client's own token on a call about the caller as a user: it has no user."""
    if view.situation.known_grant == "client_credentials" and is_about_user(view):
        yield Finding(
            id="user-needed",
            severity="warning",
            pane="token",
            subject="",
            message="This call is about a user, the token is a client's own",
            evidence=ROLES,
            detail="Client credentials have no user: get the token of one who signs in.",
        )


def jwt_kind(claims: Mapping[str, Any]) -> JwtKind:
    """Returns what a JWT is by its claims; "unknown" rather than a guess."""
    held = claims.get("data")
    inner = held if isinstance(held, Mapping) else {}
    issuer = claims.get("iss")
    if issuer == "urn:purecloud:conversation" and ("jid" in inner or "conversationId" in inner):
        return "guest-chat-jwt"
    if {"conversationId", "memberId"} <= claims.keys():
        return "guest-chat-jwt"
    if {"deploymentId", "sessionId"} & claims.keys() and "client_id" not in claims:
        return "webmessaging-jwt"
    if isinstance(held, str) or "signedData" in claims:
        return "signed-data"
    return "unknown"


def _what(text: str, view: View) -> tuple[str, str] | None:
    token = view.situation.token
    if token is not None and token.client_id and text == token.client_id:
        return "The client's id stands where the token belongs", _ASK
    for client in view.situation.credentials:
        if text == client.client_id:
            return "The client's id stands where the token belongs", _ASK
        if client.secret and text == client.secret.reveal():
            return "The client's secret stands where the token belongs", _ASK
    for name, value in view.situation.bindings.items():
        held = value.reveal() if isinstance(value, Secret) else value
        if re.search(r"client.?(?:id|secret)", name, re.IGNORECASE) and held == text:
            return f"The value of {name[:30]} stands where the token belongs", _ASK
    if _UUID.fullmatch(text):
        return "The token is a UUID, as client ids are", _ASK
    decoded = _decoded(text)
    if decoded is None:
        return None
    if b":" in decoded and _UUID.match(decoded.decode("ascii")):
        return "The token is base64 of a client's id and secret", _ASK
    return "The token is base64 of readable text", "Send the text itself, if it is the token."


def _decoded(text: str) -> bytes | None:
    """Returns what base64 holds, when it is readable text that no chance would make."""
    if not _BASE64.fullmatch(text):
        return None
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if _PRINTABLE.fullmatch(decoded) else None


_ASK = "Ask the login host for a token with the client's id and secret."
