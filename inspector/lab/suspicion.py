"""Which differences a refusal points at, so that an experiment tries these before all others.

By what the answer names, by what a check has found before, else by the place that a status is
about (RFC 9110, 15.5; facts.md 4.4): 401 is a matter of credentials, 415 of the Content-Type. A
suspicion only decides what is sent first; what is concluded rests on what was sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from typing import Any

from inspector.lab.differences import is_unlikely
from inspector.lab.plan import MAX_PURSUED
from inspector.lab.trials import CannotTry
from inspector.lab.verdict import Candidate, Trial, summarise
from inspector.model.edit import Edit
from inspector.model.exchange import Exchange, Failure, Response

SendSet = Callable[[Collection[Candidate]], Awaitable[Trial]]


async def pursue(
    candidates: Sequence[Candidate], refusal: Trial, found: Collection[Edit], send: SendSet
) -> Trial | None:
    """Follows what each refusal points at, adding to what was tried; returns what works then.

    Args:
        candidates: What may be changed.
        refusal: The answer to the request without any change.
        found: Changes of what a check has found to be wrong.
        send: Sends the request with a set of changes.
    """
    chosen: list[Candidate] = []
    for _ in range(MAX_PURSUED):
        rest = [candidate for candidate in candidates if candidate not in chosen]
        further = suspects(rest, refusal.exchange, found)
        if not further:
            break
        chosen += further
        try:
            refusal = await send(chosen)
        except CannotTry:
            break
        if refusal.works:
            return refusal
    return None


def suspects(
    candidates: Sequence[Candidate], exchange: Exchange | None, found: Collection[Edit] = ()
) -> list[Candidate]:
    """Returns the candidates that a refusal points at, in their order; none when it does not.

    Args:
        candidates: What may be changed.
        exchange: The refusal.
        found: Changes of what a check has found to be wrong.
    """
    if exchange is None:
        return []
    named = _names(exchange)
    chosen = [c for c in candidates if c.edit in found or _is_named(c.edit, named)]
    about = _CODES.get(summarise(exchange).code) or _PLACES.get(exchange.status, ())
    if not any(_is_about(c.edit, place) for c in chosen for place in about):
        # The first place that has differences: what else a status may mean comes after it.
        groups = ([c for c in candidates if _is_about(c.edit, place)] for place in about)
        chosen += next(filter(None, groups), [])
    return [candidate for candidate in candidates if candidate in chosen]


def _is_about(edit: Edit, place: str) -> bool:
    match place:
        case "token" | "payload":
            return edit.pane == place
        case "address":
            return edit.op == "replace"
        case "host-header":
            return edit.pane == "headers" and edit.subject.lower() == "host"
        case "host":
            return edit.op == "replace" and edit.subject == "host"
        case "query":
            return edit.pane == "url" and edit.op != "replace"
        case "headers":
            return edit.pane == "headers" and not is_unlikely(edit.subject)
        case _:
            return edit.pane == "headers" and edit.subject.lower() == place


def _is_named(edit: Edit, named: frozenset[str]) -> bool:
    if edit.op == "replace" or edit.pane == "token":
        return False
    return bool(edit.subject) and edit.subject.lower() in named


def _names(exchange: Exchange) -> frozenset[str]:
    """Returns the fields that the refusal names, in lower case: pointers, parameters, headers."""
    outcome = exchange.outcome
    if isinstance(outcome, Failure):
        return frozenset(name.lower() for name in _HEADER.findall(outcome.message))
    if not isinstance(outcome, Response) or len(outcome.body) > _MOST_BYTES:
        return frozenset()
    try:
        body = json.loads(outcome.body)
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(_spellings(body)) if isinstance(body, dict) else frozenset()


def _spellings(body: dict[str, Any]) -> Iterator[str]:
    details = body.get("details")
    for detail in details if isinstance(details, list) else ():
        name = detail.get("fieldName") if isinstance(detail, dict) else None
        if isinstance(name, str) and name:
            yield name.lower()
            steps = name.lower().replace("[", ".").replace("]", "").split(".")
            yield "/" + "/".join(step for step in steps if step)


_MOST_BYTES = 64 * 1024
_HEADER = re.compile(r"\bheader ([!#$%&'*+.^_`|~0-9A-Za-z-]+)")
_CREDENTIALS = ("token", "authorization", "host", "headers")
_ADDRESS = ("address", "query")
_CONTENT = ("payload", "query", "address", "headers")
_CODES = {"not.a.user": ("token",)}
_PLACES: dict[int, tuple[str, ...]] = {
    0: ("headers", "token"),
    400: _CONTENT,
    401: _CREDENTIALS,
    403: _CREDENTIALS,
    404: _ADDRESS,
    405: _ADDRESS,
    406: ("accept", "headers"),
    409: _CONTENT,
    411: ("headers", "payload"),
    413: ("payload",),
    415: ("content-type", "payload", "headers"),
    421: ("host-header", "address"),
    422: _CONTENT,
}
