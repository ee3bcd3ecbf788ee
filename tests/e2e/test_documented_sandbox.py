"""The other sandbox in the real window: the vendor's published contract, answered on loopback."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from inspector.model.exchange import parse_error_body
from inspector.model.headers import Headers
from inspector.model.request import Body, Request
from inspector.ui.main_window import MainWindow

Open = Callable[..., MainWindow]
BEARER = Headers.of([("Authorization", "Bearer {{token}}"), ("Content-Type", "application/json")])


def placed(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.status.findChildren(QLabel))


def send(qtbot: QtBot, window: MainWindow, request: Request) -> tuple[int, str]:
    space = window.workspace
    space.open_request(request, {})
    button = window.findChild(QPushButton, "sendButton")
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    button.click()
    qtbot.waitUntil(
        lambda: space.state.shown is not None and space.state.activity == "idle", timeout=20_000
    )
    shown = space.state.shown
    assert shown is not None
    assert shown.response is not None
    refusal = parse_error_body(shown.response.body)
    return shown.status, refusal.code if refusal is not None else ""


def test_the_published_contract_is_one_choice_away(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    box = window.findChild(QComboBox, "environmentBox")
    assert box is not None
    index = box.findData("sandbox-documented")
    assert box.itemText(index) == "Sandbox · documented"
    box.setCurrentIndex(index)
    box.activated.emit(index)
    qtbot.waitUntil(lambda: window.workspace.state.environment.name == "sandbox-documented")

    me = Request("GET", "/api/v2/tokens/me", BEARER)
    assert send(qtbot, window, me) == (200, "")
    token = window.workspace.state.token
    assert token is not None
    assert token.client_name == "messaging-admin"
    qtbot.waitUntil(lambda: "scenario documented" in placed(window))

    claimed = Request("POST", "/api/v2/conversations/messaging", BEARER, Body("json", "{}"))
    assert send(qtbot, window, claimed) == (404, "not.found")


def test_a_user_signs_in_from_the_token_menu(qtbot: QtBot, open_ready: Open) -> None:
    window = open_ready()
    space = window.workspace
    space._open_browser = follow
    space.select_environment("sandbox-documented")
    title = "Sign in through the demo client agent-desktop (authorization code)"

    def offered() -> list[QAction]:
        menus = window.token_pane.findChildren(QMenu)
        return [a for menu in menus for a in menu.actions() if a.text() == title]

    qtbot.waitUntil(lambda: bool(offered()))
    offered()[0].trigger()
    qtbot.waitUntil(
        lambda: space.state.token is not None and space.state.token.grant == "code", timeout=20_000
    )
    qtbot.waitUntil(lambda: space.state.activity == "idle")
    me = Request("GET", "/api/v2/tokens/me", BEARER)
    assert send(qtbot, window, me) == (200, "")


def follow(url: str) -> bool:
    """Stands for the browser of a user who agrees at once."""
    with urllib.request.urlopen(url, timeout=10) as page:
        return "The sign-in came back" in page.read().decode()
