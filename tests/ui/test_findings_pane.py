"""Findings with their evidence and fixes, and the verdict above them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.model.edit import Edit
from inspector.model.finding import Evidence, Finding, Suggestion
from inspector.ui.finding_badges import evidence_badges
from inspector.ui.finding_list import FindingRow
from inspector.ui.findings_pane import FindingsPane
from inspector.ui.verdict_card import VerdictCard

EDIT = Edit("set", "headers", "X-Guest-Id", "guest-123")
CLAIMED = Evidence("claimed", "thread 10372", "2026-11-22", "a forum")
OFFICIAL = Evidence("official", "catalog", "2026-08-07")
SEEN = Evidence(
    "observed",
    "needed in 4 of 5 sends on the sandbox (scenario thread)",
    "2026-11-23T10:00:00Z",
    "the sandbox (scenario thread)",
    on_sandbox=True,
)
HEADER = Finding(
    "guest-id-header",
    "warning",
    "headers",
    "X-Guest-Id",
    "X-Guest-Id is missing: claimed, not published",
    (OFFICIAL, CLAIMED),
    contradicted_by="No published operation has it",
    edit=EDIT,
    detail="Raw calls need it.",
    missing=True,
)
NEAR = Suggestion("POST /api/v2/conversations/messages", "the same words", "POST", "/api/v2/x")
PATH = Finding(
    "path-unpublished",
    "error",
    "url",
    "",
    "No published operation has this path",
    (OFFICIAL,),
    suggestions=(NEAR,),
)
HINT = Finding("hint", "info", "token", "", "Good to know")


@pytest.fixture
def pane(show: Callable[..., Any]) -> FindingsPane:
    shown: FindingsPane = show(FindingsPane(), 420, 500)
    shown.show_findings((PATH, HEADER, HINT), is_ready=True, has_url=True)
    return shown


def rows(pane: FindingsPane) -> list[FindingRow]:
    widgets = [pane.list.itemWidget(pane.list.item(i)) for i in range(pane.list.count())]
    return [w for w in widgets if isinstance(w, FindingRow)]


def button(widget: QWidget, text: str) -> QToolButton:
    return next(b for b in widget.findChildren(QToolButton) if b.text() == text)


def visible_text(widget: QWidget) -> str:
    return "\n".join(w.text() for w in widget.findChildren(QLabel) if w.isVisible())


def test_every_level_has_one_badge_that_explains_itself(qapp: object) -> None:
    badges = evidence_badges([CLAIMED, OFFICIAL, CLAIMED, SEEN])
    assert [b.text for b in badges] == [
        "official",
        "claimed",
        "observed on the sandbox (scenario thread)",
    ]
    assert "2026-08-07" in badges[0].toolTip()
    assert badges[1].toolTip().count("thread 10372") == 2
    assert "this is no evidence about the platform" in badges[2].toolTip()
    assert "10:00" not in badges[2].toolTip()


def test_an_observation_on_a_real_host_is_just_observed(qapp: object) -> None:
    real = Evidence("observed", "needed in 4 of 5 sends", "", "api.mypurecloud.com")
    (badge,) = evidence_badges([real, SEEN])
    assert badge.text == "observed"
    assert "no evidence about the platform" not in badge.toolTip()


def test_findings_are_counted_by_severity(pane: FindingsPane) -> None:
    assert (pane.errors.text, pane.warnings.text) == ("1", "1")
    assert pane.errors.toolTip() == "1 errors"
    pane.show_findings((HINT,), is_ready=True, has_url=True)
    assert pane.errors.isHidden()
    assert pane.warnings.isHidden()


def test_a_row_tells_severity_and_message_to_assistive_tools(pane: FindingsPane) -> None:
    row = rows(pane)[1]
    assert row.accessibleName() == "warning: X-Guest-Id is missing: claimed, not published"
    assert row.accessibleDescription() == "Raw calls need it."
    item = pane.list.item(1)
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == row.accessibleName()


def test_a_finding_without_evidence_has_no_second_line(pane: FindingsPane) -> None:
    with_evidence = FindingRow(replace(HINT, evidence=(OFFICIAL,)))
    without = rows(pane)[2]
    assert visible_text(without).split("\n") == ["Good to know"]
    assert without.sizeHint().height() < with_evidence.sizeHint().height()


def test_a_fix_is_one_click_away_and_says_what_it_does(qtbot: QtBot, pane: FindingsPane) -> None:
    fix = button(rows(pane)[1], "Fix")
    assert fix.accessibleName() == "Fix: send X-Guest-Id: guest-123"
    assert fix.toolTip() == "Send X-Guest-Id: guest-123"
    with qtbot.waitSignal(pane.edit_wanted) as wanted:
        qtbot.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert wanted.args == [EDIT]


def test_all_fixes_are_offered_while_there_is_one(qtbot: QtBot, pane: FindingsPane) -> None:
    with qtbot.waitSignal(pane.all_wanted):
        qtbot.mouseClick(pane.apply_all, Qt.MouseButton.LeftButton)
    pane.show_findings((HINT,), is_ready=True, has_url=True)
    assert pane.apply_all.isHidden()


def test_a_click_opens_the_details_and_shows_the_place(qtbot: QtBot, pane: FindingsPane) -> None:
    row = rows(pane)[1]
    before = pane.list.item(1).sizeHint().height()
    with qtbot.waitSignal(pane.pane_wanted) as looked:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert looked.args == ["headers", "X-Guest-Id"]
    text = visible_text(row)
    for part in (
        "Raw calls need it.",
        "Contradicted: No published operation has it",
        "claimed: thread 10372 · a forum · 2026-11-22",
        "official: catalog · 2026-08-07",
    ):
        assert part in text
    assert pane.list.item(1).sizeHint().height() > before
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert "Contradicted" not in visible_text(row)


def test_another_mouse_button_opens_nothing(qtbot: QtBot, pane: FindingsPane) -> None:
    with qtbot.assertNotEmitted(pane.pane_wanted):
        qtbot.mouseClick(rows(pane)[1], Qt.MouseButton.RightButton)
    assert not rows(pane)[1].is_open


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_details_open_by_key(qtbot: QtBot, pane: FindingsPane, key: Qt.Key) -> None:
    pane.list.setCurrentRow(1)
    qtbot.keyClick(pane.list, key)
    assert rows(pane)[1].is_open
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    assert pane.list.currentRow() == 2


def test_a_key_on_an_empty_list_does_nothing(qtbot: QtBot, pane: FindingsPane) -> None:
    pane.show_findings((), is_ready=True, has_url=True)
    qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    assert pane.list.count() == 0


def test_suggestions_are_shown_and_followed(qtbot: QtBot, pane: FindingsPane) -> None:
    row = rows(pane)[0]
    near = button(row, "Nearest")
    assert near.accessibleName() == "Show suggestions for: No published operation has this path"
    qtbot.mouseClick(near, Qt.MouseButton.LeftButton)
    link = button(row, "POST /api/v2/conversations/messages")
    assert link.isVisible()
    assert "the same words" in visible_text(row)
    with qtbot.waitSignal(pane.suggestion_wanted) as wanted:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert wanted.args == [NEAR]


def test_suggestions_elsewhere_are_just_more(qapp: object) -> None:
    row = FindingRow(replace(PATH, pane="token"))
    assert button(row, "More").accessibleName().startswith("Show suggestions")


def test_what_was_opened_stays_open_when_findings_change(qtbot: QtBot, pane: FindingsPane) -> None:
    rows(pane)[1].toggle()
    pane.show_findings((HEADER, HINT), is_ready=True, has_url=True)
    assert [row.is_open for row in rows(pane)] == [True, False]
    qtbot.wait(1)


def test_equal_findings_are_not_built_anew(pane: FindingsPane) -> None:
    before = rows(pane)
    pane.show_findings((PATH, HEADER, HINT), is_ready=True, has_url=True)
    assert rows(pane) == before


def test_the_keyboard_stays_near_the_fix_that_was_pressed(qtbot: QtBot, pane: FindingsPane) -> None:
    pane.activateWindow()
    fix = button(rows(pane)[1], "Fix")
    fix.setFocus()
    qtbot.waitUntil(fix.hasFocus)
    pane.show_findings((PATH, HINT), is_ready=True, has_url=True)
    qtbot.waitUntil(pane.list.hasFocus)
    assert pane.list.currentRow() == 1


def test_rows_need_more_height_in_a_narrow_pane(qtbot: QtBot, pane: FindingsPane) -> None:
    wide = pane.list.item(0).sizeHint().height()
    pane.resize(240, 500)
    qtbot.waitUntil(lambda: pane.list.item(0).sizeHint().height() > wide)
    qtbot.waitUntil(lambda: all(row.width() <= pane.list.viewport().width() for row in rows(pane)))


@pytest.mark.parametrize(
    ("is_ready", "has_url", "words"),
    [
        (False, False, "Loading the published operations…"),
        (True, False, "Paste a customer's snippet anywhere"),
        (True, True, "Nothing to object to. Send it"),
    ],
)
def test_an_empty_list_says_what_to_do_next(
    pane: FindingsPane, is_ready: bool, has_url: bool, words: str
) -> None:
    pane.show_findings((), is_ready=is_ready, has_url=has_url)
    assert words in visible_text(pane)
    assert not pane.list.isVisible()


def test_marks_differ_by_severity(
    pane: FindingsPane, colours: Callable[[QWidget], set[str]]
) -> None:
    assert "err" in colours(rows(pane)[0])
    assert "warn" in colours(rows(pane)[1])


# The verdict


def test_a_verdict_stands_above_the_findings(pane: FindingsPane) -> None:
    pane.verdict.show_verdict("401 becomes 200", "on the sandbox when <b>", "5 sends", "ok")
    pane.show_verdict_card(visible=True)
    card = pane.verdict
    assert card.isVisible()
    assert card.accessibleName() == "Verdict: 401 becomes 200 on the sandbox when <b>"
    assert card.text() == card.accessibleName()
    assert card.accessibleDescription() == "5 sends"
    assert "&lt;b&gt;" in visible_text(card)
    assert card.mapTo(pane, card.rect().bottomLeft()).y() < pane.list.mapTo(pane, QPoint(0, 0)).y()
    pane.show_verdict_card(visible=False)
    assert not card.isVisible()


def test_a_verdicts_evidence_and_report_are_one_click_away(
    qtbot: QtBot, show: Callable[..., Any]
) -> None:
    card: VerdictCard = show(VerdictCard(), 400, 120)
    card.show_verdict("401 becomes 200", "", "5 sends", "ok")
    for text, signal in (("evidence", card.evidence_wanted), ("copy report", card.report_wanted)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button(card, text), Qt.MouseButton.LeftButton)


def test_while_it_runs_an_experiment_tells_its_progress(
    show: Callable[..., Any], colours: Callable[[QWidget], set[str]]
) -> None:
    card: VerdictCard = show(VerdictCard(), 400, 120)
    card.show_progress("Trying: with X-Guest-Id", "2 sends so far")
    assert card.accessibleName() == "Trying: with X-Guest-Id"
    assert "2 sends so far" in visible_text(card)
    assert not button(card, "evidence").isVisible()
    assert "accent" in colours(card)
    card.show_verdict("It works", "", "1 send", "warn")
    assert "warn" in colours(card)
