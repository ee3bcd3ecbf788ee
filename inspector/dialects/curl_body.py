"""curl's data, form and query options as a body or a query, encoded as curl does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Data:
    """Data as curl joins it, or the path of the one file that it is.

    `is_raw` tells that it holds variables which are not to be percent-encoded when filled,
    `is_encoded` that it holds others which are.
    """

    text: str
    path: str = ""
    is_raw: bool = False
    is_encoded: bool = False


def join_data(options: Sequence[Option], draft: Draft, shell: Shell) -> Data:
    """Returns the data of all options: joined with `&`; `--json` continues the text before it."""
    text = ""
    is_raw = is_encoded = False
    for index, option in enumerate(options):
        piece, path = _piece(option, draft, shell)
        if path and len(options) == 1:
            return Data("", path)
        if path:
            piece = _file_variable(path, option, draft, shell)
            is_raw = True
        is_encoded = is_encoded or (option.name == "data-urlencode" and "{{" in piece)
        text += ("&" if index and option.name != "json" else "") + piece
    return Data(text, "", is_raw, is_encoded)


def _piece(option: Option, draft: Draft, shell: Shell) -> tuple[str, str]:
    value = option.value or ""
    if option.name == "data-urlencode":
        return _urlencoded(value, option, draft, shell), ""
    if option.name == "data-raw" or not value.startswith("@"):
        return value, ""
    path = value[1:]
    if path in ("-", "/dev/stdin"):
        if shell.stdin is not None:
            kept = shell.stdin
            keeps_lines = option.name in ("data-binary", "json")
            return (kept if keeps_lines else re.sub(r"[\r\n\0]", "", kept)), ""
        if not shell.stdin_path:
            return _file_variable("stdin", option, draft, shell), ""
        path = shell.stdin_path
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
    if at and not equals:
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


def query_piece(option: Option, draft: Draft, shell: Shell) -> str:
    """Returns what `--url-query` adds: encoded, or as it stands after a `+`."""
    value = option.value or ""
    return value[1:] if value.startswith("+") else _urlencoded(value, option, draft, shell)


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
            part = _part(name, content, is_windows=shell.name != Shell.name)
            parts.append(part)
            if re.search(r";\s*(?:headers|encoder)=", content):
                draft.note("warning", "Headers and encoders of a form part were left out.", place)
            if content.startswith("@") and "," in (part.path or "") and '"' not in content:
                draft.note("error", "This part names several files; here it is one.", place)
        if not name:
            draft.note(
                "warning", "curl sends a part without a name; here it is an empty one.", place
            )
    if (draft.headers.get("Content-Type") or "multipart/form-data").startswith("multipart/mixed"):
        said = "curl marks the parts as attachments because of the Content-Type; left out."
        draft.note("warning", said)
    draft.body = Body("multipart", parts=tuple(parts))


def _part(name: str, content: str, *, is_windows: bool) -> Part:
    fields = {key: _unquoted(value) for key, value in _FORM_FIELD.findall(content)}
    first = _FORM_FIELD.search(content)
    value = _unquoted(content[: first.start()] if first else content)
    content_type, filename = fields.get("type"), fields.get("filename")
    quoted = content.lstrip().startswith('"')  # what stands in quotes is the text itself
    if value.startswith("@") and not quoted:
        path = _unquoted(value[1:])
        shown = filename or re.split(r"[\\/]" if is_windows else "/", path)[-1]
        kind = (
            content_type or guessed_type(shown) or guessed_type(path) or "application/octet-stream"
        )
        return Part(name, "", shown, kind, path)
    content_type = content_type or (guessed_type(filename) if filename else None)
    if value.startswith("<") and not quoted:
        path = _unquoted(value[1:])
        own = guessed_type(path)
        # In a field curl takes text/plain for granted.
        return Part(
            name, "", filename, content_type or (own if own != "text/plain" else None), path
        )
    return Part(name, value, filename, content_type)


def guessed_type(filename: str) -> str | None:
    """Returns the type that curl gives a file of this name."""
    return _TYPES.get(re.split(r"[\\/]", filename)[-1].lower().rpartition(".")[2])


def _unquoted(value: str) -> str:
    value = value.strip() if value.startswith((" ", '"')) else value
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


_TYPES = {
    "gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
    "svg": "image/svg+xml", "txt": "text/plain", "htm": "text/html", "html": "text/html",
    "pdf": "application/pdf", "xml": "application/xml",
}  # fmt: skip
