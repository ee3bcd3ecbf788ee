"""Writes a request as a HAR 1.2 archive of one entry, not sent yet (w3c.github.io/web-performance).

Variables stay `{{name}}`: HAR has none of its own. What was never answered has no time and no
status, so the archive says 1970 and 0, as the format wants something there.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote_plus

import inspector
from inspector.dialects.rendering import Rendering
from inspector.errors import RenderError
from inspector.model.request import Body, Request


def render(rendering: Rendering) -> str:
    """Returns the archive.

    Raises:
        RenderError: The body is a file or bytes, which HAR cannot hold.
    """
    entry = {
        "startedDateTime": "1970-01-01T00:00:00.000Z",
        "time": 0,
        "request": _request(rendering.request),
        "response": {
            "status": 0,
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": ""},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }
    creator = {"name": "Guest API Inspector", "version": inspector.__version__}
    archive = {"log": {"version": "1.2", "creator": creator, "entries": [entry]}}
    return json.dumps(archive, indent=2, ensure_ascii=False) + "\n"


def _request(request: Request) -> dict[str, Any]:
    query = request.url.partition("#")[0].partition("?")[2]
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    written: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in request.headers],
        "queryString": [
            {"name": unquote_plus(name), "value": unquote_plus(value)} for name, _, value in pairs
        ],
        "headersSize": -1,
        "bodySize": -1,
    }
    if request.body.kind != "none":
        kind = request.headers.get("Content-Type") or ""
        kind = kind or ("multipart/form-data" if request.body.kind == "multipart" else "")
        written["postData"] = {"mimeType": kind, **_content(request.body)}
    return written


def _content(body: Body) -> dict[str, Any]:
    if body.kind in ("file", "base64") or any(part.path is not None for part in body.parts):
        raise RenderError("HAR holds text, and this body is a file or bytes; choose curl or JSON.")
    if body.kind != "multipart":
        return {"text": body.text}
    params: list[dict[str, str]] = []
    for part in body.parts:
        param = {"name": part.name, "value": part.text}
        if part.filename is not None:
            param["fileName"] = part.filename
        if part.content_type is not None:
            param["contentType"] = part.content_type
        params.append(param)
    return {"params": params}
