"""Which values depend on a condition that a snippet does not decide.

All branches of such a statement are read, so that nothing that is meant to be sent is missed; of
a name that is set more than once the last value stands. Who sends it must know of the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, quote_plus

from inspector.dialects.places import Place
from inspector.dialects.values import Number, Unknown, Value, as_text, same
from inspector.model.request import Request

_LEAVES = 40
_DOUBTS = 100


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a statement set last of several; it matters where that value is sent."""

    names: tuple[tuple[str, Value], ...]
    place: Place


class Undecided:
    """Hears of every name that is set while it is not known which way a statement goes."""

    def __init__(self) -> None:
        self.doubts: list[Doubt] = []
        self._open: list[tuple[int, dict[str, Value]]] = []

    def begin(self, unsure: int) -> None:
        """Opens a statement; `unsure` is how many undecided branches are around it."""
        self._open.append((unsure, {}))

    def assigned(self, name: str, before: Value, value: Value, unsure: int) -> None:
        if not self._open or unsure <= self._open[-1][0]:
            return
        if _is_other(before, value):
            self._open[-1][1][name] = value

    def end(self, place: Place) -> None:
        _, names = self._open.pop()
        self.doubt(tuple(names.items()), place)

    def doubt(self, names: tuple[tuple[str, Value], ...], place: Place) -> None:
        if names and len(self.doubts) < _DOUBTS:
            self.doubts.append(Doubt(names, place))

    def said_of(self, request: Request) -> Iterator[tuple[str, Place]]:
        """Yields what the reader of a request must know; nothing of values that it has not."""
        if not self.doubts:
            return
        parts = [request.method, request.url, request.body.text]
        parts += [value for _, value in request.headers.pairs]
        parts += [part.text or part.path or "" for part in request.body.parts]
        text = "\n".join(parts)
        for doubt in self.doubts:
            sent = [name for name, value in doubt.names if _is_in(text, value)]
            if sent:
                said = f"The last value of {', '.join(sent[:3])} is read"
                yield f"{said}: the snippet does not tell which way this goes.", doubt.place

    def returned(self, values: list[Value], name: str, place: Place) -> None:
        """Hears of all that a function may return; the last is taken for what it gives."""
        if any(_is_other(value, values[-1]) for value in values[:-1]):
            self.doubt(((name, values[-1]),), place)


def _is_other(before: Value, value: Value) -> bool:
    """Tells a value that takes the place of another from a first one, and from one that grows."""
    if before is value or same(before, value):
        return False
    if isinstance(before, str | Unknown) and isinstance(value, str):
        text = as_text(before)
        return bool(text) and not value.startswith(text) and not value.endswith(text)
    if isinstance(before, dict) and isinstance(value, dict) and before.keys() <= value.keys():
        return False
    return isinstance(before, str | Number | Unknown | dict | list) and bool(before)


def _is_in(text: str, value: Value) -> bool:
    """Tells whether one of the texts in a value stands in a request, however it is spelled."""
    for leaf in filter(None, islice(_leaves(value), _LEAVES)):
        spelled = (leaf, json.dumps(leaf)[1:-1], quote(leaf, safe=""), quote_plus(leaf))
        if len(leaf) <= len(text) and any(form in text for form in spelled):
            return True
    return False


def _leaves(value: Value) -> Iterator[str]:
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, dict):
            pending += list(current.values())[:_LEAVES]
        elif isinstance(current, list):
            pending += current[:_LEAVES]
        elif isinstance(current, str | Number | Unknown):
            yield as_text(current)
