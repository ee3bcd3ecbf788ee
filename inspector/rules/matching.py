"""Tells which claimed rules are about a request."""

from __future__ import annotations

import re
from functools import lru_cache

from inspector.rules.pack import ClaimedRule
from inspector.rules.situation import Situation
from inspector.rules.target import Target

_KINDS = {"{": "[^/]+", "*": ".*"}


def applicable(situation: Situation, method: str, target: Target) -> tuple[ClaimedRule, ...]:
    """Returns the rules that are about a request of this method to this place, in their order."""
    return tuple(rule for rule in situation.rules if _applies(rule, situation, method, target))


def _applies(rule: ClaimedRule, situation: Situation, method: str, target: Target) -> bool:
    about = rule.applies
    return (
        (not about.methods or method in about.methods)
        and about.hosts in ("any", target.kind)
        and (not about.grants or situation.known_grant in about.grants)
        and any(_template(path).fullmatch(target.path) for path in about.paths)
        and (not about.scopes_only or _only(situation.granted, about.scopes_only))
    )


def _only(granted: frozenset[str] | None, patterns: tuple[str, ...]) -> bool:
    """Tells whether there are scopes and every one fits a pattern."""
    if not granted:
        return False
    return all(any(_glob(p).fullmatch(scope) for p in patterns) for scope in granted)


@lru_cache(maxsize=1024)
def _template(path: str) -> re.Pattern[str]:
    pieces = re.split(r"(\{[^{}/]*\}|\*)", path)
    parts = (_KINDS[p[0]] if index % 2 else re.escape(p) for index, p in enumerate(pieces))
    return re.compile("".join(parts), re.DOTALL)


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(piece) for piece in pattern.split("*")), re.DOTALL)
