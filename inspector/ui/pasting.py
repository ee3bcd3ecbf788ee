"""A snippet pasted anywhere into the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from inspector.app.intake import SMALL
from inspector.ui.importing import Importing


class Pasting(Importing):
    """Tells a paste that is a snippet from one that is text."""

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
                self._guard(self._paste)(watched)
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _paste(self, watched: QWidget) -> None:
        """Imports the clipboard; what is no whole request goes into the payload it was meant for.

        Only a large text comes here without being known: it is read first.
        """
        text = QGuiApplication.clipboard().text()
        is_payload = isinstance(watched, QPlainTextEdit) and len(text) > SMALL
        if is_payload:
            self.import_text(text, instead=lambda: _insert(watched, text))
        else:
            self.import_text(text)

    def _takes_paste(self, watched: QWidget) -> bool:
        """Tells places where a paste is a snippet from places where it is text."""
        text = QGuiApplication.clipboard().text()
        if watched is self.toolbar.url:
            return "\n" in text.strip() or " " in text.strip()
        if isinstance(watched, QPlainTextEdit):
            if len(text) > SMALL:
                return self.workspace.is_worth_reading(text)
            return self.workspace.is_request_snippet(text)
        return not isinstance(watched, QLineEdit)


def _insert(editor: QWidget, text: str) -> None:
    if isinstance(editor, QPlainTextEdit) and isValid(editor):
        editor.insertPlainText(text)
