"""The broker over a faked exchange, and against the real scenario."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from inspector.auth.broker import TokenBroker
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import Cancelled, Exchange, Failure, Outcome, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest, texts
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Token
from inspector.sandbox.responder import Listener, SandboxRequest, make_responder

SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:1", "http://127.0.0.1:2", "thread"
)
CLIENT = ClientCredentials("client-id", Secret("canary-s3cret"))


class Line:
    """Stands for the engine: answers by a function, and remembers what passed."""

    def __init__(self, answer: Callable[[WireRequest], Outcome]) -> None:
        self._answer = answer
        self.passed: list[tuple[WireRequest, Request, str]] = []

    async def exchange(self, wire: WireRequest, request: Request, label: str) -> Exchange:
        self.passed.append((wire, request, label))
        return Exchange(Ticket(1), request, self._answer(wire))

    @property
    def broker(self) -> TokenBroker:
        return TokenBroker(self.exchange, clock=lambda: 1000.0)


def ok(body: object) -> Response:
    content = json.dumps(body).encode()
    return Response(200, "OK", "HTTP/1.1", Headers(), content, len(content))


def test_getting_a_token_asks_the_login_host_once_each_time() -> None:
    line = Line(lambda wire: ok({"access_token": "t", "expires_in": 10}))
    for _ in range(2):
        token = asyncio.run(line.broker.get(SANDBOX, CLIENT, frozenset({"a"})))
        assert token.expires_at == 1010.0
    assert [label for _, _, label in line.passed] == ["token", "token"]
    assert line.passed[0][0].url == "http://127.0.0.1:2/oauth/token"


def test_templates_hold_no_secret() -> None:
    line = Line(lambda wire: ok({"access_token": "canary-token", "a": 1}))
    token = asyncio.run(line.broker.get(SANDBOX, CLIENT))
    asyncio.run(line.broker.inspect(SANDBOX, token))
    written = " ".join(text for _, request, _ in line.passed for _, text in texts(request))
    assert "canary" not in written
    assert "{{client}}" in written
    assert "{{token}}" in written
    assert [label for _, _, label in line.passed] == ["token", "introspection"]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Failure("connection_refused", "Nothing listens there."), "Nothing listens there."),
        (Cancelled("wait"), "The request was cancelled before it was answered."),
    ],
)
def test_no_answer_is_an_auth_error_for_a_token_and_a_fact_for_an_inspection(
    outcome: Outcome, said: str
) -> None:
    line = Line(lambda wire: outcome)
    with pytest.raises(AuthError, match=said):
        asyncio.run(line.broker.get(SANDBOX, CLIENT))
    token = asyncio.run(line.broker.inspect(SANDBOX, Token(Secret("t"), "pasted")))
    assert token.facts == (("introspection", said, "introspection (tokens/current, sandbox only)"),)


def test_the_starting_case_s_client_gets_its_scopes_from_the_real_scenario() -> None:
    responder = make_responder("thread", now=lambda: 1000.0)

    def play(wire: WireRequest) -> Response:
        parts = urlsplit(wire.url)
        listener: Listener = "login" if wire.url.startswith(SANDBOX.login_url) else "api"
        answer = responder.respond(
            listener, SandboxRequest(wire.method, parts.path, wire.headers, wire.content)
        )
        return Response(
            answer.status, answer.reason, "HTTP/1.1", answer.headers, answer.body, len(answer.body)
        )

    demo = responder.clients[0]
    client = ClientCredentials(demo.client_id, Secret(demo.client_secret), demo.name)
    broker = Line(play).broker

    async def story() -> tuple[Token, Token]:
        plain = await broker.inspect(SANDBOX, await broker.get(SANDBOX, client))
        scopes = frozenset({"messaging:guest", "messaging:web"})
        return plain, await broker.inspect(SANDBOX, await broker.get(SANDBOX, client, scopes))

    plain, asked = asyncio.run(story())
    assert plain.scopes == {"admin", "messaging:guest"}
    assert asked.scopes == {"messaging:guest", "messaging:web"}
    assert asked.active is True
