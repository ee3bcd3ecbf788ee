"""What a body of parts says, and how it differs from the parts that a request has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cases import FILES
from recording import Recorded

from inspector.model.request import Part

_TYPE = re.compile(
    r'multipart/(?:form-data|mixed); ?boundary="?([^";]+)"?(?:; charset=UTF-8)?', re.IGNORECASE
)
_NAMED = re.compile(r'(file)?name="([^"]*)"|(file)?name=([^";]+)')


def fault_in_parts(sent: Recorded, wanted: Iterable[Part], *, ordered: bool) -> str:
    """Returns how the sent parts differ; "" when names, types and bytes are the same."""
    kinds = [value for name, value in sent.headers if name.lower() == "content-type"]
    found = _TYPE.fullmatch(kinds[0]) if len(kinds) == 1 else None
    if found is None:
        return f"Content-Type {kinds} of parts"
    boundary = b"--" + found.group(1).encode()
    first, *pieces = sent.body.split(boundary)
    if first or not pieces or pieces[-1].strip() != b"--":
        return f"body {sent.body!r}, no parts"
    told = [_told(piece) for piece in pieces[:-1]]
    meant = [_meant(part) for part in wanted]
    if not ordered:
        told, meant = sorted(told, key=_name), sorted(meant, key=_name)
    same = len(told) == len(meant) and all(map(_agree, told, meant))
    return "" if same else f"parts {told}, not {meant}"


_Row = tuple[str, str | None, str | None, bytes]


def _name(row: _Row) -> str:
    return row[0]


def _agree(told: _Row, meant: _Row) -> bool:
    """A file without a type gets one that the tool guesses; a field gets none."""
    guessed = meant[1] is not None and meant[2] is None
    return told[:2] == meant[:2] and told[3] == meant[3] and (guessed or told[2] == meant[2])


def _told(piece: bytes) -> _Row:
    head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    fields = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.decode().split("\r\n"))
    }
    names = {
        (file or other): value or plain
        for file, value, other, plain in _NAMED.findall(fields["content-disposition"])
    }
    return names[""], names.get("file"), fields.get("content-type"), content.removesuffix(b"\r\n")


def _meant(part: Part) -> _Row:
    content = part.text.encode() if part.path is None else FILES[part.path]
    # Browsers write a quote so (HTML, Multipart form data), and so do most libraries.
    file = None if part.filename is None else part.filename.replace('"', "%22")
    return part.name.replace('"', "%22"), file, part.content_type, content
