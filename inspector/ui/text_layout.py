"""Where the rows of a text view lie: from pixels to rows and characters, and back.

Pixels count from the top left corner of the whole content, whatever is scrolled.
"""

from __future__ import annotations

from math import ceil, floor

from inspector.ui import theme
from inspector.ui.text_cells import CHUNK, Columns, is_plain
from inspector.ui.text_ink import LineInk
from inspector.ui.text_rows import ListRows, Position, Rows, Span


class TextLayout:
    """Rows of one height on a grid of equal cells, beside a gutter of numbers.

    How wide the widest line is, is learnt by and by: `longest` characters at first, more cells
    when a line with wide or escaped characters has been looked at.
    """

    def __init__(self, size: float) -> None:
        self.rows: Rows = ListRows(())
        self.ink = LineInk(size)
        self._widest = 0
        self._last_number = 0
        self._columns: dict[int, Columns] = {}

    def lay_out(self, rows: Rows) -> None:
        """Takes other rows."""
        self.rows = rows
        self._columns.clear()
        self._widest = rows.longest()
        self._last_number = rows.last_number()

    def measure(self, size: float) -> None:
        """Takes another size of the font, or learns what the font and the theme are now."""
        self.ink = LineInk(size)

    @property
    def line_height(self) -> int:
        return self.ink.height

    @property
    def height(self) -> int:
        return len(self.rows) * self.ink.height

    @property
    def width(self) -> int:
        """The pixels that the gutter and the widest known line need."""
        return round(self.text_left + (self._widest + 2) * self.ink.cell)

    @property
    def text_left(self) -> int:
        """Where column 0 is, right of the numbers."""
        if not self._last_number:
            return theme.dp(_MARGIN)
        digits = max(2, len(str(self._last_number)))
        return theme.dp(_MARGIN) + ceil(digits * self.ink.cell) + self.gutter_gap

    @property
    def gutter_gap(self) -> int:
        """The pixels between the numbers and the text."""
        return theme.dp(_GUTTER_GAP)

    def grow(self, columns: int) -> bool:
        """Learns that a line is that wide; tells whether the content has become wider."""
        if columns <= self._widest:
            return False
        self._widest = columns
        return True

    def rows_between(self, top: int, bottom: int) -> range:
        """Returns the rows between two heights, both included."""
        last = min(bottom // self.line_height + 1, len(self.rows))
        return range(min(max(0, top) // self.line_height, last), last)

    def columns_between(self, scrolled: int, width: int) -> Span:
        """Returns the columns in a window of that width, the one under the gutter included."""
        left = self.text_left - scrolled
        first = max(0, floor((scrolled - 2) / self.ink.cell))
        return first, max(first, ceil((width - left) / self.ink.cell))

    def row_at(self, y: int) -> int:
        """Returns the row at a height, -1 below the last one."""
        row = y // self.line_height
        return row if 0 <= row < len(self.rows) else -1

    def position_at(self, x: int, y: int, *, rounded: bool = True) -> Position:
        """Returns the position nearest to a point, or the character under it if not `rounded`."""
        row = min(max(y // self.line_height, 0), len(self.rows) - 1)
        at = max(0.0, (x - self.text_left) / self.ink.cell)
        text = self.rows.text(row)
        columns = self.columns_of(row, text)
        if columns is None:
            return self.clamp((row, round(at) if rounded else floor(at)))
        index = columns.index(floor(at))
        if rounded and index < len(text):
            low, high = columns.column(index), columns.column(index + 1)
            index += at - low > high - at
        return row, index

    def columns_of(self, row: int, text: str) -> Columns | None:
        """Returns the row's columns, None for a short plain line, where they equal the indexes."""
        known = self._columns.get(row)
        if known is not None:
            return known
        if len(text) <= CHUNK and is_plain(text):
            return None
        if len(self._columns) > _MOST_COLUMNS:
            self._columns.clear()
        self._columns[row] = columns = Columns(text)
        return columns

    def column(self, position: Position) -> int:
        """Returns the column of a position, which may lie on no row when there are none."""
        row, index = position
        columns = self.columns_of(row, self.rows.text(row)) if row < len(self.rows) else None
        return columns.column(index) if columns else index

    def at_column(self, row: int, column: int) -> Position:
        """Returns the position in the row that a column belongs to, its end at the most."""
        columns = self.columns_of(row, self.rows.text(row))
        return self.clamp((row, columns.index(column) if columns else column))

    def length(self, row: int) -> int:
        """Returns the characters in a row, 0 for one that is not there."""
        return len(self.rows.text(row)) if row < len(self.rows) else 0

    def clamp(self, position: Position) -> Position:
        """Returns the position, or the nearest one that there is."""
        row = min(max(position[0], 0), max(0, len(self.rows) - 1))
        return row, min(max(position[1], 0), self.length(row))

    def is_fold(self, row: int) -> bool:
        return 0 <= row < len(self.rows) and self.rows.row(row).kind == "fold"


_MARGIN = 14
_GUTTER_GAP = 10
_MOST_COLUMNS = 1000
