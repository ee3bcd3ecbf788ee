"""What keeps a request from being sent at all, or from being read at the other end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from inspector.model.edit import Edit, Pane
from inspector.model.finding import Finding
from inspector.model.request import Body
from inspector.rules.conformance import held_json
from inspector.rules.form_checks import form_of_json, json_of_form
from inspector.rules.json_faults import find_fault
from inspector.rules.json_mending import Mended, mend
from inspector.rules.sources import HTTP, MALFORMED, MEDIA_TYPE, TOKEN_ENDPOINT, URI
from inspector.rules.view import View, read_payload, says_json

_MEANT = re.compile(r"\s*\ufeff?\s*(?://[^\n]*\s*)?[{\[]")
_FORM = "application/x-www-form-urlencoded"
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PAIRS = re.compile(r"[\w.%+-]+=[^&\s]*(?:&[\w.%+-]+=[^&\s]*)*")
_AS_JSON = "send the form's values as JSON"
_EDGES = re.compile(r"^[\x00-\x20\x7f]+|[\x00-\x20\x7f]+$")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def url_unreadable(view: View) -> Iterator[Finding]:
    """A URL that no client can take apart, e.g. an unclosed bracket."""
    if not view.target.readable:
        yield Finding(
            id="url-unreadable",
            severity="error",
            pane="url",
            subject="",
            message="This URL cannot be read",
            evidence=URI,
            detail="It cannot be sent: its host or port is malformed.",
        )


def variables_unfilled(view: View) -> Iterator[Finding]:
    """Variables without a value; the token's own place is for the checks of the token."""
    authorization = view.authorization if view.target.is_api else None
    place = authorization.variable if authorization else None
    for variable in view.variables:
        if variable.name in view.situation.bindings or variable.name == place:
            continue
        pane, subject = _pane(variable.where)
        coming = view.situation.coming.get(variable.name)
        if coming is not None:
            yield _filled_later(variable.name, coming, pane, subject)
            continue
        yield Finding(
            id=f"variable-unfilled:{variable.name}",
            severity="error",
            pane=pane,
            message=f"{{{{{variable.name}}}}} has no value yet",
            subject=subject,
            detail="The request cannot be sent until the variable is filled in.",
        )


def _filled_later(name: str, coming: str, pane: Pane, subject: str) -> Finding:
    return Finding(
        id=f"variable-unfilled:{name}",
        severity="info",
        pane=pane,
        message=f"{{{{{name}}}}} comes from the answer to an earlier request",
        subject=subject,
        detail=f"It is {coming}, which is sent first.",
    )


def header_unsendable(view: View) -> Iterator[Finding]:
    """Header fields that HTTP does not allow (RFC 9110, 5.1 and 5.5)."""
    seen: set[str] = set()
    for name, value in view.request.headers:
        if name.lower() == "authorization" or name.lower() in seen:
            continue
        edit = None
        if not _FIELD_NAME.fullmatch(view.bound(name)):
            problem = "A header name has a character that HTTP does not allow"
        elif _CONTROL.search(view.bound(value)):
            problem = f"{name} holds a line break or control character"
            tidy = _EDGES.sub("", value)
            if not _CONTROL.search(view.bound(tidy)):  # within the value nobody knows its meaning
                edit = Edit("set", "headers", name, tidy)
        else:
            continue
        seen.add(name.lower())
        yield Finding(
            id=f"header-unsendable:{name}",
            severity="error",
            pane="headers",
            message=problem,
            subject=name,
            edit=edit,
            detail="The request cannot be sent with it (RFC 9110, section 5).",
        )


def json_invalid(view: View) -> Iterator[Finding]:
    """A payload that says it is JSON and does not parse (RFC 8259), or is meant to be JSON."""
    text = view.request.body.text
    mended = _mended(view)
    problem = view.payload.problem
    if view.request.body.kind != "json":
        meant = replace(view.request, body=Body("json", text))
        problem = read_payload(meant).problem if mended is not None else None
    if problem is None:
        return
    said, line, column = problem
    fault = find_fault(text, said, line, column) if line else None
    place = f" at line {line}, column {column}" if line else ""
    message = f"The payload is not valid JSON{place}"
    if fault is not None:
        message = f"Not valid JSON at line {fault.line}, column {fault.column}: {fault.what}"
    yield Finding(
        id="json-invalid",
        severity=view.wrong,
        pane="payload",
        subject="",
        message=message,
        evidence=MALFORMED,
        edit=mended and Edit("set", "payload", "", mended.text, mended.words),
        detail=f"{said.rstrip('.')}{place}.",
    )


def _mended(view: View) -> Mended | None:
    """Returns the payload as the JSON that it is meant to be, None when it is or is not certain."""
    body = view.request.body
    if body.kind == "json":
        return None if view.payload.problem is None else mend(body.text)
    other = view.operation is not None and view.operation.consumes
    meant = body.kind == "text" and view.target.is_api and not other
    return mend(body.text) if meant and _MEANT.match(body.text) else None


def body_on_get(view: View) -> Iterator[Finding]:
    """A body where HTTP gives it no meaning (RFC 9110, 9.3.1 and 9.3.2)."""
    if view.request.method in ("GET", "HEAD") and not view.payload.empty:
        yield Finding(
            id="body-on-get",
            severity="warning",
            pane="payload",
            subject="",
            message=f"A {view.request.method} request carries a body",
            evidence=HTTP,
            detail="HTTP gives it no meaning, and gateways may refuse it.",
        )


def payload_not_json(view: View) -> Iterator[Finding]:
    """A form or other text as the payload of a call that is published for JSON."""
    operation, body = view.operation, view.request.body
    schema = operation.body_schema if operation is not None else None
    if schema is None or schema.get("type") == "string" or view.payload.empty:
        return
    written = json_of_form(view)
    if body.kind not in ("form", "text") or (says_json(view.request) and written is None):
        return
    text = body.text.strip()
    if held_json(text) is not None or (text[:1] == '"' and text[-1:] == '"'):
        return
    if _mended(view) is not None:
        return  # it is told as JSON that is not valid
    kind = "a form" if body.kind == "form" or _PAIRS.fullmatch(text) else "no JSON"
    yield Finding(
        id="payload-not-json",
        severity=view.wrong,
        pane="payload",
        subject="",
        message=f"The payload is {kind}, and this call takes JSON",
        evidence=MALFORMED,
        edit=None if written is None else Edit("set", "payload", "", written, _AS_JSON),
    )


def content_type_mismatch(view: View) -> Iterator[Finding]:
    """A Content-Type that is not what the call takes, or does not say what the body is."""
    if view.payload.empty or view.request.method in ("GET", "HEAD"):
        return
    named = (view.request.headers.get("Content-Type") or "").split(";")[0].strip()
    if view.target.path == "/oauth/token":
        yield from _not_a_form(view, named)
    elif view.operation and view.operation.consumes:
        if named.lower() not in view.operation.consumes:
            yield from _not_taken(view, named, view.operation.consumes)
    elif view.target.is_api:
        yield from _not_json(view, named)


def _not_a_form(view: View, named: str) -> Iterator[Finding]:
    is_form = view.request.body.kind == "form"
    if is_form and named.lower() == _FORM:
        return
    if not is_form and view.request.body.kind != "json" and named.lower() in ("", _FORM):
        return
    yield Finding(
        id="content-type-mismatch",
        severity=view.wrong,
        pane="headers",
        message="The token endpoint takes a form" + (f", not {named}" if named else ""),
        subject="Content-Type",
        evidence=TOKEN_ENDPOINT,
        edit=Edit("set", "headers", "Content-Type", _FORM)
        if is_form or form_of_json(view) is not None
        else None,
        missing=not named,
    )


def _not_json(view: View, named: str) -> Iterator[Finding]:
    kind = view.request.body.kind
    edit: Edit | None = None
    if says_json(view.request):
        is_other = kind == "text" and view.payload.problem and _mended(view) is None
        is_form = kind in ("form", "multipart") and json_of_form(view) is None
        if not is_form and not is_other:
            return  # what can be mended is told of the payload itself
        message = "Content-Type says JSON, the body is not"
    else:
        if any(rule.requires.content_type for rule in view.claims):
            return  # a claim about this call says the same, with its sources
        says = f"says {named}" if named else "is missing"
        message = f"This call takes JSON, Content-Type {says}"
        edit = Edit("set", "headers", "Content-Type", "application/json")
        if kind == "form" and held_json(view.request.body.text) is not None:
            message = f"This call takes JSON, and the body is; Content-Type {says}"
        elif kind not in ("json", "text") and json_of_form(view) is None:
            edit = None
    yield Finding(
        id="content-type-mismatch",
        severity=view.wrong,
        pane="headers",
        message=message,
        subject="Content-Type",
        evidence=MEDIA_TYPE,
        edit=edit,
        missing=not named,
    )


def _not_taken(view: View, named: str, taken: tuple[str, ...]) -> Iterator[Finding]:
    says = f"says {named}" if named else "is missing"
    yield Finding(
        id="content-type-mismatch",
        severity=view.wrong,
        pane="headers",
        message=f"This call takes {' or '.join(taken)}, Content-Type {says}",
        subject="Content-Type",
        evidence=MEDIA_TYPE,
        edit=Edit("set", "headers", "Content-Type", taken[0]),
        missing=not named,
    )


def _pane(where: str) -> tuple[Pane, str]:
    if where.startswith("headers."):
        name = where.removeprefix("headers.")
        return ("token", "") if name.lower() == "authorization" else ("headers", name)
    return ("payload", "") if where == "body" else ("url", "")
