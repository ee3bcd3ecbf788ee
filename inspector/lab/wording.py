"""Changes and outcomes in words: what labels, verdicts and reports say of an edit.

The words depend on the request that the edit changes: a header that was absent "is sent", one
that had another value "is …".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlsplit

from inspector.model.edit import TOKEN_OF_GOOD, Edit
from inspector.model.request import Request

_MAX_VALUE_CHARS = 40


def join(words: Sequence[str], last: str = "and") -> str:
    """Returns `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def count(number: int, noun: str) -> str:
    """Returns `1 send`, `5 sends`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def name(edit: Edit, request: Request) -> str:
    """Returns the change as a noun, to follow `with`: `X-Guest-Id`, `/to/id left out`."""
    thing = _thing(edit)
    if edit.pane == "token":
        return thing
    if edit.op == "remove":
        return f"{thing} left out"
    if edit.op == "replace":
        return f"{thing} {_shown(edit)}"
    return f"{thing} changed" if is_present(edit, request) else thing


def without(edit: Edit, request: Request) -> str:
    """Returns how a send is called that makes every change but this one."""
    if edit.pane == "token":
        kept = edit.op == "grant"
        return f"without {_thing(edit)}" if kept else "with the token as it was"
    if edit.op == "remove":
        return f"with {_thing(edit)} left in"
    if is_present(edit, request):
        return f"with {_thing(edit)} unchanged"
    return f"without {_thing(edit)}"


def condition(edits: Sequence[Edit], request: Request) -> str:
    """Returns what follows `when`: `X-Guest-Id is sent and the token carries messaging:web`."""
    sent = [
        edit.subject
        for edit in edits
        if edit.pane == "headers" and edit.op == "set" and not is_present(edit, request)
    ]
    scopes = [edit.subject for edit in edits if edit.op == "grant"]
    clauses = [f"{join(sent)} {'is' if len(sent) == 1 else 'are'} sent"] if sent else []
    clauses += [
        _clause(edit, request)
        for edit in edits
        if edit.op != "grant" and not (edit.pane == "headers" and edit.subject in sent)
    ]
    clauses += [f"the token carries {join(scopes)}"] if scopes else []
    if len(scopes) > 1 and len(clauses) > 2:
        return f"{', '.join(clauses[:-1])}, and {clauses[-1]}"
    return join(clauses)


def is_present(edit: Edit, request: Request) -> bool:
    """Tells whether what an edit of headers, URL or payload is about stands in the request."""
    match edit.pane:
        case "headers":
            return edit.subject in request.headers
        case "url" if edit.op == "replace":
            return True
        case "url":
            query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
            return any(key == edit.subject for key, _ in query)
        case _:
            return _has_pointer(request.body.text, edit.subject)


def _clause(edit: Edit, request: Request) -> str:
    thing = _thing(edit)
    if edit.pane == "token":
        if edit == TOKEN_OF_GOOD:
            return "the token is that of the working request"
        if edit.op == "set":
            return f"the token is one of the client {edit.value}"
        return "white space and invisible characters are stripped from the token"
    if edit.op == "remove":
        return f"{thing} is left out"
    value = _shown(edit)
    if edit.pane == "payload" and not edit.subject:
        return f"the body is {value}"
    verb = "is changed to" if is_present(edit, request) else "is"
    where = " in the payload" if edit.pane == "payload" else ""
    return f"{thing} {verb} {value}{where}"


def _thing(edit: Edit) -> str:
    match edit.pane, edit.op:
        case "headers", _:
            return edit.subject
        case "payload", _:
            return edit.subject or "the body"
        case _, "replace":
            return f"the {edit.subject}"
        case "url", _:
            return f"the query parameter {edit.subject}"
        case "token", "grant":
            return f"the scope {edit.subject}"
        case "token", _ if edit == TOKEN_OF_GOOD:
            return "the token of the working request"
        case "token", "set":
            return f"a token of the client {edit.value}"
        case _:
            return "the token stripped of white space and invisible characters"


def _shown(edit: Edit) -> str:
    """Returns the value, its end left out when it is long; an address is told in full."""
    if len(edit.value) <= _MAX_VALUE_CHARS or edit.op == "replace":
        return edit.value
    return edit.value[: _MAX_VALUE_CHARS - 1] + "…"


def _has_pointer(text: str, pointer: str) -> bool:
    try:
        node: object = json.loads(text)
    except (ValueError, RecursionError):
        return bool(text.strip()) and not pointer
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            return False
    return True
