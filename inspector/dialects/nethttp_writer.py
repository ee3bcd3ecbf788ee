"""Writes a request as Ruby code that sends it with Net::HTTP."""

from __future__ import annotations

from inspector.dialects import ruby_code as ruby
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, base_name, own_headers
from inspector.dialects.rendering import Rendering
from inspector.model.request import Part

_NET_HTTP = Library(
    "Net::HTTP",
    methods=("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"),
    types_bodies=True,
    types_empty=("POST", "PUT", "PATCH"),
    unsafe_query=ruby.UNSAFE_QUERY,
    form=Form(typed_fields=False),
    first=("accept-encoding", "accept", "user-agent", "host"),
    spelling=ruby.header_spelling,
)


def render(rendering: Rendering) -> str:
    """Returns the script.

    Raises:
        RenderError: Net::HTTP would join headers, or change the method, URL or body.
    """
    request = rendering.request
    check(request, _NET_HTTP)
    lines = [
        f"uri = URI({ruby.url_expression(request.url)})",
        f"request = Net::HTTP::{request.method.capitalize()}.new(uri)",
    ]
    lines += [
        f"request[{ruby.quoted(name)}] = {ruby.expression(value)}"
        for name, value in own_headers(request)
    ]
    following = ""
    if request.body.kind == "multipart":
        rows = "".join(f"  {_row(part)},\n" for part in request.body.parts)
        lines.append(f'request.set_form([\n{rows}], "multipart/form-data")')
    elif request.body.kind != "none":
        body, following = ruby.payload(request.body, "")
        lines.append(f"request.body = {body}")
    code = "\n".join(lines) + "\n" + following
    secure = ', use_ssl: uri.scheme == "https"'
    if request.url.startswith(("https://", "http://")):
        secure = ", use_ssl: true" if request.url.startswith("https:") else ""
    wanted = [name for name in ruby.needs(code) if name != "uri"]  # net/http loads it
    required = "".join(f'require "{name}"\n' for name in ("net/http", *wanted))
    notes = "".join(f"# {said}\n" for said in remarks(request, _NET_HTTP))
    return (
        f"{required}\n{notes}{code}\n"
        f"response = Net::HTTP.start(uri.host, uri.port{secure}) do |http|\n"
        "  http.request(request)\n"
        "end\n\n"
        "puts response.code, response.body\n"
    )


def _row(part: Part) -> str:
    """Returns a part as `set_form` takes it: name, value and, for a file, what else it says."""
    given = ruby.expression(part.text)
    if part.path is not None:
        given = f'File.open({ruby.expression(part.path)}, "rb")'
    elif part.filename is not None:
        given = f"StringIO.new({given})"
    told: list[str] = []
    if part.path is None or part.filename != base_name(part.path):
        named = "nil" if part.filename is None else ruby.quoted(part.filename)
        told = [f"filename: {named}"] if part.path or part.filename else []
    if part.content_type is not None:
        told.append(f"content_type: {ruby.quoted(part.content_type)}")
    options = f", {{ {', '.join(told)} }}" if told else ""
    return f"[{ruby.quoted(part.name)}, {given}{options}]"
