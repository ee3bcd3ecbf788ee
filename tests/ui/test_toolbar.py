"""Environment, method, URL and the three things one does with a request."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from inspector.model.environment import Environment
from inspector.ui import theme
from inspector.ui.toolbar import Toolbar, method_tone, tab_order

SANDBOX = Environment(
    "sandbox", "Sandbox · thread", "sandbox", "http://127.0.0.1:4000", "http://127.0.0.1:4001"
)
REGION = Environment("us-east-1", "Americas", "region", "https://api.a.com", "https://login.a.com")
OFFERS = [("GET", "/api/v2/users/me", "getUsersMe"), ("GET", "/api/v2/users", "getUsers")]


@pytest.fixture
def bar(show: Callable[..., Any]) -> Toolbar:
    shown: Toolbar = show(Toolbar(), 1200, 60)
    shown.show_request("POST", "https://api.a.com/api/v2/x")
    return shown


def focus(qtbot: QtBot, widget: QWidget) -> None:
    widget.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


@pytest.mark.parametrize(
    ("method", "tone"), [("GET", "ok"), ("head", "ok"), ("DELETE", "err"), ("POST", "number")]
)
def test_a_method_has_the_tone_of_what_it_does(method: str, tone: str) -> None:
    assert method_tone(method) == tone


def test_environments_are_listed_with_their_hosts(bar: Toolbar) -> None:
    box = bar.environment
    with_signals: list[str] = []
    bar.environment_chosen.connect(with_signals.append)
    box.show_environments([SANDBOX, REGION], "us-east-1")
    assert [box.itemText(i) for i in range(box.count())] == ["Sandbox · thread", "Americas"]
    assert box.currentText() == "Americas"
    assert box.itemData(1, Qt.ItemDataRole.ToolTipRole) == "https://api.a.com"
    assert with_signals == []


def test_choosing_an_environment_by_key_reports_its_name(qtbot: QtBot, bar: Toolbar) -> None:
    bar.environment.show_environments([SANDBOX, REGION], "sandbox")
    focus(qtbot, bar.environment)
    with qtbot.waitSignal(bar.environment_chosen) as chosen:
        qtbot.keyClick(bar.environment, Qt.Key.Key_Down)
    assert chosen.args == ["us-east-1"]


def test_the_environments_dot_has_the_colour_of_its_state(
    bar: Toolbar, colours: Callable[[QWidget], set[str]]
) -> None:
    bar.environment.show_tone("ok")
    assert "ok" in colours(bar.environment)
    bar.environment.show_tone("warn")
    assert "warn" in colours(bar.environment)


def test_choosing_a_method_by_key_reports_it(qtbot: QtBot, bar: Toolbar) -> None:
    focus(qtbot, bar.method)
    with qtbot.waitSignal(bar.method_chosen) as chosen:
        qtbot.keyClick(bar.method, Qt.Key.Key_Down)
    assert chosen.args == ["PUT"]


def test_a_method_that_is_not_listed_is_shown_all_the_same(bar: Toolbar) -> None:
    bar.show_request("PURGE", "")
    assert bar.method.currentText() == "PURGE"
    bar.show_request("GET", "")
    bar.show_request("PURGE", "")
    assert [bar.method.itemText(i) for i in range(bar.method.count())].count("PURGE") == 1


def test_the_method_is_coloured_in_the_themes_own_tone(bar: Toolbar) -> None:
    bar.show_request("DELETE", "")
    assert theme.color("err").name() in bar.method.styleSheet()
    theme.choose("dark")
    bar.recolour()
    assert theme.color("err").name() in bar.method.styleSheet()
    theme.choose("light")


def test_typing_a_url_reports_it_and_asks_for_completions(qtbot: QtBot, bar: Toolbar) -> None:
    typed: list[str] = []
    wanted: list[str] = []
    bar.url_edited.connect(typed.append)
    bar.completion_wanted.connect(wanted.append)
    focus(qtbot, bar.url)
    bar.url.selectAll()
    qtbot.keyClicks(bar.url, "use")
    assert typed == wanted == ["u", "us", "use"]


def test_a_shown_url_is_no_edit_and_leaves_the_cursor_while_typing(
    qtbot: QtBot, bar: Toolbar
) -> None:
    typed: list[str] = []
    bar.url_edited.connect(typed.append)
    bar.show_request("GET", "https://b.com/y")
    assert typed == []
    bar.url.setCursorPosition(4)
    bar.show_request("GET", "https://b.com/y")
    assert bar.url.cursorPosition() == 4


def test_operations_are_offered_and_a_chosen_one_reported(qtbot: QtBot, bar: Toolbar) -> None:
    focus(qtbot, bar.url)
    bar.show_completions(OFFERS)
    assert bar.completions() == ["GET    /api/v2/users/me", "GET    /api/v2/users"]
    popup = bar._popup
    qtbot.waitUntil(popup.isVisible)
    sent: list[int] = []
    bar.send_wanted.connect(lambda: sent.append(1))
    with qtbot.waitSignal(bar.operation_chosen) as chosen:
        qtbot.keyClick(popup, Qt.Key.Key_Down)
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert chosen.args == ["GET", "/api/v2/users/me"]
    assert sent == []


def test_without_an_offer_the_list_is_hidden(qtbot: QtBot, bar: Toolbar) -> None:
    focus(qtbot, bar.url)
    bar.show_completions(OFFERS)
    qtbot.waitUntil(bar._popup.isVisible)
    bar.show_completions([])
    assert not bar._popup.isVisible()
    assert bar.completions() == []


def test_nothing_is_offered_while_the_user_is_elsewhere(qtbot: QtBot, bar: Toolbar) -> None:
    focus(qtbot, bar.method)
    bar.show_completions(OFFERS)
    assert not bar._popup.isVisible()


def test_enter_in_the_url_sends(qtbot: QtBot, bar: Toolbar) -> None:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.waitSignal(bar.send_wanted):
            qtbot.keyClick(bar.url, key)


def test_buttons_report_what_is_wanted(qtbot: QtBot, bar: Toolbar) -> None:
    bar.show_activity("idle")
    for button, signal in (
        (bar.send, bar.send_wanted),
        (bar.isolate, bar.isolate_wanted),
        (bar.report, bar.report_wanted),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    bar.show_activity("sending")
    with qtbot.waitSignal(bar.cancel_wanted):
        qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("activity", ["sending", "isolating", "asking"])
def test_while_something_runs_send_gives_way_to_cancel(bar: Toolbar, activity: str) -> None:
    bar.show_activity(activity)
    assert bar.cancel.isVisible()
    assert not bar.send.isVisible()
    assert not bar.isolate.isEnabled()
    bar.show_activity("idle")
    assert bar.send.isVisible()
    assert not bar.cancel.isVisible()
    assert bar.isolate.isEnabled()


def test_the_keyboard_stays_on_the_button_that_took_the_others_place(
    qtbot: QtBot, bar: Toolbar
) -> None:
    focus(qtbot, bar.send)
    bar.show_activity("sending")
    assert bar.cancel.hasFocus()
    bar.show_activity("idle")
    assert bar.send.hasFocus()


def test_a_badge_stands_in_the_url_and_never_over_its_text(bar: Toolbar) -> None:
    bar.url.show_badge("not published", "warn", "No published operation.")
    badge = bar.url.badge
    assert badge.isVisible()
    assert badge.toolTip() == "No published operation."
    assert badge.geometry().right() <= bar.url.width()
    assert bar.url.textMargins().right() >= badge.width()
    bar.resize(900, 60)
    assert badge.geometry().right() <= bar.url.width()
    bar.url.show_badge("", "warn", "")
    assert badge.isHidden()
    assert bar.url.textMargins().right() == 0


def test_controls_stand_side_by_side(bar: Toolbar) -> None:
    controls = [
        w
        for w in (bar.environment, bar.method, bar.url, bar.send, bar.isolate, bar.report, bar.more)
        if w.isVisible()
    ]
    boxes = [w.geometry() for w in controls]
    for left, right in pairwise(boxes):
        assert left.right() < right.left()


def test_widgets_are_chained_in_reading_order(qtbot: QtBot, show: Callable[..., Any]) -> None:
    holder = QWidget()
    parts = [QWidget(holder) for _ in range(3)]
    for part in parts:
        part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    tab_order(parts[2], [parts[0], parts[1]])
    show(holder)
    holder.activateWindow()
    parts[2].setFocus()
    qtbot.waitUntil(parts[2].hasFocus)
    for expected in (parts[0], parts[1]):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert expected.hasFocus()


def test_a_label_that_is_no_offer_is_ignored(bar: Toolbar) -> None:
    chosen: list[str] = []
    bar.operation_chosen.connect(lambda *_: chosen.append("x"))
    bar._complete("something else")
    assert chosen == []
    assert bar._titles.rowCount(QModelIndex()) == 0


def test_a_narrow_url_keeps_its_room_and_the_badge_becomes_a_mark(
    bar: Toolbar, qtbot: QtBot
) -> None:
    bar.url.show_badge("not published", "warn", "No published operation.")
    bar.resize(1280, 48)
    qtbot.waitUntil(lambda: bar.url.badge.width() == bar.url.badge.width_as(compact=False))
    bar.resize(800, 48)
    qtbot.waitUntil(lambda: bar.url.badge.width() == bar.url.badge.width_as(compact=True))
    assert bar.url.width() - bar.url.textMargins().right() > 110
    assert bar.url.badge.accessibleName() == "not published"


def test_a_long_environment_is_shortened_by_dots(
    bar: Toolbar, picture: Callable[[QWidget], QImage]
) -> None:
    name = "A gateway with quite a long name in front of everything"
    one = Environment("g", name, "gateway", "https://g.example/api", "https://g.example/login")
    bar.environment.show_environments([one], "g")
    bar.resize(720, 48)
    assert bar.environment.width() < bar.environment.fontMetrics().horizontalAdvance(name)
    assert bar.environment.currentText() == name
    short = picture(bar.environment)
    bar.environment.setItemText(0, name + " and more")
    assert picture(bar.environment) == short
