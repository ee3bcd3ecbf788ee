"""The smallest change to a request or its token: one header, pointer, parameter or scope."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any, Literal
from urllib.parse import quote, unquote_plus

from inspector.errors import EditError
from inspector.model.request import VARIABLE, Body, Request

EditOp = Literal["set", "remove", "grant", "replace"]
Pane = Literal["token", "headers", "payload", "url"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One change.

    headers: set/remove the header `subject`. payload: set/remove at JSON Pointer `subject`
    (RFC 6901), `value` being JSON text; the whole payload (subject empty) may be any text.
    url: set/remove the query parameter `subject`. token: `grant` the scope `subject`; `set`
    with subject `client` asks the client named `value` for a new token, with subject `request`
    and value `good` takes the one of the working request that is compared with, so that no edit
    holds a token; `remove` with subject `whitespace` strips surrounding white space and
    invisible characters. `replace` takes another `method`, `host` (with its scheme) or `path`: only
    an experiment against a working request makes such a change, no finding does. `note` says in
    words what changes, where the value itself would not.
    """

    op: EditOp
    pane: Pane
    subject: str
    value: str = ""
    note: str = field(default="", compare=False)

    def describe(self) -> str:
        """Returns the change in words, e.g. `send X-Guest-Id: guest-123`."""
        return self.note or self._words()

    def _words(self) -> str:
        match self.pane, self.op:
            case _, "replace":
                return f"{_REPLACING[self.subject]} {self.value}"
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
                own = f"a token of the client {self.value}"
                return f"use {'the token of the working request' if self == TOKEN_OF_GOOD else own}"


_FORM = re.compile(r"[^\s=&{}\"]+=[^\s&]*+(?:&[^\s=&]+=[^\s&]*+)*+")
TOKEN_OF_GOOD = Edit("set", "token", "request", "good")


def changes_token(edit: Edit) -> bool:
    """Tells edits that need another token from edits of the request itself."""
    return edit.pane == "token"


def asks_for_token(edit: Edit) -> bool:
    """Tells edits that take a request to the login host from those of a token at hand."""
    return edit.pane == "token" and (edit.op == "grant" or edit.subject == "client")


def apply(edit: Edit, request: Request) -> Request:
    """Returns the request after the edit; edits of the token leave it as it is.

    Raises:
        EditError: The body is not JSON, or the pointer's parent does not exist; the whole body
            can always be set.
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
        case "url" if edit.op == "replace":
            return _replaced(edit, request)
        case "url":
            return replace(request, url=_with_parameter(request.url, edit))
        case _:
            return _apply_to_body(edit, request)


def _replaced(edit: Edit, request: Request) -> Request:
    """Returns the request with another method, host or path; the query stays as it is."""
    if edit.subject == "method":
        return replace(request, method=edit.value)
    address = _ADDRESS.match(request.url)
    assert address is not None  # every part of it may be empty
    host, path, rest = address.groups()
    if edit.subject == "host":
        host = edit.value
    else:
        path = edit.value
    return replace(request, url=f"{host}{path}{rest}")


def _with_parameter(url: str, edit: Edit) -> str:
    """Returns the URL with the first parameter of the name set in its place, further ones gone."""
    address, hash_mark, fragment = url.partition("#")
    path, mark, query = address.partition("?")
    named = f"{quote(edit.subject)}={_quoted(edit.value)}"
    pieces: list[str] = []
    done = edit.op == "remove"
    for piece in query.split("&") if mark else ():
        if unquote_plus(piece.partition("=")[0]) != edit.subject:
            pieces.append(piece)
        elif not done:
            pieces.append(named)
            done = True
    if not done:
        pieces = [*filter(None, pieces), named]
    return path + ("?" if pieces else "") + "&".join(pieces) + hash_mark + fragment


def _quoted(value: str) -> str:
    """Percent-encodes a value, its variables excepted: they are encoded when they are filled."""
    pieces: list[str] = []
    position = 0
    for variable in VARIABLE.finditer(value):
        pieces += (quote(value[position : variable.start()]), variable.group())
        position = variable.end()
    return "".join(pieces) + quote(value[position:])


def _apply_to_body(edit: Edit, request: Request) -> Request:
    if not edit.subject and edit.op == "remove":
        return replace(request, body=Body())
    if not edit.subject:
        return replace(request, body=_whole(edit.value, request.body))
    text = request.body.text
    numbers = _Numbers()
    try:
        document = numbers.read(text) if text.strip() else {}
        value = numbers.read(edit.value) if edit.op == "set" else None
        _change_at(document, edit, value)
        indent = 2 if "\n" in text or not text.strip() else None
        separators = None if indent or ": " in text else (",", ":")
        changed = numbers.write(document, indent, separators)
    except ValueError as error:
        raise EditError(f"The payload is not valid JSON ({error}); mend it first.") from error
    except RecursionError as error:
        raise EditError("The payload is nested too deeply to be changed here.") from error
    return replace(request, body=replace(request.body, kind="json", text=changed))


def _whole(text: str, before: Body) -> Body:
    """Returns the body that a text is; a variable may stand where a value of JSON does."""
    try:
        json.loads(VARIABLE.sub("0", text), parse_int=str)
    except (ValueError, RecursionError):
        is_form = before.kind == "form" or (before.kind == "json" and _FORM.fullmatch(text))
        return Body("form" if is_form else "text", text)
    return Body("json", text)


class _Numbers:
    """Reads JSON and writes it with numbers as they were spelled: 1.10, 1E400.

    Numbers pass through as marked strings that no text can contain by accident.
    """

    def __init__(self) -> None:
        self._mark = token_hex(8)
        self._written = re.compile(rf'"{self._mark}([^"]*)"')

    def read(self, text: str) -> Any:
        """Returns the document; a name that stands twice in an object is refused."""
        return json.loads(
            text,
            parse_float=self._keep,
            parse_int=self._keep,
            parse_constant=self._keep,
            object_pairs_hook=_object,
        )

    def write(self, document: Any, indent: int | None, separators: tuple[str, str] | None) -> str:
        text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=False)
        return self._written.sub(r"\1", text)

    def _keep(self, number: str) -> str:
        return self._mark + number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # Python would keep the last one only, and the server may take the first.
        [(name, _), *_] = Counter(name for name, _ in pairs).most_common(1)
        raise EditError(f"The payload has the member {name!r} twice; remove one first.")
    return found


def _change_at(document: Any, edit: Edit, value: Any) -> None:
    *parents, last = (
        part.replace("~1", "/").replace("~0", "~") for part in edit.subject.split("/")[1:]
    )
    node = document
    for name in parents:
        if isinstance(node, dict):
            if name not in node and edit.op == "remove":
                return
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


_ADDRESS = re.compile(r"((?:[A-Za-z][\w+.-]*://[^/?#]*|\{\{[^{}]*\}\})?)([^?#]*)(.*)", re.DOTALL)
_REPLACING = {"method": "use the method", "host": "send it to", "path": "call the path"}
