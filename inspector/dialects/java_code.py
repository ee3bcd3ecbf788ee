"""Java literals of texts, and the frame of a program, for what is exported.

Letters outside ASCII are written as escapes: which ones a compiler takes as they stand depends on
the computer. Line ends are too, so that a program survives an editor that changes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from inspector.dialects.rendering import pieces, url_pieces
from inspector.errors import RenderError
from inspector.model.request import Body

Encoding = Literal["", "url", "form"]
_LETTERS = {
    "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\\": "\\\\", '"': '\\"',
}  # fmt: skip
_ESCAPED = re.compile(r'[\\"]|[^ -~]')
# Long lines of JSON go on at a member.
_LINE = re.compile(r'[^\n]{60}[^\n]*?,(?=")|[^\n]*\n|[^\n]+')
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*')
_CONSTANT_LIMIT = 65_535
_CLASSES = {
    "Base64": "java.util.Base64",
    "File": "java.io.File",
    "Files": "java.nio.file.Files",
    "List": "java.util.List",
    "Objects": "java.util.Objects",
    "Path": "java.nio.file.Path",
    "StandardCharsets": "java.nio.charset.StandardCharsets",
    "URI": "java.net.URI",
    "URLEncoder": "java.net.URLEncoder",
}


def quoted(text: str) -> str:
    """Returns a string literal."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def expression(text: str, encoding: Encoding = "", *, margin: str = "") -> str:
    """Returns a string that fills the variables of a text; `encoding` is done to their values.

    Each line of the text has a line of its own, after `margin`.

    Raises:
        RenderError: The text is longer than a constant of Java may be.
    """
    return _joined(pieces(text), encoding, margin)


def url_expression(url: str) -> str:
    """Like `expression`; what stands for the host is filled in as it is."""
    return _joined(url_pieces(url), "url", "")


def text_of(body: Body, margin: str) -> str:
    """Returns the expression of a body that is text."""
    return expression(body.text, "form" if body.kind == "form" else "", margin=margin)


def program(
    imports: Iterable[str], variables: Iterable[str], notes: Iterable[str], code: str
) -> str:
    """Returns a program whose `main` runs the code; it stops when a variable is not set."""
    listed = ", ".join(quoted(name) for name in variables)
    guard = (
        [
            f"for (String name : List.of({listed})) {{",
            '    Objects.requireNonNull(System.getenv(name), name + " is not set");',
            "}",
            "",
        ]
        if listed
        else []
    )
    lines = [*guard, *(f"// {said}" for said in notes), *code.rstrip("\n").split("\n")]
    body = "\n".join("        " + line if line else "" for line in lines)
    called = {
        path for name, path in _CLASSES.items() if re.search(rf"\b{name}\b", _LITERAL.sub("", body))
    }
    imported = "".join(f"import {path};\n" for path in sorted({*imports, *called}))
    return (
        f"{imported}\npublic class Main {{\n"
        "    public static void main(String[] args) throws Exception {\n"
        f"{body}\n    }}\n}}\n"
    )


def _joined(parts: Iterable[tuple[str, str]], encoding: Encoding, margin: str) -> str:
    terms: list[str] = []
    after_line = False
    for kind, piece in parts:
        if kind == "text" and len(piece.encode()) > _CONSTANT_LIMIT:
            raise RenderError("Java takes no text as long as this body; put it in a file.")
        for line in _LINE.findall(piece) if kind == "text" else [piece]:
            term = quoted(line) if kind == "text" else _value(kind, line, encoding)
            terms.append(f"\n{margin}    + {term}" if after_line else f" + {term}")
            after_line = kind == "text" and (line.endswith("\n") or len(line) > 60)
    whole = "".join(terms).removeprefix(" + ")
    return whole or '""'


def _value(kind: str, name: str, encoding: Encoding) -> str:
    value = f"System.getenv({quoted(name)})"
    if not encoding or kind == "base":
        return value
    spaces = '.replace("+", "%20")' if encoding == "url" else ""
    return f"URLEncoder.encode({value}, StandardCharsets.UTF_8){spaces}"


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    if letter in _LETTERS:
        return _LETTERS[letter]
    units = letter.encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
