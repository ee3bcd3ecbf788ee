"""Writes a request as a Java program that sends it with `java.net.http` (Java 11 or later)."""

from __future__ import annotations

from inspector.dialects import java_code as java
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, boundary_of, framed, framed_text
from inspector.dialects.rendering import Rendering
from inspector.model.request import Request

_HTTP_CLIENT = Library(
    "Java's HttpClient",
    capital_methods=False,
    unsafe_query='"<>\\^`{|}',
    keeps_bare_query=False,
    repeats_headers=True,
    ascii_headers=True,
    own_headers=("connection", "expect", "host", "upgrade"),
    sorts_headers=True,
    form=Form(),
)
_PUBLISHERS = "HttpRequest.BodyPublishers"
_IMPORTS = tuple(f"java.net.http.{name}" for name in ("HttpClient", "HttpRequest", "HttpResponse"))


def render(rendering: Rendering) -> str:
    """Returns the program, for a file Main.java.

    Raises:
        RenderError: HttpClient would refuse a header or change the URL, or the body is too long.
    """
    request = rendering.request
    check(request, _HTTP_CLIENT)
    notes = remarks(request, _HTTP_CLIENT)
    parts = list(framed(request.body.parts, boundary_of(request)))
    if request.body.kind == "multipart":
        request = framed_text(request)
    reads = any(kind == "file" for kind, _ in parts)
    calls = [f".uri(URI.create({java.url_expression(request.url)}))"]
    calls += [
        f".header({java.quoted(name)}, {java.expression(value)})" for name, value in request.headers
    ]
    calls += [_method(request), ".build();"]
    declared = ""
    if reads:
        calls[-2] = calls[-2].replace("ofString(", "ofByteArrays(")
        pieces = ",\n    ".join(_bytes(kind, piece) for kind, piece in parts)
        declared = f"List<byte[]> body = List.of(\n    {pieces}\n);\n\n"
    elif request.body.kind in ("json", "text", "form"):
        declared = f"String body = {java.text_of(request.body, '')};\n\n"
    code = (
        "HttpClient client = HttpClient.newBuilder()\n"
        "    .version(HttpClient.Version.HTTP_1_1)\n"
        "    .build();\n\n"
        f"{declared}HttpRequest request = HttpRequest.newBuilder()\n    "
        + "\n    ".join(calls)
        + "\n\nHttpResponse<String> response ="
        " client.send(request, HttpResponse.BodyHandlers.ofString());\n"
        "System.out.println(response.statusCode());\n"
        "System.out.println(response.body());\n"
    )
    return java.program(_IMPORTS, rendering.variables, notes, code)


def _method(request: Request) -> str:
    match request.body.kind:
        case "none":
            publisher = ""
        case "file":
            publisher = f"{_PUBLISHERS}.ofFile(Path.of({java.expression(request.body.text)}))"
        case "base64":
            decoded = f"Base64.getDecoder().decode({java.quoted(request.body.text)})"
            publisher = f"{_PUBLISHERS}.ofByteArray({decoded})"
        case _:
            publisher = f"{_PUBLISHERS}.ofString(body)"
    if request.method in (("GET", "DELETE") if not publisher else ("POST", "PUT")):
        return f".{request.method}({publisher})"
    return f".method({java.quoted(request.method)}, {publisher or _PUBLISHERS + '.noBody()'})"


def _bytes(kind: str, piece: str) -> str:
    """Returns a piece of a body of parts: its text, or what a file holds."""
    if kind == "file":
        return f"Files.readAllBytes(Path.of({java.expression(piece)}))"
    return f"({java.expression(piece, margin='    ')}).getBytes(StandardCharsets.UTF_8)"
