"""Random requests for property tests, of the kinds that dialects can express."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from inspector.dialects.bodies import kind_of
from inspector.model.headers import Headers
from inspector.model.lift import is_secret_name, lift
from inspector.model.request import Body, Part, Request

_LETTERS = "abcXYZ019"
_SIGNS = " '\"\\$`!#%&()*+,-./:;=?@[]^_|~~äé☃😀"
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
holes = names.map(lambda name: "{{" + name + "}}")
words = st.text(_LETTERS + _SIGNS, max_size=12)
templates = st.lists(words | holes, max_size=4).map("".join)
header_names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,10}", fullmatch=True).filter(
    lambda name: (
        name.lower() not in ("host", "content-length", "transfer-encoding", "content-type")
        and not is_secret_name(name)
    )
)
header_values = templates.map(str.strip).filter(bool)
segments = st.text(_LETTERS + "-_.~!$&'()*+,;=:@%", min_size=1, max_size=8).filter(
    lambda text: text not in (".", "..")
)


@st.composite
def urls(draw: st.DrawFn) -> str:
    base = draw(st.sampled_from(["https://api.mypurecloud.com", "http://127.0.0.1:8080", ""]))
    path = "".join("/" + draw(segments | holes) for _ in range(draw(st.integers(1, 3))))
    query = draw(st.lists(st.tuples(names, segments | holes), max_size=2))
    text = "&".join(f"{name}={value}" for name, value in query)
    return base + path + ("?" + text if text else "")


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | templates,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Body, str]:
    """A body and the Content-Type that goes with it; empty for none."""
    kind = draw(st.sampled_from(["none", "json", "form", "text", "bare"]))
    if kind == "json":
        indent = draw(st.sampled_from([None, 2]))
        value = draw(st.dictionaries(names, json_values, max_size=3))
        return Body(
            "json", json.dumps(value, indent=indent, ensure_ascii=False)
        ), "application/json"
    if kind == "form":
        pairs = draw(st.lists(st.tuples(names, holes | segments), min_size=1, max_size=3))
        text = "&".join(f"{name}={value}" for name, value in pairs)
        return Body("form", text), "application/x-www-form-urlencoded"
    if kind == "text":
        return Body("text", draw(templates) + "\n" + draw(templates)), "text/plain"
    if kind == "bare":
        return Body("text", "x" + draw(templates)), ""
    return Body(), ""


@st.composite
def requests(
    draw: st.DrawFn, methods: tuple[str, ...] = ("GET", "POST", "PUT", "DELETE")
) -> Request:
    """A request that any dialect of ours can write, without literal secrets."""
    pairs = draw(st.lists(st.tuples(header_names, header_values), max_size=3, unique_by=_lowered))
    body, content_type = draw(bodies())
    method = draw(st.sampled_from(methods))
    if body.kind != "none" and method == "GET":
        method = "POST"
    if content_type:
        pairs.append(("Content-Type", content_type))
    if draw(st.booleans()) and not any(name.lower() == "authorization" for name, _ in pairs):
        pairs.append(("Authorization", "Bearer {{token}}"))
    headers = Headers.of(pairs)
    if body.kind != "none":
        body = Body(kind_of(body.text, headers), body.text)
    request = Request(method, draw(urls()), headers, body)
    return lift(request, {}).request


part_names = st.from_regex(r"[A-Za-z][A-Za-z0-9_.]{0,6}", fullmatch=True).filter(
    lambda name: not is_secret_name(name)
)
file_names = st.from_regex(r"[a-z]{1,4}\.(txt|png|bin)", fullmatch=True)
media_types = st.sampled_from([None, "text/plain", "image/png", "application/octet-stream"])


@st.composite
def parts(draw: st.DrawFn) -> Part:
    name, kind = draw(part_names), draw(media_types)
    match draw(st.sampled_from(["field", "typed", "text", "file", "renamed", "read"])):
        case "field":
            return Part(name, draw(templates))
        case "typed":
            return Part(name, draw(templates), None, "application/json")
        case "text":
            return Part(name, draw(templates), draw(file_names), kind)
        case "file":
            file = draw(file_names)
            return Part(name, "", file, kind, draw(st.sampled_from(["", "./", "/tmp/a b/"])) + file)
        case "renamed":
            return Part(name, "", draw(file_names), kind, "./" + draw(file_names))
        case _:
            return Part(name, "", None, draw(st.sampled_from([None, "text/plain"])), "./t.txt")


@st.composite
def forms(draw: st.DrawFn) -> Request:
    """A request whose body has parts, without literal secrets."""
    plain = draw(requests(methods=("POST", "PUT")))
    headers = plain.headers.without("Content-Type")
    body = Body("multipart", "", tuple(draw(st.lists(parts(), min_size=1, max_size=4))))
    return lift(Request(plain.method, plain.url, headers, body), {}).request


def _lowered(pair: tuple[str, str]) -> str:
    return pair[0].lower()
