"""Two or more pages under one panel header, chosen by words that look like tabs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import theme
from inspector.ui.panel import Link


class _Tab(Link):
    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.setProperty("tab", True)
        self.setCheckable(True)
        self.setFont(theme.ui_font(bold=True))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Returns the size of its word; a tool button's own leaves room for an icon."""
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + theme.dp(4), theme.dp(33))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PageSwitch(QStackedWidget):
    """The pages; `tabs` are their buttons, for whoever owns the header. Arrow keys move too."""

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.tabs: list[Link] = []
        self._group = QButtonGroup(self)
        for number, title in enumerate(titles):
            tab = _Tab(title)
            tab.clicked.connect(lambda _c=False, it=number: self.choose(it))
            self._group.addButton(tab, number)
            self.tabs.append(tab)
        self.tabs[0].setChecked(True)

    def add_page(self, *widgets: tuple[QWidget, int]) -> None:
        """Adds the next page: widgets from top to bottom, each with its stretch."""
        page = QWidget()
        if self.count():
            page.setMinimumHeight(theme.dp(60))  # the first page says how small it may be
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget, stretch in widgets:
            column.addWidget(widget, stretch)
        self.addWidget(page)

    def choose(self, number: int) -> None:
        """Shows a page and says so."""
        self.tabs[number].setChecked(True)
        if number != self.currentIndex():
            self.setCurrentIndex(number)
        self.chosen.emit(number)
