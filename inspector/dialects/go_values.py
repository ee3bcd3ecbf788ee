"""What Go expressions give, as far as the text tells; shared by its client libraries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Call, Handler, Parameter
from inspector.dialects.go_builtins import FUNCTIONS, METHODS
from inspector.dialects.go_literals import Literals
from inspector.dialects.places import Place
from inspector.dialects.source import Source, arguments_of, close, operator_of, read_closed
from inspector.dialects.values import Absent, Answer, Number, Thing, Unknown, Value, as_text

GRAMMAR = "tree_sitter_go"


def read(text: str) -> tuple[Source, Place]:
    """Returns the source, and where the text was cut short; nowhere when it was not."""
    missing = close(text, comment="//", quotes="'\"", blocks=("`",))
    # In a list over several lines, Go wants a comma before the bracket that ends it.
    ends = (missing, "".join(f",\n{mark}" if mark in "})" else mark for mark in missing))
    return read_closed(text, lambda closed: Source(closed, GRAMMAR), ends)


class Go(Literals):
    """Follows Go code; a dialect says what the calls of libraries do."""

    functions: ClassVar[frozenset[str]] = frozenset(("function_declaration", "method_declaration"))
    passed_over: ClassVar[frozenset[str]] = frozenset(
        ("comment", "package_clause", "import_declaration", "type_declaration", "func_literal")
    )

    def __init__(self, source: Source) -> None:
        self._receiver: Value = Absent()
        super().__init__(source)

    def survey(self, node: Node) -> None:
        if node.type in self.functions:
            self.define(self.source.part(node, "name"), node)
            for parameter in arguments_of(node.child_by_field_name("receiver")):
                self.with_methods.add(self.source.part(parameter, "type").lstrip("*"))
        elif node.type == "type_spec":
            self.survey_type(node)
        elif node.type == "short_var_declaration":
            left, right = (arguments_of(node.child_by_field_name(s)) for s in ("left", "right"))
            if len(right) == 1 and right[0].type == "func_literal" and left:
                self.define(self.source.text(left[0]), right[0])
        elif node.type == "call_expression":
            function = node.child_by_field_name("function")
            assert function is not None
            last = function.child_by_field_name("field") or function
            self.called.add(self.source.text(last)[:200])

    def parameters(self, function: Node) -> Iterable[Parameter]:
        for node in arguments_of(function.child_by_field_name("parameters")):
            gathers = node.type == "variadic_parameter_declaration"
            for name in node.children_by_field_name("name"):
                text = self.source.text(name)
                yield Parameter(text, name, gathers="list" if gathers else "")

    def bound(
        self,
        function: Node,
        arguments: list[Value] | None,
        keywords: dict[str, Value],
        depth: int,
    ) -> dict[str, Value]:
        scope = super().bound(function, arguments, keywords, depth)
        holder, self._receiver = self._receiver, Absent()
        for parameter in arguments_of(function.child_by_field_name("receiver")):
            known = isinstance(holder, Thing) and arguments is not None
            scope[self.source.part(parameter, "name")] = holder if known else Thing("receiver")
        return scope

    def read_identifier(self, node: Node, depth: int) -> Value:
        known = self.look_up(self.source.text(node))
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def read_selector(self, node: Node, depth: int) -> Value:
        name = self.source.part(node, "field")
        spelled = self.source.text(node)
        if spelled.startswith("http.Method") and "http" not in self.scopes[-1]:
            return spelled.removeprefix("http.Method").upper()
        holder = self.evaluate(node.child_by_field_name("operand"), depth)
        given = self.attribute(holder, name)
        if isinstance(given, Absent) and isinstance(holder, Answer):
            return self.source.part_of(holder, name, [], node)
        if isinstance(given, Absent) and isinstance(holder, Thing) and holder.kind == "receiver":
            known = self.field(name, depth)
            return self.source.unknown(node, name) if isinstance(known, Absent) else known
        return self.source.unknown(node) if isinstance(given, Absent) else given

    def attribute(self, holder: Value, name: str) -> Value:
        """Returns a part of an object; Absent when it has none of that name."""
        if isinstance(holder, Thing) and holder.kind == "struct":
            return self.field_of(holder, name)
        if isinstance(holder, Thing):
            return holder.slots.get(name, Absent())
        return Absent()

    def set_attribute(self, holder: Thing, name: str, value: Value) -> None:
        fields = holder.slots.get("fields")
        if holder.kind == "receiver":
            self.fields[name] = value
        elif isinstance(fields, dict):
            fields[name] = value
        else:
            holder.slots[name] = value

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Hears of `holder.Name = value` and `holder[name] = value` where holder is unknown."""

    def read_declaration(self, node: Node, depth: int) -> Value:
        """`a, b := x, y`, `a = x`, `var a T = x`, `const a = x`."""
        right_node = node.child_by_field_name("right") or node.child_by_field_name("value")
        values = self._values(arguments_of(right_node), depth)
        left = node.child_by_field_name("left")
        targets = arguments_of(left) if left is not None else node.children_by_field_name("name")
        for index, target in enumerate(targets):
            value: Value = Absent()
            if index < len(values):
                value = values[index]
            elif right_node is None:
                value = self.zero(node.child_by_field_name("type"), target)
            if operator_of(node) == "+=":
                value = self.total([self.evaluate(target, depth), value])
            if isinstance(value, Absent):
                value = self.source.unknown(target)
            self.bind(target, value, depth, new=node.type != "assignment_statement")
        return None

    def _values(self, nodes: list[Node], depth: int) -> list[Value]:
        """Reads what stands right of an assignment; one call may give several values."""
        if len(nodes) != 1 or nodes[0].type != "call_expression":
            return [self.evaluate(node, depth) for node in nodes]
        given = self.read_call(nodes[0], depth)
        several = given.slots.get("several") if isinstance(given, Thing) else None
        return list(several) if isinstance(several, list) else [given]

    def evaluate(self, node: Node | None, depth: int = 0) -> Value:
        given = super().evaluate(node, depth)
        several = given.slots.get("several") if isinstance(given, Thing) else None
        return several[0] if isinstance(several, list) else given

    def bind(self, target: Node, value: Value, depth: int, *, new: bool) -> None:
        if target.type in ("selector_expression", "index_expression"):
            holder_node = target.child_by_field_name("operand")
            holder = self.evaluate(holder_node, depth)
            index = target.child_by_field_name("index")
            name = self.source.part(target, "field")
            if index is not None:
                name = as_text(self.evaluate(index, depth))
            if isinstance(holder, dict):
                holder[name] = value
            elif isinstance(holder, Thing) and index is None:
                self.set_attribute(holder, name, value)
            else:
                self.stored(holder, self.source.part(target, "operand"), name, value)
        elif new:
            self.scopes[-1][self.source.text(target)] = value
        else:
            self.assign(self.source.text(target), value)

    def read_index(self, node: Node, depth: int) -> Value:
        holder = self.evaluate(node.child_by_field_name("operand"), depth)
        index = self.evaluate(node.child_by_field_name("index"), depth)
        if isinstance(holder, Answer):
            return self.source.part_of(holder, "get", [index], node)
        if isinstance(holder, dict):
            return holder.get(as_text(index), self.source.unknown(node))
        if isinstance(holder, list) and isinstance(index, Number) and index.text.isdigit():
            place = int(index.text[:6])
            return holder[place] if place < len(holder) else self.source.unknown(node)
        return self.source.unknown(node)

    def read_if(self, node: Node, depth: int) -> Value:
        self.follow(node.child_by_field_name("initializer"), depth)
        known = self.evaluate(node.child_by_field_name("condition"), depth)
        yes, no = (node.child_by_field_name(name) for name in ("consequence", "alternative"))
        self.choose(node, known if isinstance(known, bool) else None, yes, no, depth)
        return None

    def read_return(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        values = (
            [self.evaluate(item, depth) for item in arguments_of(children[0])] if children else []
        )
        if len(values) > 1:
            self.returned.append(Thing("values", {"several": values}))
        else:
            self.returned.append(values[0] if values else None)
        return None

    def read_for(self, node: Node, depth: int) -> Value:
        body = node.child_by_field_name("body")
        clause = next(
            (child for child in node.named_children if child.type == "range_clause"), None
        )
        if clause is None:
            for child in node.named_children:
                self.follow(child, depth)
            return None
        over = self.evaluate(clause.child_by_field_name("right"), depth)
        targets = arguments_of(clause.child_by_field_name("left"))
        if isinstance(over, list):
            over = [[Number(str(index)), item] for index, item in enumerate(over)]
        if isinstance(over, list) and len(targets) == 1:
            over = [as_text(row[0]) for row in over if isinstance(row, list)]
        self.loop([self.source.text(target) for target in targets], targets, over, body, depth)
        return None

    def read_function(self, node: Node, depth: int) -> Value:
        return Thing("function")

    def read_call(self, node: Node, depth: int) -> Value:
        function = node.child_by_field_name("function")
        assert function is not None
        nodes = arguments_of(node.child_by_field_name("arguments"))
        types = [child for child in nodes if child.type.endswith("_type")]
        arguments = [self.evaluate(child, depth) for child in nodes if child not in types]
        if function.type == "func_literal":
            inline = self.apply(function, arguments, {}, depth, inside=True)
            return self.source.unknown(node) if isinstance(inline, Absent) else inline
        holder_node = function.child_by_field_name("operand")
        name = self.source.part(function, "field") or self.source.text(function)[:200]
        holder = self.evaluate(holder_node, depth) if holder_node is not None else None
        holder_text = self.source.part(function, "operand")[:200]
        spelled = f"{holder_text}.{name}" if holder_text else name
        call = Call(node, spelled, name, holder, holder_text, arguments)
        known = self._given(call, types, depth)
        if name in ("Decode", "Unmarshal") and nodes and isinstance(known, Answer):
            self._fill(nodes[-1], arguments[-1], known, depth)
            return None
        for child in nodes:
            if child.type == "func_literal":
                self.apply(child, None, {}, depth, inside=True)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def _fill(self, node: Node, into: Value, answer: Answer, depth: int) -> None:
        """Follows `json.Unmarshal(body, &into)` of what a request is answered."""
        if isinstance(into, Thing) and into.kind == "struct":
            self.answered(into, answer, node)
            return
        operand = node.child_by_field_name("operand")
        is_told = not isinstance(into, Unknown) or isinstance(into, Answer)
        if operand is not None and operand.type == "identifier" and is_told:
            self.bind(operand, answer, depth, new=False)

    def read_conversion(self, node: Node, depth: int) -> Value:
        """`[]byte(x)`; a call with one argument, `http.Get(x)`, may look the same."""
        given = self.evaluate(node.child_by_field_name("operand"), depth)
        kind = node.child_by_field_name("type")
        package, name = (
            ("", "")
            if kind is None
            else (self.source.part(kind, "package"), self.source.part(kind, "name"))
        )
        if not package:
            return given
        holder = self.look_up(package)
        holder = Unknown(package) if isinstance(holder, Absent) else holder
        known = self._given(
            Call(node, f"{package}.{name}", name, holder, package, [given]), [], depth
        )
        return given if isinstance(known, Absent) else known

    def _given(self, call: Call, types: list[Node], depth: int) -> Value:
        if call.spelled in ("os.Getenv", "os.LookupEnv") and call.arguments:
            name = as_text(call.arguments[0])
            return self.source.unknown(call.node, name, name=name)
        if call.spelled in ("make", "new"):
            return self.zero(types[0] if types else None, call.node, made=True)
        known = self.library(call, depth)
        if isinstance(known, Absent) and isinstance(call.holder, Answer):
            return self.source.part_of(call.holder, call.name, call.arguments, call.node)
        if isinstance(known, Absent) and (
            not call.holder_text or isinstance(call.holder, Thing | Unknown)
        ):
            self._receiver = call.holder
            known = self.call_own(call, depth)
            self._receiver = Absent()
        if isinstance(known, Absent) and call.spelled in FUNCTIONS:
            known = FUNCTIONS[call.spelled](self, call)
        if isinstance(known, Absent) and call.name in METHODS and call.holder_text:
            known = METHODS[call.name](self, call)
        return known

    def call_own(self, call: Call, depth: int) -> Value:
        function = self.own.get(call.name)
        if function is None:
            return Absent()
        inside = function.type == "func_literal"
        return self.apply(function, call.arguments, {}, depth, inside=inside)

    handlers: ClassVar[Mapping[str, Handler]] = {
        **Literals.handlers,
        "identifier": read_identifier,
        "selector_expression": read_selector,
        "short_var_declaration": read_declaration,
        "assignment_statement": read_declaration,
        "var_spec": read_declaration,
        "const_spec": read_declaration,
        "index_expression": read_index,
        "return_statement": read_return,
        "if_statement": read_if,
        "for_statement": read_for,
        "func_literal": read_function,
        "call_expression": read_call,
        "type_conversion_expression": read_conversion,
    }
