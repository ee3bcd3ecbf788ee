"""The bar of a snippet's requests and of what it expects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QApplication

from inspector.model.chain import Expectation, Taken
from inspector.model.request import ImportedRequest, Request
from inspector.ui.snippet_bar import SnippetBar

LOGIN = ImportedRequest(Request("POST", "https://login.example/oauth/token?x=1"))
CALL = ImportedRequest(
    Request("GET", "https://api.example/api/v2/users/me"), takes=(Taken("t", 0, "/t"),)
)
SCRIPT = """import http from 'k6/http';
import { check } from 'k6';
export default function () {
  const a = http.get('https://api.mypurecloud.com/api/v2/date');
  const b = http.post('https://api.mypurecloud.com/api/v2/conversations/messaging', '{}',
    { headers: { Authorization: 'Bearer ' + __ENV.TOKEN } });
  check(b, { 'status is 200': r => r.status === 200, 'no 403': r => r.status !== 403 });
}"""


def buttons(bar: SnippetBar) -> list[str]:
    QApplication.processEvents()  # a layout shows what is new in it on the next turn
    found = bar.findChildren(QAbstractButton)
    return [b.accessibleName() for b in found if b.accessibleName() and not b.isHidden()]


def test_one_request_that_expects_nothing_needs_no_bar(qtbot: Any) -> None:
    bar = SnippetBar()
    qtbot.addWidget(bar)
    bar.show_steps((LOGIN,), 0, {}, ())
    assert bar.isHidden()


def test_each_request_is_a_button_that_says_where_it_stands(show: Callable[..., Any]) -> None:
    bar = show(SnippetBar(), 900, 40)
    bar.show_steps((LOGIN, CALL), 1, {}, ())
    assert buttons(bar) == [
        "Request 1: POST https://login.example/oauth/token?x=1, not sent yet",
        "Request 2: GET https://api.example/api/v2/users/me, not sent yet",
    ]
    second = bar.findChild(QAbstractButton, "step2")
    assert second.isChecked()
    assert "t: /t of the answer to request 1" in second.toolTip()


def test_of_many_requests_one_is_shown_and_the_list_offered(
    show: Callable[..., Any], qtbot: Any
) -> None:
    bar = show(SnippetBar(), 900, 40)
    bar.show_steps((LOGIN, CALL) * 20, 3, {}, ())
    QApplication.processEvents()
    button = bar.findChild(QAbstractButton, "stepButton")
    assert button.accessibleName().startswith("Request 4 of 40: GET /api/v2/users/me;")
    with qtbot.waitSignal(bar.choice_wanted):
        button.click()


def test_a_recording_is_not_offered_to_be_sent_as_a_whole(show: Callable[..., Any]) -> None:
    bar = show(SnippetBar(), 900, 40)
    bar.show_steps((LOGIN, CALL), 0, {}, ())
    assert bar._all.isVisible()
    bar.show_steps((replace(LOGIN, recorded=200), CALL), 0, {}, ())
    assert not bar._all.isVisible()


def test_what_is_expected_is_told_in_words(show: Callable[..., Any]) -> None:
    bar = show(SnippetBar(), 900, 40)
    wanted = [(Expectation("ok (r.status === 200)", (), 7), met) for met in (True, False, None)]
    bar.show_steps((LOGIN,), 0, {}, wanted)
    assert [name.rpartition(": ")[2] for name in buttons(bar)] == ["met", "not met", "not judged"]
    shown = [one.text() for one in bar.findChildren(QAbstractButton) if "ok" in one.text()]
    assert shown == ["✓ ok", "✗ ok", "ok"]


def test_the_window_walks_through_a_snippet_and_judges_its_answer(open_ready: Any) -> None:
    hand = open_ready(SCRIPT)
    space, bar = hand.window.workspace, hand.window.snippet_bar
    assert len(space.state.steps) == 2
    hand.click("step2")
    hand.turn()
    assert space.state.request.method == "POST"
    assert hand.send() == 401
    assert [n for n in buttons(bar) if n.startswith("Expected")] == [
        "Expected: status is 200 (r.status === 200): not met",
        "Expected: no 403 (r.status !== 403): met",
    ]
    hand.click("sendAllButton")
    hand.qtbot.waitUntil(lambda: set(space.state.answers) == {0, 1})
    hand.idle()
    assert "answered 401" in hand.find(QAbstractButton, "step2").accessibleName()
