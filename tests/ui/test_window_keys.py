"""The window by keyboard: shortcuts, pasting, undo, and a way to everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication, QKeySequence, QTextCursor
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inspector.ui import dialogs
from inspector.ui.find_bar import FindBar
from inspector.ui.main_window import MainWindow

Hand = Any
Ask = Callable[[Callable[[QWidget], object]], None]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CURL = """curl -X POST https://api.mypurecloud.de/api/v2/conversations/messaging \\
  -H 'Authorization: Bearer $TOKEN' -H 'Content-Type: application/json' \\
  -d '{"externalContact":{"id":"guest-9"},"to":{"id":"queue-9"}}'"""
NAMES = (
    "environmentBox",
    "methodBox",
    "urlEdit",
    "sendButton",
    "cancelButton",
    "isolateButton",
    "copyReportButton",
    "tokenPane",
    "getTokenButton",
    "scopeChips",
    "headersPane",
    "headersTable",
    "payloadPane",
    "payloadEditor",
    "findingsPane",
    "findingsList",
    "verdictCard",
    "applyAllButton",
    "responsePane",
    "responseTabs",
    "responseDiff",
    "responseBody",
    "responseRaw",
    "responseTiming",
    "profilesTree",
    "saveProfileButton",
    "historyList",
    "statusBar",
)


def test_every_name_that_tools_rely_on_exists(window: MainWindow) -> None:
    assert window.objectName() == "mainWindow"
    missing = [name for name in NAMES if window.findChild(QWidget, name) is None]
    assert missing == []


def focusable(window: MainWindow) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]


def describe(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} {widget.accessibleName()}".strip()


def test_whatever_takes_the_keyboard_has_a_name_for_assistive_tools(
    hand: Hand, window: MainWindow
) -> None:
    hand.send()
    hand.send()
    nameless = []
    for widget in focusable(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            nameless.append(describe(widget))
    assert nameless == []


def test_tab_reaches_everything_and_comes_back(hand: Hand, window: MainWindow) -> None:
    hand.send()
    hand.send()
    hand.focus("environmentBox")
    start = QApplication.focusWidget()
    reached = [start]
    for _ in range(200):
        hand.key(Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is start:
            break
        reached.append(now)
    assert QApplication.focusWidget() is start, "Tab never comes back"
    left = [describe(w) for w in focusable(window) if w not in reached]
    assert left == []


def test_tab_goes_in_the_order_of_reading(hand: Hand) -> None:
    hand.focus("environmentBox")
    order = []
    for _ in range(6):
        order.append(QApplication.focusWidget().objectName())
        hand.key(Qt.Key.Key_Tab)
    assert order == [
        "environmentBox",
        "methodBox",
        "urlEdit",
        "sendButton",
        "isolateButton",
        "copyReportButton",
    ]


@pytest.mark.parametrize(
    "place", ["urlEdit", "payloadEditor", "headersTable", "findingsList", "historyList"]
)
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_enter_sends_from_anywhere(
    hand: Hand, window: MainWindow, place: str, key: Qt.Key
) -> None:
    body = window.workspace.state.request.body
    hand.focus(place) if hand.find(QWidget, place).isVisible() else hand.focus("urlEdit")
    hand.key(key, CONTROL)
    hand.qtbot.waitUntil(lambda: window.workspace.state.shown is not None, timeout=30_000)
    hand.idle()
    assert window.workspace.state.shown.status == 401
    assert window.workspace.state.request.body == body


def test_ctrl_i_isolates(hand: Hand, window: MainWindow) -> None:
    hand.focus("urlEdit")
    hand.key(Qt.Key.Key_I, CONTROL)
    hand.qtbot.waitUntil(lambda: window.workspace.state.verdict is not None, timeout=30_000)
    hand.idle()
    assert "401 becomes 200" in hand.find(QWidget, "verdictCard").accessibleName()


@pytest.mark.parametrize("place", ["urlEdit", "payloadEditor", "headersTable", "findingsList"])
def test_escape_cancels(hand: Hand, window: MainWindow, silent_host: str, place: str) -> None:
    hand.paste(f"curl {silent_host}/slow")
    hand.click("sendButton")
    hand.qtbot.waitUntil(lambda: window.workspace.state.phase == "wait", timeout=30_000)
    hand.focus(place)
    hand.key(Qt.Key.Key_Escape)
    hand.idle()
    shown = hand.find(QWidget, "responseDiffLeft")  # its view is built on a worker
    hand.qtbot.waitUntil(lambda: "cancelled" in shown.accessibleName(), timeout=30_000)
    assert hand.find(QWidget, "sendButton").isVisible()


def test_cancel_stands_where_send_was(hand: Hand, window: MainWindow, silent_host: str) -> None:
    hand.paste(f"curl {silent_host}/slow")
    hand.click("sendButton")
    hand.qtbot.waitUntil(lambda: window.workspace.state.phase == "wait", timeout=30_000)
    hand.turn()
    assert not hand.find(QWidget, "sendButton").isVisible()
    hand.click("cancelButton")
    hand.idle()
    assert hand.find(QWidget, "sendButton").isVisible()


# Pasting


def test_a_snippet_pasted_anywhere_is_imported(hand: Hand, window: MainWindow) -> None:
    for place in ("findingsList", "headersTable", "sendButton", "responseDiffLeft"):
        hand.paste(f"curl https://api.mypurecloud.com/api/v2/users/{place}", place)
        assert window.workspace.state.request.url.endswith(place), place
        assert "Read as curl." in hand.notice()


def test_a_url_pasted_into_the_url_is_text(hand: Hand, window: MainWindow) -> None:
    method = window.workspace.state.request.method
    hand.find(QLineEdit, "urlEdit").selectAll()
    hand.paste("https://api.mypurecloud.com/api/v2/users/me", "urlEdit")
    assert "users/me" in window.workspace.state.request.url
    assert window.workspace.state.request.method == method
    assert hand.notice() == ""


def test_a_snippet_pasted_into_the_url_is_imported(hand: Hand, window: MainWindow) -> None:
    hand.paste(CURL, "urlEdit")
    assert "guest-9" in window.workspace.state.request.body.text
    assert "the selected environment Sandbox · thread is kept" in hand.notice()


def test_json_pasted_into_the_payload_is_text(hand: Hand, window: MainWindow) -> None:
    hand.find(QPlainTextEdit, "payloadEditor").selectAll()
    hand.paste('{"to": {"id": "pasted"}}', "payloadEditor")
    assert window.workspace.state.request.body.text == '{"to": {"id": "pasted"}}'
    assert hand.notice() == ""


def test_a_snippet_pasted_into_the_payload_is_imported(hand: Hand, window: MainWindow) -> None:
    hand.paste(CURL, "payloadEditor")
    assert "curl" not in window.workspace.state.request.body.text
    assert "guest-9" in window.workspace.state.request.body.text


def test_a_value_pasted_into_a_header_is_text(hand: Hand, window: MainWindow) -> None:
    table = hand.focus("headersTable")
    assert isinstance(table, QTableView)
    table.setCurrentIndex(table.model().index(1, 1))
    hand.key(Qt.Key.Key_Return)
    hand.qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    QGuiApplication.clipboard().setText("text/plain; a=b")
    hand.key(Qt.Key.Key_A, CONTROL)
    hand.key(Qt.Key.Key_V, CONTROL)
    hand.key(Qt.Key.Key_Return)
    hand.turn()
    assert window.workspace.state.request.headers.get("Content-Type") == "text/plain; a=b"


def test_ctrl_shift_v_imports_even_from_a_text_field(hand: Hand, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText('{"to": {"id": "merged"}}')
    hand.focus("payloadEditor")
    hand.key(Qt.Key.Key_V, CONTROL, SHIFT)
    assert "Merged the payload into the current request, POST " in hand.notice()
    assert window.workspace.state.request.method == "POST"


# Undo


def test_ctrl_z_takes_back_a_fix_and_ctrl_y_does_it_again(hand: Hand, window: MainWindow) -> None:
    hand.click("applyAllButton")
    hand.idle()
    assert window.workspace.state.request.headers.get("X-Guest-Id") is not None
    token = window.workspace.state.token
    hand.focus("findingsList")
    hand.key(Qt.Key.Key_Z, CONTROL)
    hand.turn()
    assert window.workspace.state.request.headers.get("X-Guest-Id") is None
    assert window.workspace.state.token != token
    hand.key(Qt.Key.Key_Y, CONTROL)
    hand.turn()
    assert window.workspace.state.request.headers.get("X-Guest-Id") is not None
    assert window.workspace.state.token == token
    hand.key(Qt.Key.Key_Z, CONTROL)
    hand.key(Qt.Key.Key_Z, CONTROL, SHIFT)
    hand.turn()
    assert window.workspace.state.request.headers.get("X-Guest-Id") is not None


def test_ctrl_z_in_the_payload_never_mixes_two_requests(hand: Hand, window: MainWindow) -> None:
    before = window.workspace.state.request
    hand.paste(CURL)
    imported = window.workspace.state.request
    hand.focus("payloadEditor")
    hand.key(Qt.Key.Key_Z, CONTROL)
    hand.turn()
    assert window.workspace.state.request == before
    assert hand.find(QPlainTextEdit, "payloadEditor").toPlainText() == before.body.text
    hand.key(Qt.Key.Key_Y, CONTROL)
    hand.turn()
    assert window.workspace.state.request == imported


def test_ctrl_z_takes_back_what_was_typed_in_the_payload(hand: Hand, window: MainWindow) -> None:
    before = window.workspace.state.request
    editor = hand.focus("payloadEditor")
    assert isinstance(editor, QPlainTextEdit)
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    hand.qtbot.keyClicks(editor, "abc")
    assert window.workspace.state.request.body.text.startswith("abc")
    hand.key(Qt.Key.Key_Z, CONTROL)
    hand.turn()
    assert window.workspace.state.request == before
    assert hand.find(QPlainTextEdit, "payloadEditor").toPlainText() == before.body.text


def test_ctrl_z_in_the_url_takes_back_typing_first(hand: Hand, window: MainWindow) -> None:
    before = window.workspace.state.request
    url = hand.focus("urlEdit")
    hand.qtbot.keyClicks(url, "x")
    hand.key(Qt.Key.Key_Z, CONTROL)
    hand.turn()
    assert window.workspace.state.request == before


# Other shortcuts


def test_ctrl_s_saves(hand: Hand, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def name(_parent: QWidget, _title: str, proposal: str) -> str:
        asked.append(proposal)
        return "Guest 401"

    monkeypatch.setattr(dialogs, "ask_name", name)
    hand.focus("payloadEditor")
    hand.key(Qt.Key.Key_S, CONTROL)
    hand.qtbot.waitUntil(lambda: window.workspace.state.profile is not None, timeout=30_000)
    hand.turn()
    assert asked == ["POST conversations/messaging"]
    assert window.windowTitle() == "Guest 401 · Guest API Inspector"
    hand.qtbot.keyClicks(hand.focus("payloadEditor"), " ")
    hand.turn()
    assert window.windowTitle() == "Guest 401 • · Guest API Inspector"
    hand.key(Qt.Key.Key_S, CONTROL)
    hand.qtbot.waitUntil(lambda: not window.workspace.state.is_dirty, timeout=30_000)
    assert len(asked) == 1


def test_f8_steps_through_the_changes(hand: Hand, window: MainWindow) -> None:
    hand.send()
    hand.click("applyAllButton")
    hand.idle()
    assert hand.send() == 200
    diff = window.response_pane.diff
    assert diff.change_position()[0] == 0
    hand.focus("urlEdit")
    hand.key(Qt.Key.Key_F8)
    first = diff.change_position()
    assert first[0] == 1
    hand.key(Qt.Key.Key_F8)
    assert diff.change_position()[0] == 2
    hand.key(Qt.Key.Key_F8, SHIFT)
    assert diff.change_position() == first


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_ctrl_f_finds_in_the_answer_from_its_explanation_too(
    hand: Hand, window: MainWindow, tab: int
) -> None:
    hand.send()
    pane = window.response_pane
    pane.tabs.setCurrentIndex(tab)
    strip = pane.explanation
    hand.qtbot.waitUntil(strip.isVisible)
    toggle = next(b for b in strip.findChildren(QAbstractButton) if b.text() == "What to check")
    toggle.setFocus()
    hand.qtbot.waitUntil(toggle.hasFocus)
    hand.key(Qt.Key.Key_F, CONTROL)
    found = [bar for bar in pane.findChildren(FindBar) if bar.isVisible()]
    assert len(found) == 1
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.objectName() == "findEdit"


def test_ctrl_f_over_the_timing_finds_nothing(hand: Hand, window: MainWindow) -> None:
    hand.send()
    window.response_pane.tabs.setCurrentIndex(3)
    hand.focus("responseTabs")
    hand.key(Qt.Key.Key_F, CONTROL)
    assert not [bar for bar in window.findChildren(FindBar) if bar.isVisible()]


def test_ctrl_l_and_ctrl_h_go_to_url_and_history(hand: Hand, window: MainWindow) -> None:
    hand.send()
    hand.qtbot.waitUntil(lambda: hand.find(QListWidget, "historyList").count() > 0, timeout=30_000)
    hand.focus("findingsList")
    hand.key(Qt.Key.Key_L, CONTROL)
    url = hand.find(QLineEdit, "urlEdit")
    assert url.hasFocus()
    assert url.selectedText() == url.text()
    hand.key(Qt.Key.Key_H, CONTROL)
    assert hand.find(QListWidget, "historyList").hasFocus()


def test_ctrl_n_begins_anew_and_can_be_taken_back(hand: Hand, window: MainWindow) -> None:
    before = window.workspace.state.request
    hand.focus("findingsList")
    hand.key(Qt.Key.Key_N, CONTROL)
    hand.turn()
    assert window.workspace.state.request.url == ""
    assert hand.find(QLineEdit, "urlEdit").hasFocus()
    assert hand.find(QLineEdit, "urlEdit").text() == ""
    hand.key(Qt.Key.Key_Z, CONTROL)  # from the URL, where nothing was typed
    hand.turn()
    assert window.workspace.state.request == before


def test_ctrl_shift_c_copies_the_report(hand: Hand, window: MainWindow) -> None:
    hand.focus("urlEdit")
    hand.key(Qt.Key.Key_C, CONTROL, SHIFT)
    text = QGuiApplication.clipboard().text()
    assert "X-Guest-Id" in text
    token = window.workspace.state.token
    assert token is not None
    assert token.secret.reveal() not in text
    assert "Report copied" in window.status._message.text()


def test_ctrl_q_closes(hand: Hand, window: MainWindow) -> None:
    hand.focus("urlEdit")
    hand.key(Qt.Key.Key_Q, CONTROL)
    assert not window.isVisible()


def test_switching_the_environment_by_key_moves_the_request(hand: Hand, window: MainWindow) -> None:
    box = hand.focus("environmentBox")
    assert isinstance(box, QComboBox)
    hand.key(Qt.Key.Key_Down)
    hand.turn()
    state = window.workspace.state
    assert state.environment.name == box.currentData() != "sandbox"
    assert state.request.url.startswith(state.environment.api_url)
    assert state.token is None
    hand.key(Qt.Key.Key_Up)
    hand.turn()
    assert window.workspace.state.environment.is_sandbox


def test_an_operation_is_completed_from_words(hand: Hand, window: MainWindow, qtbot: QtBot) -> None:
    url = hand.focus("urlEdit")
    assert isinstance(url, QLineEdit)
    url.selectAll()
    qtbot.keyClicks(url, "users me")
    popup = window.toolbar._popup
    qtbot.waitUntil(popup.isVisible)
    offers = window.toolbar.completions()
    row = next(i for i, offer in enumerate(offers) if offer.split() == ["GET", "/api/v2/users/me"])
    for _ in range(row + 1):
        qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    hand.turn()
    request = window.workspace.state.request
    assert request.method == "GET"
    assert request.url.endswith("/api/v2/users/me")
    assert hand.find(QComboBox, "methodBox").currentText() == "GET"


def test_no_command_has_a_key_that_a_text_field_takes_for_itself(window: MainWindow) -> None:
    """On X11, Ctrl+U empties a field and Ctrl+E goes to its end (QKeySequence::StandardKey)."""
    taken = {QKeySequence(f"Ctrl+{letter}") for letter in "AEKUDXVC"}
    keys = {key for action in window.findChildren(QAction) for key in action.shortcuts()}
    assert keys
    assert not keys & taken
