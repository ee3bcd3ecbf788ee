"""Two texts side by side, aligned row by row: what the window's Diff tab shows.

It shows rows that the lab has aligned; it never compares. Both sides scroll as one, folds open
and close in both; the window's F8 / Shift+F8 step through the runs of changed rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import theme
from inspector.ui.diff_rows import SideRows
from inspector.ui.diff_strip import Notice, Side, Strip
from inspector.ui.text_rows import Language
from inspector.ui.text_view import TextView

if TYPE_CHECKING:
    from inspector.lab.diff import DiffRow, TextDiff


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
        self._strips = (Strip(), Strip())
        self._columns = (QWidget(), QWidget())
        self._notice = Notice()
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
        self.left.set_rows(SideRows(self._shown, opened, is_left=True))
        self.right.set_rows(SideRows(self._shown, opened, is_left=False))
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


def _is_change(row: DiffRow) -> bool:
    return row.kind in ("changed", "removed", "added")
