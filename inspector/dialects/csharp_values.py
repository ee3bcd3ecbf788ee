"""What C# expressions give, as far as the text tells; shared by its client libraries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.assembly import members
from inspector.dialects.csharp_builtins import FUNCTIONS, METHODS, TYPES
from inspector.dialects.csharp_literals import Literals
from inspector.dialects.evaluator import Call, Handler, Parameter, truth
from inspector.dialects.places import Place
from inspector.dialects.source import Source, arguments_of, close, operator_of, read_closed
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text

GRAMMAR = "tree_sitter_c_sharp"
_CONSTANTS = {
    "string.Empty": "",
    "String.Empty": "",
    "MediaTypeNames.Application.Json": "application/json",
    "Environment.NewLine": "\n",
}
_TYPE_ARGUMENT = re.compile(r"<\s?(?:\w{1,80}\.){0,4}(\w{1,80})\??\s?>$")
_CLASSES = ("class_declaration", "record_declaration", "struct_declaration")
_OF_ANSWERS = frozenset(
    ("Content", "Headers", "Result", "RootElement", "GetString", "ToString", "Trim",
     "ReadAsStringAsync")
)  # fmt: skip


def read(text: str) -> tuple[Source, Place]:
    """Returns the source, and where the text was cut short; nowhere when it was not."""
    missing = close(text, comment="//", quotes='"', blocks=('"""',))
    inner = missing.rstrip("}") + ";" + "}" * missing.count("}")
    ends = (missing + ";", inner, missing)
    return read_closed(text, lambda closed: Source(closed, GRAMMAR), ends)


class CSharp(Literals):
    """Follows C# code; a dialect says what the calls of libraries do."""

    functions: ClassVar[frozenset[str]] = frozenset(
        ("method_declaration", "local_function_statement", "constructor_declaration")
    )
    passed_over: ClassVar[frozenset[str]] = frozenset(
        ("comment", "using_directive", "attribute_list", "modifier", "parameter_list", "base_list")
    )

    def is_constructor(self, name: str) -> bool:
        return name.startswith("new ")

    def survey(self, node: Node) -> None:
        if node.type in ("method_declaration", "local_function_statement"):
            self.define(self.source.part(node, "name"), node)
        elif node.type == "constructor_declaration":
            self.define("new " + self.source.part(node, "name"), node)
        elif node.type in _CLASSES:
            self.survey_class(node)
        elif node.type == "property_declaration":
            value = node.child_by_field_name("value")
            if value is not None:
                self.constants.setdefault(self.source.part(node, "name"), value)
        elif node.type == "field_declaration":
            for declaration in node.named_children:
                for item in declaration.named_children:
                    value = _initial(item)
                    if item.type == "variable_declarator" and value is not None:
                        self.constants.setdefault(self.source.part(item, "name"), value)
        elif node.type == "invocation_expression":
            function = node.child_by_field_name("function")
            assert function is not None
            name = self.source.part(function, "name") or self.source.text(function)
            self.called.add(name.partition("<")[0][:200])

    def parameters(self, function: Node) -> Iterable[Parameter]:
        for node in arguments_of(function.child_by_field_name("parameters")):
            for name in node.children_by_field_name("name"):
                yield Parameter(self.source.text(name), name, _initial(node))

    def read_field(self, node: Node, depth: int) -> Value:
        """A field is read when it is asked for, or here if nobody has."""
        for declaration in node.named_children:
            for item in declaration.named_children:
                if item.type == "variable_declarator":
                    self.field(self.source.part(item, "name"), depth)
        return None

    def read_property(self, node: Node, depth: int) -> Value:
        return None

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        known = self.look_up(name)
        if isinstance(known, Absent):
            known = self.field(name, depth)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def read_member(self, node: Node, depth: int) -> Value:
        holder_node = node.child_by_field_name("expression") or node.child_by_field_name(
            "condition"
        )
        name = self._member(node)
        text = self.source.text(holder_node)[:200] if holder_node is not None else ""
        if text in ("this", "base") or text in self.classes:
            known = self.field(name, depth)
            return self.source.unknown(node, name) if isinstance(known, Absent) else known
        if text == "HttpMethod":
            return name.upper()
        if text.rpartition(".")[2] == "HttpRequestHeader":
            return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name)
        if f"{text}.{name}" in _CONSTANTS:
            return _CONSTANTS[f"{text}.{name}"]
        holder = self.evaluate(holder_node, depth)
        if name in ("Key", "Value") and isinstance(holder, list) and len(holder) == 2:
            return holder[name == "Value"]
        given = self.attribute(holder, name)
        if isinstance(given, Absent) and isinstance(holder, Answer):
            given = self.part_of(holder, name, [], node)
        return self.source.unknown(node) if isinstance(given, Absent) else given

    def part_of(self, answer: Answer, name: str, arguments: list[Value], node: Node) -> Value:
        """Returns a part of an answer; what JSON calls a property is not told by its C# name."""
        named = name[:1].isupper() and name not in _OF_ANSWERS and not arguments
        if named:
            return self.source.unknown(node)
        return self.source.part_of(answer, name, arguments, node)

    def typed(self, answer: Value, node: Node) -> Value:
        """Returns an answer as the class that a call names, `Deserialize<T>(…)`.

        A property without an attribute may be matched whatever its case: then its name in JSON
        is not told.
        """
        function = node.child_by_field_name("function")
        text = self.source.text(function)[-100:] if function is not None else ""
        match = _TYPE_ARGUMENT.search(text)
        kind = match.group(1) if match else ""
        listed = self.classes.get(kind)
        if not listed or not isinstance(answer, Answer):
            return answer
        fields: dict[str, Value] = {}
        for item in listed:
            name = item.named or (item.name if item.name[:1].islower() else "")
            if name:
                fields[item.name] = self.source.part_of(answer, "get", [name], node)
            else:
                fields[item.name] = self.source.unknown(node, f"{kind}.{item.name}")
        return Thing("object", {"type": kind, "fields": fields})

    def _member(self, node: Node) -> str:
        name = self.source.part(node, "name")
        for child in node.named_children if not name else ():
            if child.type == "member_binding_expression":
                name = self.source.part(child, "name")
        return name.partition("<")[0]

    def read_declarator(self, node: Node, depth: int) -> Value:
        value = _initial(node)
        name = self.source.part(node, "name")
        if value is None:
            return None
        if value.type == "implicit_object_creation_expression":
            kind = node.parent.child_by_field_name("type") if node.parent is not None else None
            given = self.create(value, self.source.text(kind) if kind is not None else "", depth)
        else:
            given = self.evaluate(value, depth)
        self.scopes[-1][name] = given
        return given

    def read_assignment(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        value = self.evaluate(node.child_by_field_name("right"), depth)
        assert left is not None
        operator = operator_of(node)
        if operator == "+=":
            value = self.source.join([self.evaluate(left, depth), value])
        elif operator == "??=":
            value = self.fallback(self.evaluate(left, depth), value)
        self._store(left, value, depth)
        return value

    def _store(self, left: Node, value: Value, depth: int) -> None:
        text = self.source.text(left)
        if left.type == "member_access_expression":
            holder_node = left.child_by_field_name("expression")
            name = self._member(left)
            if holder_node is not None and self.source.text(holder_node) in ("this", "base"):
                self.put(self.fields, name, value)
                return
            holder = self.evaluate(holder_node, depth)
            if isinstance(holder, Thing):
                self.set_attribute(holder, name, value)
            else:
                self.stored(holder, self.source.part(left, "expression"), name, value)
        elif left.type == "element_access_expression":
            holder = self.evaluate(left.child_by_field_name("expression"), depth)
            if isinstance(holder, Thing) and holder.kind == "headers":
                members(holder, "pairs")[self._index(left, depth)] = value
            elif isinstance(holder, dict):
                holder[self._index(left, depth)] = value
        elif any(text in scope for scope in self.scopes):
            self.assign(text, value)
        else:
            self.put(self.fields, text, value)

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Hears of `holder.Name = value` where holder is unknown."""

    def _index(self, node: Node, depth: int) -> str:
        index = arguments_of(node.child_by_field_name("subscript"))
        return as_text(self.evaluate(index[0], depth)) if index else ""

    def read_element(self, node: Node, depth: int) -> Value:
        holder = self.evaluate(node.child_by_field_name("expression"), depth)
        index = self._index(node, depth)
        if isinstance(holder, Answer):
            return self.source.part_of(holder, index, [], node)
        if isinstance(holder, dict) and index in holder:
            return holder[index]
        if isinstance(holder, list) and re.fullmatch(r"\d{1,6}", index):
            return holder[int(index)] if int(index) < len(holder) else self.source.unknown(node)
        return self.source.unknown(node)

    def read_return(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        self.returned.append(self.evaluate(children[0], depth) if children else None)
        return None

    def read_arrow(self, node: Node, depth: int) -> Value:
        return self.read_inner(node, depth)

    def read_if(self, node: Node, depth: int) -> Value:
        known = truth(self.evaluate(node.child_by_field_name("condition"), depth))
        yes, no = (node.child_by_field_name(name) for name in ("consequence", "alternative"))
        self.choose(node, known, yes, no, depth)
        return None

    def read_for(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        over = self.evaluate(node.child_by_field_name("right"), depth)
        body = node.child_by_field_name("body")
        assert left is not None
        if isinstance(over, dict):
            over = [[name, value] for name, value in over.items()]
        self.loop([self.source.text(left)], [left], over, body, depth)
        return None

    def read_lambda(self, node: Node, depth: int) -> Value:
        """What a callback does is meant to be done: it runs where it stands."""
        self.apply(node, None, {}, depth, inside=True)
        return Thing("function")

    def read_creation(self, node: Node, depth: int) -> Value:
        return self.create(node, self.source.part(node, "type"), depth)

    def create(self, node: Node, kind: str, depth: int) -> Value:
        """Makes an object; the type of `new()` is told by what it is assigned to."""
        name = kind.partition("<")[0].strip().rpartition(".")[2].rstrip("?")
        arguments, keywords = self._arguments(node, depth)
        call = Call(node, "new " + name, "new " + name, None, "", arguments, keywords)
        made = self.library(call, depth)
        if isinstance(made, Absent) and name in TYPES:
            made = TYPES[name](self, call)
        if isinstance(made, Absent) and (name in self.classes or _has_initializer(node)):
            if "new " + name in self.own:
                self.apply(self.own["new " + name], arguments, keywords, depth)
            self.placed.setdefault(name, node)
            names = [item.name for item in self.classes.get(name, [])]
            fields: dict[str, Value] = dict(zip(names, arguments, strict=False))
            made = Thing("object", {"type": name, "fields": {**fields, **keywords}})
        if isinstance(made, Absent):
            return self.source.unknown(node)
        return self.fill(made, node.child_by_field_name("initializer") or _initializer(node), depth)

    def _arguments(self, node: Node, depth: int) -> tuple[list[Value], dict[str, Value]]:
        listed = node.child_by_field_name("arguments")
        if listed is None:
            listed = next((child for child in node.children if child.type == "argument_list"), None)
        arguments: list[Value] = []
        keywords: dict[str, Value] = {}
        for child in arguments_of(listed):
            name = child.child_by_field_name("name")
            values = [item for item in arguments_of(child) if item != name]
            value = self.evaluate(values[0], depth) if values else None
            if name is None:
                arguments.append(value)
            else:
                keywords[self.source.text(name)] = value
        return arguments, keywords

    def read_call(self, node: Node, depth: int) -> Value:
        function = node.child_by_field_name("function")
        assert function is not None
        holder_node = function.child_by_field_name("expression")
        holder_node = holder_node or function.child_by_field_name("condition")
        holder_text = self.source.text(holder_node)[:200] if holder_node is not None else ""
        name = self._member(function) if holder_node is not None else ""
        name = name or self.source.text(function).partition("<")[0][:200]
        holder = self.evaluate(holder_node, depth) if holder_node is not None else None
        arguments, keywords = self._arguments(node, depth)
        spelled = f"{holder_text.removeprefix('System.')}.{name}" if holder_text else name
        call = Call(node, spelled, name, holder, holder_text, arguments, keywords)
        if spelled in ("nameof", "Environment.GetEnvironmentVariable") and arguments:
            key = as_text(arguments[0]).strip("{}")
            return key if spelled == "nameof" else self.source.unknown(node, key, name=key)
        known = self.library(call, depth)
        mine = holder_text in ("", "this", "base") or isinstance(holder, Unknown)
        if isinstance(known, Absent) and (mine or _is_object(holder)):
            known = self.call_own(call, depth)
        if isinstance(known, Absent) and spelled in FUNCTIONS:
            known = FUNCTIONS[spelled](self, call)
        if isinstance(known, Absent) and name in METHODS and holder_text:
            known = METHODS[name](self, call)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    handlers: ClassVar[Mapping[str, Handler]] = {
        **Literals.handlers,
        "identifier": read_identifier,
        "member_access_expression": read_member,
        "conditional_access_expression": read_member,
        "field_declaration": read_field,
        "property_declaration": read_property,
        "variable_declarator": read_declarator,
        "assignment_expression": read_assignment,
        "element_access_expression": read_element,
        "return_statement": read_return,
        "arrow_expression_clause": read_arrow,
        "if_statement": read_if,
        "foreach_statement": read_for,
        "lambda_expression": read_lambda,
        "object_creation_expression": read_creation,
        "implicit_object_creation_expression": read_creation,
        "invocation_expression": read_call,
    }


def _initial(node: Node) -> Node | None:
    """Returns what stands behind the `=` of a declarator, a parameter or a property."""
    for child in node.children:
        before = child.prev_sibling
        if before is not None and before.type == "=" and child.is_named:
            return child
    return None


def _initializer(node: Node) -> Node | None:
    children = (child for child in node.children if child.type == "initializer_expression")
    return next(children, None)


def _has_initializer(node: Node) -> bool:
    return _initializer(node) is not None


def _is_object(value: Value) -> bool:
    return isinstance(value, Thing) and value.kind == "object"
