"""`check`: findings before anything is sent."""

from __future__ import annotations

import socket

import pytest


def by_id(document):
    return {finding["id"]: finding for finding in document["findings"]}


@pytest.fixture
def no_sockets(monkeypatch):
    def refuse(*_arguments, **_more):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)


def test_its_json_has_the_keys_of_the_contract(run, snippet):
    document = run("check", snippet("variable.sh"), "--json").json

    assert {"request", "operation", "findings"} <= document.keys()
    request = {"method", "url", "headers", "body", "variables", "complete", "notes"}
    assert request <= document["request"].keys()
    assert {"known", "id", "path", "scheme", "nearest"} <= document["operation"].keys()
    keys = {"id", "severity", "pane", "subject", "message", "evidence", "contradicted_by", "edit"}
    for finding in document["findings"]:
        assert keys <= finding.keys()
        assert all({"level", "source"} <= evidence.keys() for evidence in finding["evidence"])
    edit = by_id(document)["guest-id-header"]["edit"]
    assert edit == {"op": "set", "pane": "headers", "subject": "X-Guest-Id", "value": "guest-123"}
    assert "not a published header" in by_id(document)["guest-id-header"]["message"]
    assert by_id(document)["guest-id-header"]["contradicted_by"]


def test_an_unpublished_path_on_a_vendors_host_is_an_error(run, snippet):
    done = run("check", snippet("variable.sh"), "--json")

    assert done.code == 1
    assert done.json["operation"]["known"] is False
    assert done.json["operation"]["nearest"][0]["path"].startswith("/api/v2/conversations/")
    errors = [f["id"] for f in done.json["findings"] if f["severity"] == "error"]
    assert errors == ["path-unpublished"]
    assert done.json["where"] == "api.mypurecloud.com"


def test_on_the_sandbox_the_same_is_only_claimed(run, snippet):
    done = run("check", snippet("variable.sh"), "--env", "sandbox", "--json")

    assert done.code == 0
    assert by_id(done.json)["path-unpublished"]["severity"] == "warning"
    assert "checked for the sandbox" in done.err


def test_a_relative_url_is_looked_at_for_the_sandbox(run, snippet):
    done = run("check", snippet("relative.http"), "--json")

    assert done.json["request"]["url"] == "/api/v2/conversations/messaging"
    assert done.json["environment"] == "sandbox"


def test_another_host_is_looked_at_as_a_gateway_with_its_prefix(run, snippet):
    text = "curl https://gw.example.com/gc/api/v2/tokens/me -H 'Authorization: Bearer $T'"
    done = run("check", snippet("gateway.sh", text), "--json")

    assert done.json["where"] == "gw.example.com"
    assert done.json["operation"]["path"] == "/api/v2/tokens/me"


def test_a_token_that_the_snippet_takes_from_elsewhere_is_no_fault(run, snippet):
    done = run("check", snippet("published.sh"))

    assert done.code == 0
    assert "published as" in done.out


def test_without_scopes_the_granted_ones_are_unknown_not_missing(run, snippet):
    findings = by_id(run("check", snippet("variable.sh"), "--json").json)

    assert "granted-scopes-unknown" in findings
    assert not [name for name in findings if name.startswith("guest-scope:")]


@pytest.mark.parametrize("scopes", ["admin messaging:guest", "admin,messaging:guest"])
def test_given_scopes_are_what_the_token_carries(run, snippet, scopes):
    findings = by_id(run("check", snippet("variable.sh"), "--scopes", scopes, "--json").json)

    assert "guest-scope:messaging:web" in findings
    assert "guest-scope:messaging:guest" not in findings
    assert "granted-scopes-unknown" not in findings


def test_no_scopes_at_all_can_be_said_too(run, snippet):
    findings = by_id(run("check", snippet("variable.sh"), "--scopes", "", "--json").json)

    assert {"guest-scope:messaging:web", "guest-scope:messaging:guest"} <= findings.keys()


def test_the_grant_decides_whether_scopes_count(run, snippet):
    def severities(grant):
        options = ("--scopes", "analytics", "--grant", grant, "--json")
        done = run("check", snippet("published.sh"), *options)
        return {f["id"]: f["severity"] for f in done.json["findings"]}

    assert severities("code")["scope-official"] == "error"
    assert "client-credentials-scopes" in severities("client_credentials")
    assert "scope-official" not in severities("client_credentials")


def test_a_scope_that_none_can_be_is_refused(run, snippet):
    done = run("check", snippet("variable.sh"), "--scopes", 'a "b"')

    assert (done.code, done.out) == (2, "")


@pytest.mark.usefixtures("no_sockets")
def test_it_opens_no_socket(run, snippet):
    assert run("check", snippet("variable.sh"), "--json").code == 1
    assert run("check", snippet("relative.http")).code == 0


def test_it_writes_nothing_into_the_data_folder(run, snippet, data_dir):
    run("check", snippet("variable.sh"))

    assert not data_dir.exists()


def test_a_person_reads_findings_with_evidence_contradiction_and_what_to_try(run, snippet):
    done = run("check", snippet("variable.sh"))

    assert "warning X-Guest-Id is missing" in done.out
    assert "claimed: forum.sggu.com thread 10372" in done.out
    assert "contradicted: No published operation" in done.out
    assert "to try: send X-Guest-Id: guest-123" in done.out
    assert "1 error, 1 warning" in done.out
    assert "checked for api.mypurecloud.com" in done.out


def test_a_placeholder_token_is_pointed_out(run, snippet):
    text = (
        "curl https://api.mypurecloud.com/api/v2/tokens/me -H 'Authorization: Bearer <YOUR_TOKEN>'"
    )
    done = run("check", snippet("placeholder.sh", text), "--json")

    assert done.code == 1
    assert by_id(done.json)["token-placeholder"]["severity"] == "error"


def test_a_known_client_makes_a_missing_scope_an_edit(run, snippet, monkeypatch):
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", "some-id")
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", "canary-client-secret")
    done = run("check", snippet("variable.sh"), "--scopes", "admin", "--json")

    assert by_id(done.json)["guest-scope:messaging:web"]["edit"]["op"] == "grant"
    assert "canary" not in done.out + done.err


def test_a_broken_rule_pack_is_named_and_the_rest_still_works(run, snippet, data_dir):
    (data_dir / "rules").mkdir(parents=True)
    (data_dir / "rules" / "mine.toml").write_text("[[rule]]\nid = 3\n", encoding="utf-8")
    done = run("check", snippet("variable.sh"), "--json")

    assert "mine.toml" in done.err
    assert "guest-id-header" in by_id(done.json)


def test_a_fragment_is_checked_for_what_it_is(run, snippet):
    done = run("check", snippet("fragment.http", "X-Guest-Id: guest-1\n"))

    assert done.code == 0
    assert "(no URL)" in done.out


def test_a_call_of_an_sdk_is_judged_by_the_operation_that_it_calls(run, snippet):
    code = (
        "import PureCloudPlatformClientV2\n"
        "PureCloudPlatformClientV2.configuration.host = 'https://api.mypurecloud.de'\n"
        "PureCloudPlatformClientV2.configuration.access_token = os.environ['TOKEN']\n"
        "api = PureCloudPlatformClientV2.WebChatApi()\n"
        "body = PureCloudPlatformClientV2.CreateWebChatMessageRequest()\n"
        "body.body_type = 'standard'\n"
        "api.post_webchat_guest_conversation_member_messages('c1', 'm1', body)\n"
    )

    done = run("check", snippet("message.py", code), "--json")

    assert done.json["operation"]["id"] == "postWebchatGuestConversationMemberMessages"
    assert done.json["request"]["url"].startswith("https://api.mypurecloud.de/api/v2/webchat/guest")
    # The SDK sends an OAuth token to no guest operation.
    assert {"bearer-missing", "payload-missing:/body"} <= by_id(done.json).keys()
