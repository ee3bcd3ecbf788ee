"""Writes a request as Ruby code that sends it with Faraday (1 or 2) on Net::HTTP."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from inspector.dialects import ruby_code as ruby
from inspector.dialects.library_limits import Library, check, remarks
from inspector.dialects.multipart import Form, is_field, own_headers
from inspector.dialects.rendering import Rendering
from inspector.model.request import VARIABLE, Part, Request

_FARADAY = Library(
    "Faraday",
    methods=("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"),
    types_bodies=True,
    types_empty=("POST", "PUT", "PATCH"),
    unsafe_query=ruby.UNSAFE_QUERY,
    keeps_bare_query=False,
    spelling=ruby.header_spelling,
    form=Form(repeats=False),
)
_SPLIT = re.compile(r"([A-Za-z][\w+.-]*://[^/?#{}]+)(/(?!/).*)", re.DOTALL)
_DOTS = re.compile(r"/\.\.?(?:[/?#]|\Z)")
_KEPT = re.compile(
    r"(?:[A-Za-z0-9._~+-]|%(?!2[0DE]|3\d|[46][1-9A-F]|[57][0-9A]|5F|7E)[0-9A-F]{2})*"
)
_PLAIN_NAME = re.compile(r"[^\[\]{}]+")
_MULTIPART = """\
# Faraday 2 has it in the gem faraday-multipart.
require "faraday/multipart" if Faraday::VERSION.to_i > 1
"""
_ENCODER = """\
# Faraday would sort and re-encode the query; this keeps it as it is written.
as_written = Object.new
def as_written.decode(query)
  { query => nil }
end
def as_written.encode(params)
  params.keys.join("&")
end
conn.options.params_encoder = as_written
"""


def render(rendering: Rendering) -> str:
    """Returns the script.

    Raises:
        RenderError: Faraday would merge headers, or change the method, URL or body.
    """
    request = rendering.request
    check(request, _FARADAY)
    base, path = _places(request.url)
    calls = _call(request, path)
    given = f"(url: {ruby.url_expression(base)})" if base else ""
    setup = f"conn = Faraday.new{given}\n"
    if request.body.kind == "multipart":
        setup = f"conn = Faraday.new{given} do |f|\n  f.request :multipart\nend\n"
    if _changes_query(request.url.partition("#")[0].partition("?")[2]):
        setup += _ENCODER
    code = f"{setup}\n{calls}\nputs response.status, response.body\n"
    required = "".join(f'require "{name}"\n' for name in ("faraday", *ruby.needs(code)))
    if request.body.kind == "multipart":
        required += _MULTIPART
    notes = "".join(f"# {said}\n" for said in remarks(request, _FARADAY))
    return f"{required}\n{notes}{code}"


def _places(url: str) -> tuple[str, str]:
    """Splits off what Faraday calls the connection's URL, where joining gives the same back."""
    found = _SPLIT.fullmatch(url)
    if found is None or _DOTS.search(url):
        return "", url
    return found.group(1), found.group(2)


def _call(request: Request, path: str) -> str:
    where = ruby.url_expression(path)
    method = request.method.lower()
    call = f"conn.{method}({where})"
    if method in ("options", "trace"):
        call = f"conn.run_request(:{method}, {where}, nil, nil)"
    lines = [
        f"  req.headers[{ruby.quoted(name)}] = {ruby.expression(value)}\n"
        for name, value in own_headers(request)
    ]
    if request.body.kind == "multipart":
        parts = request.body.parts
        alone = all(map(is_field, parts))
        pairs = "".join(f"    {_pair(part, alone=alone)},\n" for part in parts)
        lines.append(f"  req.body = {{\n{pairs}  }}\n")
    elif request.body.kind != "none":
        body, following = ruby.payload(request.body, "  ")
        lines.append(f"  req.body = {body}\n{following}")
    if not lines:
        return f"response = {call}\n"
    return f"response = {call} do |req|\n{''.join(lines)}end\n"


def _pair(part: Part, *, alone: bool) -> str:
    """Returns a member of the hash of parts, which has more than fields or says what it is."""
    kind = "nil" if part.content_type is None else ruby.quoted(part.content_type)
    given = ruby.expression(part.text)
    if is_field(part) and not alone:
        return f"{ruby.quoted(part.name)} => {given}"
    if part.filename is None:
        held = given if part.path is None else f"File.binread({ruby.expression(part.path)})"
        return f"{ruby.quoted(part.name)} => Faraday::ParamPart.new({held}, {kind})"
    held = f"StringIO.new({given})" if part.path is None else ruby.expression(part.path)
    name = ruby.quoted(part.filename)
    return f"{ruby.quoted(part.name)} => Faraday::FilePart.new({held}, {kind}, {name})"


def _changes_query(query: str) -> bool:
    """Tells whether Faraday's own encoder would not write the query as it stands."""
    if not query:
        return False
    pairs = [pair.partition("=") for pair in query.split("&")]
    names = [unquote_plus(name) for name, _, _ in pairs]
    if names != sorted(set(names)) or not all(map(_PLAIN_NAME.fullmatch, names)):
        return True
    return not all(_own_spelling(name) and _own_spelling(value) for name, _, value in pairs)


def _own_spelling(text: str) -> bool:
    """Tells whether each letter is escaped just where Faraday escapes it; a space is a plus."""
    literal = VARIABLE.sub("", text)
    try:
        unquote_plus(literal, errors="strict")
    except UnicodeDecodeError:
        return False
    return bool(_KEPT.fullmatch(literal))
