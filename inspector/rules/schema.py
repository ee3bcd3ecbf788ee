"""The published body definitions in a form that a payload can be held against quickly.

Swagger 2.0, as the vendor's document uses it: `$ref`, properties, required, items,
additionalProperties, enum, format, pattern and limits. Two readings are on purpose:
`type: object` that names no members is Java's Object or JsonNode and takes anything, and a body
that is published as a bare string is raw text. A read-only member is never required of a request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal

from inspector.catalog.bodies import definitions

Kind = Literal["any", "object", "array", "string", "integer", "number", "boolean"]


class Shape:
    """What a value may be; members and items are made when first asked for, so cycles end.

    `plain` is the Python type that needs no further look, None when there is more to check.
    `values` are the published ones of a string, empty when any. `extra` is the shape of members
    that are not published by name, None when there are none. `limits` holds minLength, minimum
    and their like.
    """

    __slots__ = ("_items", "_made", "_schema", "format", "kind", "limits", "plain", "values")

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._made: _Members | None = None
        self._items: Shape | None = None
        self.kind: Final[Kind] = _kind(schema)
        self.values: Final = _values(schema) if self.kind == "string" else ()
        self.format: Final[str] = _format(schema) if self.kind == "string" else ""
        self.limits: Final = {name: schema[name] for name in _LIMITS if name in schema}
        free = not self.values and not self.format and not self.limits
        self.plain: Final = _PLAIN.get(self.kind) if free else None

    @property
    def pattern(self) -> str:
        """The regular expression that the whole text must fit; empty when there is none."""
        return str(self._schema.get("pattern", ""))

    @property
    def members(self) -> _Members:
        if self._made is None:
            self._made = _Members(self._schema)
        return self._made

    @property
    def items(self) -> Shape:
        if self._items is None:
            self._items = shape_of(self._schema.get("items", {}))
        return self._items


class _Members:
    """The members of an object: by name, those required, those read-only, and all others."""

    __slots__ = ("by_name", "extra", "read_only", "required")

    def __init__(self, schema: Mapping[str, Any]) -> None:
        named: Mapping[str, Any] = schema.get("properties", {})
        more = schema.get("additionalProperties")
        self.by_name: Final = {name: shape_of(member) for name, member in named.items()}
        self.read_only: Final = frozenset(
            name for name, member in named.items() if member.get("readOnly")
        )
        self.required: Final = tuple(
            name for name in schema.get("required", ()) if name not in self.read_only
        )
        self.extra: Final = None if more is None else shape_of(more if more is not True else {})


def shape_of(schema: Mapping[str, Any]) -> Shape:
    """Returns the shape of a schema; one that is named is made once.

    Raises:
        ResourceError: The file of definitions cannot be read.
    """
    name = schema.get("$ref")
    return Shape(schema) if name is None else _named(name)


def body_shape(schema: Mapping[str, Any]) -> Shape:
    """Returns the shape of an operation's whole body.

    Raises:
        ResourceError: The file of definitions cannot be read.
    """
    shape = shape_of(schema)
    return _ANYTHING if shape.kind == "string" else shape


@cache
def _named(reference: str) -> Shape:
    return Shape(definitions().get(reference.rpartition("/")[2], {}))


def _kind(schema: Mapping[str, Any]) -> Kind:
    kind = schema.get("type", "object")
    if kind == "object":
        named = "properties" in schema or "additionalProperties" in schema
        return "object" if named else "any"
    return kind if kind in _KINDS else "any"


def _values(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(value for value in schema.get("enum", ()) if isinstance(value, str))


def _format(schema: Mapping[str, Any]) -> str:
    """Returns the format; a pattern that spells a UUID is one, other patterns are left alone."""
    if _UUID_PATTERN.search(schema.get("pattern", "")):
        return "uuid"
    return str(schema.get("format", ""))


_KINDS = frozenset({"array", "string", "integer", "number", "boolean"})
_PLAIN: Final[Mapping[str, type]] = {"string": str, "number": float, "boolean": bool}
_LIMITS = ("minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum")
_UUID_PATTERN = re.compile(r"^\^?\[[^\]]+\]\{8\}-[^|]*\{12\}\$?$")
_ANYTHING = Shape({})
