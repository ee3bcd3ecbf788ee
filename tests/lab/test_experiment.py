"""Isolating a cause on fake worlds: steady, flaky, limited, failing and cancelled ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.errors import VariablesMissing
from inspector.lab.verdict import Candidate, Verdict
from inspector.model.edit import Edit
from inspector.model.environment import Environment
from inspector.model.exchange import Cancelled, Failure
from inspector.model.headers import Headers
from inspector.model.request import Body
from inspector.model.secret import Secret
from inspector.model.token import Token

REGION = Environment(
    "eu-central-1", "Frankfurt", "region", "https://api.mypurecloud.de", "https://login.x.de"
)


def ids(candidates: tuple[Candidate, ...]) -> list[str]:
    return [candidate.finding_id for candidate in candidates]


def labels(verdict: Verdict) -> list[str]:
    return [trial.label for trial in verdict.trials]


def no_set_was_sent_twice(world: Any) -> bool:
    carried = [what for what, label in world.sent if "once more" not in label]
    return len(carried) == len(set(carried))


# -- explained --------------------------------------------------------------------------------


def test_the_starting_case_takes_five_sends(kit: Any) -> None:
    world = kit.World(kit.needs("X-Guest-Id", "messaging:web"))
    verdict = world.isolate([kit.header("X-Guest-Id", "guest-123"), kit.scope("messaging:web")])
    assert verdict.kind == "explained"
    assert verdict.because == (
        "401 becomes 200 on the sandbox (scenario thread) when X-Guest-Id is sent and the token "
        "carries messaging:web"
    )
    assert verdict.figures == "5 sends; neither alone is enough"
    assert verdict.sends == 5
    assert (verdict.before.status, verdict.before.code) == (401, "bad.credentials")
    assert (verdict.after.status, verdict.after.code) == (200, "")
    assert ids(verdict.minimal) == ["header:X-Guest-Id", "scope:messaging:web"]
    assert labels(verdict) == [
        "as refused",
        "a token with the scope messaging:web",
        "with X-Guest-Id and the scope messaging:web",
        "without X-Guest-Id",
        "without the scope messaging:web",
    ]
    assert world.trials == list(verdict.trials)
    assert no_set_was_sent_twice(world)
    assert verdict.on_sandbox
    assert verdict.host == "127.0.0.1:1"


def test_two_scopes_and_a_header_take_eight_sends(kit: Any) -> None:
    world = kit.World(kit.needs("X-Guest-Id", "messaging:guest", "messaging:web"))
    verdict = world.isolate(
        [kit.header("X-Guest-Id"), kit.scope("messaging:guest"), kit.scope("messaging:web")]
    )
    assert verdict.sends == 8
    assert labels(verdict)[1] == "a token with the scopes messaging:guest and messaging:web"
    assert len(verdict.minimal) == 3
    assert verdict.because.endswith(
        "when X-Guest-Id is sent and the token carries messaging:guest and messaging:web"
    )
    assert verdict.figures == "8 sends; without any one of them it is refused"
    assert len(world.tokens) == len(set(world.tokens)) == 3


def test_what_is_not_needed_is_named_and_the_refusal_confirmed(kit: Any) -> None:
    world = kit.World(kit.needs("messaging:web"))
    verdict = world.isolate([kit.header("X-Guest-Id"), kit.scope("messaging:web")])
    assert ids(verdict.minimal) == ["scope:messaging:web"]
    assert ids(verdict.not_needed) == ["header:X-Guest-Id"]
    assert verdict.figures == "5 sends; it alone is enough; X-Guest-Id is not needed"
    assert labels(verdict)[-1] == "as refused, once more"


def test_one_change_needs_no_leaving_out(kit: Any) -> None:
    world = kit.World(kit.needs("X-Guest-Id"))
    verdict = world.isolate([kit.header("X-Guest-Id")])
    assert (verdict.kind, verdict.sends, verdict.figures) == ("explained", 2, "2 sends")


def test_neither_alone_is_said_only_when_both_were_sent_alone(kit: Any) -> None:
    world = kit.World(kit.needs("A", "B"))
    verdict = world.isolate([kit.header("A"), kit.header("B"), kit.header("C")])
    assert ids(verdict.minimal) == ["header:A", "header:B"]
    assert "alone" not in verdict.figures
    assert "without either of them it is refused; C is not needed" in verdict.figures


def test_a_change_that_is_spared_first_lets_the_others_be_tried_alone(kit: Any) -> None:
    world = kit.World(kit.needs("B", "C"))
    verdict = world.isolate([kit.header("A"), kit.header("B"), kit.header("C")])
    assert "neither alone is enough" in verdict.figures
    assert "with only C" in labels(verdict)


def test_alternatives_give_one_set_that_was_sent(kit: Any) -> None:
    either = lambda carried, n: kit.respond(200 if carried & {"A", "B"} else 401, "x")  # noqa: E731 - a table entry
    world = kit.World(either)
    verdict = world.isolate([kit.header("A"), kit.header("B"), kit.header("C")])
    assert ids(verdict.minimal) == ["header:B"]
    assert any(trial.edits == verdict.minimal and trial.works for trial in verdict.trials)


def test_many_changes_are_halved(kit: Any) -> None:
    candidates = [kit.header(f"X-{n}") for n in range(16)]
    world = kit.World(kit.needs("X-11"))
    verdict = world.isolate(candidates)
    assert ids(verdict.minimal) == ["header:X-11"]
    assert verdict.sends <= 12
    assert "with all 16 changes" in labels(verdict)
    assert no_set_was_sent_twice(world)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_exact_minimal_set_is_found_in_every_monotone_world(kit: Any, data: Any) -> None:
    number = data.draw(st.integers(1, 8))
    all_of_them = [
        kit.scope(f"s{i}") if data.draw(st.booleans()) else kit.header(f"h{i}")
        for i in range(number)
    ]
    needed = data.draw(st.sets(st.sampled_from(all_of_them), min_size=1))
    world = kit.World(kit.needs(*(c.edit.subject for c in needed)))
    verdict = world.isolate(all_of_them, max_sends=100)
    assert verdict.kind == "explained"
    assert set(verdict.minimal) == needed
    assert set(verdict.not_needed) == set(all_of_them) - needed
    assert no_set_was_sent_twice(world)
    assert len(world.tokens) == len(set(world.tokens))
    assert any(trial.edits == verdict.minimal and trial.works for trial in verdict.trials)
    assert verdict.sends == len(world.sent) + len(world.tokens) == len(verdict.trials)


def test_findings_with_the_same_edit_share_a_send_and_the_evidence(kit: Any) -> None:
    one = kit.header("X-Guest-Id")
    twin = Candidate("other-claim", one.edit, "Somebody else says so too")
    world = kit.World(kit.needs("X-Guest-Id"))
    verdict = world.isolate([one, twin, one])
    assert verdict.minimal == (one,)
    assert verdict.sends == 2
    assert set(verdict.observations()) == {"header:X-Guest-Id", "other-claim"}


def test_of_two_changes_to_one_thing_only_the_first_is_tried(kit: Any) -> None:
    first, second = kit.header("Accept", "a"), kit.header("accept", "b")
    world = kit.World(kit.needs("Accept"))
    verdict = world.isolate([first, second])
    assert verdict.minimal == (first,)
    assert verdict.untried == (second,)
    assert verdict.untried_because == ("instead of it: send Accept: a",)


def test_a_change_that_does_not_fit_the_request_is_untried(kit: Any) -> None:
    broken = Candidate("p", Edit("set", "payload", "/to/id/x", "1"), "Wrong place")
    world = kit.World(kit.needs("X-Guest-Id"))
    verdict = world.isolate([broken, kit.header("X-Guest-Id")])
    assert verdict.untried == (broken,)
    assert verdict.untried_because == ("The payload has nothing at /to/id/x to change.",)
    assert verdict.figures == "2 sends; not tried: /to/id/x"


def test_a_change_that_another_one_builds_on_is_tried_again_without_that_one(kit: Any) -> None:
    base = Candidate("base", Edit("set", "payload", "/extra", "[]"), "extra is missing")
    item = Candidate("item", Edit("set", "payload", "/extra/0", "1"), "extra is empty")
    request = replace(kit.request, body=Body("json", '{"extra": 3, "new": 1}'))
    world = kit.World(kit.needs("X"))
    verdict = world.isolate([base, item, kit.header("X")], request=request)
    assert ids(verdict.minimal) == ["header:X"]
    assert "could not be tried" not in verdict.figures
    assert no_set_was_sent_twice(world) or verdict.sends == 6


# -- tokens -----------------------------------------------------------------------------------


def test_a_refused_scope_is_untried_and_the_rest_goes_on(kit: Any) -> None:
    world = kit.World(kit.needs("X-Guest-Id"), refused_scopes=frozenset({"bad"}))
    verdict = world.isolate([kit.scope("bad"), kit.header("X-Guest-Id")])
    assert verdict.kind == "explained"
    assert ids(verdict.minimal) == ["header:X-Guest-Id"]
    assert ids(verdict.untried) == ["scope:bad"]
    assert verdict.untried_because == ("No token with bad.",)
    assert verdict.figures == "3 sends; not tried: the scope bad"
    refused = verdict.trials[1]
    assert (refused.is_token_request, refused.works, refused.note) == (
        True,
        False,
        "No token with bad.",
    )


def test_of_several_scopes_only_the_refused_one_is_left_out(kit: Any) -> None:
    world = kit.World(kit.needs("a", "b"), refused_scopes=frozenset({"bad"}))
    verdict = world.isolate([kit.scope("a"), kit.scope("bad"), kit.scope("b")])
    assert ids(verdict.minimal) == ["scope:a", "scope:b"]
    assert ids(verdict.untried) == ["scope:bad"]


def test_nothing_is_left_to_try_when_the_only_scope_is_refused(kit: Any) -> None:
    world = kit.World(kit.needs("bad"), refused_scopes=frozenset({"bad"}))
    verdict = world.isolate([kit.scope("bad")])
    assert verdict.kind == "not_explained"
    assert verdict.because == (
        "401 bad.credentials on the sandbox (scenario thread), and nothing to try: none of the "
        "changes could be sent"
    )


def test_a_scope_whose_leaving_out_is_refused_is_kept_and_said_to_be_unproven(kit: Any) -> None:
    class Picky(kit.World):  # type: ignore[name-defined,misc]  # a class from a fixture
        async def get_token(self, edits: tuple[Edit, ...]) -> Token:
            self.refused_scopes = frozenset({"a"}) if len(edits) == 1 else frozenset()
            return await super().get_token(edits)  # type: ignore[no-any-return]  # ditto

    world = Picky(kit.needs("a", "b"))
    verdict = world.isolate([kit.scope("a"), kit.scope("b")])
    assert ids(verdict.minimal) == ["scope:a", "scope:b"]
    assert verdict.figures == "6 sends; whether the scope b is needed could not be tried"


def test_edits_of_the_client_and_of_white_space_ask_for_a_token_too(kit: Any) -> None:
    client = Candidate("c", Edit("set", "token", "client", "admin"), "No token")
    strip = Candidate("w", Edit("remove", "token", "whitespace"), "White space in the token")
    world = kit.World(kit.needs("client"))
    verdict = world.isolate([client, strip, kit.scope("a")])
    assert verdict.because.endswith("when the token is one of the client admin")
    assert verdict.trials[1].label == (
        "a token of the client admin and the token stripped of white space and invisible "
        "characters with the scope a"
    )


# -- further findings -------------------------------------------------------------------------


def test_further_candidates_are_looked_for_on_the_changed_request(kit: Any) -> None:
    asked: list[tuple[Headers, frozenset[str] | None]] = []

    async def more(request: Any, token: Any, edits: Any) -> list[Candidate]:
        asked.append((request.headers, token.scopes))
        return [kit.scope("b"), kit.scope("a")]

    world = kit.World(kit.needs("X", "a", "b"))
    verdict = world.isolate([kit.header("X"), kit.scope("a")], more=more)
    assert verdict.kind == "explained"
    assert ids(verdict.minimal) == ["header:X", "scope:a", "scope:b"]
    assert [scopes for _, scopes in asked] == [{"a"}]
    assert "X" in asked[0][0]


def test_it_asks_for_further_candidates_three_times_at_most(kit: Any) -> None:
    rounds: list[int] = []

    async def more(request: Any, token: Any, edits: Any) -> list[Candidate]:
        rounds.append(len(edits))
        return [kit.header(f"M-{len(edits)}")]

    world = kit.World(kit.needs("never"))
    verdict = world.isolate([kit.header("X")], more=more)
    assert verdict.kind == "not_explained"
    assert rounds == [1, 2, 3]
    assert verdict.because.endswith(
        "stays with all 4 changes together: the cause is something else"
    )


def test_it_stops_asking_when_nothing_new_is_found(kit: Any) -> None:
    async def more(request: Any, token: Any, edits: Any) -> list[Candidate]:
        return [kit.header("X")]

    verdict = kit.World(kit.needs("never")).isolate([kit.header("X")], more=more)
    assert (verdict.kind, verdict.sends) == ("not_explained", 2)


# -- not explained ----------------------------------------------------------------------------


def test_without_candidates_the_original_is_sent_once(kit: Any) -> None:
    verdict = kit.World(kit.needs("x")).isolate([])
    assert (verdict.kind, verdict.sends) == ("not_explained", 1)
    assert "nothing to try: no finding comes with a change" in verdict.because


def test_progress_is_reported_as_such(kit: Any) -> None:
    world = kit.World(
        lambda carried, n: (
            kit.respond(400, "bad.request")
            if "X" in carried
            else kit.respond(401, "bad.credentials")
        )
    )
    verdict = world.isolate([kit.header("X")])
    assert verdict.kind == "not_explained"
    assert verdict.because == (
        "401 bad.credentials becomes 400 bad.request on the sandbox (scenario thread) with the "
        "change: a later check is reached"
    )
    assert (verdict.after.status, verdict.after.code) == (400, "bad.request")


def test_another_refusal_that_is_no_progress_is_not_called_so(kit: Any) -> None:
    world = kit.World(
        lambda carried, n: kit.respond(401, "x") if "X" in carried else kit.respond(400, "y")
    )
    assert world.isolate([kit.header("X")]).because.endswith("still refused, but differently")


# -- already works, unstable ------------------------------------------------------------------


def test_a_request_that_works_is_sent_twice_and_left_alone(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(200 + n))
    verdict = world.isolate([kit.header("X")])
    assert (verdict.kind, verdict.sends) == ("already_works", 2)
    assert verdict.because == (
        "201 on the sandbox (scenario thread) as it stands: nothing to isolate"
    )
    assert ids(verdict.untried) == ["header:X"]


def test_a_request_that_works_only_sometimes_is_unstable_with_rates(kit: Any) -> None:
    world = kit.World(
        lambda carried, n: kit.respond(200) if n % 2 else kit.respond(401, "bad.credentials")
    )
    verdict = world.isolate([kit.header("X")])
    assert (verdict.kind, verdict.sends) == ("unstable", 5)
    assert verdict.because == (
        "the same request gets different answers on the sandbox (scenario thread): as refused, "
        "200 in 3 of 5 sends and 401 bad.credentials in 2 of 5 sends"
    )


def test_a_server_error_in_between_is_repeated_and_then_reported_as_unstable(kit: Any) -> None:
    def answer(carried: frozenset[str], number: int) -> Any:
        if "A" in carried and "B" not in carried:
            return kit.respond(503 if number % 2 == 0 else 401, "x")
        return kit.needs("A", "B")(carried, number)

    world = kit.World(answer)
    verdict = world.isolate([kit.header("B"), kit.header("A")])
    # The trial without B is the third send; make it the one that fails first.
    world_two = kit.World(lambda carried, n: answer(carried, n + 1))
    verdict = world_two.isolate([kit.header("B"), kit.header("A")])
    assert verdict.kind == "unstable"
    assert "without B" in verdict.because


def test_a_steady_server_error_is_an_answer_like_any_other(kit: Any) -> None:
    world = kit.World(
        lambda carried, n: kit.respond(500, "e") if "A" in carried else kit.respond(401, "x")
    )
    verdict = world.isolate([kit.header("A")])
    assert (verdict.kind, verdict.sends) == ("not_explained", 3)


def test_a_refusal_that_does_not_come_back_is_unstable(kit: Any) -> None:
    """Everything works after the first send: what was left out was never needed."""
    world = kit.World(lambda carried, n: kit.respond(200) if n > 1 else kit.respond(401, "x"))
    verdict = world.isolate([kit.header("A"), kit.header("B")])
    assert verdict.kind == "unstable"
    assert "200 in 4 of 5 sends" in verdict.because


def test_measuring_rates_stops_with_the_budget(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(200) if n % 2 else kit.respond(401, "x"))
    verdict = world.isolate([], max_sends=3)
    assert (verdict.kind, verdict.sends) == ("unstable", 3)


# -- incomplete -------------------------------------------------------------------------------


def test_a_rate_limit_is_waited_for_and_the_send_repeated(kit: Any) -> None:
    def answer(carried: frozenset[str], number: int) -> Any:
        if number == 2:
            return kit.respond(429, "too.many", [("Retry-After", "7")])
        return kit.needs("X")(carried, number)

    world = kit.World(answer)
    verdict = world.isolate([kit.header("X")])
    assert (verdict.kind, verdict.sends) == ("explained", 3)
    assert world.slept == [7.0]
    limited = verdict.trials[1]
    assert (limited.status, limited.note, limited.counts) == (429, "rate limited", False)


@pytest.mark.parametrize(
    ("headers", "slept"),
    [
        ([], 3.0),
        ([("Retry-After", "soon")], 3.0),
        (
            [
                ("Retry-After", "Wed, 21 Oct 2026 07:28:09 GMT"),
                ("Date", "Wed, 21 Oct 2026 07:28:00 GMT"),
            ],
            9.0,
        ),
        (
            [
                ("Retry-After", "Wed, 21 Oct 2026 07:28:09 -0000"),
                ("Date", "Wed, 21 Oct 2026 07:28:00 GMT"),
            ],
            3.0,
        ),
    ],
)
def test_retry_after_may_be_a_date_or_missing(
    kit: Any, headers: list[tuple[str, str]], slept: float
) -> None:
    world = kit.World(
        lambda carried, n: kit.respond(429, "x", headers) if n == 1 else kit.respond(401, "x")
    )
    world.isolate([])
    assert world.slept == [slept]


def test_a_long_wait_ends_the_experiment(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(429, "x", [("Retry-After", "120")]))
    verdict = world.isolate([kit.header("X")])
    assert verdict.kind == "incomplete"
    assert verdict.because == (
        "nothing is known yet about the sandbox (scenario thread); stopped because the server "
        "asks to wait 120 s (429)"
    )
    assert world.slept == []


def test_a_limit_that_never_ends_does(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(429, "x", [("Retry-After", "1")]))
    verdict = world.isolate([])
    assert (verdict.kind, verdict.sends, world.slept) == ("incomplete", 4, [1.0, 1.0, 1.0])
    assert "still limits the rate after 3 waits" in verdict.because


def test_the_budget_ends_the_experiment_with_what_is_known(kit: Any) -> None:
    world = kit.World(kit.needs("A", "B"))
    candidates = [kit.header("A"), kit.header("B"), kit.header("C")]
    verdict = world.isolate(candidates, max_sends=3)
    assert (verdict.kind, verdict.sends) == ("incomplete", 3)
    assert verdict.because == (
        "401 becomes 200 on the sandbox (scenario thread) when A, B and C are sent, but whether "
        "all of it is needed is not known; stopped because the limit of 3 sends is reached"
    )
    assert ids(verdict.minimal) == ["header:A", "header:B", "header:C"]
    assert verdict.after.status == 200
    assert verdict.observations() == {}
    assert verdict.refutations() == {}


def test_a_budget_of_one_send_leaves_every_change_untried(kit: Any) -> None:
    verdict = kit.World(kit.needs("A")).isolate([kit.header("A")], max_sends=1)
    assert "no change is known to help yet" in verdict.because
    assert "the limit of 1 send is reached" in verdict.because
    assert verdict.untried_because == ("the experiment ended before",)
    assert verdict.after.status == 0


def test_a_budget_that_ends_before_the_confirmation_still_explains(kit: Any) -> None:
    world = kit.World(kit.needs("A"))
    verdict = world.isolate([kit.header("A"), kit.header("B")], max_sends=4)
    assert (verdict.kind, verdict.sends) == ("explained", 4)


def test_a_network_failure_ends_it_with_the_failure_s_sentence(kit: Any) -> None:
    def answer(carried: frozenset[str], number: int) -> Any:
        if number == 2:
            return Failure("timeout", "The server did not answer within 30 s.", "wait")
        return kit.needs("X")(carried, number)

    verdict = kit.World(answer).isolate([kit.header("X")])
    assert verdict.kind == "incomplete"
    assert verdict.because.endswith("stopped because The server did not answer within 30 s")
    assert verdict.after.status == 0


def test_a_cancelled_send_ends_it(kit: Any) -> None:
    verdict = kit.World(lambda carried, n: Cancelled("wait")).isolate([kit.header("X")])
    assert verdict.because.endswith("stopped because it was cancelled")


def test_a_working_request_whose_repetition_fails_is_not_judged(kit: Any) -> None:
    world = kit.World(
        lambda carried, n: kit.respond(200) if n == 1 else Failure("closed", "Closed.")
    )
    verdict = world.isolate([])
    assert verdict.kind == "incomplete"
    assert "as it stands, sent once" in verdict.because


async def run_until(kit: Any, last: int) -> Verdict:
    """Cancels the experiment while it takes the answer number `last`."""
    task: asyncio.Task[Verdict]

    def answer(carried: frozenset[str], number: int) -> Any:
        if number == last:
            task.cancel()
        return kit.needs("A", "B")(carried, number)

    world = kit.World(answer)
    task = asyncio.ensure_future(world.start([kit.header(name) for name in "CAB"]))
    return await task


@pytest.mark.parametrize("last", [1, 2, 3, 4])
def test_cancelling_returns_what_is_known_so_far(kit: Any, last: int) -> None:
    verdict = asyncio.run(run_until(kit, last))
    assert verdict.kind == "incomplete"
    assert verdict.because.endswith("stopped because it was cancelled")
    assert bool(verdict.minimal) == (last > 1)


def test_cancelling_the_last_confirmation_keeps_the_verdict(kit: Any) -> None:
    verdict = asyncio.run(run_until(kit, 5))
    assert (verdict.kind, verdict.sends) == ("explained", 6)
    assert ids(verdict.minimal) == ["header:A", "header:B"]


def test_cancelling_while_rates_are_measured_keeps_the_verdict(kit: Any) -> None:
    async def story() -> Verdict:
        task: asyncio.Task[Verdict]

        def answer(carried: frozenset[str], number: int) -> Any:
            if number == 3:
                asyncio.get_running_loop().call_soon(task.cancel)
            return kit.respond(200) if number % 2 else kit.respond(401, "x")

        task = asyncio.ensure_future(kit.World(answer).start([]))
        return await task

    assert asyncio.run(story()).kind == "unstable"


# -- expiry -----------------------------------------------------------------------------------


def test_a_token_that_expires_during_the_run_ends_it(kit: Any) -> None:
    token = Token(Secret("t"), "pasted", expires_at=1_700_000_000.0)
    world = kit.World(kit.needs("A", "B"), token=token, now=1_699_999_999.0)
    inner = world.answer

    def answer(carried: frozenset[str], number: int) -> Any:
        world.now = 1_699_999_998.0 + number
        return inner(carried, number)

    world.answer = answer
    verdict = world.isolate([kit.header("A"), kit.header("B")])
    assert verdict.kind == "incomplete"
    assert verdict.because.endswith(
        "stopped because the token expired at 22:13 UTC; get a new one and isolate again"
    )


def test_a_token_that_had_expired_before_is_part_of_the_case(kit: Any) -> None:
    token = Token(Secret("t"), "pasted", expires_at=5.0)
    world = kit.World(kit.needs("fresh"), token=token)
    verdict = world.isolate([kit.scope("fresh"), kit.header("X")])
    assert ids(verdict.minimal) == ["scope:fresh"]


def test_an_expired_token_that_nothing_can_replace_ends_it(kit: Any) -> None:
    world = kit.World(kit.needs("X"), token=Token(Secret("t"), "pasted", expires_at=5.0))
    assert "the token expired" in world.isolate([kit.header("X")]).because


def test_a_token_with_time_left_is_no_reason_to_stop(kit: Any) -> None:
    world = kit.World(kit.needs("X"), token=Token(Secret("t"), "pasted", expires_at=2e9))
    assert world.isolate([kit.header("X")]).kind == "explained"


# -- where ------------------------------------------------------------------------------------


def test_a_region_is_named_by_its_host(kit: Any) -> None:
    world = kit.World(kit.needs("X"), hop_url="https://api.mypurecloud.de/api/v2/x")
    verdict = world.isolate([kit.header("X")], environment=REGION)
    assert "on api.mypurecloud.de when" in verdict.because
    assert (verdict.host, verdict.on_sandbox) == ("api.mypurecloud.de", False)


def test_what_really_went_elsewhere_is_not_called_the_sandbox(kit: Any) -> None:
    world = kit.World(kit.needs("X"), hop_url="https://gateway.example/api/v2/x")
    verdict = world.isolate([kit.header("X")])
    assert "on gateway.example when" in verdict.because
    assert (verdict.where, verdict.on_sandbox) == ("gateway.example", False)
    assert not verdict.observations()["header:X"][0].on_sandbox


def test_nobody_needs_to_watch(kit: Any) -> None:
    world = kit.World(kit.needs("X"))
    verdict = world.isolate([kit.header("X")], progress=None)
    assert verdict.kind == "explained"
    assert world.trials == []


# -- what cannot be sent ----------------------------------------------------------------------


UNSENDABLE = Failure("invalid_request", "The header X holds a line break. Remove it.")


def test_a_request_that_cannot_be_sent_is_mended_and_costs_no_send(kit: Any) -> None:
    world = kit.World(kit.needs("A", refusal=UNSENDABLE))
    verdict = world.isolate([kit.header("A")])
    assert verdict.kind == "explained"
    assert verdict.because == (
        "unsendable as it stands, 200 on the sandbox (scenario thread) when A is sent"
    )
    assert (verdict.sends, len(verdict.trials)) == (1, 2)
    first = verdict.trials[0]
    assert (first.status, first.is_unsendable, first.counts) == (0, True, True)
    assert first.note == "The header X holds a line break. Remove it"
    assert verdict.before.words() == "cannot be sent"


def test_a_request_that_stays_unsendable_says_so(kit: Any) -> None:
    verdict = kit.World(kit.needs("never", refusal=UNSENDABLE)).isolate([kit.header("A")])
    assert (verdict.kind, verdict.sends) == ("not_explained", 0)
    assert verdict.because == (
        "cannot be sent on the sandbox (scenario thread) stays with the change: the cause is "
        "something else"
    )


def test_another_failure_still_ends_it(kit: Any) -> None:
    verdict = kit.World(kit.needs("A", refusal=Failure("timeout", "Late."))).isolate([])
    assert (verdict.kind, verdict.because[-4:]) == ("incomplete", "Late")


class Lacking:
    """Sends only what carries a token: without one the Authorization has a hole."""

    def __init__(self, kit: Any, *needed: str) -> None:
        self.world = kit.World(kit.needs(*needed))
        self.send = self.world.send
        self.world.send = self.filled

    async def filled(self, request: Any, token: Token | None, label: str) -> Any:
        if "Authorization" in request.headers and "X" in request.headers and token is None:
            raise VariablesMissing(("token",))
        return await self.send(request, token, label)


def test_a_change_that_leaves_a_variable_open_waits_for_what_fills_it(kit: Any) -> None:
    async def more(request: Any, token: Any, edits: Any) -> list[Candidate]:
        return [kit.scope("a")]

    verdict = Lacking(kit, "X", "a").world.isolate([kit.header("X")], more=more)
    assert verdict.kind == "explained"
    assert ids(verdict.minimal) == ["header:X", "scope:a"]
    assert "could not be tried" not in verdict.figures
    assert verdict.sends == 4


def test_a_change_that_leaves_a_variable_open_for_good_is_untried(kit: Any) -> None:
    verdict = Lacking(kit, "X").world.isolate([kit.header("X")])
    assert verdict.kind == "not_explained"
    assert verdict.untried_because == (
        "The variable has no value yet: token. Fill it in before sending.",
    )
