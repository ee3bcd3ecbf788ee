"""The table of headers: its rows, how they are painted, and the keys that edit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.ui import theme
from inspector.ui.line_completion import LineCompletion
from inspector.ui.panel import paint_mark

if TYPE_CHECKING:
    from inspector.rules.completion import Proposal

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
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
        self._lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        if lines == self._lines:
            return
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> Line:
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
    def _shown(line: Line, column: int) -> str:
        if line.kind == "new":
            return "Add header" if column == 0 else ""
        if column == 2:
            return "Add" if line.kind == "ghost" and line.finding and line.finding.edit else ""
        return (line.name, line.value)[column]


class RowDelegate(QStyledItemDelegate):
    """Paints rows and edits cells, with proposals from `propose` (name or None, typed text)."""

    value_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.propose: Callable[[str | None, str], tuple[Proposal, ...]] = lambda _name, _typed: ()
        self.completion: LineCompletion | None = None

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = super().createEditor(parent, option, index)
        model = index.model()
        assert isinstance(editor, QLineEdit)
        assert isinstance(model, HeadersModel)
        line = model.line(index.row())
        name = line.name if index.column() == 1 else None
        self.completion = LineCompletion(editor, lambda typed: self.propose(name, typed))
        QTimer.singleShot(0, editor, self._offer)
        return editor

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if self.completion is not None:
            self.completion.list.hide()
            self.completion = None
        super().destroyEditor(editor, index)

    def _offer(self) -> None:
        """Shows at once what may stand in an empty cell."""
        if self.completion is not None and self.completion.is_empty:
            self.completion.offer()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Makes Tab in a name go on to its value; Qt's own way would go on in a wrong row."""
        if self.completion is not None and self.completion.take(event):
            return True
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_names()

    def fit_names(self) -> None:
        """Gives names the room they need, up to half of the table's; values get the rest."""
        letters = QFontMetrics(theme.mono_font())
        model = self.model()
        names = [str(model.index(row, 0).data() or "") for row in range(model.rowCount())]
        wanted = max(map(letters.horizontalAdvance, names), default=0) + theme.dp(44)
        width = min(max(wanted, theme.dp(120)), self.viewport().width() // 2)
        self.horizontalHeader().resizeSection(0, width)

    def sizeHint(self) -> QSize:
        rows = self.model().rowCount()
        return QSize(theme.dp(200), rows * theme.dp(28) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.dp(120), theme.dp(57))


def _tip(line: Line) -> str:
    if line.finding is None:
        return line.value
    return f"{line.finding.message}\n{line.finding.detail}".strip()
