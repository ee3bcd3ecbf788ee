"""The findings as rows of any height, each with its mark, evidence and a way to act on it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector.model.finding import Finding
from inspector.ui import theme
from inspector.ui.finding_badges import evidence_badges, evidence_line
from inspector.ui.panel import Elided, Link, paint_mark
from inspector.ui.suggestion_list import SuggestionList

_TONES = {"error": "err", "warning": "warn", "info": "dim"}


class _Mark(QWidget):
    def __init__(self, severity: str) -> None:
        super().__init__()
        self._tone = _TONES[severity]
        self.setFixedSize(theme.dp(14), theme.dp(18))
        self.setAccessibleName(severity)
        self.setToolTip({"error": "Error", "warning": "Warning", "info": "Good to know"}[severity])

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, self._tone, self.rect().center(), theme.dp(9))


class FindingRow(QFrame):
    """One finding: mark, title, action; badges and sources below; more when opened."""

    edit_wanted = Signal(object)
    suggestion_wanted = Signal(object)
    pane_wanted = Signal(str, str)
    scope_wanted = Signal(str)
    claim_wanted = Signal(object)
    resized = Signal()
    left = Signal()

    def __init__(
        self, finding: Finding, *, has_scope_row: bool = False, takes_claim: bool = False
    ) -> None:
        """`takes_claim` offers to keep what somebody says against it."""
        super().__init__()
        self.finding = finding
        self._takes_claim = takes_claim
        self.is_open = False
        self.setObjectName("findingRow")
        self.setAccessibleName(f"{finding.severity}: {finding.message}")
        self.setAccessibleDescription(finding.detail)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(theme.dp(14), theme.dp(9), theme.dp(10), theme.dp(9))
        outer.setSpacing(theme.dp(8))
        outer.addWidget(_Mark(finding.severity), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.dp(3))
        outer.addLayout(column, 1)
        first = QHBoxLayout()
        first.setSpacing(theme.dp(8))
        title = _text(finding.message, "panelTitle")
        first.addWidget(title, 1)
        action = self._action()
        if action is not None:
            first.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(first)
        if finding.evidence:
            self._add_evidence(column)
        self._more = _text(_more(finding), "faint")
        self._more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more.hide()
        column.addWidget(self._more)
        self._suggestions = self._links(has_scope_row=has_scope_row)
        self._has_links = bool(finding.suggestions) or has_scope_row
        self._suggestions.hide()
        column.addWidget(self._suggestions)
        self._claim = self._claim_link()
        column.addWidget(self._claim)

    def _add_evidence(self, column: QVBoxLayout) -> None:
        """Adds the badges, and the sources beside them or, beside a long badge, below."""
        row = QHBoxLayout()
        row.setSpacing(theme.dp(5))
        badges = evidence_badges(self.finding.evidence)
        for badge in badges:
            row.addWidget(badge)
        summary = Elided(_summary(self.finding))
        summary.setObjectName("faint")
        is_wide = any(len(badge.text) > 10 for badge in badges)
        if is_wide:
            row.addStretch(1)
        else:
            row.addWidget(summary, 1)
        column.addLayout(row)
        if is_wide:
            column.addWidget(summary)

    def toggle(self) -> None:
        """Opens or closes the details."""
        self.is_open = not self.is_open
        self._more.setVisible(self.is_open and bool(self._more.text()))
        self._suggestions.setVisible(self.is_open and self._has_links)
        self._claim.setVisible(self.is_open and self._takes_claim)
        self.resized.emit()

    def enter(self) -> None:
        """Opens or closes the details; the focus goes to what is suggested, if anything."""
        self.toggle()
        if self.is_open:
            self._near.enter()

    def _leave(self) -> None:
        self.toggle()
        self.left.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle()
            self.pane_wanted.emit(self.finding.pane, self.finding.subject)
        super().mouseReleaseEvent(event)

    def _claim_link(self) -> Link:
        link = Link("Somebody says otherwise…", lambda: self.claim_wanted.emit(self.finding))
        link.setAccessibleName(f"Add a claim about: {self.finding.message}")
        link.setToolTip("Keep what a thread or colleague says as a claim with its source")
        link.hide()
        return link

    def _links(self, *, has_scope_row: bool) -> QWidget:
        finding = self.finding
        holder = QWidget()
        links = QVBoxLayout(holder)
        links.setContentsMargins(0, 0, 0, 0)
        links.setSpacing(0)
        self._near = SuggestionList(finding.suggestions)
        self._near.wanted.connect(self.suggestion_wanted)
        self._near.left.connect(self._leave)
        links.addWidget(self._near)
        if has_scope_row:
            row = Link("Who says what of it: Scopes")
            row.setAccessibleName(f"Show in the table of scopes: {finding.message}")
            row.clicked.connect(lambda _c=False: self.scope_wanted.emit(finding.subject))
            links.addWidget(row)
        return holder

    def _action(self) -> Link | None:
        edit = self.finding.edit
        if edit is not None:
            link = Link("Fix", lambda: self.edit_wanted.emit(edit))
            words = edit.describe()
            link.setToolTip(words[:1].upper() + words[1:])
            link.setAccessibleName(f"Fix: {words}")
            return link
        if self.finding.suggestions:
            link = Link("Nearest" if self.finding.pane == "url" else "More", self.enter)
            link.setAccessibleName(f"Show suggestions for: {self.finding.message}")
            return link
        return None


class FindingsList(QListWidget):
    """Rows of any height that follow the width; Enter opens one."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("findingsList")
        self.setAccessibleName("Findings")
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)

    def add(self, row: FindingRow) -> None:
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, row.accessibleName())
        item.setData(Qt.ItemDataRole.UserRole, row.finding)
        self.addItem(item)
        self.setItemWidget(item, row)
        row.resized.connect(self.fit)
        row.left.connect(self.setFocus)

    def current_position(self) -> int:
        """Returns the row that holds the focus, else the current one."""
        focus = QApplication.focusWidget()
        for index in range(self.count()):
            row = self.itemWidget(self.item(index))
            if isinstance(row, FindingRow) and row.isAncestorOf(focus or self):
                return index
        return max(0, self.currentRow())

    def fit(self) -> None:
        """Gives every row the height that its text needs at this width."""
        width = self.viewport().width()
        for index in range(self.count()):
            item = self.item(index)
            row = self.itemWidget(item)
            if row is not None:
                if (layout := row.layout()) is not None:
                    layout.invalidate()
                    layout.activate()
                height = row.heightForWidth(width)
                item.setSizeHint(QSize(width, height if height > 0 else row.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.itemWidget(self.currentItem()) if self.currentRow() >= 0 else None
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and isinstance(row, FindingRow):
            row.enter()
        else:
            super().keyPressEvent(event)


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _summary(finding: Finding) -> str:
    order = ("observed", "claimed", "official")
    ranked = sorted(finding.evidence, key=lambda e: order.index(e.level))
    sources = [e.source.removesuffix(f" on {e.where}") for e in ranked]
    return "; ".join(dict.fromkeys(sources))


def _more(finding: Finding) -> str:
    lines = [finding.detail] if finding.detail else []
    if finding.contradicted_by:
        lines.append(f"Contradicted: {finding.contradicted_by}")
    lines += [f"{e.level}: {evidence_line(e)}" for e in finding.evidence]
    return "\n".join(lines)
