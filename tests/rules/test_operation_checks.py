from __future__ import annotations

import pytest

from inspector.catalog.operations import published

AGENTLESS = "/api/v2/conversations/messages/agentless"


def about_the_url(found):
    return {finding.id for finding in found.values() if finding.pane == "url"}


def test_an_unpublished_path_is_an_error_on_a_vendors_host_only(case):
    path = "/api/v2/oauth2/tokens/current"

    for environment, severity in (
        (case.region, "error"),
        (case.sandbox, "warning"),
        (case.gateway, "warning"),
    ):
        finding = case.check(method="GET", url=path, environment=environment)["path-unpublished"]
        assert finding.severity == severity
        assert finding.suggestions[0].title == "GET /api/v2/tokens/me"
        assert finding.suggestions[0].path == "/api/v2/tokens/me"


def test_suggestions_are_never_edits(case):
    found = case.check(url="/api/v2/guest/conversations")

    assert found["path-unpublished"].edit is None
    assert 0 < len(found["path-unpublished"].suggestions) <= 4


def test_an_unpublished_method_names_the_published_ones(case):
    finding = case.check(method="DELETE", url=AGENTLESS)["method-unpublished"]

    assert finding.message == "This path is published for POST only"
    assert finding.suggestions[0].title == f"POST {AGENTLESS}"


def test_a_word_in_the_place_of_an_id_is_an_unpublished_path(case):
    assert about_the_url(case.check()) == {"path-unpublished"}


def test_a_published_call_says_nothing_about_its_url(case):
    assert not about_the_url(case.check(url=AGENTLESS))


def test_another_servers_path_is_not_looked_up(case):
    assert not about_the_url(case.check(url="https://example.org/status"))
    found = case.check(url="https://example.org/api/v2/nope")
    assert about_the_url(found) == {"path-unpublished", "host-unknown"}
    assert found["host-unknown"].severity == "info"


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/authorize", "/.well-known/x"])
def test_the_login_hosts_paths_are_not_looked_up(case, path):
    assert not about_the_url(case.check(url=case.sandbox.login_url + path, body=None))


def test_a_token_asked_of_the_api_host_is_pointed_to_the_login_host(case):
    finding = case.check(url=case.sandbox.api_url + "/oauth/token")["login-host"]

    assert finding.suggestions[0].title == "http://127.0.0.1:48212/oauth/token"


def test_a_call_sent_to_the_login_host_is_pointed_to_the_api_host(case):
    finding = case.check(url="https://login.mypurecloud.de" + AGENTLESS)["api-host"]

    assert finding.severity == "error"
    assert not finding.suggestions


def test_a_deprecated_operation_is_told(case):
    found = case.check(url="/api/v2/webchat/guest/conversations")

    assert found["operation-deprecated"].severity == "info"


def test_a_deprecated_operation_offers_near_ones_that_are_not(case):
    chats = "/api/v2/conversations/chats/a-1/communications/b-2/messages"
    finding = case.check(url=chats)["operation-deprecated"]

    assert finding.suggestions[0].path == (
        "/api/v2/conversations/messages/{conversationId}/communications/{communicationId}/messages"
    )
    assert {suggestion.method for suggestion in finding.suggestions} == {"POST"}
    operations = {(one.method, one.path): one for one in published().operations}
    near = [operations[one.method, one.path] for one in finding.suggestions]
    assert not any(operation.deprecated for operation in near)
    assert "does not name what replaces it" in finding.detail


def test_a_fragment_without_a_url_is_not_looked_up(case):
    found = case.check(url="", authorization=None)

    assert not about_the_url(found)
    assert "bearer-missing" not in found
    assert not [name for name in found if name.startswith("guest")]
