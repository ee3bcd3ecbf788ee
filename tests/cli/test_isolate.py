"""`isolate`: the experiment, its plan and the consent that it needs."""

from __future__ import annotations

import base64
import json
import urllib.parse
import urllib.request

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


# -- against a working request ----------------------------------------------------------------

WORKING = """\
POST /api/v2/conversations/messaging HTTP/1.1
Authorization: Bearer {token}
Content-Type: application/json
Accept: application/json
X-Guest-Id: guest-123

{{"externalContact":{{"id":"guest-123"}},"to":{{"id":"queue-456"}},"note":1}}
"""
FAILING = """\
POST /api/v2/conversations/messaging HTTP/1.1
Authorization: Bearer {token}
Content-Type: application/json

{{"externalContact":{{"id":"guest-123"}},"to":{{"id":"queue-456"}}}}
"""


@pytest.fixture
def token_of(other):
    """Asks the other sandbox for a token with these scopes."""

    def ask(scope: str) -> str:
        client = next(c for c in other.clients if c.name == "middleware")
        form = {"grant_type": "client_credentials", "scope": scope}
        login = urllib.request.Request(
            f"{other.login_url}/oauth/token", urllib.parse.urlencode(form).encode()
        )
        credentials = f"{client.client_id}:{client.client_secret}".encode()
        login.add_header("Authorization", f"Basic {base64.b64encode(credentials).decode()}")
        with urllib.request.urlopen(login) as answer:  # a sandbox of this test's own
            return json.load(answer)["access_token"]

    return ask


def test_a_working_request_s_token_and_header_are_the_cause(run, snippet, other, token_of):
    mine, theirs = token_of("messaging:guest"), token_of("messaging:guest messaging:web")
    failing = snippet("failing.http", FAILING.format(token=mine))
    good = snippet("good.http", WORKING.format(token=theirs))
    options = ("--good", good, "--base-url", other.api_url, "--yes")
    done = run("isolate", failing, *options, "--json")

    assert (done.code, done.json["verdict"]) == (0, "explained")
    assert {found["finding"] for found in done.json["minimal"]} == {
        "difference:token",
        "difference:headers:X-Guest-Id",
    }
    assert {found["finding"] for found in done.json["not_needed"]} == {
        "difference:headers:Accept",
        "difference:payload:/note",
    }
    assert mine not in done.out + done.err
    assert theirs not in done.out + done.err

    told = run("isolate", failing, *options)
    assert "the working request" in told.err
    assert "use the token of the working request" in told.out
    assert theirs not in told.out + told.err


def test_a_working_request_is_needed_to_work_here(run, snippet):
    text = FAILING.format(token="{{token}}")
    good = snippet("good.http", text.replace("HTTP/1.1", "HTTP/1.1\nX-Other: 1"))
    done = run("isolate", snippet("bad.http", text), "--good", good, "--json")

    assert (done.code, done.json["verdict"]) == (1, "not_explained")
    assert "the working request does not work on the sandbox" in done.json["because"]


def test_both_ways_tell_what_spoils_the_working_request_too(run, snippet):
    failing = "POST /api/v2/tokens/me HTTP/1.1\nAuthorization: Bearer {{token}}\n\n"
    working = "GET /api/v2/tokens/me HTTP/1.1\nAuthorization: Bearer {{token}}\nAccept: a\n\n"
    words = ("isolate", snippet("a.http", failing), "--good", snippet("b.http", working))
    done = run(*words, "--both-ways")
    assert done.code == 0
    assert "Spoils the working request\n  do not use the method GET" in done.out
    spoilt = run(*words, "--both-ways", "--json").json["breaks"]
    assert [found["finding"] for found in spoilt] == ["difference:url:method"]
    assert run(*words, "--json").json["breaks"] == []
    assert "what spoils it" in " ".join(run(*words, "--both-ways", "--dry-run").out.split())


def test_method_and_path_are_tried_against_a_working_request(run, snippet):
    failing = "POST /api/v2/tokens/nobody HTTP/1.1\nAuthorization: Bearer {{token}}\n\n"
    working = "GET /api/v2/tokens/me HTTP/1.1\nAuthorization: Bearer {{token}}\nAccept: a\n\n"
    done = run("isolate", snippet("a.http", failing), "--good", snippet("b.http", working))

    assert done.code == 0
    told = " ".join(done.out.split())
    assert "when the method is changed to GET and the path is changed to /api/v2/tokens/me" in told
    assert "use the method GET" in told
    assert "call the path /api/v2/tokens/me" in told


def test_what_no_change_makes_is_said(run, snippet):
    twice = "GET /api/v2/nobody HTTP/1.1\nAuthorization: Bearer {{token}}\nX-A: 1, 2\n\n"
    working = "GET /api/v2/tokens/me HTTP/1.1\nAuthorization: Bearer {{token}}\nX-A: 1\nX-A: 2\n\n"
    done = run("isolate", snippet("a.http", twice), "--good", snippet("b.http", working))

    assert "Differs too" in done.out
    assert "X-A stands 2 times in the working request" in " ".join(done.out.split())


def test_a_plan_against_a_working_request_begins_with_it(run, snippet):
    good = snippet("good.http", WORKING.format(token="{{token}}").replace("POST", "PUT"))
    done = run("isolate", snippet("variable.sh"), "--good", good, "--dry-run", "--json")

    assert done.code == 0
    assert done.json["plan"][0] == "1. the working request, to see that it works here"
    assert "send X-Guest-Id: guest-123" in done.json["plan"][2]
    assert "use the method PUT" in done.json["plan"][2]
    assert done.json["plan"][-1].startswith("At most ")


def test_a_working_request_that_writes_needs_consent_too(run, snippet, other):
    reads = snippet("a.http", "GET /api/v2/tokens/me HTTP/1.1\n\n")
    writes = snippet("b.http", "DELETE /api/v2/tokens/me HTTP/1.1\n\n")
    done = run("isolate", reads, "--good", writes, "--base-url", other.api_url)

    assert (done.code, done.out) == (2, "")
    assert "GET and DELETE to" in done.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"just": "a body"}', "--good has no URL"),
        ("POST /api/v2/{{what}} HTTP/1.1\n\n", "--var what="),
    ],
)
def test_a_working_request_that_cannot_be_sent_is_refused(run, snippet, text, reason):
    done = run("isolate", snippet("variable.sh"), "--good", snippet("good.http", text))

    assert done.code == 2
    assert reason in done.err


def test_standard_input_cannot_be_both(run):
    done = run("isolate", "-", "--good", "-", stdin=FAILING.format(token="{{token}}").encode())

    assert done.code == 2
    assert "both FILE and --good" in done.err


GUEST = """@host = https://api.mypurecloud.com

# @name create
POST {{host}}/api/v2/webchat/guest/conversations
Content-Type: application/json

{"organizationId": "0b6a1c2e-1111-4222-8333-444455556666", "deploymentId": "0b6a1c2e",
 "routingTarget": {"targetType": "QUEUE", "targetAddress": "Support"},
 "memberInfo": {"displayName": "Jane"}}

### members
GET {{host}}/api/v2/webchat/guest/conversations/{{create.response.body.$.%s}}/members
Authorization: Bearer {{create.response.body.$.jwt}}
"""


def test_what_earlier_answers_give_is_fetched_before_the_experiment(run, snippet):
    file = snippet("guest.http", GUEST % "id")
    done = run("isolate", file, "--env", "sandbox-documented")

    assert "/api/v2/webchat/guest/conversations: 200 OK" in done.err
    assert "as refused" in done.err or "as it is" in done.err
    plan = run("isolate", file, "--env", "sandbox-documented", "--dry-run")
    assert "First request 1 of the snippet, whose answer gives what it needs." in plan.out


def test_an_experiment_whose_chain_breaks_says_where(run, snippet):
    done = run("isolate", snippet("guest.http", GUEST % "nothing"), "--env", "sandbox-documented")

    assert done.code == 1
    assert "stopped because request 1 was answered 200" in " ".join(done.out.split())
