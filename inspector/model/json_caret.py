"""Reads what belongs at the caret of a JSON text that may be half typed, in one linear pass.

    text up to the caret --brackets and commas--> the open objects and lists
        --the last member--> a name or a value, and what of it is typed already

It never parses: a text is invalid nearly always while somebody types in it. A string ends with
its line at the latest, so that a missing quotation mark cannot swallow the rest of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from inspector.model.json_text import NEXT_BRACKET, NEXT_SIGN, TEXT, escaped, unquoted

Role = Literal["name", "value"]
_State = Literal["name", "colon", "value", "after"]


@dataclass(frozen=True, slots=True)
class Caret:
    """What can be written at a place of a JSON text.

    `pointer` (RFC 6901) is that of the value; for a name, of the object that it belongs to.
    `typed` is what stands before the caret of what is being written, without its quotation mark;
    `start` and `end` span what a choice replaces, quotation marks included. `comma_at` is where
    a comma is missing before it, -1 when none is; `comma_after`, whether one is needed behind.
    `members` are the other names of that object; `has_colon`: the name has its colon already.
    """

    role: Role
    pointer: str
    typed: str
    start: int
    end: int
    in_string: bool = False
    comma_at: int = -1
    comma_after: bool = False
    has_colon: bool = False
    members: frozenset[str] = frozenset()


def read_caret(text: str, position: int) -> Caret | None:
    """Returns what can be written at a position, None where neither name nor value belongs."""
    levels = _open_levels(text, position)
    level = levels[-1]
    slot = _read_slot(text, level, position)
    if slot is None or len(levels) > _DEEPEST:
        return None
    if level.is_list and slot.comma_at >= 0:
        level.index += 1
    typed_from = slot.start + slot.in_string
    after = _NAME_REST if slot.role == "name" else _VALUE_REST
    rest = (after if slot.in_string else _BARE_REST).match(text, position)
    end = rest.end() if rest else position
    follows = _FOLLOWS.match(text, end)
    sign = follows.group(1) if follows else ""
    pointer = _pointer(text, levels)
    if slot.role == "value" and not level.is_list and level.start >= 0:
        pointer += "/" + escaped(slot.name)
    return Caret(
        role=slot.role,
        pointer=pointer,
        typed=text[typed_from:position],
        start=slot.start,
        end=end,
        in_string=slot.in_string,
        comma_at=slot.comma_at,
        comma_after=level.start >= 0 and sign not in ("", ",", "}", "]", ":"),
        has_colon=sign == ":",
        members=_members(text, level, slot.start, end) if slot.role == "name" else frozenset(),
    )


class _Level:
    """An open object or list; `mark` is where its last member begins, `closed` ends its value.

    The outermost one, whose start is -1, holds the document.
    """

    __slots__ = ("closed", "index", "is_list", "mark", "start")

    def __init__(self, start: int, *, is_list: bool) -> None:
        self.start = start
        self.is_list = is_list
        self.index = 0
        self.mark = start + 1
        self.closed = -1


class _Slot(NamedTuple):
    role: Role
    start: int
    in_string: bool
    comma_at: int
    name: str


def _open_levels(text: str, position: int) -> list[_Level]:
    """Returns the document and every object and list that is open at the position."""
    levels = [_Level(-1, is_list=True)]
    for match in NEXT_SIGN.finditer(text, 0, position):
        sign = match.group(1)
        if sign == ",":
            level = levels[-1]
            level.index += 1
            level.mark, level.closed = match.end(), -1
        elif sign in ("{", "["):
            levels.append(_Level(match.end() - 1, is_list=sign == "["))
        elif sign and len(levels) > 1:
            levels.pop()
            levels[-1].closed = match.end()
    return levels


def _read_slot(text: str, level: _Level, position: int) -> _Slot | None:
    """Reads the member in which the caret is, from its beginning, piece by piece."""
    first: Role = "value" if level.is_list else "name"
    state: _State = "after" if level.closed >= 0 else first
    comma_at, name = level.closed, ""
    for match in _PIECE.finditer(text, max(level.mark, level.closed), position):
        piece, (start, end) = match.group(), match.span()
        if piece == ":":
            state = "value"
            continue
        if piece[0] in "/#":  # a comment, which is no JSON and often there
            if end == position and not piece.endswith("*/"):
                return None
            continue
        is_string = piece[0] == '"'
        role: Role | None = first if state == "after" else _ROLES.get(state)
        if end == position and not (is_string and _is_closed(piece)):
            missing = comma_at if state == "after" else -1
            return None if role is None else _Slot(role, start, is_string, missing, name)
        if role == "name" or (state == "colon" and is_string):
            name, state = unquoted(piece), "colon"
        elif role == "value":
            state, comma_at = "after", end
    if state == "colon" or (state == "after" and level.start < 0):
        return None
    missing = comma_at if state == "after" else -1
    return _Slot(_ROLES.get(state, first), position, False, missing, name)


def _is_closed(piece: str) -> bool:
    return len(piece) > 1 and _STRING.fullmatch(piece) is not None


def _pointer(text: str, levels: list[_Level]) -> str:
    """Returns the pointer of the innermost level, or of the item in it when it is a list."""
    steps: list[str] = []
    for depth, level in enumerate(levels[1:], 2):
        if level.is_list:
            steps.append(str(level.index))
        elif depth < len(levels):
            steps.append(escaped(_name_before(text, level, levels[depth].start)))
    return "".join("/" + step for step in steps)


def _name_before(text: str, level: _Level, end: int) -> str:
    return next(reversed(_names(text[level.mark : end])), "")


def _members(text: str, level: _Level, start: int, end: int) -> frozenset[str]:
    """Returns the names of the object, without what is being written from start to end."""
    before = _outer_text(text, level.start + 1, start)
    return frozenset([*_names(before), *_names(_outer_text(text, end, len(text)))])


def _outer_text(text: str, start: int, stop: int) -> str:
    """Returns what lies between the positions and in no inner object or list, to the end of ours.

    Each inner one leaves its bracket, so that what stands before it and behind it stays apart.
    """
    depth, mark = 0, start
    pieces: list[str] = []
    for match in NEXT_BRACKET.finditer(text, start, stop):
        sign = match.group(1)
        if depth == 0:
            pieces.append(text[mark : match.end()])
        if sign in ("{", "["):
            depth += 1
        elif sign:
            depth -= 1
            if depth < 0:
                break
            mark = match.end()
    return "".join(pieces)


def _names(text: str) -> list[str]:
    return [unquoted(piece) for piece, colon in _MAYBE_NAME.findall(text) if colon]


_DEEPEST = 200
_ROLES: dict[_State, Role] = {"name": "name", "value": "value"}
_PIECE = re.compile(
    rf'{TEXT}|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+|#[^\n]*+|:|[^\s:",{{}}\[\]]++', re.DOTALL
)
_STRING = re.compile(r'"(?:[^"\\\n]++|\\.)*+"', re.DOTALL)
_MAYBE_NAME = re.compile(rf"""({TEXT}|'[^'\\\n]*+'|[\w$.-]++)(\s*+:)?+""", re.DOTALL)
_NAME_REST = re.compile(r'[^"\\\n]*"(?=\s*:)|[\w.$-]*(?:"(?!\w))?')
_VALUE_REST = re.compile(r'[^"\\\n]*"(?=\s*(?:[,}\]]|\Z))|[\w.$-]*(?:"(?!\w))?')
_BARE_REST = re.compile(r"[\w.$-]*")
_FOLLOWS = re.compile(r"\s*(\S)")
