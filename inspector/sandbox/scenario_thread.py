"""Scenario `thread`: plays what a forum thread claims about guest calls; see thread.md.

Nothing here is evidence about the platform: the vendor publishes neither the messaging path nor
its scopes, header and introspection path. resources/scenarios/thread.md says which part is whose.

    login  POST /oauth/token                        a token; default scopes by client
    api    GET  /api/v2/oauth2/tokens/current       claimed: introspection, with the scopes
           GET  /api/v2/tokens/me                   published: TokenInfo; HEAD, DELETE too
           POST /api/v2/conversations/messaging     claimed: valid bearer, X-Guest-Id,
                                                    messaging:guest and messaging:web; else 401
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from inspector.catalog.operations import published
from inspector.sandbox.answers import (
    Frame,
    Rate,
    empty_answer,
    error_answer,
    json_answer,
)
from inspector.sandbox.media import bearer_token, is_json
from inspector.sandbox.responder import DemoClient, Listener, SandboxRequest, SandboxResponse
from inspector.sandbox.token_endpoint import TokenEndpoint
from inspector.sandbox.tokens import Granted, TokenStore

_CLAIMED_SCOPES = frozenset({"admin", "messaging:guest", "messaging:web"})
_GUEST_SCOPES = frozenset({"messaging:guest", "messaging:web"})

_MIDDLEWARE_ID = "5c1f6c2e-8f0a-4f57-9c0d-2f6b3f1a7d10"
_ADMIN_ID = "b7a4e9d3-61c8-4b2e-a5f4-0d9c8e7b6a21"
_ORGANIZATION = {"id": "1d0c6a52-93f7-4e2b-8a44-7f5be2c9d630", "name": "Sandbox"}

_ENDPOINTS: Mapping[tuple[Listener, str], tuple[str, ...]] = {
    ("login", "/oauth/token"): ("POST",),
    ("api", "/api/v2/oauth2/tokens/current"): ("GET", "HEAD"),
    ("api", "/api/v2/tokens/me"): ("GET", "HEAD", "DELETE"),
    ("api", "/api/v2/conversations/messaging"): ("POST",),
}


class ThreadScenario:
    """One instance with its own client secrets and tokens. Thread-safe."""

    def __init__(self, *, now: Callable[[], float], new_id: Callable[[], str]) -> None:
        self._now = now
        self._new_id = new_id
        self._store = TokenStore()
        middleware = DemoClient(
            "middleware",
            _MIDDLEWARE_ID,
            secrets.token_urlsafe(32),
            "The customer's middleware: without the scope parameter its token carries admin and "
            "messaging:guest.",
        )
        admin = DemoClient(
            "admin-default",
            _ADMIN_ID,
            secrets.token_urlsafe(32),
            "A client as the thread describes the default: without the scope parameter its token "
            "carries only admin.",
        )
        self._clients = (middleware, admin)
        defaults = {
            middleware.client_id: (middleware, frozenset({"admin", "messaging:guest"})),
            admin.client_id: (admin, frozenset({"admin"})),
        }
        self._token_endpoint = TokenEndpoint(defaults, self._store, _is_known_scope)

    @property
    def scenario(self) -> str:
        return "thread"

    @property
    def clients(self) -> tuple[DemoClient, ...]:
        return self._clients

    @property
    def user_clients(self) -> tuple[DemoClient, ...]:
        return ()

    def issued(self, token_text: str) -> bool:
        """Tells whether this instance gave out that token, also when it is no longer valid."""
        return self._store.find(token_text) is not None

    def respond(self, listener: Listener, request: SandboxRequest) -> SandboxResponse:
        """Returns the scenario's answer; never raises for anything a client can send."""
        frame = Frame(self._new_id(), self._now())
        path = request.target.partition("?")[0]
        methods = _ENDPOINTS.get((listener, path))
        if listener == "login" and methods and request.method in methods:
            return self._token_endpoint.answer(request, frame)

        token = bearer_token(request.headers)
        granted = None if token is None else self._store.find(token)
        rate = self._store.count(token if token and granted else "", frame.now)
        frame = replace(frame, rate=rate)
        if methods is None:
            return error_answer(frame, 404, "not.found", "The requested resource was not found.")
        if request.method not in methods:
            # The one general code that the vendor declares on 405, spelled as published.
            return error_answer(
                frame,
                405,
                "method not allowed",
                "The method is not allowed on this resource.",
                extra=[("Allow", ", ".join(methods))],
            )
        if token is None:
            return error_answer(
                frame,
                401,
                "authentication.required",
                "No authentication bearer token specified in authorization header.",
            )
        if granted is None or not granted.is_valid(frame.now):
            return _bad_credentials(frame)
        if rate.is_exceeded:
            return _too_many(frame, rate)
        if path == "/api/v2/tokens/me":
            return self._tokens_me(request, token, granted, frame)
        if path == "/api/v2/oauth2/tokens/current":
            return _introspection(granted, frame)
        return self._messaging(request, granted, frame)

    def _messaging(
        self, request: SandboxRequest, granted: Granted, frame: Frame
    ) -> SandboxResponse:
        has_guest = any(value.strip() for value in request.headers.get_all("X-Guest-Id"))
        if not has_guest or not granted.scopes >= _GUEST_SCOPES:
            return _bad_credentials(frame)
        if not is_json(request.headers):
            return error_answer(
                frame,
                415,
                "unsupported.media.type",
                "Unsupported Media Type - Unsupported or incorrect media type, such as an "
                "incorrect Content-Type value in the header.",
            )
        payload = _object(request.body)
        contact = _id_in(payload, "externalContact")
        target = _id_in(payload, "to")
        if contact is None or target is None:
            missing = [("externalContact.id", contact), ("to.id", target)]
            return error_answer(
                frame,
                400,
                "bad.request",
                "The request could not be understood by the server due to malformed syntax.",
                details=[
                    {"errorCode": "required.fields.missing", "fieldName": name}
                    for name, value in missing
                    if payload is not None and value is None
                ],
            )
        conversation = self._new_id()
        return json_answer(
            frame,
            200,
            {
                "id": conversation,
                "externalContact": {"id": contact},
                "to": {"id": target},
                "state": "queued",
                "mediaType": "message",
                "startTime": _iso(frame.now),
                "selfUri": f"/api/v2/conversations/{conversation}",
            },
        )

    def _tokens_me(
        self, request: SandboxRequest, token: str, granted: Granted, frame: Frame
    ) -> SandboxResponse:
        if request.method == "DELETE":
            self._store.revoke(token)
            return empty_answer(frame, 200)
        client = granted.client
        return json_answer(
            frame,
            200,
            {
                "organization": _ORGANIZATION,
                "homeOrganization": _ORGANIZATION,
                "authorizedScope": sorted(granted.scopes),
                "OAuthClient": {
                    "id": client.client_id,
                    "name": client.name,
                    "authorizedGrantType": "CLIENT-CREDENTIALS",
                    "scope": [],
                    "roleDivisions": [],
                    "state": "active",
                    "organization": _ORGANIZATION,
                },
            },
        )


def _introspection(granted: Granted, frame: Frame) -> SandboxResponse:
    return json_answer(
        frame,
        200,
        {
            "active": True,
            "scope": " ".join(sorted(granted.scopes)),
            "client_id": granted.client.client_id,
            "token_type": "bearer",
            "exp": int(granted.expires_at),
            "iat": int(granted.issued_at),
        },
    )


def _bad_credentials(frame: Frame) -> SandboxResponse:
    """The one answer to everything the thread blames: it does not say what is missing."""
    return error_answer(frame, 401, "bad.credentials", "Invalid login credentials.")


def _too_many(frame: Frame, rate: Rate) -> SandboxResponse:
    return error_answer(
        frame,
        429,
        "too.many.requests.retry.after",
        f"Rate limit exceeded the maximum. Retry the request in [{rate.reset_s}] seconds",
        extra=[("Retry-After", str(rate.reset_s))],
    )


def _is_known_scope(name: str) -> bool:
    return name in _CLAIMED_SCOPES or name in published().scopes


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested without end
        return None
    return value if isinstance(value, dict) else None


def _id_in(payload: Mapping[str, Any] | None, member: str) -> str | None:
    """Returns `member.id` when it is a non-empty string."""
    inner = payload.get(member) if payload is not None else None
    value = inner.get("id") if isinstance(inner, dict) else None
    return value if isinstance(value, str) and value.strip() else None


def _iso(epoch_s: float) -> str:
    moment = datetime.fromtimestamp(epoch_s, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
