"""Snippets on their way in: small ones are read at once, large ones by a process of their own.

    look_at_file ──worker──> then(what it holds) | failed(error)
    read_soon ──small──> then(snippet)
              ──large──> helper ──> then(snippet) | failed(error)
                         cancel_reading, or another read_soon: neither is called

Nothing of the state changes until `then` takes the snippet.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.app.editing import Editing
from inspector.app.placing import place_all
from inspector.app.snippet_process import SnippetProcess
from inspector.app.snippet_source import Source, prepare_source
from inspector.app.worker import Worker
from inspector.errors import InspectorError, SnippetError
from inspector.model.environment import Environment
from inspector.model.request import ImportedRequest, Note, Snippet
from inspector.model.secret import Secret

if TYPE_CHECKING:
    from inspector.app.opened_file import Opened

SMALL = 4_000
"""Characters that are read within a frame of the screen, whatever their dialect."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A large snippet that is being read; `stopped` is set when nobody waits for it any more."""

    characters: int
    stopped: threading.Event = field(default_factory=threading.Event)


class Intake(Editing):
    """Reads snippets without keeping the owner's thread."""

    reading: Reading | None = None
    _helper: SnippetProcess | None = None
    _reader: Worker | None = None
    _files: Worker | None = None
    _wanted: Path | None = None
    _placed: tuple[Environment, Snippet, tuple[ImportedRequest, ...]] | None = None

    def look_at_file(
        self,
        path: Path,
        then: Callable[[Opened], None],
        failed: Callable[[InspectorError], None],
    ) -> None:
        """Looks at a file, however far away it is, and hands over what it holds, or what is wrong.

        The last one asked for wins: of those before, neither is called.
        """
        self._files = self._files or Worker("files", self._post)
        wanted = self._wanted = Path(path)

        def look() -> Opened:
            from inspector.app.opened_file import look_at

            return look_at(wanted)

        def was_read(opened: Opened) -> None:
            if self._wanted is wanted:
                self._wanted = None
                then(opened)

        def not_read(error: Exception) -> None:
            if self._wanted is not wanted:
                return
            self._wanted = None
            if isinstance(error, InspectorError):
                failed(error)
            else:
                self._crashed(error)

        self._files.run(look, was_read, not_read)

    @property
    def is_looking(self) -> bool:
        """Tells that a file is being looked at."""
        return self._wanted is not None

    def read_soon(
        self,
        text: str,
        then: Callable[[Snippet], None],
        failed: Callable[[SnippetError], None],
        *,
        dialect: str | None = None,
    ) -> None:
        """Reads a snippet and hands it over, or why it cannot be read; the last one asked wins."""
        self.cancel_reading()
        if len(text) <= SMALL:
            try:
                snippet = self.read_snippet(text, dialect)
            except SnippetError as error:
                failed(error)
            else:
                then(snippet)
            return
        if self._helper is None or self._reader is None:
            self._helper, self._reader = SnippetProcess(), Worker("snippets", self._post)
        reading, helper = Reading(len(text)), self._helper
        target, known = self.state.environment, self.environments
        self.reading = reading
        self._changed("reading")

        def read() -> tuple[Snippet, tuple[ImportedRequest, ...]]:
            with _uncollected():
                snippet = helper.read(text, dialect, reading.stopped)
                return snippet, place_all(snippet.requests, target, known)

        def was_read(found: tuple[Snippet, tuple[ImportedRequest, ...]]) -> None:
            if self._ended(reading):
                self._placed = (target, *found)
                then(found[0])
                self._placed = None

        def not_read(error: Exception) -> None:
            if not self._ended(reading):
                return
            if isinstance(error, SnippetError):
                failed(error)
            else:
                self._crashed(error)

        self._reader.run(read, was_read, not_read)

    def take(
        self,
        snippet: Snippet,
        text: str = "",
        placed: tuple[ImportedRequest, ...] = (),
        *,
        merges: bool = True,
    ) -> ImportedRequest:
        """Takes a snippet; of one that was read beside, the worker has placed the requests."""
        if self._placed is not None and self._placed[1] is snippet:
            is_here = self._placed[0] == self.state.environment
            placed = self._placed[2] if is_here else placed
        return super().take(snippet, text, placed, merges=merges)

    def cancel_reading(self) -> bool:
        """Ends the look at a file and the reading of a large snippet; tells if one was on."""
        is_looking, self._wanted = self.is_looking, None
        if self.reading is None or self._helper is None:
            return is_looking
        self.reading.stopped.set()
        self._helper.stop()
        self.reading = None
        self._changed("reading")
        return True

    def dialects_for(self, text: str) -> tuple[tuple[str, str, float], ...]:
        """Returns (name, title, score) of every dialect, those first that the text looks like.

        The score is 0 where it looks like none, or is too large to be looked at here.
        """
        from inspector.dialects import registry

        scores = dict(registry.sniff(text)) if len(text) <= SMALL else {}
        found = ((name, title, scores.get(name, 0.0)) for name, title in registry.names())
        return tuple(sorted(found, key=lambda one: (-one[2], one[1].lower())))

    def is_worth_reading(self, text: str) -> bool:
        """Tells of a large text whether it may be more than a payload, by its beginning."""
        from inspector.dialects import registry

        return text.lstrip()[:1] not in ("{", "[") or registry.is_archive(text)

    def show_source(
        self, text: str, notes: Sequence[Note], then: Callable[[Source], None], *, reveal: bool
    ) -> None:
        """Prepares a snippet's text for reading, on a worker, and hands it to `then`."""
        for one in self.state.steps:
            for value in one.bindings.values():
                if isinstance(value, Secret):
                    self._note_secret(value)
        redactor = self.redactor()

        def prepare() -> Source:
            return prepare_source(text, notes, None if reveal else redactor.text)

        self._compare.run(prepare, then, self._crashed)

    def close(self) -> None:
        if not self._closed:
            self.cancel_reading()
            if self._helper is not None and self._reader is not None:
                self._helper.stop()
                self._reader.close()
            if self._files is not None:
                self._files.close()
        super().close()

    def _ended(self, reading: Reading) -> bool:
        """Notes the end of a reading; tells whether its result is still wanted."""
        if self.reading is not reading:
            return False
        self.reading = None
        self._changed("reading")
        return True


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps full collections from walking through thousands of requests again and again.

    Each would stop the window for 100 ms and more. Requests are frozen values without cycles: they
    are freed when nobody refers to them, and so are let out of what is collected.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
