"""What is announced before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.lab.experiment import plan, worst_case_sends
from inspector.lab.verdict import Candidate


def test_the_plan_of_the_starting_case(kit: Any) -> None:
    lines = plan([kit.header("X-Guest-Id", "guest-123"), kit.scope("messaging:web")])
    assert lines == (
        "1. the request as it was refused",
        "2. a request for a token: ask for a token with the scope messaging:web",
        (
            "3. the request with all 2 changes together: send X-Guest-Id: guest-123 and ask for a "
            "token with the scope messaging:web"
        ),
        "4. if that works: the same, but do not send X-Guest-Id: guest-123",
        "5. if that works: the same, but do not ask for a token with the scope messaging:web",
        "At most 6 sends if the answers are steady.",
    )


def test_a_plan_for_one_change_for_none_and_for_many(kit: Any) -> None:
    assert plan([kit.header("X"), kit.header("X")])[1:] == (
        "2. the request with this change: send X: v",
        "At most 2 sends if the answers are steady.",
    )
    assert plan([]) == (
        "1. the request as it was refused",
        "At most 2 sends if the answers are steady.",
    )
    many = plan([kit.header(f"X-{n}") for n in range(9)], max_sends=12)
    assert "ever smaller parts" in many[2]
    assert many[-1] == "At most 12 sends if the answers are steady."


@pytest.mark.parametrize(("changes", "tokens", "sends"), [(2, 1, 6), (3, 2, 9), (1, 0, 2)])
def test_the_most_sends_of_small_cases(changes: int, tokens: int, sends: int) -> None:
    assert worst_case_sends(changes, tokens) == sends


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_steady_world_takes_more_sends_than_announced(kit: Any, data: Any) -> None:
    number = data.draw(st.integers(0, 10))
    candidates: list[Candidate] = [
        kit.scope(f"s{i}") if data.draw(st.booleans()) else kit.header(f"h{i}")
        for i in range(number)
    ]
    names = [candidate.edit.subject for candidate in candidates] or ["x"]
    # Any of several sets may do: monotone, but not simple.
    ways = data.draw(st.lists(st.sets(st.sampled_from(names), min_size=1), max_size=3))

    def answer(carried: frozenset[str], n: int) -> Any:
        return kit.respond(200) if any(way <= carried for way in ways) else kit.respond(401, "x")

    verdict = kit.World(answer).isolate(candidates, max_sends=1000)
    tokens = sum(candidate.edit.pane == "token" for candidate in candidates)
    assert verdict.kind in ("explained", "not_explained")
    assert verdict.sends <= worst_case_sends(number, tokens)
