"""Several requests of one snippet, sent in order: what each takes from the answers before it.

steps --needed--> indexes in order --send each--> answers --values--> variables of the next
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspector.app import wire
from inspector.app.open_variables import OpenVariable, describe
from inspector.app.state import State
from inspector.errors import InspectorError, VariablesMissing
from inspector.model.chain import Expectation, judge, take
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange
from inspector.model.request import (
    Bindings,
    ImportedRequest,
    Request,
    WireRequest,
    find_variables,
    token_variable,
)
from inspector.model.secret import Secret
from inspector.model.token import Token

SendStep = Callable[[WireRequest, Request, str], Awaitable[Exchange]]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a chain gave: the answers by step, in the order sent, the values that they filled.

    `problem` says why it stopped before its end; empty when it did not.
    """

    answers: Mapping[int, Exchange]
    values: Bindings
    problem: str = ""


def put_back(now: State) -> tuple[ImportedRequest, ...]:
    """Returns the steps with the current one as it was edited."""
    if not now.steps:
        return ()
    own = {
        v.name: now.bindings[v.name] for v in find_variables(now.request) if v.name in now.bindings
    }
    current = replace(now.steps[now.step], request=now.request, bindings=own)
    return (*now.steps[: now.step], current, *now.steps[now.step + 1 :])


def needed(now: State) -> tuple[int, ...]:
    """Returns the steps that must be sent before the current one, in order: () for none.

    A variable that has a value needs no answer; nor does the token's while there is a token. What
    a client was given stands in for what a login gives, not for what another answer does: a guest
    has a token of their own.
    """
    steps = put_back(now)
    wanted: set[int] = set()
    pending = [now.step] if steps else []
    while pending:
        one = steps[pending.pop()]
        own = {**one.bindings, **now.bindings}
        held = wire.with_token(one.request, own, now.token)
        for taken in one.takes:
            used = any(v.name == taken.variable for v in find_variables(one.request))
            known = held if _stands_in(now, steps[taken.request]) else own
            if used and taken.variable not in known and taken.request not in wanted:
                wanted.add(taken.request)
                pending.append(taken.request)
    return tuple(sorted(wanted))


def coming(now: State) -> Mapping[str, str]:
    """Returns, by variable of the current request, the earlier answer that will fill it."""
    if not now.steps:
        return {}
    return {taken.variable: taken.describe() for taken in now.steps[now.step].takes}


def open_variables(now: State, *, every_step: bool) -> tuple[OpenVariable, ...]:
    """Returns the variables that the user must fill before Send, of the steps before it too."""
    steps = put_back(now) or (ImportedRequest(now.request, now.bindings),)
    order = tuple(range(len(steps))) if every_step else (*needed(now), now.step)
    found: dict[str, bool] = {}
    for index in order:
        one = steps[index]
        known = wire.with_token(one.request, {**one.bindings, **now.bindings}, now.token)
        filled = {taken.variable for taken in one.takes if taken.request in order}
        for variable in find_variables(one.request):
            if variable.name not in known and variable.name not in filled:
                found[variable.name] = found.get(variable.name, False) or variable.secret
    numbered = [(index + 1 if len(steps) > 1 else 0, steps[index]) for index in order]
    return describe(tuple(found.items()), numbered)


def check_sendable(
    steps: Sequence[ImportedRequest],
    order: Sequence[int],
    bindings: Bindings,
    token: Token | None,
) -> None:
    """Looks for holes that no answer will fill.

    Raises:
        VariablesMissing: A step has variables without a value.
    """
    missing: list[str] = []
    for index in order:
        one = steps[index]
        known = wire.with_token(one.request, {**one.bindings, **bindings}, token)
        coming = {taken.variable for taken in one.takes if taken.request in order}
        missing += (
            v.name
            for v in find_variables(one.request)
            if v.name not in known and v.name not in coming and v.name not in missing
        )
    if missing:
        raise VariablesMissing(tuple(missing))


async def run(
    steps: Sequence[ImportedRequest],
    order: Sequence[int],
    step: int,
    *,
    bindings: Bindings,
    token: Token | None,
    environment: Environment,
    send: SendStep,
) -> Ran:
    """Sends the steps in order, each with what the answers before it gave.

    What `step` takes is kept for it, too, where it is sent later. It stops at an answer that lacks
    what a later step needs.
    """
    import asyncio  # not needed before the first send

    answers: dict[int, Exchange] = {}
    values: dict[str, str | Secret] = {}
    for index in order:
        one = steps[index]
        filled = wire.with_token(one.request, {**one.bindings, **bindings}, token)
        filled = {**filled, **values}
        try:
            sendable = wire.to_wire(one.request, filled, environment)
        except InspectorError as error:
            return Ran(answers, values, f"Request {index + 1} of {len(steps)}: {error}")
        try:
            exchange = await send(sendable, one.request, f"request {index + 1} of {len(steps)}")
        except asyncio.CancelledError:
            stopped = f"Cancelled at request {index + 1} of {len(steps)}; the rest was not sent."
            return Ran(answers, values, stopped)
        answers[index] = exchange
        later = [steps[i] for i in sorted({*order, step}) if i > index]
        problem = _keep(exchange, index, later, values)
        if problem:
            return Ran(answers, values, f"{problem} The rest was not sent.")
    return Ran(answers, values)


def expectations(
    steps: Sequence[ImportedRequest], step: int, exchange: Exchange | None
) -> tuple[tuple[Expectation, bool | None], ...]:
    """Returns what the snippet expects of a step's answer, and whether the answer is so.

    None: not judged, because there is no answer or the condition is not understood.
    """
    if not steps:
        return ()
    response = exchange.response if exchange is not None else None
    if exchange is None or response is None:
        return tuple((expected, None) for expected in steps[step].expects)
    return tuple(
        (
            expected,
            judge(
                expected,
                response.status,
                response.headers,
                response.body,
                exchange.timings.total,
            ),
        )
        for expected in steps[step].expects
    )


def _stands_in(now: State, step: ImportedRequest) -> bool:
    """Tells whether the token in use may take the place of the one that a step's answer gives."""
    is_of_client = now.token is not None and now.token.origin == "token response"
    return not is_of_client or "/oauth/" in step.request.url.partition("?")[0]


def _keep(
    exchange: Exchange,
    index: int,
    later: Sequence[ImportedRequest],
    values: dict[str, str | Secret],
) -> str:
    """Takes from an answer what later steps need; returns what is wrong, if anything is."""
    for one in later:
        secret = {v.name for v in find_variables(one.request) if v.secret}
        for taken in one.takes:
            if taken.request != index or taken.variable in values:
                continue
            response = exchange.response
            value = None if response is None else take(taken, response.headers, response.body)
            if value is None:
                status = f"was answered {exchange.status}" if exchange.status else "had no answer"
                return (
                    f"Request {index + 1} {status}, without the value of {taken.variable}, "
                    f"which is to be {taken.describe()}."
                )
            is_secret = taken.variable in secret or taken.variable == token_variable(one.request)
            values[taken.variable] = Secret(value) if is_secret else value
    return ""
