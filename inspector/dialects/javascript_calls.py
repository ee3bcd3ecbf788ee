"""How JavaScript's calls are followed: the text's own functions, methods, promises, callbacks."""

from __future__ import annotations

from abc import abstractmethod

from tree_sitter import Node

from inspector.dialects.javascript_builtins import GLOBALS
from inspector.dialects.javascript_classes import FUNCTIONS, Classes
from inspector.dialects.javascript_methods import method_of, rounds_of
from inspector.dialects.source import arguments_of
from inspector.dialects.values import Absent, Answer, Number, Thing, Value, as_text

_ENVIRONMENTS = ("Deno.env.get", "Bun.env.get")


class Calls(Classes):
    """Runs what is called; a dialect gives `library` and `on` for the calls it knows."""

    @abstractmethod
    def library(self, callee: str, node: Node, arguments: list[Value]) -> Value | None:
        """Returns what a call of a library gives; None when the dialect does not know it."""

    @abstractmethod
    def arity(self, function: Node) -> int:
        """Returns how many parameters a function names."""

    def is_own(self, callee: str) -> bool:
        """Tells what the text itself defines under the name of a library's function."""
        return callee in self._functions or callee in self._classes

    @abstractmethod
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

    def read_call(self, node: Node, depth: int) -> Value:
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        arguments_node = node.child_by_field_name("arguments")
        assert function is not None
        if function.type == "await_expression":  # `await f<T>(…)`, as the grammar sees it
            function = arguments_of(function)[0]
        nodes = arguments_of(arguments_node)
        callee = self.source.text(function) if function.end_byte - function.start_byte < 200 else ""
        if arguments_node is not None and arguments_node.type == "template_string":
            arguments: list[Value] = [self.read_template(arguments_node, depth)]
        else:
            arguments = [self.evaluate(child, depth) for child in nodes]
        known = self._named(callee, node, nodes, arguments, depth)
        has_run = False
        if known is None and function.type == "identifier":
            known = self._held(callee, arguments, depth)
        if known is None and function.type == "parenthesized_expression":
            known = self.call(arguments_of(function)[0], arguments, depth)
        if known is None and function.type == "member_expression":
            known, has_run = self._method(function, nodes, arguments, depth)
        # A callback runs for its effects: `group('name', () => { http.get(…) })`.
        for child in nodes:
            if child.type in FUNCTIONS and not has_run and child.id not in self.handled:
                self.apply(child, [], depth)
        return self.source.unknown(node) if known is None else known

    def _named(
        self, callee: str, node: Node, nodes: list[Node], arguments: list[Value], depth: int
    ) -> Value | None:
        """Returns what a function gives that is known by its whole name."""
        known = None if self.is_own(callee) else self.library(callee, node, arguments)
        if known is None and callee == "Promise" and arguments:
            known = self._promised(arguments[0], nodes[0], depth)
        if known is None and node.type == "new_expression":
            known = self.create(callee, arguments, depth)
        if known is None and callee == "super":
            known = self.construct_parent(arguments, depth)
        if known is None and callee in _ENVIRONMENTS and arguments:
            known = self.source.unknown(node, name=as_text(arguments[0]))
        if known is None and callee in GLOBALS:
            known = GLOBALS[callee](self.source, arguments)
        inherited = self.method_of(self._this, callee.removeprefix("this."))
        if known is None and callee in self._functions and not inherited:
            function = self._functions[callee]
            known = self.apply(function, self._given(function, nodes, arguments), depth)
        return known

    def _given(self, function: Node, nodes: list[Node], arguments: list[Value]) -> list[Value]:
        """Returns the arguments of a call that stands in the text: what it lacks is undefined."""
        if any(node.type == "spread_element" for node in nodes):
            return arguments
        return [*arguments, *[Absent()] * (self.arity(function) - len(arguments))]

    def _held(self, name: str, arguments: list[Value], depth: int) -> Value | None:
        """Runs a function that a name holds as a value."""
        held = self.known(name)
        if isinstance(held, Thing) and held.kind == "resolve" and arguments:
            held.slots.setdefault("value", arguments[0])
        return self.run_value(held, arguments, depth)

    def _method(
        self, function: Node, nodes: list[Node], arguments: list[Value], depth: int
    ) -> tuple[Value | None, bool]:
        """Returns what a method gives, and whether it has run the functions it was given."""
        holder = self.evaluate(function.child_by_field_name("object"), depth)
        name = self.source.part(function, "property")
        known = self.on(holder, name, function, nodes, arguments, depth)
        if known is not None:
            return known, True
        method = self.method_of(holder, name)
        if method is not None and isinstance(holder, dict):
            return self.apply(method, self._given(method, nodes, arguments), depth, holder), False
        if isinstance(holder, dict) and name in holder:
            given = self.run_value(holder[name], arguments, depth)
            if given is not None:
                return given, False
        if name in ("then", "catch", "finally"):
            return self._settled(holder, name, nodes, depth), True
        if name in ("map", "forEach") and nodes:
            items = rounds_of(holder)
            if items is None and not isinstance(holder, Thing | Answer):
                once = self.call(nodes[0], [], depth)
                if not isinstance(once, dict | list):
                    return None, True
                said = "What this goes over is not in the snippet; it is read once."
                self.source.warn(function, said)
                return [once], True
            if items is not None:
                rounds = ([item, Number(str(at))] for at, item in enumerate(items))
                return [self.call(nodes[0], given, depth) for given in rounds], True
        if isinstance(holder, Answer):
            return self.source.part_of(holder, name, arguments, function), False
        return method_of(self.source, holder, name, arguments), False

    def _settled(self, holder: Value, name: str, nodes: list[Node], depth: int) -> Value:
        """Follows a promise: what `then` is given gets the value, and gives the next one."""
        if isinstance(holder, Thing):
            holder = holder.slots.get("answer", holder)
        if name != "then":
            for node in nodes:
                self.call(node, [], depth)
            return holder
        given = [
            self.call(node, [holder] if first else [], depth)
            for first, node in zip((True, False), nodes, strict=False)
        ]
        return given[0] if given else holder

    def _promised(self, executor: Value, node: Node, depth: int) -> Value | None:
        """Returns what `new Promise((resolve) => …)` is resolved with."""
        promise = Thing("resolve")
        self.run_value(executor, [promise, Thing("reject")], depth)
        return promise.slots.get("value")

    def call(self, function: Node, arguments: list[Value], depth: int) -> Value:
        """Runs a function that was given as an argument, by its text or by its name."""
        if function.type not in FUNCTIONS:
            short = function.end_byte - function.start_byte < 200
            named = self._functions.get(self.source.text(function)) if short else None
            if named is None:
                given = self.run_value(self.evaluate(function, depth), arguments, depth)
                return self.source.unknown(function) if given is None else given
            function = named
        return self.apply(function, arguments, depth)
