"""The holes that somebody must fill before a send: where each is used, and what kind of value."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.model.json_text import places
from inspector.model.request import VARIABLE, ImportedRequest, Request

_BASIC_HEADERS = ("authorization", "proxy-authorization")
_LOOKED_INTO = 200_000


@dataclass(frozen=True, slots=True)
class OpenVariable:
    """A variable without a value.

    `uses` are its places in words (`request 2: payload at /to/id`), in reading order.
    `is_basic`: it stands for the base64 of `id:secret` (RFC 7617).
    """

    name: str
    secret: bool
    uses: tuple[str, ...] = ()
    is_basic: bool = False


def describe(
    wanted: Sequence[tuple[str, bool]], steps: Sequence[tuple[int, ImportedRequest]]
) -> tuple[OpenVariable, ...]:
    """Returns the variables, (name, secret), with their uses in the steps, (number, request).

    The number 0 is that of a request which is the only one.
    """
    names = {name for name, _secret in wanted}
    uses: dict[str, list[str]] = {name: [] for name in names}
    basic: set[str] = set()
    for number, one in steps:
        for name, where in _uses(one.request):
            said = f"request {number}: {where}" if number else where
            if name in names and said not in uses[name]:
                uses[name].append(said)
        basic |= {name for name in _basic(one.request) if name in names}
    return tuple(
        OpenVariable(name, secret, tuple(uses[name]), name in basic) for name, secret in wanted
    )


def _uses(request: Request) -> Iterator[tuple[str, str]]:
    """Yields (name, place in words) for every hole of a request."""
    for found in VARIABLE.finditer(request.url):
        before = request.url[: found.start()]
        yield found.group(1), "query" if "?" in before else "URL"
    for name, value in request.headers:
        for found in VARIABLE.finditer(f"{name}\n{value}"):
            yield found.group(1), f"header {name}"
    yield from _in_body(request)
    for part in request.body.parts:
        for found in VARIABLE.finditer(f"{part.text}\n{part.path or ''}"):
            yield found.group(1), f"part {part.name} of the payload"


def _in_body(request: Request) -> Iterator[tuple[str, str]]:
    text = request.body.text
    is_json = request.body.kind == "json" and len(text) <= _LOOKED_INTO
    if not is_json or not VARIABLE.search(text):
        for found in VARIABLE.finditer(text):
            yield found.group(1), "payload"
        return
    members = sorted((start, pointer) for pointer, (start, _end) in places(text).items())
    starts = [start for start, _pointer in members]
    for found in VARIABLE.finditer(text):
        at = bisect.bisect_right(starts, found.start()) - 1
        pointer = members[at][1] if at >= 0 else ""
        yield found.group(1), f"payload at {pointer}" if pointer else "payload"


def _basic(request: Request) -> Iterator[str]:
    for name, value in request.headers:
        scheme, _, rest = value.strip().partition(" ")
        found = VARIABLE.fullmatch(rest.strip())
        if name.lower() in _BASIC_HEADERS and scheme.lower() == "basic" and found:
            yield found.group(1)
