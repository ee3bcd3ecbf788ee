"""Writes a request as a k6 script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import Rendering, pieces
from inspector.model.request import VARIABLE, Part, Request


def _spelling(name: str) -> str:
    """Returns a header's name as k6 writes it."""
    return "-".join(part.capitalize() for part in name.split("-"))


_K6 = Library(
    "k6",
    no_body_with=("GET", "HEAD"),
    unsafe_query="",
    spelling=_spelling,
    sorts_headers=True,
    first=("host", "user-agent"),
    form=Form(typed_fields=False, path_fields=False, repeats=False, needs_file=True),
)
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_FILE = "file"
_SHORT = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "del"}


def write(rendering: Rendering) -> str:
    """Returns the script. It stops with a clear word when a variable was not given.

    Raises:
        RenderError: k6 would merge headers, change the method, or cannot send such a body.
    """
    request = rendering.request
    check(request, _K6)
    lines = ["import http from 'k6/http';", "import { check } from 'k6';"]
    if request.body.kind == "base64":
        lines.append("import encoding from 'k6/encoding';")
    lines += ["", "export const options = { vus: 1, iterations: 1 };"]
    if request.body.kind == "file":
        lines += ["", f"const body = open({_text(request.body.text)}, 'b');"]
    read = [part.path for part in request.body.parts if part.path is not None]
    if read:
        lines.append("")
    lines += (f"const {_FILE}{at} = open({_text(path)}, 'b');" for at, path in enumerate(read, 1))
    if rendering.variables:
        listed = ", ".join(_quoted(name) for name in rendering.variables)
        lines += [
            "",
            f"for (const name of [{listed}]) {{",
            "  if (__ENV[name] === undefined) {",
            "    throw new Error(`${name} is missing: k6 run -e ${name}=... script.js`);",
            "  }",
            "}",
        ]
    lines += ["", *(f"// {said}" for said in remarks(request, _K6))]
    lines += ["export default function () {", *_call(request), "", *_checks(), "}", ""]
    return "\n".join(lines)


def _call(request: Request) -> Iterator[str]:
    has_body = request.body.kind != "none"
    if request.body.kind == "multipart":
        if len(request.body.parts) > 1:
            yield "  // k6 sends the parts in any order."
        yield from _form(request.body.parts)
    elif request.body.kind == "base64":
        yield f"  const body = encoding.b64decode({_text(request.body.text)});"
    elif has_body and request.body.kind != "file":
        encoded = request.body.kind == "form"
        yield f"  const body = {_text(request.body.text, encoded=encoded)};"
    yield "  const params = {"
    headers = own_headers(request)
    if len(headers):
        yield "    headers: {"
        for name, value in headers:
            yield f"      {_quoted(name)}: {_text(value)},"
        yield "    },"
    yield "    redirects: 0,"
    yield "  };"
    url = _text(request.url, encoded=True, base=True)
    body = "body" if has_body else "null"
    short = _SHORT.get(request.method)
    if short == "get":
        yield f"  const res = http.get({url}, params);"
    elif short:
        yield f"  const res = http.{short}({url}, {body}, params);"
    else:
        yield f"  const res = http.request({_quoted(request.method)}, {url}, {body}, params);"


def _form(parts: tuple[Part, ...]) -> Iterator[str]:
    yield "  const body = {"
    number = 0
    for part in parts:
        number += part.path is not None
        content = _text(part.text) if part.path is None else f"{_FILE}{number}"
        if part.filename is not None:
            kind = f", {_quoted(part.content_type)}" if part.content_type is not None else ""
            content = f"http.file({content}, {_quoted(part.filename)}{kind})"
        yield f"    {_quoted(part.name)}: {content},"
    yield "  };"


def _checks() -> Iterator[str]:
    yield "  check(res, {"
    yield "    'status is 2xx': (r) => r.status >= 200 && r.status < 300,"
    yield "    'no 401': (r) => r.status !== 401,"
    yield "  });"


def _text(text: str, *, encoded: bool = False, base: bool = False) -> str:
    """Returns a JavaScript expression; `encoded` percent-encodes what variables hold.

    `base` leaves a variable at the very start alone: it is the host, not a part of a path.
    """
    if not VARIABLE.search(text):
        return _quoted(text)
    written: list[str] = []
    for index, (kind, piece) in enumerate(pieces(text)):
        if kind == "text":
            written.append(_escaped(piece, "`").replace("${", "\\${"))
            continue
        name = f"__ENV.{piece}" if _IDENTIFIER.fullmatch(piece) else f"__ENV[{_quoted(piece)}]"
        bare = not encoded or (base and index == 0)
        written.append("${" + (name if bare else f"encodeURIComponent({name})") + "}")
    return "`" + "".join(written) + "`"


def _quoted(text: str) -> str:
    return "'" + _escaped(text, "'").replace("\n", "\\n") + "'"


def _escaped(text: str, quote: str) -> str:
    text = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029\ufeff]", _escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group(0)):04x}"
