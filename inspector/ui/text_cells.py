"""The cells of a line of wire text: what stands in which column, and how odd characters show.

A line lies on a grid of equal cells; an index counts characters of the text, a column counts
cells. Nothing that a server sends may hide or reorder text: control characters become pictures
(U+2400 block), and characters that are invisible or change direction become escapes like
⟨U+202E⟩. A line of any length costs what is looked at: columns are worked out in chunks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

TAB = 4
CHUNK = 2048


def is_plain(text: str) -> bool:
    """Tells text in which every character is one cell, shown as it is."""
    return text.isascii() and text.isprintable()


class Columns:
    """Converts between index and column of one line, only as far as it is looked at."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]

    def column(self, index: int) -> int:
        """Returns the column at which the character begins; the line's width at its end."""
        chunk = min(index, len(self._text)) // CHUNK
        while len(self._starts) <= chunk:
            self._add_chunk()
        start = self._starts[chunk]
        return start + _width(self._text[chunk * CHUNK : index], start)

    def index(self, column: int) -> int:
        """Returns the character that covers the column; the line's length past its end."""
        last = len(self._text) // CHUNK
        while self._starts[-1] <= column and len(self._starts) <= last:
            self._add_chunk()
        chunk = max(0, bisect_right(self._starts, column) - 1)
        at, index = self._starts[chunk], chunk * CHUNK
        part = self._text[index : index + CHUNK]
        if is_plain(part):
            return min(index + max(0, column - at), len(self._text))
        for character in part:
            at += TAB - at % TAB if character == "\t" else cells(character)
            if at > column:
                return index
            index += 1
        return index

    def _add_chunk(self) -> None:
        base = (len(self._starts) - 1) * CHUNK
        start = self._starts[-1]
        self._starts.append(start + _width(self._text[base : base + CHUNK], start))


class Piece(NamedTuple):
    """A part of a line that is drawn in one go at `column`; `tone` is a colour role or empty."""

    start: int
    end: int
    column: int
    shown: str
    cells: int
    tone: str = ""


def pieces(
    text: str, start: int, end: int, column: int, fits: Callable[[str], bool]
) -> Iterator[Piece]:
    """Yields the drawable parts of a slice that begins at `column`, in the order of the text.

    `fits` tells characters that the font draws exactly one cell wide: they join their
    neighbours. Everything else is drawn on its own, so that no glyph can move the others; a
    word of right-to-left letters is one piece, and its neighbours stay where they were sent.
    """
    while start < end:
        character = text[start]
        stop = _run_end(text, start, end, fits)
        if stop > start:
            yield Piece(start, stop, column, text[start:stop], stop - start)
            column += stop - start
        elif character == "\t":
            stop = start + 1
            column += TAB - column % TAB
        elif _is_control(character) or is_hidden(character):
            stop = start + 1
            shown = _escape(character)
            tone = "faint" if _is_control(character) else "warn"
            yield Piece(start, stop, column, shown, len(shown), tone)
            column += len(shown)
        else:
            stop = _cluster_end(text, start, end)
            width = _width(text[start:stop], column)
            yield Piece(start, stop, column, text[start:stop], width)
            column += width
        start = stop


def visible(text: str) -> str:
    """Returns the text with everything invisible made visible, for labels and descriptions."""
    if is_plain(text):
        return text
    return "".join(_escape(c) if _is_control(c) or is_hidden(c) else c for c in text)


def is_right_to_left(character: str) -> bool:
    """Tells letters of scripts that are written from right to left."""
    return unicodedata.bidirectional(character) in ("R", "AL")


def cells(character: str) -> int:
    """Returns how many cells a character takes; a tab, which depends on its place, counts 1."""
    return len(_WIDTHS[ord(character)])


def is_hidden(character: str) -> bool:
    """Tells characters that would leave no trace, or turn the text around them."""
    return (
        not (character.isprintable() or character == "\u3000")
        or character in _BLANKS
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def is_mark(character: str) -> bool:
    """Tells characters that are drawn onto the one before them."""
    return unicodedata.category(character)[0] == "M" and not is_hidden(character)


class _Widths(dict[int, str]):
    """For `str.translate`: a text of as many letters as the character takes cells."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if is_hidden(character) and not _is_control(character):
            width = len(_escape(character))
        elif unicodedata.category(character) in ("Mn", "Me"):
            width = 0
        else:
            width = 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
        self[code] = "x" * width
        return self[code]


def _width(text: str, column: int) -> int:
    """Returns the cells of a text that begins at a column (tab stops depend on it)."""
    if is_plain(text):
        return len(text)
    first, *rest = text.split("\t")
    end = column + len(first.translate(_WIDTHS))
    for part in rest:
        end += TAB - end % TAB
        end += len(part.translate(_WIDTHS))
    return end - column


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"


def _is_control(character: str) -> bool:
    return character < " " or character == "\x7f"


def _run_end(text: str, start: int, end: int, fits: Callable[[str], bool]) -> int:
    at = start
    while at < end:
        match = _ASCII.match(text, at, end)
        if match:
            at = match.end()
        elif not _is_control(text[at]) and fits(text[at]):
            at += 1
        else:
            break
    if start < at < end and is_mark(text[at]):
        return at - 1  # a mark is drawn together with the character before it
    return at


def _cluster_end(text: str, start: int, end: int) -> int:
    is_word = is_right_to_left(text[start])
    at = start + 1
    while at < end and (is_mark(text[at]) or (is_word and is_right_to_left(text[at]))):
        at += 1
    return at


_WIDTHS = _Widths()
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_ASCII = re.compile(r"[ -~]+")
