"""What a sandbox remembers: the tokens it gave out, and how often each was used."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace

from inspector.sandbox.answers import Rate
from inspector.sandbox.rates import RateMeter, digest
from inspector.sandbox.responder import DemoClient

LIFETIME_S = 86_399


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token stands for; times in epoch seconds."""

    client: DemoClient
    scopes: frozenset[str]
    issued_at: float
    expires_at: float
    revoked: bool = False

    def is_valid(self, now: float) -> bool:
        return not self.revoked and now < self.expires_at


class TokenStore:
    """Tokens of one sandbox instance, kept as digests. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._granted: dict[str, Granted] = {}
        self._meter = RateMeter()

    def issue(self, client: DemoClient, scopes: frozenset[str], now: float) -> str:
        """Returns a new token: 86 characters, opaque, URL-safe."""
        text = secrets.token_urlsafe(64)
        with self._lock:
            self._granted[digest(text)] = Granted(client, scopes, now, now + LIFETIME_S)
        return text

    def find(self, text: str) -> Granted | None:
        """Returns what the token stands for, also when it is expired or revoked."""
        with self._lock:
            return self._granted.get(digest(text))

    def revoke(self, text: str) -> None:
        """Makes a token invalid that this store has issued."""
        with self._lock:
            key = digest(text)
            self._granted[key] = replace(self._granted[key], revoked=True)

    def count(self, caller: str, now: float) -> Rate:
        """Counts one use by a caller within the last minute; a refused use is not kept."""
        return self._meter.count(caller, now)
