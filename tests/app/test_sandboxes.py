"""Both sandboxes: one open from the beginning, the other from when it is selected."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from inspector.app.sandboxes import Sandboxes
from inspector.errors import EnvironmentUnknown, SandboxError
from inspector.model.exchange import parse_error_body
from inspector.model.headers import Headers
from inspector.model.request import Body, Request

Owner = Any
BEARER = Headers.of([("Authorization", "Bearer {{token}}"), ("Content-Type", "application/json")])
ME = Request("GET", "/api/v2/tokens/me", BEARER)
THREADS = Request("POST", "/api/v2/conversations/messaging", BEARER, Body("json", "{}"))


def on_documented(owner: Owner, request: Request) -> None:
    owner.space.select_environment("sandbox-documented")
    owner.space.open_request(request, {})
    owner.get_token()


def test_both_are_listed_first_and_only_the_home_one_listens(owner: Owner) -> None:
    thread, documented = owner.space.environments[:2]
    assert [thread.name, documented.name] == ["sandbox", "sandbox-documented"]
    assert thread.api_url.startswith("http://127.0.0.1:")
    assert documented.api_url == "http://api.sandbox-documented.invalid"
    assert documented.where() == "the sandbox (scenario documented)"


def test_selecting_the_other_one_makes_it_listen(owner: Owner) -> None:
    owner.space.open_request(ME, {})
    owner.space.select_environment("sandbox-documented")
    state = owner.space.state
    assert state.environment.api_url.startswith("http://127.0.0.1:")
    assert state.request.url == state.environment.api_url + "/api/v2/tokens/me"
    assert state.client.name == "messaging-admin"
    grants = {client.name: client.grant for client in owner.space.demo_user_clients}
    assert grants["agent-desktop"] == "code"
    first = state.environment.api_url
    owner.space.select_environment("sandbox")
    assert owner.space.state.client.name == "middleware"
    assert owner.space.demo_user_clients == ()
    owner.space.select_environment("sandbox-documented")
    assert owner.space.state.environment.api_url == first


def test_the_documented_one_answers_as_the_vendor_publishes(owner: Owner) -> None:
    on_documented(owner, ME)
    assert owner.send() == 200
    assert owner.space.state.token.client_name == "messaging-admin"
    owner.space.open_request(THREADS, {})
    assert owner.send() == 404
    refusal = parse_error_body(owner.space.state.shown.response.body)
    assert refusal is not None
    assert refusal.code == "not.found"


def test_a_token_of_one_sandbox_is_foreign_to_the_other(owner: Owner) -> None:
    owner.get_token()
    text = owner.space.state.token.secret.reveal()
    owner.space.select_environment("sandbox-documented")
    owner.space.open_request(ME, {})
    owner.space.paste_token(text)
    assert owner.space.token_is_foreign(owner.space.state.token)
    assert "token-foreign" in owner.finding_ids()
    owner.space.select_environment("sandbox")
    owner.space.paste_token(text)
    assert not owner.space.token_is_foreign(owner.space.state.token)


def test_what_is_seen_there_is_told_with_its_scenario(owner: Owner) -> None:
    on_documented(owner, THREADS)
    owner.space.isolate()
    owner.idle()
    assert owner.space.state.verdict.where == "the sandbox (scenario documented)"
    assert owner.space.state.verdict.on_sandbox
    owner.space.select_environment("sandbox")
    assert "sandbox" not in owner.space.state.observed


def test_a_profile_comes_back_on_its_sandbox(make_owner: Callable[..., Owner]) -> None:
    first = make_owner()
    on_documented(first, ME)
    first.space.save_profile("who am I")
    first.until(lambda: first.space.state.profile is not None)
    saved = first.space.state.profile
    assert saved.environment == "sandbox-documented"
    assert saved.request.url == "{{api}}/api/v2/tokens/me"
    assert saved.token.client_name == "messaging-admin"
    first.space.close()

    second = make_owner()
    second.space.open_profile(second.space.shelf.find(saved.id))
    second.until(lambda: second.space.state.profile is not None)
    second.idle()
    state = second.space.state
    assert state.environment.name == "sandbox-documented"
    assert state.environment.api_url.startswith("http://127.0.0.1:")
    assert second.send() == 200


def test_undoing_the_choice_goes_back_to_the_other_sandbox(owner: Owner) -> None:
    owner.space.open_request(ME, {})
    owner.space.select_environment("sandbox-documented")
    owner.space.undo()
    state = owner.space.state
    assert (state.environment.name, state.client.name) == ("sandbox", "middleware")


def test_the_secrets_of_all_its_clients_are_known_as_secrets(owner: Owner) -> None:
    owner.space.select_environment("sandbox-documented")
    secret = owner.space.demo_user_clients[0].client_secret
    assert secret
    assert secret not in owner.space.redactor().text(f"see {secret}")


def test_closing_frees_the_ports_of_both(owner: Owner) -> None:
    owner.space.select_environment("sandbox-documented")
    urls = [owner.space.sandbox.environment.api_url, owner.space.state.environment.login_url]
    owner.space.close()
    for url in urls:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", urlsplit(url).port or 0)) != 0


def test_either_can_be_the_one_from_the_beginning(make_owner: Callable[..., Owner]) -> None:
    owner = make_owner(scenario="documented")
    assert owner.space.state.environment.name == "sandbox-documented"
    assert owner.space.environments[0].api_url == "http://api.sandbox.invalid"
    owner.get_token()


def test_without_sockets_both_are_names_only() -> None:
    sandboxes = Sandboxes("thread", listens=False, clock=lambda: 0.0)
    sandboxes.start()
    sandboxes.open("sandbox-documented")
    sandboxes.open("us-east-1")
    thread, documented = sandboxes.environments
    assert documented.api_url == "http://api.sandbox-documented.invalid"
    assert sandboxes.clients(thread)[0].name == "middleware"
    assert sandboxes.clients(documented)[0].name == "messaging-admin"
    sandboxes.close()


def test_one_that_cannot_be_had_leaves_the_selection(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_name: str) -> None:
        raise SandboxError("no port")

    monkeypatch.setattr(owner.space.sandboxes, "open", refuse)
    with pytest.raises(SandboxError):
        owner.space.select_environment("sandbox-documented")
    assert owner.space.state.environment.name == "sandbox"
    assert owner.space.environments[1].api_url.endswith(".invalid")


def test_a_scenario_that_does_not_exist_is_refused() -> None:
    with pytest.raises(EnvironmentUnknown, match="thread, documented"):
        Sandboxes("comedy", listens=False, clock=lambda: 0.0)
