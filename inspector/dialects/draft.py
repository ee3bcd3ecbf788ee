"""What a dialect gathers while it reads one request out of a snippet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from inspector.dialects.places import NOWHERE, Place
from inspector.model.chain import Expectation, Taken
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import (
    Bindings,
    Body,
    ImportedRequest,
    Note,
    Request,
    Severity,
    Variable,
)
from inspector.model.secret import Secret

_NOTE_LIMIT = 60
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(slots=True)
class Draft:
    """A request being read; `finish` freezes it."""

    method: str = ""
    url: str = ""
    headers: Headers = field(default_factory=Headers)
    body: Body = field(default_factory=Body)
    bindings: Bindings = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    complete: bool = True
    takes: list[Taken] = field(default_factory=list)
    expects: list[Expectation] = field(default_factory=list)
    name: str = ""
    recorded: int = 0
    is_aside: bool = False
    place: Place = NOWHERE
    """Where it stands in the snippet: the place of notes that have none of their own."""

    def note(self, severity: Severity, text: str, place: Place = NOWHERE) -> None:
        """Adds a note once; past the limit nobody reads on, and one says so."""
        note = Note(severity, text, *(self.place if place == NOWHERE else place))
        if len(self.notes) < _NOTE_LIMIT and note not in self.notes:
            self.notes.append(note)
        elif len(self.notes) == _NOTE_LIMIT:
            self.notes.append(Note("error", "There is more like this; no further notes are made."))

    def defaults(self, hole: Variable, default: str, place: Place) -> None:
        """Gives a variable the value that the snippet itself falls back to, and tells it."""
        self.bindings = {**self.bindings, hole.name: Secret(default) if hole.secret else default}
        told = "" if hole.secret or not default else f": “{Redactor().text(default)[:80]}”"
        self.note("info", f"The variable {hole.name} has only a default{told}.", place)

    def finish(self) -> ImportedRequest:
        request = Request(self.method or "GET", self.url, self.headers, self.body)
        notes = tuple(sorted(self.notes, key=lambda note: (note.line, note.column)))
        return ImportedRequest(
            request,
            self.bindings,
            notes,
            self.complete and bool(self.url),
            tuple(self.takes),
            tuple(self.expects),
            self.name,
            self.recorded,
            self.is_aside,
        )


def variable(name: str) -> str:
    """Returns the hole of that name, as templates write it."""
    return "{{" + name + "}}"


def variable_name(text: str) -> str:
    """Returns a name for what an unknown expression gives, made of the words of its text.

    A text that already is a name is kept as it stands.
    """
    if _IDENTIFIER.fullmatch(text):
        return text
    words = re.sub(r"[^A-Za-z0-9]+", "_", text.strip()[:200]).strip("_")[:48].rstrip("_")
    if not words:
        return "value"
    return words if not words[0].isdigit() else "value_" + words
