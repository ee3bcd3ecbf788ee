"""What PHP's own functions give: JSON, queries, texts, encodings, arrays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from inspector.dialects.evaluator import Call, truth
from inspector.dialects.php_literals import as_array, spell
from inspector.dialects.source import Source
from inspector.dialects.values import (
    Absent,
    Answer,
    JsonStyle,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    base64_of,
    encode_around,
    encode_pairs,
    from_json,
    to_json,
)
from inspector.model.request import VARIABLE

_FORMAT = re.compile(r"%(?:(\d{1,2})\$)?[-+ 0']?\d{0,3}(?:\.\d{1,2})?([sdufxX%])")


def json_text(source: Source, value: Value, flags: Value = None) -> Value:
    """Returns what `json_encode` writes with these flags."""
    if isinstance(value, Thing | Absent):
        return Absent()
    names = flags.slots.get("names") if isinstance(flags, Thing) else None
    given = {as_text(name) for name in names} if isinstance(names, list) else set()

    def quoted(text: str) -> str:
        written = json.dumps(text, ensure_ascii="JSON_UNESCAPED_UNICODE" not in given)
        written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        return written if "JSON_UNESCAPED_SLASHES" in given else written.replace("/", "\\/")

    style = JsonStyle(quote=quoted)
    if "JSON_PRETTY_PRINT" in given:
        style = JsonStyle(colon=": ", indent="    ", quote=quoted)
    if "JSON_FORCE_OBJECT" in given:
        value = _objects(source, value, 0)
    return to_json(value, style, spend=source.spend)


def _objects(source: Source, value: Value, depth: int) -> Value:
    source.guard(depth, source.root)
    if isinstance(value, list):
        value = {str(index): item for index, item in enumerate(value)}
    if isinstance(value, dict):
        return {name: _objects(source, item, depth + 1) for name, item in value.items()}
    return value


def query_text(value: Value, *, raw: bool = False) -> str:
    """Returns what `http_build_query` gives; `raw` is PHP_QUERY_RFC3986."""
    flat: list[tuple[str, Value]] = []
    pending = list(reversed(_named("", value)))
    while pending:
        name, item = pending.pop()
        if isinstance(item, dict | list):
            pending += reversed(_named(name, item))
        elif item is not None:
            flat.append((name, Number("0") if item is False else item))
    return encode_pairs(flat, spell, raw_encoded if raw else encoded)


def _named(before: str, value: Value) -> list[tuple[str, Value]]:
    items = value.items() if isinstance(value, dict) else ()
    pairs = list(items)
    if isinstance(value, list):
        pairs = [(str(index), item) for index, item in enumerate(value)]
    return [(f"{before}[{name}]" if before else name, item) for name, item in pairs]


def encoded(text: str) -> str:
    """`urlencode`: it knows no `~`."""
    return quote_plus(text, errors="replace").replace("~", "%7E")


def raw_encoded(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _json(source: Source, call: Call) -> Value:
    flags = call.get(1, "flags")
    return json_text(source, call.get(0, "value"), flags)


def _decode(source: Source, call: Call) -> Value:
    text = call.get(0)
    if isinstance(text, Answer):
        return source.part_of(text, "json", [], call.node)
    return from_json(text) if isinstance(text, str) else Absent()


def _query(source: Source, call: Call) -> Value:
    value = call.get(0)
    if not isinstance(value, dict | list):
        return value if isinstance(value, Unknown) else Absent()
    kind = call.get(3, "encoding_type")
    names = kind.slots["names"] if isinstance(kind, Thing) else None
    return query_text(value, raw=names == ["PHP_QUERY_RFC3986"])


def _escape(source: Source, call: Call) -> Value:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    text = call.get(0)
    if not isinstance(text, str):
        return text if isinstance(text, Unknown) else Absent()
    return encode_around(text, encoded if call.name == "urlencode" else raw_encoded)


def _base64(source: Source, call: Call) -> Value:
    known = base64_of(call.get(0))
    return Absent() if known is None else known


def _bytes(source: Source, call: Call) -> Value:
    return Thing("bytes", {"base64": call.get(0)}) if call.arguments else Absent()


def _sprintf(source: Source, call: Call) -> Value:
    if not call.arguments or not isinstance(call.arguments[0], str):
        return Absent()
    values = call.arguments[1:]
    if call.name == "vsprintf":
        values = values[0] if values and isinstance(values[0], list) else values
    following = iter(values)

    def fill(match: re.Match[str]) -> str:
        if match.group(2) == "%":
            return "%"
        if match.group(1):
            index = int(match.group(1)) - 1
            return source.join([values[index] if 0 <= index < len(values) else match.group(0)])
        return source.join([next(following, match.group(0))])

    return _FORMAT.sub(fill, call.arguments[0])


def _implode(source: Source, call: Call) -> Value:
    separator, items = call.get(0), call.get(1)
    if isinstance(items, dict):
        items = list(items.values())
    if not isinstance(items, list):
        return Absent()
    source.spend(len(as_text(separator)) * len(items))
    return source.join([as_text(separator).join(spell(item) for item in items)])


def _trim(source: Source, call: Call) -> Value:
    text, marks = call.get(0), call.get(1)
    if not isinstance(text, str):
        return text
    letters = marks if isinstance(marks, str) else None
    if call.name == "rtrim":
        return text.rstrip(letters)
    return text.lstrip(letters) if call.name == "ltrim" else text.strip(letters)


def _case(source: Source, call: Call) -> Value:
    text = call.get(0)
    if not isinstance(text, str) or VARIABLE.search(text):
        return text if isinstance(text, Unknown) else Absent()
    return text.upper() if call.name == "strtoupper" else text.lower()


def _replace(source: Source, call: Call) -> Value:
    old, new, text = call.get(0), call.get(1), call.get(2)
    if not isinstance(text, str) or not isinstance(old, str) or not old:
        return Absent()
    source.spend(text.count(old) * len(spell(new)))
    return text.replace(old, spell(new))


def _merge(source: Source, call: Call) -> Value:
    items: dict[str, Value] = {}
    follows = 0
    for argument in call.arguments:
        if isinstance(argument, list):
            for item in argument:
                items[str(follows)] = item
                follows += 1
        elif isinstance(argument, dict):
            items.update(argument)
        else:
            source.warn(call.node, f"{as_text(argument)[:60].strip('{}')} is not known here.")
    source.spend(len(items))
    return as_array(items)


def _filter(source: Source, call: Call) -> Value:
    value = call.get(0)
    if len(call.arguments) > 1 or not isinstance(value, dict):
        return Absent()
    return {name: item for name, item in value.items() if item not in (None, "", False, [], {})}


def _first(source: Source, call: Call) -> Value:
    return call.get(0)


def _text(source: Source, call: Call) -> Value:
    value = call.get(0)
    return spell(value) if isinstance(value, Number | bool | str) else value


def _length(source: Source, call: Call) -> Value:
    value = call.get(0)
    known = isinstance(value, str) and not VARIABLE.search(value)
    return Number(str(len(as_text(value).encode()))) if known else Absent()


def _file(source: Source, call: Call) -> Value:
    path = call.get(0)
    return Thing("file", {"path": path}) if isinstance(path, str | Unknown) else Absent()


def _is_empty(source: Source, call: Call) -> Value:
    known = truth(call.get(0))
    return Absent() if known is None else not known


def _is_set(source: Source, call: Call) -> Value:
    values = call.arguments
    unknown = any(isinstance(value, Unknown | Absent) for value in values)
    return Absent() if unknown else all(value is not None for value in values)


def _is_array(source: Source, call: Call) -> Value:
    value = call.get(0)
    return Absent() if isinstance(value, Unknown) else isinstance(value, dict | list)


FUNCTIONS: dict[str, Callable[[Source, Call], Value]] = {
    "json_encode": _json,
    "wp_json_encode": _json,
    "json_decode": _decode,
    "http_build_query": _query,
    "urlencode": _escape,
    "rawurlencode": _escape,
    "base64_encode": _base64,
    "base64_decode": _bytes,
    "sprintf": _sprintf,
    "vsprintf": _sprintf,
    "implode": _implode,
    "join": _implode,
    "trim": _trim,
    "rtrim": _trim,
    "ltrim": _trim,
    "strtoupper": _case,
    "strtolower": _case,
    "str_replace": _replace,
    "array_merge": _merge,
    "array_filter": _filter,
    "empty": _is_empty,
    "isset": _is_set,
    "is_array": _is_array,
    "tryFopen": _file,
    "compact": lambda source, call: Absent(),
    "strval": _text,
    "utf8_encode": _first,
    "intval": _first,
    "strlen": _length,
    "fopen": _file,
    "file_get_contents": _file,
    "curl_file_create": _file,
}
