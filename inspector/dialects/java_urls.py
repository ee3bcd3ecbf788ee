"""URLs that Java code builds in steps: HttpUrl.Builder, URIBuilder, UriComponentsBuilder."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus

from inspector.dialects.assembly import with_query
from inspector.dialects.evaluator import Call
from inspector.dialects.java_bodies import okhttp_encoded
from inspector.dialects.java_literals import Literals, map_of, pairs_of, several, spelled
from inspector.dialects.values import Absent, Thing, Unknown, Value, encode_around

_URL = re.compile(
    r"((?:[A-Za-z][\w+.-]*:)?//[^/?#]*|\{\{[\w.:-]+\}\})?([^?#]*)(?:\?([^#]*))?(#.*)?", re.DOTALL
)
_HOLE = re.compile(r"(?<!\{)\{([A-Za-z_][\w.-]*)(?::[^{}]{1,80})?\}(?!\})")
_ENCODERS: dict[str, Callable[[str], str]] = {
    "okhttp": okhttp_encoded,
    "apache": lambda text: quote_plus(text, safe="*", errors="replace"),
    "apache 5": lambda text: quote(text, safe="", errors="replace"),
    "spring": lambda text: quote(text, safe="!$'()*,;:@/?+%", errors="replace"),
}


def created(code: Literals, call: Call) -> Value:
    """Returns the builder of a URL that `new NAME(…)` makes; Absent for any other class."""
    name = call.name.removeprefix("new ")
    if name == "URIBuilder":
        family = "apache 5" if code_imports(code, "http.core5", "hc.core5") else "apache"
        return new_url("" if isinstance(call.get(0), Absent) else call.get(0), family)
    if name == "Builder" and "HttpUrl" in call.holder_text:
        return new_url("", "okhttp")
    return Absent()


def code_imports(code: Literals, *names: str) -> bool:
    return any(name in line for line in code.imported for name in names)


def static(call: Call) -> Value:
    """Returns what `UriComponentsBuilder.fromHttpUrl(…)` and the like make."""
    owner = call.holder_text.rpartition(".")[2]
    is_spring = owner in ("UriComponentsBuilder", "ServletUriComponentsBuilder", "UriBuilder")
    if is_spring and call.name.startswith(("from", "newInstance")):
        return new_url(call.get(0) if call.arguments else "", "spring")
    if owner == "HttpUrl" and call.name in ("parse", "get"):
        return new_url(call.get(0), "okhttp")
    return Absent()


def new_url(url: Value, family: str) -> Thing:
    match = _URL.match(spelled(url))
    assert match is not None
    origin, path, query, fragment = match.groups()
    scheme, mark, host = (origin or "").rpartition("//")
    slots: dict[str, Value] = {"scheme": scheme + mark, "host": host, "path": path}
    pairs: list[Value] = [query] if query else []
    return Thing("url", {**slots, "query": pairs, "fragment": fragment or "", "family": family})


def text_of(url: Thing) -> str:
    slots = url.slots
    scheme, host, path = (spelled(slots[name]) for name in ("scheme", "host", "path"))
    if host and not scheme and not host.startswith("{{"):
        scheme = "//"
    if path and not path.startswith("/") and host:
        path = "/" + path
    query = slots["query"]
    pieces = [item for item in query if isinstance(item, str)] if isinstance(query, list) else []
    return with_query(scheme + host + path, "&".join(pieces)) + spelled(slots["fragment"])


def on_url(code: Literals, call: Call, url: Thing) -> Value:
    """Follows a call on a URL that is built up in steps."""
    for follow in (_built, _with_origin, _with_path, _with_query):
        known = follow(code, call, url)
        if not isinstance(known, Absent):
            return known
    return Absent()


def _built(code: Literals, call: Call, url: Thing) -> Value:
    """Follows what makes a URL of the builder."""
    name, given, slots = call.name, call.arguments, url.slots
    first = call.get(0)
    if name in ("newBuilder", "cloneBuilder", "encode"):
        return Thing("url", {**slots, "query": list(_query(url))})
    if name in ("build", "toUri", "toURI", "toUriString", "toString", "url", "uri", "toURL"):
        if given and isinstance(first, dict):
            return filled(text_of(url), first, [])
        done = filled(text_of(url), {}, [] if isinstance(first, bool) else list(given))
        keeps = name == "build" and slots["family"] in ("okhttp", "spring") and not given
        return Thing("url", {**slots, "text": done}) if keeps else done
    if name in ("buildAndExpand", "expand", "uriVariables"):
        known = map_of(first)
        done = filled(text_of(url), known or {}, [] if known is not None else several(call))
        return new_url(done, "spring")
    return Absent()


def _with_origin(code: Literals, call: Call, url: Thing) -> Value:
    first = call.get(0)
    match call.name:
        case "scheme" | "setScheme":
            url.slots["scheme"] = code.source.join([first, "://"])
        case "host" | "setHost":
            url.slots["host"] = first
        case "port" | "setPort":
            url.slots["host"] = code.source.join([url.slots["host"], ":", first])
        case "fragment" | "setFragment":
            url.slots["fragment"] = code.source.join(["#", first])
        case _:
            return Absent()
    return url


def _with_path(code: Literals, call: Call, url: Thing) -> Value:
    slots = url.slots
    match call.name:
        case "addPathSegment" | "addPathSegments" | "pathSegment" | "addEncodedPathSegments":
            _add_segments(code, call, slots)
        case "path":
            path = code.source.join([slots["path"], call.get(0)])
            slots["path"] = re.sub(r"(?<!^)/{2,}", "/", path)
        case "setPath" | "encodedPath" | "replacePath":
            slots["path"] = call.get(0)
        case "setPathSegments" | "appendPathSegments":
            if call.name.startswith("set"):
                slots["path"] = ""
            _add_segments(code, call, slots)
        case _:
            return Absent()
    return url


def _with_query(code: Literals, call: Call, url: Thing) -> Value:
    first = call.get(0)
    name = spelled(first)
    query = _query(url)
    match call.name:
        case "addQueryParameter" | "addParameter" | "queryParam" | "addEncodedQueryParameter":
            _add_pairs(url, [(name, item) for item in several(call, 1) or [""]])
        case "setQueryParameter" | "setParameter" | "replaceQueryParam":
            start = _encoded(url, name) + "="
            query[:] = [item for item in query if not spelled(item).startswith(start)]
            _add_pairs(url, [(name, item) for item in several(call, 1)])
        case "queryParamIfPresent":
            _add_pairs(url, [(name, call.get(1))])
        case "addParameters" | "setParameters" | "queryParams":
            if isinstance(first, Unknown):
                code.source.warn(call.node, f"The query {first.name} is not known here.")
            _add_pairs(url, pairs_of(first))
        case "query" | "setCustomQuery":
            query.append(name)
        case _:
            return Absent()
    return url


def _query(url: Thing) -> list[Value]:
    query = url.slots["query"]
    assert isinstance(query, list)
    return query


def _add_segments(code: Literals, call: Call, slots: dict[str, Value]) -> None:
    raw = call.name in ("addPathSegments", "addEncodedPathSegments")
    for item in several(call):
        text = spelled(item)
        if not raw:
            text = encode_around(text, lambda part: quote(part, safe="!$&'()*+,;=:@{}~"))
        before = spelled(slots["path"]).removesuffix("/")
        slots["path"] = code.source.join([before, "/", text])


def _add_pairs(url: Thing, pairs: list[tuple[str, Value]]) -> None:
    query = _query(url)
    for name, value in pairs:
        for item in value if isinstance(value, list) else [value]:
            query.append(f"{_encoded(url, name)}={_encoded(url, spelled(item))}")


def _encoded(url: Thing, text: str) -> str:
    encode = _ENCODERS[spelled(url.slots["family"])]
    pieces: list[str] = []
    done = 0
    for match in _HOLE.finditer(text):  # a template of Spring is filled later
        pieces += [encode_around(text[done : match.start()], encode), match.group(0)]
        done = match.end()
    return "".join(pieces) + encode_around(text[done:], encode)


def filled(url: str, named: dict[str, Value], listed: list[Value]) -> str:
    """Fills a template's `{id}` by name or in order; what is not given stays."""
    following = iter(listed)

    def fill(match: re.Match[str]) -> str:
        value = named.get(match.group(1), Absent())
        if isinstance(value, Absent):
            value = next(following, Absent())
        if isinstance(value, Absent):
            return match.group(0)
        encode = _ENCODERS["apache 5"]
        return encode_around(spelled(value), encode)

    return _HOLE.sub(fill, url) if named or listed else url
