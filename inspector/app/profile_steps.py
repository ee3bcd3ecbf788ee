"""Between the requests of a chain and the profile that keeps them: secrets apart, URLs relative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from inspector.app import chain
from inspector.app.state import State
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.lift import lift_secrets
from inspector.model.profile import Profile, ProfileStep
from inspector.model.request import Bindings, ImportedRequest
from inspector.model.secret import Secret

MOST_STEPS = 100
"""More is a recording, not a chain: of it a profile keeps what the request on the screen needs."""
Keep = Callable[[str, Bindings], dict[str, str]]
"""Returns a step's variables as they are written, given its name and its values."""


def kept_steps(state: State) -> tuple[int, ...]:
    """Returns which of the snippet's requests a profile keeps: () where there is but one."""
    count = len(state.steps)
    if count <= MOST_STEPS:
        return tuple(range(count)) if count > 1 else ()
    wanted, pending = {state.step}, [state.step]
    while pending:
        for taken in state.steps[pending.pop()].takes:
            if taken.request not in wanted:
                wanted.add(taken.request)
                pending.append(taken.request)
    return tuple(sorted(wanted)) if len(wanted) > 1 else ()


def to_steps(state: State, known: Iterable[Environment], keep: Keep) -> tuple[ProfileStep, ...]:
    """Returns the steps to save; the one on the screen has the profile's own request."""
    kept, steps, every = kept_steps(state), chain.put_back(state), tuple(known)
    places = {index: place for place, index in enumerate(kept)}
    found = []
    for index in kept:
        one = steps[index]
        url = environments.relative(one.request.url, every)
        found.append(
            ProfileStep(
                request=None if index == state.step else replace(one.request, url=url),
                variables={} if index == state.step else keep(f"step{index + 1}", one.bindings),
                takes=tuple(
                    replace(taken, request=places[taken.request])
                    for taken in one.takes
                    if taken.request in places
                ),
                expects=one.expects,
                name=one.name,
                recorded=one.recorded,
            )
        )
    return tuple(found)


def from_steps(
    profile: Profile,
    environment: Environment,
    values: Callable[[Mapping[str, str]], Bindings],
    current: ImportedRequest,
) -> tuple[tuple[ImportedRequest, ...], int]:
    """Returns the steps on an environment and which of them is `current`, the profile's request.

    `values` gives a step's variables with their secrets. A file that names no step as the current
    one, or an answer that comes later, was edited by hand: then it is the first one, and the
    variable stays open.
    """
    place = next((i for i, one in enumerate(profile.steps) if one.request is None), 0)
    found = []
    for index, one in enumerate(profile.steps):
        request, bindings = current.request, current.bindings
        if one.request is not None and index != place:
            url = environments.absolute(one.request.url, environment)
            request, bindings = lift_secrets(replace(one.request, url=url), values(one.variables))
        found.append(
            ImportedRequest(
                request,
                bindings,
                takes=tuple(taken for taken in one.takes if taken.request < index),
                expects=one.expects,
                name=one.name,
                recorded=one.recorded,
            )
        )
    return tuple(found), place


def keep_values(profile_id: str, secrets: dict[str, Secret]) -> Keep:
    """Returns what writes variables: a secret goes to `secrets`, a reference stands for it."""

    def keep(prefix: str, values: Bindings) -> dict[str, str]:
        written = {}
        for name, value in values.items():
            if isinstance(value, Secret):
                reference = f"{profile_id}.{prefix}.{name}"  # never one of a token's names
                secrets[reference] = value
                written[name] = "{{secret:" + reference + "}}"
            else:
                written[name] = value
        return written

    return keep
