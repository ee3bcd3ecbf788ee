"""A frame around a widget for a moment, so that the eye finds where a link led."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from inspector.ui import theme

FLASH_MS = 1200


class _Frame(QWidget):
    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(around.rect())
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self.deleteLater)
        timer.start(FLASH_MS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), 2))
        radius = theme.dp(5)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)


def flash(widget: QWidget) -> None:
    """Scrolls the widget into view, where it lies in a scroll area, and frames it."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(widget)
    frame = _Frame(widget)
    frame.show()
    frame.raise_()
