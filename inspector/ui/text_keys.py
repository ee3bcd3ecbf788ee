"""Which keys move the caret of a text view, and which others it uses."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from inspector.ui.text_selection import Movement


def movement_of(event: QKeyEvent) -> tuple[Movement, bool] | None:
    """Returns the caret movement that a key means, and whether it selects."""
    return next((meant for key, meant in _MOVEMENTS.items() if event.matches(key)), None)


def is_ours(event: QKeyEvent) -> bool:
    """Tells keys that must reach the view, and not start an action of the window (Ctrl+A)."""
    return any(event.matches(key) for key in _OURS)


def zoom_step(event: QKeyEvent) -> int | None:
    """Returns by how much a key zooms, 0 for back to normal, None for other keys."""
    if event.matches(_STANDARD.ZoomIn) or _is_ctrl(event, Qt.Key.Key_Equal):
        return 1
    if event.matches(_STANDARD.ZoomOut):
        return -1
    return 0 if _is_ctrl(event, Qt.Key.Key_0) else None


def is_enter(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _is_ctrl(event: QKeyEvent, key: Qt.Key) -> bool:
    is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return is_control and event.key() == key


_STANDARD = QKeySequence.StandardKey
_MOVEMENTS: dict[QKeySequence.StandardKey, tuple[Movement, bool]] = {
    _STANDARD.MoveToNextChar: ("right", False),
    _STANDARD.SelectNextChar: ("right", True),
    _STANDARD.MoveToPreviousChar: ("left", False),
    _STANDARD.SelectPreviousChar: ("left", True),
    _STANDARD.MoveToNextWord: ("word-right", False),
    _STANDARD.SelectNextWord: ("word-right", True),
    _STANDARD.MoveToPreviousWord: ("word-left", False),
    _STANDARD.SelectPreviousWord: ("word-left", True),
    _STANDARD.MoveToNextLine: ("down", False),
    _STANDARD.SelectNextLine: ("down", True),
    _STANDARD.MoveToPreviousLine: ("up", False),
    _STANDARD.SelectPreviousLine: ("up", True),
    _STANDARD.MoveToNextPage: ("page-down", False),
    _STANDARD.SelectNextPage: ("page-down", True),
    _STANDARD.MoveToPreviousPage: ("page-up", False),
    _STANDARD.SelectPreviousPage: ("page-up", True),
    _STANDARD.MoveToStartOfLine: ("home", False),
    _STANDARD.SelectStartOfLine: ("home", True),
    _STANDARD.MoveToEndOfLine: ("end", False),
    _STANDARD.SelectEndOfLine: ("end", True),
    _STANDARD.MoveToStartOfDocument: ("top", False),
    _STANDARD.SelectStartOfDocument: ("top", True),
    _STANDARD.MoveToEndOfDocument: ("bottom", False),
    _STANDARD.SelectEndOfDocument: ("bottom", True),
}
_OURS = (
    _STANDARD.Copy,
    _STANDARD.Find,
    _STANDARD.SelectAll,
    _STANDARD.ZoomIn,
    _STANDARD.ZoomOut,
    *_MOVEMENTS,
)
