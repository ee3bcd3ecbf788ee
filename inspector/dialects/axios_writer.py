"""Writes a request as a JavaScript module that sends it with axios on Node.

axios parses and trims a string that goes out as JSON, so only an object or bytes leave unchanged.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.dialects import javascript_code as javascript
from inspector.dialects.bodies import JSON
from inspector.dialects.json_shapes import shape
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import Rendering
from inspector.model.request import Request

_AXIOS = Library(
    "axios",
    unsafe_path=javascript.UNSAFE_PATH,
    unsafe_query=javascript.UNSAFE_QUERY,
    escapes="any",
    keeps_dots=False,
    keeps_bare_query=False,
    types_bodies=True,
    types_empty=("POST", "PUT", "PATCH"),
    ascii_headers=True,
    form=Form(path_fields=False),
    first=("accept", "user-agent"),
)
# What axios has a default for keeps its place among the defaults.
_WITH_TYPE = replace(_AXIOS, first=("accept", "content-type", "user-agent"))


def render(rendering: Rendering) -> str:
    """Returns the module.

    Raises:
        RenderError: axios would join headers, or change the method, URL or body.
    """
    request = rendering.request
    check(request, _AXIOS)
    options = [
        f"  method: {javascript.quoted(request.method)},\n",
        f"  url: {javascript.url_expression(request.url)},\n",
    ]
    headers = own_headers(request)
    if len(headers):
        options.append(f"  headers: {javascript.members(headers, '  ')},\n")
    body = _body(request)
    if body:
        options.append(f"  data: {javascript.indented(body, '  ')},\n")
    form = _form(request)
    reads = "await readFile" in body + form
    imported = 'import { readFile } from "node:fs/promises";\n' if reads else ""
    needed = 'import FormData from "form-data";\n' if form else ""
    library = _WITH_TYPE if request.method in _AXIOS.types_empty else _AXIOS
    notes = "".join(f"// {said}\n" for said in remarks(request, library))
    return (
        f'{imported}import axios from "axios";\n{needed}\n'
        f"{javascript.guard(rendering.variables)}{notes}{form}"
        f"const response = await axios.request({{\n{''.join(options)}"
        "  validateStatus: () => true,\n"
        "});\n\n"
        "console.log(response.status, response.data);\n"
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
            is_json = JSON in (request.headers.get("Content-Type") or "").lower()
            found = shape(body.text) if is_json else None
            if found is not None and found.style == "compact":
                return javascript.data(found)
            text = javascript.json_text(body.text) if is_json else None
            if text is not None:
                return text
            text = javascript.expression(body.text, encoded=body.kind == "form")
            return f"Buffer.from({text})"


def _form(request: Request) -> str:
    """Returns the lines that gather the parts; "" where the body has none."""
    if request.body.kind != "multipart":
        return ""
    lines = "const form = new FormData();\n"
    for part in request.body.parts:
        given = javascript.expression(part.text)
        if part.path is not None:
            given = f"await readFile({javascript.expression(part.path)})"
        told = {"filename": part.filename, "contentType": part.content_type}
        listed = ", ".join(
            f"{key}: {javascript.quoted(value)}" for key, value in told.items() if value is not None
        )
        options = f", {{ {listed} }}" if listed else ""
        lines += f"form.append({javascript.quoted(part.name)}, {given}{options});\n"
    return lines + "\n"
