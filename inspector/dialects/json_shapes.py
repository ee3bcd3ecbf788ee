"""Tells whether a JSON text is what a language's own serializer writes, so that code can show it.

A payload reads best as the language's own literal, and is written so only when the serializer
gives the exact text back; every doubt (a repeated member, a number spelled another way, unusual
white space, a variable outside a text) keeps the payload a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from inspector.dialects.values import Number

Tree: TypeAlias = "str | bool | Number | Members | tuple[Tree, ...] | None"
Style = Literal["compact", "indented", "spaced"]
_ROOM = 76
_SAFE_INTEGER = 2**53
# Serializers disagree about these: raw here, escaped there.
_DISPUTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class Members:
    """The members of an object, in order."""

    pairs: tuple[tuple[str, Tree], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A JSON text as data, and how it was laid out.

    `style` is `compact` without any white space, `indented` by two spaces a level, `spaced` with
    one after each comma and colon, as Python does.
    """

    tree: Tree
    style: Style


def shape(text: str) -> Shape | None:
    """Returns the data of an object or list that every serializer writes back the same."""
    if text[:1] not in ("{", "["):
        return None
    try:
        tree = json.loads(text, object_pairs_hook=_members, parse_int=Number, parse_float=Number)
        tree = _checked(tree)
    except (ValueError, RecursionError):
        return None
    for style in _STYLES:
        if dump(tree, style) == text:
            return Shape(tree, style)
    return None


def dump(tree: Tree, style: Style) -> str:
    """Returns JSON text, members in order."""
    comma, colon = _STYLES[style]
    return "".join(_written(tree, style == "indented", comma, colon, "\n"))


def has_empty(tree: Tree) -> bool:
    """Tells whether an object or list in it is empty: versions lay those out differently."""
    if isinstance(tree, Members):
        return not tree.pairs or any(has_empty(item) for _, item in tree.pairs)
    return isinstance(tree, tuple) and (not tree or any(map(has_empty, tree)))


def layout(
    tree: Tree,
    scalar: Callable[[str | bool | Number | None], str],
    member: Callable[[str, str], str],
    brackets: tuple[str, str, str, str],
    *,
    indent: str = "  ",
    pad: str = " ",
) -> str:
    """Returns a literal of a language: on one line where it fits, else one member a line.

    `brackets` open and close an object and a list; `pad` stands inside those of an object.
    """

    def write(tree: Tree, margin: str, taken: int) -> str:
        if not isinstance(tree, Members | tuple):
            return scalar(tree)
        is_object = isinstance(tree, Members)
        opening, closing = brackets[:2] if is_object else brackets[2:]
        inner = margin + indent

        if isinstance(tree, Members):
            parts = [
                member(name, write(item, inner, len(inner) + len(member(name, ""))))
                for name, item in tree.pairs
            ]
        else:
            parts = [write(item, inner, len(inner)) for item in tree]
        if not parts:
            return opening + closing
        inside = pad if is_object else ""
        line = f"{opening}{inside}{', '.join(parts)}{inside}{closing}"
        if "\n" not in line and taken + len(line) <= _ROOM:
            return line
        listed = "".join(f"{inner}{part},\n" for part in parts)
        return f"{opening}\n{listed}{margin}{closing}"

    return write(tree, "", 12)


_STYLES: dict[Style, tuple[str, str]] = {
    "compact": (",", ":"),
    "indented": (",", ": "),
    "spaced": (", ", ": "),
}


def _members(pairs: list[tuple[str, object]]) -> Members:
    names = [name for name, _ in pairs]
    # JavaScript moves names like "1" to the front, and takes __proto__ for something else.
    odd = any(name.isdigit() or name == "__proto__" for name in names)
    if len(set(names)) != len(names) or odd:
        raise ValueError
    return Members(tuple((name, _checked(item)) for name, item in pairs))


def _checked(value: object) -> Tree:
    match value:
        case str() if not _DISPUTED.search(value):
            return value
        case Number(text) if _is_canonical(text):
            return value
        case list():
            return tuple(_checked(item) for item in value)
        case Members() | tuple() | bool() | None:
            return value
        case _:
            raise ValueError


def _is_canonical(text: str) -> bool:
    """Tells numbers that every language writes back as they stand."""
    if re.fullmatch(r"0|-?[1-9]\d{0,15}", text):
        return abs(int(text)) <= _SAFE_INTEGER
    short = re.fullmatch(r"-?(?:0|[1-9]\d{0,8})\.\d{0,5}[1-9]", text)
    return bool(short) and repr(float(text)) == text and abs(float(text)) >= 0.001


def _written(tree: Tree, indented: bool, comma: str, colon: str, newline: str) -> Iterator[str]:
    if isinstance(tree, Members | tuple):
        opening, closing = "{}" if isinstance(tree, Members) else "[]"
        inner = newline + "  "
        yield opening
        items = tree.pairs if isinstance(tree, Members) else tuple((None, item) for item in tree)
        for position, (name, item) in enumerate(items):
            yield comma if position else ""
            yield inner if indented else ""
            yield "" if name is None else json.dumps(name, ensure_ascii=False) + colon
            yield from _written(item, indented, comma, colon, inner)
        yield newline if indented and items else ""
        yield closing
    elif isinstance(tree, Number):
        yield tree.text
    else:
        yield json.dumps(tree, ensure_ascii=False)
