"""JSON as its text stands: number spelling, duplicate keys and order survive.

`json` loses all three and stops at deep nesting, so the text and structure diffs read tokens.
What is not strict JSON (RFC 8259) is refused with ValueError and shown as plain text instead.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"[ \t\n\r]*(?:"
    r"(?P<mark>[{}\[\],:])"
    r'|(?P<string>"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*")'
    r"|(?P<value>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)"
    r")"
)
_BLANK = re.compile(r"[ \t\n\r]*\Z")
_ALLOWED = {
    "value": "{[sv",
    "first item": "{[sv]",
    "first key": "s}",
    "key": "s",
    "colon": ":",
    "next": ",}]",
    "end": "",
}
_MAX_INDENT = 100  # deeper lines stay at the margin of this one: a text must not explode
_CLOSES = {"}": "{", "]": "["}


@dataclass(frozen=True, slots=True)
class Token:
    """One lexical token; `kind` is the mark itself, `k` a key, `s` a string, `v` another value."""

    kind: str
    text: str


@dataclass(slots=True)
class Node:
    """One JSON value; `first` and `last` are its token positions, both inclusive.

    `members` (of an object) and `items` (of an array) are empty for everything else.
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
    tokens: tuple[Token, ...]

    def compact(self, node: Node) -> str:
        """Returns the value's text without white space between tokens."""
        return "".join(token.text for token in self.tokens[node.first : node.last + 1])


def scan(text: str) -> tuple[Token, ...]:
    """Returns the tokens of one JSON text.

    Raises:
        ValueError: It is not strict JSON.
    """
    tokens: list[Token] = []
    open_marks: list[str] = []
    expected, position = "value", 0
    while match := _TOKEN.match(text, position):
        raw = match.group(match.lastgroup or 0)
        kind = raw if match.lastgroup == "mark" else "s" if match.lastgroup == "string" else "v"
        if kind not in _ALLOWED[expected]:
            raise ValueError(f"unexpected {raw[:20]} at {match.start()}")
        if kind in _CLOSES:
            if open_marks[-1] != _CLOSES[kind]:
                raise ValueError(f"unexpected {raw} at {match.start()}")
            open_marks.pop()
        elif kind in "{[":
            open_marks.append(kind)
        is_key = expected in ("key", "first key") and kind == "s"
        tokens.append(Token("k" if is_key else kind, raw))
        expected = "colon" if is_key else _next_expected(kind, open_marks)
        position = match.end()
    if expected != "end" or not _BLANK.match(text, position):
        raise ValueError(f"not JSON at {position}")
    return tuple(tokens)


def parse(text: str) -> Document:
    """Returns the tree of one JSON text, without recursion.

    Raises:
        ValueError: It is not strict JSON.
    """
    tokens = scan(text)
    holder = Node("[", 0, len(tokens) - 1)
    path = [holder]
    key = ""
    for position, token in enumerate(tokens):
        if token.kind == "k":
            key = plain_string(token.text)
        elif token.kind in _CLOSES:
            path.pop().last = position
        elif token.kind in "{[sv":
            node = Node(token.kind, position, position, token.text)
            if path[-1].kind == "{":
                path[-1].members.append((key, node))
            else:
                path[-1].items.append(node)
            if token.kind in "{[":
                path.append(node)
    return Document(holder.items[0], tokens)


def lay_out(text: str, volatile: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """Returns (line, name) pairs, indented by two; name is the volatile member it belongs to.

    Raises:
        ValueError: It is not strict JSON.
    """
    return _Layout(volatile).run(scan(text))


def plain_string(raw: str) -> str:
    """Returns the value of a JSON string token."""
    return str(json.loads(raw)) if "\\" in raw else raw[1:-1]


class _Layout:
    """Writes tokens as lines; remembers inside which volatile member it is."""

    def __init__(self, volatile: frozenset[str]) -> None:
        self._volatile = volatile
        self._lines: list[tuple[str, str]] = []
        self._line = ""
        self._depth = 0
        self._inside: tuple[str, int] | None = None

    def run(self, tokens: tuple[Token, ...]) -> list[tuple[str, str]]:
        for position, token in enumerate(tokens):
            before = tokens[position - 1].text if position else ""
            after = tokens[position + 1].text if position + 1 < len(tokens) else ""
            self._write(token, before, after)
        self._flush()
        return self._lines

    def _write(self, token: Token, before: str, after: str) -> None:
        match token.kind:
            case "{" | "[":
                self._line += token.text
                if _CLOSES.get(after) != token.kind:
                    self._break(+1)
            case "}" | "]":
                if before != _CLOSES[token.kind]:
                    self._break(-1)
                self._line += token.text
            case ",":
                self._line += ","
                self._break(0)
            case ":":
                self._line += ": "
            case _:
                self._line += token.text
                if token.kind == "k" and self._inside is None:
                    name = plain_string(token.text)
                    self._inside = (name, self._depth) if name in self._volatile else None

    def _break(self, deeper: int) -> None:
        self._flush()
        if self._inside and deeper <= 0 and self._depth == self._inside[1]:
            self._inside = None
        self._depth += deeper
        self._line = "  " * min(self._depth, _MAX_INDENT)

    def _flush(self) -> None:
        self._lines.append((self._line, self._inside[0] if self._inside else ""))


def _next_expected(kind: str, open_marks: list[str]) -> str:
    if kind == "{":
        return "first key"
    if kind == "[":
        return "first item"
    if kind == ":":
        return "value"
    if kind == ",":
        return "key" if open_marks[-1] == "{" else "value"
    return "next" if open_marks else "end"
