"""JavaScript's classes and objects with methods: what `this` holds, which function a name calls.

An object that is made from a class of the text is a map of its fields; whose class it is, is kept
beside it.
"""

from __future__ import annotations

from abc import abstractmethod

from tree_sitter import Node

from inspector.dialects.javascript_flow import Flow
from inspector.dialects.source import Source, arguments_of
from inspector.dialects.values import Absent, Number, Thing, Value

FUNCTIONS = (
    "function_declaration",
    "function_expression",
    "arrow_function",
    "method_definition",
    "generator_function_declaration",
)
CLASSES = ("class_declaration", "class", "abstract_class_declaration")
FIELDS = ("field_definition", "public_field_definition")
_HEIRS = 8


class Classes(Flow):
    """Keeps the functions of a text under the names that call them."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._functions: dict[str, Node] = {}
        self._classes: dict[str, Node] = {}
        self._parents: dict[str, str] = {}
        self._created: set[str] = set()
        self._statics: dict[str, dict[str, Value]] = {}
        self._static_ids: set[int] = set()
        self.handled: set[int] = set()
        """The functions among a call's arguments that were run with what they are given."""
        self._instances: dict[int, tuple[dict[str, Value], str]] = {}
        self._met: list[tuple[Node, list[dict[str, Value]], dict[str, Value]]] = []
        """Functions that stand as values, each with the scopes and the `this` around it."""

    @abstractmethod
    def apply(
        self,
        function: Node,
        arguments: list[Value] | None,
        depth: int,
        this: dict[str, Value] | None = None,
    ) -> Value: ...

    def survey_class(self, node: Node) -> None:
        name = self.source.part(node, "name")
        self._classes.setdefault(name, node)
        heritage = next((child for child in node.children if child.type == "class_heritage"), None)
        if heritage is not None:
            words = self.source.text(heritage)[:200].removeprefix("extends").split("<")[0].split()
            self._parents[name] = words[0] if words else ""
        for member in arguments_of(node.child_by_field_name("body")):
            if member.type == "method_definition":
                self._functions.setdefault(f"{name}.{self.source.part(member, 'name')}", member)
            elif member.type in FIELDS:
                spelled, value = self._field(member)
                if value is not None and value.type in FUNCTIONS:
                    self._functions.setdefault(f"{name}.{spelled}", value)

    def _field(self, node: Node) -> tuple[str, Node | None]:
        spelled = self.source.part(node, "property") or self.source.part(node, "name")
        return spelled, node.child_by_field_name("value")

    def read_function(self, node: Node, depth: int) -> Value:
        """A function as a value: it runs where it is called, else at the end."""
        self._met.append((node, [*self._scopes], self._this))
        return Thing("function", {"met": Number(str(len(self._met) - 1))})

    def run_value(self, value: Value, arguments: list[Value], depth: int) -> Value | None:
        """Runs a function that is a value; None when it is none."""
        met = value.slots.get("met") if isinstance(value, Thing) else None
        if not isinstance(met, Number):
            return None
        function, scopes, this = self._met[int(met.text)]
        self.handled.add(function.id)
        outer, self._scopes = self._scopes, scopes
        result = self.apply(function, arguments, depth, this)
        self._scopes = outer
        return result

    def create(self, name: str, arguments: list[Value], depth: int) -> Value | None:
        """Returns what `new NAME(…)` of a class of the text gives; None for any other."""
        if name not in self._classes:
            return None
        fields: dict[str, Value] = {}
        self._instances[id(fields)] = (fields, name)
        self._construct(name, fields, arguments, depth, 0)
        return fields

    def construct_parent(self, arguments: list[Value], depth: int) -> Value:
        """`super(…)`."""
        known = self._instances.get(id(self._this))
        fields, name = known if known is not None else (self._this, "")
        parent = self._parents.get(name, "")
        if parent in self._classes and known is not None:
            self._instances[id(fields)] = (fields, parent)
            self._construct(parent, fields, arguments, depth, 0)
            self._instances[id(fields)] = (fields, name)
        return Absent()

    def _construct(
        self, name: str, fields: dict[str, Value], arguments: list[Value], depth: int, height: int
    ) -> None:
        constructor = self._functions.get(f"{name}.constructor")
        parent = self._parents.get(name, "")
        if constructor is None and parent in self._classes and height < _HEIRS:
            self._construct(parent, fields, arguments, depth, height + 1)
        outer, self._this = self._this, fields
        for member in arguments_of(self._classes[name].child_by_field_name("body")):
            if member.type in FIELDS:
                self._set_field(member, depth)
        self._this = outer
        if constructor is not None:
            self._promote(constructor, fields, arguments)
            self.apply(constructor, arguments, depth, fields)

    def _promote(self, function: Node, fields: dict[str, Value], arguments: list[Value]) -> None:
        """`constructor(private readonly base: string)` keeps what it is given."""
        for index, node in enumerate(arguments_of(function.child_by_field_name("parameters"))):
            kinds = [child.type for child in node.children]
            if "accessibility_modifier" in kinds or "readonly" in kinds:
                pattern = node.child_by_field_name("pattern") or node
                given = index < len(arguments)
                unknown = self.source.unknown(pattern)
                fields[self.source.text(pattern)] = arguments[index] if given else unknown

    def read_identifier(self, node: Node, depth: int) -> Value:
        """A class of the text stands for what its static fields hold."""
        name = self.source.text(node)
        if name not in self._classes or self.known(name) is not None:
            return super().read_identifier(node, depth)
        if name not in self._statics:
            self._statics[name] = {}
            self._static_ids.add(id(self._statics[name]))
            outer, self._this = self._this, self._statics[name]
            for member in arguments_of(self._classes[name].child_by_field_name("body")):
                if member.type in FIELDS and any(part.type == "static" for part in member.children):
                    self._set_field(member, depth)
            self._this = outer
        held = self._statics[name]
        return held or super().read_identifier(node, depth)

    def _set_field(self, node: Node, depth: int) -> None:
        spelled, value = self._field(node)
        if value is not None and value.type not in FUNCTIONS:
            self._this[spelled] = self.evaluate(value, depth + 1)

    def method_of(self, holder: Value, name: str) -> Node | None:
        """Returns the method of that name of an object made from a class of the text."""
        known = self._instances.get(id(holder)) if isinstance(holder, dict) else None
        if known is None:
            return None
        owner = known[1]
        for _ in range(_HEIRS):
            found = self._functions.get(f"{owner}.{name}")
            if found is not None or owner not in self._parents:
                return found
            owner = self._parents[owner]
        return None

    def is_whole(self, holder: dict[str, Value]) -> bool:
        known = holder is self._this or id(holder) in self._instances
        return not (known or id(holder) in self._static_ids or id(holder) in self.open_ended)

    def getter_of(self, holder: Value, name: str, depth: int) -> Value | None:
        """Returns what `get NAME() {…}` of an object gives; None when it has none."""
        function = self.method_of(holder, name)
        if function is None and holder is self._this:
            function = self._functions.get("this." + name)
        if function is None or not any(child.type == "get" for child in function.children):
            return None
        return self.apply(function, [], depth, holder if isinstance(holder, dict) else None)
