"""The values that a snippet left open: asked for with their use, kept when they are asked again."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.app.open_variables import OpenVariable
from inspector.model.secret import Secret
from inspector.ui.variables_dialog import VariablesDialog

QUEUE = OpenVariable("queue", False, ("payload at /to/id",))
TOKEN = OpenVariable("token", True, tuple(f"request {n}: header X" for n in range(1, 6)))
PAIR = OpenVariable("pair", True, ("header Authorization",), is_basic=True)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def field(dialog: QWidget, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, f"variable_{name}")
    assert isinstance(found, QLineEdit)
    return found


def texts(dialog: QWidget) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_values_come_before_secrets_which_are_covered(parent: QWidget) -> None:
    dialog = VariablesDialog(parent, (TOKEN, QUEUE), {})
    order = [t for t in texts(dialog) if t in ("Values", "queue", "Secrets", "token")]
    assert order == ["Values", "queue", "Secrets", "token"]
    assert field(dialog, "queue").echoMode() == QLineEdit.EchoMode.Normal
    assert field(dialog, "token").echoMode() == QLineEdit.EchoMode.Password
    dialog._reveal.setChecked(True)
    assert field(dialog, "token").echoMode() == QLineEdit.EchoMode.Normal
    dialog._reveal.setChecked(False)
    assert field(dialog, "token").echoMode() == QLineEdit.EchoMode.Password


def test_each_says_where_it_is_used(parent: QWidget) -> None:
    said = texts(VariablesDialog(parent, (TOKEN, QUEUE, OpenVariable("odd", False)), {}))
    assert "Used in payload at /to/id" in said
    assert (
        "Used in request 1: header X, request 2: header X, request 3: header X and 2 more places"
        in said
    )


def test_what_is_typed_is_answered_and_the_rest_stays_open(parent: QWidget) -> None:
    dialog = VariablesDialog(parent, (QUEUE, TOKEN), {})
    assert not dialog.ok.isEnabled()
    field(dialog, "queue").setText("queue-456")
    assert dialog.ok.isEnabled()
    assert dialog.answer() == {"queue": "queue-456"}
    field(dialog, "token").setText("canary")
    assert dialog.answer() == {"queue": "queue-456", "token": Secret("canary")}


def test_what_was_typed_before_is_there_again(parent: QWidget) -> None:
    entered = {"queue": "queue-456", "token": Secret("canary")}
    assert VariablesDialog(parent, (QUEUE, TOKEN), entered).answer() == entered


def test_a_pair_of_id_and_secret_is_encoded_and_explained(parent: QWidget) -> None:
    dialog = VariablesDialog(parent, (PAIR,), {})
    edit, finished = field(dialog, "pair"), base64.b64encode(b"5c1f:canary").decode()
    assert "encoded for you" in texts(dialog)[-1]
    edit.setText("5c1f:canary")
    assert dialog.answer() == {"pair": Secret(finished)}
    assert "base64 of this pair" in texts(dialog)[-1]
    edit.setText(finished)
    assert dialog.answer() == {"pair": Secret(finished)}
    assert "whose id is 5c1f" in texts(dialog)[-1]
    for odd in ("canary", "////", "ü"):
        edit.setText(odd)
        assert dialog.answer() == {"pair": Secret(odd)}
        assert "no base64 of an id:secret pair" in texts(dialog)[-1]


def test_a_cancelled_answer_is_not_lost(
    open_ready: Callable[..., Any], when_asked: Callable[..., None]
) -> None:
    hand = open_ready("curl 'https://api.mypurecloud.com/api/v2/users/<user-id>'")

    def fill_and_cancel(dialog: QWidget) -> None:
        field(dialog, "user_id").setText("me")
        cancel = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Cancel")
        QTest.mouseClick(cancel, Qt.MouseButton.LeftButton)

    when_asked(fill_and_cancel)
    hand.click("sendButton")
    assert "user_id" in hand.problem()
    again: list[str] = []

    def look(dialog: QWidget) -> None:
        again.append(field(dialog, "user_id").text())
        use = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Use them")
        QTest.mouseClick(use, Qt.MouseButton.LeftButton)

    when_asked(look)
    assert hand.send() > 0
    assert again == ["me"]
