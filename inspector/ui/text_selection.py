"""The caret and the selection of a text view: how they move, and what copying them gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from inspector.ui.text_layout import TextLayout
from inspector.ui.text_rows import Position
from inspector.ui.text_words import step, word_at

Unit = Literal["character", "word", "line"]
Movement = Literal[
    "left", "right", "word-left", "word-right", "up", "down", "page-up", "page-down",
    "home", "end", "top", "bottom",
]  # fmt: skip


class TextSelection(QObject):
    """From an anchor to the caret, in either order; what it takes in grows by whole units.

    begin(unit) -> extend_to -> extend_to …; every other change ends that.
    """

    changed = Signal()
    row_changed = Signal()
    """The caret went to another row; `changed` comes after it."""

    def __init__(self, layout: TextLayout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layout = layout
        self._state = _State()
        self._origin: tuple[Position, Position] = ((0, 0), (0, 0))
        self._column = 0

    @property
    def caret(self) -> Position:
        return self._state.caret

    @property
    def ordered(self) -> tuple[Position, Position]:
        """Where the selection begins and ends, in the order of the text."""
        return min(self._state.anchor, self.caret), max(self._state.anchor, self.caret)

    @property
    def is_empty(self) -> bool:
        return self._state.anchor == self.caret

    def select(self, start: Position, end: Position) -> None:
        """Selects from `start` to `end`, where the caret goes."""
        self._set(_State(self._layout.clamp(start), self._layout.clamp(end)))

    def select_all(self) -> None:
        last = max(0, len(self._layout.rows) - 1)
        self.select((0, 0), (last, self._layout.length(last)))

    def begin(self, position: Position, unit: Unit) -> None:
        """Selects the unit at a position, which `extend_to` keeps."""
        self._origin = self._around(position, unit)
        self._set(_State(*self._origin, unit))

    def extend_to(self, position: Position) -> None:
        """Selects from the unit that was begun with to the one at the position."""
        unit = self._state.unit
        start, end = self._around(position, unit)
        if position < self._origin[0]:
            self._set(_State(self._origin[1], start, unit))
        else:
            self._set(_State(self._origin[0], max(end, self._origin[1]), unit))

    def stretch_to(self, position: Position) -> None:
        """Moves the caret and leaves the anchor."""
        self._set(_State(self._state.anchor, position))

    def move(
        self, movement: Movement, *, is_selecting: bool, visible_rows: range, page: int
    ) -> None:
        """Moves the caret; up and down start in view when the user has scrolled away from it."""
        if not len(self._layout.rows):
            return
        is_vertical = movement in ("up", "down", "page-up", "page-down")
        start = self._visible_caret(visible_rows) if is_vertical else self.caret
        if movement in ("left", "right") and not self.is_empty and not is_selecting:
            target = self.ordered[movement == "right"]
        elif is_vertical:
            target = self._vertically(start, movement, page)
        else:
            target = self._horizontally(start, movement)
        anchor = self._state.anchor if is_selecting else target
        self._set(_State(anchor, target), keep_column=is_vertical)

    def text(self) -> str:
        """Returns what was received: no numbers, no gap rows, and in place of folds their lines."""
        (first, start), (last, end) = self.ordered
        if self.is_empty:
            return ""
        parts = []
        for index in range(first, last + 1):
            row = self._layout.rows.row(index)
            if row.kind == "gap" or (row.kind == "fold" and row.is_open):
                continue
            if row.copied is not None:
                parts.append(row.copied)
                continue
            low = start if index == first else 0
            parts.append(row.text[low : end if index == last else None])
        return "\n".join(parts)

    def copy(self, mode: QClipboard.Mode = QClipboard.Mode.Clipboard) -> None:
        """Puts the text on the clipboard, if there is any."""
        text = self.text()
        if text:
            whole = text.encode("utf-8", "replace").decode()  # half surrogate pairs have no code
            QGuiApplication.clipboard().setText(whole, mode)

    def _set(self, state: _State, *, keep_column: bool = False) -> None:
        has_moved = state.caret[0] != self.caret[0]
        self._state = state
        if not keep_column:
            self._column = self._layout.column(state.caret)
        if has_moved:
            self.row_changed.emit()
        self.changed.emit()

    def _around(self, position: Position, unit: Unit) -> tuple[Position, Position]:
        row, index = position
        if unit == "character":
            return position, position
        if unit == "line":
            is_last = row + 1 >= len(self._layout.rows)
            return (row, 0), (row, self._layout.length(row)) if is_last else (row + 1, 0)
        low, high = word_at(self._layout.rows.text(row), index)
        return (row, low), (row, high)

    def _visible_caret(self, rows: range) -> Position:
        row, index = self.caret
        if row in rows or not self.is_empty or not rows:
            return row, index
        return (rows[0] if row < rows[0] else rows[-1]), 0

    def _vertically(self, start: Position, movement: Movement, page: int) -> Position:
        steps = {"up": -1, "down": 1, "page-up": -page, "page-down": page}
        row, last = start[0] + steps[movement], len(self._layout.rows) - 1
        if row < 0:
            return 0, 0
        if row > last:
            return last, self._layout.length(last)
        return self._layout.at_column(row, self._column)

    def _horizontally(self, start: Position, movement: Movement) -> Position:
        row, index = start
        last = len(self._layout.rows) - 1
        match movement:
            case "home":
                return row, 0
            case "end":
                return row, self._layout.length(row)
            case "top":
                return 0, 0
            case "bottom":
                return last, self._layout.length(last)
            case "left" | "word-left" if index == 0:
                return (row - 1, self._layout.length(row - 1)) if row else start
            case "right" | "word-right" if index == self._layout.length(row):
                return (row + 1, 0) if row < last else start
            case _:
                return row, step(self._layout.rows.text(row), index, movement)


@dataclass(frozen=True, slots=True)
class _State:
    anchor: Position = (0, 0)
    caret: Position = (0, 0)
    unit: Unit = "character"
    """What a drag extends the selection by."""
