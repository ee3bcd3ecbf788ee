"""The table of scopes: a row for each, four columns of who says what, each a mark and a word.

In a narrow pane the scope's name has a line of its own above its cells; in a wide one it is the
first column. Either way it is one row, so that arrow keys and screen readers meet each scope once.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView

from inspector.rules.scope_rows import ScopeRow
from inspector.rules.scope_table import HEADER, row_texts
from inspector.ui import theme
from inspector.ui.scopes_cells import LINE, CellDelegate, paint_name
from inspector.ui.scopes_header import ScopesHeader
from inspector.ui.scopes_model import ScopesModel

WIDE = 640


class ScopesTable(QTableView):
    """Arrows move by row, Ctrl+C and the menu copy; reports the text, and the row chosen."""

    copy_wanted = Signal(str)
    row_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scopesTable")
        self.setAccessibleName("Scopes")
        self.is_wide = False
        self.scopes = ScopesModel()
        self.setModel(self.scopes)
        self._cells = CellDelegate(self)
        self.setItemDelegate(self._cells)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self._titles = ScopesHeader(self)
        self.setHorizontalHeader(self._titles)
        self.selectionModel().currentRowChanged.connect(
            lambda now, _before: self.row_chosen.emit(now.row())
        )
        self._lay_out()

    def show_rows(self, rows: tuple[ScopeRow, ...]) -> None:
        """Shows the rows; the scope that was chosen stays so, else it is the first."""
        if rows == self.scopes.rows:
            return
        before = self.currentIndex().row()
        chosen = self.scopes.rows[before].scope if 0 <= before < len(self.scopes.rows) else ""
        self.scopes.show_rows(rows)
        place = next((i for i, row in enumerate(rows) if row.scope == chosen), 0)
        if rows:
            self.choose(place)

    def choose(self, place: int) -> None:
        self.setCurrentIndex(self.scopes.index(place, 1))
        self.scrollTo(self.currentIndex())

    def wanted_height(self) -> int:
        """Returns the height at which every row can be seen."""
        rows = len(self.scopes.rows) * self.verticalHeader().defaultSectionSize()
        return rows + self.horizontalHeader().height() + 2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy_row()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row = menu.addAction("Copy row\tCtrl+C", self._copy_row)
        row.setEnabled(self.currentIndex().isValid())
        menu.addAction("Copy table", self._copy_table)
        menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the cells, and above them the names where those have a line of their own."""
        super().paintEvent(event)
        if self.is_wide:
            return
        painter = QPainter(self.viewport())
        edge = theme.dp(14)
        for place, row in enumerate(self.scopes.rows):
            top = self.rowViewportPosition(place)
            area = QRect(edge, top, self.viewport().width() - 2 * edge, theme.dp(LINE + 2))
            if area.intersects(self.viewport().rect()):
                paint_name(painter, area, row)

    def _lay_out(self) -> None:
        width = self.viewport().width()
        self.is_wide = width >= theme.dp(WIDE)
        self._cells.is_wide = self._titles.is_wide = self.is_wide
        self.setColumnHidden(0, not self.is_wide)
        lines = 1.25 if self.is_wide else 2.1
        self.verticalHeader().setDefaultSectionSize(theme.dp(round(LINE * lines)))
        if self.is_wide:
            each = theme.dp(104)
            self.setColumnWidth(0, width - 4 * each)
        else:
            each = width // 4
        for column in range(1, 5):
            self.setColumnWidth(column, each)

    def _copy_row(self) -> None:
        place = self.currentIndex().row()
        if 0 <= place < len(self.scopes.rows):
            self.copy_wanted.emit(_as_text([row_texts(self.scopes.rows[place])]))

    def _copy_table(self) -> None:
        self.copy_wanted.emit(_as_text([HEADER, *map(row_texts, self.scopes.rows)]))


def _as_text(rows: list[tuple[str, ...]]) -> str:
    return "\n".join("\t".join(row) for row in rows)
