"""What a fault is, and the list that the modules of faults fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from diagnosis.draft import Draft
from diagnosis.healthy import Wants, anything
from diagnosis.truth import Cause

Inject = Callable[[Draft, Random], tuple[Cause, ...]]


@dataclass(frozen=True)
class Fault:
    """One way in which a call goes wrong.

    `touches` names the parts that it changes: two faults that share one are no pair. `hidden`:
    nothing that is there before a send can tell it, so that a hint (info) counts as much.
    `unsendable`: nothing goes over the wire. `where` is the kind of place that can play it.
    """

    name: str
    group: str
    inject: Inject
    touches: frozenset[str]
    wants: Wants = anything
    grant: str = "client"
    scenario: str = "documented"
    hidden: bool = False
    unsendable: bool = False
    where: str = "any"
    alone: bool = False

    @property
    def key(self) -> str:
        return f"{self.group}/{self.name}"


FAULTS: dict[str, Fault] = {}


def fault(
    key: str,
    *touches: str,
    wants: Wants = anything,
    grant: str = "client",
    scenario: str = "documented",
    hidden: bool = False,
    unsendable: bool = False,
    where: str = "any",
    alone: bool = False,
) -> Callable[[Inject], Inject]:
    """Enters a function into the list of faults, under `group/name`."""

    def enter(inject: Inject) -> Inject:
        group, _, name = key.partition("/")
        assert key not in FAULTS, key
        FAULTS[key] = Fault(
            name,
            group,
            inject,
            frozenset(touches),
            wants,
            grant,
            scenario,
            hidden,
            unsendable,
            where,
            alone,
        )
        return inject

    return enter
