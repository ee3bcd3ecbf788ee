"""What an answer says about scopes, read once for each answer with the reading of rules/answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from inspector.catalog.operations import Operation
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange
from inspector.model.finding import Evidence
from inspector.model.redact import Redactor
from inspector.rules.answers.names import named_things
from inspector.rules.answers.reading import Answer, read

NamingKind = Literal["lacking", "refused", "named"]
_LACKING = frozenset({"app.not.authorized.for.scope", "insufficient_scope", "missing.scope"})
_REFUSED = frozenset({"invalid_scope", "auth.invalid.scope", "missing.client.scope"})


@dataclass(frozen=True, slots=True)
class Naming:
    """The scopes that an answer names, redacted. `answer` is its label, empty without an answer.

    `kind`: the token may not use them, the client may not have them, or they are only named.
    """

    answer: str = ""
    scopes: tuple[str, ...] = ()
    kind: NamingKind = "named"
    evidence: Evidence | None = None


def read_naming(
    exchange: Exchange | None,
    environment: Environment,
    redactor: Redactor,
    operation: Operation | None = None,
) -> Naming:
    """Returns what the answer names; nothing when there is no answer.

    Args:
        exchange: The one that is shown; its answer may be anything.
        environment: Where it took place.
        redactor: Knows every secret in use.
        operation: The published one, which tells a name in brackets from a field.
    """
    response = None if exchange is None else exchange.response
    if exchange is None or response is None:
        return Naming()
    answer = read(response, redactor)
    things = named_things(answer, operation) if answer.is_refusal else ()
    code = answer.code or answer.challenge
    label = f"{answer.status} {code}".strip()
    seen = Evidence(
        "observed",
        f"the answer {label}" + (" (WWW-Authenticate)" if _by_challenge(answer) else ""),
        where=environment.where(),
        on_sandbox=environment.is_sandbox,
    )
    scopes = tuple(dict.fromkeys(thing.text for thing in things if thing.kind == "scope"))
    return Naming(f"The answer {label}", scopes, _kind(answer), seen if scopes else None)


def _by_challenge(answer: Answer) -> bool:
    return bool(answer.scopes)


def _kind(answer: Answer) -> NamingKind:
    said = {answer.code, answer.challenge}
    if said & _LACKING:
        return "lacking"
    return "refused" if said & _REFUSED else "named"
