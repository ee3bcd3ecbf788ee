"""A form where the call takes JSON, or JSON where it takes a form: written anew where certain.

A form becomes JSON only where every name is published and its value has one reading in the
published type; JSON becomes a form only where it is flat. Variables stay variables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote_plus

from inspector.model.edit import Edit
from inspector.model.finding import Finding
from inspector.model.request import VARIABLE
from inspector.rules.conformance import held_json
from inspector.rules.published import as_published
from inspector.rules.schema import Shape, body_shape
from inspector.rules.sources import TOKEN_ENDPOINT
from inspector.rules.view import View


def json_for_form(view: View) -> Iterator[Finding]:
    """JSON on the token endpoint, which takes a form, where the form is certain."""
    written = form_of_json(view)
    if written is not None:
        yield Finding(
            id="payload-form",
            severity=view.wrong,
            pane="payload",
            subject="",
            message="The payload is JSON, and the token endpoint takes a form",
            evidence=TOKEN_ENDPOINT,
            edit=Edit("set", "payload", "", written, "send the payload's values as a form"),
        )


def json_of_form(view: View) -> str | None:
    """Returns the form as the JSON that the operation publishes, None when it is not certain."""
    body, operation = view.request.body, view.operation
    if body.kind != "form" or not view.target.is_api or operation is None or operation.consumes:
        return None
    if operation.body_schema is None or held_json(body.text) is not None:
        return None
    shape = body_shape(operation.body_schema)
    try:
        pairs = parse_qsl(body.text, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        return None
    if shape.kind != "object" or len(dict(pairs)) < len(pairs):
        return None
    members = shape.members.by_name
    values = {name: _written(value, members.get(name)) for name, value in pairs}
    if None in values.values():
        return None
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in values.items()) + "}"


def form_of_json(view: View) -> str | None:
    """Returns a flat object of JSON as a form, None when it is not one."""
    document = view.payload.document
    if view.target.path != "/oauth/token" or view.payload.holes or not isinstance(document, dict):
        return None
    if not document or not all(isinstance(value, str) for value in document.values()):
        return None
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in document.items())


def _written(value: str, shape: Shape | None) -> str | None:
    if shape is None:
        return None
    if shape.kind == "string":
        return json.dumps(value, ensure_ascii=False)
    return as_published(value, shape) if shape.kind != "array" else None


def _encoded(text: str) -> str:
    """Encodes a text for a form, its variables excepted: they are encoded when they are filled."""
    pieces: list[str] = []
    position = 0
    for variable in VARIABLE.finditer(text):
        pieces += (quote_plus(text[position : variable.start()]), variable.group())
        position = variable.end()
    return "".join(pieces) + quote_plus(text[position:])
