"""Finds the smallest set of changes that still works, asking as rarely as possible.

Pure search over `works`, which answers for one set at a time and is asked in this order; both
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
