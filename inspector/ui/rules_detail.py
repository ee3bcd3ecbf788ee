"""All there is to say of one rule or pack, and what can be done with the pack's file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import theme
from inspector.ui.finding_badges import evidence_badges
from inspector.ui.panel import Badge
from inspector.ui.rules_model import Group

if TYPE_CHECKING:
    from inspector.rules.listing import Entry, Section

_STANDINGS = {"contradicted": "err", "confirmed": "ok"}


class RulesDetail(QWidget):
    """Reports what to do with the file of the pack that is shown."""

    open_wanted = Signal(object)
    switch_wanted = Signal(object, bool)
    export_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rulesDetail")
        self._group: Group | None = None
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("About the rule")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        self._foot = QFrame()
        self._foot.setObjectName("rulesFoot")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(theme.dp(18), theme.dp(10), theme.dp(14), theme.dp(10))
        row.setSpacing(theme.dp(8))
        self.open = self._button(row, "Open file", "openPackButton")
        self.open.clicked.connect(lambda: self.open_wanted.emit(self._path()))
        row.addStretch(1)
        self.switch = self._button(row, "Switch off", "switchPackButton")
        self.switch.clicked.connect(self._switch)
        self.export = self._button(row, "Export…", "exportPackButton")
        self.export.clicked.connect(lambda: self.export_wanted.emit(self._path()))
        self.remove = self._button(row, "Remove…", "removePackButton")
        self.remove.clicked.connect(lambda: self.remove_wanted.emit(self._path()))
        column.addWidget(self._foot)
        self.show_nothing()

    def show_nothing(self) -> None:
        self._show(None, _Page().stretched())

    def show_group(self, group: Group) -> None:
        """Shows a pack."""
        page = _Page()
        page.add(_text(group.title, "emptyTitle"))
        page.add(_text(f"{_count(group.count, 'rule')}, {group.note}.", "dim"))
        if group.mistakes:
            wrong = _count(group.mistakes, "mistake")
            page.add(_text(f"{wrong}: see the list on top. What is broken is not used.", "dim"))
        if group.path is not None:
            page.add(_text(str(group.path), "faint"))
        self._show(group, page.stretched())

    def show_rule(self, group: Group, entry: Entry, sections: Sequence[Section]) -> None:
        """Shows a rule, with what can be done with its pack."""
        page = _Page()
        page.add(_text(entry.title, "emptyTitle"))
        badges = QHBoxLayout()
        badges.setSpacing(theme.dp(5))
        for badge in evidence_badges(entry.evidence):
            badges.addWidget(badge)
        if entry.standing:
            badges.addWidget(Badge(entry.standing, _STANDINGS[entry.standing], square=True))
        badges.addWidget(_text(entry.id, "faint"), 1)
        page.column.addLayout(badges)
        for section in sections:
            page.column.addSpacing(theme.dp(6))
            page.add(_text(section.label, "sectionTitle"))
            for line in section.lines:
                page.add(_text(line, "plain"))
        self._show(group, page.stretched())

    def text(self) -> str:
        """Returns everything it says, for tests and screen readers."""
        page = self._scroll.widget()
        labels = page.findChildren(QLabel) if page is not None else []
        return "\n".join(label.text() for label in labels)

    def _show(self, group: Group | None, page: QWidget) -> None:
        self._group = group
        self._scroll.setWidget(page)
        self._foot.setVisible(group is not None and group.path is not None)
        is_own = group is not None and group.is_own
        for button in (self.switch, self.export, self.remove):
            button.setVisible(is_own)
        self.switch.setText("Switch off" if group is not None and group.is_on else "Switch on")

    def _button(self, row: QHBoxLayout, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.setMinimumWidth(button.sizeHint().width())
        row.addWidget(button)
        return button

    def _path(self) -> object:
        return None if self._group is None else self._group.path

    def _switch(self) -> None:
        if self._group is not None:
            self.switch_wanted.emit(self._group.path, not self._group.is_on)


class _Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panelBody")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(theme.dp(18), theme.dp(14), theme.dp(18), theme.dp(14))
        self.column.setSpacing(theme.dp(4))

    def add(self, widget: QWidget) -> None:
        self.column.addWidget(widget)

    def stretched(self) -> QWidget:
        self.column.addStretch(1)
        return self


def _text(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
