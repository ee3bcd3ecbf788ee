"""What JavaScript's own functions give: JSON, encoding, texts."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from inspector.dialects.source import Source
from inspector.dialects.values import (
    Absent,
    Answer,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    base64_of,
    encode_around,
    from_json,
    indented,
    to_json,
)
from inspector.model.request import VARIABLE


def _json_text(source: Source, value: Value, indent: Value) -> str:
    width = int(indent.text) if isinstance(indent, Number) and indent.text.isdigit() else 0
    return to_json(value, indented(min(width, 10)), spend=source.spend)


def _stringify(source: Source, arguments: list[Value]) -> Value | None:
    if not arguments or isinstance(arguments[0], Thing):
        return None
    return _json_text(source, arguments[0], arguments[2] if len(arguments) > 2 else None)


def _encode(source: Source, arguments: list[Value]) -> Value | None:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    if not arguments or isinstance(arguments[0], Unknown):
        return arguments[0] if arguments else None
    text = as_text(arguments[0])
    return text if VARIABLE.search(text) else quote(text, safe="!*'()~", errors="replace")


def _encode_url(source: Source, arguments: list[Value]) -> Value | None:
    if not arguments or isinstance(arguments[0], Unknown):
        return arguments[0] if arguments else None
    kept = ";,/?:@&=+$-_.!~*'()#"
    return encode_around(
        as_text(arguments[0]), lambda text: quote(text, safe=kept, errors="replace")
    )


def _length(source: Source, arguments: list[Value]) -> Value | None:
    text = arguments[0] if arguments else None
    known = isinstance(text, str) and not VARIABLE.search(text)
    return Number(str(len(as_text(text).encode()))) if known else None


def _concat(source: Source, arguments: list[Value]) -> Value | None:
    """What arrived in pieces is the answer, which arrives here in one."""
    pieces = arguments[0] if arguments else None
    return pieces[0] if isinstance(pieces, list) and len(pieces) == 1 else None


def _base64(source: Source, arguments: list[Value]) -> Value | None:
    return base64_of(arguments[0]) if arguments else None


def _text(source: Source, arguments: list[Value]) -> Value | None:
    if not arguments or isinstance(arguments[0], Unknown):
        return arguments[0] if arguments else None
    return as_text(arguments[0])


def _parse_json(source: Source, arguments: list[Value]) -> Value | None:
    if arguments and isinstance(arguments[0], Answer):
        return arguments[0]
    if not arguments or not isinstance(arguments[0], str):
        return None
    document = from_json(arguments[0])
    return None if isinstance(document, Absent) else document


def _assign(source: Source, arguments: list[Value]) -> Value | None:
    target = arguments[0] if arguments else None
    if not isinstance(target, dict):
        return None
    for argument in arguments[1:]:
        if isinstance(argument, dict):
            target.update(argument)
        else:
            source.warn(None, f"{as_text(argument)[:60]} is merged in; its members are not known.")
    return target


def _first(source: Source, arguments: list[Value]) -> Value | None:
    return arguments[0] if arguments else None


def _keys(source: Source, arguments: list[Value]) -> Value | None:
    members = arguments[0] if arguments else None
    return [*members] if isinstance(members, dict) else None


def _values(source: Source, arguments: list[Value]) -> Value | None:
    members = arguments[0] if arguments else None
    return [*members.values()] if isinstance(members, dict) else None


def _entries(source: Source, arguments: list[Value]) -> Value | None:
    members = arguments[0] if arguments else None
    return [[*pair] for pair in members.items()] if isinstance(members, dict) else None


GLOBALS: dict[str, Callable[[Source, list[Value]], Value | None]] = {
    "JSON.stringify": _stringify,
    "JSON.parse": _parse_json,
    "encodeURIComponent": _encode,
    "encodeURI": _encode_url,
    "Object.entries": _entries,
    "Object.keys": _keys,
    "Object.values": _values,
    "Object.freeze": _first,
    "Buffer.byteLength": _length,
    "Buffer.concat": _concat,
    "String": _text,
    "Object.assign": _assign,
    "Promise.all": _first,
    "Promise.resolve": _first,
    "btoa": _base64,
    "encoding.b64encode": _base64,
    "b64encode": _base64,
}
