"""What JavaScript expressions give, as far as the text tells; shared by its dialects.

A function runs where it is called; one that nobody calls runs once, its parameters unknown.
Branches are all taken, loops once: what stands in them was meant to be sent.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects.evaluator import truth
from inspector.dialects.javascript_calls import Calls
from inspector.dialects.javascript_classes import CLASSES, FIELDS, FUNCTIONS
from inspector.dialects.javascript_flow import STATEMENTS
from inspector.dialects.source import Source, arguments_of, walk
from inspector.dialects.values import Absent, Thing, Value

_DECLARED = ("function_declaration", "generator_function_declaration")
_NAMES = ("identifier", "member_expression")
_MAKES = "constructor"
_VALUES = ("function_expression", "arrow_function", "generator_function")


class Evaluator(Calls):
    """Follows one text; a dialect says what the calls of libraries do."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._called: set[str] = set()
        self._methods_called: set[str] = set()
        self._active: set[int] = set()
        self._applied: set[int] = set()
        for node in walk(source.root):
            self._survey(node)

    def run(self) -> None:
        self._statement(self.source.root, 0)
        # What is only called from code that never runs was meant to be sent too.
        for name, function in [*self._functions.items()]:
            if function.id not in self._applied:
                owner = name.rpartition(".")[0]
                made = [fields for fields, kind in self._instances.values() if kind == owner]
                self._this = made[-1] if made else self._this
                self.run_uncalled(name, function, 0)
        for function, scopes, this in self._met:  # which may grow meanwhile
            if function.id not in self._applied:
                self._scopes, self._this = scopes, this
                self.run_uncalled("", function, 0)

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

    def truth(self, value: Value) -> bool | None:
        """Tells whether a condition holds; None when that is not told."""
        if isinstance(value, dict | list | Thing):
            return True
        return False if isinstance(value, Absent) else truth(value)

    def _survey(self, node: Node) -> None:
        if node.type in _DECLARED:
            self._functions[self.source.part(node, "name")] = node
        elif node.type == "variable_declarator":
            value, name = node.child_by_field_name("value"), node.child_by_field_name("name")
            if value is not None and name is not None and value.type in FUNCTIONS:
                self._functions[self.source.text(name)] = value
        elif node.type == "method_definition":
            self._functions.setdefault("this." + self.source.part(node, "name"), node)
        elif node.type in FIELDS:
            spelled, value = self._field(node)
            if value is not None and value.type in FUNCTIONS:
                self._functions.setdefault("this." + spelled, value)
        elif node.type in CLASSES:
            self.survey_class(node)
        elif node.type == "new_expression":
            made = node.child_by_field_name("constructor")
            if made is not None and made.type == "identifier":
                self._created.add(self.source.text(made))
        elif node.type == "call_expression":
            function = node.child_by_field_name("function")
            short = function is not None and function.end_byte - function.start_byte < 200
            if function is not None and short and function.type in _NAMES:
                spelled = self.source.text(function)
                self._called.add(spelled)
                self._methods_called.add(spelled.rpartition(".")[2])

    def _statement(self, node: Node, depth: int) -> None:
        if self._is_done:
            return
        self.source.guard(depth, node)
        if node.type in _DECLARED:
            spelled = self.source.part(node, "name")
            if not spelled or spelled not in self._called:
                self.run_uncalled(spelled, node, depth)
        elif node.type in FUNCTIONS:
            if self.source.part(node, "name") not in self._methods_called:
                self.run_uncalled("", node, depth)
        elif node.type in _STATEMENTS:
            _STATEMENTS[node.type](self, node, depth)
        elif node.type in _EXPRESSIONS:
            self.evaluate(node, depth)
        elif node.type not in ("import_statement", "comment", "regex"):
            for child in node.named_children:
                self._statement(child, depth + 1)

    def follow_class(self, node: Node, depth: int) -> None:
        """A class of which no object is made stands for itself: fields, constructor, methods."""
        if self.source.part(node, "name") in self._created:
            return
        members = arguments_of(node.child_by_field_name("body"))
        for member in sorted(members, key=self._rank):
            if self.source.part(member, "name") == _MAKES:
                self._promote(member, self._this, [])
            self._statement(member, depth + 1)

    def _rank(self, member: Node) -> int:
        """Fields are set before the constructor runs, and that before any method."""
        if member.type in FIELDS:
            return 0
        return 1 if self.source.part(member, "name") == _MAKES else 2

    def follow_field(self, node: Node, depth: int) -> None:
        self._set_field(node, depth)
        spelled, value = self._field(node)
        called = spelled in self._methods_called
        if value is not None and value.type in FUNCTIONS and not called:
            self.run_uncalled(spelled, value, depth)

    def read_last(self, node: Node, depth: int) -> Value:
        """`<Type>value`."""
        return self.evaluate(arguments_of(node)[-1], depth)

    def run_uncalled(self, name: str, function: Node, depth: int) -> Value:
        """Runs a function that the text never calls; its parameters are unknown."""
        return self.apply(function, None, depth)

    def declare(self, node: Node, depth: int) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        assert name is not None
        if value is None:
            self._bind(name, self.source.unknown(name))
            return
        if value.type not in FUNCTIONS:
            self._bind(name, self.evaluate(value, depth + 1))
        elif self.source.text(name) not in self._called:
            self.run_uncalled(self.source.text(name), value, depth)

    def apply(
        self,
        function: Node,
        arguments: list[Value] | None,
        depth: int,
        this: dict[str, Value] | None = None,
    ) -> Value:
        """Runs a function; one without `arguments` gets variables for its parameters."""
        body = function.child_by_field_name("body")
        if body is None or function.id in self._active:
            return self.source.unknown(function)
        self._active.add(function.id)
        self._applied.add(function.id)
        scope: dict[str, Value] = {}
        taken: list[tuple[Node, Value]] = []
        for index, (name, default) in enumerate(self._parameters(function)):
            given = arguments[index] if arguments and index < len(arguments) else None
            if name.type == "rest_pattern" and arguments is not None:
                taken.append((arguments_of(name)[0], [*arguments[index:]]))
            elif name.type.endswith("_pattern"):
                taken.append((name, self.source.unknown(name) if given is None else given))
            elif given is not None and not (isinstance(given, Absent) and default is not None):
                scope[self.source.text(name)] = given
            else:
                value = Absent() if default is None else self.evaluate(default, depth + 1)
                # Who calls a function that stands for itself gives what it needs.
                open_ended = arguments is None and value in (None, "", {}, [])
                if isinstance(value, Absent) or open_ended:
                    value = self.source.unknown(name)
                scope[self.source.text(name)] = value
        self._scopes.append(scope)
        for name, value in taken:
            self._bind(name, value)
        outer = (self._returned, self._is_done, self._unsure, self._this)
        self._returned, self._is_done, self._unsure = [], False, 0
        self._this = self._this if this is None else this
        if body.type == "statement_block":
            self._statement(body, depth + 1)
        else:
            self._returned.append(self.evaluate(body, depth + 1))
        result = self._returned[-1] if self._returned else Absent()
        self._returned, self._is_done, self._unsure, self._this = outer
        self._scopes.pop()
        self._active.discard(function.id)
        return result

    def arity(self, function: Node) -> int:
        named = [name for name, _ in self._parameters(function) if name.type != "rest_pattern"]
        return len(named)

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


_STATEMENTS: dict[str, Callable[[Evaluator, Node, int], None]] = {
    **STATEMENTS,
    **dict.fromkeys(CLASSES, Evaluator.follow_class),
    **dict.fromkeys(FIELDS, Evaluator.follow_field),
    "variable_declarator": Evaluator.declare,
}
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
    "type_assertion": Evaluator.read_last,
    "spread_element": Evaluator.read_inner,
    "sequence_expression": Evaluator.read_sequence,
    "binary_expression": Evaluator.read_binary,
    "ternary_expression": Evaluator.read_ternary,
    "assignment_expression": Evaluator.read_assignment,
    "augmented_assignment_expression": Evaluator.read_assignment,
    "member_expression": Evaluator.read_member,
    "subscript_expression": Evaluator.read_member,
    **dict.fromkeys(_VALUES, Evaluator.read_function),
    "call_expression": Evaluator.read_call,
    "new_expression": Evaluator.read_call,
}
