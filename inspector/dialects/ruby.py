"""What Ruby expressions give, as far as the text tells; shared by its dialects.

A method runs where it is called; those that nobody calls run at the end, their parameters
unknown. Branches are all taken, loops once: what stands in them was meant to be sent.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from inspector.dialects.places import Place
from inspector.dialects.ruby_builtins import FUNCTIONS, METHODS
from inspector.dialects.ruby_names import Call, Names
from inspector.dialects.source import Source, arguments_of, close, read_closed, walk
from inspector.dialects.values import Answer, Thing, Unknown, Value, as_text

GRAMMAR = "tree_sitter_ruby"
_METHODS = ("method", "singleton_method")
_READERS = ("attr_reader", "attr_accessor")
_KEYWORDS = ("keyword_parameter", "hash_splat_parameter")


def read(text: str, spell: Callable[[Value], str] = as_text) -> tuple[Source, Place]:
    """Returns the source, and where the text was cut short; nowhere when it was not."""
    missing = close(text, comment="#", quotes="'\"`")
    ends = (missing + "\nend" * ends for ends in range(5))
    return read_closed(text, lambda closed: Source(closed, GRAMMAR, spell), ends)


class Evaluator(Names):
    """Follows one text; a dialect overrides `library` for the calls it knows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scopes: list[dict[str, Value]] = [{}]
        self.shared: dict[str, Value] = {}
        self.constants: dict[str, Node] = {}
        self.methods: dict[str, Node] = {}
        self._every_method: list[tuple[str, Node]] = []
        self._readers: set[str] = set()
        self.kept: dict[str, Value] = {}
        self.itself = Thing("self")
        self._mentioned: set[str] = set()
        self._applied: set[int] = set()
        self.active: set[int] = set()
        opened: list[Node] = []
        bodies: list[Node] = []
        for node in walk(source.root):
            self._survey(node)
            if node.type == "heredoc_beginning":
                opened.append(node)
            elif node.type == "heredoc_body":
                bodies.append(node)
        # Bodies follow in the order of their openings.
        self.heredocs = {node.id: body for node, body in zip(opened, bodies, strict=False)}

    def run(self) -> None:
        self._statements(self.source.root, 0)
        waiting = list(self._every_method)
        waiting.sort(key=lambda item: item[0] != "initialize")
        for unmentioned in (True, False):
            for name, node in waiting:
                free = name not in self._mentioned or name == "initialize"
                if node.id not in self._applied and free is unmentioned:
                    self._apply(node, None, {}, 0)

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        if node is None:
            return None
        self.source.guard(depth, node)
        handler = _EXPRESSIONS.get(node.type)
        if handler is not None:
            return handler(self, node, depth + 1)
        return self._statements(node, depth + 1)

    def run_block(self, block: Node | None, arguments: list[Value], depth: int) -> Value:
        """Runs a block or lambda with these values for its parameters."""
        if block is None or block.id in self.active:
            return None
        self.active.add(block.id)
        scope: dict[str, Value] = {}
        parameters = arguments_of(block.child_by_field_name("parameters"))
        for index, parameter in enumerate(parameters):
            name = self.source.text(parameter)
            known = index < len(arguments)
            scope[name] = arguments[index] if known else self.source.unknown(parameter)
        self.scopes.append(scope)
        result = self._statements(block.child_by_field_name("body") or block, depth + 1)
        self.scopes.pop()
        self.active.discard(block.id)
        return result

    def _survey(self, node: Node) -> None:
        if node.type in _METHODS:
            name = node.child_by_field_name("name")
            spelled = self.source.text(name) if name is not None else ""
            self.methods.setdefault(spelled, node)
            self._every_method.append((spelled, node))
        elif node.type == "assignment":
            left = node.child_by_field_name("left")
            right = node.child_by_field_name("right")
            if left is not None and right is not None and left.type == "constant":
                self.constants.setdefault(self.source.text(left), right)
        elif node.type == "call" and self.source.part(node, "method") in _READERS:
            for name in arguments_of(node.child_by_field_name("arguments")):
                self._readers.add(self.source.text(name).strip(":"))
        for child in node.children if node.type not in _METHODS else ():
            if child.type in ("identifier", "constant"):
                self._mentioned.add(self.source.text(child))

    def _statements(self, node: Node, depth: int) -> Value:
        self.source.guard(depth, node)
        result: Value = None
        for child in node.named_children:
            if child.type in _METHODS or child.type in _PASSED_OVER:
                continue
            result = self.evaluate(child, depth + 1)
        return result

    def _apply(
        self, method: Node, arguments: list[Value] | None, keywords: dict[str, Value], depth: int
    ) -> Value:
        """Runs a method; one without `arguments` gets variables for its parameters."""
        body = method.child_by_field_name("body")
        if method.id in self.active or body is None:
            return None
        self.active.add(method.id)
        self._applied.add(method.id)
        scope = self._bound(method, arguments, dict(keywords), depth)
        outer, self.scopes = self.scopes, [scope]
        simple = body.type not in ("body_statement", "block_body")
        result = self.evaluate(body, depth + 1) if simple else self._statements(body, depth + 1)
        self.scopes = outer
        self.active.discard(method.id)
        return result

    def _bound(
        self, method: Node, arguments: list[Value] | None, named: dict[str, Value], depth: int
    ) -> dict[str, Value]:
        """Returns the names that a method sees of its own when it is called like this."""
        scope: dict[str, Value] = {}
        parameters = arguments_of(method.child_by_field_name("parameters"))
        left = list(reversed(arguments or []))
        if named and not any(parameter.type in _KEYWORDS for parameter in parameters):
            left.insert(0, named)  # braces around the last argument may be left out
        for parameter in parameters:
            name_node = parameter.child_by_field_name("name") or parameter
            name = self.source.text(name_node).lstrip("*&")
            default = parameter.child_by_field_name("value")
            if parameter.type == "splat_parameter" and arguments is not None:
                scope[name] = list(reversed(left))
                left = []
            elif parameter.type == "hash_splat_parameter" and arguments is not None:
                scope[name] = dict(named)
            elif parameter.type == "keyword_parameter" and name in named:
                scope[name] = named.pop(name)
            elif parameter.type != "keyword_parameter" and left:
                scope[name] = left.pop()
            else:
                given = self.evaluate(default, depth + 1)
                # Who calls a method that stands for itself gives what it needs: nil is no value.
                is_told = default is not None and (given is not None or arguments is not None)
                scope[name] = given if is_told else self.source.unknown(name_node)
        return scope

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        if name in self.methods:
            given = self._apply(self.methods[name], [], {}, depth)
            if given is not None:
                return given
        elif name in self._readers and "@" + name in self.shared:
            return self.shared["@" + name]
        call = Call(node, None, "", name, [], {}, None)
        known = self.library(call, depth)
        return self.source.unknown(node) if known is None else known

    def read_modifier(self, node: Node, depth: int) -> Value:
        return self.evaluate(node.child_by_field_name("body"), depth)

    def read_inner(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        if children and children[0].type == "argument_list":
            children = arguments_of(children[0])
        return self.evaluate(children[-1], depth) if children else None

    def read_lambda(self, node: Node, depth: int) -> Value:
        return self.run_block(node.child_by_field_name("body"), [], depth)

    def read_call(self, node: Node, depth: int) -> Value:
        receiver_node = node.child_by_field_name("receiver")
        method_node = node.child_by_field_name("method")
        receiver_text = "" if receiver_node is None else self.source.text(receiver_node)
        name = self.source.text(method_node) if method_node is not None else "call"
        nodes = arguments_of(node.child_by_field_name("arguments"))
        block = node.child_by_field_name("block")
        if receiver_text == "ENV":
            return self._environment(node, name, nodes, block, depth)
        receiver = self.evaluate(receiver_node, depth) if receiver_node is not None else None
        keyed = ("pair", "hash_splat_argument")
        arguments: list[Value] = []
        for child in nodes:
            if child.type == "splat_argument":
                for inner in arguments_of(child)[:1]:  # none in `call(*)`
                    spread = self.evaluate(inner, depth)
                    arguments += spread if isinstance(spread, list) else [spread]
            elif child.type not in (*keyed, "block_argument"):
                arguments.append(self.evaluate(child, depth))
        keywords = self.members((child for child in nodes if child.type in keyed), depth)
        call = Call(node, receiver, receiver_text, name, arguments, keywords, block)
        known = self.library(call, depth)
        if known is None:
            known = self._known(call, depth)
        if known is not None:
            return known
        self.run_block(block, [], depth)
        return self.source.unknown(node)

    def _known(self, call: Call, depth: int) -> Value | None:
        name, receiver = call.name, call.receiver
        spelled = f"{call.receiver_text}.{name}" if call.receiver_text else name
        if name == "new" and spelled not in FUNCTIONS and "initialize" in self.methods:
            self._apply(self.methods["initialize"], call.arguments, call.keywords, depth)
            return Thing("instance")
        if isinstance(receiver, Thing) and name in receiver.slots:
            return receiver.slots[name]
        if isinstance(receiver, Answer):
            return self.part_of(receiver, name, call.arguments, call.node)
        own = not call.receiver_text or call.receiver_text == "self"
        if name in self.methods and (own or isinstance(receiver, Thing | Unknown)):
            return self._apply(self.methods[name], call.arguments, call.keywords, depth)
        if not call.arguments and not call.keywords:
            text = self.text_of(call.node)
            if isinstance(receiver, Unknown) and text in self.kept:
                return self.kept[text]
            if receiver is self.itself and "@" + name in self.shared:
                return self.shared["@" + name]
        with_hash = [*call.arguments, call.keywords] if call.keywords else call.arguments
        if spelled in FUNCTIONS:
            return FUNCTIONS[spelled](self.source, with_hash)
        if name in METHODS and call.receiver_text:
            return METHODS[name](self.source, receiver, with_hash)
        if name in ("tap", "then", "yield_self"):
            given = self.run_block(call.block, [receiver], depth)
            return receiver if name == "tap" else given
        return None

    def _environment(
        self, node: Node, name: str, nodes: list[Node], block: Node | None, depth: int
    ) -> Value:
        key = as_text(self.evaluate(nodes[0], depth)) if nodes else name
        unknown = self.source.unknown(node, key, name=key)
        default = self.evaluate(nodes[1], depth) if len(nodes) > 1 else None
        if default is None and block is not None:
            default = self.run_block(block, [], depth)
        return self.fallback(unknown, default)


_PASSED_OVER = frozenset(("comment", "heredoc_body", "uninterpreted", "empty_statement"))
_EXPRESSIONS: dict[str, Callable[[Evaluator, Node, int], Value]] = {
    "identifier": Evaluator.read_identifier,
    "constant": Evaluator.read_constant,
    "scope_resolution": Evaluator.read_constant,
    "instance_variable": Evaluator.read_shared,
    "class_variable": Evaluator.read_shared,
    "global_variable": Evaluator.read_shared,
    "string": Evaluator.read_string,
    "chained_string": Evaluator.read_string,
    "heredoc_beginning": Evaluator.read_heredoc,
    "simple_symbol": Evaluator.read_symbol,
    "delimited_symbol": Evaluator.read_symbol,
    "integer": Evaluator.read_number,
    "float": Evaluator.read_number,
    "unary": Evaluator.read_unary,
    "true": lambda evaluator, node, depth: True,
    "false": lambda evaluator, node, depth: False,
    "nil": lambda evaluator, node, depth: None,
    "self": Evaluator.read_self,
    "array": Evaluator.read_array,
    "string_array": Evaluator.read_array,
    "symbol_array": Evaluator.read_array,
    "hash": Evaluator.read_hash,
    "binary": Evaluator.read_binary,
    "conditional": Evaluator.read_ternary,
    "if_modifier": Evaluator.read_modifier,
    "unless_modifier": Evaluator.read_modifier,
    "rescue_modifier": Evaluator.read_modifier,
    "parenthesized_statements": Evaluator.read_inner,
    "return": Evaluator.read_inner,
    "lambda": Evaluator.read_lambda,
    "assignment": Evaluator.read_assignment,
    "operator_assignment": Evaluator.read_assignment,
    "element_reference": Evaluator.read_element,
    "call": Evaluator.read_call,
}
