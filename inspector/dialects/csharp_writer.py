"""Writes a request as a C# program that sends it with HttpClient.

The body is bytes: a StringContent would add a Content-Type, and a charset to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, own_headers
from inspector.dialects.rendering import INVISIBLE, Rendering, pieces, url_pieces
from inspector.model.request import Part, Request

_KNOWN = (
    "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization",
    "Cache-Control", "Content-Encoding", "Content-Language", "Content-Type", "Cookie", "Date",
    "From", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "Origin", "Pragma", "Range",
    "Referer", "User-Agent", "X-Requested-With",
)  # fmt: skip
_SPELLED = {name.lower(): name for name in _KNOWN}
_OF_CONTENT = (
    "allow", "content-disposition", "content-encoding", "content-language", "content-location",
    "content-md5", "content-range", "content-type", "expires", "last-modified",
)  # fmt: skip


def _spelling(name: str) -> str:
    """Returns a header's name as HttpClient writes it."""
    return _SPELLED.get(name.lower(), name)


_HTTP_CLIENT = Library(
    "C#'s HttpClient",
    no_body_with=("GET", "HEAD"),
    escapes="canonical",
    keeps_dots=False,
    keeps_bare_query=False,
    ascii_headers=True,
    own_headers=("connection", "expect", "upgrade"),
    first=("host",),
    last=_OF_CONTENT,
    spelling=_spelling,
    form=Form(ascii_names=True),
)
_METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE")
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}
_ESCAPED = re.compile(rf'[\\"{INVISIBLE}]')
# Long lines of JSON go on at a member.
_LINE = re.compile(r'[^\n]{60}[^\n]*?,(?=")|[^\n]*\n|[^\n]+')
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*')
_ENCODERS = {"url": "Uri.EscapeDataString", "form": "WebUtility.UrlEncode"}
_NAMESPACES = {"File.": "System.IO", "Encoding.": "System.Text", "WebUtility.": "System.Net"}


def render(rendering: Rendering) -> str:
    """Returns the program, as top-level statements.

    Raises:
        RenderError: HttpClient would join or refuse a header, or change the URL or method.
    """
    request = rendering.request
    check(request, _HTTP_CLIENT)
    method = f"new HttpMethod({_quoted(request.method)})"
    if request.method in _METHODS:
        method = f"HttpMethod.{request.method.capitalize()}"
    url = _joined(url_pieces(request.url), "url")
    code = "var client = new HttpClient();\n\n"
    code += f"var request = new HttpRequestMessage({method}, {url});\n"
    headers = own_headers(request)
    of_content = [pair for pair in headers if pair[0].lower() in _OF_CONTENT]
    for pair in headers:
        if pair not in of_content:
            code += _header("request", *pair)
    content = _content(request)
    if request.body.kind == "multipart":
        code += _form(request.body.parts)
        code += "".join(_header("request.Content", *pair) for pair in of_content)
    elif content or of_content:
        code += f"request.Content = new ByteArrayContent({content or 'new byte[0]'});\n"
        code += "".join(_header("request.Content", *pair) for pair in of_content)
    code += (
        "\nvar response = await client.SendAsync(request);\n"
        "Console.WriteLine((int)response.StatusCode);\n"
        "Console.WriteLine(await response.Content.ReadAsStringAsync());\n"
    )
    notes = "".join(f"// {said}\n" for said in remarks(request, _HTTP_CLIENT))
    code = _guard(rendering.variables) + notes + code
    called = _LITERAL.sub("", code)
    used = {space for call, space in _NAMESPACES.items() if call in called}
    spaces = sorted({"System", "System.Net.Http", *used})
    return "".join(f"using {space};\n" for space in spaces) + "\n" + code


def _guard(variables: Iterable[str]) -> str:
    listed = ", ".join(_quoted(name) for name in variables)
    if not listed:
        return ""
    return (
        f"foreach (var name in new[] {{ {listed} }})\n"
        "{\n"
        "    if (Environment.GetEnvironmentVariable(name) == null)\n"
        '        throw new InvalidOperationException(name + " is not set");\n'
        "}\n\n"
    )


def _header(holder: str, name: str, value: str) -> str:
    written = _joined(pieces(value), "")
    return f"{holder}.Headers.TryAddWithoutValidation({_quoted(name)}, {written});\n"


def _content(request: Request) -> str:
    """Returns the bytes of the body; "" for none."""
    body = request.body
    match body.kind:
        case "none" | "multipart":
            return ""
        case "file":
            return f"File.ReadAllBytes({_joined(pieces(body.text), '')})"
        case "base64":
            return f"Convert.FromBase64String({_quoted(body.text)})"
        case _:
            text = _joined(pieces(body.text), "form" if body.kind == "form" else "")
            return f"Encoding.UTF8.GetBytes({text})"


def _form(parts: Iterable[Part]) -> str:
    """Returns the lines that gather the parts, as bytes: text alone would get a type."""
    code = "var form = new MultipartFormDataContent();\n"
    for number, part in enumerate(parts, 1):
        held = f"File.ReadAllBytes({_joined(pieces(part.path or ''), '')})"
        if part.path is None:
            held = f"Encoding.UTF8.GetBytes({_joined(pieces(part.text), '')})"
        content = f"new ByteArrayContent({held})"
        if part.content_type is not None:
            code += f"var part{number} = {content};\n"
            content = f"part{number}"
            code += _header(content, "Content-Type", part.content_type)
        named = f", {_quoted(part.filename)}" if part.filename is not None else ""
        code += f"form.Add({content}, {_quoted(part.name)}{named});\n"
    return code + "request.Content = form;\n"


def _joined(parts: Iterable[tuple[str, str]], encoding: str) -> str:
    terms = ""
    glue = ""
    for kind, piece in parts:
        for line in _LINE.findall(piece) if kind == "text" else [piece]:
            terms += glue + (_quoted(line) if kind == "text" else _value(kind, line, encoding))
            breaks = kind == "text" and (line.endswith("\n") or len(line) > 60)
            glue = "\n    + " if breaks else " + "
    return terms or '""'


def _value(kind: str, name: str, encoding: str) -> str:
    value = f"Environment.GetEnvironmentVariable({_quoted(name)})"
    return value if not encoding or kind == "base" else f"{_ENCODERS[encoding]}({value})"


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    return _LETTERS.get(letter) or f"\\u{ord(letter):04x}"
