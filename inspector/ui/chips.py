"""Scope chips in a layout that wraps like words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLayout, QLayoutItem, QMenu, QSizePolicy, QWidget

from inspector.ui import theme


class Chip(QAbstractButton):
    """One scope. granted: ✓ on green; missing: + on a dashed red; extra: a plain outline.

    Its menu offers to compare who says what of it (`compared`).
    """

    compared = Signal(str)

    def __init__(self, scope: str, kind: str, tip: str = "") -> None:
        super().__init__()
        self.scope = scope
        self.kind = kind
        mark = {"granted": "✓ ", "missing": "+ "}.get(kind, "")
        self.setText(mark + scope)
        words = {"granted": "granted", "missing": "missing", "extra": "granted, not asked for"}
        self.setAccessibleName(f"Scope {scope}, {words.get(kind, kind)}")
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        clickable = kind == "missing"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if clickable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(theme.mono_font(size=11.5))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Show in the table of scopes", lambda: self.compared.emit(self.scope))
        menu.popup(event.globalPos())

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + theme.dp(20), theme.dp(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, pen = {
            "granted": ("ok_bg", "ok", Qt.PenStyle.NoPen),
            "missing": ("err_bg", "err", Qt.PenStyle.DashLine),
        }.get(self.kind, ("panel", "text", Qt.PenStyle.SolidLine))
        edge = "accent" if self.hasFocus() else ("err" if self.kind == "missing" else "line")
        style = Qt.PenStyle.SolidLine if self.hasFocus() else pen
        painter.setPen(
            QPen(theme.color(edge), 1, style) if style != Qt.PenStyle.NoPen else Qt.PenStyle.NoPen
        )
        painter.setBrush(theme.color(ground))
        box = self.rect().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(theme.color(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class FlowLayout(QLayout):
    """Lays items out in lines, wrapping at the width."""

    def __init__(self, spacing: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = theme.dp(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def replace(self, widgets: list[QWidget]) -> None:
        """Removes what was there and shows these widgets instead."""
        while (item := self.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for widget in widgets:
            self.addWidget(widget)
        self.invalidate()

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - rect.y()
