"""Writes a request as Python code that sends it with httpx."""

from __future__ import annotations

from inspector.dialects import python_code as python
from inspector.dialects.json_shapes import shape
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import Rendering
from inspector.model.request import Request

_HTTPX = Library(
    "httpx",
    form=Form(),
    keeps_dots=False,
    repeats_headers=True,
)
_SHORT = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_WITHOUT_BODY = ("GET", "DELETE", "HEAD", "OPTIONS")


def render(rendering: Rendering) -> str:
    """Returns the script.

    Raises:
        RenderError: httpx would change the URL or strip a header.
    """
    request = rendering.request
    check(request, _HTTPX)
    body = _body(request)
    short = request.method in _SHORT and not (body and request.method in _WITHOUT_BODY)
    called = f"httpx.{request.method.lower()}(" if short else "httpx.request("
    lines = [] if short else [f"    {python.quoted(request.method)},\n"]
    lines.append(f"    {python.url_expression(request.url)},\n")
    headers = own_headers(request)
    names = [name.lower() for name, _ in headers]
    if names:
        written = python.headers(headers, as_list=len(set(names)) < len(names))
        lines.append(f"    headers={written},\n")
    lines += (f"    {argument},\n" for argument in body)
    call = f"response = {called}\n{''.join(lines)})\n\n"
    notes = "".join(f"# {said}\n" for said in remarks(request, _HTTPX))
    imported = python.imports(call, "httpx")
    return f"{imported}\n{notes}{call}print(response.status_code, response.text)\n"


def _body(request: Request) -> tuple[str, ...]:
    body = request.body
    match body.kind:
        case "none":
            return ()
        case "multipart":
            return python.form(body.parts)
        case "file":
            return (f'content=open({python.expression(body.text)}, "rb")',)
        case "base64":
            return (f"content=base64.b64decode({python.quoted(body.text)})",)
        case _:
            found = shape(body.text)
            if found is not None:
                return (f"content={python.json_call(found, '    ')}",)
            encoding: python.Encoding = "form" if body.kind == "form" else ""
            return (f"content={python.expression(body.text, encoding, margin='    ')}",)
