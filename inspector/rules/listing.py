"""Every rule there is, built-in checks and claims alike, and what there is to say of each.

Library --entries--> one Entry per rule --manual--> labelled lines for people
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from inspector.catalog.operations import Catalog
from inspector.model.finding import Evidence, Level
from inspector.rules.claim import ClaimedRule
from inspector.rules.claim_checks import evidence_of
from inspector.rules.described import DESCRIBED, Described
from inspector.rules.library import Library
from inspector.rules.pack import Pack
from inspector.rules.sources import CATALOG
from inspector.rules.standing import compare, is_known_header

Kind = Literal["check", "seed", "own", "off"]
Standing = Literal["", "contradicted", "confirmed"]
KIND_WORDS: dict[Kind, str] = {
    "check": "built-in check",
    "seed": "claim that comes with the program",
    "own": "claim of yours",
    "off": "claim of yours, switched off",
}
_CATALOG = CATALOG[0].source


@dataclass(frozen=True)
class Entry:
    """One rule. `rule` is None for a built-in check, which has no file.

    `level` is the strongest of its evidence. `standing` is what the vendor says of a claim, as far
    as the pack tells or as names are published.
    """

    id: str
    title: str
    kind: Kind
    level: Level
    evidence: tuple[Evidence, ...]
    standing: Standing = ""
    path: Path | None = None
    line: int = 0
    rule: ClaimedRule | None = None

    @cached_property
    def words(self) -> str:
        """All words by which it can be looked for, in lower case."""
        said = [self.id, self.title, self.level, self.standing, KIND_WORDS[self.kind]]
        said += [evidence.source for evidence in self.evidence]
        if self.path is not None:
            said.append(self.path.name)
        if self.rule is not None:
            said += [*self.rule.requires.subjects, *self.rule.applies.paths, self.rule.hint]
        return " ".join(said).lower()


@dataclass(frozen=True, slots=True)
class Section:
    """A label and what is said under it, a paragraph each."""

    label: str
    lines: tuple[str, ...]


def entries(library: Library, catalog: Catalog) -> tuple[Entry, ...]:
    """Returns the claims of the user first, then those of the program, then the checks."""
    claims = [
        entry
        for kind, packs in (("own", library.own), ("off", library.off), ("seed", library.seed))
        for entry in _claims(kind, packs, catalog)  # type: ignore[arg-type]  # a literal above
    ]
    return (*claims, *map(_check, DESCRIBED))


def manual(entry: Entry, catalog: Catalog) -> tuple[Section, ...]:
    """Returns what the rule checks, for which requests, by whose word, and how it is mended.

    Raises:
        ResourceError: The file of definitions cannot be read.
    """
    rule = entry.rule
    checks = (entry.title,) if rule is None else _what(rule)
    found = [Section("What it checks", checks)]
    if rule is not None:
        found.append(Section("For which requests", _applies(rule)))
        found.append(Section("Would explain", _explains(rule)))
    found.append(Section("Who says so", _sources(entry)))
    if rule is not None:
        found.append(Section("What the vendor says", _vendor(rule, catalog)))
        found.append(Section("What to do", tuple(filter(None, (rule.fix, *_values(rule))))))
        found.append(Section("Hint", (rule.hint,) if rule.hint else ()))
    found.append(Section("Where it stands", (_place(entry),)))
    return tuple(section for section in found if section.lines)


def _claims(kind: Kind, packs: Iterable[Pack], catalog: Catalog) -> Iterable[Entry]:
    for pack in packs:
        for found in pack.rules:
            rule = found.rule
            yield Entry(
                id=rule.id,
                title=rule.title,
                kind=kind,
                level="official" if rule.confirmed_by else "claimed",
                evidence=evidence_of(rule),
                standing=_standing(rule, catalog),
                path=found.path,
                line=found.line,
                rule=rule,
            )


def _check(one: Described) -> Entry:
    return Entry(one.id, one.says, "check", "official", one.evidence)


def _standing(rule: ClaimedRule, catalog: Catalog) -> Standing:
    """Tells what the pack says, else whether a scope or header of the claim is unpublished."""
    if rule.confirmed_by is not None:
        return "confirmed"
    if rule.contradicted_by is not None:
        return "contradicted"
    scopes = (*rule.requires.scopes_all, *rule.requires.scopes_any)
    published = all(scope in catalog.scopes for scope in scopes)
    return "" if published and all(map(is_known_header, rule.requires.headers)) else "contradicted"


def _what(rule: ClaimedRule) -> tuple[str, ...]:
    needs = rule.requires
    said = [f"The header {name} is there and not empty." for name in needs.headers]
    said += [f"The scope {name} is granted." for name in needs.scopes_all]
    if needs.scopes_any:
        said.append(f"One of these scopes is granted: {', '.join(needs.scopes_any)}.")
    said += [f"The token's claim {name} is {json.dumps(v)}." for name, v in needs.claims.items()]
    said += [f"The payload's {field} is there and not empty." for field in needs.body_fields]
    if needs.content_type:
        said.append(f"Content-Type is {needs.content_type}.")
    return (f"{rule.title}.", *(said or ["Nothing by itself: it is only a hint."]))


def _applies(rule: ClaimedRule) -> tuple[str, ...]:
    about = rule.applies
    methods = ", ".join(about.methods) or "any method"
    said = [f"{methods} {path}" for path in about.paths]
    if about.hosts != "any":
        said.append("on a sandbox only" if about.hosts == "sandbox" else "on a vendor's host only")
    if about.grants:
        said.append(f"with a token by {' or '.join(about.grants)}")
    if about.scopes_only:
        said.append(f"with a token that has only scopes like {', '.join(about.scopes_only)}")
    return tuple(said)


def _explains(rule: ClaimedRule) -> tuple[str, ...]:
    said = [*map(str, rule.explains.statuses), *rule.explains.codes]
    return (f"an answer {' or '.join(said)}",) if said else ()


def _sources(entry: Entry) -> tuple[str, ...]:
    if not entry.evidence:
        return ("nobody needs to: it follows from the request itself",)
    quotes = [source.quote for source in entry.rule.sources] if entry.rule else []
    said = [
        f"{one.level}: {one.source}"
        + (f" ({', '.join(filter(None, (one.where, one.date)))})" if one.date or one.where else "")
        for one in entry.evidence
    ]
    return (*said, *(f"“{quote}”" for quote in quotes if quote))


def _vendor(rule: ClaimedRule, catalog: Catalog) -> tuple[str, ...]:
    said = []
    for word, statement in (("against", rule.contradicted_by), ("agrees", rule.confirmed_by)):
        if statement is not None:
            date = statement.date.isoformat()
            said.append(f"{word}: {statement.text} ({statement.source}, read {date})")
    for one in compare(rule, catalog):
        near = f"; nearest: {', '.join(one.nearest)}" if one.nearest else ""
        said.append(f"{one.says}{near} ({_CATALOG})")
    return tuple(said) or ("nothing that its API definition could be asked about",)


def _values(rule: ClaimedRule) -> tuple[str, ...]:
    return tuple(
        f"The value of {subject} is taken from {', else '.join(places)}."
        for subject, places in rule.values.items()
    )


def _place(entry: Entry) -> str:
    if entry.path is None:
        return "in the program itself"
    return f"{entry.path}, line {entry.line}"
