"""The starting case and its variations, checked against the real catalog and the seed pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from inspector.catalog.operations import published
from inspector.model.environment import Environment
from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.model.token import Token
from inspector.rules.check import Situation, check
from inspector.rules.pack import load, seed_folder

SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:48211", "http://127.0.0.1:48212", "thread"
)
REGION = Environment(
    "us-east-1",
    "Americas",
    "region",
    "https://api.mypurecloud.com",
    "https://login.mypurecloud.com",
)
GATEWAY = Environment(
    "gw", "Gateway", "gateway", "https://gw.example.com/gc", "https://gw.example.com/auth"
)
PAYLOAD = '{"externalContact": {"id": "guest-123"}, "to": {"id": "queue-456"}}'
RULES = load([seed_folder()])[0]


class Case:
    """Builds a request and its situation; what is not given is the starting case."""

    sandbox, region, gateway, payload, rules = SANDBOX, REGION, GATEWAY, PAYLOAD, RULES

    def request(
        self,
        method: str = "POST",
        url: str = "/api/v2/conversations/messaging",
        headers: Iterable[tuple[str, str]] = (),
        authorization: str | None = "Bearer {{token}}",
        content_type: str | None = "application/json",
        body: str | None = PAYLOAD,
        kind: str = "json",
    ) -> Request:
        pairs = [("Authorization", authorization), ("Content-Type", content_type), *headers]
        kept = [(name, value) for name, value in pairs if value is not None]
        content = Body() if body is None else Body(kind, body)
        return Request(method, url, Headers.of(kept), content)

    def situation(
        self,
        token: str | None = "9Zx-opaque-token-4711",
        scopes: Iterable[str] | None = ("admin", "messaging:guest"),
        grant: str = "client_credentials",
        known: Mapping[str, Any] = {},
        bindings: Mapping[str, Any] = {},
        **more: Any,
    ) -> Situation:
        secret = None if token is None else Secret(token)
        facts = {
            "client_name": "middleware",
            "scopes": None if scopes is None else frozenset(scopes),
            **known,
        }
        defaults: dict[str, Any] = {
            "environment": SANDBOX,
            "catalog": published(),
            "rules": RULES,
            "token": None if secret is None else Token(secret, "token response", grant, **facts),
            "grant": grant,
            "now": 1_800_000_000.0,
            "client_known": True,
            "clients": ("middleware",),
            "guest_id": "8c7b6f1e-guest",
            "bindings": {**({"token": secret} if secret else {}), **bindings},
        }
        return Situation(**(defaults | more))

    def check(self, **changes: Any) -> dict[str, Finding]:
        """Returns the findings by id, in order; arguments as for `request` and `situation`."""
        names = ("method", "url", "headers", "authorization", "content_type", "body", "kind")
        about_request = {name: changes.pop(name) for name in names if name in changes}
        found = check(self.request(**about_request), self.situation(**changes))
        assert len({finding.id for finding in found}) == len(found)
        return {finding.id: finding for finding in found}


@pytest.fixture(scope="session")
def case() -> Case:
    return Case()
