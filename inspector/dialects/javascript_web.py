"""The objects of the web platform that JavaScript clients share: URL, Headers, forms, bytes.

Each is a `Thing` that is built up in steps; `spelled` is how it becomes text.
"""

from __future__ import annotations

import re
from urllib.parse import quote, quote_plus, unquote_plus

from inspector.dialects.assembly import joined_uri, merged, with_query
from inspector.dialects.bodies import text_body
from inspector.dialects.draft import Draft
from inspector.dialects.source import Source
from inspector.dialects.values import (
    Absent,
    Thing,
    Unknown,
    Value,
    as_text,
    base64_of,
    encode_pairs,
)
from inspector.model.headers import Headers
from inspector.model.request import Body, BodyKind, Part

_FORM = "application/x-www-form-urlencoded;charset=UTF-8"
_ORIGIN = re.compile(r"((?:[A-Za-z][\w+.-]*://[^/?#]*)?)[^?#]*(.*)", re.DOTALL)
_FILES = frozenset(
    (
        "fs.createReadStream", "fs.readFileSync", "fs.readFile", "fs.promises.readFile",
        "readFileSync", "readFile", "createReadStream", "Bun.file", "Deno.readFile",
        "Deno.readTextFile", "fsPromises.readFile", "openAsBlob", "fs.openAsBlob",
    )
)  # fmt: skip
_BYTES: dict[str, tuple[BodyKind, str]] = {"file": ("file", "path"), "bytes": ("base64", "base64")}
_QUERIES = frozenset(
    ("qs.stringify", "querystring.stringify", "Qs.stringify", "queryString.stringify",
     "querystring.encode", "$.param", "jQuery.param", "stringify")
)  # fmt: skip
_NOTHING = (Absent, type(None))
_KINDS: dict[str, str] = {
    "Headers": "headers", "URLSearchParams": "search", "FormData": "parts", "URL": "url",
    "Blob": "blob", "File": "blob",
}  # fmt: skip


def spelled(value: Value) -> str:
    """Returns a value as JavaScript joins it to a text."""
    if isinstance(value, Thing):
        match value.kind:
            case "search":
                pairs = encode_pairs(pairs_of(value), spelled, _encode)
                return "&".join(filter(None, (as_text(value.slots.get("whole", "")), pairs)))
            case "url":
                return _href(value)
            case "raw":
                return as_text(value.slots["text"])
            case _:
                return as_text(value)
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ",".join("" if isinstance(item, _NOTHING) else spelled(item) for item in value)
    return "undefined" if isinstance(value, Absent) else as_text(value)


def made(source: Source, callee: str, arguments: list[Value]) -> Value | None:
    """Returns what `new NAME(…)` and the functions that read files and bytes give."""
    first = arguments[0] if arguments else Absent()
    if callee in _FILES:
        return Thing("file", {"path": first})
    if callee in _QUERIES:
        return source.join([query_string(first)])
    if callee in ("Buffer.from", "new Buffer", "Buffer"):
        if arguments[1:] == ["base64"]:
            return Thing("bytes", {"base64": first})
        return Thing("raw", {"text": first})
    kind = _KINDS.get(callee.rpartition(".")[2], "")
    match kind:
        case "search" if isinstance(first, Unknown):
            return Thing("search", {"pairs": [], "whole": first})
        case "headers" | "search" | "parts":
            return Thing(kind, {"pairs": [*_pairs(source, first)]})
        case "url":
            base = spelled(arguments[1]) if len(arguments) > 1 else ""
            return Thing("url", {"href": joined_uri(base, spelled(first)), "searchParams": _new()})
        case "blob":
            held = first[0] if isinstance(first, list) and len(first) == 1 else None
            is_file = isinstance(held, Thing) and held.kind == "file"
            text = "".join(map(spelled, first)) if isinstance(first, list) else spelled(first)
            options = arguments[-1] if arguments else None
            named = options.get("type", "") if isinstance(options, dict) else ""
            name = arguments[1] if callee == "File" and len(arguments) > 1 else "blob"
            slots = {"text": text, "type": named, "name": name}
            if isinstance(held, Thing) and is_file:
                slots |= {"text": "", "path": held.slots["path"]}
            return Thing("blob", slots)
        case _:
            return None


def on(source: Source, holder: Thing, name: str, arguments: list[Value]) -> Value | None:
    """Returns what a method of one of these objects gives; None when it has no such method."""
    if name == "encode" and holder.kind == "encoder":
        return Thing("raw", {"text": arguments[0] if arguments else ""})
    if name == "toString" and holder.kind == "raw":
        text = holder.slots["text"]
        return base64_of(source.join([text])) if arguments == ["base64"] else text
    if name in ("toString", "toJSON") and holder.kind in ("search", "url"):
        return source.join([holder])
    if holder.kind not in ("headers", "search", "parts"):
        return None
    return _on_pairs(source, holder, name, arguments)


def _on_pairs(source: Source, holder: Thing, name: str, arguments: list[Value]) -> Value | None:
    pairs = holder.slots["pairs"]
    assert isinstance(pairs, list)
    key = spelled(arguments[0]) if arguments else ""
    folded = key.lower() if holder.kind == "headers" else key
    if name == "getHeaders":  # of the package form-data: the type of the parts
        return {}
    same = [
        pair
        for pair in pairs
        if isinstance(pair, list)
        and folded == (as_text(pair[0]).lower() if holder.kind == "headers" else as_text(pair[0]))
    ]
    match name:
        case "set" | "append" if len(arguments) > 1:
            kept = [pair for pair in pairs if pair not in same] if name == "set" else pairs
            kept.append([key, *arguments[1:]])
            holder.slots["pairs"] = kept
            return holder
        case "delete":
            holder.slots["pairs"] = [pair for pair in pairs if pair not in same]
            return holder
        case "get" if same:
            return same[0][1]
        case _:
            return None


def pairs_of(value: Value) -> list[tuple[str, Value]]:
    """Returns the names and values of an object of pairs, or of a plain one."""
    if isinstance(value, dict):
        return [(name, item) for name, item in value.items() if not isinstance(item, Absent)]
    pairs = value.slots.get("pairs") if isinstance(value, Thing) else None
    return [
        (as_text(pair[0]), pair[1])
        for pair in (pairs if isinstance(pairs, list) else [])
        if isinstance(pair, list)
    ]


def header_map(source: Source, value: Value, draft: Draft, place: tuple[int, int]) -> Headers:
    """Returns the headers that a client is given; what is not known of them is noted."""
    if isinstance(value, list):
        value = Thing("headers", {"pairs": [*_pairs(source, value)]})
    known = isinstance(value, dict) or (isinstance(value, Thing) and value.kind == "headers")
    if not known and not isinstance(value, Absent) and value is not None:
        draft.note("warning", "The headers of this call are not known here.", place)
    found: dict[str, Value] = {}
    for name, item in pairs_of(value):
        before = next((found[one] for one in found if one.lower() == name.lower()), None)
        both = isinstance(value, Thing) and before is not None
        found = merged(found, {name: source.join([before, ", ", item]) if both else item})
    return Headers.of((name, spelled(item)) for name, item in found.items())


def set_body(source: Source, draft: Draft, body: Value) -> str:
    """Sets the body that a client is given; returns the Content-Type that goes with it."""
    if isinstance(body, Thing):
        if body.kind in _BYTES:
            kind, slot = _BYTES[body.kind]
            draft.body = Body(kind, as_text(body.slots[slot]))
            return ""
        if body.kind == "search":
            draft.body = Body("form", source.join([body]))
            return _FORM
        if body.kind == "parts":
            pairs = body.slots["pairs"]
            assert isinstance(pairs, list)
            draft.body = Body("multipart", parts=tuple(_part(pair) for pair in pairs))
            return ""
        if body.kind == "blob" and "path" in body.slots:
            draft.body = Body("file", as_text(body.slots["path"]))
            return as_text(body.slots["type"])
        if body.kind == "blob":
            draft.body = text_body(as_text(body.slots["text"]), draft.headers)
            return as_text(body.slots["type"])
        draft.body = text_body(spelled(body), draft.headers)
        return ""
    if isinstance(body, Absent) or body is None or body == "":
        return ""
    draft.body = text_body(spelled(body), draft.headers)
    return "text/plain;charset=UTF-8"


def encoded_query(value: Value) -> str:
    """Returns the fields of an object as jQuery and axios write them into a form."""
    pairs = ((name, "" if item is None else item) for name, item in bracketed(value))
    return encode_pairs(pairs, spelled, _encode)


def bracketed(value: Value) -> list[tuple[str, Value]]:
    """Returns pairs as jQuery and axios name them: `a[]` for a list's items, `a[b]` for members."""
    found: list[tuple[str, Value]] = []
    left: list[tuple[str, Value]] = [*reversed(pairs_of(value))]
    while left:
        name, item = left.pop()
        if isinstance(item, dict):
            left += [(f"{name}[{key}]", one) for key, one in reversed(item.items())]
        elif isinstance(item, list) and not any(isinstance(one, dict | list) for one in item):
            found += ((name.removesuffix("[]") + "[]", one) for one in item)
        elif isinstance(item, list):
            inner = [(f"{name}[{index}]", one) for index, one in enumerate(item)]
            left += reversed(inner)
        else:
            found.append((name, item))
    return found


def query_string(value: Value) -> str:
    """Returns a query as the packages qs and querystring write it: a name for each of a list."""
    flat = [
        (name, item)
        for name, given in pairs_of(value)
        for item in (given if isinstance(given, list) else [given])
    ]
    if isinstance(value, str | Unknown):
        return as_text(value)
    return encode_pairs(flat, spelled, lambda text: quote(text, safe="!'()*~", errors="replace"))


def _pairs(source: Source, value: Value) -> list[Value]:
    """Returns pairs as lists, from what a constructor is given."""
    if isinstance(value, Thing) and isinstance(value.slots.get("pairs"), list):
        return [[name, item] for name, item in pairs_of(value)]
    if isinstance(value, dict):
        return [[name, item] for name, item in pairs_of(value)]
    if isinstance(value, list):
        return [item[:2] for item in value if isinstance(item, list) and len(item) > 1]
    if isinstance(value, str):
        fields = (field.partition("=") for field in value.removeprefix("?").split("&") if field)
        return [[_decode(name), _decode(given)] for name, _, given in fields]
    if not isinstance(value, Absent):
        source.warn(None, f"{as_text(value)[:60]} is taken over; its members are not known.")
    return []


def _new() -> Thing:
    return Thing("search", {"pairs": []})


def _href(url: Thing) -> str:
    href = as_text(url.slots["href"])
    if "pathname" in url.slots:
        found = _ORIGIN.match(href)
        assert found is not None
        href = found.group(1) + spelled(url.slots["pathname"]) + found.group(2)
    if "search" in url.slots:
        href = with_query(href.partition("?")[0], spelled(url.slots["search"]).removeprefix("?"))
    return with_query(href, spelled(url.slots["searchParams"]))


def _part(pair: Value) -> Part:
    name, value, filename = ([*pair, None, None] if isinstance(pair, list) else [""] * 3)[:3]
    if isinstance(filename, dict):  # the package form-data: {filename, contentType}
        options, filename = filename, filename.get("filename")
    else:
        options = {}
    kind = options.get("contentType")
    typed = as_text(kind) if isinstance(kind, str) else None
    named = None if filename is None else as_text(filename)
    if isinstance(value, Thing) and value.kind == "file":
        path = as_text(value.slots["path"])
        given = named or re.split(r"[\\/]", path)[-1]
        return Part(as_text(name), "", given, typed, path)
    if isinstance(value, Thing) and value.kind == "blob":
        slots = {slot: as_text(value.slots[slot]) for slot in ("text", "type", "name")}
        given = named or slots["name"]
        file = as_text(value.slots["path"]) if "path" in value.slots else None
        return Part(as_text(name), slots["text"], given, typed or slots["type"] or None, file)
    return Part(as_text(name), spelled(value), named, typed)


def _decode(text: str) -> str:
    return unquote_plus(text, errors="replace")


def _encode(text: str) -> str:
    return quote_plus(text, safe="*", errors="replace").replace("~", "%7E")
