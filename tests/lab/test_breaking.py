"""The fewest differences that spoil the working request."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from inspector.lab.differences import candidates_between
from inspector.lab.experiment import Good
from inspector.lab.verdict import Verdict
from inspector.model.headers import Headers
from inspector.model.request import Request


def with_headers(request: Request, *names: str) -> Request:
    return replace(request, headers=Headers((*request.headers, *((n, "v") for n in names))))


def isolate(world: Any, kit: Any, *names: str, **options: Any) -> Verdict:
    good = with_headers(kit.request, *names)
    candidates, notes = candidates_between(kit.request, good)
    reference = Good(good, None, notes, both_ways=options.pop("both_ways", True))
    return asyncio.run(world.start(candidates, request=kit.request, good=reference, **options))


def spoilers(verdict: Verdict) -> list[str]:
    return [candidate.edit.subject for candidate in verdict.breaks]


def any_of(kit: Any, *names: str) -> Any:
    """A server that is content with any one of these."""
    good, bad = kit.respond(200), kit.respond(401, "bad.credentials")
    return lambda carried, _number: good if set(names) & carried else bad


def test_of_a_cause_that_stands_alone_both_ways_are_one(kit: Any) -> None:
    asked = isolate(kit.World(kit.needs("B")), kit, "A", "B")
    assert spoilers(asked) == ["B"]
    assert "the working request without B gets 401" in asked.figures
    plain = isolate(kit.World(kit.needs("B")), kit, "A", "B", both_ways=False)
    assert plain.breaks == ()
    assert asked.sends - plain.sends <= 1
    assert asked.as_json()["breaks"][0]["edit"]["subject"] == "B"


def test_of_two_that_are_needed_one_spoils(kit: Any) -> None:
    verdict = isolate(kit.World(kit.needs("A", "B")), kit, "A", "B", "C")
    assert len(verdict.minimal) == 2
    assert len(verdict.breaks) == 1


@pytest.mark.parametrize("names", [("A", "B"), ("A", "C", "B"), ("A", "C", "D", "E", "B")])
def test_of_two_that_stand_in_for_each_other_only_both_spoil(
    kit: Any, names: tuple[str, ...]
) -> None:
    verdict = isolate(kit.World(any_of(kit, "A", "B")), kit, *names)
    assert len(verdict.minimal) == 1
    assert sorted(spoilers(verdict)) == ["A", "B"]
    assert "without A and B" in verdict.figures


def test_what_cannot_be_sent_any_more_leaves_the_verdict_as_it_is(kit: Any) -> None:
    full = isolate(kit.World(any_of(kit, "A", "B")), kit, "A", "B", "C")
    short = isolate(kit.World(any_of(kit, "A", "B")), kit, "A", "B", "C", max_sends=full.sends - 1)
    assert (short.kind, short.breaks) == ("explained", ())
    assert short.minimal == full.minimal


def test_a_working_request_that_the_changes_do_not_make_is_not_spoilt(kit: Any) -> None:
    """All changes together are refused here, although those that matter work."""

    def answer(carried: frozenset[str], _number: int) -> Any:
        works = "A" in carried and "B" not in carried
        return kit.respond(200) if works else kit.respond(401, "bad.credentials")

    first = header_candidates(kit, "A", "B")
    trials = kit.World(answer)
    from inspector.lab.breaking import smallest_break
    from inspector.lab.trials import Trials

    made = Trials(
        kit.request,
        send=trials.send,
        get_token=trials.get_token,
        token=None,
        max_sends=40,
        progress=None,
        sleep=trials.sleep,
        max_wait_s=30,
    )
    made.order = first
    assert asyncio.run(smallest_break(made, first[:1])) == ()


def header_candidates(kit: Any, *names: str) -> list[Any]:
    return [kit.header(name) for name in names]
