"""Lays one path beside another, prices the difference, and says it in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Alike = Mapping[str, Mapping[str, float]]
"""For each asked segment, the published segments like it, with the price of the difference."""

_FILLS_PARAMETER = 0.1
_WORD_AS_PARAMETER = 0.7
_PARAMETER_MORE = 0.35
_SEGMENT_MORE = 0.6
_SEGMENT_LESS = 1.0
_UNRELATED = 1.3
_VALUE = re.compile(r"\d|[^A-Za-z_-]")
_COUNT = ("no", "one", "two", "three")


@dataclass(frozen=True, slots=True)
class Step:
    """One place where the paths differ; `old` or `new` is empty when one has nothing there."""

    old: str
    new: str


def distance(asked: Sequence[str], template: Sequence[str], alike: Alike) -> float:
    """Returns the price of turning the asked segments into the template's; 0.0 when they fit."""
    return _table(asked, template, alike)[-1][-1]


def steps(asked: Sequence[str], template: Sequence[str], alike: Alike) -> tuple[Step, ...]:
    """Returns the differences in order along the cheapest alignment."""
    table = _table(asked, template, alike)
    row, column = len(asked), len(template)
    found: list[Step] = []
    while row or column:
        here = table[row][column]
        if row and column:
            price = _swap(asked[row - 1], template[column - 1], alike)
            if here == table[row - 1][column - 1] + price:
                row, column = row - 1, column - 1
                if price > _FILLS_PARAMETER:
                    found.append(Step(asked[row], template[column]))
                continue
        if column and here == table[row][column - 1] + _more(template[column - 1]):
            column -= 1
            found.append(Step("", template[column]))
        else:
            row -= 1
            found.append(Step(asked[row], ""))
    return tuple(reversed(found))


def in_words(found: Sequence[Step], asked: Sequence[str], template: Sequence[str]) -> str:
    """Returns the differences as a reader would say them."""
    swaps = [f"{step.old} -> {step.new}" for step in found if step.old and step.new]
    more = [step.new for step in found if not step.old]
    less = [step.old for step in found if not step.new]
    if not found:
        return "same path"
    if len(found) < len(_COUNT):
        said = []
        if swaps:
            said.append(f"differs in {_segments(len(swaps))}: {', '.join(swaps)}")
        if more:
            said.append(f"{_segments(len(more))} more: {', '.join(more)}")
        if less:
            said.append(f"{_segments(len(less))} less: {', '.join(less)}")
        return ", ".join(said)
    shared = _shared_start(asked, template)
    if len(shared) > 2:  # longer than /api/v2
        return "same resource: /" + "/".join(shared)
    common = [segment for segment in template if segment in asked[len(shared) :]]
    return f"shares: {', '.join(common)}" if common else "similar words"


def _table(asked: Sequence[str], template: Sequence[str], alike: Alike) -> list[list[float]]:
    line = [0.0]
    for segment in template:
        line.append(line[-1] + _more(segment))
    table = [line]
    for old in asked:
        above, line = line, [line[0] + _SEGMENT_LESS]
        for column, new in enumerate(template):
            swapped = above[column] + _swap(old, new, alike)
            line.append(min(swapped, line[column] + _more(new), above[column + 1] + _SEGMENT_LESS))
        table.append(line)
    return table


def _swap(old: str, new: str, alike: Alike) -> float:
    if new.startswith("{"):
        return _FILLS_PARAMETER if _VALUE.search(old) else _WORD_AS_PARAMETER
    return 0.0 if old == new else alike[old].get(new, _UNRELATED)


def _more(segment: str) -> float:
    return _PARAMETER_MORE if segment.startswith("{") else _SEGMENT_MORE


def _shared_start(asked: Sequence[str], template: Sequence[str]) -> list[str]:
    shared = []
    for old, new in zip(asked, template, strict=False):
        if old != new:
            break
        shared.append(new)
    return shared


def _segments(count: int) -> str:
    return f"{_COUNT[count]} segment" + ("" if count == 1 else "s")
