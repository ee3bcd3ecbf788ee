"""Java's literals and operators, and objects as its JSON libraries see them."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.draft import variable
from inspector.dialects.evaluator import Call, Evaluator, Handler, compared, summed, truth
from inspector.dialects.source import Source, arguments_of, operands, operator_of
from inspector.dialects.values import (
    Absent,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    same,
    whole,
)

_ESCAPE = re.compile(r"\\(?:u+([0-9A-Fa-f]{4})|([0-3]?[0-7]{1,2})|(\r?\n)|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}
_NAMED = re.compile(
    r"@(?:JsonProperty|SerializedName|JsonbProperty|JSONField|Json)\s*\(\s*"
    r"(?:(?:value|name)\s*=\s*)?\"([^\"]*)\""
)
_PASSED = re.compile(r"@(?:JsonIgnore|JsonbTransient)\b|\b(?:static|transient)\b")
_NO_NULLS = re.compile(r"NON_(?:NULL|EMPTY|ABSENT)")
_NUMBERS = frozenset(("int", "long", "short", "byte", "double", "float"))


@dataclass(frozen=True, slots=True)
class Property:
    """A field of a class as JSON libraries see it; `named` is what an annotation calls it."""

    name: str
    named: str
    type: str
    value: Node | None = None


class Literals(Evaluator):
    """Reads what stands in the text itself; what it names is read by `Java`."""

    def __init__(self, source: Source) -> None:
        self.classes: dict[str, list[Property]] = {}
        self.without_nulls: set[str] = set()
        self.imported: set[str] = set()
        self.placed: dict[str, Node] = {}
        """Where an object of a class is first made."""
        super().__init__(source)

    def survey_class(self, node: Node) -> None:
        name = self.source.part(node, "name")
        listed: list[Property] = []
        parameters = node.child_by_field_name("parameters")
        if node.type == "record_declaration":
            listed += [self._property(child, child) for child in arguments_of(parameters)]
        for child in arguments_of(node.child_by_field_name("body")):
            if child.type == "field_declaration" and not _PASSED.search(self._modifiers(child)):
                declarators = child.children_by_field_name("declarator")
                listed += [self._property(child, declarator) for declarator in declarators]
        self.classes[name] = listed
        if _NO_NULLS.search(self._modifiers(node)):
            self.without_nulls.add(name)

    def _modifiers(self, node: Node) -> str:
        found = next((child for child in node.children if child.type == "modifiers"), None)
        return "" if found is None else self.source.text(found)[:400]

    def _property(self, node: Node, declarator: Node) -> Property:
        match = _NAMED.search(self._modifiers(node))
        return Property(
            self.source.part(declarator, "name"),
            match.group(1) if match else "",
            self.source.part(node, "type"),
            declarator.child_by_field_name("value"),
        )

    def read_string(self, node: Node, depth: int) -> Value:
        text = self.source.text(node)
        if text.startswith('"""'):
            return unescape(_text_block(text[3:].removesuffix('"""')))
        return unescape(text[1:-1])

    def read_number(self, node: Node, depth: int) -> Value:
        text = self.source.text(node).replace("_", "").rstrip("lLfFdD")
        return Number(text if text[:1] != "." else "0" + text)

    def read_unary(self, node: Node, depth: int) -> Value:
        value = self.evaluate(node.child_by_field_name("operand"), depth)
        if operator_of(node) == "-" and isinstance(value, Number):
            return Number("-" + value.text)
        known = truth(value)
        if operator_of(node) == "!" and known is not None:
            return not known
        return self.source.unknown(node)

    def read_inner(self, node: Node, depth: int) -> Value:
        value = node.child_by_field_name("value")
        children = arguments_of(node)
        return self.evaluate(value or (children[-1] if children else None), depth)

    def read_array(self, node: Node, depth: int) -> Value:
        inner = node.child_by_field_name("value")
        if inner is None and node.type == "array_creation_expression":
            return self.source.unknown(node)
        return [self.evaluate(child, depth) for child in arguments_of(inner or node)]

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node)
        if joined:
            values = [self.evaluate(item, depth) for item in joined]
            number = summed(values)
            return self.source.join(values) if number is None else number
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right = self.evaluate(node.child_by_field_name("right"), depth)
        known = compared(left, right) if None in (left, right) else None
        if known is None or operator_of(node) not in ("==", "!="):
            return self.source.unknown(node)
        return known if operator_of(node) == "==" else not known

    def read_ternary(self, node: Node, depth: int) -> Value:
        known = truth(self.evaluate(node.child_by_field_name("condition"), depth))
        yes = self.evaluate(node.child_by_field_name("consequence"), depth)
        no = self.evaluate(node.child_by_field_name("alternative"), depth)
        if known is not None:
            return yes if known else no
        for given, other in ((yes, no), (no, yes)):
            if isinstance(given, Unknown) and isinstance(other, str):
                return self.source.falls_back(given, other)
        return yes if same(yes, no) else self.source.unknown(node)

    @abstractmethod
    def answer_as(self, answer: Value, kind: str, node: Node) -> Value:
        """Returns an answer as an object of a class of the text, as JSON libraries map it."""

    def plain(self, value: Value, *, nulls: bool = True, depth: int = 0) -> Value:
        """Returns a value as a JSON library sees it: objects as maps, in their own order."""
        self.source.guard(depth, self.source.root)
        if isinstance(value, dict):
            items = value.items()
            return {n: self.plain(v, nulls=nulls, depth=depth + 1) for n, v in items}
        if isinstance(value, list):
            return [self.plain(item, nulls=nulls, depth=depth + 1) for item in value]
        if not isinstance(value, Thing):
            return value
        if value.kind in ("text", "url"):
            return spelled(value)
        if value.kind == "headers":
            return self.plain(map_of(value), nulls=nulls, depth=depth + 1)
        fields = value.slots.get("fields")
        if value.kind != "object" or not isinstance(fields, dict):
            return self.source.unknown(self.source.root, value.kind)
        kind = as_text(value.slots["type"])
        if kind not in self.classes:
            if not fields:
                return value.slots["unknown"]
            said = f"The class {kind} is not in the snippet; its setters tell what it is as JSON."
            self.source.warn(self.placed.get(kind), said)
        nulls = nulls and kind not in self.without_nulls
        listed = self.classes.get(kind) or [Property(name, "", "") for name in fields]
        members: dict[str, Value] = {}
        for item in listed:
            given = fields.get(item.name, Absent())
            if isinstance(given, Absent):
                given = self.first_value(item, depth)
            if nulls or given is not None:
                name = item.named or item.name
                members[name] = self.plain(given, nulls=nulls, depth=depth + 1)
        return members

    def first_value(self, item: Property, depth: int) -> Value:
        """Returns what a field holds before it is set."""
        if item.value is not None:
            return self.evaluate(item.value, depth + 1)
        if item.type in _NUMBERS:
            return Number("0")
        return False if item.type == "boolean" else None

    handlers: ClassVar[Mapping[str, Handler]] = {
        "string_literal": read_string,
        "character_literal": read_string,
        "decimal_integer_literal": read_number,
        "decimal_floating_point_literal": read_number,
        "unary_expression": read_unary,
        "true": lambda evaluator, node, depth: True,
        "false": lambda evaluator, node, depth: False,
        "null_literal": lambda evaluator, node, depth: None,
        "parenthesized_expression": read_inner,
        "cast_expression": read_inner,
        "array_creation_expression": read_array,
        "array_initializer": read_array,
        "binary_expression": read_binary,
        "ternary_expression": read_ternary,
    }


def spelled(value: Value) -> str:
    """Returns what a value is when it is joined to a text."""
    if not isinstance(value, Thing):
        return as_text(value)
    known = value.slots.get("text", value.slots.get("unknown"))
    return variable(value.kind) if known is None else as_text(known)


def map_of(value: Value) -> dict[str, Value] | None:
    """Returns the members of a map; lists of one that keeps several values for a name."""
    if isinstance(value, Thing) and value.kind == "headers":
        several_of: dict[str, Value] = {}
        for name, item in pairs_of(value):
            kept = several_of.setdefault(name, [])
            assert isinstance(kept, list)
            kept.append(item)
        return several_of
    return value if isinstance(value, dict) else None


def pairs_of(value: Value) -> list[tuple[str, Value]]:
    """Returns the pairs of a map, of a list of pairs, or of what a library keeps them in."""
    if isinstance(value, Thing) and "pairs" in value.slots:
        value = value.slots["pairs"]
    if isinstance(value, dict):
        return list(value.items())
    listed = value if isinstance(value, list) else []
    two = [item for item in listed if isinstance(item, list) and len(item) == 2]
    return [(as_text(item[0]), item[1]) for item in two]


def several(call: Call, start: int = 0) -> list[Value]:
    """Returns arguments that may stand in one array."""
    given = call.arguments[start:]
    return given[0] if len(given) == 1 and isinstance(given[0], list) else given


def unescape(text: str) -> str:
    """Undoes Java's backslash escapes."""
    if "\\" not in text:
        return text
    return whole(_ESCAPE.sub(_unescape_one, text))


def _unescape_one(match: re.Match[str]) -> str:
    four, octal, line, other = match.groups()
    if four or octal:
        return chr(int(four, 16) if four else int(octal, 8))
    return "" if line else _LETTERS.get(other, other)


def _text_block(text: str) -> str:
    """Takes the common indentation and trailing white space away (JLS 3.10.6)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[1:]
    counted = [line for line in lines[:-1] if line.strip()] + lines[-1:]
    width = min((len(line) - len(line.lstrip(" \t")) for line in counted), default=0)
    return "\n".join(line[width:].rstrip(" \t") for line in lines)
