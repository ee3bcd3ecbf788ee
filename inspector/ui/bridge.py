"""The one hop from other threads to the window's: a queued signal.

    engine thread ──post(event)──> signal (queued) ──> window thread: workspace.receive(event)

`post` may be called from any thread, also while the window closes; events that come after
`disconnect` are dropped.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class Bridge(QObject):
    """Delivers posted events on the thread it was made on, in order."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._receiver: Callable[[object], None] | None = None
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def connect_to(self, receiver: Callable[[object], None]) -> None:
        self._receiver = receiver

    def stop(self) -> None:
        """Drops whatever still arrives."""
        self._receiver = None

    def post(self, event: object) -> None:
        """Hands an event over; any thread."""
        self.arrived.emit(event)

    def _deliver(self, event: object) -> None:
        if self._receiver is not None:
            self._receiver(event)
