"""What the window shows and the commands report, as one frozen value, and its legal transitions.

    idle ──begin──> sending | isolating | asking ──end──> idle
                    asking: a token request or introspection; one activity at a time

A second activity cannot begin before the first has ended; the window offers Cancel instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from inspector.errors import InspectorError
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Phase, Ticket
from inspector.model.finding import Evidence, Finding
from inspector.model.profile import Profile
from inspector.model.request import Bindings, ImportedRequest, Note, Request
from inspector.model.secret import Secret
from inspector.model.server_clock import ServerClock
from inspector.model.token import ClientCredentials, Token

if TYPE_CHECKING:
    from inspector.lab.verdict import Verdict

Activity = Literal["idle", "sending", "isolating", "asking"]
KEPT_EXCHANGES = 50
_NOTHING = Secret("")


@dataclass(frozen=True, slots=True)
class State:
    """One moment of the workspace. `exchanges` are this request's sends, oldest first.

    `shown` is the exchange at the right of the diff, `baseline` the one at its left; `pinned`
    says that the user chose the baseline. `number` counts the requests that were on the screen,
    so that an answer to an earlier one is told from an answer to this one. `observed` holds what
    experiments saw, by environment name and finding id. `guest_id` stays the same for the
    profile. `asked_scopes` are those that the token was asked for with, None for the client's
    default. `clocks` are the servers' by their last answers, by host and port. `steps` are the
    requests of the snippet that the current one came from, `step` is its place among them (what
    was edited since is put back into `steps` when another is chosen), and `answers` holds the last
    answer to each. `source` is the snippet as it was pasted, secrets and all.
    """

    environment: Environment
    request: Request = field(default_factory=Request)
    number: int = 0
    bindings: Bindings = field(default_factory=dict)
    token: Token | None = None
    client: ClientCredentials | None = None
    asked_scopes: frozenset[str] | None = None
    guest_id: str = ""
    profile: Profile | None = None
    is_dirty: bool = False
    activity: Activity = "idle"
    ticket: Ticket | None = None
    phase: Phase | None = None
    received_bytes: int = 0
    exchanges: tuple[Exchange, ...] = ()
    shown: Exchange | None = None
    baseline: Exchange | None = None
    pinned: bool = False
    verdict: Verdict | None = None
    findings: tuple[Finding, ...] = ()
    is_checked: bool = False
    observed: Mapping[str, Mapping[str, tuple[Evidence, ...]]] = field(default_factory=dict)
    clocks: Mapping[str, ServerClock] = field(default_factory=dict)
    dialect: str = ""
    source: Secret = _NOTHING
    notes: tuple[Note, ...] = ()
    steps: tuple[ImportedRequest, ...] = ()
    step: int = 0
    answers: Mapping[int, Exchange] = field(default_factory=dict)


def begin(state: State, activity: Activity, ticket: Ticket) -> State:
    """Returns the state with an activity under way.

    Raises:
        InspectorError: Another one has not ended.
    """
    if state.activity != "idle":
        raise InspectorError(f"Still {state.activity}: wait for it, or press Esc to cancel it.")
    return replace(state, activity=activity, ticket=ticket, phase=None, received_bytes=0)


def progressed(state: State, ticket: Ticket, phase: Phase, received_bytes: int) -> State:
    """Returns the state with the phase of the current ticket; late news of others is dropped."""
    if ticket != state.ticket:
        return state
    return replace(state, phase=phase, received_bytes=received_bytes)


def end(state: State, ticket: Ticket) -> State:
    if ticket != state.ticket:
        return state
    return replace(state, activity="idle", ticket=None, phase=None)


def sent(state: State, exchange: Exchange) -> State:
    """Returns the state that shows a finished send, beside the one before unless one is pinned."""
    previous = state.exchanges[-1] if state.exchanges else None
    baseline = state.baseline if state.pinned else previous
    exchanges = (*state.exchanges, exchange)[-KEPT_EXCHANGES:]
    return replace(state, exchanges=exchanges, shown=exchange, baseline=baseline)


def observed(state: State, verdict: Verdict, environment: str) -> State:
    """Returns the state that knows what an experiment saw on the environment of that name."""
    known = dict(state.observed)
    known[environment] = {**known.get(environment, {}), **verdict.observations()}
    return replace(state, observed=known)


def judged(state: State, verdict: Verdict) -> State:
    """Returns the state with a verdict: its refused send beside the one that worked, if any."""
    sends = [t for t in verdict.trials if t.exchange is not None and not t.is_token_request]
    # A comparison sends its working request first.
    own = [t for t in sends if not t.is_good] or sends
    first = next((t for t in own if not t.edits), own[0] if own else None)
    proof = [t for t in own if t.works and set(t.edits) == set(verdict.minimal)]
    state = replace(state, verdict=verdict)
    if first is not None:
        state = replace(
            state,
            baseline=first.exchange,
            shown=(proof or own)[-1].exchange,
            pinned=False,
        )
    return state


def clocked(state: State, clock: ServerClock) -> State:
    """Returns the state that knows a server's clock by its last answer."""
    return replace(state, clocks={**state.clocks, clock.host: clock})


def edited(state: State, request: Request, bindings: Bindings | None = None) -> State:
    """Returns the state with another request; nothing that was observed is lost."""
    if request == state.request and bindings is None:
        return state
    return replace(
        state,
        request=request,
        bindings=state.bindings if bindings is None else bindings,
        is_dirty=True,
        is_checked=False,
    )


def fresh(state: State, request: Request, bindings: Bindings, number: int) -> State:
    """Returns the state with a new request: its predecessors' sends and verdict are not its own.

    `number` is one that no other request had.
    """
    return replace(
        edited(state, request, bindings),
        number=number,
        exchanges=(),
        shown=None,
        baseline=None,
        pinned=False,
        verdict=None,
        is_dirty=False,
        source=_NOTHING,
        steps=(),
        step=0,
        answers={},
    )
