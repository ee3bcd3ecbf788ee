"""The search for a smallest working set, and how often it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from inspector.lab.minimise import leave_one_out, quickxplain


class Oracle:
    def __init__(self, needed: set[int]) -> None:
        self.needed = needed
        self.asked: list[tuple[int, ...]] = []

    async def works(self, items: Sequence[int]) -> bool:
        self.asked.append(tuple(items))
        return self.needed <= set(items)


@pytest.mark.parametrize("needed", [{0}, {1, 3}, {0, 1, 2, 3}, {3}])
def test_leaving_one_out_asks_at_most_once_per_item(needed: set[int]) -> None:
    oracle = Oracle(needed)
    found = asyncio.run(leave_one_out(range(4), oracle.works))
    assert set(found) == needed
    assert len(oracle.asked) <= 4
    assert () not in oracle.asked


@pytest.mark.parametrize("needed", [{5}, {0, 31}, {7, 8, 9}])
def test_halving_asks_rarely_when_few_of_many_are_needed(needed: set[int]) -> None:
    oracle = Oracle(needed)
    found = asyncio.run(quickxplain(range(32), oracle.works))
    assert set(found) == needed
    assert len(oracle.asked) <= 2 * len(needed) * 6
