"""The truth about scopes, a row for each name: required, claimed, granted, named by the server.

    request + Situation + what the shown answer names --scope_truth--> rows and who decides

Four people speak about scopes and mean different things: the catalog (official), a thread
(claimed), the token (observed or merely stated) and the server's answer (observed). Each has its
column, each cell says by whose word, and the verdict of a row is drawn from all four. Pure, and
quick enough for every keystroke: the payload is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from inspector.model.request import Request
from inspector.rules.claim import ClaimedRule
from inspector.rules.matching import applicable
from inspector.rules.scope_cells import (
    Look,
    called,
    claimed_cell,
    granted_cell,
    named_cell,
    required_cell,
)
from inspector.rules.scope_deciding import deciding
from inspector.rules.scope_names import READ_ONLY, satisfied, write_scope
from inspector.rules.scope_naming import Naming
from inspector.rules.scope_rows import Ask, ScopeRow, ScopeTruth
from inspector.rules.scope_verdicts import Facts, judge
from inspector.rules.situation import Situation
from inspector.rules.target import Target, locate

_MOST_NEAR = 3


def scope_truth(request: Request, situation: Situation, naming: Naming | None = None) -> ScopeTruth:
    """Returns the rows: required ones first, then named, claimed and granted ones.

    Args:
        request: As it stands.
        situation: Its token need not be the one that was sent.
        naming: What the shown answer names (see `read_naming`); None when there is none.
    """
    target = locate(request, situation.environment, situation.bindings)
    match = situation.catalog.match(request.method, target.path) if target.is_api else None
    look = Look(
        situation,
        target,
        match.operation if match else None,
        tuple(_scope_claims(situation, request.method, target)),
        naming or Naming(),
    )
    names = _names(look)
    return ScopeTruth(
        rows=tuple(_row(look, name) for name in names),
        deciding=deciding(situation, look.operation, is_api=target.is_api),
        operation=called(look.operation),
        notes=tuple(_notes(look, has_rows=bool(names))),
        ask=_ask(look),
    )


def _scope_claims(situation: Situation, method: str, target: Target) -> Iterable[ClaimedRule]:
    for rule in applicable(situation, method, target):
        if rule.requires.scopes_all or rule.requires.scopes_any:
            yield rule


def _names(look: Look) -> tuple[str, ...]:
    """Returns each name once: required, named, claimed, then granted, the strange ones first."""
    catalog = look.situation.catalog
    claimed = (
        name
        for rule in look.claims
        for name in (*rule.requires.scopes_all, *rule.requires.scopes_any)
    )
    wanted = sorted(look.wanted, key=lambda name: (name.endswith(READ_ONLY), name))
    granted = sorted(
        look.situation.granted or (),
        key=lambda name: (not _relates(name, look.wanted), name in catalog.scopes, name),
    )
    return tuple(dict.fromkeys((*wanted, *look.naming.scopes, *claimed, *granted)))


def _relates(name: str, wanted: tuple[str, ...]) -> bool:
    return any(write_scope(name) == write_scope(other) for other in wanted)


def _row(look: Look, scope: str) -> ScopeRow:
    catalog = look.situation.catalog
    published = scope in catalog.scopes
    required, claimed = required_cell(look, scope), claimed_cell(look, scope)
    granted, named = granted_cell(look, scope), named_cell(look, scope)
    return ScopeRow(
        scope=scope,
        published=published,
        nearest=() if published else catalog.nearest_scopes(scope, _MOST_NEAR),
        required=required,
        claimed=claimed,
        granted=granted,
        named=named,
        verdict=judge(
            Facts(
                scope=scope,
                published=published,
                required=required.standing,
                claimed=claimed.standing,
                granted=granted.standing,
                named=named.standing,
                grant=look.situation.known_grant,
                takes_oauth=look.operation is None or look.operation.scheme in ("oauth", None),
                met_by=_met_by(look),
                observed=_observed(look, scope),
            )
        ),
    )


def _met_by(look: Look) -> str:
    """Returns a granted scope that meets what the operation asks for, empty when none does."""
    granted = look.situation.granted or frozenset()
    for name in look.wanted:
        if satisfied((name,), granted):
            return name if name in granted else write_scope(name)
    return ""


def _observed(look: Look, scope: str) -> str:
    """Returns where an experiment saw the scope matter, empty when none has."""
    ids = [rule.finding_id(scope) for rule in look.claims if scope in rule.requires.scopes_all]
    ids += [
        rule.finding_id("any") for rule in look.claims if rule.requires.scopes_any[:1] == (scope,)
    ]
    if scope in look.wanted:
        ids.append("scope-official")
    observed = look.situation.observed if look.target.selected else {}
    places = [e.where or e.source for name in ids for e in observed.get(name, ())]
    return places[0] if places else ""


def _notes(look: Look, *, has_rows: bool) -> Iterable[str]:
    target, operation = look.target, look.operation
    if not target.path:
        yield "There is no request yet, so nothing asks for a scope."
    elif not target.is_api:
        yield "This request goes to the login host; only calls of the API ask for scopes."
    elif operation is None:
        yield (
            "No operation is published at this path and method, so nothing official says which "
            "scopes it needs."
        )
    elif operation.scopes is None:
        yield "The vendor publishes no list of scopes for this operation."
    elif not operation.scopes:
        yield "This operation is published without any scope: it needs none."
    if look.situation.granted is None and (has_rows or look.wanted):
        yield "Which scopes are granted is not known."
    elif look.situation.granted == frozenset():
        yield "The token carries no scopes."


def _ask(look: Look) -> Ask:
    situation = look.situation
    scheme = look.operation.scheme if look.operation else None
    if situation.granted is not None or not look.target.is_api or scheme not in ("oauth", None):
        return ""
    if situation.token is not None and situation.token.secret:
        return "ask"
    return "get" if situation.client_known or situation.clients else "paste"
