"""Scopes in the real window: the switch, the links that lead there, the grant by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QTableView, QToolButton, QWidget

from inspector.model.finding import Finding
from inspector.model.server_clock import ServerClock
from inspector.model.token import BY_USER
from inspector.ui.chips import Chip
from inspector.ui.finding_list import FindingRow
from inspector.ui.main_window import MainWindow

Hand = Any
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def chosen(window: MainWindow) -> str:
    table = window.findChild(QTableView, "scopesTable")
    assert table is not None
    row: str = window.findings_pane.scopes.table.scopes.rows[table.currentIndex().row()].scope
    return row


def page(window: MainWindow) -> int:
    return window.findings_pane.pages.currentIndex()


def test_the_keys_lead_to_the_table_and_back(hand: Hand, window: MainWindow) -> None:
    hand.focus("findingsList")
    hand.key(Qt.Key.Key_O, CONTROL, SHIFT)
    hand.turn()
    assert page(window) == 1
    assert window.findings_pane.scopes.table.hasFocus()
    assert not window.findings_pane.apply_all.isVisible()
    hand.key(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().startswith("messaging:guest")
    tabs = window.findings_pane.pages.tabs
    tabs[1].setFocus()
    hand.key(Qt.Key.Key_Left)
    hand.key(Qt.Key.Key_Space)
    hand.turn()
    assert page(window) == 0
    assert window.findings_pane.apply_all.isVisible()


def test_a_chip_leads_to_its_row(hand: Hand, window: MainWindow) -> None:
    chip = next(c for c in window.token_pane.findChildren(Chip) if c.scope == "admin")
    hand.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert page(window) == 1
    assert chosen(window) == "admin"


def test_a_missing_scopes_chip_grants_and_its_menu_leads_to_the_row(
    hand: Hand, window: MainWindow, when_asked: Callable[[Callable[[QWidget], object]], None]
) -> None:
    chip = next(c for c in window.token_pane.findChildren(Chip) if c.kind == "missing")
    when_asked(lambda menu: (menu.actions()[0].trigger(), menu.close()))
    place = chip.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, chip.mapToGlobal(place))
    chip.contextMenuEvent(event)
    hand.qtbot.waitUntil(lambda: page(window) == 1)
    assert chosen(window) == "messaging:web"


def test_a_finding_about_a_scope_leads_to_its_row(hand: Hand, window: MainWindow) -> None:
    rows = window.findings_pane.findChildren(FindingRow)
    row = next(r for r in rows if r.finding.subject == "messaging:web")
    row.toggle()
    links = [b for b in row.findChildren(QToolButton) if "table of scopes" in b.accessibleName()]
    hand.qtbot.mouseClick(links[0], Qt.MouseButton.LeftButton)
    assert chosen(window) == "messaging:web"
    header = next(r for r in rows if r.finding.pane == "headers")
    assert not [b for b in header.findChildren(QToolButton) if "scopes" in b.accessibleName()]


def test_the_table_keeps_up_with_the_request(hand: Hand, window: MainWindow) -> None:
    window.show_scopes()
    space = window.workspace
    url = space.state.request.url.replace("/messaging", "/messages/agentless")
    space.edit_request(replace(space.state.request, url=url))
    hand.turn()
    rows = window.findings_pane.scopes.table.scopes.rows
    assert rows[0].scope == "conversations"
    assert rows[0].required.word == "required"
    hand.send()
    hand.qtbot.waitUntil(
        lambda: window.findings_pane.scopes.table.scopes.rows[0].named.standing == "no"
    )


def test_a_name_in_an_answer_that_has_no_chip_leads_to_its_row(
    hand: Hand, window: MainWindow
) -> None:
    space = window.workspace
    url = space.state.request.url.replace("/messaging", "/messages/agentless")
    space.edit_request(replace(space.state.request, url=url))
    hand.turn()
    window._look_at("token", "conversations")
    assert page(window) == 1
    assert chosen(window) == "conversations"


def test_the_user_says_how_a_pasted_token_was_had(hand: Hand, window: MainWindow) -> None:
    assert not window.token_pane.grant.isVisible()
    window.workspace.paste_token("opaque-token-47114711")
    hand.turn()
    choice = window.token_pane.grant
    assert choice.isVisible()
    assert choice.accessibleName() == "How the token was had: grant not known"
    menu = choice.menu()
    next(a for a in menu.actions() if a.text() == "Authorization code").trigger()
    hand.turn()
    token = window.workspace.state.token
    assert token is not None
    assert (token.grant, token.grant_from) == ("code", BY_USER)
    assert choice.text().startswith("authorization code")
    assert "For a user's token both decide" in window.findings_pane.scopes.text()
    next(a for a in menu.actions() if a.text() == "I do not know").trigger()
    hand.turn()
    assert choice.text().startswith("grant?")


def test_what_is_granted_can_be_asked_from_the_page(hand: Hand, window: MainWindow) -> None:
    window.workspace.select_environment("sandbox-documented")
    hand.turn()
    window.show_scopes()
    hand.turn()
    assert window.findings_pane.scopes.ask.text() == "Get token"
    hand.click("askScopesButton")
    hand.idle()
    token = window.workspace.state.token
    assert token is not None
    assert token.scopes_from == "tokens/me"
    window.workspace.paste_token(token.secret.reveal())
    hand.turn()
    assert window.findings_pane.scopes.ask.text() == "Ask the token"
    hand.click("askScopesButton")
    hand.idle()
    asked = window.workspace.state.token
    assert asked is not None
    assert asked.grant_from == "tokens/me"
    assert not window.token_pane.grant.isVisible()


def test_without_a_client_a_token_is_pasted(
    window: MainWindow, when_asked: Callable[[Callable[[QWidget], object]], None]
) -> None:
    when_asked(lambda dialog: dialog.close())
    window.ask_for_scopes("paste")


def test_a_server_with_another_time_is_told_beside_the_expiry(
    hand: Hand, window: MainWindow
) -> None:
    space = window.workspace
    host = space.state.request.url.split("/")[2]
    space.state = replace(space.state, clocks={host: ServerClock(host, 300.0, 0.0)})
    space._changed("token")
    space._recheck()
    hand.turn()
    assert window.token_pane._values["Expires"].text().endswith("server clock 5 min 00 s ahead")
    found: list[Finding] = [f for f in space.state.findings if f.id == "clock-skew"]
    assert found
