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


GLOBALS: dict[str, Callable[[Source, list[Value]], Value | None]] = {
    "JSON.stringify": _stringify,
    "JSON.parse": _parse_json,
    "encodeURIComponent": _encode,
    "encodeURI": _text,
    "String": _text,
    "Object.assign": _assign,
    "Promise.all": _first,
    "Promise.resolve": _first,
    "btoa": _base64,
    "encoding.b64encode": _base64,
    "b64encode": _base64,
}
