"""How PHP's clients turn their options into a request.

As libcurl 8, Guzzle 7 and PHP 8.3 do it; each was read at its source or run.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects.assembly import (
    basic,
    default_type,
    headers_of,
    is_absolute,
    joined_uri,
    merged,
    set_form,
    set_method,
    with_query,
)
from inspector.dialects.bodies import FORM, JSON, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.php_builtins import json_text, query_text
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Number, Thing, Unknown, Value, as_text
from inspector.model.request import Body, Part

_CURL_NOTES = {
    "CURLOPT_SSL_VERIFYPEER": "says how the server's certificate is checked; it was left out.",
    "CURLOPT_TIMEOUT": "sets how long curl waits; it was left out.",
    "CURLOPT_PROXY": "sends through a proxy; it was left out.",
    "CURLOPT_ENCODING": "asks for a compressed answer; it was left out.",
    "CURLOPT_COOKIEFILE": "sends the cookies of a file, which are not known here.",
    "CURLOPT_SSLCERT": "gives a client certificate; it was left out.",
}
_GUZZLE_NOTES = {
    "verify": "says how the server's certificate is checked; it was left out.",
    "timeout": "sets how long the client waits; it was left out.",
    "proxy": "sends through a proxy; it was left out.",
    "cert": "gives a client certificate; it was left out.",
}


def curl_draft(source: Source, handle: Thing, node: Node) -> Draft:
    """Returns what libcurl sends for the options of a handle."""
    given = handle.slots["options"]
    options = given if isinstance(given, dict) else {}
    place = source.place(node)
    draft = Draft(url=as_text(options.get("CURLOPT_URL", "")))
    if draft.url and not draft.url.startswith("/") and not is_absolute(draft.url):
        draft.note("info", "The URL names no scheme; curl takes http://.", place)
        draft.url = "http://" + draft.url
    port = options.get("CURLOPT_PORT")
    if port is not None and draft.url:
        draft.url = re.sub(r"^([A-Za-z]+://[^/?#:]+)(?::\d+)?", rf"\1:{as_text(port)}", draft.url)
    gone = _set_curl_headers(source, draft, options, node)
    data = options.get("CURLOPT_POSTFIELDS")
    if isinstance(data, dict):
        draft.body = Body("multipart", parts=tuple(_part(*item) for item in data.items()))
    elif isinstance(data, Thing) and data.kind == "file":
        draft.body = Body("file", as_text(data.slots["path"]))
    elif isinstance(data, Thing) and data.kind == "bytes":
        draft.body = Body("base64", as_text(data.slots["base64"]))
    elif data is not None and not isinstance(data, Thing | list):
        if "content-type" not in gone:
            default_type(draft, FORM)
        draft.body = text_body(source.spell(data), draft.headers)
    set_method(draft, _curl_method(options), source, node, as_is=True)
    for name, said in _CURL_NOTES.items():
        if name in options:
            draft.note("info", f"{name} {said}", place)
    if options.get("CURLOPT_FOLLOWLOCATION") in (True, Number("1")):
        said = "Redirects are followed; the inspector does so only when asked."
        draft.note("info", said, place)
    return draft


def _curl_method(options: dict[str, Value]) -> Value:
    custom = options.get("CURLOPT_CUSTOMREQUEST")
    if custom:
        return custom
    if _is_set(options, "CURLOPT_NOBODY"):
        return "HEAD"
    if _is_set(options, "CURLOPT_PUT") or _is_set(options, "CURLOPT_UPLOAD"):
        return "PUT"
    posts = _is_set(options, "CURLOPT_POST") or options.get("CURLOPT_POSTFIELDS") is not None
    return "POST" if posts else "GET"


def _is_set(options: dict[str, Value], name: str) -> bool:
    return options.get(name) in (True, Number("1"))


def _set_curl_headers(
    source: Source, draft: Draft, options: dict[str, Value], node: Node
) -> set[str]:
    """Sets what the options tell of headers; returns the names of those that curl leaves out."""
    gone: set[str] = set()
    lines = options.get("CURLOPT_HTTPHEADER")
    if isinstance(lines, dict):
        said = "curl takes a list of header lines; the names of this array are not sent."
        draft.note("error", said, source.place(node))
        lines = [*lines.values()]
    if isinstance(lines, list):
        gone = _set_lines(draft, [source.spell(line) for line in lines])
    elif lines is not None:
        said = "The headers of this call are not known here."
        draft.note("warning", said, source.place(node))
    added = {
        "User-Agent": options.get("CURLOPT_USERAGENT"),
        "Cookie": options.get("CURLOPT_COOKIE"),
        "Referer": options.get("CURLOPT_REFERER"),
    }
    token = options.get("CURLOPT_XOAUTH2_BEARER")
    if token is not None:
        added["Authorization"] = source.join(["Bearer ", token])
    user = options.get("CURLOPT_USERPWD")
    if user is not None:
        name, _, password = as_text(user).partition(":")
        added["Authorization"] = basic(source, node, name, password, draft)
    for name, value in added.items():
        if value is not None and name not in draft.headers:
            draft.headers = draft.headers.with_added(name, as_text(value))
    return gone


def _set_lines(draft: Draft, lines: list[str]) -> set[str]:
    """Reads header lines; `Name:` takes a header away, `Name;` sends it empty.

    Returns:
        The names taken away, in small letters.
    """
    gone: set[str] = set()
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and value.strip():
            draft.headers = draft.headers.with_added(name.strip(), value.strip())
        elif colon:
            gone.add(name.strip().lower())
        elif name.rstrip().endswith(";"):
            draft.headers = draft.headers.with_added(name.rstrip().rstrip(";"), "")
        elif name.strip():
            said = f"curl sends no header for “{name.strip()[:60]}”: it has no colon."
            draft.note("warning", said)
    return gone


def guzzle_draft(
    source: Source, client: Thing, method: Value, uri: str, options: dict[str, Value], node: Node
) -> Draft:
    """Returns what Guzzle, or a client that takes its options, sends."""
    options = {
        **{name: value for name, value in client.slots.items() if name not in ("headers", "kind")},
        **options,
    }
    draft = Draft(url=joined_uri(as_text(client.slots.get("base_uri", "")), uri))
    query = options.get("query")
    if isinstance(query, dict | list):
        # The option takes the place of the query in the URI.
        draft.url = with_query(draft.url.partition("?")[0], query_text(query, raw=True))
    elif isinstance(query, str):
        draft.url = with_query(draft.url.partition("?")[0], query)
    _set_guzzle_headers(source, draft, client.slots.get("headers"), options.get("headers"), node)
    _set_guzzle_body(source, draft, options)
    _set_login(source, draft, options, node)
    set_method(draft, method, source, node)
    for name, said in _GUZZLE_NOTES.items():
        if name in options:
            draft.note("info", f"{name} {said}", source.place(node))
    if draft.url and not is_absolute(draft.url):
        if client.slots.get("known") is True:
            said = "The URI is not absolute and the client has no base_uri."
            draft.note("warning", said, source.place(node))
        draft.url = draft.url if draft.url.startswith("/") else "/" + draft.url
    return draft


def _set_guzzle_headers(
    source: Source, draft: Draft, first: Value, more: Value, node: Node
) -> None:
    pairs: dict[str, Value] = {}
    for given in (first, more):
        if isinstance(given, dict):
            pairs = merged(pairs, given)
        elif isinstance(given, list):
            _set_lines(draft, [source.spell(line) for line in given])
        elif given is not None:
            said = "The headers of this call are not known here."
            draft.note("warning", said, source.place(node))
    named = headers_of(
        ((name, ", ".join(map(as_text, value)) if isinstance(value, list) else value)
         for name, value in pairs.items()),
        source.spell,
    )  # fmt: skip
    for name, value in named:
        draft.headers = draft.headers.with_added(name, value)


def _set_guzzle_body(source: Source, draft: Draft, options: dict[str, Value]) -> None:
    body, form, parts = (options.get(name) for name in ("body", "form_params", "multipart"))
    if isinstance(parts, list):
        draft.body = Body("multipart", parts=tuple(_guzzle_part(item) for item in parts))
    elif isinstance(form, dict | list):
        set_form(draft, query_text(form))
    elif form is not None:
        set_form(draft, as_text(form))
    elif "json" in options:
        text = json_text(source, options["json"])
        if not isinstance(text, Absent):
            default_type(draft, JSON)
            draft.body = text_body(as_text(text), draft.headers)
    elif isinstance(body, Thing):
        draft.body = Body("file", as_text(body.slots["path"])) if body.kind == "file" else Body()
    elif isinstance(body, dict):
        set_form(draft, query_text(body))
    elif body is not None:
        draft.body = text_body(source.spell(body), draft.headers)


def _set_login(source: Source, draft: Draft, options: dict[str, Value], node: Node) -> None:
    login = options.get("auth", options.get("auth_basic"))
    token = options.get("auth_bearer")
    value: str | None = None
    if isinstance(login, list) and len(login) > 1:
        value = basic(source, node, login[0], login[1], draft)
    elif token is not None:
        value = source.join(["Bearer ", token])
    if value is not None:
        draft.headers = draft.headers.with_value("Authorization", value)


def _guzzle_part(value: Value) -> Part:
    part = value if isinstance(value, dict) else {}
    contents, filename = part.get("contents", ""), part.get("filename")
    is_file = isinstance(contents, Thing) and contents.kind == "file"
    path = as_text(contents.slots["path"]) if isinstance(contents, Thing) and is_file else None
    shown = as_text(filename) if filename is not None else None
    if shown is None and path is not None:
        shown = path.rpartition("/")[2]
    headers = part.get("headers")
    named = headers if isinstance(headers, dict) else {}
    kind = next((as_text(v) for name, v in named.items() if name.lower() == "content-type"), None)
    text = "" if path is not None else as_text(contents)
    return Part(as_text(part.get("name", "")), text, shown, kind, path)


def _part(name: str, value: Value) -> Part:
    if isinstance(value, Thing) and value.kind == "text file":
        text, given = (as_text(value.slots.get(slot, "")) for slot in ("text", "name"))
        typed = value.slots.get("type")
        return Part(name, text, given, None if typed is None else as_text(typed))
    if not isinstance(value, Thing) or value.kind != "file":
        return Part(name, as_text(value))
    path = as_text(value.slots.get("path", ""))
    kind, shown = value.slots.get("type"), value.slots.get("name")
    return Part(
        name,
        "",
        as_text(shown) if shown is not None else path.rpartition("/")[2],
        as_text(kind) if kind is not None else None,
        path,
    )


def stream_draft(source: Source, url: str, context: Thing, node: Node) -> Draft:
    """Returns what PHP's http stream sends."""
    given = context.slots["http"]
    options = given if isinstance(given, dict) else {}
    draft = Draft(url=url)
    lines = options.get("header")
    if isinstance(lines, str):
        _set_lines(draft, re.split(r"\r?\n", lines))
    elif isinstance(lines, list):
        _set_lines(draft, [source.spell(line) for line in lines])
    elif lines is not None:
        said = "The headers of this call are not known here."
        draft.note("warning", said, source.place(node))
    content = options.get("content")
    if isinstance(content, str | Unknown | Number):
        default_type(draft, FORM)
        draft.body = text_body(as_text(content), draft.headers)
    set_method(draft, options.get("method", "GET"), source, node)
    return draft
