"""The sandboxes of one workspace: one per scenario, each with its own clients, ports and tokens.

    named only -> open() -> open -> start() -> serving -> close() -> gone

Only the home sandbox is open from the beginning: the others cost a window that never selects
them nothing. Until then their hosts are names that resolve nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inspector.app.unplugged import Sandbox, Unplugged, unplugged_environment
from inspector.model.environment import Environment
from inspector.sandbox.responder import DemoClient, Responder, environment_name, make_responder

SCENARIOS: Mapping[str, str] = {
    environment_name(scenario): scenario for scenario in ("thread", "documented")
}
"""Environment name to scenario, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class _Open:
    responder: Responder
    sandbox: Sandbox


class Sandboxes:
    """Belongs to the owner's thread."""

    def __init__(self, home: str, *, listens: bool, clock: Callable[[], float]) -> None:
        """Opens the scenario `home`; without `listens` no sandbox ever has a socket.

        Raises:
            EnvironmentUnknown: There is no such scenario.
            SandboxError: No port could be bound.
        """
        self._listens = listens
        self._clock = clock
        self._is_started = False
        self._open: dict[str, _Open] = {}
        self.home = self._make(home)

    @property
    def environments(self) -> tuple[Environment, ...]:
        return tuple(
            self._open[name].sandbox.environment
            if name in self._open
            else unplugged_environment(scenario)
            for name, scenario in SCENARIOS.items()
        )

    def open(self, name: str) -> None:
        """Makes sure that the sandbox of that name listens; other names are nothing to do.

        Raises:
            SandboxError: No port could be bound.
        """
        if name in SCENARIOS and name not in self._open:
            sandbox = self._make(SCENARIOS[name])
            if self._is_started:
                sandbox.start()

    def clients(self, environment: Environment) -> tuple[DemoClient, ...]:
        """Returns the sandbox's clients for client credentials, the default first."""
        found = self._find(environment)
        return () if found is None else found.responder.clients

    def user_clients(self, environment: Environment) -> tuple[DemoClient, ...]:
        """Returns the sandbox's clients through which a user gets a token."""
        found = self._find(environment)
        return () if found is None else found.responder.user_clients

    def issued(self, environment: Environment, token_text: str) -> bool:
        """Tells whether that sandbox gave out the token."""
        found = self._find(environment)
        return found is not None and found.responder.issued(token_text)

    def start(self) -> None:
        """Begins to serve with those that are open, and with others once they are."""
        self._is_started = True
        for one in self._open.values():
            one.sandbox.start()

    def close(self) -> None:
        for one in self._open.values():
            one.sandbox.close()

    def _find(self, environment: Environment) -> _Open | None:
        return self._open.get(environment.name) if environment.is_sandbox else None

    def _make(self, scenario: str) -> Sandbox:
        responder = make_responder(scenario, now=self._clock)
        sandbox: Sandbox = Unplugged(responder)
        if self._listens:
            from inspector.sandbox.server import SandboxServer

            sandbox = SandboxServer(responder)
        self._open[environment_name(scenario)] = _Open(responder, sandbox)
        return sandbox
