"""Finds which path templates a concrete path fits, segment by segment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    rows: list[int] = field(default_factory=list)


class Found(NamedTuple):
    """Rows whose template fits a path.

    `shadowed` tells that a parameter took a word that published paths use literally at that
    place: `/conversations/messaging` fits `/conversations/{conversationId}` only so.
    """

    rows: Sequence[int]
    shadowed: bool


NOTHING = Found((), False)


class PathTree:
    """Templates such as `/users/{userId}/calls`; rows are their positions in what was given.

    Templates that differ only in the names of parameters share one place.
    """

    def __init__(self, templates: Iterable[str]) -> None:
        self._root = _Node()
        for row, template in enumerate(templates):
            node = self._root
            for segment in template.split("/")[1:]:
                if segment.startswith("{"):
                    node.parameter = node.parameter or _Node()
                    node = node.parameter
                else:
                    node = node.literal.setdefault(segment, _Node())
            node.rows.append(row)

    def find(self, path: str, *, fold: bool = False) -> Found:
        """Returns the template that fits, a literal segment before a parameter.

        With `fold`, upper and lower case are the same.
        """
        segments = path.split("/")
        return NOTHING if segments[0] else next(_walk(self._root, segments, 1, fold), NOTHING)


def _walk(
    node: _Node, segments: list[str], position: int, fold: bool, shadowed: bool = False
) -> Iterator[Found]:
    if position == len(segments):
        if node.rows:
            yield Found(node.rows, shadowed)
        return
    segment = segments[position]
    literal = _folded(node, segment) if fold else node.literal.get(segment)
    if literal is not None:
        yield from _walk(literal, segments, position + 1, fold, shadowed)
    if node.parameter is not None and segment:
        shadowed = shadowed or literal is not None
        yield from _walk(node.parameter, segments, position + 1, fold, shadowed)


def _folded(node: _Node, segment: str) -> _Node | None:
    lowered = segment.lower()
    return next((child for name, child in node.literal.items() if name.lower() == lowered), None)
