"""Seconds until a moment, told once a second while somebody can see them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class Countdown(QObject):
    """Tells the seconds that are left, 0 at last; its timer rests while the widget is hidden."""

    ticked = Signal(int)

    def __init__(self, widget: QWidget, clock: Callable[[], float] = time.time) -> None:
        """Counts for a widget; `clock` gives epoch seconds."""
        super().__init__(widget)
        self._widget = widget
        self._clock = clock
        self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)
        widget.installEventFilter(self)

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    def start(self, until: float) -> None:
        """Counts down to a moment, epoch seconds; one that is over is told as 0 at once."""
        self._until = until
        self._tell()

    def stop(self) -> None:
        """Forgets the moment; nothing more is told."""
        self._until = 0.0
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._widget and event.type() == QEvent.Type.Hide:
            self._timer.stop()
        elif watched is self._widget and event.type() == QEvent.Type.Show and self._until:
            self._tell()
        return super().eventFilter(watched, event)

    def _tell(self) -> None:
        left = self._until - self._clock()
        if left <= 0:
            self.stop()
        elif self._widget.isVisible():
            # At the next whole second, so that none is left out or told twice.
            self._timer.start(max(20, math.ceil((left % 1 or 1) * 1000)))
        self.ticked.emit(max(0, math.ceil(left)))


def span(seconds: int) -> str:
    """Returns seconds as people say them: `12 s`, `3 min 05 s`, `2 h 10 min`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
