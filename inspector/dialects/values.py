"""What expressions of a programming language give, and how they become text or JSON."""

from __future__ import annotations

import json
from base64 import b64encode
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


@dataclass(frozen=True, slots=True)
class Answer(Unknown):
    """What an earlier request of the snippet is answered, or a part of it: see model/chain.py."""

    request: int = 0
    source: str = ""


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


@dataclass(frozen=True, slots=True)
class JsonStyle:
    """How a library lays JSON out; an `indent` puts every member on a line of its own."""

    comma: str = ","
    colon: str = ":"
    indent: str | None = None
    quote: Callable[[str], str] = lambda text: json.dumps(text, ensure_ascii=False)
    is_sorted: bool = False
    line: str = "\n"


COMPACT = JsonStyle()


def indented(width: int) -> JsonStyle:
    return JsonStyle(colon=": ", indent=" " * width) if width else COMPACT


def to_json(
    value: Value, style: JsonStyle = COMPACT, *, spend: Callable[[int], None] | None = None
) -> str:
    """Returns JSON text, members in order; an unknown value in it stands as `"{{name}}"`.

    An unknown whole is the bare variable: it may be an object.
    """
    if isinstance(value, Unknown):
        return variable(value.name)
    return _Writer(style, spend or _Allowance().take).write(value, 0)


def from_json(text: str) -> Value:
    """Reads JSON text as a value; Absent when it is none."""
    try:
        document: object = json.loads(text, parse_int=Number, parse_float=Number)
    except (ValueError, RecursionError):
        return Absent()
    return _from_document(document)


def _from_document(document: object) -> Value:
    if isinstance(document, dict):
        return {str(name): _from_document(item) for name, item in document.items()}
    if isinstance(document, list):
        return [_from_document(item) for item in document]
    return document if isinstance(document, str | bool | Number) else None


class _Allowance:
    """What one structure may grow to when it is joined to a text."""

    def __init__(self) -> None:
        self._left = TEXT_LIMIT

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise SnippetError("the code builds data too large to be a request; paste the call.")


class _Writer:
    def __init__(self, style: JsonStyle, spend: Callable[[int], None]) -> None:
        self._style = style
        self._spend = spend

    def write(self, value: Value, depth: int) -> str:
        if depth > DEPTH_LIMIT:
            raise SnippetError("the data is nested too deeply to be written as JSON.")
        match value:
            case dict():
                quote, colon = self._style.quote, self._style.colon
                names = sorted(value) if self._style.is_sorted else list(value)
                members = [
                    quote(name) + colon + self.write(value[name], depth + 1)
                    for name in names
                    if not isinstance(value[name], Absent)
                ]
                text = self._wrap("{", members, "}", depth)
            case list():
                text = self._wrap("[", [self.write(item, depth + 1) for item in value], "]", depth)
            case Unknown(name):
                text = self._style.quote(variable(name))
            case Absent() | Thing() | None:
                text = "null"
            case _:
                text = self._style.quote(value) if isinstance(value, str) else as_text(value)
        self._spend(len(text))
        return text

    def _wrap(self, opening: str, items: list[str], closing: str, depth: int) -> str:
        style = self._style
        if not items or style.indent is None:
            return opening + style.comma.join(items) + closing
        inner = style.line + style.indent * (depth + 1)
        last = style.line + style.indent * depth
        return opening + inner + (style.comma + inner).join(items) + last + closing


def encode_pairs(
    pairs: Iterable[tuple[str, Value]],
    spell: Callable[[Value], str] = as_text,
    encode: Callable[[str], str] = lambda text: quote_plus(text, errors="replace"),
) -> str:
    """Returns a form or query text; what variables hold is encoded when it is filled in."""
    return "&".join(
        f"{encode_around(name, encode)}={encode_around(spell(value), encode)}"
        for name, value in pairs
    )


def encode_around(text: str, encode: Callable[[str], str]) -> str:
    """Encodes all of a text but its variables."""
    pieces: list[str] = []
    done = 0
    for match in VARIABLE.finditer(text):
        pieces += (encode(text[done : match.start()]), match.group(0))
        done = match.end()
    return "".join(pieces) + encode(text[done:])


def base64_of(value: Value) -> str | None:
    """Returns the base64 of a text that is known whole."""
    if not isinstance(value, str) or VARIABLE.search(value):
        return None
    return b64encode(value.encode("utf-8", "replace")).decode()


def whole(text: str) -> str:
    """Makes one character of each surrogate pair; half of one alone cannot be sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
