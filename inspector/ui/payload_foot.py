"""The line at the payload's foot: what is wrong at the caret, its remedy, or how many there are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from inspector.ui import theme
from inspector.ui.panel import Dot, Elided, Link
from inspector.ui.payload_problems import Problem


class PayloadFoot(QFrame):
    """Hidden while there is no problem; reports the edit that mends the one at the caret."""

    edit_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("payloadFoot")
        self._problem: Problem | None = None
        self._dot = Dot("err")
        self._text = Elided()
        self._text.setObjectName("faint")
        self._fix = Link("Fix", self._want)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(14), theme.dp(3), theme.dp(10), theme.dp(3))
        row.setSpacing(theme.dp(6))
        row.addWidget(self._dot)
        row.addWidget(self._text, 1)
        row.addWidget(self._fix)
        self.hide()

    def show_problems(self, here: tuple[Problem, ...], count: int) -> None:
        """Shows the first problem at the caret, or that there are some elsewhere."""
        self._problem = problem = next(iter(here), None)
        self.setVisible(count > 0)
        edit = None if problem is None else problem.finding.edit
        words = f"{count} problem{'s' if count != 1 else ''}. F8 goes to the next one."
        if problem is not None:
            words = ". ".join(line.rstrip(".") for line in problem.words.split("\n")) + "."
        if len(here) > 1:
            words = f"1 of {len(here)} here: {words}"
        self._dot.setVisible(problem is not None)
        self._dot.show_tone(problem.tone if problem is not None else "dim")
        self._text.show_text(words)
        self._fix.setVisible(edit is not None)
        self._fix.setToolTip(edit.describe() if edit is not None else "")
        self._fix.setAccessibleName(f"Fix: {edit.describe()}" if edit is not None else "Fix")
        self.setAccessibleName(words)
        self.setToolTip("\n".join(one.words for one in here))

    def text(self) -> str:
        return self._text.text()

    def _want(self) -> None:
        if self._problem is not None and self._problem.finding.edit is not None:
            self.edit_wanted.emit(self._problem.finding.edit)
