"""What the scenario `documented` refuses in a path and a query: no such entity, a missing value.

The catalog has no types of parameters. So an entity is taken to exist, but for an id that no
platform would give out: a placeholder nobody filled in, or a plain word where an id belongs.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from urllib.parse import unquote

from inspector.catalog.operations import Match, Operation
from inspector.sandbox.documented_refusals import NOT_FOUND, Refusal, bad_request

_UNFILLED = re.compile(r"[\s{}<>$\[\]]|^:|^\.+$")
# What these name goes by words; a guess, for the catalog does not say what an id looks like.
_WORDS = frozenset(
    {
        "engineId", "licenseId", "lineBaseId", "phoneBaseId", "providerId", "schemaId",
        "scopeId", "typeId", "voiceId",
    }
)  # fmt: skip


def refused_path(operation: Operation, match: Match, unknown_ids: Container[str]) -> Refusal | None:
    """Refuses a path whose parameters name no entity."""
    for name, encoded in match.parameters.items():
        value = unquote(encoded)
        if value in unknown_ids:
            return NOT_FOUND
        is_word = name.endswith("Id") and name not in _WORDS and value.isalpha()
        if is_word or _UNFILLED.search(value):
            if "invalid.path.parameter" in operation.errors.get(400, ()):
                return Refusal(
                    400,
                    "invalid.path.parameter",
                    "Wrong path parameter(s) passed in the URL path.",
                    details=({"errorCode": "invalid.path.parameter", "fieldName": name},),
                )
            return NOT_FOUND
    return None


def refused_query(operation: Operation, query: Mapping[str, str]) -> Refusal | None:
    """Refuses a query without a required parameter, or with an empty one."""
    missing = [name for name, needed in operation.query.items() if needed and not query.get(name)]
    if not missing:
        return None
    return bad_request(
        operation,
        ["parameters.missing", "constraint.validation"],
        "Input parameters do not match the required criteria.",
        details=tuple({"errorCode": "parameters.missing", "fieldName": name} for name in missing),
    )
