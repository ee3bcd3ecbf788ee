"""Places in a JSON text by JSON Pointer, without losing what parsing would lose."""

from __future__ import annotations

import json
import re

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


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
            stack[-1].name = _unquoted(piece)
            found.setdefault(_pointer(stack), span)
        else:
            if stack and stack[-1].is_list:
                found.setdefault(_pointer(stack), span)
            if piece in "{[":
                stack.append(_Level(is_list=piece == "["))
                expecting_key = piece == "{"
    return found


def nearest_place(text: str, pointer: str) -> tuple[int, int] | None:
    """Returns where the pointer is, or where its nearest existing parent is."""
    found = places(text)
    while pointer not in found:
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return found[pointer]


class _Level:
    __slots__ = ("is_list", "name", "position")

    def __init__(self, *, is_list: bool) -> None:
        self.is_list = is_list
        self.position = 0
        self.name = ""


def _pointer(stack: list[_Level]) -> str:
    return "".join(
        "/" + (str(level.position) if level.is_list else _escaped(level.name)) for level in stack
    )


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _unquoted(piece: str) -> str:
    try:
        return str(json.loads(piece))
    except ValueError:
        return piece
