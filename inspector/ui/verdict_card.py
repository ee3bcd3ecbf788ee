"""The verdict above the findings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from inspector.ui import theme
from inspector.ui.panel import Link


class VerdictCard(QFrame):
    """The verdict: a sentence first, figures second, evidence one click away."""

    evidence_wanted = Signal()
    report_wanted = Signal()

    def __init__(self) -> None:
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
        links.addWidget(self._evidence)
        links.addWidget(self._report)
        links.addStretch(1)
        column.addLayout(links)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_verdict(self, lead: str, rest: str, figures: str, tone: str) -> None:
        """Shows `lead` in bold followed by `rest`."""
        self._tone = tone
        self._sentence.setText(f"<b>{_escaped(lead)}</b> {_escaped(rest)}")
        self.setAccessibleName(f"Verdict: {lead} {rest}")
        self.setAccessibleDescription(figures)
        self._figures.setText(figures)
        self._evidence.show()
        self._report.show()
        self.show()
        self.update()

    def show_progress(self, sentence: str, figures: str) -> None:
        self._tone = "accent"
        self._sentence.setText(_escaped(sentence))
        self.setAccessibleName(sentence)
        self._figures.setText(figures)
        self._evidence.hide()
        self._report.hide()
        self.show()
        self.update()

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
