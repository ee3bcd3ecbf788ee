"""A link that puts a text into the clipboard and says for a moment that it did."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from inspector.ui.panel import Link

SAID_MS = 1500


class CopyLink(Link):
    """Shows `Copy`, or the text itself, until it is pressed."""

    def __init__(self, text: str, about: str, title: str = "Copy") -> None:
        """Copies `text`; `about` says what it is, e.g. `the correlation id`."""
        super().__init__(title, self._copy)
        self._copied = text
        self._title = title
        self.setAccessibleName(f"Copy {about}")
        self.setToolTip(f"Copy {about}")
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(SAID_MS)
        self._back.timeout.connect(lambda: self.setText(self._title))

    def set_text(self, text: str) -> None:
        """Copies another text from now on."""
        self._copied = text

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
        self.setMinimumWidth(self.width())  # what stands beside it stays where it is
        self.setText("Copied ✓")
        self._back.start()
