"""Reads the compiled catalog files; packaging/compile_catalog.py makes them."""

from __future__ import annotations

import json
import zlib
from typing import Any

from inspector import resource
from inspector.errors import ResourceError

FORMAT = 1
_GZIP = 31  # zlib's window bits for a gzip wrapper: saves importing the gzip module


def read(name: str) -> dict[str, Any]:
    """Returns the content of `resources/catalog/NAME.json.gz`.

    Raises:
        ResourceError: The file is missing, damaged, or of another version of the program.
    """
    try:
        packed = resource.path(f"catalog/{name}.json.gz").read_bytes()
        content = json.loads(zlib.decompress(packed, _GZIP))
    except (OSError, zlib.error, ValueError) as error:
        raise ResourceError(
            f"The catalog file {name}.json.gz cannot be read ({error}); install the program again."
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ResourceError(
            f"The catalog file {name}.json.gz is of another version; install the program again."
        )
    return content
