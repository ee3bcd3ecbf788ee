"""Ruby literals of texts and payloads, for what is exported: exactly the text, or a template."""

from __future__ import annotations

import re
from typing import Literal

from inspector.dialects.json_shapes import Shape, has_empty, layout, shape
from inspector.dialects.rendering import INVISIBLE, pieces, url_pieces
from inspector.dialects.values import Number
from inspector.model.request import VARIABLE, Body

Encoding = Literal["", "url", "form"]
_ENCODERS = {"url": "ERB::Util.url_encode", "form": "URI.encode_www_form_component"}
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}
_ESCAPED = re.compile(rf'[\\"{INVISIBLE}]|#(?=[{{$@])')
UNSAFE_QUERY = "\"'<>\\^`{|}"
"""What some version of Ruby's URI refuses or encodes in a query; brackets pass in all."""
_PLAIN_LINE = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u1fff\u2030-\u205e\u2070-\ud7ff]*")


def quoted(text: str) -> str:
    """Returns a string literal."""
    if '"' in text and not re.search(r"['\\]", text) and _PLAIN_LINE.fullmatch(text):
        return f"'{text}'"
    return f'"{_escaped(text)}"'


def variable(name: str) -> str:
    return f"ENV.fetch({quoted(name)})"


def expression(text: str, encoding: Encoding = "") -> str:
    """Returns a string that fills the variables of a text; `encoding` is done to their values."""
    return _filled([(kind, piece) for kind, piece in pieces(text)], encoding)


def url_expression(url: str) -> str:
    """Like `expression`; what stands for the host is filled in as it is."""
    return _filled(list(url_pieces(url)), "url")


def payload(body: Body, margin: str) -> tuple[str, str]:
    """Returns the expression of a body and, for a heredoc, the lines that follow its own line."""
    if body.kind == "file":
        return f"File.binread({expression(body.text)})", ""
    if body.kind == "base64":
        return f'{quoted(body.text)}.unpack1("m")', ""
    found = shape(body.text)
    if found is not None and _is_own(found):
        return _native(found, margin), ""
    if "\n" in body.text and body.kind != "form" and _fits_heredoc(body.text):
        return _heredoc(body, margin)
    return expression(body.text, "form" if body.kind == "form" else ""), ""


def header_spelling(name: str) -> str:
    """Returns a header's name as Net::HTTP writes it."""
    return "-".join(part.capitalize() for part in name.split("-"))


def needs(source: str) -> tuple[str, ...]:
    """Returns the parts of Ruby's library that the code calls."""
    wanted = {
        "erb": "ERB::", "json": "JSON.", "stringio": r"\bStringIO\.", "uri": r"\bURI[.(]",
    }  # fmt: skip
    return tuple(name for name, pattern in wanted.items() if re.search(pattern, source))


def _filled(parts: list[tuple[str, str]], encoding: Encoding) -> str:
    if len(parts) == 1 and parts[0][0] != "text":
        return _value(*parts[0], encoding)
    if all(kind == "text" for kind, _ in parts):
        return quoted("".join(piece for _, piece in parts))
    return '"' + _template(parts, encoding) + '"'


def _template(parts: list[tuple[str, str]], encoding: Encoding) -> str:
    return "".join(
        _escaped(piece) if kind == "text" else "#{" + _value(kind, piece, encoding) + "}"
        for kind, piece in parts
    )


def _value(kind: str, name: str, encoding: Encoding) -> str:
    if not encoding or kind == "base":
        return variable(name)
    return f"{_ENCODERS[encoding]}({variable(name)})"


def _escaped(text: str) -> str:
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    if letter == "#":
        return "\\#"
    return _LETTERS.get(letter) or f"\\u{ord(letter):04x}"


def _is_own(found: Shape) -> bool:
    """Tells what every version of Ruby's JSON writes so; older ones give an empty list lines."""
    return found.style == "compact" or (found.style == "indented" and not has_empty(found.tree))


def _native(found: Shape, margin: str) -> str:
    call = "JSON.generate" if found.style == "compact" else "JSON.pretty_generate"
    literal = layout(found.tree, _scalar, _member, ("{", "}", "[", "]"))
    return f"{call}({literal})".replace("\n", "\n" + margin)


def _member(name: str, value: str) -> str:
    return f"{expression(name)} => {value}"


def _scalar(value: str | bool | Number | None) -> str:
    match value:
        case str():
            return expression(value)
        case Number(text):
            return text
        case None:
            return "nil"
        case _:
            return "true" if value else "false"


def _fits_heredoc(text: str) -> bool:
    """Tells texts whose lines a `<<~` heredoc keeps as they are.

    WORKAROUND: tree-sitter-ruby ends the heredoc at `BODYBODY` too, so that our own reader would
    lose the rest; Ruby itself does not. As long as no release of the grammar reads such lines,
    they are written as a literal.
    """
    lines = text.removesuffix("\n").split("\n")
    return all(
        _PLAIN_LINE.fullmatch(line) and line.replace("BODY", "").strip() for line in lines
    ) and any(line[0] != " " for line in lines)


def _heredoc(body: Body, margin: str) -> tuple[str, str]:
    filled = VARIABLE.search(body.text)
    text = (
        body.text
        if not filled
        else "".join(
            re.sub(r"\\|#(?=[{$@])", r"\\\g<0>", piece)
            if kind == "text"
            else "#{" + variable(piece) + "}"
            for kind, piece in pieces(body.text)
        )
    )
    opening = "<<~BODY" if filled else "<<~'BODY'"
    lines = "".join(f"{margin}  {line}\n" for line in text.removesuffix("\n").split("\n"))
    chomp = "" if body.text.endswith("\n") else ".chomp"
    return opening + chomp, f"{lines}{margin}BODY\n"
