"""How often each caller has called within the running minute, as a sandbox counts it."""

from __future__ import annotations

import hashlib
import math
import threading
from collections import deque

from inspector.sandbox.answers import ALLOWED_PER_MINUTE, Rate

_WINDOW_S = 60.0


class RateMeter:
    """Counts uses by caller, kept as digests. Thread-safe."""

    def __init__(self, allowed: int = ALLOWED_PER_MINUTE) -> None:
        self._lock = threading.Lock()
        self._used: dict[str, deque[float]] = {}
        self.allowed = allowed

    def count(self, caller: str, now: float) -> Rate:
        """Counts one use by a caller within the last minute; a refused use is not kept."""
        with self._lock:
            used = self._used.setdefault(digest(caller), deque())
            while used and used[0] <= now - _WINDOW_S:
                used.popleft()
            if len(used) >= self.allowed:
                count = self.allowed + 1
            else:
                used.append(now)
                count = len(used)
            first = used[0] if used else now
            return Rate(count, self.allowed, max(1, math.ceil(first + _WINDOW_S - now)))


def digest(text: str) -> str:
    """Returns what a text is filed under, so that the text itself is not kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
