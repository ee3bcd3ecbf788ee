"""What Java's own classes and the usual JSON libraries give."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote_plus, urljoin

from inspector.dialects.bodies import FORM, JSON
from inspector.dialects.evaluator import Call
from inspector.dialects.java_literals import Literals, map_of, pairs_of, several
from inspector.dialects.source import arguments_of
from inspector.dialects.values import (
    COMPACT,
    Absent,
    Answer,
    JsonStyle,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    base64_of,
    from_json,
    to_json,
)
from inspector.model.request import VARIABLE

_FORMAT = re.compile(r"%(?:(\d+)\$)?[-+ 0,]?\d*(?:\.\d{1,3})?[sdnSbfx%]")
_HTML = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&='"}
_LINES = {0x2028: "\\u2028", 0x2029: "\\u2029"}
# Jackson's own way to write on several lines.
_PRETTY = JsonStyle(colon=" : ", indent="  ")


def _gson_quoted(text: str) -> str:
    """Writes a text as Gson does: what HTML would read otherwise is escaped."""
    return json.dumps(text, ensure_ascii=False).translate(_HTML | _LINES)


_GSON = JsonStyle(quote=_gson_quoted)
_GSON_PRETTY = JsonStyle(colon=": ", indent="  ", quote=_gson_quoted)


def _first(code: Literals, call: Call) -> Value:
    return call.get(0)


def _format(code: Literals, call: Call) -> Value:
    given = call.arguments
    if given and not isinstance(given[0], str):  # String.format(Locale.ROOT, "…", …)
        given = given[1:]
    return _filled(code, given)


def _filled(code: Literals, given: list[Value]) -> Value:
    if not given or not isinstance(given[0], str):
        return Absent()
    values = given[1:]
    following = iter(values)

    def fill(match: re.Match[str]) -> str:
        if match.group(0) in ("%%", "%n"):
            return "%" if match.group(0) == "%%" else "\n"
        if match.group(1):
            index = int(match.group(1)[:4]) - 1
            known = 0 <= index < len(values)
            return code.source.join([values[index] if known else match.group(0)])
        return code.source.join([next(following, match.group(0))])

    return _FORMAT.sub(fill, given[0])


def _join(code: Literals, call: Call) -> Value:
    if not call.arguments:
        return Absent()
    items = several(call, 1)
    separator = as_text(call.arguments[0])
    code.source.spend(len(separator) * len(items))
    return code.source.join([separator.join(as_text(item) for item in items)])


def _map(code: Literals, call: Call) -> Value:
    given = call.arguments
    if given and all(isinstance(item, list) and len(item) == 2 for item in given):
        return dict(pairs_of(list(given)))
    if len(given) == 1:
        return Absent()
    return {as_text(name): value for name, value in zip(given[::2], given[1::2], strict=False)}


def _pair(code: Literals, call: Call) -> Value:
    return list(call.arguments) if len(call.arguments) == 2 else Absent()


def _list(code: Literals, call: Call) -> Value:
    return list(call.arguments)


def _as_list(code: Literals, call: Call) -> Value:
    """`Arrays.asList(…)` of one array, or of what is given; a pair is no array."""
    nodes = arguments_of(call.node.child_by_field_name("arguments"))
    made = len(nodes) == 1 and nodes[0].type == "object_creation_expression"
    return list(call.arguments) if made else list(several(call))


def _empty_map(code: Literals, call: Call) -> Value:
    known = map_of(call.get(0))
    return dict(known) if known is not None else {}


def _empty_list(code: Literals, call: Call) -> Value:
    given = call.get(0)
    if isinstance(given, str) and call.name.endswith(("JSONArray", "JsonArray")):
        known = from_json(given)
        return known if isinstance(known, list) else Absent()
    return list(given) if isinstance(given, list) else []


def _url_encode(code: Literals, call: Call) -> Value:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""
    given = call.get(0)
    if isinstance(given, Absent | Unknown):
        return given
    text = as_text(given)
    return text if VARIABLE.search(text) else quote_plus(text, safe="*", errors="replace")


def _json_object(code: Literals, call: Call) -> Value:
    """`new JSONObject()`, of a map, of JSON, or of an answer."""
    given = call.get(0)
    if isinstance(given, Absent | Answer):
        return {} if isinstance(given, Absent) else given
    if isinstance(given, str):
        known = from_json(given)
        return known if isinstance(known, dict) else Absent()
    known = map_of(code.plain(given))
    return dict(known) if known is not None else Absent()


def _builder(code: Literals, call: Call) -> Value:
    first = call.get(0)
    return Thing("text", {"text": first if isinstance(first, str) else ""})


def _append(code: Literals, call: Call) -> Value:
    """A builder that an answer is read into is the answer."""
    holder = call.holder
    if not isinstance(holder, Thing) or holder.kind != "text" or not call.arguments:
        return Absent()
    before, more = holder.slots["text"], call.arguments[0]
    if isinstance(more, Answer) and before in ("", more):
        holder.slots["text"] = more
    elif not (isinstance(before, Answer) and isinstance(more, str) and not more.strip()):
        holder.slots["text"] = code.source.join([before, more])
    return holder


def _put(code: Literals, call: Call) -> Value:
    holder, given = call.holder, call.arguments
    if isinstance(holder, list) and given:
        holder.append(given[-1])
        return holder
    if not isinstance(holder, dict) or len(given) != 2:
        return Absent()
    name = as_text(given[0])
    if name in holder and call.name == "accumulate":
        before = holder[name]
        holder[name] = [*(before if isinstance(before, list) else [before]), given[1]]
    else:
        holder[name] = given[1]
    return holder


def _put_all(code: Literals, call: Call) -> Value:
    holder, given = call.holder, call.get(0)
    if isinstance(holder, list) and isinstance(given, list):
        holder += given[:]
        return holder
    if not isinstance(holder, dict) or not call.arguments:
        return Absent()
    known = map_of(call.arguments[0])
    if known is not None:
        holder.update(known)
    else:
        said = f"{as_text(call.arguments[0])[:60]} is put in; its members are not known."
        code.source.warn(call.node, said)
    return holder


def _child(kind: type[dict[str, Value]] | type[list[Value]]) -> _Given:
    """Jackson's `putObject(name)`: makes the member and returns it."""

    def make(code: Literals, call: Call) -> Value:
        made: Value = kind()
        if isinstance(call.holder, list):
            call.holder.append(made)
        elif isinstance(call.holder, dict) and call.arguments:
            call.holder[as_text(call.arguments[0])] = made
        else:
            return Absent()
        return made

    return make


def _to_string(code: Literals, call: Call) -> Value:
    holder = call.holder
    if isinstance(holder, Thing):
        return holder.slots["text"] if holder.kind in ("text", "url") else Absent()
    if isinstance(holder, dict | list):
        indent = call.get(0)
        pretty = isinstance(indent, Number) and indent.text != "0"
        style = JsonStyle(colon=": ", indent=" " * 2) if pretty else COMPACT
        plain = code.plain(holder)
        return to_json(plain, style, spend=code.source.spend)
    if isinstance(holder, Unknown):
        return holder
    return as_text(holder) if holder is not None else Absent()


def _itself(code: Literals, call: Call) -> Value:
    holder = call.holder
    return holder if isinstance(holder, str | Unknown | dict | list | Number) else Absent()


def _get(code: Literals, call: Call) -> Value:
    """A member of a map, an item of a list, or what an Optional holds."""
    holder = call.holder
    if not call.arguments:
        return _itself(code, call)
    if isinstance(holder, dict):
        return holder.get(as_text(call.arguments[0]), Absent())
    index = call.arguments[0]
    if isinstance(holder, list) and isinstance(index, Number) and index.text.isdigit():
        return holder[int(index.text[:6])] if int(index.text[:6]) < len(holder) else Absent()
    return Absent()


def _strip(code: Literals, call: Call) -> Value:
    return call.holder.strip() if isinstance(call.holder, str) else Absent()


def _case(code: Literals, call: Call) -> Value:
    if not isinstance(call.holder, str) or VARIABLE.search(call.holder):
        return Absent()
    return call.holder.upper() if call.name == "toUpperCase" else call.holder.lower()


def _concat(code: Literals, call: Call) -> Value:
    return code.source.join([call.holder, *call.arguments]) if _is_text(call) else Absent()


def _is_text(call: Call) -> bool:
    return isinstance(call.holder, str)


def _formatted(code: Literals, call: Call) -> Value:
    return _filled(code, [call.holder, *call.arguments]) if _is_text(call) else Absent()


def _resolve(code: Literals, call: Call) -> Value:
    holder = call.holder
    if not isinstance(holder, str) or not call.arguments or VARIABLE.search(holder):
        return Absent()
    try:
        return urljoin(holder, as_text(call.arguments[0]))
    except ValueError:
        return Absent()


def _write(code: Literals, call: Call) -> Value:
    """`mapper.writeValueAsString(x)`, `gson.toJson(x)`: JSON of what is known."""
    given = call.get(0)
    gson = call.name in ("toJson", "toJsonTree")
    if not isinstance(given, dict | list | Thing) or (gson and call.holder is None):
        return Absent()
    plain = code.plain(given, nulls=not gson)
    if not isinstance(plain, dict | list):
        return plain
    if call.name in ("valueToTree", "convertValue", "toJsonTree"):
        return plain
    style = COMPACT
    if gson:
        style = _GSON_PRETTY if "setPrettyPrinting" in call.holder_text else _GSON
    elif "retty" in call.holder_text:
        style = _PRETTY
    return to_json(plain, style, spend=code.source.spend)


def _static_write(code: Literals, call: Call) -> Value:
    """`JSON.toJSONString(x)`, `JSONValue.toJSONString(x)`."""
    plain = code.plain(call.get(0), nulls=False)
    known = isinstance(plain, dict | list)
    return to_json(plain, spend=code.source.spend) if known else Absent()


def _pretty(code: Literals, call: Call) -> Value:
    known = isinstance(call.holder, dict | list)
    return to_json(code.plain(call.holder), _PRETTY, spend=code.source.spend) if known else Absent()


def _base64(code: Literals, call: Call) -> Value:
    known = base64_of(call.get(0))
    return Absent() if known is None else known


def _parsed(code: Literals, call: Call) -> Value:
    given = call.get(0)
    if isinstance(given, str):
        return from_json(given)
    return given if isinstance(given, Answer) else Absent()


def _read(code: Literals, call: Call) -> Value:
    """`mapper.readTree(x)`, `gson.fromJson(x, type)`."""
    given = call.get(0)
    if not isinstance(given, Answer):
        return from_json(given) if isinstance(given, str) else Absent()
    kind = call.get(1)
    return code.answer_as(given, as_text(kind) if isinstance(kind, str) else "", call.node)


def _replace(code: Literals, call: Call) -> Value:
    holder, given = call.holder, call.arguments
    if isinstance(holder, Unknown) and given == ["+", "%20"]:
        return holder  # after URLEncoder, which spells a space as forms do
    if not isinstance(holder, str) or len(given) != 2 or not as_text(given[0]):
        return Absent()
    old, new = as_text(given[0]), as_text(given[1])
    if call.name == "replaceAll" and re.search(r"[\\.*+?()\[\]{}^$|]", old):
        plain = re.fullmatch(r"\\([\\.*+?()\[\]{}^$|])", old)
        if plain is None:
            return Absent()
        old = plain.group(1)
    code.source.spend(holder.count(old) * len(new))
    return holder.replace(old, new)


def _or_default(code: Literals, call: Call) -> Value:
    """`System.getenv().getOrDefault("NAME", "…")`."""
    holder, given = call.holder, call.arguments
    if isinstance(holder, dict) and len(given) == 2:
        return holder.get(as_text(given[0]), given[1])
    if call.holder_text == "System.getenv()" and len(given) == 2:
        name = as_text(given[0])
        return code.source.falls_back(code.source.unknown(call.node, name, name=name), given[1])
    return Absent()


def _entries(code: Literals, call: Call) -> Value:
    holder = call.holder
    if isinstance(holder, dict) and call.name == "entrySet":
        return [[name, value] for name, value in holder.items()]
    if isinstance(holder, dict):
        return list(holder) if call.name == "keySet" else list(holder.values())
    return Absent()


def _of_entry(code: Literals, call: Call) -> Value:
    holder = call.holder
    if isinstance(holder, list) and len(holder) == 2 and not call.arguments:
        return holder[call.name == "getValue"]
    return Absent()


def _mime(code: Literals, call: Call) -> Value:
    return call.holder.partition(";")[0].strip() if isinstance(call.holder, str) else Absent()


def _with_charset(code: Literals, call: Call) -> Value:
    kind = _mime(code, call)
    return f"{kind}; charset={as_text(call.get(0))}" if isinstance(kind, str) else Absent()


def _media(code: Literals, call: Call) -> Value:
    """`ContentType.create("text/plain", "UTF-8")`, `new MediaType("text", "plain")`."""
    first, second = call.get(0), call.get(1)
    if not isinstance(second, str):
        return first
    joined = "/" if call.name == "new MediaType" else "; charset="
    return code.source.join([first, joined, second])


def _file(code: Literals, call: Call) -> Value:
    given = call.arguments
    path = code.source.join([item for pair in zip(given, ["/"] * len(given), strict=True)
                             for item in pair][:-1])  # fmt: skip
    return Thing("path", {"text": path}) if given else Absent()


_Given = Callable[[Literals, Call], Value]
FUNCTIONS: dict[str, _Given] = {
    "URI.create": _first,
    "Path.of": _file,
    "Paths.get": _file,
    "Files.readAllBytes": _first,
    "Files.readString": _first,
    "FileUtils.readFileToByteArray": _first,
    "MediaType.parse": _first,
    "MediaType.get": _first,
    "MediaType.parseMediaType": _first,
    "MediaType.valueOf": _first,
    "ContentType.create": _media,
    "ContentType.parse": _first,
    "String.valueOf": _first,
    "Objects.requireNonNull": _first,
    "Optional.of": _first,
    "Optional.ofNullable": _first,
    "Mono.just": _first,
    "Integer.toString": _first,
    "Long.toString": _first,
    "Integer.valueOf": _first,
    "Charset.forName": _first,
    "String.format": _format,
    "MessageFormat.format": lambda code, call: Absent(),
    "String.join": _join,
    "StringUtils.join": lambda code, call: Absent(),
    "Map.of": _map,
    "Map.entry": _pair,
    "Map.ofEntries": _map,
    "ImmutableMap.of": _map,
    "Collections.singletonMap": _map,
    "Collections.emptyMap": lambda code, call: {},
    "List.of": _list,
    "Set.of": _list,
    "Arrays.asList": _as_list,
    "ImmutableList.of": _list,
    "Collections.singletonList": lambda code, call: list(call.arguments),
    "Collections.singleton": lambda code, call: list(call.arguments),
    "Collections.emptyList": lambda code, call: [],
    "URLEncoder.encode": _url_encode,
    "UriUtils.encode": _url_encode,
    "JsonParser.parseString": _parsed,
    "JSON.parseObject": _parsed,
    "JSONObject.fromObject": _json_object,
    "JSON.toJSONString": _static_write,
    "JSONObject.toJSONString": _static_write,
    "JSONValue.toJSONString": _static_write,
    "EntityUtils.toString": _parsed,
    "IOUtils.toString": _parsed,
    "mapper.createObjectNode": lambda code, call: {},
    "objectMapper.createObjectNode": lambda code, call: {},
    "mapper.createArrayNode": lambda code, call: [],
    "objectMapper.createArrayNode": lambda code, call: [],
    "JsonNodeFactory.objectNode": lambda code, call: {},
    "Base64.encodeBase64String": _base64,
    "Base64.encodeBase64": _base64,
    "Base64.encodeToString": _base64,
    "Base64Utils.encodeToString": _base64,
    "DatatypeConverter.printBase64Binary": _base64,
    "Json.createObjectBuilder": lambda code, call: {},
    "Json.createArrayBuilder": lambda code, call: [],
}
TYPES: dict[str, _Given] = {
    "URI": _first,
    "URL": _first,
    "String": _first,
    "File": _file,
    "FileInputStream": _first,
    "FileSystemResource": _file,
    "ByteArrayResource": _first,
    "MediaType": _media,
    "HashMap": _empty_map,
    "LinkedHashMap": _empty_map,
    "TreeMap": _empty_map,
    "ConcurrentHashMap": _empty_map,
    "ArrayList": _empty_list,
    "LinkedList": _empty_list,
    "JSONObject": _json_object,
    "JsonObject": _json_object,
    "JSONArray": _empty_list,
    "JsonArray": _empty_list,
    "StringBuilder": _builder,
    "StringBuffer": _builder,
    "StringWriter": _builder,
    "BasicNameValuePair": _pair,
    "BasicHeader": _pair,
    "SimpleEntry": _pair,
    "InputStreamReader": _parsed,
    "BufferedReader": _parsed,
    "BufferedInputStream": _parsed,
    "Scanner": _parsed,
}
METHODS: dict[str, _Given] = {
    "append": _append,
    "put": _put,
    "add": _put,
    "addProperty": _put,
    "set": _put,
    "accumulate": _put,
    "element": _put,
    "putAll": _put_all,
    "addAll": _put_all,
    "setAll": _put_all,
    "putObject": _child(dict),
    "addObject": _child(dict),
    "putArray": _child(list),
    "withArray": _child(list),
    "toString": _to_string,
    "toJSONString": _to_string,
    "getBytes": _itself,
    "toByteArray": _itself,
    "strip": _strip,
    "trim": _strip,
    "toUpperCase": _case,
    "toLowerCase": _case,
    "stripIndent": _itself,
    "toArray": _itself,
    "concat": _concat,
    "formatted": _formatted,
    "resolve": _resolve,
    "replace": _replace,
    "replaceAll": _replace,
    "writeValueAsString": _write,
    "writeValueAsBytes": _write,
    "valueToTree": _write,
    "convertValue": _write,
    "readTree": _read,
    "readValue": _read,
    "fromJson": _read,
    "toJson": _write,
    "toJsonTree": _write,
    "toPrettyString": _pretty,
    "encodeToString": _base64,
    "encode": _base64,
    "getOrDefault": _or_default,
    "get": _get,
    "entrySet": _entries,
    "keySet": _entries,
    "values": _entries,
    "getKey": _of_entry,
    "getValue": _of_entry,
    "getMimeType": _mime,
    "withCharset": _with_charset,
    "toURI": _itself,
    "toURL": _itself,
    "toUri": _itself,
    "asText": _itself,
    "textValue": _itself,
    "build": _itself,
    "orElse": _itself,
    "orElseThrow": _itself,
}
CONSTANTS: dict[str, str] = {
    **{f"{owner}.UTF_8": "UTF-8" for owner in ("StandardCharsets", "Charsets", "HTTP", "Consts")},
    "StandardCharsets.ISO_8859_1": "ISO-8859-1",
    "StandardCharsets.US_ASCII": "US-ASCII",
    "MediaType.APPLICATION_JSON_UTF8": JSON + ";charset=UTF-8",
    "MediaType.APPLICATION_JSON_UTF8_VALUE": JSON + ";charset=UTF-8",
    "ContentType.APPLICATION_JSON": JSON + "; charset=UTF-8",
    "ContentType.APPLICATION_FORM_URLENCODED": FORM + "; charset=ISO-8859-1",
    "ContentType.TEXT_PLAIN": "text/plain; charset=ISO-8859-1",
    "ContentType.DEFAULT_TEXT": "text/plain; charset=ISO-8859-1",
    "ContentType.APPLICATION_XML": "application/xml; charset=ISO-8859-1",
    "ContentType.APPLICATION_OCTET_STREAM": "application/octet-stream",
    "ContentType.DEFAULT_BINARY": "application/octet-stream",
    "ContentType.MULTIPART_FORM_DATA": "multipart/form-data; charset=ISO-8859-1",
    **{
        f"MediaType.{name}{end}": value
        for end in ("", "_VALUE", "_TYPE")
        for name, value in {
            "APPLICATION_JSON": JSON,
            "APPLICATION_FORM_URLENCODED": FORM,
            "APPLICATION_XML": "application/xml",
            "APPLICATION_OCTET_STREAM": "application/octet-stream",
            "MULTIPART_FORM_DATA": "multipart/form-data",
            "TEXT_PLAIN": "text/plain",
            "TEXT_XML": "text/xml",
            "TEXT_HTML": "text/html",
            "ALL": "*/*",
        }.items()
    },
}
