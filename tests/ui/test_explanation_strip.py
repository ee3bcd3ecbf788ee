"""The strip under the answer: what it means, what to check, and what would disprove it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from inspector.model.exchange import Exchange, Failure, Ticket
from inspector.model.finding import Evidence
from inspector.model.request import Request
from inspector.rules.answers.explanation import (
    Cause,
    ClaimedCause,
    Explanation,
    NamedThing,
    RateLimit,
)
from inspector.ui.copy_link import CopyLink
from inspector.ui.countdown import Countdown
from inspector.ui.explanation_strip import ExplanationStrip
from inspector.ui.panel import Link

CAUSE = Cause("expired", "The token has expired", "Look at its expiry", "A fresh one fails too")
EXPLAINED = Explanation(
    title="401 bad.credentials: the token was not accepted",
    meaning="A token arrived and was not accepted.",
    level="official",
    evidence=(Evidence("official", "the vendor's definition"),),
    causes=(CAUSE,),
    names=(
        NamedThing("scope", "messaging", "token"),
        NamedThing("field", "to.id", "payload"),
        NamedThing("ip", "1.2.3.4"),
    ),
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


def test_escape_closes_it_in_the_window_and_cancels_nothing(hand: Any) -> None:
    assert hand.send() == 401
    toggle = hand.find(Link, "whatToCheckLink")
    hand.qtbot.waitUntil(toggle.isVisible)
    hand.focus("whatToCheckLink")
    hand.key(Qt.Key.Key_Space)
    assert toggle.text() == "Close"
    hand.key(Qt.Key.Key_Escape)
    assert toggle.text() == "What to check"


def test_a_name_leads_to_its_pane_and_one_without_a_pane_is_copied(qtbot: QtBot) -> None:
    strip = shown(qtbot, EXPLAINED)
    links = {link.text(): link for link in strip.findChildren(Link)}
    with qtbot.waitSignal(strip.pane_wanted) as heard:
        links["scope messaging"].click()
    assert heard.args == ["token", "messaging"]
    with qtbot.waitSignal(strip.pane_wanted) as heard:
        links["field to.id"].click()
    assert heard.args == ["payload", "/to/id"]
    links["IP address 1.2.3.4"].click()
    assert QGuiApplication.clipboard().text() == "1.2.3.4"
    assert links["IP address 1.2.3.4"].text() == "Copied ✓"
    qtbot.waitUntil(lambda: links["IP address 1.2.3.4"].text() == "IP address 1.2.3.4")


def test_a_cause_leads_to_the_pane_that_settles_it(qtbot: QtBot) -> None:
    cause = replace(CAUSE, pane="headers", subject="Origin")
    strip = shown(qtbot, replace(EXPLAINED, causes=(cause,)))
    link = next(one for one in strip.findChildren(Link) if one.text() == "See the headers")
    with qtbot.waitSignal(strip.pane_wanted) as heard:
        link.click()
    assert heard.args == ["headers", "Origin"]


def test_a_claim_stands_below_the_causes_with_its_source_and_what_denies_it(qtbot: QtBot) -> None:
    claim = ClaimedCause(
        "guest-id",
        "X-Guest-Id is missing",
        "Send it",
        "It is sent",
        (Evidence("claimed", "a thread"),),
        contradicted_by="No header of that name is published.",
    )
    strip = shown(qtbot, replace(EXPLAINED, claimed=(claim,)))
    lines = strip.text().splitlines()
    first, cause = lines.index("Claimed: X-Guest-Id is missing"), lines.index("1. " + CAUSE.cause)
    assert first > cause
    assert "Contradicted: No header of that name is published." in lines
    assert "a thread" in lines


def test_a_long_id_never_pushes_the_links_out_of_sight(qtbot: QtBot) -> None:
    seen = Evidence(
        "observed", "the answer", where="the sandbox (scenario thread)", on_sandbox=True
    )
    cause = replace(CAUSE, pane="headers")
    told = replace(EXPLAINED, evidence=(seen,), causes=(cause,), correlation_id="8" * 60)
    strip = shown(qtbot, told)
    strip.resize(420, 300)
    strip.show()
    strip.toggle()
    qtbot.wait(1)
    body = strip.findChildren(QScrollArea)[0]
    for link in body.findChildren(Link):
        right = link.mapTo(body, link.rect().topRight()).x()
        assert right <= body.viewport().width(), link.text()


def test_the_correlation_id_is_there_to_copy(qtbot: QtBot) -> None:
    strip = shown(qtbot, replace(EXPLAINED, correlation_id="6a1b-4711"))
    assert "Correlation id 6a1b-4711" in strip.text()
    copy = next(one for one in strip.findChildren(CopyLink) if one.text() == "Copy")
    assert copy.accessibleName() == "Copy the correlation id"
    copy.click()
    assert QGuiApplication.clipboard().text() == "6a1b-4711"
    qtbot.waitUntil(lambda: copy.text() == "Copy")


def again(strip: ExplanationStrip) -> Link:
    return next(o for o in strip.findChildren(Link) if o.objectName() == "sendAgainLink")


def test_retry_after_counts_down_from_when_the_answer_came(qtbot: QtBot) -> None:
    now = [1000.0]
    strip = ExplanationStrip(clock=lambda: now[0])
    qtbot.addWidget(strip)
    strip.show_explanation(EXPLAINED, 995.0)
    assert again(strip).text() == "Send again in 37 s"
    assert not again(strip).isEnabled()
    now[0] = 1036.995  # the countdown looks again at the next whole second
    strip.hide()
    strip.show()
    qtbot.waitUntil(lambda: again(strip).text() == "Send again in 1 s")
    now[0] = 1037.0
    qtbot.waitUntil(lambda: again(strip).text() == "Send again now")
    assert again(strip).isEnabled()
    with qtbot.waitSignal(strip.send_wanted):
        again(strip).click()


def test_no_timer_runs_when_it_is_hidden_or_over(qtbot: QtBot) -> None:
    now = [1000.0]
    strip = ExplanationStrip(clock=lambda: now[0])
    qtbot.addWidget(strip)
    strip.show_explanation(EXPLAINED, 1000.0)
    counting = strip.findChildren(Countdown)
    assert [one.is_running for one in counting] == [True, False]
    strip.hide()
    assert not any(one.is_running for one in counting)
    strip.show()
    assert any(one.is_running for one in counting)
    now[0] = 2000.0
    strip.hide()
    strip.show()
    assert again(strip).text() == "Send again now"
    assert not any(one.is_running for one in counting)
    strip.show_explanation(None, 0.0)
    assert strip.isHidden()
    assert not again(strip).isVisible()


def test_a_rate_limit_says_when_it_starts_anew(qtbot: QtBot) -> None:
    now = [1000.0]
    strip = ExplanationStrip(clock=lambda: now[0])
    qtbot.addWidget(strip)
    rate = RateLimit(180, 180, 61)
    strip.show_explanation(replace(EXPLAINED, retry_after_s=None, rate=rate), 1000.0)
    words = [label.text() for label in strip.findChildren(QLabel) if label.isVisible()]
    assert "rate limit resets in 1 min 01 s" in words
    assert "180 of 180 used; it resets 1 min 01 s after this answer" in strip.text()
    now[0] = 1061.0
    strip.hide()
    strip.show()
    assert not any("resets" in o.text() and o.isVisible() for o in strip.findChildren(QLabel))


def test_a_limit_that_is_not_used_up_is_nothing_to_wait_for(qtbot: QtBot) -> None:
    strip = ExplanationStrip(clock=lambda: 1000.0)
    qtbot.addWidget(strip)
    rate = RateLimit(2, 300, 61)
    strip.show_explanation(replace(EXPLAINED, retry_after_s=None, rate=rate), 1000.0)
    assert not any("resets" in o.text() and o.isVisible() for o in strip.findChildren(QLabel))


def test_what_could_not_be_sent_is_said_in_full(qtbot: QtBot) -> None:
    strip = ExplanationStrip()
    qtbot.addWidget(strip)
    failure = Failure("timeout", "No answer came within 30 s.", detail="ReadTimeout")
    strip.show_answer(Exchange(Ticket(1), Request(), failure), None)
    assert "No answer came within 30 s." in strip.text()
    assert "ReadTimeout" in strip.text()
    assert not again(strip).isVisible()
