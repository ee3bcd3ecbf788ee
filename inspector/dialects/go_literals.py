"""Go's literals and operators: texts, numbers, structs, maps, slices, what joins them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Evaluator, Handler, compared, summed
from inspector.dialects.source import Source, arguments_of, operands, operator_of
from inspector.dialects.values import Absent, Answer, Number, Thing, Value, as_text, whole

_ESCAPE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{2})|([0-7]{3})|(.))", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_TAG = re.compile(r'json:"([^",]*)([^"]*)"')
_NUMBERS = re.compile(r"u?int\d*|float\d*|byte|rune|time\.Duration")
_NOTHING = ("slice_type", "map_type", "pointer_type", "interface_type", "function_type")


# How deep structs are filled with the parts of an answer.
_ANSWER_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct as encoding/json sees it; `tag` is its name there."""

    name: str
    tag: str
    type: Node | None
    omits_empty: bool = False
    is_embedded: bool = False


class Literals(Evaluator):
    """Reads what stands in the text itself; what it names is read by `Go`."""

    def __init__(self, source: Source) -> None:
        self.structs: dict[str, Node] = {}
        self.with_methods: set[str] = set()
        self.placed: dict[str, Node] = {}
        """Where a struct of a type is first made."""
        super().__init__(source)

    def survey_type(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        assert kind is not None
        self.structs[self.source.part(node, "name")] = kind

    def read_string(self, node: Node, depth: int) -> Value:
        text = self.source.text(node)
        return text[1:-1].replace("\r", "") if text[:1] == "`" else unescape(text[1:-1])

    def read_number(self, node: Node, depth: int) -> Value:
        text = self.source.text(node).replace("_", "")
        if re.fullmatch(r"0[xXoObB][0-9a-fA-F]{1,16}|0[0-7]{1,20}", text):
            digits = text if not text.isdigit() else "0o" + text
            return Number(str(int(digits, 0)))
        if re.fullmatch(r"\d{0,30}\.\d{0,30}(?:[eE][+-]?\d{1,2})?|\d{1,30}[eE][+-]?\d{1,2}", text):
            value = float(text) if text != "." else 0.0
            exact = value.is_integer() and abs(value) < 1e21
            return Number(str(int(value)) if exact else repr(value).replace("e-0", "e-"))
        return Number(text)

    def read_inner(self, node: Node, depth: int) -> Value:
        inner = node.child_by_field_name("operand")
        children = arguments_of(node)
        return self.evaluate(inner or (children[0] if children else None), depth)

    def read_unary(self, node: Node, depth: int) -> Value:
        value = self.evaluate(node.child_by_field_name("operand"), depth)
        if operator_of(node) in ("&", "*"):
            return value
        if operator_of(node) == "-" and isinstance(value, Number):
            return Number("-" + value.text)
        return self.source.unknown(node)

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node)
        if joined:
            return self.total([self.evaluate(item, depth) for item in joined])
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right = self.evaluate(node.child_by_field_name("right"), depth)
        known = compared(left, right)
        if known is None or operator_of(node) not in ("==", "!="):
            return self.source.unknown(node)
        return known if operator_of(node) == "==" else not known

    def total(self, values: list[Value]) -> Value:
        number = summed(values)
        return self.source.join(values) if number is None else number

    def read_composite(self, node: Node, depth: int) -> Value:
        body = node.child_by_field_name("body")
        return self._literal(node.child_by_field_name("type"), body, depth)

    def _literal(self, kind: Node | None, body: Node | None, depth: int) -> Value:
        self.source.guard(depth, body or self.source.root)
        name = self.source.text(kind).lstrip("*") if kind is not None else ""
        if kind is not None and kind.type == "pointer_type":
            kind = kind.named_children[0] if kind.named_children else None
        if name in self.structs and self.structs[name].type != "struct_type":
            kind = self.structs[name]
        shape = "" if kind is None else kind.type
        if shape in ("slice_type", "array_type", "implicit_length_array_type"):
            element = kind.child_by_field_name("element") if kind is not None else None
            return [self._element(child, element, depth) for child in arguments_of(body)]
        if shape == "map_type" or name in ("url.Values", "http.Header", "textproto.MIMEHeader"):
            return self._map(kind, body, depth)
        return self._struct(kind, name, body, depth)

    def _map(self, kind: Node | None, body: Node | None, depth: int) -> dict[str, Value]:
        value_type = kind.child_by_field_name("value") if kind is not None else None
        lists = value_type is None
        result: dict[str, Value] = {}
        for child in arguments_of(body):
            key = child.child_by_field_name("key")
            if key is not None:
                value = child.child_by_field_name("value")
                name = as_text(self.evaluate(key, depth))
                inner = arguments_of(value)
                if lists and inner and inner[0].type == "literal_value":
                    items = arguments_of(inner[0])
                    result[name] = [self._element(item, None, depth) for item in items]
                else:
                    result[name] = self._element(value, value_type, depth)
        return result

    def _struct(self, kind: Node | None, name: str, body: Node | None, depth: int) -> Value:
        fields: dict[str, Value] = {}
        declared = self.declared(name, kind)
        for index, child in enumerate(arguments_of(body)):
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None:
                named = self.source.text(key)
            else:
                named, value = declared[index].name if index < len(declared) else "", child
            field = next((field for field in declared if field.name == named), None)
            fields[named] = self._element(value, field.type if field else None, depth)
        if name in self.with_methods:
            for named, value_ in fields.items():
                self.fields.setdefault(named, value_)
        if name == "url.URL":
            return Thing("url", {"text": _url_of(fields)})
        made = Thing("struct", {"type": name, "fields": fields})
        if body is not None:
            self.placed.setdefault(name, kind or body)
        if kind is not None and kind.type == "struct_type":
            made.slots["type"] = self._anonymous(kind)
        return made

    def _anonymous(self, kind: Node) -> str:
        name = f"struct {kind.start_byte}"
        self.structs.setdefault(name, kind)
        return name

    def _element(self, node: Node | None, kind: Node | None, depth: int) -> Value:
        """Reads one element; a bare `{…}` is of the type that the literal around it gives."""
        inner = arguments_of(node)
        if node is not None and node.type == "literal_element":
            node = inner[0]
        if node is not None and node.type == "literal_value":
            return self._literal(kind, node, depth + 1)
        return self.evaluate(node, depth)

    def field_of(self, struct: Thing, name: str) -> Value:
        """Returns a field of a struct; one that is not set yet holds its type's zero value."""
        fields = struct.slots["fields"]
        assert isinstance(fields, dict)
        if name not in fields:
            declared = self.declared(as_text(struct.slots["type"]))
            kind = next((field.type for field in declared if field.name == name), None)
            given = self.zero(kind, kind or self.source.root)
            if isinstance(given, Absent):
                return given
            fields[name] = given
        return fields[name]

    def answered(self, struct: Thing, answer: Answer, node: Node, depth: int = 0) -> None:
        """Fills a struct with the parts of an answer, as its tags name them."""
        fields = struct.slots["fields"]
        assert isinstance(fields, dict)
        for field in self.declared(as_text(struct.slots["type"])):
            part = answer
            if not field.is_embedded:
                found = self.source.part_of(answer, "get", [field.tag], node)
                part = found if isinstance(found, Answer) else answer
            fields[field.name] = self._part(field.type, part, node, depth)

    def _part(self, kind: Node | None, answer: Answer, node: Node, depth: int) -> Value:
        """Returns a part of an answer as its type has it; of a list, the first."""
        self.source.guard(depth, node)
        if kind is not None and kind.type == "pointer_type" and kind.named_children:
            kind = kind.named_children[0]
        if depth > _ANSWER_DEPTH or kind is None:
            return answer
        if kind.type == "slice_type":
            first = self.source.part_of(answer, "get", ["0"], node)
            assert isinstance(first, Answer)
            return [self._part(kind.child_by_field_name("element"), first, node, depth + 1)]
        made = self.zero(kind, node) if kind.type != "map_type" else None
        if isinstance(made, Thing) and made.kind == "struct":
            self.answered(made, answer, node, depth + 1)
            return made
        return answer

    def declared(self, name: str, kind: Node | None = None) -> list[Field]:
        """Returns the fields of a struct type, in order."""
        struct = self.structs.get(name, kind)
        if struct is None or struct.type != "struct_type" or not struct.named_children:
            return []
        found: list[Field] = []
        for node in arguments_of(struct.named_children[0]):
            tag = _TAG.search(self.source.part(node, "tag"))
            kind = node.child_by_field_name("type")
            names = node.children_by_field_name("name")
            spelled = tag.group(1) if tag else ""
            omits = tag is not None and "omitempty" in tag.group(2)
            for part in names:
                text = self.source.text(part)
                found.append(Field(text, spelled or text, kind, omits))
            if not names and kind is not None:
                text = self.source.text(kind).lstrip("*").rpartition(".")[2]
                found.append(Field(text, spelled or text, kind, omits, is_embedded=not spelled))
        return found

    def zero(self, kind: Node | None, node: Node, *, made: bool = False) -> Value:
        """Returns what a variable of a type holds before it is set; Absent when not told."""
        text = self.source.text(kind) if kind is not None else ""
        if kind is not None and kind.type in ("map_type", "slice_type") and made:
            return {} if kind.type == "map_type" else []
        if text in ("url.Values", "http.Header", "textproto.MIMEHeader"):
            return {}
        if text.lstrip("*") in ("bytes.Buffer", "strings.Builder"):
            return Thing("buffer", {"text": ""})
        if (kind is not None and kind.type in _NOTHING) or text in ("io.Reader", "any", "error"):
            return None
        if text == "string":
            return ""
        if text == "bool":
            return False
        if _NUMBERS.fullmatch(text):
            return Number("0")
        if kind is not None and (kind.type == "struct_type" or text in self.structs):
            return self._struct(kind, text, None, 0)
        return Absent()

    def plain(self, value: Value, depth: int = 0) -> Value:
        """Returns a value as encoding/json sees it: structs as maps, in their own order."""
        self.source.guard(depth, self.source.root)
        if isinstance(value, dict):
            return {name: self.plain(value[name], depth + 1) for name in sorted(value)}
        if isinstance(value, list):
            return [self.plain(item, depth + 1) for item in value]
        if isinstance(value, Thing) and value.kind == "struct":
            members: dict[str, Value] = {}
            fields = value.slots["fields"]
            assert isinstance(fields, dict)
            declared = self.declared(as_text(value.slots["type"]))
            if not declared and fields:
                said = "is not in the snippet; the names of its JSON may be others."
                name = as_text(value.slots["type"])
                self.source.warn(self.placed.get(name), f"The struct {name} {said}")
            listed = declared or [Field(name, name, None) for name in fields]
            for field in listed:
                self._add_member(members, field, fields.get(field.name, Absent()), depth)
            return members
        if isinstance(value, Thing):
            return value.slots.get("text", Absent())
        return value

    def _add_member(
        self, members: dict[str, Value], field: Field, value: Value, depth: int
    ) -> None:
        if isinstance(value, Absent):
            value = self.zero(field.type, field.type or self.source.root)
        if isinstance(value, Absent) and field.type is not None:
            value = self.source.unknown(field.type, field.name)
        empty = value is None or value is False or value in ("", [], {}, Number("0"))
        if field.tag == "-" or not field.name[:1].isupper() or (field.omits_empty and empty):
            return
        given = self.plain(value, depth + 1)
        if field.is_embedded and isinstance(given, dict):
            members.update(given)
        else:
            members[field.tag] = given

    handlers: ClassVar[Mapping[str, Handler]] = {
        "interpreted_string_literal": read_string,
        "raw_string_literal": read_string,
        "rune_literal": read_string,
        "int_literal": read_number,
        "float_literal": read_number,
        "true": lambda evaluator, node, depth: True,
        "false": lambda evaluator, node, depth: False,
        "nil": lambda evaluator, node, depth: None,
        "parenthesized_expression": read_inner,
        "type_assertion_expression": read_inner,
        "literal_element": read_inner,
        "unary_expression": read_unary,
        "binary_expression": read_binary,
        "composite_literal": read_composite,
    }


def _url_of(fields: dict[str, Value]) -> str:
    scheme, host, path = (as_text(fields.get(name, "")) for name in ("Scheme", "Host", "Path"))
    query = as_text(fields.get("RawQuery", ""))
    slash = "/" if host and path and not path.startswith("/") else ""
    return f"{scheme}://{host}{slash}{path}" + (f"?{query}" if query else "")


def unescape(text: str) -> str:
    """Undoes the escapes of an interpreted Go string."""
    return whole(_ESCAPE.sub(_unescape_one, text)) if "\\" in text else text


def _unescape_one(match: re.Match[str]) -> str:
    four, eight, two, octal, other = match.groups()
    digits = four or eight or two
    if digits or octal:
        code = int(digits, 16) if digits else int(octal, 8)
        return chr(code) if code < 0x110000 else "\ufffd"
    return _LETTERS.get(other, other)
