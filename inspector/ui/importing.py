"""Snippets into the window: pasted anywhere, opened from a file, dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from inspector.errors import InspectorError, SnippetError
from inspector.ui import words
from inspector.ui.frame import Frame


class Importing(Frame):
    """Takes text in and says what it was taken for; what cannot be read changes nothing."""

    def paste_snippet(self) -> None:
        """Imports what the clipboard holds."""
        self.import_text(QGuiApplication.clipboard().text())

    def import_text(self, text: str) -> None:
        """Imports a snippet; when it cannot be read the request stays and the reason is shown."""
        if not text.strip():
            self.problem.say("The clipboard holds no text to import.")
            return
        try:
            imported = self.workspace.import_snippet(text)
        except SnippetError as error:
            self.notice.say("")
            if words.looks_like_token(text):
                token = text.strip()
                self.problem.say(
                    "This reads like a bare token, not like a snippet.",
                    "Use it as the token",
                    lambda: self.workspace.paste_token(token),
                )
            else:
                self.problem.say(str(error))
            return
        self.problem.say("")
        if words.is_long_line(self.workspace.state.request.body):
            self.workspace.lay_out_payload(is_step=False)
        title = self.workspace.snippet_title()
        lines = [words.note(note) for note in imported.notes]
        switch = self._other_environment(text)
        self.notice.say(
            " ".join([f"Read as {title}.", *lines])
            if len(lines) < 2
            else "\n".join([f"Read as {title}.", *lines]),
            f"Switch to {switch}" if switch else "",
            (lambda: self.workspace.select_environment(switch)) if switch else None,
        )

    def open_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, "Open a snippet", "", "Any file (*)")
        if path:
            self.import_file(path)

    def import_file(self, path: str) -> None:
        """Imports a snippet from a file; says so when it cannot be read."""
        try:
            text = Path(path).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            self.problem.say(f"{path} cannot be read: {error.strerror or error}.")
        else:
            self.import_text(text)

    def _other_environment(self, text: str) -> str:
        """Returns the name of a known environment that the snippet names and that is not chosen."""
        for environment in self.workspace.environments:
            host = environment.api_url.partition("//")[2]
            chosen = environment.name == self.workspace.state.environment.name
            if not chosen and not environment.is_sandbox and host in text:
                return environment.name
        return ""

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Makes a paste outside of a text field import a snippet, whatever has the focus."""
        if (
            event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and isinstance(watched, QWidget)
            and watched.window() is self
            and self._takes_paste(watched)
        ):
            if event.type() == QEvent.Type.KeyPress:
                self._guard(self.paste_snippet)()
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _takes_paste(self, watched: QWidget) -> bool:
        """Tells places where a paste is a snippet from places where it is text."""
        text = QGuiApplication.clipboard().text()
        if watched is self.toolbar.url:
            return "\n" in text.strip() or " " in text.strip()
        if isinstance(watched, QPlainTextEdit):
            return self.workspace.is_request_snippet(text)
        return not isinstance(watched, QLineEdit)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Imports a dropped file or text."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self._guard(self.import_file)(files[0])
        else:
            self._guard(self.import_text)(event.mimeData().text())
        event.acceptProposedAction()
