"""Which parts of a line have a colour: JSON, request lines, status lines, headers.

Works on the slice that is looked at, never on the whole of a long line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from inspector.ui.text_rows import Language, Row, Rows


class Token(NamedTuple):
    """A coloured part of a line: index range and colour role."""

    start: int
    end: int
    role: str


class Colours:
    """The colours of the lines of one text; of JSON inside HTTP too, when it looks like it."""

    def __init__(self, rows: Rows, language: Language) -> None:
        self._head_rows = _count_head_rows(rows) if language == "http" else 0
        self._is_json = language == "json" or (
            language == "http" and _looks_like_json(rows, self._head_rows)
        )

    def tokens(self, index: int, row: Row, start: int, end: int) -> list[Token]:
        """Returns the coloured parts of a row that touch the slice, perhaps others too."""
        if row.kind == "fold":
            return [Token(0, len(row.text), "faint")]
        if index < self._head_rows:
            return list(head_tokens(row.text, is_first=index == 0))
        return list(json_tokens(row.text, start, end)) if self._is_json else []


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


def _count_head_rows(rows: Rows) -> int:
    """Returns how many rows come before the first blank one; without one, all are a head."""
    for index in range(min(len(rows), _MAX_HEAD)):
        if not rows.text(index).strip("\r") and rows.row(index).kind not in ("gap", "fold"):
            return index
    return min(len(rows), _MAX_HEAD)


def _looks_like_json(rows: Rows, start: int) -> bool:
    for index in range(start, min(len(rows), start + 8)):
        text = rows.text(index).lstrip()
        if text:
            return text[0] in '{["'
    return False


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


_MAX_HEAD = 1000
_LOOK_BACK = 2048
_LOOK_AHEAD = 256
_JSON = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|(?<![\w.])-?\d[\d.eE+-]*|\b(?:true|false|null)\b')
_COLON = re.compile(r"\s*:")
_STRING_START = re.compile(r'[{\[,:]\s*(?=")')
_STRING_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"?')
_NO_STRING = re.compile(r"[\s\d,.:+\-eE\[\]{}truefalsn]*")
_STATUS_LINE = re.compile(r"(HTTP/\d(?:\.\d)?) +(\d{3})\b")
_REQUEST_LINE = re.compile(r"([A-Z]+) (\S+) (HTTP/\d(?:\.\d)?)$")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~\w-]+):")
