"""The answer: its diff, body, raw bytes and timing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from inspector.app.view import ExchangeView, build
from inspector.model.exchange import Cancelled, Exchange, Failure, Hop, Outcome, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Request
from inspector.model.secret import Secret
from inspector.ui.response_pane import ResponsePane, _side

HOP = Hop(
    "POST",
    "http://127.0.0.1:4000/x",
    b"POST /x HTTP/1.1\r\nAuthorization: Bearer canary-token-9c1f\r\n\r\n{}",
    b"HTTP/1.1 401 Unauthorized\r\n\r\n",
    28,
    remote_address="127.0.0.1:4000",
)
REDACTOR = Redactor([Secret("canary-token-9c1f")])


def exchange(
    number: int, outcome: Outcome | None = None, *, status: int = 401, body: bytes | None = None
) -> Exchange:
    text = b'{"status": %d}' % status if body is None else body
    headers = Headers.of([("Content-Type", "application/json"), ("Date", f"day {number}")])
    answer = Response(status, "", "HTTP/1.1", headers, text, len(text))
    hops = (HOP,) if outcome is None else ()
    return Exchange(
        Ticket(number), Request("POST", "{{api}}/x"), outcome or answer, hops, 1.7e9 + number
    )


def view(shown: Exchange, baseline: Exchange | None = None) -> ExchangeView:
    return build(shown, baseline, REDACTOR)


@pytest.fixture
def pane(show: Callable[..., Any]) -> ResponsePane:
    shown: ResponsePane = show(ResponsePane(), 700, 400)
    return shown


def links(pane: ResponsePane) -> dict[str, QToolButton]:
    return {b.text(): b for b in pane._controls.findChildren(QToolButton) if b.isVisible()}


def press(qtbot: QtBot, pane: ResponsePane, text: str) -> None:
    qtbot.mouseClick(links(pane)[text], Qt.MouseButton.LeftButton)


def test_before_the_first_send_each_tab_says_what_comes(pane: ResponsePane) -> None:
    assert [pane.tabs.tabText(i) for i in range(4)] == ["Diff", "Body", "Raw", "Timing"]
    assert links(pane) == {}
    for tab in (pane.diff.left, pane.body, pane.raw):
        assert tab.toPlainText() == ""


def test_the_first_answer_stands_alone(pane: ResponsePane) -> None:
    pane.show_view(view(exchange(1)))
    assert "401" in pane.diff.left.toPlainText()
    assert not pane.diff.right.isVisible()
    assert set(links(pane)) == {"Pin"}


def test_the_second_answer_is_shown_beside_the_first(pane: ResponsePane) -> None:
    pane.resize(1000, 400)
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    assert "401" in pane.diff.left.toPlainText()
    assert "200" in pane.diff.right.toPlainText()
    assert "before: 401" in pane.diff.left.accessibleName()
    assert "now: 200" in pane.diff.right.accessibleName()
    assert set(links(pane)) == {
        "Text",
        "Structure",
        "Headers",
        "↑",
        "↓",
        "Pin",
        "Use as working",
    }


def test_the_changes_are_counted_in_each_mode(qtbot: QtBot, pane: ResponsePane) -> None:
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    assert pane._counts.text() == "2 places"
    assert "volatile lines are folded" in pane._counts.toolTip()
    press(qtbot, pane, "Structure")
    assert pane._counts.text() == "1 change"
    assert "/status  401" in pane.diff.left.toPlainText()
    press(qtbot, pane, "Headers")
    assert "Date: day 2" in pane.diff.right.toPlainText()
    press(qtbot, pane, "Text")
    assert pane._counts.text() == "2 places"


def test_equal_answers_are_identical(pane: ResponsePane) -> None:
    pane.show_view(view(exchange(2), exchange(1)))
    assert pane._counts.text() == "identical"


def test_the_mode_stays_for_the_next_answer(qtbot: QtBot, pane: ResponsePane) -> None:
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    press(qtbot, pane, "Structure")
    pane.show_view(view(exchange(3, status=403), exchange(2, status=200)))
    assert "/status  200" in pane.diff.left.toPlainText()


def test_steps_go_through_the_changes(qtbot: QtBot, pane: ResponsePane) -> None:
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    press(qtbot, pane, "↓")
    assert pane.diff.change_position()[0] > 0
    before = pane.diff.change_position()
    press(qtbot, pane, "↑")
    assert pane.diff.change_position() != before or before[1] == 1


def test_an_answer_is_pinned_and_let_go(qtbot: QtBot, pane: ResponsePane) -> None:
    shown = exchange(2)
    pane.show_view(view(shown, exchange(1)))
    with qtbot.waitSignal(pane.pin_wanted) as pinned:
        press(qtbot, pane, "Pin")
    assert pinned.args == [shown]
    pane.show_pinned(pinned=True)
    pane.show_view(view(exchange(3), shown))
    assert "Unpin" in links(pane)
    assert "pinned: 401" in pane.diff.left.accessibleName()


def test_an_earlier_answer_is_told_to_be_earlier(pane: ResponsePane) -> None:
    pane.show_view(view(exchange(1), exchange(2)))
    assert "later: 401" in pane.diff.left.accessibleName()
    assert "earlier: 401" in pane.diff.right.accessibleName()


def test_a_verdicts_sides_are_named_as_such() -> None:
    trial = replace(exchange(1), label="experiment: as refused")
    assert _side(trial, "before").label == "as refused"
    assert _side(trial, "now").label == "in the experiment"


def test_a_side_tells_time_duration_and_size() -> None:
    side = _side(exchange(1), "now")
    clock = time.strftime("%H:%M:%S", time.localtime(1.7e9 + 1))
    assert side.detail == f"{clock} · 0.0 ms · 15 B"
    assert _side(exchange(1, Cancelled()), "now").detail == f"{clock} · 0.0 ms"


def test_the_body_is_laid_out_and_numbered(pane: ResponsePane) -> None:
    pane.show_view(view(exchange(1, body=b'{"a":[1]}')))
    assert pane.body.toPlainText().splitlines()[1] == '  "a": ['
    pane.show_view(view(exchange(1, body=b"")))
    assert pane.body.toPlainText() == ""


def test_secrets_are_covered_in_the_raw_bytes_until_revealed(
    qtbot: QtBot, pane: ResponsePane
) -> None:
    pane.show_view(view(exchange(1)))
    pane.tabs.setCurrentIndex(2)
    assert set(links(pane)) == {"Reveal secrets"}
    assert "POST /x HTTP/1.1" in pane.raw.toPlainText()
    assert "canary" not in pane.raw.toPlainText()
    press(qtbot, pane, "Reveal secrets")
    assert "Bearer canary-token-9c1f" in pane.raw.toPlainText()
    press(qtbot, pane, "Hide secrets")
    assert "canary" not in pane.raw.toPlainText()


def test_the_next_answers_secrets_are_covered_again(qtbot: QtBot, pane: ResponsePane) -> None:
    pane.show_view(view(exchange(1)))
    pane.tabs.setCurrentIndex(2)
    press(qtbot, pane, "Reveal secrets")
    pane.show_view(view(exchange(2)))
    assert "canary" not in pane.raw.toPlainText()
    assert "Reveal secrets" in links(pane)


def test_a_failure_is_told_where_the_answer_would_be(pane: ResponsePane) -> None:
    refused = exchange(1, Failure("connection_refused", "Nothing listens on 127.0.0.1:9."))
    pane.show_view(view(refused))
    assert "Nothing listens on 127.0.0.1:9." in pane.diff.left.toPlainText()
    assert pane.raw.toPlainText() == ""
    pane.show_view(view(exchange(1, Cancelled())))
    assert "ancelled" in pane.diff.left.toPlainText()


def test_a_new_request_empties_the_pane(pane: ResponsePane) -> None:
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    pane.show_view(None)
    assert pane.diff.left.toPlainText() == ""
    assert not pane.diff.right.isVisible()
    assert links(pane) == {}
    pane._toggle_pin()
    pane._toggle_reveal()
    pane._choose_mode("Text")
    assert pane.raw.toPlainText() == ""


@pytest.mark.parametrize("width", [400, 560, 900])
def test_controls_are_whole_and_never_cover_the_tabs(
    qtbot: QtBot, pane: ResponsePane, width: int
) -> None:
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    pane.resize(width, 400)
    qtbot.wait(1)
    bar = pane.tabs.tabBar()
    tabs = [bar.tabRect(i).translated(bar.mapTo(pane, bar.rect().topLeft())) for i in range(4)]
    for button in links(pane).values():
        box = button.rect().translated(button.mapTo(pane, button.rect().topLeft()))
        assert box.width() >= button.sizeHint().width(), button.text()
        assert pane.rect().contains(box)
        assert not any(box.intersects(tab) for tab in tabs)


def test_a_change_of_theme_repaints(pane: ResponsePane) -> None:
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    pane.recolour()
    assert not pane.grab().isNull()


def test_learnt_noise_is_said_and_can_be_shown_again(qtbot: QtBot, pane: ResponsePane) -> None:
    alike = [exchange(n, body=b'{"id": %d}' % n) for n in (1, 2)]
    works = exchange(3, status=200, body=b'{"id": 3}')
    pane.resize(900, 400)
    pane.show_view(build(works, alike[0], REDACTOR, alike))
    assert pane._counts.text() == "1 place"  # the status line
    noise = links(pane)["1 noise folded"]
    assert "2 identical sends, which differ in: /id." in noise.toolTip()
    with qtbot.waitSignal(pane.noise_wanted) as heard:
        noise.click()
    assert heard.args == [False]
    pane.show_view(build(works, alike[0], REDACTOR, alike, folds_noise=False))
    assert pane._counts.text() == "2 places"
    with qtbot.waitSignal(pane.noise_wanted) as heard:
        links(pane)["Fold noise"].click()
    assert heard.args == [True]
    pane.show_view(build(works, alike[0], REDACTOR))
    assert "Fold noise" not in links(pane)


def test_a_narrow_pane_leaves_out_what_the_menu_offers_too(
    qtbot: QtBot, pane: ResponsePane
) -> None:
    pane.show_view(view(exchange(2, status=200), exchange(1)))
    pane.resize(400, 400)
    assert "Use as working" not in links(pane)
    pane.resize(900, 400)
    assert "Use as working" in links(pane)
