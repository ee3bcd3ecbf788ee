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

from inspector.auth import refusals
from inspector.auth.authorization import Authorization
from inspector.auth.claims import read_token, scopes_of, seconds
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import ErrorBody, Response, parse_error_body
from inspector.model.headers import Headers
from inspector.model.request import WireRequest
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Grant, Renewal, Token

Flow = Generator[WireRequest, Response, Token]

CURRENT_PATH = "/api/v2/oauth2/tokens/current"
ME_PATH = "/api/v2/tokens/me?preserveIdleTTL=true"
FROM_CURRENT = "introspection (tokens/current, sandbox only)"
FROM_ME = "tokens/me"

_WORD_LENGTH = 20

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
    return _token(login_url, client, token_form(scopes), "client_credentials", now)


def authorization_code(
    login_url: str, client: ClientCredentials, code: Secret, begun: Authorization, now: float
) -> Flow:
    """Redeems the code of a sign-in (RFC 6749, 4.1.3; RFC 7636, 4.5).

    A client without a secret is a public one: it gives its id only.

    Raises:
        AuthError: As for `client_credentials`.
    """
    fields = {
        "grant_type": "authorization_code",
        "code": code.reveal(),
        "redirect_uri": begun.redirect_uri,
        "code_verifier": begun.verifier.reveal(),
    }
    return _user_token(login_url, client, fields, "code", now)


def refresh(login_url: str, renewal: Renewal, now: float) -> Flow:
    """Asks for the next token (RFC 6749, 6); a new refresh token takes the place of the old one.

    Raises:
        AuthError: As for `client_credentials`.
    """
    fields = {
        "grant_type": "refresh_token",
        "refresh_token": renewal.refresh_token.reveal(),
    }
    token = yield from _user_token(login_url, renewal.client, fields, "code", now)
    return token if token.renewal is not None else replace(token, renewal=renewal)


def saml2_bearer(
    login_url: str, client: ClientCredentials, organization: str, assertion: Secret, now: float
) -> Flow:
    """Trades an identity provider's assertion for a token (RFC 7522, as facts.md 2.2 has it).

    Args:
        login_url: The login host, without a trailing slash.
        client: A client of the SAML2 bearer grant.
        organization: The organization's short name.
        assertion: XML, or base64 of it as it stands in a SAMLResponse.
        now: Epoch seconds.

    Raises:
        AuthError: As for `client_credentials`.
    """
    fields = {
        "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "orgName": organization,
        "assertion": encoded_assertion(assertion),
    }
    return _user_token(login_url, client, fields, "saml2", now)


def encoded_assertion(assertion: Secret) -> str:
    """Returns the assertion in base64 without line breaks, whichever form it was pasted in."""
    text = assertion.reveal().strip()
    if text.startswith("<"):
        return base64.b64encode(text.encode()).decode("ascii")
    return "".join(text.split())


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
    client_id = _text(body, "client_id")
    if client_id:
        token = with_fact(token, "client id", client_id, FROM_CURRENT)
    return replace(
        _with_scopes(token, body.get("scope"), FROM_CURRENT),
        client_id=client_id or token.client_id,
        by_issuer=token.by_issuer or seconds(body.get("exp")) is not None,
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
        ("client id", _text(client, "id")),
        ("client state", _text(client, "state")),
        ("grant", grant_type),
        ("idle until", _text(body, "dateTokenIdles")),
    ):
        if value:
            token = with_fact(token, name, value, FROM_ME)
    return replace(
        token,
        grant=_GRANTS.get(grant_type, token.grant),
        grant_from=FROM_ME if grant_type in _GRANTS else token.grant_from,
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


def _user_token(
    login_url: str, client: ClientCredentials, fields: dict[str, str], grant: Grant, now: float
) -> Flow:
    if not client.secret:
        fields["client_id"] = client.client_id
    return _token(login_url, client, urlencode(fields), grant, now, tuple(fields.values()))


def _token(
    login_url: str,
    client: ClientCredentials,
    form: str,
    grant: Grant,
    now: float,
    given: tuple[str, ...] = (),
) -> Flow:
    pair = f"{client.client_id}:{client.secret.reveal()}".encode()
    basic = base64.b64encode(pair).decode("ascii")
    is_public = not client.secret and grant != "client_credentials"
    headers = (
        *(() if is_public else (("Authorization", f"Basic {basic}"),)),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
    )
    url = f"{login_url}/oauth/token"
    response = yield WireRequest("POST", url, Headers(headers), form.encode())
    body = _object(response)
    text = body.get("access_token")
    if response.status != 200 or not isinstance(text, str) or not text:
        # Short ones are words of the protocol, not secrets.
        hidden = (client.secret.reveal(), basic, *(v for v in given if len(v) > _WORD_LENGTH))
        raise AuthError(
            refusals.of_token_request(urlsplit(login_url).netloc, response, grant, hidden)
        )
    token = read_token(Secret(text), "token response")
    granted = scopes_of(body.get("scope"))
    lifetime_s = seconds(body.get("expires_in"))
    renews = _text(body, "refresh_token")
    return replace(
        token,
        grant=grant,
        grant_from="token request",
        client_id=client.client_id,
        client_name=client.name,
        scopes=token.scopes if granted is None else granted,
        scopes_from=token.scopes_from if granted is None else "token response",
        issued_at=now,
        expires_at=token.expires_at if lifetime_s is None else now + lifetime_s,
        by_issuer=token.by_issuer and lifetime_s is None,
        renewal=Renewal(client, Secret(renews)) if renews else None,
    )


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
