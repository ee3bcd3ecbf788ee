"""Proposals for a payload: what is published or claimed at the caret, and nothing invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from inspector.catalog.operations import published
from inspector.rules.completion import Completion, complete, describe, shape_at
from inspector.rules.schema import Shape, body_shape

NOW = 1_795_342_363.0  # 2026-11-22T10:12:43Z
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["to", "kind"],
    "properties": {
        "note": {"type": "string", "maxLength": 9},
        "kind": {"type": "string", "enum": ["sms", "open", "whatsapp", "push"]},
        "only": {"type": "string", "enum": ["fixed"]},
        "to": {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "selfUri": {"type": "string", "readOnly": True},
            },
        },
        "many": {"type": "array", "minItems": 1, "items": {"type": "string", "enum": ["a", "b"]}},
        "count": {"type": "integer", "format": "int32", "minimum": 1},
        "isOpen": {"type": "boolean"},
        "when": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "span": {"type": "string", "format": "interval"},
        "free": {"type": "object"},
        "attributes": {"type": "object", "additionalProperties": {"type": "boolean"}},
    },
}
SHAPE = Shape(SCHEMA)


def at(text: str, **more: Any) -> Completion | None:
    """Completes at the bar, which is not part of the text."""
    position = text.index("|")
    return complete(text.replace("|", "", 1), position, more.pop("shape", SHAPE), now=NOW, **more)


def labels(text: str, **more: Any) -> list[str]:
    found = at(text, **more)
    return [] if found is None else [proposal.label for proposal in found.proposals]


def accepted(text: str, label: str, **more: Any) -> str:
    """Returns the text after a choice, the selection between bars."""
    found = at(text, **more)
    assert found is not None
    chosen = next(p for p in found.proposals if p.label == label)
    text = text.replace("|", "", 1)
    written = (
        f"{chosen.text[: chosen.anchor]}|{chosen.text[chosen.anchor : chosen.caret]}|"
        f"{chosen.text[chosen.caret :]}"
    )
    before, after = text[: found.start], text[found.end :]
    if found.comma_at >= 0:
        before = before[: found.comma_at] + "," + before[found.comma_at :]
    return before + written + after


def test_required_names_come_first_and_are_marked() -> None:
    found = at("{|}")
    assert found is not None
    assert [p.label for p in found.proposals[:3]] == ["kind", "to", "note"]
    assert [p.standing for p in found.proposals[:3]] == ["required", "required", "published"]
    assert found.proposals[0].detail == "one of sms, open, whatsapp, …"


def test_names_that_are_there_are_left_out_and_so_are_read_only_ones() -> None:
    assert "kind" not in labels('{"kind": "sms", |}')
    assert labels('{"to": {|}}') == ["id"]
    assert labels('{"to": {"id": "", |}}') == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("no", ["note"]),
        ("NO", ["note"]),
        ("io", ["isOpen"]),
        ("pen", ["isOpen"]),
        ("o", ["only", "to", "note", "isOpen", "count"]),
        ("zz", []),
    ],
)
def test_what_is_typed_chooses(typed: str, expected: list[str]) -> None:
    found = labels('{"' + typed + "|}")
    assert sorted(found) == sorted(expected)
    assert found[:1] == expected[:1]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("note", '{"note": "||"}'),
        ("kind", '{"kind": "||"}'),
        ("only", '{"only": "fixed"||}'),
        ("to", '{"to": {||}}'),
        ("many", '{"many": [||]}'),
        ("count", '{"count": |0|}'),
        ("isOpen", '{"isOpen": |false|}'),
        ("free", '{"free": {||}}'),
    ],
)
def test_a_name_brings_its_quotes_its_colon_and_an_empty_value(name: str, written: str) -> None:
    assert accepted("{|}", name) == written
    assert accepted('{"' + name[:2] + "|}", name) == written
    json.loads(written.replace("|", ""))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"kind": "sms"\n |}', '{"kind": "sms",\n "note": "||"}'),
        ('{| "kind": "sms"}', '{"note": "||", "kind": "sms"}'),
        ('{"kind": "sms" | "to": {}}', '{"kind": "sms", "note": "||", "to": {}}'),
        ('{"no|": 1}', '{"note"||: 1}'),
        ('{"no|": 1, "to": {}}', '{"note"||: 1, "to": {}}'),
    ],
)
def test_commas_and_colons_are_put_where_they_are_missing(text: str, written: str) -> None:
    assert accepted(text, "note") == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"kind": |}', '{"kind": "sms"||}'),
        ('{"kind": "|"}', '{"kind": "sms"||}'),
        ('{"kind": "s|, "to": {}}', '{"kind": "sms"||, "to": {}}'),
        ('{"kind": | "to": {}}', '{"kind": "sms",|| "to": {}}'),
        ('{"kind": sm|}', '{"kind": "sms"||}'),
    ],
)
def test_a_published_value_brings_its_quotes(text: str, written: str) -> None:
    assert accepted(text, "sms") == written


def test_items_of_a_list_are_completed_with_their_commas() -> None:
    assert labels('{"many": [|]}') == ["a", "b"]
    assert accepted('{"many": ["a" |]}', "b") == '{"many": ["a", "b"||]}'


def test_members_without_a_published_name_have_a_published_value() -> None:
    assert labels('{"attributes": {"x": |}}') == ["true", "false"]
    assert labels('{"attributes": {|}}') == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"isOpen": |}', ["true", "false"]),
        ('{"isOpen": f|}', ["false"]),
        ('{"isOpen": "|"}', []),
        ('{"to": |}', ["{}"]),
        ('{"many": |}', ["[]"]),
        ('{"to": "|"}', []),
        ('{"when": |}', ["2026-11-22T10:12:43.000Z"]),
        ('{"day": "|"}', ["2026-11-22"]),
        ('{"span": |}', ["2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z"]),
        ('{"note": |}', []),
        ('{"to": {"id": |}}', []),
        ('{"count": |}', []),
        ('{"free": {"x": |}}', []),
        ('{"unknown": |}', []),
        ('{"note": {"x": |}}', []),
        ("|", ["{}"]),
        ('{"a"|}', []),
    ],
)
def test_only_values_that_are_certain_are_proposed(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_a_finished_value_is_left_alone_until_one_asks() -> None:
    assert at('{"kind": "sms|"}') is None
    assert labels('{"kind": "sms|"}', is_asked=True) == ["sms", "open", "whatsapp", "push"]


def test_without_a_definition_only_what_is_claimed_is_proposed() -> None:
    claimed = ["/externalContact/id", "/externalContact/a~1b", "/to/id"]
    found = at("{|}", shape=None, claimed=claimed)
    assert found is not None
    assert [(p.label, p.standing) for p in found.proposals] == [
        ("externalContact", "claimed"),
        ("to", "claimed"),
    ]
    assert found.proposals[0].detail == "claimed, not published"
    assert accepted("{|}", "to", shape=None, claimed=claimed) == '{"to": {||}}'
    inner = accepted('{"externalContact": {|}}', "a/b", shape=None, claimed=claimed)
    assert inner == '{"externalContact": {"a/b": "||"}}'
    assert at("{|}", shape=None) is None
    assert at('{"to": |}', shape=None, claimed=claimed) is None


def test_what_is_published_is_not_called_a_claim() -> None:
    assert labels("{|}", claimed=["/to/id"]).count("to") == 1
    found = at('{"to": {|}}', claimed=["/to/id", "/to/other"])
    assert found is not None
    assert [(p.label, p.standing) for p in found.proposals] == [
        ("id", "required"),
        ("other", "claimed"),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("note", "string, at most 9"),
        ("only", "fixed"),
        ("many", "list of strings, at least 1"),
        ("count", "whole number, from 1"),
        ("when", "string, date and time"),
        ("day", "string, date"),
        ("free", "anything"),
        ("to", "object"),
    ],
)
def test_a_type_is_told_in_a_few_words(name: str, words: str) -> None:
    shape = shape_at(SHAPE, f"/{name}")
    assert shape is not None
    assert describe(shape) == words


def test_a_list_of_anything_is_a_list() -> None:
    assert describe(Shape({"type": "array", "items": {"type": "object"}})) == "list"


def test_every_published_body_is_completed_from_its_definition() -> None:
    for operation in published().operations:
        if operation.body_schema is None:
            continue
        shape = body_shape(operation.body_schema)
        found = complete("{}", 1, shape)
        if shape.kind != "object" or not set(shape.members.by_name) - shape.members.read_only:
            assert found is None, operation.id
            continue
        assert found is not None, operation.id
        required = [p.label for p in found.proposals if p.standing == "required"]
        assert sorted(required) == sorted(shape.members.required), operation.id
        for proposal in found.proposals:
            json.loads("{" + proposal.text + "}")
