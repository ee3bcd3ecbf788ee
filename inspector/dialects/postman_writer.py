"""Writes a request as a Postman collection (v2.1) with a variable for each hole.

Postman fills `{{name}}` as we do, but encodes nothing when it does; so a form with variables is
written as pairs, which Postman encodes itself.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from inspector.dialects.library_limits import Library, check
from inspector.dialects.multipart import Form, base_name, own_headers
from inspector.dialects.postman_request import PATH_WORD
from inspector.dialects.rendering import Rendering
from inspector.errors import RenderError
from inspector.model.request import VARIABLE, Body, Part, Request

_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_POSTMAN = Library(
    "Postman",
    bodies=("none", "json", "text", "form", "file"),
    unsafe_path='"<>\\^`{|}',
    unsafe_query="\"<>\\^`{|}'",
    escapes="valid",
    keeps_bare_query=False,
    repeats_headers=True,
    ascii_headers=True,
    own_headers=("connection",),
    form=Form(path_fields=False),
)
# Letters that Postman leaves alone in a form, and escapes that it would write the same.
_OWN_SPELLING = re.compile(
    r"(?:[A-Za-z0-9._~*-]|%(?!2[ADE]|3\d|[46][1-9A-F]|[57][0-9A]|5F|7E)[0-9A-F]{2})*"
)
_WITHOUT_BODY = ("GET", "HEAD", "COPY", "PURGE", "UNLOCK")


def render(rendering: Rendering) -> str:
    """Returns the collection.

    Raises:
        RenderError: Postman would change the URL, a header or the body.
    """
    request = rendering.request
    check(request, _POSTMAN)
    _check_path(request.url.partition("?")[0])
    path = request.url.partition("?")[0].rpartition("://")[2].partition("/")[2]
    name = f"{request.method} /{path}"
    item: dict[str, Any] = {"name": name, "request": _request(request)}
    behaviour: dict[str, Any] = {}
    if request.body.kind != "none" and request.method in _WITHOUT_BODY:
        behaviour["disableBodyPruning"] = True
    is_typed = request.body.kind in ("none", "multipart") or "Content-Type" in request.headers
    if not is_typed:
        behaviour["disabledSystemHeaders"] = {"content-type": True}
    if behaviour:
        item["protocolProfileBehavior"] = behaviour
    collection = {
        "info": {"name": name, "schema": _SCHEMA},
        "item": [item],
        "variable": [{"key": variable, "value": ""} for variable in rendering.variables],
    }
    return json.dumps(collection, indent=2, ensure_ascii=False) + "\n"


def _check_path(address: str) -> None:
    found = PATH_WORD.search(address)
    if found is not None:
        raise RenderError(
            f"Postman takes {found.group(0)} in a path for a variable; write "
            f"%3A{found.group(0)[1:]}, or choose curl."
        )


def _request(request: Request) -> dict[str, Any]:
    written: dict[str, Any] = {
        "method": request.method,
        "header": [{"key": name, "value": value} for name, value in own_headers(request)],
        "url": request.url,
    }
    if request.body.kind != "none":
        written["body"] = _body(request.body)
    return written


def _body(body: Body) -> dict[str, Any]:
    match body.kind:
        case "file":
            return {"mode": "file", "file": {"src": body.text}}
        case "multipart":
            return {"mode": "formdata", "formdata": [_part(part) for part in body.parts]}
        case "form" if VARIABLE.search(body.text):
            return {"mode": "urlencoded", "urlencoded": [_pair(it) for it in body.text.split("&")]}
        case "json":
            return {"mode": "raw", "raw": body.text, "options": {"raw": {"language": "json"}}}
        case _:
            return {"mode": "raw", "raw": body.text}


def _pair(text: str) -> dict[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not _OWN_SPELLING.fullmatch(VARIABLE.sub("", name + value)):
        raise RenderError(
            f"Postman encodes a form with variables itself, and not as {text[:40]}; write %20 for "
            "a space, or choose curl."
        )
    return {"key": unquote(name), "value": unquote(value)}


def _part(part: Part) -> dict[str, str]:
    if part.filename is not None and (part.path is None or part.filename != base_name(part.path)):
        raise RenderError(f"Postman takes the name of the file {part.name} from its path.")
    written = {"key": part.name, "type": "text" if part.path is None else "file"}
    written |= {"value": part.text} if part.path is None else {"src": part.path}
    return written if part.content_type is None else {**written, "contentType": part.content_type}
