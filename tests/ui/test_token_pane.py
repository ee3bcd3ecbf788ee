"""What is known of the token, from where, and what it lacks."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.model.edit import Edit
from inspector.model.finding import Finding
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Renewal, Token
from inspector.sandbox.responder import DemoClient
from inspector.ui.chips import Chip
from inspector.ui.token_pane import TokenPane, TokenView, _duration

CLIENT = ClientCredentials("5c1f", Secret("s"), "middleware")
TOKEN = Token(
    Secret("canary-token-value"),
    "token response",
    scopes=frozenset({"admin", "messaging:guest"}),
    scopes_from="introspection",
)
GRANT = Edit("grant", "token", "messaging:web")
MISSING = Finding(
    "guest-scope:messaging:web",
    "warning",
    "token",
    "messaging:web",
    "The token lacks messaging:web",
    contradicted_by="no published scope",
    edit=GRANT,
    detail="Ask for it.",
    missing=True,
)
VIEW = TokenView(TOKEN, CLIENT, "token", (MISSING,), "memory", False, frozenset({"admin"}))


USERS = [
    DemoClient("agent-desktop", "id-1", "s", "", "code"),
    DemoClient("browser-widget", "id-2", "", "", "implicit"),
    DemoClient("single-sign-on", "id-3", "s", "", "saml2"),
]


@pytest.fixture
def pane(show: Callable[..., Any]) -> TokenPane:
    shown: TokenPane = show(TokenPane(), 360, 400)
    shown.show_menu([CLIENT], USERS, TOKEN)
    shown.show_token(VIEW)
    return shown


def values(pane: TokenPane) -> dict[str, str]:
    return {name: label.text() for name, label in pane._values.items()}


def chips(pane: TokenPane) -> list[Chip]:
    QApplication.processEvents()  # a layout shows its new widgets in the next turn
    holder = pane.findChild(QWidget, "scopeChips")
    assert holder is not None
    found = [c for c in holder.findChildren(Chip) if not c.isHidden()]
    return sorted(found, key=lambda c: (c.y(), c.x()))


def said(pane: TokenPane) -> str:
    return "\n".join(w.text() for w in pane.findChildren(QLabel) if not w.isHidden())


def reveal(pane: TokenPane) -> QToolButton:
    return next(
        b for b in pane.findChildren(QToolButton) if b.accessibleName() == "Reveal the token"
    )


def test_client_token_and_place_are_told_without_the_token_itself(pane: TokenPane) -> None:
    shown = values(pane)
    assert shown["Client"] == "middleware · client credentials"
    assert shown["Token"].startswith("opaque · 18 chars · #")
    assert shown["Stored in"] == "memory"
    assert "canary" not in said(pane)


def test_granted_scopes_come_first_then_missing_then_others(qtbot: QtBot, pane: TokenPane) -> None:
    qtbot.waitUntil(lambda: len({(c.x(), c.y()) for c in chips(pane)}) == 3)
    assert [(c.scope, c.kind) for c in chips(pane)] == [
        ("messaging:guest", "granted"),
        ("messaging:web", "missing"),
        ("admin", "extra"),
    ]
    assert chips(pane)[2].toolTip() == "granted · not a published scope name"
    assert "The token lacks messaging:web" in chips(pane)[1].toolTip()
    assert pane.badge.text == "1 missing"
    assert "Scopes · introspection" in said(pane)
    assert "claimed · messaging:web is no published scope (official)" in said(pane)


def test_several_claimed_scopes_are_told_together(pane: TokenPane) -> None:
    other = replace(MISSING, subject="messaging:guest")
    pane.show_token(replace(VIEW, findings=(MISSING, other)))
    assert "messaging:guest are no published scopes (official)" in said(pane)
    pane.show_token(replace(VIEW, findings=(replace(MISSING, contradicted_by=None),)))
    assert "published scope" not in said(pane)


def test_a_missing_scope_is_asked_for_by_its_chip(qtbot: QtBot, pane: TokenPane) -> None:
    chip = next(c for c in chips(pane) if c.kind == "missing")
    with qtbot.waitSignal(pane.edit_wanted) as wanted:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert wanted.args == [GRANT]


def test_a_scope_that_nobody_can_grant_is_shown_and_does_nothing(
    qtbot: QtBot, pane: TokenPane
) -> None:
    pane.show_token(replace(VIEW, findings=(replace(MISSING, edit=None, detail=""),)))
    chip = next(c for c in chips(pane) if c.kind == "missing")
    with qtbot.assertNotEmitted(pane.edit_wanted):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)


def test_the_token_is_revealed_only_on_request_and_covered_when_it_changes(
    qtbot: QtBot, pane: TokenPane
) -> None:
    qtbot.mouseClick(reveal(pane), Qt.MouseButton.LeftButton)
    assert values(pane)["Token"] == "canary-token-value"
    assert reveal(pane).text() == "hide"
    qtbot.mouseClick(reveal(pane), Qt.MouseButton.LeftButton)
    assert "canary" not in values(pane)["Token"]
    qtbot.mouseClick(reveal(pane), Qt.MouseButton.LeftButton)
    pane.show_token(replace(VIEW, token=replace(TOKEN, secret=Secret("canary-other"))))
    assert "canary" not in values(pane)["Token"]


@pytest.mark.parametrize(
    ("view", "client"),
    [
        (replace(VIEW, client=None), "none selected"),
        (replace(VIEW, client=replace(CLIENT, name="")), "5c1f · client credentials"),
        (replace(VIEW, token=replace(TOKEN, origin="snippet")), "from the snippet"),
        (replace(VIEW, token=replace(TOKEN, origin="pasted")), "pasted"),
        (replace(VIEW, token=replace(TOKEN, origin="keyring")), "kept with the profile"),
    ],
)
def test_where_the_token_comes_from_is_told(pane: TokenPane, view: TokenView, client: str) -> None:
    pane.show_token(view)
    assert values(pane)["Client"] == client


@pytest.mark.parametrize(
    ("view", "token"),
    [
        (replace(VIEW, token=None), "none for {{token}}"),
        (replace(VIEW, token=None, variable=None), "none yet"),
        (replace(VIEW, token=None, is_asking=True), "asking…"),
    ],
)
def test_without_a_token_the_pane_says_what_is_missing(
    pane: TokenPane, view: TokenView, token: str
) -> None:
    pane.show_token(view)
    assert values(pane)["Token"] == token
    assert values(pane)["Expires"] == "no token"
    assert reveal(pane).isHidden()
    assert "no token yet. Get token asks for one." in said(pane)


def test_scopes_that_nobody_told_are_not_known(pane: TokenPane) -> None:
    pane.show_token(replace(VIEW, token=replace(TOKEN, scopes=None), findings=()))
    assert "Scopes: not known. Ask the platform about this token." in said(pane)
    assert chips(pane) == []
    pane.show_token(replace(VIEW, token=replace(TOKEN, scopes_from=""), findings=()))
    assert pane._scopes_title.text() == "Scopes"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30.5, "30 s"),
        (125.5, "2 min 05 s"),
        (3 * 3600 + 240.5, "3 h 04 min"),
        (2 * 86400 + 3600.5, "2 d 1 h"),
    ],
)
def test_durations_are_told_in_two_units(seconds: float, words: str) -> None:
    assert _duration(seconds) == words


def test_the_time_left_is_told(pane: TokenPane) -> None:
    pane.show_token(replace(VIEW, token=replace(TOKEN, expires_at=time.time() + 3 * 86400 + 60)))
    assert values(pane)["Expires"] == "in 3 d 0 h"
    pane.show_token(replace(VIEW, token=replace(TOKEN, expires_at=time.time() - 86400 - 60)))
    assert values(pane)["Expires"] == "expired 1 d 0 h ago"


def test_the_time_left_counts_down_only_while_it_is_known(pane: TokenPane) -> None:
    assert values(pane)["Expires"] == "not known"
    assert not pane._clock.isActive()
    pane.show_token(replace(VIEW, token=replace(TOKEN, expires_at=time.time() + 600)))
    assert pane._clock.isActive()
    pane._view = replace(VIEW, token=replace(TOKEN, expires_at=time.time() - 600))
    pane._clock.timeout.emit()
    assert values(pane)["Expires"].startswith("expired 10 min")
    pane.show_token(replace(VIEW, token=None))
    assert not pane._clock.isActive()


def test_jwt_and_further_facts_are_told_with_their_source(pane: TokenPane) -> None:
    token = replace(TOKEN, claims={"sub": "x"}, facts=(("organization", "Acme", "tokens/me"),))
    pane.show_token(replace(VIEW, token=token))
    assert values(pane)["Token"].startswith("JWT · ")
    assert "organization: Acme (tokens/me)" in said(pane)


def test_problems_that_are_no_missing_scope_are_counted_too(pane: TokenPane) -> None:
    wrong = Finding("token-whitespace", "error", "token", "", "White space around the token")
    hint = Finding("hint", "info", "token", "", "Good to know")
    pane.show_token(replace(VIEW, findings=(wrong, hint)))
    assert pane.badge.text == "1 to see"
    pane.show_token(replace(VIEW, findings=(hint,)))
    assert pane.badge.isHidden()


def entries(pane: TokenPane) -> dict[str, Any]:
    menu = pane.get_token.menu()
    assert isinstance(menu, QMenu)
    return {a.text(): a for a in menu.actions() if not a.isSeparator()}


def test_the_menu_offers_every_way_to_a_token(qtbot: QtBot, pane: TokenPane) -> None:
    for title, signal in (
        ("From the demo client middleware", pane.client_wanted),
        ("Client credentials…", pane.credentials_wanted),
        ("Sign in with the browser…", pane.sign_in_wanted),
        ("SAML2 assertion…", pane.assertion_wanted),
        ("Paste a token…", pane.paste_wanted),
        ("Ask the platform about this token", pane.inspect_wanted),
        ("Show the claims…", pane.claims_wanted),
    ):
        with qtbot.waitSignal(signal):
            entries(pane)[title].trigger()


def test_without_a_token_there_is_nothing_to_ask_about(pane: TokenPane) -> None:
    pane.show_menu([], [], None)
    shown = entries(pane)
    assert "From the demo client middleware" not in shown
    assert not shown["Ask the platform about this token"].isEnabled()
    assert not shown["Show the claims…"].isEnabled()
    assert shown["Paste a token…"].isEnabled()


def test_a_sandboxes_own_users_are_offered_by_their_grant(qtbot: QtBot, pane: TokenPane) -> None:
    shown = entries(pane)
    with qtbot.waitSignal(pane.sign_in_wanted) as signed_in:
        shown["Sign in through the demo client agent-desktop (authorization code)"].trigger()
    assert signed_in.args == [USERS[0]]
    with qtbot.waitSignal(pane.paste_wanted):
        shown[
            "For a user of the demo client browser-widget (implicit grant), paste its token…"
        ].trigger()
    with qtbot.waitSignal(pane.assertion_wanted) as asserted:
        shown["For a user of the demo client single-sign-on (SAML2 bearer)…"].trigger()
    assert asserted.args == [USERS[2]]


def test_only_a_token_that_came_with_the_means_is_refreshed(qtbot: QtBot, pane: TokenPane) -> None:
    assert not entries(pane)["Refresh the token"].isEnabled()
    renewal = Renewal(CLIENT, Secret("canary-refresh"))
    pane.show_menu([], [], replace(TOKEN, renewal=renewal))
    with qtbot.waitSignal(pane.refresh_wanted):
        entries(pane)["Refresh the token"].trigger()


def test_a_users_token_names_its_client_and_grant(pane: TokenPane) -> None:
    token = replace(TOKEN, grant="code", client_name="agent-desktop")
    pane.show_token(replace(VIEW, token=token, client=None))
    assert values(pane)["Client"] == "agent-desktop · authorization code"
