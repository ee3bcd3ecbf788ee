"""What differs between two exchanges: status, headers, JSON structure, and the text.

Failures and cancelled sends are sides like any other. Fields that differ between any two
answers are told apart (`volatile`) and never hidden for good.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from inspector.lab.json_diff import JsonDiff, compare_json
from inspector.lab.noise import Noise
from inspector.lab.response_text import (
    VOLATILE_FIELDS,
    ResponseText,
    is_volatile_header,
    read_outcome,
    render_response,
)
from inspector.lab.text_diff import DiffLine, DiffRow, TextDiff, compare_texts
from inspector.model.exchange import Exchange

__all__ = [
    "DiffLine",
    "DiffRow",
    "ExchangeDiff",
    "HeaderDiff",
    "JsonDiff",
    "StatusDiff",
    "TextDiff",
    "compare",
    "render_response",
]

_NO_NOISE = Noise()
HeaderKind = Literal["same", "changed", "removed", "added"]


@dataclass(frozen=True, slots=True)
class StatusDiff:
    """The status lines, or the sentences of a failure that stand in their place."""

    left: str
    right: str
    changed: bool


@dataclass(frozen=True, slots=True)
class HeaderDiff:
    """All values of one header on both sides, in the order received; `name` as first spelled."""

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    kind: HeaderKind
    volatile: bool


@dataclass(frozen=True, slots=True)
class ExchangeDiff:
    """Everything that differs; `structure` is None when a side is not JSON."""

    status: StatusDiff
    headers: tuple[HeaderDiff, ...]
    structure: tuple[JsonDiff, ...] | None
    text: TextDiff

    @property
    def is_equal(self) -> bool:
        """Tells that nothing but volatile fields and the layout of JSON differs."""
        return not self.text.changes


def compare(
    left: Exchange,
    right: Exchange,
    *,
    deadline_ms: int = 1500,
    volatile_fields: frozenset[str] = VOLATILE_FIELDS,
    noise: Noise = _NO_NOISE,
) -> ExchangeDiff:
    """Returns the differences of two outcomes. Takes long for large bodies: not in the window.

    Args:
        left: The earlier one.
        right: The later one.
        deadline_ms: For the line alignment; past it a coarser one is given, with a notice.
        volatile_fields: JSON members that differ between any two answers, at any depth.
        noise: What was learnt to differ between identical sends; as volatile as those.
    """
    texts = [noise.mark(read_outcome(side, volatile_fields)) for side in (left, right)]
    return ExchangeDiff(
        status=StatusDiff(texts[0].first, texts[1].first, texts[0].first != texts[1].first),
        headers=_compare_headers(left, right, noise),
        structure=_compare_structure(texts[0], texts[1], volatile_fields, noise),
        text=compare_texts(
            texts[0], texts[1], deadline_ms=deadline_ms, volatile_headers=noise.headers
        ),
    )


def _compare_headers(left: Exchange, right: Exchange, noise: Noise) -> tuple[HeaderDiff, ...]:
    sides = [list(side.response.headers) if side.response else [] for side in (left, right)]
    spelled: dict[str, str] = {}
    for name, _ in (*sides[0], *sides[1]):
        spelled.setdefault(name.lower(), name)
    found = []
    for lowered in sorted(spelled):
        old, new = (
            tuple(value for name, value in side if name.lower() == lowered) for side in sides
        )
        kind: HeaderKind = (
            "same" if old == new else "added" if not old else "removed" if not new else "changed"
        )
        volatile = is_volatile_header(lowered) or lowered in noise.headers
        found.append(HeaderDiff(spelled[lowered], old, new, kind, volatile))
    return tuple(found)


def _compare_structure(
    left: ResponseText, right: ResponseText, volatile: frozenset[str], noise: Noise
) -> tuple[JsonDiff, ...] | None:
    if left.json is None or right.json is None:
        return None
    found = compare_json(left.json, right.json, volatile)
    return tuple(replace(one, volatile=True) if noise.cover(one.pointer) else one for one in found)
