"""Aligning sequences, by the engine and without it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from inspector.lab import alignment
from inspector.lab.alignment import Opcode, align_coarsely, align_items, align_lines

ITEMS = st.lists(st.sampled_from("abcdefgh"), max_size=20)


def check(left: Sequence[Any], right: Sequence[Any], opcodes: Sequence[Opcode]) -> None:
    """The opcodes cover both sides without gaps, and what they call equal is."""
    i = j = 0
    for tag, i1, i2, j1, j2 in opcodes:
        assert (i1, j1) == (i, j)
        i, j = i2, j2
        if tag == "equal":
            assert list(left[i1:i2]) == list(right[j1:j2])
        assert (i2 > i1) == (tag != "insert")
        assert (j2 > j1) == (tag != "delete")
    assert (i, j) == (len(left), len(right))


@given(ITEMS, ITEMS)
def test_coarse_opcodes_are_valid(left: list[str], right: list[str]) -> None:
    opcodes = align_coarsely(left, right)
    check(left, right, opcodes)
    assert all(a[0] != b[0] for a, b in itertools.pairwise(opcodes) if a[0] == "equal")


@given(ITEMS, ITEMS)
def test_the_engine_s_opcodes_are_valid(left: list[str], right: list[str]) -> None:
    check(left, right, align_items(left, right, 500))
    opcodes, coarse = align_lines(left, right, 500)
    check(left, right, opcodes)
    assert not coarse


def test_coarse_alignment_finds_lines_that_occur_once() -> None:
    left = ["same", "x", "x", "anchor", "y", "end"]
    right = ["same", "z", "anchor", "x", "x", "w", "end"]
    equal = [code for code in align_coarsely(left, right) if code[0] == "equal"]
    assert ("equal", 3, 4, 2, 3) in equal


def test_lines_may_hold_anything_but_a_line_feed() -> None:
    left = ["", "a\r", "\u2028", "\x00b", ""]
    opcodes, _ = align_lines(left, [*left, ""], 500)
    check(left, [*left, ""], opcodes)


def test_a_deadline_that_passes_gives_the_coarse_alignment() -> None:
    def engine(left: str, right: str, deadline_ms: float) -> Sequence[Opcode]:
        assert deadline_ms == 1.0  # the engine refuses zero and less
        raise TimeoutError

    assert align_lines(["a", "b"], ["b"], -3, engine) == (
        [("delete", 0, 1, 0, 0), ("equal", 1, 2, 0, 1)],
        True,
    )


def test_items_fall_back_when_the_engine_or_its_alphabet_gives_up(monkeypatch: Any) -> None:
    many = [str(n) for n in range(20_000)]
    shuffled = [str(n * 7919 % 20_000) for n in range(20_000)]
    check(many, shuffled, align_items(many, shuffled, 1))
    monkeypatch.setattr(alignment, "_MAX_DISTINCT", 2)
    check("abcd", "abxd", align_items("abcd", "abxd", 500))
