"""The list of proposals under a caret: names and values with their standing and type.

It lies over the window and never has the keyboard: the field that it belongs to keeps it and
asks `take` about each key, so that no key is taken while the list is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.ui import theme

if TYPE_CHECKING:
    from inspector.rules.completion import Proposal

_ROWS = 8
_WIDEST = 460
_TONES = {"required": ("required", "err"), "claimed": ("claimed", "claimed")}
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _ROWS,
    Qt.Key.Key_PageUp: -_ROWS,
}
Index = QModelIndex | QPersistentModelIndex


class ProposalList(QListView):
    """Shown by `offer`; calls `accept` with what is chosen by Enter, Tab or a click."""

    def __init__(self, field: QWidget, accept: Callable[[Proposal], None]) -> None:
        super().__init__(field)
        self._field = field
        self._accept = accept
        self._model = _Model()
        self.setObjectName("proposals")
        self.setAccessibleName("Proposals")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setModel(self._model)
        self.setItemDelegate(_Rows(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._choose)
        self.hide()

    def offer(self, proposals: tuple[Proposal, ...], beside: QRect, *, preselect: bool) -> None:
        """Shows proposals under a place of the field (its coordinates), or above it.

        Without `preselect` none is chosen yet, and Enter goes to the field.
        """
        if not proposals:
            self.hide()
            return
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self._model.show_proposals(proposals)
        row = self.sizeHintForRow(0)
        edge = 2 * self.frameWidth()
        wanted = max(map(_width, proposals)) + edge + theme.dp(12)
        width = min(max(wanted, theme.dp(220)), theme.dp(_WIDEST), window.width())
        place = QRect(self._field.mapTo(window, beside.topLeft()), beside.size())
        below = window.height() - place.bottom() - theme.dp(4)
        is_above = below < min(len(proposals), 3) * row + edge and place.top() > below
        room = place.top() if is_above else below
        height = min(min(len(proposals), _ROWS) * row + edge, max(room, row + edge))
        top = place.top() - height - 1 if is_above else place.bottom() + 2
        left = min(place.left(), window.width() - width)
        self.setGeometry(max(0, left), top, width, height)
        self.setCurrentIndex(self._model.index(0) if preselect else QModelIndex())
        self.scrollToTop()
        self.show()
        self.raise_()

    def take(self, event: QKeyEvent) -> bool:
        """Takes a key that is for the list, and tells so: arrows, Enter, Tab, Esc while open."""
        if not self.isVisible():
            return False
        key, row = Qt.Key(event.key()), self.currentIndex().row()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in _STEPS:
            last = self._model.rowCount() - 1
            target = row + _STEPS[key]
            if abs(_STEPS[key]) == 1:
                target %= last + 1
            elif row < 0:
                target = 0
            self.setCurrentIndex(self._model.index(max(0, min(last, target))))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and row >= 0:
            self._choose(self.currentIndex())
        else:
            return False
        return True

    def proposals(self) -> tuple[Proposal, ...]:
        """Returns what is offered, () while the list is closed."""
        return self._model.proposals if self.isVisible() else ()

    def _choose(self, index: QModelIndex) -> None:
        proposal = self._model.proposals[index.row()]
        self.hide()
        self._accept(proposal)


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.proposals: tuple[Proposal, ...] = ()

    def show_proposals(self, proposals: tuple[Proposal, ...]) -> None:
        self.beginResetModel()
        self.proposals = proposals
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.proposals)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        proposal = self.proposals[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return proposal.label
            case Qt.ItemDataRole.AccessibleTextRole:
                word = _TONES.get(proposal.standing, ("", ""))[0]
                return ", ".join(filter(None, (proposal.label, word, proposal.detail)))
            case Qt.ItemDataRole.ToolTipRole:
                return proposal.detail
        return None


class _Rows(QStyledItemDelegate):
    """Label and standing on the left, what it is on the right; the label is never shortened."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.dp(24))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        proposal = model.proposals[index.row()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_bg"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        area = rect.adjusted(theme.dp(8), 0, -theme.dp(8), 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(theme.mono_font())
        painter.setPen(theme.color("text"))
        label = _fitting(painter, proposal.label, area)
        painter.drawText(area, int(middle), label)
        area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(label) + theme.dp(8))
        word, tone = _TONES.get(proposal.standing, ("", ""))
        if word:
            area.setLeft(_paint_word(painter, word, tone, area) + theme.dp(8))
        painter.setFont(theme.ui_font(size=11.5))
        painter.setPen(theme.color("dim"))
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(area, int(end), _fitting(painter, proposal.detail, area))
        painter.restore()


def _fitting(painter: QPainter, text: str, area: QRect) -> str:
    width = max(0, area.width())
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


def _paint_word(painter: QPainter, word: str, tone: str, area: QRect) -> int:
    """Paints the standing as a badge, as the findings show it; returns where it ends."""
    painter.setFont(theme.ui_font(size=11, bold=True))
    width = painter.fontMetrics().horizontalAdvance(word) + theme.dp(10)
    height = theme.dp(16)
    box = QRect(area.left(), area.center().y() - height // 2 + 1, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_bg"))
    painter.drawRoundedRect(box, theme.dp(4), theme.dp(4))
    painter.setPen(theme.color(tone))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), word)
    return box.right()


def _width(proposal: Proposal) -> int:
    from PySide6.QtGui import QFontMetrics

    label = QFontMetrics(theme.mono_font()).horizontalAdvance(proposal.label)
    detail = QFontMetrics(theme.ui_font(size=11.5)).horizontalAdvance(proposal.detail)
    word = _TONES.get(proposal.standing, ("", ""))[0]
    badge = QFontMetrics(theme.ui_font(size=11, bold=True)).horizontalAdvance(word)
    return label + detail + (badge + theme.dp(18) if word else 0) + theme.dp(40)
