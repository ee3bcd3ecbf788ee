"""Profiles and history at the left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector.errors import ProfileError
from inspector.model.profile import Profile
from inspector.ui import theme
from inspector.ui.panel import Link
from inspector.ui.toolbar import method_tone

if TYPE_CHECKING:
    from inspector.storage.history import HistoryRow

Index = QModelIndex | QPersistentModelIndex
USE_AS_WORKING = "Use as the working request"
_ROLE = Qt.ItemDataRole.UserRole
_DIRTY = Qt.ItemDataRole.UserRole + 1


class _ProfileDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.dp(29))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        profile, dirty = index.data(_ROLE), bool(index.data(_DIRTY))
        painter.save()
        _paint_ground(painter, option)
        left = theme.dp(14)
        if isinstance(profile, Profile):
            method = profile.request.method or "GET"
            painter.setFont(theme.mono_font(size=10.5, bold=True))
            painter.setPen(theme.color(method_tone(method)))
            area = QRect(left, rect.y(), theme.dp(40), rect.height())
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), method[:5])
        else:
            painter.setFont(theme.ui_font(bold=True))
            painter.setPen(theme.color("warn"))
            area = QRect(left, rect.y(), theme.dp(40), rect.height())
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), "▲")
        area = QRect(
            left + theme.dp(42), rect.y(), rect.right() - left - theme.dp(52), rect.height()
        )
        painter.setFont(theme.ui_font())
        painter.setPen(theme.color("text" if isinstance(profile, Profile) else "warn"))
        name = str(index.data() or "") + (" •" if dirty else "")
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()


class _HistoryDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.dp(29))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: HistoryRow = index.data(_ROLE)
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_ground(painter, option)
        text, tone = _pill(row)
        painter.setFont(theme.mono_font(size=12, bold=True))
        width = max(theme.dp(36), painter.fontMetrics().horizontalAdvance(text) + theme.dp(12))
        pill = QRect(theme.dp(14), rect.y() + theme.dp(5), width, theme.dp(20))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{tone}_bg") if tone != "dim" else theme.color("hover"))
        painter.drawRoundedRect(pill, theme.dp(4), theme.dp(4))
        painter.setPen(theme.color(tone))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        left = pill.right() + theme.dp(8)
        clock = time.strftime("%H:%M", time.localtime(row.started_at))
        painter.setFont(theme.ui_font(size=11))
        painter.setPen(theme.color("faint"))
        clock_width = painter.fontMetrics().horizontalAdvance(clock)
        right = rect.right() - theme.dp(10)
        area = QRect(right - clock_width, rect.y(), clock_width + 1, rect.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), clock)
        area = QRect(left, rect.y(), area.left() - left - theme.dp(6), rect.height())
        painter.setFont(theme.ui_font())
        painter.setPen(theme.color("dim" if row.label else "text"))
        words = row.label.removeprefix("experiment: ") if row.label else _short(row.url)
        mode = Qt.TextElideMode.ElideRight if row.label else Qt.TextElideMode.ElideLeft
        shown = painter.fontMetrics().elidedText(words, mode, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    rect, state = option.rect, option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.color("accent_bg"))
        painter.fillRect(QRect(rect.x(), rect.y(), 2, rect.height()), theme.color("accent"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.color("hover"))


class Sidebar(QFrame):
    """Reports which profile or exchange to open and what to do with it."""

    save_wanted = Signal()
    open_wanted = Signal(str)
    rename_wanted = Signal(str)
    duplicate_wanted = Signal(str)
    export_wanted = Signal(str)
    delete_wanted = Signal(str)
    profile_working_wanted = Signal(str)
    damaged_wanted = Signal(object)
    history_wanted = Signal(int)
    history_open_wanted = Signal(int)
    history_resend_wanted = Signal(int)
    history_working_wanted = Signal(int)
    history_delete_wanted = Signal(int)
    history_clear_wanted = Signal()
    new_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.dp(8), 0, theme.dp(8))
        column.setSpacing(theme.dp(2))
        self._new = Link("New", self.new_wanted.emit)
        self._new.setToolTip("Begin with an empty request (Ctrl+N)")
        self.save = Link("Save", self.save_wanted.emit)
        self.save.setObjectName("saveProfileButton")
        self.save.setAccessibleName("Save profile")
        self.save.setToolTip("Save the request as a profile, without its secrets (Ctrl+S)")
        column.addWidget(_section("PROFILES", self._new, self.save))
        self.profiles = QTreeWidget()
        self.profiles.setObjectName("profilesTree")
        self.profiles.setAccessibleName("Profiles")
        self.profiles.setHeaderHidden(True)
        self.profiles.setRootIsDecorated(False)
        self.profiles.setIndentation(0)
        self.profiles.setMouseTracking(True)
        self.profiles.setItemDelegate(_ProfileDelegate(self.profiles))
        self.profiles.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.profiles.customContextMenuRequested.connect(self._profile_menu)
        self.profiles.itemClicked.connect(lambda item, _c: self._open(item))
        column.addWidget(self.profiles)
        self._no_profiles = _hint("No profiles yet. Save keeps a request, never its secrets.")
        column.addWidget(self._no_profiles)
        self._history_hint = QLabel("Ctrl+H")
        self._history_hint.setObjectName("faint")
        column.addSpacing(theme.dp(8))
        column.addWidget(_section("HISTORY", self._history_hint))
        self.history = QListWidget()
        self.history.setObjectName("historyList")
        self.history.setAccessibleName("History")
        self.history.setMouseTracking(True)
        self.history.setItemDelegate(_HistoryDelegate(self.history))
        self.history.setUniformItemSizes(True)
        self.history.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.history.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.history.customContextMenuRequested.connect(self._history_menu)
        self.history.itemClicked.connect(self._open_exchange)
        self.history.itemDoubleClicked.connect(
            lambda item: self.history_open_wanted.emit(item.data(_ROLE).id)
        )
        column.addWidget(self.history, 1)
        self._no_history = _hint("Nothing sent yet.")
        column.addWidget(self._no_history)
        column.addStretch(0)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_profiles(
        self,
        profiles: Sequence[Profile],
        damaged: Sequence[ProfileError],
        current: str,
        *,
        is_dirty: bool,
    ) -> None:
        self.profiles.clear()
        for profile in profiles:
            item = QTreeWidgetItem([profile.name])
            item.setData(0, _ROLE, profile)
            item.setData(0, _DIRTY, profile.id == current and is_dirty)
            item.setToolTip(0, f"{profile.name}\n{profile.request.method} {profile.request.url}")
            self.profiles.addTopLevelItem(item)
            if profile.id == current:
                self.profiles.setCurrentItem(item)
        for problem in damaged:
            name = problem.path.name if problem.path else "damaged profile"
            item = QTreeWidgetItem([name])
            item.setData(0, _ROLE, problem)
            item.setToolTip(0, str(problem))
            self.profiles.addTopLevelItem(item)
        empty = not profiles and not damaged
        rows = min(12, len(profiles) + len(damaged))
        self.profiles.setFixedHeight(rows * theme.dp(29) + theme.dp(4))
        self.profiles.setVisible(not empty)
        self._no_profiles.setVisible(empty)

    def show_history(self, rows: Sequence[HistoryRow]) -> None:
        self.history.clear()
        for row in rows:
            item = QListWidgetItem()
            item.setData(_ROLE, row)
            words = f"{_pill(row)[0]} {row.method} {_short(row.url)}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row.started_at))
            label = f"\n{row.label}" if row.label else ""
            item.setToolTip(f"{row.method} {row.url}\n{clock} · {row.total_ms:.1f} ms{label}")
            self.history.addItem(item)
        self.history.setVisible(bool(rows))
        self._no_history.setVisible(not rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Opens by Enter; Qt's own `activated` would open once more after a double click."""
        item = self.profiles.currentItem()
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain
        if self.profiles.hasFocus() and item is not None:
            profile = item.data(0, _ROLE)
            if is_enter:
                self._open(item)
                return
            if event.key() == Qt.Key.Key_Delete and isinstance(profile, Profile):
                self.delete_wanted.emit(profile.id)
                return
        elif self.history.hasFocus() and self.history.currentRow() >= 0 and is_enter:
            self._open_exchange(self.history.currentItem())
            return
        super().keyPressEvent(event)

    def _open(self, item: QTreeWidgetItem) -> None:
        held = item.data(0, _ROLE)
        if isinstance(held, Profile):
            self.open_wanted.emit(held.id)
        else:
            self.damaged_wanted.emit(held)

    def _open_exchange(self, item: QListWidgetItem) -> None:
        row: HistoryRow = item.data(_ROLE)
        self.history_wanted.emit(row.id)

    def _profile_menu(self, at: QPoint) -> None:
        item = self.profiles.itemAt(at)
        held = item.data(0, _ROLE) if item is not None else None
        if not isinstance(held, Profile):
            return
        menu = QMenu(self)
        menu.addAction("Open", lambda: self.open_wanted.emit(held.id))
        menu.addAction("Rename…", lambda: self.rename_wanted.emit(held.id))
        menu.addAction("Duplicate", lambda: self.duplicate_wanted.emit(held.id))
        menu.addAction("Export…", lambda: self.export_wanted.emit(held.id))
        menu.addAction(USE_AS_WORKING, lambda: self.profile_working_wanted.emit(held.id))
        menu.addSeparator()
        menu.addAction("Delete", lambda: self.delete_wanted.emit(held.id))
        menu.exec(self.profiles.viewport().mapToGlobal(at))

    def _history_menu(self, at: QPoint) -> None:
        item = self.history.itemAt(at)
        row: HistoryRow | None = item.data(_ROLE) if item is not None else None
        menu = QMenu(self)
        if row is not None:
            menu.addAction("Show the answer", lambda: self.history_wanted.emit(row.id))
            menu.addAction("Open the request", lambda: self.history_open_wanted.emit(row.id))
            menu.addAction("Send again", lambda: self.history_resend_wanted.emit(row.id))
            use = menu.addAction(USE_AS_WORKING, lambda: self.history_working_wanted.emit(row.id))
            use.setEnabled(200 <= row.status < 300)
            menu.addSeparator()
            menu.addAction("Delete", lambda: self.history_delete_wanted.emit(row.id))
            menu.addSeparator()
        menu.addAction("Clear history", self.history_clear_wanted.emit)
        menu.exec(self.history.viewport().mapToGlobal(at))


def _section(title: str, *right: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(theme.dp(14), theme.dp(4), theme.dp(10), theme.dp(4))
    row.setSpacing(theme.dp(2))
    label = QLabel(title)
    label.setObjectName("sectionTitle")
    row.addWidget(label)
    row.addStretch(1)
    for widget in right:
        row.addWidget(widget)
    return holder


def _hint(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("faint")
    label.setWordWrap(True)
    label.setContentsMargins(theme.dp(14), theme.dp(4), theme.dp(14), theme.dp(4))
    return label


def _pill(row: HistoryRow) -> tuple[str, str]:
    if row.status:
        tone = "ok" if row.status < 300 else "warn" if row.status < 400 else "err"
        return str(row.status), tone
    return ("stop", "dim") if row.outcome == "cancelled" else ("fail", "err")


def _short(url: str) -> str:
    path = url.partition("?")[0]
    path = "/" + path.split("/", 3)[3] if path.count("/") >= 3 and "://" in path else path
    for prefix in ("{{api}}", "{{login}}"):
        path = path.removeprefix(prefix)
    return path.removeprefix("/api/v2/").removeprefix("/") or "/"
