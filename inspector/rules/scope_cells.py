"""What each of the four sources says of one scope: a word, a sentence and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.catalog.operations import Operation
from inspector.model.finding import Evidence
from inspector.rules.claim import ClaimedRule
from inspector.rules.claim_checks import evidence_of, scope_contradiction
from inspector.rules.scope_names import READ_ONLY, write_scope
from inspector.rules.scope_naming import Naming
from inspector.rules.scope_rows import Cell
from inspector.rules.situation import Situation
from inspector.rules.sources import CATALOG
from inspector.rules.target import Target


@dataclass(frozen=True, slots=True)
class Look:
    situation: Situation
    target: Target
    operation: Operation | None
    claims: tuple[ClaimedRule, ...]
    naming: Naming

    @property
    def wanted(self) -> tuple[str, ...]:
        return (self.operation.scopes or ()) if self.operation else ()


def required_cell(look: Look, scope: str) -> Cell:
    operation, wanted = look.operation, look.wanted
    if operation is None:
        why = "No operation is published at this path and method."
        return Cell("unknown", "not known", why if look.target.is_api else "")
    if operation.scopes is None:
        return Cell("unknown", "not known", f"{called(operation)} is published without a list.")
    seen = tuple(Evidence(e.level, e.source, e.date, called(operation)) for e in CATALOG)
    if scope in wanted:
        if len(wanted) == 1:
            return Cell("required", "required", f"{called(operation)} asks for it.", seen)
        why = f"{called(operation)} asks for any one of {', '.join(wanted)}."
        return Cell("any", f"one of {len(wanted)}", why, seen)
    if scope + READ_ONLY in wanted:
        why = f"It covers {scope}{READ_ONLY}, which {called(operation)} asks for."
        return Cell("covers", "covers it", why, seen)
    if scope.endswith(READ_ONLY) and write_scope(scope) in wanted:
        why = f"{called(operation)} asks for {write_scope(scope)}; {READ_ONLY} is weaker."
        return Cell("weaker", "too weak", why, seen)
    asked = f"asks for {', '.join(wanted)}" if wanted else "is published without any scope"
    return Cell("no", "no", f"{called(operation)} {asked}.", seen)


def claimed_cell(look: Look, scope: str) -> Cell:
    rules = [
        rule
        for rule in look.claims
        if scope in rule.requires.scopes_all or scope in rule.requires.scopes_any
    ]
    if not rules:
        return Cell("no", "no")
    evidence = tuple(dict.fromkeys(said for rule in rules for said in evidence_of(rule)))
    against = [scope_contradiction(look.situation, rule, scope) for rule in rules]
    contradicted = next((found for found in against if found is not None), None)
    titles = "; ".join(dict.fromkeys(rule.title for rule in rules))
    if contradicted is not None:
        why = f"{titles}. Contradicted: {contradicted[1]}."
        return Cell("contradicted", "contradicted", why, (*evidence, *_against(look, scope)))
    if any(rule.confirmed_by for rule in rules):
        return Cell("confirmed", "confirmed", f"{titles}.", evidence)
    several = [len(r.requires.scopes_any) for r in rules if scope in r.requires.scopes_any]
    if several and not any(scope in rule.requires.scopes_all for rule in rules):
        return Cell("any", f"one of {several[0]}", f"{titles}.", evidence)
    return Cell("claimed", "claimed", f"{titles}.", evidence)


def granted_cell(look: Look, scope: str) -> Cell:
    granted, token = look.situation.granted, look.situation.token
    if granted is None or token is None:
        return Cell("unknown", "not known", "Nobody has said which scopes the token carries.")
    source = token.scopes_from or "the token"
    evidence = (_said_by(look, source),)
    if scope in granted:
        return Cell("granted", "granted", f"The token carries it ({source}).", evidence)
    if scope.endswith(READ_ONLY) and write_scope(scope) in granted:
        why = f"The token carries {write_scope(scope)}, which covers it ({source})."
        return Cell("covered", "covered", why, evidence)
    if scope + READ_ONLY in granted:
        why = f"The token carries only {scope}{READ_ONLY}, which is weaker ({source})."
        return Cell("weaker", "read only", why, evidence)
    return Cell("no", "no", f"The token does not carry it ({source}).", evidence)


def named_cell(look: Look, scope: str) -> Cell:
    naming = look.naming
    if not naming.answer:
        return Cell("silent", "no answer", "No answer is shown.")
    if scope not in naming.scopes:
        return Cell("no", "no", f"{naming.answer} does not name it.")
    evidence = () if naming.evidence is None else (naming.evidence,)
    word, why = _NAMED[naming.kind]
    return Cell(naming.kind, word, f"{naming.answer} {why}.", evidence)


def called(operation: Operation | None) -> str:
    return "" if operation is None else f"{operation.method} {operation.path}"


def _against(look: Look, scope: str) -> tuple[Evidence, ...]:
    return () if scope in look.situation.catalog.scopes else CATALOG


def _said_by(look: Look, source: str) -> Evidence:
    """Returns whose word the granted scopes are: a server's is observed, any other a claim."""
    place = look.situation.environment
    if source in _UNSEEN:
        return Evidence("claimed", _UNSEEN[source])
    return Evidence("observed", source, where=place.where(), on_sandbox=place.is_sandbox)


_UNSEEN: Mapping[str, str] = {
    "claims, not verified": "the token's own claims, not verified",
    "--scopes": "your word, --scopes",
    "the token": "not known by whose word",
}
_NAMED: Mapping[str, tuple[str, str]] = {
    "lacking": ("lacks it", "says that the token may not use it"),
    "refused": ("refused", "says that the client may not have it"),
    "named": ("named", "names it"),
}
