"""The questions that the window asks, answered as a user would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials
from inspector.sandbox.responder import DemoClient
from inspector.ui import dialogs

Ask = Callable[[Callable[[QWidget], object]], None]


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def field(dialog: QWidget, name: str) -> QLineEdit:
    found = dialog.findChild(QLineEdit, name)
    assert isinstance(found, QLineEdit)
    return found


def press(dialog: QWidget, text: str) -> None:
    button = next(b for b in dialog.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(dialog: QWidget) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_credentials_are_asked_for_one_login_host(parent: QWidget) -> None:
    dialog = dialogs.CredentialsDialog(parent, "login.mypurecloud.de", None)
    assert "login.mypurecloud.de" in texts(dialog)
    assert "never in a file" in texts(dialog)
    assert field(dialog, "clientSecretEdit").echoMode() == QLineEdit.EchoMode.Password
    field(dialog, "clientIdEdit").setText(" 5c1f ")
    field(dialog, "clientSecretEdit").setText(" canary\n")
    assert dialog.answer() == (ClientCredentials("5c1f", Secret("canary")), None)
    field(dialog, "clientScopesEdit").setText("messaging:guest  messaging:web")
    assert dialog.answer()[1] == {"messaging:guest", "messaging:web"}


def test_known_credentials_are_filled_in_and_a_demo_clients_are_not(parent: QWidget) -> None:
    mine = ClientCredentials("5c1f", Secret("canary"))
    assert dialogs.CredentialsDialog(parent, "h", mine).answer()[0] == mine
    demo = ClientCredentials("5c1f", Secret("canary"), "middleware")
    assert dialogs.CredentialsDialog(parent, "h", demo).answer()[0].client_id == ""


def test_the_question_waits_for_its_first_answer(parent: QWidget) -> None:
    dialog = dialogs.CredentialsDialog(parent, "h", None)
    assert not dialog.ok.isEnabled()
    field(dialog, "clientIdEdit").setText("  ")
    assert not dialog.ok.isEnabled()
    field(dialog, "clientIdEdit").setText("5c1f")
    assert dialog.ok.isEnabled()
    assert dialog.ok.isDefault()


def test_a_long_text_is_shown_as_it_is(parent: QWidget) -> None:
    dialog = dialogs.TextDialog(parent, "Evidence", "# Evidence\n**bold**")
    view = dialog.findChild(QTextBrowser)
    assert isinstance(view, QTextBrowser)
    assert view.toPlainText() == "# Evidence\n**bold**"
    assert not view.openLinks()


def test_a_long_text_is_closed_by_its_button(parent: QWidget, when_asked: Ask) -> None:
    dialog = dialogs.TextDialog(parent, "Evidence", "text")
    when_asked(lambda asked: press(asked, asked.findChildren(QPushButton)[-1].text()))
    assert dialog.exec() == QDialog.DialogCode.Rejected


@pytest.mark.parametrize(
    ("typed", "accepted", "name"),
    [("  Guest 401 ", True, "Guest 401"), ("   ", True, None), ("x", False, None)],
)
def test_a_name_is_asked_for(
    parent: QWidget, when_asked: Ask, typed: str, accepted: bool, name: str | None
) -> None:
    def answer(asked: QWidget) -> None:
        assert isinstance(asked, QInputDialog)
        assert asked.textValue() == "POST x"
        asked.setTextValue(typed)
        asked.accept() if accepted else asked.reject()

    when_asked(answer)
    assert dialogs.ask_name(parent, "Save profile", "POST x") == name


@pytest.mark.parametrize(
    ("typed", "button", "token"),
    [
        ("  canary ", "Use it", "  canary "),
        ("canary", "Cancel", None),
    ],
)
def test_a_token_is_taken_exactly_as_pasted(
    parent: QWidget, when_asked: Ask, typed: str, button: str, token: str | None
) -> None:
    def answer(asked: QWidget) -> None:
        field(asked, "tokenEdit").setText(typed)
        press(asked, button)

    when_asked(answer)
    assert dialogs.ask_token(parent) == token


def consent(parent: QWidget, when_asked: Ask, act: Callable[[QMessageBox], object]) -> bool:
    seen: list[str] = []

    def answer(asked: QWidget) -> None:
        assert isinstance(asked, QMessageBox)
        seen.append(asked.text() + asked.informativeText())
        act(asked)

    when_asked(answer)
    given = dialogs.ask_consent(parent, "api.mypurecloud.com", "One POST is sent.")
    assert "api.mypurecloud.com, which is not a sandbox" in seen[0]
    assert "One POST is sent." in seen[0]
    return given


def test_consent_is_given_by_a_button_that_names_the_host(parent: QWidget, when_asked: Ask) -> None:
    assert consent(parent, when_asked, lambda box: press(box, "Send to api.mypurecloud.com"))


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_escape_and_a_hasty_enter_send_nothing(
    parent: QWidget, when_asked: Ask, key: Qt.Key
) -> None:
    def hasty(box: Any) -> None:
        QTest.keyClick(box.defaultButton() if key == Qt.Key.Key_Return else box, key)

    assert not consent(parent, when_asked, hasty)


def test_consent_can_be_refused(parent: QWidget, when_asked: Ask) -> None:
    assert not consent(parent, when_asked, lambda box: press(box, "Cancel"))


def test_signing_in_is_asked_for_one_login_host(parent: QWidget) -> None:
    dialog = dialogs.SignInDialog(parent, "login.mypurecloud.de")
    assert "login.mypurecloud.de" in texts(dialog)
    assert field(dialog, "signInSecretEdit").echoMode() == QLineEdit.EchoMode.Password
    assert not dialog.ok.isEnabled()
    field(dialog, "signInClientIdEdit").setText(" 5c1f ")
    assert dialog.ok.isEnabled()
    assert dialog.answer() == dialogs.SignIn("5c1f", Secret(""), "", None)
    field(dialog, "signInSecretEdit").setText("canary")
    field(dialog, "signInRedirectEdit").setText(" http://localhost:8765/callback")
    field(dialog, "signInScopesEdit").setText("b a")
    assert dialog.answer() == dialogs.SignIn(
        "5c1f", Secret("canary"), "http://localhost:8765/callback", frozenset({"a", "b"})
    )


def test_an_assertion_is_taken_as_it_was_pasted(parent: QWidget) -> None:
    known = DemoClient("single-sign-on", "id-3", "canary", "", "saml2")
    dialog = dialogs.AssertionDialog(parent, "login.mypurecloud.de", known)
    assert "kept nowhere" in texts(dialog)
    field(dialog, "assertionOrganizationEdit").setText(" Sandbox ")
    edit = dialog.findChild(QPlainTextEdit, "assertionEdit")
    assert edit is not None
    edit.setPlainText("<Assertion>\n</Assertion>")
    assert dialog.answer() == dialogs.Assertion(
        "id-3", Secret("canary"), "Sandbox", Secret("<Assertion>\n</Assertion>"), "single-sign-on"
    )
    field(dialog, "assertionClientIdEdit").setText("another")
    assert dialog.answer().name == ""


def test_an_assertion_needs_a_client_an_organization_and_itself(parent: QWidget) -> None:
    dialog = dialogs.AssertionDialog(parent, "login.mypurecloud.de", None)
    for name in ("assertionClientIdEdit", "assertionOrganizationEdit"):
        assert not dialog.ok.isEnabled()
        field(dialog, name).setText("x")
    assert not dialog.ok.isEnabled()
    assertion = dialog.findChild(QPlainTextEdit, "assertionEdit")
    assert isinstance(assertion, QPlainTextEdit)
    assertion.setPlainText("<saml/>")
    assert dialog.ok.isEnabled()
    field(dialog, "assertionClientIdEdit").setText("  ")
    assert not dialog.ok.isEnabled()
