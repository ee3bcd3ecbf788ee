"""The JSON that HTTPie makes of its items: `a[b][]:=1` is a path, its value JSON, variables bare.

As HTTPie 3.2 does (httpie.io/docs/cli/nested-json, read 2026-11): `[]` appends, `[2]` is a place
in a list, whose places below are null, and a backslash makes a bracket or a number a letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import accumulate

from inspector.model.request import VARIABLE

_PATH = re.compile(r"((?:\\.|[^\\\[\]])*+)((?:\[(?:\\.|[^\\\[\]])*+\])*+)", re.DOTALL)
_STEP = re.compile(r"\[((?:\\.|[^\\\[\]])*+)\]", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\\[\]0-9])")
_OUTSIDE_STRINGS = re.compile(rf'"(?:[^"\\]|\\.)*+"|{VARIABLE.pattern}', re.DOTALL)
_MARKED = re.compile(rf'"\\u0000({VARIABLE.pattern})\\u0000"')
_DEEPEST = 50
_DEEPEST_VALUE = 200
_WIDEST_GAP = 50

Item = tuple[str, object, int]
"""A name, its value, and where it stands."""


def parsed(text: str) -> object:
    """Returns the value of `name:=text`; a variable outside of strings stays one without quotes.

    Raises:
        ValueError: This is no JSON.
    """
    marked = _OUTSIDE_STRINGS.sub(
        lambda found: found[0] if found[0][0] == '"' else f'"\\u0000{found[0]}\\u0000"', text
    )
    levels = (1 if sign in "[{" else -1 for sign in marked if sign in "[]{}")
    if max(accumulate(levels), default=0) > _DEEPEST_VALUE:
        raise ValueError
    return json.loads(marked)


def dumped(items: Iterable[Item]) -> tuple[str, list[tuple[str, int]]]:
    """Returns the JSON as HTTPie writes it, and the items (name, offset) that it would refuse."""
    whole: object = None
    refused: list[tuple[str, int]] = []
    for name, value, offset in items:
        steps = _steps(name)
        try:
            whole = _with(whole, steps, value)
        except (TypeError, ValueError):
            refused.append((name, offset))
    return _MARKED.sub(r"\1", json.dumps({} if whole is None else whole)), refused


def _steps(name: str) -> list[str | int | None]:
    """Returns the keys (text), places (numbers) and appends (None) of a name; none when broken."""
    match = _PATH.fullmatch(name)
    if match is None or match.group(2).count("[") > _DEEPEST or "[-" in match.group(2):
        return []
    steps: list[str | int | None] = []
    if match.group(1) or not match.group(2):
        steps.append(_ESCAPED.sub(r"\1", match.group(1)))
    for inner in _STEP.findall(match.group(2)):
        is_place = inner.isascii() and inner.isdecimal() and len(inner) < len("1000")
        steps.append((int(inner) if is_place else _ESCAPED.sub(r"\1", inner)) if inner else None)
    if isinstance(steps[0], str) and not match.group(1) and match.group(2):
        return []
    return steps


def _with(held: object, steps: list[str | int | None], value: object) -> object:
    """Returns what is held with the value put where the steps lead.

    Raises:
        TypeError: They lead into a thing of another kind.
        ValueError: They lead nowhere, or far behind the end of a list.
    """
    if not steps:
        raise ValueError
    step, *rest = steps
    if isinstance(step, str):
        inner = {} if held is None else held
        if not isinstance(inner, dict):
            raise TypeError
        inner[step] = _with(inner.get(step), rest, value) if rest else value
        return inner
    places = [] if held is None else held
    if not isinstance(places, list):
        raise TypeError
    place = len(places) if step is None else step
    if place > len(places) + _WIDEST_GAP:
        raise ValueError
    below = places[place] if place < len(places) else None
    put = _with(below, rest, value) if rest else value
    places += [None] * (place + 1 - len(places))
    places[place] = put
    return places
