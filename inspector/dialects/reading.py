"""What is done to every reading of a snippet, whatever its dialect: judge it, then finish it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspector.dialects.bodies import JSON, is_json, json_fault
from inspector.dialects.multipart import parts_in
from inspector.dialects.oddities import Oddity, oddities
from inspector.dialects.places import NOWHERE, Lines, Place
from inspector.errors import SnippetError
from inspector.model.lift import Placeholder, lift
from inspector.model.request import VARIABLE, Body, ImportedRequest, Note, Request, Snippet

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd\ud800-\udfff]")
_NOT_IN_URL = re.compile(
    r"[\s\"<>`\u00a0\u00ad\u2000-\u200f\u2018-\u201f\u2028-\u202f\u2060-\u2064\ufeff]"
    r"|&(?:amp|quot|lt|gt|#\d+);|\]\(|^/?\[h|//\[h"
)


def readable(text: str) -> None:
    """Refuses what is no text.

    Raises:
        SnippetError: The text is blank, or binary.
    """
    if not text.strip():
        raise SnippetError("there is nothing to read; paste a snippet or a request.", 1, 1)
    match = _CONTROL.search(text)
    if match and (match.group(0) == "\0" or "\ud800" <= match.group(0) <= "\udfff"):
        raise SnippetError(
            "this is no text but binary data; paste the snippet's text.",
            *Lines(text).place(match.start()),
        )
    if match and len(_CONTROL.findall(text)) * 20 > len(text):
        raise SnippetError(
            "most of this is unreadable; open the file with its own encoding and paste the text.",
            *Lines(text).place(match.start()),
        )


def trouble(requests: Iterable[ImportedRequest]) -> int:
    """Counts signs that a text was not read as it was meant; 0 means it reads well."""
    return sum(_trouble(imported) for imported in requests)


def _trouble(imported: ImportedRequest) -> int:
    request = imported.request
    count = sum(note.severity == "error" or "cut short" in note.text for note in imported.notes)
    count += len(_NOT_IN_URL.findall(request.url))
    for name, value in request.headers:
        count += not _NAME.fullmatch(name)
        count += value[:1] in ("\u201c", "\u2018", "\u201e") or "&quot;" in value
    if request.body.text and request.body.kind in ("json", "form", "text"):
        begin = request.body.text.lstrip()
        looks = begin.startswith(("{", "[")) and not VARIABLE.match(begin)
        looks = looks or request.body.kind == "json"
        looks = looks or JSON in (request.headers.get("Content-Type") or "")
        count += looks and not is_json(request.body.text)
        count += "&quot;" in request.body.text
    return count


def understood(requests: Iterable[ImportedRequest], text: str) -> tuple[ImportedRequest, ...]:
    """Lifts the secrets out of every request and adds the notes that all dialects share."""
    lines = Lines(text)
    read = tuple(requests)
    finished = [_finish(imported, text, lines) for imported in read]
    if len(finished) > 1:
        main = Snippet("", tuple(finished)).main
        which = _which(finished, main)
        note = Note("info", f"The snippet holds {len(finished)} requests; this is {which}.")
        finished[main] = replace(finished[main], notes=(note, *finished[main].notes))
    return tuple(finished)


def _which(requests: Sequence[ImportedRequest], main: int) -> str:
    """Returns why this one of several requests is shown."""
    if requests[main].recorded >= 400:
        return f"number {main + 1}: the first call that was refused ({requests[main].recorded})"
    if not main:
        return "the first"
    if all(imported.is_aside for imported in requests[:main]):
        return f"number {main + 1}: the first call"
    before = sorted({taken.request + 1 for taken in requests[main].takes})
    if not before:
        return f"number {main + 1}: those before it only prepare another one"
    plural = "s" if len(before) > 1 else ""
    return f"number {main + 1}: it needs the answer{plural} to {_listed(before)}"


def _listed(numbers: Sequence[int]) -> str:
    *most, last = (f"number {number}" for number in numbers)
    return f"{', '.join(most)} and {last}" if most else last


def _finish(imported: ImportedRequest, text: str, lines: Lines) -> ImportedRequest:
    lifted = lift(_parted(imported.request), imported.bindings)
    notes = [*imported.notes]
    notes += (_placeholder_note(entry, text, lines) for entry in lifted.placeholders[:40])
    notes += _shared_notes(lifted.request)
    odd = [*oddities(lifted.request)][:20] if lifted.request.body.kind != "base64" else []
    notes += (_odd_note(entry, text, lines) for entry in odd)
    return replace(
        imported,
        request=lifted.request,
        bindings=lifted.bindings,
        notes=tuple(notes),
        complete=imported.complete and bool(lifted.request.url),
    )


def _parted(request: Request) -> Request:
    """Takes a body that frames its parts itself for those parts; what is sent stays the same."""
    body, kind = request.body, request.headers.get("Content-Type") or ""
    parts = parts_in(body.text, kind) if body.kind == "text" and "boundary" in kind else ()
    return replace(request, body=Body("multipart", "", parts)) if parts else request


def _placeholder_note(entry: Placeholder, text: str, lines: Lines) -> Note:
    offset = text.find(entry.text)
    place: Place = lines.place(offset) if offset >= 0 else NOWHERE
    what = "secret" if entry.secret else "value"
    return Note(
        "warning",
        f"“{entry.text.strip()[:60]}” stands for a {what}; fill in the variable {entry.name}.",
        *place,
    )


def _odd_note(entry: Oddity, text: str, lines: Lines) -> Note:
    offset = text.find(entry.found)
    return Note(entry.severity, entry.said, *(lines.place(offset) if offset >= 0 else NOWHERE))


def _shared_notes(request: Request) -> Iterable[Note]:
    if request.url.startswith("/"):
        yield Note("info", "The URL names no host: the selected environment's host is used.")
    if request.body.kind == "json":
        fault = json_fault(request.body.text)
        if fault is not None:
            where = f"line {fault.lineno}, column {fault.colno} of the body"
            yield Note("warning", f"The body is not valid JSON: {fault.msg} ({where}).")
