"""Authorization codes and refresh tokens of the scenario `documented`, each good once."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from inspector.sandbox.documented_tokens import Mint
from inspector.sandbox.rates import digest

CODE_LIFETIME_S = 300.0


@dataclass(frozen=True, slots=True)
class Code:
    """What a user agreed to. `challenge` is "" without PKCE; time in epoch seconds."""

    client: str
    redirect_uri: str
    challenge: str
    scopes: frozenset[str]
    expires_at: float


class CodeBook:
    """What one instance has given out and not taken back, kept as digests. Thread-safe."""

    def __init__(self, mint: Mint) -> None:
        self._mint = mint
        self._lock = threading.Lock()
        self._codes: dict[str, Code] = {}
        self._refreshes: dict[str, tuple[str, frozenset[str]]] = {}

    def keep(self, code: Code) -> str:
        """Returns the text of a new code."""
        text = self._mint.opaque()
        with self._lock:
            self._codes[digest(text)] = code
        return text

    def take(self, text: str, now: float) -> Code | None:
        """Returns what the code stands for, once and in time."""
        with self._lock:
            code = self._codes.pop(digest(text), None)
        return code if code is not None and now < code.expires_at else None

    def keep_refresh(self, client: str, scopes: frozenset[str]) -> str:
        """Returns a new refresh token of a client."""
        text = self._mint.opaque()
        with self._lock:
            self._refreshes[digest(text)] = (client, scopes)
        return text

    def take_refresh(self, text: str, client: str) -> frozenset[str] | None:
        """Returns the scopes of a client's refresh token, once."""
        with self._lock:
            owner, scopes = self._refreshes.get(digest(text), ("", frozenset()))
            if owner != client:
                return None
            del self._refreshes[digest(text)]
        return scopes
