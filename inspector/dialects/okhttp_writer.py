"""Writes a request as a Java program that sends it with OkHttp (3, 4 or 5).

The body is made without a media type: with one, OkHttp adds a charset to it and sends it last,
while the header Content-Type is sent as it is written.
"""

from __future__ import annotations

from inspector.dialects import java_code as java
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, is_field, own_headers
from inspector.dialects.rendering import Rendering
from inspector.model.request import Part, Request

_OKHTTP = Library(
    "OkHttp",
    capital_methods=False,
    no_body_with=("GET", "HEAD"),
    unsafe_query="\"'<>[\\]^`{|}",
    keeps_dots=False,
    repeats_headers=True,
    ascii_headers=True,
    form=Form(),
)
_IMPORTS = tuple(f"okhttp3.{name}" for name in ("OkHttpClient", "Request", "Response"))
_NEEDS_BODY = ("POST", "PUT", "PATCH", "PROPPATCH", "REPORT")


def render(rendering: Rendering) -> str:
    """Returns the program, for a file Main.java.

    Raises:
        RenderError: OkHttp would refuse a header or change the URL, or the body is too long.
    """
    request = rendering.request
    check(request, _OKHTTP)
    body = _body(request)
    calls = [f".url({java.url_expression(request.url)})"]
    calls += [
        f".addHeader({java.quoted(name)}, {java.expression(value)})"
        for name, value in own_headers(request)
    ]
    calls += [_method(request, has_body=bool(body)), ".build();"]
    declared = f"RequestBody body = {body};\n\n" if body else ""
    code = (
        "OkHttpClient client = new OkHttpClient();\n\n"
        f"{declared}Request request = new Request.Builder()\n    "
        + "\n    ".join(calls)
        + "\n\ntry (Response response = client.newCall(request).execute()) {\n"
        "    System.out.println(response.code());\n"
        "    System.out.println(response.body().string());\n"
        "}\n"
    )
    used = [name for name in ("MediaType", "MultipartBody", "RequestBody") if name in declared]
    imports = [*_IMPORTS, *(f"okhttp3.{name}" for name in used)]
    return java.program(imports, rendering.variables, remarks(request, _OKHTTP), code)


def _body(request: Request) -> str:
    """Returns what the body is made of; "" for none."""
    match request.body.kind:
        case "none":
            return 'RequestBody.create(null, "")' if request.method in _NEEDS_BODY else ""
        case "multipart":
            parts = "".join(f"    {_part(part)}\n" for part in request.body.parts)
            builder = "new MultipartBody.Builder()\n    .setType(MultipartBody.FORM)\n"
            return f"{builder}{parts}    .build()"
        case "file":
            return f"RequestBody.create(null, new File({java.expression(request.body.text)}))"
        case "base64":
            decoded = f"Base64.getDecoder().decode({java.quoted(request.body.text)})"
            return f"RequestBody.create(null, {decoded})"
        case _:
            return f"RequestBody.create(null, {java.text_of(request.body, '')})"


def _part(part: Part) -> str:
    name, text = java.quoted(part.name), java.expression(part.text)
    if is_field(part):
        return f".addFormDataPart({name}, {text})"
    # Bytes, as OkHttp adds a charset to the type of a text.
    held = f"({text}).getBytes(StandardCharsets.UTF_8)"
    if part.path is not None:
        held = f"new File({java.expression(part.path)})"
    file = "null" if part.filename is None else java.quoted(part.filename)
    kind = "null"
    if part.content_type is not None:
        kind = f"MediaType.parse({java.quoted(part.content_type)})"
    return f".addFormDataPart({name}, {file}, RequestBody.create({kind}, {held}))"


def _method(request: Request, *, has_body: bool) -> str:
    method = request.method
    if method in (("GET", "HEAD") if not has_body else ("POST", "PUT", "PATCH", "DELETE")):
        return f".{method.lower()}({'body' if has_body else ''})"
    return f".method({java.quoted(method)}, {'body' if has_body else 'null'})"
