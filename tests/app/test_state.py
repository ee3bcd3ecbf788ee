"""Legal transitions: one activity at a time, late news dropped, nothing observed lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.app import state
from inspector.app.state import KEPT_EXCHANGES, State
from inspector.errors import InspectorError
from inspector.lab.verdict import Candidate, Summary, Trial, Verdict
from inspector.model.edit import Edit
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Response, Ticket
from inspector.model.finding import Evidence
from inspector.model.headers import Headers
from inspector.model.request import Request

SANDBOX = Environment("sandbox", "Sandbox", "sandbox", "http://a", "http://l", "thread")
START = State(SANDBOX, Request("POST", "/x"))
HEADER = Candidate("guest-id-header", Edit("set", "headers", "X-Guest-Id", "1"), "missing")
SCOPE = Candidate("guest-scope:messaging:web", Edit("grant", "token", "messaging:web"), "missing")


def exchange(number: int, status: int = 401) -> Exchange:
    response = Response(status, "", "HTTP/1.1", Headers(), b"", 0)
    return Exchange(Ticket(number), START.request, response)


def trial(*edits: Candidate, sent: Exchange | None, works: bool, token: bool = False) -> Trial:
    status = sent.status if sent else 0
    return Trial(edits, sent, status, "", works, "a label", is_token_request=token)


def verdict(*trials: Trial, minimal: tuple[Candidate, ...] = ()) -> Verdict:
    return Verdict(
        "explained" if minimal else "not_explained",
        "because",
        "figures",
        Summary(401),
        Summary(200),
        minimal=minimal,
        trials=trials,
        sends=len(trials),
        host="127.0.0.1:1",
        on_sandbox=True,
        where=SANDBOX.where(),
    )


@pytest.mark.parametrize("activity", ["sending", "isolating", "asking"])
def test_a_second_activity_cannot_begin_before_the_first_has_ended(
    activity: state.Activity,
) -> None:
    busy = state.begin(START, activity, Ticket(1))
    assert (busy.activity, busy.ticket) == (activity, 1)
    with pytest.raises(InspectorError, match=f"Still {activity}: .* press Esc to cancel"):
        state.begin(busy, "sending", Ticket(2))
    assert state.begin(state.end(busy, Ticket(1)), "sending", Ticket(2)).ticket == 2


def test_news_of_another_ticket_changes_nothing() -> None:
    busy = state.begin(START, "sending", Ticket(2))
    assert state.progressed(busy, Ticket(1), "body", 9) is busy
    assert state.end(busy, Ticket(1)) is busy


def test_progress_is_shown_and_forgotten_at_the_end() -> None:
    busy = state.progressed(state.begin(START, "sending", Ticket(1)), Ticket(1), "body", 70)
    assert (busy.phase, busy.received_bytes) == ("body", 70)
    ended = state.end(busy, Ticket(1))
    assert (ended.activity, ended.ticket, ended.phase) == ("idle", None, None)


def test_each_send_is_compared_with_the_one_before() -> None:
    first, second, third = exchange(1), exchange(2), exchange(3)
    once = state.sent(START, first)
    assert (once.shown, once.baseline) == (first, None)
    looked_back = replace(state.sent(once, second), shown=first)
    after = state.sent(looked_back, third)
    assert (after.shown, after.baseline) == (third, second)
    assert after.exchanges == (first, second, third)


def test_a_pinned_exchange_stays_the_one_to_compare_with() -> None:
    first = exchange(1)
    pinned = replace(state.sent(START, first), baseline=first, pinned=True)
    after = state.sent(state.sent(pinned, exchange(2)), exchange(3))
    assert after.baseline is first


def test_only_the_last_exchanges_are_kept() -> None:
    now = START
    for number in range(KEPT_EXCHANGES + 3):
        now = state.sent(now, exchange(number))
    assert len(now.exchanges) == KEPT_EXCHANGES
    assert now.exchanges[0].ticket == 3


def test_a_verdict_shows_the_refused_send_beside_the_proof() -> None:
    refused, proof, other = exchange(1), exchange(2, 200), exchange(3)
    now = state.judged(
        replace(START, pinned=True),
        verdict(
            trial(sent=refused, works=False),
            trial(HEADER, SCOPE, sent=None, works=True, token=True),
            trial(HEADER, SCOPE, sent=proof, works=True),
            trial(HEADER, sent=other, works=False),
            minimal=(SCOPE, HEADER),
        ),
    )
    assert (now.baseline, now.shown, now.pinned) == (refused, proof, False)


def test_a_verdict_without_proof_shows_the_last_send() -> None:
    refused, last = exchange(1), exchange(2)
    now = state.judged(
        START, verdict(trial(sent=refused, works=False), trial(HEADER, sent=last, works=False))
    )
    assert (now.baseline, now.shown) == (refused, last)


def test_a_verdict_that_sent_nothing_leaves_the_shown_exchange() -> None:
    shown = exchange(1)
    now = state.judged(state.sent(START, shown), verdict())
    assert now.verdict is not None
    assert now.shown is shown


def test_observations_are_kept_by_environment_and_finding() -> None:
    other = {"other-finding": (Evidence("observed", "an earlier experiment"),)}
    before = replace(START, observed={"sandbox": other, "us-east-1": {}})
    found = verdict(
        trial(sent=exchange(1), works=False),
        trial(HEADER, sent=exchange(2, 200), works=True),
        minimal=(HEADER,),
    )
    now = state.observed(before, found, "sandbox")
    assert now.observed["sandbox"].keys() == {"other-finding", "guest-id-header"}
    assert now.observed["us-east-1"] == {}
    (evidence,) = now.observed["sandbox"]["guest-id-header"]
    assert evidence.on_sandbox


def test_an_edit_asks_for_a_new_check_and_keeps_what_was_observed() -> None:
    checked = replace(state.sent(START, exchange(1)), is_checked=True)
    edited = state.edited(checked, Request("GET", "/x"))
    assert (edited.is_dirty, edited.is_checked) == (True, False)
    assert edited.shown is checked.shown
    bound = state.edited(checked, checked.request, {"a": "1"})
    assert bound.bindings == {"a": "1"}
    assert not bound.is_checked


def test_an_edit_that_changes_nothing_is_none() -> None:
    checked = replace(START, is_checked=True)
    assert state.edited(checked, Request("POST", "/x")) is checked


def test_a_fresh_request_has_neither_sends_nor_verdict() -> None:
    used = state.judged(
        state.sent(START, exchange(1)), verdict(trial(sent=exchange(2), works=False))
    )
    fresh = state.fresh(used, Request("GET", "/y"), {}, 7)
    assert (fresh.exchanges, fresh.shown, fresh.baseline, fresh.verdict) == ((), None, None, None)
    assert not fresh.is_dirty
    assert fresh.number == 7
