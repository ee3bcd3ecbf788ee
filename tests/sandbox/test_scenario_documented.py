"""The scenario as a whole: its instances, its page, and itself through sockets."""

from __future__ import annotations

import http.client
import json
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented_world import FORM, World, basic, loaded
from hypothesis import given
from hypothesis import strategies as st

from inspector import resource
from inspector.model.headers import Headers
from inspector.sandbox.responder import SandboxRequest, make_responder
from inspector.sandbox.scenario_documented import DocumentedScenario
from inspector.sandbox.server import SandboxServer

ME = "/api/v2/tokens/me"


def test_it_is_made_by_name() -> None:
    made = make_responder("documented")
    assert isinstance(made, DocumentedScenario)
    assert made.scenario == "documented"


def test_the_default_client_comes_first_and_users_clients_stand_apart() -> None:
    made = make_responder("documented")
    names = [client.name for client in made.clients]
    assert names == [
        "messaging-admin",
        "organization-admin",
        "viewer",
        "no-roles",
        "wrong-division",
        "outside",
        "disabled",
        "inactive",
    ]
    assert all(client.about and client.client_secret for client in made.clients)
    secrets = {client.name: bool(client.client_secret) for client in made.user_clients}
    assert secrets == {
        "agent-desktop": True,
        "supervisor-app": False,
        "browser-widget": False,
        "single-sign-on": True,
    }
    assert make_responder("thread").user_clients == ()


def test_two_instances_share_ids_and_no_secret_or_token() -> None:
    one, other = make_responder("documented"), make_responder("documented")
    for mine, theirs in zip(one.clients, other.clients, strict=True):
        assert mine.client_id == theirs.client_id
        assert mine.client_secret != theirs.client_secret
    assert isinstance(one, DocumentedScenario)
    assert not other.issued(one.mint_token("user"))


def test_the_same_clock_and_ids_give_the_same_answers() -> None:
    def play() -> list[object]:
        world = World()
        token = world.token("messaging-admin")
        guest = world.scenario.mint_token("guest-chat")
        code = world.code("agent-desktop")
        answers = [world.call("GET", ME, token), world.call("GET", "/nowhere", guest)]
        return [token, guest, code, *answers]

    assert play() == play()


def test_no_two_tokens_are_the_same() -> None:
    world = World()
    kinds = ("client", "user", "guest-chat", "webmessaging") * 5
    tokens = [world.scenario.mint_token(kind) for kind in kinds]
    assert len(set(tokens)) == len(tokens)
    assert all(world.scenario.issued(token) for token in tokens)


def test_a_control_that_names_no_client_says_so() -> None:
    scenario = World().scenario
    with pytest.raises(KeyError):
        scenario.mint_token("client", client="nobody")
    with pytest.raises(KeyError):
        scenario.set_client_state("nobody", "disabled")
    with pytest.raises(KeyError):
        scenario.allow("a:b:c", client="nobody")


def test_an_error_has_the_correlation_id_as_its_context() -> None:
    answer = World().call("GET", ME)
    body = loaded(answer)
    assert body["contextId"] == answer.headers.get("ININ-Correlation-Id")
    assert set(body) == {
        "message", "code", "status", "messageParams", "contextId", "details", "errors",
    }  # fmt: skip


_PIECES = st.sampled_from(
    ["/api/v2", "/oauth", "/tokens/me", "/conversations", "/messaging", "/webchat/guest", "/", "?",
     "a=b", "&", "%", "%7B", "é", "#", "..", "{", "divisionId="]
)  # fmt: skip
_FIELDS = st.tuples(
    st.sampled_from(["Authorization", "Content-Type", "X"]),
    st.sampled_from(["Bearer x", "Basic eDp5", "a.b.c", "application/json", "", "é", FORM[1]]),
)


@given(
    st.sampled_from(["api", "login"]),
    st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "get", ""]),
    st.lists(_PIECES, max_size=6).map("".join),
    st.lists(_FIELDS, max_size=3),
    st.one_of(st.binary(max_size=20), st.sampled_from([b"{}", b"[]", b"grant_type=x", b"null"])),
)
def test_whatever_is_sent_is_answered(
    listener: str, method: str, target: str, fields: list[tuple[str, str]], body: bytes
) -> None:
    request = SandboxRequest(method, target, Headers.of(fields), body)
    answer = make_responder("documented").respond(listener, request)  # type: ignore[arg-type]  # a sample of both
    assert 200 <= answer.status < 500


def test_several_threads_may_call_at_once() -> None:
    world = World()
    token = world.token("messaging-admin")
    seen: list[int] = []

    def work() -> None:
        for _ in range(20):
            seen.append(world.call("GET", ME, token).status)
            world.scenario.mint_token("user")
            world.scenario.allow("a:b:c")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [200] * 80


def test_the_scenarios_page_names_every_client_and_what_is_assumed() -> None:
    page = resource.path("scenarios/documented.md").read_text("utf-8")
    made = make_responder("documented")
    for client in (*made.clients, *made.user_clients):
        assert f"`{client.name}`" in page
    for named in ("POST /oauth/token", "GET /oauth/authorize", f"GET {ME}"):
        assert f"`{named}`" in page
    assert "It is no evidence about the platform" in page
    assert "The order of the checks is our assumption" in page


def test_it_is_played_through_sockets_as_sandbox_documented() -> None:
    responder = make_responder("documented")
    server = SandboxServer(responder)
    assert server.environment.name == "sandbox-documented"
    assert server.environment.scenario == "documented"
    assert server.user_clients == responder.user_clients
    server.start()
    client = server.clients[0]

    def send(
        url: str, method: str, target: str, body: str = "", **fields: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        connection.request(method, target, body, fields)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer, content

    own = dict([FORM, basic(client.client_id, client.client_secret)])
    login = server.login_url
    _, content = send(login, "POST", "/oauth/token", "grant_type=client_credentials", **own)
    bearer = f"Bearer {json.loads(content)['access_token']}"
    me, content = send(server.api_url, "GET", ME, Authorization=bearer)
    mixed, _ = send(login, "GET", ME, Authorization=bearer)
    gone, _ = send(server.api_url, "POST", "/oauth/token", "x", Authorization=bearer)
    app = server.user_clients[0]
    query = f"client_id={app.client_id}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%2F"
    back, _ = send(login, "GET", f"/oauth/authorize?{query}")
    server.close()
    assert json.loads(content)["OAuthClient"]["name"] == "messaging-admin"
    assert [one.status for one in (me, mixed, gone, back)] == [200, 404, 404, 302]
    assert (back.getheader("Location") or "").startswith("http://localhost/?code=")
