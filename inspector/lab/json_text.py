"""JSON as its text stands: number spelling, duplicate keys and order survive.

`json` alone loses all three, so it only says whether a text is JSON; what is shown and compared
is made of the text's own tokens. What it refuses, or nests too deeply, is shown as plain text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_CLOSES = {"}": "{", "]": "["}
_MAX_INDENT = 100  # deeper lines stay at the margin of this one: a text must not explode


@dataclass(slots=True)
class Node:
    """One JSON value; `kind` is `{`, `[`, `"` for a string or `v` for the others.

    `first` and `last` are its token positions, both inclusive. `members` (of an object) and
    `items` (of an array) are empty for everything else.
    """

    kind: str
    first: int
    last: int
    text: str = ""
    members: list[tuple[str, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text."""

    root: Node
    tokens: Sequence[str]

    def compact(self, node: Node) -> str:
        """Returns the value's text without white space between tokens."""
        return "".join(self.tokens[node.first : node.last + 1])


def scan(text: str) -> list[str]:
    """Returns the tokens of one JSON text (RFC 8259), as they are spelled.

    Raises:
        ValueError: It is not JSON, or nested too deeply to be read.
    """
    try:
        # Numbers stay strings: Python refuses to convert those of more than 4,300 digits.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return _TOKEN.findall(text)


def parse(tokens: Sequence[str]) -> Document:
    """Returns the tree of one JSON text's tokens."""
    holder = Node("[", 0, 0)
    path = [holder]
    key = ""
    after = len(tokens) - 1
    for position, token in enumerate(tokens):
        mark = token[0]
        if mark in ",:":
            continue
        if mark in _CLOSES:
            path.pop().last = position
            continue
        if mark == '"' and position < after and tokens[position + 1] == ":":
            key = plain_string(token)
            continue
        node = Node(mark if mark in '{["' else "v", position, position, token)
        if path[-1].kind == "{":
            path[-1].members.append((key, node))
        else:
            path[-1].items.append(node)
        if mark in "{[":
            path.append(node)
    return Document(holder.items[0], tokens)


def lay_out(tokens: Sequence[str], volatile: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Returns (line, name) pairs, indented by two; name is the volatile member it belongs to."""
    lines: list[tuple[str, str]] = []
    pieces: list[str] = []
    depth = 0
    inside, inside_depth = "", 0
    before = ""
    for piece, after in zip(tokens, [*tokens[1:], ""], strict=True):
        step = None
        if piece in ("{", "["):
            pieces.append(piece)
            step = None if _CLOSES.get(after) == piece else 1
        elif piece in ("}", "]"):
            if before != _CLOSES[piece]:
                lines.append(("".join(pieces), inside))
                if depth == inside_depth:
                    inside = ""
                depth -= 1
                pieces = ["  " * min(depth, _MAX_INDENT)]
            pieces.append(piece)
        elif piece == ",":
            pieces.append(piece)
            step = 0
        elif piece == ":":
            pieces.append(": ")
        else:
            pieces.append(piece)
            if after == ":" and not inside and plain_string(piece) in volatile:
                inside, inside_depth = plain_string(piece), depth
        if step is not None:
            lines.append(("".join(pieces), inside))
            if step == 0 and depth == inside_depth:
                inside = ""
            depth += step
            pieces = ["  " * min(depth, _MAX_INDENT)]
        before = piece
    lines.append(("".join(pieces), inside))
    return lines


def pretty(text: str) -> str:
    """Returns JSON text laid out with two spaces; spelling, order and duplicates stay.

    Raises:
        ValueError: It is not JSON.
    """
    tokens = scan(text)
    parse(tokens)
    return "\n".join(line for line, _name in lay_out(tokens))


def plain_string(token: str) -> str:
    """Returns the value of a JSON string token."""
    return str(json.loads(token)) if "\\" in token else token[1:-1]


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
