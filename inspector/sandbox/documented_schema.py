"""Compares a JSON value with a published definition (Swagger 2.0) and says where it differs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from inspector.catalog.bodies import definitions

Schema = Mapping[str, Any]

_DEFINITIONS = "#/definitions/"
_DATES = "Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ"
_CRITERIA = "Input parameters do not match the required criteria."
_DAY = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d(:\d\d([.,]\d{1,9})?)?"
_ZONE = r"(Z|[+-]\d\d(:?\d\d)?)"
_DURATION = r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?"
_MOMENT = rf"{_DAY}(T{_TIME}{_ZONE}?)?"
_FORMATS: Mapping[str, re.Pattern[str]] = {
    "date": re.compile(_DAY, re.ASCII),
    "date-time": re.compile(rf"{_DAY}T{_TIME}{_ZONE}", re.ASCII),
    "local-date-time": re.compile(rf"{_DAY}T{_TIME}", re.ASCII),
    "local-time": re.compile(_TIME, re.ASCII),
    "interval": re.compile(rf"{_MOMENT}/({_MOMENT}|{_DURATION})|{_DURATION}/{_MOMENT}", re.ASCII),
    "uri": re.compile(r'[^\s<>"{}|\\^`]+'),
}
_IN_DAYS = re.compile(_DAY, re.ASCII)
_IN_TIMES = re.compile(r"(?:^|T)(\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_WIDTHS = {"int32": 31, "int64": 63}
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One difference. `place` as the details of an error name it: `routingTarget.skills[0]`."""

    code: str
    place: str
    template: str
    params: Mapping[str, str] = field(default_factory=dict)


def problems(value: object, schema: Schema, *, strict: bool = False) -> list[Problem]:
    """Returns every difference, in the order of the definition.

    Args:
        value: As json.loads gives it.
        schema: May refer to the published definitions.
        strict: Members that the definition does not have are problems too.

    Raises:
        RecursionError: The value is nested too deeply.
    """
    return list(_Comparison(strict).compare(value, schema, ""))


class _Comparison:
    def __init__(self, strict: bool) -> None:
        self._strict = strict

    def compare(
        self, value: object, schema: Schema, place: str, owner: str = ""
    ) -> Iterator[Problem]:
        while "$ref" in schema:
            owner = schema["$ref"].removeprefix(_DEFINITIONS)
            schema = definitions()[owner]
        kind = schema["type"]
        if kind == "object" and len(schema) == 1:
            return  # how the vendor writes "any value": the rows of a data table hold strings
        if not _is_a(value, kind):
            yield _invalid(value, place, kind, schema.get("enum"))
        elif isinstance(value, dict):
            yield from self._members(value, schema, place, owner)
        elif isinstance(value, list):
            yield from self._items(value, schema, place, owner)
        else:
            yield from _plain(value, schema, place)

    def _members(
        self, value: Mapping[str, Any], schema: Schema, place: str, owner: str
    ) -> Iterator[Problem]:
        known: Mapping[str, Schema] = schema.get("properties", {})
        others = schema.get("additionalProperties")
        for name in schema.get("required", ()):
            if value.get(name) is None and not known[name].get("readOnly"):
                yield Problem("required.fields.missing", _inside(place, name), _CRITERIA)
        for name, inner in value.items():
            found = known.get(name, others)
            if found is None and known and self._strict:
                params = {"property": name, "object": owner}
                template = "Value [{property}] is not a valid property for object [{object}]"
                yield Problem("invalid.property", _inside(place, name), template, params)
            elif found is not None and inner is not None and not found.get("readOnly"):
                yield from self.compare(inner, found, _inside(place, name), owner)

    def _items(
        self, value: Sequence[object], schema: Schema, place: str, owner: str
    ) -> Iterator[Problem]:
        repeats = schema.get("uniqueItems") and _has_twice(value)
        if not _fits(len(value), schema, "Items") or repeats:
            yield Problem("constraint.validation", place, _CRITERIA)
        for index, item in enumerate(value):
            yield from self.compare(item, schema["items"], f"{place}[{index}]", owner)


def _plain(value: object, schema: Schema, place: str) -> Iterator[Problem]:
    allowed = schema.get("enum")
    kind = schema.get("format", schema["type"])
    if allowed is not None and value not in allowed:
        yield _invalid(value, place, kind, allowed)
    elif isinstance(value, str):
        if kind in _FORMATS and not _has_format(value, kind):
            if kind == "uri":
                yield Problem("constraint.validation", place, _CRITERIA)
            else:
                yield Problem("invalid.date", place, _DATES)
        elif not _fits(len(value), schema, "Length") or not _matches(value, schema):
            yield Problem("constraint.validation", place, _CRITERIA)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        width = _WIDTHS.get(kind)
        if width is not None and not -(2**width) <= value < 2**width:
            yield _invalid(value, place, kind, None)
        elif not _fits(value, schema, "imum"):
            yield Problem("constraint.validation", place, _CRITERIA)


def _is_a(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()  # 5.0 is an integer to JSON Schema
    return isinstance(value, _TYPES[kind])


def _has_format(text: str, kind: str) -> bool:
    if not _FORMATS[kind].fullmatch(text):
        return False
    try:
        for day in _IN_DAYS.findall(text):
            date.fromisoformat(day)
        for parts in _IN_TIMES.findall(text):
            hour, minute, second = (int(part or 0) for part in parts)
            time(hour, minute, second)
    except ValueError:
        return False
    return True


def _matches(text: str, schema: Schema) -> bool:
    """As Java's validation has it: the pattern is about the whole value."""
    return "pattern" not in schema or re.fullmatch(schema["pattern"], text) is not None


def _fits(size: float, schema: Schema, suffix: str) -> bool:
    least, most = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
    return (least is None or size >= least) and (most is None or size <= most)


def _has_twice(items: Sequence[object]) -> bool:
    texts = [json.dumps(item, sort_keys=True) for item in items]
    return len(set(texts)) < len(texts)


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _invalid(value: object, place: str, kind: str, allowed: Sequence[object] | None) -> Problem:
    shown = value if isinstance(value, str | int | float) else type(value).__name__
    params = {
        "value": str(shown)[:100],
        "type": kind,
        "allowed": ", ".join(map(str, allowed)) if allowed else kind,
    }
    template = (
        "Value [{value}] is not valid for field type [{type}]. Allowable values are: {allowed}"
    )
    return Problem("invalid.value", place, template, params)
