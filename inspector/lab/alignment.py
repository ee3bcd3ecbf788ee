"""Which items of two sequences belong together: one engine, one way to give up.

The engine is tors (Rust, Myers; lets other threads run, stops at a deadline). What it cannot
finish in time is aligned at the items that occur once on both sides, in O(n log n).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import tors

Opcode = tuple[str, int, int, int, int]
"""(tag, i1, i2, j1, j2) as in difflib; tag is equal, replace, delete or insert."""

LineEngine = Callable[[str, str, float], Sequence[Opcode]]
"""Aligns two texts by lines within a number of milliseconds; raises TimeoutError."""

_FIRST_CHARACTER = 0xE000  # behind the surrogates, which the engine refuses
_MAX_DISTINCT = 0x110000 - _FIRST_CHARACTER


def rust_lines(left: str, right: str, deadline_ms: float) -> Sequence[Opcode]:
    """The engine; see `LineEngine`."""
    found: Sequence[Opcode] = tors.diff_opcodes_lines(left, right, deadline_ms=deadline_ms)
    return found


def align_lines(
    left: Sequence[str],
    right: Sequence[str],
    deadline_ms: float,
    engine: LineEngine = rust_lines,
) -> tuple[Sequence[Opcode], bool]:
    """Returns (opcodes, whether they are coarse because the engine ran out of time).

    No line may hold a line feed or a lone surrogate.
    """
    try:
        left_text, right_text = ("".join(f"{line}\n" for line in side) for side in (left, right))
        return engine(left_text, right_text, max(deadline_ms, 1.0)), False
    except TimeoutError:
        return align_coarsely(left, right), True


def align_items(
    left: Sequence[Hashable], right: Sequence[Hashable], deadline_ms: float
) -> Sequence[Opcode]:
    """Aligns any items; coarsely when the time or the engine's alphabet runs out."""
    names: dict[Hashable, str] = {}
    for item in (*left, *right):
        if item not in names:
            names[item] = chr(_FIRST_CHARACTER + len(names) % _MAX_DISTINCT)
    if len(names) > _MAX_DISTINCT:
        return align_coarsely(left, right)
    texts = ["".join(names[item] for item in side) for side in (left, right)]
    try:
        found: Sequence[Opcode] = tors.diff_opcodes(*texts, deadline_ms=max(deadline_ms, 1.0))
    except TimeoutError:
        return align_coarsely(left, right)
    return found


def align_coarsely(left: Sequence[Any], right: Sequence[Any]) -> list[Opcode]:
    """Aligns at the common ends and at items that occur exactly once on both sides."""
    shorter = min(len(left), len(right))
    head = next((i for i in range(shorter) if left[i] != right[i]), shorter)
    rest = shorter - head
    tail = next((i for i in range(rest) if left[-1 - i] != right[-1 - i]), rest)
    left_end, right_end = len(left) - tail, len(right) - tail
    pairs = [(i, i) for i in range(head)]
    pairs += _unique_pairs(left, right, (head, left_end), (head, right_end))
    pairs += [(left_end + i, right_end + i) for i in range(tail)]
    return _opcodes(pairs, len(left), len(right))


def _unique_pairs(
    left: Sequence[Any],
    right: Sequence[Any],
    left_range: tuple[int, int],
    right_range: tuple[int, int],
) -> list[tuple[int, int]]:
    """Longest increasing run of pairs of items that are unique on both sides (patience)."""
    left_count = Counter(left[slice(*left_range)])
    right_count = Counter(right[slice(*right_range)])
    where = {right[j]: j for j in range(*right_range) if right_count[right[j]] == 1}
    candidates = [
        (i, where[left[i]])
        for i in range(*left_range)
        if left_count[left[i]] == 1 and left[i] in where
    ]
    tops: list[int] = []
    top_pairs: list[int] = []
    back: list[int] = []
    for position, (_, j) in enumerate(candidates):
        pile = bisect_left(tops, j)
        back.append(top_pairs[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        top_pairs[pile : pile + 1] = [position]
    chosen: list[tuple[int, int]] = []
    position = top_pairs[-1] if top_pairs else -1
    while position >= 0:
        chosen.append(candidates[position])
        position = back[position]
    return chosen[::-1]


def _opcodes(pairs: Sequence[tuple[int, int]], n_left: int, n_right: int) -> list[Opcode]:
    """Turns matching pairs, in order, into opcodes that cover both sides."""
    found: list[Opcode] = []
    i = j = 0
    for at_left, at_right in pairs:
        found.extend(_gap(i, at_left, j, at_right))
        i1, j1 = at_left, at_right
        if found and found[-1][0] == "equal":
            _, i1, _, j1, _ = found.pop()
        i, j = at_left + 1, at_right + 1
        found.append(("equal", i1, i, j1, j))
    found.extend(_gap(i, n_left, j, n_right))
    return found


def _gap(i1: int, i2: int, j1: int, j2: int) -> list[Opcode]:
    if i1 == i2 and j1 == j2:
        return []
    tag = "insert" if i1 == i2 else "delete" if j1 == j2 else "replace"
    return [(tag, i1, i2, j1, j2)]
