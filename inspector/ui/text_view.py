"""One read-only view for wire text of any size: body, raw bytes as text, both sides of a diff.

It paints only the lines that are visible, over rows that are made when they are asked for, so
that its cost follows the window and not the text. It shows, selects, finds and copies; it never
edits, parses or fetches.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

from PySide6.QtCore import (
    QBasicTimer,
    QEvent,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimerEvent,
    Signal,
)
from PySide6.QtGui import (
    QBrush,
    QClipboard,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QMenu, QWidget

from inspector.ui import theme
from inspector.ui.text_cells import CHUNK, Columns, is_plain, visible
from inspector.ui.text_colours import Token, head_tokens, json_tokens
from inspector.ui.text_ink import LineInk
from inspector.ui.text_rows import Language, ListRows, Position, Row, Rows, Span, TextRows
from inspector.ui.text_words import step, word_at

__all__ = ["Row", "Rows", "TextView"]

Unit = Literal["character", "word", "line"]
Movement = Literal[
    "left", "right", "word-left", "word-right", "up", "down", "page-up", "page-down",
    "home", "end", "top", "bottom",
]  # fmt: skip

DESIGN_SIZE = 12.0


@dataclass(frozen=True, slots=True)
class Selection:
    """From `anchor` to `caret`, in either order; `unit` is what a drag extends it by."""

    anchor: Position = (0, 0)
    caret: Position = (0, 0)
    unit: Unit = "character"

    @property
    def ordered(self) -> tuple[Position, Position]:
        return min(self.anchor, self.caret), max(self.anchor, self.caret)

    @property
    def is_empty(self) -> bool:
        return self.anchor == self.caret


class TextView(QAbstractScrollArea):
    """Shows rows of text with numbers, grounds and colours; see `Row` for what a row can say."""

    fold_toggled = Signal(int)
    """A fold row was clicked, or Enter pressed on it."""
    zoom_changed = Signal(float)
    """The font's size in design pixels, after the user zoomed."""
    width_changed = Signal()
    """The widest line that is known, or the room for it, changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Rows = ListRows(())
        self._is_json = False
        self._head_rows = 0
        self._message = ""
        self._size = DESIGN_SIZE
        self._ink = LineInk(self._size)
        self._widest = 0
        self._least_width = 0
        self._last_number = 0
        self._columns: dict[int, Columns] = {}
        self._selection = Selection()
        self._origin: tuple[Position, Position] = ((0, 0), (0, 0))
        self._column = 0
        self._needle: re.Pattern[str] | None = None
        self._marked = range(0)
        self._hovered = -1
        self._pressed, self._pressed_at = -1, QPoint()
        self._double_click = (0, QPoint())
        self._drag_at = QPoint()
        self._drag_timer = QBasicTimer()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setCornerWidget(QWidget())  # else the style draws a box between the scroll bars
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)

    # What is shown

    def set_rows(self, rows: Sequence[Row] | Rows, *, language: Language = "") -> None:
        """Shows rows; the view stays where it was scrolled to when the text begins as before."""
        new = rows if isinstance(rows, Rows) else ListRows(rows)
        stays = len(new) > 0 and _beginning(new) == _beginning(self._rows)
        self._rows = new
        self._head_rows = _count_head_rows(new) if language == "http" else 0
        self._is_json = language == "json" or (
            language == "http" and _looks_like_json(new, self._head_rows)
        )
        self._message = ""
        self._columns.clear()
        self._widest = new.longest()
        self._last_number = new.last_number()
        self._marked = range(0)
        self._hovered = -1
        caret = self._selection.caret if stays else (0, 0)
        self._select(Selection(self._clamp(caret), self._clamp(caret)))
        self._update_scroll_bars()
        if not stays:
            self.verticalScrollBar().setValue(0)
            self.horizontalScrollBar().setValue(0)
        self._describe()
        self.viewport().update()

    def set_text(self, text: str, language: Language = "") -> None:
        """Shows a text, its lines numbered from 1."""
        self.set_rows(TextRows(text), language=language)

    def clear(self, message: str = "") -> None:
        """Shows nothing but a sentence that says why, or what to do next."""
        self.set_rows(())
        self._message = message
        self._describe()
        self.viewport().update()

    def mark_rows(self, rows: range) -> None:
        """Marks the rows that are talked about at the moment (the current change)."""
        self._marked = rows
        self.viewport().update()

    @property
    def rows(self) -> Rows:
        return self._rows

    @property
    def line_height(self) -> int:
        """Pixels from one row to the next; the vertical scroll bar counts pixels too."""
        return self._ink.height

    @property
    def zoom(self) -> float:
        return self._size

    def set_zoom(self, size: float) -> None:
        """Sets the font's size in design pixels (12 is normal); the first row stays first."""
        size = min(max(size, 8.0), 32.0)
        if size == self._size:
            return
        row = self.verticalScrollBar().value() / self.line_height
        self._size = size
        self._measure()
        self.verticalScrollBar().setValue(round(row * self.line_height))
        self.zoom_changed.emit(size)

    def content_width(self) -> int:
        """Returns the pixels that gutter and widest known line need."""
        return round(self._text_left() + (self._widest + 2) * self._ink.cell)

    def set_least_width(self, pixels: int) -> None:
        """Makes the view scroll as if its content were that wide, beside a wider one."""
        if pixels != self._least_width:
            self._least_width = pixels
            self._update_scroll_bars()

    def visible_rows(self) -> range:
        """Returns the rows that are at least partly in view."""
        top = self.verticalScrollBar().value()
        return self._rows_between(top, top + self.viewport().height() - 1)

    def scroll_to_row(self, row: int) -> None:
        """Brings a row into view, a third from the top unless it is in view already."""
        top, height = row * self.line_height, self.viewport().height()
        value = self.verticalScrollBar().value()
        if not value <= top <= value + height - 2 * self.line_height:
            self.verticalScrollBar().setValue(top - height // 3)

    # Selection, copy, find

    @property
    def caret(self) -> Position:
        return self._selection.caret

    def set_caret(self, row: int, index: int = 0) -> None:
        """Puts the caret somewhere without scrolling; ends the selection."""
        position = self._clamp((row, index))
        self._select(Selection(position, position))

    def select(self, start: Position, end: Position) -> None:
        """Selects from `start` to `end`, where the caret goes."""
        self._select(Selection(self._clamp(start), self._clamp(end)))

    def toPlainText(self) -> str:
        """Returns all rows as text, as they are shown (folds by their title)."""
        return "\n".join(self._rows.text(i) for i in range(len(self._rows)))

    def select_all(self) -> None:
        last = max(0, len(self._rows) - 1)
        self.select((0, 0), (last, self._length(last)))

    def selected_text(self) -> str:
        """Returns what was received: no numbers, no gap rows, and in place of folds their lines."""
        (first, start), (last, end) = self._selection.ordered
        if self._selection.is_empty:
            return ""
        parts = []
        for index in range(first, last + 1):
            row = self._rows.row(index)
            if row.kind == "gap" or (row.kind == "fold" and row.is_open):
                continue
            if row.copied is not None:
                parts.append(row.copied)
                continue
            low = start if index == first else 0
            parts.append(row.text[low : end if index == last else None])
        return "\n".join(parts)

    def copy(self) -> None:
        """Puts the selected text on the clipboard, if there is any."""
        text = self.selected_text()
        if text:
            whole = text.encode("utf-8", "replace").decode()  # half surrogate pairs have no code
            QGuiApplication.clipboard().setText(whole)

    def find(  # type: ignore[override]  # QWidget.find takes a window's system id: not used here
        self, text: str, backwards: bool = False
    ) -> int:
        """Selects the next hit after the caret (wraps around), marks all, returns their number.

        Letters match in either case. An empty text takes the marks away.
        """
        self.viewport().update()
        if not text:
            self._needle = None
            return 0
        pattern = re.compile(re.escape(text), re.IGNORECASE)
        is_again = self._needle is not None and self._needle.pattern == pattern.pattern
        self._needle = pattern
        low, high = self._selection.ordered
        start = high if is_again else low
        count, first, last = 0, None, None
        before: tuple[Position, Position] | None = None
        after: tuple[Position, Position] | None = None
        for row in range(len(self._rows)):
            for match in pattern.finditer(self._rows.text(row)):
                hit = ((row, match.start()), (row, match.end()))
                if self._rows.row(row).kind in ("fold", "gap"):
                    break  # our words, not the server's
                count += 1
                first, last = first or hit, hit
                if hit[0] >= start and after is None:
                    after = hit
                if hit[1] <= low:
                    before = hit
        chosen = (before or last) if backwards else (after or first)
        if chosen:
            self.select(*chosen)
            self._reveal_caret()
        return count

    def context_menu(self) -> QMenu:
        """Returns the menu of the right mouse button, which deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy", self.copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setEnabled(not self._selection.is_empty)
        everything = menu.addAction("Select all", self.select_all)
        everything.setShortcut(QKeySequence.StandardKey.SelectAll)
        everything.setEnabled(len(self._rows) > 0)
        return menu

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.fillRect(event.rect(), theme.color("bg"))
        if not len(self._rows):
            self._paint_message(painter)
        painter.setFont(self._ink.font)
        gutter = self._text_left()
        left = gutter - self.horizontalScrollBar().value()
        columns = self._visible_columns(left)
        scrolled = self.verticalScrollBar().value()
        area = event.rect()
        lines = [
            (index, index * self.line_height - scrolled, self._rows.row(index))
            for index in self._rows_between(scrolled + area.top(), scrolled + area.bottom())
        ]
        for index, top, row in lines:
            self._paint_ground(painter, index, row, top)
        painter.setClipRect(self.viewport().rect().adjusted(gutter - 2, 0, 0, 0))
        for index, top, row in lines:
            self._paint_text(painter, index, row, QPointF(left, top), columns)
        painter.setClipping(False)
        for index, top, row in lines:
            self._paint_number(painter, index, row, top)
        if self.hasFocus():
            bar = QRect(0, 0, theme.dp(2), self.viewport().height())
            painter.fillRect(bar, theme.color("accent"))

    def _paint_message(self, painter: QPainter) -> None:
        margin = theme.dp(24)
        area = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
        painter.setFont(theme.ui_font())
        painter.setPen(theme.color("dim"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, int(flags), self._message)

    def _paint_ground(self, painter: QPainter, index: int, row: Row, top: int) -> None:
        area = QRect(0, top, self.viewport().width(), self.line_height)
        if row.kind in _GROUNDS:
            painter.fillRect(area, theme.color(_GROUNDS[row.kind]))
        elif row.kind == "gap":
            painter.setBrushOrigin(0, -self.verticalScrollBar().value())
            painter.fillRect(area, QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern))
        elif row.kind == "fold" and index == self._hovered:
            painter.fillRect(area, theme.color("hover"))

    def _paint_number(self, painter: QPainter, index: int, row: Row, top: int) -> None:
        if row.kind == "fold":
            shown = "▾" if row.is_open else "⋯"
        elif row.number is None:
            return
        else:
            shown = str(row.number)
        is_caret = self.hasFocus() and index == self._selection.caret[0]
        role = "accent" if index in self._marked else "text" if is_caret else "faint"
        painter.setPen(theme.color(role))
        right = self._text_left() - theme.dp(_GUTTER_GAP)
        width = len(shown) * self._ink.cell
        painter.drawText(QPointF(right - width, top + self._ink.baseline), shown)

    def _paint_text(
        self, painter: QPainter, index: int, row: Row, origin: QPointF, visible_columns: Span
    ) -> None:
        columns = self._columns_of(index, row.text)
        if row.kind in _SPANS:
            for start, end in row.spans:
                self._fill(painter, columns, (start, end), origin, theme.color(_SPANS[row.kind]))
        first, last = visible_columns
        low = columns.index(first) if columns else min(first, len(row.text))
        high = min((columns.index(last) if columns else last) + 1, len(row.text))
        if self._needle is not None and row.kind != "fold":
            self._paint_hits(painter, row.text, columns, (low, high), origin)
        self._paint_selection(painter, index, columns, origin)
        tokens = self._tokens(index, row, low, high)
        self._ink.draw(painter, row.text, tokens, origin, visible_columns, columns)
        if self.hasFocus() and index == self._selection.caret[0]:
            x = origin.x() + self._column_of(columns, self._selection.caret[1]) * self._ink.cell
            caret = QRectF(round(x) - 1, origin.y() + 1, theme.dp(1.5), self.line_height - 2)
            painter.fillRect(caret, theme.color("accent"))
        if columns and (high >= len(row.text) or last > self._widest):
            self._grow(columns.column(high))

    def _paint_hits(
        self,
        painter: QPainter,
        text: str,
        columns: Columns | None,
        part: Span,
        origin: QPointF,
    ) -> None:
        assert self._needle is not None
        reach = len(self._needle.pattern)
        edge = theme.color("warn")
        for match in self._needle.finditer(text, max(0, part[0] - reach), part[1] + reach):
            area = self._fill(painter, columns, match.span(), origin, theme.color("warn_bg"))
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), edge)

    def _paint_selection(
        self, painter: QPainter, index: int, columns: Columns | None, origin: QPointF
    ) -> None:
        (first, start), (last, end) = self._selection.ordered
        if self._selection.is_empty or not first <= index <= last:
            return
        low = start if index == first else 0
        high = end if index == last else self._length(index)
        color = QColor(theme.color("accent"))
        color.setAlphaF(0.32 if self.hasFocus() else 0.18)
        area = self._fill(painter, columns, (low, high), origin, color)
        if index < last:  # the line's end is selected too
            painter.fillRect(
                area.translated(area.width(), 0).adjusted(0, 0, self._ink.cell - area.width(), 0),
                color,
            )

    def _fill(
        self,
        painter: QPainter,
        columns: Columns | None,
        span: Span,
        origin: QPointF,
        color: QColor,
    ) -> QRectF:
        cell = self._ink.cell
        left = max(-cell, origin.x() + self._column_of(columns, span[0]) * cell)
        right = origin.x() + self._column_of(columns, span[1]) * cell
        right = min(right, self.viewport().width() + cell)
        area = QRectF(left, origin.y(), max(0.0, right - left), self.line_height)
        painter.fillRect(area, color)
        return area

    def _tokens(self, index: int, row: Row, low: int, high: int) -> list[Token]:
        if row.kind == "fold":
            return [Token(0, len(row.text), "faint")]
        if index < self._head_rows:
            return list(head_tokens(row.text, is_first=index == 0))
        return list(json_tokens(row.text, low, high)) if self._is_json else []

    # Layout

    def sizeHint(self) -> QSize:
        return QSize(theme.dp(320), theme.dp(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.dp(120), 3 * self.line_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_scroll_bars()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds:
            self._measure()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # What stays in view moves as pixels; only the lines that come into view are painted.
        if dx or abs(dy) >= self.viewport().height():
            self.viewport().update()
        else:
            self.viewport().scroll(0, dy)

    def _rows_between(self, top: int, bottom: int) -> range:
        """Returns the rows between two heights of the content, both included."""
        last = min(bottom // self.line_height + 1, len(self._rows))
        return range(min(max(0, top) // self.line_height, last), last)

    def _measure(self) -> None:
        self._ink = LineInk(self._size)
        self._update_scroll_bars()
        self.viewport().update()

    def _update_scroll_bars(self) -> None:
        room = self.viewport().size()
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, len(self._rows) * self.line_height - room.height()))
        down.setPageStep(max(1, room.height() - self.line_height))
        down.setSingleStep(self.line_height)
        across.setRange(0, max(0, max(self.content_width(), self._least_width) - room.width()))
        across.setPageStep(max(1, room.width() - self._text_left()))
        across.setSingleStep(round(4 * self._ink.cell))
        self.width_changed.emit()

    def _grow(self, columns: int) -> None:
        if columns > self._widest:
            self._widest = columns
            self._update_scroll_bars()

    def _text_left(self) -> int:
        if not self._last_number:
            return theme.dp(_MARGIN)
        digits = max(2, len(str(self._last_number)))
        return theme.dp(_MARGIN) + ceil(digits * self._ink.cell) + theme.dp(_GUTTER_GAP)

    def _visible_columns(self, left: int) -> Span:
        first = max(0, floor((self._text_left() - 2 - left) / self._ink.cell))
        return first, max(first, ceil((self.viewport().width() - left) / self._ink.cell))

    def _columns_of(self, row: int, text: str) -> Columns | None:
        """Returns the row's columns, None for a short plain line, where they equal the indexes."""
        known = self._columns.get(row)
        if known is not None:
            return known
        if len(text) <= CHUNK and is_plain(text):
            return None
        if len(self._columns) > 1000:
            self._columns.clear()
        self._columns[row] = columns = Columns(text)
        return columns

    @staticmethod
    def _column_of(columns: Columns | None, index: int) -> int:
        return columns.column(index) if columns else index

    def _length(self, row: int) -> int:
        return len(self._rows.text(row)) if row < len(self._rows) else 0

    def _clamp(self, position: Position) -> Position:
        row = min(max(position[0], 0), max(0, len(self._rows) - 1))
        return row, min(max(position[1], 0), self._length(row))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not len(self._rows):
            return
        at = event.position().toPoint()
        position = self._position_at(at)
        self._pressed, self._pressed_at = self._row_at(at), at
        clicked_at, place = self._double_click
        is_near = (at - place).manhattanLength() < QApplication.startDragDistance()
        elapsed = event.timestamp() - clicked_at
        if clicked_at and is_near and elapsed < QApplication.doubleClickInterval():
            self._begin(position, "line")
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._select(Selection(self._selection.anchor, position))
        else:
            self._begin(position, "character")
        self._double_click = (0, QPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not len(self._rows):
            return
        place = event.position().toPoint()
        self._double_click = (event.timestamp(), place)
        self._pressed = -1
        if self._is_fold(self._row_at(place)):
            return  # the first click has toggled it; who double-clicks does not want it back
        self._begin(self._position_at(place, rounded=False), "word")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(place)
            return
        if not len(self._rows):
            return
        is_click = (place - self._pressed_at).manhattanLength() < QApplication.startDragDistance()
        if is_click and self._is_fold(self._pressed):
            return
        self._drag_at = place
        self._extend_to(self._position_at(place))
        if self.viewport().rect().contains(place):
            self._drag_timer.stop()
        elif not self._drag_timer.isActive():
            self._drag_timer.start(40, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag_timer.stop()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        row = self._row_at(event.position().toPoint())
        if row == self._pressed and self._is_fold(row) and self._selection.is_empty:
            self.fold_toggled.emit(row)
        elif QGuiApplication.clipboard().supportsSelection() and not self._selection.is_empty:
            text = self.selected_text().encode("utf-8", "replace").decode()
            QGuiApplication.clipboard().setText(text, QClipboard.Mode.Selection)
        self._pressed = -1

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() != self._drag_timer.timerId():
            super().timerEvent(event)
            return
        area = self.viewport().rect()
        for bar, at, low, high in (
            (self.verticalScrollBar(), self._drag_at.y(), area.top(), area.bottom()),
            (self.horizontalScrollBar(), self._drag_at.x(), area.left(), area.right()),
        ):
            beyond = at - high if at > high else min(0, at - low)
            bar.setValue(bar.value() + beyond)
        self._extend_to(self._position_at(self._drag_at))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QPoint(-1, -1))
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._size + (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.context_menu().popup(event.globalPos())

    def _hover(self, place: QPoint) -> None:
        row = self._row_at(place)
        hovered = row if self._is_fold(row) else -1
        is_text = place.x() >= self._text_left() - theme.dp(_GUTTER_GAP) / 2
        shape = Qt.CursorShape.IBeamCursor if is_text else Qt.CursorShape.ArrowCursor
        if hovered >= 0:
            shape = Qt.CursorShape.PointingHandCursor
        if not len(self._rows):
            shape = Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()

    def _row_at(self, place: QPoint) -> int:
        """Returns the row under a point of the viewport, -1 where there is none."""
        if not self.viewport().rect().contains(place):
            return -1
        row = (place.y() + self.verticalScrollBar().value()) // self.line_height
        return row if row < len(self._rows) else -1

    def _is_fold(self, row: int) -> bool:
        return 0 <= row < len(self._rows) and self._rows.row(row).kind == "fold"

    def _position_at(self, place: QPoint, *, rounded: bool = True) -> Position:
        """Returns the position nearest to a point, or the character under it if not `rounded`."""
        row = (place.y() + self.verticalScrollBar().value()) // self.line_height
        row = min(max(row, 0), len(self._rows) - 1)
        x = place.x() + self.horizontalScrollBar().value() - self._text_left()
        at = max(0.0, x / self._ink.cell)
        text = self._rows.text(row)
        columns = self._columns_of(row, text)
        if columns is None:
            return self._clamp((row, round(at) if rounded else floor(at)))
        index = columns.index(floor(at))
        if rounded and index < len(text):
            low, high = columns.column(index), columns.column(index + 1)
            index += at - low > high - at
        return row, index

    def _begin(self, position: Position, unit: Unit) -> None:
        self._origin = self._around(position, unit)
        self._select(Selection(*self._origin, unit))

    def _extend_to(self, position: Position) -> None:
        unit = self._selection.unit
        start, end = self._around(position, unit)
        if position < self._origin[0]:
            self._select(Selection(self._origin[1], start, unit))
        else:
            self._select(Selection(self._origin[0], max(end, self._origin[1]), unit))

    def _around(self, position: Position, unit: Unit) -> tuple[Position, Position]:
        row, index = position
        if unit == "character":
            return position, position
        if unit == "line":
            is_last = row + 1 >= len(self._rows)
            return (row, 0), (row, self._length(row)) if is_last else (row + 1, 0)
        low, high = word_at(self._rows.text(row), index)
        return (row, low), (row, high)

    # Keyboard

    def event(self, event: QEvent) -> bool:
        # Keys that we use here must not start an action of the window (Ctrl+A, Ctrl++).
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_ours = any(event.matches(key) for key in _COMMANDS)
            event.setAccepted(is_ours)
            return is_ours
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for key, (movement, is_selecting) in _KEYS.items():
            if event.matches(key):
                self.move_caret(movement, is_selecting=is_selecting)
                return
        fold = self._selection.caret[0]
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.ZoomIn) or _is_ctrl(event, Qt.Key.Key_Equal):
            self.set_zoom(self._size + 1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.set_zoom(self._size - 1)
        elif _is_ctrl(event, Qt.Key.Key_0):
            self.set_zoom(DESIGN_SIZE)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._is_fold(fold):
            self.fold_toggled.emit(fold)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def move_caret(self, movement: Movement, *, is_selecting: bool = False) -> None:
        """Moves the caret as a key would, and brings it into view."""
        if not len(self._rows):
            return
        is_vertical = movement in ("up", "down", "page-up", "page-down")
        start = self._visible_caret() if is_vertical else self._selection.caret
        if movement in ("left", "right") and not self._selection.is_empty and not is_selecting:
            target = self._selection.ordered[movement == "right"]
        elif is_vertical:
            target = self._vertically(start, movement)
        else:
            target = self._horizontally(start, movement)
        anchor = self._selection.anchor if is_selecting else target
        self._select(Selection(anchor, target), keep_column=is_vertical)
        self._reveal_caret()

    def _visible_caret(self) -> Position:
        """Returns the caret, or a place in view when the user has scrolled away from it."""
        rows, (row, index) = self.visible_rows(), self._selection.caret
        if row in rows or not self._selection.is_empty or not rows:
            return row, index
        return (rows[0] if row < rows[0] else rows[-1]), 0

    def _vertically(self, start: Position, movement: Movement) -> Position:
        page = max(1, self.viewport().height() // self.line_height - 1)
        steps = {"up": -1, "down": 1, "page-up": -page, "page-down": page}
        row = start[0] + steps[movement]
        if row < 0:
            return 0, 0
        if row >= len(self._rows):
            return self._clamp((len(self._rows) - 1, self._length(len(self._rows) - 1)))
        columns = self._columns_of(row, self._rows.text(row))
        index = columns.index(self._column) if columns else self._column
        return self._clamp((row, index))

    def _horizontally(self, start: Position, movement: Movement) -> Position:
        row, index = start
        last = len(self._rows) - 1
        match movement:
            case "home":
                return row, 0
            case "end":
                return row, self._length(row)
            case "top":
                return 0, 0
            case "bottom":
                return last, self._length(last)
            case "left" | "word-left" if index == 0:
                return (row - 1, self._length(row - 1)) if row else start
            case "right" | "word-right" if index == self._length(row):
                return (row + 1, 0) if row < last else start
            case _:
                return row, step(self._rows.text(row), index, movement)

    def _select(self, selection: Selection, *, keep_column: bool = False) -> None:
        has_moved = selection.caret[0] != self._selection.caret[0]
        self._selection = selection
        if not keep_column:
            row, index = selection.caret
            text = self._rows.text(row) if row < len(self._rows) else ""
            self._column = self._column_of(self._columns_of(row, text), index)
        if has_moved:
            self._describe()
        self.viewport().update()

    def _reveal_caret(self) -> None:
        row, index = self._selection.caret
        top = row * self.line_height
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        room = self.viewport().height() - self.line_height
        down.setValue(min(max(down.value(), top - room), top))
        column = self._column_of(self._columns_of(row, self._rows.text(row)), index)
        self._grow(column)
        x = round(column * self._ink.cell)
        margin = round(4 * self._ink.cell)
        width = self.viewport().width() - self._text_left() - margin
        if x - across.value() > width or x < across.value():
            across.setValue(x - (width if x > across.value() else margin))

    def _describe(self) -> None:
        """Tells assistive tools the current line; the owner gives the accessible name."""
        row = self._selection.caret[0]
        if row >= len(self._rows):
            self.setAccessibleDescription(self._message)
            return
        line = self._rows.row(row)
        place = f"Line {line.number}: " if line.number is not None else ""
        self.setAccessibleDescription(place + visible(line.text[:_SPOKEN]))


def _beginning(rows: Rows) -> list[str]:
    return [rows.text(index) for index in range(min(2, len(rows)))]


def _count_head_rows(rows: Rows) -> int:
    """Returns how many rows come before the first blank one; without one, all are a head."""
    for index in range(min(len(rows), _MAX_HEAD)):
        if not rows.text(index).strip("\r") and rows.row(index).kind not in ("gap", "fold"):
            return index
    return min(len(rows), _MAX_HEAD)


def _looks_like_json(rows: Rows, start: int) -> bool:
    for index in range(start, min(len(rows), start + 8)):
        text = rows.text(index).lstrip()
        if text:
            return text[0] in '{["'
    return False


def _is_ctrl(event: QKeyEvent, key: Qt.Key) -> bool:
    is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return is_control and event.key() == key


_MARGIN = 14
_GUTTER_GAP = 10
_SPOKEN = 400
_MAX_HEAD = 1000
_GROUNDS = {
    "removed": "removed",
    "changed-left": "removed",
    "added": "added",
    "changed-right": "added",
}
_SPANS = {kind: f"{role}_span" for kind, role in _GROUNDS.items()}
_STANDARD = QKeySequence.StandardKey
_KEYS: dict[QKeySequence.StandardKey, tuple[Movement, bool]] = {
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
_COMMANDS = (_STANDARD.Copy, _STANDARD.SelectAll, _STANDARD.ZoomIn, _STANDARD.ZoomOut, *_KEYS)
