"""The answer: diff, body, raw bytes and timing of the exchange that is shown."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.app.view import ExchangeView, RawHop, outcome_title, size_words
from inspector.model.exchange import Exchange, Failure
from inspector.ui import theme
from inspector.ui.diff_strip import Side
from inspector.ui.diff_view import DiffView
from inspector.ui.explanation_strip import ExplanationStrip
from inspector.ui.panel import Link
from inspector.ui.text_view import Row, TextView
from inspector.ui.timing_view import TimingView

EMPTY = "Nothing sent yet. Press Send (Ctrl+Enter); the second answer is compared with the first."
MODES = ("Text", "Structure", "Headers")
_NAMED = 8


class ResponsePane(QFrame):
    """Tabs over one view; reports what to pin."""

    pin_wanted = Signal(object)
    working_wanted = Signal(object)
    noise_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("responsePane")
        self.setAccessibleName("Response")
        self._view: ExchangeView | None = None
        self._mode = "Text"
        self._revealed = False
        self._pinned = False
        self.tabs = QTabWidget()
        self.tabs.setObjectName("responseTabs")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setFixedHeight(theme.dp(34))
        self.diff = DiffView()
        self.diff.setObjectName("responseDiff")
        self.body = TextView()
        self.body.setObjectName("responseBody")
        self.body.setAccessibleName("Response body")
        self.raw = TextView()
        self.raw.setObjectName("responseRaw")
        self.raw.setAccessibleName("Raw bytes, sent and received")
        self.timing = TimingView()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self.timing)
        for title, page in (
            ("Diff", self.diff),
            ("Body", self.body),
            ("Raw", self.raw),
            ("Timing", scroll),
        ):
            self.tabs.addTab(page, title)
        self.tabs.setUsesScrollButtons(False)
        self._controls = self._build_controls()
        self._controls.setParent(self)
        self.tabs.currentChanged.connect(lambda _i: self._show_controls())
        self.diff.change_moved.connect(self._show_counts)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        self.explanation = ExplanationStrip()
        column.addWidget(self.explanation)
        self.show_view(None)

    def show_pinned(self, *, pinned: bool) -> None:
        self._pinned = pinned
        self._pin.setText("Unpin" if pinned else "Pin")

    def show_view(self, view: ExchangeView | None) -> None:
        """Shows the exchange and, when there is one to compare with, the differences."""
        if self._view is None or view is None or view.shown is not self._view.shown:
            self._revealed = False
        self._view = view
        self.timing.show_exchange(view.shown if view else None)
        if view is None:
            self.diff.show_empty(EMPTY)
            self.body.clear("The body of the answer appears here after Send.")
            self.raw.clear("The exact bytes of both directions appear here after Send.")
        else:
            self._show_diff()
            numbered = [Row(text, number) for number, text in enumerate(view.body, 1)]
            self.body.set_rows(numbered, language=view.body_language)
            if not view.body or view.body == ("",):
                self.body.clear("The answer has no body.")
            self._show_raw()
        self._show_controls()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_controls()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Finds in the text that is shown, whatever around it has the keyboard."""
        view = self.tabs.currentWidget()
        if isinstance(view, DiffView):
            view = view.right if view.right.isVisible() else view.left
        if event.matches(QKeySequence.StandardKey.Find) and isinstance(view, TextView):
            view.open_find()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Never less than its controls need in a row of their own."""
        controls = self._controls.sizeHint().width()
        return (
            super().minimumSizeHint().expandedTo(QSize(max(theme.dp(360), controls), theme.dp(200)))
        )

    def _place_controls(self) -> None:
        """Puts the controls beside the tabs, or in a row above them where that is too narrow."""
        bar, height = self.tabs.tabBar(), theme.dp(34)
        tabs_end = bar.x() + bar.tabRect(bar.count() - 1).right() + theme.dp(8)
        for spare, room in ((self._use, self.width() - tabs_end), (self._noise, self.width())):
            if self._controls.sizeHint().width() > room:
                spare.hide()  # the menu, another tab or a wider pane offers it too
        wanted = self._controls.sizeHint().width()
        is_above = wanted > self.width() - tabs_end
        self._column.setContentsMargins(0, height if is_above else 0, 0, 0)
        width = min(wanted, self.width())
        self._controls.setGeometry(self.width() - width, 0, width, height)
        self._controls.raise_()

    def recolour(self) -> None:
        """Repaints after a change of theme."""
        for widget in (self.diff, self.body, self.raw, self.timing):
            widget.update()

    def _build_controls(self) -> QWidget:
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, theme.dp(10), 0)
        row.setSpacing(theme.dp(2))
        self._modes = QButtonGroup(self)
        self._mode_links: list[Link] = []
        for mode in MODES:
            link = Link(mode)
            link.setProperty("quiet", True)
            link.setCheckable(True)
            link.setChecked(mode == self._mode)
            link.clicked.connect(lambda _c=False, it=mode: self._choose_mode(it))
            self._modes.addButton(link)
            self._mode_links.append(link)
            row.addWidget(link)
        row.addSpacing(theme.dp(10))
        self._counts = QLabel()
        self._counts.setObjectName("faint")
        row.addWidget(self._counts)
        self._noise = Link("", self._toggle_noise)
        self._noise.setObjectName("noiseLink")
        self._noise.setProperty("quiet", True)
        row.addWidget(self._noise)
        self._previous = Link("↑", self.diff.previous_change)
        self._previous.setAccessibleName("Previous change (Shift+F8)")
        self._next = Link("↓", self.diff.next_change)
        self._next.setAccessibleName("Next change (F8)")
        for link, tip in ((self._previous, "Shift+F8"), (self._next, "F8")):
            link.setToolTip(f"{link.accessibleName().split(' (')[0]} ({tip})")
            row.addWidget(link)
        self._pin = Link("Pin", self._toggle_pin)
        self._pin.setToolTip("Compare later answers with this one")
        row.addWidget(self._pin)
        self._use = Link("Use as working", self._use_as_working)
        self._use.setAccessibleName("Use as the working request")
        self._use.setToolTip("Keep this request as the working one that Isolate compares with")
        row.addWidget(self._use)
        self._reveal = Link("Reveal secrets", self._toggle_reveal)
        row.addWidget(self._reveal)
        return corner

    def _show_controls(self) -> None:
        is_diff = self.tabs.currentIndex() == 0
        has_diff = self._view is not None and self._view.diff is not None
        for link in self._mode_links:
            link.setVisible(is_diff and has_diff)
        for widget in (self._counts, self._previous, self._next):
            widget.setVisible(is_diff and has_diff)
        self._pin.setVisible(is_diff and self._view is not None)
        self._show_noise(is_shown=is_diff and has_diff)
        self._use.setVisible(self._view is not None and 200 <= self._view.shown.status < 300)
        self._reveal.setVisible(self.tabs.currentIndex() == 2 and self._view is not None)
        self._reveal.setText("Hide secrets" if self._revealed else "Reveal secrets")
        self._show_counts()
        self._controls.adjustSize()
        self.updateGeometry()
        self._place_controls()

    def _show_counts(self) -> None:
        if self._view is None or self._view.diff is None:
            return
        shown = self._view.tables[self._mode]
        word = "place" if self._mode == "Text" else "change"
        count = f"{shown.changes} {word}{'s' if shown.changes != 1 else ''}"
        self._counts.setText(count if shown.changes else "identical")
        folded = f"{shown.folded} volatile lines are folded; click one to see it."
        self._counts.setToolTip(folded if shown.folded else "")

    def _choose_mode(self, mode: str) -> None:
        self._mode = mode
        self._show_diff()
        self._show_counts()

    def _show_diff(self) -> None:
        view = self._view
        if view is None:
            return
        later = view.baseline is None or view.shown.started_at >= view.baseline.started_at
        now = _side(view.shown, "now" if later else "earlier")
        if view.diff is None or view.baseline is None:
            self.diff.show_single(now, view.lines)
            return
        before = _side(view.baseline, "pinned" if self._pinned else "before" if later else "later")
        self.diff.show_diff(before, now, view.tables[self._mode])

    def _show_raw(self) -> None:
        view = self._view
        if view is None:
            return
        rows: list[Row] = []
        for hop in view.raw_revealed if self._revealed else view.raw:
            rows += _raw_rows(hop)
        self.raw.set_rows(rows, language="")
        outcome = view.shown.outcome
        if not any(hop.text for hop in view.raw):
            self.raw.clear(
                outcome.message if isinstance(outcome, Failure) else "No bytes are kept."
            )

    def _toggle_pin(self) -> None:
        if self._view is not None:
            self.pin_wanted.emit(self._view.shown)

    def _use_as_working(self) -> None:
        if self._view is not None:
            self.working_wanted.emit(self._view.shown)

    def _show_noise(self, *, is_shown: bool) -> None:
        view = self._view
        self._noise.setVisible(is_shown and view is not None and bool(view.noise))
        if view is None or not view.noise:
            return
        names, folds = view.noise.names, view.folds_noise
        self._noise.setText(f"{len(names)} noise folded" if folds else "Fold noise")
        listed = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
        self._noise.setToolTip(
            f"Learnt from {view.noise.sends} identical sends, which differ in: {listed}. "
            + ("Press to see these differences." if folds else "Press to fold them.")
        )
        self._noise.setAccessibleName(
            f"{'Show' if folds else 'Fold'} what differs between identical sends: {listed}"
        )

    def _toggle_noise(self) -> None:
        if self._view is not None:
            self.noise_wanted.emit(not self._view.folds_noise)

    def _toggle_reveal(self) -> None:
        self._revealed = not self._revealed
        self._show_raw()
        self._show_controls()


def _side(exchange: Exchange, label: str) -> Side:
    title, tone = outcome_title(exchange)
    clock = time.strftime("%H:%M:%S", time.localtime(exchange.started_at))
    size = size_words(len(exchange.response.body)) if exchange.response else ""
    parts = [clock, f"{exchange.timings.total:.1f} ms", size]
    detail = " · ".join(part for part in parts if part)
    if exchange.label.startswith("experiment: "):
        label = "as refused" if label == "before" else "in the experiment"
    return Side(title, tone, detail, label)


def _raw_rows(hop: RawHop) -> Sequence[Row]:
    lines = hop.text.split("\n")
    return [Row(hop.title, None, "fold"), *(Row(t, n) for n, t in enumerate(lines, 1))]
