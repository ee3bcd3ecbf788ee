"""JavaScript literals of texts and payloads, for what is exported: the text, or a template."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.dialects.json_shapes import Shape, layout, shape
from inspector.dialects.rendering import INVISIBLE, pieces, url_pieces
from inspector.dialects.values import Number
from inspector.model.request import VARIABLE

UNSAFE_PATH = '"<>\\^`{}'
UNSAFE_QUERY = "\"'<>"
"""What the URL Standard percent-encodes or takes for something else (url.spec.whatwg.org, 1.3)."""
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*", re.ASCII)
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_ESCAPED = re.compile(rf"[\\{INVISIBLE}]")


def quoted(text: str) -> str:
    """Returns a string literal."""
    quote = "'" if '"' in text and "'" not in text else '"'
    return quote + _escaped(text).replace(quote, "\\" + quote) + quote


def variable(name: str) -> str:
    return f"process.env.{name}" if _IDENTIFIER.fullmatch(name) else f"process.env[{quoted(name)}]"


def expression(text: str, *, encoded: bool = False) -> str:
    """Returns a string that fills the variables of a text; `encoded` percent-encodes them."""
    return _filled(list(pieces(text)), encoded=encoded)


def url_expression(url: str) -> str:
    """Like `expression`; what stands for the host is filled in as it is."""
    return _filled(list(url_pieces(url)), encoded=True)


def data(found: Shape) -> str:
    """Returns a payload as an object or array literal."""
    return layout(found.tree, _scalar, _member, ("{", "}", "[", "]"))


def json_text(text: str) -> str | None:
    """Returns `JSON.stringify(…)` where it gives just this text."""
    found = shape(text)
    if found is None or found.style == "spaced":
        return None
    return f"JSON.stringify({data(found)}{', null, 2' if found.style == 'indented' else ''})"


def guard(variables: Iterable[str]) -> str:
    """Returns the lines that stop a program when a variable is not set."""
    listed = ", ".join(quoted(name) for name in variables)
    if not listed:
        return ""
    return (
        f"for (const name of [{listed}]) {{\n"
        "  if (process.env[name] === undefined) throw new Error(`${name} is not set`);\n"
        "}\n\n"
    )


def members(pairs: Iterable[tuple[str, str]], margin: str) -> str:
    """Returns an object literal of headers, one a line."""
    lines = "".join(f"{margin}  {quoted(name)}: {expression(value)},\n" for name, value in pairs)
    return f"{{\n{lines}{margin}}}"


def indented(code: str, margin: str) -> str:
    """Moves the lines after the first to the right; a template's lines stay where they are."""
    return code if "`" in code else code.replace("\n", "\n" + margin)


def _filled(parts: list[tuple[str, str]], *, encoded: bool) -> str:
    if len(parts) == 1 and parts[0][0] != "text":
        return _value(*parts[0], encoded=encoded)
    whole = "".join(piece for kind, piece in parts if kind == "text")
    if all(kind == "text" for kind, _ in parts) and "\n" not in whole:
        return quoted(whole)
    return (
        "`"
        + "".join(
            _template(piece)
            if kind == "text"
            else "${" + _value(kind, piece, encoded=encoded) + "}"
            for kind, piece in parts
        )
        + "`"
    )


def _value(kind: str, name: str, *, encoded: bool) -> str:
    plain = not encoded or kind == "base"
    return variable(name) if plain else f"encodeURIComponent({variable(name)})"


def _template(text: str) -> str:
    """Returns text in a template, whose lines stand as they are."""
    lines = (_escaped(line).replace("`", "\\`") for line in text.split("\n"))
    return "\n".join(lines).replace("${", "\\${")


def _escaped(text: str) -> str:
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    return _LETTERS.get(letter) or f"\\u{ord(letter):04x}"


def _member(name: str, value: str) -> str:
    if VARIABLE.search(name):
        return f"[{expression(name)}]: {value}"
    return f"{name if _IDENTIFIER.fullmatch(name) else quoted(name)}: {value}"


def _scalar(value: str | bool | Number | None) -> str:
    match value:
        case str():
            return expression(value)
        case Number(text):
            return text
        case None:
            return "null"
        case _:
            return "true" if value else "false"
