"""Sending from the window: questions before, what is shown after, and rude ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPushButton,
    QTextBrowser,
    QToolButton,
    QWidget,
)

from inspector.errors import AuthError
from inspector.model.exchange import Failure, Ticket
from inspector.model.secret import Secret
from inspector.transport.engine import Crashed
from inspector.ui import application
from inspector.ui.main_window import MainWindow
from inspector.ui.plan_dialog import PlanDialog

Hand = Any
Ask = Callable[[Callable[[QWidget], object]], None]
CURL = "curl -X POST {host}/api/v2/conversations/messaging -H 'X-Guest-Id: 1' -d '{{}}'"


def press(dialog: QWidget, text: str) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def fill(dialog: QWidget, **values: str) -> None:
    for name, value in values.items():
        field = dialog.findChild(QLineEdit, name)
        assert field is not None, name
        field.setText(value)


def menu_entry(button: QToolButton, title: str) -> Any:
    return next(a for a in button.menu().actions() if a.text() == title)


# Questions before


def test_a_real_host_is_asked_about_once(
    hand: Hand, window: MainWindow, when_asked: Ask, free_port: int
) -> None:
    host = f"127.0.0.1:{free_port}"
    hand.paste(CURL.format(host=f"http://{host}"))
    asked: list[str] = []

    def consent(box: QWidget) -> None:
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        press(box, f"Send to {host}")

    when_asked(consent)
    assert hand.send() == 0
    assert hand.send() == 0
    assert asked == [f"This goes to {host}, which is not a sandbox."]


def test_nothing_is_sent_without_consent(
    hand: Hand, window: MainWindow, when_asked: Ask, free_port: int
) -> None:
    hand.paste(CURL.format(host=f"http://127.0.0.1:{free_port}"))
    for name in ("sendButton", "isolateButton"):
        when_asked(lambda box: press(box, "Cancel"))
        hand.click(name)
        hand.idle()
    assert window.workspace.state.exchanges == ()
    assert window.workspace.state.verdict is None
    assert window.workspace.consented == set()


def test_reading_from_a_real_host_is_not_asked_about(hand: Hand, free_port: int) -> None:
    hand.paste(f"curl http://127.0.0.1:{free_port}/api/v2/users/me")
    assert hand.send() == 0


def test_isolate_names_the_host_and_the_most_sends(
    hand: Hand, window: MainWindow, when_asked: Ask, free_port: int
) -> None:
    host = f"127.0.0.1:{free_port}"
    hand.paste(CURL.format(host=f"http://{host}"))
    asked: list[str] = []

    def consent(box: QWidget) -> None:
        assert isinstance(box, PlanDialog)
        asked.append(box.text())
        box.most.setValue(7)
        press(box, f"Send to {host}")

    when_asked(consent)
    hand.click("isolateButton")
    hand.qtbot.waitUntil(lambda: window.workspace.state.verdict is not None, timeout=30_000)
    hand.idle()
    assert host in asked[0]
    assert "1. the request as it was refused" in asked[0]
    assert "At most" in asked[0]


def test_consent_to_one_send_is_no_consent_to_forty(
    hand: Hand, window: MainWindow, when_asked: Ask, free_port: int
) -> None:
    host = f"127.0.0.1:{free_port}"
    hand.paste(CURL.format(host=f"http://{host}"))
    when_asked(lambda box: press(box, f"Send to {host}"))
    hand.send()
    when_asked(lambda box: press(box, "Cancel"))
    hand.click("isolateButton")
    hand.idle()
    assert window.workspace.state.verdict is None


def test_open_variables_are_asked_for_and_named_when_they_stay_open(
    hand: Hand, window: MainWindow, when_asked: Ask
) -> None:
    hand.paste("curl 'https://api.mypurecloud.com/api/v2/users/<user-id>?a={{b}}'")
    when_asked(lambda dialog: press(dialog, "Cancel"))
    hand.click("sendButton")
    assert "user_id, b" in hand.problem()
    assert window.workspace.state.exchanges == ()

    def fill_one(dialog: QWidget) -> None:
        fill(dialog, variable_user_id="me")
        press(dialog, "Use them")

    when_asked(fill_one)
    hand.click("sendButton")
    assert hand.problem() == "The variable has no value yet: b. Fill it in before sending."

    def fill_other(dialog: QWidget) -> None:
        fill(dialog, variable_b="2")
        press(dialog, "Use them")

    when_asked(fill_other)
    assert hand.send() > 0
    assert "/users/me?a=2" in window.workspace.state.shown.hops[0].url
    assert hand.problem() == ""


def test_a_missing_token_is_got_on_the_way(hand: Hand, window: MainWindow) -> None:
    window.workspace.select_environment("us-east-1")
    window.workspace.select_environment("sandbox")
    assert window.workspace.state.token is None
    assert hand.send() == 401
    assert window.workspace.state.token is not None
    window.workspace.select_environment("us-east-1")
    window.workspace.select_environment("sandbox")
    hand.click("isolateButton")
    hand.qtbot.waitUntil(lambda: window.workspace.state.verdict is not None, timeout=30_000)
    hand.idle()


def test_an_empty_url_is_said_and_not_sent(hand: Hand, window: MainWindow) -> None:
    window.new_request()
    hand.turn()
    hand.click("sendButton")
    assert hand.problem().startswith("There is nothing to send yet")
    assert hand.find(QLineEdit, "urlEdit").hasFocus()
    hand.click("isolateButton")
    assert hand.problem().startswith("There is nothing to isolate yet")


def test_a_url_without_a_host_is_said_and_not_a_crash(hand: Hand, window: MainWindow) -> None:
    url = hand.focus("urlEdit")
    assert isinstance(url, QLineEdit)
    url.selectAll()
    hand.qtbot.keyClicks(url, "nowhere")
    hand.key(Qt.Key.Key_Escape)  # closes the offers
    hand.turn()
    window.workspace.select_environment("us-east-1")
    window.workspace.select_environment("sandbox")
    window.send()
    hand.idle()
    assert "names no host" in hand.problem()
    assert window.workspace.state.exchanges == ()


# After


def test_an_answer_is_shown_in_every_place(hand: Hand, window: MainWindow) -> None:
    assert hand.send() == 401
    assert "bad.credentials" in hand.find(QWidget, "responseBody").toPlainText()
    assert "HTTP/1.1 401" in hand.find(QWidget, "responseRaw").toPlainText()
    status = [w.text() for w in window.status.findChildren(QLabel) if w.isVisible()]
    assert any(text.startswith("Correlation id") for text in status)
    assert any(text.startswith("Rate limit") for text in status)
    copy = next(b for b in window.status.findChildren(QToolButton) if b.isVisible())
    hand.qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    headers = window.workspace.state.shown.response.headers
    assert QGuiApplication.clipboard().text() == headers.get("ININ-Correlation-Id")


def test_a_pinned_answer_stays_the_one_to_compare_with(hand: Hand, window: MainWindow) -> None:
    hand.send()
    first = window.workspace.state.shown
    pin = next(b for b in window.response_pane.findChildren(QToolButton) if b.text() == "Pin")
    hand.qtbot.mouseClick(pin, Qt.MouseButton.LeftButton)
    hand.turn()
    hand.send()
    hand.send()
    assert window.workspace.state.baseline is first
    assert "pinned" in hand.find(QWidget, "responseDiffLeft").accessibleName()


def test_the_verdicts_evidence_is_one_click_away(
    hand: Hand, window: MainWindow, when_asked: Ask
) -> None:
    hand.click("isolateButton")
    hand.qtbot.waitUntil(lambda: window.workspace.state.verdict is not None, timeout=30_000)
    hand.idle()
    read: list[str] = []

    def look(dialog: QWidget) -> None:
        read.append(dialog.findChild(QTextBrowser).toPlainText())
        dialog.close()

    when_asked(look)
    card = hand.find(QWidget, "verdictCard")
    evidence = next(b for b in card.findChildren(QToolButton) if b.text() == "evidence")
    hand.qtbot.mouseClick(evidence, Qt.MouseButton.LeftButton)
    assert "401 becomes 200" in read[0]
    assert window.workspace.state.token.secret.reveal() not in read[0]


def test_a_suggestion_changes_method_and_path(hand: Hand, window: MainWindow) -> None:
    findings = window.workspace.state.findings
    suggestion = next(s for f in findings for s in f.suggestions if s.path)
    window.findings_pane.suggestion_wanted.emit(suggestion)
    hand.turn()
    request = window.workspace.state.request
    assert request.url.endswith(suggestion.path)
    assert request.method == suggestion.method


def test_a_finding_leads_to_its_place(hand: Hand, window: MainWindow) -> None:
    window.activateWindow()
    for pane, subject, name in (
        ("payload", "/to/id", "payloadEditor"),
        ("url", "", "urlEdit"),
        ("headers", "X-Guest-Id", "headersTable"),
    ):
        window.findings_pane.pane_wanted.emit(pane, subject)
        assert hand.find(QWidget, name).hasFocus()
    window.findings_pane.pane_wanted.emit("token", "x")
    assert hand.find(QWidget, "getTokenButton").hasFocus()


def test_a_method_is_chosen_and_checked(hand: Hand, window: MainWindow) -> None:
    hand.focus("methodBox")
    hand.key(Qt.Key.Key_Down)
    hand.turn()
    assert window.workspace.state.request.method == "PUT"
    assert not any(f.id == "guest-id-header" for f in window.workspace.state.findings)


def test_a_header_that_is_edited_is_checked_at_once(hand: Hand, window: MainWindow) -> None:
    assert any(f.id == "guest-id-header" for f in window.workspace.state.findings)
    headers = window.workspace.state.request.headers.with_value("X-Guest-Id", "typed")
    window.headers_pane.headers_edited.emit(headers)
    hand.turn()
    assert not any(f.id == "guest-id-header" for f in window.workspace.state.findings)
    names = [
        window.headers_pane.table.model().index(row, 0).data()
        for row in range(window.headers_pane.table.model().rowCount())
    ]
    assert names.count("X-Guest-Id") == 1


# Tokens


def test_a_token_is_pasted_in_a_dialog(hand: Hand, window: MainWindow, when_asked: Ask) -> None:
    def answer(dialog: QWidget) -> None:
        fill(dialog, tokenEdit=" canary-token ")
        press(dialog, "Use it")

    when_asked(answer)
    menu_entry(window.token_pane.get_token, "Paste a token…").trigger()
    hand.turn()
    assert window.workspace.state.token.secret == Secret(" canary-token ")
    when_asked(lambda dialog: press(dialog, "Cancel"))
    menu_entry(window.token_pane.get_token, "Paste a token…").trigger()
    assert window.workspace.state.token.secret == Secret(" canary-token ")


def test_wrong_credentials_are_said_in_the_servers_words(
    hand: Hand, window: MainWindow, when_asked: Ask
) -> None:
    before = window.workspace.state.token

    def answer(dialog: QWidget) -> None:
        fill(dialog, clientIdEdit="nobody", clientSecretEdit="canary-secret")
        press(dialog, "Get token")

    when_asked(answer)
    menu_entry(window.token_pane.get_token, "Client credentials…").trigger()
    hand.idle()
    hand.qtbot.waitUntil(lambda: bool(hand.problem()), timeout=30_000)
    assert "client" in hand.problem()
    assert "canary" not in hand.problem()
    assert window.workspace.state.token == before


def test_claims_are_shown_without_the_token(
    hand: Hand, window: MainWindow, when_asked: Ask
) -> None:
    read: list[str] = []

    def look(dialog: QWidget) -> None:
        read.append(dialog.findChild(QTextBrowser).toPlainText())
        dialog.close()

    when_asked(look)
    menu_entry(window.token_pane.get_token, "Show the claims…").trigger()
    assert "opaque" in read[0]
    assert window.workspace.state.token.secret.reveal() not in read[0]


def test_another_demo_client_is_asked_from_the_menu(hand: Hand, window: MainWindow) -> None:
    menu_entry(window.token_pane.get_token, "From the demo client admin-default").trigger()
    hand.idle()
    assert window.workspace.state.token.scopes == {"admin"}


def test_one_fix_is_applied_and_can_be_taken_back(hand: Hand, window: MainWindow) -> None:
    finding = next(f for f in window.workspace.state.findings if f.id == "guest-id-header")
    window.findings_pane.edit_wanted.emit(finding.edit)
    hand.turn()
    assert window.workspace.state.request.headers.get("X-Guest-Id") == "guest-123"
    assert "Ctrl+Z takes it back" in window.status._message.text()


# Text in and out


def test_the_request_is_copied_for_other_tools(hand: Hand, window: MainWindow) -> None:
    copy = menu_entry(window.toolbar.more, "Copy request as").menu()
    menus = {a.text(): a.menu() for a in copy.actions() if a.menu()}
    next(a for a in menus["Command line"].actions() if a.text() == "curl").trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("curl")
    assert window.workspace.state.token.secret.reveal() not in text
    assert "Copied as curl; secrets are variables" in window.status._message.text()


def test_the_request_is_copied_in_the_language_of_its_snippet(
    hand: Hand, window: MainWindow
) -> None:
    copy = menu_entry(window.toolbar.more, "Copy request as").menu()
    copy.aboutToShow.emit()
    own = copy.actions()[0]
    assert own.text() == "Ruby Faraday"
    own.trigger()
    assert QGuiApplication.clipboard().text().startswith('require "faraday"')
    assert "Copied as Ruby Faraday; secrets are variables" in window.status._message.text()
    window.new_request()
    copy.aboutToShow.emit()
    assert own.text() == "curl"


def test_a_snippet_is_opened_from_a_file(
    hand: Hand, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "snippet.sh"
    path.write_text("curl https://api.mypurecloud.com/api/v2/users/me", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.open_file()
    hand.wait_for_file()
    assert window.workspace.state.request.url.endswith("/users/me")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.open_file()
    hand.wait_for_file()
    assert window.workspace.state.request.url.endswith("/users/me")


def drop(window: MainWindow, data: QMimeData) -> None:
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, data, buttons, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), action, data, buttons, none))


def test_a_dropped_file_or_text_is_imported(hand: Hand, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "snippet.txt"
    path.write_text("curl https://api.mypurecloud.com/api/v2/users/dropped", encoding="utf-8")
    file = QMimeData()
    file.setUrls([QUrl.fromLocalFile(str(path))])
    drop(window, file)
    hand.wait_for_file()
    assert window.workspace.state.request.url.endswith("/users/dropped")
    text = QMimeData()
    text.setText("curl https://api.mypurecloud.com/api/v2/users/text")
    drop(window, text)
    assert window.workspace.state.request.url.endswith("/users/text")


def test_a_switch_to_the_snippets_environment_is_one_click_away(
    hand: Hand, window: MainWindow
) -> None:
    hand.paste("curl https://api.mypurecloud.de/api/v2/users/me")
    assert window.workspace.state.environment.is_sandbox
    button = next(b for b in window.notice.findChildren(QToolButton) if "Switch" in b.text())
    assert button.text() == "Switch to eu-central-1"
    hand.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    hand.turn()
    assert window.workspace.state.environment.name == "eu-central-1"
    assert window.workspace.state.request.url == "https://api.mypurecloud.de/api/v2/users/me"
    assert "Requests go to api.mypurecloud.de" in window.status._place.text()


def test_a_bare_token_is_offered_as_the_token(hand: Hand, window: MainWindow) -> None:
    before = window.workspace.state.request
    hand.paste("  canary-token-0123456789abcdef\n")
    assert "bare token" in hand.problem()
    button = next(b for b in window.problem.findChildren(QToolButton) if "Use it" in b.text())
    hand.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    hand.turn()
    assert window.workspace.state.token.secret == Secret("canary-token-0123456789abcdef")
    assert window.workspace.state.request == before


def test_the_starting_case_can_be_had_again(hand: Hand, window: MainWindow) -> None:
    window.workspace.select_environment("us-east-1")
    window.new_request()
    window.open_starting_case()
    hand.idle()
    state = window.workspace.state
    assert state.environment.is_sandbox
    assert state.request.url.endswith("/conversations/messaging")
    assert hand.send() == 401


def test_about_tells_the_version(hand: Hand, window: MainWindow, when_asked: Ask) -> None:
    read: list[str] = []

    def look(dialog: QWidget) -> None:
        read.append(dialog.findChild(QLabel, "aboutText").text())
        dialog.close()

    when_asked(look)
    helping = menu_entry(window.toolbar.more, "Help").menu()
    next(a for a in helping.actions() if a.text() == "About").trigger()
    assert "Guest API Inspector" in read[0]


# Rude ends


def test_closing_while_sending_ends_every_thread(
    hand: Hand, window: MainWindow, silent_host: str
) -> None:
    hand.paste(f"curl {silent_host}/slow")
    hand.click("sendButton")
    hand.qtbot.waitUntil(lambda: window.workspace.state.phase == "wait", timeout=30_000)
    window.close()
    left = {"engine", "sandbox", "warm-up", "compare", "profiles", "history", "keyring"}
    assert not left & {thread.name for thread in threading.enumerate()}
    hand.turn()


def test_what_a_job_raises_is_said_in_the_window(hand: Hand, window: MainWindow) -> None:
    token = window.workspace.state.token.secret.reveal()
    window._bridge.post(Crashed(Ticket(99), AuthError(f"The server refused {token}.")))
    hand.qtbot.waitUntil(lambda: bool(hand.problem()))
    assert hand.problem().startswith("The server refused")
    assert token not in hand.problem()


def test_a_bug_shows_a_dialog_that_keeps_the_request_and_the_secrets(
    hand: Hand, window: MainWindow, when_asked: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    token = window.workspace.state.token.secret.reveal()
    said: list[str] = []

    def read(box: QWidget) -> None:
        assert isinstance(box, QMessageBox)
        said.extend([box.text(), box.informativeText(), box.detailedText()])
        box.close()

    when_asked(read)

    def bug() -> None:
        raise ZeroDivisionError(f"while holding {token}")

    show = application._crash_dialog(window)
    try:
        bug()
    except ZeroDivisionError as error:
        show(type(error), error, error.__traceback__)
    assert said[0] == "Something in the program itself went wrong. Your request is still here."
    assert said[1].startswith("ZeroDivisionError: while holding")
    assert "test_window_sending.py" in said[2]
    printed = capsys.readouterr().err
    assert "ZeroDivisionError" in printed
    for text in (*said, printed):
        assert token not in text
    assert window.workspace.state.request.url


def test_history_lists_shows_reopens_resends_and_forgets(hand: Hand, window: MainWindow) -> None:
    hand.send()
    history = hand.find(QListWidget, "historyList")
    hand.qtbot.waitUntil(lambda: history.count() > 0, timeout=30_000)
    rows = window.workspace.shelf.rows
    assert [row.label for row in rows] == [""]  # not the token that nobody asked for
    refused = next(row for row in rows if row.status == 401)
    window.new_request()
    hand.turn()

    window.sidebar.history_wanted.emit(refused.id)
    hand.qtbot.waitUntil(lambda: window.workspace.state.shown is not None, timeout=30_000)
    assert window.workspace.state.request.url == ""

    window.sidebar.history_open_wanted.emit(refused.id)
    hand.qtbot.waitUntil(lambda: bool(window.workspace.state.request.url), timeout=30_000)
    assert window.workspace.state.request.url.endswith("/conversations/messaging")

    before = len(window.workspace.shelf.rows)
    window.sidebar.history_resend_wanted.emit(refused.id)
    hand.qtbot.waitUntil(lambda: len(window.workspace.shelf.rows) > before, timeout=30_000)
    hand.idle()

    count = len(window.workspace.shelf.rows)
    window.sidebar.history_delete_wanted.emit(refused.id)
    hand.qtbot.waitUntil(lambda: len(window.workspace.shelf.rows) == count - 1, timeout=30_000)
    window.sidebar.history_clear_wanted.emit()
    hand.qtbot.waitUntil(lambda: history.count() == 0, timeout=30_000)
    assert not history.isVisible()


@pytest.mark.parametrize("pane", ["payload", "url"])
def test_the_explanation_leads_to_a_pane_too(hand: Hand, window: MainWindow, pane: str) -> None:
    window.activateWindow()
    window.response_pane.explanation.pane_wanted.emit(pane, "")
    name = {"payload": "payloadEditor", "url": "urlEdit"}[pane]
    assert hand.find(QWidget, name).hasFocus()


def test_a_failure_is_told_in_the_response(hand: Hand, window: MainWindow, free_port: int) -> None:
    hand.paste(f"curl http://127.0.0.1:{free_port}/")
    assert hand.send() == 0
    assert isinstance(window.workspace.state.shown.outcome, Failure)
    assert str(free_port) in hand.find(QWidget, "responseDiffLeft").toPlainText()
