"""What scripts test of an answer, read from the conditions that they spell in JavaScript.

    r => r.status === 200 && r.json('id') !== undefined   ->   status == 200, json:/id exists

What is not wholly understood becomes an expectation without conditions: it is shown, and nobody
claims that it was met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from inspector.dialects.source import Source, arguments_of
from inspector.model.chain import Condition, Expectation, Operator

_EQUAL: dict[str, Operator] = {
    "==": "==", "===": "==", "!=": "!=", "!==": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_TURNED: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_QUOTES = "'\"`"
_NOTHING = ("undefined", "null", "''", '""')
_JSON_CALL = re.compile(r"\.json\(\s*(?:['\"]([\w.\[\]-]+)['\"])?\s*\)((?:\.\w+|\[\d+\])*)$")
_PARSED = re.compile(r"JSON\.parse\(\s*\w+\.body\s*\)((?:\.\w+|\[\d+\])*)$")
_HEADER = re.compile(r"\.headers(?:\.([\w]+)|\[\s*['\"]([^'\"]+)['\"]\s*\])$")
_STEPS = re.compile(r"[.\[\]]+")


def expectation(source: Source, label: str, condition: Node) -> Expectation:
    """Returns what a condition (a function of the answer, or an expression) expects."""
    node = condition
    parameter = ""
    if node.type in ("arrow_function", "function_expression"):
        given = node.child_by_field_name("parameter") or node.child_by_field_name("parameters")
        parameter = source.text(given).strip("() ") if given is not None else ""
        body = node.child_by_field_name("body")
        assert body is not None
        node = _returned(body)
    conditions = list(_conditions(source, node, parameter))
    words = " ".join(source.text(condition).rpartition("=>")[2].split())[:80]
    text = f"{label} ({words})" if label and words != label else label or words
    line = source.place(condition)[0]
    understood = tuple(one for one in conditions if one is not None)
    return Expectation(text, understood if len(understood) == len(conditions) else (), line)


def _returned(body: Node) -> Node:
    """Returns the expression of a block that does nothing but return it; else the block."""
    statements = arguments_of(body) if body.type == "statement_block" else []
    if len(statements) == 1 and statements[0].type == "return_statement":
        inner = arguments_of(statements[0])
        return inner[0] if inner else body
    return body


def _conditions(source: Source, node: Node, parameter: str) -> Iterator[Condition | None]:
    pending = [node]
    while pending:
        current = pending.pop()
        while current.type == "parenthesized_expression" and arguments_of(current):
            current = arguments_of(current)[0]
        operator = current.child_by_field_name("operator")
        if current.type == "binary_expression" and operator is not None and operator.type == "&&":
            left, right = (current.child_by_field_name(side) for side in ("left", "right"))
            pending += [side for side in (right, left) if side is not None]
            continue
        yield _condition(source, current, parameter)


def _condition(source: Source, node: Node, parameter: str) -> Condition | None:
    if node.type == "binary_expression":
        return _comparison(source, node, parameter)
    if node.type == "unary_expression":
        inner = node.child_by_field_name("argument")
        found = None if inner is None else _condition(source, inner, parameter)
        is_not = source.text(node).startswith("!")
        if is_not and found is not None and found.op in ("contains", "exists"):
            if found.op == "contains":
                return Condition(found.subject, "lacks", found.value)
            return None
        return None
    if node.type == "call_expression":
        function = node.child_by_field_name("function")
        arguments = arguments_of(node.child_by_field_name("arguments"))
        text = "" if function is None else source.text(function)
        holder, _, name = text.rpartition(".")
        if name == "includes" and len(arguments) == 1:
            return _included(source, holder, arguments[0], parameter)
    subject = _subject(source.text(node), parameter)
    return (
        Condition(subject, "exists")
        if subject and subject.startswith(("json:", "header:"))
        else None
    )


def _included(source: Source, holder: str, argument: Node, parameter: str) -> Condition | None:
    subject = _subject(holder, parameter)
    if subject is not None:
        value = _plain(source.text(argument))
        return None if value is None else Condition(subject, "contains", value)
    among = re.fullmatch(r"\[([\d\s,]+)\]", holder)
    subject = _subject(source.text(argument), parameter)
    if among and subject:
        return Condition(subject, "matches", "\n".join(re.findall(r"\d+", among.group(1))))
    return None


def _comparison(source: Source, node: Node, parameter: str) -> Condition | None:
    operator = node.child_by_field_name("operator")
    left, right = (node.child_by_field_name(side) for side in ("left", "right"))
    if operator is None or left is None or right is None or operator.type not in _EQUAL:
        return None
    op = _EQUAL[operator.type]
    subject, other = _subject(source.text(left), parameter), source.text(right)
    if subject is None:
        subject, other = _subject(source.text(right), parameter), source.text(left)
        op = _TURNED.get(op, op)
    if subject is None:
        return None
    if other in _NOTHING:
        return Condition(subject, "exists") if op == "!=" else None
    value = _plain(other)
    return None if value is None else Condition(subject, op, value)


def _subject(text: str, parameter: str) -> str | None:
    """Returns what of the answer an expression names, as `Condition.subject` spells it."""
    name = parameter or r"\w+"
    holder = re.match(rf"{name}(?=\.)" if parameter else r"\w+(?=\.)", text)
    parsed = _PARSED.fullmatch(text)
    if parsed:
        return "json:" + _pointer(parsed.group(1))
    if holder is None:
        return None
    rest = text[holder.end() :]
    if rest in (".status", ".statusCode", ".code"):
        return "status"
    if rest == ".body":
        return "body"
    if rest == ".timings.duration":
        return "ms"
    match = _JSON_CALL.fullmatch(rest)
    if match:
        return "json:" + _pointer(match.group(1) or "") + _pointer(match.group(2))
    match = _HEADER.fullmatch(rest)
    return f"header:{match.group(1) or match.group(2)}" if match else None


def _pointer(path: str) -> str:
    return "".join("/" + step for step in _STEPS.split(path) if step)


def _plain(text: str) -> str | None:
    """Returns a literal's value; None for what is no plain literal."""
    if text[:1] in _QUOTES and text[-1:] == text[:1] and len(text) > 1 and "\\" not in text:
        return None if "${" in text else text[1:-1]
    return text if re.fullmatch(r"-?\d+(\.\d+)?|true|false", text) else None
