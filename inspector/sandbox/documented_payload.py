"""What the scenario `documented` refuses in a request's content: 415, then 400 with details.

The published definitions decide: required members, types, enums, formats, limits. Members that
are only read (`readOnly`) are neither required nor looked at; null is as good as absent. Unknown
members are tolerated unless the scenario is told to be strict: `invalid.property` is declared
almost everywhere, but that a code is declared does not mean that it occurs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NoReturn

from inspector.catalog.operations import Operation
from inspector.sandbox.documented_refusals import (
    MALFORMED,
    UNSUPPORTED_MEDIA_TYPE,
    Refusal,
    bad_request,
)
from inspector.sandbox.documented_schema import Problem, problems
from inspector.sandbox.media import media_type
from inspector.sandbox.responder import SandboxRequest

_JSON = "application/json"
_WRITES = frozenset({"POST", "PUT", "PATCH"})
_MOST_DETAILS = 20


def refused_media_type(operation: Operation, request: SandboxRequest) -> Refusal | None:
    """Refuses content that is not declared as what the operation consumes.

    Where a body is required so is its type; else only what comes with a body is looked at.
    """
    takes_body = operation.body_schema is not None or operation.method in _WRITES
    if not operation.body_required and not (takes_body and request.body):
        return None
    declared = request.headers.get_all("Content-Type")
    if len(declared) == 1 and media_type(request.headers) in (operation.consumes or (_JSON,)):
        return None
    return UNSUPPORTED_MEDIA_TYPE


def refused_body(
    operation: Operation, request: SandboxRequest, *, strict: bool = False
) -> Refusal | None:
    """Refuses a body that is missing, no JSON, or not as the definition says."""
    schema = operation.body_schema
    if schema is None or schema.get("type") == "string":
        return None  # a body that is "a string" is text of any kind: a document of the caller's
    if not request.body.strip():
        if not operation.body_required:
            return None
        return bad_request(operation, ["request.body.empty"], "Request Body is Empty.")
    try:
        value = json.loads(request.body, parse_constant=_no_constant)
        found = problems(value, schema, strict=strict)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested without end
        return bad_request(operation, [], MALFORMED)
    return _refusal(operation, found) if found else None


def _refusal(operation: Operation, found: list[Problem]) -> Refusal:
    """Returns the refusal of the first problem, with every one of them in the details."""
    first = found[0]
    details = tuple(
        {"errorCode": problem.code, "fieldName": problem.place} for problem in found[:_MOST_DETAILS]
    )
    if first.code == "required.fields.missing":
        return _missing(operation, first, details)
    return bad_request(
        operation, [first.code, "constraint.validation"], first.template, first.params, details
    )


def _missing(
    operation: Operation, first: Problem, details: tuple[Mapping[str, str], ...]
) -> Refusal:
    """Returns the refusal of a missing member; web chat has a code for each of them."""
    name = first.place.lower()
    for code in operation.errors.get(400, ()):
        if code.startswith("chat.error.notnull.") and code.endswith(f".{name}"):
            last = name.rpartition(".")[2]
            template = f"The {last} property may not be null."
            return Refusal(400, code, template, details=details)
    if "required.fields.missing" in operation.errors.get(400, ()):
        return Refusal(400, first.code, "Missing required field(s).", details=details)
    if "parameters.missing" in operation.errors.get(400, ()):
        return Refusal(400, "parameters.missing", "The parameters were missing.", details=details)
    return bad_request(
        operation,
        ["constraint.validation"],
        "Input parameters do not match the required criteria.",
        details=details,
    )


def _no_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON (RFC 8259, 6), though Python reads them."""
    raise ValueError(f"{name} is no JSON value")
