"""How Python's HTTP libraries turn the arguments of a call into a request.

As requests 2.32, httpx 0.28, aiohttp 3.12 and the standard library of Python 3.13 do it.
"""

from __future__ import annotations

from typing import TypeGuard

from tree_sitter import Node

from inspector.dialects.assembly import (
    basic,
    default_type,
    flat_pairs,
    headers_of,
    is_absolute,
    merged,
    set_form,
    set_method,
    with_query,
)
from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.python_builtins import DUMPS, urlencoded
from inspector.dialects.source import Source
from inspector.dialects.values import (
    COMPACT,
    Absent,
    Thing,
    Unknown,
    Value,
    as_text,
    encode_pairs,
    to_json,
)
from inspector.model.request import Body, BodyKind, Part

OPTIONS = {"body": "data"}
_SETTINGS = {
    "timeout": "sets how long the client waits; it was left out.",
    "verify": "says how the server's certificate is checked; it was left out.",
    "cert": "gives a client certificate; it was left out.",
    "proxies": "sends through a proxy; it was left out.",
    "proxy": "sends through a proxy; it was left out.",
}


def new_client(flavour: str, call: Call | None) -> Thing:
    """Returns a client of a library, with what its constructor is given."""
    given = call.keywords if call is not None else {}
    base = given.get("base_url", "")
    if flavour == "aiohttp" and call is not None and call.arguments:
        base = call.arguments[0]
    slots: dict[str, Value] = {"flavour": flavour, "base": base, "known": call is not None}
    for name in ("headers", "params", "cookies"):
        value = given.get(name)
        slots[name] = dict(value) if isinstance(value, dict) else {} if value is None else value
    slots["auth"] = given.get("auth")
    return Thing("client", slots)


def draft_of(
    source: Source, client: Thing, method: Value, url: Value, options: dict[str, Value], node: Node
) -> Draft:
    """Returns the request that a call with these options sends."""
    draft = Draft()
    flavour = client.slots["flavour"]
    path = "" if isinstance(url, Absent) else as_text(url)
    draft.url = _joined(as_text(client.slots["base"]), path)
    params = _known(source, draft, node, "params", client, options)
    _set_query(source, draft, flavour, params, options.get("params"))
    headers = options.get("headers")
    if isinstance(headers, list) and not client.slots["headers"]:  # httpx sends each of a name
        pairs = [(as_text(item[0]), item[1]) for item in headers if _is_pair(item)]
    else:
        pairs = list(_known(source, draft, node, "headers", client, options).items())
    kept = [(name, value) for name, value in pairs if value is not None]
    draft.headers = headers_of(kept, source.spell)
    cookies = _known(source, draft, node, "cookies", client, options)
    if cookies:
        text = "; ".join(f"{name}={as_text(value)}" for name, value in cookies.items())
        draft.headers = draft.headers.with_added("Cookie", text)
    _set_body(source, draft, as_text(flavour), options)
    _set_auth(source, draft, options.get("auth", client.slots["auth"]), node)
    set_method(draft, method, source, node)
    _note_options(source, draft, options, node)
    if draft.url and client.slots["base"] == "" and not is_absolute(draft.url):
        if client.slots["known"]:
            said = "The URL is not absolute; the library refuses such a URL."
            draft.note("warning", said, source.place(node))
        draft.url = draft.url if draft.url.startswith("/") else "/" + draft.url
    return draft


def urllib_draft(source: Source, request: Thing, node: Node) -> Draft:
    """Returns the request that urllib sends: it spells header names its own way."""
    draft = Draft(url=as_text(request.slots.get("url", "")))
    given = request.slots.get("headers", {})
    headers = given if isinstance(given, dict) else {}
    if not isinstance(given, dict):
        said = "The headers of this call are not known here."
        draft.note("warning", said, source.place(node))
    data = request.slots.get("data")
    if data is not None and not any(name.lower() == "content-type" for name in headers):
        headers = {"Content-Type": FORM, **headers}
    pairs = {name.title(): value for name, value in headers.items()}
    draft.headers = headers_of(pairs.items(), source.spell)
    if data is not None:
        draft.body = text_body(as_text(data), draft.headers)
    method = request.slots.get("method")
    set_method(draft, method or ("GET" if data is None else "POST"), source, node)
    return draft


def _joined(base: str, path: str) -> str:
    if not base or is_absolute(path):
        return path
    return base.rstrip("/") + "/" + path.lstrip("/") if path else base


def _known(
    source: Source, draft: Draft, node: Node, name: str, client: Thing, options: dict[str, Value]
) -> dict[str, Value]:
    """Returns what a client and a call give of one kind, the call's last."""
    result: dict[str, Value] = {}
    for value in (client.slots[name], options.get(name)):
        if isinstance(value, dict):
            result = merged(result, value) if name == "headers" else {**result, **value}
        elif isinstance(value, list) and name != "cookies":
            pairs = (item for item in value if _is_pair(item))
            result = {**result, **{as_text(key): item for key, item in pairs}}
        elif value is not None and not (name == "params" and isinstance(value, str)):
            said = f"The {name} of this call are not known here."
            draft.note("warning", said, source.place(node))
    return result


def _is_pair(value: Value) -> TypeGuard[list[Value]]:
    return isinstance(value, list) and len(value) == 2


def _set_query(
    source: Source, draft: Draft, flavour: Value, params: dict[str, Value], given: Value
) -> None:
    if isinstance(given, str):
        draft.url = with_query(draft.url, given)
    if not params:
        return
    pairs = flat_pairs(params)
    if flavour == "httpx":
        # httpx lets the parameters take the place of the query in the URL.
        draft.url = draft.url.partition("?")[0]
        query = encode_pairs(pairs)
    else:
        query = encode_pairs((pair for pair in pairs if pair[1] is not None), source.spell)
    draft.url = with_query(draft.url, query)


def _set_body(source: Source, draft: Draft, flavour: str, options: dict[str, Value]) -> None:
    data = options.get("content") or options.get("data")
    files = options.get("files")
    document = options.get("json")
    if files:
        _set_parts(draft, data, files)
    elif isinstance(data, Thing):
        kinds: tuple[tuple[str, BodyKind], ...] = (("path", "file"), ("base64", "base64"))
        found = next(((kind, data.slots[slot]) for slot, kind in kinds if slot in data.slots), None)
        draft.body = Body(found[0], as_text(found[1])) if found is not None else Body()
    elif data and isinstance(data, dict | list) and flavour != "http":
        set_form(draft, _form(source, data, flavour))
    elif data:
        if flavour == "aiohttp" and isinstance(data, str):
            default_type(draft, "text/plain; charset=utf-8")
        draft.body = text_body(as_text(data), draft.headers)
    elif document is not None and not isinstance(document, Thing):
        default_type(draft, JSON)
        text = to_json(document, COMPACT if flavour == "httpx" else DUMPS, spend=source.spend)
        draft.body = text_body(text, draft.headers)


def _form(source: Source, data: dict[str, Value] | list[Value], flavour: str) -> str:
    if isinstance(data, list):
        return as_text(urlencoded(source, data))
    if flavour == "httpx":
        return encode_pairs(flat_pairs(data))
    pairs = (pair for pair in flat_pairs(data) if pair[1] is not None)
    return encode_pairs(pairs, source.spell)


def _set_parts(draft: Draft, data: Value, files: Value) -> None:
    fields = flat_pairs(data) if isinstance(data, dict) else []
    parts = [Part(name, as_text(value)) for name, value in fields]
    listed = files if isinstance(files, list) else []
    pairs = [(as_text(item[0]), item[1]) for item in listed if _is_pair(item)]
    pairs += files.items() if isinstance(files, dict) else ()
    parts += (_part(name, value) for name, value in pairs)
    draft.body = Body("multipart", parts=tuple(parts))


def _part(name: str, value: Value) -> Part:
    """One file: what it holds, or (its name, what it holds, its type)."""
    filename: Value = None
    kind: Value = None
    is_field = False
    if isinstance(value, list):
        filename, value, kind = ([*value, None, None, None])[:3]
        is_field = filename is None
    is_file = isinstance(value, Thing) and value.kind == "file"
    path = as_text(value.slots["path"]) if isinstance(value, Thing) and is_file else None
    if is_field:
        text = "" if path is not None else as_text(value)
        return Part(name, text, None, None if kind is None else as_text(kind), path)
    shown = as_text(filename) if filename is not None else (path or name).rpartition("/")[2]
    text = "" if path is not None else as_text(value)
    return Part(name, text, shown, None if kind is None else as_text(kind), path)


def _set_auth(source: Source, draft: Draft, auth: Value, node: Node) -> None:
    match auth:
        case [user, password]:
            value = basic(source, node, user, password, draft)
        case Thing("basic", slots):
            value = basic(source, node, slots["user"], slots["password"], draft)
        case None:
            return
        case _:
            draft.note("warning", "How this call logs in is not known here.", source.place(node))
            return
    draft.headers = draft.headers.without("Authorization").with_added("Authorization", value)


def _note_options(source: Source, draft: Draft, options: dict[str, Value], node: Node) -> None:
    place = source.place(node)
    for name, value in options.items():
        if name in _SETTINGS:
            draft.note("info", f"{name} {_SETTINGS[name]}", place)
        elif name in ("allow_redirects", "follow_redirects") and value is True:
            said = "Redirects are followed; the inspector does so only when asked."
            draft.note("info", said, place)
        elif isinstance(value, Unknown) and name == "json":
            draft.note("info", f"What {value.name} holds is sent as JSON.", place)
