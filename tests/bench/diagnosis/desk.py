"""A support engineer at the real workspace, on a network that ends in this process."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Any

from diagnosis.draft import Draft
from diagnosis.place import Line
from inspector.app.sandboxes import _Open
from inspector.app.unplugged import Unplugged
from inspector.app.workspace import Workspace
from inspector.auth.claims import read_token
from inspector.errors import InspectorError
from inspector.lab.verdict import Verdict
from inspector.model.finding import Finding
from inspector.model.lift import lift_secrets
from inspector.model.request import ImportedRequest, Snippet
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials
from inspector.rules.answers.explanation import Explanation


class Desk:
    """One workspace with the draft's request in it, and everything that can be asked of it."""

    def __init__(self, draft: Draft) -> None:
        self._posted: deque[object] = deque()
        world = draft.world
        world.network.sends = 0
        self.clock = world.clock
        self.space = Workspace(
            self._posted.append, scenario=world.scenario, listens=False, clock=world.clock
        )
        home = self.space.sandbox.environment.name
        sandbox = Unplugged(world.responder)
        self.space.sandboxes._open[home] = _Open(world.responder, sandbox)
        self.space.sandboxes.home = sandbox
        self.line: Any = Line(world.network, self._posted.append, world.clock)
        self.space.engine = self.line
        self.space._compare = _Nobody()
        self.space.start(eager=False)
        self.space.load_now()
        self.space.select_environment(world.environment.name)
        self._open(draft)

    def close(self) -> None:
        self.space.close()

    def findings(self) -> tuple[Finding, ...]:
        return self.space.check()

    def send(self) -> Explanation | None:
        """Sends once; returns what the product says of the answer."""
        self.space.send()
        self._receive()
        return self.space.explanation

    def isolate(self, good: ImportedRequest | None = None) -> Verdict:
        """Returns the verdict of an experiment by the findings, or against a working request.

        Raises:
            InspectorError: There is none: the product said why the experiment cannot be made.
        """
        if good is None:
            self.space.isolate()
        else:
            self.space.isolate_against(good)
        self._receive()
        verdict = self.space.state.verdict
        if verdict is None:
            raise InspectorError(self.space.problem)
        return verdict

    def _open(self, draft: Draft) -> None:
        space, world = self.space, draft.world
        client = world.client(draft.client)
        known = ClientCredentials(client.client_id, Secret(client.client_secret), client.name)
        request = draft.request()
        imported = imported_of(draft)
        space.take(Snippet("benchmark", (imported,)))
        if draft.is_typed:
            lifted = space.state.request
            space.edit_request(
                type(lifted)(lifted.method, request.url, lifted.headers, lifted.body)
            )
        if draft.grant == "client":
            space.set_client(known)
        if draft.from_client:
            self._adopt(draft, known)
        if draft.is_inspected and space.state.token is not None:
            space.inspect_token()
            self._receive()

    def _adopt(self, draft: Draft, client: ClientCredentials) -> None:
        """Makes the draft's token one that the product had from the client."""
        now = self.clock.now
        begun = now - draft.world.elapsed_s
        token = replace(
            read_token(Secret(draft.token), "token response"),
            grant="client_credentials",
            client_id=client.client_id,
            client_name=client.name,
            issued_at=begun,
            expires_at=begun + 86_399,
        )
        self.space.state = replace(self.space.state, token=token, client=client)
        self.space._recheck()

    def _receive(self) -> None:
        while self._posted:
            self.space.receive(self._posted.popleft())


@dataclass
class _Nobody:
    """Takes the place of the worker that lays out answers for the window."""

    def run(self, *_calls: object) -> None:
        """Has nobody to show anything to."""

    def close(self) -> None:
        """Has nothing to end."""


def imported_of(draft: Draft) -> ImportedRequest:
    """Returns the request as a dialect hands it on: its secrets are variables."""
    request, bindings = lift_secrets(draft.request(), {})
    return ImportedRequest(request, bindings)
