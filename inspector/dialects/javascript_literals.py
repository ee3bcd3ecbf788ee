"""JavaScript's literals and operators: texts, templates, numbers, objects, what joins them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from tree_sitter import Node

from inspector.dialects.evaluator import compared
from inspector.dialects.source import Source, arguments_of, operands, operator_of
from inspector.dialects.values import Absent, Number, Unknown, Value, as_text, same, whole

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|.))", re.DOTALL
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


class Literals(ABC):
    """Reads what stands in the text itself; what it names is read by the `Evaluator`."""

    source: Source
    open_ended: dict[int, dict[str, Value]]
    """Objects with members that the text does not tell."""

    @abstractmethod
    def evaluate(self, node: Node | None, depth: int = 0) -> Value: ...

    @abstractmethod
    def truth(self, value: Value) -> bool | None: ...

    @abstractmethod
    def read_identifier(self, node: Node, depth: int) -> Value: ...

    def read_string(self, node: Node, depth: int) -> Value:
        return unescape(self.source.text(node)[1:-1])

    def read_template(self, node: Node, depth: int) -> Value:
        pieces: list[Value] = []
        done = node.start_byte + 1
        for child in node.named_children:
            if child.type != "template_substitution":
                continue
            pieces.append(self._literal(done, child.start_byte))
            inner = arguments_of(child)
            pieces.append(self.evaluate(inner[0], depth) if inner else "")
            done = child.end_byte
        pieces.append(self._literal(done, node.end_byte - 1))
        return self.source.join(pieces)

    def _literal(self, start: int, end: int) -> str:
        text = self.source.data[start:end].decode().replace("\r\n", "\n").replace("\r", "\n")
        return unescape(text)

    def read_number(self, node: Node, depth: int) -> Value:
        text = self.source.text(node).replace("_", "").rstrip("n")
        if re.fullmatch(r"0[xX][0-9a-fA-F]{1,16}|0[oO][0-7]{1,20}|0[bB][01]{1,64}", text):
            return Number(str(int(text, 0)))
        if not re.fullmatch(r"\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?", text):
            return Number(text)
        value = float(text)
        whole = value.is_integer() and abs(value) < 1e21
        return Number(str(int(value)) if whole else repr(value))

    def read_unary(self, node: Node, depth: int) -> Value:
        value = self.evaluate(node.child_by_field_name("argument"), depth)
        known = self.truth(value)
        if operator_of(node) == "!" and known is not None:
            return not known
        negative = operator_of(node) == "-" and isinstance(value, Number)
        return Number("-" + as_text(value)) if negative else self.source.unknown(node)

    def read_object(self, node: Node, depth: int) -> Value:
        members: dict[str, Value] = {}
        for child in node.named_children:
            if child.type == "pair":
                key = child.child_by_field_name("key")
                value = self.evaluate(child.child_by_field_name("value"), depth)
                assert key is not None
                members[self.key(key, depth)] = value
            elif child.type == "shorthand_property_identifier":
                members[self.source.text(child)] = self.read_identifier(child, depth)
            elif child.type == "spread_element":
                spread = self.evaluate(arguments_of(child)[0], depth)
                if isinstance(spread, dict):
                    members.update(spread)
                elif self.truth(spread) is not False:
                    self.open_ended[id(members)] = members
                    self.source.warn(child, f"{self.source.text(child)[:60]} is not known here.")
        return members

    def key(self, key: Node, depth: int) -> str:
        if key.type == "string":
            return unescape(self.source.text(key)[1:-1])
        if key.type == "computed_property_name":
            return as_text(self.evaluate(arguments_of(key)[0], depth))
        return self.source.text(key)

    def read_array(self, node: Node, depth: int) -> Value:
        return [self.evaluate(child, depth) for child in arguments_of(node)]

    def read_inner(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        return self.evaluate(children[0], depth) if children else Absent()

    def read_sequence(self, node: Node, depth: int) -> Value:
        values = [self.evaluate(child, depth) for child in arguments_of(node)]
        return values[-1] if values else Absent()

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node)
        if joined:
            return self.total([self.evaluate(operand, depth) for operand in joined])
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right_value = self.evaluate(node.child_by_field_name("right"), depth)
        operator = operator_of(node)
        if operator in ("||", "??"):
            return self.fallback(left, right_value)
        if operator == "&&":  # what is unknown is taken to hold, as branches are
            return left if self.truth(left) is False else right_value
        if operator in ("==", "===", "!=", "!=="):
            same_value = compared(left, right_value)
            if same_value is not None:
                return same_value is operator.startswith("==")
        return self.source.unknown(node)

    def total(self, values: list[Value]) -> Value:
        if all(isinstance(value, Number) for value in values):
            try:
                return Number(str(sum(int(as_text(value)) for value in values)))
            except ValueError:
                return self.source.join(values)
        return self.source.join(values)

    def fallback(self, left: Value, right: Value) -> Value:
        if isinstance(left, Unknown):
            return self.source.falls_back(left, right)
        return right if left is None or isinstance(left, Absent) or left in ("", False) else left

    def read_ternary(self, node: Node, depth: int) -> Value:
        condition = self.evaluate(node.child_by_field_name("condition"), depth)
        yes = self.evaluate(node.child_by_field_name("consequence"), depth)
        no = self.evaluate(node.child_by_field_name("alternative"), depth)
        if same(yes, no):
            return yes
        known = self.truth(condition)
        if known is not None:
            return yes if known else no
        # Where one of the two is nothing, the other was meant to be sent.
        if _is_nothing(no) or _is_nothing(yes):
            return yes if _is_nothing(no) else no
        return self.source.unknown(node)


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Absent) or value in (None, "", {}, [], False)


def unescape(text: str) -> str:
    """Undoes JavaScript's backslash escapes."""
    if "\\" not in text:
        return text
    return whole(_ESCAPE.sub(_unescape_one, text))


def _unescape_one(match: re.Match[str]) -> str:
    braced, four, two, other = match.groups()
    digits = braced or four or two
    if digits:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 else "\ufffd"
    return "" if other in ("\n", "\r\n", "\r") else _LETTERS.get(other, other)
