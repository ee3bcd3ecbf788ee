"""Reads snippets of any dialect and writes requests in any; `table.py` lists the dialects.

    text --(repairs, if it reads badly)--> dialect.parse --> lift_secrets --> Snippet
    Request --> prepare (checks, fills) --> dialect.render --> text

A dialect is read by a module with `sniff(text) -> float` and
`parse(text) -> tuple[ImportedRequest, ...]`, and written by one with `render(rendering) -> str`;
it may lack either, and both may be the same; see README.md here. Modules are imported when first
used: a grammar costs milliseconds that the first paint does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from typing import Protocol, cast

from inspector.dialects.places import Lines
from inspector.dialects.reading import readable, trouble
from inspector.dialects.reading import understood as finish_reading
from inspector.dialects.rendering import Rendering, prepare
from inspector.dialects.repair import LADDERS, SURE, WRAPS, Mended, Mender, Repair, ladders, surely
from inspector.dialects.table import (
    Dialect,
    library_in,
    names,
    readers,
    target_of,
    targets,
    title_of,
)
from inspector.errors import RenderError, SnippetError
from inspector.model.request import Bindings, ImportedRequest, Note, Request, Snippet, texts

__all__ = ["Dialect", "is_archive", "names", "parse", "render", "sniff", "target_of", "targets"]


class _Reader(Protocol):
    """What the module offers that reads a dialect."""

    def sniff(self, text: str) -> float: ...

    def parse(self, text: str) -> tuple[ImportedRequest, ...]: ...


class _Writer(Protocol):
    """What the module offers that writes a dialect."""

    def render(self, rendering: Rendering) -> str: ...


def sniff(text: str) -> tuple[tuple[str, float], ...]:
    """Returns the dialects that the text may be, with a score in (0, 1], best first.

    Damage is undone before scoring, so a fenced or quoted snippet is recognised too.
    """
    return _sniff(Mender(text))


def is_archive(text: str) -> bool:
    """Tells a recording or collection of requests, by a look that costs little at any size."""
    return bool(_archives_in(text))


def parse(text: str, dialect: str | None = None) -> Snippet:
    """Reads a paste; in the dialect that fits best unless one is named.

    Raises:
        SnippetError: Nothing can be read; says where, what was expected, and what to do.
    """
    readable(text)
    paste = Mender(text)
    if dialect is not None:
        return _parse_as(paste, _find(dialect))
    first_error: SnippetError | None = None
    scores = _sniff(paste)
    for name, score in scores:
        if first_error is not None and (score < scores[0][1] * _FAR or is_archive(text)):
            break  # what fits so much worse would make something else of the text
        try:
            snippet = _parse_as(paste, _find(name))
        except SnippetError as error:
            first_error = first_error or error
        else:
            others = [
                other
                for other, score in scores
                if other != name and score >= _AROUND.get(other, _LIKELY) - 0.1
            ]
            return _with_others(snippet, paste, others)
    if first_error is not None:
        raise first_error
    known = ", ".join(title for _, title in names())
    raise SnippetError(
        f"this is no snippet that can be read here ({known}). Paste the code or command itself.",
        1,
        1,
    )


def render(
    request: Request,
    target: str,
    bindings: Bindings | None = None,
    *,
    reveal: bool = False,
    complete_url: str = "",
) -> str:
    """Writes a request in a dialect; secrets and variables stay variables of its language.

    Args:
        bindings: Values of variables; used only with `reveal`.
        reveal: Write the values. An explicit act of the user, never a default.
        complete_url: The absolute URL to write when the request's own is relative.

    Raises:
        RenderError: The dialect cannot be written, or cannot express this request.
    """
    found = next((dialect for dialect in targets() if dialect.name == target), None)
    if found is None:
        known = ", ".join(dialect.name for dialect in targets())
        raise RenderError(f"There is no export to “{target}”; choose one of {known}.")
    allow_fragment = found.name == "json"
    prepared = prepare(
        request, bindings or {}, reveal=reveal, complete_url=complete_url, fragment=allow_fragment
    )
    return cast("_Writer", import_module(_PACKAGE + found.writer)).render(prepared)


def _sniff(paste: Mender) -> tuple[tuple[str, float], ...]:
    text = paste.text
    if len(text) > _LARGE:
        # An archive of megabytes tells by itself what it is; no other reader need look at it.
        sure = _archives_in(text)
        if sure:
            return sure
    mended = paste.mend(LADDERS[0]).text

    def score(dialect: Dialect) -> float:
        sniff_in = _reader(dialect).sniff
        found = sniff_in(text)
        if mended != text:
            found = max(found, sniff_in(mended) * 0.99)
        ladder = ladders(dialect.name)[0]
        if found < _LIKELY and ladder != LADDERS[0]:
            further = paste.mend(ladder).text
            if further != mended:
                found = max(found, sniff_in(further) * _AROUND.get(dialect.name, 0.9))
        return found

    scores = ((dialect.name, score(dialect)) for dialect in _READ)
    return tuple(sorted((row for row in scores if row[1] > 0), key=lambda row: -row[1]))


def _archives_in(text: str) -> tuple[tuple[str, float], ...]:
    known = ((dialect.name, _reader(dialect).sniff(text)) for dialect in _ARCHIVES)
    return tuple(row for row in known if row[1] >= _SURE)


def _with_others(snippet: Snippet, paste: Mender, others: Iterable[str]) -> Snippet:
    """Tells of a request that another dialect finds in the same paste, and this one did not."""
    text = paste.text
    known = " ".join(piece for imported in snippet.requests for _, piece in texts(imported.request))
    for other in others:
        try:
            found = _parse_as(paste, _find(other)).requests
        except SnippetError:
            continue
        for imported in found[:_ENOUGH]:
            for word in _marks(imported):
                offset = text.find(word)
                # Spelled in the paste, and in none of the requests that were read.
                if offset < 0 or word in known:
                    continue
                said = f"There is a snippet for {title_of(other)} too; read it as such: {word[:80]}"
                note = Note("warning", said, *Lines(text).place(offset))
                first = replace(snippet.requests[0], notes=(*snippet.requests[0].notes, note))
                return replace(snippet, requests=(first, *snippet.requests[1:]))
    return snippet


def _marks(imported: ImportedRequest) -> Iterable[str]:
    """Yields the words that tell a request: its path, or the headers of one without a URL."""
    url = imported.request.url.partition("?")[0]
    path = url.partition("://")[2] or url
    if path.count("/") > 1:
        yield path
        yield "/" + path.partition("/")[2]
    if not url:
        yield from (name for name, _ in imported.request.headers)


def _find(name: str) -> Dialect:
    for dialect in _READ:
        if dialect.name == name:
            return dialect
    known = ", ".join(dialect.name for dialect in _READ)
    raise SnippetError(f"there is no dialect “{name}”; choose one of {known}.")


def _reader(dialect: Dialect) -> _Reader:
    return cast("_Reader", import_module(_PACKAGE + dialect.reader))


def _parse_as(paste: Mender, dialect: Dialect) -> Snippet:
    """Reads the text as it stands, and mended where that does not read well."""
    module, text = _reader(dialect), paste.text
    as_it_stands = best = _Attempt(module, paste.mend(()))
    tried = {text}
    sure, hides = surely(dialect.name), False
    for repairs in (sure, (*sure, WRAPS)):
        mended = paste.mend(repairs)
        if mended.text not in tried:
            tried.add(mended.text)
            attempt = _Attempt(module, mended)
            # Marks that nobody writes may hide other damage behind them.
            hides = hides or (WRAPS not in repairs and 0 < attempt.trouble < _FAILED)
            differs = WRAPS not in repairs and attempt.differs(best)
            best = attempt if attempt.beats(best) or differs else best
    for ladder in ladders(dialect.name) if best.trouble or hides else ():
        mended = paste.mend(ladder)
        if mended.text not in tried:
            tried.add(mended.text)
            attempt = _Attempt(module, mended)
            # Where nothing reads, the fault left in the mended text is the one to tell.
            both_fail = best is as_it_stands and best.error and attempt.error
            best = attempt if attempt.beats(best) or both_fail else best
    if best is not as_it_stands and best.error is None:
        best = _with_fewest_repairs(module, paste, best)
    if best.error is not None:
        raise _placed(best.error, text, best.mended)
    requests = finish_reading(_with_origins(best, text), text)
    return Snippet(dialect.name, requests, library_in(dialect.name, text))


class _Attempt:
    """One reading of one version of the text."""

    def __init__(self, module: _Reader, mended: Mended) -> None:
        self.mended = mended
        self.requests: tuple[ImportedRequest, ...] = ()
        self.error: SnippetError | None = None
        try:
            self.requests = module.parse(mended.text)
        except SnippetError as error:
            self.error = error
        self.trouble = trouble(self.requests) if self.error is None else _FAILED

    def differs(self, other: _Attempt) -> bool:
        """Tells whether it reads no worse, and not the same."""
        return self.trouble <= other.trouble < _FAILED and (
            [(imported.request, imported.bindings) for imported in self.requests]
            != [(imported.request, imported.bindings) for imported in other.requests]
        )

    def beats(self, other: _Attempt) -> bool:
        """Tells whether it reads better, or as well and more of the text."""
        return (self.trouble, -self.told) < (other.trouble, -other.told)

    @property
    def told(self) -> int:
        """How much the requests tell: code whose lines were torn apart tells less."""
        return sum(
            len(imported.request.headers)
            + bool(imported.request.url)
            + (imported.request.body.kind != "none")
            for imported in self.requests
        )

    @property
    def repairs(self) -> tuple[Repair, ...]:
        return tuple(repair for repair, _ in self.mended.done)


def _with_fewest_repairs(module: _Reader, paste: Mender, best: _Attempt) -> _Attempt:
    """Leaves out every repair without which the text reads as well."""
    for repair in best.repairs:
        if len(best.repairs) == 1:
            break
        fewer = tuple(item for item in best.repairs if item is not repair)
        attempt = _Attempt(module, paste.mend(fewer))
        if attempt.trouble < best.trouble or (
            attempt.trouble == best.trouble and not (repair in _KEPT and attempt.differs(best))
        ):
            best = attempt
    return best


def _with_origins(attempt: _Attempt, text: str) -> Iterable[ImportedRequest]:
    """Adds a note for each repair, and puts every note where it stands in the paste."""
    pasted, mended = Lines(text), Lines(attempt.mended.text)

    def moved(note: Note) -> Note:
        if not note.line:
            return note
        offset = attempt.mended.origin(mended.offset((note.line, note.column)))
        line, column = pasted.place(offset)
        return replace(note, line=line, column=column)

    repairs = tuple(
        Note("info", repair.said, *pasted.place(offset)) for repair, offset in attempt.mended.done
    )
    for imported in attempt.requests:
        yield replace(imported, notes=(*repairs, *(moved(note) for note in imported.notes)))


def _placed(error: SnippetError, text: str, mended: Mended) -> SnippetError:
    if not error.line or not mended.done:
        return error
    offset = mended.origin(Lines(mended.text).offset((error.line, error.column)))
    message = str(error).partition(": ")[2]
    return SnippetError(message, *Lines(text).place(offset))


_PACKAGE = "inspector.dialects."
_READ = readers()
_ARCHIVES = tuple(dialect for dialect in _READ if dialect.name in ("har", "postman"))
_LARGE = 100_000
_KEPT = (*SURE, WRAPS)
_SURE = 0.97
_LIKELY = 0.5
_FAR = 0.5
_AROUND = {"json": 0.35, "raw": 0.6, "http-file": 0.6}
"""How much a dialect found within something else counts; most are told from anything else."""
_FAILED = 1_000_000
_ENOUGH = 50
