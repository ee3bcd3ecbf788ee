"""Python literals of texts and payloads, for what is exported: the text, or an f-string."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Literal

from inspector.dialects.json_shapes import Shape, layout
from inspector.dialects.multipart import are_distinct, base_name, is_field
from inspector.dialects.rendering import INVISIBLE, pieces, url_pieces
from inspector.dialects.values import Number
from inspector.model.request import VARIABLE, Part

Encoding = Literal["", "url", "form"]
_ENCODERS = {"url": "quote", "form": "quote_plus"}
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_ESCAPED = re.compile(rf"[\\{INVISIBLE}]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def quoted(text: str) -> str:
    """Returns a string literal."""
    quote = "'" if '"' in text and "'" not in text else '"'
    return quote + _escaped(text).replace(quote, "\\" + quote) + quote


def expression(text: str, encoding: Encoding = "", *, margin: str = "") -> str:
    """Returns a string that fills the variables of a text; `encoding` is done to their values.

    A text of several lines stands in brackets, a line each, after `margin`.
    """
    lines = _LINE.findall(VARIABLE.sub(r"{{\1}}", text))  # a line may end within the braces
    if len(lines) < 2:
        return _filled(list(pieces(text)), encoding)
    listed = "".join(f"{margin}    {_literal(list(pieces(line)), encoding)}\n" for line in lines)
    return f"(\n{listed}{margin})"


def url_expression(url: str) -> str:
    """Like `expression`; what stands for the host is filled in as it is."""
    return _filled(list(url_pieces(url)), "url")


def data(found: Shape, margin: str) -> str:
    """Returns a payload as a dict or list."""
    literal = layout(found.tree, _scalar, _member, ("{", "}", "[", "]"), indent="    ", pad="")
    return literal.replace("\n", "\n" + margin)


def json_call(found: Shape, margin: str) -> str:
    """Returns `json.dumps(…)` that gives just the text that the shape was found in."""
    options = {
        "compact": ', ensure_ascii=False, separators=(",", ":")',
        "indented": ", ensure_ascii=False, indent=2",
        "spaced": ", ensure_ascii=False",
    }
    return f"json.dumps({data(found, margin)}{options[found.style]})"


def form(parts: Sequence[Part]) -> tuple[str, ...]:
    """Returns the arguments that send parts: `data` has the fields before all others."""
    fields = list(takewhile(is_field, parts))
    if len(fields) == len(parts) or not are_distinct(fields):
        fields = []
    files = parts[len(fields) :]
    keyed = are_distinct(files)
    lines = "".join(
        f"        {quoted(part.name)}: {_file(part)},\n"
        if keyed
        else f"        ({quoted(part.name)}, {_file(part)}),\n"
        for part in files
    )
    written = f"files={{\n{lines}    }}" if keyed else f"files=[\n{lines}    ]"
    if not fields:
        return (written,)
    listed = "".join(
        f"        {quoted(part.name)}: {expression(part.text, margin=' ' * 8)},\n"
        for part in fields
    )
    return f"data={{\n{listed}    }}", written


def header_value(value: str) -> str:
    """Returns a text, or its bytes where the libraries would take only ASCII."""
    written = expression(value)
    return written if value.isascii() else f"{written}.encode()"


def imports(code: str, library: str) -> str:
    """Returns the import lines that the code needs."""
    called = re.sub(r'"(?:[^"\\]|\\.)*"' r"|'(?:[^'\\]|\\.)*'", _code_in, code)
    standard = [name for name in ("base64", "json", "os") if re.search(rf"\b{name}\.", called)]
    lines = [f"import {name}" for name in standard]
    quoters = [name for name in ("quote", "quote_plus") if f"{name}(" in called]
    if quoters:
        lines.append(f"from urllib.parse import {', '.join(quoters)}")
    return "".join(line + "\n" for line in [*lines, *([""] if lines else []), f"import {library}"])


def _file(part: Part) -> str:
    content = (
        expression(part.text, margin=" " * 8)
        if part.path is None
        else f'open({expression(part.path)}, "rb")'
    )
    is_own = part.path is not None and part.filename == base_name(part.path)
    if is_own and part.filename is not None and part.content_type is None:
        return content
    name = "None" if part.filename is None else quoted(part.filename)
    kind = f", {quoted(part.content_type)}" if part.content_type is not None else ""
    return f"({name}, {content}{kind})"


def _filled(parts: list[tuple[str, str]], encoding: Encoding) -> str:
    if len(parts) == 1 and parts[0][0] != "text":
        return _value(*parts[0], encoding, '"')
    return _literal(parts, encoding)


def _literal(parts: list[tuple[str, str]], encoding: Encoding) -> str:
    """Returns a string literal, also of a variable alone: only those join without a sign."""
    if all(kind == "text" for kind, _ in parts):
        return quoted("".join(piece for _, piece in parts))
    # Before Python 3.12 the quotes of an f-string may not stand inside its braces.
    return (
        'f"'
        + "".join(
            _escaped(piece).replace('"', '\\"').replace("{", "{{").replace("}", "}}")
            if kind == "text"
            else "{" + _value(kind, piece, encoding, "'") + "}"
            for kind, piece in parts
        )
        + '"'
    )


def _value(kind: str, name: str, encoding: Encoding, quote: str) -> str:
    value = f"os.environ[{quote}{name}{quote}]"
    if not encoding or kind == "base":
        return value
    safe = f", safe={quote}{quote}" if encoding == "url" else ""
    return f"{_ENCODERS[encoding]}({value}{safe})"


def _code_in(match: re.Match[str]) -> str:
    """Keeps of a literal what an f-string calls; other text is no code."""
    return " ".join(re.findall(r"\{[^{}]*os\.environ[^{}]*\}", match.group(0)))


def _escaped(text: str) -> str:
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    return _LETTERS.get(letter) or f"\\u{ord(letter):04x}"


def _member(name: str, value: str) -> str:
    return f"{expression(name)}: {value}"


def _scalar(value: str | bool | Number | None) -> str:
    match value:
        case str():
            return expression(value)
        case Number(text):
            return text
        case _:
            return str(value)


def headers(pairs: Iterable[tuple[str, str]], *, as_list: bool = False) -> str:
    """Returns the headers as a dict, or as a list of pairs, one a line."""
    opening, closing = ("[", "]") if as_list else ("{", "}")
    lines = "".join(
        f"        ({quoted(name)}, {header_value(value)}),\n"
        if as_list
        else f"        {quoted(name)}: {header_value(value)},\n"
        for name, value in pairs
    )
    return f"{opening}\n{lines}    {closing}"
