"""What Java expressions give, as far as the text tells; shared by Java's client libraries.

Objects of classes that the text holds keep their own fields; what a class that it does not hold
is given by setters is kept too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Call, Handler, Parameter, truth
from inspector.dialects.java_builtins import CONSTANTS, FUNCTIONS, METHODS, TYPES
from inspector.dialects.java_literals import Literals
from inspector.dialects.places import Place
from inspector.dialects.source import Source, arguments_of, close, operator_of, read_closed
from inspector.dialects.values import Absent, Answer, Number, Thing, Unknown, Value, as_text

GRAMMAR = "tree_sitter_java"
_OVERLOADS = 20
_CLASSES = ("class_declaration", "record_declaration")
_ACCESSOR = re.compile(r"(set|get|is|with)([A-Z]\w*)")
_ENVIRONMENT = re.compile(
    r"(?:System\.get(?:env|Property)|(?:\w*[dD]otenv|[eE]nv|environment)\.get(?:Property)?)"
)
_HEADER_CONSTANT = re.compile(r"(?:\w+\.)*(?:HttpHeaders?|HTTP|HeaderNames|Header)\.([A-Z][A-Z_]+)")
_VERBS = re.compile(r"(?:\w+\.)*(?:HttpMethod|RequestMethod|Method)\.([A-Z]+)")
_MEDIA = re.compile(r"(?:APPLICATION|TEXT|MULTIPART)_[A-Z]")
_CLEAN = re.compile(r"<[^()]*>|[\n\t ]+")


def read(text: str, spell: Callable[[Value], str] = as_text) -> tuple[Source, Place]:
    """Returns the source, and where the text was cut short; nowhere when it was not."""
    missing = close(text, comment="//", quotes='"', blocks=('"""',))
    inner = missing.rstrip("}") + ";" + "}" * missing.count("}")
    ends = (missing + ";", inner)
    return read_closed(text, lambda closed: Source(closed, GRAMMAR, spell), ends)


class Java(Literals):
    """Follows Java code; a dialect says what the calls of libraries do."""

    functions: ClassVar[frozenset[str]] = frozenset(
        ("method_declaration", "constructor_declaration", "compact_constructor_declaration")
    )
    passed_over: ClassVar[frozenset[str]] = frozenset(
        ("line_comment", "block_comment", "import_declaration", "package_declaration", "modifiers")
    )

    def __init__(self, source: Source) -> None:
        self._within: list[Value] = []
        self._this: list[Thing] = []
        self._lambdas: list[Node] = []
        self._named: dict[str, list[Node]] = {}
        super().__init__(source)

    def is_constructor(self, name: str) -> bool:
        return name.startswith("new ")

    def define(self, name: str, function: Node) -> None:
        super().define(name, function)
        self._named.setdefault(name, []).append(function)

    def survey(self, node: Node) -> None:
        if node.type == "method_declaration":
            self.define(self.source.part(node, "name"), node)
        elif node.type == "constructor_declaration":
            self.define("new " + self.source.part(node, "name"), node)
        elif node.type in _CLASSES:
            self.survey_class(node)
        elif node.type == "field_declaration":
            for declarator in node.children_by_field_name("declarator"):
                value = declarator.child_by_field_name("value")
                if value is not None:
                    self.constants.setdefault(self.source.part(declarator, "name"), value)
        elif node.type == "method_invocation":
            self.called.add(self.source.part(node, "name"))
        elif node.type == "object_creation_expression":
            self.called.add("new " + self.source.part(node, "type")[:200])
        elif node.type == "import_declaration":
            self.imported.add(self.source.text(node)[:200])

    def imports(self, name: str) -> bool:
        """Tells whether an import of the text names a package."""
        return any(name in line for line in self.imported)

    def parameters(self, function: Node) -> Iterable[Parameter]:
        listed = function.child_by_field_name("parameters")
        if listed is not None and listed.type == "identifier":
            yield Parameter(self.source.text(listed), listed)
            return
        for node in arguments_of(listed):
            if node.type == "spread_parameter":
                for child in node.named_children:
                    if child.type == "variable_declarator":
                        yield Parameter(self.source.part(child, "name"), child, gathers="list")
                continue
            name = node.child_by_field_name("name") or node
            yield Parameter(self.source.text(name), name)

    def read_field(self, node: Node, depth: int) -> Value:
        """A field is read when it is asked for, or here if nobody has."""
        for declarator in node.children_by_field_name("declarator"):
            self.field(self.source.part(declarator, "name"), depth)
        return None

    def read_declarator(self, node: Node, depth: int) -> Value:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:  # a resource that is a name alone
            return None
        if value is not None:
            given = self.evaluate(value, depth)
            self.scopes[-1][self.source.text(name)] = given
        return None

    def read_identifier(self, node: Node, depth: int) -> Value:
        name = self.source.text(node)
        known = self.look_up(name)
        if isinstance(known, Absent):
            known = self._own_field(name, depth)
        if isinstance(known, Absent) and _MEDIA.match(name):  # imported by its bare name
            owner = "ContentType." if self.imports("ContentType.") else "MediaType."
            known = CONSTANTS.get(owner + name, known)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def _own_field(self, name: str, depth: int) -> Value:
        """Returns a field of the object whose method runs, else of any object of the text."""
        fields = self._this[-1].slots["fields"] if self._this else None
        if isinstance(fields, dict) and name in fields:
            return fields[name]
        return self.field(name, depth)

    def read_access(self, node: Node, depth: int) -> Value:
        holder_node = node.child_by_field_name("object")
        name = self.source.part(node, "field")
        text = self.source.text(node)[:200]
        if text in CONSTANTS or (
            text.count(".") > 1 and ".".join(text.split(".")[-2:]) in CONSTANTS
        ):
            return CONSTANTS[".".join(text.split(".")[-2:])]
        verb = _VERBS.fullmatch(text)
        if verb:
            return verb.group(1)
        if holder_node is not None and holder_node.type == "this":
            known = self._own_field(name, depth)
            return self.source.unknown(node, name) if isinstance(known, Absent) else known
        owner = self.source.text(holder_node)[:200] if holder_node is not None else ""
        header = _HEADER_CONSTANT.fullmatch(text)
        if header and owner not in self.classes:
            return "-".join(word.capitalize() for word in header.group(1).split("_"))
        if owner in self.classes:
            known = self.field(name, depth)
        else:
            known = self.attribute(self.evaluate(holder_node, depth), name)
        if isinstance(known, Absent) and name.isupper() and owner[:1].isupper():
            known = self.fields.get(name, Absent())
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def attribute(self, holder: Value, name: str) -> Value:
        """Returns a part of an object; Absent when it has none of that name."""
        if isinstance(holder, Thing) and holder.kind == "object":
            fields = holder.slots["fields"]
            assert isinstance(fields, dict)
            if name in fields:
                return fields[name]
            kind = as_text(holder.slots["type"])
            declared = (item for item in self.classes.get(kind, []) if item.name == name)
            found = next(declared, None)
            return Absent() if found is None else self.first_value(found, 0)
        if isinstance(holder, list) and name == "length":
            return Number(str(len(holder)))
        return Absent()

    def set_attribute(self, holder: Thing, name: str, value: Value) -> None:
        fields = holder.slots.get("fields")
        if isinstance(fields, dict):
            fields[name] = value

    def read_assignment(self, node: Node, depth: int) -> Value:
        left = node.child_by_field_name("left")
        value = self.evaluate(node.child_by_field_name("right"), depth)
        assert left is not None
        if operator_of(node) == "+=":
            value = self.gathered(self.evaluate(left, depth), value)
        self._store(left, value, depth)
        return value

    def gathered(self, before: Value, more: Value) -> Value:
        """Joins a text to another; an answer that is read piece by piece stays the answer."""
        if isinstance(more, Answer) and before in ("", None, more):
            return more
        return self.source.join([before, more])

    def _store(self, left: Node, value: Value, depth: int) -> None:
        name = self.source.text(left)
        if left.type == "field_access":
            holder_node = left.child_by_field_name("object")
            name = self.source.part(left, "field")
            if holder_node is not None and holder_node.type != "this":
                holder = self.evaluate(holder_node, depth)
                if isinstance(holder, Thing):
                    self.set_attribute(holder, name, value)
                    return
        elif left.type == "array_access":
            return
        elif any(name in scope for scope in self.scopes):
            self.assign(name, value)
            return
        if self._this:
            self.set_attribute(self._this[-1], name, value)
            self.fields.setdefault(name, value)
        else:
            self.put(self.fields, name, value)

    def read_lambda(self, node: Node, depth: int) -> Value:
        """What a callback does is meant to be done: it runs where it stands, or is called."""
        if node.parent is not None and node.parent.type == "argument_list":
            self._lambdas.append(node)
            return Thing("function", {"at": Number(str(len(self._lambdas) - 1))})
        self.apply(node, None, {}, depth, inside=True)
        return self.source.unknown(node)

    def run_lambda(self, function: Thing, arguments: list[Value], depth: int = 0) -> Value:
        """Calls a lambda that was given to a library."""
        node = self._lambdas[int(as_text(function.slots["at"]))]
        return self.apply(node, arguments, {}, depth, inside=True)

    def read_return(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        self.returned.append(self.evaluate(children[0], depth) if children else Absent())
        return None

    def read_if(self, node: Node, depth: int) -> Value:
        known = truth(self.evaluate(node.child_by_field_name("condition"), depth))
        yes, no = (node.child_by_field_name(name) for name in ("consequence", "alternative"))
        self.choose(node, known, yes, no, depth)
        return None

    def read_for(self, node: Node, depth: int) -> Value:
        name = node.child_by_field_name("name")
        over = self.evaluate(node.child_by_field_name("value"), depth)
        assert name is not None
        body = node.child_by_field_name("body")
        self.loop([self.source.text(name)], [name], over, body, depth)
        return None

    def read_creation(self, node: Node, depth: int) -> Value:
        name = _CLEAN.sub("", self.source.part(node, "type"))
        nodes = arguments_of(node.child_by_field_name("arguments"))
        arguments = [self.evaluate(child, depth) for child in nodes]
        short = name.rpartition(".")[2]
        call = Call(node, "new " + name, "new " + short, None, name, arguments)
        made = self.library(call, depth)
        if isinstance(made, Absent) and short in TYPES:
            made = TYPES[short](self, call)
        if isinstance(made, Absent) and short in self.classes:
            made = self._object(node, short, arguments, depth)
        if isinstance(made, Absent) and not nodes:
            self.placed.setdefault(short, node)
            made = Thing("object", {"type": short, "fields": {}})
            made.slots["unknown"] = self.source.unknown(node)
        if isinstance(made, Absent):
            return self.source.unknown(node)
        self._initialise(made, node, depth)
        return made

    def _initialise(self, made: Value, node: Node, depth: int) -> None:
        """Follows `new HashMap<>() {{ put("a", 1); }}`."""
        body = next((child for child in node.children if child.type == "class_body"), None)
        for block in arguments_of(body):
            if block.type == "block":
                self._within.append(made)
                self.follow(block, depth)
                self._within.pop()

    def _object(self, node: Node, kind: str, arguments: list[Value], depth: int) -> Value:
        made = Thing("object", {"type": kind, "fields": {}, "unknown": self.source.unknown(node)})
        constructor = self._overload("new " + kind, len(arguments))
        if constructor is not None:
            self._this.append(made)
            self.apply(constructor, arguments, {}, depth)
            self._this.pop()
        elif arguments:
            names = [item.name for item in self.classes[kind]]
            made.slots["fields"] = dict(zip(names, arguments, strict=False))
        return made

    def read_call(self, node: Node, depth: int) -> Value:
        # A builder's chain leans left and may be long: follow it down in a loop.
        chain = [node]
        while True:
            holder_node = chain[-1].child_by_field_name("object")
            if holder_node is None or holder_node.type != "method_invocation":
                break
            chain.append(holder_node)
        holder: Value = None
        text = "" if holder_node is None else self.shown(holder_node)
        if holder_node is not None:
            known_name = holder_node.type == "identifier" and text[:1].isupper()
            if not known_name or text in self.constants or text in self.scopes[-1]:
                holder = self.evaluate(holder_node, depth)
        for call_node in reversed(chain):
            holder = self._call(call_node, holder, text, depth)
            text = self.shown(call_node)
        return holder

    def shown(self, node: Node) -> str:
        """Returns the beginning of a node's text, without line ends; a chain may be long."""
        end = min(node.end_byte, node.start_byte + 200)
        text = self.source.data[node.start_byte : end].decode(errors="ignore")
        return _CLEAN.sub("", text)

    def _call(self, node: Node, holder: Value, text: str, depth: int) -> Value:
        name = self.source.part(node, "name")
        listed = arguments_of(node.child_by_field_name("arguments"))
        waiting = len(self._lambdas)
        arguments = [self.evaluate(child, depth) for child in listed]
        bare = not text or text == "this"
        if bare and self._within and name not in self.own:
            holder, text, bare = self._within[-1], "this", False
        spelled = ".".join([*text.split(".")[-1:], name]) if text else name
        call = Call(node, spelled, name, holder, text, arguments)
        if _ENVIRONMENT.fullmatch(spelled) and arguments and isinstance(arguments[0], str):
            given = self.source.unknown(node, arguments[0], name=arguments[0])
            return self.source.falls_back(given, call.get(1)) if arguments[1:] else given
        known = self._known(call, bare, depth)
        for lambda_node in self._lambdas[waiting:]:
            if lambda_node.id not in self._applied:
                self.apply(lambda_node, None, {}, depth, inside=True)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def _known(self, call: Call, bare: bool, depth: int) -> Value:
        holder = call.holder
        known = self.library(call, depth)
        if isinstance(known, Absent) and isinstance(holder, Answer):
            return self.source.part_of(holder, call.name, call.arguments, call.node)
        if isinstance(holder, Thing) and holder.kind == "object" and isinstance(known, Absent):
            known = self._on_object(call, holder, depth)
        mine = bare or isinstance(holder, Unknown) or call.holder_text in self.classes
        if isinstance(known, Absent) and mine and call.name in self.own:
            known = self._run(call, depth)
        if isinstance(known, Absent) and call.spelled in FUNCTIONS:
            known = FUNCTIONS[call.spelled](self, call)
        if isinstance(known, Absent) and call.name in METHODS and not bare:
            known = METHODS[call.name](self, call)
        return known

    def _overload(self, name: str, count: int) -> Node | None:
        """Returns the method of that name that takes so many arguments, else the first."""
        named = self._named.get(name, [])[:_OVERLOADS]
        fitting = (node for node in named if len(list(self.parameters(node))) == count)
        return next(fitting, named[0] if named else None)

    def _run(self, call: Call, depth: int) -> Value:
        method = self._overload(call.name, len(call.arguments))
        return Absent() if method is None else self.apply(method, call.arguments, {}, depth)

    def _on_object(self, call: Call, holder: Thing, depth: int) -> Value:
        """Runs a method of an object, or the accessors that its class need not spell out."""
        if call.name in self.own and as_text(holder.slots["type"]) in self.classes:
            self._this.append(holder)
            given = self._run(call, depth)
            self._this.pop()
            return None if isinstance(given, Absent) else given
        match = _ACCESSOR.fullmatch(call.name)
        if match is None:
            found = self.attribute(holder, call.name)  # a record's accessor
            return found if not call.arguments else Absent()
        name = match.group(2)[:1].lower() + match.group(2)[1:]
        if match.group(1) in ("get", "is"):
            return self.attribute(holder, name) if not call.arguments else Absent()
        if len(call.arguments) != 1:
            return Absent()
        self.set_attribute(holder, name, call.arguments[0])
        return holder

    def answer_as(self, answer: Value, kind: str, node: Node) -> Value:
        listed = self.classes.get(kind.removesuffix(".class"))
        if not listed or not isinstance(answer, Answer):
            return answer
        fields: dict[str, Value] = {
            item.name: self.source.part_of(answer, "get", [item.named or item.name], node)
            for item in listed
        }
        return Thing("object", {"type": kind.removesuffix(".class"), "fields": fields})

    handlers: ClassVar[Mapping[str, Handler]] = {
        **Literals.handlers,
        "class_literal": lambda evaluator, node, depth: evaluator.source.text(node),
        "identifier": read_identifier,
        "field_access": read_access,
        "field_declaration": read_field,
        "variable_declarator": read_declarator,
        "resource": read_declarator,
        "assignment_expression": read_assignment,
        "lambda_expression": read_lambda,
        "return_statement": read_return,
        "if_statement": read_if,
        "enhanced_for_statement": read_for,
        "object_creation_expression": read_creation,
        "method_invocation": read_call,
    }
