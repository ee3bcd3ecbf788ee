"""What a line of wire text looks like: its cells on the grid, its escapes, its colours, its ink.

A line lies on a grid of equal cells; an index counts characters of the text, a column counts
cells. Nothing that a server sends may hide or reorder text: control characters become pictures
(U+2400 block), and characters that are invisible or change direction become escapes like
⟨U+202E⟩. A line of any length costs what is looked at: columns are worked out in chunks,
colours for a slice, and only the visible cells are drawn.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from inspector.ui import theme

RowKind = Literal["same", "removed", "added", "changed-left", "changed-right", "fold", "gap"]
Language = Literal["", "json", "http"]
Span = tuple[int, int]

TAB = 4
CHUNK = 2048


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
        elif _is_control(character) or _is_hidden(character):
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


class Token(NamedTuple):
    """A coloured part of a line: index range and colour role."""

    start: int
    end: int
    role: str


def json_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """Yields the coloured parts of JSON that touch the slice; no other line is looked at."""
    limit = min(len(text), end + _LOOK_AHEAD)
    begin = _sync(text, start)
    if begin < 0:
        rest = _STRING_REST.match(text, start, limit)
        begin = rest.end() if rest else start
        yield Token(start, begin, "string")
    for match in _JSON.finditer(text, begin, limit):
        first, last = match.span()
        if first >= end:
            return
        if last <= start:
            continue
        if text[first] != '"':
            yield Token(first, last, "number")
        else:
            is_key = _COLON.match(text, last) is not None
            yield Token(first, last, "key" if is_key else "string")


def head_tokens(text: str, *, is_first: bool) -> Iterator[Token]:
    """Yields the coloured parts of a request line, a status line or a header line."""
    if is_first:
        status = _STATUS_LINE.match(text)
        if status:
            yield Token(0, status.end(1), "dim")
            yield Token(status.start(2), len(text), _status_role(status.group(2)))
            return
        request = _REQUEST_LINE.match(text)
        if request:
            yield Token(0, request.end(1), "number")
            yield Token(request.start(3), request.end(3), "dim")
            return
    name = _HEADER.match(text)
    if name:
        yield Token(0, name.end(1), "key")


def word_at(text: str, index: int) -> Span:
    """Returns the word around an index: letters, digits, `_` and `-`, so that an id is one."""
    low, high = max(0, index - _WORD_REACH), min(len(text), index + _WORD_REACH)
    for match in _WORD.finditer(text, low, high):
        if match.start() <= index < match.end():
            return match.span()
    return min(index, len(text)), min(index + 1, len(text))


def step(text: str, index: int, movement: str) -> int:
    """Returns where the caret goes from an index: `left`, `right`, `word-left`, `word-right`."""
    ahead = movement.endswith("right")
    if movement.startswith("word"):
        part = text[index : index + _WORD_REACH] if ahead else text[:index][-_WORD_REACH:]
        match = (_WORD_AHEAD if ahead else _WORD_BEHIND).search(part)
        return index + (match.end() if ahead else match.start() - len(part)) if match else index
    index += 1 if ahead else -1
    while 0 < index < len(text) and _is_mark(text[index]):
        index += 1 if ahead else -1
    return index


def visible(text: str) -> str:
    """Returns the text with everything invisible made visible, for labels and descriptions."""
    if is_plain(text):
        return text
    return "".join(_escape(c) if _is_control(c) or _is_hidden(c) else c for c in text)


def is_right_to_left(character: str) -> bool:
    """Tells letters of scripts that are written from right to left."""
    return unicodedata.bidirectional(character) in ("R", "AL")


def cells(character: str) -> int:
    """Returns how many cells a character takes; a tab, which depends on its place, counts 1."""
    return len(_WIDTHS[ord(character)])


class LineInk:
    """Draws the text of lines with one font size; sizes in pixels. Made anew for another font."""

    def __init__(self, size: float) -> None:
        self.font = theme.mono_font(size=size)
        for feature in ("calt", "liga", "clig", "dlig"):  # `=>` is two characters on the wire
            self.font.setFeature(QFont.Tag(feature), 0)
        metrics = QFontMetricsF(self.font)
        self._metrics = metrics
        self.cell = metrics.horizontalAdvance("0" * 64) / 64
        self.height = max(theme.dp(size * 1.5), ceil(metrics.height()))
        self.baseline = round((self.height - metrics.height()) / 2 + metrics.ascent())
        self._fits: dict[str, bool] = {}
        self._advances: dict[str, float] = {}

    def draw(
        self,
        painter: QPainter,
        text: str,
        tokens: Sequence[Token],
        origin: QPointF,
        visible_columns: Span,
        columns: Columns | None,
    ) -> None:
        """Draws the visible cells of a line whose column 0 and top lie at `origin`.

        `columns` is None for a short plain line. The painter has our font.
        """
        first, last = visible_columns
        start = columns.index(first) if columns else first
        end = (columns.index(last) if columns else last) + 1
        end = min(end, len(text))
        if start >= end:
            return
        column = columns.column(start) if columns else start
        if columns is None or is_plain(text[start:end]):
            whole = Piece(start, end, column, text[start:end], end - start)
            self._draw_run(painter, whole, tokens, origin)
            return
        for piece in pieces(text, start, end, column, self.fits):
            if piece.tone:
                place = self._place(piece.column, origin)
                painter.setPen(theme.color(piece.tone))
                painter.drawText(place, piece.shown)
            elif len(piece.shown) == piece.cells and self.fits(piece.shown[0]):
                self._draw_run(painter, piece, tokens, origin)
            else:
                self._draw_cluster(painter, piece, tokens, origin)

    def fits(self, character: str) -> bool:
        """Tells characters that the font draws one cell wide and in their place."""
        known = self._fits.get(character)
        if known is None:
            known = self._fits[character] = (
                not (_is_hidden(character) or is_right_to_left(character))
                and cells(character) == 1
                and not _is_mark(character)
                and abs(self._advance(character) - self.cell) < 0.05
            )
        return known

    def _advance(self, shown: str) -> float:
        known = self._advances.get(shown)
        if known is None:
            known = self._metrics.horizontalAdvance(shown)
            if len(self._advances) < _MAX_ADVANCES:
                self._advances[shown] = known
        return known

    def _place(self, column: int, origin: QPointF) -> QPointF:
        return QPointF(origin.x() + column * self.cell, origin.y() + self.baseline)

    def _draw_run(
        self, painter: QPainter, piece: Piece, tokens: Sequence[Token], origin: QPointF
    ) -> None:
        for start, end, role in _segments(piece.start, piece.end, tokens):
            part = piece.shown[start - piece.start : end - piece.start]
            if not part.isspace():
                painter.setPen(theme.color(role))
                painter.drawText(self._place(piece.column + start - piece.start, origin), part)

    def _draw_cluster(
        self, painter: QPainter, piece: Piece, tokens: Sequence[Token], origin: QPointF
    ) -> None:
        role = next((t.role for t in tokens if t.start <= piece.start < t.end), "text")
        painter.setPen(theme.color(role))
        room = piece.cells * self.cell
        wanted = self._advance(piece.shown)
        place = self._place(piece.column, origin)
        if wanted <= room or not room:
            painter.drawText(place + QPointF(max(0.0, room - wanted) / 2, 0), piece.shown)
            return
        painter.save()
        painter.translate(place)
        painter.scale(room / wanted, 1)
        painter.drawText(QPointF(0, 0), piece.shown)
        painter.restore()


def _segments(start: int, end: int, tokens: Sequence[Token]) -> Iterator[Token]:
    """Yields tokens cut to the range, and what lies between them with the role `text`."""
    for token in tokens:
        if token.end <= start:
            continue
        if token.start >= end:
            break
        if token.start > start:
            yield Token(start, token.start, "text")
        stop = min(token.end, end)
        yield Token(max(start, token.start), stop, token.role)
        start = stop
    if start < end:
        yield Token(start, end, "text")


class _Widths(dict[int, str]):
    """For `str.translate`: a text of as many letters as the character takes cells."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if _is_hidden(character) and not _is_control(character):
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


def _is_hidden(character: str) -> bool:
    return (
        not (character.isprintable() or character == "\u3000")
        or character in _BLANKS
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" and not _is_hidden(character)


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
    if start < at < end and _is_mark(text[at]):
        return at - 1  # a mark is drawn together with the character before it
    return at


def _cluster_end(text: str, start: int, end: int) -> int:
    is_word = is_right_to_left(text[start])
    at = start + 1
    while at < end and (_is_mark(text[at]) or (is_word and is_right_to_left(text[at]))):
        at += 1
    return at


def _sync(text: str, start: int) -> int:
    """Returns where reading can begin so that strings are told from what is between them.

    Looks back a little for the beginning of a string; -1 when the slice seems to begin inside
    a long one. Guessing wrong costs a colour, reading a long line from its start costs a stall.
    """
    low = start - _LOOK_BACK
    if low <= 0:
        return 0
    match = _STRING_START.search(text, low, start + 1)
    if match:
        return match.end()
    return start if _NO_STRING.fullmatch(text, low, start) else -1


def _status_role(status: str) -> str:
    return {"1": "dim", "2": "ok", "3": "warn"}.get(status[0], "err")


_LOOK_BACK = 2048
_LOOK_AHEAD = 256
_WORD_REACH = 4096
_MAX_ADVANCES = 20_000
_WIDTHS = _Widths()
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
_WORD_AHEAD = re.compile(r"\A(?:[\w-]+|[^\w\s-]+)?\s*")
_WORD_BEHIND = re.compile(r"(?:[\w-]+|[^\w\s-]+)?\s*\Z")
_ASCII = re.compile(r"[ -~]+")
_WORD = re.compile(r"[\w-]+|\s+")
_JSON = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|(?<![\w.])-?\d[\d.eE+-]*|\b(?:true|false|null)\b')
_COLON = re.compile(r"\s*:")
_STRING_START = re.compile(r'[{\[,:]\s*(?=")')
_STRING_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"?')
_NO_STRING = re.compile(r"[\s\d,.:+\-eE\[\]{}truefalsn]*")
_STATUS_LINE = re.compile(r"(HTTP/\d(?:\.\d)?) +(\d{3})\b")
_REQUEST_LINE = re.compile(r"([A-Z]+) (\S+) (HTTP/\d(?:\.\d)?)$")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~\w-]+):")
