"""A request as Java's client libraries build it up, and what each of them then sends."""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects.assembly import basic, is_absolute, set_method, with_query
from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.java_bodies import set_body
from inspector.dialects.java_literals import Literals, pairs_of, several, spelled
from inspector.dialects.java_urls import filled, new_url, on_url
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, encode_pairs
from inspector.model.request import Body

VERBS = frozenset(("get", "post", "put", "patch", "delete", "head", "options"))
_ADDED = frozenset(
    ("addHeader", "setHeader", "header", "setRequestProperty", "addRequestProperty",
     "putHeader", "replaceHeader", "headerReplace")
)  # fmt: skip
_SPRING_HEADERS = {
    "setContentType": "Content-Type", "contentType": "Content-Type", "setAccept": "Accept",
    "accept": "Accept", "setOrigin": "Origin", "setCacheControl": "Cache-Control",
    "setIfMatch": "If-Match", "setIfNoneMatch": "If-None-Match",
}  # fmt: skip
_PAIRS = {
    **dict.fromkeys(
        ("queryString", "queryParam", "queryParams", "addQueryParam", "addQueryParameter",
         "addQueryParams"),
        "query",
    ),
    **dict.fromkeys(
        ("addParameter", "addParameters", "field", "fields", "formParam", "formParams",
         "addFormParam"),
        "form",
    ),
}  # fmt: skip
_BODIES = frozenset(
    ("setEntity", "body", "bodyValue", "syncBody", "setBody", "bodyString", "bodyByteArray",
     "bodyForm", "bodyFile", "bodyStream")
)  # fmt: skip
# What changes how a request is sent, not what is sent.
_NO_MATTER = frozenset(
    ("setConfig", "version", "setVersion", "setCharset", "cookies", "socketTimeout", "log", "tag",
     "connectTimeout", "connectionTimeout", "setDoOutput", "setDoInput", "setUseCaches", "when",
     "setConnectTimeout", "setReadTimeout", "useExpectContinue", "setInstanceFollowRedirects",
     "cacheControl", "attribute", "attributes", "setAllowUserInteraction", "acceptCharset",
     "setChunkedStreamingMode", "setFixedLengthStreamingMode", "relaxedHTTPSValidation")
)  # fmt: skip
_LEFT_OUT = {
    "timeout": "sets how long the client waits; it was left out.",
    "expectContinue": "asks for 100-continue; it was left out.",
}


def new_request(method: str, url: Value, family: str) -> Thing:
    slots: dict[str, Value] = {"method": method, "url": url, "family": family, "headers": []}
    return Thing("request", {**slots, "query": [], "form": [], "body": None})


def listed(thing: Thing, slot: str) -> list[Value]:
    """Returns the list in a slot; an empty one, kept there, if it holds none."""
    value = thing.slots.get(slot)
    if not isinstance(value, list):
        value = []
        thing.slots[slot] = value
    return value


def on_headers(code: Literals, call: Call, headers: Thing) -> Value:
    """Follows a call on a collection of headers, or on a map that keeps several values."""
    name, given = call.name, call.arguments
    if name in ("add", "set", "put", "addUnsafeNonAscii", "addHeader") and len(given) == 2:
        if name in ("set", "put"):
            _remove(headers, "pairs", spelled(given[0]))
        for item in given[1] if isinstance(given[1], list) else [given[1]]:
            listed(headers, "pairs").append([given[0], item])
        return headers
    if name in ("addAll", "putAll", "setAll") and given:
        for pair in pairs_of(given[-1]):
            _remove(headers, "pairs", pair[0])
            value = pair[1]
            for item in value if isinstance(value, list) else [value]:
                listed(headers, "pairs").append([pair[0], item])
        if isinstance(given[-1], Unknown):
            said = f"{given[-1].name} is put in; its members are not known."
            code.source.warn(call.node, said)
        return headers
    if name == "remove" and given:
        _remove(headers, "pairs", spelled(given[0]))
        return headers
    if name in ("build", "newBuilder"):
        return Thing("headers", {"pairs": [*listed(headers, "pairs")]})
    return _set_named(code, call, headers, "pairs")


def _set_named(code: Literals, call: Call, thing: Thing, slot: str) -> Value:
    """Follows Spring's `setContentType`, `setBearerAuth` and their like; else Absent."""
    name, given = call.name, call.arguments
    if name in ("setBasicAuth", "basicAuth", "basicAuthentication", "withBasicAuth") and given:
        value: Value = code.source.join(["Basic ", given[0]])
        if len(given) > 1:
            value = basic(code.source, call.node, given[0], given[1])
        named = "Authorization"
    elif name == "setBearerAuth" and given:
        named, value = "Authorization", code.source.join(["Bearer ", given[0]])
    elif name in _SPRING_HEADERS and given:
        named = _SPRING_HEADERS[name]
        value = code.source.join([", ".join(spelled(item) for item in several(call))])
    else:
        return Absent()
    _remove(thing, slot, named)
    listed(thing, slot).append([named, value])
    return thing


def _remove(thing: Thing, slot: str, name: str) -> None:
    kept: list[Value] = [
        pair
        for pair in listed(thing, slot)
        if isinstance(pair, list) and spelled(pair[0]).lower() != name.lower()
    ]
    thing.slots[slot] = kept


def add_header(request: Thing, call: Call) -> None:
    """Adds a header, or sets it where the library's method of that name does."""
    name, value = call.arguments[:2]
    sets = call.name.startswith(("set", "replace")) or call.name == "headerReplace"
    if sets or (call.name == "header" and request.slots["family"] == "okhttp"):
        _remove(request, "headers", spelled(name))
    for item in value if isinstance(value, list) else [value]:
        listed(request, "headers").append([name, item])


def is_header_call(call: Call) -> bool:
    return call.name in _ADDED and len(call.arguments) == 2


def on_request(code: Literals, call: Call, request: Thing) -> Value:
    """Follows a call that builds a request up; Absent when it is another."""
    if is_header_call(call):
        add_header(request, call)
        return request
    if call.name in _LEFT_OUT:
        said = f"{call.name} {_LEFT_OUT[call.name]}"
        code.source.remarks.append(("info", said, code.source.place(call.node)))
        return request
    if call.name in _NO_MATTER:
        return request
    for follow in (_on_target, _on_pairs, _on_headers_of):
        known = follow(code, call, request)
        if not isinstance(known, Absent):
            return known
    return _set_named(code, call, request, "headers")


def _on_target(code: Literals, call: Call, request: Thing) -> Value:
    """Follows what sets method, URL or body."""
    name, given, slots = call.name, call.arguments, request.slots
    first = call.get(0)
    if name in ("uri", "url", "setUri", "setURI", "setUrl") and given:
        slots["url"] = address(code, first, given[1:], slots)
    elif name in ("setRequestMethod", "method", "setMethod") and given:
        slots["method"] = first
        slots["body"] = given[1] if len(given) > 1 else slots["body"]
    elif name.lower() in VERBS and slots["family"] in ("net", "okhttp"):
        slots["method"], slots["body"] = name.upper(), first if given else None
    elif slots["family"] == "jersey" and name == "path" and given:
        path = spelled(first).lstrip("/")
        slots["url"] = code.source.join([spelled(slots["url"]).rstrip("/"), "/", path])
    elif slots["family"] == "jersey" and name == "request":
        kinds = ", ".join(spelled(kind) for kind in given)
        listed(request, "headers").extend([["Accept", kinds]] if given else [])
    elif name in ("routeParam", "pathParam", "resolveTemplate"):
        named: dict[str, Value] = {spelled(first): call.get(1)}
        slots["url"] = filled(spelled(slots["url"]), named, [])
    elif name in _BODIES:
        slots["body"] = _body_given(call)
    else:
        return Absent()
    return request


def _on_pairs(code: Literals, call: Call, request: Thing) -> Value:
    """Follows what adds to the query or to a form."""
    first = call.get(0)
    slot = _PAIRS.get(call.name)
    if slot is None:
        return Absent()
    whole = len(call.arguments) == 1 or isinstance(first, list)
    pairs = pairs_of(list(call.arguments)) if isinstance(first, list) else pairs_of(first)
    if isinstance(first, list) and first and isinstance(first[0], list):
        pairs = pairs_of(first)
    pairs = pairs if whole else [(spelled(first), call.get(1))]
    if whole and isinstance(first, Unknown):
        code.source.warn(call.node, f"What {first.name} adds is not known here.")
    listed(request, slot).extend([list(pair) for pair in pairs])
    return request


def _on_headers_of(code: Literals, call: Call, request: Thing) -> Value:
    first = call.get(0)
    if call.name in ("headers", "setHeaders", "addHeaders"):
        _add_headers(code, call, request)
    elif call.name in ("addHeader", "setHeader") and isinstance(first, list):
        listed(request, "headers").append(list(first[:2]))
    elif call.name == "removeHeader":
        _remove(request, "headers", spelled(first))
    else:
        return Absent()
    return request


def address(code: Literals, url: Value, more: list[Value], slots: dict[str, Value]) -> Value:
    """Returns a URL that is given as it is, as a template with values, or built by a lambda."""
    if isinstance(url, Thing) and url.kind == "function":
        base = slots.get("base", "")
        made = code_lambda(code, url, new_url(base, "spring"))
        slots["base"] = ""
        return spelled(made)
    if isinstance(url, Thing) and url.kind == "url":
        return on_url(code, Call(None, "", "toUri"), url)  # type: ignore[arg-type] # no node needed
    if more:
        known = more[0] if len(more) == 1 and isinstance(more[0], dict) else {}
        return filled(spelled(url), known, [] if known else _flat(more))
    return url


def code_lambda(code: Literals, function: Thing, given: Value) -> Value:
    run = getattr(code, "run_lambda", None)
    return run(function, [given]) if run is not None else Absent()


def _flat(values: list[Value]) -> list[Value]:
    return values[0] if len(values) == 1 and isinstance(values[0], list) else values


def _add_headers(code: Literals, call: Call, request: Thing) -> None:
    first = call.get(0)
    if isinstance(first, Thing) and first.kind == "function":
        made = Thing("headers", {"pairs": listed(request, "headers")})
        code_lambda(code, first, made)
        request.slots["headers"] = made.slots["pairs"]
    elif len(call.arguments) > 1:
        for at in range(0, len(call.arguments) - 1, 2):
            listed(request, "headers").append([call.arguments[at], call.arguments[at + 1]])
    elif isinstance(first, Unknown):
        said = f"The headers {first.name} are not known here."
        code.source.warn(call.node, said)
    else:
        for pair in pairs_of(first):
            for item in pair[1] if isinstance(pair[1], list) else [pair[1]]:
                listed(request, "headers").append([pair[0], item])


def _body_given(call: Call) -> Value:
    first, second = call.get(0), call.get(1)
    if call.name == "setEntity" and isinstance(second, str):
        return Thing("body", {"text": first, "type": second})
    if call.name == "bodyForm" and not isinstance(first, Thing):
        is_list = isinstance(first, Unknown) or pairs_of(first)
        return Thing("body", {"form": first if is_list else list(call.arguments), "type": FORM})
    if call.name in ("bodyString", "bodyByteArray", "bodyFile", "bodyStream"):
        kind = as_text(second) if isinstance(second, str) else ""
        return Thing("body", {"file" if call.name == "bodyFile" else "text": first, "type": kind})
    return first


def draft_of(code: Literals, request: Thing, node: Node) -> Draft:
    """Returns what a request is when it is sent."""
    slots = request.slots
    family = as_text(slots["family"])
    url = slots["url"]
    text = spelled(address(code, url, [], slots)) if isinstance(url, Thing) else spelled(url)
    base = spelled(slots.get("base", ""))
    if base and not re.match(r"[A-Za-z][\w+.-]*:", text):
        text = base + text
    draft = Draft(url=text)
    draft.complete = not node.has_error
    draft.headers = draft.headers.of(
        (spelled(pair[0]), spelled(pair[1]))
        for pair in listed(request, "headers")
        if isinstance(pair, list) and len(pair) == 2
    )
    for pair in listed(request, "defaults"):
        if isinstance(pair, list) and spelled(pair[0]) not in draft.headers:
            draft.headers = draft.headers.with_added(spelled(pair[0]), spelled(pair[1]))
    method = slots["method"]
    query, form = pairs_of(listed(request, "query")), pairs_of(listed(request, "form"))
    set_body(code, draft, slots["body"], family)
    if form and (
        family == "apache" and (method not in ("POST", "PUT") or slots["body"] is not None)
    ):
        query, form = [*query, *form], []
    if family == "apache" and form:
        draft.headers = draft.headers.with_added("Content-Type", FORM + "; charset=ISO-8859-1")
    draft.url = with_query(draft.url, encode_pairs(query, spelled))
    if form:
        media = draft.headers.get("Content-Type") or ""
        made = Thing("body", {"pairs": [list(pair) for pair in form], "type": media})
        set_body(code, draft, made, family)
    if family == "connection":
        _as_connection(code, draft, slots, node)
        method = slots["method"]
    set_method(draft, method, code.source, node, as_is=True)
    if family == "loose":
        return draft
    if not draft.url:
        draft.note("warning", "The code sets no URL.", code.source.place(node))
    elif not is_absolute(draft.url):
        draft.url = draft.url if draft.url.startswith("/") else "/" + draft.url
    return draft


def _as_connection(code: Literals, draft: Draft, slots: dict[str, Value], node: Node) -> None:
    """Follows HttpURLConnection: a body makes GET a POST, and a form unless a header says."""
    if slots.get("written") is not True:
        return
    if slots["method"] == "GET":
        slots["method"] = "POST"
    if "Content-Type" not in draft.headers:
        draft.headers = draft.headers.with_added("Content-Type", FORM)
        said = "HttpURLConnection itself adds this Content-Type, as the code sets none."
        draft.note("info", said, code.source.place(node))
        draft.body = text_body(draft.body.text, draft.headers) if draft.body.text else Body()
    if slots["method"] == "PATCH":
        said = "HttpURLConnection refuses the method PATCH."
        draft.note("warning", said, code.source.place(node))
