"""The names that secrets stand under: of headers, fields, parameters and variables."""

from __future__ import annotations


def secret_kind(name: str) -> str | None:
    """Returns what a header, field or parameter of that name holds ("token"), None if no secret.

    The name's end decides: `x-auth-token` and `clientSecret` hold one, `token_type` does not.
    """
    low = name.strip().lower()
    for word, kind in ENDINGS:
        if low.endswith(word) and not low[: -len(word)].endswith(NOT_BEFORE):
            return "set-cookie" if low.endswith("set-cookie") else kind
    return WHOLE_NAMES.get(low.removeprefix("x-").replace("-", "_"))


ENDINGS: tuple[tuple[str, str], ...] = (
    ("authorization", "credentials"),
    ("cookie", "cookie"),
    ("refresh_token", "refresh token"),
    ("refreshtoken", "refresh token"),
    ("token", "token"),
    ("client_secret", "client secret"),
    ("clientsecret", "client secret"),
    ("secret", "secret"),
    ("password", "password"),
    ("passwd", "password"),
    ("passphrase", "password"),
    ("pwd", "password"),
    ("assertion", "assertion"),
    ("code_verifier", "code verifier"),
    ("codeverifier", "code verifier"),
    ("jwt", "JWT"),
    ("api_key", "API key"),
    ("api-key", "API key"),
    ("apikey", "API key"),
    ("access_key", "API key"),
    ("access-key", "API key"),
    ("accesskey", "API key"),
    ("subscription-key", "API key"),
    ("private_key", "private key"),
    ("privatekey", "private key"),
)
"""How the names of secrets end, in lower case, and what they hold. RFC 6749 and 7521 name the
OAuth fields; memberAuthToken, guest tokens and jwt are the platform's own (facts.md)."""

WHOLE_NAMES = {
    "pass": "password",
    "sig": "signature",
    "signature": "signature",
    "sas": "signature",
    "credential": "credentials",
    "credentials": "credentials",
    "bearer": "token",
    "jsessionid": "cookie",
    "auth_key": "API key",
    "authkey": "API key",
    "secret_key": "API key",
    "secretkey": "API key",
    "shared_key": "API key",
    "sharedkey": "API key",
    "session_key": "API key",
    "sessionkey": "API key",
}
"""Names that say something only when they are the whole name, in quotes or in a query."""
NOT_BEFORE = (
    *("page", "page_", "page-", "next", "next_", "next-", "sync", "sync_"),
    *("continuation", "continuation_", "continuation-"),
)
"""Tokens that only say where a list goes on."""
