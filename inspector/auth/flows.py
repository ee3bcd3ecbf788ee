"""OAuth and token inspection without IO: generators yield a request and are sent its response.

wire = next(flow); flow.send(response) -> next request, or StopIteration with the token
"""

from __future__ import annotations

import base64
import json
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from inspector.auth.claims import read_token, scopes_of, seconds
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import ErrorBody, Response, parse_error_body
from inspector.model.headers import Headers
from inspector.model.request import WireRequest
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Grant, Token

Flow = Generator[WireRequest, Response, Token]

CURRENT_PATH = "/api/v2/oauth2/tokens/current"
ME_PATH = "/api/v2/tokens/me?preserveIdleTTL=true"
FROM_CURRENT = "introspection (tokens/current, sandbox only)"
FROM_ME = "tokens/me"

_GRANTS: Mapping[str, Grant] = {
    "CLIENT-CREDENTIALS": "client_credentials",
    "CODE": "code",
    "TOKEN": "implicit",
    "SAML2-BEARER": "saml2",
}


def client_credentials(
    login_url: str, client: ClientCredentials, scopes: frozenset[str] | None, now: float
) -> Flow:
    """Asks for a token (RFC 6749, 4.4); the client authenticates with Basic as the SDKs do.

    Args:
        login_url: The login host, without a trailing slash.
        client: Its id and secret go into the request in the clear.
        scopes: Sent as the scope parameter; None leaves the choice to the server.
        now: Epoch seconds; the token's lifetime is counted from here.

    Raises:
        AuthError: The server gave no token; the text says what it answered and why that may be.
    """
    pair = f"{client.client_id}:{client.secret.reveal()}".encode()
    basic = base64.b64encode(pair).decode("ascii")
    headers = (
        ("Authorization", f"Basic {basic}"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
    )
    content = token_form(scopes).encode()
    response = yield WireRequest("POST", f"{login_url}/oauth/token", Headers(headers), content)
    host = urlsplit(login_url).netloc
    body = _object(response)
    text = body.get("access_token")
    if response.status != 200 or not isinstance(text, str) or not text:
        raise AuthError(_refusal(host, response, (client.secret.reveal(), basic)))
    token = read_token(Secret(text), "token response")
    granted = scopes_of(body.get("scope"))
    lifetime_s = seconds(body.get("expires_in"))
    return replace(
        token,
        grant="client_credentials",
        client_id=client.client_id,
        client_name=client.name,
        scopes=token.scopes if granted is None else granted,
        scopes_from=token.scopes_from if granted is None else "token response",
        issued_at=now,
        expires_at=token.expires_at if lifetime_s is None else now + lifetime_s,
    )


def introspect(environment: Environment, token: Token, now: float) -> Flow:
    """Asks the API what it knows of a token; a refusal is a fact about the token, not an error.

    The sandbox's scenario `thread` plays the claimed tokens/current. Everywhere else the
    published tokens/me is asked, with preserveIdleTTL so that looking does not reset the
    token's idle timer (facts.md, 3).
    """
    path, source = introspection_of(environment)
    headers = (
        ("Authorization", f"Bearer {token.secret.reveal()}"),
        ("Accept", "application/json"),
    )
    response = yield WireRequest("GET", f"{environment.api_url}{path}", Headers(headers))
    body = _object(response)
    if response.status != 200 or not body:
        return _refused(token, response, source)
    read = _read_current if source == FROM_CURRENT else _read_me
    known = replace(read(token, body), active=body.get("active") is not False)
    left_s = known.seconds_left(now)
    if known.active and left_s is not None and left_s < 0:
        skew = "by this computer's clock the token has expired, but the server takes it"
        return with_fact(known, "clock", skew, source)
    return known


def introspection_of(environment: Environment) -> tuple[str, str]:
    """Returns (path, source): which introspection an environment has, and what it is called."""
    if environment.is_sandbox and environment.scenario == "thread":
        return CURRENT_PATH, FROM_CURRENT
    return ME_PATH, FROM_ME


def token_form(scopes: frozenset[str] | None) -> str:
    """Returns the token request's body; it holds no secret."""
    fields = {"grant_type": "client_credentials"}
    if scopes is not None:
        fields["scope"] = " ".join(sorted(scopes))
    return urlencode(fields)


def with_fact(token: Token, name: str, value: str, source: str) -> Token:
    """Returns the token with a row to show, in the place of an earlier one of that source."""
    kept = tuple(fact for fact in token.facts if (fact[0], fact[2]) != (name, source))
    return replace(token, facts=(*kept, (name, value, source)))


def _read_current(token: Token, body: Mapping[str, Any]) -> Token:
    client_id = body.get("client_id")
    return replace(
        _with_scopes(token, body.get("scope"), FROM_CURRENT),
        client_id=client_id if isinstance(client_id, str) else token.client_id,
        issued_at=_either(seconds(body.get("iat")), token.issued_at),
        expires_at=_either(seconds(body.get("exp")), token.expires_at),
    )


def _read_me(token: Token, body: Mapping[str, Any]) -> Token:
    client = body.get("OAuthClient")
    client = client if isinstance(client, dict) else {}
    organization = body.get("organization")
    organization = organization if isinstance(organization, dict) else {}
    grant_type = _text(client, "authorizedGrantType")
    token = _with_scopes(token, body.get("authorizedScope"), FROM_ME)
    for name, value in (
        ("organization", _text(organization, "name")),
        ("organization id", _text(organization, "id")),
        ("client", _text(client, "name")),
        ("client state", _text(client, "state")),
        ("grant", grant_type),
        ("idle until", _text(body, "dateTokenIdles")),
    ):
        if value:
            token = with_fact(token, name, value, FROM_ME)
    return replace(
        token,
        grant=_GRANTS.get(grant_type, token.grant),
        client_id=_text(client, "id") or token.client_id,
        client_name=_text(client, "name") or token.client_name,
    )


def _with_scopes(token: Token, value: object, source: str) -> Token:
    scopes = scopes_of(value)
    return token if scopes is None else replace(token, scopes=scopes, scopes_from=source)


def _refused(token: Token, response: Response, source: str) -> Token:
    error = parse_error_body(response.body) or ErrorBody()
    answer = f"{response.status} {error.code or response.reason}".strip()
    refused = error.code in ("bad.credentials", "credentials.expired")
    if response.status == 401 and refused:
        token = replace(token, active=False)
        return with_fact(token, "introspection", f"{answer}: not accepted here", source)
    reason = f"nothing learnt, the answer was {answer}"
    return with_fact(token, "introspection", reason, source)


def _refusal(host: str, response: Response, secrets: tuple[str, ...]) -> str:
    error = parse_error_body(response.body)
    if error is None or not error.code:
        answer = f"{response.status} {response.reason}".strip()
        hint = (
            "That is not the answer of a token endpoint: is this the login host of the region, "
            "and not its API host?"
        )
    else:
        said = error.code + (f", {error.message}" if error.message else "")
        answer = f"{response.status} {said}"
        hint = _likely_cause(error)
    for secret in filter(None, secrets):
        answer = answer.replace(secret, "[REDACTED]")
    return f"{host} gave no token: {answer.rstrip('.')}. {hint}"


def _likely_cause(error: ErrorBody) -> str:
    """Causes of a refused token request, likeliest first (facts.md, 8 and 2.4)."""
    message = error.message.lower()
    if error.code == "invalid_request" and message.startswith("rate limit exceeded"):
        return "Tokens are asked for too often; wait a minute and try again."
    if error.code == "invalid_client" and "not found" in message:
        return "Most often the client belongs to another region, or its id is mistyped."
    if error.code == "invalid_client":
        return "Most often the client belongs to another region, or its secret is wrong."
    if error.code == "invalid_scope":
        return "The server does not give this client one of the scopes asked for."
    if error.code in ("unauthorized_client", "unsupported_grant_type"):
        return "The client is not one for the client credentials grant."
    return "Check the region's login host, then the client's id and secret."


def _object(response: Response) -> Mapping[str, Any]:
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _either(value: float | None, other: float | None) -> float | None:
    return other if value is None else value
