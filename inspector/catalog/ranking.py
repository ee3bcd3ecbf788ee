"""Ranks published paths by how likely they are meant, and says in words how each differs.

Two steps keep it quick on thousands of paths: an index from segments to templates picks
candidates that share something with the asked path, then an alignment prices what differs.
A row's permissions count too: `conversation:message:create` tells that a path is about messages
of a conversation, `messaging:setting:add` about settings, though both paths share as much.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from inspector.catalog.alignment import distance, in_words, steps
from inspector.catalog.tree import PathTree
from inspector.catalog.words import pairs, stems

_ROOT = ("api", "v2")
_CANDIDATES = 100
_MOST_SEGMENTS = 20
_LONGEST_SEGMENT = 64

_OTHER_METHOD = 1.0
_OTHER_SUBJECT = 0.8
_UNKNOWN_SUBJECT = 0.4
_SAME_WORD = 0.15
_SHARED_WORD = 0.5
_LEAST_LIKENESS = 0.5

_CALLER = frozenset({"me", "current", "self", "myself"})
_VERSION = re.compile(r"v\d+", re.IGNORECASE)
_VALUE = re.compile(r"\d|[^A-Za-z_-]")


class Row(NamedTuple):
    """One operation as the ranking sees it."""

    path: str
    method: str
    permissions: tuple[str, ...]


class Ranked(NamedTuple):
    """One answer: index of the row, the reason in words, and a score up to 1."""

    row: int
    reason: str
    score: float


class Ranking:
    """Finds the nearest of a fixed set of rows. The index is built at the first question."""

    def __init__(self, rows: Sequence[Row], tree: PathTree) -> None:
        """Takes the rows and the tree over their paths, in the same order."""
        self._rows = rows
        self._tree = tree

    def rank(self, method: str, path: str, limit: int) -> tuple[Ranked, ...]:
        """Returns the best rows: every method of the asked path, else one row per path."""
        method = method.upper()
        repaired, slips = self._repair(path)
        same = self._fitting(method, repaired)
        best = [self._same_path(row, method, slips) for row in same]
        best.sort(key=lambda ranked: (-ranked.score, self._rows[ranked.row].method))
        if len(best) < limit:
            taken = {self._rows[row].path for row in same}
            best += self._others(method, repaired, slips, limit - len(best), taken)
        return tuple(best[: max(limit, 0)])

    def _fitting(self, method: str, path: str) -> Sequence[int]:
        """Returns the rows of the template that the path fits, unless that is most likely chance.

        POST /conversations/mesages fits /conversations/{conversationId}, published for GET; a word
        in a parameter's place is no id, and whoever wrote it meant another path.
        """
        found = self._tree.find(path)
        if any(self._rows[row].method == method for row in found.rows):
            return found.rows
        if found.shadowed or any(
            new.startswith("{") and not _VALUE.search(old)
            for row in found.rows[:1]
            for old, new in zip(path.split("/"), self._rows[row].path.split("/"), strict=True)
        ):
            return ()
        return found.rows

    def _same_path(self, row: int, method: str, slips: Sequence[str]) -> Ranked:
        published = self._rows[row].method
        said = list(slips) or ["same path"]
        if published != method:
            said.append(f"published for {published}")
        cost = 0.05 * len(slips) + (0.1 if published != method else 0.0)
        return Ranked(row, ", ".join(said), _score(cost))

    def _others(
        self, method: str, path: str, slips: Sequence[str], limit: int, taken: set[str]
    ) -> list[Ranked]:
        asked = tuple(s[:_LONGEST_SEGMENT] for s in path.split("/")[1:][:_MOST_SEGMENTS])
        alike = {segment: self._alike(segment) for segment in asked}
        subject = frozenset(
            word for segment in asked for word in stems(segment) if word in self._subjects
        )
        priced: list[tuple[float, int, str, int]] = []
        for template in self._candidates(asked, alike):
            if template in taken:
                continue
            apart = distance(asked, self._split[template], alike)
            cost, row = min((self._price(row, method, subject), row) for row in self._at[template])
            priced.append((apart + cost, len(template), template, row))
        answers = []
        for cost, _, template, row in sorted(priced)[:limit]:
            segments = self._split[template]
            said = [*slips, in_words(steps(asked, segments, alike), asked, segments)]
            if self._rows[row].method != method:
                said.append(f"published for {self._rows[row].method}")
            answers.append(Ranked(row, ", ".join(said), _score(0.3 + cost)))
        return answers

    def _price(self, row: int, method: str, subject: frozenset[str]) -> float:
        cost = 0.0 if self._rows[row].method == method else _OTHER_METHOD
        named = _subjects_of(self._rows[row].permissions)
        if not named or not subject:
            return cost + _UNKNOWN_SUBJECT
        return cost + _OTHER_SUBJECT * (1.0 - len(named & subject) / len(subject))

    def _candidates(self, asked: Sequence[str], alike: dict[str, dict[str, float]]) -> list[str]:
        points: dict[str, float] = defaultdict(float)
        for segment in dict.fromkeys(asked):
            for known, cost in alike[segment].items():
                holders = self._holders[known]
                weight = (1.0 - cost) / (1.0 + len(holders) / 300)
                for template in holders:
                    points[template] += weight
        size = len(asked)
        rated = [
            (worth - 0.08 * abs(len(self._split[template]) - size), template)
            for template, worth in points.items()
        ]
        return [template for _, template in sorted(rated, reverse=True)[:_CANDIDATES]]

    def _alike(self, asked: str) -> dict[str, float]:
        if asked in _ROOT:
            return {}
        known_word = asked in self._holders
        found = {asked: 0.0} if known_word else {}
        for word in stems(asked):
            for known in self._by_stem.get(word, ()):
                same = stems(known) == stems(asked)
                found.setdefault(known, _SAME_WORD if same else _SHARED_WORD)
        if asked.lower() in _CALLER:
            for known in _CALLER & self._holders.keys():
                found.setdefault(known, 0.2)
        if not known_word and not _VALUE.search(asked):
            for known, close in self._spelled_alike(asked):
                found.setdefault(known, 0.2 + 1.2 * (1.0 - close))
        return found

    def _spelled_alike(self, asked: str) -> Iterator[tuple[str, float]]:
        letters = pairs(asked)
        shared = Counter(known for pair in letters for known in self._by_pair.get(pair, ()))
        for known, count in shared.items():
            close = 2 * count / (len(letters) + len(pairs(known)))
            if close > _LEAST_LIKENESS:
                yield known, close

    def _repair(self, path: str) -> tuple[str, tuple[str, ...]]:
        """Returns the path under /api/v2 without the usual slips, and what they were."""
        slips: list[str] = []
        if "//" in path:
            slips.append("doubled slash")
            path = re.sub(r"/{2,}", "/", path)
        if len(path) > 1 and path.endswith("/"):
            slips.append("trailing slash")
        rest, slip = _below_root([segment for segment in path.split("/") if segment])
        slips += slip
        repaired = "/".join(("", *_ROOT, *rest))
        if not self._tree.find(repaired).rows:
            folded = self._tree.find(repaired, fold=True).rows
            if folded:
                slips.append("other upper and lower case")
                repaired = _spelled(repaired, self._rows[folded[0]].path)
        return repaired, tuple(slips)

    @cached_property
    def _at(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(self._rows):
            found[row.path].append(index)
        return dict(found)

    @cached_property
    def _split(self) -> dict[str, tuple[str, ...]]:
        return {template: tuple(template.split("/")[1:]) for template in self._at}

    @cached_property
    def _holders(self) -> dict[str, list[str]]:
        """Literal segments below the root, each with the templates that hold it."""
        found: dict[str, list[str]] = defaultdict(list)
        for template, segments in self._split.items():
            for segment in dict.fromkeys(segments[len(_ROOT) :]):
                if not segment.startswith("{"):
                    found[segment].append(template)
        return dict(found)

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for segment in self._holders:
            for word in stems(segment):
                found[word].append(segment)
        return dict(found)

    @cached_property
    def _by_pair(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for segment in self._holders:
            for pair in pairs(segment):
                found[pair].append(segment)
        return dict(found)

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset().union(*(_subjects_of(row.permissions) for row in self._rows))


@cache
def _subjects_of(permissions: tuple[str, ...]) -> frozenset[str]:
    """Returns the stems of `domain:entity` of each permission."""
    return frozenset(
        word
        for permission in permissions
        for part in permission.split(":")[:2]
        for word in stems(part)
    )


def _below_root(parts: list[str]) -> tuple[list[str], list[str]]:
    """Returns the segments below /api/v2, and what was wrong before them."""
    lowered = [part.lower() for part in parts]
    root = list(_ROOT)
    if lowered[:4] == root * 2:
        return parts[4:], ["doubled /api/v2"]
    if lowered[:2] == root:
        return parts[2:], [] if parts[:2] == root else ["other upper and lower case"]
    if len(parts) > 1 and lowered[0] == "api" and _VERSION.fullmatch(parts[1]):
        return parts[2:], [f"{parts[1]} instead of v2"]
    for place in range(1, len(parts) - 1):
        if lowered[place : place + 2] == root:
            return parts[place + 2 :], [f"/{'/'.join(parts[:place])} before /api/v2"]
    if parts and (lowered[0] == "api" or _VERSION.fullmatch(parts[0])):
        return parts[1:], ["without /api/v2"]
    return parts, ["without /api/v2"]


def _spelled(path: str, template: str) -> str:
    """Returns the path with the template's spelling of its literal segments."""
    both = zip(path.split("/"), template.split("/"), strict=True)
    return "/".join(old if new.startswith("{") else new for old, new in both)


def _score(cost: float) -> float:
    return round(1.0 / (1.0 + cost), 4)
