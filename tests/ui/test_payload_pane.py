"""The request's body: typed, coloured, numbered, with problems at their places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from inspector.model.edit import Edit
from inspector.model.finding import Finding
from inspector.model.request import Body, BodyKind, Part
from inspector.ui.main_window import MainWindow
from inspector.ui.payload_pane import PayloadPane

TEXT = '{\n  "to": {\n    "id": "queue-456"\n  },\n  "n": 1\n}'
MISSING = Finding(
    "body:/externalContact/id",
    "warning",
    "payload",
    "/to/id",
    "The payload lacks to.id",
    missing=True,
)
WRONG = Finding("body:/n", "warning", "payload", "/n", "n is no string")


def invalid(line: int, column: int) -> Finding:
    return Finding(
        "json-invalid", "error", "payload", "", f"Not JSON: line {line}, column {column}"
    )


@pytest.fixture
def pane(show: Callable[..., Any]) -> PayloadPane:
    shown: PayloadPane = show(PayloadPane(), 420, 300)
    shown.body_edited.connect(lambda body: shown.show_body(body, ()))
    return shown


def marked(pane: PayloadPane) -> list[tuple[str, str]]:
    """Returns (text, tooltip) of every underlined place."""
    return [
        (selection.cursor.selectedText(), selection.format.toolTip())  # type: ignore[attr-defined]  # stubs
        for selection in pane.editor.extraSelections()
    ]


def kind_button(pane: PayloadPane) -> QToolButton:
    return next(
        b for b in pane.findChildren(QToolButton) if b.accessibleName() == "Kind of payload"
    )


def last(qtbot: QtBot, pane: PayloadPane, act: Callable[[], object]) -> Body:
    with qtbot.waitSignal(pane.body_edited) as signal:
        act()
    assert signal.args is not None
    body = signal.args[0]
    assert isinstance(body, Body)
    return body


@pytest.mark.parametrize(
    ("typed", "kind"), [("{", "json"), ("[", "json"), (" {", "text"), ("a=1", "text")]
)
def test_what_is_typed_into_nothing_gets_its_kind(
    qtbot: QtBot, pane: PayloadPane, typed: str, kind: BodyKind
) -> None:
    bodies: list[Body] = []
    pane.body_edited.connect(bodies.append)
    qtbot.keyClicks(pane.editor, typed)
    assert bodies[-1].text == typed
    assert bodies[0].kind == ("json" if typed[0] in "{[" else "text")
    assert bodies[-1].kind == kind


def test_typing_keeps_the_kind_and_the_cursor(qtbot: QtBot, pane: PayloadPane) -> None:
    pane.show_body(Body("json", TEXT), ())
    cursor = pane.editor.textCursor()
    cursor.setPosition(3)
    pane.editor.setTextCursor(cursor)
    body = last(qtbot, pane, lambda: qtbot.keyClicks(pane.editor, "x"))
    assert body == Body("json", TEXT[:3] + "x" + TEXT[3:])
    assert pane.editor.textCursor().position() == 4


def test_the_cursor_stays_when_the_text_is_laid_out(pane: PayloadPane) -> None:
    pane.show_body(Body("json", "0123456789"), ())
    cursor = pane.editor.textCursor()
    cursor.setPosition(4)
    pane.editor.setTextCursor(cursor)
    pane.show_body(Body("json", "0123 456789"), ())
    assert pane.editor.textCursor().position() == 4
    pane.show_body(Body("json", "01"), ())
    assert pane.editor.textCursor().position() == 2


def test_showing_a_body_is_no_edit(qtbot: QtBot, pane: PayloadPane) -> None:
    with qtbot.assertNotEmitted(pane.body_edited):
        pane.show_body(Body("json", TEXT), ())
        pane.show_body(Body("none"), ())
    assert pane.editor.toPlainText() == ""


def test_a_body_with_other_line_ends_is_left_alone_until_it_is_typed_in(
    qtbot: QtBot, pane: PayloadPane
) -> None:
    with qtbot.assertNotEmitted(pane.body_edited):
        pane.show_body(Body("text", "a\r\nb"), ())
        pane.show_body(Body("text", "a\r\nb"), ())


@pytest.mark.parametrize(
    ("title", "kind"), [("JSON", "json"), ("Form", "form"), ("Base64", "base64"), ("None", "none")]
)
def test_the_kind_is_chosen_from_the_menu(
    qtbot: QtBot, pane: PayloadPane, title: str, kind: BodyKind
) -> None:
    pane.show_body(Body("text", "a=1"), ())
    menu = kind_button(pane).menu()
    assert isinstance(menu, QMenu)
    action = next(a for a in menu.actions() if a.text() == title)
    assert last(qtbot, pane, action.trigger) == Body(kind, "a=1")
    assert kind_button(pane).text() == f"{title} ▾"


def test_only_json_can_be_formatted(qtbot: QtBot, pane: PayloadPane) -> None:
    form = next(b for b in pane.findChildren(QToolButton) if b.text() == "Format")
    pane.show_body(Body("text", "a"), ())
    assert form.isHidden()
    pane.show_body(Body("json", "{}"), ())
    with qtbot.waitSignal(pane.layout_wanted):
        qtbot.mouseClick(form, Qt.MouseButton.LeftButton)


def test_parts_of_a_multipart_body_are_shown_and_cannot_be_typed_over(
    qtbot: QtBot, pane: PayloadPane
) -> None:
    body = Body("multipart", parts=(Part("a", "1"), Part("file", path="/tmp/x.png")))
    pane.show_body(body, ())
    assert pane.editor.toPlainText() == "a: 1\nfile: /tmp/x.png"
    assert pane.editor.isReadOnly()
    with qtbot.assertNotEmitted(pane.body_edited):
        qtbot.keyClicks(pane.editor, "x")
    assert kind_button(pane).text() == "multipart ▾"


@pytest.mark.parametrize(
    ("body", "findings", "badge"),
    [
        (Body("json", TEXT), (), "valid JSON"),
        (Body("json", "{"), (invalid(1, 2),), "not valid JSON"),
        (Body("json", TEXT), (MISSING, WRONG), "1 missing"),
        (Body("text", "x"), (), ""),
        (Body("none"), (), ""),
        (Body("json", ""), (), ""),
    ],
)
def test_a_badge_tells_how_the_payload_is(
    pane: PayloadPane, body: Body, findings: tuple[Finding, ...], badge: str
) -> None:
    pane.show_body(body, findings)
    assert pane.badge.text == badge
    assert pane.badge.isHidden() is (not badge)


def test_problems_are_underlined_where_they_are(pane: PayloadPane) -> None:
    pane.show_body(Body("json", TEXT), (MISSING, WRONG))
    assert marked(pane) == [('"id"', "The payload lacks to.id"), ('"n"', "n is no string")]
    pane.show_body(Body("json", TEXT), ())
    assert marked(pane) == []


def test_a_place_that_is_missing_marks_its_nearest_parent(pane: PayloadPane) -> None:
    pane.show_body(Body("json", '{"to": {}}'), (MISSING,))
    assert marked(pane)[0][0] == '"to"'


def test_characters_beyond_the_basic_plane_do_not_shift_the_marks(pane: PayloadPane) -> None:
    pane.show_body(Body("json", '{"emoji": "😀😀", "n": 1}'), (WRONG,))
    assert marked(pane)[0][0] == '"n"'
    pane.show_body(Body("json", '{"a": "😀",\n"😀": x}'), (invalid(2, 6),))
    assert marked(pane)[0][0] == "x"


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [("{\n  oops\n}", (2, 3), "o"), ("{", (9, 9), "{"), ("", (1, 1), "")],
)
def test_the_place_where_json_ends_to_be_json_is_marked(
    pane: PayloadPane, text: str, place: tuple[int, int], shown: str
) -> None:
    pane.show_body(Body("json", text), (invalid(*place),))
    assert marked(pane)[0][0] == shown


def test_a_problem_without_a_place_marks_nothing(pane: PayloadPane) -> None:
    pane.show_body(Body("json", TEXT), (Finding("x", "error", "payload", "", "No payload"),))
    assert marked(pane) == []


def test_lines_are_numbered_and_marked_ones_stand_out(
    pane: PayloadPane, colours: Callable[[QWidget], set[str]], picture: Callable[[QWidget], QImage]
) -> None:
    pane.show_body(Body("json", TEXT), ())
    plain = picture(pane.editor._gutter)
    assert "err" not in colours(pane.editor._gutter)
    pane.show_body(Body("json", TEXT), (WRONG,))
    assert "err" in colours(pane.editor._gutter)
    assert picture(pane.editor._gutter) != plain


def test_the_margin_grows_with_the_number_of_lines(pane: PayloadPane) -> None:
    narrow = pane.editor.gutter_width()
    pane.show_body(Body("text", "\n" * 1000), ())
    assert pane.editor.gutter_width() > narrow
    assert pane.editor.viewport().geometry().left() >= pane.editor.gutter_width()


def test_the_numbers_scroll_with_the_text(
    qtbot: QtBot, pane: PayloadPane, picture: Callable[[QWidget], QImage]
) -> None:
    pane.show_body(Body("text", "x\n" * 200), ())
    top = picture(pane.editor._gutter)
    pane.editor.verticalScrollBar().setValue(100)
    QApplication.processEvents()
    assert picture(pane.editor._gutter) != top
    assert pane.editor._gutter.sizeHint().width() == pane.editor.gutter_width()


def test_json_is_coloured_and_very_long_lines_are_not(
    pane: PayloadPane, colours: Callable[[QWidget], set[str]]
) -> None:
    pane.show_body(Body("json", '{"name": "value", "n": 4411447711}'), ())
    assert {"key", "string", "number"} <= colours(pane.editor.viewport())
    pane.show_body(Body("json", '"' + "x" * 30_000 + '"'), ())
    assert "string" not in colours(pane.editor.viewport())


def test_tab_goes_on_to_the_next_widget(qtbot: QtBot, pane: PayloadPane) -> None:
    with qtbot.assertNotEmitted(pane.body_edited):
        qtbot.keyClick(pane.editor, Qt.Key.Key_Tab)


def test_an_empty_payload_says_what_can_be_done(pane: PayloadPane) -> None:
    assert "paste a snippet" in pane.editor.placeholderText()
    assert pane.editor.accessibleName() == "Payload"


def hover(qtbot: QtBot, widget: QWidget, pos: QPoint) -> str:
    QToolTip.hideText()
    event = QHelpEvent(QEvent.Type.ToolTip, pos, widget.mapToGlobal(pos))
    QApplication.sendEvent(widget, event)
    return QToolTip.text()


def place_of(pane: PayloadPane, word: str) -> QPoint:
    cursor = pane.editor.document().find(word)
    cursor.setPosition(cursor.position() - 1)
    return pane.editor.cursorRect(cursor).center()


def test_a_problem_says_what_it_is_where_the_mouse_rests(qtbot: QtBot, pane: PayloadPane) -> None:
    pane.show_body(Body("json", TEXT), (MISSING, replace(WRONG, detail="It is a number.")))
    view = pane.editor.viewport()
    assert hover(qtbot, view, place_of(pane, '"n"')) == "n is no string\nIt is a number."
    assert pane.editor.tip(place_of(pane, "queue")) == ""
    margin = pane.editor._gutter
    height = place_of(pane, '"id"').y()
    assert hover(qtbot, margin, QPoint(5, height)) == "The payload lacks to.id"
    QToolTip.hideText()


def test_two_problems_on_a_line_are_both_told(qtbot: QtBot, pane: PayloadPane) -> None:
    also = replace(WRONG, id="other", message="n is unknown")
    pane.show_body(Body("json", '{"n": 1}'), (WRONG, also))
    assert pane.editor.line_tip(10) == "n is no string\nn is unknown"
    assert pane.foot.text() == "1 of 2 here: n is no string."
    assert pane.foot.toolTip() == "n is no string\nn is unknown"


def test_the_foot_tells_what_is_wrong_at_the_caret_and_mends_it(
    qtbot: QtBot, pane: PayloadPane
) -> None:
    edit = Edit("set", "payload", "/n", '"1"')
    pane.show_body(Body("json", TEXT), (MISSING, replace(WRONG, edit=edit)))
    fix = next(b for b in pane.foot.findChildren(QToolButton) if b.text() == "Fix")
    assert pane.foot.text() == "2 problems. F8 goes to the next one."
    assert fix.isHidden()
    qtbot.keyClick(pane.editor, Qt.Key.Key_F8)
    assert pane.foot.text() == "The payload lacks to.id."
    assert fix.isHidden()
    qtbot.keyClick(pane.editor, Qt.Key.Key_F8)
    assert pane.foot.text() == "n is no string."
    assert fix.accessibleName() == 'Fix: set /n to "1"'
    with qtbot.waitSignal(pane.edit_wanted) as wanted:
        qtbot.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert wanted.args == [edit]
    pane.show_body(Body("json", TEXT), ())
    assert pane.foot.isHidden()


def test_problems_are_walked_round_and_round_in_both_directions(
    qtbot: QtBot, pane: PayloadPane
) -> None:
    pane.show_body(Body("json", TEXT), (WRONG, MISSING))
    lines = []
    for modifier in (0, 0, 0, 1, 1):
        shift = Qt.KeyboardModifier.ShiftModifier
        pressed = shift if modifier else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(pane.editor, Qt.Key.Key_F8, pressed)
        lines.append(pane.editor.textCursor().blockNumber())
    assert lines == [2, 4, 2, 4, 2]


def test_without_problems_f8_is_left_to_the_window(pane: PayloadPane) -> None:
    override = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier
    )
    pane.show_body(Body("json", TEXT), ())
    override.ignore()
    QApplication.sendEvent(pane.editor, override)
    assert not override.isAccepted()
    pane.show_body(Body("json", TEXT), (WRONG,))
    QApplication.sendEvent(pane.editor, override)
    assert override.isAccepted()


def test_the_fix_of_the_problem_at_the_caret_is_taken_back_by_one_undo(
    hand: Any, window: MainWindow
) -> None:
    window.import_text(
        """curl https://api.mypurecloud.com/api/v2/conversations/messages \
        -H 'Content-Type: application/json' -d '{"queueId": 12}'"""
    )
    hand.turn()
    before = window.workspace.state.request
    hand.focus("payloadEditor")
    hand.key(Qt.Key.Key_F8)
    assert "is not a string" in window.payload_pane.foot.text()
    fix = next(b for b in window.payload_pane.foot.findChildren(QToolButton) if b.text() == "Fix")
    hand.qtbot.mouseClick(fix, Qt.MouseButton.LeftButton)
    hand.turn()
    assert '"queueId": "12"' in window.workspace.state.request.body.text
    hand.focus("payloadEditor")
    hand.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    hand.turn()
    assert window.workspace.state.request == before
