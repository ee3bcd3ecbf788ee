"""The request's headers, with the missing ones as ghost rows in their place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.ui import theme
from inspector.ui.panel import Badge, Link, Panel, paint_mark

Index = QModelIndex | QPersistentModelIndex
USUAL = (
    ("Content-Type", "application/json"),
    ("Accept", "application/json"),
    ("Authorization", "Bearer {{token}}"),
    ("Origin", "https://"),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row: a header, a missing one with its finding, or the empty row to type a new one."""

    name: str
    value: str
    kind: str
    finding: Finding | None = None


class HeadersModel(QAbstractTableModel):
    """Columns: name, value, action. Edits are reported, not kept: the state comes back changed."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[_Line, ...] = ()

    def show_lines(self, lines: tuple[_Line, ...]) -> None:
        if lines == self._lines:
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> _Line:
        return self._lines[row]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self._lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._shown(line, index.column())
            case Qt.ItemDataRole.EditRole:
                return (line.name, line.value, "")[index.column()]
            case Qt.ItemDataRole.ToolTipRole:
                return _tip(line)
            case Qt.ItemDataRole.AccessibleTextRole:
                missing = "missing header " if line.kind == "ghost" else ""
                return missing + str(self._shown(line, index.column()))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("Name", "Value", "")[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        line = self._lines[index.row()]
        columns = {"header": 2, "new": 1}.get(line.kind, 0)
        if index.column() < columns:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        line, text = self._lines[index.row()], str(value)
        if role != Qt.ItemDataRole.EditRole or text == (line.name, line.value, "")[index.column()]:
            return False
        pairs = [(one.name, one.value) for one in self._lines if one.kind == "header"]
        if line.kind == "new":
            pairs.append((text.strip(), ""))
        else:
            row = index.row()  # headers come first
            name, old = pairs[row]
            if index.column() == 0 and not text.strip():
                del pairs[row]
            else:
                pairs[row] = (text.strip(), old) if index.column() == 0 else (name, text)
        # Later, since the view is still closing its editor and would go on in a wrong row.
        QTimer.singleShot(0, self, lambda: self.edited.emit(Headers.of(pairs)))
        return True

    def without(self, row: int) -> Headers:
        kept = [one for i, one in enumerate(self._lines) if i != row and one.kind == "header"]
        return Headers.of((one.name, one.value) for one in kept)

    @staticmethod
    def _shown(line: _Line, column: int) -> str:
        if line.kind == "new":
            return "Add header" if column == 0 else ""
        if column == 2:
            return "Add" if line.kind == "ghost" and line.finding and line.finding.edit else ""
        return (line.name, line.value)[column]


class _RowDelegate(QStyledItemDelegate):
    value_wanted = Signal()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Makes Tab in a name go on to its value; Qt's own way would go on in a wrong row."""
        if (
            isinstance(editor, QWidget)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Tab
        ):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
            self.value_wanted.emit()
            return True
        return super().eventFilter(editor, event)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.dp(28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, HeadersModel)
        line = model.line(index.row())
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        ground = "err_bg" if line.kind == "ghost" else ("accent_bg" if chosen else "bg")
        painter.fillRect(rect, theme.color(ground))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if chosen and line.kind == "ghost" and index.column() == 0:
            painter.fillRect(QRect(rect.x(), rect.y(), 2, rect.height()), theme.color("accent"))
        ink = {"ghost": "err", "new": "faint"}.get(line.kind, "text")
        font = theme.mono_font()
        align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        left = theme.dp(14) if index.column() == 0 else theme.dp(6)
        area = rect.adjusted(left, 0, -theme.dp(6), 0)
        if index.column() == 0 and line.kind == "header" and line.finding is not None:
            tone = {"error": "err", "warning": "warn"}.get(line.finding.severity, "dim")
            paint_mark(painter, tone, QPoint(area.left() + 3, area.center().y()), theme.dp(7))
            area.adjust(theme.dp(14), 0, 0, 0)
        if index.column() == 2:
            ink, font = "accent", theme.ui_font(bold=True)
            align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            area = rect.adjusted(0, 0, -theme.dp(14), 0)
        if line.kind == "new":
            font = theme.ui_font(size=12)
        painter.setPen(theme.color(ink))
        painter.setFont(font)
        text = str(index.data() or "")
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(align), shown)
        painter.restore()


class HeadersTable(QTableView):
    """Enter edits or adds, Delete removes; grows with its rows."""

    remove_wanted = Signal(int)
    add_wanted = Signal(int)

    def is_editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if self.is_editing():
            return  # the key that ended the editor comes here too
        if row >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit(row)
        elif (
            row >= 0
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not (event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        ):
            self.add_wanted.emit(row)
        elif row == self.model().rowCount() - 1 and event.text().strip().isprintable():
            if not event.text().strip():
                super().keyPressEvent(event)
                return
            self.add_wanted.emit(row)  # typing on the last row names a new header
            editors = self.findChildren(QLineEdit)
            if editors:
                editors[-1].setText(event.text())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        rows = self.model().rowCount()
        return QSize(theme.dp(200), rows * theme.dp(28) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.dp(120), theme.dp(57))


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
        delegate = _RowDelegate(self.table)
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
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        columns.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        columns.resizeSection(0, theme.dp(150))
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
        lines = [_Line(n, v, "header", by_subject.get(n.lower())) for n, v in headers]
        missing = [f for f in findings if f.missing and f.subject]
        lines += [_Line(f.subject, _ghost_words(f), "ghost", f) for f in missing]
        lines.append(_Line("", "", "new"))
        place = self._place()
        self._model.show_lines(tuple(lines))
        self._return_to(place)
        self.table.clearSpans()
        for row, line in enumerate(lines):
            if line.kind != "ghost":
                self.table.setSpan(row, 1, 1, 2)
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


def _tip(line: _Line) -> str:
    if line.finding is None:
        return line.value
    return f"{line.finding.message}\n{line.finding.detail}".strip()
