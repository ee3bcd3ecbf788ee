"""The JSON that an SDK makes of its model objects: the names of the published definitions.

Models leave out what is not set; a map or a plain object keeps its names. Members stand in the
order in which the snippet sets them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tree_sitter import Node

from inspector.dialects.draft import Draft
from inspector.dialects.sdk_operations import (
    model_named,
    plain_name,
    properties_of,
    resolved,
)
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Value

_Note = Callable[[str], None]
MODELS = ("model", "object", "struct")
"""Kinds of things that are models: `type` is their class, `fields` what is set."""


def new_model(name: str) -> Thing:
    return Thing("model", {"type": name, "fields": {}})


def enumerator(name: str) -> Thing:
    """Returns a constant of an enumeration of an SDK, whose spelling its definition tells."""
    return Thing("enum", {"name": name})


class Models:
    """Writes models of one snippet as plain values.

    `spell` is how an SDK would name a field that is not published; `other` makes a plain value
    of what is no model. `attribute` is the name, in small letters, that a published field has
    in a language that takes others too, but sends nothing of them.
    """

    def __init__(
        self,
        source: Source,
        spell: Callable[[str], str],
        other: Callable[[Value], Value],
        attribute: Callable[[str], str] | None = None,
    ) -> None:
        self._source = source
        self._spell = spell
        self._other = other
        self._attribute = attribute

    def plain(self, value: Value, schema: Mapping[str, Any], draft: Draft, node: Node) -> Value:
        """Returns a value as JSON has it; the draft notes at `node` what is not published."""

        def note(text: str) -> None:
            draft.note("warning", text, self._source.place(node))

        return self._plain(value, schema, note, 0)

    def _plain(self, value: Value, schema: Mapping[str, Any], note: _Note, depth: int) -> Value:
        self._source.guard(depth, self._source.root)
        if isinstance(value, list):
            items = resolved(schema).get("items", {})
            return [self._plain(item, items, note, depth + 1) for item in value]
        if isinstance(value, dict):
            properties = properties_of(schema)
            values = resolved(schema).get("additionalProperties")
            rest = values if isinstance(values, Mapping) else {}
            return {
                name: self._plain(item, properties.get(name, rest), note, depth + 1)
                for name, item in value.items()
            }
        if not isinstance(value, Thing):
            return value
        if value.kind == "enum":
            return self._constant(value, schema)
        fields = value.slots.get("fields")
        if value.kind not in MODELS or not isinstance(fields, dict):
            return self._other(value)
        kind = str(value.slots.get("type", ""))
        published = model_named(kind)
        if published is None and value.kind != "model":
            return self._other(value)
        return self._model(kind, fields, published or schema, note, depth)

    def _model(
        self,
        kind: str,
        fields: dict[str, Value],
        schema: Mapping[str, Any],
        note: _Note,
        depth: int,
    ) -> Value:
        properties = properties_of(schema)
        names = {plain_name(name): name for name in properties}
        members: dict[str, Value] = {}
        for field, value in fields.items():
            if value is None or isinstance(value, Absent):
                continue
            plain = plain_name(field)
            name = names.get(plain) or names.get(plain.removeprefix("var"))
            if name is None:
                name = self._spell(field)
                note(f"{field} is no published field of {kind}; it stands as {name}.")
            elif self._attribute is not None and field != field.lower():
                wanted = self._attribute(name)
                note(f"{field} is no attribute of {kind}, but {wanted} is: it is not sent.")
                continue
            members[name] = self._plain(value, properties.get(name, {}), note, depth + 1)
        return members

    def _constant(self, value: Thing, schema: Mapping[str, Any]) -> str:
        name = str(value.slots["name"])
        allowed = resolved(schema).get("enum", ())
        return next((str(one) for one in allowed if plain_name(str(one)) == plain_name(name)), name)
