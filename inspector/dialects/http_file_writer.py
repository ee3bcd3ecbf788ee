"""Writes a request for an .http file, as editors run them (VS Code REST Client, JetBrains).

Variables stay `{{name}}`, which the editor fills from its environment.
"""

from __future__ import annotations

import re

from inspector.dialects.library_limits import Library, check
from inspector.dialects.multipart import Form, boundary_of, framed, has_lone_break
from inspector.dialects.rendering import Rendering
from inspector.errors import RenderError
from inspector.model.request import Request

_HTTP_FILE = Library(
    "An .http file",
    bodies=("none", "json", "text", "form", "file"),
    unsafe_path="",
    unsafe_query="",
    escapes="any",
    repeats_headers=True,
    form=Form(keeps_breaks=False),
)
# Lines that an editor takes for the end of the request, or for a file to put in their place.
_OWN_LINE = re.compile(r"###|<@?\s|>>?!?\s|<>\s")


def render(rendering: Rendering) -> str:
    """Returns request line, headers and body.

    Raises:
        RenderError: The body holds what an editor would take for its own, or drop.
    """
    request = rendering.request
    check(request, _HTTP_FILE)
    head = [f"{request.method} {request.url} HTTP/1.1"]
    head += [f"{name}: {value}".rstrip(" ") for name, value in request.headers]
    body = request.body.text
    if request.body.kind == "multipart":
        return _with_parts(request)
    if request.body.kind == "file":
        body = f"< {body}"
    elif any(_OWN_LINE.match(line) for line in body.split("\n")):
        raise RenderError("A line of the body means something else in an .http file; choose raw.")
    elif body != body.strip() or "\r" in body:
        raise RenderError("An .http file loses white space around the body; choose curl or raw.")
    return "\n".join(head) + "\n" + (f"\n{body}\n" if body else "")


def _with_parts(request: Request) -> str:
    """Writes parts as the editors take them: a line each, a file as `< path`; sent with CRLF.

    Raises:
        RenderError: A part holds what an editor would take for its own.
    """
    boundary = boundary_of(request)
    kind = f"multipart/form-data; boundary={boundary}"
    lines = [f"{request.method} {request.url} HTTP/1.1"]
    lines += [
        f"{name}: {value}".rstrip(" ")
        for name, value in request.headers.with_value("Content-Type", kind)
    ]
    for part in request.body.parts:
        own = any(_OWN_LINE.match(line) or line.startswith("--") for line in part.text.split("\n"))
        if own or has_lone_break(part.text):
            raise RenderError(f"The part {part.name} means something else in an .http file.")
    text = "".join(
        piece if kind == "text" else f"< {piece}"
        for kind, piece in framed(request.body.parts, boundary)
    )
    return "\n".join(lines) + "\n\n" + text.replace("\r\n", "\n")
