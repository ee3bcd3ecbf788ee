"""The slim bar at the foot of a text view: what to find, how often it occurs, and steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from inspector.ui import theme
from inspector.ui.panel import Link


class FindBar(QFrame):
    """Reports what is typed and wanted; finds nothing itself.

    Enter and Shift+Enter step, Esc closes; other keys end here, so that none of them moves the
    caret of the text that is searched.
    """

    text_changed = Signal(str)
    next_wanted = Signal()
    previous_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._edit = QLineEdit()
        self._edit.setObjectName("findEdit")
        self._edit.setPlaceholderText("Find")
        self._edit.textChanged.connect(self.text_changed)
        self._count = QLabel()
        self._count.setObjectName("faint")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._edit, 1)
        self._row.addWidget(self._count)
        for sign, name, wanted in (
            ("↑", "Previous hit (Shift+Enter)", self.previous_wanted),
            ("↓", "Next hit (Enter)", self.next_wanted),
            ("✕", "Close the find bar (Esc)", self.close_wanted),
        ):
            link = Link(sign, wanted.emit)
            link.setAccessibleName(name)
            link.setToolTip(name)
            self._row.addWidget(link)
        self._space()

    @property
    def text(self) -> str:
        return self._edit.text()

    def start(self, text: str, place: str) -> None:
        """Takes the keyboard, with a text that typing replaces; `place` is what is searched."""
        self._edit.setAccessibleName(f"Find in {place}")
        self._edit.setText(text)
        self._edit.selectAll()
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_count(self, place: int, count: int) -> None:
        """Shows which hit is selected, counted from 1 (0: none of them), and how many there are."""
        hits = f"{count:,} hit{'s' if count != 1 else ''}"
        words = f"{place:,} of {count:,}" if place else hits if count else "No hits"
        self._count.setText(words if self.text else "")
        self._edit.setAccessibleDescription(self._count.text())
        is_missing = bool(self.text) and not count
        if bool(self._edit.property("invalid")) != is_missing:
            self._edit.setProperty("invalid", is_missing)
            self._edit.style().polish(self._edit)

    def event(self, event: QEvent) -> bool:
        # Esc is ours while we have the keyboard: it must not cancel the window's request.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.matches(QKeySequence.StandardKey.Cancel))
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.close_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Find):
            self._edit.selectAll()
            self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focus, QToolButton):
                focus.click()
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.previous_wanted.emit()
            else:
                self.next_wanted.emit()
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._space()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.color("panel"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))

    def _space(self) -> None:
        self._row.setContentsMargins(theme.dp(10), theme.dp(4), theme.dp(6), theme.dp(3))
        self._row.setSpacing(theme.dp(4))
