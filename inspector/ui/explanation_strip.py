"""What the shown answer means: one line under it, opened to causes, checks and counter-checks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from inspector.model.exchange import Failure
from inspector.ui import theme
from inspector.ui.findings_pane import evidence_badges
from inspector.ui.panel import Elided, Link

if TYPE_CHECKING:
    from inspector.rules.answers.explanation import Cause, Explanation

OPEN_HEIGHT = 190


class ExplanationStrip(QFrame):
    """Hidden while there is nothing to explain; reports which pane a name or cause concerns."""

    pane_wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("explanation")
        self._shown: Explanation | None = None
        self._retry_at = 0.0
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.dp(8))
        self._title = Elided()
        self._title.setObjectName("panelTitle")
        self._retry = QLabel()
        self._retry.setObjectName("faint")
        self._toggle = Link("What to check", self.toggle)
        self._row.addWidget(self._title, 1)
        self._row.addWidget(self._retry)
        self._row.addWidget(self._toggle)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFixedHeight(theme.dp(OPEN_HEIGHT))
        self._scroll.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.dp(14), theme.dp(6), theme.dp(10), theme.dp(6))
        column.setSpacing(theme.dp(6))
        column.addLayout(self._row)
        column.addWidget(self._scroll)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._count_down)
        self.hide()

    def show_failure(self, failure: Failure) -> None:
        """Says why no answer came, on every tab alike."""
        self._shown = None
        self._clock.stop()
        self._retry.hide()
        self._title.show_text(failure.message)
        self.setAccessibleName(failure.message)
        body = QWidget()
        body.setObjectName("panelBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme.dp(4), 0)
        column.addWidget(_text(failure.message, "plain"))
        if failure.detail:
            column.addWidget(_text(failure.detail, "faint"))
        column.addStretch(1)
        self._scroll.setWidget(body)
        self.show()

    def show_explanation(self, explanation: Explanation | None, answered_at: float) -> None:
        """Shows what the answer means; `answered_at` is when it came, epoch seconds."""
        if explanation is not None and explanation == self._shown:
            return
        self._shown = explanation
        self.setVisible(explanation is not None)
        self._clock.stop()
        if explanation is None:
            return
        self._title.show_text(explanation.title)
        self.setAccessibleName(f"What the answer means: {explanation.title}")
        self.setAccessibleDescription(explanation.meaning)
        self._scroll.setWidget(self._build(explanation))
        self._retry_at = 0.0
        if explanation.retry_after_s is not None:
            self._retry_at = answered_at + explanation.retry_after_s
            self._clock.start()
        self._count_down()

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

    def _build(self, explanation: Explanation) -> QWidget:
        body = QWidget()
        body.setObjectName("panelBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, theme.dp(4), 0)
        column.setSpacing(theme.dp(6))
        badges = QHBoxLayout()
        badges.setSpacing(theme.dp(5))
        for badge in evidence_badges(explanation.evidence):
            badges.addWidget(badge)
        badges.addStretch(1)
        column.addLayout(badges)
        column.addWidget(_text(explanation.meaning, "dim"))
        if explanation.contradicted_by:
            column.addWidget(_text(f"Contradicted: {explanation.contradicted_by}", "dim"))
        named = [thing for thing in explanation.names if thing.kind != "correlation id"]
        if named:
            links = QHBoxLayout()
            links.addWidget(_text("It names", "dim"))
            for thing in named[:6]:
                link = Link(f"{thing.kind} {thing.text}")
                pane, text = thing.pane or "", thing.text
                link.setEnabled(bool(pane))
                link.clicked.connect(lambda _c=False, p=pane, t=text: self.pane_wanted.emit(p, t))
                links.addWidget(link)
            links.addStretch(1)
            column.addLayout(links)
        for number, cause in enumerate(explanation.causes, 1):
            column.addWidget(_cause(number, cause))
        column.addStretch(1)
        return body

    def _count_down(self) -> None:
        left = round(self._retry_at - time.time()) if self._retry_at else 0
        self._retry.setText(f"retry in {left} s" if left > 0 else "")
        self._retry.setVisible(left > 0)
        if left <= 0:
            self._clock.stop()


def _cause(number: int, cause: Cause) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.dp(1))
    column.addWidget(_text(f"{number}. {cause.cause}", "panelTitle"))
    column.addWidget(_text(f"Check: {cause.check}", "plain"))
    column.addWidget(_text(f"Not this, if: {cause.disproof}", "faint"))
    return holder


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
