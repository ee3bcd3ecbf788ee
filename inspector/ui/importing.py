"""Snippets into the window: read, said what they were taken for, chosen from, read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from inspector.app.snippet_source import Source, notes_of
from inspector.app.view import size_words
from inspector.errors import InspectorError, SnippetError
from inspector.model import environment as environments
from inspector.model.request import Note, Snippet
from inspector.ui import words
from inspector.ui.frame import Frame
from inspector.ui.panel import Link
from inspector.ui.read_as_menu import ReadAsMenu
from inspector.ui.snippet_bar import MOST_BUTTONS
from inspector.ui.source_dialog import SourceDialog
from inspector.ui.steps_dialog import StepsDialog


class Importing(Frame):
    """Takes text in and says what it was taken for; what cannot be read changes nothing."""

    def paste_snippet(self) -> None:
        """Imports what the clipboard holds."""
        self.import_text(QGuiApplication.clipboard().text())

    def connect_snippets(self) -> None:
        bar = self.snippet_bar
        bar.step_wanted.connect(self._guard(self._choose_step))
        bar.choice_wanted.connect(self.choose_request)
        bar.source_wanted.connect(self.show_source)
        self._dialects = ReadAsMenu(self, self.workspace, self._source_text, self.read_as)
        bar.offer_dialects(self._dialects)

    def import_text(
        self,
        text: str,
        *,
        dialect: str | None = None,
        instead: Callable[[], object] | None = None,
    ) -> None:
        """Imports a snippet; when it cannot be read the request stays and the reason is shown.

        A large one is read in the background. `instead` is done where it is no whole request.
        """
        if not text.strip():
            self.problem.say("The clipboard holds no text to import.")
            return

        def take(snippet: Snippet) -> None:
            if instead is not None and snippet.requests[snippet.main].request.is_fragment:
                instead()
            else:
                self._take(snippet, text)

        def refuse(error: SnippetError) -> None:
            if instead is not None:
                instead()
            else:
                self._refuse(text, error)

        self.workspace.read_soon(text, take, refuse, dialect=dialect)

    def read_as(self, dialect: str) -> None:
        """Reads the snippet on the screen again, as another dialect."""
        self.import_text(self._source_text(), dialect=dialect)

    def _source_text(self) -> str:
        return self.workspace.state.source.reveal()

    def add_read_as(self, menu: QMenu) -> None:
        """Puts the dialects beside what else the menu does with a snippet."""
        found = (below for action in menu.actions() if isinstance(below := action.menu(), QMenu))
        for below in found:
            if below.title() == SNIPPET:
                below.addMenu(self._dialects)

    def choose_request(self) -> None:
        """Opens the list of the snippet's requests."""
        now = self.workspace.state
        if len(now.steps) < 2:
            self.status.show_message("The snippet holds one request only")
            return
        title = self.workspace.snippet_title()
        here = {now.environment.base(role).partition("://")[2] for role in environments.ROLES}
        dialog = StepsDialog(self, now.steps, now.step, now.answers, title, here)
        dialog.chosen.connect(self._guard(self._choose_step))
        dialog.open()

    def _choose_step(self, index: int) -> None:
        """Shows another request of the snippet, and what its own notes say of it."""
        self.workspace.choose_step(index)
        self.notice.say("\n".join(words.most_telling(self.workspace.state.notes, _MOST_NOTES)))

    def show_source(self) -> None:
        """Shows the snippet as it was pasted, with the places of its notes."""
        now = self.workspace.state
        if not now.source:
            self.status.show_message("The request on the screen came from no snippet")
            return
        notes = notes_of(now.steps, now.step, now.notes)
        self._open_source(now.source.reveal(), notes, f"Read as {self.workspace.snippet_title()}")

    def cancel_work(self) -> None:
        """Ends what is under way: the reading of a large snippet, else what is being sent."""
        if not self.workspace.cancel_reading():
            self.workspace.cancel()

    def _take(self, snippet: Snippet, text: str, *, merges: bool = True) -> None:
        before = self.workspace.state.number
        imported = self.workspace.take(snippet, text, merges=merges)
        self.problem.say("")
        if words.is_long_line(self.workspace.state.request.body):
            self.workspace.lay_out_payload(is_step=False)
        if self.workspace.state.number == before:
            self._say_merged(snippet, text, imported.notes)
            return
        title = self.workspace.snippet_title()
        lines = words.most_telling(imported.notes, _MOST_NOTES)
        named = self.workspace.told_environment()
        switch = named.name if named else ""
        steps = self.workspace.state.steps
        more: tuple[Link, ...] = ()
        if len(steps) < 2:  # of several, the bar below offers both
            read_as = Link("Read as ▾").with_menu(self._dialects)
            read_as.setAccessibleName(f"Read as {title}; choose another dialect")
            more = (read_as, Link("Show text", self.show_source))
        self.notice.say(
            ("\n" if len(lines) > 1 else " ").join([f"Read as {title}.", *lines]),
            f"Switch to {switch}" if switch else "",
            (lambda: self.workspace.select_environment(switch)) if switch else None,
            more=more,
        )
        if len(steps) > MOST_BUTTONS:
            QTimer.singleShot(0, self, self.choose_request)  # once the request is on the screen

    def _say_merged(self, snippet: Snippet, text: str, notes: Sequence[Note]) -> None:
        """Says first that the rest of the request is that of the snippet before."""
        title = self.workspace.snippet_title(snippet.language)
        merged, *others = notes
        said = [f"{merged.text} The rest of it stays as it was; read as {title}."]
        self.notice.say(
            "\n".join(said + words.most_telling(others, _MOST_NOTES - 1)),
            "Start a new request with it",
            lambda: self._take(snippet, text, merges=False),
            more=(Link("Show text", lambda: self._open_source(text, notes, f"Read as {title}")),),
        )

    def _refuse(self, text: str, error: SnippetError) -> None:
        self.notice.say("")
        if words.looks_like_token(text):
            token = text.strip()
            self.problem.say(
                "This reads like a bare token, not like a snippet.",
                "Use it as the token",
                lambda: self.workspace.paste_token(token),
            )
            return
        message = str(error).partition(": ")[2] if error.line else str(error)
        note = Note("error", message, error.line, error.column)
        read_as = Link("Read as ▾")
        read_as.with_menu(
            ReadAsMenu(
                read_as,
                self.workspace,
                lambda: text,
                lambda name: self.import_text(text, dialect=name),
            )
        )
        show = Link("Show text", lambda: self._open_source(text, (note,), "Not read"))
        self.problem.say(str(error), more=(read_as, show))

    def _open_source(self, text: str, notes: Sequence[Note], title: str) -> None:
        def load(reveal: bool, then: Callable[[Source], None]) -> None:
            self.workspace.show_source(text, notes, then, reveal=reveal)

        SourceDialog(self, title, load).open()

    def _show(self, topics: frozenset[str]) -> None:
        super()._show(topics)
        if "reading" in topics:
            self._show_reading()

    def _show_reading(self) -> None:
        reading = self.workspace.reading
        if reading is not None:
            size = size_words(reading.characters)
            self.notice.say(
                f"Reading {size} of text… The request on the screen stays until it is read.",
                _STOP,
                self.cancel_work,
            )
        elif self.notice.offers(_STOP):
            self.notice.say("")

    def _clear_banners(self) -> None:
        self.problem.say("")
        self.notice.say("")

    def _guard(self, action: Callable[..., Any]) -> Callable[..., None]:
        """Shows what the user can mend; everything else goes on to the crash dialog."""

        def run(*arguments: Any) -> None:
            try:
                action(*arguments)
            except InspectorError as error:
                self.problem.say(str(error))

        return run


SNIPPET = "Snippet"
"""The title of the menu of what can be done with a snippet."""
_MOST_NOTES = 4
_STOP = "Stop reading"
