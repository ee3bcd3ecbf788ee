"""What JavaScript's names hold: scopes, patterns, members, `this`, the environment."""

from __future__ import annotations

from abc import abstractmethod

from tree_sitter import Node

from inspector.dialects.javascript_literals import Literals
from inspector.dialects.source import Source, arguments_of, operator_of
from inspector.dialects.values import Absent, Answer, Number, Thing, Unknown, Value, as_text
from inspector.model.request import VARIABLE

_ENVIRONMENTS = ("__ENV", "process.env", "import.meta.env", "Bun.env", "Deno.env")
_ENVIRONMENT = "environment"


class Names(Literals):
    """Sets and reads what names hold."""

    _unsure: int

    def __init__(self, source: Source) -> None:
        self.source = source
        self._scopes: list[dict[str, Value]] = [{}]
        self._this: dict[str, Value] = {}
        self.open_ended = {}

    def known(self, name: str) -> Value | None:
        """Returns what a name holds here; None when it holds nothing that is told."""
        return next((scope[name] for scope in reversed(self._scopes) if name in scope), None)

    @abstractmethod
    def getter_of(self, holder: Value, name: str, depth: int) -> Value | None: ...

    @abstractmethod
    def is_whole(self, holder: dict[str, Value]) -> bool:
        """Tells an object all of whose members the text tells."""

    def set_global(self, name: str, value: Value) -> None:
        self._scopes[0][name] = value

    def _bind(self, pattern: Node, value: Value) -> None:
        """Gives the names of a pattern what they take from a value."""
        pending = [(pattern, value)]
        while pending:
            name, value = pending.pop()
            if name.type == "identifier" or name.type.startswith("shorthand_property_identifier"):
                self._scopes[-1][self.source.text(name)] = value
            elif name.type == "array_pattern":
                items = value if isinstance(value, list) else []
                pending += zip(arguments_of(name), items, strict=False)
            else:
                pending += self._members_of(name, value)

    def _members_of(self, pattern: Node, value: Value) -> list[tuple[Node, Value]]:
        """Returns the inner patterns of `{a, b: c, d = 1, ...rest}`, each with its part."""
        found: list[tuple[Node, Value]] = []
        left = dict(value) if isinstance(value, dict) else {}
        for child in pattern.named_children:
            if child.type == "rest_pattern":
                found.append((arguments_of(child)[0], left))
                continue
            key = child.child_by_field_name("key") or child.child_by_field_name("left") or child
            inner = child.child_by_field_name("value") or key
            default = child.child_by_field_name("right")
            if inner.type == "assignment_pattern":  # `{a: b = 1}`
                default = inner.child_by_field_name("right")
                inner = inner.child_by_field_name("left") or inner
            left.pop(self.source.text(key), None)
            part = self._part(value, self.source.text(key), child)
            if part is None and default is not None:
                part = self.evaluate(default)
                if isinstance(value, Unknown):
                    unknown = self.source.unknown(inner)
                    part = self.source.falls_back(unknown, part)
            if part is not None:
                found.append((inner, part))
        return found

    def _part(self, value: Value, name: str, node: Node) -> Value | None:
        if isinstance(value, Thing) and value.kind == _ENVIRONMENT:
            return self.source.unknown(node, name, name=name)
        if isinstance(value, Answer) and name.isidentifier():
            return self.source.part_of(value, name, [], node)
        if isinstance(value, Thing):
            return value.slots.get(name)
        return value.get(name) if isinstance(value, dict) else None

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
            # What an answer is added to when nothing came before is the answer itself.
            before = self.source.unknown(left) if isinstance(before, Absent) else before
            if operator == "+=" and before != "":
                value = self.source.join([before, value])
            elif operator != "+=":
                value = before
        self._store(left, value, depth)
        return value

    def _store(self, left: Node, value: Value, depth: int) -> None:
        if left.type in ("member_expression", "subscript_expression"):
            holder = self.evaluate(left.child_by_field_name("object"), depth)
            name = self._member_name(left, depth)
            if isinstance(holder, dict) and name is not None:
                holder[name] = value
            elif isinstance(holder, Thing) and name is not None:
                holder.slots[name] = value
            return
        name, scopes = self.source.text(left), reversed(self._scopes)
        scope = next((item for item in scopes if name in item), self._scopes[-1])
        self.source.undecided.assigned(name, scope.get(name, Absent()), value, self._unsure)
        scope[name] = value

    def _member_name(self, node: Node, depth: int) -> str | None:
        named = node.child_by_field_name("property")
        if named is not None:
            return self.source.text(named)
        index = self.evaluate(node.child_by_field_name("index"), depth)
        return index if isinstance(index, str) else as_text(index) if index is not None else None

    def read_member(self, node: Node, depth: int) -> Value:
        holder_node = node.child_by_field_name("object")
        name = self._member_name(node, depth)
        if self._is_environment(holder_node):
            return self.source.unknown(node, name, name=name or "")
        if self._is_environment(node):
            return Thing(_ENVIRONMENT)
        holder = self.evaluate(holder_node, depth)
        if isinstance(holder, dict) and name is not None and name in holder:
            return holder[name]
        given = None if name is None else self.getter_of(holder, name, depth)
        if given is not None:
            return given
        if isinstance(holder, dict) and name is not None and self.is_whole(holder):
            return Absent()
        if isinstance(holder, list) and name is not None and name.isdigit():
            return holder[int(name)] if int(name[:9]) < len(holder) else Absent()
        if isinstance(holder, Thing) and name is not None and name in holder.slots:
            return holder.slots[name]
        if isinstance(holder, Thing) and isinstance(holder.slots.get("answer"), Answer):
            holder = holder.slots["answer"]
        if isinstance(holder, Answer) and name is not None:
            return self.source.part_of(holder, name, [], node)
        plain = isinstance(holder, list) or (
            isinstance(holder, str) and not VARIABLE.search(holder)
        )
        if name == "length" and plain and isinstance(holder, str | list):
            return Number(str(len(holder)))
        return self.source.unknown(node)

    def _is_environment(self, node: Node | None) -> bool:
        short = node is not None and node.end_byte - node.start_byte < 20
        return short and node is not None and self.source.text(node) in _ENVIRONMENTS

    def read_this(self, node: Node, depth: int) -> Value:
        return self._this
