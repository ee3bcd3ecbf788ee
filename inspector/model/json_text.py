"""Places in a JSON text by JSON Pointer, without losing what parsing would lose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
TEXT = r'"(?:[^"\\\n]++|\\.)*+"?+'
# What lies between two signs is passed over by the matcher, not by a loop: 100 KB are read
# in about a millisecond. Possessive, so that nothing is read twice.
_OTHER = rf"{TEXT}|'(?:[^'\\\n]++|\\.)*+'|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|#[^\n]*+|['/]"
NEXT_SIGN = re.compile(rf"(?:[^\"'/#{{}}\[\],]++|{_OTHER})*+([{{}}\[\],]|\Z)", re.DOTALL)
NEXT_BRACKET = re.compile(rf"(?:[^\"'/#{{}}\[\]]++|{_OTHER})*+([{{}}\[\]]|\Z)", re.DOTALL)
_ITEM = re.compile(rf"\s*+({TEXT}|[{{\[]|[^\s{{}}\[\]:,\"]++)", re.DOTALL)
_MEMBER = re.compile(rf"""\s*+({TEXT}|'[^'\\\n]*+'|[^\s:"',{{}}\[\]]++)""", re.DOTALL)


def places(text: str) -> dict[str, tuple[int, int]]:
    """Returns pointer (RFC 6901) -> (start, end) of its member's name, or of the item's value.

    The whole document is "". A text that is not JSON gives what could be read before the error.
    """
    found: dict[str, tuple[int, int]] = {}
    stack: list[_Level] = []
    expecting_key = False
    for match in _TOKEN.finditer(text):
        piece, span = match.group(), match.span()
        if not found:
            found[""] = span
        if piece in "}]":
            if stack:
                stack.pop()
            expecting_key = False
        elif piece == ",":
            expecting_key = bool(stack) and not stack[-1].is_list
            if stack and stack[-1].is_list:
                stack[-1].position += 1
        elif piece == ":":
            expecting_key = False
        elif expecting_key:
            stack[-1].name = unquoted(piece)
            found.setdefault(_pointer(stack), span)
        else:
            if stack and stack[-1].is_list:
                found.setdefault(_pointer(stack), span)
            if piece in "{[":
                stack.append(_Level(is_list=piece == "["))
                expecting_key = piece == "{"
    return found


def nearest_places(text: str, pointers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Returns for each pointer where it is, or where its nearest existing parent is, as `places`.

    Only what leads to the pointers is looked at closely, so a long text costs little more than
    finding its brackets. Empty for a text that holds nothing.
    """
    wanted = {pointer: _parents(pointer) for pointer in pointers}
    found = _find(text, {"", *(parent for parents in wanted.values() for parent in parents)})
    return {
        pointer: next(found[parent] for parent in parents if parent in found)
        for pointer, parents in wanted.items()
        if found
    }


def escaped(name: str) -> str:
    """Returns a name as a step of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def unquoted(piece: str) -> str:
    """Returns what a piece of JSON text names, with or without its quotation marks."""
    if "\\" in piece:
        try:
            return str(json.loads(piece))
        except ValueError:
            pass
    mark = piece[:1]
    return piece[1:].removesuffix(mark) if mark in ('"', "'") else piece


def _parents(pointer: str) -> tuple[str, ...]:
    """Returns the pointer, its parent, and so on to the document."""
    steps = pointer.split("/")
    return tuple("/".join(steps[:count]) for count in range(len(steps), 0, -1))


def _find(text: str, wanted: set[str]) -> dict[str, tuple[int, int]]:
    """Returns where the wanted places are; a stack of those that are open, None for the others."""
    beginning = _TOKEN.search(text)
    if beginning is None:
        return {}
    found = {"": beginning.span()}
    stack: list[_Open | None] = []
    mark = beginning.start()
    for match in NEXT_SIGN.finditer(text, mark):
        sign, end = match.group(1), match.end()
        level = stack[-1] if stack else None
        pointer = "" if not stack else None
        if level is not None:
            piece = (_ITEM if level.is_list else _MEMBER).match(text, mark, end)
            if piece is not None:
                name = level.position if level.is_list else escaped(unquoted(piece.group(1)))
                pointer = f"{level.pointer}/{name}"
                if pointer in wanted:
                    found.setdefault(pointer, piece.span(1))
            level.position += sign == ","
        if sign in ("{", "["):
            opens = pointer is not None and pointer in wanted
            stack.append(_Open(pointer or "", is_list=sign == "[") if opens else None)
        elif sign in ("}", "]") and stack:
            stack.pop()
        mark = end
    return found


class _Open:
    """An object or list that leads to a wanted place."""

    __slots__ = ("is_list", "pointer", "position")

    def __init__(self, pointer: str, *, is_list: bool) -> None:
        self.pointer = pointer
        self.is_list = is_list
        self.position = 0


class _Level:
    __slots__ = ("is_list", "name", "position")

    def __init__(self, *, is_list: bool) -> None:
        self.is_list = is_list
        self.position = 0
        self.name = ""


def _pointer(stack: list[_Level]) -> str:
    return "".join(
        "/" + (str(level.position) if level.is_list else escaped(level.name)) for level in stack
    )
