"""curl's data, form and query options as a body or a query, encoded as curl does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote_plus

from inspector.dialects.curl_options import Option
from inspector.dialects.draft import Draft, variable, variable_name
from inspector.dialects.shell import Shell
from inspector.model.request import VARIABLE, Body, Part

# curl takes `;type=text/plain; charset=utf-8` whole.
_FORM_FIELD = re.compile(
    r';\s*(type|filename|encoder|headers)=("(?:[^"\\]|\\.)*"|[^;]*+(?:;\s*+charset=[^;]*+)*+)'
)
_DATA = frozenset(("data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json"))


def is_data(name: str) -> bool:
    return name in _DATA


def join_data(options: Sequence[Option], draft: Draft, shell: Shell) -> tuple[str, str]:
    """Returns the data as curl joins it, and the path when it is one whole file.

    Pieces are joined with `&`; `--json` continues the text before it.
    """
    text = ""
    for index, option in enumerate(options):
        piece, path = _piece(option, draft, shell)
        if path and len(options) == 1:
            return "", path
        if path:
            piece = _file_variable(path, option, draft, shell)
        text += ("&" if index and option.name != "json" else "") + piece
    return text, ""


def _piece(option: Option, draft: Draft, shell: Shell) -> tuple[str, str]:
    value = option.value or ""
    if option.name == "data-urlencode":
        return _urlencoded(value, option, draft, shell), ""
    if option.name == "data-raw" or not value.startswith("@"):
        return value, ""
    path = value[1:]
    if path in ("-", "/dev/stdin"):
        if shell.heredoc is not None:
            kept = shell.heredoc
            keeps_lines = option.name in ("data-binary", "json")
            return (kept if keeps_lines else re.sub(r"[\r\n\0]", "", kept)), ""
        return _file_variable("stdin", option, draft, shell), ""
    if option.name in ("data", "data-ascii"):
        draft.note(
            "info",
            f"{option.spelling} takes the line ends out of the file {path}; "
            "here it is sent as it is.",
            shell.place(option.offset),
        )
    return "", path


def _file_variable(path: str, option: Option, draft: Draft, shell: Shell) -> str:
    name = variable_name(path)
    draft.note(
        "warning",
        f"The text of {path} is not in the snippet; it is the variable {name}.",
        shell.place(option.offset),
    )
    return variable(name)


def _urlencoded(value: str, option: Option, draft: Draft, shell: Shell) -> str:
    """The five forms: content, =content, name=content, @file, name@file."""
    name, equals, content = value.partition("=")
    at_name, at, path = value.partition("@")
    if at and (not equals or len(at_name) < len(name)):
        hole = _file_variable(path, option, draft, shell)
        return f"{at_name}={hole}" if at_name else hole
    if not equals:
        return encode(value)
    return f"{name}={encode(content)}" if name else encode(content)


def encode(text: str) -> str:
    """Percent-encodes as curl does (a space is `+`); variables are encoded when filled."""
    pieces: list[str] = []
    done = 0
    for match in VARIABLE.finditer(text):
        pieces += (quote_plus(text[done : match.start()], errors="replace"), match.group(0))
        done = match.end()
    return "".join(pieces) + quote_plus(text[done:], errors="replace")


def query_piece(value: str) -> str:
    """Returns what `--url-query` adds: encoded, or as it stands after a `+`."""
    if value.startswith("+"):
        return value[1:]
    name, equals, content = value.partition("=")
    if not equals:
        return encode(value)
    return f"{name}={encode(content)}" if name else encode(content)


def url_with_query(url: str, addition: str) -> str:
    if not addition:
        return url
    base, hash_mark, fragment = url.partition("#")
    joined = base + ("&" if "?" in base else "?") + addition
    return joined + hash_mark + fragment


def add_form(options: Sequence[Option], draft: Draft, shell: Shell) -> None:
    """Makes the draft's body of `-F` and `--form-string` options."""
    parts: list[Part] = []
    for option in options:
        name, equals, content = (option.value or "").partition("=")
        place = shell.place(option.offset)
        if not equals:
            draft.note("error", f"The form field “{name[:40]}” has no value.", place)
        elif option.name == "form-string":
            parts.append(Part(name, content))
        else:
            parts.append(_part(name, content))
            if "headers=" in content or "encoder=" in content:
                draft.note("warning", "Headers and encoders of a form part were left out.", place)
    draft.body = Body("multipart", parts=tuple(parts))


def _part(name: str, content: str) -> Part:
    fields = {key: _unquoted(value) for key, value in _FORM_FIELD.findall(content)}
    first = _FORM_FIELD.search(content)
    value = _unquoted(content[: first.start()] if first else content)
    content_type, filename = fields.get("type"), fields.get("filename")
    if value.startswith("@"):
        path = _unquoted(value[1:])
        return Part(name, "", filename or path.rpartition("/")[2], content_type, path)
    if value.startswith("<"):
        return Part(name, "", filename, content_type, _unquoted(value[1:]))
    return Part(name, value, filename, content_type)


def _unquoted(value: str) -> str:
    value = value.strip() if value.startswith((" ", '"')) else value
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value
