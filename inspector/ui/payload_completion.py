"""Completes names and values in the payload: when it offers, and how a choice is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from inspector.ui.payload_editor import PayloadEditor
from inspector.ui.proposals import ProposalList
from inspector.ui.text_positions import from_qt, to_qt

if TYPE_CHECKING:
    from inspector.rules.completion import Completion, Proposal

Provider = Callable[[str, int, bool], "Completion | None"]
"""Text, position (characters), whether the user asks -> what can be written there."""


class PayloadCompletion(QObject):
    """Offers while one types a name or value, and on Ctrl+Space; Enter and Tab accept."""

    def __init__(self, editor: PayloadEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.propose: Provider = lambda _text, _position, _is_asked: None
        self._completion: Completion | None = None
        self._is_typing = False
        self.list = ProposalList(editor, self._accept)
        editor.installEventFilter(self)
        editor.cursorPositionChanged.connect(self._move)
        editor.verticalScrollBar().valueChanged.connect(self.list.hide)

    def offer(self, *, is_asked: bool) -> None:
        """Shows what can be written at the caret, or closes the list."""
        text, cursor = self._editor.written(), self._editor.textCursor()
        position = from_qt(text, cursor.position())
        found = None
        if not cursor.hasSelection() and not self._editor.isReadOnly():
            found = self.propose(text, position, is_asked)
        self._completion = found
        if found is None:
            self.list.hide()
            return
        start = QTextCursor(cursor)
        start.setPosition(to_qt(text, found.start))
        place = self._editor.cursorRect(start).united(self._editor.cursorRect())
        place.translate(self._editor.viewport().pos())
        self.list.offer(found.proposals, place, preselect=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self.list.hide()
        elif kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            assert isinstance(event, QKeyEvent)
            if kind == QEvent.Type.KeyPress:
                return self._press(event)
            if self.list.isVisible() and event.key() == Qt.Key.Key_Escape:
                event.accept()  # it closes the list, and must not cancel the window's request
                return True
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        if (
            event.key() == Qt.Key.Key_Space
            and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self.offer(is_asked=True)
            return True
        if self.list.take(event):
            return True
        typed = event.text()
        opens = typed == '"' or (typed.isprintable() and (typed.isalnum() or typed in "_-."))
        is_erasing = event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
        if typed and (opens or (is_erasing and self.list.isVisible())):
            self._is_typing = True
            self._editor.keyPressEvent(event)
            self._is_typing = False
            self.offer(is_asked=False)
            return True
        return False

    def _move(self) -> None:
        """Closes the list when the caret goes elsewhere than by typing."""
        if not self._is_typing:
            self.list.hide()

    def _accept(self, proposal: Proposal) -> None:
        found = self._completion
        if found is None:
            return
        text = self._editor.written()
        cursor = self._editor.textCursor()
        cursor.beginEditBlock()
        shift = 0
        if found.comma_at >= 0:
            cursor.setPosition(to_qt(text, found.comma_at))
            cursor.insertText(",")
            shift = 1
        start = to_qt(text, found.start) + shift
        cursor.setPosition(start)
        cursor.setPosition(to_qt(text, found.end) + shift, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(proposal.text)
        cursor.setPosition(start + to_qt(proposal.text, proposal.anchor))
        cursor.setPosition(
            start + to_qt(proposal.text, proposal.caret), QTextCursor.MoveMode.KeepAnchor
        )
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
        if proposal.text[proposal.caret :][:1] == '"':
            self.offer(is_asked=False)  # an empty string: its values, where some are published
