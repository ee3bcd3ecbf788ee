"""What can be written at the caret of a payload: published names and values, and claimed fields.

    text + position --read_caret--> Caret --shape_at--> Shape --> proposals, the fitting first

Only what is published or claimed is proposed, and the time of now where a time belongs: ids and
names are never invented. The catalog has no descriptions, so a proposal tells its type and limits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from inspector.model.json_caret import Caret, read_caret
from inspector.rules.schema import Shape

Standing = Literal["required", "claimed", "published", "usual"]
_MOST = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that can be written.

    `label` is shown and compared with what is typed; `text` is inserted, and of it what lies
    between `anchor` and `caret` (offsets) is selected afterwards. `detail` tells its type.
    """

    label: str
    text: str
    anchor: int
    caret: int
    standing: Standing = "published"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """What can be written: proposals for the text from `start` to `end`, best first.

    `comma_at` is where a comma goes before it, -1 when none is needed.
    """

    start: int
    end: int
    typed: str
    comma_at: int
    proposals: tuple[Proposal, ...]


def complete(
    text: str,
    position: int,
    shape: Shape | None,
    claimed: Iterable[str] = (),
    now: float = 0.0,
    *,
    is_asked: bool = False,
) -> Completion | None:
    """Returns what can be written at a position of a payload, None when nothing is known.

    Args:
        text: The payload, valid or not.
        position: The caret, in characters.
        shape: The published one of the whole payload, None when there is none.
        claimed: JSON Pointers of fields that somebody claims are needed.
        now: Epoch seconds, for values that are times.
        is_asked: The user asks for proposals; then a finished value shows what else it may be.
    """
    caret = read_caret(text, position)
    if caret is None:
        return None
    place = None if shape is None else shape_at(shape, caret.pointer)
    if caret.role == "name":
        found = [*_names(caret, place), *_claimed(caret, place, claimed)]
    else:
        found = list(_values(caret, place, now))
    is_finished = caret.role == "value" and any(p.label == caret.typed for p in found)
    if is_finished and not is_asked:
        return None
    rated = [(rating(proposal, "" if is_finished else caret.typed), proposal) for proposal in found]
    fitting = sorted(((r, p) for r, p in rated if r is not None), key=lambda pair: pair[0])
    if not fitting:
        return None
    proposals = tuple(proposal for _, proposal in fitting[:_MOST])
    return Completion(caret.start, caret.end, caret.typed, caret.comma_at, proposals)


def shape_at(shape: Shape, pointer: str) -> Shape | None:
    """Returns the published shape of the value at a JSON Pointer, None when there is none."""
    found: Shape | None = shape
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if found is None or found.kind not in ("object", "array"):
            return None
        if found.kind == "array":
            found = found.items
        else:
            found = found.members.by_name.get(name, found.members.extra)
    return found


def _names(caret: Caret, shape: Shape | None) -> Iterator[Proposal]:
    if shape is None or shape.kind != "object":
        return
    members = shape.members
    for name, member in members.by_name.items():
        if name not in caret.members and name not in members.read_only:
            standing: Standing = "required" if name in members.required else "published"
            yield _name(caret, name, member, standing)


def _claimed(caret: Caret, shape: Shape | None, pointers: Iterable[str]) -> Iterator[Proposal]:
    """Yields the fields that claims name and nobody publishes; inner ones as objects."""
    published = shape.members.by_name if shape is not None and shape.kind == "object" else {}
    seen: set[str] = set()
    for pointer in pointers:
        if not pointer.startswith(caret.pointer + "/"):
            continue
        step, _, inner = pointer[len(caret.pointer) + 1 :].partition("/")
        name = step.replace("~1", "/").replace("~0", "~")
        if name not in seen and name not in published and name not in caret.members:
            seen.add(name)
            member = _OBJECT if inner else _TEXT
            yield _name(caret, name, member, "claimed")


def _name(caret: Caret, name: str, member: Shape, standing: Standing) -> Proposal:
    quoted = json.dumps(name, ensure_ascii=False)
    detail = describe(member) if standing != "claimed" else "claimed, not published"
    if caret.has_colon:
        return Proposal(name, quoted, len(quoted), len(quoted), standing, detail)
    value, anchor, at = _skeleton(member)
    before = f"{quoted}: "
    text = before + value + ("," if caret.comma_after else "")
    return Proposal(name, text, len(before) + anchor, len(before) + at, standing, detail)


def _skeleton(shape: Shape) -> tuple[str, int, int]:
    """Returns an empty value of the shape, and what of it typing should replace."""
    if len(shape.values) == 1:
        text = json.dumps(shape.values[0], ensure_ascii=False)
        return text, len(text), len(text)
    match shape.kind:
        case "string":
            return '""', 1, 1
        case "array":
            return "[]", 1, 1
        case "boolean":
            return "false", 0, 5
        case "integer" | "number":
            return "0", 0, 1
        case _:
            return "{}", 1, 1


def _values(caret: Caret, shape: Shape | None, now: float) -> Iterator[Proposal]:
    if shape is None:
        return
    detail = describe(shape)
    comma = "," if caret.comma_after else ""
    if shape.kind == "string":
        for label, said in _texts(shape, now):
            text = json.dumps(label, ensure_ascii=False) + comma
            yield Proposal(label, text, len(text), len(text), detail=said)
    elif shape.kind == "boolean" and not caret.in_string:
        for label in ("true", "false"):
            text = label + comma
            yield Proposal(label, text, len(text), len(text))
    elif shape.kind in ("object", "array") and not caret.in_string and not caret.typed:
        text, anchor, at = _skeleton(shape)
        yield Proposal(text, text + comma, anchor, at, detail=detail)


def _texts(shape: Shape, now: float) -> Iterator[tuple[str, str]]:
    """Yields the values of a string that are certain, each with words of its own if it has any."""
    for value in shape.values:
        yield value, ""
    form = _TIMES.get(shape.format)
    if form is not None and not shape.values:
        yield datetime.fromtimestamp(now, UTC).strftime(form), "now, in UTC"
    if shape.format == "interval" and not shape.values:
        day = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0)
        ends = (day, day + timedelta(days=1))
        yield "/".join(end.strftime(_TIMES["date-time"]) for end in ends), "today, in UTC"


def describe(shape: Shape) -> str:
    """Returns the type in a few words, with its format, values or limits."""
    if shape.values:
        more = ", …" if len(shape.values) > 3 else ""
        return "one of " + ", ".join(shape.values[:3]) + more if len(shape.values) > 1 else "fixed"
    name = _KINDS[shape.kind]
    if shape.kind == "array" and shape.items.kind != "any":
        name = f"list of {_PLURALS[shape.items.kind]}"
    limits = [f"{_LIMITS[key]} {limit:g}" for key, limit in shape.limits.items()]
    return ", ".join(filter(None, [name, _FORMATS.get(shape.format, shape.format), *limits]))


def rating(proposal: Proposal, typed: str) -> tuple[int, int] | None:
    """Returns how well it fits, lower is better: None when it does not fit what is typed."""
    label, wanted = proposal.label.lower(), typed.lower()
    standing = _STANDINGS[proposal.standing]
    if label.startswith(wanted):
        return 0, standing
    humps = "".join(sign for sign in proposal.label if not sign.islower()).lower()
    if humps.startswith(wanted) or f"{label[:1]}{humps}".startswith(wanted):
        return 1, standing
    return (2, standing) if wanted in label else None


_OBJECT: Final = Shape({"type": "object"})
_TEXT: Final = Shape({"type": "string"})
_STANDINGS: Final = {"required": 0, "claimed": 1, "published": 2, "usual": 3}
_TIMES: Final = {
    "date-time": "%Y-%m-%dT%H:%M:%S.000Z",
    "date": "%Y-%m-%d",
    "local-date-time": "%Y-%m-%dT%H:%M:%S",
    "local-time": "%H:%M:%S",
}
_KINDS: Final = {
    "any": "anything",
    "object": "object",
    "array": "list",
    "string": "string",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}
_PLURALS: Final = {
    "object": "objects",
    "array": "lists",
    "string": "strings",
    "integer": "whole numbers",
    "number": "numbers",
    "boolean": "true or false",
}
_FORMATS: Final = {
    "int32": "",
    "int64": "",
    "float": "",
    "double": "",
    "date-time": "date and time",
}
_LIMITS: Final = {
    "minLength": "at least",
    "maxLength": "at most",
    "minItems": "at least",
    "maxItems": "at most",
    "minimum": "from",
    "maximum": "to",
}
