"""Finds the smallest set of changes that still works, asking as rarely as possible.

Pure search over `works`, which answers for one set at a time and is asked in this order; all
functions take for granted that all items together work and that none of them does not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Works = Callable[[Sequence[Item]], Awaitable[bool]]


async def leave_one_out(items: Sequence[Item], works: Works[Item]) -> list[Item]:
    """Leaves out each item once, for good when it works without: one question per item.

    The set returned was itself asked about (or is all of them), also where several different
    sets would do.
    """
    kept = list(items)
    for item in items:
        rest = [other for other in kept if other is not item]
        if rest and await works(rest):
            kept = rest
    return kept


async def quickxplain(items: Sequence[Item], works: Works[Item]) -> list[Item]:
    """Halves the set again and again: few questions when few of many items are needed.

    Junker, QuickXplain (AAAI 2004). The set returned was itself asked about (or is all of them).
    Where more changes can do harm, a member may be one that could be spared.
    """
    return await _explain([], items, works, background_changed=False)


async def few_of_many(items: Sequence[Item], works: Works[Item]) -> list[Item]:
    """Searches the shortest beginning that works: fewest questions when one or two are needed.

    Each round halves what comes before the last member found, and asks whether the members found
    are enough (the dichotomy of Hemery et al., ECAI 2006). From the third one on, `quickxplain`
    takes over, which asks less when much is needed. The set returned was itself asked about (or
    is all of them).
    """
    found: list[Item] = []
    rest = list(items)
    while rest and len(found) < _FEW:
        refused, working = 0, len(rest)
        while working - refused > 1:
            middle = (refused + working) // 2
            if await works([*found, *rest[:middle]]):
                working = middle
            else:
                refused = middle
        found.append(rest[working - 1])
        rest = rest[: working - 1]
        if not rest or await works(found):
            return found
    return [*await _explain(found, rest, works, background_changed=False), *found]


async def _explain(
    background: Sequence[Item],
    items: Sequence[Item],
    works: Works[Item],
    *,
    background_changed: bool,
) -> list[Item]:
    if background_changed and await works(background):
        return []
    if len(items) == 1:
        return list(items)
    middle = len(items) // 2
    first, second = items[:middle], items[middle:]
    from_second = await _explain(
        [*background, *first], second, works, background_changed=bool(first)
    )
    from_first = await _explain(
        [*background, *from_second], first, works, background_changed=bool(from_second)
    )
    return [*from_first, *from_second]


_FEW = 2
