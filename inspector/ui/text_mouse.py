"""What the mouse does over a text view: it selects, scrolls while dragging, and opens folds."""

from __future__ import annotations

from PySide6.QtCore import QBasicTimer, QObject, QPoint, Qt, QTimerEvent, Signal
from PySide6.QtGui import QClipboard, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from inspector.ui.text_layout import TextLayout
from inspector.ui.text_rows import Position
from inspector.ui.text_selection import TextSelection


class TextMouse(QObject):
    """Turns a view's mouse events into selections; the view hands them on, unfiltered.

    press -> [moves: drag, beyond the edge with a timer] -> release; a second press soon after a
    double click is a triple click.
    """

    fold_clicked = Signal(int)
    hover_changed = Signal()

    def __init__(
        self, view: QAbstractScrollArea, layout: TextLayout, selection: TextSelection
    ) -> None:
        super().__init__(view)
        self._view = view
        self._layout = layout
        self._selection = selection
        self._hovered = -1
        self._pressed, self._pressed_at = -1, QPoint()
        self._double_click = (0, QPoint())
        self._drag_at = QPoint()
        self._drag_timer = QBasicTimer()

    @property
    def hovered_fold(self) -> int:
        """The row of the fold under the mouse, -1 when there is none."""
        return self._hovered

    @property
    def is_scrolling(self) -> bool:
        """Tells that a drag has left the view, which scrolls by itself until it comes back."""
        return self._drag_timer.isActive()

    def forget_hover(self) -> None:
        """Other rows are shown: what was under the mouse is there no more."""
        self._hovered = -1

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not len(self._layout.rows):
            return
        at = event.position().toPoint()
        position = self._position_at(at)
        self._pressed, self._pressed_at = self._row_at(at), at
        clicked_at, place = self._double_click
        is_near = (at - place).manhattanLength() < QApplication.startDragDistance()
        elapsed = event.timestamp() - clicked_at
        if clicked_at and is_near and elapsed < QApplication.doubleClickInterval():
            self._selection.begin(position, "line")
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._selection.stretch_to(position)
        else:
            self._selection.begin(position, "character")
        self._double_click = (0, QPoint())

    def double_click(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not len(self._layout.rows):
            return
        place = event.position().toPoint()
        self._double_click = (event.timestamp(), place)
        self._pressed = -1
        if self._layout.is_fold(self._row_at(place)):
            return  # the first click has toggled it; who double-clicks does not want it back
        self._selection.begin(self._position_at(place, rounded=False), "word")

    def move(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(place)
            return
        if not len(self._layout.rows):
            return
        is_click = (place - self._pressed_at).manhattanLength() < QApplication.startDragDistance()
        if is_click and self._layout.is_fold(self._pressed):
            return
        self._drag_at = place
        self._selection.extend_to(self._position_at(place))
        if self._view.viewport().rect().contains(place):
            self._drag_timer.stop()
        elif not self._drag_timer.isActive():
            self._drag_timer.start(40, self)

    def release(self, event: QMouseEvent) -> None:
        self._drag_timer.stop()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        row = self._row_at(event.position().toPoint())
        if row == self._pressed and self._layout.is_fold(row) and self._selection.is_empty:
            self.fold_clicked.emit(row)
        elif QGuiApplication.clipboard().supportsSelection():
            self._selection.copy(QClipboard.Mode.Selection)
        self._pressed = -1

    def leave(self) -> None:
        self._hover(QPoint(-1, -1))

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() != self._drag_timer.timerId():
            super().timerEvent(event)
            return
        area = self._view.viewport().rect()
        for bar, at, low, high in (
            (self._view.verticalScrollBar(), self._drag_at.y(), area.top(), area.bottom()),
            (self._view.horizontalScrollBar(), self._drag_at.x(), area.left(), area.right()),
        ):
            beyond = at - high if at > high else min(0, at - low)
            bar.setValue(bar.value() + beyond)
        self._selection.extend_to(self._position_at(self._drag_at))

    def _hover(self, place: QPoint) -> None:
        row = self._row_at(place)
        hovered = row if self._layout.is_fold(row) else -1
        is_text = place.x() >= self._layout.text_left - self._layout.gutter_gap / 2
        shape = Qt.CursorShape.IBeamCursor if is_text else Qt.CursorShape.ArrowCursor
        if hovered >= 0:
            shape = Qt.CursorShape.PointingHandCursor
        if not len(self._layout.rows):
            shape = Qt.CursorShape.ArrowCursor
        self._view.viewport().setCursor(shape)
        if hovered != self._hovered:
            self._hovered = hovered
            self.hover_changed.emit()

    def _row_at(self, place: QPoint) -> int:
        """Returns the row under a point of the viewport, -1 where there is none."""
        if not self._view.viewport().rect().contains(place):
            return -1
        return self._layout.row_at(place.y() + self._view.verticalScrollBar().value())

    def _position_at(self, place: QPoint, *, rounded: bool = True) -> Position:
        x = place.x() + self._view.horizontalScrollBar().value()
        y = place.y() + self._view.verticalScrollBar().value()
        return self._layout.position_at(x, y, rounded=rounded)
