"""Bodies of parts, for what is exported: which of them a library can send as they stand.

A part is a field (text alone, or with a type), or a file: text under a file's name, or a path
that is read when sent. The header Content-Type is the library's own, as only it knows the
boundary. The facts were measured against the libraries: `make test-exports` shows them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from inspector.errors import RenderError
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body, Part, Request

_OWN_TYPE = re.compile(r"multipart/form-data(?:\s*;\s*boundary=[^;]*)?\s*", re.IGNORECASE)
_NOT_IN_NAME = re.compile(r'["\\\x00-\x1f\x7f]')
_LONE_BREAK = re.compile(r"\r(?!\n)|(?<!\r)\n")
_BOUNDARY = re.compile(
    r"multipart/form-data\s*;\s*boundary=(?:\"([^\";]+)\"|([^\";\s]+))", re.IGNORECASE
)
_HEAD = re.compile(
    r'Content-Disposition: form-data; name="([^"\r\n]*)"(?:; filename="([^"\r\n]+)")?'
    r"(?:\r\nContent-Type: ([^\r\n]+))?"
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a library can say of a part.

    `typed_fields`: a Content-Type for a part without a file name; `path_fields`: a field that is
    read from a file; `text_files`: a file whose content stands in the program; `renames`: a file
    name other than the path's; `repeats`: two parts of one name; `needs_file`: it sends parts
    only when one is a file; `keeps_breaks`: line ends of a field stay as they are.
    """

    typed_fields: bool = True
    path_fields: bool = True
    text_files: bool = True
    renames: bool = True
    repeats: bool = True
    needs_file: bool = False
    keeps_breaks: bool = True
    ascii_names: bool = False


def check_form(request: Request, form: Form, title: str) -> None:
    """Refuses parts that the library would send otherwise than the request says.

    Raises:
        RenderError: Names the part and what the library would do.
    """
    kind = request.headers.get("Content-Type")
    if kind is not None and not _OWN_TYPE.fullmatch(kind):
        raise RenderError(f"{title} sends parts as multipart/form-data, not as {kind}.")
    parts = request.body.parts
    if not parts:
        raise RenderError("The body has no parts yet; add one before exporting.")
    seen: set[str] = set()
    for part in parts:
        _check_part(part, form, title)
        if part.name in seen and not form.repeats:
            raise RenderError(
                f"{title} sends each part once here, and {part.name} is there twice; choose curl."
            )
        seen.add(part.name)
    if form.needs_file and not any(is_file(part) for part in parts):
        raise RenderError(f"{title} sends parts only when one of them is a file; choose curl.")


def boundary_of(request: Request) -> str:
    """Returns what parts the parts: as the header has it, else made of what they hold."""
    own = _BOUNDARY.fullmatch(request.headers.get("Content-Type") or "")
    if own is not None:
        return own.group(1) or own.group(2)
    held = "\0".join(f"{part.name}\0{part.text}\0{part.path}" for part in request.body.parts)
    return "parts-" + hashlib.sha256(held.encode()).hexdigest()[:24]


def framed(parts: Iterable[Part], boundary: str) -> Iterator[tuple[str, str]]:
    """Yields ("text", as it is sent) and ("file", path) in order; see RFC 7578."""
    text = ""
    for part in parts:
        text += f'--{boundary}\r\nContent-Disposition: form-data; name="{part.name}"'
        text += f'; filename="{part.filename}"' if part.filename is not None else ""
        kind = part.content_type
        if kind is None and part.path is not None and part.filename is not None:
            kind = "application/octet-stream"
        text += f"\r\nContent-Type: {kind}" if kind is not None else ""
        text += "\r\n\r\n" + part.text
        if part.path is not None:
            yield "text", text
            yield "file", part.path
            text = ""
        text += "\r\n"
    yield "text", f"{text}--{boundary}--\r\n"


def framed_text(request: Request) -> Request:
    """Returns the request with its parts framed as a text, and the header that says so."""
    boundary = boundary_of(request)
    text = "".join(piece for _, piece in framed(request.body.parts, boundary))
    kind = f"multipart/form-data; boundary={boundary}"
    headers = request.headers.with_value("Content-Type", kind)
    return replace(request, headers=headers, body=Body("text", text))


def parts_in(text: str, content_type: str) -> tuple[Part, ...]:
    """Returns the parts that a text frames; none where framing them gives another text."""
    own = _BOUNDARY.fullmatch(content_type.strip())
    if own is None:
        return ()
    boundary = own.group(1) or own.group(2)
    parts: list[Part] = []
    first, *pieces = text.split("--" + boundary)
    if first or len(pieces) < 2:
        return ()
    for piece in pieces[:-1]:
        head, _, content = piece.removeprefix("\r\n").partition("\r\n\r\n")
        found = _HEAD.fullmatch(head)
        if found is None:
            return ()
        parts.append(Part(found[1], content.removesuffix("\r\n"), found[2], found[3]))
    whole = "".join(piece for _, piece in framed(parts, boundary))
    return tuple(parts) if whole.removesuffix("\r\n") == text.removesuffix("\r\n") else ()


def own_headers(request: Request) -> Headers:
    """Returns the headers to write; with parts, Content-Type is left to the library."""
    is_form = request.body.kind == "multipart"
    return request.headers.without("Content-Type") if is_form else request.headers


def is_file(part: Part) -> bool:
    return part.filename is not None


def is_field(part: Part) -> bool:
    """Tells a part that is a name and a text, nothing else."""
    return part.filename is None and part.content_type is None and part.path is None


def base_name(path: str) -> str | None:
    """Returns the file name that every library takes from a path; None where they may differ."""
    if "\\" in path or VARIABLE.search(path):
        return None
    return path.rpartition("/")[2] or None


def has_lone_break(text: str) -> bool:
    """Tells a text with a line end other than the CRLF that some libraries make of each."""
    return bool(_LONE_BREAK.search(text))


def are_distinct(parts: Iterable[Part]) -> bool:
    names = [part.name for part in parts]
    return len(names) == len(set(names))


def _check_part(part: Part, form: Form, title: str) -> None:
    name = part.name
    for text in (name, part.filename or "", part.content_type or ""):
        if _NOT_IN_NAME.search(text):
            raise RenderError(f"Quotes in the name or type of a part are escaped by {title} anew.")
        if form.ascii_names and not text.isascii():
            raise RenderError(f"{title} spells the name {text} anew: it is not ASCII.")
    if not name or part.filename == "":
        raise RenderError("A part has no name, or an empty file name; give it one.")
    field = part.filename is None
    if field and part.content_type is not None and not form.typed_fields:
        raise RenderError(
            f"{title} gives the part {name} no Content-Type unless it is a file; choose curl."
        )
    if field and part.path is not None and not form.path_fields:
        raise RenderError(f"{title} gives the part {name} a file name; choose curl.")
    if not field and part.path is None and not form.text_files:
        raise RenderError(f"{title} reads the part {name} from a file only; choose curl.")
    is_renamed = part.path is not None and not field and part.filename != base_name(part.path)
    if is_renamed and not form.renames:
        raise RenderError(f"{title} takes the name of the file {name} from its path.")
    if field and not form.keeps_breaks and has_lone_break(part.text):
        raise RenderError(f"{title} changes the line ends in the part {name}; choose curl.")
