"""What a snippet says about its requests besides what to send: how they hang together.

    answer to request 1 --take--> value of a variable --> request 2
    answer --judge--> what the snippet's own test expected, as met or not

A test that cannot be judged by what is here says so; it is never counted as met.
"""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from inspector.model.headers import Headers

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "contains", "lacks", "exists", "matches"]
"""`matches` means one of several texts, which stand in the value with a line each."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A variable whose value an earlier answer gives.

    `request` is the earlier request's place in the snippet, from 0. `source` is a JSON Pointer
    into its body (RFC 6901; empty for the whole body), or `header:NAME`.
    """

    variable: str
    request: int
    source: str = ""

    def describe(self) -> str:
        """Returns where the value comes from, for people: requests are counted from 1."""
        what = self.source.removeprefix("header:") if self.is_header else self.source
        return f"{what or 'the body'} of the answer to request {self.request + 1}"

    @property
    def is_header(self) -> bool:
        return self.source.startswith("header:")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison with an answer.

    `subject` is `status`, `body`, `ms` (the whole time in milliseconds), `header:NAME` or
    `json:POINTER`. `value` is the other side as it was written; texts without their quotes.
    """

    subject: str
    op: Operator
    value: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """A test in the snippet's own words; all of `conditions` must hold. Line 1-based, 0 unknown.

    Without `conditions` it is shown but cannot be judged.
    """

    text: str
    conditions: tuple[Condition, ...] = ()
    line: int = 0


def take(taken: Taken, headers: Headers, body: bytes) -> str | None:
    """Returns the value that the answer gives; None when it does not hold one.

    A text stands without its quotes; a list or object as JSON.
    """
    if taken.is_header:
        return headers.get(taken.source.removeprefix("header:"))
    if not taken.source:
        return body.decode("utf-8", "replace")
    return _spelled(_at(body, taken.source))


def judge(
    expectation: Expectation, status: int, headers: Headers, body: bytes, total_ms: float
) -> bool | None:
    """Tells whether an answer is as expected; None when that cannot be judged."""
    if not expectation.conditions:
        return None
    verdicts = [_holds(test, status, headers, body, total_ms) for test in expectation.conditions]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _holds(
    test: Condition, status: int, headers: Headers, body: bytes, total_ms: float
) -> bool | None:
    kind, _, name = test.subject.partition(":")
    subject: str | None
    match kind:
        case "status":
            subject = str(status)
        case "ms":
            subject = f"{total_ms:.3f}"
        case "header":
            subject = headers.get(name)
        case "json":
            subject = _spelled(_at(body, name))
        case "body":
            subject = body.decode("utf-8", "replace")
        case _:
            return None
    match test.op:
        case "exists":
            return subject is not None
        case "contains":
            return subject is not None and test.value in subject
        case "lacks":
            return subject is None or test.value not in subject
        case "matches":
            return subject in test.value.splitlines()
        case _:
            return _compare(test.op, subject, test.value)


def _compare(op: str, subject: str | None, value: str) -> bool | None:
    if subject is None:
        return op == "!="
    try:
        numbers = float(subject), float(value)
    except ValueError:
        if op in ("==", "!="):
            return (subject == value) is (op == "==")
        return None
    return _COMPARISONS[op](*numbers)


class _Absent:
    pass


def _at(body: bytes, pointer: str) -> object:
    """Returns what stands at a pointer of a JSON body; `_Absent` when nothing does."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return _Absent
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name[:9]) < len(value):
            value = value[int(name[:9])]
        else:
            return _Absent
    return value


def _spelled(value: object) -> str | None:
    if value is _Absent:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {
        "==": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)
