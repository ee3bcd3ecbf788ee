"""The help beside the window: pages at the left, a search through all of them, one page shown.

show_page, a link, a hit --> _go --> history --> page
Ctrl+F the search   Enter, Shift+Enter next, previous hit   Alt+Left, Alt+Right back, forward
Esc ends the search, then closes
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector.app import help_pages, licences
from inspector.app.help_pages import Hit
from inspector.ui import theme
from inspector.ui.help_view import HelpView, plain_text
from inspector.ui.outside import open_outside
from inspector.ui.panel import Link

LICENCES = "licences"
_FIRST = help_pages.PAGES[0]
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class _Place:
    """A page and a heading in it, or a licence's text by `PART/FILE`."""

    page: str
    anchor: str = ""


class HelpWindow(QWidget):
    """Not modal: it stays beside the window that it is about, and closes with it."""

    def __init__(self, window: QWidget, keys: tuple[tuple[str, str], ...]) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self.setObjectName("helpWindow")
        self.setWindowTitle("Help · Guest API Inspector")
        self.setWindowIcon(window.windowIcon())
        self._pages = {page.name: page for page in help_pages.read_pages(keys)}
        self._plain: dict[str, str] = {}
        self._hits: tuple[Hit, ...] = ()
        self._past: list[_Place] = []
        self._future: list[_Place] = []
        self._place: _Place | None = None
        self._build()
        self._fill_list()
        room = self.screen().availableGeometry().size()
        self.resize(QSize(theme.dp(960), theme.dp(680)).boundedTo(room))
        for key, run in (
            (QKeySequence.StandardKey.Find, self._start_search),
            (QKeySequence.StandardKey.Back, self.go_back),
            (QKeySequence.StandardKey.Forward, self.go_forward),
        ):
            QShortcut(QKeySequence(key), self, run)

    def show_page(self, name: str) -> None:
        """Shows a page by its name; the one that was shown last, else the first, when empty."""
        if name:
            self._go(_Place(name))
        elif self._place is None:
            self._go(_Place(_FIRST))

    def show_licences(self) -> None:
        self._go(_Place(LICENCES))

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._place.page if self._place is not None else ""

    def go_back(self) -> None:
        self._step(self._past, self._future)

    def go_forward(self) -> None:
        self._step(self._future, self._past)

    def follow(self, link: str) -> None:
        """Goes where a link of the page leads; one that leaves the program is asked about."""
        target, _, anchor = link.partition("#")
        if not target:
            self._go(_Place(self.page, anchor))
        elif "://" in target or target.startswith("mailto:"):
            open_outside(self, link)
        elif target.removesuffix(".md") in self._pages:
            self._go(_Place(target.removesuffix(".md"), anchor))
        elif licences.text(target) is not None:
            self._go(_Place(target))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._search.text():
                self._search.clear()
                self._view.setFocus()
            else:
                self.close()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Makes Enter in the search go from hit to hit, and the arrows through the list."""
        is_press = event.type() == QEvent.Type.KeyPress
        if watched is not self._search or not is_press or not isinstance(event, QKeyEvent):
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._next_hit(-1 if back else 1)
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._next_hit(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return False

    def _build(self) -> None:
        self._search = QLineEdit()
        self._search.setObjectName("helpSearch")
        self._search.setPlaceholderText("Search all pages (Ctrl+F)")
        self._search.setAccessibleName("Search help")
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._searched)
        self._search.installEventFilter(self)
        self._list = QListWidget()
        self._list.setObjectName("helpList")
        self._list.setAccessibleName("Pages of the help")
        self._list.setWordWrap(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentItemChanged.connect(lambda item, _before: self._chosen(item))
        self._count = QLabel()
        self._count.setObjectName("faint")
        self._view = HelpView()
        self._view.link_followed.connect(self.follow)
        self._back = Link("← Back", self.go_back)
        self._back.setToolTip("Back (Alt+Left)")
        self._forward = Link("Forward →", self.go_forward)
        self._forward.setToolTip("Forward (Alt+Right)")
        gap = theme.dp(10)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(gap, gap, gap, gap)
        column.addWidget(self._search)
        column.addWidget(self._list, 1)
        column.addWidget(self._count)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(gap, gap, gap, gap)
        row.addWidget(self._back)
        row.addWidget(self._forward)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self._view, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.dp(275), theme.dp(685)])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)

    def _fill_list(self) -> None:
        """Lists the pages, or the hits of a search."""
        self._list.blockSignals(True)
        self._list.clear()
        if self._search.text().strip():
            for number, hit in enumerate(self._hits):
                item = QListWidgetItem(f"{self._pages[hit.page].title}\n{hit.excerpt}")
                item.setData(_ROLE, number)
                self._list.addItem(item)
            count = len(self._hits)
            self._count.setText(f"{count} hit{'' if count == 1 else 's'}" if count else "No hits")
        else:
            for name, page in self._pages.items():
                item = QListWidgetItem(page.title)
                item.setData(_ROLE, name)
                self._list.addItem(item)
            item = QListWidgetItem("Licences")
            item.setData(_ROLE, LICENCES)
            self._list.addItem(item)
            self._count.setText("")
        self._list.blockSignals(False)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Chooses in the list what is shown, without going there."""
        if self._search.text().strip():
            return
        self._list.blockSignals(True)
        for row in range(self._list.count()):
            if self._list.item(row).data(_ROLE) == self.page:
                self._list.setCurrentRow(row)
        self._list.blockSignals(False)

    def _start_search(self) -> None:
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _searched(self, words: str) -> None:
        if not self._plain:
            self._plain = {name: plain_text(page.text) for name, page in self._pages.items()}
        self._hits = help_pages.find(words, self._plain)
        self._fill_list()

    def _next_hit(self, step: int) -> None:
        if self._hits:
            row = self._list.currentRow()
            start = -1 if row < 0 and step > 0 else max(row, 0)
            self._list.setCurrentRow((start + step) % len(self._hits))

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        chosen = item.data(_ROLE)
        if isinstance(chosen, int):
            hit = self._hits[chosen]
            if hit.page != self.page:
                self._go(_Place(hit.page))
            self._view.mark(hit.start, len(self._search.text().strip()))
        else:
            self._go(_Place(chosen))

    def _go(self, place: _Place) -> None:
        if self._place is not None and place != self._place:
            self._past.append(self._place)
            self._future.clear()
        self._show(place)

    def _step(self, source: list[_Place], target: list[_Place]) -> None:
        if source and self._place is not None:
            target.append(self._place)
            self._show(source.pop())

    def _show(self, place: _Place) -> None:
        is_shown = self._place is not None and self._place.page == place.page
        self._place = place
        if not is_shown:
            page = self._pages.get(place.page)
            if page is not None:
                self._view.show_text(page.text)
            elif place.page == LICENCES:
                self._view.show_text(licences.overview())
            else:
                self._view.show_text(licences.text(place.page) or "", plain=True)
        self._view.go_to(place.anchor)
        self._back.setEnabled(bool(self._past))
        self._forward.setEnabled(bool(self._future))
        self._show_chosen()
