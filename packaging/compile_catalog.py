"""Makes resources/catalog/*.json.gz from the three JSON files of the vendor's published facts.

    python packaging/compile_catalog.py FOLDER     FOLDER holds operations.json, bodies.json
                                                   and error_codes.json

The result is compact JSON (what repeats is kept once and referred to by index) in a gzip file
without a time stamp, so that the same input gives the same bytes and `zcat` shows them. The
layout is read by inspector/catalog/operations.py and bodies.py; `format` is raised when it changes.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

FORMAT = 1
TARGET = Path(__file__).resolve().parent.parent / "resources" / "catalog"


class Table:
    """Gives each different JSON value an index, in order of first appearance."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._index: dict[str, int] = {}

    def add(self, value: object) -> int:
        key = json.dumps(value, sort_keys=True)
        if key not in self._index:
            self._index[key] = len(self.values)
            self.values.append(value)
        return self._index[key]


def compact_operations(source: dict[str, Any]) -> dict[str, Any]:
    """Returns the operations as rows; column order is that of `_Row` in operations.py."""
    known = {"id", "scheme", "scopes", "permissions", "errors", "body", "query", "headers"}
    known |= {"deprecated", "consumes"}
    scopes, permissions, errors, consumes = Table(), Table(), Table(), Table()
    rows: list[list[Any]] = []
    for path, methods in sorted(source["paths"].items()):
        for method, facts in sorted(methods.items()):
            unknown = set(facts) - known
            if unknown:
                sys.exit(f"{method} {path}: no column for {sorted(unknown)}")
            body = facts.get("body")
            named = {code: source["error_sets"][index] for code, index in facts["errors"].items()}
            rows.append(
                [
                    path,
                    method,
                    facts["id"],
                    facts["scheme"],
                    scopes.add(facts["scopes"]),
                    permissions.add([facts["permissions"]["mode"], facts["permissions"]["names"]]),
                    errors.add(named),
                    facts.get("query") or 0,
                    facts.get("headers") or 0,
                    [body["required"], body["schema"]] if body else 0,
                    int(facts.get("deprecated", False)),
                    consumes.add(facts.get("consumes") or []),
                ]
            )
    if len(rows) != source["operations"]:
        sys.exit(f"operations.json says {source['operations']} operations and holds {len(rows)}")
    return {
        "format": FORMAT,
        "about": source["about"],
        "scopes": scopes.values,
        "permissions": permissions.values,
        "errors": errors.values,
        "consumes": consumes.values,
        "rows": rows,
    }


def write(name: str, value: object) -> None:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=False)
    target = TARGET / f"{name}.json.gz"
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    print(f"{target.name}: {len(text)} characters, {target.stat().st_size} bytes")


def main(folder: Path) -> None:
    def read(name: str) -> Any:
        return json.loads((folder / name).read_text("utf-8"))

    TARGET.mkdir(parents=True, exist_ok=True)
    write("operations", compact_operations(read("operations.json")))
    write("bodies", {"format": FORMAT, **read("bodies.json")})
    write("error_codes", {"format": FORMAT, **read("error_codes.json")})


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
