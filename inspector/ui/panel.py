"""A titled pane: a 34 px header with badges and actions over one body widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QToolTip,
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
        self._is_compact = False
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

    def make_compact(self, compact: bool) -> None:
        """Shows a number or a mark for the word where room is short; its tooltip says the word."""
        if compact != self._is_compact:
            self._is_compact = compact
            self.updateGeometry()
            self.update()

    def width_as(self, *, compact: bool) -> int:
        self.setFont(theme.ui_font(size=11, bold=True))
        width = self.fontMetrics().horizontalAdvance(self._short() if compact else self._text)
        return width + theme.dp(12 if not self._square else 10)

    def _short(self) -> str:
        number = self._text.partition(" ")[0]
        return number if number.isdecimal() else "✓" if self._tone == "ok" else "!"

    def sizeHint(self) -> QSize:
        return QSize(self.width_as(compact=self._is_compact), theme.dp(17))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            lines = filter(None, (self._text if self._is_compact else "", self.toolTip()))
            QToolTip.showText(event.globalPos(), "\n".join(lines), self)
            return True
        return super().event(event)

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
        shown = self._short() if self._is_compact else self._text
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, shown)


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
    """A flat button that reads like a link; `short` stands for it where room is short."""

    def __init__(
        self, text: str, action: Callable[[], object] | None = None, *, short: str = ""
    ) -> None:
        super().__init__()
        self._whole = text
        self._short = short
        self._is_short = False
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if action is not None:
            self.clicked.connect(lambda _checked=False: action())

    def setText(self, text: str) -> None:
        self._whole = text
        super().setText(self._short if self._is_short else text)

    def offer_short(self, text: str) -> None:
        """Changes what stands for the text where room is short."""
        self._short = text
        self.setText(self._whole)

    def make_short(self, short: bool) -> None:
        """Shows the short text, if there is one; the whole one is its name and tooltip then."""
        if not self._short or short == self._is_short:
            return
        self._is_short = short
        super().setText(self._short if short else self._whole)
        if not self.accessibleName():
            self.setAccessibleName(self._whole)
        if not self.toolTip():
            self.setToolTip(self._whole)

    def width_as(self, *, short: bool) -> int:
        wanted = self._short if short and self._short else self._whole
        letters = self.fontMetrics()
        now = letters.horizontalAdvance(self.text())
        return super().sizeHint().width() - now + letters.horizontalAdvance(wanted)

    def with_menu(self, menu: QMenu) -> Link:
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return self


class PanelHeader(QFrame):
    """Title, badges and links; where room is short badges become marks, then links their short."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("panelHeader")
        self.setFixedHeight(theme.dp(34))
        self.title = QLabel(title)
        self.title.setObjectName("panelTitle")
        self.badges = QHBoxLayout()
        self.badges.setSpacing(theme.dp(6))
        self.controls = QHBoxLayout()
        self.controls.setSpacing(theme.dp(6))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.dp(14), 0, theme.dp(10), 0)
        row.setSpacing(theme.dp(8))
        row.addWidget(self.title)
        row.addLayout(self.badges)
        row.addStretch(1)
        row.addLayout(self.controls)
        self._leading: list[QWidget] = [self.title]
        self._fixed = theme.dp(14) + theme.dp(10) + 3 * theme.dp(8)

    def lead_with(self, tabs: Sequence[QWidget]) -> None:
        """Puts tabs where the title was: the first before the badges, which are its, then the rest.

        The row is then: tab, badges, further tabs, controls.
        """
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        self.title.hide()
        self._leading = list(tabs)
        row.insertWidget(0, tabs[0])
        row.insertSpacing(row.indexOf(self.badges) + 1, theme.dp(4))
        for place, tab in enumerate(tabs[1:], row.indexOf(self.badges) + 2):
            row.insertWidget(place, tab)
        self._fixed += len(tabs[1:]) * row.spacing() + row.spacing() + theme.dp(4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(compact=True, short=True), self.height())

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        levels = ((False, False), (True, False), (True, True))
        fitting = (n for n in levels if self._width(compact=n[0], short=n[1]) <= self.width())
        compact, short = next(fitting, levels[-1])
        for widget in self._shown(self.badges):
            if isinstance(widget, Badge):
                widget.make_compact(compact)
        for widget in self._shown(self.controls):
            if isinstance(widget, Link):
                widget.make_short(short)

    def _width(self, *, compact: bool, short: bool) -> int:
        width = self._fixed + sum(widget.sizeHint().width() for widget in self._leading)
        for row in (self.badges, self.controls):
            widgets = self._shown(row)
            width += max(0, len(widgets) - 1) * row.spacing()
            for widget in widgets:
                if isinstance(widget, Badge):
                    width += widget.width_as(compact=compact)
                elif isinstance(widget, Link):
                    width += widget.width_as(short=short)
                else:
                    width += widget.minimumSizeHint().width()
        return width

    @staticmethod
    def _shown(row: QHBoxLayout) -> list[QWidget]:
        items = (row.itemAt(place) for place in range(row.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if widget is not None and not widget.isHidden()]


class Panel(QFrame):
    """Header and body; `controls` and `badges` are filled by the pane that owns it."""

    least_side = 200
    """In design pixels; a pane is never smaller, nor narrower than its header's shortest form."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.header = PanelHeader(title)
        self.title, self.badges = self.header.title, self.header.badges
        self.controls = self.header.controls
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.header)

    def minimumSizeHint(self) -> QSize:
        least = QSize(theme.dp(self.least_side), theme.dp(self.least_side))
        return super().minimumSizeHint().expandedTo(least)


def rule() -> QFrame:
    """Returns a line of one pixel between two parts."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line


class Elided(QLabel):
    """A label that shortens its text with an ellipsis; the whole text is in the tooltip."""

    def __init__(
        self, text: str = "", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight
    ) -> None:
        super().__init__()
        self._mode = mode
        self._whole = ""
        self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        super().setText(text)
        self.update()

    def show_tip(self, tip: str) -> None:
        """Gives it a tooltip that says more than the text."""
        self._tip = tip
        self.setToolTip(tip)

    def text(self) -> str:
        return self._whole

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        width = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._whole, self._mode, width)
        self.setToolTip(self._tip or (self._whole if shown != self._whole else ""))
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)


class Shrinking(Elided):
    """As wide as its text where there is room, and shortened where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(theme.dp(28), self.sizeHint().width()), super().minimumSizeHint().height())
