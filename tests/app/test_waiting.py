"""Until when an experiment waits, by the last answer."""

from __future__ import annotations

import pytest

from inspector.app.waiting import waits_until
from inspector.lab.verdict import Trial
from inspector.model.exchange import Cancelled, Exchange, Hop, Response, Ticket, Timings
from inspector.model.headers import Headers
from inspector.model.request import Request


def trial(status, **headers):
    answer = Response(
        status,
        "",
        "HTTP/1.1",
        Headers.of((k.replace("_", "-"), v) for k, v in headers.items()),
        b"",
        0,
    )
    hop = Hop("GET", "http://x/", b"", b"", 0, status, timings=Timings(total=500))
    exchange = Exchange(Ticket(1), Request(), answer, (hop,), started_at=1000.0)
    return Trial((), exchange, status, "", works=False, label="x")


@pytest.mark.parametrize(
    ("last", "until"),
    [
        (trial(429, Retry_After="12"), 1012.5),
        (trial(429), 1003.5),  # what the vendor's SDKs wait
        (trial(401, Retry_After="12"), 0.0),
        (Trial((), None, 0, "", works=True, label="a token", is_token_request=True), 0.0),
        (
            Trial((), Exchange(Ticket(1), Request(), Cancelled()), 0, "", works=False, label="x"),
            0.0,
        ),
    ],
)
def test_only_a_last_answer_that_asks_for_it_is_waited_for(last, until):
    assert waits_until([trial(429, Retry_After="99"), last]) == until


def test_before_the_first_send_nothing_is_waited_for():
    assert waits_until(()) == 0.0
