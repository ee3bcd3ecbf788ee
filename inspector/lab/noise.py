"""What differs between identical sends: learnt from answers, so that a diff can fold it.

    exchanges -> those that were sent alike and answered with one status -> Noise -> marked lines

Nothing is called noise by its name here: only what was seen to differ although the same bytes were
sent. Of a whole body that differs nothing is learnt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from inspector.lab import json_text
from inspector.lab.json_diff import compare_json
from inspector.lab.response_text import (
    VOLATILE_FIELDS,
    Line,
    ResponseText,
    is_volatile_header,
)
from inspector.model.exchange import Exchange

MOST_COMPARED = 6
MAX_BODY_BYTES = 256 * 1024

_MEMBER = re.compile(r'\s*("(?:[^"\\]|\\.)*"): ')


@dataclass(frozen=True, slots=True)
class Noise:
    """Headers by name in lower case, members by JSON Pointer; `sends` is how many were alike."""

    headers: frozenset[str] = frozenset()
    pointers: frozenset[str] = frozenset()
    sends: int = 0

    def __bool__(self) -> bool:
        return bool(self.headers or self.pointers)

    @property
    def names(self) -> tuple[str, ...]:
        """What it holds, for people."""
        return (*sorted(self.headers), *sorted(self.pointers))

    def cover(self, pointer: str) -> str:
        """Returns the noisy member that a place is or lies in, empty when there is none."""
        steps = pointer.split("/")
        parents = ("/".join(steps[:count]) for count in range(2, len(steps) + 1))
        return next((parent for parent in parents if parent in self.pointers), "")

    def mark(self, text: ResponseText) -> ResponseText:
        """Returns the text with the lines of noisy members marked as volatile."""
        if text.json is None or not self.pointers:
            return text
        placed = zip(text.body, _pointers([line.text for line in text.body]), strict=True)
        body = (
            line if line.volatile else Line(line.text, _name(self.cover(pointer)))
            for line, pointer in placed
        )
        return replace(text, body=tuple(body))


def learn(of: Sequence[Exchange], among: Iterable[Exchange]) -> Noise:
    """Returns what differs between each of `of` and the sends of `among` that were like it.

    Args:
        of: The exchanges that are looked at.
        among: Others; the latest count when they are many.
    """
    headers: set[str] = set()
    pointers: set[str] = set()
    alike: dict[int, Exchange] = {}
    others = list(among)
    for one in of:
        same = [other for other in (*others, *of) if other is not one and is_same_send(one, other)]
        for other in same[-MOST_COMPARED:]:
            alike.update({id(one): one, id(other): other})
            headers |= _headers(one, other)
            pointers.update(_members(one, other))
    return Noise(frozenset(headers), frozenset(pointers), len(alike))


def is_same_send(one: Exchange, other: Exchange) -> bool:
    """Tells that the same bytes were sent, and that both were answered with the same status."""
    if not one.status or one.status != other.status:
        return False
    if not one.hops or len(one.hops) != len(other.hops):
        return False
    hops = zip(one.hops, other.hops, strict=True)
    return all(mine.url == theirs.url and mine.sent == theirs.sent for mine, theirs in hops)


def _headers(one: Exchange, other: Exchange) -> set[str]:
    """Returns the headers that differ, without those that are volatile by their name."""
    assert one.response is not None
    assert other.response is not None
    mine, theirs = one.response.headers, other.response.headers
    names = {name.lower() for name, _ in (*mine, *theirs)}
    return {
        name
        for name in names
        if not is_volatile_header(name) and mine.get_all(name) != theirs.get_all(name)
    }


def _members(one: Exchange, other: Exchange) -> Iterator[str]:
    assert one.response is not None
    assert other.response is not None
    bodies = (one.response.body, other.response.body)
    if bodies[0] == bodies[1] or max(map(len, bodies)) > MAX_BODY_BYTES:
        return
    try:
        left, right = (json_text.scan(body.decode()) for body in bodies)
    except ValueError:
        return
    for difference in compare_json(left, right, VOLATILE_FIELDS):
        if difference.pointer and not difference.volatile:
            yield difference.pointer


def _name(pointer: str) -> str:
    name = pointer.rpartition("/")[2]
    return pointer if name.isdecimal() else name


def _pointers(lines: Sequence[str]) -> Iterator[str]:
    """Yields the JSON Pointer of each line of laid-out JSON; a closing line has its opening's."""
    path: list[str] = []
    positions: list[int] = []
    for line in lines:
        text = line.lstrip()
        if text[0] in "}]" and path:
            positions.pop()
            yield path.pop()
            continue
        pointer = path[-1] if path else ""
        if path:
            member = _MEMBER.match(line)
            step = json_text.plain_string(member[1]) if member else str(positions[-1])
            pointer += "/" + step.replace("~", "~0").replace("/", "~1")
            positions[-1] += 1
        yield pointer
        if text[-1] in "{[":
            path.append(pointer)
            positions.append(0)
