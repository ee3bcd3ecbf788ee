"""Sending and isolating: one outcome each, cancelled, closed or crashed; recorded, redacted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspector.app.workspace import starting_case
from inspector.errors import AuthError, InspectorError, VariablesMissing
from inspector.model.exchange import Cancelled, Failure, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.transport.engine import Crashed, Progress

Owner = Any
WRITE = Request(
    "POST",
    "/api/v2/conversations/messaging",
    Headers.of([("Authorization", "Bearer {{token}}"), ("Content-Type", "application/json")]),
    Body("json", '{"externalContact":{"id":"guest-123"},"to":{"id":"queue-456"}}'),
)


@pytest.fixture
def ready(owner: Owner) -> Owner:
    """The starting case with its token."""
    owner.space.import_snippet(starting_case())
    owner.get_token()
    return owner


def test_the_starting_case_is_refused_and_shown(ready: Owner) -> None:
    assert ready.send() == 401
    state = ready.space.state
    assert (state.activity, state.ticket) == ("idle", None)
    assert state.exchanges == (state.shown,)
    ready.until(lambda: ready.space.view is not None)
    assert ready.space.view.shown is state.shown
    assert ready.space.view.diff is None


def test_the_second_answer_is_compared_with_the_first(ready: Owner) -> None:
    ready.send()
    first = ready.space.state.shown
    ready.send()
    ready.until(lambda: ready.space.view is not None and ready.space.view.diff is not None)
    assert ready.space.view.baseline is first


def test_a_request_that_cannot_be_sent_names_its_variables(owner: Owner) -> None:
    owner.space.open_request(
        Request("GET", "/api/v2/users/{{userId}}", Headers.of([("Cookie", "{{session}}")])), {}
    )
    with pytest.raises(VariablesMissing, match="userId, session"):
        owner.space.send()
    with pytest.raises(VariablesMissing, match="userId, session"):
        owner.space.isolate()
    assert owner.space.state.activity == "idle"


def test_nothing_is_sent_while_something_is_under_way(ready: Owner) -> None:
    ready.space.send()
    for again in (ready.space.send, ready.space.isolate, ready.space.inspect_token):
        with pytest.raises(InspectorError, match="Still sending"):
            again()
    ready.idle()
    assert len(ready.space.state.exchanges) == 1


def test_a_send_can_be_cancelled(owner: Owner, silent_host: str) -> None:
    owner.space.open_request(Request("GET", f"{silent_host}/slow"), {})
    owner.space.send()
    owner.until(lambda: owner.space.state.phase == "wait")
    owner.space.cancel()
    owner.idle()
    shown = owner.space.state.shown
    assert isinstance(shown.outcome, Cancelled)
    assert shown.hops[0].sent.startswith(b"GET /slow HTTP/1.1\r\n")
    assert owner.space.problem == ""


def test_cancelling_nothing_does_nothing(owner: Owner) -> None:
    owner.changes.clear()
    owner.space.cancel()
    assert owner.changes == []


def test_closing_while_sending_ends_at_once(owner: Owner, silent_host: str) -> None:
    owner.space.open_request(Request("GET", f"{silent_host}/slow"), {})
    owner.space.send()
    owner.until(lambda: owner.space.state.phase == "wait")
    owner.space.close()
    assert not [t.name for t in threading.enumerate() if t.name in ("engine", "sandbox")]
    owner.receive_all()
    assert owner.space.state.activity == "idle"
    owner.space.close()


def test_closing_what_was_never_started_leaves_nothing(
    make_owner: Callable[..., Owner], tmp_path: Path
) -> None:
    owner = make_owner(start=False)
    owner.space.close()
    assert not (tmp_path / "data" / "profiles").exists()


def test_a_refused_port_is_a_failure_and_not_an_error(owner: Owner, free_port: int) -> None:
    owner.space.open_request(Request("GET", f"http://127.0.0.1:{free_port}/"), {})
    assert owner.send() == 0
    outcome = owner.space.state.shown.outcome
    assert isinstance(outcome, Failure)
    assert outcome.kind == "connection_refused"
    assert str(free_port) in outcome.message
    assert owner.space.problem == ""


def test_news_of_the_engine_become_the_states_phase(owner: Owner, silent_host: str) -> None:
    owner.space.open_request(Request("GET", silent_host), {})
    ticket = owner.space.send()
    owner.changes.clear()
    owner.space.receive(Progress(Ticket(ticket + 1), "body", 9))
    assert owner.changes == []
    owner.space.receive(Progress(ticket, "body", 9))
    assert (owner.space.state.phase, owner.space.state.received_bytes) == ("body", 9)
    owner.space.cancel()
    owner.idle()


def test_what_the_user_can_mend_is_a_problem_without_secrets(ready: Owner) -> None:
    secret = ready.space.state.token.secret.reveal()
    ready.space.receive(Crashed(Ticket(99), AuthError(f"It refused {secret}.")))
    assert ready.space.problem.startswith("It refused ")
    assert secret not in ready.space.problem
    assert "problem" in ready.topics()


def test_a_bug_goes_on_to_the_owner_and_the_next_send_works(ready: Owner) -> None:
    ticket = ready.space.send()
    with pytest.raises(ZeroDivisionError):
        ready.space.receive(Crashed(ticket, ZeroDivisionError("a bug")))
    assert ready.space.state.activity == "idle"
    assert ready.send() == 401


def test_every_exchange_is_recorded_and_none_holds_a_secret(ready: Owner) -> None:
    ready.space.edit_request(
        Request("POST", WRITE.url, WRITE.headers.with_value("Cookie", "s=canary-cookie"))
    )
    ready.send()
    shelf = ready.space.shelf
    ready.until(lambda: any(row.status == 401 for row in shelf.rows))
    token = ready.space.state.token.secret.reveal()
    ready.space.close()
    kept = b"".join(p.read_bytes() for p in shelf.data_dir.rglob("*") if p.is_file())
    for secret in ("canary-cookie", token):
        assert secret.encode() not in kept


def test_without_a_data_folder_nothing_is_recorded(make_owner: Callable[..., Owner]) -> None:
    owner = make_owner(on_disk=False)
    owner.space.import_snippet(starting_case())
    owner.get_token()
    assert owner.send() == 401
    assert owner.space.shelf is None


def test_an_earlier_exchange_can_be_shown_and_pinned(ready: Owner) -> None:
    for _ in range(3):
        ready.send()
    first, second, third = ready.space.state.exchanges
    ready.space.show(first)
    assert ready.space.state.shown is first
    ready.space.pin(first)
    ready.send()
    state = ready.space.state
    assert (state.baseline, state.pinned) == (first, True)
    ready.space.pin(None)
    assert ready.space.state.baseline is third
    assert not ready.space.state.pinned
    assert second in state.exchanges


def test_unpinning_the_only_exchange_leaves_nothing_to_compare(ready: Owner) -> None:
    ready.send()
    ready.space.pin(ready.space.state.shown)
    ready.space.pin(None)
    assert ready.space.state.baseline is None


def test_a_new_request_empties_the_view(ready: Owner) -> None:
    ready.send()
    ready.until(lambda: ready.space.view is not None)
    ready.space.open_request(Request("GET", "/x"), {})
    assert ready.space.view is None


def test_a_view_that_is_out_of_date_is_dropped(ready: Owner) -> None:
    ready.send()
    ready.until(lambda: ready.space.view is not None)
    old = ready.space.view
    ready.send()
    ready.until(lambda: ready.space.view is not old)
    new = ready.space.view
    ready.space._viewed(old)
    assert ready.space.view is new


# What arrives late


def test_an_answer_to_an_earlier_request_goes_to_the_history_only(
    owner: Owner, free_port: int
) -> None:
    owner.space.open_request(Request("GET", f"http://127.0.0.1:{free_port}/old"), {})
    owner.space.send()
    owner.space.open_request(Request("GET", "/api/v2/tokens/me"), {})
    owner.idle()
    assert owner.space.state.exchanges == ()
    assert owner.space.state.shown is None
    owner.until(lambda: any(row.url.endswith("/old") for row in owner.space.shelf.rows))


def test_a_verdict_on_an_earlier_request_is_not_this_ones_and_stays_known(ready: Owner) -> None:
    ready.space.isolate()
    ready.space.import_snippet("curl https://api.mypurecloud.com/api/v2/users/me")
    ready.idle()
    assert ready.space.state.verdict is None
    assert ready.space.state.shown is None
    ready.space.undo()
    finding = next(f for f in ready.space.state.findings if f.id == "guest-id-header")
    assert "observed" in {e.level for e in finding.evidence}


def test_a_token_that_arrives_after_another_was_chosen_is_dropped(owner: Owner) -> None:
    owner.space.use_client(owner.space.state.client)
    owner.space.paste_token("canary-chosen-meanwhile")
    owner.idle()
    assert owner.space.state.token.secret == Secret("canary-chosen-meanwhile")


def test_a_token_never_arrives_at_another_environment(owner: Owner) -> None:
    owner.space.use_client(owner.space.state.client)
    owner.space.select_environment("us-east-1")
    owner.idle()
    assert owner.space.state.token is None


# Consent


def test_a_sandbox_needs_no_consent(ready: Owner) -> None:
    assert ready.space.consent_needed() == ""


@pytest.mark.parametrize("method", ["GET", "HEAD", "get"])
def test_reading_needs_no_consent(owner: Owner, method: str) -> None:
    owner.space.open_request(Request(method, "https://api.mypurecloud.com/api/v2/users/me"), {})
    assert owner.space.consent_needed() == ""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_write_to_a_real_host_needs_consent_once(owner: Owner, method: str) -> None:
    owner.space.select_environment("us-east-1")
    owner.space.open_request(Request(method, "/api/v2/conversations/messaging"), {})
    assert owner.space.consent_needed() == "api.mypurecloud.com"
    owner.space.give_consent("api.mypurecloud.com")
    assert owner.space.consent_needed() == ""
    assert owner.space.consent_needed(experiment=True) == "api.mypurecloud.com"
    owner.space.give_consent("api.mypurecloud.com", experiment=True)
    assert owner.space.consent_needed(experiment=True) == ""
    owner.space.select_environment("eu-central-1")
    assert owner.space.consent_needed() == "api.mypurecloud.de"


def test_a_working_request_on_another_host_needs_consent_of_its_own(owner: Owner) -> None:
    owner.space.select_environment("us-east-1")
    owner.space.open_request(Request("POST", "https://apps.mypurecloud.com/api/v2/x"), {})
    good = Request("POST", "https://api.mypurecloud.com/api/v2/x")
    assert owner.space.consent_needed(good) == "apps.mypurecloud.com"
    owner.space.give_consent("apps.mypurecloud.com")
    assert owner.space.consent_needed(good) == "api.mypurecloud.com"
    owner.space.give_consent("api.mypurecloud.com")
    assert owner.space.consent_needed(good) == ""


def test_a_working_request_on_a_real_host_needs_consent_beside_a_sandbox(owner: Owner) -> None:
    sandbox = owner.space.state.environment.api_url
    owner.space.select_environment("us-east-1")
    owner.space.open_request(Request("POST", sandbox + "/api/v2/x"), {})
    good = Request("POST", "https://api.mypurecloud.com/api/v2/x")
    assert owner.space.consent_needed(good) == "api.mypurecloud.com"


def test_consent_to_an_experiment_covers_a_send(owner: Owner) -> None:
    owner.space.open_request(Request("POST", "https://proxy.example/x"), {})
    owner.space.give_consent("proxy.example", experiment=True)
    assert owner.space.consent_needed() == ""


def test_a_real_host_in_the_url_needs_consent_also_on_the_sandbox(owner: Owner) -> None:
    owner.space.open_request(Request("POST", "https://proxy.example/x"), {})
    assert owner.space.state.environment.is_sandbox
    assert owner.space.consent_needed() == "proxy.example"


def test_a_url_without_a_host_is_refused_before_it_is_asked_about(owner: Owner) -> None:
    owner.space.open_request(Request("POST", "api.mypurecloud.com/x"), {})
    with pytest.raises(InspectorError, match=r"api\.mypurecloud\.com/x names no host"):
        owner.space.consent_needed()


# Isolate


def test_isolating_finds_the_smallest_change_and_leaves_the_request(ready: Owner) -> None:
    before = ready.space.state.request
    ready.send()
    ready.space.isolate()
    ready.idle()
    state = ready.space.state
    verdict = state.verdict
    assert verdict.kind == "explained"
    assert {c.finding_id for c in verdict.minimal} == {
        "guest-id-header",
        "guest-scope:messaging:web",
    }
    assert verdict.sends <= 8
    assert state.request == before
    assert (state.baseline.status, state.shown.status) == (401, 200)
    assert [trial.label for trial in ready.space.trials] == [t.label for t in verdict.trials]


def test_a_client_that_is_granted_only_admin_needs_three_edits(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.space.use_client(owner.space.demo_clients[1])
    owner.idle()
    owner.space.isolate()
    owner.idle()
    assert {c.finding_id for c in owner.space.state.verdict.minimal} == {
        "guest-id-header",
        "guest-scope:messaging:guest",
        "guest-scope:messaging:web",
    }


def test_a_token_whose_scopes_are_not_known_is_looked_into_on_the_way(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.space.paste_token("canary-token-of-somewhere-else")
    assert not any(i.startswith("guest-scope") for i in owner.finding_ids())
    owner.space.isolate()
    owner.idle()
    verdict = owner.space.state.verdict
    assert verdict.kind == "explained"
    assert "guest-id-header" in {c.finding_id for c in verdict.minimal}
    assert owner.space.state.token.secret == Secret("canary-token-of-somewhere-else")


def test_a_verdict_makes_its_findings_observed_on_the_sandbox_only(ready: Owner) -> None:
    ready.space.isolate()
    ready.idle()

    def levels() -> set[str]:
        finding = next(f for f in ready.space.state.findings if f.id == "guest-id-header")
        return {e.level for e in finding.evidence}

    assert "observed" in levels()
    finding = next(f for f in ready.space.state.findings if f.id == "guest-id-header")
    assert all(e.on_sandbox for e in finding.evidence if e.level == "observed")
    ready.space.select_environment("us-east-1")
    assert "observed" not in levels()
    ready.space.select_environment("sandbox")
    assert "observed" in levels()


def test_trials_are_recorded_with_their_labels(ready: Owner) -> None:
    ready.space.isolate()
    ready.idle()
    verdict = ready.space.state.verdict
    sent = sum(1 for t in verdict.trials if t.exchange is not None)
    shelf = ready.space.shelf
    ready.until(lambda: sum(r.label.startswith("experiment") for r in shelf.rows) == sent)


def test_an_experiment_can_be_cancelled_and_says_what_it_knows(
    owner: Owner, silent_host: str
) -> None:
    owner.space.open_request(Request("POST", f"{silent_host}/slow", Headers(), WRITE.body), {})
    owner.space.isolate()
    owner.until(lambda: owner.space.state.phase == "wait")
    owner.space.cancel()
    owner.idle()
    assert owner.space.state.verdict.kind == "incomplete"


def test_the_plan_says_what_would_be_sent(ready: Owner) -> None:
    lines = ready.space.plan()
    assert any("X-Guest-Id" in line for line in lines)
    assert ready.space.state.exchanges == ()


def test_a_secret_seen_once_is_redacted_for_the_session(ready: Owner) -> None:
    old = ready.space.state.token.secret.reveal()
    ready.space.paste_token("another-token-4f1e")
    assert old not in ready.space.redactor().text(f"the body said {old}")


def test_what_another_thread_posts_in_between_is_delivered(ready: Owner) -> None:
    done: list[str] = []
    ready.space.shelf.keep_secrets({"x": Secret("1")}, lambda: done.append("kept"))
    ready.until(lambda: done)
    assert done == ["kept"]


# Rule packs


def test_a_users_rule_pack_counts_and_a_broken_one_is_named(
    make_owner: Callable[..., Owner], tmp_path: Path
) -> None:
    rules = tmp_path / "data" / "rules"
    rules.mkdir(parents=True)
    (rules / "mine.toml").write_text(
        """
[[rule]]
id = "trace-header"
title = "Our proxy wants X-Trace"
applies = { methods = ["POST"], paths = ["/api/v2/conversations/messaging"] }
requires = { headers = ["X-Trace"] }
fix = "Send X-Trace."

[[rule.sources]]
title = "our runbook"
date = 2026-01-01
""",
        encoding="utf-8",
    )
    (rules / "broken.toml").write_text("[[rule]]\nid = \n", encoding="utf-8")
    owner = make_owner()
    owner.space.open_request(WRITE, {})
    assert "trace-header" in owner.finding_ids()
    assert "guest-id-header" in owner.finding_ids()
    (problem,) = owner.space.rule_problems
    assert "broken.toml, line 2" in str(problem)
