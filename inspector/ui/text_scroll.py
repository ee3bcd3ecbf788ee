"""Which part of a text view's rows is in sight: its two scroll bars, which count pixels."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QAbstractScrollArea

from inspector.ui.text_layout import TextLayout
from inspector.ui.text_rows import Position


class TextScroll(QObject):
    """Fits the scroll bars of a view to its layout, and brings rows into sight."""

    fitted = Signal()

    def __init__(self, view: QAbstractScrollArea, layout: TextLayout) -> None:
        super().__init__(view)
        self._view = view
        self._layout = layout
        self._least_width = 0

    @property
    def place(self) -> QPoint:
        """Where the viewport's corner lies in the content."""
        down, across = self._view.verticalScrollBar(), self._view.horizontalScrollBar()
        return QPoint(across.value(), down.value())

    @property
    def visible_rows(self) -> range:
        """The rows that are at least partly in sight."""
        top = self._view.verticalScrollBar().value()
        return self._layout.rows_between(top, top + self._view.viewport().height() - 1)

    @property
    def page(self) -> int:
        """How many rows a page key goes on: one of those in sight stays."""
        return max(1, self._view.viewport().height() // self._layout.line_height - 1)

    def fit(self) -> None:
        """Sets the ranges; after a change of the layout or of the view's size."""
        layout, room = self._layout, self._view.viewport().size()
        down, across = self._view.verticalScrollBar(), self._view.horizontalScrollBar()
        down.setRange(0, max(0, layout.height - room.height()))
        down.setPageStep(max(1, room.height() - layout.line_height))
        down.setSingleStep(layout.line_height)
        across.setRange(0, max(0, max(layout.width, self._least_width) - room.width()))
        across.setPageStep(max(1, room.width() - layout.text_left))
        across.setSingleStep(round(4 * layout.ink.cell))
        self.fitted.emit()

    def grow(self, columns: int) -> None:
        """Learns that a line is that wide."""
        if self._layout.grow(columns):
            self.fit()

    def set_least_width(self, pixels: int) -> None:
        """Makes the view scroll as if its content were that wide."""
        if pixels != self._least_width:
            self._least_width = pixels
            self.fit()

    def to_start(self) -> None:
        self._view.verticalScrollBar().setValue(0)
        self._view.horizontalScrollBar().setValue(0)

    def to_row(self, row: int) -> None:
        """Brings a row into sight, a third from the top unless it is in sight already."""
        bar, room = self._view.verticalScrollBar(), self._view.viewport().height()
        top = row * self._layout.line_height
        if not bar.value() <= top <= bar.value() + room - 2 * self._layout.line_height:
            bar.setValue(top - room // 3)

    def reveal(self, position: Position) -> None:
        """Scrolls as little as it takes to bring a position into sight."""
        layout, viewport = self._layout, self._view.viewport()
        top = position[0] * layout.line_height
        down, across = self._view.verticalScrollBar(), self._view.horizontalScrollBar()
        room = viewport.height() - layout.line_height
        down.setValue(min(max(down.value(), top - room), top))
        column = layout.column(position)
        self.grow(column)
        x, margin = round(column * layout.ink.cell), round(4 * layout.ink.cell)
        width = viewport.width() - layout.text_left - margin
        if x - across.value() > width or x < across.value():
            across.setValue(x - (width if x > across.value() else margin))
