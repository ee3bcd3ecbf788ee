"""Beside a claim that is being written: what it would find here, and where it would have fired."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from inspector.app.claim_replay import Replay, tell
from inspector.app.claiming import Preview
from inspector.ui import theme
from inspector.ui.finding_list import FindingRow
from inspector.ui.panel import Badge, Elided

if TYPE_CHECKING:
    from inspector.storage.history import HistoryRow

_MOST_ROWS = 30


class ClaimPreview(QScrollArea):
    """Three parts: what the vendor publishes, the current request, the saved exchanges."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("claimPreview")
        self.setAccessibleName("What the claim would do")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setObjectName("claimPreviewBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.dp(18), theme.dp(14), theme.dp(18), theme.dp(14))
        column.setSpacing(theme.dp(6))
        self._vendor = _part(column, "WHAT THE VENDOR PUBLISHES")
        self._here = _part(column, "ON THE CURRENT REQUEST")
        self._history = _part(column, "ON THE SAVED EXCHANGES")
        column.addStretch(1)
        self.setWidget(body)

    def show_preview(self, preview: Preview) -> None:
        """Shows what is known at once; the saved exchanges follow by `show_replay`."""
        _clear(self._vendor)
        _clear(self._here)
        if preview.rule is None:
            for part in (self._vendor, self._here, self._history):
                _clear(part)
                part.addWidget(_text("Complete the claim to see.", "faint"))
            return
        for standing in preview.standings:
            self._vendor.addLayout(_marked(standing.is_published, standing.says))
            if standing.nearest:
                self._vendor.addWidget(_text("Nearest: " + ", ".join(standing.nearest), "faint"))
        if not preview.standings:
            self._vendor.addWidget(_text("Nothing in it that the catalog could tell.", "faint"))
        for finding in preview.findings:
            row = FindingRow(replace(finding, edit=None, suggestions=()))
            row.setObjectName("previewFinding")
            self._here.addWidget(row)
            if finding.edit is not None:
                self._here.addWidget(_text(f"To try: {finding.edit.describe()}", "faint"))
        if not preview.findings:
            said = (
                "Silent: the request does what is claimed, or it cannot be told."
                if preview.is_about
                else "Silent: the claim is about another call."
            )
            self._here.addWidget(_text(said, "dim"))

    def show_replay(self, replay: Replay) -> None:
        """Shows where the claim would have fired, as far as that is known."""
        _clear(self._history)
        for sentence in tell(replay):
            against = "speaks against" in sentence or "all the same" in sentence
            self._history.addWidget(_text(sentence, "plain" if not against else "panelTitle"))
        for row in replay.fired[:_MOST_ROWS]:
            self._history.addLayout(_fired(row))
        more = len(replay.fired) - _MOST_ROWS
        if more > 0:
            self._history.addWidget(_text(f"and {more} more", "faint"))
        if not replay.is_done:
            self._history.addWidget(_text("Looking further…", "faint"))

    def text(self) -> str:
        """Returns everything it says, for tests and screen readers."""
        body = self.widget()
        labels = body.findChildren(QLabel) if body is not None else []
        return "\n".join(label.text() for label in labels if not label.isHidden())


def _part(column: QVBoxLayout, title: str) -> QVBoxLayout:
    column.addWidget(_text(title, "sectionTitle"))
    part = QVBoxLayout()
    part.setContentsMargins(0, 0, 0, theme.dp(10))
    part.setSpacing(theme.dp(4))
    column.addLayout(part)
    return part


def _clear(part: QVBoxLayout | QHBoxLayout) -> None:
    while (item := part.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QVBoxLayout | QHBoxLayout):
            _clear(inner)


def _marked(is_published: bool, says: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.dp(8))
    word, tone = ("published", "ok") if is_published else ("not published", "err")
    row.addWidget(Badge(word, tone, square=True), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_text(says, "plain"), 1)
    return row


def _fired(row: HistoryRow) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(theme.dp(8))
    tone = "ok" if 0 < row.status < 400 else "err" if row.status else "dim"
    word = str(row.status) if row.status else "none"
    line.addWidget(Badge(word, "extra" if tone == "dim" else tone, square=True))
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.started_at))
    path = row.url.partition("://")[2].partition("/")[2].partition("?")[0]
    label = Elided(f"{row.method} /{path}")
    label.setToolTip(row.url)
    line.addWidget(label, 1)
    line.addWidget(_text(f"{row.environment} · {when}".removeprefix(" · "), "faint"))
    return line


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(name != "faint" or len(text) > 40)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
