"""The request's headers: read, edited, and the missing ones in their place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.model.edit import Edit
from inspector.model.finding import Evidence, Finding
from inspector.model.headers import Headers
from inspector.rules.completion import Proposal
from inspector.ui.headers_pane import HeadersPane
from inspector.ui.proposals import ProposalList

HEADERS = Headers.of(
    [("Authorization", "Bearer {{token}}"), ("Content-Type", "text/plain"), ("X-A", "1")]
)
GUEST_EDIT = Edit("set", "headers", "X-Guest-Id", "guest-123")
CLAIMED = Evidence("claimed", "a thread")
MISSING = Finding(
    "guest-id-header",
    "warning",
    "headers",
    "X-Guest-Id",
    "X-Guest-Id is missing",
    (CLAIMED,),
    edit=GUEST_EDIT,
    detail="Raw calls need it.",
    missing=True,
)
WRONG = Finding("content-type", "error", "headers", "content-type", "Send JSON", detail="415.")


@pytest.fixture
def pane(show: Callable[..., Any]) -> HeadersPane:
    shown: HeadersPane = show(HeadersPane(), 420, 300)
    shown.headers_edited.connect(lambda headers: shown.show_headers(headers, (), ()))
    shown.show_headers(HEADERS, (MISSING, WRONG), (("Host", "h"), ("Accept", "*/*")))
    return shown


def rows(pane: HeadersPane) -> list[tuple[str, str, str]]:
    model = pane.table.model()
    return [
        tuple(str(model.index(row, column).data() or "") for column in range(3))  # type: ignore[misc]  # three
        for row in range(model.rowCount())
    ]


def cell(pane: HeadersPane, row: int, column: int) -> QPoint:
    return pane.table.visualRect(pane.table.model().index(row, column)).center()


def go_to(qtbot: QtBot, pane: HeadersPane, row: int, column: int = 0) -> None:
    pane.activateWindow()
    pane.table.setFocus()
    qtbot.waitUntil(pane.table.hasFocus)
    pane.table.setCurrentIndex(pane.table.model().index(row, column))


def editor(qtbot: QtBot) -> QLineEdit:
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    return focus


def edited(qtbot: QtBot, pane: HeadersPane, act: Callable[[], object]) -> Headers:
    with qtbot.waitSignal(pane.headers_edited) as signal:
        act()
    assert signal.args is not None
    headers = signal.args[0]
    assert isinstance(headers, Headers)
    return headers


def test_headers_then_missing_ones_then_a_place_for_a_new_one(pane: HeadersPane) -> None:
    assert rows(pane) == [
        ("Authorization", "Bearer {{token}}", ""),
        ("Content-Type", "text/plain", ""),
        ("X-A", "1", ""),
        ("X-Guest-Id", "required by 1 claim", "Add"),
        ("Add header", "", ""),
    ]
    assert pane.badge.text == "1 missing"
    implied = next(w for w in pane.findChildren(QLabel) if w.text().startswith("also sent"))
    assert implied.text() == "also sent: Host, Accept"
    assert implied.toolTip() == "Host: h\nAccept: */*"


def test_without_findings_nothing_is_said_to_be_missing(pane: HeadersPane) -> None:
    pane.show_headers(HEADERS, (), ())
    assert pane.badge.isHidden()
    assert len(rows(pane)) == 4


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ((CLAIMED, CLAIMED), "required by 2 claims"),
        ((Evidence("official", "catalog"), CLAIMED), "required by the published contract"),
        ((Evidence("observed", "5 sends"), CLAIMED), "required, as observed"),
    ],
)
def test_a_missing_header_tells_who_requires_it(
    pane: HeadersPane, evidence: tuple[Evidence, ...], words: str
) -> None:
    finding = Finding("x", "warning", "headers", "X-B", "m", evidence, missing=True)
    pane.show_headers(HEADERS, (finding,), ())
    assert rows(pane)[3] == ("X-B", words, "")


def test_assistive_tools_hear_that_a_header_is_missing_and_why(pane: HeadersPane) -> None:
    model = pane.table.model()
    index = model.index(3, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "missing header X-Guest-Id"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "X-Guest-Id is missing\nRaw calls need it."
    assert model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == "Send JSON\n415."
    assert model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == "Bearer {{token}}"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Value"
    assert model.headerData(1, Qt.Orientation.Vertical) is None


def test_findings_are_painted_in_their_colours(
    pane: HeadersPane, colours: Callable[[QWidget], set[str]]
) -> None:
    assert {"err_bg", "err"} <= colours(pane.table)


def test_a_missing_header_is_added_by_its_button(qtbot: QtBot, pane: HeadersPane) -> None:
    with qtbot.waitSignal(pane.edit_wanted) as wanted:
        qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=cell(pane, 3, 2))
    assert wanted.args == [GUEST_EDIT]
    with qtbot.assertNotEmitted(pane.edit_wanted):
        qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=cell(pane, 3, 0))


def test_a_missing_header_is_added_by_enter(qtbot: QtBot, pane: HeadersPane) -> None:
    go_to(qtbot, pane, 3)
    with qtbot.waitSignal(pane.edit_wanted) as wanted:
        qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    assert wanted.args == [GUEST_EDIT]


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_a_header_is_removed_by_key(qtbot: QtBot, pane: HeadersPane, key: Qt.Key) -> None:
    go_to(qtbot, pane, 1)
    left = edited(qtbot, pane, lambda: qtbot.keyClick(pane.table, key))
    assert [name for name, _ in left] == ["Authorization", "X-A"]


@pytest.mark.parametrize("row", [3, 4])
def test_what_is_no_header_cannot_be_removed(qtbot: QtBot, pane: HeadersPane, row: int) -> None:
    go_to(qtbot, pane, row)
    with qtbot.assertNotEmitted(pane.headers_edited):
        qtbot.keyClick(pane.table, Qt.Key.Key_Delete)


def test_a_value_is_edited_in_its_place(qtbot: QtBot, pane: HeadersPane) -> None:
    go_to(qtbot, pane, 1, 1)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    field = editor(qtbot)
    assert field.text() == "text/plain"
    field.setText("application/json")
    now = edited(qtbot, pane, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert now.get("Content-Type") == "application/json"
    assert [name for name, _ in now] == ["Authorization", "Content-Type", "X-A"]


def test_a_name_is_edited_and_an_empty_one_removes_the_header(
    qtbot: QtBot, pane: HeadersPane
) -> None:
    go_to(qtbot, pane, 2, 0)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    field = editor(qtbot)
    field.setText(" X-B ")
    now = edited(qtbot, pane, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert now.get("X-B") == "1"
    go_to(qtbot, pane, 2, 0)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    field = editor(qtbot)
    field.setText("")
    now = edited(qtbot, pane, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert [name for name, _ in now] == ["Authorization", "Content-Type"]


def test_the_second_of_two_equal_headers_is_the_one_that_is_edited(
    qtbot: QtBot, pane: HeadersPane
) -> None:
    pane.show_headers(Headers.of([("X-A", "1"), ("X-A", "1")]), (), ())
    go_to(qtbot, pane, 1, 1)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    field = editor(qtbot)
    field.setText("2")
    now = edited(qtbot, pane, lambda: qtbot.keyClick(field, Qt.Key.Key_Return))
    assert now == Headers.of([("X-A", "1"), ("X-A", "2")])


def test_an_edit_that_changes_nothing_is_not_reported(qtbot: QtBot, pane: HeadersPane) -> None:
    go_to(qtbot, pane, 1, 1)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    with qtbot.assertNotEmitted(pane.headers_edited, wait=20):
        qtbot.keyClick(editor(qtbot), Qt.Key.Key_Return)


def test_escape_leaves_a_value_as_it_was(qtbot: QtBot, pane: HeadersPane) -> None:
    go_to(qtbot, pane, 1, 1)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    field = editor(qtbot)
    field.setText("other")
    with qtbot.assertNotEmitted(pane.headers_edited, wait=20):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert rows(pane)[1][1] == "text/plain"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_new_header_is_typed_name_first_and_then_its_value(
    qtbot: QtBot, pane: HeadersPane, key: Qt.Key
) -> None:
    go_to(qtbot, pane, 4)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    name = editor(qtbot)
    qtbot.keyClicks(name, "X-New")
    now = edited(qtbot, pane, lambda: qtbot.keyClick(name, key))
    assert list(now)[-1] == ("X-New", "")
    qtbot.waitUntil(lambda: editor(qtbot) is not name)
    value = editor(qtbot)
    qtbot.keyClicks(value, "yes")
    now = edited(qtbot, pane, lambda: qtbot.keyClick(value, Qt.Key.Key_Return))
    assert list(now)[-1] == ("X-New", "yes")


def test_a_click_on_the_last_row_starts_a_new_header(qtbot: QtBot, pane: HeadersPane) -> None:
    qtbot.mouseClick(pane.table.viewport(), Qt.MouseButton.LeftButton, pos=cell(pane, 4, 0))
    assert editor(qtbot).text() == ""


def test_what_comes_while_typing_waits_for_its_end(qtbot: QtBot, pane: HeadersPane) -> None:
    go_to(qtbot, pane, 1, 1)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    field = editor(qtbot)
    qtbot.keyClicks(field, "typed")
    pane.show_headers(HEADERS.with_value("X-Late", "1"), (), ())
    assert field.text().endswith("typed")
    assert editor(qtbot) is field
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: ("X-Late", "1", "") in rows(pane))


def menu(pane: HeadersPane) -> QMenu:
    button = next(b for b in pane.findChildren(QToolButton) if b.accessibleName() == "Add a header")
    found = button.menu()
    assert isinstance(found, QMenu)
    return found


def test_usual_headers_are_added_from_the_menu(qtbot: QtBot, pane: HeadersPane) -> None:
    action = next(a for a in menu(pane).actions() if a.text() == "Accept")
    now = edited(qtbot, pane, action.trigger)
    assert list(now)[-1] == ("Accept", "application/json")


def test_another_header_is_typed_from_the_menu(qtbot: QtBot, pane: HeadersPane) -> None:
    pane.activateWindow()
    next(a for a in menu(pane).actions() if a.text() == "Another header…").trigger()
    assert editor(qtbot).text() == ""


def test_a_header_can_be_pointed_at(qtbot: QtBot, pane: HeadersPane) -> None:
    pane.activateWindow()
    pane.point_at("x-guest-id")
    assert pane.table.currentIndex().row() == 3
    qtbot.waitUntil(pane.table.hasFocus)
    pane.point_at("No-Such-Header")
    assert pane.table.currentIndex().row() == 3


def test_ctrl_enter_in_the_table_is_left_to_the_window(qtbot: QtBot, pane: HeadersPane) -> None:
    go_to(qtbot, pane, 3)
    with qtbot.assertNotEmitted(pane.edit_wanted):
        qtbot.keyClick(pane.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_the_table_grows_with_its_rows(pane: HeadersPane) -> None:
    before = pane.table.sizeHint().height()
    pane.show_headers(HEADERS.with_added("X-C", "1").with_added("X-D", "1"), (MISSING,), ())
    assert pane.table.sizeHint().height() > before
    assert pane.table.minimumSizeHint().height() < before


def offers(pane: HeadersPane) -> list[str]:
    completion = pane.delegate.completion
    return [] if completion is None else [p.label for p in completion.list.proposals()]


@pytest.fixture
def proposing(pane: HeadersPane) -> HeadersPane:
    def propose(name: str | None, typed: str) -> tuple[Proposal, ...]:
        known = {None: ("Accept", "Origin"), "Content-Type": ("application/json", "text/csv")}
        found = [label for label in known.get(name, ()) if label.lower().startswith(typed.lower())]
        return tuple(Proposal(label, label, len(label), len(label)) for label in found)

    pane.delegate.propose = propose
    return pane


def test_a_new_name_is_chosen_and_goes_on_to_its_values(
    qtbot: QtBot, proposing: HeadersPane
) -> None:
    pane = proposing
    go_to(qtbot, pane, 4)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    name = editor(qtbot)
    qtbot.waitUntil(lambda: offers(pane) == ["Accept", "Origin"])
    qtbot.keyClicks(name, "or")
    assert offers(pane) == ["Origin"]
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert (name.text(), offers(pane)) == ("Origin", [])
    now = edited(qtbot, pane, lambda: qtbot.keyClick(name, Qt.Key.Key_Return))
    assert list(now)[-1] == ("Origin", "")


def test_enter_in_an_empty_field_takes_no_proposal(qtbot: QtBot, proposing: HeadersPane) -> None:
    pane = proposing
    go_to(qtbot, pane, 4)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    name = editor(qtbot)
    qtbot.waitUntil(lambda: bool(offers(pane)))
    with qtbot.assertNotEmitted(pane.headers_edited, wait=20):
        qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not pane.table.is_editing())


def test_arrows_choose_in_an_empty_field(qtbot: QtBot, proposing: HeadersPane) -> None:
    pane = proposing
    go_to(qtbot, pane, 4)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    name = editor(qtbot)
    qtbot.waitUntil(lambda: bool(offers(pane)))
    qtbot.keyClick(name, Qt.Key.Key_Down)
    qtbot.keyClick(name, Qt.Key.Key_Tab)
    assert name.text() == "Accept"


def test_values_are_proposed_when_one_asks_or_types(qtbot: QtBot, proposing: HeadersPane) -> None:
    pane = proposing
    go_to(qtbot, pane, 1, 1)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    value = editor(qtbot)
    assert offers(pane) == []
    qtbot.keyClick(value, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert offers(pane) == ["application/json", "text/csv"]
    qtbot.keyClick(value, Qt.Key.Key_Escape)
    assert offers(pane) == []
    assert pane.table.is_editing()
    value.selectAll()
    qtbot.keyClicks(value, "app")
    qtbot.keyClick(value, Qt.Key.Key_Return)
    now = edited(qtbot, pane, lambda: qtbot.keyClick(value, Qt.Key.Key_Return))
    assert now.get("Content-Type") == "application/json"


def test_the_list_goes_with_its_field(qtbot: QtBot, proposing: HeadersPane) -> None:
    pane = proposing
    go_to(qtbot, pane, 4)
    qtbot.keyClick(pane.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(offers(pane)))
    shown = pane.findChildren(ProposalList)
    assert len(shown) == 1
    editor(qtbot).clearFocus()
    qtbot.waitUntil(lambda: not pane.findChildren(ProposalList))
