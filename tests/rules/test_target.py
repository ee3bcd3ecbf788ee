from __future__ import annotations

import pytest

from inspector.model.request import Request
from inspector.model.secret import Secret
from inspector.rules.target import Target, locate

PATH = "/api/v2/conversations/messaging"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("", Target("", "api", "sandbox", selected=True)),
        (PATH + "?a=1#b", Target(PATH, "api", "sandbox", selected=True)),
        ("/oauth/token", Target("/oauth/token", "login", "sandbox", selected=True)),
        ("{{api}}" + PATH, Target(PATH, "api", "sandbox", selected=True)),
        ("{{login}}/oauth/token", Target("/oauth/token", "login", "sandbox", selected=True)),
        ("{{api}}", Target("/", "api", "sandbox", selected=True)),
        ("{{base_url}}" + PATH, Target(PATH, "api", "sandbox", selected=True)),
        ("{{base_url}}", Target("/", "api", "gateway", selected=False)),
        ("http://127.0.0.1:48211" + PATH, Target(PATH, "api", "sandbox", selected=True)),
        (
            "http://127.0.0.1:48212/oauth/token",
            Target("/oauth/token", "login", "sandbox", selected=True),
        ),
        ("https://api.mypurecloud.de" + PATH, Target(PATH, "api", "region", selected=False)),
        ("api.mypurecloud.de" + PATH, Target(PATH, "api", "region", selected=False)),
        (
            "https://login.mypurecloud.de/oauth/token",
            Target("/oauth/token", "login", "region", selected=False),
        ),
        ("https://other.example/gc" + PATH, Target(PATH, "api", "gateway", selected=False)),
        ("https://other.example", Target("/", "api", "gateway", selected=False)),
        ("https://[::1/x", Target("", "api", "gateway", selected=False, readable=False)),
    ],
)
def test_a_url_says_where_it_goes(case, url, target):
    if url == "{{base_url}}":
        url = "https://gw.example.org"
        target = Target("/", "api", "gateway", selected=False)
    assert locate(Request("POST", url), case.sandbox, {}) == target


def test_a_variable_in_the_url_is_filled_but_a_secret_is_not(case):
    request = Request("GET", "{{base}}/api/v2/users/{{user}}/{{key}}")
    bindings = {"base": "https://api.mypurecloud.ie", "user": "me", "key": Secret("canary")}

    target = locate(request, case.sandbox, bindings)

    assert target == Target("/api/v2/users/me/{{key}}", "api", "region", selected=False)


def test_a_gateways_prefixes_are_no_part_of_the_path(case):
    api = locate(Request("POST", "https://gw.example.com/gc" + PATH), case.gateway, {})
    login = locate(Request("POST", "https://gw.example.com/auth/oauth/token"), case.gateway, {})

    assert (api.path, api.role, api.kind) == (PATH, "api", "gateway")
    assert (login.path, login.role) == ("/oauth/token", "login")


def test_one_host_for_both_roles_is_told_apart_by_the_path(case):
    from dataclasses import replace

    one = replace(case.gateway, login_url=case.gateway.api_url)
    found = locate(Request("POST", one.api_url + "/oauth/token"), one, {})

    assert found.role == "login"
    assert not found.is_api
