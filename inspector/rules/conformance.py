"""Holds a payload against the published definition of its operation's body.

One pass, shallow members first, and no text is made here: what is found is a `Problem` with its
place, and the rules make findings of the few that are shown. So it keeps up with typing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from inspector.rules.schema import Shape

ProblemKind = Literal[
    "missing", "encoded", "type", "value", "limit", "placeholder", "format", "unknown", "read-only"
]
Steps = tuple["Steps", "str | int"] | None


SHOWN = 8
_ENOUGH = 200
_LONGEST_PLACEHOLDER = 60
PLACEHOLDER = re.compile(
    r"<(?:your|my|insert|replace|enter|[\w .-]*(?:id|uuid|name|number|queue|contact|token))"
    r"[\w .-]*>"
    r"|\{[A-Za-z_]\w*\}|[$#]\{\w+\}|(?:YOUR|INSERT|REPLACE)[_-][A-Z0-9_-]+"
    r"|(?:your|insert|replace|enter)[-_ ](?:[a-z]+[-_ ])*(?:id|uuid|name|number|key|here)",
    re.IGNORECASE,
)
# Letters in both cases rather than a flag: with the flag every character is looked at.
_MAYBE_PLACEHOLDER = re.compile(
    r'"\s*(?:[<$#]|\{[A-Za-z_]|[Yy][Oo][Uu][Rr]|[Ii][Nn][Ss][Ee]|[Rr][Ee][Pp][Ll]|[Ee][Nn][Tt][Ee])'
)


class Hole(float):
    """A number that stands in a document for a variable outside quotes: it may be anything."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, repr=False)
class Problem:
    """One thing in a payload that is not as published.

    `pointer` is its place (RFC 6901), also where it is missing. `shape` is what belongs there;
    for `unknown` it is the object's. `value` is what stands there: it never enters a message.
    """

    kind: ProblemKind
    pointer: str
    shape: Shape
    value: object = None

    @property
    def parent(self) -> str:
        return self.pointer.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


@dataclass(frozen=True, slots=True, repr=False)
class Conformity:
    """How far a payload is as published.

    `shown` are the worst problems, `unshown` counts the others; `cut_short`: there may be more.
    `whole_is_encoded`: the payload is one string that spells JSON, and no definition says so.
    """

    shown: tuple[Problem, ...] = ()
    unshown: int = 0
    cut_short: bool = False
    read_only: tuple[Problem, ...] = ()
    whole_is_encoded: bool = False


def conform(document: object, text: str, shape: Shape | None) -> Conformity:
    """Returns how a payload, its text and document, compares with its published shape.

    Args:
        shape: None when no definition is known; then only what needs none is told.
    """
    found = [] if shape is None else examine(document, shape)
    held: list[Problem] = []
    problems = [problem for problem in found if problem.kind != "read-only"]
    if _MAYBE_PLACEHOLDER.search(text):
        taken = {problem.pointer for problem in problems}
        held = _placeholders(document)
        problems += [problem for problem in held if problem.pointer not in taken]
    problems.sort(key=lambda problem: _WORST_FIRST[problem.kind])
    encoded = isinstance(document, str) and held_json(document) is not None
    return Conformity(
        shown=tuple(problems[:SHOWN]),
        unshown=max(0, len(problems) - SHOWN),
        cut_short=max(len(found), len(held)) >= _ENOUGH,
        read_only=tuple(problem for problem in found if problem.kind == "read-only"),
        whole_is_encoded=encoded and not any(problem.pointer == "" for problem in problems),
    )


def examine(document: object, shape: Shape) -> list[Problem]:
    """Returns what is not as published, in the order of depth; it stops after some hundreds."""
    found: list[tuple[ProblemKind, Steps, Shape, object]] = []
    queue: list[tuple[Any, Shape, Steps]] = []
    _look(document, shape, None, queue, found)
    for value, shape, steps in queue:  # noqa: PLR1704 - grows while it is walked
        if len(found) >= _ENOUGH:
            break
        if isinstance(value, list):
            items = shape.items
            plain = items.plain
            for index, item in enumerate(value):
                if type(item) is not plain:
                    _look(item, items, (steps, index), queue, found)
        else:
            _look_at_members(value, shape, steps, queue, found)
    return [Problem(kind, pointer_of(at), shape, value) for kind, at, shape, value in found]


def pointer_of(steps: Steps) -> str:
    """Returns the JSON Pointer of a chain of steps."""
    pieces: list[str] = []
    while steps is not None:
        steps, step = steps
        pieces.append(str(step).replace("~", "~0").replace("/", "~1"))
    return "".join("/" + piece for piece in reversed(pieces))


def held_json(text: str) -> object:
    """Returns the object or list that a text spells in JSON, None when it spells none."""
    if text.strip()[:1] not in ("{", "["):
        return None
    try:
        inner: object = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return None
    return inner


def _placeholders(document: object) -> list[Problem]:
    """Returns the strings that only stand for a value: `<QUEUE_ID>`, `{id}`, `YOUR_ID`."""
    found: list[Problem] = []
    queue: list[tuple[object, Steps]] = [(document, None)]
    for value, steps in queue:
        if len(found) >= _ENOUGH:
            break
        if isinstance(value, str):
            if len(value) < _LONGEST_PLACEHOLDER and PLACEHOLDER.fullmatch(value.strip()):
                found.append(Problem("placeholder", pointer_of(steps), _TEXT))
        elif isinstance(value, dict):
            queue.extend((item, (steps, name)) for name, item in value.items())
        elif isinstance(value, list):
            queue.extend((item, (steps, index)) for index, item in enumerate(value))
    return found


def _look_at_members(
    value: dict[str, object],
    shape: Shape,
    steps: Steps,
    queue: list[tuple[Any, Shape, Steps]],
    found: list[tuple[ProblemKind, Steps, Shape, object]],
) -> None:
    members = shape.members
    by_name, extra, read_only = members.by_name, members.extra, members.read_only
    for name, item in value.items():
        child = by_name.get(name, extra)
        if child is None:
            found.append(("unknown", (steps, name), shape, item))
        elif name in read_only:
            found.append(("read-only", (steps, name), child, None))
        elif type(item) is not child.plain and (type(item) is not str or item not in child.values):
            _look(item, child, (steps, name), queue, found)
    if members.required:
        found.extend(
            ("missing", (steps, name), by_name.get(name, shape), name in value)
            for name in members.required
            if value.get(name) is None
        )


def _look(
    value: object,
    shape: Shape,
    steps: Steps,
    queue: list[tuple[Any, Shape, Steps]],
    found: list[tuple[ProblemKind, Steps, Shape, object]],
) -> None:
    kind = shape.kind
    if kind == "any" or value is None or type(value) is Hole:
        return
    if kind in ("object", "array"):
        wanted = dict if kind == "object" else list
        if isinstance(value, wanted):
            queue.append((value, shape, steps))
            if kind == "array" and _beyond(len(value), shape.limits, "Items"):
                found.append(("limit", steps, shape, None))
        elif isinstance(value, str) and isinstance(held_json(value), wanted):
            found.append(("encoded", steps, shape, value))
        else:
            found.append(("type", steps, shape, value))
        return
    problem = _problem_of_text(value, shape) if kind == "string" else _problem_of(value, shape)
    if problem is not None:
        found.append((problem, steps, shape, value))


def _problem_of_text(value: object, shape: Shape) -> ProblemKind | None:
    if isinstance(value, float) and shape.format in ("date-time", "date"):
        return "format"
    if not isinstance(value, str):
        return "type"
    if "{{" in value:
        return None
    if shape.values:
        return None if value in shape.values else "value"
    fits = _FORMATS.get(shape.format)
    if fits is not None and not fits(value):
        return "format"
    return "limit" if _beyond(len(value), shape.limits, "Length") else None


def _problem_of(value: object, shape: Shape) -> ProblemKind | None:
    if shape.kind == "boolean":
        return None if isinstance(value, bool) else "type"
    if not isinstance(value, float) or (shape.kind == "integer" and not value.is_integer()):
        return "type"
    return "limit" if _beyond(value, shape.limits, "imum") else None


def _beyond(size: float, limits: Mapping[str, float], what: str) -> bool:
    return bool(limits) and not (
        limits.get(f"min{what}", size) <= size <= limits.get(f"max{what}", size)
    )


def _is_date_time(text: str) -> bool:
    """Takes what ISO 8601 takes with a date in front; whether a zone must be there is not said."""
    if not _DATE_TIME.fullmatch(text):
        return False
    return _is_date(text[:10])


def _is_date(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - only whether the date exists
    except ValueError:
        return False
    return True


def _is_uri(text: str) -> bool:
    """A URI reference has no white space and no characters that RFC 3986 excludes."""
    return not _NOT_IN_URI.search(text)


def _is_uuid(text: str) -> bool:
    return bool(_UUID.fullmatch(text))


def _is_interval(text: str) -> bool:
    """An interval of ISO 8601 has a solidus; its two sides have many forms."""
    return "/" in text


_DATE_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_NOT_IN_URI = re.compile(r"[\s<>\"\\^`|]")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_TEXT = Shape({"type": "string"})
_WORST_FIRST: Final[Mapping[ProblemKind, int]] = {
    "missing": 0,
    "encoded": 1,
    "type": 2,
    "value": 3,
    "limit": 4,
    "placeholder": 5,
    "format": 6,
    "unknown": 7,
}
_FORMATS: Final = {
    "date-time": _is_date_time,
    "date": _is_date,
    "uri": _is_uri,
    "uuid": _is_uuid,
    "interval": _is_interval,
}
