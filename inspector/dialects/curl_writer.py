"""Writes a request as a curl command for a POSIX shell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from inspector.dialects.curl_body import guessed_type
from inspector.dialects.rendering import Rendering, pieces
from inspector.errors import RenderError
from inspector.model.request import VARIABLE, Body, Part, Request

_SAFE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_GLOB = re.compile(r"[\[\]{}]")
_DOTS = re.compile(r"/\.\.?(?:/|$|\?|#)")
_BOUNDARY = re.compile(r"\s*;\s*boundary=[^;]*", re.IGNORECASE)
_OWN_FIELD = re.compile(r"([\w.~-]+)=\{\{[^{}]*\}\}", re.ASCII)


def write(rendering: Rendering) -> str:
    """Returns the command, one option a line; it runs unchanged in sh.

    A relative URL is written as it is and needs a host before curl can use it.

    Raises:
        RenderError: A NUL, a body that only bytes can carry, or a HEAD request with a body.
    """
    request = rendering.request
    names = rendering.names()
    lines = [f"curl {quote(request.url, names)}"]
    lines += [
        " ".join((name, *(quote(value, names) for value in values)))
        for name, *values in options(request)
    ]
    return " \\\n  ".join(lines) + "\n"


def options(request: Request) -> tuple[tuple[str, ...], ...]:
    """Returns what curl is told besides the URL: each option with its values, none quoted yet.

    Raises:
        RenderError: A NUL, a body that only bytes can carry, or a HEAD request with a body.
    """
    if any("\0" in text for text in (request.body.text, *(p.text for p in request.body.parts))):
        raise RenderError("A command line cannot carry a NUL byte; put the body in a file.")
    return (*_head(request), *_headers(request), *_body(request))


def quote(text: str, names: Mapping[str, str]) -> str:
    """Returns one shell word; `names` has the environment variable of each variable."""
    if not VARIABLE.search(text):
        return text if _SAFE.fullmatch(text) else _single(text)
    # `!` in double quotes is history to an interactive shell, so such a text is in two quotes.
    if "!" in text:
        return "".join(
            _single(piece) if kind == "text" else f'"${names[piece]}"'
            for kind, piece in pieces(text)
        )
    written: list[str] = []
    parts = list(pieces(text))
    for index, (kind, piece) in enumerate(parts):
        if kind == "text":
            written.append(re.sub(r'([\\"$`])', r"\\\1", piece))
            continue
        after = parts[index + 1] if index + 1 < len(parts) else ("variable", "")
        clings = after[0] == "text" and re.match(r"[\w\[]", after[1], re.ASCII)
        written.append("${" + names[piece] + "}" if clings else "$" + names[piece])
    return '"' + "".join(written) + '"'


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _head(request: Request) -> Iterator[tuple[str, ...]]:
    method, body = request.method, request.body
    if method == "HEAD" and body.kind != "none":
        raise RenderError("curl cannot send HEAD with a body; choose another method or target.")
    if method == "HEAD":
        yield ("--head",)
    elif method != "GET" or body.kind != "none":
        yield "--request", method
    if _GLOB.search(VARIABLE.sub("", request.url)):
        yield ("--globoff",)
    if _DOTS.search(request.url):
        yield ("--path-as-is",)


def _headers(request: Request) -> Iterator[tuple[str, ...]]:
    for name, given in request.headers:
        is_parted = request.body.kind == "multipart" and name.lower() == "content-type"
        value = _BOUNDARY.sub("", given) if is_parted else given  # curl adds its own
        yield "--header", f"{name}: {value}" if value.strip() else f"{name};"
    adds_type = request.body.kind in ("json", "text", "form", "file")
    if adds_type and "Content-Type" not in request.headers:
        yield "--header", "Content-Type:"


def _body(request: Request) -> Iterator[tuple[str, ...]]:
    body = request.body
    match body.kind:
        case "none":
            return
        case "file":
            yield "--data-binary", "@" + body.text
        case "multipart":
            for part in body.parts:
                yield _form(part)
        case "base64":
            raise RenderError(
                "A command line cannot carry these bytes; save the body as a file and send that."
            )
        case "form":
            yield from _form_data(body)
        case _:
            yield "--data-raw", body.text


def _form_data(body: Body) -> Iterator[tuple[str, ...]]:
    """Fields that are one variable are encoded by curl, as `resolve` would encode them."""
    if not VARIABLE.search(body.text):
        yield "--data-raw", body.text
        return
    for field in body.text.split("&"):
        encoded = _OWN_FIELD.fullmatch(field)
        yield ("--data-urlencode" if encoded else "--data-raw"), field


def _form(part: Part) -> tuple[str, str]:
    if part.path is None and part.filename is None and part.content_type is None:
        return "--form-string", f"{part.name}={part.text}"
    content = f'"{_escaped(part.text)}"' if part.path is None else f'@"{_escaped(part.path)}"'
    if part.path is not None and part.filename is None:
        content = f'<"{_escaped(part.path)}"'
    shown = part.filename or ""
    if part.path is None and not part.content_type and guessed_type(shown):
        raise RenderError(
            f"curl takes a type for the part {part.name} from {shown}; set one first."
        )
    is_file = part.path is not None and part.filename is not None
    # Without a type curl would take one from the file's name.
    own = "application/octet-stream" if is_file else ""
    kind = f";type={part.content_type or own}" if part.content_type or own else ""
    name = f';filename="{_escaped(part.filename)}"' if part.filename is not None else ""
    return "--form", f"{part.name}={content}{kind}{name}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
