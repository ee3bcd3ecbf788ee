"""PHP's literals and operators: texts, numbers, arrays, what joins them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Evaluator, Handler, compared, summed, truth
from inspector.dialects.source import arguments_of, operands, operator_of
from inspector.dialects.values import Absent, Number, Thing, Unknown, Value, as_text, same, whole

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.DOTALL
)
_LOGIC = ("||", "&&", "or", "and")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "e": "\x1b", "f": "\f"} | {
    "\\": "\\",
    "$": "$",
    '"': '"',
}


def spell(value: Value) -> str:
    """Returns a value as PHP joins it to a text."""
    if isinstance(value, bool):
        return "1" if value else ""
    return as_text(value)


class Literals(Evaluator):
    """Reads what stands in the text itself; what it names is read by `Php`."""

    def read_text(self, node: Node, depth: int) -> Value:
        """A text between double quotes."""
        return self.source.join(self._pieces(node, node.end_byte, depth))

    def read_heredoc(self, node: Node, depth: int) -> Value:
        """A heredoc or nowdoc, without the margin that its closing word stands behind."""
        body, end = (node.child_by_field_name(part) for part in ("value", "end_tag"))
        if body is None or end is None:
            return ""
        margin = self.source.data[: end.start_byte].rpartition(b"\n")[2].decode()
        text = self.source.join(self._pieces(body, end.start_byte, depth))
        text = text.removesuffix("\n" + margin).replace("\n" + margin, "\n")
        return text.removeprefix("\n")

    def _pieces(self, body: Node, end: int, depth: int) -> list[Value]:
        # Line ends stand between the nodes of a heredoc.
        pieces: list[Value] = []
        done = body.start_byte
        for child in body.children:
            pieces.append(self.source.data[done : child.start_byte].decode())
            done = child.end_byte
            if child.type in ("string_content", "nowdoc_string"):
                pieces.append(self.source.text(child))
            elif child.type == "escape_sequence":
                pieces.append(unescape(self.source.text(child)))
            elif child.is_named:
                pieces.append(self.evaluate(child, depth))
        return [*pieces, self.source.data[done:end].decode()]

    def read_plain(self, node: Node, depth: int) -> Value:
        text = self.source.text(node)
        return re.sub(r"\\([\\'])", r"\1", text[1:-1])

    def read_number(self, node: Node, depth: int) -> Value:
        text = self.source.text(node).replace("_", "").lower()
        if re.fullmatch(r"0x[0-9a-f]{1,15}|0b[01]{1,60}|0o?[0-7]{1,20}", text):
            digits = text if not text.isdigit() else "0o" + text
            return Number(str(int(digits, 0)))
        if re.fullmatch(r"\d{0,30}\.?\d{1,30}(?:e[+-]?\d{1,2})?|\d{1,30}\.", text):
            value = float(text)
            exact = value.is_integer() and abs(value) < 1e15
            return Number(str(int(value)) if exact else repr(value))
        return Number(text)

    def read_array(self, node: Node, depth: int) -> Value:
        """An array is a list here as long as its keys count up from nought."""
        items: dict[str, Value] = {}
        follows = 0
        for child in arguments_of(node):
            parts = arguments_of(child)
            if parts and parts[0].type == "variadic_unpacking":
                spread = self.read_inner(parts[0], depth)
                if isinstance(spread, dict):
                    items.update(spread)
                for item in spread if isinstance(spread, list) else ():
                    items[str(follows)] = item
                    follows += 1
                if isinstance(spread, Unknown):
                    said = f"{self.source.text(child)[:60]} is not known here."
                    self.source.warn(child, said)
                continue
            values = [self.evaluate(part, depth) for part in parts[:2]]
            if len(values) == 2:
                name = spell(values[0])
                items[name] = values[1]
                follows = max(follows, int(name) + 1) if re.fullmatch(r"\d{1,9}", name) else follows
            for value in values if len(values) == 1 else ():
                items[str(follows)] = value
                follows += 1
        return as_array(items)

    def read_inner(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        return self.evaluate(children[-1], depth) if children else None

    def read_cast(self, node: Node, depth: int) -> Value:
        value = self.evaluate(node.child_by_field_name("value"), depth)
        kind = self.source.part(node, "type").strip().lower()
        if kind == "object" and isinstance(value, list):
            return {str(index): item for index, item in enumerate(value)}
        if kind == "array" and isinstance(value, dict):
            return as_array(value)
        if kind == "string" and isinstance(value, Number | bool):
            return spell(value)
        return value

    def read_unary(self, node: Node, depth: int) -> Value:
        value = self.evaluate(node.child_by_field_name("argument"), depth)
        if operator_of(node) == "-" and isinstance(value, Number):
            return Number("-" + value.text)
        known = truth(value)
        if operator_of(node) == "!" and known is not None:
            return not known
        return value if self.source.text(node).startswith("@") else self.source.unknown(node)

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node, (".",))
        if joined:
            return self.source.join([self.evaluate(item, depth) for item in joined])
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right = self.evaluate(node.child_by_field_name("right"), depth)
        operator = operator_of(node)
        if operator == "??":
            return self.fallback(left, right)
        if operator == "|":
            return Thing("flags", {"names": [*_flags(left), *_flags(right)]})
        if operator == "+" and isinstance(left, dict) and isinstance(right, dict):
            return {**right, **left}
        if operator == "+":
            number = summed([left, right])
            return self.source.unknown(node) if number is None else number
        if operator in _LOGIC:
            sides = [truth(left), truth(right)]
            decisive = operator in ("||", "or")
            if decisive in sides:
                return decisive
            return self.source.unknown(node) if None in sides else not decisive
        known = compared(left, right)
        if known is None or operator not in ("==", "===", "!=", "!==", "<>"):
            return self.source.unknown(node)
        return known if operator.startswith("==") else not known

    def fallback(self, left: Value, right: Value) -> Value:
        if isinstance(left, Unknown):
            return self.source.falls_back(left, right)
        return right if left is None else left

    def read_conditional(self, node: Node, depth: int) -> Value:
        condition = self.evaluate(node.child_by_field_name("condition"), depth)
        body = node.child_by_field_name("body")
        no = self.evaluate(node.child_by_field_name("alternative"), depth)
        known = truth(condition)
        if body is None:
            if isinstance(condition, Unknown):
                return self.source.falls_back(condition, no)
            return no if known is False else condition
        yes = self.evaluate(body, depth)
        if known is not None:
            return yes if known else no
        if same(yes, no):
            return yes
        # Where one of the two is nothing, the other was meant to be sent.
        for one, other in ((yes, no), (no, yes)):
            if other in (None, "", {}, []):
                return one
        return self.source.unknown(node)

    handlers: ClassVar[Mapping[str, Handler]] = {
        "encapsed_string": read_text,
        "heredoc": read_heredoc,
        "nowdoc": read_heredoc,
        "string": read_plain,
        "integer": read_number,
        "float": read_number,
        "boolean": lambda evaluator, node, depth: evaluator.source.text(node).lower() == "true",
        "null": lambda evaluator, node, depth: None,
        "array_creation_expression": read_array,
        "parenthesized_expression": read_inner,
        "argument": read_inner,
        "clone_expression": read_inner,
        "cast_expression": read_cast,
        "unary_op_expression": read_unary,
        "error_suppression_expression": read_inner,
        "binary_expression": read_binary,
        "conditional_expression": read_conditional,
    }


def as_array(items: dict[str, Value]) -> Value:
    """Returns a list for keys that count up from nought, which is how PHP tells the two apart."""
    if all(name == str(index) for index, name in enumerate(items)):
        return list(items.values())
    return items


def with_item(array: Value, name: Value, value: Value) -> Value:
    """Returns an array with one item set; without a name it is appended. Arrays are values."""
    items = dict(array) if isinstance(array, dict) else {}
    if isinstance(array, list):
        if isinstance(name, Absent):
            return [*array, value]
        items = {str(index): item for index, item in enumerate(array)}
    if isinstance(name, Absent):
        numbers = [int(key) for key in items if re.fullmatch(r"\d{1,9}", key)]
        name = str(max(numbers, default=-1) + 1)
    items[spell(name)] = value
    return as_array(items)


def _flags(value: Value) -> list[Value]:
    names = value.slots.get("names") if isinstance(value, Thing) else None
    return names if isinstance(names, list) else []


def unescape(text: str) -> str:
    """Undoes one escape of a double-quoted PHP string; one that PHP does not know stays."""
    return whole(_ESCAPE.sub(_unescape_one, text))


def _unescape_one(match: re.Match[str]) -> str:
    braced, two, octal, other = match.groups()
    digits = braced or two
    if digits or octal:
        code = int(digits, 16) if digits else int(octal, 8)
        return chr(code) if code < 0x110000 else "\ufffd"
    return _LETTERS.get(other, match.group(0))
