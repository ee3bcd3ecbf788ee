"""Aligned rows as one side of a diff shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspector.ui.text_rows import Row, RowKind, Rows

if TYPE_CHECKING:
    from inspector.lab.diff import DiffLine, DiffRow


class SideRows(Rows):
    """One side of aligned rows; rows of that side are made when they come into view."""

    def __init__(self, rows: Sequence[DiffRow], opened: set[int], *, is_left: bool) -> None:
        self._rows = rows
        self._opened = opened
        self._is_left = is_left

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> Row:
        row = self._rows[index]
        if row.kind == "fold":
            return self._fold(row, is_open=index in self._opened)
        line = self._line(row)
        if line is None:
            return _GAP
        return Row(line.text, line.number, self._kind(row), line.spans)

    def text(self, index: int) -> str:
        row = self._rows[index]
        if row.kind == "fold":
            return row.text
        line = self._line(row)
        return line.text if line else ""

    def longest(self) -> int:
        return max(map(len, map(self.text, range(len(self)))), default=0)

    def last_number(self) -> int:
        for row in reversed(self._rows):
            for inner in (*reversed(row.hidden), row):
                line = self._line(inner)
                if line is not None:
                    return line.number
        return 0

    def _line(self, row: DiffRow) -> DiffLine | None:
        return row.left if self._is_left else row.right

    def _kind(self, row: DiffRow) -> RowKind:
        if row.kind == "changed":
            return "changed-left" if self._is_left else "changed-right"
        return row.kind

    def _fold(self, row: DiffRow, *, is_open: bool) -> Row:
        lines = [line.text for line in map(self._line, row.hidden) if line is not None]
        if not lines:
            return _GAP  # the other side has something to hide here, this one has nothing
        return Row(row.text, None, "fold", copied="\n".join(lines), is_open=is_open)


_GAP = Row("", kind="gap")
