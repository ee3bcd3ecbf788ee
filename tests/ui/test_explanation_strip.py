"""The strip under the answer: what it means, what to check, and what would disprove it."""

from __future__ import annotations

import time

from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from inspector.model.finding import Evidence
from inspector.rules.answers.explanation import Cause, Explanation, NamedThing
from inspector.ui.explanation_strip import ExplanationStrip
from inspector.ui.panel import Link

CAUSE = Cause("expired", "The token has expired", "Look at its expiry", "A fresh one fails too")
EXPLAINED = Explanation(
    title="401 bad.credentials: the token was not accepted",
    meaning="A token arrived and was not accepted.",
    level="official",
    evidence=(Evidence("official", "the vendor's definition"),),
    causes=(CAUSE,),
    names=(NamedThing("scope", "messaging", "token"), NamedThing("ip", "1.2.3.4")),
    retry_after_s=42,
    contradicted_by="No such header is published.",
)


def shown(qtbot: QtBot, explanation: Explanation | None, at: float = 0.0) -> ExplanationStrip:
    strip = ExplanationStrip()
    qtbot.addWidget(strip)
    strip.show_explanation(explanation, at)
    return strip


def test_nothing_to_explain_takes_no_room(qtbot: QtBot) -> None:
    strip = shown(qtbot, EXPLAINED)
    assert not strip.isHidden()
    strip.show_explanation(None, 0.0)
    assert strip.isHidden()


def test_title_causes_checks_and_counter_checks_are_all_there(qtbot: QtBot) -> None:
    text = shown(qtbot, EXPLAINED).text()
    for words in (
        "401 bad.credentials",
        "A token arrived",
        "Contradicted: No such header",
        "1. The token has expired",
        "Check: Look at its expiry",
        "Not this, if: A fresh one fails too",
    ):
        assert words in text


def test_it_opens_and_closes(qtbot: QtBot) -> None:
    strip = shown(qtbot, EXPLAINED)
    strip.show()
    body = strip.findChildren(QScrollArea)[0]
    assert not body.isVisible()
    strip.toggle()
    assert body.isVisible()
    strip.toggle()
    assert not body.isVisible()


def test_a_name_leads_to_its_pane_and_one_without_a_pane_leads_nowhere(qtbot: QtBot) -> None:
    strip = shown(qtbot, EXPLAINED)
    links = {link.text(): link for link in strip.findChildren(Link)}
    with qtbot.waitSignal(strip.pane_wanted) as heard:
        links["scope messaging"].click()
    assert heard.args == ["token", "messaging"]
    assert not links["ip 1.2.3.4"].isEnabled()


def test_retry_after_counts_down_from_when_the_answer_came(qtbot: QtBot) -> None:
    fresh = shown(qtbot, EXPLAINED, time.time())
    assert "retry in 4" in "\n".join(label.text() for label in fresh.findChildren(QLabel))
    old = shown(qtbot, EXPLAINED, time.time() - 100)
    assert not any("retry in" in label.text() for label in old.findChildren(QLabel))
