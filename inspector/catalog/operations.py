"""The vendor's published operations: which exist, and what each says about who may call it.

What is not in the catalog is "not published", never "does not exist": a finding says so. Matching
is exact (RFC 3986: paths are case-sensitive, `/a//b` and `/a/` are other paths than `/a/b` and
`/a`); what nearly matches is for `nearest`, which says in words how it differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from inspector.catalog import search, stored
from inspector.catalog.ranking import Ranking, Row
from inspector.catalog.tree import PathTree


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the caller's roles must hold: `mode` "any" or "all" of `names`; no names, none."""

    mode: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One published call.

    `scheme` is "oauth", "guest-chat-jwt", "webmessaging-jwt", "none", or None when not known.
    `scopes`: any one suffices; empty when none is needed; None when not known. `query` and
    `headers` map a name to whether it is required; header names keep their spelling.
    `body_schema` may refer to bodies.definitions(). `errors` maps a status to the codes declared
    on it; declared does not mean that it occurs. `consumes` is empty for application/json.
    """

    id: str
    method: str
    path: str
    scheme: str | None
    scopes: tuple[str, ...] | None
    permissions: Permissions
    query: Mapping[str, bool]
    headers: Mapping[str, bool]
    body_required: bool
    body_schema: Mapping[str, object] | None
    deprecated: bool
    errors: Mapping[int, tuple[str, ...]]
    consumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What is published for a method and path.

    `operation` is None when the path is unknown or has no such method. `parameters` are as they
    stand in the path, percent-encoding kept. `methods`, sorted, are those published on the path.
    """

    operation: Operation | None
    parameters: Mapping[str, str]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """An operation that may be meant. `reason` says how it differs; `score` is 0 to 1, best 1."""

    operation: Operation
    reason: str
    score: float


_NEAR_KEPT = 1_000
_UNKNOWN = Match(None, MappingProxyType({}), ())


class Catalog:
    """The published operations. Thread-safe to read; operations are made when first asked for."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Takes the content of operations.json.gz."""
        self._content = content
        self._rows: list[list[Any]] = content["rows"]
        self._made: dict[int, Operation] = {}
        self._near: dict[tuple[str, int], tuple[str, ...]] = {}
        self.origin: str = content["about"]

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, ordered by path and method."""
        return tuple(self._operation(index) for index in range(len(self._rows)))

    @cached_property
    def scopes(self) -> frozenset[str]:
        """Every scope that some published operation names."""
        return frozenset(name for names in self._content["scopes"] for name in names or ())

    def match(self, method: str, url_path: str) -> Match:
        """Returns the operation whose template is this path; a literal segment beats a parameter.

        A word that published paths use literally at its place counts as a parameter's value only
        for a method that is published so: GET /api/v2/conversations/messaging is a conversation
        by id, but POST on it is an unknown path, not one that is "published for GET".

        Args:
            method: As sent; methods are case-sensitive (RFC 9110, 9.1).
            url_path: The path as it stands in the URL, with or without its query.
        """
        path = _path_only(url_path)
        found, shadowed = self._tree.find(path)
        chosen = next((index for index in found if self._rows[index][1] == method), None)
        if not found or (chosen is None and shadowed):
            return _UNKNOWN
        methods = tuple(sorted({self._rows[index][1] for index in found}))
        template: str = self._rows[found[0] if chosen is None else chosen][0]
        parameters = {
            name[1:-1]: value
            for name, value in zip(template.split("/"), path.split("/"), strict=True)
            if name.startswith("{")
        }
        operation = None if chosen is None else self._operation(chosen)
        return Match(operation, MappingProxyType(parameters), methods)

    def nearest(self, method: str, url_path: str, limit: int = 5) -> tuple[Nearest, ...]:
        """Returns published operations that may be meant, best first, each with why in words."""
        ranked = self._ranking.rank(method, _path_only(url_path), limit)
        return tuple(Nearest(self._operation(row), reason, score) for row, reason, score in ranked)

    def complete(self, text: str, limit: int = 20) -> tuple[Operation, ...]:
        """Returns operations whose path or id holds every word of `text`, without case.

        A method may stand first ("post messages"). Paths that begin with the text come first,
        then words at the beginning of a segment, then the rest; shorter paths before longer.
        """
        found = search.complete(self._rows, text, limit)
        return tuple(self._operation(row) for row in found)

    def nearest_scopes(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Returns published scopes that may be meant, best first; () when nothing is near."""
        found = self._near.get((name, limit))
        if found is None:
            found = search.nearest_scopes(self.scopes, name, limit)
            if len(self._near) < _NEAR_KEPT:
                self._near[name, limit] = found
        return found

    def declared(self, code: str) -> Mapping[int, int] | None:
        """Returns on how many operations an error code is declared, by status; None if on none.

        Raises:
            ResourceError: The file of codes cannot be read.
        """
        statuses = _codes().get(code)
        return None if statuses is None else {int(key): n for key, n in statuses.items()}

    @cached_property
    def _ranking(self) -> Ranking:
        permissions = [tuple(names) for _, names in self._content["permissions"]]
        rows = [Row(row[0], row[1], permissions[row[5]]) for row in self._rows]
        return Ranking(rows, self._tree)

    @cached_property
    def _tree(self) -> PathTree:
        return PathTree(row[0] for row in self._rows)

    def _operation(self, index: int) -> Operation:
        made = self._made.get(index)
        if made is None:
            made = self._made[index] = _operation(self._rows[index], self._content)
        return made


@cache
def published() -> Catalog:
    """Returns the catalog of the vendor's published operations, loaded once.

    Raises:
        ResourceError: The installation is incomplete.
    """
    return Catalog(stored.read("operations"))


@cache
def _codes() -> Mapping[str, Mapping[str, int]]:
    codes: Mapping[str, Mapping[str, int]] = stored.read("error_codes")["codes"]
    return codes


def _path_only(url_path: str) -> str:
    return url_path.split("#", 1)[0].split("?", 1)[0]


def _operation(row: list[Any], tables: Mapping[str, Any]) -> Operation:
    (path, method, name, scheme, scopes, permissions, errors, *optional) = row
    (query, headers, body, deprecated, consumes) = optional
    granted = tables["scopes"][scopes]
    mode, names = tables["permissions"][permissions]
    return Operation(
        id=name,
        method=method,
        path=path,
        scheme=scheme,
        scopes=None if granted is None else tuple(granted),
        permissions=Permissions(mode, tuple(names)),
        query=MappingProxyType(query or {}),
        headers=MappingProxyType(headers or {}),
        body_required=bool(body and body[0]),
        body_schema=MappingProxyType(body[1]) if body else None,
        deprecated=bool(deprecated),
        errors=MappingProxyType(
            {int(status): tuple(codes) for status, codes in tables["errors"][errors].items()}
        ),
        consumes=tuple(tables["consumes"][consumes]),
    )
