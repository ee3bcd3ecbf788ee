"""What expressions of a programming language give, and how they become text or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote_plus

from inspector.dialects.draft import variable
from inspector.errors import SnippetError
from inspector.model.request import VARIABLE

DEPTH_LIMIT = 120
TEXT_LIMIT = 1 << 22


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written in JSON or joined to a text."""

    text: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the text does not tell; `name` is that of its variable."""

    name: str


class Symbol(str):
    """A Ruby symbol: a text that a library may spell another way as a header's name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """JavaScript's undefined: no member in JSON."""


@dataclass(slots=True)
class Thing:
    """An object of a library that a dialect follows: `kind` says which, `slots` hold its parts."""

    kind: str
    slots: dict[str, Value] = field(default_factory=dict)


Value: TypeAlias = (
    "str | bool | Number | Unknown | Absent | Thing | dict[str, Value] | list[Value] | None"
)
"""A `str` is a template: literal text with `{{variables}}`."""


def same(one: Value, other: Value) -> bool:
    """Tells whether two plain values are equal; structures are never looked into."""
    plain = isinstance(one, str | bool | Number | Unknown) or one is None
    return plain and one == other


def as_text(value: Value) -> str:
    """Returns a value as it is when joined to a text."""
    match value:
        case str():
            return value
        case Number(text):
            return text
        case Unknown(name):
            return variable(name)
        case bool():
            return "true" if value else "false"
        case None:
            return ""
        case _:
            return to_json(value)


def to_json(value: Value, *, indent: int = 0, spend: Callable[[int], None] | None = None) -> str:
    """Returns JSON text, members in order; an unknown value in it stands as `"{{name}}"`.

    An unknown whole is the bare variable: it may be an object.
    """
    if isinstance(value, Unknown):
        return variable(value.name)
    return _Writer(indent, spend or _Allowance().take).write(value, 0)


class _Allowance:
    """What one structure may grow to when it is joined to a text."""

    def __init__(self) -> None:
        self._left = TEXT_LIMIT

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise SnippetError("the code builds data too large to be a request; paste the call.")


class _Writer:
    def __init__(self, indent: int, spend: Callable[[int], None]) -> None:
        self._indent = indent
        self._spend = spend

    def write(self, value: Value, depth: int) -> str:
        if depth > DEPTH_LIMIT:
            raise SnippetError("the data is nested too deeply to be written as JSON.")
        match value:
            case dict():
                members = [
                    f"{_quoted(name)}:{' ' if self._indent else ''}{self.write(item, depth + 1)}"
                    for name, item in value.items()
                    if not isinstance(item, Absent)
                ]
                text = self._wrap("{", members, "}", depth)
            case list():
                text = self._wrap("[", [self.write(item, depth + 1) for item in value], "]", depth)
            case Unknown(name):
                text = _quoted(variable(name))
            case Absent() | Thing() | None:
                text = "null"
            case _:
                text = _quoted(value) if isinstance(value, str) else as_text(value)
        self._spend(len(text))
        return text

    def _wrap(self, opening: str, items: list[str], closing: str, depth: int) -> str:
        if not items or not self._indent:
            return opening + ",".join(items) + closing
        inner = "\n" + " " * self._indent * (depth + 1)
        return (
            opening
            + inner
            + ("," + inner).join(items)
            + "\n"
            + " " * self._indent * depth
            + closing
        )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def encode_pairs(pairs: Iterable[tuple[str, Value]]) -> str:
    """Returns a form or query text; what variables hold is encoded when it is filled in."""
    return "&".join(f"{_encoded(name)}={_encoded(as_text(value))}" for name, value in pairs)


def _encoded(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for match in VARIABLE.finditer(text):
        pieces += (quote_plus(text[done : match.start()], errors="replace"), match.group(0))
        done = match.end()
    return "".join(pieces) + quote_plus(text[done:], errors="replace")
