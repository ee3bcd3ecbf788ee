"""What PHP expressions give, as far as the text tells; shared by its client libraries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.draft import variable_name
from inspector.dialects.evaluator import Call, Handler, Parameter, compared, truth
from inspector.dialects.php_builtins import FUNCTIONS
from inspector.dialects.php_literals import Literals, with_item
from inspector.dialects.source import Source, arguments_of, operator_of
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text

_SELF = ("$this", "self", "static", "parent")
_WORDS = re.compile(r"(?:CURLOPT|CURLINFO|CURLAUTH|CURL_HTTP|JSON|PHP_QUERY)_\w+")
_CONSTANTS = {"PHP_EOL": "\n", "DIRECTORY_SEPARATOR": "/"}


def grammar_of(text: str) -> str:
    """Returns the grammar that fits: with the tag that begins PHP, or for a snippet without."""
    return "tree_sitter_php:" + ("language_php" if "<?" in text else "language_php_only")


class Php(Literals):
    """Follows PHP code; a dialect says what the calls of libraries do."""

    functions: ClassVar[frozenset[str]] = frozenset(("function_definition", "method_declaration"))
    passed_over: ClassVar[frozenset[str]] = frozenset(
        ("comment", "namespace_use_declaration", "namespace_definition", "php_tag", "text")
    )

    def __init__(self, source: Source) -> None:
        self.classes: set[str] = set()
        super().__init__(source)

    def survey(self, node: Node) -> None:
        if node.type in self.functions:
            self.define(self.source.part(node, "name"), node)
        elif node.type == "class_declaration":
            self.classes.add(self.source.part(node, "name"))
        elif node.type in ("const_element", "property_element"):
            parts = arguments_of(node)
            if len(parts) > 1:
                self.constants.setdefault(self.source.text(parts[0]).lstrip("$"), parts[1])
        elif node.type == "function_call_expression":
            self.called.add(self.source.part(node, "function")[:200])
        elif node.type in _CALLS:
            self.called.add(self.source.part(node, "name")[:200])

    def is_constructor(self, name: str) -> bool:
        return name == "__construct"

    def parameters(self, function: Node) -> Iterable[Parameter]:
        for node in arguments_of(function.child_by_field_name("parameters")):
            gathers = node.type == "variadic_parameter"
            for name in node.children_by_field_name("name"):
                default = node.child_by_field_name("default_value")
                text = self.source.text(name).lstrip("$")
                yield Parameter(text, name, default, "list" if gathers else "")

    def bound(
        self,
        function: Node,
        arguments: list[Value] | None,
        keywords: dict[str, Value],
        depth: int,
    ) -> dict[str, Value]:
        scope = super().bound(function, arguments, keywords, depth)
        for node in arguments_of(function.child_by_field_name("parameters")):
            if node.type == "property_promotion_parameter":
                name = self.source.part(node, "name").lstrip("$")
                self.fields[name] = scope[name]
        return scope

    def read_variable(self, node: Node, depth: int) -> Value:
        name = self.source.text(node).lstrip("$")
        known = self.look_up(name)
        return self.source.unknown(node, name) if isinstance(known, Absent) else known

    def read_name(self, node: Node, depth: int) -> Value:
        """A constant: curl's and JSON's own stand for themselves."""
        name = self.source.text(node).rpartition("\\")[2]
        if name.startswith(("JSON_", "PHP_QUERY_")) and _WORDS.fullmatch(name):
            return Thing("flags", {"names": [name]})
        if _WORDS.fullmatch(name):
            return name
        known = self.field(name, depth)
        if isinstance(known, Absent):
            known = _CONSTANTS.get(name, Absent())
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def read_constant(self, node: Node, depth: int) -> Value:
        """`self::NAME`, `Method::POST`."""
        parts = arguments_of(node)
        name = self.source.text(parts[-1]).lstrip("$") if parts else ""
        known = self.field(name, depth)
        if isinstance(known, Absent) and self.source.text(node).startswith("RequestOptions::"):
            known = name.lower()
        own = self.source.text(node).startswith(("self::", "static::"))
        if isinstance(known, Absent):
            return self.source.unknown(node, name if own else None)
        return known

    def read_member(self, node: Node, depth: int) -> Value:
        name = self.source.part(node, "name")
        if self.source.part(node, "object") == "$this":
            known = self.field(name, depth)
            return self.source.unknown(node, name) if isinstance(known, Absent) else known
        holder = self.evaluate(node.child_by_field_name("object"), depth)
        if isinstance(holder, dict) and name in holder:
            return holder[name]
        if isinstance(holder, Thing) and holder.kind == "instance":
            known = self.field(name, depth)
            return self.source.unknown(node) if isinstance(known, Absent) else known
        if isinstance(holder, Answer):
            return self.source.part_of(holder, name, [], node)
        return self.source.unknown(node)

    def read_element(self, node: Node, depth: int) -> Value:
        parts = arguments_of(node)
        text = self.source.text(parts[0])
        index: Value = Absent()
        if len(parts) > 1:
            index = self._index(node, parts[1], depth)
        if text in ("$_ENV", "$_SERVER") and not isinstance(index, Absent):
            return self.source.unknown(node, as_text(index), name=as_text(index))
        holder = self.evaluate(parts[0], depth)
        if isinstance(holder, Answer) and not isinstance(index, Absent):
            return self.source.part_of(holder, as_text(index), [], node)
        if isinstance(holder, dict) and not isinstance(index, Absent):
            return holder.get(as_text(index), self.source.unknown(node))
        place = as_text(index)
        if (
            isinstance(holder, list)
            and re.fullmatch(r"\d{1,6}", place)
            and int(place) < len(holder)
        ):
            return holder[int(place)]
        return self.source.unknown(node)

    def _index(self, node: Node, index: Node, depth: int) -> Value:
        # In a text, "$a[b]" needs no quotes around the name.
        inside = node.parent is not None and node.parent.type in ("encapsed_string", "heredoc_body")
        bare = index.type == "name" and inside
        return self.source.text(index) if bare else self.evaluate(index, depth)

    def read_assignment(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        value = self.evaluate(node.child_by_field_name("right"), depth)
        assert left is not None
        operator = operator_of(node)
        if operator == ".=":
            value = self.source.join([self.evaluate(left, depth), value])
        elif operator == "??=":
            value = self.fallback(self.evaluate(left, depth), value)
        self.store(left, value, depth)
        return value

    def store(self, left: Node, value: Value, depth: int) -> None:
        """Sets a variable, a member, an item of an array, or several at once."""
        self.source.guard(depth, left)
        name = self.source.part(left, "name")
        if left.type == "subscript_expression":
            self._store_item(left, value, depth + 1)
        elif left.type in ("member_access_expression", "scoped_property_access_expression"):
            holder_node = left.child_by_field_name("object") or left.child_by_field_name("scope")
            text = self.source.text(holder_node) if holder_node is not None else ""
            if text in _SELF:
                self.put(self.fields, name.lstrip("$"), value)
                return
            holder = self.evaluate(holder_node, depth)
            if isinstance(holder, dict):
                holder[name] = value
        elif left.type == "list_literal":
            for index, target in enumerate(arguments_of(left)):
                known = isinstance(value, list) and index < len(value)
                given = value[index] if isinstance(value, list) and known else None
                self.store(target, given if known else self.source.unknown(target), depth + 1)
        elif left.type == "variable_name":
            self.put(self.scopes[-1], self.source.text(left).lstrip("$"), value)

    def _store_item(self, left: Node, value: Value, depth: int) -> None:
        parts = arguments_of(left)
        index: Value = self.evaluate(parts[1], depth) if len(parts) > 1 else Absent()
        before: Value = []
        holder = parts[0]
        if holder.type == "variable_name":
            before = self.look_up(self.source.text(holder).lstrip("$"))
        else:
            before = self.evaluate(holder, depth)
        if isinstance(before, Unknown | Absent):
            before = []
        if isinstance(before, dict | list):
            self.source.spend(len(before) // 8)
            self.store(holder, with_item(before, index, value), depth)

    def read_return(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        self.returned.append(self.evaluate(children[0], depth) if children else None)
        self.is_done = not self.unsure
        return None

    def read_if(self, node: Node, depth: int) -> Value:
        known = truth(self.evaluate(node.child_by_field_name("condition"), depth))
        unsure = self.unsure
        self.undecided.begin(unsure)
        self._take(node.child_by_field_name("body"), known, depth)
        for branch in node.children_by_field_name("alternative"):
            if known:
                break
            self.unsure += known is None
            condition = branch.child_by_field_name("condition")
            known = True if condition is None else truth(self.evaluate(condition, depth))
            self._take(branch.child_by_field_name("body"), known, depth)
        self.unsure = unsure
        self.undecided.end(self.source.place(node))
        return None

    def _take(self, branch: Node | None, known: bool | None, depth: int) -> None:
        if known is None:
            self.perhaps(branch, depth)
        elif known:
            self.follow(branch, depth)

    def read_switch(self, node: Node, depth: int) -> Value:
        """Runs the case that fits; the first, and says so, when that is not known."""
        subject = self.evaluate(node.child_by_field_name("condition"), depth)
        cases = arguments_of(node.child_by_field_name("body"))
        fits: list[bool | None] = []
        for case in cases:
            value = case.child_by_field_name("value")
            asked = None if value is None else self.evaluate(value, depth)
            fits.append(False if value is None else compared(subject, asked))
        sure = True in fits or None not in fits
        start = next((at for at, fit in enumerate(fits) if fit is not False), None)
        start = fits.index(True) if True in fits else start
        if not sure:
            self.source.warn(node, "Which case of this switch runs is not known; one is read.")
        if start is None:
            usual = (at for at, case in enumerate(cases) if case.type == "default_statement")
            start = next(usual, len(cases))
        self.unsure += not sure
        for case in cases[start:]:
            inner = [child for child in case.named_children if child.type != "break_statement"]
            for statement in inner[1 if case.type == "case_statement" else 0 :]:
                self.follow(statement, depth)
            if any(child.type in _LEAVING for child in case.named_children):
                break
        self.unsure -= not sure
        return None

    def read_for(self, node: Node, depth: int) -> Value:
        body = node.child_by_field_name("body")
        parts = [child for child in arguments_of(node) if child != body]
        over = self.evaluate(parts[0], depth)
        targets = arguments_of(parts[1]) if parts[1:] and parts[1].type == "pair" else parts[1:2]
        if isinstance(over, list) and len(targets) > 1:
            over = {str(index): item for index, item in enumerate(over)}
        elif isinstance(over, dict) and len(targets) == 1:
            over = list(over.values())
        names = [self.source.text(target).lstrip("$&") for target in targets]
        self.loop(names, targets, over, body, depth)
        return None

    def read_closure(self, node: Node, depth: int) -> Value:
        """What a callback does is meant to be done: it runs where it stands."""
        self.apply(node, None, {}, depth, inside=True)
        return Thing("function")

    def read_call(self, node: Node, depth: int) -> Value:
        function = node.child_by_field_name("function")
        holder_node = node.child_by_field_name("object") or node.child_by_field_name("scope")
        holder_text = self.source.text(holder_node)[:200] if holder_node is not None else ""
        holder: Value = None
        if node.type != "scoped_call_expression" and holder_node is not None:
            holder = self.evaluate(holder_node, depth)
        name = (
            self.source.text(function) if function is not None else self.source.part(node, "name")
        )
        name = name.rpartition("\\")[2][:200]
        arguments, keywords = self._arguments(node.child_by_field_name("arguments"), depth)
        spelled = f"{holder_text.rpartition(chr(92))[2]}::{name}" if holder_text else name
        call = Call(node, spelled, name, holder, holder_text, arguments, keywords)
        if name in ("getenv", "env", "config") and not holder_text and arguments:
            key = as_text(arguments[0])
            unknown = self.source.unknown(node, key, name=variable_name(key))
            return self.source.falls_back(unknown, call.get(1))
        if name == "define" and len(arguments) == 2:
            self.fields[as_text(arguments[0])] = arguments[1]
            return True
        if isinstance(holder, Answer):
            return self.source.part_of(holder, name, arguments, node)
        known = self.library(call, depth)
        if isinstance(known, Absent) and (holder_text in ("", *_SELF) or _is_object(holder)):
            known = self.call_own(call, depth)
        if (
            isinstance(known, Absent)
            and name in FUNCTIONS
            and (not holder_text or call.spelled == "Utils::tryFopen")
        ):
            known = FUNCTIONS[name](self.source, call)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def _arguments(self, node: Node | None, depth: int) -> tuple[list[Value], dict[str, Value]]:
        arguments: list[Value] = []
        keywords: dict[str, Value] = {}
        for child in arguments_of(node):
            value = self.evaluate(child, depth)
            name = self.source.part(child, "name")
            if name:
                keywords[name] = value
            else:
                arguments.append(value)
        return arguments, keywords

    def read_creation(self, node: Node, depth: int) -> Value:
        names = [child for child in arguments_of(node) if child.type != "arguments"]
        spelled = self.source.text(names[0]).rpartition("\\")[2][:200] if names else ""
        listed = next((child for child in node.children if child.type == "arguments"), None)
        arguments, keywords = self._arguments(listed, depth)
        call = Call(node, "new " + spelled, "new " + spelled, None, "", arguments, keywords)
        made = Absent() if spelled in self.classes else self.library(call, depth)
        if not isinstance(made, Absent):
            return made
        if spelled == "stdClass":
            return {}
        if "__construct" in self.own:
            self.apply(self.own["__construct"], arguments, keywords, depth)
            return Thing("instance")
        return self.source.unknown(node)

    handlers: ClassVar[Mapping[str, Handler]] = {
        **Literals.handlers,
        "variable_name": read_variable,
        "name": read_name,
        "qualified_name": read_name,
        "class_constant_access_expression": read_constant,
        "scoped_property_access_expression": read_constant,
        "member_access_expression": read_member,
        "nullsafe_member_access_expression": read_member,
        "subscript_expression": read_element,
        "assignment_expression": read_assignment,
        "augmented_assignment_expression": read_assignment,
        "return_statement": read_return,
        "if_statement": read_if,
        "switch_statement": read_switch,
        "foreach_statement": read_for,
        "arrow_function": read_closure,
        "anonymous_function": read_closure,
        "function_call_expression": read_call,
        "member_call_expression": read_call,
        "nullsafe_member_call_expression": read_call,
        "scoped_call_expression": read_call,
        "object_creation_expression": read_creation,
    }


_LEAVING = ("break_statement", "return_statement", "throw_expression", "throw_statement")
_CALLS = ("member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression")


def _is_object(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, Thing) and value.kind == "instance")
