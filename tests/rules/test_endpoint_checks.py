from __future__ import annotations

import pytest

AGENTLESS = "/api/v2/conversations/messages/agentless"
GET = {"method": "GET", "body": None}


@pytest.mark.parametrize(
    ("url", "what"),
    [
        (AGENTLESS + "/", "The path ends with a slash"),
        ("/api/v2/conversations//messages/agentless", "The path has two slashes in a row"),
        ("/conversations/messages/agentless", "The path lacks /api/v2"),
        ("/api/v2" + AGENTLESS, "The path's /api/v2 is not there once"),
        ("/api/v2/v2/conversations/messages/agentless", "The path's /api/v2 is not there once"),
        ("/api/v1/conversations/messages/agentless", "The path's /api/v2 is not there once"),
        ("/api/conversations/messages/agentless", "The path's /api/v2 is not there once"),
        ("/api/v2/api/v2/conversations/messages/agentless/", "The path has its slashes or /api/v2"),
    ],
)
def test_a_path_that_is_nearly_published_is_suggested_right(case, url, what):
    finding = case.check(url=url)["path-shape"]

    assert finding.message.startswith(what)
    assert finding.suggestions[0].path == AGENTLESS
    assert finding.edit is None


def test_a_path_that_is_nothing_published_has_no_shape(case):
    assert "path-shape" not in case.check()


@pytest.mark.parametrize(
    "url",
    [
        "/api/v2/users/{userId}",
        "/api/v2/users/%7BuserId%7D",
        "/api/v2/users/:userId",
        "/api/v2/users/<id>",
        "/api/v2/users/undefined",
        "/api/v2/users/YOUR_ID",
        "/api/v2/users?id=<USER_ID>",
    ],
)
def test_a_placeholder_in_the_url_is_told(case, url):
    found = case.check(**GET, url=url)

    assert "path-placeholder" in found
    assert not [name for name in found if name.startswith("path-word")]


@pytest.mark.parametrize("url", ["/api/v2/users/{{user}}", "/api/v2/users/7?expand=station"])
def test_variables_and_values_are_no_placeholders(case, url):
    assert "path-placeholder" not in case.check(**GET, url=url, bindings={"user": "7"})
    assert "path-placeholder" not in case.check(url="https://login.mypurecloud.de/:id")


def test_a_word_where_an_id_belongs_is_a_warning(case):
    found = case.check(**GET, url="/api/v2/conversations/messaging", environment=case.region)

    assert found["path-word:conversationId"].severity == "warning"


def test_a_required_query_parameter_must_have_a_value(case):
    for url in ("/api/v2/documentation/search", "/api/v2/documentation/search?q64="):
        finding = case.check(**GET, url=url, environment=case.region)["query-missing:q64"]
        assert (finding.severity, finding.missing) == ("error", True)


def test_an_unknown_query_parameter_is_a_warning_only_when_another_is_meant(case):
    found = case.check(**GET, url="/api/v2/users?pagesize=5&zz=1&pagesize=6&{{x}}=1")

    assert found["query-unknown:pagesize"].suggestions[0].title == "pageSize"
    assert found["query-unknown:zz"].severity == "info"
    assert len([name for name in found if name.startswith("query-unknown")]) == 2


@pytest.mark.parametrize("host", ["apps", "webmessaging", "api-cdn", "www"])
def test_another_host_of_a_region_does_not_serve_the_api(case, host):
    finding = case.check(url=f"https://{host}.mypurecloud.de{AGENTLESS}")["host-role"]

    assert finding.severity == "error"
    assert finding.suggestions[0].title == f"https://api.mypurecloud.de{AGENTLESS}"


def test_the_login_host_and_other_paths_are_for_other_checks(case):
    for url in (f"https://login.mypurecloud.de{AGENTLESS}", "https://apps.mypurecloud.de/x"):
        assert "host-role" not in case.check(url=url)


def test_a_slip_of_the_vendors_domain_gets_the_nearest_regions(case):
    finding = case.check(url=f"https://api.mypurecloud.dee{AGENTLESS}")["host-unknown"]

    assert finding.severity == "warning"
    assert finding.suggestions[0].title == "https://api.mypurecloud.de"


def test_the_selected_gateway_is_known(case):
    found = case.check(url="https://gw.example.com/gc" + AGENTLESS, environment=case.gateway)

    assert "host-unknown" not in found


@pytest.mark.parametrize("issuer", ["login.mypurecloud.ie", "https://api.mypurecloud.ie/x"])
def test_a_token_of_another_region_is_a_warning(case, issuer):
    finding = case.check(environment=case.region, known={"claims": {"iss": issuer}})["token-region"]

    assert finding.message == "The token is of eu-west-1, the host of us-east-1"


@pytest.mark.parametrize("issuer", [7, None, "urn:purecloud:conversation", "http://[", "//["])
def test_an_issuer_that_names_no_region_says_nothing(case, issuer):
    found = case.check(environment=case.region, known={"claims": {"iss": issuer}})

    assert "token-region" not in found
