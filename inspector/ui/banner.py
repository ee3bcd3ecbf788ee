"""A line under the toolbar: what an import noticed, or what went wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from inspector.ui import theme
from inspector.ui.copy_link import CopyLink
from inspector.ui.panel import Link


class Banner(QFrame):
    """Hidden while it has nothing to say."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(14), theme.dp(6), theme.dp(10), theme.dp(6))
        row.setSpacing(theme.dp(10))
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self._text, 1)
        self._action = Link("")
        self._run: Callable[[], None] | None = None
        self._action.clicked.connect(self._act)
        row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignTop)
        self._copy = CopyLink("", "the address", "Copy the address")
        row.insertWidget(1, self._copy, 0, Qt.AlignmentFlag.AlignTop)
        self._more = QHBoxLayout()
        self._more.setSpacing(theme.dp(10))
        row.addLayout(self._more)
        close = Link("Dismiss", self.hide)
        close.setAccessibleName("Dismiss this message")
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def say(
        self,
        text: str,
        action: str = "",
        run: Callable[[], None] | None = None,
        *,
        copied: str = "",
        more: Sequence[Link] = (),
    ) -> None:
        """Shows the text with one possible action, or hides when it is empty.

        `copied` is an address that a link copies; `more` are further links, which it keeps.
        """
        while (item := self._more.takeAt(0)) is not None:
            if (before := item.widget()) is not None:
                before.hide()
                before.deleteLater()
        for link in more:
            self._more.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        self._text.setText(text)
        self._copy.set_text(copied)
        self._copy.setVisible(bool(copied))
        self.setAccessibleName(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._run = run
        self.setVisible(bool(text))

    def add(self, text: str) -> None:
        """Says this under what is said already, whose action and links stay."""
        if self.isHidden():
            self.say(text)
        elif text:
            whole = f"{self.text()}\n{text}"
            self._text.setText(whole)
            self.setAccessibleName(whole)

    def text(self) -> str:
        return self._text.text()

    def offers(self, action: str) -> bool:
        return self._run is not None and self._action.text() == action

    def act(self) -> None:
        """Does what the banner offers."""
        self._act()

    def _act(self) -> None:
        self.hide()
        if self._run is not None:
            self._run()
