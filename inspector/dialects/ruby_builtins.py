"""What Ruby's own methods give: JSON, hashes, texts, encodings."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

from inspector.dialects.ruby_encodings import (
    Stream,
    cgi_escape,
    form_component,
    form_text,
    nested_pairs,
    uri_component,
    whole_uri,
)
from inspector.dialects.source import Source
from inspector.dialects.values import (
    Answer,
    Number,
    Thing,
    Unknown,
    Value,
    as_text,
    base64_of,
    encode_around,
    encode_pairs,
    indented,
    to_json,
)
from inspector.model.request import VARIABLE

_FORMAT = re.compile(r"%(?:<(\w+)>[sd]|\{(\w+)\}|[-+ 0]?\d*[sdi]|%)")


def _generate(source: Source, arguments: list[Value]) -> Value | None:
    if not arguments or isinstance(arguments[0], Thing):
        return None
    return to_json(arguments[0], spend=source.spend)


def _parsed(source: Source, arguments: list[Value]) -> Value | None:
    """Of an answer only: what a literal text holds is not looked into."""
    if not arguments or not isinstance(arguments[0], Answer):
        return None
    return source.body_of(arguments[0])


def _pretty(source: Source, arguments: list[Value]) -> Value | None:
    return to_json(arguments[0], indented(2), spend=source.spend) if arguments else None


def _format(source: Source, arguments: list[Value]) -> Value | None:
    """Fills %s, %d, %<name>s and %{name}."""
    if not arguments or not isinstance(arguments[0], str):
        return None
    values = iter(arguments[1:])
    named = arguments[1] if len(arguments) > 1 and isinstance(arguments[1], dict) else {}

    def fill(match: re.Match[str]) -> str:
        name = match.group(1) or match.group(2)
        if match.group(0) == "%%":
            return "%"
        if name:
            return source.join([named.get(name, match.group(0))])
        return source.join([next(values, match.group(0))])

    return _FORMAT.sub(fill, arguments[0])


def _base64(source: Source, arguments: list[Value]) -> Value | None:
    return base64_of(arguments[0]) if arguments else None


def _urlsafe(source: Source, arguments: list[Value]) -> Value | None:
    given = _base64(source, arguments)
    return given.translate(str.maketrans("+/", "-_")) if isinstance(given, str) else None


def _join_urls(source: Source, arguments: list[Value]) -> Value | None:
    texts = [as_text(argument) for argument in arguments]
    if len(texts) != 2 or VARIABLE.search(texts[0]):
        return source.join([*arguments]) if texts else None
    try:
        return urljoin(texts[0], texts[1])
    except ValueError:
        return None


def _first_text(source: Source, arguments: list[Value]) -> Value | None:
    return arguments[0] if arguments else None


def _encode_form(source: Source, arguments: list[Value]) -> Value | None:
    return form_text(arguments[0]) if arguments else None


def _to_query(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if not isinstance(holder, dict):
        return None
    pairs = nested_pairs(holder, in_order=False)
    return encode_pairs(pairs)


def _escaping(encode: Callable[[str], str]) -> Callable[[Source, list[Value]], Value | None]:
    """A variable stays bare: it is encoded when it is filled in a URL or form."""

    def escape(source: Source, arguments: list[Value]) -> Value | None:
        if not arguments or isinstance(arguments[0], Unknown):
            return arguments[0] if arguments else None
        return encode_around(as_text(arguments[0]), encode)

    return escape


def _build_uri(source: Source, arguments: list[Value]) -> Value | None:
    """`URI::HTTPS.build(host: …, path: …, query: …)`, without its scheme."""
    given = arguments[0] if arguments else None
    if not isinstance(given, dict):
        return None
    url = source.join([given.get("host", ""), ":" if "port" in given else "", given.get("port")])
    url = source.join([url, given.get("path")])
    query = given.get("query")
    return url if query is None else source.join([url, "?", query])


def _to_json(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return _generate(source, [holder])


def _itself(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return holder


def _copy(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, dict):
        return dict(holder)
    return list(holder) if isinstance(holder, list) else holder


def _to_s(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, Thing):
        return None
    return holder if isinstance(holder, Unknown) else as_text(holder)


def _chomp(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if not isinstance(holder, str):
        return _to_s(source, holder, arguments)
    return re.sub(r"(?:\r?\n|\r)\Z", "", holder)


def _strip(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return holder.strip() if isinstance(holder, str) else _to_s(source, holder, arguments)


def _merge(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return _merge_into(source, dict(holder), arguments) if isinstance(holder, dict) else None


def _merge_into(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if not isinstance(holder, dict):
        return None
    for argument in arguments:
        if isinstance(argument, dict):
            holder.update(argument)
        else:
            source.warn(None, f"{as_text(argument)[:60]} is merged in; its members are not known.")
    return holder


def _compact(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, dict):
        return {name: value for name, value in holder.items() if value is not None}
    return [value for value in holder if value is not None] if isinstance(holder, list) else None


def _fetch(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if not isinstance(holder, dict) or not arguments:
        return None
    return holder.get(as_text(arguments[0]), arguments[1] if len(arguments) > 1 else None)


def _join(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if not isinstance(holder, list):
        return None
    separator = as_text(arguments[0]) if arguments else ""
    source.spend(len(separator) * len(holder))
    return source.join([separator.join(as_text(item) for item in holder)])


def _concat(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    return source.join([holder, *arguments]) if isinstance(holder, str) else None


def _upper(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    known = isinstance(holder, str) and not VARIABLE.search(holder)
    return as_text(holder).upper() if known else None


def _to_i(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    if isinstance(holder, str) and re.fullmatch(r"\d{1,18}", holder):
        return Number(holder)
    return holder if isinstance(holder, Number | Unknown) else None


def _prefixed(scheme: str, rest: Value) -> Value | None:
    return scheme + rest if isinstance(rest, str) else None


def _upload(source: Source, arguments: list[Value]) -> Value | None:
    """A file of a multipart body: its path, or the open file; its type; its name."""
    first, kind, name = [*arguments, None, None, None][:3]
    if isinstance(first, Stream):
        shown = "local.path" if name is None else name  # what the library itself takes
        return Thing("part", {"text": first, "content_type": kind, "filename": shown})
    if isinstance(first, Thing) and first.kind == "file":
        first = first.slots["path"]
    return Thing("file", {"path": first, "content_type": kind, "filename": name})


def _field(source: Source, arguments: list[Value]) -> Value | None:
    """A field of a multipart body: its text, or the file that it is read from; its type."""
    first, kind = [*arguments, None, None][:2]
    file = isinstance(first, Thing) and first.kind == "file"
    held = {"path": first.slots["path"]} if isinstance(first, Thing) and file else {"text": first}
    return Thing("part", {**held, "content_type": kind, "filename": None, "field": True})


def _stream(source: Source, arguments: list[Value]) -> Value | None:
    text = arguments[0] if arguments else ""
    return Stream(as_text(text)) if isinstance(text, str | Unknown) else text


def _capital(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    known = isinstance(holder, str) and not VARIABLE.search(holder)
    return as_text(holder).capitalize() if known else None


def _lower(source: Source, holder: Value, arguments: list[Value]) -> Value | None:
    known = isinstance(holder, str) and not VARIABLE.search(holder)
    return as_text(holder).lower() if known else None


FUNCTIONS: dict[str, Callable[[Source, list[Value]], Value | None]] = {
    "JSON.generate": _generate,
    "JSON.parse": _parsed,
    "JSON.load": _parsed,
    "JSON.dump": _generate,
    "MultiJson.dump": _generate,
    "Oj.dump": _generate,
    "JSON.pretty_generate": _pretty,
    "format": _format,
    "sprintf": _format,
    "Base64.strict_encode64": _base64,
    "Base64.encode64": _base64,
    "Base64.urlsafe_encode64": _urlsafe,
    "URI.join": _join_urls,
    "URI": _first_text,
    "URI.parse": _first_text,
    "String": _first_text,
    "URI.encode_www_form": _encode_form,
    "URI.encode_www_form_component": _escaping(form_component),
    "CGI.escape": _escaping(cgi_escape),
    "Rack::Utils.escape": _escaping(cgi_escape),
    "ERB::Util.url_encode": _escaping(uri_component),
    "CGI.escapeURIComponent": _escaping(uri_component),
    "URI.encode": _escaping(whole_uri),
    "URI.escape": _escaping(whole_uri),
    "URI::DEFAULT_PARSER.escape": _escaping(whole_uri),
    "URI::HTTPS.build": lambda source, given: _prefixed("https://", _build_uri(source, given)),
    "URI::HTTP.build": lambda source, given: _prefixed("http://", _build_uri(source, given)),
    "StringIO.new": _stream,
    "Faraday::ParamPart.new": _field,
    "Faraday::Multipart::ParamPart.new": _field,
    **dict.fromkeys(
        (
            "UploadIO.new",
            "Faraday::UploadIO.new",
            "Faraday::FilePart.new",
            "Faraday::Multipart::FilePart.new",
            "Multipart::Post::UploadIO.new",
        ),
        _upload,
    ),
}
METHODS: dict[str, Callable[[Source, Value, list[Value]], Value | None]] = {
    "to_json": _to_json,
    "freeze": _itself,
    "to_h": _itself,
    "to_hash": _itself,
    "to_sym": _itself,
    "html_safe": _itself,
    "with_indifferent_access": _itself,
    "stringify_keys": _itself,
    "deep_stringify_keys": _itself,
    "symbolize_keys": _itself,
    "presence": _itself,
    "dup": _copy,
    "clone": _copy,
    "to_s": _to_s,
    "to_str": _to_s,
    "strip": _strip,
    "chomp": _chomp,
    "squish": _strip,
    "merge": _merge,
    "merge!": _merge_into,
    "update": _merge_into,
    "compact": _compact,
    "fetch": _fetch,
    "dig": _fetch,
    "join": _join,
    "concat": _concat,
    "upcase": _upper,
    "downcase": _lower,
    "capitalize": _capital,
    "to_i": _to_i,
    "to_query": _to_query,
    "to_param": _to_query,
}
