"""Draws the characters of a line, each in its cell and its colour, with one font size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from inspector.ui import theme
from inspector.ui.text_cells import (
    Columns,
    Piece,
    cells,
    is_hidden,
    is_mark,
    is_plain,
    is_right_to_left,
    pieces,
)
from inspector.ui.text_colours import Token
from inspector.ui.text_rows import Span


class LineInk:
    """Draws the text of lines with one font size; sizes in pixels. Made anew for another font."""

    def __init__(self, size: float) -> None:
        self.font = theme.mono_font(size=size)
        for feature in ("calt", "liga", "clig", "dlig"):  # `=>` is two characters on the wire
            self.font.setFeature(QFont.Tag(feature), 0)
        metrics = QFontMetricsF(self.font)
        self._metrics = metrics
        self.cell = metrics.horizontalAdvance("0" * 64) / 64
        self.height = max(theme.dp(size * 1.5), ceil(metrics.height()))
        self.baseline = round((self.height - metrics.height()) / 2 + metrics.ascent())
        self._fits: dict[str, bool] = {}
        self._advances: dict[str, float] = {}

    def draw(
        self,
        painter: QPainter,
        text: str,
        tokens: Sequence[Token],
        origin: QPointF,
        visible_columns: Span,
        columns: Columns | None,
    ) -> None:
        """Draws the visible cells of a line whose column 0 and top lie at `origin`.

        `columns` is None for a short plain line. The painter has our font.
        """
        first, last = visible_columns
        start = columns.index(first) if columns else first
        end = (columns.index(last) if columns else last) + 1
        end = min(end, len(text))
        if start >= end:
            return
        column = columns.column(start) if columns else start
        if columns is None or is_plain(text[start:end]):
            whole = Piece(start, end, column, text[start:end], end - start)
            self._draw_run(painter, whole, tokens, origin)
            return
        for piece in pieces(text, start, end, column, self.fits):
            if piece.tone:
                place = self._place(piece.column, origin)
                painter.setPen(theme.color(piece.tone))
                painter.drawText(place, piece.shown)
            elif len(piece.shown) == piece.cells and self.fits(piece.shown[0]):
                self._draw_run(painter, piece, tokens, origin)
            else:
                self._draw_cluster(painter, piece, tokens, origin)

    def fits(self, character: str) -> bool:
        """Tells characters that the font draws one cell wide and in their place."""
        known = self._fits.get(character)
        if known is None:
            known = self._fits[character] = (
                not (is_hidden(character) or is_right_to_left(character))
                and cells(character) == 1
                and not is_mark(character)
                and abs(self._advance(character) - self.cell) < 0.05
            )
        return known

    def _advance(self, shown: str) -> float:
        known = self._advances.get(shown)
        if known is None:
            known = self._metrics.horizontalAdvance(shown)
            if len(self._advances) < _MAX_ADVANCES:
                self._advances[shown] = known
        return known

    def _place(self, column: int, origin: QPointF) -> QPointF:
        return QPointF(origin.x() + column * self.cell, origin.y() + self.baseline)

    def _draw_run(
        self, painter: QPainter, piece: Piece, tokens: Sequence[Token], origin: QPointF
    ) -> None:
        for start, end, role in _segments(piece.start, piece.end, tokens):
            part = piece.shown[start - piece.start : end - piece.start]
            if not part.isspace():
                painter.setPen(theme.color(role))
                painter.drawText(self._place(piece.column + start - piece.start, origin), part)

    def _draw_cluster(
        self, painter: QPainter, piece: Piece, tokens: Sequence[Token], origin: QPointF
    ) -> None:
        role = next((t.role for t in tokens if t.start <= piece.start < t.end), "text")
        painter.setPen(theme.color(role))
        room = piece.cells * self.cell
        wanted = self._advance(piece.shown)
        place = self._place(piece.column, origin)
        if wanted <= room or not room:
            painter.drawText(place + QPointF(max(0.0, room - wanted) / 2, 0), piece.shown)
            return
        painter.save()
        painter.translate(place)
        painter.scale(room / wanted, 1)
        painter.drawText(QPointF(0, 0), piece.shown)
        painter.restore()


def _segments(start: int, end: int, tokens: Sequence[Token]) -> Iterator[Token]:
    """Yields tokens cut to the range, and what lies between them with the role `text`."""
    for token in tokens:
        if token.end <= start:
            continue
        if token.start >= end:
            break
        if token.start > start:
            yield Token(start, token.start, "text")
        stop = min(token.end, end)
        yield Token(max(start, token.start), stop, token.role)
        start = stop
    if start < end:
        yield Token(start, end, "text")


_MAX_ADVANCES = 20_000
