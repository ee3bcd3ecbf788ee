"""What Python expressions give, as far as the text tells; shared by its client libraries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Call, Handler, Parameter, truth
from inspector.dialects.places import Place
from inspector.dialects.python_builtins import FUNCTIONS, METHODS
from inspector.dialects.python_literals import Literals
from inspector.dialects.source import Source, arguments_of, close, operator_of, read_closed
from inspector.dialects.values import (
    Absent,
    Answer,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    to_json,
)
from inspector.model.request import VARIABLE

GRAMMAR = "tree_sitter_python"
_DEFAULT_IMPORTS = {
    "environ": "os.environ",
    "getenv": "os.getenv",
    "urlencode": "urllib.parse.urlencode",
    "quote": "urllib.parse.quote",
    "quote_plus": "urllib.parse.quote_plus",
    "urljoin": "urllib.parse.urljoin",
    "b64encode": "base64.b64encode",
    "Request": "urllib.request.Request",
    "urlopen": "urllib.request.urlopen",
}


def spell(value: Value) -> str:
    """Returns what `str(value)` gives."""
    match value:
        case bool():
            return str(value)
        case None:
            return "None"
        case dict() | list():
            return to_json(value).replace('"', "'")
        case _:
            return as_text(value)


def read(text: str) -> tuple[Source, Place]:
    """Returns the source, and where the text was cut short; nowhere when it was not."""
    missing = close(text, comment="#", quotes="'\"", blocks=('"""', "'''"))
    return read_closed(text, lambda closed: Source(closed, GRAMMAR, spell), [missing])


class Python(Literals):
    """Follows Python code; a dialect says what the calls of libraries do."""

    functions: ClassVar[frozenset[str]] = frozenset(("function_definition",))
    passed_over: ClassVar[frozenset[str]] = frozenset(
        ("comment", "import_statement", "import_from_statement", "decorator", "type")
    )

    def __init__(self, source: Source) -> None:
        self.imports: dict[str, str] = {}
        self._classes: set[str] = set()
        self.bases: dict[str, list[str]] = {}
        """The classes of the text, each with those that it is made from."""
        super().__init__(source)

    def is_constructor(self, name: str) -> bool:
        return name == "__init__"

    def survey(self, node: Node) -> None:
        if node.type == "function_definition":
            self.define(self.source.part(node, "name"), node)
        elif node.type == "class_definition":
            name = self.source.part(node, "name")
            self._classes.add(name)
            bases = node.child_by_field_name("superclasses")
            self.bases[name] = [self.source.text(base)[:80] for base in arguments_of(bases)]
            for statement in arguments_of(node.child_by_field_name("body")):
                self._survey_field(statement)
        elif node.type == "call":
            function = node.child_by_field_name("function")
            assert function is not None
            last = function.child_by_field_name("attribute") or function
            self.called.add(self.source.text(last)[:200])
        elif node.type in ("import_statement", "import_from_statement"):
            self._import(node)

    def _survey_field(self, statement: Node) -> None:
        for node in statement.named_children:
            left, right = (node.child_by_field_name(side) for side in ("left", "right"))
            if node.type == "assignment" and left is not None and right is not None:
                self.constants.setdefault(self.source.text(left), right)

    def _import(self, node: Node) -> None:
        module = node.child_by_field_name("module_name")
        before = self.source.part(node, "module_name") + "." if module is not None else ""
        for name in node.children_by_field_name("name"):
            full, _, alias = " ".join(self.source.text(name).split()).partition(" as ")
            known = alias or (full if module is not None else full.partition(".")[0])
            self.imports[known] = before + full if alias or module is not None else known

    def resolved(self, spelled: str) -> str:
        """Returns a dotted name with its first part as the imports tell it."""
        first, dot, rest = spelled.partition(".")
        usual = first if first in self.own else _DEFAULT_IMPORTS.get(first, first)
        found = self.imports.get(first) or usual
        return found + dot + rest

    def parameters(self, function: Node) -> Iterable[Parameter]:
        listed = arguments_of(function.child_by_field_name("parameters"))
        for index, node in enumerate(listed):
            name = node.child_by_field_name("name") or node
            if node.type == "typed_parameter":
                name = node.named_children[0]
            text = self.source.text(name)
            if index == 0 and text in ("self", "cls"):
                continue
            gathers = {"list_splat_pattern": "list", "dictionary_splat_pattern": "names"}
            yield Parameter(
                text.lstrip("*"),
                name,
                node.child_by_field_name("value"),
                "list" if gathers.get(name.type) == "list"
                else "names" if gathers.get(name.type) == "names" else "",
            )  # fmt: skip

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        known = self.look_up(name)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def read_attribute(self, node: Node, depth: int) -> Value:
        holder_node, named = (node.child_by_field_name(part) for part in ("object", "attribute"))
        name = self.source.text(named) if named is not None else ""
        text = self.source.text(holder_node)[:200] if holder_node is not None else ""
        if text in ("self", "cls") or text in self._classes:
            known = self.field(name, depth)
            if isinstance(known, Absent) and name in self.own:
                known = self.apply(self.own[name], [], {}, depth)
            return self.source.unknown(node, name) if isinstance(known, Absent) else known
        holder = self.evaluate(holder_node, depth)
        given = self.attribute(holder, name)
        if isinstance(given, Absent) and isinstance(holder, Thing) and holder.kind == "instance":
            given = self.field(name, depth)
        if isinstance(given, Absent) and isinstance(holder, Answer):
            given = self.source.part_of(holder, name, [], node)
        return self.source.unknown(node) if isinstance(given, Absent) else given

    def attribute(self, holder: Value, name: str) -> Value:
        """Returns a part of a library's object; Absent when it has none of that name."""
        if isinstance(holder, Thing) and name in holder.slots:
            return holder.slots[name]
        return Absent()

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Hears of `holder.name = value` and `holder[name] = value` where holder is unknown."""

    def read_assignment(self, node: Node, depth: int) -> Value:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or (right is None and node.child_by_field_name("type") is not None):
            return None
        value = self.evaluate(right, depth)
        if node.type == "augmented_assignment":
            value = self._augmented(left, operator_of(node), value, depth)
        self.bind(left, value, depth)
        return value

    def _augmented(self, left: Node, operator: str, value: Value, depth: int) -> Value:
        before = self.evaluate(left, depth)
        if operator == "+=":
            return self.total([before, value])
        if operator == "|=" and isinstance(before, dict) and isinstance(value, dict):
            return {**before, **value}
        return before

    def bind(self, left: Node, value: Value, depth: int) -> None:
        """Sets a target: a name, several, an attribute, an item."""
        if left.type in ("pattern_list", "tuple_pattern", "list_pattern"):
            for index, target in enumerate(arguments_of(left)):
                known = isinstance(value, list) and index < len(value)
                item = value[index] if isinstance(value, list) and known else None
                self.bind(target, item if known else self.source.unknown(target), depth)
        elif left.type in ("attribute", "subscript"):
            holder_node = left.child_by_field_name("object") or left.child_by_field_name("value")
            text = self.source.text(holder_node)[:200] if holder_node is not None else ""
            named = left.child_by_field_name("attribute")
            if named is not None and (text in ("self", "cls") or text in self._classes):
                self.put(self.fields, self.source.text(named), value)
                return
            holder = self.evaluate(holder_node, depth)
            name = self.source.text(named) if named is not None else self._index(left, depth)
            if isinstance(holder, Thing) and named is not None:
                self.set_attribute(holder, name, value)
            elif isinstance(holder, dict):
                holder[name] = value
            else:
                self.stored(holder, text, name, value)
        elif left.type == "identifier":
            self.put(self.scopes[-1], self.source.text(left), value)

    def set_attribute(self, holder: Thing, name: str, value: Value) -> None:
        holder.slots[name] = value

    def _index(self, node: Node, depth: int) -> str:
        return self.key(self.evaluate(node.child_by_field_name("subscript"), depth))

    def read_subscript(self, node: Node, depth: int) -> Value:
        holder_node = node.child_by_field_name("value")
        text = self.source.text(holder_node)[:200] if holder_node is not None else ""
        index = self.evaluate(node.child_by_field_name("subscript"), depth)
        if self.resolved(text) == "os.environ":
            return self.source.unknown(node, as_text(index), name=as_text(index))
        holder = self.evaluate(holder_node, depth)
        if isinstance(holder, Answer):
            return self.source.part_of(holder, as_text(index), [], node)
        if isinstance(holder, str) and not VARIABLE.search(holder) and isinstance(index, Thing):
            start, end = (index.slots[side] for side in ("start", "end"))
            return holder[_at(start) : _at(end)]
        if isinstance(holder, dict) and self.key(index) in holder:
            return holder[self.key(index)]
        if isinstance(holder, list) and isinstance(index, Number):
            place = int(index.text) if re.fullmatch(r"-?\d{1,6}", index.text) else len(holder)
            if -len(holder) <= place < len(holder):
                return holder[place]
        return self.source.unknown(node)

    def read_slice(self, node: Node, depth: int) -> Value:
        """`a:b` between brackets; a step is not followed."""
        sides: list[list[Value]] = [[]]
        for child in node.children:
            if child.type == ":":
                sides.append([])
            else:
                sides[-1].append(self.evaluate(child, depth))
        given = [side[0] if side else None for side in sides]
        known = all(one is None or _at(one) is not None for one in given)
        if len(given) != 2 or not known:
            return self.source.unknown(node)
        return Thing("slice", {"start": given[0], "end": given[1]})

    def read_with(self, node: Node, depth: int) -> Value:
        value = self.evaluate(arguments_of(node)[0], depth)
        for target in arguments_of(node.child_by_field_name("alias")):
            self.bind(target, value, depth)
        return value

    def read_walrus(self, node: Node, depth: int) -> Value:
        name = node.child_by_field_name("name")
        given = self.evaluate(node.child_by_field_name("value"), depth)
        assert name is not None
        self.bind(name, given, depth)
        return given

    def read_if(self, node: Node, depth: int) -> Value:
        known = truth(self.evaluate(node.child_by_field_name("condition"), depth))
        unsure = self.unsure
        self.undecided.begin(unsure)
        self._take(node.child_by_field_name("consequence"), known, depth)
        for branch in node.children_by_field_name("alternative"):
            if known:
                break
            self.unsure += known is None
            condition = branch.child_by_field_name("condition")
            if condition is None:
                self.follow(branch, depth)
                continue
            known = truth(self.evaluate(condition, depth))
            self._take(branch.child_by_field_name("consequence"), known, depth)
        self.unsure = unsure
        self.undecided.end(self.source.place(node))
        return None

    def _take(self, branch: Node | None, known: bool | None, depth: int) -> None:
        if known is None:
            self.perhaps(branch, depth)
        elif known:
            self.follow(branch, depth)

    def read_return(self, node: Node, depth: int) -> Value:
        self.returned.append(self.read_inner(node, depth))
        self.is_done = not self.unsure
        return None

    def read_for(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        over = self.evaluate(node.child_by_field_name("right"), depth)
        targets = arguments_of(left)
        if left is not None and left.type == "identifier":
            targets = [left]
        names = [self.source.text(target) for target in targets]
        self.loop(names, targets, over, node.child_by_field_name("body"), depth)
        return None

    def read_lambda(self, node: Node, depth: int) -> Value:
        return Thing("function")

    def made(self, call: Call) -> Thing:
        """Returns the object that a class of the text makes."""
        return Thing("instance")

    def read_call(self, node: Node, depth: int) -> Value:
        function = node.child_by_field_name("function")
        assert function is not None
        holder_node, named = (
            function.child_by_field_name(part) for part in ("object", "attribute")
        )
        holder: Value = None
        holder_text = ""
        if holder_node is not None:
            holder_text = self.source.text(holder_node)[:200]
            if self.resolved(holder_text) != "os.environ":
                holder = self.evaluate(holder_node, depth)
        name = self.source.text(named if named is not None else function)[:200]
        arguments, keywords = self._arguments(node.child_by_field_name("arguments"), depth)
        spelled = self.resolved(f"{holder_text}.{name}" if holder_text else name)
        call = Call(node, spelled, name, holder, holder_text, arguments, keywords)
        return self._given(call, depth)

    def _arguments(self, node: Node | None, depth: int) -> tuple[list[Value], dict[str, Value]]:
        arguments: list[Value] = []
        keywords: dict[str, Value] = {}
        for child in arguments_of(node):
            if child.type == "keyword_argument":
                name = child.child_by_field_name("name")
                value = self.evaluate(child.child_by_field_name("value"), depth)
                keywords[self.source.text(name) if name is not None else ""] = value
            elif child.type == "dictionary_splat":
                self.spread(keywords, child, depth)
            elif child.type == "list_splat":
                value = self.read_inner(child, depth)
                arguments += value if isinstance(value, list) else [value]
            else:
                arguments.append(self.evaluate(child, depth))
        return arguments, keywords

    def _given(self, call: Call, depth: int) -> Value:
        if call.spelled in ("os.getenv", "os.environ.get", "os.environ.pop") and call.arguments:
            name = as_text(call.arguments[0])
            unknown = self.source.unknown(call.node, name, name=name)
            return self.source.falls_back(unknown, call.get(1, "default"))
        if isinstance(call.holder, Answer):
            given = call.arguments[: 1 if call.name == "get" else None]
            return self.source.part_of(call.holder, call.name, given, call.node)
        known = self.library(call, depth)
        if isinstance(known, Absent) and call.name in self._classes:
            if "__init__" in self.own:
                self.apply(self.own["__init__"], call.arguments, call.keywords, depth)
            known = self.made(call)
        mine = not call.holder_text or call.holder_text in ("self", "cls")
        mine = mine or isinstance(call.holder, Thing | Unknown)
        if isinstance(known, Absent) and mine:
            known = self.call_own(call, depth)
        if isinstance(known, Absent) and call.spelled in FUNCTIONS:
            known = FUNCTIONS[call.spelled](self.source, call)
        if isinstance(known, Absent) and call.name in METHODS and call.holder_text:
            known = METHODS[call.name](self.source, call)
        return self.source.unknown(call.node) if isinstance(known, Absent) else known

    handlers: ClassVar[Mapping[str, Handler]] = {
        "identifier": read_identifier,
        "attribute": read_attribute,
        "string": Literals.read_string,
        "concatenated_string": Literals.read_strings,
        "integer": Literals.read_number,
        "float": Literals.read_number,
        "true": lambda evaluator, node, depth: True,
        "false": lambda evaluator, node, depth: False,
        "none": lambda evaluator, node, depth: None,
        "list": Literals.read_list,
        "tuple": Literals.read_list,
        "set": Literals.read_list,
        "expression_list": Literals.read_list,
        "dictionary": Literals.read_dictionary,
        "list_comprehension": Literals.read_comprehension,
        "set_comprehension": Literals.read_comprehension,
        "dictionary_comprehension": Literals.read_comprehension,
        "generator_expression": Literals.read_comprehension,
        "list_splat": Literals.read_inner,
        "parenthesized_expression": Literals.read_inner,
        "await": Literals.read_inner,
        "unary_operator": Literals.read_negative,
        "binary_operator": Literals.read_binary,
        "boolean_operator": Literals.read_boolean,
        "conditional_expression": Literals.read_conditional,
        "comparison_operator": Literals.read_comparison,
        "not_operator": Literals.read_not,
        "if_statement": read_if,
        "assignment": read_assignment,
        "augmented_assignment": read_assignment,
        "named_expression": read_walrus,
        "subscript": read_subscript,
        "slice": read_slice,
        "as_pattern": read_with,
        "return_statement": read_return,
        "for_statement": read_for,
        "lambda": read_lambda,
        "call": read_call,
    }


def _at(value: Value) -> int | None:
    known = isinstance(value, Number) and re.fullmatch(r"-?\d{1,6}", value.text)
    return int(value.text) if known and isinstance(value, Number) else None
