"""Writes a request as an HTTPie command (3.0 or later) for a POSIX shell."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote_plus, unquote_plus

from inspector.dialects.curl_writer import quote
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import Rendering, pieces
from inspector.errors import RenderError
from inspector.model.request import VARIABLE, Part

_HTTPIE = Library(
    "HTTPie",
    no_body_with=("HEAD",),
    bodies=("none", "json", "text", "form", "file"),
    escapes="canonical",
    keeps_bare_query=False,
    repeats_headers=True,
    first=("host", "user-agent", "accept-encoding", "accept", "connection"),
    form=Form(typed_fields=False, path_fields=False, text_files=False, renames=False),
)
_WITH_BODY = replace(_HTTPIE, first=(*_HTTPIE.first, "content-type"))
_DOTS = re.compile(r"/\.\.?(?:[/?#]|\Z)")
# HTTPie takes a backslash before these away, and has no way to write one that stays.
_EATEN = re.compile(r"\\[:=@;]")


def render(rendering: Rendering) -> str:
    """Returns the command, one item a line; it runs unchanged in sh.

    Raises:
        RenderError: HTTPie would change the URL or a header, or cannot carry such a body.
    """
    request = rendering.request
    check(request, _HTTPIE)
    names = rendering.names()
    if any("\0" in text for text in (request.body.text, *(p.text for p in request.body.parts))):
        raise RenderError("A command line cannot carry a NUL byte; put the body in a file.")
    words = ["--ignore-stdin"]
    if _DOTS.search(request.url):
        words.append("--path-as-is")
    words += [request.method, quote(request.url, names)]
    items = [_field(name, value) for name, value in own_headers(request)]
    if request.body.kind not in ("none", "multipart") and "Content-Type" not in request.headers:
        items.append("Content-Type:")
    if request.body.kind == "file":
        items.append("@" + request.body.text)
    lines = ["http " + " ".join(words), *(quote(item, names) for item in items)]
    if request.body.kind == "multipart":
        lines[0] = lines[0].replace("http ", "http --multipart ", 1)
        lines += (quote(_part(part), names) for part in request.body.parts)
    elif request.body.kind == "form" and VARIABLE.search(request.body.text):
        lines[0] = lines[0].replace("http ", "http --form ", 1)
        lines += (quote(_pair(pair), names) for pair in request.body.text.split("&"))
    elif request.body.kind not in ("none", "file"):
        lines.append("--raw " + quote(request.body.text, names))
        if request.body.text.startswith("-"):
            lines[-1] = "--raw=" + quote(request.body.text, names)
    library = _HTTPIE if request.body.kind == "none" else _WITH_BODY
    notes = "".join(f"# {said}\n" for said in remarks(request, library))
    return notes + " \\\n  ".join(lines) + "\n"


def _pair(text: str) -> str:
    """Returns a field that HTTPie encodes itself, with what its variable holds."""
    name, equals, value = text.partition("=")
    literal = VARIABLE.sub("", name + value)
    plain, given = unquote_plus(name), _decoded(value)
    own = quote_plus(unquote_plus(literal)) == literal and not re.search(r"[:=@;\\{]", plain)
    if not equals or not name or not own or _EATEN.search(given):
        raise RenderError(f"HTTPie would write {text[:40]} another way; choose curl.")
    return f"{plain}=\\{given}" if given[:1] in ("=", "@") else f"{plain}={given}"


def _part(part: Part) -> str:
    if re.search(r"[:=@;\\{\-]", part.name) or _EATEN.search(part.text + (part.path or "")):
        raise RenderError(f"HTTPie would write the part {part.name} another way; choose curl.")
    if part.path is not None:
        kind = part.content_type or "application/octet-stream"  # else HTTPie guesses one
        return f"{part.name}@{part.path};type={kind}"
    return f"{part.name}={chr(92) if part.text[:1] in ('=', '@') else ''}{part.text}"


def _decoded(value: str) -> str:
    return "".join(
        unquote_plus(piece) if kind == "text" else "{{" + piece + "}}"
        for kind, piece in pieces(value)
    )


def _field(name: str, value: str) -> str:
    if _EATEN.search(value):
        raise RenderError(f"HTTPie drops a backslash in the value of {name}; choose curl.")
    if name.startswith("-"):
        raise RenderError(f"HTTPie takes {name} for an option of its own; choose curl.")
    if not value:
        return f"{name};"
    return f"{name}:\\{value}" if value[0] in "=@" else f"{name}:{value}"
