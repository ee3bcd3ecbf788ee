"""How Ruby's libraries spell fields and files: queries, forms, parts of a multipart body."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from inspector.dialects.values import Thing, Value, as_text, encode_around
from inspector.model.request import Part


def nested_pairs(pairs: dict[str, Value], *, in_order: bool = True) -> list[tuple[str, Value]]:
    """Returns pairs as Rack spells what stands in hashes and lists: `a[b]`, `a[]`.

    `in_order` keeps the members of hashes as they stand; some libraries sort them.
    """

    def listed(value: dict[str, Value]) -> list[tuple[str, Value]]:
        return list(value.items()) if in_order else sorted(value.items(), key=lambda one: one[0])

    flat: list[tuple[str, Value]] = []
    pending = list(reversed(listed(pairs)))
    while pending:
        name, value = pending.pop()
        if isinstance(value, dict):
            pending += [(f"{name}[{key}]", item) for key, item in reversed(listed(value))]
        elif isinstance(value, list):
            pending += [(f"{name}[]", item) for item in reversed(value)]
        else:
            flat.append((name, value))
    return flat


def form_text(fields: Value, spell: Callable[[Value], str] = as_text) -> str | None:
    """Returns what URI.encode_www_form makes of a hash or of a list of pairs."""
    if isinstance(fields, dict):
        rows = [[name, item] for name, item in fields.items()]
    elif isinstance(fields, list) and all(isinstance(row, list) and row for row in fields):
        rows = [[*row, None][:2] for row in fields if isinstance(row, list)]
    else:
        return None
    pieces: list[str] = []
    for given, value in rows:
        name = encode_around(spell(given), form_component)
        for item in value if isinstance(value, list) else [value]:
            end = "" if item is None else "=" + encode_around(spell(item), form_component)
            pieces.append(name + end)
    return "&".join(pieces)


def uri_component(text: str) -> str:
    """Encodes as ERB's url_encode does."""
    return quote(text, safe="~", errors="replace")


def form_component(text: str) -> str:
    """Encodes as URI.encode_wwwform_component does."""
    return quote_plus(text, safe="*", errors="replace").replace("~", "%7E")


def cgi_escape(text: str) -> str:
    """Encodes as CGI.escape does."""
    return quote_plus(text, errors="replace")


def whole_uri(text: str) -> str:
    """Encodes only what no URI may hold."""
    return quote(text, safe="-_.!~*'();/?:@&=+$,[]#%", errors="replace")


class Stream(str):
    """A text that is read like a file: what `StringIO.new` gives."""

    __slots__ = ()


def is_upload(value: Value) -> bool:
    return isinstance(value, Thing) and value.kind in ("file", "part")


def part(row: list[Value], spell: Callable[[Value], str] = as_text) -> Part:
    """Returns a part of a multipart body from its name, its value and its options."""
    name, value, options = [*(row or [""]), "", None][:3]
    named = options if isinstance(options, dict) else {}
    kind = named.get("content_type")
    slots = value.slots if isinstance(value, Thing) and is_upload(value) else {"text": value}
    kind = slots.get("content_type") if kind is None else kind
    given = named.get("filename", slots.get("filename"))
    is_field = "field" in slots or ("filename" in named and given is None)
    if "path" not in slots or is_field:
        path = as_text(slots["path"]) if "path" in slots else None
        text = "" if path is not None else spell(slots["text"])
        shown = None if given is None else as_text(given)
        return Part(as_text(name), text, shown, None if kind is None else as_text(kind), path)
    path = as_text(slots["path"])
    file_name = re.split(r"[\\/]", path)[-1] if given is None else as_text(given)
    return Part(as_text(name), "", file_name, None if kind is None else as_text(kind), path)
