"""Where something stands in a text, and how places survive a change of the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[int, int]
"""Line and column, both 1-based; (0, 0) when unknown."""

NOWHERE: Place = (0, 0)


class Lines:
    """Turns offsets of one text into places and back."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        position = text.find("\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = text.find("\n", position + 1)
        self._length = len(text)

    def place(self, offset: int) -> Place:
        row = bisect_right(self._starts, offset) - 1
        return row + 1, offset - self._starts[row] + 1

    def offset(self, place: Place) -> int:
        line, column = place
        row = min(max(line, 1), len(self._starts)) - 1
        return min(self._starts[row] + max(column, 1) - 1, self._length)


@dataclass(frozen=True, slots=True)
class Replacement:
    """Puts `text` in the place of the characters from `start` up to `end`."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A text after replacements, which still knows where each character came from."""

    text: str
    _starts: tuple[int, ...] = (0,)
    _origins: tuple[int, ...] = (0,)

    def origin(self, offset: int) -> int:
        """Returns the offset in the text before the change."""
        row = bisect_right(self._starts, offset) - 1
        return self._origins[row] + offset - self._starts[row]


def change(text: str, replacements: Iterable[Replacement]) -> Changed:
    """Applies replacements that are in order and do not overlap."""
    pieces: list[str] = []
    starts, origins = [0], [0]
    done = written = 0
    for item in replacements:
        pieces += (text[done : item.start], item.text)
        written += item.start - done + len(item.text)
        done = item.end
        starts.append(written)
        origins.append(done)
    pieces.append(text[done:])
    return Changed("".join(pieces), tuple(starts), tuple(origins))
