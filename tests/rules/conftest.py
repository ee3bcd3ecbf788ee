"""The starting case and its variations, checked against the real catalog and the seed pack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from inspector.catalog.bodies import definitions
from inspector.catalog.operations import Operation, published
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
UUID = "6f2b1c7e-58a4-4f0d-9a6b-0c4d1e2f3a4b"
GUEST = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ1cm46cHVyZWNsb3VkOmNvbnZlcnNhdGlvbiJ9.c2ln"
OPAQUE = "pW8-7xQ2vR_kz0Tn4Yb1Lc9Jd5Hs3Fg6Ae"
_FORMATS = {
    "date-time": "2026-11-22T10:00:00.000Z",
    "date": "2026-11-22",
    "uri": "https://example.com/a?b=c",
    "interval": "2026-11-01T00:00:00Z/2026-11-02T00:00:00Z",
}


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
        origin: str = "token response",
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
            "token": None if secret is None else Token(secret, origin, grant, **facts),
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


class Healthy:
    """Well-formed requests to published operations, made from what the catalog says of each.

    It reads the definitions by itself and takes nothing from the code under test.
    """

    def request_to(self, operation: Operation, host: str = REGION.api_url) -> Request:
        """Returns a request with every path parameter, required query parameter and member."""
        return _request_to(operation, host)

    def token_for(self, operation: Operation) -> str:
        return GUEST if (operation.scheme or "").endswith("-jwt") else OPAQUE

    def value_of(self, schema: Mapping[str, Any], *, everything: bool = False) -> Any:
        """Returns a value of the schema: its required members, or every one to some depth."""
        return _value_of(schema, everything=everything)


@pytest.fixture(scope="session")
def case() -> Case:
    return Case()


@pytest.fixture(scope="session")
def healthy() -> Healthy:
    return Healthy()


def _request_to(operation: Operation, host: str) -> Request:
    path = "/".join(UUID if part.startswith("{") else part for part in operation.path.split("/"))
    asked = "&".join(f"{name}={UUID}" for name, needed in operation.query.items() if needed)
    headers = [("Accept", "application/json")]
    if operation.scheme != "none":
        bare = operation.scheme == "guest-chat-jwt"
        headers.append(("Authorization", "{{token}}" if bare else "Bearer {{token}}"))
    if operation.scheme in ("guest-chat-jwt", "webmessaging-jwt"):
        headers.append(("Origin", "https://www.example.com"))
    body = Body()
    if operation.body_schema is not None:
        headers.append(("Content-Type", (*operation.consumes, "application/json")[0]))
        body = Body("json", json.dumps(_value_of(operation.body_schema, everything=False)))
    url = host + path + ("?" + asked if asked else "")
    return Request(operation.method, url, Headers.of(headers), body)


def _value_of(schema: Mapping[str, Any], *, everything: bool, depth: int = 0) -> Any:
    if "$ref" in schema:
        schema = definitions()[schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "array":
        count = schema.get("minItems", 1 if depth < 4 else 0)
        return [_value_of(schema["items"], everything=everything, depth=depth + 1)] * count
    if kind == "object":
        required = schema.get("required", ())
        wanted = {
            name: _value_of(member, everything=everything, depth=depth + 1)
            for name, member in schema.get("properties", {}).items()
            if not member.get("readOnly") and (name in required or (everything and depth < 4))
        }
        more = schema.get("additionalProperties")
        return wanted | (
            {"key": _value_of(more, everything=everything, depth=depth + 1)}
            if more and depth < 4
            else {}
        )
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return schema.get("minimum", schema.get("maximum", 1))
    return _text_of(schema)


def _text_of(schema: Mapping[str, Any]) -> str:
    if "pattern" in schema:
        pattern = schema["pattern"]
        return "#00ff00" if "#" in pattern else UUID if "{8}" in pattern else "abc"
    text = _FORMATS.get(schema.get("format", ""), "text")
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]
