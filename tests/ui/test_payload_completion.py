"""Completion in the payload's editor: when it offers, what keys do, and how a choice is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.model.request import Body
from inspector.rules.completion import complete
from inspector.rules.schema import Shape
from inspector.ui.main_window import MainWindow
from inspector.ui.payload_pane import PayloadPane
from inspector.ui.proposals import ProposalList

SHAPE = Shape(
    {
        "type": "object",
        "required": ["to"],
        "properties": {
            "name": {"type": "string"},
            "kind": {"type": "string", "enum": ["sms", "open"]},
            "to": {"type": "object", "properties": {"id": {"type": "string"}}},
            "count": {"type": "integer"},
        },
    }
)
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pane(qtbot: QtBot, show: Callable[..., Any]) -> PayloadPane:
    shown: PayloadPane = show(PayloadPane(), 420, 300)
    shown.body_edited.connect(lambda body: shown.show_body(body, ()))
    shown.completion.propose = lambda text, position, asked: complete(
        text, position, SHAPE, is_asked=asked
    )
    shown.activateWindow()
    shown.editor.setFocus()
    qtbot.waitUntil(shown.editor.hasFocus)
    return shown


def write(pane: PayloadPane, text: str) -> None:
    """Shows a payload with the caret at the bar."""
    pane.show_body(Body("json", text.replace("|", "", 1)), ())
    cursor = pane.editor.textCursor()
    cursor.setPosition(len(text[: text.index("|")].encode("utf-16-le")) // 2)
    pane.editor.setTextCursor(cursor)


def offered(pane: PayloadPane) -> list[str]:
    return [proposal.label for proposal in pane.completion.list.proposals()]


def ask(qtbot: QtBot, pane: PayloadPane) -> list[str]:
    qtbot.keyClick(pane.editor, Qt.Key.Key_Space, CONTROL)
    return offered(pane)


def test_a_quote_or_a_letter_where_a_name_belongs_offers_names(
    qtbot: QtBot, pane: PayloadPane
) -> None:
    write(pane, "{|}")
    qtbot.keyClicks(pane.editor, '"')
    assert offered(pane) == ["to", "name", "kind", "count"]
    qtbot.keyClicks(pane.editor, "na")
    assert offered(pane) == ["name"]
    qtbot.keyClick(pane.editor, Qt.Key.Key_Backspace)
    assert offered(pane) == ["name", "kind", "count"]
    qtbot.keyClicks(pane.editor, "zz")
    assert offered(pane) == []


def test_where_nothing_is_published_nothing_is_offered(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, '{"name": |}')
    qtbot.keyClicks(pane.editor, '"')
    assert offered(pane) == []
    write(pane, "{|}")
    qtbot.keyClicks(pane.editor, " ")
    assert offered(pane) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
def test_a_choice_is_written_and_the_caret_stands_at_its_value(
    qtbot: QtBot, pane: PayloadPane, key: Qt.Key
) -> None:
    write(pane, '{"to": {}\n  |}')
    qtbot.keyClicks(pane.editor, '"n')
    qtbot.keyClick(pane.editor, key)
    assert pane.editor.toPlainText() == '{"to": {},\n  "name": ""}'
    qtbot.keyClicks(pane.editor, "x")
    assert pane.editor.toPlainText() == '{"to": {},\n  "name": "x"}'
    assert pane.editor.hasFocus()


def test_an_empty_number_is_replaced_by_what_is_typed(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|}")
    qtbot.keyClicks(pane.editor, '"co')
    qtbot.keyClick(pane.editor, Qt.Key.Key_Return)
    qtbot.keyClicks(pane.editor, "42")
    assert pane.editor.toPlainText() == '{"count": 42}'


def test_a_name_goes_on_to_its_published_values(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|}")
    qtbot.keyClicks(pane.editor, '"ki')
    qtbot.keyClick(pane.editor, Qt.Key.Key_Return)
    assert offered(pane) == ["sms", "open"]
    qtbot.keyClick(pane.editor, Qt.Key.Key_Down)
    qtbot.keyClick(pane.editor, Qt.Key.Key_Return)
    assert pane.editor.toPlainText() == '{"kind": "open"}'
    assert offered(pane) == []


def test_a_choice_is_one_step_of_the_editor(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, '{"to": {}\n  |}')
    assert ask(qtbot, pane) == ["name", "kind", "count"]
    bodies: list[Body] = []
    pane.body_edited.connect(bodies.append)
    qtbot.keyClick(pane.editor, Qt.Key.Key_Return)
    assert [body.text for body in bodies] == ['{"to": {},\n  "name": ""}']


def test_escape_closes_the_list_and_nothing_else(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|}")
    assert ask(qtbot, pane)
    qtbot.keyClick(pane.editor, Qt.Key.Key_Escape)
    assert offered(pane) == []
    assert pane.editor.toPlainText() == "{}"


def test_enter_is_a_line_while_the_list_is_closed(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|}")
    qtbot.keyClick(pane.editor, Qt.Key.Key_Return)
    assert pane.editor.toPlainText() == "{\n}"


def test_arrows_walk_the_list_round_and_round(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|}")
    ask(qtbot, pane)
    rows = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        qtbot.keyClick(pane.editor, key)
        rows.append(pane.completion.list.currentIndex().row())
    assert rows == [3, 0, 3, 0]
    assert pane.editor.textCursor().position() == 1


def test_the_list_closes_when_the_caret_or_the_focus_goes_elsewhere(
    qtbot: QtBot, pane: PayloadPane
) -> None:
    write(pane, "{|}")
    assert ask(qtbot, pane)
    qtbot.keyClick(pane.editor, Qt.Key.Key_Left)
    assert offered(pane) == []
    write(pane, "{|}")
    assert ask(qtbot, pane)
    pane.editor.clearFocus()
    assert offered(pane) == []


def test_a_click_chooses(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|}")
    ask(qtbot, pane)
    rows = pane.completion.list
    place = rows.visualRect(rows.model().index(1, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert pane.editor.toPlainText() == '{"name": ""}'


def test_characters_beyond_the_basic_plane_do_not_shift_a_choice(
    qtbot: QtBot, pane: PayloadPane
) -> None:
    write(pane, '{"😀": "😀"\n  |}')
    ask(qtbot, pane)
    qtbot.keyClick(pane.editor, Qt.Key.Key_Return)
    assert pane.editor.toPlainText() == '{"😀": "😀",\n  "to": {}}'
    assert pane.editor.textCursor().position() == len('{"__": "__",\n  "to": {')


def test_no_break_spaces_survive_typing(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, '{"name": "a\u00a0b|"}')
    bodies: list[Body] = []
    pane.body_edited.connect(bodies.append)
    qtbot.keyClicks(pane.editor, "c")
    assert bodies[-1].text == '{"name": "a\u00a0bc"}'


def test_with_a_selection_or_read_only_nothing_is_offered(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|}")
    pane.editor.selectAll()
    assert ask(qtbot, pane) == []
    write(pane, "{|}")
    pane.editor.setReadOnly(True)
    assert ask(qtbot, pane) == []


def test_the_list_is_within_the_window_and_told_to_assistive_tools(
    qtbot: QtBot, pane: PayloadPane, colours: Callable[[QWidget], set[str]]
) -> None:
    write(pane, "{|}")
    ask(qtbot, pane)
    rows = pane.completion.list
    assert pane.rect().contains(rows.geometry())
    assert rows.accessibleName() == "Proposals"
    index = rows.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "to, required, object"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "object"
    assert index.data(Qt.ItemDataRole.CheckStateRole) is None
    assert {"err", "err_bg", "accent_bg", "text", "dim"} <= colours(rows)


def test_near_the_foot_of_the_window_the_list_is_above(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{" + "\n" * 40 + "|}")
    pane.editor.ensureCursorVisible()
    ask(qtbot, pane)
    rows = pane.completion.list
    caret = pane.editor.viewport().mapTo(pane, pane.editor.cursorRect().topLeft())
    assert rows.geometry().bottom() <= caret.y()
    assert pane.rect().contains(rows.geometry())
    pane.editor.verticalScrollBar().setValue(0)
    assert rows.isHidden()


def test_names_and_values_of_the_called_operation_are_offered(
    hand: Any, window: MainWindow, qtbot: QtBot
) -> None:
    snippet = """curl -X POST https://api.mypurecloud.com/api/v2/conversations/messages \
        -H 'Content-Type: application/json' -d '{}'"""
    window.import_text(snippet)
    hand.turn()
    editor = window.payload_pane.editor
    hand.focus("payloadEditor")
    editor.moveCursor(QTextCursor.MoveOperation.Start)
    editor.moveCursor(QTextCursor.MoveOperation.Right)
    hand.key(Qt.Key.Key_Space, CONTROL)
    rows = hand.find(ProposalList, "proposals")
    assert [p.label for p in rows.proposals()][:3] == [
        "queueId",
        "toAddress",
        "toAddressMessengerType",
    ]
    assert window.rect().contains(rows.geometry())
    hand.key(Qt.Key.Key_Escape)
    assert rows.isHidden()
    hand.key(Qt.Key.Key_Space, CONTROL)
    hand.key(Qt.Key.Key_Return)
    assert window.workspace.state.request.body.text == '{"queueId": ""}'
    hand.key(Qt.Key.Key_Z, CONTROL)
    hand.turn()
    assert window.workspace.state.request.body.text == "{}"


def test_a_click_elsewhere_closes_the_list(qtbot: QtBot, pane: PayloadPane) -> None:
    write(pane, "{|\n\n}")
    ask(qtbot, pane)
    qtbot.mouseClick(pane.editor.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 5))
    assert offered(pane) == []
