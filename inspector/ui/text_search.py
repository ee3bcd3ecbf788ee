"""The search of a text view: its hits, and the find bar that steps through them."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from inspector.ui.find_bar import FindBar
from inspector.ui.text_find import Hits
from inspector.ui.text_frame import TextFrame
from inspector.ui.text_layout import TextLayout
from inspector.ui.text_scroll import TextScroll
from inspector.ui.text_selection import TextSelection


class TextSearch(QObject):
    """closed -> open (bar below the text, hits marked) -> closed; the selection is where we are.

    The bar is made when it is first wanted.
    """

    changed = Signal()
    """Other hits are to be marked."""
    foot_changed = Signal(int)
    """The bar needs that many pixels below the text now, 0 when it is closed."""

    def __init__(
        self,
        view: QAbstractScrollArea,
        layout: TextLayout,
        selection: TextSelection,
        scroll: TextScroll,
        frame: TextFrame,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._layout = layout
        self._selection = selection
        self._scroll = scroll
        self._frame = frame
        self._hits: Hits | None = None
        self._bar: FindBar | None = None
        self._is_open = False
        self._foot = 0

    @property
    def is_open(self) -> bool:
        return self._is_open

    @property
    def pattern(self) -> re.Pattern[str] | None:
        """What is marked."""
        return self._hits.pattern if self._hits is not None else None

    def find(self, text: str, *, backwards: bool = False) -> int:
        """Selects the next hit (the one at the caret for a new text) and returns their number."""
        self.changed.emit()
        if not text:
            self._hits = None
            self._show_count()
            return 0
        low, high = self._selection.ordered
        is_again = self._hits is not None and self._hits.needle == text
        if self._hits is None or not is_again:
            self._hits = Hits(self._layout.rows, text)
        hits = self._hits
        hit = hits.before(low) if backwards else hits.after(high if is_again else low)
        if hit:
            self._selection.select(*hit)
            self._scroll.reveal(self._selection.caret)
        self._show_count()
        return len(hits)

    def look_again(self) -> None:
        """Finds the hits in other rows, without going to one."""
        if self._hits is not None:
            self._hits = Hits(self._layout.rows, self._hits.needle)
            self._show_count()

    def open(self) -> None:
        """Opens the bar with the selected words, or with what was looked for last."""
        if self._bar is None:
            self._bar = self._make_bar()
        bar, selected = self._bar, self._selection.text()
        is_words = 0 < len(selected) <= _LONGEST and "\n" not in selected
        self._is_open = True
        bar.show()
        self.fit()
        bar.start(selected if is_words else bar.text, self._view.accessibleName() or "the text")
        if self._hits is None:  # the bar's text is the one before: it has reported no change
            self.find(bar.text)

    def close(self) -> None:
        """Takes bar and marks away; the keyboard goes back to the text if the bar had it."""
        if self._bar is None or not self._is_open:
            return
        focus = QApplication.focusWidget()
        if focus is not None and self._bar.isAncestorOf(focus):
            self._view.setFocus()
        self._is_open = False
        self._bar.hide()
        self.fit()
        self.find("")

    def fit(self) -> None:
        """Lays the bar below the text; after a change of the view's size or font."""
        foot = self._bar.sizeHint().height() if self._bar is not None and self._is_open else 0
        if foot != self._foot:
            self._foot = foot
            self._frame.set_foot(foot)
            self.foot_changed.emit(foot)
        if self._bar is not None:
            self._bar.setGeometry(self._frame.foot)

    def _make_bar(self) -> FindBar:
        bar = FindBar(self._view)
        bar.text_changed.connect(self.find)
        bar.next_wanted.connect(lambda: self.find(bar.text))
        bar.previous_wanted.connect(lambda: self.find(bar.text, backwards=True))
        bar.close_wanted.connect(self.close)
        self._selection.changed.connect(self._show_count)
        return bar

    def _show_count(self) -> None:
        if self._bar is None or not self._is_open:
            return
        if self._hits is None:
            self._bar.show_count(0, 0)
        else:
            place = self._hits.place_of(self._selection.ordered)
            self._bar.show_count(place, len(self._hits))


_LONGEST = 200
"""The most characters of a selection that are meant to be looked for."""
