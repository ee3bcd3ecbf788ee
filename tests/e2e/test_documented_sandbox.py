"""The other sandbox in the real window: the vendor's published contract, answered on loopback."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
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
