"""What HttpClient sends in the body of a request, and its collections of headers."""

from __future__ import annotations

import re

from tree_sitter import Node

from inspector.dialects.assembly import members as members_of
from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.draft import Draft
from inspector.dialects.evaluator import Call
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, encode_pairs
from inspector.model.request import Body, Part


def content_of(call: Call, name: str) -> Value:
    given = call.get(0)
    match name:
        case "StringContent":
            kind = call.get(2, "mediaType")
            kind = call.get(1) if isinstance(kind, Absent) else kind
            known = isinstance(kind, str) and "/" in kind
            media = as_text(kind) if known else "text/plain"
            typed = known and not call.arguments[2:]
            charset = "" if typed or "charset" in media else "; charset=utf-8"
            return new_content({"text": given}, media + charset)
        case "FormUrlEncodedContent":
            return new_content({"form": given}, FORM)
        case "MultipartFormDataContent":
            return new_content({"parts": []}, "")
        case "ByteArrayContent" | "StreamContent" | "ReadOnlyMemoryContent":
            return new_content({"text": given}, "")
        case _:
            return Absent()


def set_content(source: Source, draft: Draft, content: Value, node: Node) -> None:
    if isinstance(content, Unknown):
        said = f"The content {content.name} is not known here; its Content-Type is not either."
        draft.note("warning", said, source.place(node))
        draft.body = text_body(as_text(content), draft.headers)
    if not isinstance(content, Thing) or content.kind != "content":
        return
    for name, value in members_of(headers_in(content, "Headers"), "pairs").items():
        draft.headers = draft.headers.with_value(name, as_text(value))
    parts = content.slots.get("parts")
    if isinstance(parts, list):
        draft.body = Body("multipart", parts=tuple(_part(item) for item in parts))
        return
    form = content.slots.get("form")
    if form is not None:
        draft.body = Body("form", _form(form))
        return
    text = content.slots["text"]
    if isinstance(text, Thing) and text.kind == "file":
        draft.body = Body("file", as_text(text.slots["path"]))
    elif not isinstance(text, Absent):
        draft.body = text_body(as_text(text), draft.headers)


def new_client(*, known: bool = False) -> Thing:
    return Thing(
        "client", {"BaseAddress": "", "DefaultRequestHeaders": Thing("headers"), "known": known}
    )


def new_request(method: Value, url: Value) -> Thing:
    slots: dict[str, Value] = {"Method": method, "RequestUri": url, "Headers": Thing("headers")}
    return Thing("request", slots)


def new_content(slots: dict[str, Value], kind: str) -> Thing:
    pairs: dict[str, Value] = {"Content-Type": kind} if kind else {}
    return Thing("content", {**slots, "Headers": Thing("headers", {"pairs": pairs})})


def headers_in(thing: Thing, slot: str = "DefaultRequestHeaders") -> Thing:
    value = thing.slots.get(slot)
    return value if isinstance(value, Thing) else Thing("headers")


def header_name(name: str) -> str:
    """Spells the property of a header as the header: `ContentType` is `Content-Type`."""
    return "Referer" if name == "Referrer" else re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name)


def on_headers(call: Call, headers: Thing) -> Value:
    pairs = members_of(headers, "pairs")
    if call.name in ("Add", "TryAddWithoutValidation", "AddHeader") and len(call.arguments) == 2:
        name, value = as_text(call.arguments[0]), call.arguments[1]
        before = pairs.get(name)
        text = ", ".join(as_text(item) for item in value) if isinstance(value, list) else value
        pairs[name] = text if before is None else f"{as_text(before)}, {as_text(text)}"
        return None
    line = call.get(0)
    if call.name == "Add" and isinstance(line, str) and ":" in line and len(call.arguments) == 1:
        name, _, text = line.partition(":")
        pairs[name.strip()] = text.strip()
        return None
    if call.name == "Set" and len(call.arguments) == 2:
        pairs[as_text(line)] = call.arguments[1]
        return None
    if call.name == "Remove":
        pairs.pop(as_text(call.get(0)), None)
        return None
    if call.name == "Clear":
        pairs.clear()
        return None
    return Absent()


def on_header(call: Call, header: Thing) -> Value:
    """`headers.Accept.Add(…)`, `headers.UserAgent.ParseAdd(…)`, `headers.Accept.Clear()`."""
    owner, name = header.slots["of"], as_text(header.slots["name"])
    assert isinstance(owner, Thing)
    pairs = members_of(owner, "pairs")
    if call.name in ("Add", "ParseAdd", "TryParseAdd") and call.arguments:
        before = pairs.get(name)
        separator = " " if name == "User-Agent" else ", "
        text = as_text(call.arguments[0])
        pairs[name] = text if before is None else as_text(before) + separator + text
        return None
    if call.name == "Clear":
        pairs.pop(name, None)
        return None
    return Absent()


def on_parts(call: Call, content: Thing) -> Value:
    """`multipart.Add(content, name, fileName)`."""
    parts = content.slots.get("parts")
    if call.name != "Add" or not isinstance(parts, list) or not call.arguments:
        return Absent()
    parts.append(list(call.arguments))
    return None


def _part(value: Value) -> Part:
    content, name, filename = ([*(value if isinstance(value, list) else [value]), None, None])[:3]
    text: Value = content
    kind: str | None = None
    if isinstance(content, Thing):
        text = content.slots.get("text", "")
        given = members_of(headers_in(content, "Headers"), "pairs").get("Content-Type")
        kind = None if given is None else as_text(given)
    path = as_text(text.slots["path"]) if isinstance(text, Thing) and text.kind == "file" else None
    shown = None if filename is None else as_text(filename)
    return Part(as_text(name), "" if path is not None else as_text(text), shown, kind, path)


def _form(value: Value) -> str:
    if isinstance(value, Unknown):
        return as_text(value)
    pairs = list(value.items()) if isinstance(value, dict) else []
    listed = value if isinstance(value, list) else []
    two = [item for item in listed if isinstance(item, list) and len(item) == 2]
    return encode_pairs([*pairs, *((as_text(item[0]), item[1]) for item in two)])
