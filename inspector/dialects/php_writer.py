"""Writes a request as a PHP script that sends it with the curl extension."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from inspector.dialects.library_limits import Library, check
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import INVISIBLE, Rendering, pieces, url_pieces
from inspector.model.request import Part, Request

_CURL = Library(
    "PHP's curl",
    capital_methods=False,
    no_body_with=("HEAD",),
    unsafe_path="",
    unsafe_query="",
    escapes="any",
    repeats_headers=True,
    keeps_white_space=True,
    form=Form(typed_fields=False, path_fields=False, repeats=False),
)
_DOTS = re.compile(r"/\.\.?(?:[/?#]|\Z)")
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"', "$": "\\$"}
_SPECIAL = re.compile(f"[{INVISIBLE}]")
_ESCAPED = re.compile(rf'[\\"$]|{_SPECIAL.pattern}')
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ENCODERS = {"url": "rawurlencode", "form": "urlencode"}


def render(rendering: Rendering) -> str:
    """Returns the script.

    Raises:
        RenderError: curl would change the request.
    """
    request = rendering.request
    check(request, _CURL)
    listed = ", ".join(_quoted(name) for name in rendering.variables)
    guard = (
        f"foreach ([{listed}] as $name) {{\n"
        "    if (getenv($name) === false) {\n"
        '        throw new RuntimeException("$name is not set");\n'
        "    }\n"
        "}\n\n"
        if listed
        else ""
    )
    options = "".join(f"    {name} => {value},\n" for name, value in _options(request))
    return (
        f"<?php\n\n{guard}$curl = curl_init({_joined(url_pieces(request.url), 'url')});\n"
        f"curl_setopt_array($curl, [\n{options}]);\n\n"
        "$response = curl_exec($curl);\n"
        'echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), "\\n", $response, "\\n";\n'
    )


def _options(request: Request) -> Iterator[tuple[str, str]]:
    yield "CURLOPT_RETURNTRANSFER", "true"
    if request.method == "HEAD":
        yield "CURLOPT_NOBODY", "true"
    elif request.method != "GET" or request.body.kind != "none":
        yield "CURLOPT_CUSTOMREQUEST", _quoted(request.method)
    if _DOTS.search(request.url):
        yield "CURLOPT_PATH_AS_IS", "true"
    fields = [
        f"{name}: {value}" if value.strip() else f"{name};" for name, value in own_headers(request)
    ]
    if request.body.kind not in ("none", "multipart") and "Content-Type" not in request.headers:
        fields.append("Content-Type:")
    if fields:
        lines = "".join(f"        {_joined(pieces(field), '')},\n" for field in fields)
        yield "CURLOPT_HTTPHEADER", f"[\n{lines}    ]"
    if request.body.kind != "none":
        yield "CURLOPT_POSTFIELDS", _body(request)


def _body(request: Request) -> str:
    body = request.body
    match body.kind:
        case "multipart":
            rows = (f"        {_quoted(it.name)} => {_part(it)},\n" for it in body.parts)
            return f"[\n{''.join(rows)}    ]"
        case "file":
            return f"file_get_contents({_joined(pieces(body.text), '')})"
        case "base64":
            return f"base64_decode({_quoted(body.text)})"
        case _:
            return _joined(pieces(body.text), "form" if body.kind == "form" else "")


def _part(part: Part) -> str:
    if part.filename is None:
        return _joined(pieces(part.text), "")
    kind = _quoted(part.content_type or "application/octet-stream")
    name = _quoted(part.filename)
    if part.path is not None:
        if part.content_type is None:
            kind = "null"
        return f"new CURLFile({_joined(pieces(part.path), '')}, {kind}, {name})"
    typed = f", {kind}" if part.content_type is not None else ""
    return f"new CURLStringFile({_joined(pieces(part.text), '')}, {name}{typed})"


def _joined(parts: Iterable[tuple[str, str]], encoding: str) -> str:
    terms = ""
    glue = ""
    for kind, piece in parts:
        for line in _LINE.findall(piece) if kind == "text" else [piece]:
            terms += glue + (_quoted(line) if kind == "text" else _value(kind, line, encoding))
            glue = "\n        . " if kind == "text" and line.endswith("\n") else " . "
    return terms or '""'


def _value(kind: str, name: str, encoding: str) -> str:
    value = f"getenv({_quoted(name)})"
    return value if not encoding or kind == "base" else f"{_ENCODERS[encoding]}({value})"


def _quoted(text: str) -> str:
    """Returns a string literal: in single quotes where it reads better."""
    if re.search(r'["$\\]', text) and not _SPECIAL.search(text) and "'" not in text:
        return "'" + text.replace("\\", "\\\\") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    return _LETTERS.get(letter) or f"\\u{{{ord(letter):x}}}"
