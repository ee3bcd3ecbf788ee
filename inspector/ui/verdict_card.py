"""The verdict above the findings."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from inspector.ui import theme
from inspector.ui.countdown import Countdown, span
from inspector.ui.panel import Link


class VerdictCard(QFrame):
    """The verdict: a sentence first, figures second, evidence one click away."""

    evidence_wanted = Signal()
    report_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.setObjectName("verdictCard")
        self._tone = "ok"
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.dp(14), theme.dp(9), theme.dp(12), theme.dp(9))
        column.setSpacing(theme.dp(2))
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setTextFormat(Qt.TextFormat.RichText)
        column.addWidget(self._sentence)
        self._figures = _text("", "faint")
        column.addWidget(self._figures)
        links = QHBoxLayout()
        links.setContentsMargins(-theme.dp(3), 0, 0, 0)
        links.setSpacing(theme.dp(8))
        self._evidence = Link("evidence", self.evidence_wanted.emit)
        self._report = Link("copy report", self.report_wanted.emit)
        self._again = Link("isolate again", self.again_wanted.emit)
        self._again.setToolTip("Run the experiment again; for an expired token a new one is got")
        links.addWidget(self._again)
        links.addWidget(self._evidence)
        links.addWidget(self._report)
        links.addStretch(1)
        column.addLayout(links)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._wait = Countdown(self, clock)
        self._wait.ticked.connect(self._count_down)
        self.hide()

    def show_verdict(
        self, lead: str, rest: str, figures: str, tone: str, *, is_open: bool = False
    ) -> None:
        """Shows `lead` in bold followed by `rest`; one that leaves much open can be tried again."""
        self._wait.stop()
        self._tone = tone
        self._again.setVisible(is_open)
        self._sentence.setText(f"<b>{_escaped(lead)}</b> {_escaped(rest)}")
        self.setAccessibleName(f"Verdict: {lead} {rest}")
        self.setAccessibleDescription(figures)
        self._figures.setText(figures)
        self._evidence.show()
        self._report.show()
        self.show()
        self.update()

    def show_progress(self, sentence: str, figures: str, waits_until: float = 0.0) -> None:
        """Shows what is tried; counts down to the next send when the server asked to wait."""
        self._wait.stop()
        self._tone = "warn" if waits_until else "accent"
        self._again.hide()
        self._sentence.setText(_escaped(sentence))
        self.setAccessibleName(sentence)
        self._figures.setText(figures)
        self._evidence.hide()
        self._report.hide()
        self.show()
        self.update()
        if waits_until:
            self._wait.start(waits_until)

    def _count_down(self, left: int) -> None:
        said = f"The server asks to wait (429): the next send is in {span(left)}."
        if not left:
            said = "The wait that the server asked for (429) is over: sending again…"
        self._sentence.setText(said)
        self.setAccessibleName(said)

    def text(self) -> str:
        return self.accessibleName()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone))
        painter.drawRoundedRect(0, 0, theme.dp(3), self.height(), 1.5, 1.5)


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
