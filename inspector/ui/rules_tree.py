"""The list of packs and their rules: a title and an id per rule, the evidence as a badge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from inspector.ui import theme
from inspector.ui.rules_model import HELD, Group

if TYPE_CHECKING:
    from inspector.rules.listing import Entry

_ROW, _GROUP = 48, 32
_STANDINGS = {"contradicted": "err", "confirmed": "ok"}


class RulesTree(QTreeView):
    """Rows of two heights over a `RulesModel`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rulesTree")
        self.setAccessibleName("Rules")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setItemDelegate(_Rows(self))
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class _Rows(QStyledItemDelegate):
    def sizeHint(
        self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, theme.dp(_GROUP if isinstance(index.data(HELD), Group) else _ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        held = index.data(HELD)
        if isinstance(held, Group):
            _paint_group(painter, option, held)
        else:
            _paint_rule(painter, option, held)
        painter.restore()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, plain: str) -> None:
    rect = option.rect
    painter.fillRect(rect, theme.color(plain))
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.color("accent_bg"))
        painter.fillRect(
            QRect(rect.x(), rect.y(), theme.dp(3), rect.height()), theme.color("accent")
        )
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.color("hover"))
    painter.setPen(theme.color("line"))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())


def _paint_group(painter: QPainter, option: QStyleOptionViewItem, group: Group) -> None:
    _paint_ground(painter, option, "panel")
    area = option.rect.adjusted(theme.dp(14), 0, -theme.dp(12), 0)
    if group.mistakes:
        noun = "mistake" if group.mistakes == 1 else "mistakes"
        area.setRight(_badge(painter, area, f"{group.mistakes} {noun}", "err", area.center().y()))
    painter.setFont(theme.ui_font(size=12, bold=True))
    painter.setPen(theme.color("text" if group.is_on else "dim"))
    width = painter.fontMetrics().horizontalAdvance(group.title)
    title = painter.fontMetrics().elidedText(
        group.title, Qt.TextElideMode.ElideMiddle, area.width() * 2 // 3
    )
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), title)
    area.setLeft(area.left() + min(width, area.width() * 2 // 3) + theme.dp(8))
    painter.setFont(theme.ui_font(size=12))
    painter.setPen(theme.color("faint"))
    shown = painter.fontMetrics().elidedText(group.words, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)


def _paint_rule(painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
    _paint_ground(painter, option, "bg")
    area = option.rect.adjusted(theme.dp(26), theme.dp(5), -theme.dp(12), -theme.dp(5))
    half = area.height() // 2
    upper = QRect(area.x(), area.y(), area.width(), half)
    lower = QRect(area.x(), area.y() + half, area.width(), area.height() - half)
    right = _badge(painter, area, entry.level, entry.level, lower.center().y())
    if entry.standing:
        beside = QRect(area.x(), area.y(), right - area.x(), area.height())
        tone = _STANDINGS[entry.standing]
        right = _badge(painter, beside, entry.standing, tone, lower.center().y())
    lower.setRight(right)
    painter.setFont(theme.ui_font())
    painter.setPen(theme.color("dim" if entry.kind == "off" else "text"))
    title = painter.fontMetrics().elidedText(
        entry.title, Qt.TextElideMode.ElideRight, upper.width()
    )
    painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter), title)
    painter.setFont(theme.mono_font(size=11))
    painter.setPen(theme.color("faint"))
    name = painter.fontMetrics().elidedText(entry.id, Qt.TextElideMode.ElideRight, lower.width())
    painter.drawText(lower, int(Qt.AlignmentFlag.AlignVCenter), name)


def _badge(painter: QPainter, area: QRect, text: str, tone: str, middle: int) -> int:
    """Paints a badge at the right of the area; returns where what is left of it must end."""
    painter.setFont(theme.ui_font(size=11, bold=True))
    width = painter.fontMetrics().horizontalAdvance(text) + theme.dp(10)
    height = theme.dp(17)
    box = QRect(area.right() - width, middle - height // 2, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_bg"))
    painter.drawRoundedRect(box, theme.dp(4), theme.dp(4))
    painter.setPen(theme.color(tone))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box.left() - theme.dp(6)
