"""What the shown answer means: one line under it, opened to causes, checks and counter-checks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout

from inspector.model.exchange import Exchange, Failure
from inspector.ui import theme
from inspector.ui.countdown import Countdown, span
from inspector.ui.explanation_body import explanation_body, failure_body
from inspector.ui.panel import Elided, Link

if TYPE_CHECKING:
    from inspector.rules.answers.explanation import Explanation, RateLimit

OPEN_HEIGHT = 190


class ExplanationStrip(QFrame):
    """Hidden while there is nothing to explain; reports which pane a name or cause concerns."""

    pane_wanted = Signal(str, str)
    claim_wanted = Signal()
    send_wanted = Signal()

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.setObjectName("explanation")
        self._shown: object = None
        row = QHBoxLayout()
        row.setSpacing(theme.dp(8))
        self._title = Elided()
        self._title.setObjectName("panelTitle")
        self._again = Link("", self.send_wanted.emit)
        self._again.setObjectName("sendAgainLink")
        self._again.hide()
        self._reset = QLabel()
        self._reset.setObjectName("faint")
        self._reset.hide()
        self._toggle = Link("What to check", self.toggle)
        self._toggle.setObjectName("whatToCheckLink")
        row.addWidget(self._title, 1)
        for widget in (self._reset, self._again, self._toggle):
            row.addWidget(widget)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFixedHeight(theme.dp(OPEN_HEIGHT))
        self._scroll.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.dp(14), theme.dp(6), theme.dp(10), theme.dp(6))
        column.setSpacing(theme.dp(6))
        column.addLayout(row)
        column.addWidget(self._scroll)
        self._until_send = Countdown(self, clock)
        self._until_send.ticked.connect(self._count_to_send)
        self._until_reset = Countdown(self, clock)
        self._until_reset.ticked.connect(self._count_to_reset)
        self.hide()

    def show_answer(self, shown: Exchange | None, explanation: Explanation | None) -> None:
        """Shows why no answer came, or what the one that came means; hides for one that is fine."""
        if shown is not None and isinstance(shown.outcome, Failure):
            self.show_failure(shown.outcome)
        else:
            total_ms = shown.timings.total if shown is not None else 0.0
            at = shown.started_at if shown is not None else 0.0
            self.show_explanation(explanation, at + total_ms / 1000)

    def show_failure(self, failure: Failure) -> None:
        """Says why no answer came, on every tab alike."""
        self._forget(failure)
        self._title.show_text(failure.message)
        self.setAccessibleName(failure.message)
        self._scroll.setWidget(failure_body(failure.message, failure.detail))
        self.show()

    def show_explanation(self, explanation: Explanation | None, answered_at: float) -> None:
        """Shows what the answer means; `answered_at` is when it came, epoch seconds."""
        if explanation is None:
            self._forget(None)
            self.hide()
            return
        if (explanation, answered_at) == self._shown:
            return
        self._forget((explanation, answered_at))
        self._title.show_text(explanation.title)
        self.setAccessibleName(f"What the answer means: {explanation.title}")
        self.setAccessibleDescription(explanation.meaning)
        self._scroll.setWidget(
            explanation_body(explanation, self.pane_wanted.emit, self.claim_wanted.emit)
        )
        self.show()
        if explanation.retry_after_s is not None:
            self._again.show()
            self._until_send.start(answered_at + explanation.retry_after_s)
        elif (rate := explanation.rate) is not None and rate.reset_s is not None and _is_used(rate):
            self._until_reset.start(answered_at + rate.reset_s)

    def event(self, event: QEvent) -> bool:
        """Keeps Esc while it is open; else the window's Cancel would take it."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self._scroll.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._scroll.isVisible():
            self.toggle()
        else:
            super().keyPressEvent(event)

    def toggle(self) -> None:
        """Opens or closes the causes, never over more than two fifths of the answer."""
        pane = self.parentWidget()
        room = pane.height() * 2 // 5 if pane is not None else theme.dp(OPEN_HEIGHT)
        self._scroll.setFixedHeight(min(theme.dp(OPEN_HEIGHT), room))
        self._scroll.setVisible(not self._scroll.isVisible())
        self._toggle.setText("Close" if self._scroll.isVisible() else "What to check")

    def text(self) -> str:
        """Returns everything it says, for tests and for screen readers."""
        body = self._scroll.widget()
        labels = body.findChildren(QLabel) if body is not None else []
        return "\n".join([self._title.text(), *(label.text() for label in labels)])

    def _forget(self, shown: object) -> None:
        self._shown = shown
        self._until_send.stop()
        self._until_reset.stop()
        self._again.hide()
        self._reset.hide()

    def _count_to_send(self, left: int) -> None:
        self._again.setText(f"Send again in {span(left)}" if left else "Send again now")
        self._again.setEnabled(not left)

    def _count_to_reset(self, left: int) -> None:
        self._reset.setText(f"rate limit resets in {span(left)}")
        self._reset.setVisible(left > 0)


def _is_used(rate: RateLimit) -> bool:
    """Tells a limit that is used up; of another one nobody waits for the end."""
    return rate.count is None or rate.allowed is None or rate.count >= rate.allowed
