"""Rules as a tree of two levels: packs, and the rules in each; filtered by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from inspector.rules.library import Library
    from inspector.rules.listing import Entry

Index = QModelIndex | QPersistentModelIndex
MOST_SHOWN = 300
HELD = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Group:
    """One file of claims, or the built-in checks. `is_own`: the user may change the file."""

    title: str
    note: str
    path: Path | None
    entries: tuple[Entry, ...]
    is_own: bool = False
    is_on: bool = True
    mistakes: int = 0
    left_out: int = 0

    @property
    def count(self) -> int:
        """How many rules there are, those included that are not shown."""
        return len(self.entries) + self.left_out

    @property
    def words(self) -> str:
        """What stands beside the title, e.g. `yours · 3`."""
        more = f", the first {len(self.entries)} shown: search" if self.left_out else ""
        return f"{self.note} · {self.count:,}{more}"


def groups(entries: Sequence[Entry], library: Library) -> tuple[Group, ...]:
    """Returns the user's packs, those that come with the program, and the built-in checks."""
    by_path: dict[Path | None, list[Entry]] = {}
    for entry in entries:
        by_path.setdefault(entry.path, []).append(entry)
    found = []
    for packs, note, is_own, is_on in (
        (library.own, "yours", True, True),
        (library.off, "yours, switched off", True, False),
        (library.seed, "comes with the program", False, True),
    ):
        for pack in packs:
            held = tuple(by_path.get(pack.path, ()))
            found.append(
                Group(pack.path.name, note, pack.path, held, is_own, is_on, len(pack.errors))
            )
    checks = tuple(by_path.get(None, ()))
    return (*found, Group("Built-in checks", "in the program itself", None, checks))


def matching(found: Sequence[Group], text: str) -> tuple[Group, ...]:
    """Returns the groups with the rules that hold every word; an empty pack fits by its name.

    Of a pack of thousands the first ones, and how many are left out.
    """
    words = text.lower().split()
    kept = []
    for group in found:
        held = group.entries
        if words:
            held = tuple(e for e in held if all(word in e.words for word in words))
        by_name = not group.entries and all(word in group.title.lower() for word in words)
        if held or by_name:
            left_out = max(0, len(held) - MOST_SHOWN)
            kept.append(replace(group, entries=held[:MOST_SHOWN], left_out=left_out))
    return tuple(kept)


class RulesModel(QAbstractItemModel):
    """Rows hold a `Group` or an `Entry` under `HELD`; thousands of rules make no widgets."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: tuple[Group, ...] = ()

    def show(self, found: tuple[Group, ...]) -> None:
        self.beginResetModel()
        self._groups = found
        self.endResetModel()

    def place_of(self, held: object) -> QModelIndex:
        """Returns where a rule of that id, or a group of that file, stands now."""
        for row, group in enumerate(self._groups):
            parent = self.index(row, 0)
            if isinstance(held, Group) and held.path == group.path:
                return parent
            for child, entry in enumerate(group.entries):
                if getattr(held, "id", "") == entry.id and not isinstance(held, Group):
                    return self.index(child, 0, parent)
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's own signature
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008 - Qt's other parent() takes nothing
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(int(above) - 1, 0, 0) if above else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        if not parent.isValid():
            return len(self._groups)
        return 0 if parent.internalId() else len(self._groups[parent.row()].entries)

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - as above
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        above = int(index.internalId())
        group = self._groups[above - 1 if above else index.row()]
        held = group.entries[index.row()] if above else group
        if role == HELD:
            return held
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(held)
        return held.title if role == Qt.ItemDataRole.DisplayRole else None


def spoken(held: Group | Entry) -> str:
    """Returns a row's words for a screen reader."""
    if isinstance(held, Group):
        wrong = f", {held.mistakes} mistakes" if held.mistakes else ""
        return f"{held.title}, {held.note}, {held.count} rules{wrong}"
    return ", ".join(filter(None, (held.title, held.id, held.level, held.standing)))
