"""A sandbox by name only, for commands that send nothing: no socket is opened."""

from __future__ import annotations

from typing import Protocol

from inspector.model.environment import Environment
from inspector.sandbox.responder import DemoClient, Responder, environment_name


class Sandbox(Protocol):
    """What the workspace needs of a sandbox, plugged in or not."""

    @property
    def environment(self) -> Environment:
        """The hosts that it listens on."""

    @property
    def clients(self) -> tuple[DemoClient, ...]:
        """The clients that ask with client credentials, the default first."""

    def start(self) -> None:
        """Begins to serve."""

    def close(self) -> None:
        """Ends serving; its ports are free when it returns."""


class Unplugged:
    """A sandbox that listens nowhere; its hosts are names that resolve nowhere (RFC 6761, 6.4)."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder

    @property
    def environment(self) -> Environment:
        return unplugged_environment(self._responder.scenario)

    @property
    def clients(self) -> tuple[DemoClient, ...]:
        return self._responder.clients

    def start(self) -> None:
        """Has nothing to start."""

    def close(self) -> None:
        """Has nothing to end."""


def unplugged_environment(scenario: str) -> Environment:
    """Returns the environment of a scenario's sandbox that does not listen."""
    name = environment_name(scenario)
    return Environment(
        name=name,
        title=f"Sandbox · {scenario}",
        kind="sandbox",
        api_url=f"http://api.{name}.invalid",
        login_url=f"http://login.{name}.invalid",
        scenario=scenario,
    )
