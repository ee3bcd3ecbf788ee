"""Writes a request as a Go program that sends it with net/http."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, is_field, own_headers
from inspector.dialects.rendering import INVISIBLE, Rendering, pieces, url_pieces
from inspector.model.request import Part, Request


def _spelling(name: str) -> str:
    """Returns a header's name as net/http writes it."""
    return "-".join(part.capitalize() for part in name.split("-"))


_NET_HTTP = Library(
    "Go's net/http",
    capital_methods=False,
    unsafe_path='"<>\\^`{|}',
    unsafe_query="",
    repeats_headers=True,
    spelling=_spelling,
    sorts_headers=True,
    first=("host", "user-agent"),
    form=Form(),
)
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}
_ESCAPED = re.compile(rf'[\\"{INVISIBLE}]')
# What a raw string can hold, and is better read in one.
_RAW = re.compile(r"[\n\t -_a-~\u00a1-\u00ac\u00ae-\u1fff\u2030-\u205e\u2070-\ud7ff]*")
_PACKAGES = {
    "base64": "encoding/base64",
    "bytes": "bytes",
    "fmt": "fmt",
    "http": "net/http",
    "io": "io",
    "multipart": "mime/multipart",
    "os": "os",
    "strings": "strings",
    "textproto": "net/textproto",
    "url": "net/url",
}
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|//[^\n]*')
_CHECK = "if err != nil {\n\tpanic(err)\n}\n"


def render(rendering: Rendering) -> str:
    """Returns the program.

    Raises:
        RenderError: net/http would change the URL, or strip or set a header.
    """
    request = rendering.request
    check(request, _NET_HTTP)
    before, body = _body(request)
    url = _joined(url_pieces(request.url), "url")
    code = before + f"req, err := http.NewRequest({_quoted(request.method)}, {url}, {body})\n"
    code += _CHECK
    headers = own_headers(request)
    names = [name.lower() for name, _ in headers]
    for name, value in headers:
        written = _joined(pieces(value), "")
        verb = "Set" if names.count(name.lower()) == 1 else "Add"
        is_host = name.lower() == "host"
        code += (
            f"req.Host = {written}\n"
            if is_host
            else f"req.Header.{verb}({_quoted(name)}, {written})\n"
        )
    if request.body.kind == "multipart":
        code += 'req.Header.Set("Content-Type", form.FormDataContentType())\n'
    code += (
        "\nres, err := http.DefaultClient.Do(req)\n"
        f"{_CHECK}"
        "defer res.Body.Close()\n"
        "answer, err := io.ReadAll(res.Body)\n"
        f"{_CHECK}"
        "fmt.Println(res.Status)\n"
        "fmt.Println(string(answer))\n"
    )
    return _program(rendering.variables, remarks(request, _NET_HTTP), code)


def _program(variables: Iterable[str], notes: Iterable[str], code: str) -> str:
    listed = ", ".join(_quoted(name) for name in variables)
    guard = (
        f"for _, name := range []string{{{listed}}} {{\n"
        "\tif _, found := os.LookupEnv(name); !found {\n"
        '\t\tpanic(name + " is not set")\n'
        "\t}\n"
        "}\n\n"
    )
    code = (guard if listed else "") + "".join(f"// {said}\n" for said in notes) + code
    called = _LITERAL.sub("", code)
    used = sorted(path for name, path in _PACKAGES.items() if re.search(rf"\b{name}\.", called))
    imports = "".join(f'\t"{path}"\n' for path in used)
    body = _indented(code)
    return f"package main\n\nimport (\n{imports})\n\nfunc main() {{\n{body}}}\n"


def _indented(code: str) -> str:
    """Moves lines to the right; those inside a raw string stay where they are."""
    joined = _LITERAL.sub(lambda found: found.group(0).replace("\n", "\0"), code)
    moved = re.sub(r"^(?=.)", "\t", joined, flags=re.MULTILINE)
    return moved.replace("\0", "\n")


def _body(request: Request) -> tuple[str, str]:
    """Returns the lines that make the body, and the reader that is sent."""
    body = request.body
    match body.kind:
        case "none":
            return "", "nil"
        case "multipart":
            lines = "var body bytes.Buffer\nform := multipart.NewWriter(&body)\n"
            parts = (_part(number, part) for number, part in enumerate(body.parts, 1))
            return f"{lines}{''.join(parts)}form.Close()\n", "&body"
        case "file":
            read = f"content, err := os.ReadFile({_joined(pieces(body.text), '')})\n{_CHECK}"
            return read, "bytes.NewReader(content)"
        case "base64":
            call = f"base64.StdEncoding.DecodeString({_quoted(body.text)})"
            return f"content, err := {call}\n{_CHECK}", "bytes.NewReader(content)"
        case _:
            text = _joined(pieces(body.text), "form" if body.kind == "form" else "", " + ")
            return f"body := strings.NewReader({text})\n", "body"


def _part(number: int, part: Part) -> str:
    """Returns the lines that write a part."""
    name, text = _quoted(part.name), _joined(pieces(part.text), "", " + ")
    if is_field(part):
        return f"form.WriteField({name}, {text})\n"
    before, content = "", f"[]byte({text})"
    if part.path is not None:
        content = f"content{number}"
        before = f"{content}, err := os.ReadFile({_joined(pieces(part.path), '')})\n{_CHECK}"
    if part.filename is not None and part.content_type is None and part.path is not None:
        made = f"form.CreateFormFile({name}, {_quoted(part.filename)})"
    else:
        shown = f'; filename="{part.filename}"' if part.filename is not None else ""
        disposition = _quoted(f'form-data; name="{part.name}"{shown}')
        lines = f'\t"Content-Disposition": {{{disposition}}},\n'
        if part.content_type is not None:
            lines += f'\t"Content-Type": {{{_quoted(part.content_type)}}},\n'
        made = f"form.CreatePart(textproto.MIMEHeader{{\n{lines}}})"
    return f"{before}part{number}, err := {made}\n{_CHECK}part{number}.Write({content})\n"


def _joined(parts: Iterable[tuple[str, str]], encoding: str, plus: str = "+") -> str:
    terms: list[str] = []
    in_query = encoding == "form"
    for kind, piece in parts:
        in_query = in_query or (kind == "text" and encoding == "url" and "?" in piece)
        if kind == "text":
            terms.append(_quoted(piece))
        elif not encoding or kind == "base":
            terms.append(f"os.Getenv({_quoted(piece)})")
        else:
            terms.append(
                f"url.{'Query' if in_query else 'Path'}Escape(os.Getenv({_quoted(piece)}))"
            )
    return plus.join(terms) or '""'


def _quoted(text: str) -> str:
    """Returns a string literal: a raw one where it reads better."""
    if re.search(r'["\\\n]', text) and _RAW.fullmatch(text):
        return f"`{text}`"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    return _LETTERS.get(letter) or f"\\u{ord(letter):04x}"
