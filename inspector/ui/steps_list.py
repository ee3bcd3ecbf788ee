"""How a snippet's requests are painted in their list: two lines each, the status at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.ui import theme
from inspector.ui.steps_model import HELD, Step
from inspector.ui.toolbar import method_tone

_ROW = 48
_METHOD = 62


class StepsList(QListView):
    """Rows of one height over a `StepsModel`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("stepsList")
        self.setAccessibleName("Requests of the snippet")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setItemDelegate(_Rows(self))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class _Rows(QStyledItemDelegate):
    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, theme.dp(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        _paint_ground(painter, option)
        _paint_step(painter, option.rect, index.data(HELD), _number_width(painter, index))
        painter.restore()


def status_tone(code: int) -> str:
    """Returns the colour role of an answer's status, as everywhere in the window."""
    return "dim" if not code else "ok" if code < 400 else "err"


def _number_width(painter: QPainter, index: QModelIndex | QPersistentModelIndex) -> int:
    """The column of numbers is as wide as the last one."""
    painter.setFont(theme.mono_font(size=11))
    last = str(max(10, index.model().rowCount()))
    return painter.fontMetrics().horizontalAdvance("9" * len(last)) + theme.dp(12)


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    rect = option.rect
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.color("accent_bg"))
        edge = QRect(rect.x(), rect.y(), theme.dp(3), rect.height())
        painter.fillRect(edge, theme.color("accent"))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.color("hover"))
    painter.setPen(theme.color("line"))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())


def _paint_step(painter: QPainter, rect: QRect, step: Step, number_width: int) -> None:
    area = rect.adjusted(theme.dp(14), theme.dp(5), -theme.dp(14), -theme.dp(5))
    half = area.height() // 2
    upper = QRect(area.x(), area.y(), area.width(), half)
    lower = QRect(area.x(), area.y() + half, area.width(), area.height() - half)
    middle = int(Qt.AlignmentFlag.AlignVCenter)
    painter.setFont(theme.mono_font(size=11))
    painter.setPen(theme.color("faint"))
    painter.drawText(upper, middle, str(step.index + 1))
    left = area.x() + number_width
    upper.setRight(_paint_status(painter, upper, step))
    upper.setLeft(left)
    painter.setFont(theme.mono_font(bold=True))
    painter.setPen(theme.color("dim" if step.is_aside else method_tone(step.method)))
    method = QRect(left, upper.y(), theme.dp(_METHOD), upper.height())
    shown = painter.fontMetrics().elidedText(
        step.method, Qt.TextElideMode.ElideRight, method.width()
    )
    painter.drawText(method, middle, shown)
    upper.setLeft(left + theme.dp(_METHOD + 6))
    painter.setFont(theme.mono_font())
    painter.setPen(theme.color("dim" if step.is_aside else "text"))
    path = painter.fontMetrics().elidedText(step.path, Qt.TextElideMode.ElideMiddle, upper.width())
    painter.drawText(upper, middle, path)
    lower.setLeft(upper.left())
    painter.setFont(theme.ui_font(size=12))
    painter.setPen(theme.color("faint"))
    beside = painter.fontMetrics().elidedText(
        step.beside, Qt.TextElideMode.ElideRight, lower.width()
    )
    painter.drawText(lower, middle, beside)


def _paint_status(painter: QPainter, area: QRect, step: Step) -> int:
    """Paints the status as a badge at the right; returns where what is left of it must end."""
    if not step.status:
        return area.right()
    tone = status_tone(step.code)
    painter.setFont(theme.ui_font(size=11, bold=True))
    width = painter.fontMetrics().horizontalAdvance(step.status) + theme.dp(10)
    height = theme.dp(17)
    box = QRect(area.right() - width, area.center().y() - height // 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("hover" if tone == "dim" else f"{tone}_bg"))
    painter.drawRoundedRect(box, theme.dp(4), theme.dp(4))
    painter.setPen(theme.color(tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, step.status)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    return box.left() - theme.dp(10)
