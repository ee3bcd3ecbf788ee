"""How a claim stands beside what the vendor publishes: which of its names are published at all.

"Not published" never means "does not exist"; what the catalog cannot tell is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from inspector.catalog.operations import Catalog, Operation
from inspector.rules.claim import ClaimedRule
from inspector.rules.schema import Shape, body_shape
from inspector.rules.sources import COMMON_HEADERS, PUBLISHED_HEADERS

_NEAR = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """One name of a claim; `says` is a sentence, `nearest` published names that may be meant."""

    subject: str
    is_published: bool
    says: str
    nearest: tuple[str, ...] = ()


def compare(rule: ClaimedRule, catalog: Catalog) -> tuple[Standing, ...]:
    """Returns what the catalog says of the rule's path and of what it requires, in order.

    Raises:
        ResourceError: The file of definitions cannot be read.
    """
    operation = published_operation(rule, catalog)
    found = [_path(rule, path, catalog) for path in rule.applies.paths]
    found += [_header(name, catalog) for name in rule.requires.headers]
    scopes = (*rule.requires.scopes_all, *rule.requires.scopes_any)
    found += [_scope(name, catalog) for name in scopes]
    if operation is not None and operation.body_schema is not None:
        shape = body_shape(operation.body_schema)
        found += [_field(pointer, shape) for pointer in rule.requires.body_fields]
    if operation is not None and rule.requires.content_type is not None:
        found.append(_content_type(rule.requires.content_type, operation))
    return tuple(standing for standing in found if standing is not None)


def is_known_header(name: str) -> bool:
    """Tells a header that some operation declares, or that is HTTP's or an SDK's own."""
    return name.lower() in PUBLISHED_HEADERS or name.lower() in COMMON_HEADERS


def published_operation(rule: ClaimedRule, catalog: Catalog) -> Operation | None:
    """Returns the operation that the rule is about, None when it is about none or several."""
    if len(rule.applies.paths) != 1 or len(rule.applies.methods) != 1:
        return None
    return catalog.match(rule.applies.methods[0], rule.applies.paths[0]).operation


def _path(rule: ClaimedRule, path: str, catalog: Catalog) -> Standing | None:
    if "*" in path or not path.startswith("/api/"):
        return None
    methods = rule.applies.methods
    matches = [catalog.match(method, path) for method in methods or ("GET",)]
    published = sorted({method for match in matches for method in match.methods})
    listed = " and ".join(methods) if methods else ", ".join(published)
    if published and all(match.operation or not methods for match in matches):
        values = {value for match in matches for value in match.parameters.values()}
        word = next((v for v in sorted(values) if not v.startswith("{")), "")
        says = f"{path} is published for {listed}"
        if word:
            says += f" only in so far as {word} may be an id"
        return Standing(path, True, says)
    nearest = _nearest(catalog, methods[0] if methods else "POST", path)
    if published:
        says = f"{path} is published for {', '.join(published)} only"
    else:
        says = f"{path} is not a published path"
    return Standing(path, False, says, nearest)


def _header(name: str, catalog: Catalog) -> Standing:
    lowered = name.lower()
    if lowered in PUBLISHED_HEADERS:
        return Standing(name, True, f"{name} is a published header")
    if lowered in COMMON_HEADERS:
        return Standing(name, True, f"{name} is a header of HTTP itself or of the vendor's SDKs")
    near = get_close_matches(lowered, _spellings(catalog), n=_NEAR, cutoff=0.5)
    nearest = tuple(_spellings(catalog)[name] for name in near)
    return Standing(name, False, f"{name} is not a published header", nearest)


def _scope(name: str, catalog: Catalog) -> Standing:
    if name in catalog.scopes:
        return Standing(name, True, f"{name} is a published scope")
    nearest = catalog.nearest_scopes(name, _NEAR)
    return Standing(name, False, f"{name} is not a published scope", nearest)


def _field(pointer: str, shape: Shape) -> Standing | None:
    dotted = pointer[1:].replace("/", ".")
    for step in pointer[1:].split("/"):
        name = step.replace("~1", "/").replace("~0", "~")
        if shape.kind == "array":
            shape = shape.items
            continue
        if shape.kind != "object":
            return (
                None
                if shape.kind == "any"
                else Standing(pointer, False, f"{dotted} is not a published field of the payload")
            )
        known = shape.members
        if name not in known.by_name:
            if known.extra is not None:
                return None
            near = get_close_matches(name, known.by_name, n=_NEAR, cutoff=0.5)
            names = tuple(near) or tuple(known.by_name)[:_NEAR]
            says = f"{dotted} is not a published field of the payload"
            return Standing(pointer, False, says, names)
        shape = known.by_name[name]
    return Standing(pointer, True, f"{dotted} is a published field of the payload")


def _content_type(name: str, operation: Operation) -> Standing:
    taken = operation.consumes or ("application/json",)
    if name.lower() in (one.lower() for one in taken):
        return Standing(name, True, f"{name} is what the call is published to take")
    return Standing(name, False, f"The call is not published to take {name}", tuple(taken))


@lru_cache(maxsize=64)
def _nearest(catalog: Catalog, method: str, path: str) -> tuple[str, ...]:
    near = catalog.nearest(method, path, limit=_NEAR)
    return tuple(f"{one.operation.method} {one.operation.path}" for one in near)


@cache
def _spellings(catalog: Catalog) -> dict[str, str]:
    """Returns the headers that operations declare, by their names in lower case."""
    spelled = {name: name for name in sorted(PUBLISHED_HEADERS)}
    for operation in catalog.operations:
        for name in operation.headers:
            spelled[name.lower()] = name
    return spelled
