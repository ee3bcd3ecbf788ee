"""“Add claim”: turns what somebody says into a rule, and shows at once what it is worth.

Nothing is lost when it cannot be saved: the dialog stays with the reason.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector.app.claiming import Prefill, Preview
from inspector.app.pack_files import pack_name
from inspector.app.workspace import Workspace
from inspector.ui import theme
from inspector.ui.claim_form import ClaimForm
from inspector.ui.claim_preview import ClaimPreview
from inspector.ui.toolbar import Box

_REST_MS = 150
_NEW = "my-claims"
_PACK_NAME = re.compile(r"\w[\w .+()-]{0,99}")


class ClaimDialog(QDialog):
    """Says `saved` with the pack's file; the preview follows the form after a moment's rest."""

    saved = Signal(object)

    def __init__(self, parent: QWidget, workspace: Workspace, prefill: Prefill) -> None:
        super().__init__(parent)
        self.setObjectName("claimDialog")
        self.setWindowTitle("Add claim")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._space = workspace
        self._preview: Preview | None = None
        self._is_closed = False
        self._quote = ""
        self.form = ClaimForm(prefill)
        self.preview = ClaimPreview()
        self.pack = Box()
        self.pack.setObjectName("claimPack")
        self.pack.setAccessibleName("Pack to save into")
        self.pack.setEditable(True)
        self.pack.setToolTip("One of your packs, or a new name")
        self.pack.addItems(self._packs())
        self.message = QLabel()
        self.message.setObjectName("claimMessage")
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.save = QPushButton("Save claim")
        self.save.setObjectName("saveClaimButton")
        self.save.setProperty("primary", True)
        self.save.setDefault(True)
        self.save.clicked.connect(self._save)
        self._cancel = QPushButton("Cancel")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._look)
        self._build()
        self.form.changed.connect(self._timer.start)
        self._look()
        self.form.quote.setFocus()

    def done(self, result: int) -> None:
        """Ends what still looks through the history, too."""
        self._is_closed = True
        self._timer.stop()
        self._space.cancel_replay()
        super().done(result)

    def _look(self) -> None:
        """Shows what the claim as it stands would do."""
        self._timer.stop()  # a later look would wipe out what saving says
        quote = self.form.quote.toPlainText()
        if quote != self._quote:
            self._quote = quote
            self.form.show_told(self._space.read_quote(quote))
        claim_id = self._space.propose_claim_id(self.form.title.text())
        preview = self._space.preview_claim(self.form.draft(claim_id))
        for line in self.form.findChildren(QLineEdit):
            _mark(line, is_wrong=False)
        if preview.mistakes:
            mistake = preview.mistakes[0]
            wrong = self.form.field(mistake.field)
            _mark(wrong, is_wrong=bool(_text_of(wrong)))
            label = wrong.accessibleName().partition(":")[0]
            self._say(f"{label}: {mistake.message}.", "dim")
        else:
            self._say("", "dim")
        if self._preview is not None and preview.draft == self._preview.draft:
            return
        self._preview = preview
        self.preview.show_preview(preview)
        if preview.rule is not None:
            self._space.replay_claim(preview.rule, self.preview.show_replay)
        else:
            self._space.cancel_replay()

    def _save(self) -> None:
        self._look()
        preview, name = self._preview, self.pack.currentText().strip().removesuffix(".toml")
        if preview is None or preview.rule is None:
            self._say(self.message.text(), "err")
            if preview is not None:
                self.form.field(preview.mistakes[0].field).setFocus()
            return
        if not _PACK_NAME.fullmatch(name):
            self._say("The pack's name becomes a file's: letters, digits, - and spaces.", "err")
            self.pack.setFocus()
            return
        self.save.setEnabled(False)
        self._space.save_claim(preview.draft, name, self._was_saved, self._failed)

    def _was_saved(self, path: Path) -> None:
        if not self._is_closed:
            self.saved.emit(path)
            self.accept()

    def _failed(self, error: Exception) -> None:
        if self._is_closed:
            return
        self.save.setEnabled(True)
        self._say(self._space.redactor().text(str(error)), "err")

    def _say(self, text: str, tone: str) -> None:
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {theme.color(tone).name()};")

    def _packs(self) -> list[str]:
        library = self._space.packs.library
        own = [pack_name(pack.path) for pack in library.own] if library is not None else []
        return own or [_NEW]

    def _build(self) -> None:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        scroll.setMinimumWidth(theme.dp(360))
        self.preview.setMinimumWidth(theme.dp(320))
        split.addWidget(scroll)
        split.addWidget(self.preview)
        split.setSizes([theme.dp(520), theme.dp(480)])
        foot = QFrame()
        foot.setObjectName("rulesFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.dp(18), theme.dp(10), theme.dp(14), theme.dp(10))
        row.setSpacing(theme.dp(8))
        row.addWidget(self.message, 1)
        label = QLabel("Save into")
        label.setBuddy(self.pack)
        row.addWidget(label)
        self.pack.setMinimumWidth(theme.dp(150))
        row.addWidget(self.pack)
        row.addWidget(self._cancel)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(split, 1)
        column.addWidget(foot)
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.dp(1040), room.width()), min(theme.dp(720), room.height()))


def _mark(widget: QWidget, *, is_wrong: bool) -> None:
    if widget.property("invalid") != is_wrong:
        widget.setProperty("invalid", is_wrong)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _text_of(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else ""
