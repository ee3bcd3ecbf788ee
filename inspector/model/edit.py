"""The smallest change to a request or its token: one header, pointer, parameter or scope."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from inspector.errors import EditError
from inspector.model.request import Body, Request

EditOp = Literal["set", "remove", "grant"]
Pane = Literal["token", "headers", "payload", "url"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change.

    headers: set/remove the header `subject`. payload: set/remove at JSON Pointer `subject`
    (RFC 6901), `value` being JSON text. url: set/remove the query parameter `subject`.
    token: `grant` the scope `subject`; `set` with subject `client` asks the client named
    `value` for a new token; `remove` with subject `whitespace` strips surrounding white space
    and invisible characters.
    """

    op: EditOp
    pane: Pane
    subject: str
    value: str = ""

    def describe(self) -> str:
        """Returns the change in words, e.g. `send X-Guest-Id: guest-123`."""
        match self.pane, self.op:
            case "headers", "remove":
                return f"leave out {self.subject}"
            case "headers", _:
                return f"send {self.subject}: {self.value}"
            case "payload", "remove":
                return f"leave out {self.subject or 'the body'}"
            case "payload", _:
                return f"set {self.subject or 'the body'} to {self.value}"
            case "url", "remove":
                return f"leave out the query parameter {self.subject}"
            case "url", _:
                return f"set the query parameter {self.subject} to {self.value}"
            case "token", "grant":
                return f"ask for a token with the scope {self.subject}"
            case "token", "remove":
                return "strip white space and invisible characters from the token"
            case _:
                return f"use a token of the client {self.value}"


def changes_token(edit: Edit) -> bool:
    """Tells edits that need another token from edits of the request itself."""
    return edit.pane == "token"


def apply(edit: Edit, request: Request) -> Request:
    """Returns the request after the edit; edits of the token leave it as it is.

    Raises:
        EditError: The body is not JSON, or the pointer's parent does not exist.
    """
    match edit.pane:
        case "token":
            return request
        case "headers":
            headers = request.headers
            changed = (
                headers.without(edit.subject)
                if edit.op == "remove"
                else headers.with_value(edit.subject, edit.value)
            )
            return replace(request, headers=changed)
        case "url":
            return replace(request, url=_with_parameter(request.url, edit))
        case "payload":
            return _apply_to_body(edit, request)


def _with_parameter(url: str, edit: Edit) -> str:
    parts = urlsplit(url)
    kept = [
        piece
        for piece in parts.query.split("&")
        if piece
        and parse_qsl(piece, keep_blank_values=True)[:1]
        and parse_qsl(piece, keep_blank_values=True)[0][0] != edit.subject
    ]
    if edit.op == "set":
        kept.append(f"{quote(edit.subject)}={quote(edit.value)}")
    return urlunsplit(parts._replace(query="&".join(kept)))


def _apply_to_body(edit: Edit, request: Request) -> Request:
    text = request.body.text
    try:
        document = json.loads(text) if text.strip() else {}
        value = json.loads(edit.value) if edit.op == "set" else None
    except ValueError as error:
        raise EditError(f"The payload is not valid JSON ({error}); mend it first.") from error
    if not edit.subject and edit.op == "remove":
        return replace(request, body=Body())
    if not edit.subject:
        document = value
    else:
        _change_at(document, edit, value)
    indent = 2 if "\n" in text or not text.strip() else None
    separators = None if indent or ": " in text else (",", ":")
    changed = json.dumps(document, indent=indent, separators=separators, ensure_ascii=False)
    return replace(request, body=replace(request.body, kind="json", text=changed))


def _change_at(document: Any, edit: Edit, value: Any) -> None:
    *parents, last = (
        part.replace("~1", "/").replace("~0", "~") for part in edit.subject.split("/")[1:]
    )
    node = document
    for name in parents:
        if isinstance(node, dict):
            node = node.setdefault(name, {})
        elif isinstance(node, list) and name.isdigit() and int(name) < len(node):
            node = node[int(name)]
        else:
            raise EditError(f"The payload has nothing at {edit.subject} to change.")
    if isinstance(node, dict):
        if edit.op == "set":
            node[last] = value
        elif last in node:
            del node[last]
    elif isinstance(node, list) and (last == "-" or last.isdigit()):
        _change_item(node, last, edit, value)
    else:
        raise EditError(f"The payload has nothing at {edit.subject} to change.")


def _change_item(node: list[Any], last: str, edit: Edit, value: Any) -> None:
    position = len(node) if last == "-" else int(last)
    if edit.op == "set" and position == len(node):
        node.append(value)
    elif position < len(node) and edit.op == "set":
        node[position] = value
    elif position < len(node):
        del node[position]
    else:
        raise EditError(f"The payload has nothing at {edit.subject} to change.")
