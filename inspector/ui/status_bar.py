"""One line of facts: sandbox, rate limit, correlation id, keyring, connection."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from inspector.ui import theme
from inspector.ui.panel import Dot, Elided, Link, Shrinking

MESSAGE_MS = 8000
OFFER_MS = 30_000
Offer = tuple[str, Callable[[], object]]
"""A link's words, and what it does."""


class StatusBar(QFrame):
    """Shows what it is told; reports a copy of the correlation id."""

    copy_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setAccessibleName("Status")
        self.setFixedHeight(theme.dp(26))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(14), 0, theme.dp(14), 0)
        row.setSpacing(theme.dp(6))
        self._dot = Dot("warn")
        self._place = Shrinking()
        self._activity = Shrinking()
        self._rate = Shrinking()
        self._correlation = Shrinking()
        self._copy = Link("copy", self._emit_copy)
        self._copy.setAccessibleName("Copy the correlation id")
        self._id = ""
        row.addWidget(self._dot)
        for widget in (self._place, self._activity, self._rate, self._correlation):
            row.addWidget(widget)
            row.addSpacing(theme.dp(10))
        row.insertWidget(row.count() - 1, self._copy)
        row.addStretch(0)
        self._wire = Shrinking()
        self._message = Elided()
        self._message.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._message, 1)
        self._offers = QHBoxLayout()
        self._offered: list[Link] = []
        row.addLayout(self._offers)
        self._forget, self._withdraw = (self._timer(ms) for ms in (MESSAGE_MS, OFFER_MS))
        row.addSpacing(theme.dp(10))
        self._keyring_label = Shrinking()
        row.addWidget(self._keyring_label)
        row.addSpacing(theme.dp(10))
        row.addWidget(self._wire)

    def show_place(self, text: str, tone: str) -> None:
        self._dot.show_tone(tone)
        self._place.show_text(text)

    def show_activity(self, text: str) -> None:
        self._set(self._activity, text)

    def show_answer(self, rate: str, correlation_id: str, wire: str) -> None:
        self._set(self._rate, rate)
        self._id = correlation_id
        short = f"{correlation_id[:4]}…{correlation_id[-2:]}" if correlation_id else ""
        self._set(self._correlation, f"Correlation id {short}" if short else "")
        self._correlation.show_tip(correlation_id)
        self._copy.setVisible(bool(correlation_id))
        self._set(self._wire, wire)

    def show_keyring(self, text: str, tip: str) -> None:
        self._keyring_label.show_text(text)
        self._keyring_label.show_tip(tip)

    def show_message(self, text: str, *offers: Offer) -> None:
        """Says that something was done, e.g. `Report copied`, and what can be done next."""
        self._message.show_text(text)
        for link in self._offered:
            self._offers.removeWidget(link)
            link.deleteLater()
        self._offered = [Link(title, run) for title, run in offers]
        for link in self._offered:
            link.setAccessibleDescription(text)
            self._offers.addWidget(link)
        for facts in (self._rate, self._wire):  # what was done now is read first
            facts.setHidden(bool(text) or not facts.text())
        self._forget.stop()
        self._withdraw.stop()
        if text:
            (self._withdraw if offers else self._forget).start()

    def _timer(self, ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(lambda: self.show_message(""))
        return timer

    def _emit_copy(self) -> None:
        self.copy_wanted.emit(self._id)

    def _set(self, label: Shrinking, text: str) -> None:
        label.show_text(text)
        gives_way = bool(self._message.text()) and label in (self._rate, self._wire)
        label.setVisible(bool(text) and not gives_way)
