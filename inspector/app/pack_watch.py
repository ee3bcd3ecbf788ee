"""Notices that the folder of rule packs has changed and come to rest.

It looks rather than being told: that works on every system and on network folders, sees a folder
that goes or comes, and costs one directory listing a tick. A file that is being written changes
between two looks, so it is waited for, but not for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

TICK_S = 0.5
MOST_TICKS = 10

S = TypeVar("S")


class Settling(Generic[S]):
    """Tells when what is looked at is another than what is known, twice in a row the same."""

    def __init__(self, look: Callable[[], S], known: S) -> None:
        self._look = look
        self._known = known
        self._pending: S | None = None
        self._ticks = 0

    def is_due(self) -> bool:
        """Looks once; True when there is something new to read, which is known from then on."""
        seen = self._look()
        if seen == self._known:
            self._pending, self._ticks = None, 0
            return False
        self._ticks += 1
        if seen != self._pending and self._ticks < MOST_TICKS:
            self._pending = seen
            return False
        self._known, self._pending, self._ticks = seen, None, 0
        return True


class PackWatch(Generic[S]):
    """Calls `changed` on its own daemon thread, once per change that has come to rest."""

    def __init__(
        self,
        look: Callable[[], S],
        known: S,
        changed: Callable[[], None],
        *,
        tick_s: float = TICK_S,
    ) -> None:
        self._settling = Settling(look, known)
        self._changed = changed
        self._tick_s = tick_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="rule packs watch", daemon=True)
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        self._stop.set()
        self._thread.join(timeout_s)

    def _loop(self) -> None:
        while not self._stop.wait(self._tick_s):
            if self._settling.is_due() and not self._stop.is_set():
                self._changed()
