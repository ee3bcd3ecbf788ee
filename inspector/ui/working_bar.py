"""The line under the toolbar that says which request is kept as the working one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from inspector.app.working import WorkingRequest
from inspector.ui import theme
from inspector.ui.panel import Elided, Link

_TIP = (
    "Isolate can compare with it: what differs between the two is tried, until the smallest set"
    " of differences is found that decides."
)


class WorkingBar(QFrame):
    """Hidden while no request is kept; offers to look at the differences and to isolate."""

    differences_wanted = Signal()
    isolate_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("workingBar")
        self.setToolTip(_TIP)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(14), theme.dp(5), theme.dp(10), theme.dp(5))
        row.setSpacing(theme.dp(8))
        lead = QLabel("✓ Working request")
        lead.setObjectName("workingLead")
        self._title = Elided()
        self._title.setFont(theme.mono_font())
        self._source = QLabel()
        self._source.setObjectName("faint")
        differences = Link("Differences", self.differences_wanted.emit)
        differences.setAccessibleName("Show what differs from the working request")
        isolate = Link("Isolate against it", self.isolate_wanted.emit)
        isolate.setToolTip("Find the differences that decide (Ctrl+Shift+I)")
        forget = Link("✕", self.forget_wanted.emit)
        forget.setAccessibleName("Forget the working request")
        forget.setToolTip("Forget the working request")
        row.addWidget(lead)
        row.addWidget(self._title, 1)
        for widget in (self._source, differences, isolate, forget):
            row.addWidget(widget)
        self.hide()

    def show_working(self, working: WorkingRequest | None) -> None:
        self.setVisible(working is not None)
        if working is None:
            return
        token = "its own token" if working.own_token else "sent with the token in use"
        self._title.show_text(working.title)
        self._source.setText(f"{working.source} · {token}")
        self.setAccessibleName(f"Working request: {working.title}, {working.source}, {token}")

    def text(self) -> str:
        return self.accessibleName() if not self.isHidden() else ""
