"""`send`: one request to where it belongs, with whose credentials."""

from __future__ import annotations

import base64
import socket

import pytest

from inspector.sandbox.responder import make_responder
from inspector.sandbox.server import SandboxServer

CANARY = "canary-9f31-Zq7w_token.value"


@pytest.fixture
def other():
    """A sandbox that is no sandbox of ours: a host like any other, on loopback."""
    server = SandboxServer(make_responder("thread"))
    server.start()
    yield server
    server.close()


@pytest.fixture
def refused_url():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_its_json_has_the_keys_of_the_contract(run, snippet):
    done = run("send", snippet("variable.sh"), "--json")

    assert done.code == 0
    keys = {"outcome", "status", "reason", "headers", "body_bytes", "timings_ms", "hops", "failure"}
    assert keys <= done.json.keys()
    assert {"dns", "connect", "tls", "wait", "body", "total"} <= done.json["timings_ms"].keys()
    assert (done.json["outcome"], done.json["status"]) == ("response", 401)
    assert done.json["reason"] == "Unauthorized"
    assert done.json["failure"] is None
    assert done.json["body_bytes"] == len(done.json["body"])
    assert done.json["code"] == "bad.credentials"
    assert done.json["hops"][0]["url"].startswith("http://127.0.0.1:")


def test_it_goes_to_the_sandbox_and_says_so_with_how_to_go_elsewhere(run, snippet):
    done = run("send", snippet("variable.sh"))

    assert done.code == 0
    assert "api.mypurecloud.com" in done.err
    assert "it is sent to the sandbox (scenario thread) instead" in done.err
    assert "--env us-east-1" in done.err


@pytest.mark.parametrize(
    "url",
    [
        "https://intern.example.com/api/v2/conversations/messaging",
        "http://localhost:9999/api/v2/conversations/messaging",
        "$BASE_URL/api/v2/conversations/messaging",
        "/api/v2/conversations/messaging",
    ],
)
def test_whatever_host_it_names_the_sandbox_answers(run, snippet, url):
    text = f"POST {url.replace('$BASE_URL', '{{BASE_URL}}')} HTTP/1.1\nX-A: b\n\n"
    done = run("send", snippet("any.http", text), "--json")

    assert done.json["status"] == 401
    assert done.json["hops"][0]["url"].startswith("http://127.0.0.1:")


def test_the_login_hosts_requests_go_to_the_login_port(run, snippet):
    text = "curl -u some-id:canary-secret https://login.mypurecloud.com/oauth/token -d grant_type=x"
    done = run("send", snippet("login.sh", text), "--json")

    assert done.json["status"] == 400
    assert "canary-secret" not in done.out + done.err


def test_the_answer_stands_on_standard_output_as_raw_http(run, snippet):
    done = run("send", snippet("variable.sh"))

    head, _, body = done.out.partition("\n\n")
    assert head.startswith("HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n")
    assert body.startswith('{"message":"Invalid login credentials."')
    assert "401 Unauthorized · bad.credentials" in done.err
    assert "a token of the client middleware; carries admin, messaging:guest" in done.err


def test_a_literal_token_is_sent_as_it_stands_and_the_sandbox_did_not_issue_it(run, snippet):
    done = run("send", snippet("literal.sh"), "--json")

    assert done.json["status"] == 401
    assert "token-foreign" in [finding["id"] for finding in done.json["findings"]]
    assert "This token was not issued by the sandbox" in done.err
    assert CANARY not in done.out + done.err


def test_a_refused_port_is_a_failure(run, snippet, refused_url):
    done = run("send", snippet("literal.sh"), "--base-url", refused_url, "--json")

    assert done.code == 1
    assert done.json["outcome"] == "failure"
    assert done.json["status"] == 0
    assert done.json["failure"]["kind"] == "connection_refused"
    assert "refused the connection" in done.json["failure"]["message"]


def test_a_failure_is_told_to_a_person_in_a_sentence(run, snippet, refused_url):
    done = run("send", snippet("literal.sh"), "--base-url", refused_url)

    assert (done.code, done.out) == (1, "")
    assert "nothing listens on that port" in done.err
    assert CANARY not in done.err


def test_a_given_token_takes_the_place_of_the_snippets(run, snippet, monkeypatch, seen):
    url, received = seen
    monkeypatch.setenv("GUEST_INSPECTOR_TOKEN", "given-token-4711")
    done = run("send", snippet("variable.sh"), "--base-url", url, "--json")

    assert done.json["status"] == 200
    assert b"Authorization: Bearer given-token-4711\r\n" in received[0]
    assert "given-token-4711" not in done.out + done.err


def test_secrets_in_an_answer_are_redacted(run, snippet, seen):
    url, _received = seen
    as_json = run("send", snippet("literal.sh"), "--base-url", url, "--json")
    as_text = run("send", snippet("literal.sh"), "--base-url", url)

    assert "access_token" in as_json.out
    assert CANARY not in as_json.out + as_json.err
    assert CANARY not in as_text.out + as_text.err


def test_a_given_client_is_asked_for_a_token(run, snippet, monkeypatch, other):
    client = other.clients[0]
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", client.client_id)
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", client.client_secret)
    done = run("send", snippet("literal.sh"), "--json")

    assert done.code == 1
    assert done.json["failure"]["kind"] == "auth"
    assert client.client_secret not in done.out + done.err


def test_without_credentials_for_another_host_it_says_how_to_give_them(run, snippet, other):
    done = run("send", snippet("variable.sh"), "--base-url", other.api_url)

    assert (done.code, done.out) == (2, "")
    assert "{{TOKEN}}, the token, has no value" in done.err
    assert "GUEST_INSPECTOR_TOKEN" in done.err


@pytest.mark.parametrize("given", ["GUEST_INSPECTOR_CLIENT_ID", "GUEST_INSPECTOR_CLIENT_SECRET"])
def test_half_a_client_is_refused(run, snippet, monkeypatch, given):
    monkeypatch.setenv(given, "half")
    done = run("send", snippet("variable.sh"))

    assert done.code == 2
    assert "set both, or neither" in done.err


def test_a_variable_without_a_value_is_named_with_how_to_fill_it(run, snippet):
    text = "GET /api/v2/users/{{user}} HTTP/1.1\n\n"
    empty = run("send", snippet("v.http", text))
    filled = run("send", snippet("v.http", text), "--var", "user=u 1", "--json")

    assert empty.code == 2
    assert "--var user=" in empty.err
    assert filled.json["hops"][0]["url"].endswith("/api/v2/users/u%201")


def test_a_credential_on_the_command_line_is_refused(run, snippet):
    done = run("send", snippet("variable.sh"), "--var", f"TOKEN={CANARY}")

    assert done.code == 2
    assert "--var TOKEN" in done.err
    assert CANARY not in done.err


def test_a_credential_may_come_from_the_environment(run, snippet, monkeypatch, seen):
    url, received = seen
    monkeypatch.setenv("TOKEN", "from-environment-4711")
    done = run("send", snippet("variable.sh"), "--var", "TOKEN", "--base-url", url, "--json")

    assert done.code == 0
    assert b"Bearer from-environment-4711\r\n" in received[0]
    assert "from-environment" not in done.out + done.err


def test_basic_credentials_are_sent_as_they_stand(run, snippet, seen):
    url, received = seen
    text = "curl -u some-id:canary-secret https://api.mypurecloud.com/api/v2/tokens/me"
    done = run("send", snippet("basic.sh", text), "--base-url", url, "--json")

    basic = base64.b64encode(b"some-id:canary-secret")
    assert b"Authorization: Basic " + basic in received[0]
    assert "canary-secret" not in done.out + done.err
    assert basic.decode() not in done.out + done.err


def test_a_request_without_a_url_is_refused(run, snippet):
    done = run("send", snippet("fragment.http", "X-Guest-Id: guest-1\n"))

    assert done.code == 2
    assert "no URL" in done.err


def test_a_url_that_cannot_be_read_is_refused_in_a_line(run, snippet):
    done = run("send", snippet("bad.http", "GET https://[::1/api/v2/users HTTP/1.1\n\n"))

    assert done.code == 2
    assert len(done.err.splitlines()) <= 2
    assert "cannot be read" in done.err


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example",
        "nonsense",
        "https://",
        "http://u:p@x.example",
        "http://x/?q=1",
        "http://[x",
    ],
)
def test_what_is_no_base_url_is_refused(run, snippet, url):
    done = run("send", snippet("literal.sh"), "--base-url", url)

    assert (done.code, done.out) == (2, "")
    assert "base URL" in done.err


def test_a_base_url_of_a_known_region_is_that_region(run, snippet, monkeypatch):
    done = run(
        "check", snippet("relative.http"), "--base-url", "https://API.mypurecloud.de/", "--json"
    )

    assert done.json["environment"] == "eu-central-1"


def test_an_environment_and_a_base_url_exclude_each_other(run, snippet):
    done = run(
        "send", snippet("literal.sh"), "--env", "sandbox", "--base-url", "http://127.0.0.1:9"
    )

    assert done.code == 2
    assert "not allowed with" in done.err


def test_an_unknown_environment_is_refused_with_those_there_are(run, snippet):
    done = run("send", snippet("literal.sh"), "--env", "mars")

    assert done.code == 2
    assert "'mars'" in done.err
    assert "sandbox" in done.err
    assert "eu-central-1" in done.err


def test_sends_are_kept_in_the_history_without_secrets(run, snippet, data_dir):
    run("send", snippet("literal.sh"))

    stored = (data_dir / "history.sqlite").read_bytes()
    assert b"/api/v2/conversations/messaging" in stored
    assert CANARY.encode() not in stored


def test_a_history_that_cannot_be_written_does_not_keep_the_answer_back(run, snippet, data_dir):
    (data_dir / "history.sqlite").mkdir(parents=True)
    done = run("send", snippet("variable.sh"), "--json")

    assert done.code == 0
    assert done.json["status"] == 401
    assert "note: " in done.err


def test_the_documented_sandbox_is_an_environment_with_its_own_client(run, snippet):
    done = run("send", snippet("published.sh"), "--env", "sandbox-documented", "--json")
    assert done.json["status"] == 200
    done = run("send", snippet("variable.sh"), "--env", "sandbox-documented", "--json")
    assert (done.json["status"], done.json["code"]) == (404, "not.found")
    assert "the sandbox (scenario documented)" in done.err


CHAIN = """import http from 'k6/http';
import {{ check }} from 'k6';
export default function () {{
  const login = http.post('{login}/oauth/token', {{grant_type: 'client_credentials'}},
    {{headers: {{Authorization: `Basic ${{__ENV.PAIR}}`}}}});
  const res = http.get('{api}/api/v2/tokens/me',
    {{headers: {{Authorization: `Bearer ${{login.json('access_token')}}`}}}});
  check(res, {{'is 200': r => r.status === 200}});
}}
"""


def test_a_login_in_the_snippet_is_sent_first_and_its_token_used(run, other, tmp_path, monkeypatch):
    client = other.clients[0]
    pair = base64.b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()
    monkeypatch.setenv("PAIR", pair)
    path = tmp_path / "chain.js"
    path.write_text(CHAIN.format(login=other.login_url, api=other.login_url))

    done = run("send", str(path), "--base-url", other.login_url, "--var", "PAIR", "--json")

    assert [step["status"] for step in done.json["steps"]] == [200, done.json["status"]]
    assert [step["shown"] for step in done.json["steps"]] == [False, True]
    assert done.json["expectations"][0]["text"] == "is 200 (r.status === 200)"
    assert pair not in done.out + done.err


def test_all_requests_of_a_snippet_are_sent_and_told(run, other, tmp_path):
    path = tmp_path / "two.sh"
    path.write_text(f"curl {other.api_url}/api/v2/date\ncurl {other.api_url}/api/v2/users/me\n")

    done = run("send", str(path), "--base-url", other.api_url, "--all")

    assert "request 2: GET" in done.err
    assert done.code == 0


def test_a_clients_token_does_not_stand_in_for_a_guests(run, snippet):
    text = (
        "# @name create\nPOST https://api.mypurecloud.com/api/v2/webchat/guest/conversations\n"
        "Content-Type: application/json\n\n"
        '{"organizationId": "0b6a1c2e-1111-4222-8333-444455556666", "deploymentId": "0b6a1c2e", '
        '"routingTarget": {"targetType": "QUEUE", "targetAddress": "Support"}, '
        '"memberInfo": {"displayName": "Jane"}}\n\n### me\n'
        "GET https://api.mypurecloud.com/api/v2/webchat/guest/conversations/x/members\n"
        "Authorization: Bearer {{create.response.body.$.jwt}}\n"
    )
    done = run("send", snippet("guest.http", text), "--env", "sandbox-documented", "--json")

    assert [step["status"] for step in done.json["steps"]] == [200, done.json["status"]]
    assert done.json["status"] == 404
