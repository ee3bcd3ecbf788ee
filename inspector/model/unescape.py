"""Undoes the escapes of URLs, JSON, source code and HTML, and finds places again afterwards.

Texts are byte strings as in model/sightings.py: an escape of a character beyond ASCII becomes the
bytes of its UTF-8.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal

Family = Literal["percent", "backslash", "entity"]
FAMILIES: tuple[Family, ...] = ("percent", "backslash", "entity")


class Unescaped:
    """A text with the escapes of one family undone, and the way back to its places.

    Encoders differ in what they escape; undoing whatever is there finds a value in all of their
    spellings. One family at a time: a percent sign in JSON means itself.
    """

    def __init__(self, text: str, family: Family) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []
        self._sources: list[int] = []
        length = last = 0
        undo = _UNDO[family]
        for match in _ESCAPES[family].finditer(text):
            plain, value = text[last : match.start()], undo(match)
            # A plain run at even places, an escape at odd ones.
            self._starts += (length, length + len(plain))
            self._sources += (last, match.start())
            length += len(plain) + len(value)
            pieces += (plain, value)
            last = match.end()
        self._starts.append(length)
        self._sources.append(last)
        pieces.append(text[last:])
        self.text = "".join(pieces)
        self.changed = last > 0

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Returns the place in the escaped text of a non-empty place in the unescaped one."""
        first = bisect_right(self._starts, start) - 1
        begin = self._sources[first] + (0 if first % 2 else start - self._starts[first])
        last = bisect_right(self._starts, end - 1) - 1
        if last % 2:
            return begin, self._sources[last + 1]
        return begin, self._sources[last] + (end - self._starts[last])


def _undo_percent(match: re.Match[str]) -> str:
    return chr(int(match.group(1), 16))


def _undo_backslash(match: re.Match[str]) -> str:
    units, byte, single = match.groups()
    if units:
        digits = re.sub(r"\\?[uU]", "", units)
        return _as_bytes(bytes.fromhex(digits).decode("utf-16-be", "surrogatepass"))
    if byte:
        return chr(int(byte, 16))
    return _SINGLE.get(single, single)


def _undo_entity(match: re.Match[str]) -> str:
    entity = match.group(1)
    if entity in _ENTITIES:
        return _ENTITIES[entity]
    digits = entity[1:]
    code = int("0" + digits, 16) if digits[0] in "xX" else int(digits)
    return _as_bytes(chr(code)) if code < 0x110000 else match.group()


def _as_bytes(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


_ESCAPES: dict[Family, re.Pattern[str]] = {
    "percent": re.compile(r"%([0-9A-Fa-f]{2})"),
    "backslash": re.compile(
        r"\\(?:([uU][dD][89abAB][0-9A-Fa-f]{2}\\[uU][dD][c-fC-F][0-9A-Fa-f]{2}"
        r"|[uU][0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([^uUx]))",
        re.DOTALL,
    ),
    "entity": re.compile(r"&(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);", re.ASCII),
}
_UNDO = {"percent": _undo_percent, "backslash": _undo_backslash, "entity": _undo_entity}
_SINGLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
