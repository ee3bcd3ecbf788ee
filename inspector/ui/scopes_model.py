"""The rows of scopes for a table view: words, tooltips, and what screen readers say."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from inspector.rules.scope_rows import ScopeRow
from inspector.rules.scope_table import HEADER, sources

Index = QModelIndex | QPersistentModelIndex
TITLES = ("Scope", "Required", "Claimed", "Granted", "Server")


class ScopesModel(QAbstractTableModel):
    """Columns: the scope, then required, claimed, granted, named."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[ScopeRow, ...] = ()

    def show_rows(self, rows: tuple[ScopeRow, ...]) -> None:
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], index.column()
        cell = None if column == 0 else row.cells()[column - 1][1]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.scope if cell is None else cell.word
            case Qt.ItemDataRole.ToolTipRole:
                if cell is None:
                    return "\n".join(
                        filter(None, (row.scope, _unpublished(row), row.verdict.words))
                    )
                return "\n".join(filter(None, (cell.why or cell.word, *sources(cell))))
            case Qt.ItemDataRole.AccessibleTextRole:
                if cell is None:
                    said = (f"Scope {row.scope}", _unpublished(row), row.verdict.words)
                    return ". ".join(filter(None, said))
                return f"{row.scope}, {HEADER[column]}: {cell.word}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return _TIPS[section]
        return None


def _unpublished(row: ScopeRow) -> str:
    if row.published:
        return ""
    near = f"; nearest: {', '.join(row.nearest)}" if row.nearest else ""
    return f"Not a published scope{near}"


_TIPS = (
    "The scope's name, and the verdict that all four columns come to",
    "Required by the vendor's catalog for this operation; of several any one is enough",
    "Claimed by a thread, a ticket or a colleague, as your rule packs have it",
    "Granted to the token in use, and by whose word",
    "Named by the server in the answer that is shown",
)
