"""Writes a request as a k6 script."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.dialects.rendering import Rendering, pieces
from inspector.errors import RenderError
from inspector.model.request import VARIABLE, Request

_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_SHORT = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "del"}


def write(rendering: Rendering) -> str:
    """Returns the script. It stops with a clear word when a variable was not given.

    Raises:
        RenderError: k6 would merge headers, change the method, or cannot send such a body.
    """
    request = rendering.request
    _refuse(request)
    lines = ["import http from 'k6/http';", "import { check } from 'k6';"]
    if request.body.kind == "base64":
        lines.append("import encoding from 'k6/encoding';")
    lines += ["", "export const options = { vus: 1, iterations: 1 };"]
    if request.body.kind == "file":
        lines += ["", f"const body = open({_text(request.body.text)}, 'b');"]
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
    lines += ["", "export default function () {", *_call(request), "", *_checks(), "}", ""]
    return "\n".join(lines)


def _refuse(request: Request) -> None:
    if request.method != request.method.upper():
        raise RenderError(f"k6 sends methods in capitals, never “{request.method}”.")
    seen: set[str] = set()
    for name, value in request.headers:
        if name.lower() in seen:
            raise RenderError(f"k6 sends each header once, and {name} is there twice.")
        seen.add(name.lower())
        if name.lower() in ("content-length", "transfer-encoding"):
            raise RenderError(f"k6 sets {name} itself; leave it out before exporting.")
        if value != value.strip():
            raise RenderError(f"k6 strips the white space around the value of {name}; remove it.")
    if request.body.kind == "multipart":
        raise RenderError("A body of parts cannot be written for k6; choose curl or JSON.")
    if request.method in ("GET", "HEAD") and request.body.kind != "none":
        raise RenderError(f"k6 sends no body with {request.method}; choose curl or JSON.")


def _call(request: Request) -> Iterator[str]:
    has_body = request.body.kind != "none"
    if has_body and request.body.kind == "base64":
        yield f"  const body = encoding.b64decode({_text(request.body.text)});"
    elif has_body and request.body.kind != "file":
        encoded = request.body.kind == "form"
        yield f"  const body = {_text(request.body.text, encoded=encoded)};"
    yield "  const params = {"
    if len(request.headers):
        yield "    headers: {"
        for name, value in request.headers:
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
