"""The login host of the scenario `documented`: POST /oauth/token with every published grant.

    client_credentials | authorization_code [+ PKCE] | refresh_token | saml2-bearer -> access_token

Errors in the platform's own form where one is known (facts.md 2.4); what is not known follows
RFC 6749, 5.2, with status 400. documented_authorize.py gives out the codes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from inspector.sandbox.answers import Frame, Rate, json_answer, oauth_error
from inspector.sandbox.documented_clients import ORGANIZATION, Access, Client, Directory, GrantType
from inspector.sandbox.documented_codes import CodeBook
from inspector.sandbox.documented_tokens import LIFETIME_S, Credential, Kind, Ledger, Mint
from inspector.sandbox.rates import RateMeter
from inspector.sandbox.responder import SandboxRequest, SandboxResponse
from inspector.sandbox.token_endpoint import read_client, read_form

_SAML = "urn:ietf:params:oauth:grant-type:saml2-bearer"
_GRANTS: Mapping[str, GrantType] = {
    "client_credentials": "CLIENT-CREDENTIALS",
    "authorization_code": "CODE",
    "refresh_token": "CODE",
    _SAML: "SAML2-BEARER",
}
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ASSERTION = re.compile(r"<(\w+:)?Assertion[\s>]")
_UNTIL = re.compile(r'NotOnOrAfter\s*=\s*["\']([^"\']*)["\']')


class _Refused(Exception):
    """An OAuth error: its name and description."""


class TokenGrants:
    """The token endpoint of one instance. Thread-safe."""

    def __init__(
        self, directory: Directory, ledger: Ledger, mint: Mint, codes: CodeBook, meter: RateMeter
    ) -> None:
        self._directory = directory
        self._ledger = ledger
        self._mint = mint
        self._codes = codes
        self._meter = meter

    def answer(self, request: SandboxRequest, frame: Frame) -> SandboxResponse:
        """Returns a token, or an error in the OAuth form."""
        try:
            form = _form(request)
            client = self._client(request, form)
            rate = self._meter.count(f"client {client.demo.client_id}", frame.now)
            frame = Frame(frame.correlation_id, frame.now, rate)
            return json_answer(frame, 200, self._granted(client, form, frame.now, rate))
        except _Refused as refused:
            return oauth_error(frame, *refused.args)

    def issue_to_user(self, client: Client, scopes: frozenset[str], now: float) -> str:
        """Returns a new access token for the organization's user, who may do everything."""
        return self._issue(client, "user", scopes, now, Access(frozenset({"*"})))

    def _issue(
        self,
        client: Client,
        kind: Kind,
        scopes: frozenset[str],
        now: float,
        access: Access | None = None,
    ) -> str:
        text = self._mint.opaque()
        self._ledger.keep(
            text, Credential(kind, client.name, now, now + LIFETIME_S, now, scopes, access)
        )
        return text

    def _client(self, request: SandboxRequest, form: Mapping[str, str]) -> Client:
        """Returns the client that asks; a public one gives its id only (RFC 6749, 3.2.1)."""
        given = read_client(request, form)
        if given is None and "Authorization" not in request.headers:
            given = form.get("client_id", ""), ""
        client_id, secret = given or ("", "")
        if not client_id:
            raise _Refused("invalid_client", "authentication failed")
        client = self._directory.with_id(client_id)
        if client is None:
            raise _Refused("invalid_client", "client not found")
        # The platform's command line sends Basic for a public client too (facts.md 2.2).
        own = client.demo.client_secret
        if not client.is_public and not hmac.compare_digest(secret.encode(), own.encode()):
            raise _Refused("invalid_client", "authentication failed")
        if client.state != "active":
            raise _Refused("invalid_client", "authentication failed")
        return client

    def _granted(
        self, client: Client, form: Mapping[str, str], now: float, rate: Rate
    ) -> dict[str, object]:
        if rate.is_exceeded:
            # As the platform does it: 400, not 429 (facts.md 2.4 and 4.5).
            raise _Refused(
                "invalid_request", f"rate limit exceeded; retry in {rate.reset_s} seconds"
            )
        grant = form.get("grant_type", "")
        if not grant:
            raise _Refused("invalid_request", "grant_type is missing")
        if grant not in _GRANTS:
            raise _Refused("unsupported_grant_type", f"unsupported grant_type: {grant}")
        if client.grant != _GRANTS[grant]:
            raise _Refused("unauthorized_client", f"the client's grant is {client.grant}")
        refresh = {}
        if grant == "client_credentials":
            # A scope parameter changes nothing: roles decide for these clients.
            token = self._issue(client, "client", frozenset(), now)
        elif grant == _SAML:
            _check_assertion(form, now)
            token = self.issue_to_user(client, client.scopes, now)
        else:
            is_code = grant == "authorization_code"
            scopes = self._redeemed(client, form, now) if is_code else self._renewed(client, form)
            token = self.issue_to_user(client, scopes, now)
            refresh["refresh_token"] = self._codes.keep_refresh(client.name, scopes)
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": int(LIFETIME_S),
            **refresh,
        }

    def _redeemed(self, client: Client, form: Mapping[str, str], now: float) -> frozenset[str]:
        """Returns the scopes of a code, which is good once, for its client and redirect."""
        for name in ("code", "redirect_uri"):
            if not form.get(name):
                raise _Refused("invalid_request", f"{name} is missing")
        code = self._codes.take(form["code"], now)
        if code is None or code.client != client.name:
            raise _Refused("invalid_grant", "the code is unknown, expired or was used before")
        if code.redirect_uri != form["redirect_uri"]:
            raise _Refused("invalid_grant", "redirect_uri is not that of the authorization")
        verifier = form.get("code_verifier", "")
        if code.challenge and not _VERIFIER.fullmatch(verifier):
            raise _Refused("invalid_grant", "code_verifier must have 43 to 128 characters")
        if code.challenge and challenge_of(verifier) != code.challenge:
            raise _Refused("invalid_grant", "code_verifier does not fit the code_challenge")
        return code.scopes

    def _renewed(self, client: Client, form: Mapping[str, str]) -> frozenset[str]:
        if not form.get("refresh_token"):
            raise _Refused("invalid_request", "refresh_token is missing")
        scopes = self._codes.take_refresh(form["refresh_token"], client.name)
        if scopes is None:
            raise _Refused("invalid_grant", "the refresh token is unknown or was used before")
        return scopes


def _form(request: SandboxRequest) -> Mapping[str, str]:
    form = read_form(request)
    if form is None:
        raise _Refused("invalid_request", "the body must be application/x-www-form-urlencoded")
    return form


def challenge_of(verifier: str) -> str:
    """Returns the S256 challenge of a verifier (RFC 7636, 4.2)."""
    hashed = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def _check_assertion(form: Mapping[str, str], now: float) -> None:
    """Looks at form, organization and time; nobody's signature can be checked here."""
    for name in ("orgName", "assertion"):
        if not form.get(name):
            raise _Refused("invalid_request", f"{name} is missing")
    if form["orgName"].lower() != ORGANIZATION["name"].lower():
        raise _Refused("invalid_grant", "the organization is unknown")
    encoded = form["assertion"].replace("-", "+").replace("_", "/")
    encoded += "=" * (-len(encoded) % 4)
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise _Refused("invalid_grant", "the assertion is no base64 of XML") from None
    if not _ASSERTION.search(text):
        raise _Refused("invalid_grant", "the assertion is no SAML2 assertion")
    for until in _UNTIL.findall(text):
        try:
            moment = datetime.fromisoformat(until)
        except ValueError:
            raise _Refused("invalid_grant", "the assertion's time is malformed") from None
        if moment.tzinfo is None or moment.timestamp() <= now:
            raise _Refused("invalid_grant", "the assertion has expired")
