"""What a text view shows: rows, and the sources they come from.

A row is made when it is asked for, so a view of any length costs what is in sight.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

RowKind = Literal[
    "same", "removed", "added", "changed-left", "changed-right", "noted", "fold", "gap"
]
Language = Literal["", "json", "http"]
Span = tuple[int, int]
Position = tuple[int, int]
"""Row, and index in its text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line to show.

    `number` stands in the gutter. `spans` are index ranges shown stronger than the line.
    `copied` is what copying gives in place of the text (a closed fold: the lines it hides).
    `is_open` is for folds: an open one is only a heading, and copying leaves it out.
    """

    text: str
    number: int | None = None
    kind: RowKind = "same"
    spans: tuple[Span, ...] = ()
    copied: str | None = None
    is_open: bool = False


class Rows(ABC):
    """The lines of a view. A row is made when it is asked for, so any source can stand behind."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def row(self, index: int) -> Row: ...

    @abstractmethod
    def text(self, index: int) -> str:
        """Returns the text of a row without making the row."""

    @abstractmethod
    def longest(self) -> int:
        """Returns the most characters in a line; called once."""

    @abstractmethod
    def last_number(self) -> int:
        """Returns the highest line number, 0 when lines have none; called once."""


class ListRows(Rows):
    """Rows that exist already."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> Row:
        return self._rows[index]

    def text(self, index: int) -> str:
        return self._rows[index].text

    def longest(self) -> int:
        return max((len(row.text) for row in self._rows), default=0)

    def last_number(self) -> int:
        return max((row.number for row in self._rows if row.number is not None), default=0)


class TextRows(Rows):
    """The lines of one text, numbered from 1. Only LF ends a line: a CR is shown, not obeyed."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")

    def __len__(self) -> int:
        return len(self._lines)

    def row(self, index: int) -> Row:
        return Row(self._lines[index], index + 1)

    def text(self, index: int) -> str:
        return self._lines[index]

    def longest(self) -> int:
        return max(map(len, self._lines))

    def last_number(self) -> int:
        return len(self._lines)
