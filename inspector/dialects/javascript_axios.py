"""axios: instances with defaults, and what a call makes of them.

module() -> created() -> called() -> Draft
"""

from __future__ import annotations

import re
from urllib.parse import quote

from tree_sitter import Node

from inspector.dialects import javascript_web
from inspector.dialects.assembly import basic, is_absolute, merged, with_query
from inspector.dialects.bodies import FORM, JSON
from inspector.dialects.draft import Draft
from inspector.dialects.source import Source
from inspector.dialects.values import Absent, Thing, Unknown, Value, as_text, encode_pairs, to_json
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE

_IMPORTED = re.compile(
    r"""\b(?:import|const|let|var)\s{1,9}(?:\*\s{0,9}as\s{1,9})?(\w{1,60})\s{0,9}"""
    r"""(?:=\s{0,9}require\s{0,9}\(|from)\s{0,9}['"]axios(?:/[\w./-]{0,60})?['"]"""
)
_WITH_DATA = ("post", "put", "patch", "postForm", "putForm", "patchForm")
_WITHOUT = ("get", "delete", "head", "options")
_LEFT_OUT = {
    "paramsSerializer": "spells the query another way",
    "transformRequest": "changes the body before it is sent",
    "httpsAgent": "sets how Node connects",
    "proxy": "sends the request through a proxy",
}
_SETTING = frozenset(("headers", "auth", "params", "baseURL"))
_METHODS = ("common", *_WITHOUT, "post", "put", "patch")
_NEVER = (Absent, type(None))


def module() -> Thing:
    """Returns what the module axios itself is: an instance without defaults."""
    defaults: dict[str, Value] = {"headers": {name: {} for name in _METHODS}}
    instance = Thing("axios", {"defaults": defaults})
    instance.slots["interceptors"] = {
        about: Thing("interceptor", {"about": about, "defaults": defaults})
        for about in ("request", "response")
    }
    instance.slots["default"] = instance
    return instance


def names(source: Source) -> set[str]:
    """Returns the names under which a text imports axios."""
    return {"axios", *_IMPORTED.findall(source.data.decode())}


def created(parent: Thing, arguments: list[Value]) -> Thing:
    """Returns `axios.create(config)`."""
    instance = module()
    defaults, inherited = instance.slots["defaults"], parent.slots["defaults"]
    config = arguments[0] if arguments else None
    assert isinstance(defaults, dict)
    for given in (inherited, config):
        if isinstance(given, dict):
            headers = {**_members(defaults.get("headers")), **_members(given.get("headers"))}
            defaults |= {**given, "headers": headers}
    return instance


def called(
    source: Source, instance: Thing, name: str, arguments: list[Value], node: Node
) -> Draft | None:
    """Returns the draft of a call on an instance; None when it makes no request."""
    config = _config(name, arguments)
    if config is None:
        return None
    defaults = _members(instance.slots["defaults"])
    method = as_text(config.get("method", defaults.get("method", "get"))).upper()
    merged_config = {**defaults, **config}
    place = source.place(node)
    draft = Draft(method)
    draft.url = _url(source, merged_config, defaults, config)
    common = _members(defaults.get("headers"))
    layers: list[Value] = [
        common.get("common", {}),
        common.get(method.lower(), {}),
        {key: value for key, value in common.items() if key not in _METHODS},
        config.get("headers", Absent()),
    ]
    found: dict[str, Value] = {}
    for layer in layers:
        part = javascript_web.header_map(source, layer, draft, place)
        found = merged(found, dict(part))
    draft.headers = Headers.of((key, as_text(value)) for key, value in found.items())
    auth = merged_config.get("auth")
    if isinstance(auth, dict):
        value = basic(source, node, auth.get("username", ""), auth.get("password", ""))
        draft.headers = draft.headers.without("Authorization").with_added("Authorization", value)
    data = merged_config.get("data", Absent())
    if name in _WITH_DATA and len(arguments) == 2 and _SETTING & set(_members(data)):
        said = "axios takes headers and auth as the third argument; these are sent as the body."
        draft.note("warning", said, place)
    _set_data(source, draft, data, name, place, typed=not isinstance(layers[-1], Unknown))
    for key, about in _LEFT_OUT.items():
        if key in merged_config and merged_config[key] is not False:
            draft.note("info", f"{key} {about}; it was left out.", place)
    return draft


def _config(name: str, arguments: list[Value]) -> dict[str, Value] | None:
    padded: list[Value] = [*arguments, Absent(), Absent(), Absent()]
    if name == "request":
        if isinstance(padded[0], dict):
            return padded[0]
        return {**_members(padded[1]), "url": padded[0]} if arguments else None
    if name in _WITH_DATA:
        verb = name.removesuffix("Form")
        return {**_members(padded[2]), "method": verb, "url": padded[0], "data": padded[1]}
    if name in _WITHOUT:
        return {**_members(padded[1]), "method": name, "url": padded[0]}
    return None


def _url(
    source: Source,
    config: dict[str, Value],
    defaults: dict[str, Value],
    own: dict[str, Value],
) -> str:
    path = javascript_web.spelled(config.get("url", ""))
    base = javascript_web.spelled(config.get("baseURL", ""))
    if base and not is_absolute(path):
        path = base.rstrip("/") + "/" + path.lstrip("/") if path else base
    elif path and not is_absolute(path) and not path.startswith("/"):
        path = "/" + path
    query: list[tuple[str, Value]] = []
    for holder in (defaults.get("params"), own.get("params")):
        given = javascript_web.bracketed(holder) if holder is not None else []
        again = {key for key, _ in given}
        query = [pair for pair in query if pair[0] not in again]
        query += [(key, item) for key, item in given if not isinstance(item, _NEVER)]
    return with_query(path, encode_pairs(query, javascript_web.spelled, _encode))


def _set_data(
    source: Source, draft: Draft, data: Value, name: str, place: tuple[int, int], *, typed: bool
) -> None:
    """axios writes an object in the way of its Content-Type, JSON where there is none."""
    named = (draft.headers.get("Content-Type") or "").lower()
    if isinstance(data, dict | list) and ("multipart/" in named or name.endswith("Form")):
        data = Thing(
            "parts", {"pairs": [[key, item] for key, item in javascript_web.pairs_of(data)]}
        )
        javascript_web.set_body(source, draft, data)
        return
    kind = f"{FORM};charset=utf-8"
    if isinstance(data, dict | list):
        if FORM in named and isinstance(data, dict):
            data = javascript_web.encoded_query(data)
        else:
            data, kind = to_json(data, spend=source.spend), JSON
    elif isinstance(data, str) and JSON in named:
        data = data.strip()
    elif isinstance(data, Unknown):  # most likely an object
        kind = JSON
    elif isinstance(data, str | Thing):
        kind = FORM
    if isinstance(data, Thing):
        kind = as_text(data.slots["type"]) if data.kind == "blob" else kind
        kind = "" if data.kind == "parts" else kind
    sends = not isinstance(data, Absent | None) and data != ""
    adds = draft.method in ("POST", "PUT", "PATCH") or kind == JSON
    if sends and adds and typed and kind and not named:
        draft.headers = draft.headers.with_added("Content-Type", kind)
        draft.note("info", f"The snippet sets no Content-Type; axios then sends {kind}.", place)
    javascript_web.set_body(source, draft, data)


def _members(value: Value) -> dict[str, Value]:
    return value if isinstance(value, dict) else {}


def _encode(text: str) -> str:
    encoded = quote(text, safe="!'()*~:$,", errors="replace")
    return encoded.replace("%20", "+") if not VARIABLE.search(text) else encoded
