"""JSON values that fit a published definition, drawn at random: made from the catalog alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from inspector.catalog.bodies import definitions

Schema = Mapping[str, Any]

_WORDS = (
    "support", "Sales queue", "Grüße", "north", "second line", "Zürich", "voice", "guest 7",
    "Frau Müller", "O'Brien", "beta", "night shift", "日本", "a/b", "50 %",
)  # fmt: skip
_DATES = ("2026-08-07T10:00:00.000Z", "2026-11-22T00:00:00Z", "2027-01-05T23:59:59.000Z")
_FORMATS = {
    "date-time": _DATES,
    "date": ("2026-08-07", "2026-11-22"),
    "interval": ("2026-08-01T00:00:00Z/2026-08-07T00:00:00Z",),
    "local-time": ("10:00:00",),
    "local-date-time": ("2026-08-07T10:00:00",),
    "uri": ("https://example.com/a", "https://www.example.org/hook?x=1"),
}
_MOST_DEEP = 3


class CannotDraw(Exception):
    """No value of a schema is known here, e.g. for its pattern."""


def resolved(schema: Schema) -> Schema:
    """Returns the definition that a schema refers to, or itself."""
    while "$ref" in schema:
        schema = definitions()[schema["$ref"].rpartition("/")[2]]
    return schema


def members(schema: Schema) -> Mapping[str, Schema]:
    """Returns the members of an object that a request may send, by name."""
    known: Mapping[str, Schema] = resolved(schema).get("properties", {})
    return {name: resolved(one) for name, one in known.items() if not one.get("readOnly")}


def required(schema: Schema) -> tuple[str, ...]:
    """Returns the members that a request must send."""
    sendable = members(schema)
    return tuple(name for name in resolved(schema).get("required", ()) if name in sendable)


def draw(schema: Schema, random: Random, depth: int = 0) -> Any:
    """Returns a value: the required members, and near the top some others.

    Raises:
        CannotDraw: None is known.
    """
    schema = resolved(schema)
    if "enum" in schema:
        return random.choice(schema["enum"])
    match schema.get("type", "object"):
        case "object":
            return _object(schema, random, depth)
        case "array":
            least = schema.get("minItems", 0)
            most = schema.get("maxItems", least + 2)
            count = random.randint(least, max(least, min(most, least + (depth < 2))))
            if schema.get("uniqueItems"):
                count = max(least, min(count, 1))
            return [draw(schema["items"], random, depth + 1) for _ in range(count)]
        case "boolean":
            return random.random() < 0.5
        case "integer" | "number":
            least = schema.get("minimum", min(1, schema.get("maximum", 1)))
            return random.randint(int(least), int(min(least + 20, schema.get("maximum", 10**6))))
        case _:
            return _text(schema, random)


def _object(schema: Schema, random: Random, depth: int) -> dict[str, Any]:
    wanted, known = required(schema), members(schema)
    found = {name: draw(known[name], random, depth + 1) for name in wanted}
    if depth < _MOST_DEEP:
        others = [name for name in known if name not in wanted and not _is_place(name)]
        for name in random.sample(others, min(len(others), random.randint(0, 3 - depth))):
            try:
                found[name] = draw(known[name], random, depth + 1)
            except (CannotDraw, RecursionError):
                continue
    names = list(found)
    random.shuffle(names)
    return {name: found[name] for name in names}


def _is_place(name: str) -> bool:
    """Tells the members by which the sandbox finds a division, which decides about rights."""
    return name in ("division", "divisionId")


def _text(schema: Schema, random: Random) -> str:
    pattern = schema.get("pattern")
    if pattern is not None:
        samples = (uuid(random), "*", "abc123", "#a1b2c3", "+15551234567", "en-us", "A")
        fitting = [text for text in samples if re.fullmatch(pattern, text)]
        if not fitting:
            raise CannotDraw(pattern)
        return fitting[0]
    known = _FORMATS.get(schema.get("format", ""))
    if known is not None:
        return random.choice(known)
    text = random.choice((*_WORDS, uuid(random)))
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]


def uuid(random: Random) -> str:
    text = f"{random.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
