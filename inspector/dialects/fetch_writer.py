"""Writes a request as a JavaScript module that sends it with fetch (Node 18 or later)."""

from __future__ import annotations

from inspector.dialects import javascript_code as javascript
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import Rendering
from inspector.model.request import Request

_FETCH = Library(
    "fetch",
    no_body_with=("GET", "HEAD"),
    unsafe_path=javascript.UNSAFE_PATH,
    unsafe_query=javascript.UNSAFE_QUERY,
    escapes="any",
    keeps_dots=False,
    keeps_bare_query=False,
    ascii_headers=True,
    own_headers=("connection", "expect", "host", "keep-alive", "upgrade"),
    form=Form(typed_fields=False, path_fields=False, keeps_breaks=False),
)


def render(rendering: Rendering) -> str:
    """Returns the module.

    Raises:
        RenderError: fetch would refuse the method or body, or change the URL or a header.
    """
    request = rendering.request
    check(request, _FETCH)
    options = [f"  method: {javascript.quoted(request.method)},\n"]
    if request.method == "GET":
        options = []
    headers = own_headers(request)
    if len(headers):
        options.append(f"  headers: {javascript.members(headers, '  ')},\n")
    body = _body(request)
    if body:
        options.append(f"  body: {javascript.indented(body, '  ')},\n")
    given = f", {{\n{''.join(options)}}}" if options else ""
    form = _form(request)
    reads = "await readFile" in body + form
    imported = 'import { readFile } from "node:fs/promises";\n\n' if reads else ""
    notes = "".join(f"// {said}\n" for said in remarks(request, _FETCH))
    return (
        f"{imported}{javascript.guard(rendering.variables)}{notes}{form}"
        f"const response = await fetch({javascript.url_expression(request.url)}{given});\n\n"
        "console.log(response.status, await response.text());\n"
    )


def _body(request: Request) -> str:
    body = request.body
    match body.kind:
        case "none":
            return ""
        case "multipart":
            return "form"
        case "file":
            return f"await readFile({javascript.expression(body.text)})"
        case "base64":
            return f'Buffer.from({javascript.quoted(body.text)}, "base64")'
        case _:
            text = javascript.json_text(body.text)
            text = text or javascript.expression(body.text, encoded=body.kind == "form")
            # fetch gives a string a Content-Type, but not bytes.
            typed = "Content-Type" in request.headers
            return text if typed else f"new TextEncoder().encode({text})"


def _form(request: Request) -> str:
    """Returns the lines that gather the parts; "" where the body has none."""
    if request.body.kind != "multipart":
        return ""
    lines = "const form = new FormData();\n"
    for part in request.body.parts:
        given = javascript.expression(part.text)
        if part.filename is not None:
            held = f"await readFile({javascript.expression(part.path)})" if part.path else given
            kind = part.content_type
            options = f", {{ type: {javascript.quoted(kind)} }}" if kind is not None else ""
            given = f"new Blob([{held}]{options}), {javascript.quoted(part.filename)}"
        lines += f"form.append({javascript.quoted(part.name)}, {given});\n"
    return lines + "\n"
