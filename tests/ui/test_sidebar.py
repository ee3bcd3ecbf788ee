"""Profiles and history: opened by mouse and key, and what their menus offer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListWidget, QMenu, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from inspector.errors import ProfileError
from inspector.model.profile import Profile
from inspector.model.request import Request
from inspector.storage.history import HistoryRow, OutcomeKind
from inspector.ui.sidebar import Sidebar, _pill, _short

FIRST = Profile("id-1", "Guest 401", Request("POST", "{{api}}/api/v2/conversations/messaging"))
SECOND = Profile("id-2", "Me", Request("GET", "{{api}}/api/v2/users/me"))
DAMAGED = ProfileError("/data/broken.toml, line 2: not valid TOML.", Path("/data/broken.toml"))
Ask = Callable[[Callable[[QWidget], object]], None]


def row(
    number: int, status: int = 401, outcome: OutcomeKind = "response", label: str = ""
) -> HistoryRow:
    url = "{{api}}/api/v2/conversations/messaging?x=1"
    return HistoryRow(number, 1.7e9, "POST", url, status, outcome, "sandbox", label, 3.14, 10)


ROWS = (row(3, 200), row(2, 401, label="experiment: without X-Guest-Id"), row(1, 0, "failure"))


@pytest.fixture
def side(show: Callable[..., Any]) -> Sidebar:
    shown: Sidebar = show(Sidebar(), 240, 600)
    shown.show_profiles([FIRST, SECOND], [DAMAGED], "id-2", is_dirty=True)
    shown.show_history(ROWS)
    return shown


def spot(view: QTreeWidget | QListWidget, number: int) -> QPoint:
    index = view.model().index(number, 0)
    return view.visualRect(index).center()


def focus(qtbot: QtBot, widget: QWidget) -> None:
    widget.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def click(qtbot: QtBot, view: QTreeWidget | QListWidget, number: int) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot(view, number))


def double_click(qtbot: QtBot, view: QTreeWidget | QListWidget, number: int) -> None:
    """Does what a mouse does: press, release, double press, release."""
    click(qtbot, view, number)
    left, place = Qt.MouseButton.LeftButton, spot(view, number)
    qtbot.mouseDClick(view.viewport(), left, pos=place)
    qtbot.mouseRelease(view.viewport(), left, pos=place)


def choose(menu: QWidget, title: str) -> None:
    assert isinstance(menu, QMenu)
    action = next(a for a in menu.actions() if a.text() == title)
    action.trigger()
    menu.close()


def test_empty_lists_say_what_fills_them(side: Sidebar) -> None:
    side.show_profiles([], [], "", is_dirty=False)
    side.show_history([])
    assert side.profiles.isHidden()
    assert side.history.isHidden()
    hints = [w.text() for w in (side._no_profiles, side._no_history) if not w.isHidden()]
    assert hints == [
        "No profiles yet. Save keeps a request, never its secrets.",
        "Nothing sent yet.",
    ]


def test_profiles_are_listed_by_name_and_the_open_one_is_current(side: Sidebar) -> None:
    items = [side.profiles.topLevelItem(i) for i in range(3)]
    assert [item.text(0) for item in items if item] == ["Guest 401", "Me", "broken.toml"]
    current = side.profiles.currentItem()
    assert current is not None
    assert current.text(0) == "Me"
    assert side.profiles.height() >= 3 * side.profiles.sizeHintForRow(0)


def test_a_profile_is_opened_by_a_click_and_by_enter(qtbot: QtBot, side: Sidebar) -> None:
    with qtbot.waitSignal(side.open_wanted) as opened:
        click(qtbot, side.profiles, 0)
    assert opened.args == ["id-1"]
    focus(qtbot, side.profiles)
    side.profiles.setCurrentItem(side.profiles.topLevelItem(1))
    with qtbot.waitSignal(side.open_wanted) as opened:
        qtbot.keyClick(side.profiles, Qt.Key.Key_Return)
    assert opened.args == ["id-2"]


def test_a_double_click_opens_a_profile_once(qtbot: QtBot, side: Sidebar) -> None:
    opened: list[str] = []
    side.open_wanted.connect(opened.append)
    double_click(qtbot, side.profiles, 0)
    assert opened == ["id-1"]


def test_a_damaged_profile_says_what_is_wrong(qtbot: QtBot, side: Sidebar) -> None:
    item = side.profiles.topLevelItem(2)
    assert item is not None
    assert "line 2" in item.toolTip(0)
    with qtbot.waitSignal(side.damaged_wanted) as told:
        click(qtbot, side.profiles, 2)
    assert told.args == [DAMAGED]


def test_a_damaged_profile_without_a_path_has_a_name_too(side: Sidebar) -> None:
    side.show_profiles([], [ProfileError("gone")], "", is_dirty=False)
    item = side.profiles.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "damaged profile"


@pytest.mark.parametrize(("number", "deleted"), [(0, ["id-1"]), (2, [])])
def test_delete_removes_a_profile_and_never_a_damaged_file(
    qtbot: QtBot, side: Sidebar, number: int, deleted: list[str]
) -> None:
    asked: list[str] = []
    side.delete_wanted.connect(asked.append)
    focus(qtbot, side.profiles)
    side.profiles.setCurrentItem(side.profiles.topLevelItem(number))
    qtbot.keyClick(side.profiles, Qt.Key.Key_Delete)
    assert asked == deleted


@pytest.mark.parametrize(
    ("title", "signal"),
    [
        ("Open", "open_wanted"),
        ("Rename…", "rename_wanted"),
        ("Duplicate", "duplicate_wanted"),
        ("Delete", "delete_wanted"),
    ],
)
def test_a_profiles_menu_reports_what_is_wanted(
    qtbot: QtBot, side: Sidebar, when_asked: Ask, title: str, signal: str
) -> None:
    when_asked(lambda menu: choose(menu, title))
    with qtbot.waitSignal(getattr(side, signal)) as wanted:
        side.profiles.customContextMenuRequested.emit(spot(side.profiles, 0))
    assert wanted.args == ["id-1"]


def test_a_damaged_profile_and_the_empty_space_have_no_menu(side: Sidebar) -> None:
    side.profiles.customContextMenuRequested.emit(spot(side.profiles, 2))
    side.profiles.customContextMenuRequested.emit(QPoint(5, 5000))
    assert not [m for m in side.findChildren(QMenu) if m.isVisible()]


@pytest.mark.parametrize(
    ("title", "signal"),
    [
        ("Show the answer", "history_wanted"),
        ("Open the request", "history_open_wanted"),
        ("Send again", "history_resend_wanted"),
        ("Delete", "history_delete_wanted"),
    ],
)
def test_the_historys_menu_reports_what_is_wanted(
    qtbot: QtBot, side: Sidebar, when_asked: Ask, title: str, signal: str
) -> None:
    when_asked(lambda menu: choose(menu, title))
    with qtbot.waitSignal(getattr(side, signal)) as wanted:
        side.history.customContextMenuRequested.emit(spot(side.history, 1))
    assert wanted.args == [2]


def test_the_history_can_be_cleared_from_its_empty_space(
    qtbot: QtBot, side: Sidebar, when_asked: Ask
) -> None:
    def clear(menu: QWidget) -> None:
        assert isinstance(menu, QMenu)
        assert [a.text() for a in menu.actions()] == ["Clear history"]
        choose(menu, "Clear history")

    when_asked(clear)
    with qtbot.waitSignal(side.history_clear_wanted):
        side.history.customContextMenuRequested.emit(QPoint(5, 5000))


def test_an_exchange_is_shown_by_a_click_and_by_enter(qtbot: QtBot, side: Sidebar) -> None:
    with qtbot.waitSignal(side.history_wanted) as shown:
        click(qtbot, side.history, 0)
    assert shown.args == [3]
    focus(qtbot, side.history)
    side.history.setCurrentRow(2)
    with qtbot.waitSignal(side.history_wanted) as shown:
        qtbot.keyClick(side.history, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    assert shown.args == [1]


def test_ctrl_enter_is_left_to_the_window(qtbot: QtBot, side: Sidebar) -> None:
    focus(qtbot, side.profiles)
    side.profiles.setCurrentItem(side.profiles.topLevelItem(1))
    with qtbot.assertNotEmitted(side.open_wanted):
        qtbot.keyClick(side.profiles, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_a_double_click_opens_the_request_of_an_exchange(qtbot: QtBot, side: Sidebar) -> None:
    happened: list[str] = []
    side.history_wanted.connect(lambda number: happened.append(f"show {number}"))
    side.history_open_wanted.connect(lambda number: happened.append(f"open {number}"))
    double_click(qtbot, side.history, 1)
    assert happened == ["show 2", "open 2"]


def test_an_exchange_tells_its_outcome_in_words_too(side: Sidebar) -> None:
    items = [side.history.item(i) for i in range(3)]
    said = [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items]
    assert said[0] == "200 POST conversations/messaging"
    assert said[2] == "fail POST conversations/messaging"
    assert "experiment: without X-Guest-Id" in items[1].toolTip()
    assert "3.1 ms" in items[0].toolTip()


def test_outcomes_are_painted_in_their_colours(
    side: Sidebar, colours: Callable[[QWidget], set[str]]
) -> None:
    assert {"ok_bg", "err_bg"} <= colours(side.history)
    assert {"accent_bg", "accent"} <= colours(side.profiles)


@pytest.mark.parametrize(
    ("status", "outcome", "pill"),
    [
        (204, "response", ("204", "ok")),
        (302, "response", ("302", "warn")),
        (500, "response", ("500", "err")),
        (0, "cancelled", ("stop", "dim")),
        (0, "failure", ("fail", "err")),
    ],
)
def test_an_outcome_has_a_word_and_a_tone(
    status: int, outcome: OutcomeKind, pill: tuple[str, str]
) -> None:
    assert _pill(row(1, status, outcome)) == pill


@pytest.mark.parametrize(
    ("url", "short"),
    [
        ("https://api.a.com/api/v2/users/me?x=1", "users/me"),
        ("{{api}}/api/v2/users/me", "users/me"),
        ("{{login}}/oauth/token", "oauth/token"),
        ("https://api.a.com", "https://api.a.com"),
        ("{{api}}/", "/"),
    ],
)
def test_a_url_is_shortened_to_what_tells_it_apart(url: str, short: str) -> None:
    assert _short(url) == short


def test_save_and_new_are_buttons(qtbot: QtBot, side: Sidebar) -> None:
    with qtbot.waitSignal(side.save_wanted):
        qtbot.mouseClick(side.save, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(side.new_wanted):
        qtbot.mouseClick(side._new, Qt.MouseButton.LeftButton)
