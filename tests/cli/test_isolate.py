"""`isolate`: the experiment, its plan and the consent that it needs."""

from __future__ import annotations

import pytest

from inspector.sandbox.responder import make_responder
from inspector.sandbox.server import SandboxServer

CANARY = "canary-9f31-Zq7w_token.value"


@pytest.fixture
def other():
    server = SandboxServer(make_responder("thread"))
    server.start()
    yield server
    server.close()


def test_its_json_has_the_keys_of_the_contract(run, snippet):
    done = run("isolate", snippet("variable.sh"), "--json")

    assert done.code == 0
    keys = {"verdict", "because", "before", "after", "minimal", "not_needed", "untried"}
    assert keys | {"sends", "host"} <= done.json.keys()
    assert done.json["verdict"] == "explained"
    assert done.json["before"] == {"status": 401, "code": "bad.credentials"}
    assert done.json["after"] == {"status": 200, "code": ""}
    assert {"finding", "edit"} <= done.json["minimal"][0].keys()
    assert done.json["host"].startswith("127.0.0.1:")


def test_a_person_is_told_each_send_and_then_the_verdict(run, snippet):
    done = run("isolate", snippet("variable.sh"))

    assert done.code == 0
    assert "as refused" in done.err
    assert "without the scope messaging:web" in done.err
    assert "401 becomes 200 on the sandbox" in done.out
    assert "Smallest fix" in done.out
    assert "no evidence about the platform" in done.out


def test_json_comes_without_progress(run, snippet):
    done = run("isolate", snippet("variable.sh"), "--json")

    assert all(line.startswith("note: ") for line in done.err.splitlines())


def test_what_already_works_is_no_failure(run, snippet):
    text = (
        "GET /api/v2/tokens/me?preserveIdleTTL=true HTTP/1.1\nAuthorization: Bearer {{token}}\n\n"
    )
    done = run("isolate", snippet("me.http", text), "--json")

    assert (done.code, done.json["verdict"]) == (0, "already_works")


def test_what_no_change_explains_ends_with_1(run, snippet):
    text = "GET /api/v2/nothing/here HTTP/1.1\nAuthorization: Bearer {{token}}\n\n"
    done = run("isolate", snippet("none.http", text), "--json")

    assert (done.code, done.json["verdict"]) == (1, "not_explained")


def test_a_budget_that_does_not_suffice_ends_incomplete(run, snippet):
    done = run("isolate", snippet("variable.sh"), "--max-sends", 2, "--json")

    assert (done.code, done.json["verdict"]) == (1, "incomplete")
    assert done.json["sends"] <= 2


def test_a_literal_token_of_elsewhere_is_explained_by_a_token_of_the_sandbox(run, snippet):
    done = run("isolate", snippet("literal.sh"), "--json")

    assert (done.code, done.json["verdict"]) == (0, "explained")
    assert CANARY not in done.out + done.err


def test_writing_to_another_host_needs_consent_that_names_host_and_sends(run, snippet, other):
    host = other.api_url.removeprefix("http://")
    done = run("isolate", snippet("literal.sh"), "--base-url", other.api_url, "--max-sends", 7)

    assert (done.code, done.out) == (2, "")
    refusal = done.err.splitlines()[-1]
    assert host in refusal
    assert "7 sends" in refusal
    assert "--yes" in refusal


def test_with_consent_it_writes(run, snippet, other):
    done = run("isolate", snippet("literal.sh"), "--base-url", other.api_url, "--yes", "--json")

    assert done.code == 1
    assert done.json["before"]["status"] == 401
    assert done.json["host"] == other.api_url.removeprefix("http://")


def test_reading_from_another_host_needs_none(run, snippet, other, monkeypatch):
    monkeypatch.setenv("GUEST_INSPECTOR_TOKEN", CANARY)
    done = run("isolate", snippet("published.sh"), "--base-url", other.api_url, "--json")

    assert (done.code, done.json["before"]["status"]) == (1, 401)


def test_a_token_that_is_asked_for_counts_on_another_host(run, snippet, monkeypatch, other):
    client = other.clients[0]
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", client.client_id)
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", client.client_secret)
    # API and login share a base URL's port, so this host has no token endpoint there.
    options = ("--base-url", other.api_url, "--yes", "--json", "--max-sends", 1)
    done = run("isolate", snippet("variable.sh"), *options)

    assert (done.code, done.json["verdict"]) == (1, "incomplete")
    assert done.json["sends"] == 1
    assert client.client_secret not in done.out + done.err


def test_a_plan_sends_nothing_and_needs_no_consent(run, snippet, data_dir):
    done = run("isolate", snippet("variable.sh"), "--env", "us-east-1", "--dry-run")

    assert done.code == 0
    assert "Nothing was sent" in done.out
    assert "1. the request as it was refused" in done.out
    assert "send X-Guest-Id: guest-123" in done.out
    assert not data_dir.exists()


def test_a_plan_as_json_names_the_most_sends(run, snippet):
    done = run("isolate", snippet("variable.sh"), "--dry-run", "--max-sends", 9, "--json")

    assert done.json["max_sends"] == 9
    assert done.json["plan"][0].startswith("1. ")


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5"])
def test_a_number_of_sends_that_is_none_is_refused(run, snippet, number):
    done = run("isolate", snippet("variable.sh"), f"--max-sends={number}")

    assert (done.code, len(done.err.splitlines())) == (2, 1)


def test_a_good_request_to_compare_with_is_not_offered_yet(run, snippet):
    assert run("isolate", snippet("variable.sh"), "--good", "x").code == 2


def test_a_request_that_cannot_be_sent_is_refused(run, snippet):
    done = run("isolate", snippet("v.http", "GET /api/v2/users/{{user}} HTTP/1.1\n\n"))

    assert done.code == 2
    assert "--var user=" in done.err


def test_a_client_that_the_server_does_not_know_ends_incomplete(run, snippet, monkeypatch):
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", "nobody")
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", "canary-client-secret")
    done = run("isolate", snippet("variable.sh"), "--json")

    assert (done.code, done.json["verdict"]) == (1, "incomplete")
    assert "canary" not in done.out + done.err


def test_sends_for_the_token_leave_less_for_the_experiment(run, snippet, monkeypatch, seen):
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", "some-id")
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", "canary-client-secret")
    url, received = seen
    options = ("--base-url", url, "--yes", "--json", "--max-sends", 2)
    done = run("isolate", snippet("variable.sh"), *options)

    assert (done.code, done.json["verdict"]) == (1, "incomplete")
    assert done.json["sends"] == len(received) == 2
    assert "2 sends do not suffice" in done.json["because"]
