"""Where a text occurs in rows: looked for once, then stepped through."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from inspector.ui.text_rows import Position, Rows

Hit = tuple[Position, Position]
"""Where it begins, and where it ends."""


class Hits:
    """All places of a text in rows, in order; letters match in either case.

    Folds and gaps have none: they are our words, not the server's.
    """

    def __init__(self, rows: Rows, needle: str) -> None:
        self.needle = needle
        self.pattern = re.compile(re.escape(needle), re.IGNORECASE)
        self._places: list[tuple[int, int, int]] = []
        low = needle.lower() if needle.isascii() else None
        for row in range(len(rows)):
            text = rows.text(row)
            if low is not None and text.isascii() and low not in text.lower():
                continue  # most rows, and many times faster than the pattern
            spans = [match.span() for match in self.pattern.finditer(text)]
            if spans and rows.row(row).kind not in ("fold", "gap"):
                self._places += [(row, start, end) for start, end in spans]

    def __len__(self) -> int:
        return len(self._places)

    def after(self, position: Position) -> Hit | None:
        """Returns the first hit that begins there or later, else the first of all."""
        index = bisect_left(self._places, position, key=lambda place: place[:2])
        return self._hit(index) if self._places else None

    def before(self, position: Position) -> Hit | None:
        """Returns the last hit that ends there or earlier, else the last of all."""
        index = bisect_right(self._places, position, key=lambda place: (place[0], place[2]))
        return self._hit(index - 1) if self._places else None

    def place_of(self, hit: Hit) -> int:
        """Returns which hit it is, counted from 1; 0 when it is none."""
        (row, start), (last_row, end) = hit
        index = bisect_left(self._places, (row, start, end))
        is_hit = row == last_row and self._places[index : index + 1] == [(row, start, end)]
        return index + 1 if is_hit else 0

    def _hit(self, index: int) -> Hit:
        row, start, end = self._places[index % len(self._places)]
        return (row, start), (row, end)
