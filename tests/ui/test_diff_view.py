"""The side-by-side view: aligned sides that scroll as one, folds, and steps through changes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from inspector.lab.diff import TextDiff, compare
from inspector.lab.text_diff import DiffLine, DiffRow
from inspector.model.exchange import Exchange, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Request
from inspector.ui import theme
from inspector.ui.diff_strip import Side
from inspector.ui.diff_view import DiffView
from inspector.ui.text_view import TextView

BEFORE = Side("401 Unauthorized", "err", "12:04:11 · 3.1 ms · 214 B", "before")
NOW = Side("200 OK", "ok", "12:04:38 · 3.4 ms · 301 B", "now")


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[DiffView]:
    # In a host without a layout: the offscreen platform warns of size hints of windows.
    host = QWidget()
    qtbot.addWidget(host)
    made = DiffView(host)
    made.resize(800, 400)
    host.resize(1300, 500)
    with qtbot.waitExposed(host):
        host.show()
    yield made
    host.close()


def exchange(status: int, reason: str, date: str, body: object) -> Exchange:
    headers = Headers((("Content-Type", "application/json"), ("Date", date)))
    content = json.dumps(body).encode()
    answer = Response(status, reason, "HTTP/1.1", headers, content, len(content))
    return Exchange(Ticket(1), Request(), answer)


def starting_case() -> TextDiff:
    refused = {"message": "Invalid login credentials.", "contextId": "7c1e", "details": []}
    queued = {"id": "6d0c7a52", "state": "queued", "to": {"id": "queue-456"}}
    return compare(
        exchange(401, "Unauthorized", "Sun", refused), exchange(200, "OK", "Mon", queued)
    ).text


def line(number: int, text: str = "") -> DiffLine:
    return DiffLine(number, text or f"line {number}")


def long_diff(*, wide_left: bool = False) -> TextDiff:
    """300 rows; 50 is changed, 100 to 102 are added, 200 is removed."""
    rows = []
    for number in range(300):
        if number == 50:
            row = DiffRow("changed", DiffLine(51, "old", ((0, 3),)), DiffLine(51, "new", ((0, 3),)))
        elif 100 <= number <= 102:
            row = DiffRow("added", None, line(number))
        elif number == 200:
            row = DiffRow("removed", line(number), None)
        else:
            long = "x" * 400 if wide_left and number == 0 else ""
            row = DiffRow("same", line(number + 1, long), line(number + 1))
        rows.append(row)
    return TextDiff(tuple(rows), 3, 0)


def kinds(view: TextView) -> list[str]:
    return [view.rows.row(index).kind for index in range(len(view.rows))]


def texts(view: TextView) -> list[str]:
    return [view.rows.text(index) for index in range(len(view.rows))]


def test_the_starting_case_is_shown_aligned_with_its_folds(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, starting_case())
    assert len(view.left.rows) == len(view.right.rows)
    assert texts(view.left)[:3] == [
        "HTTP/1.1 401 Unauthorized",
        "Content-Type: application/json",
        "1 volatile header",
    ]
    assert texts(view.right)[0] == "HTTP/1.1 200 OK"
    assert kinds(view.left)[:3] == ["changed-left", "same", "fold"]
    assert kinds(view.right)[:3] == ["changed-right", "same", "fold"]
    assert view.left.rows.row(0).spans
    context = texts(view.left).index("contextId")
    assert kinds(view.right)[context] == "gap"
    assert view.change_position() == (0, starting_case().changes)


def test_both_sides_have_names_for_tests_and_assistive_tools(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, starting_case())
    assert view.findChild(TextView, "responseDiffLeft") is view.left
    assert view.findChild(TextView, "responseDiffRight") is view.right
    assert "before: 401 Unauthorized" in view.left.accessibleName()
    assert "now: 200 OK" in view.right.accessibleName()


def test_a_fold_opens_and_closes_on_both_sides(view: DiffView, qtbot: QtBot) -> None:
    view.show_diff(BEFORE, NOW, starting_case())
    closed = len(view.left.rows)
    fold = kinds(view.left).index("fold")
    view.right.fold_toggled.emit(fold)
    assert len(view.left.rows) == len(view.right.rows) == closed + 1
    assert texts(view.left)[fold + 1] == "Date: Sun"
    assert texts(view.right)[fold + 1] == "Date: Mon"
    assert view.left.rows.row(fold).is_open
    view.left.set_caret(fold)
    QTest.keyClick(view.left, Qt.Key.Key_Return)
    assert len(view.left.rows) == closed
    view.left.fold_toggled.emit(0)  # no fold: nothing happens
    assert len(view.left.rows) == closed


def test_opening_a_fold_keeps_the_place(view: DiffView) -> None:
    rows = list(long_diff().rows)
    rows[150] = DiffRow("fold", text="date", hidden=(DiffRow("same", line(1), line(1)),))
    view.show_diff(BEFORE, NOW, TextDiff(tuple(rows), 3, 1))
    view.left.verticalScrollBar().setValue(140 * view.left.line_height)
    view.left.fold_toggled.emit(150)
    assert view.left.verticalScrollBar().value() == 140 * view.left.line_height
    assert view.right.verticalScrollBar().value() == 140 * view.left.line_height


def test_copying_one_side_gives_exactly_what_that_side_received(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, starting_case())
    view.right.select_all()
    copied = view.right.selected_text()
    assert copied.startswith("HTTP/1.1 200 OK\nContent-Type: application/json\nDate: Mon\n\n{")
    fold = kinds(view.left).index("fold")
    view.left.fold_toggled.emit(fold)
    view.right.select_all()
    assert view.right.selected_text() == copied


def test_both_sides_scroll_as_one(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, long_diff(wide_left=True))
    left, right = view.left, view.right
    left.verticalScrollBar().setValue(700)
    assert right.verticalScrollBar().value() == 700
    right.verticalScrollBar().setValue(90)
    assert left.verticalScrollBar().value() == 90
    assert right.horizontalScrollBar().maximum() > 0
    right.horizontalScrollBar().setValue(200)
    assert left.horizontalScrollBar().value() == 200
    left.verticalScrollBar().setValue(left.verticalScrollBar().maximum())
    assert left.visible_rows() == right.visible_rows()


def test_both_sides_zoom_together(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, long_diff())
    view.right.set_zoom(16)
    assert view.left.zoom == 16
    assert view.left.line_height == view.right.line_height


def test_a_scroll_bar_appears_on_both_sides_or_on_none(view: DiffView, qtbot: QtBot) -> None:
    view.show_diff(BEFORE, NOW, long_diff(wide_left=True))
    assert view.left.viewport().height() == view.right.viewport().height()
    assert view.right.horizontalScrollBar().isVisible()
    view.show_diff(BEFORE, NOW, long_diff())
    assert not view.left.horizontalScrollBar().isVisible()
    view.resize(200, 400)
    qtbot.waitUntil(view.left.horizontalScrollBar().isVisible)
    assert view.left.viewport().height() == view.right.viewport().height()


def test_stepping_goes_through_the_changes_and_around(view: DiffView, qtbot: QtBot) -> None:
    view.show_diff(BEFORE, NOW, long_diff())
    moved: list[tuple[int, int]] = []
    view.change_moved.connect(lambda position, total: moved.append((position, total)))
    for row in (50, 100, 200, 50):
        view.next_change()
        assert view.left.caret[0] == view.right.caret[0] == row
        assert row in view.left.visible_rows()
        assert view.left.verticalScrollBar().value() == view.right.verticalScrollBar().value()
    view.previous_change()
    view.previous_change()
    assert view.left.caret[0] == 100
    assert moved == [(1, 3), (2, 3), (3, 3), (1, 3), (3, 3), (2, 3)]


def test_the_first_step_takes_a_change_on_the_first_row(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, starting_case())
    view.next_change()
    assert view.change_position()[0] == 1
    assert view.left.caret[0] == 0


def test_stepping_starts_from_the_caret(view: DiffView, qtbot: QtBot) -> None:
    view.show_diff(BEFORE, NOW, long_diff())
    view.activateWindow()
    view.right.setFocus()
    qtbot.waitUntil(view.right.hasFocus)
    view.right.set_caret(150)
    view.previous_change()
    assert view.right.caret[0] == 100


def test_changes_are_stepped_through_forward_and_back(view: DiffView, qtbot: QtBot) -> None:
    view.show_diff(BEFORE, NOW, long_diff())
    view.activateWindow()
    view.left.setFocus()
    qtbot.waitUntil(view.left.hasFocus)
    view.next_change()
    view.next_change()
    assert view.change_position() == (2, 3)
    view.previous_change()
    assert view.change_position() == (1, 3)


def test_both_sides_end_alike_while_one_has_its_find_bar(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, long_diff())
    QTest.keyClick(view.right, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bars = view.left.verticalScrollBar(), view.right.verticalScrollBar()
    assert view.left.viewport().height() == view.right.viewport().height()
    bars[1].setValue(bars[1].maximum())
    assert bars[0].value() == bars[1].value() == bars[0].maximum()
    edit = view.right.findChild(QLineEdit, "findEdit")
    assert edit is not None
    assert edit.accessibleName().startswith("Find in right side, now: 200 OK")
    view.show_single(NOW, "alone")
    assert not edit.isVisible()
    assert view.left.viewport().height() == view.left.height() - 2 * theme.dp(2)


def test_open_folds_do_not_count_as_changes(view: DiffView) -> None:
    diff = starting_case()
    view.show_diff(BEFORE, NOW, diff)
    view.next_change()
    view.left.fold_toggled.emit(kinds(view.left).index("fold"))
    assert view.change_position() == (1, diff.changes)


def test_stepping_without_changes_stays_where_it_is(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, TextDiff((DiffRow("same", line(1), line(1)),), 0, 0))
    view.next_change()
    view.previous_change()
    assert view.change_position() == (0, 0)


def test_what_the_comparison_could_not_do_is_said(view: DiffView) -> None:
    words = "The line ends differ: CR LF on one side, LF on the other."
    view.show_diff(BEFORE, NOW, TextDiff((DiffRow("same", line(1), line(1)),), 0, 0, words))
    assert view._notice.isVisible()
    assert view._notice._label.text() == words
    view.show_diff(BEFORE, NOW, long_diff())
    assert not view._notice.isVisible()


def test_one_side_alone_has_the_full_width(view: DiffView, qtbot: QtBot) -> None:
    view.show_diff(BEFORE, NOW, long_diff())
    view.show_single(BEFORE, ["HTTP/1.1 401 Unauthorized", "", *map(str, range(300))])
    qtbot.waitUntil(lambda: view.left.width() == view.width())
    assert not view.right.isVisible()
    assert view.left.verticalScrollBar().isVisible()
    assert view.change_position() == (0, 0)
    view.left.verticalScrollBar().setValue(100)
    assert view.left.verticalScrollBar().value() == 100
    view.show_single(NOW, "HTTP/1.1 200 OK\n\n{}")
    assert texts(view.left) == ["HTTP/1.1 200 OK", "", "{}"]
    view.show_diff(BEFORE, NOW, long_diff())
    qtbot.waitUntil(view.right.isVisible)


def test_an_empty_diff_says_what_to_do(view: DiffView) -> None:
    view.show_diff(BEFORE, NOW, long_diff())
    view.show_empty("Send the request to see its answer.")
    assert len(view.left.rows) == 0
    assert not view.right.isVisible()
    assert not any(strip.isVisible() for strip in view._strips)
    assert view.left.accessibleDescription() == "Send the request to see its answer."


@pytest.mark.parametrize("width", [40, 160, 300, 1200])
def test_the_strips_can_be_painted_at_any_width(view: DiffView, width: int) -> None:
    dim = Side("Connection refused by the server", "dim", "12:04:11", "nothing to compare with")
    view.resize(width, 300)
    view.show_diff(BEFORE, dim, long_diff())
    image = view.grab().toImage()
    wanted = theme.color("err_bg").rgb()
    assert any(image.pixel(x, 8) == wanted for x in range(image.width()))
    assert view._strips[0].accessibleName() == (
        "401 Unauthorized, 12:04:11 · 3.1 ms · 214 B, before"
    )
    assert view._strips[0].height() == theme.dp(34)
