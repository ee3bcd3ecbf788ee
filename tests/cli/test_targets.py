"""Which host a command's request ends up on."""

from __future__ import annotations

import pytest

from inspector.app.workspace import Workspace
from inspector.cli import targets
from inspector.errors import InspectorError
from inspector.model.secret import Secret

API, LOGIN = "https://api.mypurecloud.ie", "https://login.mypurecloud.ie"


@pytest.fixture
def workspace():
    made = Workspace(lambda _news: None, listens=False)
    made.select_environment("eu-west-1")
    yield made
    made.close()


@pytest.mark.parametrize(
    ("url", "placed"),
    [
        (
            "https://webmessaging.mypurecloud.ie/v1?x=1",
            "https://webmessaging.mypurecloud.ie/v1?x=1",
        ),
        ("https://webmessaging.mypurecloud.de/v1?x=1", f"{API}/v1?x=1"),
        ("/api/v2/tokens/me", f"{API}/api/v2/tokens/me"),
        ("/oauth/token", f"{LOGIN}/oauth/token"),
        ("{{api}}/api/v2/x?a=b", f"{API}/api/v2/x?a=b"),
        ("{{login}}/oauth/token", f"{LOGIN}/oauth/token"),
        (f"{API}/api/v2/x", f"{API}/api/v2/x"),
        ("https://api.mypurecloud.com/api/v2/x", f"{API}/api/v2/x"),
        ("https://login.mypurecloud.com/api/v2/x", f"{LOGIN}/api/v2/x"),
        ("https://other.example/oauth/token", f"{LOGIN}/oauth/token"),
        ("https://other.example", f"{API}/"),
        ("http://127.0.0.1:1/api/v2/x#y", f"{API}/api/v2/x#y"),
        ("{{BASE}}/api/v2/x", f"{API}/api/v2/x"),
        ("{{BASE}}.example.com/api/v2/x", f"{API}/api/v2/x"),
        ("{{GIVEN}}/api/v2/x", f"{API}/api/v2/x"),
        ("{{SECRET}}/api/v2/x", f"{API}/api/v2/x"),
        ("https://{{HOST}}/api/v2/x", f"{API}/api/v2/x"),
    ],
)
def test_a_request_ends_up_on_the_targets_hosts(workspace, url, placed):
    bindings = {"GIVEN": "https://gw.example.com/", "SECRET": Secret("x")}

    assert targets.moved(url, bindings, workspace) == placed


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("/api/v2/x", ""),
        ("{{api}}/api/v2/x", ""),
        ("{{BASE}}/api/v2/x", "{{BASE}}"),
        ("{{GIVEN}}/api/v2/x", "gw.example.com"),
        ("https://user:secret@GW.example.com:81/x", "gw.example.com:81"),
    ],
)
def test_the_host_that_a_url_names(url, host):
    assert targets.host_of(url, {"GIVEN": "https://gw.example.com"}) == host


@pytest.mark.parametrize("url", ["", "https://[::1/x"])
def test_what_names_nothing_is_refused(workspace, url):
    with pytest.raises(InspectorError):
        targets.moved(url, {}, workspace)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.mypurecloud.de/api/v2/x", "eu-central-1"),
        ("https://login.mypurecloud.de/oauth/token", "eu-central-1"),
        ("https://gw.example.com:81/gc/api/v2/x", "gw.example.com:81/gc"),
        ("https://gw.example.com/x", "gw.example.com"),
        ("/api/v2/x", "eu-west-1"),
        ("https://{{HOST}}/api/v2/x", "eu-west-1"),
        ("ftp://gw.example.com/x", "eu-west-1"),
    ],
)
def test_what_is_only_looked_at_is_so_for_its_own_host(workspace, url, name):
    targets.select_own(workspace, url)

    assert workspace.state.environment.name == name


def test_api_and_login_of_a_base_url_are_told_apart_by_path(workspace):
    targets.select(workspace, targets.Target(base_url="HTTP://GW.example.com:81/gc/"))
    environment = workspace.state.environment

    assert environment.api_url == environment.login_url == "http://gw.example.com:81/gc"
    assert not environment.is_sandbox


def test_the_login_host_of_a_region_is_no_environment_of_its_own(workspace):
    targets.select(workspace, targets.Target(base_url="https://login.mypurecloud.de"))

    assert workspace.state.environment.name == "eu-central-1"
