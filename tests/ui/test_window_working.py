"""A working request in the window: kept from every place, looked at, isolated against."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QRadioButton, QToolButton, QWidget

from inspector.app.workspace import starting_case
from inspector.ui.main_window import MainWindow
from inspector.ui.plan_dialog import Agreed, PlanDialog
from inspector.ui.request_diff import RequestDiffDialog

Hand = Any
Ask = Callable[[Callable[[QWidget], object]], None]
WORKS = "curl -X POST http://127.0.0.1/api/v2/conversations/messaging -H 'X-Guest-Id: g' -d '{}'"


def press(dialog: QWidget, text: str) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def link(parent: QWidget, text: str) -> QToolButton:
    return next(
        b for b in parent.findChildren(QToolButton) if text in (b.text(), b.accessibleName())
    )


def click(hand: Hand, parent: QWidget, text: str) -> None:
    hand.qtbot.mouseClick(link(parent, text), Qt.MouseButton.LeftButton)
    hand.turn()


def send_what_works(hand: Hand) -> None:
    """Sends the request with all fixes, in a window that has room for every control."""
    window = hand.window
    window.resize(1600, 900)
    window._apply_all()
    hand.idle()
    assert hand.send() == 200


def test_the_shown_answer_is_kept_when_it_worked(hand: Hand, window: MainWindow) -> None:
    assert hand.send() == 401
    use = link(window.response_pane, "Use as the working request")
    assert not use.isVisible()
    send_what_works(hand)
    assert use.isVisible()
    hand.qtbot.mouseClick(use, Qt.MouseButton.LeftButton)
    hand.turn()
    assert "POST /api/v2/conversations/messaging" in window.working_bar.text()
    assert "its own token" in window.working_bar.text()
    click(hand, window.working_bar, "Forget the working request")
    assert window.working_bar.isHidden()


def test_the_menu_keeps_the_shown_request_or_says_why_not(hand: Hand, window: MainWindow) -> None:
    window.use_shown()
    assert hand.problem().startswith("Send a request that works first")
    hand.send()
    window._guard(window.use_shown)()
    assert "it was answered with 401" in hand.problem()
    send_what_works(hand)
    window.use_shown()
    hand.turn()
    assert not window.working_bar.isHidden()


def test_isolate_offers_both_ways_and_shows_what_each_sends(
    hand: Hand, window: MainWindow, when_asked: Ask
) -> None:
    send_what_works(hand)
    click(hand, window.response_pane, "Use as the working request")
    window.workspace.import_snippet(starting_case())
    hand.turn()
    seen: list[str] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, PlanDialog)
        seen.append(dialog.text())
        ways = dialog.findChildren(QRadioButton)
        assert [way.isChecked() for way in ways] == [False, True]
        ways[0].click()
        seen.append(dialog.text())
        assert dialog.agreed().way == "findings"
        ways[1].click()
        dialog.most.setValue(9)
        assert dialog.agreed() == Agreed("working", 9)
        dialog.both_ways.click()
        assert "what spoils it" in dialog.text()
        assert dialog.agreed() == Agreed("working", 9, both_ways=True)
        press(dialog, "Isolate")

    when_asked(look)
    hand.click("isolateButton")
    hand.qtbot.waitUntil(lambda: window.workspace.state.verdict is not None, timeout=30_000)
    hand.idle()
    assert "1. the working request, to see that it works here" in seen[0]
    assert "1. the request as it was refused" in seen[1]
    assert window.workspace.state.verdict.kind == "explained"
    assert window.workspace.trials[0].label == "the working request"
    assert window.workspace.state.verdict.breaks


def test_a_plan_that_is_not_agreed_to_sends_nothing(
    hand: Hand, window: MainWindow, when_asked: Ask
) -> None:
    QGuiApplication.clipboard().setText(WORKS)
    window.use_clipboard()
    when_asked(lambda dialog: press(dialog, "Cancel"))
    hand.click("isolateButton")
    assert window.workspace.state.activity == "idle"
    assert window.workspace.trials == ()


def test_the_differences_can_be_looked_at(hand: Hand, window: MainWindow, when_asked: Ask) -> None:
    QGuiApplication.clipboard().setText(WORKS)
    window.use_clipboard()
    hand.turn()
    seen: list[str] = []

    def look(dialog: QWidget) -> None:
        assert isinstance(dialog, RequestDiffDialog)
        QTest.keyClick(dialog, Qt.Key.Key_F8)
        seen.append(dialog.diff.left.toPlainText())
        seen.append(dialog.diff.right.toPlainText())
        dialog.close()

    when_asked(look)
    click(hand, window.working_bar, "Show what differs from the working request")
    hand.qtbot.waitUntil(lambda: bool(seen), timeout=30_000)
    assert "X-Guest-Id: g" in seen[0]
    assert "X-Guest-Id" not in seen[1]


def test_a_file_a_profile_and_the_history_are_sources_too(
    hand: Hand, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "works.sh"
    path.write_text(WORKS, encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.use_file()
    hand.turn()
    assert "works.sh" in window.working_bar.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.use_file()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path), ""))
    window.use_file()
    assert "cannot be read" in hand.problem()

    window.workspace.save_profile("Guest message")
    hand.qtbot.waitUntil(lambda: window.workspace.state.profile is not None)
    window.sidebar.profile_working_wanted.emit(window.workspace.state.profile.id)
    hand.qtbot.waitUntil(lambda: "Guest message" in window.working_bar.text())

    send_what_works(hand)
    hand.qtbot.waitUntil(
        lambda: any(r.status == 200 and not r.label for r in window.workspace.shelf.rows)
    )
    row = next(r for r in window.workspace.shelf.rows if r.status == 200 and not r.label)
    window.sidebar.history_working_wanted.emit(row.id)
    hand.qtbot.waitUntil(lambda: "sent at" in window.working_bar.text())


def test_only_an_answer_that_worked_is_offered_in_the_history(
    hand: Hand, window: MainWindow, when_asked: Ask
) -> None:
    window.workspace.use_client(window.workspace.state.client)
    hand.idle()
    assert hand.send() == 401
    history = window.sidebar.history
    hand.qtbot.waitUntil(lambda: history.count() > 2)
    offered: list[bool] = []

    def look(menu: QWidget) -> None:
        assert isinstance(menu, QMenu)
        entry = next(a for a in menu.actions() if a.text() == "Use as the working request")
        offered.append(entry.isEnabled())
        menu.close()

    for row in range(2):  # the refused send, then the token request
        when_asked(look)
        item = history.item(row)
        window.sidebar._history_menu(history.visualItemRect(item).center())
    assert offered == [False, True]


def test_noise_is_folded_in_the_window_and_shown_when_wanted(
    hand: Hand, window: MainWindow
) -> None:
    assert hand.send() == 401
    assert hand.send() == 401
    space = window.workspace
    assert space.folds_noise
    before = space.view
    window.response_pane.noise_wanted.emit(False)
    hand.qtbot.waitUntil(lambda: space.view is not before)
    assert not space.view.folds_noise
