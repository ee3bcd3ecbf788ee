"""URLs that C# code builds with UriBuilder."""

from __future__ import annotations

import re

from inspector.dialects.evaluator import Call
from inspector.dialects.values import Absent, Thing, Value, as_text

_URL = re.compile(r"([A-Za-z][\w+.-]*://)([^/?#:]*)(:\d+)?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)


def created(call: Call) -> Value:
    """Returns what `new UriBuilder(url)` or `(scheme, host, port, path)` makes; else Absent."""
    if call.name != "new UriBuilder":
        return Absent()
    names = ("Scheme", "Host", "Port", "Path", "Query")
    if len(call.arguments) > 1:
        return Thing("uri builder", dict(zip(names, call.arguments, strict=False)))
    if not call.arguments:
        return Thing("uri builder")
    match = _URL.fullmatch(as_text(call.arguments[0]))
    if match is None:
        return Thing("uri builder", {"whole": call.arguments[0]})
    scheme, host, port, path, query, fragment = (part or "" for part in match.groups())
    parts = (scheme.removesuffix("://"), host, port.removeprefix(":"), path, query)
    slots: dict[str, Value] = dict(zip(names, parts, strict=True))
    return Thing("uri builder", {**slots, "Fragment": fragment})


def text_of(builder: Thing) -> str:
    """Returns the URL as it stands; a builder of an unknown one keeps what that holds."""
    part = {name: as_text(value) for name, value in builder.slots.items()}
    port = part.get("Port", "")
    port = ":" + port if port not in ("", "-1") else ""
    origin = f"{part.get('Scheme') or 'http'}://{part.get('Host') or 'localhost'}{port}"
    origin = part.get("whole", origin).rstrip("/")
    path = part.get("Path", "" if "whole" in part else "/").lstrip("/")
    url = f"{origin}/{path}" if path or "whole" not in part else origin
    for mark, name in (("?", "Query"), ("#", "Fragment")):
        given = part.get(name, "").removeprefix(mark)
        url += mark + given if given else ""
    return url


def called(call: Call, builder: Thing) -> Value:
    return text_of(builder) if call.name == "ToString" else Absent()


def attribute(builder: Thing, name: str) -> Value:
    """Returns a part of the URL; `Uri` is all of it."""
    return text_of(builder) if name == "Uri" else builder.slots.get(name, "")
