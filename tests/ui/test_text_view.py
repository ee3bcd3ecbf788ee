"""The text view: what it shows of odd text, how it selects, copies, finds and scrolls."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QMouseEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QToolButton
from pytestqt.qtbot import QtBot

from inspector.ui import theme
from inspector.ui.text_cells import CHUNK, Columns, pieces, visible
from inspector.ui.text_colours import Token, head_tokens, json_tokens
from inspector.ui.text_ink import LineInk
from inspector.ui.text_rows import Row
from inspector.ui.text_selection import Movement
from inspector.ui.text_view import TextView
from inspector.ui.text_words import step, word_at

HEAD = 'HTTP/1.1 401 Unauthorized\ncontent-type: application/json\n\n{\n  "status": 401\n}'
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def view(qtbot: QtBot) -> TextView:
    made = TextView()
    qtbot.addWidget(made)
    made.resize(600, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def at(view: TextView, row: int, column: float) -> QPoint:
    """The point in the middle of a row, at a boundary between cells (or within, with .5)."""
    ink = LineInk(view.zoom)
    left = theme.dp(14)
    if view.rows.last_number():
        digits = max(2, len(str(view.rows.last_number())))
        left += ceil(digits * ink.cell) + theme.dp(10)
    return QPoint(
        round(left + column * ink.cell) - view.horizontalScrollBar().value(),
        row * view.line_height + view.line_height // 2 - view.verticalScrollBar().value(),
    )


def shown(text: str) -> str:
    return "".join(piece.shown for piece in pieces(text, 0, len(text), 0, lambda _: False))


def move(view: TextView, place: QPoint, button: Qt.MouseButton = LEFT) -> None:
    """Moves the mouse by an event of its own: QTest's depends on where the pointer was before."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        view.viewport().mapToGlobal(QPointF(place)),
        Qt.MouseButton.NoButton,
        button,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), event)


def picture(view: TextView) -> QImage:
    return view.viewport().grab().toImage()


def has_color(image: QImage, role: str) -> bool:
    wanted = theme.color(role).rgb()
    return any(
        image.pixel(x, y) == wanted for y in range(image.height()) for x in range(image.width())
    )


# The grid


def test_control_characters_are_shown_as_pictures() -> None:
    assert shown("a\x00b\x1b[31m\r\x7f") == "a␀b␛[31m␍␡"


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("\u202e", "⟨U+202E⟩"),
        ("\u200b", "⟨U+200B⟩"),
        ("\u00a0", "⟨U+00A0⟩"),
        ("\ufeff", "⟨U+FEFF⟩"),
        ("\u0085", "⟨U+0085⟩"),
        ("\u2028", "⟨U+2028⟩"),
        ("\u3164", "⟨U+3164⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\U000e0100", "⟨U+E0100⟩"),
    ],
)
def test_invisible_and_turning_characters_are_shown_as_escapes(
    character: str, expected: str
) -> None:
    assert shown(f"a{character}b") == f"a{expected}b"
    assert Columns(f"a{character}b").column(2) == 1 + len(expected)
    assert visible(f"a{character}b") == f"a{expected}b"


def test_a_right_to_left_word_is_one_piece_that_moves_nothing_else() -> None:
    parts = list(pieces('"שלום": 12', 0, 10, 0, lambda _: False))
    assert [part.shown for part in parts] == ['"', "שלום", '": 12']
    assert [part.column for part in parts] == [0, 1, 5]


def test_tabs_end_at_every_fourth_column() -> None:
    columns = Columns("\ta\tbcde\tf")
    assert [columns.column(index) for index in range(10)] == [0, 4, 5, 8, 9, 10, 11, 12, 16, 17]
    assert [columns.index(column) for column in (0, 3, 4, 6, 8, 14, 16, 99)] == [
        0, 0, 1, 2, 3, 7, 8, 9,
    ]  # fmt: skip


def test_wide_characters_take_two_cells_and_marks_none() -> None:
    columns = Columns("漢字e\u0301x")
    assert [columns.column(index) for index in range(6)] == [0, 2, 4, 5, 5, 6]
    assert columns.index(1) == 0
    assert columns.index(2) == 1


def test_columns_of_a_long_line_agree_across_chunks() -> None:
    text = ("漢a\tb\u202e" * CHUNK) + "plain" * CHUNK
    columns = Columns(text)
    for index in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7, len(text) - 1):
        column = columns.column(index)
        assert Columns(text).index(column) == index
    assert columns.index(10**9) == len(text)


def test_characters_that_the_font_does_not_fit_are_drawn_alone() -> None:
    def fits(character: str) -> bool:
        return character == "é"

    parts = [part.shown for part in pieces("café 漢e\u0301z", 0, 9, 0, fits)]
    assert parts == ["café ", "漢", "e\u0301", "z"]


def test_keys_strings_numbers_and_literals_of_json_have_their_colours() -> None:
    text = '  "id": "a\\"b", "n": -1.5e3, "t": true'
    tokens = [(text[t.start : t.end], t.role) for t in json_tokens(text, 0, len(text))]
    assert tokens == [
        ('"id"', "key"),
        ('"a\\"b"', "string"),
        ('"n"', "key"),
        ("-1.5e3", "number"),
        ('"t"', "key"),
        ("true", "number"),
    ]


def test_json_far_inside_a_line_is_coloured_from_its_neighbourhood() -> None:
    text = "[" + '{"name": "value"},' * 4000 + "]"
    low = text.index('"value"', 50_000)
    tokens = list(json_tokens(text, low, low + 30))
    assert Token(low, low + 7, "string") in tokens
    assert any(token.role == "key" for token in tokens)


def test_the_middle_of_a_long_string_is_coloured_as_string() -> None:
    text = '{"data": "' + "QUJD" * 20_000 + '", "n": 1}'
    first = next(json_tokens(text, 40_000, 40_100))
    assert first.role == "string"
    assert first.start == 40_000
    numbers = '{"data": [' + "12, " * 20_000 + "]}"
    assert next(json_tokens(numbers, 40_001, 40_100)).role == "number"


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("HTTP/1.1 200 OK", ["dim", "ok"]),
        ("HTTP/1.1 401 Unauthorized", ["dim", "err"]),
        ("HTTP/1.1 302 Found", ["dim", "warn"]),
        ("HTTP/2 100 Continue", ["dim", "dim"]),
        ("POST /api/v2/x HTTP/1.1", ["number", "dim"]),
        ("content-type: a", ["key"]),
        ("no header", []),
    ],
)
def test_the_first_line_of_a_head_tells_its_outcome(line: str, roles: list[str]) -> None:
    assert [token.role for token in head_tokens(line, is_first=True)] == roles


def test_a_word_is_a_whole_identifier() -> None:
    text = '"id": "6d0c7a52-conversation"'
    assert text[slice(*word_at(text, 10))] == "6d0c7a52-conversation"
    assert word_at(text, 0) == (0, 1)
    assert word_at(text, 99) == (len(text), len(text))


def test_the_caret_steps_over_whole_characters_and_words() -> None:
    assert step("e\u0301x", 0, "right") == 2
    assert step("e\u0301x", 2, "left") == 0
    assert step("x-guest-id: 12", 0, "word-right") == 10
    assert step("x-guest-id: 12", 14, "word-left") == 12


# The view


def test_a_text_is_shown_with_numbers_and_colours(view: TextView) -> None:
    view.set_text(HEAD)
    plain = picture(view)
    view.set_text(HEAD, "http")
    assert picture(view) != plain
    assert len(view.rows) == 6
    assert view.visible_rows() == range(6)


def test_rows_have_the_ground_of_their_kind(view: TextView) -> None:
    view.set_rows(
        [
            Row("old", 1, "removed"),
            Row("new", 2, "added"),
            Row("a b", 3, "changed-left", ((0, 1),)),
            Row("a b", 4, "changed-right", ((2, 3),)),
            Row("", None, "gap"),
        ]
    )
    image = picture(view)
    for role in ("removed", "added", "removed_span", "added_span"):
        assert has_color(image, role)


def test_a_theme_change_repaints_in_the_new_colours(view: TextView) -> None:
    view.set_text("a")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.use("dark")
    try:
        assert picture(view).pixel(300, 300) == theme.color("bg").rgb()
        assert theme.color("bg").name() == theme.DARK.bg
    finally:
        theme.use("light")
    assert picture(view).pixel(300, 300) == theme.color("bg").rgb()


def test_an_empty_view_says_its_sentence(view: TextView) -> None:
    view.set_text(HEAD)
    view.clear("Send the request to see its answer.")
    assert len(view.rows) == 0
    assert view.accessibleDescription() == "Send the request to see its answer."
    with_words = picture(view)
    view.clear()
    assert picture(view) != with_words
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(50, 50))
    QTest.mouseDClick(view.viewport(), LEFT, pos=QPoint(50, 50))
    QTest.keyClick(view, Qt.Key.Key_Down)
    view.select_all()
    assert view.selected_text() == ""
    assert view.find("x") == 0


def test_dragging_selects_and_copying_gives_the_text_without_numbers(
    view: TextView, qtbot: QtBot
) -> None:
    view.set_text("first line\nsecond line\nthird")
    QTest.mousePress(view.viewport(), LEFT, pos=at(view, 0, 6))
    move(view, at(view, 1, 6))
    QTest.mouseRelease(view.viewport(), LEFT, pos=at(view, 1, 6))
    assert view.selected_text() == "line\nsecond"
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "line\nsecond"


def test_double_click_selects_a_word_and_triple_click_the_line(view: TextView) -> None:
    view.set_text("x-guest-id: guest-123\nnext")
    place = at(view, 0, 14.5)
    QTest.mouseClick(view.viewport(), LEFT, pos=place)
    QTest.mouseDClick(view.viewport(), LEFT, pos=place)
    assert view.selected_text() == "guest-123"
    QTest.mouseClick(view.viewport(), LEFT, pos=place)
    assert view.selected_text() == "x-guest-id: guest-123\n"


def test_dragging_after_a_double_click_extends_by_words(view: TextView) -> None:
    view.set_text("one two three four")
    QTest.mouseDClick(view.viewport(), LEFT, pos=at(view, 0, 5))
    QTest.mousePress(view.viewport(), LEFT, SHIFT, pos=at(view, 0, 13))
    QTest.mouseRelease(view.viewport(), LEFT, SHIFT, pos=at(view, 0, 13))
    assert view.selected_text().startswith("two three")
    view.set_caret(0)
    QTest.mouseDClick(view.viewport(), LEFT, pos=at(view, 0, 9.5))
    move(view, at(view, 0, 1))
    assert view.selected_text() == "one two three"


def test_shift_click_extends_the_selection(view: TextView) -> None:
    view.set_text("abcdef")
    QTest.mouseClick(view.viewport(), LEFT, pos=at(view, 0, 1))
    QTest.mouseClick(view.viewport(), LEFT, SHIFT, pos=at(view, 0, 4))
    assert view.selected_text() == "bcd"


def test_dragging_beyond_the_edge_scrolls_until_the_button_is_released(
    view: TextView, qtbot: QtBot
) -> None:
    view.set_text("\n".join(f"line {number}" for number in range(500)))
    QTest.mousePress(view.viewport(), LEFT, pos=at(view, 0, 0))
    move(view, QPoint(200, 460))
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 400)
    QTest.mouseRelease(view.viewport(), LEFT, pos=QPoint(200, 460))
    assert view.selected_text().startswith("line 0\nline 1\n")
    assert not view._mouse.is_scrolling


def test_gap_rows_are_not_copied_and_closed_folds_give_what_they_hide(view: TextView) -> None:
    view.set_rows(
        [
            Row("a", 1),
            Row("", None, "gap"),
            Row("2 volatile headers", None, "fold", copied="date: x\nvia: y"),
            Row("1 volatile header", None, "fold", copied="age: 1", is_open=True),
            Row("age: 1", 4),
        ]
    )
    view.select_all()
    assert view.selected_text() == "a\ndate: x\nvia: y\nage: 1"


def test_half_a_surrogate_pair_can_be_shown_and_copied(view: TextView) -> None:
    view.set_text("a\ud83dz")
    picture(view)
    view.select_all()
    view.copy()
    assert QGuiApplication.clipboard().text() == "a?z"


@pytest.mark.parametrize(
    ("movement", "start", "expected"),
    [
        ("right", (0, 0), (0, 1)),
        ("right", (0, 3), (1, 0)),
        ("right", (3, 4), (3, 4)),
        ("left", (1, 0), (0, 3)),
        ("left", (0, 0), (0, 0)),
        ("down", (1, 5), (2, 0)),
        ("down", (3, 2), (3, 4)),
        ("up", (0, 2), (0, 0)),
        ("home", (1, 3), (1, 0)),
        ("end", (1, 3), (1, 6)),
        ("top", (3, 1), (0, 0)),
        ("bottom", (0, 1), (3, 4)),
        ("word-right", (1, 0), (1, 6)),
        ("word-left", (1, 6), (1, 0)),
        ("page-down", (0, 0), (3, 4)),
        ("page-up", (3, 1), (0, 0)),
    ],
)
def test_keys_move_the_caret(
    view: TextView, movement: Movement, start: tuple[int, int], expected: tuple[int, int]
) -> None:
    view.set_text("abc\nsecond\n\nlast")
    view.set_caret(*start)
    view.move_caret(movement)
    assert view.caret == expected


def test_up_and_down_keep_the_column(view: TextView) -> None:
    view.set_text("abcdef\n\n漢字漢字")
    view.set_caret(0, 4)
    view.move_caret("down")
    view.move_caret("down")
    assert view.caret == (2, 2)


def test_shift_and_arrows_select_and_an_arrow_ends_the_selection(view: TextView) -> None:
    view.set_text("abcdef")
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert view.selected_text() == "abc"
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.caret == (0, 0)
    assert view.selected_text() == ""
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    assert view.selected_text() == "abcdef"


def test_the_caret_is_kept_in_view_in_both_directions(view: TextView) -> None:
    view.set_text("\n".join(["x" * 500] * 300))
    view.move_caret("bottom")
    assert 299 in view.visible_rows()
    assert view.horizontalScrollBar().value() > 0
    view.move_caret("home")
    assert view.horizontalScrollBar().value() == 0


def test_an_arrow_key_starts_from_what_is_in_view(view: TextView) -> None:
    view.set_text("\n".join(map(str, range(300))))
    view.verticalScrollBar().setValue(100 * view.line_height)
    view.move_caret("down")
    assert view.caret[0] == 101


def test_scrolling_stays_when_the_text_begins_as_before(view: TextView) -> None:
    lines = [f"line {number}" for number in range(300)]
    view.set_text("\n".join(lines))
    view.verticalScrollBar().setValue(1000)
    view.set_text("\n".join([*lines, "more"]))
    assert view.verticalScrollBar().value() == 1000
    view.set_text("\n".join(["other", *lines]))
    assert view.verticalScrollBar().value() == 0


def test_finding_counts_all_hits_and_goes_around(view: TextView) -> None:
    view.set_rows([Row("Guest guest", 1), Row("guest rows", None, "fold"), Row("the GUEST", 2)])
    assert view.find("guest") == 3
    assert view.selected_text() == "Guest"
    view.find("guest")
    assert view.caret == (0, 11)
    view.find("guest")
    assert view.selected_text() == "GUEST"
    view.find("guest")
    assert view.caret == (0, 5)
    view.find("guest", backwards=True)
    assert view.selected_text() == "GUEST"
    view.find("guest", backwards=True)
    assert view.caret == (0, 11)
    assert has_color(picture(view), "warn")
    assert view.find("nothing") == 0
    assert view.find("") == 0
    assert not has_color(picture(view), "warn")


def find_bar(view: TextView, text: str) -> tuple[QLineEdit, QLabel]:
    """Opens the find bar as a user does, and types."""
    QTest.keyClick(view, Qt.Key.Key_F, CONTROL)
    edit = view.findChild(QLineEdit, "findEdit")
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, text)
    count = edit.parentWidget().findChild(QLabel)
    assert isinstance(count, QLabel)
    return edit, count


def test_ctrl_f_opens_a_bar_that_finds_while_typing(view: TextView, qtbot: QtBot) -> None:
    view.setAccessibleName("Response body")
    view.set_text("guest one\nno\nGuest two\nguests")
    view.activateWindow()
    view.setFocus()
    edit, count = find_bar(view, "guest")
    qtbot.waitUntil(edit.hasFocus)
    assert edit.accessibleName() == "Find in Response body"
    assert count.text() == edit.accessibleDescription() == "1 of 3"
    assert view.selected_text() == "guest"
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (view.caret, count.text()) == ((2, 5), "2 of 3")
    QTest.keyClick(edit, Qt.Key.Key_Enter)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (view.caret, count.text()) == ((0, 5), "1 of 3")
    QTest.keyClick(edit, Qt.Key.Key_Return, SHIFT)
    assert (view.caret, count.text()) == ((3, 5), "3 of 3")
    QTest.keyClicks(edit, "x")
    assert count.text() == "No hits"
    assert edit.property("invalid") is True
    edit.clear()
    assert count.text() == ""
    assert edit.property("invalid") is False


def test_escape_closes_the_find_bar_and_gives_the_keyboard_back(
    view: TextView, qtbot: QtBot
) -> None:
    view.set_text("a guest, a guest")
    view.activateWindow()
    view.setFocus()
    room = view.viewport().height()
    edit, _count = find_bar(view, "guest")
    qtbot.waitUntil(edit.hasFocus)
    assert view.viewport().height() < room
    assert has_color(picture(view), "warn")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(view.hasFocus)
    assert not edit.isVisible()
    assert view.viewport().height() == room
    assert view.selected_text() == "guest"
    assert not has_color(picture(view), "warn")
    view.set_caret(0)
    edit, count = find_bar(view, "")
    assert (edit.text(), count.text()) == ("guest", "1 of 2")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not edit.isVisible()
    view.close_find()
    assert view.hasFocus()


def test_escape_in_the_find_bar_does_not_reach_the_window(view: TextView, qtbot: QtBot) -> None:
    cancelled: list[bool] = []
    shortcut = QShortcut(QKeySequence("Esc"), view)
    shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
    shortcut.activated.connect(lambda: cancelled.append(True))
    view.set_text("a")
    view.activateWindow()
    view.setFocus()
    edit, _count = find_bar(view, "a")
    qtbot.waitUntil(edit.hasFocus)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert not edit.isVisible()
    assert not cancelled
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert cancelled


def test_the_find_bar_begins_with_the_selected_words(view: TextView) -> None:
    view.set_text("one guest\ntwo guest")
    view.select((1, 4), (1, 9))
    edit, count = find_bar(view, "")
    assert (edit.text(), count.text()) == ("guest", "2 of 2")
    view.select((0, 0), (1, 3))
    assert count.text() == "2 hits"
    QTest.keyClick(edit, Qt.Key.Key_F, CONTROL)
    assert edit.selectedText() == "guest"


def test_the_buttons_of_the_find_bar_have_names_and_work_by_keyboard_too(view: TextView) -> None:
    view.set_text("a b a")
    edit, count = find_bar(view, "a")
    named = {button.accessibleName(): button for button in view.findChildren(QToolButton)}
    following, preceding = named["Next hit (Enter)"], named["Previous hit (Shift+Enter)"]
    QTest.mouseClick(following, LEFT)
    assert count.text() == "2 of 2"
    preceding.setFocus()
    QTest.keyClick(preceding, Qt.Key.Key_Return)
    assert count.text() == "1 of 2"
    QTest.keyClick(preceding, Qt.Key.Key_Down)
    QTest.mouseClick(edit.parentWidget(), LEFT, pos=QPoint(2, 2))
    assert view.caret == (0, 1)
    QTest.mouseClick(named["Close the find bar (Esc)"], LEFT)
    assert not edit.isVisible()


def test_other_rows_are_counted_anew_and_no_hit_is_gone_to(view: TextView) -> None:
    view.set_text("a\na")
    _edit, count = find_bar(view, "a")
    view.set_text("b a\na\na")
    assert count.text() == "3 hits"
    assert view.caret == (0, 0)
    view.clear("Nothing.")
    assert count.text() == "No hits"


def test_the_find_bar_never_covers_the_last_line(view: TextView) -> None:
    view.set_text("\n".join(f"line {number}" for number in range(300)))
    edit, _count = find_bar(view, "line 299")
    bar = edit.parentWidget()
    assert 299 in view.visible_rows()
    assert bar.geometry().top() > view.viewport().geometry().bottom()
    view.resize(400, 300)
    assert bar.geometry().top() == view.viewport().geometry().bottom() + 1 + theme.dp(2)
    assert bar.width() == view.viewport().width() + 2 * theme.dp(2)
    assert bar.geometry().bottom() <= view.rect().bottom()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_find_bar_has_the_colours_of_the_theme(view: TextView, name: str) -> None:
    view.set_text("a")
    edit, _count = find_bar(view, "a")
    theme.use(name)
    try:
        image = edit.parentWidget().grab().toImage()
        assert has_color(image, "panel")
        assert has_color(image, "line")
    finally:
        theme.use("light")


def test_a_fold_is_toggled_by_click_and_by_enter(view: TextView, qtbot: QtBot) -> None:
    view.set_rows([Row("a", 1), Row("3 volatile headers", None, "fold")])
    toggled: list[int] = []
    view.fold_toggled.connect(toggled.append)
    move(view, at(view, 1, 3), Qt.MouseButton.NoButton)
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseClick(view.viewport(), LEFT, pos=at(view, 1, 3))
    assert toggled == [1]
    view.set_caret(1)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert toggled == [1, 1]
    view.set_caret(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.mouseClick(view.viewport(), LEFT, pos=at(view, 0, 0))
    assert toggled == [1, 1]


def test_a_double_click_toggles_a_fold_once(view: TextView) -> None:
    view.set_rows([Row("3 volatile headers", None, "fold")])
    toggled: list[int] = []
    view.fold_toggled.connect(toggled.append)
    QTest.mouseClick(view.viewport(), LEFT, pos=at(view, 0, 3))
    QTest.mouseDClick(view.viewport(), LEFT, pos=at(view, 0, 3))
    assert toggled == [0]


@pytest.mark.parametrize(
    ("press", "expected"),
    [
        (lambda view: QTest.keyClick(view, Qt.Key.Key_Plus, CONTROL), 13),
        (lambda view: QTest.keyClick(view, Qt.Key.Key_Equal, CONTROL), 13),
        (lambda view: QTest.keyClick(view, Qt.Key.Key_Minus, CONTROL), 11),
        (lambda view: wheel(view, 120, CONTROL), 13),
        (lambda view: wheel(view, -120, CONTROL), 11),
    ],
)
def test_the_text_can_be_zoomed(
    view: TextView, press: Callable[[TextView], None], expected: float
) -> None:
    view.set_text(HEAD)
    press(view)
    assert view.zoom == expected
    QTest.keyClick(view, Qt.Key.Key_0, CONTROL)
    assert view.zoom == 12


def test_zooming_keeps_the_first_row_and_has_limits(view: TextView) -> None:
    view.set_text("\n".join(map(str, range(300))))
    view.verticalScrollBar().setValue(100 * view.line_height)
    view.set_zoom(99)
    assert view.zoom == 32
    assert view.visible_rows()[0] == 100


def test_the_wheel_scrolls(view: TextView) -> None:
    view.set_text("\n".join(map(str, range(300))))
    wheel(view, -120, Qt.KeyboardModifier.NoModifier)
    assert view.verticalScrollBar().value() == 3 * view.line_height


def test_keys_that_are_not_ours_go_on_to_the_window(view: TextView, qtbot: QtBot) -> None:
    view.set_text(HEAD)
    QTest.keyClick(view, Qt.Key.Key_F5)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.caret == (0, 0)


def test_the_menu_offers_copy_only_for_a_selection(view: TextView) -> None:
    view.set_text("abc")
    menu = view.context_menu()
    copy, everything = menu.actions()
    assert not copy.isEnabled()
    everything.trigger()
    assert view.selected_text() == "abc"
    menu.close()
    assert view.context_menu().actions()[0].isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_right_button_opens_the_menu_and_keeps_the_selection(
    view: TextView, qtbot: QtBot
) -> None:
    view.set_text("abc def")
    view.select((0, 0), (0, 3))
    place = at(view, 0, 5)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=place)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert view.selected_text() == "abc"
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == "abc"


@pytest.mark.parametrize(
    ("text", "first", "is_coloured"),
    [
        ('HTTP/1.1 200 OK\n\n<a href="x">1</a>', 1, False),
        ('HTTP/1.1 200 OK\n\n\n["x"]', 1, True),
        ("HTTP/1.1 200 OK\nno: body", 0, True),
        ("HTTP/1.1 200 OK\nno: body", 2, False),
    ],
)
def test_only_a_head_and_a_json_body_are_coloured(
    view: TextView, text: str, first: int, is_coloured: bool
) -> None:
    def rows_from_first() -> QImage:
        return picture(view).copy(0, first * view.line_height, 500, 200)

    view.set_text(text)
    plain = rows_from_first()
    view.set_text(text, "http")
    assert (rows_from_first() != plain) is is_coloured


def test_a_click_below_the_text_goes_to_its_last_line(view: TextView) -> None:
    view.set_text("abc\ndef")
    QTest.mouseClick(view.viewport(), LEFT, pos=QPoint(590, 390))
    assert view.caret == (1, 3)


def test_a_click_on_odd_text_goes_to_the_nearest_character(view: TextView) -> None:
    view.set_text("漢\u202ex")
    for column, index in ((0.6, 0), (1.4, 1), (3, 1), (9, 2), (10.6, 3), (50, 3)):
        QTest.mouseClick(view.viewport(), LEFT, pos=at(view, 0, column))
        assert view.caret == (0, index)


def test_the_current_line_is_told_to_assistive_tools(view: TextView) -> None:
    view.set_text("first\nse\u202econd")
    view.move_caret("down")
    assert view.accessibleDescription() == "Line 2: se⟨U+202E⟩cond"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_focus_is_a_ring_around_the_text(view: TextView, qtbot: QtBot, name: str) -> None:
    def edges() -> set[int]:
        image, text = view.grab().toImage(), view.viewport().geometry()
        x, y = text.center().x(), text.center().y()
        places = [(x, text.top() - 1), (x, text.bottom() + 1)]
        places += [(text.left() - 1, y), (text.right() + 1, y)]
        return {image.pixel(*place) for place in places}

    view.set_text("\n".join(map(str, range(300))))
    theme.use(name)
    try:
        view.clearFocus()
        assert edges() == {theme.color("bg").rgb()}
        view.activateWindow()
        view.setFocus()
        qtbot.waitUntil(view.hasFocus)
        assert edges() == {theme.color("accent").rgb()}
        assert contrast(theme.color("accent"), theme.color("bg")) >= 3
        view.verticalScrollBar().setValue(1000)
        assert not has_color(picture(view).copy(0, 0, 600, 10), "accent")
        view.clearFocus()
        assert edges() == {theme.color("bg").rgb()}
    finally:
        theme.use("light")


def test_caret_and_selection_are_repainted_when_the_keyboard_comes(
    view: TextView, qtbot: QtBot
) -> None:
    class Watch(QObject):
        painted = False

        def eventFilter(  # noqa: N802 - Qt calls it
            self, _watched: QObject, event: QEvent
        ) -> bool:
            self.painted = self.painted or event.type() == QEvent.Type.Paint
            return False

    view.set_text("a")
    view.activateWindow()
    view.clearFocus()
    picture(view)
    QApplication.processEvents()
    watch = Watch(view)
    view.viewport().installEventFilter(watch)
    view.setFocus()
    qtbot.waitUntil(lambda: watch.painted)


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of WCAG 2.2, success criterion 1.4.11: 3 at least for what is no text."""

    def luminance(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_one_huge_line_is_painted_for_its_visible_columns_only(view: TextView) -> None:
    text = '{"items": [' + ", ".join(f'"guest-{n}"' for n in range(200_000)) + "]}"
    view.set_text(text, "json")
    picture(view)
    bar = view.horizontalScrollBar()
    assert bar.maximum() > len(text) * 5
    bar.setValue(bar.maximum() // 2)
    assert has_color(picture(view), "bg")
    view.move_caret("end")
    assert view.caret == (0, len(text))
    picture(view)


def test_a_line_of_wide_characters_can_be_scrolled_to_its_end(view: TextView) -> None:
    view.set_text("漢" * 1000 + "\t\u202eend é e\u0301 שלום 😀")
    picture(view)
    view.move_caret("end")
    image = picture(view)
    assert has_color(image, "bg")
    assert view.horizontalScrollBar().value() > 1900 * LineInk(12).cell


@pytest.mark.parametrize("wide", ["א", "e\u0301", "\ufdfd", "Ж"])
def test_no_glyph_moves_or_covers_the_next_character(view: TextView, wide: str) -> None:
    def right_part() -> QImage:
        boundary = at(view, 0, 1).x() + 1  # the pixel at it belongs to both cells
        return picture(view).copy(boundary, 0, 200, view.line_height)

    view.clearFocus()
    view.set_text("b xyz")
    expected = right_part()
    view.set_text(f"{wide} xyz")
    assert right_part() == expected


def test_a_run_between_colours_keeps_its_own(view: TextView) -> None:
    text = '{"é漢": ["שלום", 1, "x"]}'
    tokens = list(json_tokens(text, 0, len(text)))
    assert [text[token.start : token.end] for token in tokens] == [
        '"é漢"', '"שלום"', "1", '"x"',
    ]  # fmt: skip
    view.set_text(text)
    plain = picture(view)
    view.set_text(text, "json")
    assert picture(view) != plain


def test_only_lines_in_view_are_asked_for(view: TextView) -> None:
    class Counted(list[Row]):
        asked = 0

        def __getitem__(self, index: object) -> Row:  # type: ignore[override]
            Counted.asked += 1
            return super().__getitem__(index)  # type: ignore[index]

    view.set_rows(Counted(Row("x", number) for number in range(10_000)))
    Counted.asked = 0
    picture(view)
    assert Counted.asked < 200


def wheel(view: TextView, delta: int, modifiers: Qt.KeyboardModifier) -> None:
    place = QPointF(100, 100)
    event = QWheelEvent(
        place,
        view.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)
