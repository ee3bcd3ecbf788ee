"""The credentials of the scenario `documented`: OAuth tokens, Guest Chat and Webmessaging JWTs.

    issued -> used (its idle time begins anew) -> expired | idle too long | revoked

OAuth tokens are opaque, as the vendor's SDKs treat them. What the two JWTs say of themselves is
not published; theirs are plausible claims, signed so that nobody else's pass.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from inspector.sandbox.documented_clients import Access
from inspector.sandbox.rates import digest

Kind = Literal["client", "user", "guest-chat", "webmessaging"]

LIFETIME_S = 86_399.0
IDLE_TIMEOUT_S = 28_800


@dataclass(frozen=True, slots=True)
class Credential:
    """What a token stands for; times in epoch seconds.

    `client` names the OAuth client, "" for a guest's JWT. `scopes` None: every published one.
    `access` None: what the client's roles give at the moment of the call.
    """

    kind: Kind
    client: str
    issued_at: float
    expires_at: float
    used_at: float
    scopes: frozenset[str] | None = frozenset()
    access: Access | None = None
    is_revoked: bool = False

    @property
    def scheme(self) -> str:
        """The security scheme that it serves, as the catalog names it."""
        return "oauth" if self.kind in ("client", "user") else f"{self.kind}-jwt"


class Mint:
    """Makes secrets and token texts from one seed: unguessable when the seed is, and repeatable.

    Thread-safe.
    """

    def __init__(self, seed: str) -> None:
        self._key = hashlib.sha256(seed.encode()).digest()
        self._numbers = itertools.count()

    def secret(self, name: str) -> str:
        """Returns the secret of that name, always the same one."""
        return _text(self._mac(f"secret {name}")[:32])

    def opaque(self) -> str:
        """Returns a text of 86 URL-safe characters that was not made before."""
        return _text(self._mac(f"opaque {next(self._numbers)}"))

    def jwt(self, claims: Mapping[str, object]) -> str:
        """Returns a signed JWT (RFC 7519); `jti` makes each another one."""
        jti = _text(self._mac(f"jti {next(self._numbers)}")[:16])
        parts = ({"alg": "HS256", "typ": "JWT"}, {**claims, "jti": jti})
        signed = ".".join(_text(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        signature = hmac.new(self._key, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_text(signature)}"

    def _mac(self, what: str) -> bytes:
        return hmac.new(self._key, what.encode(), hashlib.sha512).digest()


class Ledger:
    """The tokens that one instance has issued, kept as digests. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, Credential] = {}
        self.idle_timeout_s: int | None = IDLE_TIMEOUT_S

    def keep(self, text: str, credential: Credential) -> None:
        with self._lock:
            self._kept[digest(text)] = credential

    def find(self, text: str) -> Credential | None:
        """Returns what the token stands for, also when it is no longer valid."""
        with self._lock:
            return self._kept.get(digest(text))

    def is_valid(self, credential: Credential, now: float) -> bool:
        """Tells whether it is neither revoked, expired nor idle for too long."""
        idles = self.idles_at(credential)
        in_time = now < credential.expires_at and (idles is None or now < idles)
        return in_time and not credential.is_revoked

    def idles_at(self, credential: Credential) -> float | None:
        """Returns when it becomes invalid unless it is used; None: it never does."""
        if self.idle_timeout_s is None or credential.scheme != "oauth":
            return None
        return credential.used_at + self.idle_timeout_s

    def touch(self, text: str, now: float) -> None:
        """Begins the idle time of an issued token anew."""
        self._change(text, lambda credential: replace(credential, used_at=now))

    def revoke(self, text: str) -> None:
        """Makes a token invalid; one that this instance has not issued is left alone."""
        self._change(text, lambda credential: replace(credential, is_revoked=True))

    def revoke_user(self) -> None:
        """Makes every token of the organization's one user invalid."""
        with self._lock:
            for key, kept in self._kept.items():
                if kept.kind == "user":
                    self._kept[key] = replace(kept, is_revoked=True)

    def _change(self, text: str, change: Callable[[Credential], Credential]) -> None:
        with self._lock:
            kept = self._kept.get(digest(text))
            if kept is not None:
                self._kept[digest(text)] = change(kept)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
