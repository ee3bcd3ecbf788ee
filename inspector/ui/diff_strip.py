"""What stands above the sides of a diff: which exchange each is, and what could not be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from inspector.ui import theme

Tone = Literal["ok", "warn", "err", "dim"]


@dataclass(frozen=True, slots=True)
class Side:
    """What stands above one side: the status in a pill, its figures, and what the side is.

    `title` is like `401 Unauthorized`, `detail` like `12:04:11 · 3.1 ms · 214 B`, `label` like
    `before`.
    """

    title: str
    tone: Tone
    detail: str
    label: str


class Strip(QWidget):
    """The strip above a side, painted: status pill, figures, and at the right what it is."""

    def __init__(self) -> None:
        super().__init__()
        self._side: Side | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_side(self, side: Side | None) -> None:
        self._side = side
        self.setVisible(side is not None)
        if side is not None:
            words = f"{side.title}, {side.detail}, {side.label}"
            self.setAccessibleName(words)
            self.setToolTip(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.dp(200), theme.dp(34))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._side is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("bg"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
        area = self.rect().adjusted(theme.dp(_MARGIN), 0, -theme.dp(_MARGIN), -1)
        area.setLeft(self._paint_pill(painter, self._side, area) + theme.dp(10))
        small = theme.ui_font(size=12)
        painter.setFont(small)
        painter.setPen(theme.color("dim"))
        metrics = QFontMetrics(small)
        label = metrics.elidedText(
            self._side.label, Qt.TextElideMode.ElideRight, max(0, area.width())
        )
        painter.drawText(area, _RIGHT, label)
        area.setRight(area.right() - metrics.horizontalAdvance(label) - theme.dp(10))
        detail = metrics.elidedText(self._side.detail, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _LEFT, detail)

    def _paint_pill(self, painter: QPainter, side: Side, area: QRect) -> int:
        """Paints the status and returns where the pill ends."""
        font = theme.mono_font(bold=True)
        metrics = QFontMetrics(font)
        padding = theme.dp(7)
        room = area.width() - 2 * padding
        title = metrics.elidedText(side.title, Qt.TextElideMode.ElideRight, room)
        height = theme.dp(20)
        top = (area.height() - height) / 2
        width = metrics.horizontalAdvance(title) + 2 * padding
        pill = QRectF(area.left(), top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover" if side.tone == "dim" else f"{side.tone}_bg"))
        painter.drawRoundedRect(pill, theme.dp(4), theme.dp(4))
        painter.setPen(theme.color(side.tone))
        painter.setFont(font)
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), title)
        return area.left() + width


class Notice(QFrame):
    """A quiet strip that says what the comparison could not do."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(_MARGIN), theme.dp(6), theme.dp(_MARGIN), theme.dp(6))
        row.addWidget(self._label)

    def show_text(self, text: str) -> None:
        self._label.setText(text)
        self.setVisible(bool(text))


_MARGIN = 14
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
