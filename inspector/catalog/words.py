"""Compares names of the published API: same word in another form, or only spelled alike."""

from __future__ import annotations

import re
from functools import cache

_SUFFIXES = ("ings", "ing", "ies", "es", "ed", "s", "e", "y")
_SHORTEST_STEM = 3
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def stem(word: str) -> str:
    """Returns what forms of a word share: `messages`, `messaging`, `message` -> `messag`."""
    word = word.lower()
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


@cache
def stems(name: str) -> frozenset[str]:
    """Returns the stems of a name's words; camel case, digits and punctuation part words."""
    return frozenset(stem(word) for word in _WORDS.findall(name))


@cache
def pairs(name: str) -> frozenset[str]:
    """Returns the pairs of neighbouring letters, ends marked: what `likeness` compares."""
    marked = f"^{name.lower()}$"
    return frozenset(marked[i : i + 2] for i in range(len(marked) - 1))


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Returns Dice's coefficient of two sets of pairs: 1.0 spelled the same, 0.0 unlike."""
    return 2 * len(left & right) / (len(left) + len(right))
