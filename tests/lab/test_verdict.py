"""Evidence and JSON of a verdict."""

from __future__ import annotations

import json
from typing import Any

from inspector.lab.verdict import Candidate, Summary, correlation_id, summarise, timestamp
from inspector.model.edit import Edit
from inspector.model.exchange import Failure


def explained(kit: Any) -> Any:
    world = kit.World(kit.needs("X-Guest-Id", "messaging:web"))
    twin = Candidate("twin", Edit("set", "headers", "Origin", "v"), "Origin is missing, says B")
    headers = [kit.header("X-Guest-Id"), kit.header("Origin")]
    return world.isolate([*headers, kit.scope("messaging:web"), twin])


def test_observations_count_the_refusals_without_the_change(kit: Any) -> None:
    (evidence,) = explained(kit).observations()["header:X-Guest-Id"]
    assert evidence.level == "observed"
    assert evidence.source == "needed in 3 of 7 sends on the sandbox (scenario thread)"
    assert evidence.date == "2023-11-14T22:13:20Z"
    assert evidence.where == "the sandbox (scenario thread)"
    assert evidence.on_sandbox


def test_what_was_not_needed_is_no_observation_but_a_refutation(kit: Any) -> None:
    verdict = explained(kit)
    assert set(verdict.observations()) == {"header:X-Guest-Id", "scope:messaging:web"}
    (evidence,) = verdict.refutations()["header:Origin"]
    assert verdict.refutations()["twin"] == (evidence,)
    assert evidence.source.startswith("not needed: it works without in 1 of 7 sends on the sandbox")


def test_the_json_contract(kit: Any) -> None:
    world = kit.World(kit.needs("X"), refused_scopes=frozenset({"bad"}))
    verdict = world.isolate([kit.header("X", "1"), kit.scope("bad"), kit.header("Y")])
    document = json.loads(json.dumps(verdict.as_json()))
    assert document["verdict"] == "explained"
    assert document["because"] == verdict.because
    assert document["before"] == {"status": 401, "code": "bad.credentials"}
    assert document["after"] == {"status": 200, "code": ""}
    edit = {"op": "set", "pane": "headers", "subject": "X", "value": "1"}
    assert document["minimal"] == [{"finding": "header:X", "edit": edit}]
    assert [entry["finding"] for entry in document["not_needed"]] == ["header:Y"]
    assert document["untried"][0]["finding"] == "scope:bad"
    assert document["untried"][0]["reason"] == "No token with bad."
    assert document["sends"] == len(document["trials"]) == verdict.sends
    assert document["host"] == "127.0.0.1:1"
    assert document["on_sandbox"] is True
    token, refused = document["trials"][1], document["trials"][0]
    assert (token["token_request"], token["works"], token["total_ms"]) == (True, False, None)
    assert (refused["status"], refused["label"], refused["total_ms"]) == (401, "as refused", 0.0)


def test_summaries_and_ids_of_any_outcome(kit: Any) -> None:
    failed = kit.exchange(Failure("closed", "The server closed the connection."))
    assert summarise(failed) == Summary()
    assert Summary().words() == "no answer"
    assert correlation_id(failed) == ""
    headed = kit.exchange(kit.respond(200, headers=[("inin-correlation-id", "c-1")]))
    assert correlation_id(headed) == "c-1"
    in_body = kit.respond(401, body=b'{"code": "x", "contextId": "c-2"}')
    assert correlation_id(kit.exchange(in_body)) == "c-2"
    assert correlation_id(kit.exchange(kit.respond(200))) == ""
    assert summarise(kit.exchange(kit.respond(502, body=b"<html>"))) == Summary(502, "")
    assert timestamp(0) == ""


def test_a_trial_knows_its_correlation_id(kit: Any) -> None:
    trials = explained(kit).trials
    assert trials[0].correlation_id == ""
    assert trials[1].is_token_request
    assert trials[1].correlation_id == ""
