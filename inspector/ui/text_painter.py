"""Paints the visible rows of a text view: grounds, marks, selection, text, numbers, caret."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from inspector.ui import theme
from inspector.ui.text_cells import Columns
from inspector.ui.text_colours import Colours
from inspector.ui.text_layout import TextLayout
from inspector.ui.text_rows import Row, Span
from inspector.ui.text_selection import TextSelection


@dataclass(frozen=True, slots=True)
class Scene:
    """What a view looks like at the moment, besides its rows and its selection.

    `area` is what to paint, in pixels of the viewport, `room` the whole viewport; `scrolled` is
    where its corner lies in the content. `is_active` tells that the keyboard works on the
    selection, from the find bar too. `marked` are the rows talked about at the moment.
    """

    area: QRect
    room: QRect
    scrolled: QPoint
    has_focus: bool
    is_active: bool
    hovered: int
    marked: range
    needle: re.Pattern[str] | None


class TextPainter:
    """Paints one scene; it is made for that, and looks at nothing that is out of sight."""

    def __init__(
        self,
        painter: QPainter,
        scene: Scene,
        layout: TextLayout,
        selection: TextSelection,
        colours: Colours,
    ) -> None:
        self._painter = painter
        self._scene = scene
        self._layout = layout
        self._selection = selection
        self._colours = colours
        self._ink = layout.ink
        self._text_left = layout.text_left
        self._visible = layout.columns_between(scene.scrolled.x(), scene.room.width())
        self._widest = 0

    def paint(self) -> int:
        """Paints the rows and returns the columns of the widest line that was measured."""
        painter, scene = self._painter, self._scene
        painter.setFont(self._ink.font)
        down, area = scene.scrolled.y(), scene.area
        lines = [
            (index, index * self._ink.height - down, self._layout.rows.row(index))
            for index in self._layout.rows_between(down + area.top(), down + area.bottom())
        ]
        for index, top, row in lines:
            self._paint_ground(index, row, top)
        painter.setClipRect(scene.room.adjusted(self._text_left - 2, 0, 0, 0))
        left = self._text_left - scene.scrolled.x()
        for index, top, row in lines:
            self._paint_text(index, row, QPointF(left, top))
        painter.setClipping(False)
        for index, top, row in lines:
            self._paint_number(index, row, top)
        return self._widest

    def paint_message(self, message: str) -> None:
        """Paints a sentence in the middle, in place of rows."""
        margin = theme.dp(24)
        area = self._scene.room.adjusted(margin, margin, -margin, -margin)
        self._painter.setFont(theme.ui_font())
        self._painter.setPen(theme.color("dim"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        self._painter.drawText(area, int(flags), message)

    def _paint_ground(self, index: int, row: Row, top: int) -> None:
        area = QRect(0, top, self._scene.room.width(), self._ink.height)
        if row.kind in _GROUNDS:
            self._painter.fillRect(area, theme.color(_GROUNDS[row.kind]))
        elif row.kind == "gap":
            self._painter.setBrushOrigin(0, -self._scene.scrolled.y())
            self._painter.fillRect(area, QBrush(theme.color("line"), Qt.BrushStyle.BDiagPattern))
        elif row.kind == "fold" and index == self._scene.hovered:
            self._painter.fillRect(area, theme.color("hover"))

    def _paint_number(self, index: int, row: Row, top: int) -> None:
        if row.kind == "fold":
            shown = "▾" if row.is_open else "⋯"
        elif row.number is None:
            return
        else:
            shown = str(row.number)
        is_caret = self._scene.has_focus and index == self._selection.caret[0]
        role = "accent" if index in self._scene.marked else "text" if is_caret else "faint"
        self._painter.setPen(theme.color(role))
        left = self._text_left - self._layout.gutter_gap - len(shown) * self._ink.cell
        self._painter.drawText(QPointF(left, top + self._ink.baseline), shown)

    def _paint_text(self, index: int, row: Row, origin: QPointF) -> None:
        columns = self._layout.columns_of(index, row.text)
        if row.kind in _SPANS:
            for start, end in row.spans:
                self._fill(columns, (start, end), origin, theme.color(_SPANS[row.kind]))
        first, last = self._visible
        low = columns.index(first) if columns else min(first, len(row.text))
        high = min((columns.index(last) if columns else last) + 1, len(row.text))
        if self._scene.needle is not None and row.kind != "fold":
            self._paint_hits(self._scene.needle, row.text, columns, (low, high), origin)
        self._paint_selection(index, columns, origin)
        tokens = self._colours.tokens(index, row, low, high)
        self._ink.draw(self._painter, row.text, tokens, origin, self._visible, columns)
        if self._scene.has_focus and index == self._selection.caret[0]:
            x = origin.x() + _column(columns, self._selection.caret[1]) * self._ink.cell
            caret = QRectF(round(x) - 1, origin.y() + 1, theme.dp(1.5), self._ink.height - 2)
            self._painter.fillRect(caret, theme.color("accent"))
        if columns:
            self._widest = max(self._widest, columns.column(high))

    def _paint_hits(
        self,
        needle: re.Pattern[str],
        text: str,
        columns: Columns | None,
        part: Span,
        origin: QPointF,
    ) -> None:
        reach = len(needle.pattern)
        edge = theme.color("warn")
        for match in needle.finditer(text, max(0, part[0] - reach), part[1] + reach):
            area = self._fill(columns, match.span(), origin, theme.color("warn_bg"))
            self._painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), edge)

    def _paint_selection(self, index: int, columns: Columns | None, origin: QPointF) -> None:
        (first, start), (last, end) = self._selection.ordered
        if self._selection.is_empty or not first <= index <= last:
            return
        low = start if index == first else 0
        high = end if index == last else self._layout.length(index)
        color = QColor(theme.color("accent"))
        color.setAlphaF(0.32 if self._scene.is_active else 0.18)
        area = self._fill(columns, (low, high), origin, color)
        if index < last:  # the line's end is selected too
            self._painter.fillRect(
                area.translated(area.width(), 0).adjusted(0, 0, self._ink.cell - area.width(), 0),
                color,
            )

    def _fill(self, columns: Columns | None, span: Span, origin: QPointF, color: QColor) -> QRectF:
        cell = self._ink.cell
        left = max(-cell, origin.x() + _column(columns, span[0]) * cell)
        right = origin.x() + _column(columns, span[1]) * cell
        right = min(right, self._scene.room.width() + cell)
        area = QRectF(left, origin.y(), max(0.0, right - left), self._ink.height)
        self._painter.fillRect(area, color)
        return area


def _column(columns: Columns | None, index: int) -> int:
    return columns.column(index) if columns else index


_GROUNDS = {
    "removed": "removed",
    "changed-left": "removed",
    "added": "added",
    "changed-right": "added",
    "noted": "warn_bg",
}
_SPANS = {
    "removed": "removed_span",
    "changed-left": "removed_span",
    "added": "added_span",
    "changed-right": "added_span",
    "noted": "removed_span",
}
