"""Cases: a healthy request, one fault or two in it, and what is therefore wrong.

Each case was sent before it is used: healthy it is granted, with any one of its faults mended and
the other left in it is refused. So the causes are exactly what it takes, whatever the product says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random
from typing import Any

from diagnosis import (  # noqa: F401 - they fill the list of faults
    faults_headers,
    faults_payload,
    faults_rights,
    faults_token,
    faults_url,
)
from diagnosis.decoys import add_decoys
from diagnosis.draft import Draft
from diagnosis.fault import FAULTS, Fault
from diagnosis.healthy import (
    draw_healthy,
    draw_starting_case,
    fresh_token,
    operations,
    place,
    sibling,
    status,
)
from diagnosis.truth import Cause, pace
from inspector.catalog import regions
from inspector.catalog.operations import Operation

PAIRS = 96
"""So many kinds of pairs are drawn of all that are possible."""


@dataclass(frozen=True)
class Case:
    """One thing to diagnose.

    `good` is the working request of a colleague; `hidden` are the causes that nothing can tell
    before a send.
    """

    name: str
    group: str
    draft: Draft
    good: Draft
    causes: tuple[Cause, ...]
    hidden: tuple[Cause, ...]
    faults: tuple[Fault, ...]
    number: int = 0

    @property
    def knowable(self) -> tuple[Cause, ...]:
        """The causes that can be told before anything is sent."""
        return tuple(cause for cause in self.causes if cause not in self.hidden)

    @property
    def is_limited(self) -> bool:
        """Nothing is wrong with the request: it comes too fast."""
        return self.causes == (pace(),)

    @property
    def is_unsendable(self) -> bool:
        return any(fault.unsendable for fault in self.faults)


def names(seed: int) -> tuple[str, ...]:
    """Returns the names of all cases, faults first; which pairs there are depends on the seed."""
    return (*FAULTS, *(f"{one} + {other}" for one, other in _pairs(seed)))


def build(name: str, seed: int, number: int = 0) -> Case:
    """Returns the case of that name; the same one for the same seed and number.

    Raises:
        AssertionError: No request could be drawn in which the faults are what is wrong.
    """
    faults = tuple(FAULTS[key] for key in name.split(" + "))
    for attempt in range(60):
        case = _attempt(name, faults, f"{seed}/{name}/{number}/{attempt}")
        if case is not None:
            return replace(case, number=number)
    raise AssertionError(f"{name}: no case could be drawn")


def compatible(one: Fault, other: Fault) -> bool:
    """Tells two faults that can be in one request without the one hiding or being the other."""
    if one.alone or other.alone or one.unsendable or other.unsendable:
        return False
    places = {one.where, other.where} - {"any"}
    return (
        one.scenario == other.scenario
        and not one.touches & other.touches
        and len(places) < 2
        and any(one.wants(o) and other.wants(o) for o in operations())
    )


def _attempt(name: str, faults: tuple[Fault, ...], key: str) -> Case | None:
    whole = _made(faults, faults, key)
    if whole is None:
        return None
    healthy, draft, causes, hidden = whole
    if _is_good(draft):
        return None
    for left in combinations(faults, len(faults) - 1):
        part = _made(faults, left, key)
        if part is None or _is_good(part[1]) != (not left):
            return None
    random = Random(f"{key}/good")
    good = sibling(healthy, random)
    if "auth" in {part for fault in faults for part in fault.touches} or not _is_good(good):
        good.token = _other_token(good)
    if causes != (pace(),) and not _is_good(good):
        return None
    if not all(_has_room(good.document, pointer) for pointer in _pointers(causes)):
        return None
    group = faults[0].group if len(faults) == 1 else "pairs"
    return Case(name, group, draft, good, causes, hidden, faults)


def _made(
    faults: tuple[Fault, ...], left: tuple[Fault, ...], key: str
) -> tuple[Draft, Draft, tuple[Cause, ...], tuple[Cause, ...]] | None:
    """Returns the healthy request of these faults, and the one with those that are left in."""
    random = Random(key)
    scenario = faults[0].scenario
    where = next((fault.where for fault in faults if fault.where != "any"), "any")
    environment = place(scenario, random)
    if where == "region" and environment.is_sandbox:
        environment = random.choice(regions.environments())
    if scenario == "thread":
        healthy = draw_starting_case(environment, random)
    else:
        grant = "user" if any(fault.grant == "user" for fault in faults) else "client"

        def wants(operation: Operation) -> bool:
            return all(fault.wants(operation) for fault in faults)

        healthy = draw_healthy(environment, random, wants, grant=grant)
    draft = healthy.copy()
    causes: list[Cause] = []
    hidden: list[Cause] = []
    for fault in left:
        found = fault.inject(draft, Random(f"{key}/{fault.key}"))
        if not found:
            return None
        causes += found
        hidden += found if fault.hidden else ()
    touched = {part for fault in faults for part in fault.touches}
    add_decoys(draft, touched, Random(f"{key}/decoys"))
    return healthy, draft, tuple(causes), tuple(hidden)


def _pointers(causes: tuple[Cause, ...]) -> list[str]:
    return [found for cause in causes for pane, found in cause.places if pane == "payload"]


def _has_room(document: Any, pointer: str) -> bool:
    """Tells that the working payload has the object that holds the place, to compare with."""
    for step in pointer.split("/")[1:-1]:
        if not isinstance(document, dict) or step not in document:
            return False
        document = document[step]
    return True


def _is_good(draft: Draft) -> bool:
    return status(draft.world, draft.request()) in range(200, 300)


def _other_token(draft: Draft) -> str:
    if draft.world.scenario == "thread":
        return draft.world.token_of("middleware", "messaging:guest messaging:web")
    return fresh_token(draft)


def _pairs(seed: int) -> Iterator[tuple[str, str]]:
    """Yields kinds of pairs, drawn so that each pair of groups has its share."""
    by_groups: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for one, other in combinations(FAULTS.values(), 2):
        if compatible(one, other):
            groups = tuple(sorted({one.group, other.group}))
            by_groups.setdefault(groups, []).append((one.key, other.key))
    random = Random(f"{seed}/pairs")
    for kinds in by_groups.values():
        random.shuffle(kinds)
    drawn = 0
    while drawn < PAIRS and any(by_groups.values()):
        for groups in sorted(by_groups):
            if by_groups[groups] and drawn < PAIRS:
                yield by_groups[groups].pop()
                drawn += 1
