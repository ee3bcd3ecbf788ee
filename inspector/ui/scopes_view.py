"""The page of scopes: who decides, the table, and the sources of the row that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from inspector.rules.scope_rows import COLUMNS, ScopeRow, ScopeTruth
from inspector.rules.scope_table import sources
from inspector.ui import theme
from inspector.ui.finding_badges import evidence_badges
from inspector.ui.panel import Link
from inspector.ui.scopes_table import ScopesTable

_ASKS = {"ask": "Ask the token", "get": "Get token", "paste": "Paste a token…", "": ""}
_TIPS = {
    "ask": "Ask the platform what this token may do; its idle timer is left alone",
    "get": "Ask the client for a token, and what it grants",
    "paste": "Take a token from the clipboard or by hand",
    "": "",
}


class ScopesView(QWidget):
    """Reports what would tell the granted scopes (`ask`, `get`, `paste`), and text to copy."""

    ask_wanted = Signal(str)
    copy_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scopesView")
        self._truth: ScopeTruth | None = None
        self._build_head()
        self.table = ScopesTable()
        self.table.copy_wanted.connect(self.copy_wanted)
        self.table.row_chosen.connect(self._show_details)
        self._empty = _text("dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(theme.dp(24), theme.dp(24), theme.dp(24), theme.dp(24))
        self._build_details()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(self.table, 1)
        whole.addWidget(self._empty, 1)
        whole.addWidget(self._scroll)
        self.show_truth(None)

    def show_truth(self, truth: ScopeTruth | None) -> None:
        """Shows the truth as it is now; None while the catalog is not there."""
        if truth == self._truth and truth is not None:
            return
        self._truth = truth
        rows = truth.rows if truth is not None else ()
        self._show_head(truth)
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._scroll.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if truth is None:
            self._empty.setText("Loading the published operations…")
        elif not rows:
            self._empty.setText("\n".join((*truth.notes, "Nobody has named a scope here.")))
        self._show_details(self.table.currentIndex().row())

    def point_at(self, scope: str) -> bool:
        """Chooses a scope's row; tells whether there is one."""
        place = self._truth.find(scope) if self._truth is not None else None
        if place is None:
            return False
        self.table.choose(place)
        return True

    def knows(self, scope: str) -> bool:
        """Tells whether a scope of that name has a row."""
        return self._truth is not None and self._truth.find(scope) is not None

    def text(self) -> str:
        """Returns what it says around the table, for tests and for screen readers."""
        labels = (self._statement, self._permissions, self._notes, self._empty)
        said = [label.text() for label in labels if not label.isHidden()]
        return "\n".join([*said, self._verdict.text(), self._details.text()])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_details()

    def _build_head(self) -> None:
        self._statement = _text("plain")
        self._permissions = _text("faint")
        self._notes = _text("dim")
        self.ask = Link("", lambda: self.ask_wanted.emit(self._truth.ask if self._truth else ""))
        self.ask.setObjectName("askScopesButton")
        self._badges = QHBoxLayout()
        self._badges.setSpacing(theme.dp(5))
        head = QFrame()
        head.setObjectName("scopesHead")
        column = QVBoxLayout(head)
        column.setContentsMargins(theme.dp(14), theme.dp(8), theme.dp(14), theme.dp(8))
        column.setSpacing(theme.dp(3))
        first = QHBoxLayout()
        first.setSpacing(theme.dp(8))
        first.addWidget(self._statement, 1)
        first.addLayout(self._badges)
        column.addLayout(first)
        column.addWidget(self._permissions)
        last = QHBoxLayout()
        last.setSpacing(theme.dp(6))
        last.addWidget(self._notes, 1)
        last.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(last)
        self._head = head

    def _build_details(self) -> None:
        self._verdict = _text("panelTitle")
        self._details = _text("faint")
        body = QWidget()
        body.setObjectName("panelBody")
        inside = QVBoxLayout(body)
        inside.setContentsMargins(theme.dp(14), theme.dp(7), theme.dp(14), theme.dp(8))
        inside.setSpacing(theme.dp(3))
        inside.addWidget(self._verdict)
        inside.addWidget(self._details)
        inside.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("scopeDetails")
        self._scroll.setAccessibleName("Sources of the chosen scope")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(body)

    def _show_head(self, truth: ScopeTruth | None) -> None:
        self._head.setVisible(truth is not None and bool(truth.rows or truth.deciding.statement))
        if truth is None:
            return
        said = truth.deciding
        self._statement.setText(said.statement)
        self._statement.setVisible(bool(said.statement))
        self._permissions.setText(said.permissions)
        self._permissions.setVisible(bool(said.permissions))
        notes = truth.notes if truth.rows else ()
        self._notes.setText(" ".join(notes))
        self._notes.setVisible(bool(notes or truth.ask))
        while (item := self._badges.takeAt(0)) is not None:
            if (badge := item.widget()) is not None:
                badge.hide()
                badge.deleteLater()
        for badge in evidence_badges(said.evidence):
            self._badges.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        self.ask.setText(_ASKS[truth.ask])
        self.ask.setToolTip(_TIPS[truth.ask])
        self.ask.setAccessibleName(_ASKS[truth.ask])
        self.ask.setVisible(bool(truth.ask))

    def _show_details(self, place: int) -> None:
        rows = self._truth.rows if self._truth is not None else ()
        row = rows[place] if 0 <= place < len(rows) else None
        self._verdict.setText(f"{row.scope}: {_lower(row.verdict.words)}" if row else "")
        self._details.setText(_details(row) if row else "")
        self._scroll.verticalScrollBar().setValue(0)
        self._fit_details()

    def _fit_details(self) -> None:
        """Gives the details the height of their text: a part, or what the table leaves free."""
        body = self._scroll.widget()
        layout = body.layout() if body is not None else None
        if layout is None:
            return
        layout.invalidate()
        wanted = layout.heightForWidth(max(self.width(), theme.dp(120)))
        room = self.height() - self._head.sizeHint().height() - self.table.wanted_height()
        most = max(self.height() * 3 // 10, min(room, self.height() // 2))
        self._scroll.setFixedHeight(min(wanted + 2, most))


def _details(row: ScopeRow) -> str:
    lines = []
    if not row.published:
        near = f" Nearest published: {', '.join(row.nearest)}." if row.nearest else ""
        lines.append(f"Not a published scope (official).{near}")
    for column, cell in row.cells():
        told = sources(cell)
        if not told and (not cell.why or cell.standing in ("no", "silent", "unknown")):
            continue
        lines.append(f"{COLUMNS[column]}: {cell.why}")
        lines += [f"    {line}" for line in told]
    return "\n".join(lines)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _text(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
