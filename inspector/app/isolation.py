"""Ties the lab's experiment to the engine, the token broker and the checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspector.app import wire
from inspector.errors import AuthError
from inspector.model.edit import TOKEN_OF_GOOD, Edit
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Ticket
from inspector.model.finding import Finding
from inspector.model.request import Bindings, Request
from inspector.model.token import ClientCredentials, Token

if TYPE_CHECKING:
    from inspector.auth.broker import TokenBroker
    from inspector.lab.good import Good
    from inspector.lab.verdict import Candidate, Trial, Verdict
    from inspector.transport.engine import Engine


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything an experiment works with, frozen at the moment it begins.

    `check` is called on the engine's thread with an edited request and its token; it is a pure
    function of its arguments. `good_token` is that of the working request compared with.
    """

    engine: Engine
    broker: TokenBroker
    environment: Environment
    bindings: Bindings
    token: Token | None
    client: ClientCredentials | None
    clients: tuple[ClientCredentials, ...]
    check: Callable[[Request, Token | None, ClientCredentials | None], tuple[Finding, ...]]
    good_token: Token | None = None


def candidates(findings: Sequence[Finding]) -> tuple[Candidate, ...]:
    """Returns one candidate per finding that carries an edit, in the findings' order."""
    from inspector.lab.verdict import Candidate

    return tuple(
        Candidate(finding.id, finding.edit, finding.message)
        for finding in findings
        if finding.edit is not None
    )


def candidates_against(
    differences: Sequence[Candidate], findings: Sequence[Finding]
) -> tuple[Candidate, ...]:
    """Returns the differences, and the findings that ask for one of them: they share its proof."""
    edits = {candidate.edit for candidate in differences}
    shared = tuple(other for other in candidates(findings) if other.edit in edits)
    return (*differences, *shared)


def found_differences(
    differences: Sequence[Candidate], findings: Sequence[Finding]
) -> frozenset[Edit]:
    """Returns the differences that stand where a finding says that something is wrong."""
    places = [(f.pane, f.subject) for f in findings if f.severity != "info"]
    edits = (candidate.edit for candidate in differences)
    return frozenset(e for e in edits if any(_stands_at(e, *place) for place in places))


def _stands_at(edit: Edit, pane: str, subject: str) -> bool:
    """Tells whether an edit changes what a finding is about."""
    if pane == "token" or (pane, subject.lower()) == ("headers", "authorization"):
        return edit.pane == "token" or edit.subject.lower() == "authorization"
    if edit.pane != pane:
        return False
    if edit.op == "replace":
        return not subject or edit.subject == "path"
    if pane == "payload" and (not edit.subject or not subject):
        return True  # one of the two is about the payload as a whole
    return edit.subject.lower() == subject.lower()


def client_for(bench: Bench, edits: Sequence[Edit]) -> ClientCredentials | None:
    """Returns the client that the edits ask for, else the one in use, else the place's first.

    The last is for a token from elsewhere on a sandbox with clients: a grant names none. No client
    is known of a working request's token.
    """
    if TOKEN_OF_GOOD in edits:
        return None
    in_use = bench.client or next(iter(bench.clients), None)
    for edit in edits:
        if edit.op == "set" and edit.subject == "client":
            return next((c for c in bench.clients if c.name == edit.value), in_use)
    return in_use


def scopes_for(bench: Bench, edits: Sequence[Edit]) -> frozenset[str] | None:
    """Returns the scopes to ask for: those granted now and those the edits add; None for default.

    Another client than the one in use is asked only for what the edits add.
    """
    grants = frozenset(edit.subject for edit in edits if edit.op == "grant")
    if not grants:
        return None
    names_one = any(edit.op == "set" and edit.subject == "client" for edit in edits)
    other = names_one and client_for(bench, edits) is not bench.client
    now = None if other or bench.token is None else bench.token.scopes
    return (now or frozenset()) | grants


async def token_for(bench: Bench, edits: tuple[Edit, ...]) -> Token:
    """Asks for the token that these token edits describe.

    Raises:
        AuthError: The server refused, or no client is known that could be asked.
    """
    from inspector.auth.claims import read_token
    from inspector.model.secret import Secret

    grants = any(edit.op == "grant" for edit in edits)
    strip = any(edit.subject == "whitespace" for edit in edits)
    client = client_for(bench, edits)
    if TOKEN_OF_GOOD in edits:
        if bench.good_token is None or len(edits) > 1:
            raise AuthError("The token of the working request cannot be had with other changes.")
        return bench.good_token
    if strip and not grants and bench.token is not None:
        cleaned = Secret(strip_invisible(bench.token.secret.reveal()))
        return replace(read_token(cleaned, bench.token.origin), grant=bench.token.grant)
    if client is None:
        raise AuthError("No client is known that could be asked for another token.")
    return await bench.broker.get(bench.environment, client, scopes_for(bench, edits))


def strip_invisible(token: str) -> str:
    """Returns the token without surrounding white space and without invisible characters."""
    return "".join(c for c in token if c.isprintable() and c not in "\u00ad\u00a0").strip()


async def run(
    bench: Bench,
    ticket: Ticket,
    request: Request,
    wanted: Sequence[Candidate],
    *,
    max_sends: int,
    progress: Callable[[Trial], None],
    good: Good | None = None,
    found: Collection[Edit] = (),
) -> Verdict:
    """Runs the experiment on the engine's loop and returns its verdict, partial when cancelled.

    With a working request to compare with, its differences are all that is tried; `found` are
    those of them that a check has found.
    """
    from inspector.lab.experiment import isolate

    async def send(changed: Request, token: Token | None, label: str) -> Exchange:
        bindings = wire.with_token(changed, bench.bindings, token)
        sendable = wire.to_wire(changed, bindings, bench.environment)
        return await bench.engine.exchange(
            sendable,
            changed,
            ticket=ticket,
            environment=bench.environment.name,
            label=f"experiment: {label}",
        )

    async def get_token(edits: tuple[Edit, ...]) -> Token:
        return await token_for(bench, edits)

    async def more(
        changed: Request, token: Token | None, edits: tuple[Edit, ...]
    ) -> Sequence[Candidate]:
        client = client_for(bench, edits)
        if token is not None and token.scopes is None:
            token = await bench.broker.inspect(bench.environment, token)
        return candidates(bench.check(changed, token, client))

    return await isolate(
        request,
        wanted,
        send=send,
        get_token=get_token,
        token=bench.token,
        environment=bench.environment,
        max_sends=max_sends,
        more=more if good is None else None,
        good=good,
        found=found,
        progress=progress,
    )
