"""Help > About: what a report of a fault needs, to be copied, and the way to the licences."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.app import licences, versions
from inspector.ui import theme


class AboutDialog(QDialog):
    """Closes itself when the licences are wanted: they open beside the window."""

    licences_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle("About Guest API Inspector")
        self._text = about()
        picture = QLabel()
        size = theme.dp(64)
        icon = parent.window().windowIcon()
        picture.setPixmap(icon.pixmap(QSize(size, size)))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        told = QLabel(self._text)
        told.setObjectName("aboutText")
        told.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        offer = QLabel(
            "MIT licence. Qt and Qt for Python are used under the LGPL, version 3: the libraries "
            "can be replaced, and their source code is offered. Not affiliated with Genesys; what "
            "the sandbox shows is no evidence about the platform."
        )
        offer.setWordWrap(True)
        offer.setToolTip(licences.QT_OFFER)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self._copy = buttons.addButton("Copy", role)
        self._copy.clicked.connect(self._copied)
        shown = buttons.addButton("Licences", role)
        shown.clicked.connect(self._show_licences)
        buttons.rejected.connect(self.reject)
        words = QVBoxLayout()
        words.setSpacing(theme.dp(14))
        words.addWidget(told)
        words.addWidget(offer)
        row = QHBoxLayout()
        row.setSpacing(theme.dp(18))
        row.addWidget(picture)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.dp(20), theme.dp(20), theme.dp(20), theme.dp(14))
        column.setSpacing(theme.dp(16))
        column.addLayout(row, 1)
        column.addWidget(buttons)
        self.setMinimumWidth(theme.dp(520))

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._copy.setText("Copied ✓")

    def _show_licences(self) -> None:
        self.accept()
        self.licences_wanted.emit()


def about() -> str:
    """Returns the versions, a line each."""
    found = versions.read()
    return "\n".join(
        (
            f"Guest API Inspector {found.program}",
            found.built_from,
            f"Python {found.python}",
            f"Qt {found.qt}",
            f"httpx {found.httpx}",
            found.platform,
        )
    )
