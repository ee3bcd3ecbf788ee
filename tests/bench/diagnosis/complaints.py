"""What the product complains of in requests that nothing is wrong with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from diagnosis.desk import Desk
from diagnosis.draft import World
from diagnosis.healthy import Wants, draw_healthy, place, status
from inspector.catalog.operations import Operation
from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.model.request import Body, Request


@dataclass(frozen=True)
class Complaint:
    """A healthy request that was complained of. `findings` are its errors and warnings."""

    name: str
    request: Request
    findings: tuple[Finding, ...]

    @property
    def is_error(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


def of_scheme(scheme: str | None) -> Wants:
    return lambda operation: operation.scheme == scheme


def _of(method: str, *, body: bool) -> Wants:
    def wants(operation: Operation) -> bool:
        has_body = operation.body_schema is not None
        return operation.method == method and has_body == body and operation.scheme == "oauth"

    return wants


KINDS: tuple[tuple[str, Wants], ...] = (
    ("OAuth GET", _of("GET", body=False)),
    ("OAuth POST with a body", _of("POST", body=True)),
    ("OAuth PUT with a body", _of("PUT", body=True)),
    ("OAuth PATCH with a body", _of("PATCH", body=True)),
    ("OAuth DELETE", _of("DELETE", body=False)),
    ("OAuth POST without a body", _of("POST", body=False)),
    ("Guest Chat JWT", of_scheme("guest-chat-jwt")),
    ("Webmessaging JWT", of_scheme("webmessaging-jwt")),
    ("without a scheme", of_scheme("none")),
    ("known from the SDKs only", of_scheme(None)),
    ("SCIM", lambda operation: bool(operation.consumes) and operation.body_schema is not None),
    ("required query", lambda operation: any(operation.query.values())),
    ("about the caller", lambda operation: "me" in operation.path.split("/")),
)
TOKEN_REQUEST = "a form on the login host"


def healthy_kinds(count: int) -> Iterator[tuple[str, int]]:
    """Yields (kind, number) of so many healthy requests, every kind as often as any other."""
    names = [name for name, _ in KINDS] + [TOKEN_REQUEST]
    for number in range(count):
        yield names[number % len(names)], number // len(names)


def complaint_of(kind: str, seed: int, number: int) -> Complaint | None:
    """Returns what is complained of in one healthy request; None when nothing is."""
    random = Random(f"{seed}/healthy/{kind}/{number}")
    environment = place("documented", random)
    wants = dict(KINDS).get(kind, of_scheme("oauth"))
    grant = random.choice(("client", "client", "user"))
    draft = draw_healthy(environment, random, wants, grant=grant)
    draft.from_client = (
        draft.grant == "client" and kind.startswith("OAuth") and random.random() < 0.3
    )
    desk = Desk(draft)
    try:
        if kind == TOKEN_REQUEST:
            desk.space.edit_request(_token_request(draft.world))
        findings = [finding for finding in desk.findings() if finding.severity != "info"]
        request = desk.space.state.request
    finally:
        desk.close()
    name = f"{kind} #{number}: {request.method} {request.url}"
    return Complaint(name, request, tuple(findings)) if findings else None


def _token_request(world: World) -> Request:
    """Returns a customer's own request for a token, as the login host grants it."""
    client = world.client("messaging-admin")
    form = (
        f"grant_type=client_credentials&client_id={client.client_id}"
        f"&client_secret={client.client_secret}"
    )
    headers = Headers.of([("Content-Type", "application/x-www-form-urlencoded")])
    url = f"{world.environment.login_url}/oauth/token"
    request = Request("POST", url, headers, Body("form", form))
    assert status(world, request) == 200
    return request
