"""Ruby's literals and operators: texts, symbols, numbers, lists, hashes, what joins them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable

from tree_sitter import Node

from inspector.dialects.ruby_builtins import FUNCTIONS
from inspector.dialects.source import Source, arguments_of, operands, operator_of
from inspector.dialects.values import Number, Symbol, Unknown, Value, as_text, same

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL
)
_LETTERS = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "s": " ",
    "v": "\v",
    "\n": "",
}
_PIECE = re.compile(r"#\{([^{}]{1,400})\}|(?:\\.?|[^\\#]|#(?!\{[^{}]{1,400}\}))+", re.DOTALL)


class Literals(ABC):
    """Reads what stands in the text itself; what it names is read by the `Evaluator`."""

    source: Source
    heredocs: dict[int, Node]

    @abstractmethod
    def evaluate(self, node: Node | None, depth: int = 0) -> Value: ...

    @abstractmethod
    def read_identifier(self, node: Node, depth: int) -> Value: ...

    def read_string(self, node: Node, depth: int) -> Value:
        if node.type == "chained_string":
            return self.source.join([self.evaluate(child, depth) for child in arguments_of(node)])
        opening = self.source.text(node)[:2]
        plain = opening.startswith(("'", "%q")) and opening != "%Q"
        return self.source.join(self._pieces(node, depth, plain=plain))

    def _pieces(self, node: Node, depth: int, *, plain: bool) -> list[Value]:
        pieces: list[Value] = []
        for child in node.children:
            if child.type in ("string_content", "heredoc_content"):
                text = self.source.text(child)
                pieces.append(re.sub(r"\\(['\\])", r"\1", text) if plain else text)
            elif child.type == "escape_sequence":
                pieces.append(unescape(self.source.text(child)))
            elif child.type == "interpolation":
                inner = arguments_of(child)
                pieces.append(self.evaluate(inner[0], depth) if inner else "")
            elif child.type == "comment":
                pieces += self._taken_for_comment(child)
        return pieces

    def _taken_for_comment(self, node: Node) -> list[Value]:
        """Returns the text of a heredoc that the grammar takes for a comment.

        WORKAROUND: as long as no release of tree-sitter-ruby reads `#` before a backslash there.
        """
        return [
            self.source.unknown(node, match.group(1)) if match.group(1) else unescape(match.group())
            for match in _PIECE.finditer(self.source.text(node))
        ]

    def read_heredoc(self, node: Node, depth: int) -> Value:
        opening = self.source.text(node)
        body = self.heredocs.get(node.id)
        if body is None:
            return self.source.unknown(node)
        pieces = self._pieces(body, depth, plain=False)
        # The line end after the opening and what stands before the closing word on its line are
        # no part of the text. The grammar puts a text before and after each interpolation.
        first, *rest = pieces or [""]
        pieces = [as_text(first).removeprefix("\n"), *rest]
        last = as_text(pieces[-1])
        pieces[-1] = last[: last.rfind("\n") + 1] if "\n" in last else last
        if opening.startswith("<<~"):
            pieces = _outdented(pieces)
        return self.source.join(pieces)

    def read_symbol(self, node: Node, depth: int) -> Value:
        if node.type == "delimited_symbol":
            return Symbol(self.source.join(self._pieces(node, depth, plain=False)))
        return Symbol(self.source.text(node).strip(":"))

    def read_number(self, node: Node, depth: int) -> Value:
        return Number(self.source.text(node).replace("_", ""))

    def read_unary(self, node: Node, depth: int) -> Value:
        value = self.evaluate(node.child_by_field_name("operand"), depth)
        negative = operator_of(node) == "-" and isinstance(value, Number)
        return Number("-" + as_text(value)) if negative else self.source.unknown(node)

    def read_array(self, node: Node, depth: int) -> Value:
        if node.type in ("string_array", "symbol_array"):
            return [self.source.text(child) for child in arguments_of(node)]
        return [self.evaluate(child, depth) for child in arguments_of(node)]

    def read_hash(self, node: Node, depth: int) -> Value:
        return self.members(arguments_of(node), depth)

    def members(self, nodes: Iterable[Node], depth: int) -> dict[str, Value]:
        members: dict[str, Value] = {}
        for child in nodes:
            key = child.child_by_field_name("key")
            if child.type == "pair" and key is not None:
                value = child.child_by_field_name("value")
                if value is None:  # shorthand `{token:}` is the local variable of that name
                    members[self.key(key, depth)] = self.read_identifier(key, depth)
                else:
                    members[self.key(key, depth)] = self.evaluate(value, depth)
            elif child.type == "hash_splat_argument":
                inner = arguments_of(child)
                spread = self.evaluate(inner[0], depth) if inner else None
                if isinstance(spread, dict):
                    members.update(spread)
                else:
                    self.source.warn(child, f"{self.source.text(child)[:60]} is not known here.")
        return members

    def key(self, key: Node, depth: int) -> str:
        if key.type == "hash_key_symbol":
            return Symbol(self.source.text(key))
        if key.type == "string":  # `"X-Id": 1` is a symbol, `"X-Id" => 1` is not
            text = as_text(self.read_string(key, depth))
            after = key.next_sibling
            return Symbol(text) if after is not None and after.type == ":" else text
        value = self.evaluate(key, depth)
        return value if isinstance(value, Symbol) else as_text(value)

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node, ("+", "<<"))
        if joined:
            return self.total([self.evaluate(operand, depth) for operand in joined])
        left = self.evaluate(node.child_by_field_name("left"), depth)
        right_value = self.evaluate(node.child_by_field_name("right"), depth)
        if operator_of(node) in ("||", "or"):
            return self.fallback(left, right_value)
        if operator_of(node) == "%" and isinstance(left, str):
            values = right_value if isinstance(right_value, list) else [right_value]
            return FUNCTIONS["format"](self.source, [left, *values]) or self.source.unknown(node)
        return self.source.unknown(node)

    def total(self, values: list[Value]) -> Value:
        if isinstance(values[0], list):
            self.source.spend(sum(len(item) for item in values if isinstance(item, list)))
            return [
                item for value in values for item in (value if isinstance(value, list) else [value])
            ]
        return self.source.join(values)

    def fallback(self, left: Value, right: Value) -> Value:
        if isinstance(left, Unknown):
            return self.source.falls_back(left, right)
        return right if left is None or left is False else left

    def read_ternary(self, node: Node, depth: int) -> Value:
        yes = self.evaluate(node.child_by_field_name("consequence"), depth)
        no = self.evaluate(node.child_by_field_name("alternative"), depth)
        return yes if same(yes, no) else self.source.unknown(node)


def unescape(text: str) -> str:
    """Undoes one or more of the escapes of a double-quoted Ruby string."""
    return _ESCAPE.sub(_unescape_one, text)


def _unescape_one(match: re.Match[str]) -> str:
    braced, four, two, other = match.groups()
    digits = braced or four or two
    if digits:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return _LETTERS.get(other, other)


def _outdented(pieces: list[Value]) -> list[Value]:
    """Takes the common indentation away, as `<<~` does."""
    literal = "".join(piece if isinstance(piece, str) else "\0" for piece in pieces)
    lines = [line for line in literal.split("\n") if line.strip(" \t")]
    width = min((len(line) - len(line.lstrip(" \t")) for line in lines), default=0)
    result: list[Value] = []
    starts_line = True
    for piece in pieces:
        if isinstance(piece, str):
            head, *rest = piece.split("\n")
            kept = [head[width:] if starts_line else head, *(line[width:] for line in rest)]
            result.append("\n".join(kept))
            starts_line = piece.endswith("\n")
        else:
            result.append(piece)
            starts_line = False
    return result
