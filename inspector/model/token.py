"""A bearer credential and what is known of it, each fact with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from inspector.model.secret import Secret

Grant = Literal["client_credentials", "code", "implicit", "saml2", "unknown"]
TokenOrigin = Literal["token response", "pasted", "snippet", "keyring"]

BY_USER = "your word"
"""What `Token.grant_from` says when nobody but the user has told the grant."""


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """An OAuth client (RFC 6749, 2.3.1). `name` is what people call it; may be empty."""

    client_id: str
    secret: Secret
    name: str = ""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What gets the next token of a signed-in user without asking them again (RFC 6749, 6)."""

    client: ClientCredentials
    refresh_token: Secret


@dataclass(frozen=True, slots=True)
class Token:
    """A token in use.

    `scopes` is None while nobody has said what is granted; `scopes_from` says who did
    ("token response", "introspection", "claims, not verified", "--scopes"); `grant_from` the same
    of the grant. `claims` are decoded without verification. Times are epoch seconds; `by_issuer`:
    the issuer wrote them down, else they are counted from when the token came, on our clock.
    """

    secret: Secret
    origin: TokenOrigin
    grant: Grant = "unknown"
    grant_from: str = ""
    client_id: str = ""
    client_name: str = ""
    scopes: frozenset[str] | None = None
    scopes_from: str = ""
    issued_at: float | None = None
    expires_at: float | None = None
    by_issuer: bool = False
    claims: Mapping[str, Any] | None = None
    active: bool | None = None
    facts: tuple[tuple[str, str, str], ...] = field(default=())
    """Further (name, value, source) rows to show, e.g. organization from tokens/me."""
    renewal: Renewal | None = None

    @property
    def is_jwt(self) -> bool:
        return self.claims is not None

    def seconds_left(self, now: float) -> float | None:
        """Returns seconds until expiry on the local clock, negative when past; None unknown."""
        return None if self.expires_at is None else self.expires_at - now
