"""Snippets into the window: large ones, other dialects, many requests, and the pasted text."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMenu, QPlainTextEdit

from inspector.app.intake import SMALL
from inspector.ui.panel import Link
from inspector.ui.source_dialog import SourceDialog
from inspector.ui.steps_dialog import StepsDialog

Hand = Any
LARGE = "\n".join(f"curl https://api.mypurecloud.de/api/v2/users/{n}" for n in range(120))
DAMAGED = (
    "> curl 'https://api.mypurecloud.de/api/v2/users/<ID>' \\\n"
    "> -H 'Authorization: Bearer canary-token-1f9c0a2b'"
)


def opened(hand: Hand, kind: type[QDialog]) -> Any:
    hand.qtbot.waitUntil(lambda: bool(hand.window.findChildren(kind)), timeout=30_000)
    return hand.window.findChildren(kind)[0]


def links(hand: Hand, banner: Any) -> list[str]:
    hand.turn()
    return [link.text() for link in banner.findChildren(Link) if link.isVisible()]


def test_the_request_stays_until_a_large_snippet_is_read(hand: Hand) -> None:
    space = hand.window.workspace
    before = space.state.request
    hand.paste(LARGE)
    assert space.state.request is before
    hand.qtbot.waitUntil(lambda: space.reading is None, timeout=30_000)
    assert len(space.state.steps) == 120
    assert "Read as curl." in hand.notice()
    opened(hand, StepsDialog).reject()


def test_reading_can_be_stopped(hand: Hand) -> None:
    space = hand.window.workspace
    before = space.state.request
    hand.window.import_text(LARGE * 30)
    assert "Reading 1" in hand.notice()
    hand.window.notice.act()
    assert space.reading is None
    assert hand.notice() == ""
    assert space.state.request is before
    hand.window.import_text(LARGE * 30)
    hand.window.cancel_work()
    assert hand.notice() == ""
    hand.window.cancel_work()  # nothing is under way: nothing happens


def test_a_large_text_that_cannot_be_read_leaves_everything(hand: Hand) -> None:
    before = hand.window.workspace.state.request
    hand.window.import_text("Dear support, it does not work. " * 300)
    hand.qtbot.waitUntil(lambda: hand.window.workspace.reading is None, timeout=30_000)
    assert "no snippet" in hand.problem()
    assert hand.window.workspace.state.request is before
    assert {"Read as ▾", "Show text"} <= set(links(hand, hand.window.problem))


def test_a_large_payload_goes_into_the_payload(hand: Hand) -> None:
    editor = hand.find(QPlainTextEdit, "payloadEditor")
    editor.selectAll()
    text = json.dumps({"to": {"id": "x" * SMALL}})
    QGuiApplication.clipboard().setText(text)
    assert not hand.window._takes_paste(editor)
    url = hand.window.workspace.state.request.url
    prose = "to whom it may concern " * 300
    QGuiApplication.clipboard().setText(prose)
    assert hand.window._takes_paste(editor)
    hand.window._paste(editor)
    hand.qtbot.waitUntil(lambda: editor.toPlainText() == prose, timeout=30_000)
    assert hand.window.workspace.state.request.url == url


def test_a_large_request_that_is_pasted_into_the_payload_is_imported(hand: Hand) -> None:
    editor = hand.find(QPlainTextEdit, "payloadEditor")
    QGuiApplication.clipboard().setText(LARGE)
    hand.window._paste(editor)
    hand.qtbot.waitUntil(lambda: len(hand.window.workspace.state.steps) == 120, timeout=30_000)
    opened(hand, StepsDialog).reject()


def test_what_the_snippet_was_taken_for_can_be_corrected(hand: Hand) -> None:
    space = hand.window.workspace
    hand.paste("GET /api/v2/date HTTP/1.1\nHost: api.mypurecloud.de\n\n")
    assert "Read as Raw HTTP." in hand.notice()
    menu = hand.window._dialects
    menu.fill()
    offered = [action.data() for action in menu.actions() if action.data()]
    assert offered[0] == "raw"
    assert len(offered) == len(space.dialects_for(""))
    assert [a.data() for a in menu.actions() if a.isChecked()] == ["raw"]
    next(a for a in menu.actions() if a.data() == "http-file").trigger()
    assert space.state.dialect == "http-file"
    assert "Read as .http file." in hand.notice()


def test_a_dialect_that_does_not_fit_changes_nothing_and_says_why(hand: Hand) -> None:
    space = hand.window.workspace
    hand.paste("curl https://api.mypurecloud.de/api/v2/date")
    before = space.state
    hand.window.read_as("har")
    assert "HAR" in hand.problem()
    assert space.state is before


def test_a_text_that_was_not_read_can_be_read_as_something_else(hand: Hand) -> None:
    hand.window.import_text("Dear support, it does not work.")
    assert "line 1, column 1: this is no snippet" in hand.problem()
    link = next(
        found
        for found in hand.window.problem.findChildren(QMenu)
        if found.objectName() == "readAsMenu"
    )
    link.fill()
    next(a for a in link.actions() if a.data() == "json").trigger()
    assert "JSON" in hand.problem()


def test_what_a_fragment_was_merged_into_is_said_first_and_can_be_declined(hand: Hand) -> None:
    space = hand.window.workspace
    hand.paste("\n".join(f"curl https://api.mypurecloud.de/api/v2/users/{n}" for n in range(2)))
    url = space.state.request.url
    hand.paste('{"to": {"id": "queue-9"}}')
    said = hand.notice().partition("\n")[0]
    assert said.startswith(f"Merged the payload into the current request, GET {url}. ")
    assert "read as JSON" in said
    assert "curl ▾" in links(hand, hand.window.snippet_bar)
    assert {"Start a new request with it", "Show text"} <= set(links(hand, hand.window.notice))
    next(b for b in hand.window.notice.findChildren(Link) if b.text() == "Show text").click()
    dialog = opened(hand, SourceDialog)
    hand.qtbot.waitUntil(lambda: "queue-9" in dialog.view.toPlainText(), timeout=30_000)
    dialog.reject()
    hand.window.notice.act()
    assert (space.state.request.url, len(space.state.steps)) == ("", 1)
    assert "queue-9" in space.state.request.body.text
    assert hand.notice().startswith("Read as JSON")


def test_many_requests_are_chosen_from_a_list_that_opens_by_itself(hand: Hand) -> None:
    space = hand.window.workspace
    hand.paste("\n".join(f"curl https://api.mypurecloud.de/api/v2/users/{n}" for n in range(5)))
    dialog = opened(hand, StepsDialog)
    dialog.search.setText("users/3")
    dialog.accept()
    assert space.state.step == 3
    hand.turn()
    hand.click("stepButton")
    hand.qtbot.waitUntil(lambda: any(d.isVisible() for d in hand.window.findChildren(StepsDialog)))
    for one in hand.window.findChildren(StepsDialog):
        one.reject()


def test_one_request_needs_no_list(hand: Hand) -> None:
    hand.paste("curl https://api.mypurecloud.de/api/v2/date")
    hand.window.choose_request()
    assert hand.window.findChildren(StepsDialog) == []


def test_the_pasted_text_is_shown_with_the_place_of_each_note(hand: Hand) -> None:
    hand.paste(DAMAGED)
    hand.window.show_source()
    dialog = opened(hand, SourceDialog)
    hand.qtbot.waitUntil(lambda: dialog.notes.count() > 0, timeout=30_000)
    assert "canary" not in dialog.view.toPlainText()
    assert dialog.view.rows.row(0).kind == "noted"
    item = next(
        dialog.notes.item(row)
        for row in range(dialog.notes.count())
        if "fill in the variable" in dialog.notes.item(row).text()
    )
    dialog.notes.setCurrentItem(item)
    column = DAMAGED.index("<ID>") + 1
    assert item.text().startswith(f"Line 1, column {column}\n")
    assert dialog.view.caret == (0, column - 1)
    dialog.reveal.setChecked(True)
    hand.qtbot.waitUntil(lambda: "canary" in dialog.view.toPlainText(), timeout=30_000)
    dialog.notes.setCurrentRow(dialog.notes.count() - 1)  # a note without a place
    dialog._copy()
    assert QGuiApplication.clipboard().text() == DAMAGED
    dialog.reject()
    dialog._show(dialog._source)  # what comes late finds it closed


def test_without_a_snippet_there_is_no_text_to_show(hand: Hand) -> None:
    hand.window.new_request()
    hand.window.show_source()
    assert hand.window.findChildren(SourceDialog) == []


@pytest.mark.parametrize("count", [1, 2])
def test_the_bar_says_the_dialect_where_it_is_shown(
    open_ready: Callable[..., Hand], count: int
) -> None:
    hand = open_ready("\n".join(["curl https://api.mypurecloud.de/api/v2/date"] * count))
    bar = hand.window.snippet_bar
    assert bar.isVisible() == (count > 1)
    if count > 1:
        assert "curl ▾" in links(hand, bar)
        bar.source_wanted.emit()
        opened(hand, SourceDialog).reject()


def test_a_large_working_request_is_read_beside_the_window_too(hand: Hand) -> None:
    QGuiApplication.clipboard().setText(LARGE)
    assert not hand.window.use_clipboard()
    assert "Reading" in hand.notice()
    space = hand.window.workspace
    hand.qtbot.waitUntil(lambda: space.working is not None, timeout=30_000)
    assert hand.notice() == ""
    assert space.working.source == "the clipboard"
    hand.window.workspace.forget_working()
    QGuiApplication.clipboard().setText("Dear support, it does not work.")
    assert not hand.window.use_clipboard()
    assert "no snippet" in hand.problem()


def test_what_was_said_of_one_request_is_not_said_of_the_next_one_chosen(hand: Hand) -> None:
    hand.window.import_text(
        "curl https://h.example/a -k\n\n"
        "curl https://h.example/b -d '{bad' -H 'Content-Type: application/json'\n"
    )
    first = hand.notice()
    other = 1 - hand.window.workspace.state.step
    hand.window.snippet_bar.step_wanted.emit(other)
    said = hand.notice()
    assert "The snippet holds 2 requests" in first
    assert "The snippet holds 2 requests" not in said
    own = [note.text for note in hand.window.workspace.state.notes]
    assert all(text in said for text in own)
