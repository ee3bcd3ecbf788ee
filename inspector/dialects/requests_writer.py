"""Writes a request as Python code that sends it with requests."""

from __future__ import annotations

from inspector.dialects import python_code as python
from inspector.dialects.json_shapes import shape
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import Rendering
from inspector.model.request import Request

_REQUESTS = Library(
    "requests",
    form=Form(),
    escapes="canonical",
    keeps_dots=False,
    keeps_bare_query=False,
    first=("host", "user-agent", "accept-encoding", "accept", "connection"),
)
_SHORT = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def render(rendering: Rendering) -> str:
    """Returns the script.

    Raises:
        RenderError: requests would join headers, or change the method or URL.
    """
    request = rendering.request
    check(request, _REQUESTS)
    short = request.method in _SHORT
    called = f"requests.{request.method.lower()}(" if short else "requests.request("
    lines = [] if short else [f"    {python.quoted(request.method)},\n"]
    lines.append(f"    {python.url_expression(request.url)},\n")
    headers = own_headers(request)
    if len(headers):
        lines.append(f"    headers={python.headers(headers)},\n")
    lines += (f"    {argument},\n" for argument in _body(request))
    call = f"response = {called}\n{''.join(lines)})\n\n"
    notes = "".join(f"# {said}\n" for said in remarks(request, _REQUESTS))
    imported = python.imports(call, "requests")
    return f"{imported}\n{notes}{call}print(response.status_code, response.text)\n"


def _body(request: Request) -> tuple[str, ...]:
    body = request.body
    match body.kind:
        case "none":
            return ()
        case "multipart":
            return python.form(body.parts)
        case "file":
            return (f'data=open({python.expression(body.text)}, "rb")',)
        case "base64":
            return (f"data=base64.b64decode({python.quoted(body.text)})",)
        case _:
            found = shape(body.text)
            # What json= adds is that very header, and ASCII alone is spelled as it stands.
            is_own = (
                "Content-Type" in request.headers and body.text.isascii() and "{{" not in body.text
            )
            if found is not None and found.style == "spaced" and is_own:
                return (f"json={python.data(found, '    ')}",)
            encoding: python.Encoding = "form" if body.kind == "form" else ""
            written = (
                python.json_call(found, "    ")
                if found is not None
                else python.expression(body.text, encoding, margin="    ")
            )
            # A string would go out as Latin-1.
            is_ascii = body.text.isascii() and "{{" not in body.text
            return (f"data={written}" if is_ascii else f"data={written}.encode()",)
