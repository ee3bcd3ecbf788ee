"""What Java's own classes and the usual JSON libraries give."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote_plus, urljoin

from inspector.dialects.source import Source
from inspector.dialects.values import (
    Answer,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    base64_of,
    indented,
    to_json,
)
from inspector.model.request import VARIABLE

_FORMAT = re.compile(r"%(?:(\d+)\$)?[-+ 0]?\d*[sdnSb%]")


def _same(source: Source, arguments: list[Value]) -> Value | None:
    return arguments[0] if arguments else None


def _format(source: Source, arguments: list[Value]) -> Value | None:
    if arguments and not isinstance(arguments[0], str):  # String.format(Locale.ROOT, "…", …)
        arguments = arguments[1:]
    if not arguments or not isinstance(arguments[0], str):
        return None
    values = arguments[1:]
    following = iter(values)

    def fill(match: re.Match[str]) -> str:
        if match.group(0) in ("%%", "%n"):
            return "%" if match.group(0) == "%%" else "\n"
        if match.group(1):
            index = int(match.group(1)[:4]) - 1
            known = 0 <= index < len(values)
            return source.join([values[index] if known else match.group(0)])
        return source.join([next(following, match.group(0))])

    return _FORMAT.sub(fill, arguments[0])


def _join(source: Source, arguments: list[Value]) -> Value | None:
    if not arguments:
        return None
    items = (
        arguments[1] if len(arguments) == 2 and isinstance(arguments[1], list) else arguments[1:]
    )
    separator = as_text(arguments[0])
    source.spend(len(separator) * len(items))
    return source.join([separator.join(as_text(item) for item in items)])


def _map(source: Source, arguments: list[Value]) -> Value | None:
    return {
        as_text(name): value for name, value in zip(arguments[::2], arguments[1::2], strict=False)
    }


def _list(source: Source, arguments: list[Value]) -> Value | None:
    return list(arguments)


def _empty_map(source: Source, arguments: list[Value]) -> Value | None:
    return dict(arguments[0]) if arguments and isinstance(arguments[0], dict) else {}


def _empty_list(source: Source, arguments: list[Value]) -> Value | None:
    return list(arguments[0]) if arguments and isinstance(arguments[0], list) else []


def _url_encode(source: Source, arguments: list[Value]) -> Value | None:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    if not arguments or isinstance(arguments[0], Unknown):
        return arguments[0] if arguments else None
    text = as_text(arguments[0])
    return text if VARIABLE.search(text) else quote_plus(text, safe="*", errors="replace")


def _json_object(source: Source, arguments: list[Value]) -> Value | None:
    """`new JSONObject()` or `new JSONObject(map)`; one made of a text stays unknown."""
    if not arguments or isinstance(arguments[0], Answer):
        return arguments[0] if arguments else {}
    return dict(arguments[0]) if isinstance(arguments[0], dict) else None


def _builder(source: Source, arguments: list[Value]) -> Value | None:
    first = arguments[0] if arguments and isinstance(arguments[0], str) else ""
    return Thing("text", {"text": first})


def _append(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, Thing) and holder.kind == "text" and arguments:
        holder.slots["text"] = source.join([holder.slots["text"], arguments[0]])
        return holder
    return None


def _put(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, list) and arguments:
        holder.append(arguments[-1])
        return holder
    if not isinstance(holder, dict) or len(arguments) != 2:
        return None
    holder[as_text(arguments[0])] = arguments[1]
    return holder


def _put_all(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if not isinstance(holder, dict) or not arguments:
        return None
    if isinstance(arguments[0], dict):
        holder.update(arguments[0])
    else:
        source.warn(None, f"{as_text(arguments[0])[:60]} is put in; its members are not known.")
    return holder


def _child(kind: type[dict[str, Value]] | type[list[Value]]) -> _Method:
    """Jackson's `putObject(name)`: makes the member and returns it."""

    def make(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
        if not isinstance(holder, dict) or not arguments:
            return None
        made: Value = kind()
        holder[as_text(arguments[0])] = made
        return made

    return make


def _to_string(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, Thing):
        return holder.slots["text"] if holder.kind == "text" else None
    if isinstance(holder, dict | list):
        return to_json(holder, spend=source.spend)
    return (
        holder if isinstance(holder, Unknown) else as_text(holder) if holder is not None else None
    )


def _itself(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return holder if isinstance(holder, str | Unknown | dict | list | Number) else None


def _strip(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return holder.strip() if isinstance(holder, str) else None


def _concat(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return source.join([holder, *arguments]) if isinstance(holder, str) else None


def _formatted(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return _format(source, [holder, *arguments]) if isinstance(holder, str) else None


def _resolve(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if not isinstance(holder, str) or not arguments:
        return None
    if VARIABLE.search(holder):
        return None
    try:
        return urljoin(holder, as_text(arguments[0]))
    except ValueError:
        return None


def _write(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    """`mapper.writeValueAsString(x)`, `gson.toJson(x)`: JSON of what is known."""
    known = bool(arguments) and isinstance(arguments[0], dict | list)
    return to_json(arguments[0], spend=source.spend) if known else None


def _pretty(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    known = isinstance(holder, dict | list)
    return to_json(holder, indented(2), spend=source.spend) if known else None


def _base64(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return base64_of(arguments[0]) if arguments else None


def _parsed(source: Source, arguments: list[Value]) -> Value | None:
    """Of an answer only: what a literal text holds is not looked into."""
    return arguments[0] if arguments and isinstance(arguments[0], Answer) else None


def _read(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    """`mapper.readTree(x)`, `gson.fromJson(x, type)`."""
    return _parsed(source, arguments)


def _replace(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, Unknown) and arguments == ["+", "%20"]:
        return holder  # after URLEncoder, which spells a space as forms do
    if not isinstance(holder, str) or len(arguments) != 2 or not as_text(arguments[0]):
        return None
    old, new = as_text(arguments[0]), as_text(arguments[1])
    source.spend(holder.count(old) * len(new))
    return holder.replace(old, new)


def _or_default(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    """`System.getenv().getOrDefault("NAME", "…")`."""
    if isinstance(holder, dict) and len(arguments) == 2:
        return holder.get(as_text(arguments[0]), arguments[1])
    return None


_Function = Callable[[Source, list[Value]], "Value | None"]
_Method = Callable[[Source, Value, list[Value]], "Value | None"]
FUNCTIONS: dict[str, _Function] = {
    "URI.create": _same,
    "HttpUrl.parse": _same,
    "HttpUrl.get": _same,
    "Path.of": _same,
    "Paths.get": _same,
    "MediaType.parse": _same,
    "MediaType.get": _same,
    "ContentType.create": _same,
    "String.valueOf": _same,
    "Objects.requireNonNull": _same,
    "Optional.ofNullable": _same,
    "String.format": _format,
    "String.join": _join,
    "Map.of": _map,
    "ImmutableMap.of": _map,
    "List.of": _list,
    "Arrays.asList": _list,
    "URLEncoder.encode": _url_encode,
    "JsonParser.parseString": _parsed,
    "EntityUtils.toString": _parsed,
    "mapper.createObjectNode": _empty_map,
    "objectMapper.createObjectNode": _empty_map,
    "JsonNodeFactory.objectNode": _empty_map,
}
TYPES: dict[str, _Function] = {
    "URI": _same,
    "URL": _same,
    "String": _same,
    "File": _same,
    "HashMap": _empty_map,
    "LinkedHashMap": _empty_map,
    "TreeMap": _empty_map,
    "ArrayList": _empty_list,
    "JSONObject": _json_object,
    "JsonObject": _json_object,
    "JSONArray": _empty_list,
    "JsonArray": _empty_list,
    "StringBuilder": _builder,
    "StringBuffer": _builder,
}
METHODS: dict[str, _Method] = {
    "append": _append,
    "put": _put,
    "add": _put,
    "addProperty": _put,
    "set": _put,
    "putAll": _put_all,
    "setAll": _put_all,
    "putObject": _child(dict),
    "putArray": _child(list),
    "toString": _to_string,
    "getBytes": _itself,
    "strip": _strip,
    "trim": _strip,
    "stripIndent": _itself,
    "concat": _concat,
    "formatted": _formatted,
    "resolve": _resolve,
    "replace": _replace,
    "writeValueAsString": _write,
    "readTree": _read,
    "readValue": _read,
    "fromJson": _read,
    "toJson": _write,
    "toPrettyString": _pretty,
    "encodeToString": _base64,
    "getOrDefault": _or_default,
    "toURI": _itself,
    "build": _itself,
}
