"""What JavaScript expressions give, as far as the text tells; shared by its dialects.

A function runs where it is called; one that nobody calls runs once, its parameters unknown.
Branches are all taken, loops once: what stands in them was meant to be sent.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects.javascript_builtins import GLOBALS
from inspector.dialects.javascript_methods import method_of, rounds_of
from inspector.dialects.javascript_names import Names
from inspector.dialects.source import Source, arguments_of, walk
from inspector.dialects.values import Absent, Answer, Thing, Value, as_text

GRAMMAR = "tree_sitter_javascript"
TYPED = ("tree_sitter_typescript:language_typescript", "tree_sitter_typescript:language_tsx")
FUNCTIONS = (
    "function_declaration",
    "function_expression",
    "arrow_function",
    "method_definition",
    "generator_function_declaration",
)
_NAMES = ("identifier", "member_expression")


class Evaluator(Names):
    """Follows one text; a dialect overrides `library` for the calls it knows."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._functions: dict[str, Node] = {}
        self._called: set[str] = set()
        self._active: set[int] = set()
        self._applied: set[int] = set()
        self.handled: set[int] = set()
        """The functions among a call's arguments that `library` has run itself."""
        self._returned: list[Value] = []
        for node in walk(source.root):
            self._survey(node)

    def run(self) -> None:
        self._statement(self.source.root, 0)
        # What is only called from code that never runs was meant to be sent too.
        for name, function in [*self._functions.items()]:
            if function.id not in self._applied:
                self.run_uncalled(name, function, 0)

    @abstractmethod
    def library(self, callee: str, node: Node, arguments: list[Value]) -> Value | None:
        """Returns what a call of a library gives; None when the dialect does not know it."""

    def on(
        self,
        holder: Value,
        name: str,
        node: Node,
        given: list[Node],
        arguments: list[Value],
        depth: int,
    ) -> Value | None:
        """Returns what a method of an object gives that a dialect follows; None when unknown."""
        return None

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
            if value is not None and name is not None and value.type in FUNCTIONS:
                self._functions[self.source.text(name)] = value
        elif node.type == "method_definition":
            self._functions.setdefault("this." + self.source.part(node, "name"), node)
        elif node.type in ("field_definition", "public_field_definition"):
            spelled, value = self._field(node)
            if value is not None and value.type in FUNCTIONS:
                self._functions.setdefault("this." + spelled, value)
        elif node.type == "call_expression":
            function = node.child_by_field_name("function")
            short = function is not None and function.end_byte - function.start_byte < 200
            if function is not None and short and function.type in _NAMES:
                self._called.add(self.source.text(function))

    def _statement(self, node: Node, depth: int) -> None:
        self.source.guard(depth, node)
        if node.type in ("function_declaration", "generator_function_declaration"):
            name = node.child_by_field_name("name")
            spelled = "" if name is None else self.source.text(name)
            if name is None or spelled not in self._called:
                self.run_uncalled(spelled, node, depth)
        elif node.type in FUNCTIONS:
            if "this." + self.source.part(node, "name") not in self._called:
                self.run_uncalled("", node, depth)
        elif node.type in ("field_definition", "public_field_definition"):
            self._set_field(node, depth)
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

    def _set_field(self, node: Node, depth: int) -> None:
        spelled, value = self._field(node)
        if value is not None and value.type not in FUNCTIONS:
            self._this[spelled] = self.evaluate(value, depth + 1)
        elif value is not None and "this." + spelled not in self._called:
            self.run_uncalled(spelled, value, depth)

    def _field(self, node: Node) -> tuple[str, Node | None]:
        spelled = self.source.part(node, "property") or self.source.part(node, "name")
        return spelled, node.child_by_field_name("value")

    def run_uncalled(self, name: str, function: Node, depth: int) -> Value:
        """Runs a function that the text never calls; its parameters are unknown."""
        return self.apply(function, [], depth)

    def _declare(self, node: Node, depth: int) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        assert name is not None
        if value is None:
            self._bind(name, self.source.unknown(name))
            return
        if value.type not in FUNCTIONS:
            self._bind(name, self.evaluate(value, depth + 1))
        elif self.source.text(name) not in self._called:
            self.apply(value, [], depth)

    def apply(self, function: Node, arguments: list[Value], depth: int) -> Value:
        body = function.child_by_field_name("body")
        if body is None or function.id in self._active:
            return self.source.unknown(function)
        self._active.add(function.id)
        self._applied.add(function.id)
        scope: dict[str, Value] = {}
        taken: list[tuple[Node, Value]] = []
        for index, (name, default) in enumerate(self._parameters(function)):
            if index < len(arguments) and name.type.endswith("_pattern"):
                taken.append((name, arguments[index]))
            elif index < len(arguments):
                scope[self.source.text(name)] = arguments[index]
            elif default is not None:
                scope[self.source.text(name)] = self.evaluate(default, depth + 1)
            else:
                scope[self.source.text(name)] = self.source.unknown(name)
        self._scopes.append(scope)
        for name, value in taken:
            self._bind(name, value)
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
            left = child.child_by_field_name("left") or child.child_by_field_name("pattern")
            default = child.child_by_field_name("right") or child.child_by_field_name("value")
            found.append((left or child, default if left else None))
        return found

    def read_cast(self, node: Node, depth: int) -> Value:
        return self.evaluate(arguments_of(node)[-1], depth)

    def read_call(self, node: Node, depth: int) -> Value:
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        arguments_node = node.child_by_field_name("arguments")
        assert function is not None
        if function.type == "await_expression":  # `await f<T>(…)`, as the grammar sees it
            function = arguments_of(function)[0]
        nodes = arguments_of(arguments_node)
        tagged = arguments_node is not None and arguments_node.type == "template_string"
        callee = self.source.text(function) if function.end_byte - function.start_byte < 200 else ""
        if tagged and arguments_node is not None:
            arguments: list[Value] = [self.read_template(arguments_node, depth)]
        else:
            arguments = [
                Thing("function") if child.type in FUNCTIONS else self.evaluate(child, depth)
                for child in nodes
            ]
        known = self.library(callee, node, arguments)
        if known is None and callee in ("Deno.env.get", "Bun.env.get") and arguments:
            known = self.source.unknown(node, name=as_text(arguments[0]))
        if known is None and callee in GLOBALS:
            known = GLOBALS[callee](self.source, arguments)
        if known is None and callee in self._functions:
            known = self.apply(self._functions[callee], arguments, depth)
        has_run = False
        if known is None and function.type == "parenthesized_expression":
            known = self.call(arguments_of(function)[0], arguments, depth)
        if known is None and function.type == "member_expression":
            known, has_run = self._method(function, nodes, arguments, depth)
        # A callback runs for its effects: `group('name', () => { http.get(…) })`.
        for child in nodes:
            if child.type in FUNCTIONS and not has_run and child.id not in self.handled:
                self.apply(child, [], depth)
        return self.source.unknown(node) if known is None else known

    def _method(
        self, function: Node, nodes: list[Node], arguments: list[Value], depth: int
    ) -> tuple[Value | None, bool]:
        """Returns what a method gives, and whether it has run the functions it was given."""
        holder = self.evaluate(function.child_by_field_name("object"), depth)
        name = self.source.part(function, "property")
        known = self.on(holder, name, function, nodes, arguments, depth)
        if known is not None:
            return known, True
        if name in ("then", "catch", "finally"):
            return self._settled(holder, name, nodes, depth), True
        if name in ("map", "forEach") and nodes:
            items = rounds_of(holder)
            if items is not None:
                return [self.call(nodes[0], [item], depth) for item in items], True
        if isinstance(holder, Answer):
            return self.source.part_of(holder, name, arguments, function), False
        return method_of(self.source, holder, name, arguments), False

    def _settled(self, holder: Value, name: str, nodes: list[Node], depth: int) -> Value:
        """Follows a promise: what `then` is given gets the value, and gives the next one."""
        if name != "then":
            for node in nodes:
                self.call(node, [], depth)
            return holder
        given = [
            self.call(node, [holder] if first else [], depth)
            for first, node in zip((True, False), nodes, strict=False)
        ]
        return given[0] if given else holder

    def call(self, function: Node, arguments: list[Value], depth: int) -> Value:
        """Runs a function that was given as an argument, by its text or by its name."""
        if function.type not in FUNCTIONS:
            short = function.end_byte - function.start_byte < 200
            named = self._functions.get(self.source.text(function)) if short else None
            if named is None:
                self.evaluate(function, depth)
                return self.source.unknown(function)
            function = named
        return self.apply(function, arguments, depth)


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
    "this": Evaluator.read_this,
    "object": Evaluator.read_object,
    "array": Evaluator.read_array,
    "parenthesized_expression": Evaluator.read_inner,
    "await_expression": Evaluator.read_inner,
    "as_expression": Evaluator.read_inner,
    "satisfies_expression": Evaluator.read_inner,
    "non_null_expression": Evaluator.read_inner,
    "type_assertion": Evaluator.read_cast,
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
