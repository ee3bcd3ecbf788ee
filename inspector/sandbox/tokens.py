"""What a sandbox remembers: the tokens it gave out, and how often each was used."""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
from collections import deque
from dataclasses import dataclass, replace

from inspector.sandbox.answers import ALLOWED_PER_MINUTE, Rate
from inspector.sandbox.responder import DemoClient

LIFETIME_S = 86_399
_WINDOW_S = 60.0


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
        self._used: dict[str, deque[float]] = {}

    def issue(self, client: DemoClient, scopes: frozenset[str], now: float) -> str:
        """Returns a new token: 86 characters, opaque, URL-safe."""
        text = secrets.token_urlsafe(64)
        with self._lock:
            self._granted[_digest(text)] = Granted(client, scopes, now, now + LIFETIME_S)
        return text

    def find(self, text: str) -> Granted | None:
        """Returns what the token stands for, also when it is expired or revoked."""
        with self._lock:
            return self._granted.get(_digest(text))

    def revoke(self, text: str) -> None:
        """Makes a token invalid that this store has issued."""
        with self._lock:
            key = _digest(text)
            self._granted[key] = replace(self._granted[key], revoked=True)

    def count(self, caller: str, now: float) -> Rate:
        """Counts one use by a caller within the last minute; a refused use is not kept."""
        with self._lock:
            used = self._used.setdefault(_digest(caller), deque())
            while used and used[0] <= now - _WINDOW_S:
                used.popleft()
            if len(used) >= ALLOWED_PER_MINUTE:
                count = ALLOWED_PER_MINUTE + 1
            else:
                used.append(now)
                count = len(used)
            return Rate(count, reset_s=max(1, math.ceil(used[0] + _WINDOW_S - now)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
