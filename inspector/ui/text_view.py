"""One read-only view for wire text of any size: body, raw bytes as text, both sides of a diff.

It paints only the lines that are visible, over rows that are made when they are asked for, so
that its cost follows the window and not the text. It shows, selects, finds and copies; it never
edits, parses or fetches. The parts that it is made of:

    text_rows       what is shown               text_layout     where it lies
    text_cells      characters and columns      text_selection  caret and selection
    text_colours    parts with a colour         text_mouse, text_keys    what moves them
    text_ink        draws a line                text_painter    paints what is in sight
    text_search     hits and the find bar       text_scroll     what is in sight
    text_frame      the ring around it
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from inspector.ui import text_keys, theme
from inspector.ui.text_cells import visible
from inspector.ui.text_colours import Colours
from inspector.ui.text_frame import TextFrame
from inspector.ui.text_layout import TextLayout
from inspector.ui.text_mouse import TextMouse
from inspector.ui.text_painter import Scene, TextPainter
from inspector.ui.text_rows import Language, ListRows, Position, Row, Rows, TextRows
from inspector.ui.text_scroll import TextScroll
from inspector.ui.text_search import TextSearch
from inspector.ui.text_selection import Movement, TextSelection

__all__ = ["Row", "Rows", "TextView"]

DESIGN_SIZE = 12.0


class TextView(QAbstractScrollArea):
    """Shows rows of text with numbers, grounds and colours; see `Row` for what a row can say."""

    fold_toggled = Signal(int)
    """A fold row was clicked, or Enter pressed on it."""
    zoom_changed = Signal(float)
    """The font's size in design pixels, after the user zoomed."""
    width_changed = Signal()
    """The widest line that is known, or the room for it, changed."""
    foot_changed = Signal(int)
    """The find bar opened or closed: the pixels that it takes below the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = DESIGN_SIZE
        self._layout = TextLayout(self._size)
        self._colours = Colours(self._layout.rows, "")
        self._selection = TextSelection(self._layout, self)
        self._scroll = TextScroll(self, self._layout)
        self._mouse = TextMouse(self, self._layout, self._selection)
        self._frame = TextFrame(self)
        self._search = TextSearch(self, self._layout, self._selection, self._scroll, self._frame)
        self._message = ""
        self._marked = range(0)
        self._selection.row_changed.connect(self._describe)
        self._selection.changed.connect(self.viewport().update)
        self._scroll.fitted.connect(self.width_changed)
        self._search.changed.connect(self.viewport().update)
        self._search.foot_changed.connect(self.foot_changed)
        self._mouse.fold_clicked.connect(self.fold_toggled)
        self._mouse.hover_changed.connect(self.viewport().update)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setCornerWidget(QWidget())  # else the style draws a box between the scroll bars
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)

    # What is shown

    def set_rows(self, rows: Sequence[Row] | Rows, *, language: Language = "") -> None:
        """Shows rows; the view stays where it was scrolled to when the text begins as before."""
        new = rows if isinstance(rows, Rows) else ListRows(rows)
        stays = len(new) > 0 and _beginning(new) == _beginning(self.rows)
        self._layout.lay_out(new)
        self._colours = Colours(new, language)
        self._message = ""
        self._marked = range(0)
        self._mouse.forget_hover()
        self.set_caret(*(self.caret if stays else (0, 0)))
        self._search.look_again()
        self._scroll.fit()
        if not stays:
            self._scroll.to_start()
        self._describe()
        self.viewport().update()

    def set_text(self, text: str, language: Language = "") -> None:
        """Shows a text, its lines numbered from 1."""
        self.set_rows(TextRows(text), language=language)

    def clear(self, message: str = "") -> None:
        """Shows nothing but a sentence that says why, or what to do next."""
        self.set_rows(())
        self._message = message
        self._describe()
        self.viewport().update()

    def mark_rows(self, rows: range) -> None:
        """Marks the rows that are talked about at the moment (the current change)."""
        self._marked = rows
        self.viewport().update()

    @property
    def rows(self) -> Rows:
        return self._layout.rows

    @property
    def line_height(self) -> int:
        """Pixels from one row to the next; the vertical scroll bar counts pixels too."""
        return self._layout.line_height

    @property
    def zoom(self) -> float:
        return self._size

    def set_zoom(self, size: float) -> None:
        """Sets the font's size in design pixels (12 is normal); the first row stays first."""
        size = min(max(size, 8.0), 32.0)
        if size == self._size:
            return
        row = self.verticalScrollBar().value() / self.line_height
        self._size = size
        self._measure()
        self.verticalScrollBar().setValue(round(row * self.line_height))
        self.zoom_changed.emit(size)

    def content_width(self) -> int:
        """Returns the pixels that gutter and widest known line need."""
        return self._layout.width

    def set_least_width(self, pixels: int) -> None:
        """Makes the view scroll as if its content were that wide, beside a wider one."""
        self._scroll.set_least_width(pixels)

    def visible_rows(self) -> range:
        """Returns the rows that are at least partly in view."""
        return self._scroll.visible_rows

    def scroll_to_row(self, row: int) -> None:
        """Brings a row into view, a third from the top unless it is in view already."""
        self._scroll.to_row(row)

    # Selection, copy, find

    @property
    def caret(self) -> Position:
        return self._selection.caret

    def set_caret(self, row: int, index: int = 0) -> None:
        """Puts the caret somewhere without scrolling; ends the selection."""
        self._selection.select((row, index), (row, index))

    def move_caret(self, movement: Movement, *, is_selecting: bool = False) -> None:
        """Moves the caret as a key would, and brings it into view."""
        rows, page = self._scroll.visible_rows, self._scroll.page
        self._selection.move(movement, is_selecting=is_selecting, visible_rows=rows, page=page)
        self._scroll.reveal(self.caret)

    def select(self, start: Position, end: Position) -> None:
        """Selects from `start` to `end`, where the caret goes."""
        self._selection.select(start, end)

    def select_all(self) -> None:
        self._selection.select_all()

    def selected_text(self) -> str:
        """Returns what was received: no numbers, no gap rows, and in place of folds their lines."""
        return self._selection.text()

    def toPlainText(self) -> str:
        """Returns all rows as text, as they are shown (folds by their title)."""
        return "\n".join(self.rows.text(i) for i in range(len(self.rows)))

    def copy(self) -> None:
        """Puts the selected text on the clipboard, if there is any."""
        self._selection.copy()

    def find(  # type: ignore[override]  # QWidget.find takes a window's system id: not used here
        self, text: str, backwards: bool = False
    ) -> int:
        """Selects the next hit after the caret (wraps around), marks all, returns their number.

        Letters match in either case. An empty text takes the marks away.
        """
        return self._search.find(text, backwards=backwards)

    def open_find(self) -> None:
        """Opens the find bar below the text, as Ctrl+F does."""
        self._search.open()

    def close_find(self) -> None:
        """Closes the find bar and takes the marks away."""
        self._search.close()

    def set_least_foot(self, pixels: int) -> None:
        """Keeps that much room below the text, beside a view with a find bar."""
        self._frame.set_least_foot(pixels)

    def context_menu(self) -> QMenu:
        """Returns the menu of the right mouse button, which deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("Copy", self.copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setEnabled(not self._selection.is_empty)
        everything = menu.addAction("Select all", self.select_all)
        everything.setShortcut(QKeySequence.StandardKey.SelectAll)
        everything.setEnabled(len(self.rows) > 0)
        return menu

    # Painting and layout

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.fillRect(event.rect(), theme.color("bg"))
        scene = Scene(
            area=event.rect(),
            room=self.viewport().rect(),
            scrolled=self._scroll.place,
            has_focus=self.hasFocus(),
            is_active=self.hasFocus() or self._search.is_open,
            hovered=self._mouse.hovered_fold,
            marked=self._marked,
            needle=self._search.pattern,
        )
        rows = TextPainter(painter, scene, self._layout, self._selection, self._colours)
        if not len(self.rows):
            rows.paint_message(self._message)
        self._scroll.grow(rows.paint())

    def sizeHint(self) -> QSize:
        return QSize(theme.dp(320), theme.dp(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.dp(120), 3 * self.line_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll.fit()
        self._search.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds:
            self._measure()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        # What stays in view moves as pixels; only the lines that come into view are painted.
        if dx or abs(dy) >= self.viewport().height():
            self.viewport().update()
        else:
            self.viewport().scroll(0, dy)

    def _measure(self) -> None:
        self._layout.measure(self._size)
        self._frame.fit()
        self._search.fit()
        self._scroll.fit()
        self.viewport().update()

    # Mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse.double_click(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse.leave()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._size + (1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.context_menu().popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        # Keys that we use here must not start an action of the window (Ctrl+A, Ctrl++).
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_ours = text_keys.is_ours(event) or self._closes_find(event)
            event.setAccepted(is_ours)
            return is_ours
        is_done = super().event(event)
        if event.type() == QEvent.Type.Paint and self.hasFocus():
            self._frame.paint_ring()
        return is_done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        meant, zoom = text_keys.movement_of(event), text_keys.zoom_step(event)
        if meant is not None:
            self.move_caret(meant[0], is_selecting=meant[1])
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Find):
            self.open_find()
        elif self._closes_find(event):
            self.close_find()
        elif zoom is not None:
            self.set_zoom(self._size + zoom if zoom else DESIGN_SIZE)
        elif text_keys.is_enter(event) and self._layout.is_fold(self.caret[0]):
            self.fold_toggled.emit(self.caret[0])
        else:
            event.ignore()

    def _closes_find(self, event: QKeyEvent) -> bool:
        return self._search.is_open and event.matches(QKeySequence.StandardKey.Cancel)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus()

    def _show_focus(self) -> None:
        self.update()  # the ring around the text
        self.viewport().update()  # caret, selection

    def _describe(self) -> None:
        """Tells assistive tools the current line; the owner gives the accessible name."""
        row = self.caret[0]
        if row >= len(self.rows):
            self.setAccessibleDescription(self._message)
            return
        line = self.rows.row(row)
        place = f"Line {line.number}: " if line.number is not None else ""
        self.setAccessibleDescription(place + visible(line.text[:_SPOKEN]))


def _beginning(rows: Rows) -> list[str]:
    return [rows.text(index) for index in range(min(2, len(rows)))]


_SPOKEN = 400
