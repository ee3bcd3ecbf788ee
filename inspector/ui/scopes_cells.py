"""Paints the table of scopes: a mark and a word in each cell, never a colour alone."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.rules.scope_rows import ScopeRow
from inspector.ui import theme
from inspector.ui.scopes_model import Index, ScopesModel

LINE = 22
_DASH = "\N{EN DASH}"
_MARKS: dict[str, tuple[str, str]] = {
    "required": ("●", "accent"),
    "any": ("●", "accent"),
    "covers": ("✓", "ok"),
    "weaker": ("▲", "warn"),
    "claimed": ("“", "claimed"),
    "contradicted": ("▲", "warn"),
    "confirmed": ("✓", "official"),
    "granted": ("✓", "ok"),
    "covered": ("✓", "ok"),
    "lacking": ("✕", "err"),
    "refused": ("✕", "err"),
    "named": ("●", "accent"),
    "unknown": ("?", "dim"),
    "no": (_DASH, "faint"),
    "silent": (_DASH, "faint"),
}
VERDICTS: dict[str, tuple[str, str, str]] = {
    "met": ("✓", "met", "ok"),
    "missing": ("✕", "missing", "err"),
    "refused": ("✕", "refused", "err"),
    "open": ("?", "open", "warn"),
    "aside": (_DASH, "not decisive", "dim"),
}


class CellDelegate(QStyledItemDelegate):
    """Paints a mark and a word; leaves room above for the name where the table is narrow."""

    is_wide = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.dp(LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, ScopesModel)
        row = model.rows[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.color("accent_bg" if chosen else "bg"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index.column() == 0:
            area = rect.adjusted(theme.dp(14), 0, -theme.dp(6), 0)
            paint_name(painter, area, row)
            painter.restore()
            return
        if not self.is_wide:
            rect = QRect(rect.x(), rect.y() + theme.dp(LINE), rect.width(), theme.dp(LINE))
        cell = row.cells()[index.column() - 1][1]
        mark, tone = _MARKS[cell.standing]
        if cell.standing == "no" and index.column() == 3 and row.verdict.standing == "missing":
            mark, tone = "✕", "err"
        left = rect.x() + indent(index.column(), is_wide=self.is_wide)
        painter.setFont(theme.ui_font(size=11, bold=True))
        painter.setPen(theme.color(tone))
        spot = QRect(left, rect.y(), theme.dp(11), rect.height())
        painter.drawText(spot, _LEFT, mark)
        painter.setFont(theme.ui_font(size=12))
        plain = cell.standing in ("no", "silent", "unknown")
        painter.setPen(theme.color("faint" if plain and tone != "err" else "text"))
        area = QRect(spot.right() + theme.dp(4), rect.y(), 0, rect.height())
        area.setRight(rect.right() - theme.dp(2))
        shown = painter.fontMetrics().elidedText(
            cell.word, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, _LEFT, shown)
        painter.restore()


def indent(column: int, *, is_wide: bool) -> int:
    """Returns how far from its left a column's marks and title begin: the first at the edge."""
    return theme.dp(14 if column == (0 if is_wide else 1) else 6)


def paint_name(painter: QPainter, area: QRect, row: ScopeRow) -> None:
    """Paints the scope's name, whether it is published, and at the right its verdict."""
    mark, word, tone = VERDICTS[row.verdict.standing]
    painter.setFont(theme.ui_font(size=11, bold=True))
    verdict = f"{mark} {word}"
    width = painter.fontMetrics().horizontalAdvance(verdict)
    painter.setPen(theme.color(tone))
    painter.drawText(
        area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), verdict
    )
    area = area.adjusted(0, 0, -width - theme.dp(10), 0)
    flag = "" if row.published else "▲ not published"
    flag_width = painter.fontMetrics().horizontalAdvance(flag) + theme.dp(10) if flag else 0
    painter.setFont(theme.mono_font(size=12))
    painter.setPen(theme.color("text"))
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(
        row.scope, Qt.TextElideMode.ElideMiddle, max(theme.dp(60), area.width() - flag_width)
    )
    painter.drawText(area, _LEFT, shown)
    if flag:
        area.setLeft(area.left() + metrics.horizontalAdvance(shown) + theme.dp(10))
        painter.setFont(theme.ui_font(size=11))
        painter.setPen(theme.color("warn"))
        fitting = painter.fontMetrics().elidedText(
            flag, Qt.TextElideMode.ElideRight, max(0, area.width())
        )
        painter.drawText(area, _LEFT, fitting)


_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
