"""The vendor's request-body definitions, as its Swagger 2.0 document names them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from inspector.catalog import stored


@cache
def definitions() -> Mapping[str, Any]:
    """Returns definitions by name: those that an operation's `body_schema` reaches by `$ref`.

    Each is JSON Schema as Swagger 2.0 has it, structure only (no descriptions). Loaded at the
    first call; the reader must not change it.

    Raises:
        ResourceError: The installation is incomplete.
    """
    return MappingProxyType(stored.read("bodies")["definitions"])
