"""The search for a smallest working set, and how often it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.lab.minimise import few_of_many, leave_one_out, quickxplain


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


@pytest.mark.parametrize(
    ("needed", "most"), [({5}, 6), ({31}, 6), ({0}, 6), ({0, 31}, 12), ({7, 8}, 11)]
)
def test_one_or_two_of_many_take_the_fewest_questions(needed: set[int], most: int) -> None:
    oracle = Oracle(needed)
    found = asyncio.run(few_of_many(range(32), oracle.works))
    assert set(found) == needed
    assert len(set(oracle.asked)) <= most


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 14).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n - 1), min_size=1))
    )
)
def test_every_set_is_found_exactly(case: tuple[int, set[int]]) -> None:
    number, needed = case
    oracle = Oracle(needed)
    found = asyncio.run(few_of_many(range(number), oracle.works))
    assert sorted(found) == sorted(needed)
    assert len(set(oracle.asked)) <= 2 * (number.bit_length() + 1) + 2 * number
