"""`demo`: the starting case, from the snippet to the verdict."""

from __future__ import annotations

import pytest


def needed(document):
    return [one["finding"] for one in document["isolate"]["minimal"]]


def test_the_starting_case_is_explained_with_its_two_edits(run):
    done = run("demo", "--json")

    assert done.code == 0
    assert done.err == ""
    assert list(done.json) == ["request", "check", "send", "isolate"]
    verdict = done.json["isolate"]
    assert verdict["verdict"] == "explained"
    assert (verdict["before"]["status"], verdict["after"]["status"]) == (401, 200)
    assert needed(done.json) == ["guest-id-header", "guest-scope:messaging:web"]
    assert verdict["sends"] <= 8
    assert done.json["send"]["status"] == 401


def test_the_other_client_needs_three_edits_within_as_many_sends(run):
    done = run("demo", "--json", "--client", "admin-default")

    assert done.code == 0
    assert len(needed(done.json)) == 3
    assert done.json["isolate"]["sends"] <= 8


def test_a_person_is_told_the_same_story_send_by_send(run):
    done = run("demo")

    assert done.code == 0
    assert done.err == ""
    order = [
        "POST http://127.0.0.1:",
        "X-Guest-Id is missing",
        "a token of the client middleware; carries admin, messaging:guest",
        "401 Unauthorized · bad.credentials",
        "as refused",
        "without X-Guest-Id",
        "401 becomes 200 on the sandbox (scenario thread)",
        "neither alone is enough",
        "send X-Guest-Id: guest-123",
        "ask for a token with the scope messaging:web",
        "this is no evidence about the platform",
    ]
    places = [done.out.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_it_leaves_nothing_in_the_data_folder(run, data_dir):
    run("demo", "--json")

    assert not data_dir.exists()


def test_a_client_that_the_sandbox_does_not_have_is_named_with_those_it_has(run):
    done = run("demo", "--client", "nobody")

    assert done.code == 2
    assert "'nobody'" in done.err
    assert "middleware, admin-default" in done.err


@pytest.mark.parametrize("secret", ["client_secret", "access_token"])
def test_no_member_of_its_json_is_a_secret(run, secret):
    assert secret not in run("demo", "--json").out
