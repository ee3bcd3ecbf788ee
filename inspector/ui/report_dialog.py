"""The report to read in the window, as it would be saved, in the window's own colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import theme

if TYPE_CHECKING:
    from inspector.lab.document import Document


class ReportDialog(QDialog):
    """Shows a report; says when it is to be copied or saved."""

    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget, document: Document) -> None:
        super().__init__(parent)
        self.setObjectName("reportDialog")
        self.setWindowTitle("Report")
        room = self.screen().availableGeometry().size() * 0.9
        self.resize(min(theme.dp(860), room.width()), min(theme.dp(720), room.height()))
        self._document = document
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.dp(10))
        self.view = QTextBrowser()
        self.view.setOpenLinks(False)
        self.view.setAccessibleName("Report")
        self.view.setFrameShape(QTextBrowser.Shape.NoFrame)
        column.addWidget(self.view)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(theme.dp(12), 0, theme.dp(12), 0)
        for title, keys, wanted in (
            ("Copy report", "Ctrl+Shift+C", self.copy_wanted),
            ("Save report…", "Ctrl+Shift+S", self.save_wanted),
        ):
            button = QPushButton(title)
            button.setAutoDefault(False)
            button.setToolTip(keys)
            button.clicked.connect(wanted)
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
            QShortcut(QKeySequence(keys), self).activated.connect(wanted)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._show()
        super().changeEvent(event)

    def _show(self) -> None:
        from inspector.lab import rich_text

        now = theme.current()
        colours = rich_text.Colours(
            {
                "ok": (now.ok, now.added),
                "warn": (now.warn, now.warn_bg),
                "err": (now.err, now.removed),
                "info": (now.official, now.official_bg),
                "dim": (now.dim, now.hover),
            },
            now.panel,
            now.line,
        )
        held = self.view.verticalScrollBar().value()
        text = self.view.document()
        text.setDocumentMargin(theme.dp(20))
        text.setDefaultStyleSheet(_style())
        self.view.setHtml(rich_text.write(self._document, boxed=True, colours=colours))
        self.view.verticalScrollBar().setValue(held)


def _style() -> str:
    mono = theme.mono_font().family()
    sizes = (("h1", 19, 0, 6), ("h2", 15, 18, 6), ("h3", 13, 12, 4))
    heads = "".join(
        f"{tag} {{ font-size: {theme.dp(size)}px; margin-top: {theme.dp(above)}px;"
        f" margin-bottom: {theme.dp(below)}px; }}"
        for tag, size, above, below in sizes
    )
    return (
        f"{heads} h4 {{ font-weight: normal; font-size: {theme.dp(12)}px;"
        f" margin-top: {theme.dp(8)}px; margin-bottom: {theme.dp(3)}px; }}"
        f"p, li {{ margin-top: {theme.dp(3)}px; margin-bottom: {theme.dp(5)}px; }}"
        f"pre, code {{ font-family: '{mono}'; font-size: {theme.dp(12)}px; margin: 0; }}"
        f"td, th {{ font-size: {theme.dp(12)}px; }}"
    )
