"""Python's literals and operators: texts, numbers, lists, dictionaries, what joins them."""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects.evaluator import ROUNDS, Evaluator, compared, rows_of, summed, truth
from inspector.dialects.python_builtins import formatted, percent, unescape
from inspector.dialects.source import arguments_of, operands, operator_of
from inspector.dialects.values import Number, Unknown, Value, as_text, same


class Literals(Evaluator):
    """Reads what stands in the text itself; what it names is read by `Python`."""

    def read_string(self, node: Node, depth: int) -> Value:
        opening = self.source.text(node.children[0]).lower() if node.children else ""
        pieces: list[Value] = []
        for child in node.children:
            if child.type == "string_content":
                pieces.append(self._content(child, "r" in opening))
            elif child.type == "interpolation":
                pieces.append(self._filled(child, depth))
        return self.source.join(pieces)

    def _content(self, node: Node, raw: bool) -> str:
        text = self.source.text(node)
        if any(child.type == "escape_interpolation" for child in node.children):
            text = text.replace("{{", "{").replace("}}", "}")
        return text if raw else unescape(text)

    def _filled(self, node: Node, depth: int) -> Value:
        inner = node.child_by_field_name("expression")
        value = self.evaluate(inner, depth)
        conversion = node.child_by_field_name("type_conversion")
        layout = node.child_by_field_name("format_specifier")
        if conversion is None and layout is None:
            return value
        given = formatted(
            value,
            self.source.text(conversion) if conversion is not None else "",
            self.source.text(layout).lstrip(":") if layout is not None else "",
        )
        if given is None:
            return value if isinstance(value, Unknown) else self.source.unknown(node)
        return given

    def read_strings(self, node: Node, depth: int) -> Value:
        return self.source.join([self.evaluate(child, depth) for child in arguments_of(node)])

    def read_number(self, node: Node, depth: int) -> Value:
        text = self.source.text(node).replace("_", "")
        if len(text) < 60 and re.fullmatch(r"0[xXoObB][0-9a-fA-F]+|\d+", text):
            try:
                return Number(str(int(text, 0)))
            except ValueError:
                return Number(text)
        whole = re.fullmatch(r"\d*\.?\d*(?:[eE][+-]?\d{1,3})?", text) and len(text) < 60
        return Number(repr(float(text)) if whole and node.type == "float" else text)

    def read_list(self, node: Node, depth: int) -> Value:
        items: list[Value] = []
        for child in arguments_of(node):
            value = self.evaluate(child, depth)
            spread = child.type == "list_splat" and isinstance(value, list)
            items += value if spread and isinstance(value, list) else [value]
        return items

    def read_dictionary(self, node: Node, depth: int) -> Value:
        result: dict[str, Value] = {}
        for child in arguments_of(node):
            key = child.child_by_field_name("key")
            if child.type == "pair":
                value = self.evaluate(child.child_by_field_name("value"), depth)
                result[self.key(self.evaluate(key, depth))] = value
            elif child.type == "dictionary_splat":
                self.spread(result, child, depth)
        return result

    def read_comprehension(self, node: Node, depth: int) -> Value:
        """A list, set or dictionary made of another: an entry for each item that is known."""
        loops = [child for child in node.named_children if child.type == "for_in_clause"]
        if len(loops) != 1:
            return self.source.unknown(node)
        left = loops[0].child_by_field_name("left")
        assert left is not None
        targets = [left] if left.type == "identifier" else arguments_of(left)
        over = self.evaluate(loops[0].child_by_field_name("right"), depth)
        rows = rows_of(over, pairs=len(targets) > 1)
        is_known = rows is not None
        if rows is None:
            rows = [[self.source.unknown(target) for target in targets]]
        elif len(rows) > ROUNDS:
            self.source.warn(node, f"Only the first {ROUNDS} items of this are read.")
        found: list[tuple[str, Value]] = []
        for row in rows[:ROUNDS]:
            names = map(self.source.text, targets)
            self.scopes.append(dict(zip(names, row, strict=False)))
            if self._is_taken(node, depth):
                found.append(self._entry(node, depth))
            self.scopes.pop()
        values = [value for _, value in found]
        if not is_known and not any(isinstance(value, dict | list) for value in values):
            return self.source.unknown(node)
        if not is_known:
            self.source.warn(node, "What this goes over is not in the snippet; it is read once.")
        return dict(found) if node.type == "dictionary_comprehension" else values

    def _is_taken(self, node: Node, depth: int) -> bool:
        for clause in node.named_children:
            if clause.type == "if_clause":
                holds = truth(self.evaluate(arguments_of(clause)[0], depth))
                if holds is None:
                    said = "Whether this condition holds is not known; every item is taken."
                    self.source.warn(clause, said)
                if holds is False:
                    return False
        return True

    def _entry(self, node: Node, depth: int) -> tuple[str, Value]:
        body = node.child_by_field_name("body")
        if body is None or body.type != "pair":
            return "", self.evaluate(body, depth)
        key = self.evaluate(body.child_by_field_name("key"), depth)
        return self.key(key), self.evaluate(body.child_by_field_name("value"), depth)

    def spread(self, into: dict[str, Value], node: Node, depth: int) -> None:
        inner = arguments_of(node)
        value = self.evaluate(inner[0], depth) if inner else None
        if isinstance(value, dict):
            into.update(value)
        else:
            self.source.warn(node, f"{self.source.text(node)[:60]} is not known here.")

    def key(self, value: Value) -> str:
        return as_text(value) if isinstance(value, bool) or value is not None else "null"

    def read_inner(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        return self.evaluate(children[0], depth) if children else None

    def read_negative(self, node: Node, depth: int) -> Value:
        value = self.evaluate(node.child_by_field_name("argument"), depth)
        if isinstance(value, Number) and operator_of(node) == "-":
            return Number("-" + value.text)
        return self.source.unknown(node)

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node)
        if joined:
            return self.total([self.evaluate(item, depth) for item in joined])
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right = self.evaluate(node.child_by_field_name("right"), depth)
        if operator_of(node) == "%" and isinstance(left, str):
            return percent(self.source, left, right)
        if operator_of(node) == "|" and isinstance(left, dict) and isinstance(right, dict):
            return {**left, **right}
        if operator_of(node) == "/" and isinstance(left, str | Unknown):
            return self.source.join([left, "/", right])  # pathlib, yarl
        return self.source.unknown(node)

    def total(self, values: list[Value]) -> Value:
        if all(isinstance(value, list) for value in values):
            self.source.spend(sum(len(item) for item in values if isinstance(item, list)))
            return [item for value in values if isinstance(value, list) for item in value]
        whole = summed(values)
        if whole is not None:
            return whole
        return self.source.join(values)

    def read_boolean(self, node: Node, depth: int) -> Value:
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right = self.evaluate(node.child_by_field_name("right"), depth)
        if operator_of(node) == "or":
            if isinstance(left, Unknown):
                return self.source.falls_back(left, right)
            return left or right
        return right if left else left

    def read_comparison(self, node: Node, depth: int) -> Value:
        values = [self.evaluate(child, depth) for child in arguments_of(node)]
        operator = self.source.part(node, "operators")
        known = compared(values[0], values[1]) if len(values) == 2 else None
        if known is None or operator not in ("==", "!=", "is", "is not"):
            return self.source.unknown(node)
        return known if operator in ("==", "is") else not known

    def read_not(self, node: Node, depth: int) -> Value:
        known = truth(self.evaluate(node.child_by_field_name("argument"), depth))
        return self.source.unknown(node) if known is None else not known

    def read_conditional(self, node: Node, depth: int) -> Value:
        values = [self.evaluate(child, depth) for child in arguments_of(node)]
        yes, condition, no = ([*values, None, None, None])[:3]
        known = truth(condition)
        if known is not None:
            return yes if known else no
        if same(yes, no):
            return yes
        # Where one of the two is nothing, the other was meant to be sent.
        for one, other in ((yes, no), (no, yes)):
            if other in (None, "", {}, []):
                return one
        return self.source.unknown(node)
