"""The head of the table of scopes: long titles where they fit, aligned with the cells' marks."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from inspector.rules.scope_table import HEADER
from inspector.ui import theme
from inspector.ui.scopes_cells import indent
from inspector.ui.scopes_model import TITLES


class ScopesHeader(QHeaderView):
    """Paints each title at the same left as the cells below it."""

    is_wide = False

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setFixedHeight(theme.dp(24))
        self.setMinimumSectionSize(theme.dp(20))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        painter.save()
        painter.fillRect(rect, theme.color("bg"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(theme.ui_font(size=11, bold=True))
        painter.setPen(theme.color("dim"))
        area = rect.adjusted(indent(logical_index, is_wide=self.is_wide), 0, -theme.dp(2), 0)
        title = HEADER[logical_index]
        if painter.fontMetrics().horizontalAdvance(title) > area.width():
            title = TITLES[logical_index]
        painter.drawText(
            area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), title
        )
        painter.restore()
