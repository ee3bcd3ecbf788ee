"""PHP's clients that are told of a request in steps, and WordPress's functions.

PEAR HTTP_Request2, pecl_http 1 and 2: new -> setUrl, setMethod, setHeaders, setBody -> send.
"""

from __future__ import annotations

from tree_sitter import Node

from inspector.dialects.assembly import basic, members, set_form, set_method, with_query
from inspector.dialects.bodies import text_body
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.php_builtins import query_text
from inspector.dialects.php_clients import guzzle_draft
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Number, Thing, Unknown, Value, as_text
from inspector.model.request import Body, Part

MAKERS = frozenset(("HTTP_Request2", "HttpRequest"))
_WORDPRESS = {
    "wp_remote_get": "GET",
    "wp_remote_post": "POST",
    "wp_remote_head": "HEAD",
    "wp_remote_request": "GET",
    "wp_safe_remote_get": "GET",
    "wp_safe_remote_post": "POST",
}
_TOLD = {
    "seturl": "url",
    "setrequesturl": "url",
    "setmethod": "method",
    "setrequestmethod": "method",
    "setbody": "body",
    "setquery": "query",
    "setquerydata": "query",
}
_LISTED = {
    "setheader": "headers",
    "setheaders": "headers",
    "addheader": "headers",
    "addheaders": "headers",
    "addpostparameter": "form",
    "setpostfields": "form",
    "addpostfields": "form",
    "setcookies": "cookies",
    "addcookie": "cookies",
}
_PASSING = frozenset(("setconfig", "setoptions", "setadapter", "attach"))


def made(name: str, arguments: list[Value]) -> Thing:
    """Returns a request that is told of itself in steps."""
    return Thing("steps", dict(zip(("url", "method"), arguments, strict=False)))


def tell(source: Source, call: Call, request: Thing) -> Value:
    """Follows one of the steps; Absent for what sends the request, or is none."""
    name = call.name.lower()
    first = call.get(0)
    if name in _TOLD:
        request.slots[_TOLD[name]] = first
    elif name in _LISTED:
        held = members(request, _LISTED[name])
        if isinstance(first, dict):
            held.update(first)
        elif len(call.arguments) > 1:
            held[as_text(first)] = call.arguments[1]
        else:
            said = f"What {call.name} is given is not known here."
            source.warn(call.node, said)
    elif name in ("addupload", "addpostfile"):
        parts = request.slots.setdefault("parts", [])
        assert isinstance(parts, list)
        parts.append(list(call.arguments))
    elif name == "setauth":
        request.slots["login"] = list(call.arguments)
    elif name == "setcontenttype":
        members(request, "headers")["Content-Type"] = first
    elif name not in _PASSING:
        return Absent()
    return request


def draft_of(source: Source, request: Thing, node: Node) -> Draft:
    """Returns what such a request sends."""
    slots = request.slots
    draft = Draft()
    url = as_text(slots.get("url", ""))
    query = slots.get("query")
    if isinstance(query, dict | list):
        url = with_query(url, query_text(query))
    elif isinstance(query, str | Unknown):
        url = with_query(url, as_text(query))
    draft.url = url
    for name, value in members(request, "headers").items():
        draft.headers = draft.headers.with_value(name, source.spell(value))
    cookies = members(request, "cookies")
    if cookies:
        text = "; ".join(f"{name}={source.spell(value)}" for name, value in cookies.items())
        draft.headers = draft.headers.with_value("Cookie", text)
    login = slots.get("login")
    if isinstance(login, list) and len(login) > 1:
        value = basic(source, node, login[0], login[1], draft)
        draft.headers = draft.headers.with_value("Authorization", value)
    form, parts = members(request, "form"), slots.get("parts")
    if isinstance(parts, list):
        fields = [Part(name, source.spell(value)) for name, value in form.items()]
        draft.body = Body("multipart", parts=(*fields, *(_upload(part) for part in parts)))
    elif form:
        set_form(draft, query_text(form))
    else:
        _set_body(source, draft, slots.get("body"))
    posts = draft.body.kind != "none"
    set_method(draft, _verb(slots.get("method"), posts=posts), source, node)
    return draft


def _set_body(source: Source, draft: Draft, body: Value) -> None:
    if isinstance(body, Thing) and body.kind == "body":
        pieces = body.slots["pieces"]
        body = source.join(pieces) if isinstance(pieces, list) and pieces else None
    if isinstance(body, Thing) and body.kind == "file":
        draft.body = Body("file", as_text(body.slots["path"]))
    elif isinstance(body, str | Unknown | Number):
        draft.body = text_body(as_text(body), draft.headers)


def _verb(given: Value, *, posts: bool) -> Value:
    if given is None:
        return "POST" if posts else "GET"
    if isinstance(given, Unknown):  # a constant: HTTP_Request2::METHOD_POST, HTTP_METH_POST
        before, mark, verb = given.name.rpartition("METH_")
        before, mark, verb = (before, mark, verb) if mark else given.name.rpartition("METHOD_")
        return verb if mark else given
    return given


def _upload(part: Value) -> Part:
    name, path, shown, kind = ([*part, None, None, None] if isinstance(part, list) else [None] * 4)[
        :4
    ]
    place = as_text(path)
    return Part(
        as_text(name),
        "",
        place.rpartition("/")[2] if shown is None else as_text(shown),
        None if kind is None else as_text(kind),
        place,
    )


def wordpress(source: Source, call: Call) -> Draft | None:
    """Returns what `wp_remote_post($url, [...])` sends; None for any other function."""
    verb = _WORDPRESS.get(call.name)
    if verb is None:
        return None
    given = call.get(1)
    options = dict(given) if isinstance(given, dict) else {}
    method = options.pop("method", verb)
    body, cookies = options.get("body"), options.pop("cookies", None)
    if isinstance(body, dict | list):
        options["form_params"] = options.pop("body")
    elif isinstance(body, str | Unknown):
        headers = options.get("headers")
        typed = isinstance(headers, dict) and any(n.lower() == "content-type" for n in headers)
        if not typed and isinstance(headers, dict | None):
            named = {"Content-Type": "application/x-www-form-urlencoded"}
            options["headers"] = {**(headers or {}), **named}
    url = as_text(call.get(0))
    draft = guzzle_draft(source, Thing("client"), method, url, options, call.node)
    if isinstance(cookies, dict) and cookies:
        text = "; ".join(f"{name}={source.spell(value)}" for name, value in cookies.items())
        draft.headers = draft.headers.with_value("Cookie", text)
    if isinstance(given, Unknown):
        said = f"The options {given.name} of this call are not known here."
        draft.note("warning", said, source.place(call.node))
    return draft
