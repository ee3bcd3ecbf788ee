"""The payload against the published definition of the matched operation, member by member.

A finding stands at its JSON Pointer. What the server cannot take (missing, another type, another
value) is officially wrong; what it may tolerate is a warning, what it ignores an info. At most
eight are told apart, the rest is counted, so that a body of another operation does not flood the
list. Values never enter a message; an edit is offered only where the value is certain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from inspector.catalog.words import likeness, pairs
from inspector.model.edit import Edit
from inspector.model.finding import Finding, Suggestion
from inspector.model.json_text import places
from inspector.model.request import Severity
from inspector.rules.conformance import Problem, ProblemKind
from inspector.rules.published import as_published
from inspector.rules.sources import CATALOG, MALFORMED
from inspector.rules.view import View

_WORTH_PLACING = 6000  # characters: finding lines in a longer text would hold up typing
_LONGEST = 34
_NAMES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def payload_absent(view: View) -> Iterator[Finding]:
    """No body where the operation publishes one as required."""
    operation = view.operation
    if operation is not None and operation.body_required and view.payload.empty:
        yield Finding(
            id="payload-absent",
            severity=view.wrong,
            pane="payload",
            subject="",
            message="This call takes a payload, and there is none",
            evidence=CATALOG,
            missing=True,
        )


def payload_missing(view: View) -> Iterator[Finding]:
    """A required member that is absent or null."""
    for problem in _of(view, "missing"):
        values = problem.shape.values
        only = json.dumps(values[0]) if len(values) == 1 else None
        says = "is null, and required" if problem.value else "is missing"
        yield _finding(
            view,
            problem,
            f"{_named(problem.pointer)} {says}",
            edit=None if only is None else Edit("set", "payload", problem.pointer, only),
            detail=f"It is {_NAMES.get(problem.shape.kind, 'a value')}.",
            missing=not problem.value,
        )


def payload_type(view: View) -> Iterator[Finding]:
    """A value of another JSON type than the published one."""
    for problem in _of(view, "type"):
        value = as_published(problem.value, problem.shape)
        yield _finding(
            view,
            problem,
            f"{_named(problem.pointer)} is not {_NAMES[problem.shape.kind]}",
            edit=None if value is None else Edit("set", "payload", problem.pointer, value),
            detail=f"It is {_kind_of(problem.value)}.",
        )


def payload_encoded(view: View) -> Iterator[Finding]:
    """JSON inside of a string where the value itself belongs: it was encoded twice."""
    for problem in _of(view, "encoded"):
        text = problem.value if isinstance(problem.value, str) else ""
        yield _finding(
            view,
            problem,
            f"{_named(problem.pointer)} is JSON inside of a string",
            edit=Edit("set", "payload", problem.pointer, text.strip()),
            detail="It was encoded twice; the value itself belongs here.",
        )


def payload_value(view: View) -> Iterator[Finding]:
    """A string that is none of the published values."""
    for problem in _of(view, "value"):
        values = problem.shape.values
        meant = _same_but_for_spelling(str(problem.value), values)
        near = (meant,) if meant else _nearest(str(problem.value), values)
        yield _finding(
            view,
            problem,
            f"{_named(problem.pointer)} has a value that is not published",
            edit=Edit("set", "payload", problem.pointer, json.dumps(meant)) if meant else None,
            detail="Published: " + ", ".join(values[:6]) + (", …" if len(values) > 6 else "") + ".",
            suggestions=tuple(Suggestion(name, "the nearest published value") for name in near),
        )


def payload_limit(view: View) -> Iterator[Finding]:
    """A length, count or number beyond the published limits."""
    for problem in _of(view, "limit"):
        limits = (f"{name} {limit:g}" for name, limit in problem.shape.limits.items())
        yield _finding(
            view,
            problem,
            f"{_named(problem.pointer)} is beyond its published limits",
            detail=f"Published: {', '.join(limits)}.",
        )


def payload_format(view: View) -> Iterator[Finding]:
    """A string that is not in its published format; how strictly it is read is not published."""
    for problem in _of(view, "format"):
        yield _finding(
            view,
            problem,
            f"{_named(problem.pointer)} is not in the format {problem.shape.format}",
        )


def payload_placeholder(view: View) -> Iterator[Finding]:
    """A value that only stands for one, left over from an example."""
    for problem in _of(view, "placeholder"):
        yield _finding(view, problem, f"{_named(problem.pointer)} is still a placeholder")


def payload_unknown(view: View) -> Iterator[Finding]:
    """A member that is not published there; the platform may pass over it."""
    for problem in _of(view, "unknown"):
        near = _nearest(problem.name, tuple(problem.shape.members.by_name))
        where = "the nearest published name" + (f" in {problem.parent}" if problem.parent else "")
        yield _finding(
            view,
            problem,
            f"{_named(problem.pointer)} is not a published member",
            detail=f"Did you mean {near[0]}?" if near else "",
            suggestions=tuple(Suggestion(name, where) for name in near),
        )


def payload_more(view: View) -> Iterator[Finding]:
    """What is not told apart: the payload may be that of another operation."""
    conformity = view.conformity
    if conformity.unshown:
        more = f"{conformity.unshown} or more" if conformity.cut_short else conformity.unshown
        yield Finding(
            id="payload-more",
            severity="info",
            pane="payload",
            subject="",
            message=f"The payload differs from the published one in {more} other places",
            evidence=CATALOG,
            detail="It may be meant for another operation.",
        )


def payload_read_only(view: View) -> Iterator[Finding]:
    """Members that only an answer has; a PUT of what a GET gave holds many, so they are one."""
    found = view.conformity.read_only
    if found:
        names = ", ".join(problem.name[:_LONGEST] for problem in found[:4])
        more = f" and {len(found) - 4} more" if len(found) > 4 else ""
        one = len(found) == 1
        yield Finding(
            id="payload-read-only",
            severity="info",
            pane="payload",
            subject=found[0].pointer,
            message=f"{'A member is' if one else f'{len(found)} members are'} read-only",
            evidence=CATALOG,
            detail=f"The server sets {names}{more}; it is not asked for them.",
        )


def payload_double_encoded(view: View) -> Iterator[Finding]:
    """The whole payload is a JSON string that holds JSON, where no definition is known."""
    text = view.payload.document
    if not view.target.is_api or not isinstance(text, str) or not view.conformity.whole_is_encoded:
        return
    yield Finding(
        id="payload-encoded:",
        severity="warning",
        pane="payload",
        subject="",
        message="The payload is JSON inside of a string",
        evidence=MALFORMED,
        edit=Edit("set", "payload", "", text.strip()),
        detail="It was encoded twice; send the object itself.",
    )


def _of(view: View, kind: ProblemKind) -> Iterator[Problem]:
    return (problem for problem in view.conformity.shown if problem.kind == kind)


def _finding(
    view: View,
    problem: Problem,
    message: str,
    *,
    edit: Edit | None = None,
    detail: str = "",
    suggestions: tuple[Suggestion, ...] = (),
    missing: bool = False,
) -> Finding:
    place = _place(view.request.body.text, problem)
    severity: Severity = "warning" if problem.kind in _TOLERATED else view.wrong
    return Finding(
        id=f"payload-{problem.kind}:{problem.pointer}",
        severity=severity,
        pane="payload",
        subject=problem.pointer,
        message=message,
        evidence=CATALOG if problem.kind != "placeholder" else (),
        edit=None if view.payload.holes else edit,
        detail=" ".join(filter(None, (detail, place))),
        suggestions=suggestions,
        missing=missing,
    )


def _place(text: str, problem: Problem) -> str:
    """Returns the line and column in words; of the parent when the member itself is missing."""
    if len(text) > _WORTH_PLACING:
        return ""
    found = places(text)
    start = (found.get(problem.pointer) or found.get(problem.parent) or (0, 0))[0]
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    where = f"ine {text.count(chr(10), 0, start) + 1}, column {column}."
    return f"In the object at l{where}" if problem.kind == "missing" else f"L{where}"


def _named(pointer: str) -> str:
    """Returns the pointer, its beginning left out when it is long."""
    if len(pointer) <= _LONGEST:
        return pointer or "The payload"
    return "…" + pointer[1 - _LONGEST :]


def _kind_of(value: object) -> str:
    for kind, name in _KINDS:
        if isinstance(value, kind):
            return name
    return "a string"


def _same_but_for_spelling(value: str, values: tuple[str, ...]) -> str | None:
    """Returns the one published value that differs only in case, blanks, hyphens."""
    bare = _bare(value)
    same = [name for name in values if _bare(name) == bare]
    return same[0] if len(same) == 1 else None


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).lower()


def _nearest(name: str, names: tuple[str, ...]) -> tuple[str, ...]:
    asked = pairs(name[:80])
    rated = [(likeness(asked, pairs(known)), known) for known in names if known != name]
    return tuple(known for worth, known in sorted(rated, reverse=True)[:2] if worth >= 0.5)


_TOLERATED = frozenset({"unknown", "format", "limit", "placeholder"})
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (float, "a number"),
    (dict, "an object"),
    (list, "a list"),
)
