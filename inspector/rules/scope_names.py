"""How scope names relate: `x` covers `x:readonly`, never the reverse; of several any one is enough.

No suffix other than `:readonly` is published (facts.md 6; help article introduction-to-scopes).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

READ_ONLY = ":readonly"
_NAMED = 4


def write_scope(name: str) -> str:
    """Returns the scope that covers this one: `x` for `x:readonly`, itself for any other."""
    return name.removesuffix(READ_ONLY)


def satisfied(wanted: Collection[str], granted: Collection[str]) -> bool:
    """Tells whether any one of the wanted scopes is granted, or covered by a granted one."""
    return any(name in granted or write_scope(name) in granted for name in wanted)


def listed(names: Sequence[str]) -> str:
    """Returns the first few names, and how many more there are."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
