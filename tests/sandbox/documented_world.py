"""The scenario `documented` with a clock of its own, and well-formed requests for any operation."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from inspector.catalog.bodies import definitions
from inspector.catalog.operations import Operation, published
from inspector.model.headers import Headers
from inspector.sandbox.responder import DemoClient, SandboxRequest, SandboxResponse
from inspector.sandbox.scenario_documented import DocumentedScenario

START = 1_790_000_000.0
UUID = "6f7a3c1e-9a57-4c0d-8e2b-1d2c3b4a5968"
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
REDIRECT = "http://127.0.0.1:49152/callback"
_EXAMPLES = {
    "date-time": "2026-08-07T10:00:00.000Z",
    "date": "2026-08-07",
    "interval": "2026-08-01T00:00:00Z/2026-08-07T00:00:00Z",
    "local-time": "10:00:00",
    "local-date-time": "2026-08-07T10:00:00",
    "uri": "https://example.com/x",
}
_PATTERNED = (UUID, "*", "abc123", "#a1b2c3")


class World:
    """One instance and its clock."""

    def __init__(self) -> None:
        self.now = START
        numbers = count(1)
        self.scenario = DocumentedScenario(
            now=lambda: self.now, new_id=lambda: f"id-{next(numbers)}"
        )

    def client(self, name: str) -> DemoClient:
        both = (*self.scenario.clients, *self.scenario.user_clients)
        return next(client for client in both if client.name == name)

    def call(
        self,
        method: str,
        target: str,
        token: str | None = None,
        *fields: tuple[str, str],
        body: object = None,
    ) -> SandboxResponse:
        """Sends to the API; a body that is not bytes goes as JSON, with its Content-Type."""
        headers = list(fields)
        if token is not None:
            headers.append(("Authorization", f"Bearer {token}"))
        content = body if isinstance(body, bytes) else b""
        if body is not None and not isinstance(body, bytes):
            content = json.dumps(body).encode()
            headers.append(JSON)
        request = SandboxRequest(method, target, Headers.of(headers), content)
        return self.scenario.respond("api", request)

    def login(
        self, method: str, target: str, *fields: tuple[str, str], body: bytes = b""
    ) -> SandboxResponse:
        request = SandboxRequest(method, target, Headers.of(fields), body)
        return self.scenario.respond("login", request)

    def ask(self, name: str, grant: str, **form: str) -> SandboxResponse:
        """Asks for a token as a demo client: with Basic, or with its id only if it is public."""
        client = self.client(name)
        fields = [FORM]
        if client.client_secret:
            fields.append(basic(client.client_id, client.client_secret))
        else:
            form["client_id"] = client.client_id
        content = urlencode({"grant_type": grant, **form}).encode()
        return self.login("POST", "/oauth/token", *fields, body=content)

    def token(self, name: str) -> str:
        answer = self.ask(name, "client_credentials")
        assert answer.status == 200
        return str(loaded(answer)["access_token"])

    def authorize(self, name: str, **query: str) -> SandboxResponse:
        asked = {"client_id": self.client(name).client_id, "redirect_uri": REDIRECT, **query}
        return self.login("GET", f"/oauth/authorize?{urlencode(asked)}")

    def code(self, name: str, **query: str) -> str:
        return sent_back(self.authorize(name, response_type="code", **query))["code"]


def basic(client_id: str, secret: str) -> tuple[str, str]:
    encoded = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return ("Authorization", f"Basic {encoded}")


def loaded(answer: SandboxResponse) -> dict[str, Any]:
    value = json.loads(answer.body)
    assert isinstance(value, dict)
    return value


def refusal(answer: SandboxResponse) -> tuple[int, str]:
    return answer.status, str(loaded(answer)["code"])


def oauth_refusal(answer: SandboxResponse) -> tuple[int, str, str]:
    body = loaded(answer)
    assert set(body) == {"error", "description", "error_description"}
    assert body["description"] == body["error_description"]
    return answer.status, body["error"], body["description"]


def sent_back(answer: SandboxResponse) -> dict[str, str]:
    """Returns what a redirect carries, in its query or its fragment."""
    assert answer.status == 302
    parts = urlsplit(answer.headers.get("Location") or "")
    return dict(parse_qsl(parts.query or parts.fragment, keep_blank_values=True))


def operation(method: str, path: str) -> Operation:
    found = published().match(method, path).operation
    assert found is not None
    return found


def target_of(operation: Operation) -> str:
    """Returns a path with an id in each parameter, and the required query."""
    path = re.sub(r"\{[^}]+\}", UUID, operation.path)
    query = {name: "1" for name, needed in operation.query.items() if needed}
    return f"{path}?{urlencode(query)}" if query else path


def body_of(operation: Operation) -> bytes:
    """Returns the smallest body that the definition allows; none when there is no definition."""
    if operation.body_schema is None:
        return b""
    return json.dumps(example(operation.body_schema)).encode()


def example(schema: Mapping[str, Any]) -> Any:
    """Returns the smallest value that a definition allows."""
    if "$ref" in schema:
        return example(definitions()[schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return schema["enum"][0]
    match schema["type"]:
        case "object":
            known = schema.get("properties", {})
            return {
                name: example(known[name])
                for name in schema.get("required", ())
                if not known[name].get("readOnly")
            }
        case "array":
            return [example(schema["items"]) for _ in range(schema.get("minItems", 0))]
        case "boolean":
            return True
        case "string":
            return _text(schema)
        case _:
            return max(1, schema.get("minimum", 1))


def _text(schema: Mapping[str, Any]) -> str:
    if "pattern" in schema:
        return next(text for text in _PATTERNED if re.fullmatch(schema["pattern"], text))
    found = _EXAMPLES.get(schema.get("format", ""), "x")
    return found.ljust(schema.get("minLength", 0), "x")
