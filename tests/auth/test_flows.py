"""Token flows, driven by hand."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs

import pytest

from inspector.auth import flows
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import Response
from inspector.model.headers import Headers
from inspector.model.request import WireRequest
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Token

CLIENT = ClientCredentials("client-id", Secret("canary/s3cret+="), "middleware")
SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:1", "http://127.0.0.1:2", "thread"
)
REGION = Environment(
    "eu-central-1", "Frankfurt", "region", "https://api.mypurecloud.de", "https://login.x.de"
)


def answer(status: int, body: object, reason: str = "") -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, reason, "HTTP/1.1", Headers(), content, len(content))


def finish(flow: flows.Flow, response: Response) -> tuple[WireRequest, Token]:
    wire = next(flow)
    with pytest.raises(StopIteration) as end:
        flow.send(response)
    token = end.value.value
    assert isinstance(token, Token)
    return wire, token


def ask(response: Response, scopes: frozenset[str] | None = None) -> tuple[WireRequest, Token]:
    return finish(flows.client_credentials("https://login.x.de", CLIENT, scopes, 1000.0), response)


def refuse(response: Response) -> str:
    flow = flows.client_credentials("https://login.x.de", CLIENT, None, 1000.0)
    next(flow)
    with pytest.raises(AuthError) as caught:
        flow.send(response)
    return str(caught.value)


def inspect(
    environment: Environment, token: Token, response: Response
) -> tuple[WireRequest, Token]:
    return finish(flows.introspect(environment, token, 1000.0), response)


def test_the_token_request_is_a_form_with_basic_and_no_scope_unless_asked_for() -> None:
    wire, token = ask(answer(200, {"access_token": "t", "expires_in": 60}))
    assert (wire.method, wire.url) == ("POST", "https://login.x.de/oauth/token")
    assert wire.headers.get("Content-Type") == "application/x-www-form-urlencoded"
    basic = (wire.headers.get("Authorization") or "").removeprefix("Basic ")
    assert base64.b64decode(basic) == b"client-id:canary/s3cret+="
    assert wire.content == b"grant_type=client_credentials"
    assert token.scopes is None
    assert token.scopes_from == ""
    assert (token.issued_at, token.expires_at) == (1000.0, 1060.0)
    assert (token.grant, token.origin) == ("client_credentials", "token response")
    assert (token.client_id, token.client_name) == ("client-id", "middleware")


def test_scopes_are_sent_sorted_and_those_of_the_answer_count() -> None:
    wire, token = ask(
        answer(200, {"access_token": "t", "scope": "b"}), frozenset({"messaging:web", "b"})
    )
    assert parse_qs(wire.content.decode())["scope"] == ["b messaging:web"]
    assert token.scopes == {"b"}
    assert token.scopes_from == "token response"
    assert token.expires_at is None


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (
            answer(
                400,
                {
                    "error": "invalid_client",
                    "description": "authentication failed",
                    "error_description": "authentication failed",
                },
            ),
            (
                "login.x.de gave no token: 400 invalid_client, authentication failed. "
                "Most often the client belongs to another region, or its secret is wrong."
            ),
        ),
        (
            answer(401, {"error": "invalid_client", "error_description": "client not found"}),
            (
                "login.x.de gave no token: 401 invalid_client, client not found. "
                "Most often the client belongs to another region, or its id is mistyped."
            ),
        ),
        (
            answer(
                400,
                {"error": "invalid_request", "error_description": "rate limit exceeded; wait"},
            ),
            (
                "login.x.de gave no token: 400 invalid_request, rate limit exceeded; wait. "
                "Tokens are asked for too often; wait a minute and try again."
            ),
        ),
        (
            answer(400, {"error": "invalid_scope"}),
            (
                "login.x.de gave no token: 400 invalid_scope. "
                "The server does not give this client one of the scopes asked for."
            ),
        ),
        (
            answer(400, {"error": "unsupported_grant_type"}),
            (
                "login.x.de gave no token: 400 unsupported_grant_type. "
                "The client is not one for the client credentials grant."
            ),
        ),
        (
            answer(400, {"error": "invalid_request"}),
            (
                "login.x.de gave no token: 400 invalid_request. "
                "Check the region's login host, then the client's id and secret."
            ),
        ),
        (
            answer(404, b"<html>not here</html>", "Not Found"),
            (
                "login.x.de gave no token: 404 Not Found. "
                "That is not the answer of a token endpoint: is this the login host of the region, "
                "and not its API host?"
            ),
        ),
        (
            answer(200, {"token": "elsewhere"}, "OK"),
            (
                "login.x.de gave no token: 200 OK. That is not the answer of a token endpoint: "
                "is this the login host of the region, and not its API host?"
            ),
        ),
    ],
)
def test_a_refusal_says_what_the_server_said_and_what_to_look_at(
    response: Response, said: str
) -> None:
    assert refuse(response) == said


def test_a_server_that_echoes_the_secret_does_not_get_it_into_the_message() -> None:
    said = refuse(
        answer(400, {"error": "invalid_client", "error_description": "no canary/s3cret+= here"})
    )
    assert "canary" not in said
    assert "[REDACTED]" in said


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff\xfe", b"[" * 100_000, {"access_token": 7}])
def test_an_answer_without_a_token_is_refused_whatever_it_is(body: object) -> None:
    assert "gave no token" in refuse(answer(200, body))


def test_the_thread_sandbox_is_asked_as_the_thread_says() -> None:
    pasted = Token(Secret("t"), "pasted")
    wire, token = inspect(
        SANDBOX,
        pasted,
        answer(
            200,
            {"active": True, "scope": "admin a", "client_id": "c", "exp": 2000, "iat": 900},
        ),
    )
    assert wire.url == "http://127.0.0.1:1/api/v2/oauth2/tokens/current"
    assert wire.headers.get("Authorization") == "Bearer t"
    assert token.scopes == {"admin", "a"}
    assert token.scopes_from == "introspection (tokens/current, sandbox only)"
    assert (token.client_id, token.issued_at, token.expires_at) == ("c", 900.0, 2000.0)
    assert token.active is True


def test_elsewhere_the_published_tokens_me_is_asked_without_touching_the_idle_timer() -> None:
    wire, token = inspect(
        REGION,
        Token(Secret("t"), "pasted", expires_at=5000.0),
        answer(
            200,
            {
                "organization": {"id": "o1", "name": "Contoso"},
                "authorizedScope": ["messaging", "users:readonly"],
                "dateTokenIdles": "2026-11-22T10:00:00Z",
                "OAuthClient": {
                    "id": "c1",
                    "name": "middleware",
                    "authorizedGrantType": "SAML2-BEARER",
                    "state": "disabled",
                },
            },
        ),
    )
    assert wire.url == "https://api.mypurecloud.de/api/v2/tokens/me?preserveIdleTTL=true"
    assert token.scopes == {"messaging", "users:readonly"}
    assert token.scopes_from == "tokens/me"
    assert (token.grant, token.client_id, token.client_name) == ("saml2", "c1", "middleware")
    assert token.expires_at == 5000.0
    assert ("organization", "Contoso", "tokens/me") in token.facts
    assert ("client state", "disabled", "tokens/me") in token.facts


def test_what_tokens_me_leaves_out_stays_as_it_was() -> None:
    before = Token(Secret("t"), "pasted", grant="code", client_id="c", scopes=frozenset({"x"}))
    _, token = inspect(
        REGION, before, answer(200, {"organization": 3, "OAuthClient": None, "a": 1})
    )
    assert (token.grant, token.client_id, token.scopes) == ("code", "c", {"x"})
    assert token.facts == ()


def test_asking_again_replaces_the_earlier_rows() -> None:
    token = Token(Secret("t"), "pasted")
    for name in ("Contoso", "Fabrikam"):
        _, token = inspect(REGION, token, answer(200, {"organization": {"name": name}}))
    assert token.facts == (("organization", "Fabrikam", "tokens/me"),)


def test_a_token_that_the_server_takes_after_its_expiry_points_at_the_clock() -> None:
    _, token = inspect(
        REGION, Token(Secret("t"), "pasted", expires_at=900.0), answer(200, {"a": 1})
    )
    assert token.active is True
    assert token.facts[0][0] == "clock"


def test_an_inactive_token_is_reported_as_such() -> None:
    _, token = inspect(
        SANDBOX, Token(Secret("t"), "pasted"), answer(200, {"active": False, "client_id": 4})
    )
    assert token.active is False
    assert token.client_id == ""


@pytest.mark.parametrize(
    ("status", "code", "active"),
    [(401, "bad.credentials", False), (401, "ip.not.authorized", None), (403, "x.y", None)],
)
def test_a_refused_introspection_is_a_fact_not_an_error(
    status: int, code: str, active: bool | None
) -> None:
    before = Token(Secret("t"), "pasted", scopes=frozenset({"x"}))
    _, token = inspect(REGION, before, answer(status, {"code": code}))
    assert token.scopes == {"x"}
    assert token.active is active
    name, value, source = token.facts[0]
    assert (name, source) == ("introspection", "tokens/me")
    assert f"{status} {code}" in value


def test_an_introspection_answer_that_is_no_json_is_a_fact_too() -> None:
    _, token = inspect(REGION, Token(Secret("t"), "pasted"), answer(200, b"<html>", "OK"))
    assert token.facts == (("introspection", "nothing learnt, the answer was 200 OK", "tokens/me"),)
