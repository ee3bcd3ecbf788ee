"""What a finding suggests, best first, each with its reason; chosen by mouse or by keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from inspector.model.finding import Suggestion
from inspector.ui import theme
from inspector.ui.panel import Link


class SuggestionList(QWidget):
    """Reports the one to follow; Up and Down go through them, Esc goes back."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, suggestions: Sequence[Suggestion]) -> None:
        super().__init__()
        self._links: list[Link] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.dp(2), 0, 0)
        column.setSpacing(theme.dp(1))
        for suggestion in suggestions:
            column.addWidget(self._title(suggestion), 0, Qt.AlignmentFlag.AlignLeft)
            if suggestion.detail:
                reason = _text(suggestion.detail, "faint")
                reason.setContentsMargins(theme.dp(8), 0, 0, theme.dp(3))
                column.addWidget(reason)

    def enter(self) -> None:
        """Puts the focus on the best one that can be followed."""
        if self._links:
            self._links[0].setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps Up and Down among the links: a button's own way would leave them at the end."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()  # else the window's Cancel would take it
            return True
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        at = next(i for i, link in enumerate(self._links) if link is watched)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._links[at].click()
        elif step:
            self._links[max(0, min(at + step, len(self._links) - 1))].setFocus()
        else:
            return super().eventFilter(watched, event)
        return True

    def _title(self, suggestion: Suggestion) -> QWidget:
        if not suggestion.path and not suggestion.host:
            return _text(suggestion.title, "plain")  # a name to look at, nothing to follow
        link = Link(suggestion.title, lambda: self.wanted.emit(suggestion))
        link.setToolTip("Change the request to this. Ctrl+Z takes it back.")
        link.setAccessibleName(f"Use {suggestion.title}: {suggestion.detail}")
        link.installEventFilter(self)
        self._links.append(link)
        return link


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
