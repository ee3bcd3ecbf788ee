"""C#'s Flurl: a URL is built up, then sent, in one chain that begins with a text."""

from __future__ import annotations

import re
from urllib.parse import quote

from inspector.dialects.assembly import (
    basic,
    default_type,
    flat_pairs,
    members,
    set_method,
    with_query,
)
from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.csharp_builtins import serialized
from inspector.dialects.csharp_content import set_content
from inspector.dialects.csharp_literals import Literals
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, encode_pairs
from inspector.model.headers import Headers
from inspector.model.request import Body

_BUILDS = frozenset(
    ("AppendPathSegment", "AppendPathSegments", "SetQueryParam", "SetQueryParams", "WithHeader",
     "WithHeaders", "WithOAuthBearerToken", "WithBasicAuth", "WithTimeout", "AllowHttpStatus",
     "AllowAnyHttpStatus", "WithCookie", "WithCookies", "ConfigureRequest", "WithSettings",
     "AppendQueryParam", "WithAutoRedirect")
)  # fmt: skip
_OWN = re.compile(
    r"(Get|Post|Put|Patch|Delete|Head|Send)(Json|UrlEncoded|String|Stream|Bytes|Multipart)Async"
)
_PLAIN = re.compile(r"(Get|Post|Put|Patch|Delete|Head)()Async")
_JSON = "application/json; charset=UTF-8"


def begun(call: Call) -> Thing | None:
    """Returns the request that a call on a text or on an unknown value begins; else None."""
    name, holder = call.name, call.holder
    if name in ("new Url", "new FlurlRequest", "new FlurlClient"):
        first = call.get(0)
        return new_request("" if isinstance(first, Absent) else first)
    known = name in _BUILDS or _OWN.fullmatch(name) is not None
    if isinstance(holder, str) and (known or _PLAIN.fullmatch(name)):
        return new_request(holder)
    if isinstance(holder, Unknown) and known and not _is_other(call):
        return new_request(holder)
    return None


def _is_other(call: Call) -> bool:
    """Tells `api.PostJsonAsync("/path", data)` of somebody's own from Flurl's."""
    first = call.get(0)
    is_sent = _OWN.fullmatch(call.name) is not None
    named = isinstance(first, str) and "String" not in call.name
    return is_sent and (named or call.name.startswith("Send"))


def new_request(url: Value) -> Thing:
    return Thing("flurl", {"url": url, "query": []})


def called(code: Literals, call: Call, request: Thing) -> Value:
    """Follows a call that builds a request up; Absent when it is another."""
    first, second, slots = call.get(0), call.get(1), request.slots
    if call.name in ("AppendPathSegment", "AppendPathSegments", "Request"):
        listed = first if isinstance(first, list) else call.arguments
        for item in listed:
            if as_text(item):
                path = "/" + as_text(item).strip("/")
                slots["url"] = code.source.join([as_text(slots["url"]).rstrip("/"), path])
    elif call.name in ("SetQueryParam", "AppendQueryParam"):
        _add_pair(request, first, second)
    elif call.name == "SetQueryParams":
        known = _map(code, call, first)
        _pairs(request).extend([name, value] for name, value in flat_pairs(known))
    elif call.name == "WithHeader":
        members(request, "headers")[as_text(first)] = second
    elif call.name == "WithHeaders":
        known = _map(code, call, first)
        for name, value in known.items():
            spelled = name if isinstance(first, dict) else name.replace("_", "-")
            members(request, "headers")[spelled] = value
    elif call.name in ("WithOAuthBearerToken", "WithBasicAuth"):
        value = code.source.join(["Bearer ", first])
        if call.name == "WithBasicAuth":
            value = basic(code.source, call.node, first, second)
        members(request, "headers")["Authorization"] = value
    elif call.name not in _BUILDS:
        return Absent()
    return request


def _add_pair(request: Thing, name: Value, value: Value) -> None:
    if isinstance(value, Absent):  # a name alone
        request.slots["url"] = with_query(as_text(request.slots["url"]), as_text(name))
    else:
        _pairs(request).append([name, value])


def _pairs(request: Thing) -> list[Value]:
    pairs = request.slots["query"]
    assert isinstance(pairs, list)
    return pairs


def _map(code: Literals, call: Call, value: Value) -> dict[str, Value]:
    plain = code.plain(value, camel=False)
    if isinstance(plain, dict):
        return plain
    said = f"What {as_text(value)[:60]} holds is not known here."
    code.source.warn(call.node, said)
    return {}


def draft_of(code: Literals, call: Call, request: Thing) -> Draft | None:
    """Returns what a call sends; None when it sends nothing."""
    match = _OWN.fullmatch(call.name) or _PLAIN.fullmatch(call.name)
    if match is None:
        return None
    given = call.arguments
    method: Value = match.group(1).upper()
    if method == "SEND":
        method, given = (given[0] if given else ""), given[1:]
    pairs = [
        (as_text(pair[0]), pair[1])
        for pair in _pairs(request)
        if isinstance(pair, list) and pair[1] is not None
    ]
    query = encode_pairs(pairs, encode=lambda text: quote(text, safe="", errors="replace"))
    draft = Draft(url=with_query(as_text(request.slots["url"]), query))
    headers = members(request, "headers")
    draft.headers = Headers.of((name, as_text(value)) for name, value in headers.items())
    if given and method not in ("GET", "HEAD", "DELETE"):
        _set_body(code, call, draft, match.group(2), given[0])
    set_method(draft, method, code.source, call.node)
    return draft


def _set_body(code: Literals, call: Call, draft: Draft, kind: str, value: Value) -> None:
    if kind == "Json":
        default_type(draft, _JSON)
        text = as_text(value) if isinstance(value, Unknown) else serialized(code, value)
        draft.body = text_body(as_text(text), draft.headers)
    elif kind == "UrlEncoded":
        default_type(draft, FORM)
        text = as_text(value) if isinstance(value, Unknown | str) else ""
        draft.body = Body("form", text or encode_pairs(flat_pairs(_map(code, call, value))))
    elif kind == "Multipart":
        said = "The parts of this body are not followed; it was left out."
        draft.note("warning", said, code.source.place(call.node))
    elif isinstance(value, Thing):
        set_content(code.source, draft, value, call.node)
    else:
        default_type(draft, "text/plain; charset=UTF-8")
        draft.body = text_body(as_text(value), draft.headers)
