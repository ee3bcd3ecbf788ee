"""One look at a request in its situation: everything that several checks need, found once.

The payload is parsed once and the operation matched once per look; a check adds no second pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import urlsplit

from inspector.catalog.operations import Operation
from inspector.model.request import VARIABLE, Request, Severity, Variable, find_variables
from inspector.rules.authorization import Authorization, read_authorization
from inspector.rules.claim import ClaimedRule
from inspector.rules.conformance import Conformity, Hole, conform
from inspector.rules.matching import first_applicable
from inspector.rules.schema import body_shape
from inspector.rules.situation import Situation
from inspector.rules.target import Target, locate


class _Absent:
    """The type of ABSENT: nothing at that pointer, as null is something."""


ABSENT: Final = _Absent()

_HOLE: Final = "-0E-0"  # as long as the shortest variable, and nobody writes zero so
_VALUE_ENDS = re.compile(r"\s*(?:[,\]}]|$)")


@dataclass(frozen=True, slots=True)
class Payload:
    """The body as JSON. `document` is ABSENT when there is none or it cannot be told.

    `problem` is (what is wrong, line, column), 1-based, when the text is not JSON. `empty`: the
    request has no body at all. `holes`: variables stand outside quotes, so that no edit can be
    made of the text.
    """

    document: object = ABSENT
    problem: tuple[str, int, int] | None = None
    empty: bool = False
    holes: bool = False

    def at(self, pointer: str) -> object:
        """Returns the value at a JSON Pointer (RFC 6901), or ABSENT."""
        node = self.document
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict):
                node = node.get(name, ABSENT)
            elif isinstance(node, list) and name.isdecimal() and len(name) < 10:
                node = node[int(name)] if int(name) < len(node) else ABSENT
            else:
                return ABSENT
        return node


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """A request in its situation. `operation` is None when its path or method is unpublished.

    `methods` are those published on the path; `claims` are the rules that are about this request,
    but for `left_out` more: a pack of thousands must not flood the list.
    """

    request: Request
    situation: Situation
    target: Target
    authorization: Authorization | None
    variables: tuple[Variable, ...]
    payload: Payload
    operation: Operation | None
    methods: tuple[str, ...]
    claims: tuple[ClaimedRule, ...]
    conformity: Conformity
    parameters: Mapping[str, str]
    left_out: int = 0

    @property
    def wrong(self) -> Severity:
        """How bad it is to be officially wrong: an error on a vendor's host, else a warning."""
        return "error" if self.target.kind == "region" else "warning"

    @property
    def host(self) -> str:
        """The host that the request goes to, without its port; empty when there is no URL."""
        target, environment = self.target, self.situation.environment
        if not target.selected:
            return target.host
        return urlsplit(environment.base(target.role)).hostname or "" if target.path else ""

    @property
    def scheme(self) -> str | None:
        """The security scheme that the operation publishes, None when not known."""
        return None if self.operation is None else self.operation.scheme

    def bound(self, text: str) -> str:
        """Returns the text with the plain values of its variables; secrets stay variables."""

        def plain(found: re.Match[str]) -> str:
            value = self.situation.bindings.get(found.group(1))
            return value if isinstance(value, str) else found.group()

        return VARIABLE.sub(plain, text) if "{{" in text else text


def look(request: Request, situation: Situation) -> View:
    """Returns the view that all checks share."""
    target = locate(request, situation.environment, situation.bindings)
    match = situation.catalog.match(request.method, target.path) if target.is_api else None
    operation = match.operation if match else None
    payload = read_payload(request)
    claims, left_out = first_applicable(situation, request.method, target)
    return View(
        request=request,
        situation=situation,
        target=target,
        authorization=read_authorization(request, situation.bindings),
        variables=find_variables(request),
        payload=payload,
        operation=operation,
        methods=match.methods if match else (),
        claims=claims,
        left_out=left_out,
        parameters=match.parameters if match else {},
        conformity=_conformity(request, target, payload, operation),
    )


def _conformity(
    request: Request, target: Target, payload: Payload, operation: Operation | None
) -> Conformity:
    if payload.document is ABSENT or not target.is_api:
        return Conformity()
    schema = None if operation is None else operation.body_schema
    shape = None if schema is None else body_shape(schema)
    return conform(payload.document, request.body.text, shape)


def says_json(request: Request) -> bool:
    """Tells whether the Content-Type is JSON (application/json or +json, RFC 6839)."""
    media_type = (request.headers.get("Content-Type") or "").split(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def read_payload(request: Request) -> Payload:
    """Returns the body as JSON where it says that it is, variables filled by what fits."""
    body = request.body
    if body.kind == "none" or (body.kind in ("json", "text", "form") and not body.text.strip()):
        return Payload(empty=True)
    if body.kind != "json" and not (body.kind == "text" and says_json(request)):
        return Payload()
    try:
        return Payload(_parse(body.text))
    except json.JSONDecodeError as error:
        problem = (error.msg, error.lineno, error.colno)
    except (ValueError, RecursionError) as error:
        nested = "It is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return Payload(problem=(nested, 0, 0))
    if "{{" not in body.text:
        return Payload(problem=problem)
    # A variable outside a string is no JSON yet; a number of the same width keeps the columns.
    filled = VARIABLE.sub(_holed, body.text)
    try:
        return Payload(_parse(filled), holes=True)
    except json.JSONDecodeError as error:
        return Payload(problem=(error.msg, error.lineno, error.colno))
    except (ValueError, RecursionError):
        return Payload(problem=problem)


def _parse(text: str) -> object:
    # parse_int: Python refuses to read integers of more than 4300 digits, JSON does not.
    holes = _number if _HOLE in text else None
    document: object = json.loads(text, parse_int=float, parse_float=holes, parse_constant=_refuse)
    return document


def _holed(found: re.Match[str]) -> str:
    """Fills a variable that stands where a whole value stands, not one within a string."""
    text, (start, end) = found.string, found.span()
    stands_alone = text[max(0, start - 1) : start].strip() in ("", ":", ",", "[")
    if stands_alone and _VALUE_ENDS.match(text, end):
        return _HOLE.ljust(end - start)
    return found.group()


def _number(text: str) -> float:
    return Hole(1.0) if text == _HOLE else float(text)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
