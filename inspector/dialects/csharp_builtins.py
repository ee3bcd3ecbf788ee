"""What .NET's own classes and its JSON libraries give."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from inspector.dialects.assembly import flat_pairs, joined_uri, web_encoded, with_query
from inspector.dialects.csharp_literals import Literals
from inspector.dialects.evaluator import Call
from inspector.dialects.values import (
    COMPACT,
    Absent,
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

_HOLE = re.compile(r"\{\{|\}\}|\{(\d{1,3})(?:,-?\d{1,3})?(?::[^{}]{0,40})?\}")
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\\": "\\\\"}
_ESCAPED = re.compile(r"[^ !#$%()*,./0-9:;=?@A-Z\[\]^_a-z{|}~-]")


def quoted(text: str) -> str:
    """Writes a text as System.Text.Json does: whatever HTML or ASCII does not hold is escaped."""
    return '"' + _ESCAPED.sub(_escaped, text) + '"'


def _escaped(match: re.Match[str]) -> str:
    letter = match.group(0)
    if letter in _SHORT:
        return _SHORT[letter]
    data = letter.encode("utf-16-be", "surrogatepass")
    units = (data[index : index + 2].hex().upper() for index in range(0, len(data), 2))
    return "".join(f"\\u{unit}" for unit in units)


def serialized(code: Literals, value: Value, options: Value = None, *, web: bool = False) -> Value:
    """Returns JSON as System.Text.Json writes it; `web` is how HttpClient asks for it."""
    settings = options.slots if isinstance(options, Thing) else {}
    camel = web or "CamelCase" in as_text(settings.get("PropertyNamingPolicy", ""))
    camel = camel or settings.get("web") is True
    nulls = "WhenWritingNull" not in as_text(settings.get("DefaultIgnoreCondition", ""))
    plain = code.plain(value, camel=camel, nulls=nulls)
    if isinstance(plain, Absent):
        return plain
    style = JsonStyle(quote=quoted)
    if "Relaxed" in as_text(settings.get("Encoder", "")):
        style = COMPACT
    if settings.get("WriteIndented") is True:
        style = replace(style, colon=": ", indent="  ")
    return to_json(plain, style, spend=code.source.spend)


def _serialize(code: Literals, call: Call) -> Value:
    return serialized(code, call.get(0, "value"), call.get(1, "options"))


def _convert(code: Literals, call: Call) -> Value:
    """`JsonConvert.SerializeObject(value, Formatting.Indented)` of Newtonsoft."""
    if not call.arguments:
        return Absent()
    settings = [as_text(item) for item in call.arguments[1:] if isinstance(item, str | Unknown)]
    resolvers = [item for item in call.arguments[1:] if isinstance(item, Thing)]
    camel = any(
        "CamelCase" in as_text(item.slots.get("ContractResolver", "")) for item in resolvers
    )
    ignored = any(
        "Ignore" in as_text(item.slots.get("NullValueHandling", "")) for item in resolvers
    )
    plain = code.plain(call.arguments[0], camel=camel, nulls=not ignored)
    if isinstance(plain, Absent):
        return plain
    style = COMPACT
    if any("Indented" in text for text in settings):
        style = JsonStyle(colon=": ", indent="  ")
    return to_json(plain, style, spend=code.source.spend)


def _options(code: Literals, call: Call) -> Value:
    web = any("Web" in as_text(item) for item in call.arguments if isinstance(item, Unknown))
    return Thing("options", {"web": web})


def _first(code: Literals, call: Call) -> Value:
    return call.get(0)


def _map(code: Literals, call: Call) -> Value:
    given = call.get(0)
    return dict(given) if isinstance(given, dict) else {}


def _list(code: Literals, call: Call) -> Value:
    given = call.get(0)
    return list(given) if isinstance(given, list) else []


def _pair(code: Literals, call: Call) -> Value:
    return list(call.arguments) if len(call.arguments) == 2 else Absent()


def _builder(code: Literals, call: Call) -> Value:
    given = call.get(0)
    return Thing("text", {"text": given if isinstance(given, str) else ""})


def _uri(code: Literals, call: Call) -> Value:
    base, path = call.get(0), call.get(1)
    if isinstance(path, str | Unknown):
        return joined_uri(as_text(base), as_text(path))
    return base


def _format(code: Literals, call: Call) -> Value:
    if not call.arguments or not isinstance(call.arguments[0], str):
        return Absent()

    def fill(match: re.Match[str]) -> str:
        if match.group(1) is None:
            return match.group(0)[0]
        given = call.get(int(match.group(1)) + 1)
        return match.group(0) if isinstance(given, Absent) else code.source.join([given])

    return _HOLE.sub(fill, call.arguments[0])


def _concat(code: Literals, call: Call) -> Value:
    return code.source.join(call.arguments)


def _join(code: Literals, call: Call) -> Value:
    separator, items = call.get(0), call.get(1)
    listed = items if isinstance(items, list) else call.arguments[1:]
    code.source.spend(len(as_text(separator)) * len(listed))
    return code.source.join([as_text(separator).join(as_text(item) for item in listed)])


def _escape(code: Literals, call: Call) -> Value:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    text = call.get(0)
    if not isinstance(text, str):
        return text if isinstance(text, Unknown) else Absent()
    if call.name == "UrlEncode":
        return encode_around(text, web_encoded)
    return encode_around(text, lambda part: quote(part, safe="", errors="replace"))


def _base64(code: Literals, call: Call) -> Value:
    known = base64_of(call.get(0))
    return Absent() if known is None else known


def _combine(code: Literals, call: Call) -> Value:
    """Flurl's `Url.Combine(base, "a", "/b")`: one slash between parts."""
    parts = [as_text(part) for part in call.arguments]
    joined = "/".join(part.strip("/") for part in parts[1:] if part.strip("/"))
    return code.source.join([parts[0].rstrip("/"), "/", joined]) if joined else call.get(0)


def _query_text(code: Literals, call: Call) -> Value:
    return {}


def _add_query(code: Literals, call: Call) -> Value:
    pairs = call.get(1)
    if isinstance(pairs, str | Unknown):
        pairs = {as_text(pairs): call.get(2)}
    if not isinstance(pairs, dict):
        return Absent()
    text = encode_pairs(flat_pairs(pairs), encode=_web_encoder)
    return with_query(as_text(call.get(0)), text)


def _web_encoder(text: str) -> str:
    """Encodes as .NET's UrlEncoder does: a space is `%20`."""
    return quote(text, safe="!$()*,;@", errors="replace")


def _file(code: Literals, call: Call) -> Value:
    return Thing("file", {"path": call.get(0)}) if call.arguments else Absent()


def _parse(code: Literals, call: Call) -> Value:
    text = call.get(0)
    return from_json(text) if isinstance(text, str) else Absent()


def _from_object(code: Literals, call: Call) -> Value:
    return code.plain(call.get(0), camel=False)


def _itself(code: Literals, call: Call) -> Value:
    return call.holder if not isinstance(call.holder, Thing) else Absent()


def _to_string(code: Literals, call: Call) -> Value:
    """`ToString()`: of a query it is the query's text, of a JObject its JSON."""
    holder = call.holder
    if isinstance(holder, Thing):
        return holder.slots["text"] if holder.kind == "text" else Absent()
    if isinstance(holder, dict):
        if call.arguments or "query" not in call.holder_text.lower():
            style = COMPACT if call.arguments else JsonStyle(colon=": ", indent="  ")
            return to_json(holder, style, spend=code.source.spend)
        return encode_pairs(flat_pairs(holder))
    return as_text(holder) if isinstance(holder, str | Number | bool) else holder


def _trim(code: Literals, call: Call) -> Value:
    if not isinstance(call.holder, str):
        return call.holder if isinstance(call.holder, Unknown) else Absent()
    marks = call.get(0)
    letters = marks if isinstance(marks, str) else None
    if call.name == "TrimEnd":
        return call.holder.rstrip(letters)
    return call.holder.lstrip(letters) if call.name == "TrimStart" else call.holder.strip(letters)


def _case(code: Literals, call: Call) -> Value:
    if not isinstance(call.holder, str) or VARIABLE.search(call.holder):
        return call.holder if isinstance(call.holder, Unknown) else Absent()
    return call.holder.upper() if call.name.startswith("ToUpper") else call.holder.lower()


def _replace(code: Literals, call: Call) -> Value:
    old, new = call.get(0), call.get(1)
    if not isinstance(call.holder, str) or not isinstance(old, str) or not old:
        return Absent()
    code.source.spend(call.holder.count(old) * len(as_text(new)))
    return call.holder.replace(old, as_text(new))


def _add(code: Literals, call: Call) -> Value:
    if isinstance(call.holder, dict) and len(call.arguments) == 2:
        call.holder[as_text(call.arguments[0])] = call.arguments[1]
        return None
    if isinstance(call.holder, list) and call.arguments:
        call.holder.append(call.arguments[0])
        return None
    return Absent()


def _append(code: Literals, call: Call) -> Value:
    if not isinstance(call.holder, Thing) or call.holder.kind != "text":
        return Absent()
    end = "\n" if call.name == "AppendLine" else ""
    text = [call.holder.slots["text"], *call.arguments[:1], end]
    call.holder.slots["text"] = code.source.join(text)
    return call.holder


_Given = Callable[[Literals, Call], Value]
FUNCTIONS: dict[str, _Given] = {
    "JsonSerializer.Serialize": _serialize,
    "Text.Json.JsonSerializer.Serialize": _serialize,
    "JsonConvert.SerializeObject": _convert,
    "Newtonsoft.Json.JsonConvert.SerializeObject": _convert,
    "JObject.FromObject": _from_object,
    "Url.Combine": _combine,
    "JObject.Parse": _parse,
    "string.Format": _format,
    "String.Format": _format,
    "string.Concat": _concat,
    "String.Concat": _concat,
    "string.Join": _join,
    "String.Join": _join,
    "Uri.EscapeDataString": _escape,
    "HttpUtility.UrlEncode": _escape,
    "WebUtility.UrlEncode": _escape,
    "Net.WebUtility.UrlEncode": _escape,
    "HttpUtility.ParseQueryString": _query_text,
    "QueryHelpers.AddQueryString": _add_query,
    "Convert.ToBase64String": _base64,
    "Convert.ToString": _first,
    "File.ReadAllText": _file,
    "File.ReadAllBytes": _file,
    "File.OpenRead": _file,
    "Task.FromResult": _first,
    "MediaTypeHeaderValue.Parse": _first,
    "KeyValuePair.Create": _pair,
}
TYPES: dict[str, _Given] = {
    "Uri": _uri,
    "Dictionary": _map,
    "SortedDictionary": _map,
    "NameValueCollection": _map,
    "JObject": _map,
    "JsonObject": _map,
    "ExpandoObject": _map,
    "List": _list,
    "JArray": _list,
    "JsonArray": _list,
    "KeyValuePair": _pair,
    "StreamReader": _first,
    "StringBuilder": _builder,
    "HttpMethod": _first,
    "MediaTypeHeaderValue": _first,
    "MediaTypeWithQualityHeaderValue": _first,
    "JsonSerializerOptions": _options,
    "JsonSerializerSettings": _options,
}
METHODS: dict[str, _Given] = {
    "GetBytes": _first,
    "GetString": _first,
    "ConfigureAwait": _itself,
    "ToString": _to_string,
    "Trim": _trim,
    "TrimEnd": _trim,
    "TrimStart": _trim,
    "ToLower": _case,
    "ToLowerInvariant": _case,
    "ToUpper": _case,
    "ToUpperInvariant": _case,
    "Replace": _replace,
    "Add": _add,
    "TryAdd": _add,
    "Append": _append,
    "AppendLine": _append,
    "ToArray": _itself,
    "ToList": _itself,
}
