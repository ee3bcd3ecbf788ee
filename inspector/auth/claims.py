"""Reads what a token says of itself, without believing it.

Only a JWT (RFC 7519) can be read; the platform's OAuth tokens are opaque (facts.md, 3). Nothing
is verified: we have no key, and a claim proves nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import jwt

from inspector.model.secret import Secret
from inspector.model.token import Token, TokenOrigin

SOURCE = "claims, not verified"

_SHOWN = {"iss": "issuer", "sub": "subject", "aud": "audience", "jti": "token id"}


def read_token(secret: Secret, origin: TokenOrigin) -> Token:
    """Returns the token with its claims when it is a JWT, else as an opaque one."""
    claims = _claims(secret.reveal().strip())
    if claims is None:
        return Token(secret, origin)
    scopes = scopes_of(claims.get("scope"))
    if scopes is None:
        scopes = scopes_of(claims.get("scp"))
    client_id = claims.get("client_id") or claims.get("azp")
    return Token(
        secret,
        origin,
        client_id=client_id if isinstance(client_id, str) else "",
        scopes=scopes,
        scopes_from=SOURCE if scopes is not None else "",
        issued_at=seconds(claims.get("iat")),
        expires_at=seconds(claims.get("exp")),
        by_issuer=seconds(claims.get("exp")) is not None,
        claims=claims,
        facts=tuple(
            (title, _shown(claims[name]), SOURCE)
            for name, title in _SHOWN.items()
            if claims.get(name)
        ),
    )


def scopes_of(value: object) -> frozenset[str] | None:
    """Returns the scopes of a claim or member: a string with spaces or a list; else None."""
    if isinstance(value, str):
        return frozenset(value.split())
    if isinstance(value, list):
        return frozenset(item for item in value if isinstance(item, str) and item)
    return None


def seconds(value: object) -> float | None:
    """Returns a JSON number as seconds; None for anything else, infinity included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _claims(text: str) -> Mapping[str, Any] | None:
    if text.count(".") != 2:
        return None
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        return None
    return claims


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
