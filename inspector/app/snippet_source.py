"""A snippet's own text with what was noticed in it, ready to be read beside the request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from inspector.model.request import ImportedRequest, Note

MOST_NOTES = 1000
MOST_SHOWN = 1_000_000
_LONGEST_SECRET = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    """The lines as they are shown, and the notes by place; those without one come last.

    A line whose secrets are covered is not as long as it was: `exact` are the lines (from 1) on
    which columns are still those of the notes.
    """

    lines: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    exact: frozenset[int] = frozenset()
    longest: int = 0
    left_out: int = 0
    """Characters at the end that are not shown."""


def prepare_source(
    text: str, notes: Iterable[Note], cover: Callable[[str], str] | None = None
) -> Source:
    """Returns a snippet's text with its notes, of megabytes the beginning; slow: for a worker.

    `cover` takes the secrets out. It sees more than is shown, so that none is cut in two.
    """
    beginning = text[: MOST_SHOWN + _LONGEST_SECRET] if len(text) > MOST_SHOWN else text
    shown = beginning if cover is None else cover(beginning)
    if len(text) > MOST_SHOWN:
        spare = len(beginning) - MOST_SHOWN
        beginning, shown = beginning[:-spare], shown[:-spare]
    return replace(lay_out(beginning, shown, notes), left_out=len(text) - len(beginning))


def lay_out(text: str, shown: str, notes: Iterable[Note]) -> Source:
    """Returns the text as it is shown (`shown`: secrets covered) with its notes.

    Where covering has joined lines no place is known any more.
    """
    before, lines = text.split("\n"), tuple(line.rstrip("\r") for line in shown.split("\n"))
    placed = sorted(dict.fromkeys(notes), key=lambda note: (not note.line, note.line, note.column))
    kept = tuple(placed[:MOST_NOTES])
    longest = max(map(len, lines))
    if len(before) != len(lines):
        return Source(lines, kept, longest=longest)
    named = {note.line for note in kept if 0 < note.line <= len(lines)}
    exact = {n for n in named if before[n - 1].rstrip("\r") == lines[n - 1]}
    return Source(lines, kept, frozenset(exact), longest)


def notes_of(steps: Sequence[ImportedRequest], step: int, own: Sequence[Note]) -> tuple[Note, ...]:
    """Returns the notes of the request on the screen, then those of the snippet's other ones."""
    others = (one.notes for index, one in enumerate(steps) if index != step)
    found = dict.fromkeys(own)
    for notes in others:
        found.update(dict.fromkeys(notes))
        if len(found) > MOST_NOTES:
            break
    return tuple(found)
