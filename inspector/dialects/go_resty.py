"""Go's resty: a client, and requests that are built up and sent in one chain."""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects.assembly import (
    basic,
    default_type,
    members,
    set_form,
    set_method,
    with_query,
)
from inspector.dialects.bodies import JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.go_builtins import COMPACT, canonical, sorted_form
from inspector.dialects.go_literals import Literals
from inspector.dialects.values import Absent, Answer, Thing, Unknown, Value, as_text, to_json
from inspector.model.headers import Headers
from inspector.model.request import Body, Part

_VERBS = frozenset(("Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "Execute", "Send"))
_MAPS = {
    "SetHeader": "headers", "SetHeaders": "headers", "SetQueryParam": "query",
    "SetQueryParams": "query", "SetFormData": "form", "SetPathParam": "path",
    "SetPathParams": "path", "SetFile": "files", "SetFiles": "files",
    "SetMultipartFormData": "parts",
}  # fmt: skip


def created(call: Call) -> Value:
    """Returns the client that `resty.New()` makes; Absent for any other call."""
    is_new = call.holder_text == "resty" and call.name.startswith("New")
    return Thing("resty client", {"base": ""}) if is_new else Absent()


def called(code: Literals, call: Call, holder: Thing) -> Value:
    """Follows a call that builds a client or a request up; Absent when it is another."""
    given, first = call.arguments, call.get(0)
    if call.name in ("R", "NewRequest") and holder.kind == "resty client":
        return Thing("resty request", {"client": holder, "base": holder.slots["base"]})
    if call.name in _MAPS and given:
        pairs = first if isinstance(first, dict) else {as_text(first): call.get(1)}
        if isinstance(first, Unknown) and len(given) == 1:
            code.source.warn(call.node, f"What {first.name} holds is not known here.")
            pairs = {}
        members(holder, _MAPS[call.name]).update(pairs)
    elif call.name == "SetAuthToken" and given:
        value = code.source.join(["Bearer ", first])
        members(holder, "headers")["Authorization"] = value
    elif call.name == "SetBasicAuth" and len(given) == 2:
        members(holder, "headers")["Authorization"] = basic(code.source, call.node, first, given[1])
    elif call.name in ("SetBaseURL", "SetHostURL"):
        holder.slots["base"] = first
    elif call.name in ("SetBody", "SetResult"):
        holder.slots[call.name] = first
    elif not call.name.startswith(("Set", "Enable", "Disable", "Add", "On", "Force")):
        return Absent()
    return holder


def is_sent(call: Call, holder: Thing) -> bool:
    return holder.kind == "resty request" and call.name in _VERBS


def draft_of(code: Literals, call: Call, request: Thing) -> Draft:
    """Returns what a request sends."""
    method: Value = call.name.upper()
    path = call.get(0)
    if call.name == "Execute":
        method, path = call.get(0), call.get(1)
    client = request.slots["client"]
    assert isinstance(client, Thing)
    url = "" if isinstance(path, Absent) else as_text(path)
    for name, value in {**members(client, "path"), **members(request, "path")}.items():
        url = url.replace("{" + name + "}", as_text(value))
    base = as_text(request.slots["base"])
    if base and not re.match(r"[A-Za-z][\w+.-]*:|\{\{", url):
        url = base.rstrip("/") + "/" + url.lstrip("/")
    draft = Draft(url=with_query(url, sorted_form({**members(client, "query"),
                                                   **members(request, "query")})))  # fmt: skip
    pairs = {**members(client, "headers"), **members(request, "headers")}
    draft.headers = Headers.of((canonical(name), as_text(value)) for name, value in pairs.items())
    _set_body(code, call.node, draft, request)
    set_method(draft, method, code.source, call.node)
    return draft


def _set_body(code: Literals, node: Node, draft: Draft, request: Thing) -> None:
    form = members(request, "form")
    parts = {**members(request, "parts")}
    files = members(request, "files")
    if files or parts:
        listed = [Part(name, as_text(value)) for name, value in {**form, **parts}.items()]
        for name, value in files.items():
            path = as_text(value)
            listed.append(Part(name, "", re.split(r"[\\/]", path)[-1], None, path))
        draft.body = Body("multipart", parts=tuple(listed))
        return
    if form:
        set_form(draft, sorted_form(form))
        return
    if "SetBody" not in request.slots:
        return
    plain = code.plain(request.slots["SetBody"])
    if isinstance(plain, dict | list):
        default_type(draft, JSON)
        draft.body = text_body(to_json(plain, COMPACT, spend=code.source.spend), draft.headers)
        return
    if isinstance(plain, Unknown) and "Content-Type" not in draft.headers:
        said = f"What {plain.name} is is not known here; resty chooses the Content-Type by it."
        code.source.warn(node, said)
    elif "Content-Type" not in draft.headers:
        default_type(draft, "text/plain; charset=utf-8")
    draft.body = text_body(as_text(plain), draft.headers)


def fill_result(code: Literals, request: Thing, answer: Answer, node: Node) -> None:
    """Puts the answer where `SetResult(&into)` wants it."""
    into = request.slots.get("SetResult")
    body = code.source.part_of(answer, "body", [], node)
    if isinstance(into, Thing) and into.kind == "struct" and isinstance(body, Answer):
        code.answered(into, body, node)
