"""What JavaScript expressions give, as far as the text tells; shared by its dialects.

A function runs where it is called; one that nobody calls runs once, its parameters unknown.
Branches are all taken, loops once: what stands in them was meant to be sent.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects.javascript_builtins import GLOBALS
from inspector.dialects.javascript_literals import Literals
from inspector.dialects.source import Source, arguments_of, operator_of, walk
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text
from inspector.model.request import VARIABLE

GRAMMAR = "tree_sitter_javascript"
_FUNCTIONS = (
    "function_declaration",
    "function_expression",
    "arrow_function",
    "method_definition",
    "generator_function_declaration",
)


class Evaluator(Literals):
    """Follows one text; a dialect overrides `library` for the calls it knows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._scopes: list[dict[str, Value]] = [{}]
        self._functions: dict[str, Node] = {}
        self._called: set[str] = set()
        self._active: set[int] = set()
        self._returned: list[Value] = []
        for node in walk(source.root):
            self._survey(node)

    def run(self) -> None:
        self._statement(self.source.root, 0)

    @abstractmethod
    def library(self, callee: str, node: Node, arguments: list[Value]) -> Value | None:
        """Returns what a call of a library gives; None when the dialect does not know it."""

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        if node is None:
            return Absent()
        self.source.guard(depth, node)
        handler = _EXPRESSIONS.get(node.type)
        if handler is not None:
            return handler(self, node, depth + 1)
        for child in node.named_children:
            self._statement(child, depth + 1)
        return self.source.unknown(node)

    def _survey(self, node: Node) -> None:
        if node.type in ("function_declaration", "generator_function_declaration"):
            name = node.child_by_field_name("name")
            self._functions[self.source.text(name) if name is not None else ""] = node
        elif node.type == "variable_declarator":
            value, name = node.child_by_field_name("value"), node.child_by_field_name("name")
            if value is not None and name is not None and value.type in _FUNCTIONS:
                self._functions[self.source.text(name)] = value
        elif node.type == "call_expression":
            function = node.child_by_field_name("function")
            if function is not None and function.type == "identifier":
                self._called.add(self.source.text(function))

    def _statement(self, node: Node, depth: int) -> None:
        self.source.guard(depth, node)
        if node.type in ("function_declaration", "generator_function_declaration"):
            name = node.child_by_field_name("name")
            spelled = "" if name is None else self.source.text(name)
            if name is None or spelled not in self._called:
                self.run_uncalled(spelled, node, depth)
        elif node.type in _FUNCTIONS:
            self.run_uncalled("", node, depth)
        elif node.type == "variable_declarator":
            self._declare(node, depth)
        elif node.type == "return_statement":
            children = arguments_of(node)
            self._returned.append(self.evaluate(children[0], depth + 1) if children else Absent())
        elif node.type in _EXPRESSIONS:
            self.evaluate(node, depth)
        elif node.type not in ("import_statement", "comment", "regex"):
            for child in node.named_children:
                self._statement(child, depth + 1)

    def run_uncalled(self, name: str, function: Node, depth: int) -> Value:
        """Runs a function that the text never calls; its parameters are unknown."""
        return self.apply(function, [], depth)

    def _declare(self, node: Node, depth: int) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        assert name is not None
        if value is None:
            self._bind(name, self.source.unknown(name))
            return
        if value.type not in _FUNCTIONS:
            self._bind(name, self.evaluate(value, depth + 1))
        elif self.source.text(name) not in self._called:
            self.apply(value, [], depth)

    def _bind(self, name: Node, value: Value) -> None:
        if name.type == "identifier":
            self._scopes[-1][self.source.text(name)] = value
        elif name.type == "object_pattern":
            for child in name.named_children:
                text = self.source.text(child)
                if isinstance(value, Answer) and text.isidentifier():
                    self._scopes[-1][text] = self.source.part_of(value, text, [], child)
                if isinstance(value, dict) and text in value:
                    self._scopes[-1][text] = value[text]

    def apply(self, function: Node, arguments: list[Value], depth: int) -> Value:
        body = function.child_by_field_name("body")
        if body is None or function.id in self._active:
            return self.source.unknown(function)
        self._active.add(function.id)
        scope: dict[str, Value] = {}
        for index, (name, default) in enumerate(self._parameters(function)):
            if index < len(arguments):
                scope[self.source.text(name)] = arguments[index]
            elif default is not None:
                scope[self.source.text(name)] = self.evaluate(default, depth + 1)
            else:
                scope[self.source.text(name)] = self.source.unknown(name)
        self._scopes.append(scope)
        outer, self._returned = self._returned, []
        if body.type == "statement_block":
            self._statement(body, depth + 1)
        else:
            self._returned.append(self.evaluate(body, depth + 1))
        result = self._returned[-1] if self._returned else Absent()
        self._returned = outer
        self._scopes.pop()
        self._active.discard(function.id)
        return result

    def _parameters(self, function: Node) -> list[tuple[Node, Node | None]]:
        single = function.child_by_field_name("parameter")
        if single is not None:
            return [(single, None)]
        found: list[tuple[Node, Node | None]] = []
        for child in arguments_of(function.child_by_field_name("parameters")):
            left = child.child_by_field_name("left")
            found.append((left or child, child.child_by_field_name("right") if left else None))
        return found

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        return self.source.unknown(node)

    def read_assignment(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        value = self.evaluate(node.child_by_field_name("right"), depth)
        assert left is not None
        if node.type == "augmented_assignment_expression":
            before = self.evaluate(left, depth)
            operator = operator_of(node)
            value = self.source.join([before, value]) if operator == "+=" else before
        self._store(left, value, depth)
        return value

    def _store(self, left: Node, value: Value, depth: int) -> None:
        if left.type in ("member_expression", "subscript_expression"):
            holder = self.evaluate(left.child_by_field_name("object"), depth)
            name = self._member_name(left, depth)
            if isinstance(holder, dict) and name is not None:
                holder[name] = value
            return
        for scope in reversed(self._scopes):
            if self.source.text(left) in scope:
                scope[self.source.text(left)] = value
                return
        self._scopes[-1][self.source.text(left)] = value

    def _member_name(self, node: Node, depth: int) -> str | None:
        named = node.child_by_field_name("property")
        if named is not None:
            return self.source.text(named)
        index = self.evaluate(node.child_by_field_name("index"), depth)
        return index if isinstance(index, str) else as_text(index) if index is not None else None

    def read_member(self, node: Node, depth: int) -> Value:
        holder_node = node.child_by_field_name("object")
        name = self._member_name(node, depth)
        if holder_node is not None and self.source.text(holder_node) in ("__ENV", "process.env"):
            return self.source.unknown(node, name, name=name or "")
        holder = self.evaluate(holder_node, depth)
        if isinstance(holder, dict) and name is not None and name in holder:
            return holder[name]
        if isinstance(holder, list) and name is not None and name.isdigit():
            return holder[int(name)] if int(name[:9]) < len(holder) else Absent()
        if isinstance(holder, Answer) and name is not None:
            return self.source.part_of(holder, name, [], node)
        return self.source.unknown(node)

    def read_call(self, node: Node, depth: int) -> Value:
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        arguments_node = node.child_by_field_name("arguments")
        assert function is not None
        nodes = arguments_of(arguments_node)
        tagged = arguments_node is not None and arguments_node.type == "template_string"
        callee = self.source.text(function) if function.end_byte - function.start_byte < 200 else ""
        if tagged and arguments_node is not None:
            arguments: list[Value] = [self.read_template(arguments_node, depth)]
        else:
            arguments = [
                Thing("function") if child.type in _FUNCTIONS else self.evaluate(child, depth)
                for child in nodes
            ]
        known = self.library(callee, node, arguments)
        if known is None and callee in GLOBALS:
            known = GLOBALS[callee](self.source, arguments)
        if known is None and callee in self._functions:
            known = self.apply(self._functions[callee], arguments, depth)
        if known is None and function.type == "member_expression":
            known = self._method(function, arguments, depth)
        # A callback runs for its effects: `group('name', () => { http.get(…) })`.
        for child in nodes:
            if child.type in _FUNCTIONS:
                self.apply(child, [], depth)
        return self.source.unknown(node) if known is None else known

    def _method(self, function: Node, arguments: list[Value], depth: int) -> Value | None:
        holder = self.evaluate(function.child_by_field_name("object"), depth)
        name = self._member_name(function, depth)
        if isinstance(holder, Answer) and name is not None:
            return self.source.part_of(holder, name, arguments, function)
        if name in ("toString", "trim", "valueOf") and not isinstance(holder, Thing | dict | list):
            text = as_text(holder)
            return (
                holder if isinstance(holder, Unknown) else text.strip() if name == "trim" else text
            )
        if name == "concat" and isinstance(holder, str):
            return self.source.join([holder, *arguments])
        if name == "join" and isinstance(holder, list):
            separator = as_text(arguments[0]) if arguments else ","
            self.source.spend(len(separator) * len(holder))
            return self.source.join([separator.join(as_text(item) for item in holder)])
        plain = isinstance(holder, str) and not VARIABLE.search(holder)
        if name in ("toUpperCase", "toLowerCase") and plain:
            return as_text(holder).upper() if name == "toUpperCase" else as_text(holder).lower()
        return None


_EXPRESSIONS: dict[str, Callable[[Evaluator, Node, int], Value]] = {
    "string": Evaluator.read_string,
    "template_string": Evaluator.read_template,
    "number": Evaluator.read_number,
    "unary_expression": Evaluator.read_unary,
    "true": lambda evaluator, node, depth: True,
    "false": lambda evaluator, node, depth: False,
    "null": lambda evaluator, node, depth: None,
    "undefined": lambda evaluator, node, depth: Absent(),
    "identifier": Evaluator.read_identifier,
    "object": Evaluator.read_object,
    "array": Evaluator.read_array,
    "parenthesized_expression": Evaluator.read_inner,
    "await_expression": Evaluator.read_inner,
    "spread_element": Evaluator.read_inner,
    "sequence_expression": Evaluator.read_sequence,
    "binary_expression": Evaluator.read_binary,
    "ternary_expression": Evaluator.read_ternary,
    "assignment_expression": Evaluator.read_assignment,
    "augmented_assignment_expression": Evaluator.read_assignment,
    "member_expression": Evaluator.read_member,
    "subscript_expression": Evaluator.read_member,
    "call_expression": Evaluator.read_call,
    "new_expression": Evaluator.read_call,
}
