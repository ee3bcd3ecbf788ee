"""POST /oauth/token for client credentials (RFC 6749, 4.4), with the platform's error texts.

    Basic id:secret + grant_type=client_credentials [+ scope]  ->  access_token

Errors in the platform's own form (facts.md 2.4). Where no real body is known (grant types,
scopes) they follow RFC 6749, 5.2.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from inspector.sandbox.answers import Frame, Rate, json_answer, oauth_error
from inspector.sandbox.media import is_form
from inspector.sandbox.responder import DemoClient, SandboxRequest, SandboxResponse
from inspector.sandbox.tokens import LIFETIME_S, TokenStore

_FORM_FIELDS = 50


class TokenEndpoint:
    """The endpoint of one sandbox instance; the only state is in the store."""

    def __init__(
        self,
        clients: Mapping[str, tuple[DemoClient, frozenset[str]]],
        store: TokenStore,
        is_known_scope: Callable[[str], bool],
    ) -> None:
        """Takes clients by id with the scopes they get when they ask for none."""
        self._clients = clients
        self._store = store
        self._is_known_scope = is_known_scope

    def answer(self, request: SandboxRequest, frame: Frame) -> SandboxResponse:
        """Returns a token, or an error in the OAuth form."""
        form = read_form(request)
        if form is None:
            return oauth_error(
                frame, "invalid_request", "the body must be application/x-www-form-urlencoded"
            )
        given = read_client(request, form)
        if given is None:
            return oauth_error(frame, "invalid_client", "authentication failed")
        client_id, secret = given
        known = self._clients.get(client_id)
        if known is None:
            return oauth_error(frame, "invalid_client", "client not found")
        client, scopes = known
        if not hmac.compare_digest(secret.encode(), client.client_secret.encode()):
            return oauth_error(frame, "invalid_client", "authentication failed")
        rate = self._store.count(f"client {client_id}", frame.now)
        frame = Frame(frame.correlation_id, frame.now, rate)
        return self._grant(client, scopes, form, frame, rate)

    def _grant(
        self,
        client: DemoClient,
        scopes: frozenset[str],
        form: Mapping[str, str],
        frame: Frame,
        rate: Rate,
    ) -> SandboxResponse:
        if rate.is_exceeded:
            # As the platform does it: 400, not 429 (facts.md 2.4 and 4.5).
            return oauth_error(
                frame, "invalid_request", f"rate limit exceeded; retry in {rate.reset_s} seconds"
            )
        grant = form.get("grant_type", "")
        if not grant:
            return oauth_error(frame, "invalid_request", "grant_type is missing")
        if grant != "client_credentials":
            return oauth_error(frame, "unsupported_grant_type", f"unsupported grant_type: {grant}")
        asked = frozenset(form.get("scope", "").split())
        unknown = sorted(name for name in asked if not self._is_known_scope(name))
        if unknown:
            return oauth_error(frame, "invalid_scope", f"unknown scope: {' '.join(unknown)}")
        body = {
            "access_token": self._store.issue(client, asked or scopes, frame.now),
            "token_type": "bearer",
            "expires_in": LIFETIME_S,
        }
        return json_answer(frame, 200, body)


def read_form(request: SandboxRequest) -> dict[str, str] | None:
    """Returns the form's fields, or None when it is no form or repeats one (RFC 6749, 3.2)."""
    if not is_form(request.headers):
        return None
    try:
        pairs = parse_qsl(
            request.body.decode("ascii"), keep_blank_values=True, max_num_fields=_FORM_FIELDS
        )
    except ValueError:
        return None
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None


def read_client(request: SandboxRequest, form: Mapping[str, str]) -> tuple[str, str] | None:
    """Returns id and secret from Basic, or from the form (client_secret_post, advertised too)."""
    fields = request.headers.get_all("Authorization")
    if not fields:
        both = form.get("client_id", ""), form.get("client_secret", "")
        return both if all(both) else None
    scheme, _, encoded = fields[0].partition(" ")
    if len(fields) != 1 or scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None
    client_id, colon, secret = decoded.partition(":")
    return (client_id, secret) if colon else None
