"""What names hold in Ruby: locals, constants, attributes, members of hashes, and their changes."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from tree_sitter import Node

from inspector.dialects.ruby_literals import Literals
from inspector.dialects.source import arguments_of, operator_of
from inspector.dialects.values import Answer, Thing, Unknown, Value, as_text

_LONGEST = 200


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


class Names(Literals):
    """Reads and sets names; what is called is followed by the `Evaluator`.

    What is stored in an object that the snippet does not show is found again under its own text.
    """

    scopes: list[dict[str, Value]]
    shared: dict[str, Value]
    """Instance variables, and constants that have been read."""
    constants: dict[str, Node]
    kept: dict[str, Value]
    itself: Thing
    active: set[int]

    @abstractmethod
    def library(self, call: Call, depth: int) -> Value | None:
        """Returns what a call of a library gives; None when the dialect does not know it."""

    @abstractmethod
    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Hears of `holder.name = value` and `holder[name] = value` where holder is unknown."""

    def part_of(self, answer: Answer, name: str, arguments: list[Value], node: Node) -> Value:
        """Returns a part of an answer, `answer[name]` among them."""
        return self.source.part_of(answer, name, arguments, node)

    def read_assignment(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        assert left is not None
        operator = operator_of(node) if node.type == "operator_assignment" else ""
        before = self._held(left, depth) if operator == "||=" else None
        if before not in (None, False):
            return before
        value = self.evaluate(node.child_by_field_name("right"), depth)
        if operator in ("+=", "<<="):
            value = self.total([self.evaluate(left, depth), value])
        self.store(left, value, depth)
        return value

    def _held(self, left: Node, depth: int) -> Value:
        """Returns what a name holds already; None where it is not set."""
        name = self.source.text(left)
        if left.type == "identifier":
            return next((scope[name] for scope in self.scopes if name in scope), None)
        if left.type == "element_reference":
            held = self.read_element(left, depth)
            return None if isinstance(held, Unknown) else held
        return self.shared.get(name)

    def store(self, left: Node, value: Value, depth: int) -> None:
        if left.type == "element_reference":
            holder_node = left.child_by_field_name("object")
            holder = self.evaluate(holder_node, depth)
            keys = [child for child in arguments_of(left) if child != holder_node]
            name = self.key(keys[-1], depth) if keys else ""
            if isinstance(holder, dict):
                holder[name] = value
            else:
                self.kept[self.text_of(left)] = value
                self.stored(holder, self.source.text(holder_node or left), name, value)
        elif left.type == "call":
            receiver = left.child_by_field_name("receiver")
            method = left.child_by_field_name("method")
            holder = self.evaluate(receiver, depth)
            name = self.source.text(method) if method is not None else ""
            if isinstance(holder, Thing):
                holder.slots[name] = value
                if holder is self.itself:
                    self.shared["@" + name] = value
            else:
                self.kept[self.text_of(left)] = value
                self.stored(holder, self.source.text(receiver or left), name, value)
        elif left.type in ("instance_variable", "class_variable", "global_variable", "constant"):
            self.shared[self.source.text(left)] = value
        else:
            for scope in reversed(self.scopes):
                if self.source.text(left) in scope:
                    scope[self.source.text(left)] = value
                    return
            self.scopes[-1][self.source.text(left)] = value

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
            return self.part_of(holder, as_text(key), [], node)
        if isinstance(holder, Unknown) and self.text_of(node) in self.kept:
            return self.kept[self.text_of(node)]
        if isinstance(holder, Thing):
            known = self.library(Call(node, holder, text, "[]", [key], {}, None), depth)
            if known is not None:
                return known
        spelled = f"{text}_{as_text(key)}" if isinstance(key, str) else None
        return self.source.unknown(node, spelled)

    def read_constant(self, node: Node, depth: int) -> Value:
        name = self.source.text(node).rpartition("::")[2]
        if name in self.shared:
            return self.shared[name]
        if name in self.constants and self.constants[name].id not in self.active:
            self.active.add(self.constants[name].id)
            self.shared[name] = self.evaluate(self.constants[name], depth)
            return self.shared[name]
        return self.source.unknown(node)

    def read_shared(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        if name in self.shared:
            return self.shared[name]
        return self.source.unknown(node, name.lstrip("@$"))

    def read_self(self, node: Node, depth: int) -> Value:
        return self.itself

    def text_of(self, node: Node) -> str:
        """Returns the text of what is stored in, short of long ones."""
        return self.source.text(node)[:_LONGEST]
