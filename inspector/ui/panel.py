"""A titled pane: a 34 px header with badges and actions over one body widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import theme

_WAS_SHOWN = Qt.WidgetAttribute.WA_WState_Created


class Badge(QWidget):
    """A small coloured word; the tone is a colour role, the meaning always in the text."""

    def __init__(self, text: str = "", tone: str = "warn", *, square: bool = False) -> None:
        super().__init__()
        self._text = text
        self._tone = tone
        self._square = square
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_text(text, tone)

    def show_text(self, text: str, tone: str = "", tip: str = "") -> None:
        """Shows the word, or hides the badge when it is empty."""
        self._text = text
        self._tone = tone or self._tone
        self.setAccessibleName(text)
        self.setToolTip(tip)
        if not text:
            self.hide()
        elif self.parentWidget() is not None or self.testAttribute(_WAS_SHOWN):
            self.show()  # without a parent it would flash as a window and take the keyboard
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        self.setFont(theme.ui_font(size=11, bold=True))
        width = self.fontMetrics().horizontalAdvance(self._text)
        return QSize(width + theme.dp(12 if not self._square else 10), theme.dp(17))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{self._tone}_bg"))
        radius = theme.dp(4) if self._square else self.height() / 2
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.setPen(theme.color(self._tone))
        painter.setFont(theme.ui_font(size=11, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class Dot(QWidget):
    """A state mark: round when fine or failed, drawn beside a word that says the same."""

    def __init__(self, tone: str = "ok") -> None:
        super().__init__()
        self._tone = tone
        self.setFixedSize(theme.dp(10), theme.dp(18))

    def show_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, self._tone, self.rect().center(), theme.dp(8))


def paint_mark(painter: QPainter, tone: str, centre: QPoint, size: int) -> None:
    """Paints the mark of a severity: a disc, a triangle or a ring, so that shape tells too."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = size / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(tone))
    x, y = centre.x() + 0.5, centre.y() + 0.5
    if tone == "warn":
        painter.drawPolygon(
            [
                QPoint(round(x), round(y - half)),
                QPoint(round(x + half + 1), round(y + half)),
                QPoint(round(x - half - 1), round(y + half)),
            ]
        )
    elif tone == "dim":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("dim"), 1.5))
        painter.drawEllipse(centre, round(half - 1), round(half - 1))
    else:
        painter.drawEllipse(centre, round(half), round(half))


class Link(QToolButton):
    """A flat button that reads like a link."""

    def __init__(self, text: str, action: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if action is not None:
            self.clicked.connect(lambda _checked=False: action())

    def with_menu(self, menu: QMenu) -> Link:
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return self


class Panel(QFrame):
    """Header and body; `controls` and `badges` are filled by the pane that owns it."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.header = QFrame()
        self.header.setObjectName("panelHeader")
        self.header.setFixedHeight(theme.dp(34))
        self.title = QLabel(title)
        self.title.setObjectName("panelTitle")
        self.badges = QHBoxLayout()
        self.badges.setSpacing(theme.dp(6))
        self.controls = QHBoxLayout()
        self.controls.setSpacing(theme.dp(6))
        row = QHBoxLayout(self.header)
        row.setContentsMargins(theme.dp(14), 0, theme.dp(10), 0)
        row.setSpacing(theme.dp(8))
        row.addWidget(self.title)
        row.addLayout(self.badges)
        row.addStretch(1)
        row.addLayout(self.controls)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.header)


class Elided(QLabel):
    """A label that shortens its text with an ellipsis; the whole text is in the tooltip."""

    def __init__(
        self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self._mode = mode
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        super().setText(text)
        self.update()

    def text(self) -> str:
        return self._whole

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        width = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._whole, self._mode, width)
        self.setToolTip(self._whole if shown != self._whole else "")
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
