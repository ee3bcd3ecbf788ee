"""A fake platform for experiments, and exchanges made by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from inspector.errors import AuthError
from inspector.lab.experiment import isolate
from inspector.lab.verdict import Candidate, Trial, Verdict
from inspector.model.edit import Edit
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Hop, Outcome, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.model.token import Token

SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:1", "http://127.0.0.1:2", "thread"
)
REQUEST = Request(
    "POST",
    "{{api}}/api/v2/conversations/messaging",
    Headers.of([("Authorization", "Bearer {{token}}"), ("Content-Type", "application/json")]),
    Body("json", '{"externalContact":{"id":"guest-123"},"to":{"id":"queue-456"}}'),
)


def respond(
    status: int,
    code: str = "",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes | None = None,
    reason: str = "",
) -> Response:
    if body is None:
        body = json.dumps({"code": code, "status": status} if code else {"id": "c1"}).encode()
    return Response(status, reason, "HTTP/1.1", Headers.of(headers), body, len(body))


def header(name: str, value: str = "v") -> Candidate:
    return Candidate(f"header:{name}", Edit("set", "headers", name, value), f"{name} is missing")


def scope(name: str) -> Candidate:
    return Candidate(f"scope:{name}", Edit("grant", "token", name), f"{name} is not granted")


Carried = frozenset[str]


@dataclass
class World:
    """Answers by the names of headers, body members and scopes that reach it.

    `answer` is given what was carried and the number of the send, from 1.
    """

    answer: Callable[[Carried, int], Outcome]
    token: Token | None = None
    refused_scopes: frozenset[str] = frozenset()
    hop_url: str = ""
    now: float = 1_700_000_000.0
    sent: list[tuple[Carried, str]] = field(default_factory=list)
    tokens: list[tuple[str, ...]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    trials: list[Trial] = field(default_factory=list)

    async def send(self, request: Request, token: Token | None, label: str) -> Exchange:
        carried = frozenset(name for name, _ in request.headers) | (
            (token.scopes or frozenset()) if token else frozenset()
        )
        if request.body.kind == "json":
            carried |= frozenset(f"/{name}" for name in json.loads(request.body.text))
        self.sent.append((carried, label))
        await asyncio.sleep(0)
        hops = ()
        if self.hop_url:
            hops = (Hop(request.method, self.hop_url, b"", b"", 0),)
        outcome = self.answer(carried, len(self.sent))
        return Exchange(Ticket(1), request, outcome, hops, started_at=self.now)

    async def get_token(self, edits: tuple[Edit, ...]) -> Token:
        names = tuple(edit.subject for edit in edits)
        self.tokens.append(names)
        refused = self.refused_scopes & set(names)
        if refused:
            raise AuthError(f"No token with {', '.join(sorted(refused))}.")
        return Token(Secret("-".join(names)), "token response", scopes=frozenset(names))

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def isolate(self, candidates: Sequence[Candidate], **options: Any) -> Verdict:
        return asyncio.run(self.start(candidates, **options))

    def start(
        self,
        candidates: Sequence[Candidate],
        request: Request = REQUEST,
        environment: Environment = SANDBOX,
        **options: Any,
    ) -> Awaitable[Verdict]:
        return isolate(
            request,
            candidates,
            send=self.send,
            get_token=self.get_token,
            token=self.token,
            environment=environment,
            sleep=self.sleep,
            **{"progress": self.trials.append, **options},
        )


def needs(*names: str, refusal: Outcome | None = None) -> Callable[[Carried, int], Outcome]:
    """An answer that is 200 as soon as all names are carried, else 401 bad.credentials."""

    def answer(carried: Carried, number: int) -> Outcome:
        return respond(200) if set(names) <= carried else refusal or respond(401, "bad.credentials")

    return answer


@dataclass(frozen=True)
class Kit:
    """What the tests of this folder share; `tests/` is no package to import from."""

    World = World
    respond = staticmethod(respond)
    header = staticmethod(header)
    scope = staticmethod(scope)
    needs = staticmethod(needs)
    request = REQUEST
    sandbox = SANDBOX

    @staticmethod
    def exchange(outcome: Outcome, received: bytes = b"", started_at: float = 0.0) -> Exchange:
        hops = (Hop("POST", "http://127.0.0.1:1/x", b"", received, len(received)),)
        return Exchange(
            Ticket(1), REQUEST, outcome, hops if received else (), started_at=started_at
        )

    @staticmethod
    def moved(environment: Environment = SANDBOX, **changes: Any) -> Environment:
        return replace(environment, **changes)


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit()
