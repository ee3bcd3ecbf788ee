"""What API clients' scripts do with an answer: the values they keep, and what they test.

    pm.environment.set("token", pm.response.json().access_token)  ->  token, /access_token
    pm.response.to.have.status(200)                               ->  status == 200

Postman's scripts and those of JetBrains' .http files. Nothing is run: a script is read for the
few forms that people use; a test of another form is shown and not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tree_sitter import Node

from inspector.dialects.source import Source, arguments_of, walk
from inspector.model.chain import Condition, Expectation, Operator


@dataclass(frozen=True, slots=True)
class Kept:
    """A variable that a script fills: by a part of the answer (as `Taken.source`) or a text."""

    variable: str
    source: str | None
    text: str | None = None


@dataclass(slots=True)
class Effects:
    """What a script does, as far as it is understood; `unknown` names variables it fills else."""

    kept: list[Kept] = field(default_factory=list)
    expects: list[Expectation] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def read_script(text: str) -> Effects:
    """Returns what a script does after the answer has come."""
    return _Script(text).effects


class _Script:
    def __init__(self, text: str) -> None:
        self.source = Source(text, "tree_sitter_javascript")
        self.effects = Effects()
        self._names: dict[str, str] = {}
        self._titles: list[tuple[int, str]] = []
        for node in walk(self.source.root):
            if node.type == "variable_declarator":
                self._declare(node)
            elif node.type == "call_expression":
                self._call(node)
            elif node.type == "assignment_expression":
                self._assign(node)
            elif node.type == "expression_statement":
                self._state(node)

    def _declare(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        found = None if value is None else self._subject(value)
        if name is None or found is None:
            return
        if name.type == "identifier":
            self._names[self.source.text(name)] = found
        elif found.startswith("json:"):
            for one in name.named_children:
                if one.type == "shorthand_property_identifier_pattern":
                    member = self.source.text(one)
                    self._names[member] = _step(found, member)

    def _call(self, node: Node) -> None:
        function = node.child_by_field_name("function")
        arguments = arguments_of(node.child_by_field_name("arguments"))
        called = "" if function is None else "".join(self._head(function).split())
        if _SETS.fullmatch(called) and len(arguments) == 2:
            self._keep(arguments[0], arguments[1])
        elif called in ("pm.test", "client.test") and len(arguments) == 2:
            title = self._literal(arguments[0]) or ""
            self._titles.append((node.end_byte, title))
        elif called == "client.assert" and arguments:
            self._expect(node, self._compared(arguments[0]))
        elif match := _HAVE.fullmatch(called):
            self._expect(node, self._have(match.group(1), arguments))
        elif function is not None and function.type == "member_expression":
            self._chain(node, function, arguments)

    def _assign(self, node: Node) -> None:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and _is_tests(self._head(left)):
            index = left.child_by_field_name("index")
            title = None if index is None else self._literal(index)
            self._expect(node, self._compared(right), title or "")
        elif left is not None and right is not None and left.type == "identifier":
            found = self._subject(right)
            if found is not None:
                self._names[self.source.text(left)] = found

    def _state(self, node: Node) -> None:
        """Reads `pm.response.to.be.ok` and its like, which call nothing."""
        match = _BE.match(self._head(node))
        if match:
            low, high = _CLASSES[match.group(1)]
            self._expect(node, [Condition("status", ">=", low), Condition("status", "<=", high)])

    def _keep(self, name: Node, value: Node) -> None:
        variable = self._literal(name)
        if variable is None:
            return
        found, text = self._subject(value), self._literal(value)
        if found is not None and found.startswith(("json:", "header:")):
            source = found.removeprefix("json:")
            self.effects.kept.append(Kept(variable, source))
        elif found == "body":
            self.effects.kept.append(Kept(variable, ""))
        elif text is not None:
            self.effects.kept.append(Kept(variable, None, text))
        else:
            self.effects.unknown.append(variable)

    def _have(self, what: str, arguments: list[Node]) -> list[Condition]:
        given = [self._literal(one) for one in arguments]
        first = given[0] if given else None
        if first is None:
            return []
        if what == "status":
            return [Condition("status", "==", first)] if first.isdecimal() else []
        if what == "header" and len(given) == 1:
            return [Condition(f"header:{first}", "exists")]
        if what == "header" and given[1] is not None:
            return [Condition(f"header:{first}", "==", given[1])]
        return []

    def _chain(self, node: Node, function: Node, arguments: list[Node]) -> None:
        """Reads `pm.expect(SUBJECT).to.….VERB(arguments)`."""
        words: list[str] = []
        holder: Node | None = function
        while holder is not None and holder.type == "member_expression" and len(words) < 9:
            words.append(self.source.part(holder, "property"))
            holder = holder.child_by_field_name("object")
        if holder is None or holder.type != "call_expression":
            return
        inner = holder.child_by_field_name("function")
        if inner is None or self._head(inner) != "pm.expect":
            return
        told = arguments_of(holder.child_by_field_name("arguments"))
        subject = self._subject(told[0]) if told else None
        found: list[Condition] = []
        if subject is not None and "not" not in words and len(arguments) <= 2:
            found = self._verb(subject, words[0], arguments)
        self._expect(node, found)

    def _verb(self, subject: str, verb: str, arguments: list[Node]) -> list[Condition]:
        if verb == "oneOf" and len(arguments) == 1 and arguments[0].type == "array":
            values = [self._literal(one) for one in arguments_of(arguments[0])]
            known = [value for value in values if value is not None]
            return [Condition(subject, "matches", "\n".join(known))] if known == values else []
        values = [self._literal(one) for one in arguments]
        if verb == "within" and len(values) == 2:
            low, high = values
            known_both = low is not None and high is not None
            return (
                [Condition(subject, ">=", low or ""), Condition(subject, "<=", high or "")]
                if known_both
                else []
            )
        if len(values) != 1 or values[0] is None or verb not in _VERBS:
            return []
        op = _VERBS[verb]
        if op == "contains" and subject != "body" and not subject.startswith(("json:", "header:")):
            return []
        return [Condition(subject, op, values[0])]

    def _compared(self, node: Node) -> list[Condition]:
        """Returns what `responseCode.code === 200` and the like demand, joined by `&&`."""
        found: list[Condition] = []
        pending = [node]
        while pending:
            current = pending.pop()
            while current.type == "parenthesized_expression" and arguments_of(current):
                current = arguments_of(current)[0]
            operator = self.source.part(current, "operator")
            sides = [current.child_by_field_name(side) for side in ("left", "right")]
            known = [side for side in sides if side is not None]
            if current.type != "binary_expression" or len(known) < 2:
                return []
            if operator == "&&":
                pending += reversed(known)
                continue
            subject, value = self._subject(known[0]), self._literal(known[1])
            if subject is None or value is None or operator not in _OPERATORS:
                return []
            found.append(Condition(subject, _OPERATORS[operator], value))
        return found

    def _expect(self, node: Node, conditions: list[Condition], title: str = "") -> None:
        words = " ".join(self._head(node).split())[:80]
        while self._titles and self._titles[-1][0] <= node.start_byte:  # that test has ended
            self._titles.pop()
        if self._titles:
            title = title or self._titles[-1][1]
        text = f"{title} ({words})" if title else words
        self.effects.expects.append(Expectation(text, tuple(conditions)))

    def _head(self, node: Node) -> str:
        """Returns the beginning of a node's text: a long one is read no further."""
        end = min(node.end_byte, node.start_byte + _LONGEST)
        return self.source.data[node.start_byte : end].decode(errors="ignore")

    def _literal(self, node: Node) -> str | None:
        if node.type not in ("string", "template_string", "number", "true", "false"):
            return None
        text = self.source.text(node)
        if node.type == "string":
            inner = text[1:-1]
            return None if "\\" in inner else inner
        if node.type == "template_string":
            return None if "${" in text or "\\" in text else text[1:-1]
        return text

    def _subject(self, node: Node) -> str | None:
        """Returns what of the answer an expression gives, as `Condition.subject` spells it."""
        steps: list[str] = []
        current: Node | None = node
        while current is not None and len(steps) < _DEEPEST:
            found = self._whole(current)
            if found is not None:
                if not steps:
                    return found
                if not found.startswith("json:"):
                    return None
                for step in reversed(steps):
                    found = _step(found, step)
                return found
            if current.type == "member_expression":
                steps.append(self.source.part(current, "property"))
            elif current.type == "subscript_expression":
                index = current.child_by_field_name("index")
                literal = None if index is None else self._literal(index)
                if literal is None:
                    return None
                steps.append(literal)
            elif current.type == "parenthesized_expression" and arguments_of(current):
                current = arguments_of(current)[0]
                continue
            else:
                return None
            current = current.child_by_field_name("object")
        return None

    def _whole(self, node: Node) -> str | None:
        """Returns what an expression names that is no part of another one."""
        if node.end_byte - node.start_byte > _LONGEST:
            return None
        text = "".join(self.source.text(node).split())
        if text in self._names and node.type == "identifier":
            return self._names[text]
        if text in _SUBJECTS:
            return _SUBJECTS[text]
        if match := _PARSED.fullmatch(text):
            inner = match.group(1)
            known = _SUBJECTS.get(inner, self._names.get(inner))
            return "json:" if known == "body" else None
        match = _HEADER.fullmatch(text)
        return f"header:{match.group(1)}" if match else None


def _is_tests(text: str) -> bool:
    return text.startswith("tests[")


def _step(subject: str, name: str) -> str:
    return f"{subject}/{name.replace('~', '~0').replace('/', '~1')}"


_DEEPEST = 40
_LONGEST = 400
_SETS = re.compile(
    r"pm\.(?:environment|collectionVariables|globals|variables)\.set"
    r"|postman\.set(?:Environment|Global)Variable|client\.global\.set"
)
_HAVE = re.compile(r"pm\.response\.to\.(?:have|be)\.(\w+)")
_BE = re.compile(r"pm\.response\.to\.be\.(ok|success|redirection|clientError|serverError)\b")
_CLASSES = {
    "ok": ("200", "299"), "success": ("200", "299"), "redirection": ("300", "399"),
    "clientError": ("400", "499"), "serverError": ("500", "599"),
}  # fmt: skip
_PARSED = re.compile(r"JSON\.parse\(([\w.()]{1,80})\)")
_HEADER = re.compile(
    r"(?:pm\.response\.headers\.get|postman\.getResponseHeader|response\.headers\.valueOf)"
    r"\([\"']([\w-]{1,80})[\"']\)"
)
_SUBJECTS = {
    "pm.response.code": "status",
    "responseCode.code": "status",
    "response.status": "status",
    "pm.response.responseTime": "ms",
    "responseTime": "ms",
    "responseBody": "body",
    "pm.response.text()": "body",
    "pm.response.json()": "json:",
    "response.body": "json:",
}
_VERBS: dict[str, Operator] = {
    "equal": "==", "equals": "==", "eql": "==", "eq": "==", "eqls": "==",
    "below": "<", "lessThan": "<", "lt": "<", "most": "<=", "lte": "<=",
    "above": ">", "greaterThan": ">", "gt": ">", "least": ">=", "gte": ">=",
    "include": "contains", "includes": "contains", "contain": "contains", "contains": "contains",
}  # fmt: skip
_OPERATORS: dict[str, Operator] = {
    "===": "==", "==": "==", "!==": "!=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
