"""Writes a request for an .http file, as editors run them (VS Code REST Client, JetBrains).

Variables stay `{{name}}`, which the editor fills from its environment.
"""

from __future__ import annotations

import re

from inspector.dialects.library_limits import Library, check
from inspector.dialects.rendering import Rendering
from inspector.errors import RenderError

_HTTP_FILE = Library(
    "An .http file",
    bodies=("none", "json", "text", "form", "file"),
    unsafe_path="",
    unsafe_query="",
    escapes="any",
    repeats_headers=True,
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
    if request.body.kind == "file":
        body = f"< {body}"
    elif any(_OWN_LINE.match(line) for line in body.split("\n")):
        raise RenderError("A line of the body means something else in an .http file; choose raw.")
    elif body != body.strip() or "\r" in body:
        raise RenderError("An .http file loses white space around the body; choose curl or raw.")
    return "\n".join(head) + "\n" + (f"\n{body}\n" if body else "")
