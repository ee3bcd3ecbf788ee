"""Completes what is typed into a field of one line, e.g. a header's name or value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from inspector.ui.proposals import ProposalList

if TYPE_CHECKING:
    from inspector.rules.completion import Proposal


class LineCompletion:
    """Offers while one types, and at once in an empty field, where Enter keeps its meaning."""

    def __init__(self, field: QLineEdit, provider: Callable[[str], tuple[Proposal, ...]]) -> None:
        self._field = field
        self._provider = provider
        self.list = ProposalList(field, self._accept)
        field.textEdited.connect(lambda _text: self.offer())
        field.destroyed.connect(self.list.deleteLater)

    @property
    def is_empty(self) -> bool:
        return not self._field.text()

    def offer(self, *, is_asked: bool = False) -> None:
        """Shows what fits the field's text; everything when the user asks."""
        typed = self._field.text()
        found = self._provider(typed) or (self._provider("") if is_asked else ())
        self.list.offer(found, self._field.rect(), preselect=bool(typed) or is_asked)

    def take(self, event: QEvent) -> bool:
        """Takes an event that is for the list, and tells so."""
        if event.type() == QEvent.Type.FocusOut:
            self.list.hide()
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and self.list.isVisible():
            if event.key() == Qt.Key.Key_Escape:
                event.accept()  # it closes the list, and must not cancel the window's request
                return True
            return False
        if event.type() != QEvent.Type.KeyPress:
            return False
        asks = event.key() == Qt.Key.Key_Space and (
            event.modifiers() == Qt.KeyboardModifier.ControlModifier
        )
        if asks:
            self.offer(is_asked=True)
        return asks or self.list.take(event)

    def _accept(self, proposal: Proposal) -> None:
        self._field.setText(proposal.text)
        self._field.setFocus()
