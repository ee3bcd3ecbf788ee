"""Profiles in the window: saved, opened, renamed, copied, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QToolButton, QTreeWidget, QWidget

from inspector.ui import dialogs
from inspector.ui.main_window import MainWindow

Hand = Any


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What the user answers when asked for a name, in order; the last answer stays."""
    answers: list[str | None] = ["Guest 401"]
    monkeypatch.setattr(
        dialogs, "ask_name", lambda *_: answers.pop(0) if len(answers) > 1 else answers[0]
    )
    return answers


def listed(hand: Hand) -> list[str]:
    tree = hand.find(QTreeWidget, "profilesTree")
    items = [tree.topLevelItem(i) for i in range(tree.topLevelItemCount())]
    return [item.text(0) for item in items if item is not None]


def saved(hand: Hand) -> str:
    """Saves and returns the profile's id."""
    hand.click("saveProfileButton")
    space = hand.window.workspace
    hand.qtbot.waitUntil(lambda: space.state.profile is not None, timeout=30_000)
    hand.turn()
    return str(space.state.profile.id)


def test_a_saved_profile_is_listed_and_told(
    hand: Hand, window: MainWindow, names: list[str]
) -> None:
    saved(hand)
    assert listed(hand) == ["Guest 401"]
    assert "Saved Guest 401" in window.status._message.text()
    assert window.windowTitle() == "Guest 401 · Guest API Inspector"


def test_without_a_name_nothing_is_saved(
    hand: Hand, window: MainWindow, names: list[str | None]
) -> None:
    names[:] = [None]
    hand.click("saveProfileButton")
    hand.turn()
    assert listed(hand) == []
    assert window.workspace.state.profile is None


def test_a_profile_is_opened_by_a_click(hand: Hand, window: MainWindow, names: list[str]) -> None:
    saved(hand)
    request = window.workspace.state.request
    window.new_request()
    hand.turn()
    tree = hand.find(QTreeWidget, "profilesTree")
    place = tree.visualItemRect(tree.topLevelItem(0)).center()
    hand.qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    hand.qtbot.waitUntil(lambda: window.workspace.state.profile is not None, timeout=30_000)
    hand.idle()
    assert window.workspace.state.request == request
    assert window.workspace.state.token is not None
    assert hand.find(QLineEdit, "urlEdit").text() == request.url
    assert hand.send() == 401


def test_a_profile_is_renamed_and_copied(
    hand: Hand, window: MainWindow, names: list[str | None]
) -> None:
    profile_id = saved(hand)
    names[:] = ["Renamed"]
    window.sidebar.rename_wanted.emit(profile_id)
    hand.qtbot.waitUntil(lambda: listed(hand) == ["Renamed"], timeout=30_000)
    window.sidebar.duplicate_wanted.emit(profile_id)
    hand.qtbot.waitUntil(lambda: listed(hand) == ["Renamed", "Renamed copy"], timeout=30_000)
    names[:] = [None]
    window.sidebar.rename_wanted.emit(profile_id)
    hand.turn()
    assert listed(hand) == ["Renamed", "Renamed copy"]


@pytest.mark.parametrize("by_key", [False, True])
def test_a_deleted_profile_comes_back_by_undo(
    hand: Hand, window: MainWindow, names: list[str], by_key: bool
) -> None:
    profile_id = saved(hand)
    request = window.workspace.state.request
    window.sidebar.delete_wanted.emit(profile_id)
    hand.qtbot.waitUntil(lambda: listed(hand) == [], timeout=30_000)
    assert hand.notice() == "Guest 401 was deleted."
    if by_key:
        hand.focus("findingsList")
        hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    else:
        undo = next(b for b in window.notice.findChildren(QToolButton) if b.text() == "Undo")
        hand.qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    hand.qtbot.waitUntil(lambda: listed(hand) == ["Guest 401"], timeout=30_000)
    assert window.workspace.state.request == request


def test_a_profile_that_is_not_listed_is_left_alone(
    hand: Hand, window: MainWindow, names: list[str]
) -> None:
    before = window.workspace.state
    window.sidebar.open_wanted.emit("gone")
    window.sidebar.rename_wanted.emit("gone")
    hand.turn()
    assert window.workspace.state.request == before.request


def test_unsaved_changes_are_marked_in_list_and_title(
    hand: Hand, window: MainWindow, names: list[str]
) -> None:
    saved(hand)
    hand.qtbot.keyClicks(hand.focus("payloadEditor"), " ")
    hand.turn()
    assert window.windowTitle().startswith("Guest 401 •")
    tree = hand.find(QTreeWidget, "profilesTree")
    item = tree.topLevelItem(0)
    assert item is not None
    assert item.data(0, Qt.ItemDataRole.UserRole + 1) is True


def test_work_comes_back_at_the_next_start(open_ready: Callable[..., Hand]) -> None:
    first = open_ready()
    first.paste("curl -X PUT https://api.mypurecloud.com/api/v2/users/user-1")
    first.window.close()
    second = open_ready()
    second.idle()
    request = second.window.workspace.state.request
    assert request.method == "PUT"
    assert request.url.endswith("/api/v2/users/user-1")
    assert second.find(QWidget, "findingsList").isVisible()


def test_the_title_forgets_a_deleted_profile(hand: Hand, window: MainWindow) -> None:
    space = window.workspace
    space.save_profile("Works")
    hand.qtbot.waitUntil(lambda: window.windowTitle().startswith("Works"))
    window._delete_profile(space.state.profile.id)
    hand.qtbot.waitUntil(lambda: window.windowTitle().startswith("Untitled request •"))
    window._undo()
    hand.qtbot.waitUntil(lambda: window.windowTitle() == "Works · Guest API Inspector")


def test_quit_is_the_last_thing_in_the_menu(window: MainWindow) -> None:
    titles = [a.text() for a in window.toolbar.more.menu().actions() if a.text()]
    assert titles[-3:] == ["Theme", "Help", "Quit"]
