"""The edge of a text view: a ring that shows where the keyboard is, and room for a find bar.

The ring has pixels of its own around the text. Inside them it would be scrolled along with the
lines, and a widget on top would cost the scrolling of pixels.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractScrollArea

from inspector.ui import theme


class TextFrame:
    """Keeps the room around the text of a view and paints the ring."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        self._view = view
        self._foot = self._least_foot = 0
        self.fit()

    @property
    def foot(self) -> QRect:
        """The room below the text that `set_foot` asked for."""
        text, ring = self._view.viewport().geometry(), theme.dp(_RING)
        whole = text.adjusted(-ring, -ring, ring, ring)
        return QRect(whole.left(), whole.bottom() + 1, whole.width(), self._foot)

    def set_foot(self, pixels: int) -> None:
        self._foot = pixels
        self.fit()

    def set_least_foot(self, pixels: int) -> None:
        """Keeps that much room even when less is needed, beside a view that needs it."""
        self._least_foot = pixels
        self.fit()

    def fit(self) -> None:
        """Leaves the room; after a change of the font, which scales the ring."""
        ring = theme.dp(_RING)
        foot = max(self._foot, self._least_foot)
        self._view.setViewportMargins(ring, ring, ring, ring + foot)

    def paint_ring(self) -> None:
        """Paints the ring; during a paint event of the view itself, not of its viewport."""
        inner = self._view.viewport().geometry()
        ring, painter = theme.dp(_RING), QPainter(self._view)
        outer = inner.adjusted(-ring, -ring, ring, ring)
        for side in (
            QRect(outer.left(), outer.top(), outer.width(), ring),
            QRect(outer.left(), inner.bottom() + 1, outer.width(), ring),
            QRect(outer.left(), inner.top(), ring, inner.height()),
            QRect(inner.right() + 1, inner.top(), ring, inner.height()),
        ):
            painter.fillRect(side, theme.color("accent"))


_RING = 2
