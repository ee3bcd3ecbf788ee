"""Tokens of users in the window: signing in, giving up, assertions; and working snippets."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from inspector.ui.copy_link import CopyLink
from inspector.ui.main_window import MainWindow
from inspector.ui.plan_dialog import Agreed, PlanDialog

Hand = Any
Ask = Callable[[Callable[[QWidget], object]], None]
ASSERTION = '<saml:Assertion NotOnOrAfter="2999-01-01T00:00:00Z">canary-assertion</saml:Assertion>'


class Browser:
    """Opens an address, and follows it to where it leads when the user agrees."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.agrees = True

    def __call__(self, url: str) -> bool:
        self.asked.append(dict(parse_qsl(urlsplit(url).query)))
        location = _get(url)
        if self.agrees and location:
            _get(location)
        return True


def _get(url: str) -> str:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        answer.read()
        return answer.getheader("Location", "")
    finally:
        connection.close()


@pytest.fixture
def browser(hand: Hand, window: MainWindow) -> Browser:
    """The window on the sandbox with users, and the browser that it opens."""
    made = Browser()
    window.workspace._open_browser = made
    window.workspace.select_environment("sandbox-documented")
    hand.turn()
    return made


def entry(window: MainWindow, words: str) -> Any:
    menu = window.token_pane.get_token.menu()
    actions = [a for one in (menu, *menu.findChildren(QMenu)) for a in one.actions()]
    return next(action for action in actions if words in action.text())


def fill(dialog: QWidget, **values: str) -> None:
    for name, value in values.items():
        field = dialog.findChild(QLineEdit, name)
        assert field is not None, name
        field.setText(value)


def press(dialog: QWidget, text: str) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_demo_user_signs_in_with_the_browser(
    hand: Hand, window: MainWindow, browser: Browser
) -> None:
    entry(window, "agent-desktop").trigger()
    assert "Go on in the browser" in window.notice.text()
    hand.idle()
    state = window.workspace.state
    assert hand.problem() == ""
    assert state.token is not None
    assert state.token.grant == "code"
    assert browser.asked[0]["code_challenge_method"] == "S256"
    hand.turn()
    assert hand.notice() == ""
    assert entry(window, "Refresh the token").isEnabled()


def test_a_sign_in_that_nobody_finishes_can_be_given_up(
    hand: Hand, window: MainWindow, browser: Browser
) -> None:
    browser.agrees = False
    before = window.workspace.state.token
    entry(window, "agent-desktop").trigger()
    hand.qtbot.waitUntil(lambda: bool(browser.asked), timeout=30_000)
    hand.turn()
    button = next(b for b in window.notice.findChildren(QToolButton) if b.text() == "Give up")
    hand.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    hand.idle()
    assert window.workspace.state.token == before
    assert not window.notice.isVisible()


def test_the_address_to_sign_in_at_is_there_to_copy(
    hand: Hand, window: MainWindow, browser: Browser
) -> None:
    browser.agrees = False
    entry(window, "agent-desktop").trigger()
    copy = window.notice.findChild(CopyLink)
    hand.qtbot.waitUntil(copy.isVisible, timeout=30_000)
    copy.click()
    assert "/oauth/authorize?" in QGuiApplication.clipboard().text()
    window.workspace.cancel()
    hand.idle()
    assert not window.notice.isVisible()


def test_without_a_browser_the_window_waits_for_one_that_somebody_opens(
    hand: Hand, window: MainWindow, browser: Browser
) -> None:
    window.workspace._open_browser = lambda _url: False
    entry(window, "agent-desktop").trigger()
    hand.qtbot.waitUntil(lambda: "No browser could be opened here" in hand.notice(), timeout=30_000)
    page = window.workspace.sign_in_page
    thread = threading.Thread(target=browser, args=(page.url,))
    thread.start()
    hand.idle()
    thread.join()
    assert window.workspace.state.token.grant == "code"


def test_a_client_to_sign_in_through_is_asked_for(
    hand: Hand, window: MainWindow, browser: Browser, when_asked: Ask
) -> None:
    users = window.workspace.demo_user_clients
    client = next(c for c in users if c.name == "supervisor-app")
    when_asked(lambda dialog: press(dialog, "Cancel"))
    entry(window, "Sign in with the browser").trigger()
    assert browser.asked == []

    def answer(dialog: QWidget) -> None:
        fill(dialog, signInClientIdEdit=f" {client.client_id} ", signInScopesEdit="users:readonly")
        press(dialog, "Open the browser")

    when_asked(answer)
    entry(window, "Sign in with the browser").trigger()
    hand.idle()
    assert browser.asked[0]["client_id"] == client.client_id
    assert browser.asked[0]["scope"] == "users:readonly"


def test_an_assertion_is_asked_for_and_never_shown_again(
    hand: Hand, window: MainWindow, browser: Browser, when_asked: Ask
) -> None:
    before = window.workspace.state.token
    when_asked(lambda dialog: press(dialog, "Cancel"))
    entry(window, "SAML2 assertion").trigger()
    assert window.workspace.state.token == before

    def answer(dialog: QWidget) -> None:
        fill(
            dialog,
            assertionClientIdEdit="nobody",
            assertionSecretEdit="canary-secret",
            assertionOrganizationEdit="acme",
        )
        dialog.findChild(QPlainTextEdit, "assertionEdit").setPlainText(ASSERTION)
        press(dialog, "Get token")

    when_asked(answer)
    entry(window, "SAML2 assertion").trigger()
    hand.idle()
    hand.qtbot.waitUntil(lambda: bool(hand.problem()), timeout=30_000)
    assert "canary" not in hand.problem()
    assert "canary" not in window.workspace.report()


# Isolate against a working snippet


@pytest.mark.parametrize(
    ("text", "said"),
    [("  ", "the clipboard holds no text"), ("Dear support, it does not work.", "")],
)
def test_without_a_working_snippet_nothing_is_compared(
    hand: Hand, window: MainWindow, text: str, said: str
) -> None:
    QGuiApplication.clipboard().setText(text)
    hand.focus("urlEdit")
    shift = Qt.KeyboardModifier.ShiftModifier
    hand.key(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier, shift)
    assert hand.problem()
    assert said in hand.problem()
    assert window.workspace.state.activity == "idle"
    assert window.workspace.state.verdict is None


def test_without_a_refused_request_there_is_nothing_to_compare_with(
    hand: Hand, window: MainWindow
) -> None:
    window.new_request()
    window.isolate_against_working()
    assert hand.problem().startswith("Bring the refused request onto the screen first")


def test_comparing_on_a_real_host_is_asked_about(
    hand: Hand, window: MainWindow, when_asked: Ask, free_port: int
) -> None:
    host = f"127.0.0.1:{free_port}"
    hand.paste(f"curl http://{host}/x")
    QGuiApplication.clipboard().setText(f"curl -X POST http://{host}/x -d a=1")
    asked: list[str] = []

    def refuse(box: QWidget) -> None:
        assert isinstance(box, PlanDialog)
        asked.append(box.text())
        assert box.agreed() == Agreed("working", 40)
        press(box, "Cancel")

    when_asked(refuse)
    window.isolate_against_working()
    assert host in asked[0]
    assert "1. the working request, to see that it works here" in asked[0]
    assert "POST" in asked[0]
    assert window.workspace.state.activity == "idle"

    when_asked(lambda box: press(box, f"Send to {host}"))
    window.isolate_against_working()
    hand.qtbot.waitUntil(lambda: window.workspace.state.verdict is not None, timeout=30_000)
    hand.idle()
