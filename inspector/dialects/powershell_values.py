"""What PowerShell's expressions and commands give, as far as the text tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import ClassVar

from tree_sitter import Node

from inspector.dialects.evaluator import Call, Handler, Parameter, truth
from inspector.dialects.powershell_builtins import COMMANDS, FUNCTIONS, METHODS
from inspector.dialects.powershell_literals import Literals, bare, spell
from inspector.dialects.source import Source, arguments_of
from inspector.dialects.values import TEXT_LIMIT, Absent, Answer, Number, Thing, Value

GRAMMAR = "tree_sitter_powershell"
_SWITCHES = frozenset(
    ("raw", "compress", "usebasicparsing", "skipcertificatecheck", "asplaintext", "force")
) | {"skiphttperrorcheck", "allowunencryptedauthentication", "passthru", "noproxy", "asarray"}
_COUNTS = ("count", "length")
_LOOPS = ("foreach-object", "foreach", "%")
_NAME = r"(?:\w{1,20}:)?\w{1,100}"
_MEMBERS = rf"{_NAME}(?:\.\w{{1,100}}){{0,8}}"
_VARIABLE = re.compile(rf"(?<!`)\$(?:({_NAME})|\{{({_NAME})\}}|\(\$({_MEMBERS})\))")
_HOLE = rf"\$(?:{_NAME}|\{{{_NAME}\}}|\(\${_MEMBERS}\))"
# A word that begins with a variable and goes on with a path, or a URL. `&`, `(`, `)`, `{` and `}`
# end a word in PowerShell; braces around a name alone are a value that is to be filled in.
_WORD = re.compile(
    rf"(?<=[ ])(?:{_HOLE}/|https?://)"
    rf"(?:{_HOLE}|\{{{{1,2}}[\w.-]{{1,60}}\}}{{1,2}}|\$(?![({{])|[^\s'\"`|;@,<>&(){{}}$]){{1,4000}}",
    re.IGNORECASE,
)
_VEILED = str.maketrans("$(){}", "\ue000\ue001\ue002\ue003\ue004")
_UNVEILED = str.maketrans("\ue000\ue001\ue002\ue003\ue004", "$(){}")
_SCOPE = re.compile(r"(?:global|script|local|private):", re.IGNORECASE)


def veil(text: str) -> str:
    """Returns the text with the variables hidden that words without quotes hold.

    WORKAROUND: the grammar takes `$base/api` and `https://h/$($a.b)` for several words. As long
    as no release of tree-sitter-powershell reads them, a `VeiledSource` shows them as one.
    """
    return _WORD.sub(lambda match: match.group(0).translate(_VEILED), text)


class VeiledSource(Source):
    """A text that `veil` has gone over; its nodes read as they were written."""

    def text(self, node: Node) -> str:
        return super().text(node).translate(_UNVEILED)


class PowerShell(Literals):
    """Follows PowerShell; a dialect says what the commands do that send something."""

    functions: ClassVar[frozenset[str]] = frozenset(("function_statement",))
    passed_over: ClassVar[frozenset[str]] = frozenset(
        ("comment", "empty_statement", "param_block", "command_argument_sep")
    )

    def survey(self, node: Node) -> None:
        if node.type == "function_statement":
            named = (child for child in node.children if child.type == "function_name")
            name = next(named, None)
            self.define(self.source.text(name).lower() if name is not None else "", node)
        elif node.type == "command_name":
            self.called.add(self.source.text(node)[:200].lower())

    def body_of(self, function: Node) -> Node | None:
        blocks = (child for child in function.children if child.type == "script_block")
        return next(blocks, None)

    def parameters(self, function: Node) -> Iterable[Parameter]:
        body = self.body_of(function)
        declared = [child for child in function.children if "declaration" in child.type]
        inner = list(body.children) if body is not None else []
        for block in (*declared, *(child for child in inner if child.type == "param_block")):
            for listed in arguments_of(block):
                for parameter in arguments_of(listed):
                    yield from self._parameter(parameter)

    def _parameter(self, node: Node) -> Iterable[Parameter]:
        default: Node | None = None
        for child in node.children:
            if child.type == "script_parameter_default" and child.named_children:
                default = child.named_children[-1]
        for child in node.children:
            if child.type == "variable":
                yield Parameter(self._name(child), child, default)

    def _name(self, node: Node) -> str:
        text = self.source.text(node).lstrip("$@").strip("{}")
        return _SCOPE.sub("", text, count=1).lower()

    def run(self) -> None:
        for block in self.source.root.children:
            for listed in arguments_of(block) if block.type == "param_block" else ():
                for node in arguments_of(listed):
                    for parameter in self._parameter(node):
                        if parameter.default is not None:
                            value = self.evaluate(parameter.default, 1)
                            self.scopes[0][parameter.name] = value
        super().run()

    def default_of(self, parameter: Parameter, depth: int, *, called: bool) -> Value:
        """What a caller does not give is nothing."""
        if called and parameter.default is None:
            return None
        return super().default_of(parameter, depth, called=called)

    def read_variable(self, node: Node, depth: int) -> Value:
        return self._named(self.source.text(node).lstrip("$@").strip("{}"), node)

    def read_token(self, node: Node, depth: int) -> Value:
        """A word of a command that has no quotes: `Post`, `https://h/$id`."""
        text = self.source.text(node)
        if "$" not in text:
            return Number(text) if re.fullmatch(r"\d{1,15}", text) else text
        pieces: list[Value] = []
        done = 0
        for match in _VARIABLE.finditer(text):
            pieces.append(text[done : match.start()])
            pieces.append(self._held(match, node))
            done = match.end()
        return self.source.join([*pieces, text[done:]])

    def _held(self, match: re.Match[str], node: Node) -> Value:
        """Returns what a variable in a word gives: `$a`, `${a}`, `$($a.b)`."""
        spelled = match.group(1) or match.group(2)
        if spelled:
            return self._named(spelled, node)
        name, *members = match.group(3).split(".")
        value = self._named(name, node)
        for member in members:
            value = self._part(value, member, node, "$" + match.group(3))
        return value

    def _named(self, spelled: str, node: Node) -> Value:
        name = _SCOPE.sub("", spelled, count=1).lower()
        if name.startswith("env:"):
            key = spelled[4:]
            return self.source.unknown(node, key, name=key)
        if name in ("true", "false"):
            return name == "true"
        if name == "null":
            return None
        known = self.look_up(name)
        if isinstance(known, Absent):
            return self.source.unknown(node, _SCOPE.sub("", spelled, count=1))
        return known

    def read_assignment(self, node: Node, depth: int) -> Value:
        parts = arguments_of(node)
        left = bare(parts[0])
        while left.type in ("expression_with_unary_operator", "cast_expression"):
            left = bare(left.children[-1])
        value = self.evaluate(node.child_by_field_name("value"), depth)
        if len(parts) > 1 and self.source.text(parts[1]) == "+=":
            value = self._added(self.evaluate(left, depth), value)
        self._store(left, value, depth)
        return Absent()

    def _added(self, before: Value, value: Value) -> Value:
        if isinstance(before, list):
            self.source.spend(len(before))
            return [*before, *(value if isinstance(value, list) else [value])]
        if isinstance(before, dict) and isinstance(value, dict):
            return {**before, **value}
        return self.source.join([before, value])

    def _store(self, left: Node, value: Value, depth: int) -> None:
        if left.type in ("member_access", "element_access"):
            parts = arguments_of(left)
            holder = self.evaluate(parts[0], depth)
            if isinstance(holder, dict):
                holder[self._member(parts[-1], depth)] = value
            else:
                name = self._member(parts[-1], depth)
                self.stored(holder, self.source.text(parts[0]), name, value)
        elif left.type == "array_literal_expression":
            for index, target in enumerate(arguments_of(left)):
                known = isinstance(value, list) and index < len(value)
                given = value[index] if isinstance(value, list) and known else None
                self._store(bare(target), given, depth)
        elif left.type == "variable":
            self.put(self.scopes[-1], self._name(left), value)

    def stored(self, holder: Value, holder_text: str, name: str, value: Value) -> None:
        """Hears of `$holder.name = value` where holder is unknown."""

    def _member(self, node: Node, depth: int) -> str:
        inner = bare(node)
        if inner.type == "simple_name":
            return self.source.text(inner)
        return spell(self.evaluate(inner, depth))

    def read_access(self, node: Node, depth: int) -> Value:
        """`$a.b`, `$a['b']`, `$a[0]`."""
        parts = arguments_of(node)
        holder = self.evaluate(parts[0], depth)
        name = self._member(parts[-1], depth)
        if isinstance(holder, dict | Answer):
            return self._part(holder, name, node)
        place = int(name) if re.fullmatch(r"-?\d{1,6}", name) else -TEXT_LIMIT
        if isinstance(holder, list) and -len(holder) <= place < len(holder):
            return holder[place]
        return self.source.unknown(node)

    def _part(self, holder: Value, name: str, node: Node, spelled: str | None = None) -> Value:
        """Returns a member by its name, whose case does not count."""
        if isinstance(holder, dict):
            found = (item for key, item in holder.items() if key.lower() == name.lower())
            return next(found, self.source.unknown(node, spelled))
        if isinstance(holder, Answer) and name.lower() not in _COUNTS:
            return self.source.part_of(holder, name, [], node)
        return self.source.unknown(node, spelled)

    def read_type(self, node: Node, depth: int) -> Value:
        return Thing("type", {"name": self.source.text(node).strip("[]")})

    def read_invocation(self, node: Node, depth: int) -> Value:
        """`$a.Method(…)`, `[Type]::Method(…)`."""
        parts = arguments_of(node)
        listed = parts[-1] if parts[-1].type == "argument_list" else None
        holder = self.evaluate(parts[0], depth)
        name = self._member(parts[1], depth) if len(parts) > 1 else ""
        arguments: list[Value] = []
        for child in arguments_of(listed):
            value = self.evaluate(child, depth)
            several = bare(child).type == "argument_expression_list"
            arguments += value if several and isinstance(value, list) else [value]
        text = self.source.text(parts[0])[:200]
        kind = text.strip("[]").rpartition(".")[2].lower()
        call = Call(node, f"{kind}::{name.lower()}", name.lower(), holder, text, arguments)
        known = self.library(call, depth)
        if isinstance(known, Absent) and call.spelled in FUNCTIONS:
            known = FUNCTIONS[call.spelled](self.source, call)
        if isinstance(known, Absent) and call.name in METHODS:
            known = METHODS[call.name](self.source, call)
        return self.source.unknown(node) if isinstance(known, Absent) else known

    def read_chain(self, node: Node, depth: int) -> Value:
        """Runs one after another, each on what the one before gives; what is left is output."""
        given: Value = Absent()
        for child in arguments_of(node):
            stage = bare(child)
            if stage.type == "command":
                given = self.command(stage, given, depth)
            else:
                given = self.evaluate(stage, depth)
        return given

    def read_command(self, node: Node, depth: int) -> Value:
        return self.command(node, Absent(), depth)

    def command(self, node: Node, given: Value, depth: int) -> Value:
        """Runs a command on what the pipeline gives it."""
        self.source.guard(depth, node)
        name = self.source.part(node, "command_name")[:200].lower()
        if name in _LOOPS and not isinstance(given, Absent):
            return self._for_each(node, given, depth)
        arguments, keywords = self._arguments(node, depth)
        call = Call(node, name, name, given, "", arguments, keywords)
        known = self.library(call, depth)
        if isinstance(known, Absent):
            known = self.call_own(call, depth)
        if isinstance(known, Absent) and name in COMMANDS:
            known = COMMANDS[name](self.source, call)
        if isinstance(known, Absent):
            whole = node if isinstance(given, Absent) else node.parent
            return self.source.unknown(whole or node)
        return known

    def _arguments(self, node: Node, depth: int) -> tuple[list[Value], dict[str, Value]]:
        arguments: list[Value] = []
        keywords: dict[str, Value] = {}
        waiting = ""
        for child in arguments_of(node.child_by_field_name("command_elements")):
            inner = bare(child)
            if inner.type == "command_parameter":
                waiting = self.source.text(inner).lstrip("-").lower()
                keywords[waiting] = True
                waiting = "" if waiting in _SWITCHES else waiting
            elif inner.type == "variable" and self.source.text(inner).startswith("@"):
                self._splat(inner, arguments, keywords, depth)
            elif inner.type in ("command_argument_sep", "redirection"):
                continue
            elif waiting:
                keywords[waiting] = self.evaluate(inner, depth)
                waiting = ""
            else:
                arguments.append(self.evaluate(inner, depth))
        return arguments, keywords

    def _splat(
        self, node: Node, arguments: list[Value], keywords: dict[str, Value], depth: int
    ) -> None:
        value = self.evaluate(node, depth)
        if isinstance(value, dict):
            keywords.update({name.lower(): item for name, item in value.items()})
        elif isinstance(value, list):
            arguments += value
        else:
            said = f"{self.source.text(node)[:60]} is not known here."
            self.source.warn(node, said)

    def _for_each(self, node: Node, given: Value, depth: int) -> Value:
        """`$list | ForEach-Object { … $_ … }`."""
        blocks: list[Node] = []
        for child in arguments_of(node.child_by_field_name("command_elements")):
            inner = bare(child)
            if inner.type == "script_block_expression":
                blocks += arguments_of(inner)
        for block in blocks:
            self.loop(["_"], [node], given, block, depth)
        return self.source.unknown(node)

    def read_block(self, node: Node, depth: int) -> Value:
        """A block that is handed to a command runs where it stands."""
        for child in arguments_of(node):
            self.follow(child, depth)
        return Thing("block")

    def read_statements(self, node: Node, depth: int) -> Value:
        """What a statement gives and nobody takes is the output of the function around it."""
        value: Value = Absent()
        for child in arguments_of(node):
            inner = bare(child)
            if inner.type in self.passed_over or inner.type in self.functions:
                continue
            given = self.evaluate(inner, depth)
            value = value if isinstance(given, Absent) else given
        if not isinstance(value, Absent):
            self.returned.append(value)
        return value

    def read_return(self, node: Node, depth: int) -> Value:
        children = arguments_of(node)
        if children and self.source.text(node).lower().startswith("return"):
            self.returned.append(self.evaluate(children[-1], depth))
        return Absent()

    def read_try(self, node: Node, depth: int) -> Value:
        """What a `catch` returns is what went wrong: the block before it tells what is meant."""
        value: Value = Absent()
        for child in arguments_of(node):
            if child.type == "statement_block":
                value = self.evaluate(child, depth)
            else:
                kept = len(self.returned)
                self.follow(child, depth)
                del self.returned[kept:]
        return value

    def read_if(self, node: Node, depth: int) -> Value:
        value: Value = Absent()
        known: bool | None = False
        self.undecided.begin(self.unsure)
        branches = [node, *_inside(node, "elseif_clauses"), *_inside(node, "else_clause")]
        for branch in branches:
            if known:
                break
            condition = branch.child_by_field_name("condition")
            known = None
            if condition is not None:
                known = truth(self.evaluate(condition, depth))
            if known is not False:
                blocks = [child for child in branch.children if child.type == "statement_block"]
                self.unsure += known is None
                for block in blocks[:1]:
                    value = self.evaluate(block, depth)
                self.unsure -= known is None
        self.undecided.end(self.source.place(node))
        return value

    def read_for(self, node: Node, depth: int) -> Value:
        parts = arguments_of(node)
        names = [child for child in parts if child.type == "variable"]
        over = [child for child in parts if child.type == "pipeline"]
        body = next((child for child in parts if child.type == "statement_block"), None)
        value = self.evaluate(over[0], depth) if over else None
        if isinstance(value, dict):
            value = [{"Key": name, "Value": item} for name, item in value.items()]
        self.loop([self._name(name) for name in names[:1]], names[:1], value, body, depth)
        return Absent()

    handlers: ClassVar[Mapping[str, Handler]] = {
        **Literals.handlers,
        "variable": read_variable,
        "generic_token": read_token,
        "braced_variable": read_variable,
        "assignment_expression": read_assignment,
        "member_access": read_access,
        "element_access": read_access,
        "type_literal": read_type,
        "invokation_expression": read_invocation,
        "pipeline": read_chain,
        "pipeline_chain": read_chain,
        "command": read_command,
        "script_block_expression": read_block,
        "statement_list": read_statements,
        "statement_block": Literals.read_inner,
        "flow_control_statement": read_return,
        "if_statement": read_if,
        "try_statement": read_try,
        "foreach_statement": read_for,
    }


def _inside(node: Node, field: str) -> list[Node]:
    found = node.child_by_field_name(field)
    if found is None:
        return []
    return arguments_of(found) if field == "elseif_clauses" else [found]
