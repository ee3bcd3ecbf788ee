"""What following a suggestion changes, and what it leaves alone."""

from __future__ import annotations

import pytest

from inspector.app.following import followed
from inspector.app.workspace import starting_case
from inspector.model.environment import Environment
from inspector.model.finding import Suggestion
from inspector.model.headers import Headers
from inspector.model.request import Body, Request

HERE = Environment("here", "Here", "sandbox", "http://127.0.0.1:1", "http://127.0.0.1:2")
REGION = Environment(
    "r", "Region", "region", "https://api.mypurecloud.de", "https://login.mypurecloud.de"
)
OPERATION = Suggestion("PATCH …", "", "PATCH", "/api/v2/users/{userId}/queues")
HOST = Suggestion("https://api.x.pure.cloud", host="https://api.x.pure.cloud")


@pytest.mark.parametrize(
    ("url", "path_followed", "host_followed"),
    [
        (
            "http://127.0.0.1:1/api/v2/users/7/queue?a=1#b",
            "http://127.0.0.1:1/api/v2/users/7/queues?a=1#b",
            "https://api.x.pure.cloud/api/v2/users/7/queue?a=1#b",
        ),
        (
            "https://login.mypurecloud.de/api/v2/users/7/queue",
            "https://login.mypurecloud.de/api/v2/users/7/queues",
            "https://api.x.pure.cloud/api/v2/users/7/queue",
        ),
        (
            "https://gateway.example/genesys/api/v2/users/7/queue",
            "https://gateway.example/api/v2/users/7/queues",
            "https://api.x.pure.cloud/genesys/api/v2/users/7/queue",
        ),
        (
            "{{api}}/api/v2/users/7/q",
            "http://127.0.0.1:1/api/v2/users/7/queues",
            "https://api.x.pure.cloud/api/v2/users/7/q",
        ),
        (
            "{{base}}/users/{{id}}/q?x={{y}}",
            "{{base}}/api/v2/users/{{id}}/queues?x={{y}}",
            "https://api.x.pure.cloud/users/{{id}}/q?x={{y}}",
        ),
        (
            "/api/v2/users/7/q",
            "http://127.0.0.1:1/api/v2/users/7/queues",
            "https://api.x.pure.cloud/api/v2/users/7/q",
        ),
        (
            "users/7/q",
            "http://127.0.0.1:1/api/v2/users/7/queues",
            "https://api.x.pure.cloud/users/7/q",
        ),
        (
            "http://[/users/7",
            "http://127.0.0.1:1/api/v2/users/{userId}/queues",
            "https://api.x.pure.cloud",
        ),
    ],
)
def test_only_what_is_suggested_changes(url: str, path_followed: str, host_followed: str) -> None:
    request = Request("GET", url, Headers.of([("A", "1")]), Body("json", "{}"))
    by_path = followed(request, OPERATION, HERE, (REGION,))
    assert (by_path.method, by_path.url) == ("PATCH", path_followed)
    by_host = followed(request, HOST, HERE, (REGION,))
    assert (by_host.method, by_host.url) == ("GET", host_followed)
    assert by_path.headers == by_host.headers == request.headers
    assert by_path.body == by_host.body == request.body
    assert followed(request, Suggestion("a name"), HERE, ()) is request


def test_following_is_one_step_that_undo_takes_back(owner) -> None:
    space = owner.space
    space.import_snippet(starting_case())
    before = space.state.request
    space.edit_request(Request("POST", before.url + "x", before.headers, before.body))  # typing
    typed = space.state.request
    nearest = next(s for f in space.state.findings for s in f.suggestions if s.path)
    assert space.follow(nearest)
    assert space.state.request.url.endswith(nearest.path)
    assert not any(f.id == "path-unpublished" for f in space.state.findings)
    space.undo()
    assert space.state.request == typed
    assert not space.follow(Suggestion("a name"))


def test_the_environment_that_the_url_names_is_known(owner) -> None:
    space = owner.space
    space.import_snippet(starting_case())
    assert space.named_environment.name == "sandbox"
    space.follow(Suggestion("x", host="https://api.mypurecloud.de"))
    assert space.named_environment.name == "eu-central-1"
    assert space.state.environment.name == "sandbox"
