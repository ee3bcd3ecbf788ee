"""Reads the few header fields that the sandbox's endpoints decide by."""

from __future__ import annotations

import re

from inspector.model.headers import Headers

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)


def bearer_token(headers: Headers) -> str | None:
    """Returns the bearer token (RFC 6750, 2.1), or None when there is none or it is malformed.

    The scheme's letter case does not matter (RFC 9110, 11.1); two Authorization fields are
    malformed.
    """
    fields = headers.get_all("Authorization")
    found = _BEARER.fullmatch(fields[0].strip()) if len(fields) == 1 else None
    return found[1] if found else None


def is_json(headers: Headers) -> bool:
    """Tells whether the content is declared as application/json, with or without parameters."""
    return media_type(headers) == "application/json"


def is_form(headers: Headers) -> bool:
    """Tells whether the content is declared as application/x-www-form-urlencoded."""
    return media_type(headers) == "application/x-www-form-urlencoded"


def media_type(headers: Headers) -> str:
    """Returns the declared type in lower case, without parameters; "" when there is none."""
    return (headers.get("Content-Type") or "").partition(";")[0].strip().lower()
