"""How the window looks: nothing cut off, light and dark, and where it was left."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QSplitter,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inspector.ui import theme
from inspector.ui.main_window import MainWindow
from inspector.ui.panel import Elided

Hand = Any
Open = Callable[..., Hand]
PANES = (
    "toolbar",
    "sidebar",
    "tokenPane",
    "headersPane",
    "payloadPane",
    "findingsPane",
    "responsePane",
    "statusBar",
)


def box(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def is_in_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def cut_off(window: MainWindow) -> list[str]:
    """Returns what is too small for its text, or reaches out of what holds it."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (QLabel, QAbstractButton, QComboBox)):
            continue
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        text = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
        width = 0 if wraps or isinstance(widget, Elided) else widget.minimumSizeHint().width()
        height = widget.heightForWidth(widget.width()) if wraps else widget.fontMetrics().height()
        if widget.width() < width or widget.height() < height - 1:
            found.append(f"{text!r} has {widget.size()}, needs {width} x {height}")
        parent = widget.parentWidget()
        is_held = parent is None or parent.rect().contains(widget.geometry())
        if not is_held and not is_in_scroll_area(widget):
            found.append(f"{text!r} reaches out of {parent.objectName()}")
    return found


def overlaps(holder: QWidget) -> list[str]:
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    shown = [w for w in holder.findChildren(QWidget, options=direct) if w.isVisible()]
    return [
        f"{a.objectName()} over {b.objectName()}"
        for a, b in combinations(shown, 2)
        if a.geometry().intersects(b.geometry())
    ]


def with_a_verdict(hand: Hand) -> None:
    hand.send()
    hand.send()
    hand.click("isolateButton")
    hand.idle()
    hand.qtbot.wait(50)


@pytest.mark.parametrize(
    ("font_px", "width", "height"),
    [(13, 1000, 600), (13, 1280, 800), (13, 1920, 1080), (26, 2560, 1600)],
    ids=["narrow", "smallest", "usual", "200 %"],
)
def test_nothing_is_cut_off(open_ready: Open, font_px: int, width: int, height: int) -> None:
    hand = open_ready(font_px=font_px)
    hand.window.resize(width, height)
    hand.qtbot.wait(50)
    assert cut_off(hand.window) == []
    with_a_verdict(hand)
    assert cut_off(hand.window) == []


def test_the_window_is_never_smaller_than_what_its_panes_need(
    hand: Hand, window: MainWindow
) -> None:
    window.resize(100, 100)
    hand.turn()
    room = window.screen().availableGeometry().width()
    assert window.width() >= min(window.minimumSizeHint().width(), room)
    window.resize(window.minimumSizeHint())
    hand.turn()
    assert [line for line in cut_off(window) if not line.startswith("'Sandbox")] == []
    panes = [hand.find(QWidget, name) for name in PANES]
    for one, other in combinations(panes, 2):
        assert not box(one, window).intersects(box(other, window))


@pytest.mark.parametrize(("width", "height"), [(2560, 1600), (1920, 1080)])
def test_at_200_percent_nothing_lies_over_anything_else(
    open_ready: Open, width: int, height: int
) -> None:
    hand = open_ready(font_px=26)
    hand.window.resize(width, height)
    hand.qtbot.wait(50)
    for name in ("toolbar", "statusBar", "tokenPane", "headersPane", "payloadPane"):
        assert overlaps(hand.find(QWidget, name)) == [], name
    assert hand.find(QWidget, "sendButton").height() >= 2 * 26


def test_every_pane_lies_within_the_window(hand: Hand, window: MainWindow) -> None:
    window.resize(1280, 800)
    hand.turn()
    panes = [hand.find(QWidget, name) for name in PANES]
    for pane in panes:
        assert window.rect().contains(box(pane, window)), pane.objectName()
    for one, other in combinations(panes, 2):
        assert not box(one, window).intersects(box(other, window))


def picture(window: MainWindow) -> QImage:
    return window.grab().toImage()


def test_light_and_dark_repaint_everything(hand: Hand, window: MainWindow) -> None:
    with_a_verdict(hand)
    light = picture(window)
    window.choose_theme("dark")
    hand.turn()
    dark = picture(window)
    for name in PANES:
        area = box(hand.find(QWidget, name), window)
        one, other = light.copy(area), dark.copy(area)
        points = [
            QPoint(x, y) for x in range(2, area.width(), 31) for y in range(2, area.height(), 7)
        ]
        lightness = [sum(i.pixelColor(p).lightness() for p in points) for i in (one, other)]
        assert lightness[1] < lightness[0] * 0.5, name
    window.choose_theme("light")
    hand.turn()
    assert theme.chosen() == "light"


def test_the_theme_of_the_menu_is_used_at_once(hand: Hand, window: MainWindow) -> None:
    menu = window.toolbar.more.menu()
    themes = next(a.menu() for a in menu.actions() if a.text() == "Theme")
    entries = {a.text(): a for a in themes.actions()}
    assert set(entries) == {"System", "Light", "Dark"}
    entries["Dark"].trigger()
    assert theme.current().name == "dark"
    assert entries["Dark"].isChecked()
    assert not entries["Light"].isChecked()
    entries["Light"].trigger()
    assert theme.current().name == "light"


def test_the_window_opens_where_it_was_left(open_ready: Open, tmp_path: Path) -> None:
    first = open_ready()
    first.window.resize(780, 700)
    first.turn()
    size = first.window.size()
    splitter = first.find(QSplitter, "centreSplitter")
    splitter.setSizes([350, 250])
    first.window.choose_theme("dark")
    first.turn()
    sizes = splitter.sizes()
    first.window.close()
    theme.choose("light")

    second = open_ready()
    second.turn()
    assert theme.current().name == "dark"
    assert second.window.size() == size
    assert second.find(QSplitter, "centreSplitter").sizes() == sizes


def test_a_damaged_layout_is_no_obstacle(open_ready: Open, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "window.ini").write_bytes(b"\xff\x00[[[ geometry=@ByteArray(broken)")
    hand = open_ready()
    assert hand.window.width() > 400


def test_typing_never_opens_another_window(hand: Hand, window: MainWindow, qtbot: QtBot) -> None:
    editor = hand.focus("payloadEditor")
    for letter in "{}[]":
        qtbot.keyClicks(editor, letter)
        hand.turn()
        assert QApplication.focusWidget() is editor
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        assert shown == [window]


def test_the_first_start_shows_the_starting_case_ready_to_send(
    hand: Hand, window: MainWindow
) -> None:
    state = window.workspace.state
    assert state.request.method == "POST"
    assert state.request.url.endswith("/api/v2/conversations/messaging")
    assert state.environment.is_sandbox
    assert not state.is_dirty
    assert not window.workspace.can_undo
    assert hand.problem() == hand.notice() == ""
    assert window.windowTitle() == "Untitled request · Guest API Inspector"
    assert "Sandbox on 127.0.0.1" in hand.window.status._place.text()
    assert "No keyring: memory" in hand.window.status._keyring_label.text()
