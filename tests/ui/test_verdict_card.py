"""The card above the findings: waits that are counted down, verdicts that leave much open."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from inspector.model.environment import Environment
from inspector.model.request import ImportedRequest
from inspector.ui.countdown import Countdown, span
from inspector.ui.main_window import MainWindow
from inspector.ui.verdict_card import VerdictCard

Hand = Any


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (61, "1 min 01 s"), (3600, "1 h 00 min"), (7325, "2 h 02 min")],
)
def test_seconds_are_said_as_people_do(seconds: int, words: str) -> None:
    assert span(seconds) == words


def test_a_wait_is_counted_down_and_forgotten_with_the_next_send(qtbot: QtBot) -> None:
    now = [100.0]
    card = VerdictCard(clock=lambda: now[0])
    qtbot.addWidget(card)
    card.show_progress("Trying: as refused", "2 sends so far", 112.0)
    assert card.text() == "The server asks to wait (429): the next send is in 12 s."
    assert "2 sends so far" in [label.text() for label in card.findChildren(QLabel)]
    now[0] = 112.0
    card.hide()
    card.show()
    assert card.text().endswith("is over: sending again…")
    card.show_progress("Trying: with all 2 changes", "3 sends so far")
    assert card.text() == "Trying: with all 2 changes"
    assert not card.findChildren(Countdown)[0].is_running
    card.show_progress("Trying", "", 200.0)
    card.show_verdict("401 becomes 200", "when it is sent", "5 sends", "ok")
    assert not card.findChildren(Countdown)[0].is_running


def test_only_a_verdict_that_leaves_much_open_offers_to_go_on(qtbot: QtBot) -> None:
    card = VerdictCard()
    qtbot.addWidget(card)
    again = next(b for b in card.findChildren(QToolButton) if b.text() == "isolate again")
    card.show_verdict("401 becomes 200", "", "5 sends", "ok")
    assert not again.isVisible()
    card.show_verdict(
        "401", "as refused; stopped because it was cancelled", "", "warn", is_open=True
    )
    assert again.isVisible()
    with qtbot.waitSignal(card.again_wanted):
        again.click()
    card.show_progress("Trying", "")
    assert not again.isVisible()


@pytest.fixture
def slow_host() -> Iterator[tuple[str, threading.Event]]:
    """A server that refuses what has no X-Guest-Id; it waits for the event before its third."""
    go_on = threading.Event()
    answered = []

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answered.append(self.path)
            if len(answered) > 2:
                go_on.wait(30)
            self.send_response(200 if "X-Guest-Id" in self.headers else 401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                return  # whoever asked has gone

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", go_on
    go_on.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_experiment_cancelled_half_way_keeps_what_is_known_and_can_go_on(
    hand: Hand, window: MainWindow, slow_host: tuple[str, threading.Event]
) -> None:
    base, go_on = slow_host
    space = window.workspace
    space.add_environment(Environment("slow", "Slow", "gateway", base, base))
    space.select_environment("slow")
    hand.paste(f"curl -X POST {base}/api/v2/conversations/messaging -d '{{}}'")
    good = space.state.request
    headers = good.headers.with_added("X-Guest-Id", "g").with_added("X-Other", "1")
    space.use_as_working(ImportedRequest(replace(good, headers=headers)), "a test")
    space.give_consent(base.partition("//")[2], experiment=True)
    space.isolate_against(space.working.imported)
    hand.qtbot.waitUntil(lambda: len(space.trials) == 2, timeout=30_000)
    hand.turn()
    hand.click("cancelButton")
    hand.idle()
    card = hand.find(VerdictCard, "verdictCard")
    assert space.state.verdict.kind == "incomplete"
    assert "401 becomes 200" in card.text()
    assert "whether all of it is needed is not known" in card.text()
    assert "cancelled" in card.text()
    again = next(b for b in card.findChildren(QToolButton) if b.text() == "isolate again")
    assert again.isVisible()
    go_on.set()


def test_an_expired_token_is_replaced_before_it_goes_on(hand: Hand, window: MainWindow) -> None:
    space = window.workspace
    old = space.state.token
    space.state = replace(space.state, token=replace(old, expires_at=time.time() - 5))
    assert space.token_has_expired
    window.isolate_again()
    hand.qtbot.waitUntil(lambda: space.state.verdict is not None, timeout=30_000)
    hand.idle()
    assert space.state.token.secret != old.secret
    assert not space.token_has_expired
    assert space.state.verdict.kind == "explained"
    before = space.state.token
    window.isolate_again()
    hand.idle()
    assert space.state.token == before
