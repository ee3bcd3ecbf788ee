"""The main job in the real window: from the customer's snippet to a proven verdict."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui import dialogs
from inspector.ui.diff_view import DiffView
from inspector.ui.finding_list import FindingRow, FindingsList
from inspector.ui.headers_table import HeadersTable
from inspector.ui.main_window import MainWindow

FARADAY = """
conn = Faraday.new(url: 'https://api.mypurecloud.com') do |faraday|
  faraday.request :url_encoded
  faraday.adapter Faraday.default_adapter
end

response = conn.post('/api/v2/conversations/messaging') do |req|
  req.headers['Authorization'] = "Bearer #{access_token}"
  req.headers['Content-Type'] = 'application/json'
  req.headers['Cookie'] = 'session=CANARY-cookie-5d41402abc4b2a76'
  req.body = {
    externalContact: { id: 'guest-123' },
    to: { id: 'queue-456' }
  }.to_json
end
"""
CANARY = "CANARY-cookie-5d41402abc4b2a76"
K6 = """
import http from 'k6/http';
import { check } from 'k6';

export default function () {
 const res = http.post('https://api.mypurecloud.com/api/v2/conversations/messaging',
 JSON.stringify({
 externalContact: { id: 'guest-123' },
 to: { id: 'queue-456' }
 }), {
 headers: {
 'Authorization': 'Bearer <YOUR_TOKEN>',
 'Content-Type': 'application/json',
 'X-Guest-Id': 'guest-123' // Mandatory for non-widget flows
 }
 });

 check(res, {
 'status is 200': (r) => r.status === 200,
 'no 401': (r) => r.status !== 401
 });
}
"""
Open = Callable[..., MainWindow]
T = TypeVar("T", bound=QWidget)


def child(window: MainWindow, kind: type[T], name: str) -> T:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def paste(qtbot: QtBot, window: MainWindow, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    findings = child(window, FindingsList, "findingsList")
    findings.setFocus()
    qtbot.keyClick(findings, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(50)


def click(qtbot: QtBot, window: MainWindow, name: str) -> None:
    qtbot.mouseClick(child(window, QPushButton, name), Qt.MouseButton.LeftButton)


def send(qtbot: QtBot, window: MainWindow) -> int:
    before = len(window.workspace.state.exchanges)
    click(qtbot, window, "sendButton")
    space = window.workspace
    qtbot.waitUntil(
        lambda: len(space.state.exchanges) == before + 1 and space.state.activity == "idle",
        timeout=20_000,
    )
    qtbot.waitUntil(lambda: space.view is not None and space.view.shown is space.state.shown)
    qtbot.wait(20)
    return space.state.exchanges[-1].status


def titles(window: MainWindow) -> list[str]:
    found = child(window, FindingsList, "findingsList")
    rows = [found.itemWidget(found.item(i)) for i in range(found.count())]
    return [row.finding.message for row in rows if isinstance(row, FindingRow)]


def diff_text(window: MainWindow) -> str:
    diff = child(window, DiffView, "responseDiff")
    return diff.left.toPlainText() + "\n=====\n" + diff.right.toPlainText()


def test_a_faraday_block_goes_from_401_to_200_with_proof(
    qtbot: QtBot, open_ready: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_ready()
    paste(qtbot, window, FARADAY)
    state = window.workspace.state
    assert state.request.method == "POST"
    assert "X-Guest-Id is missing" in "\n".join(titles(window))
    table = child(window, HeadersTable, "headersTable")
    names = [table.model().index(row, 0).data() for row in range(table.model().rowCount())]
    assert "X-Guest-Id" in names

    assert send(qtbot, window) == 401

    click(qtbot, window, "isolateButton")
    qtbot.waitUntil(lambda: window.workspace.state.verdict is not None, timeout=20_000)
    qtbot.waitUntil(lambda: window.workspace.state.activity == "idle")
    qtbot.wait(50)
    verdict = window.workspace.state.verdict
    assert verdict is not None
    assert verdict.kind == "explained"
    card = child(window, QWidget, "verdictCard")
    assert "401 becomes 200" in card.accessibleName()
    assert {c.finding_id for c in verdict.minimal} == {
        "guest-id-header",
        "guest-scope:messaging:web",
    }
    assert window.workspace.state.request.headers.get("X-Guest-Id") is None

    qtbot.mouseClick(child(window, QWidget, "applyAllButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: (
            window.workspace.state.activity == "idle"
            and window.workspace.state.token is not None
            and "messaging:web" in (window.workspace.state.token.scopes or ())
        ),
        timeout=20_000,
    )
    assert send(qtbot, window) == 200
    text = diff_text(window)
    assert "401" in text
    assert "200" in text

    monkeypatch.setattr(dialogs, "ask_name", lambda *_a: "Guest message")
    child(window, QWidget, "saveProfileButton").click()  # type: ignore[attr-defined]  # a button
    qtbot.waitUntil(lambda: window.workspace.state.profile is not None, timeout=20_000)
    token = window.workspace.state.token
    assert token is not None
    window.close()
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert any(p.suffix == ".toml" for p in files)
    for secret in (CANARY, token.secret.reveal()):
        for form in (
            secret,
            quote(secret),
            base64.b64encode(secret.encode()).decode(),
            json.dumps(secret)[1:-1],
        ):
            for path in files:
                assert form.encode() not in path.read_bytes(), path


def test_a_k6_script_is_told_about_its_placeholder_token(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    paste(qtbot, window, K6)
    assert window.workspace.state.request.headers.get("X-Guest-Id") == "guest-123"
    assert "The snippet holds the placeholder <YOUR_TOKEN>" in titles(window)
    assert "YOUR_TOKEN" in window.notice.text()


def test_the_diff_has_a_tab_for_each_view_of_the_answer(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    send(qtbot, window)
    tabs = child(window, QTabWidget, "responseTabs")
    assert [tabs.tabText(i) for i in range(tabs.count())] == ["Diff", "Body", "Raw", "Timing"]
    assert "HTTP/1.1 401" in window.response_pane.raw.toPlainText()
    token = window.workspace.state.token
    assert token is not None
    assert token.secret.reveal() not in window.response_pane.raw.toPlainText()


def test_history_lists_every_exchange_and_shows_one_again(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    send(qtbot, window)
    send(qtbot, window)
    history = child(window, QListWidget, "historyList")
    qtbot.waitUntil(lambda: history.count() == 2, timeout=20_000)
    first = window.workspace.state.shown
    history.itemClicked.emit(history.item(history.count() - 1))
    qtbot.waitUntil(lambda: window.workspace.state.shown is not first, timeout=20_000)


def test_typing_in_the_url_offers_published_operations(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    url = window.toolbar.url
    url.setFocus()
    url.selectAll()
    qtbot.keyClicks(url, "webmess")
    qtbot.wait(50)
    assert url.text() == "webmess"
    assert any("/api/v2/webmessaging/messages" in t for t in window.toolbar.completions())


def test_a_header_is_added_by_keyboard_and_the_others_stay(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    before = window.workspace.state.request.headers
    table = child(window, HeadersTable, "headersTable")
    table.setCurrentIndex(table.model().index(table.model().rowCount() - 1, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClicks(table.findChildren(QLineEdit)[-1], "X-Trace")
    qtbot.keyClick(table.findChildren(QLineEdit)[-1], Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: table.currentIndex().column() == 1 and table.is_editing())
    qtbot.keyClicks(table.findChildren(QLineEdit)[-1], "abc")
    qtbot.keyClick(table.findChildren(QLineEdit)[-1], Qt.Key.Key_Return)
    expected = before.with_added("X-Trace", "abc")
    qtbot.waitUntil(lambda: window.workspace.state.request.headers == expected)


def test_a_new_snippet_does_not_inherit_the_token_of_the_one_before(
    qtbot: QtBot, open_ready: Open
) -> None:
    window = open_ready()
    url = "https://api.mypurecloud.com/api/v2/conversations/messaging"
    paste(qtbot, window, f"curl {url} -H 'Authorization: Bearer tok-customer-a-0123456789'")
    token = window.workspace.state.token
    assert token is not None
    assert token.origin == "snippet"
    paste(qtbot, window, FARADAY)
    assert window.workspace.state.token is None


def test_what_was_on_the_screen_comes_back_at_the_next_start(
    qtbot: QtBot, open_ready: Open, tmp_path: Path
) -> None:
    first = open_ready()
    paste(qtbot, first, FARADAY.replace("guest-123", "guest-987"))
    first.close()
    again = open_ready()
    qtbot.waitUntil(lambda: "guest-987" in again.workspace.state.request.body.text)


def test_a_working_snippet_in_the_clipboard_shows_which_difference_matters(
    qtbot: QtBot, open_ready: Open
) -> None:
    window = open_ready()
    space = window.workspace
    client = next(c for c in space.demo_clients if c.name == "middleware")
    space.use_client(client, frozenset({"messaging:guest", "messaging:web"}))
    qtbot.waitUntil(lambda: space.state.activity == "idle", timeout=20_000)
    works = FARADAY.replace(
        "['Cookie'] = 'session=CANARY-cookie-5d41402abc4b2a76'", "['X-Guest-Id'] = 'g-1'"
    )
    QGuiApplication.clipboard().setText(works)
    window.isolate_against_working()
    qtbot.waitUntil(lambda: space.state.verdict is not None, timeout=20_000)
    verdict = space.state.verdict
    assert verdict is not None
    assert [c.finding_id for c in verdict.minimal] == ["difference:headers:X-Guest-Id"]


def test_two_headers_in_a_row_are_typed_without_touching_another(
    qtbot: QtBot, open_ready: Open
) -> None:
    window = open_ready()
    before = window.workspace.state.request.headers
    table = child(window, HeadersTable, "headersTable")
    table.setCurrentIndex(table.model().index(table.model().rowCount() - 1, 0))
    expected = before
    for name, value in (("X-One", "1"), ("X-Two", "2")):
        qtbot.keyClick(table, name[0])
        qtbot.keyClicks(table.findChildren(QLineEdit)[-1], name[1:])
        qtbot.keyClick(table.findChildren(QLineEdit)[-1], Qt.Key.Key_Tab)
        qtbot.waitUntil(lambda: table.currentIndex().column() == 1 and table.is_editing())
        qtbot.keyClicks(table.findChildren(QLineEdit)[-1], value)
        qtbot.keyClick(table.findChildren(QLineEdit)[-1], Qt.Key.Key_Return)
        expected = expected.with_added(name, value)
        qtbot.waitUntil(lambda e=expected: window.workspace.state.request.headers == e)
        last = table.model().rowCount() - 1
        qtbot.waitUntil(lambda row=last: table.currentIndex().row() == row)


def test_one_click_unpins(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    send(qtbot, window)
    shown = window.workspace.state.shown
    window.response_pane.pin_wanted.emit(shown)
    assert window.workspace.state.pinned
    send(qtbot, window)
    window.response_pane.pin_wanted.emit(window.workspace.state.shown)
    assert not window.workspace.state.pinned


def test_a_refused_connection_is_said_under_every_tab(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    window.workspace.open_request(
        replace(window.workspace.state.request, method="GET", url="http://127.0.0.1:9/"), {}
    )
    window.send()
    qtbot.waitUntil(lambda: window.workspace.view is not None, timeout=20_000)
    qtbot.wait(50)
    assert "refused" in window.response_pane.explanation.text()
