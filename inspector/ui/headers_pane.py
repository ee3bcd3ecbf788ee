"""The request's headers, with the missing ones as ghost rows in their place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QMenu, QVBoxLayout, QWidget

from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.ui import theme
from inspector.ui.headers_table import HeadersModel, HeadersTable, Line, RowDelegate
from inspector.ui.panel import Badge, Link, Panel

USUAL = (
    ("Content-Type", "application/json"),
    ("Accept", "application/json"),
    ("Authorization", "Bearer {{token}}"),
    ("Origin", "https://"),
)


class HeadersPane(Panel):
    """Reports the headers as edited, or an edit of a finding to apply."""

    headers_edited = Signal(object)
    edit_wanted = Signal(object)
    _was_added = False
    _returns_to_new = False

    def __init__(self) -> None:
        super().__init__("Headers", "headersPane")
        self.badge = Badge("", "err")
        self.badges.addWidget(self.badge)
        menu = QMenu(self)
        for name, value in USUAL:
            menu.addAction(name, partial(self._add, name, value))
        menu.addSeparator()
        menu.addAction("Another header…", self._type_new)
        add = Link("Add ▾").with_menu(menu)
        add.setAccessibleName("Add a header")
        self.controls.addWidget(add)
        self._headers = Headers()
        self._model = HeadersModel()
        self._model.edited.connect(self._take)
        self._waiting: tuple[Headers, tuple[Finding, ...], tuple[tuple[str, str], ...]] | None
        self._waiting = None
        self.table = HeadersTable()
        self.table.setObjectName("headersTable")
        self.table.setAccessibleName("Request headers")
        self.table.setModel(self._model)
        self.delegate = delegate = RowDelegate(self.table)
        delegate.closeEditor.connect(
            lambda *_a: QTimer.singleShot(0, self, self._show_waiting),
            Qt.ConnectionType.QueuedConnection,
        )
        delegate.value_wanted.connect(self._go_on_to_value)
        self.table.setItemDelegate(delegate)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.dp(28))
        self.table.horizontalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.table.setTabKeyNavigation(False)
        self._size_columns()
        self.table.clicked.connect(self._click)
        self.table.remove_wanted.connect(self._remove)
        self.table.add_wanted.connect(self._activate)
        self._implied = QLabel()
        self._implied.setObjectName("faint")
        self._implied.setWordWrap(True)
        self._implied.setTextFormat(Qt.TextFormat.PlainText)
        self._implied.setContentsMargins(theme.dp(14), theme.dp(8), theme.dp(14), theme.dp(8))
        body = QWidget()
        body.setObjectName("panelBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table)
        column.addWidget(self._implied)
        column.addStretch(1)
        self.column.addWidget(body, 1)

    def _size_columns(self) -> None:
        columns = self.table.horizontalHeader()
        columns.setMinimumSectionSize(theme.dp(24))
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        columns.resizeSection(2, theme.dp(52))

    def show_headers(
        self,
        headers: Headers,
        findings: tuple[Finding, ...],
        implied: tuple[tuple[str, str], ...],
    ) -> None:
        if self.table.is_editing():
            self._waiting = (headers, findings, implied)
            return
        self._waiting = None
        self._headers = headers
        by_subject = {f.subject.lower(): f for f in findings if not f.missing}
        lines = [Line(n, v, "header", by_subject.get(n.lower())) for n, v in headers]
        missing = [f for f in findings if f.missing and f.subject]
        lines += [Line(f.subject, _ghost_words(f), "ghost", f) for f in missing]
        lines.append(Line("", "", "new"))
        place = self._place()
        self._model.show_lines(tuple(lines))
        self._return_to(place)
        self.table.clearSpans()
        for row, line in enumerate(lines):
            if line.kind != "ghost":
                self.table.setSpan(row, 1, 1, 2)
        self.table.fit_names()
        self.table.updateGeometry()
        self.badge.show_text(f"{len(missing)} missing" if missing else "", "err")
        names = ", ".join(name for name, _value in implied)
        self._implied.setText(f"also sent: {names}" if names else "")
        self._implied.setToolTip("\n".join(f"{name}: {value}" for name, value in implied))

    def _take(self, headers: Headers) -> None:
        """Reports an edit; a header that was just named goes on to its value."""
        is_new = len(headers) > len(self._headers)
        self._returns_to_new = self._was_added and not is_new
        self._was_added = is_new
        self.headers_edited.emit(headers)
        if is_new:
            row = len(headers) - 1
            QTimer.singleShot(0, self, lambda: self._edit_value(row))

    def _place(self) -> tuple[str, str, int]:
        """Returns the current row as kind and name, and its column; the rows are made anew."""
        index = self.table.currentIndex()
        if self._returns_to_new or index.row() < 0:
            return "new" if self._returns_to_new else "", "", 0
        line = self._model.line(index.row())
        return line.kind, line.name, index.column()

    def _return_to(self, place: tuple[str, str, int]) -> None:
        """Makes the row of that kind and name the current one again: never another's."""
        kind, name, column = place
        for row in range(self._model.rowCount()):
            line = self._model.line(row)
            if line.kind == kind and line.name == name:
                self.table.setCurrentIndex(self._model.index(row, column))
                if self._returns_to_new:
                    self._returns_to_new = False
                    self.table.setFocus()
                return

    def _edit_value(self, row: int) -> None:
        if row < self._model.rowCount() and self._model.line(row).kind == "header":
            index = self._model.index(row, 1)
            self.table.setCurrentIndex(index)
            self.table.edit(index)

    def _go_on_to_value(self) -> None:
        index = self.table.currentIndex()
        if index.column() == 0 and self._model.line(index.row()).kind == "header":
            row = index.row()
            QTimer.singleShot(0, self, lambda: self._edit_value(row))

    def _show_waiting(self) -> None:
        if self._waiting is not None and not self.table.is_editing():
            self.show_headers(*self._waiting)

    def point_at(self, name: str) -> None:
        """Selects the row of a header, present or missing."""
        for row in range(self._model.rowCount()):
            if self._model.line(row).name.lower() == name.lower():
                self.table.setCurrentIndex(self._model.index(row, 0))
                self.table.setFocus()
                return

    def _click(self, index: QModelIndex) -> None:
        line = self._model.line(index.row())
        if line.kind == "ghost" and index.column() == 2 and line.finding and line.finding.edit:
            self.edit_wanted.emit(line.finding.edit)
        elif line.kind == "new":
            self._type_new()

    def _activate(self, row: int) -> None:
        line = self._model.line(row)
        if line.kind == "ghost" and line.finding is not None and line.finding.edit is not None:
            self.edit_wanted.emit(line.finding.edit)
        elif line.kind == "new":
            self._type_new()
        else:
            column = max(0, min(1, self.table.currentIndex().column()))
            self.table.edit(self._model.index(row, column))

    def _remove(self, row: int) -> None:
        if self._model.line(row).kind == "header":
            self.headers_edited.emit(self._model.without(row))

    def _add(self, name: str, value: str) -> None:
        self.headers_edited.emit(self._headers.with_added(name, value))

    def _type_new(self) -> None:
        index = self._model.index(self._model.rowCount() - 1, 0)
        self.table.setCurrentIndex(index)
        self.table.edit(index)


def _ghost_words(finding: Finding) -> str:
    claims = sum(1 for e in finding.evidence if e.level == "claimed")
    officials = sum(1 for e in finding.evidence if e.level == "official")
    if any(e.level == "observed" for e in finding.evidence):
        return "required, as observed"
    if officials:
        return "required by the published contract"
    return f"required by {claims} claim{'s' if claims != 1 else ''}"
