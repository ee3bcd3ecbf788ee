"""Suggestions in the window: ranked with reasons, chosen by keys, followed in one step."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from inspector.model.finding import Suggestion
from inspector.ui.finding_list import FindingRow
from inspector.ui.main_window import MainWindow
from inspector.ui.panel import Link
from inspector.ui.suggestion_list import SuggestionList

Hand = Any
PATH = Suggestion("GET /api/v2/a", "the same words", "GET", "/api/v2/a")
OTHER = Suggestion("GET /api/v2/b", "one segment more", "GET", "/api/v2/b")
NAME = Suggestion("pageSize", "the nearest published name")


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.text() if isinstance(widget, Link) else ""


def test_keys_go_through_the_suggestions_and_choose_one(qtbot: QtBot) -> None:
    near = SuggestionList((PATH, NAME, OTHER))
    qtbot.addWidget(near)
    near.show()
    near.activateWindow()
    near.enter()
    qtbot.waitUntil(lambda: focused() == PATH.title)
    for key, at in (
        (Qt.Key.Key_Up, PATH),
        (Qt.Key.Key_Down, OTHER),  # a name has nothing to follow
        (Qt.Key.Key_Down, OTHER),
        (Qt.Key.Key_Tab, OTHER),
    ):
        if key is not Qt.Key.Key_Tab:
            qtbot.keyClick(QApplication.focusWidget(), key)
        assert focused() == at.title
    with qtbot.waitSignal(near.wanted) as heard:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert heard.args == [OTHER]
    with qtbot.waitSignal(near.left):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)


def test_a_name_to_look_at_is_no_link(qtbot: QtBot) -> None:
    near = SuggestionList((NAME,))
    qtbot.addWidget(near)
    assert not near.findChildren(Link)
    near.enter()


def test_a_path_is_chosen_by_keys_alone_and_keeps_its_id(hand: Hand, window: MainWindow) -> None:
    hand.paste("curl 'https://api.mypurecloud.com/api/v2/user/ab-1/queue?pageSize=5'")
    listed = window.findings_pane.list
    # Rows of the request before are deleted only later: what the list shows counts.
    place, row = next(
        (i, row)
        for i in range(listed.count())
        if isinstance(row := listed.itemWidget(listed.item(i)), FindingRow)
        and row.finding.id == "path-unpublished"
    )
    hand.focus("findingsList")
    window.findings_pane.list.setCurrentRow(place)
    hand.key(Qt.Key.Key_Return)
    assert row.is_open
    assert focused() == row.finding.suggestions[0].title
    hand.key(Qt.Key.Key_Escape)
    assert not row.is_open
    assert window.findings_pane.list.hasFocus()

    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Return)
    hand.turn()
    request = window.workspace.state.request
    assert request.url.endswith("/api/v2/users/ab-1/queues?pageSize=5")
    assert hand.find(QLineEdit, "urlEdit").hasFocus()
    window._undo()
    assert window.workspace.state.request.url.endswith("/api/v2/user/ab-1/queue?pageSize=5")


def test_a_place_without_an_id_is_selected_to_be_typed_over(hand: Hand, window: MainWindow) -> None:
    window._follow(Suggestion("x", "", "GET", "/api/v2/users/{userId}/queues"))
    assert hand.find(QLineEdit, "urlEdit").selectedText() == "{userId}"
    before = window.workspace.state.request
    window._follow(Suggestion("a name"))
    assert window.workspace.state.request == before


def test_another_regions_host_offers_its_environment(hand: Hand, window: MainWindow) -> None:
    window._follow(Suggestion("https://api.mypurecloud.de", host="https://api.mypurecloud.de"))
    assert "is still selected" in hand.notice()
    window.notice.act()
    hand.turn()
    assert window.workspace.state.environment.name == "eu-central-1"
    assert window.workspace.state.request.url.startswith("https://api.mypurecloud.de/")
