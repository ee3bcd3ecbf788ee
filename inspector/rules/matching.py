"""Tells which claimed rules are about a request."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache

from inspector.rules.claim import ClaimedRule
from inspector.rules.situation import Situation
from inspector.rules.target import Target

MOST_CLAIMS = 40
_KINDS = {"{": "[^/]+", "*": ".*"}
_VARIABLE = re.compile(r"(\{[^{}/]*\}|\*)")


class RuleSet(tuple[ClaimedRule, ...]):  # noqa: SLOT001 - the index is kept with it
    """Rules with an index of their paths, made when first asked for.

    Packs of thousands of rules must not be gone through at every keystroke.
    """

    def about(self, path: str) -> list[ClaimedRule]:
        """Returns the rules whose paths this one fits, in their order."""
        exact, grouped = self._index
        found = set(exact.get(path, ()))
        segments = path.split("/")
        for size in range(1, len(segments) + 1):
            for number, template, head in grouped.get("/".join(segments[:size]), ()):
                if path.startswith(head) and _template(template).fullmatch(path):
                    found.add(number)
        return [self[number] for number in sorted(found)]

    @cached_property
    def _index(self) -> tuple[dict[str, list[int]], dict[str, list[tuple[int, str, str]]]]:
        """The numbers of rules by literal path, and with their templates by what comes before."""
        exact: dict[str, list[int]] = defaultdict(list)
        grouped: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for number, rule in enumerate(self):
            for path in rule.applies.paths:
                variable = _VARIABLE.search(path)
                if variable is None:
                    exact[path].append(number)
                else:
                    head = path[: variable.start()]
                    grouped[head.rpartition("/")[0]].append((number, path, head))
        return exact, grouped


def applicable(situation: Situation, method: str, target: Target) -> tuple[ClaimedRule, ...]:
    """Returns the rules that are about a request of this method to this place, in their order.

    Of thousands the first forty; `first_applicable` tells how many are left out.
    """
    return first_applicable(situation, method, target)[0]


def first_applicable(
    situation: Situation, method: str, target: Target
) -> tuple[tuple[ClaimedRule, ...], int]:
    """Returns the same with how many more are about the path at all."""
    found = indexed(situation.rules).about(target.path)
    rules: list[ClaimedRule] = []
    for number, rule in enumerate(found):
        if len(rules) == MOST_CLAIMS:
            return tuple(rules), len(found) - number
        if _applies(rule, situation, method, target):
            rules.append(rule)
    return tuple(rules), 0


def indexed(rules: Iterable[ClaimedRule]) -> RuleSet:
    """Returns the rules with their index; what has one keeps it."""
    return rules if isinstance(rules, RuleSet) else RuleSet(rules)


def names_call(rule: ClaimedRule, method: str, path: str) -> bool:
    """Tells whether a rule is about calls of this method to this path, whatever the token."""
    about = rule.applies
    fits = any(_template(template).fullmatch(path) for template in about.paths)
    return fits and (not about.methods or method in about.methods)


def _applies(rule: ClaimedRule, situation: Situation, method: str, target: Target) -> bool:
    about = rule.applies
    return (
        (not about.methods or method in about.methods)
        and about.hosts in ("any", target.kind)
        and (not about.grants or situation.known_grant in about.grants)
        and (not about.scopes_only or _only(situation.granted, about.scopes_only))
    )


def _only(granted: frozenset[str] | None, patterns: tuple[str, ...]) -> bool:
    """Tells whether there are scopes and every one fits a pattern."""
    if not granted:
        return False
    return all(any(_glob(p).fullmatch(scope) for p in patterns) for scope in granted)


@lru_cache(maxsize=1024)
def _template(path: str) -> re.Pattern[str]:
    pieces = _VARIABLE.split(path)
    parts = (_KINDS[p[0]] if index % 2 else re.escape(p) for index, p in enumerate(pieces))
    return re.compile("".join(parts), re.DOTALL)


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in pattern.split("*")), re.DOTALL)
