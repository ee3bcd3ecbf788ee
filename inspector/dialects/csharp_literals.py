"""C#'s literals and operators: texts of every kind, numbers, objects, lists, what joins them."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Evaluator, Handler, compared, summed, truth
from inspector.dialects.source import Source, arguments_of, operands, operator_of
from inspector.dialects.values import Absent, Number, Thing, Unknown, Value, as_text, same, whole

_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{1,4})|(.))", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"} | {
    "0": "\0",
    "e": "\x1b",
}
_ITEMS = re.compile(r"[\w.]+<(.+)>\??|(\w[\w.<>, ]*)\[\]")
_NAMED = re.compile(r'\bJson(?:PropertyName|Property)\s*\(\s*(?:PropertyName\s*=\s*)?"([^"]*)"')
_NUMBERS = frozenset(
    (
        "int",
        "long",
        "short",
        "byte",
        "uint",
        "ulong",
        "double",
        "float",
        "decimal",
        "Int32",
        "Int64",
    )
)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a class as serializers see it; `named` is empty where no attribute names it."""

    name: str
    named: str
    type: str
    value: Node | None = None


class Literals(Evaluator):
    """Reads what stands in the text itself; what it names is read by `CSharp`."""

    def __init__(self, source: Source) -> None:
        self.classes: dict[str, list[Property]] = {}
        self.placed: dict[str, Node] = {}
        """Where an object of a class is first made."""
        super().__init__(source)

    def survey_class(self, node: Node) -> None:
        listed: list[Property] = []
        for part in node.children:
            if part.type == "parameter_list" and node.type == "record_declaration":
                listed += [self._property(child) for child in arguments_of(part)]
        for child in arguments_of(node.child_by_field_name("body")):
            if child.type == "property_declaration" and "JsonIgnore" not in self.source.text(child):
                listed.append(self._property(child))
        self.classes[self.source.part(node, "name")] = listed

    def _property(self, node: Node) -> Property:
        attributes = (child for child in node.children if child.type == "attribute_list")
        match = _NAMED.search(" ".join(self.source.text(item)[:400] for item in attributes))
        value = node.child_by_field_name("value")
        if value is not None and value.type == "arrow_expression_clause":
            value = arguments_of(value)[0]
        return Property(
            self.source.part(node, "name"),
            match.group(1) if match else "",
            self.source.part(node, "type"),
            value,
        )

    def read_string(self, node: Node, depth: int) -> Value:
        text = self.source.text(node)
        if text.startswith("@"):
            return text[2:-1].replace('""', '"')
        if text.startswith('"""'):
            quotes = len(text) - len(text.lstrip('"'))
            return _outdented([text[quotes:-quotes]])[0]
        return unescape(text[1 : text.rfind(text[0])])

    def read_interpolated(self, node: Node, depth: int) -> Value:
        opening = self.source.text(node)[:12]
        verbatim = "@" in opening[:2]
        raw = '"""' in opening
        pieces: list[Value] = []
        literal: list[bool] = []
        for child in node.children:
            if child.type == "string_content":
                text = self.source.text(child)
                if not raw:
                    text = text.replace("{{", "{").replace("}}", "}")
                    text = text.replace('""', '"') if verbatim else unescape(text)
                pieces.append(text)
            elif child.type == "escape_sequence":
                pieces.append(unescape(self.source.text(child)))
            elif child.type == "interpolation":
                pieces.append(self._filled(child, depth))
            else:
                continue
            literal.append(child.type != "interpolation")
        if raw:
            shown = [
                str(piece) if own else "\0" for piece, own in zip(pieces, literal, strict=True)
            ]
            texts = _outdented(shown)
            pieces = [
                text if own else piece
                for piece, text, own in zip(pieces, texts, literal, strict=True)
            ]
        return self.source.join(pieces)

    def _filled(self, node: Node, depth: int) -> Value:
        inner = [child for child in node.named_children if child.type != "interpolation_brace"]
        value = self.evaluate(inner[0], depth) if inner else ""
        if len(inner) > 1 and not isinstance(value, Unknown | str):
            return self.source.unknown(node)
        return value if value is not None else ""

    def read_number(self, node: Node, depth: int) -> Value:
        text = self.source.text(node).replace("_", "").lower()
        if re.fullmatch(r"0[xb][0-9a-f]{1,16}[lu]{0,2}", text):
            return Number(str(int(text.rstrip("lu"), 0)))
        plain = text.rstrip("lufdm")
        if re.fullmatch(r"\d{0,30}\.\d{1,30}(?:e[+-]?\d{1,2})?|\d{1,30}e[+-]?\d{1,2}", plain):
            value = float(plain)
            exact = value.is_integer() and abs(value) < 1e15 and not text.endswith("m")
            return Number(
                str(int(value)) if exact else plain if text.endswith("m") else repr(value)
            )
        return Number(plain)

    def read_boolean(self, node: Node, depth: int) -> Value:
        return self.source.text(node) == "true"

    def read_inner(self, node: Node, depth: int) -> Value:
        value = node.child_by_field_name("value")
        children = arguments_of(node)
        return self.evaluate(value or (children[0] if children else None), depth)

    def read_left(self, node: Node, depth: int) -> Value:
        return self.evaluate(node.child_by_field_name("left"), depth)

    def read_negative(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        value = self.evaluate(children[0], depth) if children else None
        text = self.source.text(node)
        if text.startswith("-") and isinstance(value, Number):
            return Number("-" + value.text)
        known = truth(value)
        if text.startswith("!") and known is not None:
            return not known
        return self.source.unknown(node)

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node)
        if joined:
            values = [self.evaluate(item, depth) for item in joined]
            number = summed(values)
            return self.source.join(values) if number is None else number
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right = self.evaluate(node.child_by_field_name("right"), depth)
        operator = operator_of(node)
        if operator == "??":
            return self.fallback(left, right)
        known = compared(left, right)
        if known is None or operator not in ("==", "!="):
            return self.source.unknown(node)
        return known if operator == "==" else not known

    def fallback(self, left: Value, right: Value) -> Value:
        if isinstance(left, Unknown):
            return self.source.falls_back(left, right)
        return right if left is None else left

    def read_conditional(self, node: Node, depth: int) -> Value:
        known = truth(self.evaluate(node.child_by_field_name("condition"), depth))
        yes = self.evaluate(node.child_by_field_name("consequence"), depth)
        no = self.evaluate(node.child_by_field_name("alternative"), depth)
        if known is not None:
            return yes if known else no
        return yes if same(yes, no) else self.source.unknown(node)

    def read_list(self, node: Node, depth: int) -> Value:
        if self.source.text(node) == "new byte[0]":  # no content
            return ""
        found = (child for child in node.children if child.type == "initializer_expression")
        return [self._item(child, depth) for child in arguments_of(next(found, node))]

    def read_anonymous(self, node: Node, depth: int) -> Value:
        fields: dict[str, Value] = {}
        children = arguments_of(node)
        index = 0
        while index < len(children):
            child = children[index]
            after = child.next_sibling
            if after is not None and after.type == "=" and index + 1 < len(children):
                index += 1
                fields[self.source.text(child)] = self.evaluate(children[index], depth)
            else:  # `new { id }` and `new { x.Name }`
                name = self.source.text(child).rpartition(".")[2]
                fields[name] = self.evaluate(child, depth)
            index += 1
        return Thing("object", {"type": "", "fields": fields})

    def fill(self, made: Value, initial: Node | None, depth: int) -> Value:
        """Applies `{ A = 1, ["b"] = 2, { "c", 3 }, d }` to what was made."""
        items: list[Value] = []
        for child in arguments_of(initial):
            left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
            if child.type == "assignment_expression" and left is not None:
                self._fill_one(made, left, right, depth)
            elif child.type == "initializer_expression":
                pair = [self.evaluate(item, depth) for item in arguments_of(child)]
                if isinstance(made, dict) and len(pair) == 2:
                    made[as_text(pair[0])] = pair[1]
                elif isinstance(made, Thing) and len(pair) == 2:
                    self.collected(made, pair)
                else:
                    items.append(list(pair))
            else:
                items.append(self._item(child, depth))
        if isinstance(made, list):
            made += items
        return made

    def _item(self, node: Node, depth: int) -> Value:
        if node.type == "implicit_object_creation_expression":
            return self.create(node, self._item_type(node), depth)
        return self.evaluate(node, depth)

    def _item_type(self, node: Node) -> str:
        """Returns the type of the items among which `new(…)` stands; "" when it is not told."""
        around = node.parent
        for _ in range(4):
            kind = "" if around is None else self.source.part(around, "type")
            match = _ITEMS.fullmatch(kind[:400])
            if match:
                return match.group(1) or match.group(2)
            around = around.parent if around is not None else None
        return ""

    def collected(self, made: Thing, pair: list[Value]) -> None:
        """Hears of `{ "a", "b" }` in what a library's object is filled with."""

    def _fill_one(self, made: Value, left: Node, right: Node | None, depth: int) -> None:
        if left.type == "element_binding_expression":
            index = arguments_of(left)
            name = as_text(self.evaluate(index[0], depth)) if index else ""
            if isinstance(made, dict):
                made[name] = self.evaluate(right, depth)
            return
        name = self.source.text(left)
        if right is not None and right.type == "initializer_expression":
            part = self.attribute(made, name)
            before: Value = part if not isinstance(part, Absent) else []
            self.set_attribute(made, name, self.fill(before, right, depth))
        elif right is not None and right.type == "implicit_object_creation_expression":
            kind = as_text(made.slots.get("type", "")) if isinstance(made, Thing) else ""
            types = {item.name: item.type for item in self.classes.get(kind, [])}
            self.set_attribute(made, name, self.create(right, types.get(name, ""), depth))
        else:
            self.set_attribute(made, name, self.evaluate(right, depth))

    @abstractmethod
    def create(self, node: Node, kind: str, depth: int) -> Value:
        """Makes an object of the class `kind`."""

    def attribute(self, holder: Value, name: str) -> Value:
        """Returns a part of an object; Absent when it has none of that name."""
        if not isinstance(holder, Thing):
            return Absent()
        fields = holder.slots.get("fields")
        return (fields if isinstance(fields, dict) else holder.slots).get(name, Absent())

    def set_attribute(self, holder: Value, name: str, value: Value) -> None:
        if isinstance(holder, Thing):
            fields = holder.slots.get("fields")
            (fields if isinstance(fields, dict) else holder.slots)[name] = value

    def plain(self, value: Value, *, camel: bool, nulls: bool = True, depth: int = 0) -> Value:
        """Returns a value as a serializer sees it: objects as maps, in their own order."""
        self.source.guard(depth, self.source.root)
        if isinstance(value, dict):
            return {
                name: self.plain(item, camel=camel, nulls=nulls, depth=depth + 1)
                for name, item in value.items()
            }
        if isinstance(value, list):
            return [self.plain(item, camel=camel, nulls=nulls, depth=depth + 1) for item in value]
        if not isinstance(value, Thing):
            return value
        fields = value.slots.get("fields")
        if value.kind != "object" or not isinstance(fields, dict):
            return Absent()
        kind = as_text(value.slots["type"])
        if kind and kind not in self.classes:
            said = f"The class {kind} is not in the snippet; the names of its JSON may be others."
            self.source.warn(self.placed.get(kind), said)
        listed = self.classes.get(kind) or [Property(name, "", "") for name in fields]
        members: dict[str, Value] = {}
        for item in listed:
            given = fields.get(item.name, Absent())
            if isinstance(given, Absent):
                given = self._initial(item, depth)
            spelled = item.named or (_camel(item.name) if camel else item.name)
            if nulls or given is not None:
                members[spelled] = self.plain(given, camel=camel, nulls=nulls, depth=depth + 1)
        return members

    def _initial(self, item: Property, depth: int) -> Value:
        if item.value is not None:
            return self.evaluate(item.value, depth + 1)
        if item.type in _NUMBERS:
            return Number("0")
        return False if item.type == "bool" else None

    handlers: ClassVar[Mapping[str, Handler]] = {
        "string_literal": read_string,
        "verbatim_string_literal": read_string,
        "raw_string_literal": read_string,
        "character_literal": read_string,
        "interpolated_string_expression": read_interpolated,
        "integer_literal": read_number,
        "real_literal": read_number,
        "boolean_literal": read_boolean,
        "null_literal": lambda evaluator, node, depth: None,
        "parenthesized_expression": read_inner,
        "await_expression": read_inner,
        "cast_expression": read_inner,
        "postfix_unary_expression": read_inner,
        "prefix_unary_expression": read_negative,
        "as_expression": read_left,
        "expression_element": read_inner,
        "collection_element": read_inner,
        "argument": read_inner,
        "binary_expression": read_binary,
        "conditional_expression": read_conditional,
        "array_creation_expression": read_list,
        "implicit_array_creation_expression": read_list,
        "initializer_expression": read_list,
        "collection_expression": read_list,
        "anonymous_object_creation_expression": read_anonymous,
    }


def _camel(name: str) -> str:
    """Spells a name as JsonNamingPolicy.CamelCase does: `ID` is `id`, `URLValue` is `urlValue`."""
    match = re.match(r"[A-Z]+(?![a-z])|[A-Z]", name)
    if match is None:
        return name
    return match.group(0).lower() + name[match.end() :]


def unescape(text: str) -> str:
    """Undoes the escapes of an ordinary C# string."""
    return whole(_ESCAPE.sub(_unescape_one, text)) if "\\" in text else text


def _unescape_one(match: re.Match[str]) -> str:
    four, eight, some, other = match.groups()
    digits = four or eight or some
    if digits:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 else "\ufffd"
    return _LETTERS.get(other, other)


def _outdented(texts: list[str]) -> list[str]:
    """Takes a raw string's first and last line end and its common indentation away."""
    if not texts or not re.match(r"[ \t]*\r?\n", texts[0]):
        return texts
    last = texts[-1].rpartition("\n")[2]
    margin = last if not last.strip(" \t") else ""
    texts = [re.sub(r"\A[ \t]*\r?\n", "\n", texts[0]), *texts[1:]]
    if not last.strip(" \t") and "\n" in texts[-1]:
        texts[-1] = texts[-1].rpartition("\n")[0].removesuffix("\r")
    texts = [text.replace("\n" + margin, "\n") for text in texts]
    return [texts[0].removeprefix("\n"), *texts[1:]]
