"""What every sandbox scenario is: a pure function from request to response, and its clients.

A scenario plays somebody's account of the platform on this computer, so that it can be tried.
What it answers is evidence about that account only, never about the platform.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from inspector.errors import EnvironmentUnknown
from inspector.model.headers import Headers
from inspector.model.token import Grant

Listener = Literal["api", "login"]


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    """A request as it arrived; `target` is the request target: path and query, still encoded."""

    method: str
    target: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class SandboxResponse:
    """An answer; the server adds only framing (Content-Length, Connection)."""

    status: int
    reason: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class DemoClient:
    """An OAuth client of a sandbox. Its secret opens nothing but this sandbox instance."""

    name: str
    client_id: str
    client_secret: str
    about: str
    grant: Grant = "client_credentials"


class Responder(Protocol):
    """A scenario with its state; may be called from several threads."""

    @property
    def scenario(self) -> str:
        """The scenario's name, as evidence and commands give it."""

    @property
    def clients(self) -> tuple[DemoClient, ...]:
        """The clients that ask with client credentials, the default first."""

    @property
    def user_clients(self) -> tuple[DemoClient, ...]:
        """The clients through which a user gets a token: code, implicit, SAML2 bearer."""

    def respond(self, listener: Listener, request: SandboxRequest) -> SandboxResponse:
        """Returns the answer of one of the two listeners."""

    def issued(self, token_text: str) -> bool:
        """Tells whether this instance gave out that token (also when it has expired since)."""


def environment_name(scenario: str) -> str:
    """Returns what commands and profiles call the sandbox that plays a scenario."""
    return "sandbox" if scenario == "thread" else f"sandbox-{scenario}"


def make_responder(
    scenario: str,
    *,
    now: Callable[[], float] = time.time,
    new_id: Callable[[], str] | None = None,
) -> Responder:
    """Returns a new instance of a scenario, with clients' secrets and tokens of its own.

    Args:
        scenario: `thread`, or `documented`.
        now: Epoch seconds; tokens expire and rate limits reset by it.
        new_id: Gives correlation ids and ids of made things; random UUIDs when None.

    Raises:
        EnvironmentUnknown: There is no such scenario.
    """
    if scenario == "thread":
        from inspector.sandbox.scenario_thread import ThreadScenario

        return ThreadScenario(now=now, new_id=new_id or _random_id)
    if scenario == "documented":
        from inspector.sandbox.scenario_documented import DocumentedScenario

        return DocumentedScenario(now=now, new_id=new_id or _random_id)
    raise EnvironmentUnknown(
        f"There is no sandbox scenario {scenario!r}; there are: thread, documented."
    )


def _random_id() -> str:
    import uuid  # slow to import, and not needed before the first request

    return str(uuid.uuid4())
