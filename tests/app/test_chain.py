"""Snippets of several requests: the login is sent first, its token flows into the call."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from inspector.errors import VariablesMissing
from inspector.model.secret import Secret
from inspector.sandbox.responder import make_responder
from inspector.sandbox.server import SandboxServer

Owner = Any
PATH = "/api/v2/conversations/messaging"


@pytest.fixture
def other() -> Iterator[SandboxServer]:
    """A host like any other: no sandbox of the workspace's own, so no client of its serves."""
    server = SandboxServer(make_responder("thread"))
    server.start()
    yield server
    server.close()


def script(other: SandboxServer, more: str = "") -> str:
    return (
        "import http from 'k6/http';\nimport { check } from 'k6';\n"
        "export default function () {\n"
        f"  const login = http.post('{other.login_url}/oauth/token', "
        "{grant_type: 'client_credentials'}, "
        "{headers: {Authorization: `Basic ${__ENV.BASIC}`}});\n"
        "  check(login, {'logged in': r => r.status === 200});\n"
        f"  const res = http.post('{other.api_url}{PATH}', '{{}}', "
        "{headers: {Authorization: `Bearer ${login.json('access_token')}`}});\n"
        "  check(res, {'is 200': r => r.status === 200, 'is 401': r => r.status === 401});\n"
        f"  {more}\n}}\n"
    )


def credentials(other: SandboxServer) -> Secret:
    client = other.clients[0]
    pair = f"{client.client_id}:{client.client_secret}"
    return Secret(base64.b64encode(pair.encode()).decode())


@pytest.fixture
def chained(owner: Owner, other: SandboxServer) -> Owner:
    """The script imported; its token is to come from its own login, not from a demo client."""
    owner.space.import_snippet(script(other))
    owner.space.state = _without_client(owner.space.state)
    return owner


def _without_client(state: Any) -> Any:
    return replace(state, client=None, token=None)


def test_the_call_is_on_the_screen_and_its_login_a_step_before(chained: Owner) -> None:
    state = chained.space.state
    assert [one.request.url.rpartition("/")[2] for one in state.steps] == ["token", "messaging"]
    assert (state.step, state.request.url.endswith(PATH)) == (1, True)
    token = next(f for f in state.findings if f.id == "variable-unfilled:access_token")
    assert token.severity == "info"


def test_send_sends_the_login_first_and_fills_the_token(chained: Owner, other: Any) -> None:
    chained.space.set_variable("BASIC", credentials(other))
    assert chained.send() == 401
    state = chained.space.state
    assert {index: answer.status for index, answer in state.answers.items()} == {0: 200, 1: 401}
    assert state.token is not None
    assert state.answers[0].label == "request 1 of 2"
    assert [one.text for one, is_met in chained.space.expectations if is_met] == [
        "is 401 (r.status === 401)"
    ]


def test_a_second_send_needs_no_login_again(chained: Owner, other: Any) -> None:
    chained.space.set_variable("BASIC", credentials(other))
    chained.send()
    login = chained.space.state.answers[0]
    chained.send()
    assert chained.space.state.answers[0] is login


def test_send_all_sends_every_request_in_order(chained: Owner, other: Any) -> None:
    chained.space.set_variable("BASIC", credentials(other))
    chained.send()
    login = chained.space.state.answers[0]
    chained.space.send_all()
    chained.idle()
    assert chained.space.state.answers[0] is not login
    assert chained.space.state.shown is chained.space.state.answers[1]


def test_send_all_of_one_request_is_send(owner: Owner, other: Any) -> None:
    owner.space.import_snippet(f"curl {other.api_url}/api/v2/users/me")
    owner.space.send_all()
    owner.idle()
    assert owner.space.state.shown is not None


def test_the_answer_of_a_refused_login_is_shown_and_the_call_not_sent(chained: Owner) -> None:
    chained.space.set_variable("BASIC", Secret("bm90OnJpZ2h0"))
    chained.send()
    state = chained.space.state
    assert state.shown is state.answers[0]
    assert 1 not in state.answers
    assert "without the value of access_token" in chained.space.problem
    assert all(is_met is None for _one, is_met in chained.space.expectations)


def test_variables_of_the_login_are_asked_for_before_anything_is_sent(chained: Owner) -> None:
    assert [v.name for v in chained.space.open_variables()] == ["BASIC"]
    with pytest.raises(VariablesMissing, match="BASIC"):
        chained.space.send()
    assert chained.space.state.activity == "idle"


def test_a_step_keeps_its_edits_and_its_answer(chained: Owner, other: Any) -> None:
    space = chained.space
    space.set_variable("BASIC", credentials(other))
    chained.send()
    space.edit_request(replace(space.state.request, method="PUT"))
    space.choose_step(0)
    assert space.state.request.url.endswith("/oauth/token")
    assert space.state.shown is space.state.answers[0]
    assert [(one.text[:9], is_met) for one, is_met in space.expectations] == [("logged in", True)]
    space.choose_step(0)
    space.choose_step(7)
    space.choose_step(1)
    assert space.state.request.method == "PUT"
    space.undo()
    space.undo()
    assert space.state.step == 1


def test_a_step_that_needs_nothing_is_sent_alone(chained: Owner, other: Any) -> None:
    chained.space.set_variable("BASIC", credentials(other))
    chained.space.choose_step(0)
    assert chained.send() == 200
    assert set(chained.space.state.answers) == {0}


def test_a_chain_that_is_cancelled_says_where(chained: Owner, other: Any) -> None:
    chained.space.set_variable("BASIC", credentials(other))
    chained.space.send()
    chained.space.cancel()
    chained.idle()
    assert "request 1 of 2" in chained.space.problem or chained.space.state.shown is None


def test_consent_names_the_host_when_only_the_login_writes(chained: Owner) -> None:
    space = chained.space
    space.edit_request(replace(space.state.request, method="GET"))
    assert space.consent_needed() != ""


def test_a_body_file_that_is_not_there_stops_the_chain_with_its_name(
    owner: Owner, other: SandboxServer
) -> None:
    owner.space.import_snippet(
        f"T=$(curl --data-binary @/nowhere/body.json {other.login_url}/x | jq -r .t)\n"
        f'curl -H "X-T: $T" {other.api_url}{PATH}\n'
    )
    owner.space.send()
    owner.idle()
    assert "/nowhere/body.json" in owner.space.problem
    assert owner.space.state.shown is None
