from __future__ import annotations

import pytest

from inspector.model.environment import (
    Environment,
    absolute,
    find_host,
    force_base,
    is_login_path,
    rebase,
    relative,
)

REGION = Environment(
    "us-east-1",
    "Americas (US East)",
    "region",
    "https://api.mypurecloud.com",
    "https://login.mypurecloud.com",
)
GATEWAY = Environment(
    "corp", "Corp", "gateway", "https://gw.corp:8443/genesys", "https://gw.corp:8443/genesys/login"
)
SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:8100", "http://127.0.0.1:8101", "thread"
)
ALL = (REGION, GATEWAY, SANDBOX)


def test_evidence_names_the_sandbox_with_its_scenario_and_others_by_host() -> None:
    assert SANDBOX.where() == "the sandbox (scenario thread)"
    assert REGION.where() == "api.mypurecloud.com"
    assert GATEWAY.where() == "gw.corp:8443"
    assert SANDBOX.is_sandbox
    assert not REGION.is_sandbox


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://api.mypurecloud.com/api/v2/x", (REGION, "api")),
        ("HTTPS://API.MYPURECLOUD.COM", (REGION, "api")),
        ("https://login.mypurecloud.com/oauth/token", (REGION, "login")),
        ("https://gw.corp:8443/genesys/api/v2/x", (GATEWAY, "api")),
        ("https://gw.corp:8443/genesys/login/oauth/token", (GATEWAY, "login")),
        ("http://127.0.0.1:8101?x", (SANDBOX, "login")),
        ("https://api.mypurecloud.com.evil.com/x", None),
        ("https://api.mypurecloud.com@evil.com/x", None),
        ("http://127.0.0.1:81000/x", None),
        ("/api/v2/x", None),
    ],
)
def test_a_url_belongs_to_the_environment_with_the_longest_matching_base(
    url: str, found: object
) -> None:
    assert find_host(url, ALL) == found


@pytest.mark.parametrize(
    ("url", "on_region"),
    [
        ("{{api}}/api/v2/x?a=b", "https://api.mypurecloud.com/api/v2/x?a=b"),
        ("{{login}}/oauth/token", "https://login.mypurecloud.com/oauth/token"),
        ("{{api}}", "https://api.mypurecloud.com"),
        ("{{api}}?a", "https://api.mypurecloud.com?a"),
        ("/api/v2/x", "https://api.mypurecloud.com/api/v2/x"),
        ("/oauth/token", "https://login.mypurecloud.com/oauth/token"),
        ("https://elsewhere/x", "https://elsewhere/x"),
        ("{{base}}/x", "{{base}}/x"),
    ],
)
def test_a_relative_url_is_put_on_the_environments_hosts(url: str, on_region: str) -> None:
    assert absolute(url, REGION) == on_region


@pytest.mark.parametrize("rest", ["@evil.com/x", ".evil.com/x", "9/x", ":pw@evil.com"])
def test_nothing_after_the_base_can_make_it_another_host(rest: str) -> None:
    assert absolute("{{api}}" + rest, SANDBOX) == "http://127.0.0.1:8100/" + rest


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.mypurecloud.com/api/v2/x", "{{api}}/api/v2/x"),
        ("https://login.mypurecloud.com", "{{login}}/"),
        ("https://elsewhere/x", "https://elsewhere/x"),
    ],
)
def test_a_known_host_becomes_its_role(url: str, expected: str) -> None:
    assert relative(url, ALL) == expected


def test_switching_moves_known_hosts_and_nothing_else() -> None:
    moved = rebase("https://api.mypurecloud.com/api/v2/x?host=api.mypurecloud.com", SANDBOX, ALL)
    assert moved == "http://127.0.0.1:8100/api/v2/x?host=api.mypurecloud.com"
    assert rebase("https://elsewhere/x", SANDBOX, ALL) == "https://elsewhere/x"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.prod.com/api/v2/x?a=b#c", "http://127.0.0.1:8100/api/v2/x?a=b#c"),
        ("HTTPS://user:pw@api.prod.com/x", "http://127.0.0.1:8100/x"),
        ("https://login.prod.com/oauth/token?x", "http://127.0.0.1:8101/oauth/token?x"),
        ("https://api.prod.com", "http://127.0.0.1:8100/"),
        ("https://[broken/x", "http://127.0.0.1:8100/x"),
        ("https://h\\@prod.com/y", "http://127.0.0.1:8100/y"),
        ("http:/x", "http://127.0.0.1:8100/x"),
        ("//prod.com/x", "http://127.0.0.1:8100/x"),
        ("prod.com:8443/x", "http://127.0.0.1:8100/x"),
        ("prod.com:8443", "http://127.0.0.1:8100/"),
        ("{{base}}/x", "http://127.0.0.1:8100/x"),
        ("{{base}}", "http://127.0.0.1:8100/"),
        ("{{scheme}}://{{host}}/x", "http://127.0.0.1:8100/x"),
        ("https://{{host}}/x", "http://127.0.0.1:8100/x"),
        ("{{api}}/x", "http://127.0.0.1:8100/x"),
        ("{{login}}/x", "http://127.0.0.1:8101/x"),
        ("{{api}}@prod.com/x", "http://127.0.0.1:8100/@prod.com/x"),
        ("/api/v2/x", "http://127.0.0.1:8100/api/v2/x"),
        ("api/v2/x", "http://127.0.0.1:8100/api/v2/x"),
        ("mailto:x", "http://127.0.0.1:8100/mailto:x"),
        ("?a=b", "http://127.0.0.1:8100/?a=b"),
        ("", "http://127.0.0.1:8100/"),
    ],
)
def test_a_forced_url_is_on_the_targets_host_whatever_it_named(url: str, expected: str) -> None:
    assert force_base(url, SANDBOX) == expected


def test_a_gateways_prefix_is_kept_when_forced() -> None:
    assert force_base("https://a/api/v2/x", GATEWAY) == "https://gw.corp:8443/genesys/api/v2/x"


def test_the_login_hosts_paths_are_told_from_the_apis() -> None:
    assert is_login_path("/oauth/token")
    assert not is_login_path("/api/v2/oauth/clients")
