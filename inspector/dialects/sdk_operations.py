"""The vendor's SDKs name a method for each published operation, and its parameters for it.

A method is an operation's id in the letters of its language (`getUsersMe`, `get_users_me`,
`GetUsersMe`), so that names are compared without case and underscores. Parameters stand in the
order in which all five SDKs are generated: the path's, then what the query must have, then a
body that must be sent, then all that is optional; in JavaScript an object holds the latter.
The catalog is loaded when the first method is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from inspector.dialects.values import Absent, Value

if TYPE_CHECKING:
    from inspector.catalog.operations import Operation

_VERB = re.compile(r"([Gg]et|[Pp]ost|[Pp]ut|[Pp]atch|[Dd]elete|[Hh]ead)(?=[A-Z_])")
_SUFFIX = re.compile(r"(?:_?with_?http_?info|_?async)+$", re.IGNORECASE)
_PARAMETER = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
_OPTIONS = ("callback",)


@dataclass(slots=True)
class Given:
    """What a call gives an operation, by the names that are published; `strange` has none.

    `is_partial` tells that some optional values are given by their position, but not all.
    """

    path: dict[str, Value] = field(default_factory=dict)
    query: dict[str, Value] = field(default_factory=dict)
    headers: dict[str, Value] = field(default_factory=dict)
    body: Value = field(default_factory=Absent)
    strange: list[str] = field(default_factory=list)
    is_partial: bool = False


def plain_name(name: str) -> str:
    """Returns a name without case and separators, as names of all languages are compared."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def verb_of(method: str) -> str:
    """Returns the HTTP method that a method's name begins with; "" when it begins with none."""
    match = _VERB.match(method)
    return match.group(1).upper() if match else ""


def in_path(path: str) -> list[str]:
    """Returns the names of a path's parameters, in order."""
    return _PARAMETER.findall(path)


def without_suffix(method: str) -> str:
    """Returns a method's name without what tells its variants (`Async`, `WithHttpInfo`)."""
    return _SUFFIX.sub("", method)


def operation_named(method: str) -> Operation | None:
    """Returns the operation that a method calls, in any language's spelling.

    Raises:
        ResourceError: The installation is incomplete.
    """
    names = _operations()
    for name in (method, without_suffix(method)):
        found = names.get(plain_name(name))
        if found:
            lowered = name[:1].lower() + name[1:]
            return next((one for one in found if one.id == lowered), _of_spelling(found, name))
    return None


def nearest_methods(method: str) -> tuple[str, ...]:
    """Returns the ids of up to three operations whose names are like this one, best first."""
    verb = verb_of(method).lower()
    names = [name for name in _operations() if name.startswith(verb)]
    near = get_close_matches(plain_name(without_suffix(method))[:120], names, 3, 0.75)
    return tuple(_operations()[name][0].id for name in near)


def given_by(
    operation: Operation,
    positional: Sequence[Value],
    named: Mapping[str, Value],
    *,
    has_options: bool = False,
) -> Given:
    """Sorts the arguments of a call; `has_options` takes an object behind the required ones."""
    places = in_path(operation.path)
    needed = [name for name, required in operation.query.items() if required]
    has_body = operation.body_schema is not None
    order = [*places, *needed, *(["body"] if operation.body_required else [])]
    optional = [*operation.query, *operation.headers, *(["body"] if has_body else [])]
    left = dict(named)
    taken: dict[str, Value] = {}
    given = Given()
    if has_options:
        positional, more = _options(operation, positional, len(order))
        left |= more
    else:
        required = len(order)
        order += [name for name in optional if name not in order]
        given.is_partial = required < len(positional) != len(order)
    known = {plain_name(name): name for name in (*places, *optional)}
    taken.update(zip(order, positional, strict=False))
    if len(positional) > len(order):
        given.strange += ["an argument too many"]
    for name, value in left.items():
        found = known.get(plain_name(name)) or known.get(plain_name(name).removeprefix("var"))
        if found is not None:
            taken[found] = value
        elif name not in _OPTIONS:
            given.strange.append(name)
    given.body = taken.pop("body", Absent()) if has_body else Absent()
    given.path = {name: taken[name] for name in places if name in taken}
    given.query = {name: taken[name] for name in operation.query if name in taken}
    given.headers = {name: taken[name] for name in operation.headers if name in taken}
    return given


def _options(
    operation: Operation, positional: Sequence[Value], required: int
) -> tuple[list[Value], dict[str, Value]]:
    """Splits JavaScript's arguments into the required ones and the members of `opts`.

    A body that is required today stood in `opts` as long as it was not.
    """
    first, rest = [*positional[:required]], positional[required:]
    last = first[-1] if first else None
    is_body = "body" in properties_of(operation.body_schema or {})
    if operation.body_required and isinstance(last, dict) and set(last) == {"body"} and not is_body:
        rest = [last, *rest]
        first = first[:-1]
    options = rest[0] if rest else None
    return first, dict(options) if isinstance(options, dict) else {}


def properties_of(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the properties of what a schema describes, `$ref` followed."""
    found = resolved(schema).get("properties", {})
    return found if isinstance(found, Mapping) else {}


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the definition that a schema refers to, or itself."""
    from inspector.catalog.bodies import definitions

    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found = definitions().get(name, {}) if name else schema
    return found if isinstance(found, Mapping) else {}


def model_named(name: str) -> Mapping[str, Any] | None:
    """Returns the definition that a class of an SDK stands for; None when none is published."""
    return _models().get(plain_name(name.rpartition(".")[2]))


def _of_spelling(found: Sequence[Operation], name: str) -> Operation:
    """Tells `get_presence_definitions` from `get_presencedefinitions`."""
    if "_" in name:
        return next((one for one in found if snake(one.id) == name), found[0])
    return found[0]


def snake(name: str) -> str:
    """Returns a name as Python's SDK spells it."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).replace("-", "_").replace(".", "_").lower()


@cache
def _operations() -> Mapping[str, tuple[Operation, ...]]:
    from inspector.catalog.operations import published

    found: dict[str, tuple[Operation, ...]] = {}
    for operation in published().operations:
        name = plain_name(operation.id)
        found[name] = (*found.get(name, ()), operation)
    return found


@cache
def _models() -> Mapping[str, Mapping[str, Any]]:
    from inspector.catalog.bodies import definitions

    return {plain_name(name): schema for name, schema in definitions().items()}
