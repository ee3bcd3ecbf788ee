"""Finds operations and scopes by what a person types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from inspector.catalog.words import likeness, pairs, stems

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})


def complete(rows: Sequence[Sequence[Any]], text: str, limit: int) -> list[int]:
    """Returns indexes of rows (path, method, id, …) that hold every word; see Catalog.complete."""
    words = text.lower().split()
    method = words.pop(0).upper() if words and words[0].upper() in _METHODS else ""
    whole = " ".join(words)
    rooted = whole if whole.startswith("/") else f"/api/v2/{whole}"
    found: list[tuple[int, int, str, int]] = []
    for index, row in enumerate(rows):
        path: str = row[0]
        lowered = path.lower()
        if method and row[1] != method:
            continue
        name: str = row[2].lower()
        if not all(word in lowered or word in name for word in words):
            continue
        if lowered.startswith((whole, rooted)):
            rank = 0
        elif all(f"/{word}" in lowered or name.startswith(word) for word in words):
            rank = 1
        else:
            rank = 2
        found.append((rank, len(path), path, index))
    found.sort()
    return [index for *_, index in found[: max(limit, 0)]]


def nearest_scopes(scopes: Iterable[str], name: str, limit: int) -> tuple[str, ...]:
    """Returns published scopes like `name`: the same words first, then similar spelling."""
    asked, asked_pairs = stems(name), pairs(name)
    head = stems(name.partition(":")[0])
    rated = []
    for scope in scopes:
        known = stems(scope.partition(":")[0])
        worth = likeness(asked_pairs, pairs(scope))
        if known & head:
            worth += 2.0 * len(known & head) / len(known | head)
        if known & asked:
            worth += 0.5 * len(known & asked) / len(known | asked)
        if worth > 0.5 and scope != name:
            rated.append((-worth, scope))
    return tuple(scope for _, scope in sorted(rated)[: max(limit, 0)])
