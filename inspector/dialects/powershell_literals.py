"""PowerShell's literals and operators: texts, numbers, hashtables, lists, what joins them.

Its grammar wraps every expression in a node for each level of precedence: those are seen through
at once. Names of variables do not regard case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Evaluator, Handler, compared, summed, truth
from inspector.dialects.source import arguments_of
from inspector.dialects.values import Number, Value, as_text

_ESCAPE = re.compile(r"`(?:u\{([0-9A-Fa-f]{1,6})\}|(\r?\n)|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f"} | {
    "e": "\x1b",
    "v": "\v",
}
_LEVELS = ("logical", "bitwise", "comparison", "additive", "multiplicative", "format", "range")
_WRAPPERS = frozenset(
    (
        *(f"{level}_expression" for level in _LEVELS),
        *(f"{level}_argument_expression" for level in _LEVELS),
        *("pipeline", "pipeline_chain", "array_literal_expression", "unary_expression"),
        *("argument_expression", "string_literal", "integer_literal", "left_assignment_expression"),
        *("key_expression", "member_name"),
    )
)
_HOLE = re.compile(r"\{\{|\}\}|\{(\d{1,3})(?:,-?\d{1,3})?(?::[^{}]{0,40})?\}")


def spell(value: Value) -> str:
    """Returns a value as PowerShell joins it to a text."""
    match value:
        case bool():
            return str(value)
        case list():
            return " ".join(spell(item) for item in value)
        case _:
            return as_text(value)


def bare(node: Node) -> Node:
    """Returns the node that stands inside those that only say how strongly it binds."""
    while node.type in _WRAPPERS and node.child_count == 1:
        node = node.children[0]
    return node


class Literals(Evaluator):
    """Reads what stands in the text itself; what it names is read by `PowerShell`."""

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        return super().evaluate(bare(node) if node is not None else None, depth)

    def follow(self, node: Node | None, depth: int) -> None:
        super().follow(bare(node) if node is not None else None, depth)

    def read_expandable(self, node: Node, depth: int) -> Value:
        """A text between double quotes, or a here-string."""
        here = node.type == "expandable_here_string_literal"
        pieces: list[Value] = []
        done = node.start_byte
        for child in node.named_children:
            pieces.append(self._literal(done, child.start_byte, here))
            pieces.append(self.evaluate(child, depth))
            done = child.end_byte
        pieces.append(self._literal(done, node.end_byte, here))
        text = self.source.join(pieces)
        if here:
            return re.sub(r"\r?\n\Z", "", re.sub(r"\A@\"[ \t]*\r?\n", "", text.removesuffix('"@')))
        return text[1:-1]

    def _literal(self, start: int, end: int, here: bool) -> str:
        text = self.source.data[start:end].decode()
        if not here and len(text) > 1:
            # Doubled quotes stand for one; the first and the last of the text are not doubled.
            inner = re.sub(r'(?<!`)""', '"', text[1:-1] if text[0] == text[-1] == '"' else text)
            text = f'"{inner}"' if text[0] == text[-1] == '"' else inner
        return _ESCAPE.sub(_unescape_one, text)

    def read_verbatim(self, node: Node, depth: int) -> Value:
        text = self.source.text(node)
        if text.startswith("@'"):
            return re.sub(r"\A@'[ \t]*\r?\n|\r?\n'@\Z", "", text)
        return text[1:-1].replace("''", "'")

    def read_number(self, node: Node, depth: int) -> Value:
        text = self.source.text(node).lower()
        unit = re.fullmatch(r"(\d{1,15})(kb|mb|gb)", text)
        if unit:
            power = {"kb": 10, "mb": 20, "gb": 30}[unit.group(2)]
            return Number(str(int(unit.group(1)) << power))
        if re.fullmatch(r"0x[0-9a-f]{1,16}", text):
            return Number(str(int(text, 16)))
        return Number(text.rstrip("ld") or text)

    def read_hash(self, node: Node, depth: int) -> Value:
        result: dict[str, Value] = {}
        for body in arguments_of(node):
            for entry in arguments_of(body):
                parts = arguments_of(entry)
                if entry.type == "hash_entry" and len(parts) == 2:
                    result[self._key(parts[0], depth)] = self.evaluate(parts[1], depth)
        return result

    def _key(self, node: Node, depth: int) -> str:
        key = bare(node)
        return (
            self.source.text(key) if key.type == "simple_name" else spell(self.evaluate(key, depth))
        )

    def read_list(self, node: Node, depth: int) -> Value:
        return [self.evaluate(child, depth) for child in arguments_of(node)]

    def read_array(self, node: Node, depth: int) -> Value:
        """`@(…)`: always a list, whatever stands in it."""
        items: list[Value] = []
        for statements in arguments_of(node):
            for child in arguments_of(statements):
                if child.type != "empty_statement":
                    value = self.evaluate(child, depth)
                    items += value if isinstance(value, list) else [value]
        return items

    def read_inner(self, node: Node, depth: int) -> Value:
        value: Value = None
        for child in arguments_of(node):
            if child.type == "statement_list":
                value = self.read_inner(child, depth + 1)
            elif child.type not in ("empty_statement", "type_literal"):
                value = self.evaluate(child, depth)
        return value

    def read_unary(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        value = self.evaluate(children[-1], depth) if children else None
        operator = node.children[0].type.lower() if node.children else ""
        if operator == "-" and isinstance(value, Number):
            return Number("-" + value.text)
        if operator == ",":
            return [value]
        known = truth(value)
        if operator in ("-not", "!") and known is not None:
            return not known
        return value if children and len(node.children) == 1 else self.source.unknown(node)

    def read_sum(self, node: Node, depth: int) -> Value:
        # A chain leans left and may be long: it is followed in a loop, not by recursion.
        found: list[Node] = []
        current = node
        while current.type == node.type:
            parts = [child for child in current.children if not child.is_error]
            if len(parts) != 3 or parts[1].type != "+":
                for part in parts:
                    self.follow(part, depth)
                return self.source.unknown(node)
            found.append(parts[2])
            current = bare(parts[0])
        values = [self.evaluate(item, depth) for item in (current, *reversed(found))]
        if all(isinstance(value, dict) for value in values):
            merged: dict[str, Value] = {}
            for value in values:
                merged.update(value if isinstance(value, dict) else {})
            return merged
        if isinstance(values[0], list):
            self.source.spend(sum(len(item) for item in values if isinstance(item, list)))
            lists = (value if isinstance(value, list) else [value] for value in values)
            return [item for items in lists for item in items]
        number = summed(values)
        return self.source.join(values) if number is None else number

    def read_format(self, node: Node, depth: int) -> Value:
        """`"{0}" -f $a, $b`."""
        children = arguments_of(node)
        text, given = self.evaluate(children[0], depth), self.evaluate(children[-1], depth)
        values = given if isinstance(given, list) else [given]
        if not isinstance(text, str):
            return self.source.unknown(node)

        def fill(match: re.Match[str]) -> str:
            if match.group(1) is None:
                return match.group(0)[0]
            index = int(match.group(1))
            known = index < len(values)
            return self.source.join([values[index]]) if known else match.group(0)

        return _HOLE.sub(fill, text)

    def read_comparison(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        left, right = self.evaluate(children[0], depth), self.evaluate(children[-1], depth)
        operator = self.source.text(children[1]).lower() if len(children) == 3 else ""
        if operator == "-join" and isinstance(left, list):
            self.source.spend(len(spell(right)) * len(left))
            return self.source.join([spell(right).join(spell(item) for item in left)])
        if operator in ("-eq", "-ne", "-ceq", "-ieq"):
            known = compared(_folded(left), _folded(right))
            if known is not None:
                return known if operator != "-ne" else not known
        return self.source.unknown(node)

    def read_logic(self, node: Node, depth: int) -> Value:
        """`$a -and $b`, as far as both are told."""
        children = arguments_of(node)
        sides = [truth(self.evaluate(child, depth)) for child in (children[0], children[-1])]
        operator = self.source.text(node.children[1]).lower()
        decides = operator == "-or"
        if decides in sides and operator in ("-and", "-or"):
            return decides
        if None not in sides and operator in ("-and", "-or"):
            return not decides
        return self.source.unknown(node)

    handlers: ClassVar[Mapping[str, Handler]] = {
        "expandable_string_literal": read_expandable,
        "expandable_here_string_literal": read_expandable,
        "verbatim_string_characters": read_verbatim,
        "verbatim_here_string_characters": read_verbatim,
        "decimal_integer_literal": read_number,
        "hexadecimal_integer_literal": read_number,
        "real_literal": read_number,
        "hash_literal_expression": read_hash,
        "array_literal_expression": read_list,
        "argument_expression_list": read_list,
        "array_expression": read_array,
        "sub_expression": read_inner,
        "parenthesized_expression": read_inner,
        "cast_expression": read_inner,
        "expression_with_unary_operator": read_unary,
        "additive_expression": read_sum,
        "additive_argument_expression": read_sum,
        "format_expression": read_format,
        "format_argument_expression": read_format,
        "logical_expression": read_logic,
        "logical_argument_expression": read_logic,
        "comparison_expression": read_comparison,
        "comparison_argument_expression": read_comparison,
    }


def _folded(value: Value) -> Value:
    return value.lower() if isinstance(value, str) and "{{" not in value else value


def _unescape_one(match: re.Match[str]) -> str:
    braced, line, other = match.groups()
    if braced:
        code = int(braced, 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return "" if line else _LETTERS.get(other, other)
