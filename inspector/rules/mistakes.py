"""Says in words what is wrong with a field of a rule pack, and what to write instead.

pydantic says which check failed; people need to know what the field takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from inspector.rules.claim import Applies, ClaimedRule, Explains, Requires, Source, Statement

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

Steps = tuple[str | int, ...]


def meant_by(problem: ErrorDetails, steps: Steps) -> Steps | None:
    """Returns the field that a misspelled one stands for; it is not missing besides."""
    if problem["type"] != "extra_forbidden":
        return None
    *parents, field = steps
    named = [step for step in parents if isinstance(step, str)]
    near = get_close_matches(str(field), _fields(named), n=1)
    return (*parents, near[0]) if near else None


def explain_mistake(problem: ErrorDetails, steps: Steps) -> str:
    """Returns what is wrong at the place that `steps` names, as a sentence without its dot."""
    named = [step for step in steps if isinstance(step, str)]
    field = named[-1] if named else ""
    match problem["type"]:
        case "missing":
            return "it is missing" + _remedy(named)
        case "extra_forbidden":
            return f"there is no such field{_meant(field, named[:-1])}"
        case "value_error":
            return problem["msg"].removeprefix("Value error, ")
        case "too_short":
            return "it is empty" + _remedy(named)
        case "string_too_long":
            return "it is too long" + _remedy(named)
        case kind if kind.endswith("_type") and kind in _TYPES:
            return f"it is not {_TYPES[kind]}" + _remedy(named)
        case _:
            return "this does not fit" + _remedy(named)


def _meant(field: str, parents: Sequence[str]) -> str:
    """Returns the fields of that place that may be meant, else all of them."""
    names = _fields(parents)
    near = get_close_matches(field, names, n=1)
    return f"; {near[0]} may be meant" if near else f"; there are {', '.join(names)}"


def _fields(parents: Sequence[str]) -> tuple[str, ...]:
    return tuple(_MODELS.get(parents[-1] if parents else "", ClaimedRule).model_fields)


def _remedy(named: Sequence[str]) -> str:
    spelled = [".".join(named[-size:]) for size in (2, 1)]
    # A key of one's own (a claim's name, a header's) stands under the field that describes it.
    spelled += [".".join(named[-3:-1]), *named[-2:-1]]
    said = next((_TAKES[name] for name in spelled if name in _TAKES), "")
    return f"; it takes {said}" if said else ""


_MODELS: Mapping[str, type[BaseModel]] = {
    "applies": Applies,
    "requires": Requires,
    "explains": Explains,
    "sources": Source,
    "contradicted_by": Statement,
    "confirmed_by": Statement,
}
_TYPES = {
    "string_type": "text in quotation marks",
    "tuple_type": "a list in square brackets",
    "mapping_type": "a table in braces",
    "dict_type": "a table in braces",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "int_type": "a whole number",
    "date_type": "a date",
}
_TAKES = {
    "id": "lower case letters, digits and - between them, such as guest-header",
    "title": "one line of at most 80 characters",
    "sources.title": "who says so, such as a thread's or a ticket's name",
    "date": "a date such as 2026-11-22, without quotation marks",
    "applies": 'at least paths, such as { paths = ["/api/v2/users"] }',
    "paths": 'paths that begin with /, such as "/api/v2/users/{id}"',
    "methods": "methods in upper case, such as POST",
    "hosts": "any, sandbox or region",
    "grants": "client_credentials, code, implicit or saml2",
    "scopes_only": "patterns of scopes, such as admin*",
    "headers": "names of headers, such as X-Guest-Id",
    "scopes_all": "names of scopes without spaces",
    "scopes_any": "names of scopes without spaces",
    "claims": "names of token claims with text, a whole number, true or false",
    "body_fields": "JSON Pointers that begin with /, such as /to/id",
    "content_type": "a media type such as application/json",
    "values": "a list of payload:/POINTER, header:NAME, profile:guest-id or text:VALUE",
    "statuses": "HTTP statuses from 100 to 599",
    "codes": "error codes, such as bad.credentials",
    "sources": "at least one table [[rule.sources]] with title and date",
    "text": "what the vendor says, in a sentence",
    "source": "where the vendor says so",
    "short": "at most 40 characters",
    "hint": "text in quotation marks",
    "fix": "text in quotation marks",
    "url": "text in quotation marks",
    "quote": "text in quotation marks",
}
