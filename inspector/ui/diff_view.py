"""Two texts side by side, aligned row by row: what the window's Diff tab shows.

It shows rows that the lab has aligned; it never compares. Both sides scroll as one, folds open
and close in both; the window's F8 / Shift+F8 step through the runs of changed rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import theme
from inspector.ui.text_rows import Language, Row, RowKind, Rows
from inspector.ui.text_view import TextView

if TYPE_CHECKING:
    from inspector.lab.diff import DiffLine, DiffRow, TextDiff

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


class DiffView(QWidget):
    """The two sides, each under a strip that says which exchange it is."""

    change_moved = Signal(int, int)
    """The current change (1-based, 0 before the first step) and the number of changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diff: TextDiff | None = None
        self._shown: list[DiffRow] = []
        self._folds: dict[int, int] = {}
        self._open: set[int] = set()
        self._blocks: list[range] = []
        self._current = -1
        self._is_syncing = False
        self._is_fitting = False
        self.left, self.right = TextView(), TextView()
        self.left.setObjectName("responseDiffLeft")
        self.right.setObjectName("responseDiffRight")
        self._strips = (_Strip(), _Strip())
        self._columns = (QWidget(), QWidget())
        self._notice = _Notice()
        self._lay_out()
        for view, other in ((self.left, self.right), (self.right, self.left)):
            self._follow(view, other)
            view.fold_toggled.connect(self._toggle_fold)
            view.zoom_changed.connect(other.set_zoom)
            view.width_changed.connect(self._fit_widths)
            view.foot_changed.connect(other.set_least_foot)
        self.show_empty("")

    def show_diff(self, left: Side, right: Side, diff: TextDiff) -> None:
        """Shows two aligned texts; volatile rows are folded until they are clicked."""
        self._diff = diff
        self._open.clear()
        self._current = -1
        self._arrange(left, right)
        self._notice.show_text(diff.notice)
        self._show_rows()
        self.change_moved.emit(*self.change_position())

    def show_single(
        self, side: Side, text: str | Sequence[str], *, language: Language = "http"
    ) -> None:
        """Shows one text at full width: there is nothing to compare it with yet."""
        self._forget()
        self._arrange(side, None)
        self.left.set_text(text if isinstance(text, str) else "\n".join(text), language)

    def show_empty(self, message: str) -> None:
        """Shows a sentence in the middle that says what to do next."""
        self._forget()
        self._arrange(None, None)
        self.left.clear(message)

    def change_position(self) -> tuple[int, int]:
        """Returns the current change, counted from 1 (0: none yet), and how many there are."""
        return self._current + 1, len(self._blocks)

    def next_change(self) -> None:
        """Goes to the next run of changed rows after the caret, from the last to the first."""
        row = self._caret_row()
        starts = [block.start if self._current >= 0 else block[-1] + 1 for block in self._blocks]
        self._go_to(next((i for i, start in enumerate(starts) if start > row), 0))

    def previous_change(self) -> None:
        """Goes to the run of changed rows before the caret, from the first to the last."""
        row = self._caret_row()
        before = [i for i, block in enumerate(self._blocks) if block.start < row]
        self._go_to(before[-1] if before else len(self._blocks) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_widths()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(event.rect(), theme.color("line"))  # shows between the columns

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for column, strip, view in zip(
            self._columns, self._strips, (self.left, self.right), strict=True
        ):
            inner = QVBoxLayout(column)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.setSpacing(0)
            inner.addWidget(strip)
            inner.addWidget(view, 1)
            row.addWidget(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._notice)
        whole.addLayout(row, 1)

    def _arrange(self, left: Side | None, right: Side | None) -> None:
        """Shows the strips that there are; the right side only when it has one."""
        for strip, side in zip(self._strips, (left, right), strict=True):
            strip.show_side(side)
        self._columns[1].setVisible(right is not None)
        if right is None:
            self.right.close_find()
        policy = Qt.ScrollBarPolicy
        # Beside another side, the right one's scroll bar serves both.
        self.left.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if right else policy.ScrollBarAsNeeded
        )
        for view, side, place in ((self.left, left, "left"), (self.right, right, "right")):
            name = f"{side.label}: {side.title}, {side.detail}" if side else "Response"
            view.setAccessibleName(name if right is None else f"{place} side, {name}")

    def _forget(self) -> None:
        self._diff = None
        self._shown, self._folds, self._blocks = [], {}, []
        self._open.clear()
        self._current = -1
        self._notice.show_text("")
        self.right.clear()
        self.change_moved.emit(0, 0)

    def _show_rows(self) -> None:
        assert self._diff is not None
        self._shown, self._folds, self._blocks = [], {}, []
        for is_change, run in groupby(enumerate(self._diff.rows), lambda item: _is_change(item[1])):
            first = len(self._shown)
            for index, row in run:
                if row.kind == "fold":
                    self._folds[len(self._shown)] = index
                self._shown.append(row)
                if index in self._open:
                    self._shown.extend(row.hidden)
            if is_change:
                self._blocks.append(range(first, len(self._shown)))
        opened = {row for row, index in self._folds.items() if index in self._open}
        self.left.set_rows(_SideRows(self._shown, opened, is_left=True))
        self.right.set_rows(_SideRows(self._shown, opened, is_left=False))
        self._mark_current()
        self._fit_widths()

    def _toggle_fold(self, row: int) -> None:
        if row not in self._folds:
            return
        self._open ^= {self._folds[row]}
        bars = self.left.verticalScrollBar(), self.left.horizontalScrollBar()
        values = [bar.value() for bar in bars]
        self._show_rows()
        for bar, value in zip(bars, values, strict=True):
            bar.setValue(value)
        for view in (self.left, self.right):
            view.set_caret(row)

    def _go_to(self, block: int) -> None:
        if not self._blocks:
            return
        self._current = block
        self._mark_current()
        for view in (self.left, self.right):
            view.set_caret(self._blocks[block].start)
            view.scroll_to_row(self._blocks[block].start)
        self.change_moved.emit(*self.change_position())

    def _mark_current(self) -> None:
        rows = self._blocks[self._current] if self._current >= 0 else range(0)
        self.left.mark_rows(rows)
        self.right.mark_rows(rows)

    def _caret_row(self) -> int:
        view = self.right if self.right.hasFocus() else self.left
        return view.caret[0]

    def _follow(self, view: TextView, other: TextView) -> None:
        for bar, twin in (
            (view.verticalScrollBar(), other.verticalScrollBar()),
            (view.horizontalScrollBar(), other.horizontalScrollBar()),
        ):
            bar.valueChanged.connect(partial(self._scroll_twin, twin))

    def _scroll_twin(self, twin: QScrollBar, value: int) -> None:
        if self._diff is not None and not self._is_syncing:
            self._is_syncing = True
            twin.setValue(value)
            self._is_syncing = False

    def _fit_widths(self) -> None:
        """Gives both sides the same width to scroll, and both a scroll bar or none."""
        if self._is_fitting:
            return
        self._is_fitting = True
        sides = (self.left, self.right) if self._diff is not None else (self.left,)
        policy = Qt.ScrollBarPolicy
        for _ in range(2):  # the first scroll bar may take the room that makes another needed
            widest = max(view.content_width() for view in sides)
            is_wider = any(widest > view.viewport().width() for view in sides)
            for view in sides:
                view.set_least_width(widest if len(sides) > 1 else 0)
                view.setHorizontalScrollBarPolicy(
                    policy.ScrollBarAlwaysOn if is_wider else policy.ScrollBarAlwaysOff
                )
        self._is_fitting = False


class _SideRows(Rows):
    """One side of aligned rows; rows of that side are made when they come into view."""

    def __init__(self, rows: Sequence[DiffRow], opened: set[int], *, is_left: bool) -> None:
        self._rows = rows
        self._opened = opened
        self._is_left = is_left

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, index: int) -> Row:
        row = self._rows[index]
        if row.kind == "fold":
            return self._fold(row, is_open=index in self._opened)
        line = self._line(row)
        if line is None:
            return _GAP
        return Row(line.text, line.number, self._kind(row), line.spans)

    def text(self, index: int) -> str:
        row = self._rows[index]
        if row.kind == "fold":
            return row.text
        line = self._line(row)
        return line.text if line else ""

    def longest(self) -> int:
        return max(map(len, map(self.text, range(len(self)))), default=0)

    def last_number(self) -> int:
        for row in reversed(self._rows):
            for inner in (*reversed(row.hidden), row):
                line = self._line(inner)
                if line is not None:
                    return line.number
        return 0

    def _line(self, row: DiffRow) -> DiffLine | None:
        return row.left if self._is_left else row.right

    def _kind(self, row: DiffRow) -> RowKind:
        if row.kind == "changed":
            return "changed-left" if self._is_left else "changed-right"
        return row.kind

    def _fold(self, row: DiffRow, *, is_open: bool) -> Row:
        lines = [line.text for line in map(self._line, row.hidden) if line is not None]
        if not lines:
            return _GAP  # the other side has something to hide here, this one has nothing
        return Row(row.text, None, "fold", copied="\n".join(lines), is_open=is_open)


class _Strip(QWidget):
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


class _Notice(QFrame):
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


def _is_change(row: DiffRow) -> bool:
    return row.kind in ("changed", "removed", "added")


_GAP = Row("", kind="gap")
_MARGIN = 14
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
