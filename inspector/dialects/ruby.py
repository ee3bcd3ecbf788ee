"""What Ruby expressions give, as far as the text tells; shared by its dialects.

A method runs where it is called; those that nobody calls run at the end, their parameters
unknown. Branches are all taken, loops once: what stands in them was meant to be sent.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from tree_sitter import Node

from inspector.dialects.ruby_builtins import FUNCTIONS, METHODS
from inspector.dialects.ruby_literals import Literals
from inspector.dialects.source import Source, arguments_of, operator_of, walk
from inspector.dialects.values import Answer, Thing, Unknown, Value, as_text

GRAMMAR = "tree_sitter_ruby"
_METHODS = ("method", "singleton_method")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `receiver` is None for a bare one, `name` its method, `block` its block."""

    node: Node
    receiver: Value
    receiver_text: str
    name: str
    arguments: list[Value]
    keywords: dict[str, Value]
    block: Node | None


class Evaluator(Literals):
    """Follows one text; a dialect overrides `library` for the calls it knows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._scopes: list[dict[str, Value]] = [{}]
        self._shared: dict[str, Value] = {}
        self._constants: dict[str, Node] = {}
        self._methods: dict[str, Node] = {}
        self._every_method: list[tuple[str, Node]] = []
        self._mentioned: set[str] = set()
        self._applied: set[int] = set()
        self._active: set[int] = set()
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
                    self._apply(node, [], {}, 0)

    @abstractmethod
    def library(self, call: Call, depth: int) -> Value | None:
        """Returns what a call of a library gives; None when the dialect does not know it."""

    @abstractmethod
    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Hears of `holder.name = value` and `holder[name] = value` where holder is unknown."""

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
        if block is None or block.id in self._active:
            return None
        self._active.add(block.id)
        scope: dict[str, Value] = {}
        parameters = arguments_of(block.child_by_field_name("parameters"))
        for index, parameter in enumerate(parameters):
            name = self.source.text(parameter)
            known = index < len(arguments)
            scope[name] = arguments[index] if known else self.source.unknown(parameter)
        self._scopes.append(scope)
        result = self._statements(block.child_by_field_name("body") or block, depth + 1)
        self._scopes.pop()
        self._active.discard(block.id)
        return result

    def _survey(self, node: Node) -> None:
        if node.type in _METHODS:
            name = node.child_by_field_name("name")
            spelled = self.source.text(name) if name is not None else ""
            self._methods.setdefault(spelled, node)
            self._every_method.append((spelled, node))
        elif node.type == "assignment":
            left = node.child_by_field_name("left")
            right = node.child_by_field_name("right")
            if left is not None and right is not None and left.type == "constant":
                self._constants.setdefault(self.source.text(left), right)
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
        self, method: Node, arguments: list[Value], keywords: dict[str, Value], depth: int
    ) -> Value:
        body = method.child_by_field_name("body")
        if method.id in self._active or body is None:
            return None
        self._active.add(method.id)
        self._applied.add(method.id)
        scope: dict[str, Value] = {}
        positional = iter(arguments)
        for parameter in arguments_of(method.child_by_field_name("parameters")):
            name_node = parameter.child_by_field_name("name") or parameter
            name = self.source.text(name_node).lstrip("*&")
            default = parameter.child_by_field_name("value")
            if parameter.type == "keyword_parameter" and name in keywords:
                scope[name] = keywords[name]
                continue
            given = None if parameter.type == "keyword_parameter" else next(positional, None)
            if given is not None:
                scope[name] = given
            elif default is not None:
                scope[name] = self.evaluate(default, depth + 1)
            else:
                scope[name] = self.source.unknown(name_node)
        outer, self._scopes = self._scopes, [scope]
        simple = body.type not in ("body_statement", "block_body")
        result = self.evaluate(body, depth + 1) if simple else self._statements(body, depth + 1)
        self._scopes = outer
        self._active.discard(method.id)
        return result

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        if name in self._methods:
            given = self._apply(self._methods[name], [], {}, depth)
            if given is not None:
                return given
        call = Call(node, None, "", name, [], {}, None)
        known = self.library(call, depth)
        return self.source.unknown(node) if known is None else known

    def read_constant(self, node: Node, depth: int) -> Value:
        name = self.source.text(node).rpartition("::")[2]
        if name in self._shared:
            return self._shared[name]
        if name in self._constants and self._constants[name].id not in self._active:
            self._active.add(self._constants[name].id)
            self._shared[name] = self.evaluate(self._constants[name], depth)
            return self._shared[name]
        return self.source.unknown(node)

    def read_shared(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        if name in self._shared:
            return self._shared[name]
        return self.source.unknown(node, name.lstrip("@$"))

    def read_modifier(self, node: Node, depth: int) -> Value:
        return self.evaluate(node.child_by_field_name("body"), depth)

    def read_inner(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        if children and children[0].type == "argument_list":
            children = arguments_of(children[0])
        return self.evaluate(children[-1], depth) if children else None

    def read_lambda(self, node: Node, depth: int) -> Value:
        return self.run_block(node.child_by_field_name("body"), [], depth)

    def read_assignment(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        value = self.evaluate(node.child_by_field_name("right"), depth)
        assert left is not None
        if node.type == "operator_assignment" and operator_of(node) in ("+=", "<<="):
            value = self.total([self.evaluate(left, depth), value])
        self._store(left, value, depth)
        return value

    def _store(self, left: Node, value: Value, depth: int) -> None:
        if left.type == "element_reference":
            holder_node = left.child_by_field_name("object")
            holder = self.evaluate(holder_node, depth)
            keys = [child for child in arguments_of(left) if child != holder_node]
            name = self.key(keys[-1], depth) if keys else ""
            if isinstance(holder, dict):
                holder[name] = value
            else:
                self.stored(holder, self.source.text(holder_node or left), name, value)
        elif left.type == "call":
            receiver = left.child_by_field_name("receiver")
            method = left.child_by_field_name("method")
            holder = self.evaluate(receiver, depth)
            name = self.source.text(method) if method is not None else ""
            if isinstance(holder, Thing):
                holder.slots[name] = value
            else:
                self.stored(holder, self.source.text(receiver or left), name, value)
        elif left.type in ("instance_variable", "class_variable", "global_variable", "constant"):
            self._shared[self.source.text(left)] = value
        else:
            for scope in reversed(self._scopes):
                if self.source.text(left) in scope:
                    scope[self.source.text(left)] = value
                    return
            self._scopes[-1][self.source.text(left)] = value

    def read_element(self, node: Node, depth: int) -> Value:
        holder_node = node.child_by_field_name("object")
        keys = [child for child in arguments_of(node) if child != holder_node]
        key = self.evaluate(keys[-1], depth) if keys else ""
        text = self.source.text(holder_node) if holder_node is not None else ""
        if text == "ENV":
            return self.source.unknown(node, as_text(key), name=as_text(key))
        holder = self.evaluate(holder_node, depth)
        if isinstance(holder, dict) and as_text(key) in holder:
            return holder[as_text(key)]
        if isinstance(holder, Answer):
            return self.source.part_of(holder, as_text(key), [], node)
        spelled = f"{text}_{as_text(key)}" if isinstance(key, str) else None
        return self.source.unknown(node, spelled)

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
        arguments = [
            self.evaluate(child, depth)
            for child in nodes
            if child.type not in (*keyed, "block_argument", "splat_argument")
        ]
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
        if name == "new" and call.receiver_text not in FUNCTIONS and "initialize" in self._methods:
            self._apply(self._methods["initialize"], call.arguments, call.keywords, depth)
            return Thing("instance")
        if isinstance(receiver, Thing) and name in receiver.slots:
            return receiver.slots[name]
        if isinstance(receiver, Answer):
            return self.source.part_of(receiver, name, call.arguments, call.node)
        own = not call.receiver_text or call.receiver_text == "self"
        if name in self._methods and (own or isinstance(receiver, Thing | Unknown)):
            return self._apply(self._methods[name], call.arguments, call.keywords, depth)
        spelled = f"{call.receiver_text}.{name}" if call.receiver_text else name
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
    "self": lambda evaluator, node, depth: Thing("self"),
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
