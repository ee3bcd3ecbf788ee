"""Isolating what a refused request lacks against a working one, on fake worlds."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.errors import AuthError, VariablesMissing
from inspector.lab.differences import candidates_between
from inspector.lab.experiment import Good, plan, worst_case_sends
from inspector.lab.verdict import Verdict
from inspector.model.edit import TOKEN_OF_GOOD, Edit
from inspector.model.exchange import Cancelled, Failure
from inspector.model.headers import Headers
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.model.token import Token

GOODS = Token(Secret("goods"), "snippet", scopes=frozenset({"goods-token"}))


def with_headers(request: Request, *names: str, first: bool = False) -> Request:
    added = tuple((name, "v") for name in names)
    pairs = (*added, *request.headers) if first else (*request.headers, *added)
    return replace(request, headers=Headers(pairs))


def isolate(
    world: Any, failing: Request, good: Request, token: Token | None = None, **options: Any
) -> Verdict:
    return asyncio.run(start(world, failing, good, token, **options))


async def start(
    world: Any, failing: Request, good: Request, token: Token | None = None, **options: Any
) -> Verdict:
    candidates, notes = candidates_between(failing, good, other_token=token is not None)

    async def get_token(edits: tuple[Edit, ...]) -> Token:
        assert edits == (TOKEN_OF_GOOD,)
        assert token is not None
        return token

    world.get_token = options.pop("get_token", get_token)
    verdict: Verdict = await world.start(
        candidates, request=failing, good=Good(good, token, notes), **options
    )
    return verdict


def ids(verdict: Verdict) -> list[str]:
    return [candidate.finding_id for candidate in verdict.minimal]


def labels(verdict: Verdict) -> list[str]:
    return [trial.label for trial in verdict.trials]


def numbered(kit: Any, answers: dict[int, Any], *needed: str) -> Callable[..., Any]:
    """An answer by needs, but for the sends of these numbers."""
    return lambda carried, n: answers.get(n) or kit.needs(*needed)(carried, n)


# -- explained --------------------------------------------------------------------------------


def test_a_good_request_that_is_the_other_with_all_changes_is_sent_once(kit: Any) -> None:
    world = kit.World(kit.needs("B"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", "B"))
    assert (verdict.kind, ids(verdict)) == ("explained", ["difference:headers:B"])
    assert labels(verdict) == [
        "the working request",
        "as refused",
        "without A",
        "as refused, once more",
    ]
    assert verdict.figures == "4 sends; it alone is enough; A is not needed"
    assert verdict.before.status == 401
    assert verdict.sends == len(world.sent) == 4


def test_one_difference_takes_two_sends(kit: Any) -> None:
    verdict = isolate(kit.World(kit.needs("A")), kit.request, with_headers(kit.request, "A"))
    assert (verdict.kind, verdict.sends) == ("explained", 2)


def test_a_good_request_of_another_order_is_no_proof_for_the_changes(kit: Any) -> None:
    world = kit.World(kit.needs("A"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", first=True))
    assert (verdict.kind, verdict.sends) == ("explained", 3)
    assert labels(verdict) == ["the working request", "as refused", "with A"]
    assert verdict.trials[0].is_good
    assert not verdict.trials[0].counts


def test_the_token_of_the_good_request_is_one_change_and_no_send(kit: Any) -> None:
    world = kit.World(kit.needs("goods-token", "A"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", "B"), GOODS)
    assert ids(verdict) == ["difference:token", "difference:headers:A"]
    assert verdict.because == (
        "401 becomes 200 on the sandbox (scenario thread) when A is sent and the token is "
        "that of the working request"
    )
    assert verdict.sends == len(world.sent)
    assert "with only the token of the working request" in labels(verdict)
    assert "goods" not in str(verdict.as_json()).replace("goods-token", "")


def test_a_token_that_cannot_be_had_leaves_the_rest(kit: Any) -> None:
    async def nobody(edits: tuple[Edit, ...]) -> Token:
        raise AuthError("It is gone.")

    world = kit.World(kit.needs("A"))
    good = with_headers(kit.request, "A")
    verdict = isolate(world, kit.request, good, GOODS, get_token=nobody)
    assert ids(verdict) == ["difference:headers:A"]
    assert verdict.untried_because == ("It is gone.",)
    assert not any(trial.is_token_request for trial in verdict.trials)


def test_without_a_token_of_its_own_the_good_request_takes_the_other_s(kit: Any) -> None:
    world = kit.World(kit.needs("goods-token", "A"), token=GOODS)
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", first=True))
    assert ids(verdict) == ["difference:headers:A"]


def test_causes_in_several_places_are_found_together(kit: Any) -> None:
    failing = replace(kit.request, url="{{api}}/x?size=1", body=Body("json", '{"a": 1, "z": 1}'))
    good = replace(kit.request, url="{{api}}/x?size=2", body=Body("json", '{"a": 1, "b": 2}'))
    good = with_headers(good, "X", first=True)
    verdict = isolate(kit.World(kit.needs("X", "/b")), failing, good)
    assert ids(verdict) == ["difference:headers:X", "difference:payload:/b"]
    assert [c.finding_id for c in verdict.not_needed] == [
        "difference:url:size",
        "difference:payload:/z",
    ]


NAMES = [f"d{i}" for i in range(12)]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_exact_minimal_set_is_found_among_up_to_twelve_differences(kit: Any, data: Any) -> None:
    failing, good, needed = draw_case(kit, data)
    world = kit.World(kit.needs(*needed))
    other = GOODS if data.draw(st.booleans()) else None
    verdict = isolate(world, failing, good, other, max_sends=200)
    assert verdict.kind == "explained"
    assert {candidate.edit.subject for candidate in verdict.minimal} == needed
    changes = len(verdict.minimal) + len(verdict.not_needed)
    assert verdict.sends == len(world.sent) == len(verdict.trials)
    assert verdict.sends <= worst_case_sends(changes, 0, compared=True)
    assert any(trial.edits == verdict.minimal and trial.works for trial in verdict.trials)


def draw_case(kit: Any, data: Any) -> tuple[Request, Request, set[str]]:
    """Returns a refused and a working request, and the names that make the difference."""
    names = NAMES[: data.draw(st.integers(1, 12))]
    headers = [name for name in names if data.draw(st.booleans())]
    members = [name for name in names if name not in headers]
    failing = replace(kit.request, body=Body("json", "{}"))
    body = "{" + ", ".join(f'"{name}": 1' for name in members) + "}"
    good = replace(failing, body=Body("json", body))
    good = with_headers(good, *headers, first=data.draw(st.booleans()))
    spelled = [*headers, *(f"/{name}" for name in members)]
    return failing, good, data.draw(st.sets(st.sampled_from(spelled), min_size=1))


@pytest.mark.parametrize(("differences", "median"), [(2, 5), (4, 6), (8, 7), (12, 8)])
def test_one_cause_takes_few_sends(kit: Any, differences: int, median: int) -> None:
    """The median over each single cause, the working request and the confirmation included."""
    good = with_headers(kit.request, *NAMES[:differences])
    sends = [
        isolate(kit.World(kit.needs(name)), kit.request, good).sends for name in NAMES[:differences]
    ]
    assert statistics.median(sends) <= median


# -- not explained ----------------------------------------------------------------------------


def test_a_good_request_that_does_not_work_here_ends_it_after_two_sends(kit: Any) -> None:
    world = kit.World(kit.needs("never"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", first=True))
    assert (verdict.kind, verdict.sends) == ("not_explained", 2)
    assert verdict.because == (
        "the working request does not work on the sandbox (scenario thread): 401 bad.credentials; "
        "there is nothing to compare with"
    )
    assert (verdict.before.status, verdict.after.status) == (0, 0)
    assert verdict.untried_because == ("the experiment ended before",)


def test_what_no_edit_makes_is_told_when_the_changes_do_not_help(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(200 if n in (1, 4) else 404, "x"))
    good = with_headers(kit.request, "A")
    failing = replace(kit.request, headers=Headers((*kit.request.headers, ("B", "1, 2"))))
    good = replace(good, headers=Headers((*good.headers, ("B", "1"), ("B", "2"))))
    verdict = isolate(world, failing, good)
    assert (verdict.kind, verdict.sends) == ("not_explained", 4)
    assert verdict.because.endswith("stays with the change: the cause is not among them")
    assert verdict.figures == "4 sends; 1 difference that no edit makes"
    assert verdict.notes[0].startswith("B stands 2 times in the working request")
    assert verdict.as_json()["notes"] == list(verdict.notes)


@pytest.mark.parametrize(
    ("length", "why"),
    [
        ("61", "nothing to try: the requests differ only in what no edit makes"),
        ("", "nothing to try: the requests do not differ"),
    ],
)
def test_without_a_change_to_try_the_reason_is_told(kit: Any, length: str, why: str) -> None:
    world = kit.World(lambda carried, n: kit.respond(200 if n in (1, 3) else 404, "x"))
    added = (("Content-Length", length),) if length else ()
    good = replace(kit.request, headers=Headers((*kit.request.headers, *added)))
    verdict = isolate(world, kit.request, good)
    assert (verdict.kind, verdict.sends) == ("not_explained", 3)
    assert verdict.because.endswith(why)


def test_a_refused_request_that_works_is_left_alone(kit: Any) -> None:
    verdict = isolate(kit.World(kit.needs()), kit.request, with_headers(kit.request, "A"))
    assert (verdict.kind, verdict.sends) == ("already_works", 3)


# -- unsteady worlds --------------------------------------------------------------------------


def test_a_good_request_that_works_at_times_is_measured(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(200 if n % 2 == 0 else 503, "x"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A"))
    assert (verdict.kind, verdict.sends) == ("unstable", 5)
    assert verdict.because == (
        "the working request gets different answers on the sandbox (scenario thread): 503 x in 3 "
        "of 5 sends and 200 in 2 of 5 sends"
    )


def test_measuring_a_good_request_stops_with_the_budget(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(200 if n % 2 == 0 else 503, "x"))
    good = with_headers(kit.request, "A")
    verdict = isolate(world, kit.request, good, max_sends=3)
    assert (verdict.kind, verdict.sends) == ("unstable", 3)


def test_a_server_that_changes_its_mind_is_found_out(kit: Any) -> None:
    """It works once and never again: what does not help then was not refuted."""
    world = kit.World(lambda carried, n: kit.respond(200 if n == 1 else 401, "x"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", first=True))
    assert (verdict.kind, verdict.before.status, verdict.after.status) == ("unstable", 401, 401)
    assert "401 x in 4 of 5 sends and 200 in 1" in verdict.because


def test_a_server_that_gives_in_is_found_out(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(401 if n == 2 else 200, "x"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", "B"))
    assert verdict.kind == "unstable"
    assert "as refused" in verdict.because


def test_a_flaky_smaller_set_is_reported_with_its_rate(kit: Any) -> None:
    world = kit.World(numbered(kit, {3: kit.respond(503, "x")}, "A", "B"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", "B"))
    assert verdict.kind == "unstable"
    assert "without A, 401 bad.credentials in 4 of 5 sends and 503 x in 1" in verdict.because


@pytest.mark.parametrize("limited", [1, 2, 3])
def test_a_rate_limit_is_waited_for_wherever_it_comes(kit: Any, limited: int) -> None:
    answers = {limited: kit.respond(429, "too.many", [("Retry-After", "7")])}
    world = kit.World(numbered(kit, answers, "A"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A", first=True))
    assert (verdict.kind, verdict.sends, world.slept) == ("explained", 4, [7.0])


def test_a_long_limit_after_the_good_request_leaves_what_is_known(kit: Any) -> None:
    answers = {2: kit.respond(429, "too.many", [("Retry-After", "99")])}
    world = kit.World(numbered(kit, answers, "A"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A"))
    assert (verdict.kind, verdict.sends) == ("incomplete", 2)
    assert verdict.because == (
        "the working request works on the sandbox (scenario thread), and nothing is known of the "
        "other yet; stopped because the server asks to wait 99 s (429)"
    )


@pytest.mark.parametrize("outcome", [Failure("timeout", "No answer.", "wait"), Cancelled("wait")])
def test_without_an_answer_to_the_good_request_nothing_is_known(kit: Any, outcome: Any) -> None:
    verdict = isolate(
        kit.World(lambda carried, n: outcome), kit.request, with_headers(kit.request, "A")
    )
    assert (verdict.kind, verdict.sends) == ("incomplete", 1)
    assert verdict.because.startswith("nothing is known yet")


@pytest.mark.parametrize("last", range(1, 6))
def test_cancelling_keeps_what_is_known(kit: Any, last: int) -> None:
    async def story() -> Verdict:
        task: asyncio.Task[Verdict]

        def answer(carried: frozenset[str], number: int) -> Any:
            if number == last:
                task.cancel()
            return kit.needs("A", "B")(carried, number)

        good = with_headers(kit.request, "C", "A", "B", first=True)
        task = asyncio.ensure_future(start(kit.World(answer), kit.request, good))
        return await task

    verdict = asyncio.run(story())
    assert verdict.kind == "incomplete"
    assert verdict.because.endswith("stopped because it was cancelled")
    assert bool(verdict.minimal) == (last > 2)


# -- expiry -----------------------------------------------------------------------------------


def test_an_expired_token_is_the_cause_when_the_good_one_is_fresh(kit: Any) -> None:
    old = Token(Secret("old"), "pasted", expires_at=5.0)
    world = kit.World(kit.needs("goods-token"), token=old)
    verdict = isolate(world, kit.request, with_headers(kit.request, "A"), GOODS)
    assert ids(verdict) == ["difference:token"]


def test_an_expired_token_is_a_cause_too_when_the_request_could_not_be_sent(kit: Any) -> None:
    old = Token(Secret("old"), "pasted", expires_at=5.0)
    needs = kit.needs("goods-token")

    def answer(carried: frozenset[str], number: int) -> Any:
        unsendable = Failure("invalid_request", "The header Bad holds a line break.")
        return unsendable if "Bad" in carried else needs(carried, number)

    failing = with_headers(kit.request, "Bad")
    verdict = isolate(kit.World(answer, token=old), failing, kit.request, GOODS)
    assert ids(verdict) == ["difference:token", "difference:headers:Bad"]


def test_a_good_token_that_has_expired_ends_it(kit: Any) -> None:
    expired = replace(GOODS, expires_at=5.0)
    world = kit.World(kit.needs("never"), token=Token(Secret("mine"), "pasted"))
    verdict = isolate(world, kit.request, with_headers(kit.request, "A"), expired)
    assert verdict.kind == "incomplete"
    assert "the token expired at 00:00 UTC" in verdict.because


def test_a_good_token_that_expires_during_the_run_ends_it(kit: Any) -> None:
    expiring = replace(GOODS, expires_at=1_700_000_000.0)
    world = kit.World(kit.needs("A", "goods-token"), now=1_699_999_999.0)
    steady = world.answer

    def answer(carried: frozenset[str], number: int) -> Any:
        if number > 2:
            world.now = 1_700_000_001.0
            return kit.respond(401, "bad.credentials")
        return steady(carried, number)

    world.answer = answer
    good = with_headers(kit.request, "A", "B")
    verdict = isolate(world, kit.request, good, expiring)
    assert verdict.kind == "incomplete"
    assert "the token expired" in verdict.because
    assert len(verdict.minimal) == 3


# -- the plan ---------------------------------------------------------------------------------


def test_the_plan_begins_with_the_working_request(kit: Any) -> None:
    good = with_headers(kit.request, "A")
    candidates, _ = candidates_between(kit.request, good, other_token=True)
    lines = plan(candidates, compared=True)
    assert lines[:3] == (
        "1. the working request, to see that it works here",
        "2. the request as it was refused",
        (
            "3. the request with those of 2 changes that the refusal points at, else all: use the "
            "token of the working request and send A: v"
        ),
    )
    assert lines[-1] == "At most 7 sends if the answers are steady."


@pytest.mark.parametrize(("changes", "sends"), [(0, 3), (1, 4), (2, 7), (4, 36)])
def test_the_most_sends_include_the_working_request(changes: int, sends: int) -> None:
    assert worst_case_sends(changes, 0, compared=True) == sends


def test_two_changes_of_the_token_cannot_hold_together(kit: Any) -> None:
    client = kit.scope("x")
    client = replace(client, edit=Edit("set", "token", "client", "admin"))
    good = with_headers(kit.request, "A")
    candidates, _ = candidates_between(kit.request, good, other_token=True)
    world = kit.World(kit.needs("A"))
    verdict = world.isolate([*candidates, client])
    assert verdict.untried == (client,)
    assert verdict.untried_because == ("instead of it: use the token of the working request",)


# -- what the refusal points at ---------------------------------------------------------------


def test_what_the_refusal_points_at_is_tried_before_all_together(kit: Any) -> None:
    failing = replace(kit.request, url="https://a.example/y?size=1")
    good = with_headers(replace(kit.request, url="https://a.example/x?size=2"), *NAMES)

    def answer(carried: frozenset[str], number: int) -> Any:
        return kit.respond(200 if number != 2 else 404, "not.found")

    verdict = isolate(kit.World(answer), failing, good)
    assert labels(verdict)[:3] == [
        "the working request",
        "as refused",
        "with only the path /x",
    ]


def test_two_refusals_one_behind_the_other_are_followed(kit: Any) -> None:
    """First the media type, then the rights; what lies between is never sent together."""
    failing = replace(kit.request, headers=Headers.of([("Content-Type", "text/plain")]))
    good = with_headers(replace(kit.request, url="{{api}}/x?size=2"), *NAMES)
    failing = replace(failing, url=good.url)

    def answer(request: Request, token: Token | None) -> Any:
        if request.headers.get("Content-Type") != "application/json":
            return kit.respond(415, "unsupported.media.type")
        is_good = token is not None and token.secret == GOODS.secret
        return kit.respond(200) if is_good else kit.respond(403, "missing.permissions")

    world = kit.World(kit.needs())

    async def send(request: Request, token: Token | None, label: str) -> Any:
        exchange = await kit.World(lambda carried, n: answer(request, token)).send(
            request, token, label
        )
        world.sent.append((frozenset(), label))
        return exchange

    world.send = send
    verdict = isolate(world, failing, good, GOODS)
    assert ids(verdict) == ["difference:token", "difference:headers:Content-Type"]
    assert verdict.sends == 5
    assert "other changes are not needed" in verdict.figures
    assert verdict.untried == ()


def test_what_a_check_has_found_is_tried_first(kit: Any) -> None:
    good = with_headers(kit.request, *NAMES)
    world = kit.World(kit.needs("d7"))
    found = [Edit("set", "headers", "d7", "v")]
    verdict = isolate(world, kit.request, good, found=found)
    assert labels(verdict)[2] == "with only d7"
    assert (ids(verdict), verdict.sends) == (["difference:headers:d7"], 4)


def test_a_wrong_suspicion_costs_little_and_misleads_nobody(kit: Any) -> None:
    good = with_headers(kit.request, *NAMES)
    world = kit.World(kit.needs("d3"))
    verdict = isolate(world, kit.request, good, found=[Edit("set", "headers", "d9", "v")])
    assert ids(verdict) == ["difference:headers:d3"]


def test_a_suspicion_that_cannot_be_sent_leaves_the_rest_to_be_tried(kit: Any) -> None:
    good = with_headers(kit.request, "A", "B")
    world = kit.World(kit.needs("B"))
    send = world.send

    async def picky(request: Request, token: Token | None, label: str) -> Any:
        if "A" in request.headers and "B" not in request.headers:
            raise VariablesMissing(("a",))
        return await send(request, token, label)

    world.send = picky
    found = [Edit("set", "headers", "A", "v")]
    verdict = isolate(world, kit.request, good, found=found)
    assert ids(verdict) == ["difference:headers:B"]


def test_after_four_refusals_all_changes_go_together(kit: Any) -> None:
    good = replace(kit.request, url="https://b.example/x?size=1", body=Body("json", '{"a": 1}'))
    good = with_headers(good, "A", first=True)
    good = replace(good, headers=good.headers.with_value("Authorization", "Bearer {{good}}"))
    failing = replace(kit.request, url="https://a.example/x")
    world = kit.World(kit.needs("A", "goods-token", "/a"))
    verdict = isolate(world, failing, good, GOODS)
    assert labels(verdict)[1:7] == [
        "as refused",
        "with only the token of the working request",
        "with only the token of the working request and Authorization changed",
        "with 3 of 8 changes",
        "with 4 of 8 changes",
        "with all 8 changes",
    ]
    assert {candidate.edit.subject for candidate in verdict.minimal} == {"request", "A", "/a"}
