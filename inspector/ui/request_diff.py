"""The working request beside the current one, to look at."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from inspector.app.working import RequestDiff
from inspector.ui import theme
from inspector.ui.diff_strip import Side
from inspector.ui.diff_view import DiffView


class RequestDiffDialog(QDialog):
    """Two requests as templates; F8 steps through what differs."""

    def __init__(self, parent: QWidget, found: RequestDiff) -> None:
        super().__init__(parent)
        self.setWindowTitle("What differs from the working request")
        self.resize(theme.dp(900), theme.dp(520))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.dp(10))
        column.setSpacing(theme.dp(8))
        self.diff = DiffView()
        self.diff.setObjectName("requestDiff")
        method = found.request.method
        left = Side(found.working.imported.request.method, "ok", found.working.source, "working")
        self.diff.show_diff(left, Side(method, "err", "", "this request"), found.text)
        column.addWidget(self.diff, 1)
        said = list(found.notes)
        if not found.text.changes and not said:
            said = ["The two requests say the same."]
        for note in said:
            label = QLabel(note)
            label.setObjectName("dim")
            label.setWordWrap(True)
            label.setContentsMargins(theme.dp(14), 0, theme.dp(14), 0)
            column.addWidget(label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.setContentsMargins(0, 0, theme.dp(12), 0)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        QShortcut(QKeySequence("F8"), self, self.diff.next_change)
        QShortcut(QKeySequence("Shift+F8"), self, self.diff.previous_change)
