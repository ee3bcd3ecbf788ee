"""The page of scopes: who decides, the table, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from inspector.model.finding import Evidence
from inspector.rules.scope_rows import Cell, Deciding, ScopeRow, ScopeTruth
from inspector.rules.scope_verdicts import RowVerdict
from inspector.ui import theme
from inspector.ui.scopes_table import WIDE
from inspector.ui.scopes_view import ScopesView

OFFICIAL = (Evidence("official", "the catalog", "2026-08-07", "GET /x"),)
CLAIMED = (Evidence("claimed", "thread 10372"),)
NO, SILENT = Cell("no", "no"), Cell("silent", "no answer", "No answer is shown.")
READING = ScopeRow(
    "routing:readonly",
    True,
    (),
    Cell("any", "one of 2", "GET /x asks for any one of routing, routing:readonly.", OFFICIAL),
    NO,
    Cell("no", "no", "The token does not carry it (tokens/me)."),
    SILENT,
    RowVerdict("missing", "Asked for by the call, and not granted."),
)
WEB = ScopeRow(
    "messaging:web",
    False,
    ("messaging",),
    NO,
    Cell("contradicted", "contradicted", "It is needed. Contradicted: it is not.", CLAIMED),
    Cell("unknown", "not known", "Nobody has said."),
    Cell("lacking", "lacks it", "The answer 403 says that the token may not use it.", CLAIMED),
    RowVerdict("refused", "The server says that the token may not use it."),
)
BOTH = Deciding("both", "Both decide.", "The call needs the permission a:b.", OFFICIAL)
TRUTH = ScopeTruth(
    (READING, WEB), BOTH, "GET /x", ("Which scopes are granted is not known.",), "ask"
)


@pytest.fixture
def view(show: Callable[..., Any]) -> ScopesView:
    shown: ScopesView = show(ScopesView(), 404, 440)
    shown.show_truth(TRUTH)
    return shown


def test_who_decides_stands_above_with_whose_word_it_is(view: ScopesView) -> None:
    assert "Both decide." in view.text()
    assert "The call needs the permission a:b." in view.text()
    assert "Which scopes are granted is not known." in view.text()


def test_each_cell_is_a_mark_and_a_word_with_its_sources(view: ScopesView) -> None:
    model = view.table.scopes
    assert [model.index(0, column).data() for column in range(5)] == [
        "routing:readonly",
        "one of 2",
        "no",
        "no",
        "no answer",
    ]
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "asks for any one" in tip
    assert "official: the catalog (2026-08-07)" in tip
    assert "nearest: messaging" in model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    spoken = model.index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "messaging:web, Claimed: contradicted"
    name = model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert name.startswith("Scope messaging:web. Not a published scope")
    tip = model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "any one is enough" in tip
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_the_sources_of_the_chosen_row_stand_below(qtbot: QtBot, view: ScopesView) -> None:
    assert "routing:readonly: asked for by the call, and not granted." in view.text()
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    assert "messaging:web: the server says" in view.text()
    assert "Nearest published: messaging." in view.text()
    assert "    claimed: thread 10372" in view.text()


def test_a_row_is_found_by_its_scope_and_stays_chosen(view: ScopesView) -> None:
    assert view.point_at("messaging:web")
    assert not view.point_at("nobody")
    assert view.knows("messaging:web")
    view.show_truth(replace(TRUTH, rows=(WEB, READING)))
    assert view.table.currentIndex().row() == 0
    view.show_truth(replace(TRUTH, rows=(READING,)))
    assert view.table.currentIndex().row() == 0


def test_rows_and_the_table_are_copied_as_text(qtbot: QtBot, view: ScopesView) -> None:
    view.table.setFocus()
    with qtbot.waitSignal(view.copy_wanted) as copied:
        qtbot.keyClick(view.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert copied.args is not None
    assert copied.args[0].split("\t")[:2] == ["routing:readonly", "one of 2"]
    qtbot.keyClick(view.table, Qt.Key.Key_End)

    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    view.table.contextMenuEvent(event)
    menu = next(m for m in view.table.findChildren(QMenu))
    with qtbot.waitSignal(view.copy_wanted) as copied:
        next(a for a in menu.actions() if a.text() == "Copy table").trigger()
    menu.close()
    assert copied.args is not None
    lines = copied.args[0].splitlines()
    assert lines[0].startswith("Scope\tRequired (catalog)\tClaimed")
    assert len(lines) == 3


def test_what_would_tell_the_granted_scopes_is_one_press_away(
    qtbot: QtBot, view: ScopesView
) -> None:
    assert view.ask.text() == "Ask the token"
    with qtbot.waitSignal(view.ask_wanted) as asked:
        qtbot.mouseClick(view.ask, Qt.MouseButton.LeftButton)
    assert asked.args == ["ask"]
    view.show_truth(replace(TRUTH, ask=""))
    assert not view.ask.isVisible()


@pytest.mark.parametrize(
    ("truth", "said"),
    [
        (None, "Loading the published operations…"),
        (ScopeTruth(notes=("It needs none.",)), "It needs none.\nNobody has named a scope here."),
        (ScopeTruth(deciding=BOTH), "Both decide."),
    ],
)
def test_an_empty_table_says_why(view: ScopesView, truth: ScopeTruth | None, said: str) -> None:
    view.show_truth(truth)
    assert said in view.text()
    assert not view.table.isVisible()


def test_a_wide_page_has_the_scope_as_a_column_of_its_own(
    show: Callable[..., Any], colours: Callable[..., set[str]]
) -> None:
    wide: ScopesView = show(ScopesView(), theme.dp(WIDE) + 120, 440)
    wide.show_truth(TRUTH)
    QApplication.processEvents()
    assert wide.table.is_wide
    assert not wide.table.isColumnHidden(0)
    assert {"err", "warn", "accent"} <= colours(wide.table)


def test_a_narrow_page_names_the_scope_above_its_cells(
    view: ScopesView, colours: Callable[..., set[str]]
) -> None:
    assert view.table.isColumnHidden(0)
    assert sum(view.table.columnWidth(c) for c in range(1, 5)) <= view.table.viewport().width()
    assert {"err", "warn", "accent"} <= colours(view.table)
