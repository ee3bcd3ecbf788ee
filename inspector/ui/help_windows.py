"""The commands of the menu Help: pages, licences, versions, and the page of the releases.

What they show is imported and read when it is asked for, never at the start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

if TYPE_CHECKING:
    from inspector.ui.help_window import HelpWindow

RELEASES = "https://github.com/guest-api-inspector/guest-api-inspector/releases"
"""As in pyproject.toml, `project.urls`; opened only when asked for."""
PAGE_OF = {
    "tokenPane": "token",
    "headersPane": "headers",
    "payloadPane": "payload",
    "responsePane": "answers",
    "explanation": "answers",
    "scopesView": "scopes",
    "findingsPane": "isolation",
    "sidebar": "profiles",
    "environmentBox": "environments",
    "toolbar": "first-steps",
    "snippetBar": "snippets",
    "workingBar": "isolation",
}
"""The page of each part of the window, by the part's object name."""


class HelpWindows:
    """At most one window of help, beside the window that it is about."""

    def __init__(self, window: QMainWindow, say: Callable[[str], None]) -> None:
        self._window = window
        self._say = say
        self._help: HelpWindow | None = None

    def open_here(self) -> None:
        """Shows the page of the pane that has the focus, else where the help was left."""
        self._opened().show_page(page_for(QApplication.focusWidget()))

    def show_keys(self) -> None:
        self._opened().show_page("keys")

    def show_licences(self) -> None:
        self._opened().show_licences()

    def show_about(self) -> None:
        """Shows versions to be copied into a report of a fault."""
        from inspector.ui.about_dialog import AboutDialog

        dialog = AboutDialog(self._window)
        dialog.licences_wanted.connect(self.show_licences)
        dialog.exec()
        dialog.deleteLater()

    def show_releases(self) -> None:
        """Opens the page of the releases in the system's browser, after showing its address."""
        from inspector.ui.outside import open_outside

        open_outside(self._window, RELEASES, "The versions of this program are listed there.")

    def close(self) -> None:
        if self._help is not None:
            self._help.close()
            self._help.deleteLater()
            self._help = None

    def keys(self) -> tuple[tuple[str, str], ...]:
        """Returns every command of the window that has keys, with them, as they are now."""
        native = QKeySequence.SequenceFormat.NativeText
        return tuple(
            (action.text().rstrip("…"), ", ".join(k.toString(native) for k in action.shortcuts()))
            for action in self._window.actions()
            if action.shortcuts()
        )

    def _opened(self) -> HelpWindow:
        from inspector.ui.help_window import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self._window, self.keys())
        self._help.show()
        self._help.raise_()
        self._help.activateWindow()
        return self._help


def page_for(widget: QWidget | None) -> str:
    """Returns the page about a part of the window; empty when there is none of its own."""
    while widget is not None:
        page = PAGE_OF.get(widget.objectName())
        if page is not None:
            return page
        widget = widget.parentWidget()
    return ""
