"""What following code has in common, whatever the language: scopes, functions, loops, calls.

A function runs where it is called; those that nobody calls run at the end, constructors first,
their parameters unknown. Branches are all taken unless their condition is known: what stands in
them was meant to be sent. A loop over what is known runs for each of it, any other once.
`Absent` stands for what the text does not tell, where None would be a value of the language.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from tree_sitter import Node

from inspector.dialects.source import Source, walk
from inspector.dialects.undecided import Undecided
from inspector.dialects.values import Absent, Number, Thing, Unknown, Value
from inspector.model.request import VARIABLE

Handler = Callable[[Any, Node, int], Value]
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `holder` is what stands before the name, None for a bare one.

    `spelled` is the whole name, as the language's imports resolve it; `new NAME(…)` is spelled
    `new NAME` in the languages that write so.
    """

    node: Node
    spelled: str
    name: str
    holder: Value = None
    holder_text: str = ""
    arguments: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)

    def get(self, position: int, name: str = "") -> Value:
        """Returns an argument by its name or position; Absent when it is not given."""
        if name in self.keywords:
            return self.keywords[name]
        return self.arguments[position] if 0 <= position < len(self.arguments) else Absent()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function; `gathers` tells those that take what is left over."""

    name: str
    node: Node
    default: Node | None = None
    gathers: Literal["", "list", "names"] = ""


class Evaluator(ABC):
    """Follows one text; a language says how its nodes are read, a dialect what its calls do."""

    handlers: ClassVar[Mapping[str, Handler]]
    functions: ClassVar[frozenset[str]]
    """Node types that define a function with a name; they run only when called."""
    passed_over: ClassVar[frozenset[str]]
    """Node types with nothing in them to follow."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.scopes: list[dict[str, Value]] = [{}]
        self.fields: dict[str, Value] = {}
        """What objects and classes of the text hold, by name alone."""
        self.constants: dict[str, Node] = {}
        """Where a field gets its first value, if the code does not run past it."""
        self.own: dict[str, Node] = {}
        self.called: set[str] = set()
        self.returned: list[Value] = []
        self.is_done = False
        """Set once a `return` that is sure to be met has been: what follows it is not run."""
        self.unsure = 0
        """How many branches and loops, of which it is not known whether they run, are around."""
        self.undecided: Undecided = source.undecided
        self._every: list[tuple[str, Node]] = []
        self._applied: set[int] = set()
        self._active: set[int] = set()
        for node in walk(source.root):
            self.survey(node)

    def run(self) -> None:
        self.follow(self.source.root, 0)
        waiting = sorted(self._every, key=lambda item: not self.is_constructor(item[0]))
        for uncalled in (True, False):
            for name, node in waiting:
                free = name not in self.called or self.is_constructor(name)
                if node.id not in self._applied and free is uncalled:
                    self.apply(node, None, {}, 0)

    @abstractmethod
    def survey(self, node: Node) -> None:
        """Sees every node before anything runs: `define`, `called`, `constants`."""

    @abstractmethod
    def parameters(self, function: Node) -> Iterable[Parameter]:
        """Returns the parameters of a function, in order."""

    @abstractmethod
    def library(self, call: Call, depth: int) -> Value:
        """Returns what a call of a library gives; Absent when the dialect does not know it."""

    def body_of(self, function: Node) -> Node | None:
        return function.child_by_field_name("body")

    def is_constructor(self, name: str) -> bool:
        """Tells the names of functions that make an object."""
        return False

    def define(self, name: str, function: Node) -> None:
        self.own.setdefault(name, function)
        self._every.append((name, function))

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        if node is None:
            return None
        self.source.guard(depth, node)
        handler = self.handlers.get(node.type)
        if handler is not None:
            return handler(self, node, depth + 1)
        for child in node.named_children:
            self.follow(child, depth + 1)
        return self.source.unknown(node)

    def follow(self, node: Node | None, depth: int) -> None:
        """Runs a statement for its effects."""
        if node is None or node.type in self.passed_over or node.type in self.functions:
            return
        if self.is_done:
            return
        self.source.guard(depth, node)
        handler = self.handlers.get(node.type)
        if handler is not None:
            handler(self, node, depth + 1)
            return
        for child in node.named_children:
            self.follow(child, depth + 1)

    def apply(
        self,
        function: Node,
        arguments: list[Value] | None,
        keywords: dict[str, Value],
        depth: int,
        *,
        inside: bool = False,
    ) -> Value:
        """Runs a function; one without `arguments` gets variables for its parameters.

        `inside` keeps the names around it in sight, as closures do.
        """
        body = self.body_of(function)
        if body is None or function.id in self._active:
            return Absent()
        self._active.add(function.id)
        self._applied.add(function.id)
        scope = self.bound(function, arguments, keywords, depth)
        outer = self.scopes
        self.scopes = [*(outer if inside else outer[:1]), scope]
        returned, self.returned = self.returned, []
        state, self.is_done, self.unsure = (self.is_done, self.unsure), False, 0
        if body.type in self.handlers:
            result = self.evaluate(body, depth + 1)
        else:
            self.follow(body, depth + 1)
            result = self.returned[-1] if self.returned else Absent()
            name = self.source.part(function, "name") or "the function"
            self.undecided.returned(self.returned, name, self.source.place(function))
        self.scopes, self.returned = outer, returned
        self.is_done, self.unsure = state
        self._active.discard(function.id)
        return result

    def bound(
        self,
        function: Node,
        arguments: list[Value] | None,
        keywords: dict[str, Value],
        depth: int,
    ) -> dict[str, Value]:
        """Returns the names that a function sees of its own when it is called like this."""
        scope: dict[str, Value] = {}
        left = list(reversed(arguments or []))
        named = dict(keywords)
        for parameter in self.parameters(function):
            name = parameter.name
            if arguments is not None and parameter.gathers == "list":
                scope[name] = list(reversed(left))
            elif arguments is not None and parameter.gathers == "names":
                scope[name] = dict(named)
            elif name in named:
                scope[name] = named.pop(name)
            elif left:
                scope[name] = left.pop()
            else:
                scope[name] = self.default_of(parameter, depth, called=arguments is not None)
        return scope

    def default_of(self, parameter: Parameter, depth: int, *, called: bool) -> Value:
        given: Value = Absent()
        if parameter.default is not None:
            given = self.evaluate(parameter.default, depth + 1)
        # Who calls a function that stands for itself gives what it needs: nothing is no value.
        if isinstance(given, Absent) or (given in (None, "", {}, []) and not called):
            return self.source.unknown(parameter.node, parameter.name)
        return given

    def perhaps(self, node: Node | None, depth: int) -> None:
        """Runs what may not run: a `return` in it ends nothing."""
        self.unsure += 1
        self.follow(node, depth)
        self.unsure -= 1

    def choose(
        self, node: Node, known: bool | None, yes: Node | None, no: Node | None, depth: int
    ) -> None:
        """Runs the branch that a condition takes; one after the other when that is not known."""
        if known is not None:
            self.follow(yes if known else no, depth)
            return
        self.undecided.begin(self.unsure)
        self.perhaps(yes, depth)
        self.perhaps(no, depth)
        self.undecided.end(self.source.place(node))

    def call_own(self, call: Call, depth: int) -> Value:
        """Runs a function of the text under its bare name."""
        function = self.own.get(call.name)
        if function is None:
            return Absent()
        return self.apply(function, call.arguments, call.keywords, depth)

    def look_up(self, name: str) -> Value:
        """Returns what a local or global name holds; Absent when it is not set."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return Absent()

    def field(self, name: str, depth: int) -> Value:
        """Returns what an object or class of the text holds; Absent when it is not told."""
        if name in self.fields:
            return self.fields[name]
        constant = self.constants.get(name)
        if constant is None or constant.id in self._active:
            return self.scopes[0].get(name, Absent())
        self._active.add(constant.id)
        self.fields[name] = self.evaluate(constant, depth + 1)
        self._active.discard(constant.id)
        return self.fields[name]

    def assign(self, name: str, value: Value) -> None:
        """Sets a name where it is set already, else here."""
        scope = next((item for item in reversed(self.scopes) if name in item), self.scopes[-1])
        self.put(scope, name, value)

    def put(self, scope: dict[str, Value], name: str, value: Value) -> None:
        """Sets a name in a scope, or a field."""
        self.undecided.assigned(name, scope.get(name, Absent()), value, self.unsure)
        scope[name] = value

    def loop(
        self, names: list[str], nodes: list[Node], over: Value, body: Node | None, depth: int
    ) -> None:
        """Runs a loop's body; `names` with two is key and value of a map, index and item else."""
        rows = rows_of(over, pairs=len(names) > 1)
        if rows is None or len(rows) > ROUNDS:
            if rows is not None:
                self.source.warn(body, f"Only the first {ROUNDS} rounds of this loop are read.")
            rows = None if rows is None else rows[:ROUNDS]
        if rows is None:
            unknown = [self.source.unknown(node) for node in nodes]
            rows = [list(unknown)]
        for row in rows:
            for name, value in zip(names, row, strict=False):
                self.scopes[-1][name] = value
            self.perhaps(body, depth + 1)


def truth(value: Value) -> bool | None:
    """Tells whether a condition holds as most languages see it; None when that is not told."""
    if isinstance(value, Unknown | Absent) or (isinstance(value, str) and VARIABLE.search(value)):
        return None
    return value not in (None, False, "", Number("0"), {}, [])


def compared(left: Value, right: Value) -> bool | None:
    """Tells whether two values are equal; None when that is not told."""
    for value in (left, right):
        if truth(value) is None:
            return None
    if isinstance(left, dict | list | Thing) or isinstance(right, dict | list | Thing):
        return None if left is not None and right is not None else False
    return left == right


def summed(values: list[Value]) -> Number | None:
    """Returns the sum of whole numbers; None when they are anything else."""
    texts = [value.text if isinstance(value, Number) else "" for value in values]
    if all(re.fullmatch(r"-?\d{1,18}", text) for text in texts):
        return Number(str(sum(map(int, texts))))
    return None


def rows_of(over: Value, *, pairs: bool) -> list[list[Value]] | None:
    """Returns what a loop goes over, None when that is not known."""
    if isinstance(over, Thing) and over.kind == "items":
        over = over.slots["of"]
        pairs = True
    if isinstance(over, dict):
        return [[name, value] if pairs else [name] for name, value in over.items()]
    if isinstance(over, list):
        return [list(item) if pairs and isinstance(item, list) else [item] for item in over]
    return None
