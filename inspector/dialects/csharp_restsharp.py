"""RestSharp: a request is built up in steps, and a client sends it."""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects.assembly import (
    basic,
    default_type,
    flat_pairs,
    is_absolute,
    members,
    merged,
    set_form,
    set_method,
    with_query,
)
from inspector.dialects.bodies import JSON, text_body
from inspector.dialects.csharp_builtins import serialized
from inspector.dialects.csharp_literals import Literals
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, encode_pairs
from inspector.model.headers import Headers
from inspector.model.request import Body, Part

_METHOD = re.compile(r"Method[._](\w+)")
_EXECUTED = re.compile(
    r"Execute(?:Async|Get|Post|Put|Delete|Patch)?(?:Async)?|(Get|Post|Put|Patch|Delete|Head)(?:Async)?"
)


def created(source: Source, call: Call) -> Value:
    """Returns what `new NAME(…)` of RestSharp makes; Absent for any other class."""
    first = call.get(0)
    match call.name.removeprefix("new "):
        case "RestClientOptions":
            return Thing("rest options", {"BaseUrl": "" if isinstance(first, Absent) else first})
        case "RestClient":
            options = first.slots if isinstance(first, Thing) else {"BaseUrl": first}
            slots: dict[str, Value] = {"BaseUrl": "", "headers": {}, "known": True}
            slots |= {
                name: value for name, value in options.items() if not isinstance(value, Absent)
            }
            return Thing("rest client", slots)
        case "RestRequest":
            listed = [*call.arguments, *call.keywords.values()]
            methods = [
                item for item in listed if isinstance(item, Unknown) and _METHOD.match(item.name)
            ]
            urls = [item for item in listed if item not in methods]
            request: dict[str, Value] = {"headers": {}, "query": {}, "form": {}, "segments": {}}
            request["Resource"] = urls[0] if urls else ""
            request["Method"] = methods[0] if methods else "GET"
            return Thing("rest request", request)
        case "HttpBasicAuthenticator":
            return basic(source, call.node, first, call.get(1))
        case "JwtAuthenticator":
            return source.join(["Bearer ", first])
        case "OAuth2AuthorizationRequestHeaderAuthenticator":
            scheme = call.get(1)
            return source.join(["OAuth" if isinstance(scheme, Absent) else scheme, " ", first])
        case _:
            return Absent()


def sent(call: Call, holder: Thing) -> Thing | None:
    """Returns the request that a call sends; None if it sends none."""
    if holder.kind != "rest client" or not _EXECUTED.fullmatch(call.name) or not call.arguments:
        return None
    request = call.arguments[0]
    return request if isinstance(request, Thing) and request.kind == "rest request" else None


def called(code: Literals, call: Call, holder: Thing) -> Value:
    """Follows a call on a client or a request that sends nothing."""
    name, first, second = call.name, call.get(0), call.get(1)
    slots = holder.slots
    if name in ("AddHeader", "AddOrUpdateHeader", "AddDefaultHeader"):
        members(holder, "headers")[as_text(first)] = second
    elif name in ("AddHeaders", "AddDefaultHeaders") and isinstance(first, dict):
        members(holder, "headers").update(first)
    elif name in ("AddJsonBody", "AddBody"):
        text = first if isinstance(first, str | Unknown) else serialized(code, first, web=True)
        slots["body"], slots["type"] = text, JSON
    elif name == "AddStringBody":
        slots["body"] = first
        slots["type"] = second if isinstance(second, str) else JSON
    elif name == "AddParameter" and len(call.arguments) > 1:
        kind = as_text(call.get(2)) if len(call.arguments) > 2 else ""
        if "RequestBody" in kind:
            slots["body"], slots["type"] = second, first
        elif "UrlSegment" in kind:
            members(holder, "segments")[as_text(first)] = second
        elif "HttpHeader" in kind:
            members(holder, "headers")[as_text(first)] = second
        else:
            members(holder, "query" if "Query" in kind else "form")[as_text(first)] = second
    elif name == "AddQueryParameter":
        members(holder, "query")[as_text(first)] = second
    elif name == "AddUrlSegment":
        members(holder, "segments")[as_text(first)] = second
    elif name == "AddFile":
        members(holder, "files")[as_text(first)] = second
    else:
        return Absent()
    return holder


def draft_of(code: Literals, request: Thing, client: Thing, call: Call | None, node: Node) -> Draft:
    """Returns the request that a client sends."""
    slots = request.slots
    method = _verb(slots["Method"])
    short = _EXECUTED.fullmatch(call.name) if call is not None else None
    if short is not None and short.group(1):
        method = short.group(1).upper()
    draft = Draft(url=_joined(client, as_text(slots["Resource"])))
    for name, value in members(request, "segments").items():
        draft.url = draft.url.replace("{" + name + "}", as_text(value))
    pairs = merged(members(client, "headers"), members(request, "headers"))
    draft.headers = Headers.of((name, as_text(value)) for name, value in pairs.items())
    login = client.slots.get("Authenticator")
    if login is not None:
        draft.headers = draft.headers.with_value("Authorization", as_text(login))
    query, form = members(request, "query"), members(request, "form")
    files = members(request, "files")
    if as_text(method) not in ("POST", "PUT", "PATCH"):
        query = {**query, **form}
        form = {}
    draft.url = with_query(draft.url, encode_pairs(flat_pairs(query)))
    if files:
        parts = [Part(name, as_text(value)) for name, value in form.items()]
        for name, value in files.items():
            path = as_text(value)
            parts.append(Part(name, "", re.split(r"[\\/]", path)[-1], None, path))
        draft.body = Body("multipart", parts=tuple(parts))
    elif "body" in slots:
        kind = as_text(slots["type"])
        if "/" in kind:
            default_type(draft, kind)
        draft.body = text_body(as_text(slots["body"]), draft.headers)
    elif form:
        set_form(draft, encode_pairs(flat_pairs(form)))
    set_method(draft, method, code.source, node)
    if draft.url and not is_absolute(draft.url):
        draft.url = draft.url if draft.url.startswith("/") else "/" + draft.url
    return draft


def _verb(method: Value) -> Value:
    match = _METHOD.fullmatch(method.name) if isinstance(method, Unknown) else None
    return match.group(1).upper() if match else method


def _joined(client: Thing, path: str) -> str:
    base = as_text(client.slots.get("BaseUrl", ""))
    if not base or re.match(r"[A-Za-z][\w+.-]*:", path):
        return path
    return base.rstrip("/") + "/" + path.lstrip("/") if path else base
