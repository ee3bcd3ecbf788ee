"""A claim being written: what a form holds, and the rule that it makes.

ClaimDraft --to_document--> the fields of a `[[rule]]` --examine--> ClaimedRule, or mistakes
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from inspector.rules.claim import ClaimedRule
from inspector.rules.mistakes import explain_mistake

Need = Literal["header", "scopes_all", "scopes_any", "claim", "body_field", "content_type", "hint"]
_FIELDS = {
    "header": "headers",
    "scopes_all": "scopes_all",
    "scopes_any": "scopes_any",
    "body_field": "body_fields",
}
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What somebody says that a call needs.

    `names` are headers, scopes or JSON Pointers; the one token claim with its `value`; the one
    media type; nothing for a hint. `value_from` says where an edit takes the value of a header
    or a field from, as in the schema; empty for nowhere. `date` is ISO 8601.
    """

    id: str
    title: str
    need: Need
    names: tuple[str, ...]
    path: str
    source: str
    date: str
    method: str = ""
    value: str = ""
    value_from: str = ""
    statuses: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    hint: str = ""
    fix: str = ""
    url: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a field of the draft; `field` is named as in the schema."""

    field: str
    message: str


def to_document(draft: ClaimDraft) -> dict[str, Any]:
    """Returns the fields of the rule, in the order in which a pack shows them."""
    source = {"title": draft.source, "date": _date(draft.date), "url": draft.url}
    document: dict[str, Any] = {
        "id": draft.id,
        "title": draft.title,
        "applies": _filled(
            {"methods": [draft.method] if draft.method else [], "paths": [draft.path]}
        ),
        "requires": _requires(draft),
        "values": _values(draft),
        "explains": _filled({"statuses": list(draft.statuses), "codes": list(draft.codes)}),
        "hint": draft.hint,
        "fix": draft.fix,
    }
    return {**_filled(document), "sources": [_filled({**source, "quote": draft.quote})]}


def examine(draft: ClaimDraft) -> ClaimedRule | tuple[Mistake, ...]:
    """Returns the rule that the draft makes, or what is wrong with it."""
    if draft.need != "hint" and not any(draft.names):
        return (Mistake("requires", "name it"),)
    try:
        return ClaimedRule.model_validate(to_document(draft))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
    parents = {p["loc"][:size] for p in problems for size in range(1, len(p["loc"]))}
    found: dict[str, Mistake] = {}
    for problem in problems:
        steps = tuple(step for step in problem["loc"] if step not in ("str", "int", "bool"))
        if problem["loc"] not in parents:
            field = ".".join(step for step in steps if isinstance(step, str)) or "rule"
            found.setdefault(field, Mistake(field, explain_mistake(problem, steps)))
    return tuple(found.values())


def propose_id(words: str, taken: Collection[str]) -> str:
    """Returns an id made of the words, with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: _LONGEST_ID - 4].strip("-") or "claim"
    number, found = 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def _requires(draft: ClaimDraft) -> dict[str, Any]:
    match draft.need:
        case "claim":
            return {"claims": {name: _claim_value(draft.value) for name in draft.names[:1]}}
        case "content_type":
            return {"content_type": draft.names[0] if draft.names else ""}
        case "hint":
            return {}
        case need:
            return {_FIELDS[need]: list(draft.names)}


def _values(draft: ClaimDraft) -> dict[str, list[str]]:
    if not draft.value_from or draft.need not in ("header", "body_field"):
        return {}
    return {name: [draft.value_from] for name in draft.names}


def _claim_value(text: str) -> str | int | bool:
    """Returns what the claim must be: a number, true or false where it reads as one, else text."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, int) else text


def _date(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return text


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
