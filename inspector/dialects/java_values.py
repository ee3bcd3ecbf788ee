"""What Java expressions give, as far as the text tells; shared by Java's client libraries.

A method runs where it is called; those that nobody calls run at the end, their parameters
unknown. Branches are all taken, loops once: what stands in them was meant to be sent.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from tree_sitter import Node

from inspector.dialects.java_builtins import FUNCTIONS, METHODS, TYPES
from inspector.dialects.source import Source, arguments_of, operands, operator_of, walk
from inspector.dialects.values import Answer, Number, Unknown, Value, as_text, same, whole

GRAMMAR = "tree_sitter_java"
_ESCAPE = re.compile(r"\\(?:u+([0-9A-Fa-f]{4})|([0-3]?[0-7]{1,2})|(\r?\n)|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " "}
_METHODS = ("method_declaration", "constructor_declaration")


@dataclass(frozen=True, slots=True)
class Call:
    """A method call, or `new NAME(…)` when `name` is `new`; `holder` is None for a bare one."""

    node: Node
    holder: Value
    holder_text: str
    name: str
    arguments: list[Value]


class Evaluator(ABC):
    """Follows one text; a dialect overrides `library` for the calls it knows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._scopes: list[dict[str, Value]] = [{}]
        self._fields: dict[str, Node] = {}
        self._known_fields: dict[str, Value] = {}
        self._methods: dict[str, Node] = {}
        self._every_method: list[tuple[str, Node]] = []
        self._called: set[str] = set()
        self._applied: set[int] = set()
        self._active: set[int] = set()
        self._returned: list[Value] = []
        for node in walk(source.root):
            self._survey(node)

    def run(self) -> None:
        self._statement(self.source.root, 0)
        waiting = list(self._every_method)
        waiting.sort(key=lambda item: item[1].type != "constructor_declaration")
        for uncalled in (True, False):
            for name, node in waiting:
                free = name not in self._called or node.type == "constructor_declaration"
                if node.id not in self._applied and free is uncalled:
                    self._apply(node, [], 0)

    @abstractmethod
    def library(self, call: Call) -> Value | None:
        """Returns what a call of a library gives; None when the dialect does not know it."""

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        if node is None:
            return None
        self.source.guard(depth, node)
        handler = _EXPRESSIONS.get(node.type)
        if handler is not None:
            return handler(self, node, depth + 1)
        for child in node.named_children:
            self._statement(child, depth + 1)
        return self.source.unknown(node)

    def _survey(self, node: Node) -> None:
        if node.type in _METHODS:
            name = node.child_by_field_name("name")
            spelled = self.source.text(name) if name is not None else ""
            self._methods.setdefault(spelled, node)
            self._every_method.append((spelled, node))
        elif node.type == "field_declaration":
            for declarator in node.children_by_field_name("declarator"):
                name, value = (declarator.child_by_field_name(part) for part in ("name", "value"))
                if name and value:
                    self._fields.setdefault(self.source.text(name), value)
        elif node.type == "method_invocation":
            name = node.child_by_field_name("name")
            self._called.add(self.source.text(name) if name is not None else "")

    def _statement(self, node: Node, depth: int) -> None:
        self.source.guard(depth, node)
        if node.type in _METHODS or node.type in _PASSED_OVER:
            return
        if node.type == "variable_declarator":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
            if name is not None and value is not None:
                self._scopes[-1][self.source.text(name)] = self.evaluate(value, depth + 1)
        elif node.type == "return_statement":
            children = arguments_of(node)
            self._returned.append(self.evaluate(children[0], depth + 1) if children else None)
        elif node.type in _EXPRESSIONS:
            self.evaluate(node, depth)
        else:
            for child in node.named_children:
                self._statement(child, depth + 1)

    def _apply(self, method: Node, arguments: list[Value], depth: int) -> Value | None:
        body = method.child_by_field_name("body")
        if body is None or method.id in self._active:
            return None
        self._active.add(method.id)
        self._applied.add(method.id)
        scope: dict[str, Value] = {}
        for index, parameter in enumerate(arguments_of(method.child_by_field_name("parameters"))):
            name = parameter.child_by_field_name("name") or parameter
            given = arguments[index] if index < len(arguments) else self.source.unknown(name)
            scope[self.source.text(name)] = given
        outer, self._scopes = self._scopes, [self._scopes[0], scope]
        returned, self._returned = self._returned, []
        self._statement(body, depth + 1)
        result = self._returned[-1] if self._returned else None
        self._scopes, self._returned = outer, returned
        self._active.discard(method.id)
        return result

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node).rpartition(".")[2]
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        if name in self._known_fields:
            return self._known_fields[name]
        field = self._fields.get(name)
        if field is not None and field.id not in self._active:
            self._active.add(field.id)
            self._known_fields[name] = self.evaluate(field, depth)
            return self._known_fields[name]
        return self.source.unknown(node, self.source.text(node).removeprefix("this."))

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
        negative = operator_of(node) == "-" and isinstance(value, Number)
        return Number("-" + as_text(value)) if negative else self.source.unknown(node)

    def read_inner(self, node: Node, depth: int) -> Value:
        value = node.child_by_field_name("value")
        children = arguments_of(node)
        return self.evaluate(value or (children[-1] if children else None), depth)

    def read_array(self, node: Node, depth: int) -> Value:
        inner = node.child_by_field_name("value")
        return [self.evaluate(child, depth) for child in arguments_of(inner or node)]

    def read_binary(self, node: Node, depth: int) -> Value:
        joined = operands(node)
        if not joined:
            self.evaluate(node.child_by_field_name("left"), depth)
            return self.source.unknown(node)
        return self.source.join([self.evaluate(item, depth) for item in joined])

    def read_ternary(self, node: Node, depth: int) -> Value:
        yes = self.evaluate(node.child_by_field_name("consequence"), depth)
        no = self.evaluate(node.child_by_field_name("alternative"), depth)
        for given, other in ((yes, no), (no, yes)):
            if isinstance(given, Unknown) and isinstance(other, str):
                self.source.defaults.setdefault(given.name, other)
                return given
        return yes if same(yes, no) else self.source.unknown(node)

    def read_assignment(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        value = self.evaluate(node.child_by_field_name("right"), depth)
        assert left is not None
        if operator_of(node) == "+=":
            value = self.source.join([self.evaluate(left, depth), value])
        name = self.source.text(left).rpartition(".")[2]
        for scope in reversed(self._scopes):
            if name in scope and left.type == "identifier":
                scope[name] = value
                return value
        self._known_fields[name] = value
        return value

    def read_lambda(self, node: Node, depth: int) -> Value:
        body = node.child_by_field_name("body")
        assert body is not None
        self._statement(body, depth + 1)
        return self.source.unknown(node)

    def read_creation(self, node: Node, depth: int) -> Value:
        kind = node.child_by_field_name("type")
        name = (
            re.sub(r"<.*", "", self.source.text(kind), flags=re.DOTALL) if kind is not None else ""
        )
        arguments = [
            self.evaluate(child, depth)
            for child in arguments_of(node.child_by_field_name("arguments"))
        ]
        known = self.library(Call(node, None, name, "new", arguments))
        short = name.rpartition(".")[2]
        if known is None and short in TYPES:
            known = TYPES[short](self.source, arguments)
        return self.source.unknown(node) if known is None else known

    def read_call(self, node: Node, depth: int) -> Value:
        # A builder's chain leans left and may be long: follow it down in a loop.
        chain = [node]
        while True:
            holder_node = chain[-1].child_by_field_name("object")
            if holder_node is None or holder_node.type != "method_invocation":
                break
            chain.append(holder_node)
        holder: Value = None
        if holder_node is not None and self._is_value(holder_node):
            holder = self.evaluate(holder_node, depth)
        text = "" if holder_node is None else self.source.text(holder_node)
        for call_node in reversed(chain):
            holder = self._call(call_node, holder, text, depth)
            text = "" if len(chain) > 40 else self.source.text(call_node)
        return holder

    def _is_value(self, node: Node) -> bool:
        return not (node.type == "identifier" and self.source.text(node)[:1].isupper()) or (
            self.source.text(node) in self._fields
        )

    def _call(self, node: Node, holder: Value, text: str, depth: int) -> Value:
        name_node = node.child_by_field_name("name")
        name = self.source.text(name_node) if name_node is not None else ""
        arguments = [
            self.evaluate(child, depth)
            for child in arguments_of(node.child_by_field_name("arguments"))
        ]
        call = Call(node, holder, text, name, arguments)
        known = self.library(call)
        if known is None and isinstance(holder, Answer):
            known = self.source.part_of(holder, name, arguments, node)
        if known is None and (not text or text == "this") and name in self._methods:
            known = self._apply(self._methods[name], arguments, depth)
        short = ".".join([*text.split(".")[-1:], name])
        if known is None and short in FUNCTIONS:
            known = FUNCTIONS[short](self.source, arguments)
        if known is None and name in METHODS and text:
            known = METHODS[name](self.source, holder, arguments)
        if known is not None:
            return known
        if short in ("System.getenv", "System.getProperty", "dotenv.get", "env.get") and arguments:
            given = as_text(arguments[0])
            return self.source.unknown(node, given, name=given)
        return self.source.unknown(node)


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


_PASSED_OVER = frozenset(
    ("line_comment", "block_comment", "import_declaration", "package_declaration", "modifiers")
)
_EXPRESSIONS: dict[str, Callable[[Evaluator, Node, int], Value]] = {
    "identifier": Evaluator.read_identifier,
    "field_access": Evaluator.read_identifier,
    "string_literal": Evaluator.read_string,
    "character_literal": Evaluator.read_string,
    "decimal_integer_literal": Evaluator.read_number,
    "decimal_floating_point_literal": Evaluator.read_number,
    "unary_expression": Evaluator.read_unary,
    "true": lambda evaluator, node, depth: True,
    "false": lambda evaluator, node, depth: False,
    "null_literal": lambda evaluator, node, depth: None,
    "parenthesized_expression": Evaluator.read_inner,
    "cast_expression": Evaluator.read_inner,
    "array_creation_expression": Evaluator.read_array,
    "array_initializer": Evaluator.read_array,
    "binary_expression": Evaluator.read_binary,
    "ternary_expression": Evaluator.read_ternary,
    "assignment_expression": Evaluator.read_assignment,
    "lambda_expression": Evaluator.read_lambda,
    "object_creation_expression": Evaluator.read_creation,
    "method_invocation": Evaluator.read_call,
}
