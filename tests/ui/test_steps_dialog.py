"""Choosing one of many requests: filtered by typing, moved with arrows, taken with Enter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from inspector.model.chain import Taken
from inspector.model.request import ImportedRequest, Note, Request
from inspector.ui.steps_dialog import StepsDialog
from inspector.ui.steps_model import HELD, StepsModel, read_step

STEPS = (
    ImportedRequest(
        Request("POST", "https://login.example/oauth/token"), name="Auth / Log in", recorded=200
    ),
    ImportedRequest(Request("GET", "https://apps.example/logo.png"), is_aside=True, recorded=200),
    ImportedRequest(
        Request("DELETE", "https://api.example/api/v2/users/{{id}}?x=1#top"),
        notes=tuple(Note("warning", f"note {n}", n, 1) for n in range(1, 6)),
        takes=(Taken("token", 0, "/access_token"),),
        name="Users",
        recorded=401,
    ),
    ImportedRequest(Request("GET", "/api/v2/date"), notes=(Note("info", "The whole is short."),)),
)


@pytest.fixture
def dialog(qtbot: Any, qapp: Any) -> Iterator[StepsDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = StepsDialog(parent, STEPS, 2, {}, "HAR")
    with qtbot.waitExposed(dialog):
        dialog.open()
    yield dialog
    parent.close()


def shown(dialog: StepsDialog) -> list[int]:
    model = dialog.list.model()
    return [model.index(row, 0).data(HELD).index for row in range(model.rowCount())]


def current(dialog: StepsDialog) -> int:
    return int(dialog.list.currentIndex().data(HELD).index)


def test_a_row_says_what_the_request_is() -> None:
    step = read_step(2, STEPS[2], None)
    assert (step.method, step.host, step.path) == (
        "DELETE",
        "api.example",
        "/api/v2/users/{{id}}?x=1",
    )
    assert step.spoken == (
        "3: DELETE /api/v2/users/{{id}}?x=1, 401 recorded, Users  ·  api.example  ·  5 notes"
    )
    assert read_step(0, STEPS[0], None).beside == "Auth / Log in  ·  login.example"
    assert read_step(3, STEPS[3], None).path == "/api/v2/date"
    assert read_step(0, ImportedRequest(Request("GET", "https://x")), None).path == "/"


def test_it_opens_at_the_likely_culprit_without_what_is_no_call(dialog: StepsDialog) -> None:
    assert current(dialog) == 2
    assert shown(dialog) == [0, 2, 3]
    dialog.asides.setChecked(True)
    assert shown(dialog) == [0, 1, 2, 3]
    assert current(dialog) == 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [("delete users", [2]), ("401", [2]), ("auth", [0]), ("API.EXAMPLE", [2]), ("nowhere", [])],
)
def test_typing_finds_by_any_word(dialog: StepsDialog, typed: str, found: list[int]) -> None:
    QTest.keyClicks(dialog.search, typed)
    assert shown(dialog) == found
    assert dialog._ok.isEnabled() == bool(found)


def test_arrows_move_and_enter_takes_without_leaving_the_search(
    dialog: StepsDialog, qtbot: Any
) -> None:
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    assert current(dialog) == 3
    assert "The whole is short." in dialog._notes.text()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.keyClick(dialog.search, Qt.Key.Key_Return)
    assert chosen.args == [3]


def test_typing_in_the_list_goes_into_the_search(dialog: StepsDialog, qtbot: Any) -> None:
    dialog.list.setFocus()
    qtbot.keyClick(dialog.list, Qt.Key.Key_D)
    assert dialog.search.text() == "d"
    assert dialog.search.hasFocus()


def test_enter_takes_nothing_where_nothing_is_found(dialog: StepsDialog, qtbot: Any) -> None:
    dialog.search.setText("nowhere")
    with qtbot.assertNotEmitted(dialog.chosen):
        dialog.accept()
    assert dialog.isVisible()
    assert "No request" in dialog._url.text()


def test_escape_changes_nothing(dialog: StepsDialog, qtbot: Any) -> None:
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_double_click_takes(dialog: StepsDialog, qtbot: Any) -> None:
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.list.doubleClicked.emit(dialog.list.currentIndex())
    assert chosen.args == [2]


def test_what_was_noticed_is_told_for_the_chosen_one(dialog: StepsDialog) -> None:
    assert dialog._url.text() == f"DELETE {STEPS[2].request.url}"
    assert dialog._notes.text().split("\n") == [
        "Takes token from /access_token of the answer to request 1.",
        "line 1, column 1: note 1",
        "and 4 more notes",
    ]


def test_of_ten_thousand_requests_only_those_in_sight_are_made(
    qtbot: Any, qapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspector.ui import steps_model

    made: list[int] = []

    def counting(index: int, *rest: Any) -> Any:
        made.append(index)
        return read_step(index, *rest)

    monkeypatch.setattr(steps_model, "read_step", counting)
    parent = QWidget()
    qtbot.addWidget(parent)
    many = tuple(ImportedRequest(Request("GET", f"https://x/{n}")) for n in range(10_000))
    dialog = StepsDialog(parent, many, 7_000, {}, "HAR")
    with qtbot.waitExposed(dialog):
        dialog.open()
    dialog.grab()
    assert 0 < len(set(made)) < 100
    assert current(dialog) == 7_000


def test_the_model_keeps_to_what_a_list_view_asks(qapp: Any) -> None:
    model = StepsModel(STEPS)
    assert model.rowCount() == 4
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(model.index(-1, 0)) is None
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None
    assert model.data(model.index(1, 0)).startswith("2: GET /logo.png, 200 recorded")
    assert not model.place_of(9).isValid()


def test_the_selected_environment_s_own_host_is_not_named_in_each_row() -> None:
    hosts = {read_step(0, one, None).host for one in STEPS} - {""}
    named = next(iter(hosts))
    model = StepsModel(STEPS, None, {named})
    shown = {model.index(row, 0).data(HELD).host for row in range(model.rowCount())}
    assert named not in shown
    assert shown - {""} == hosts - {named}
