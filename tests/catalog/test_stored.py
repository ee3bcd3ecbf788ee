from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector import resource
from inspector.catalog import stored
from inspector.errors import ResourceError

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Puts the program's resources into an empty folder, as a broken installation has them."""
    (tmp_path / "resources" / "catalog").mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    resource.root.cache_clear()
    yield tmp_path / "resources" / "catalog"
    monkeypatch.undo()
    resource.root.cache_clear()


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ResourceError, match=r"operations\.json\.gz is missing; install"):
        stored.read("operations")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no gzip",
        gzip.compress(b"{", mtime=0),
        gzip.compress(b"\xff", mtime=0),
        b"\x1f\x8b\x08",
    ],
)
def test_a_damaged_file_is_named(folder: Path, content: bytes) -> None:
    (folder / "operations.json.gz").write_bytes(content)
    with pytest.raises(ResourceError, match=r"operations\.json\.gz cannot be read .*install"):
        stored.read("operations")


@pytest.mark.parametrize("content", [{}, {"format": 2}, []])
def test_a_file_of_another_version_is_refused(folder: Path, content: object) -> None:
    (folder / "bodies.json.gz").write_bytes(gzip.compress(json.dumps(content).encode()))
    with pytest.raises(ResourceError, match=r"bodies\.json\.gz is of another version"):
        stored.read("bodies")


# --- making the files


@pytest.fixture(scope="module")
def compiler() -> Any:
    place = ROOT / "packaging" / "compile_catalog.py"
    spec = importlib.util.spec_from_file_location("compile_catalog", place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def source(**more: Any) -> dict[str, Any]:
    operation = {
        "id": "getDate",
        "scheme": None,
        "scopes": None,
        "permissions": {"mode": "any", "names": []},
        "errors": {"401": 0},
    }
    return {
        "about": "made up",
        "operations": 1,
        "error_sets": [["bad.credentials"]],
        "paths": {"/api/v2/date": {"GET": operation | more}},
    }


def test_an_operation_is_written_as_a_row_with_tables(compiler: Any) -> None:
    made = compiler.compact_operations(
        source(query={"a": True}, body={"required": True, "schema": {"type": "string"}})
    )
    body = [True, {"type": "string"}]
    assert made["rows"] == [
        ["/api/v2/date", "GET", "getDate", None, 0, 0, 0, {"a": True}, 0, body, 0, 0]
    ]
    assert made["scopes"] == [None]
    assert made["errors"] == [{"401": ["bad.credentials"]}]
    assert made["format"] == stored.FORMAT


def test_a_fact_without_a_column_is_not_dropped_silently(compiler: Any) -> None:
    with pytest.raises(SystemExit, match=r"GET /api/v2/date: no column for \['produces'\]"):
        compiler.compact_operations(source(produces=["text/plain"]))


def test_a_number_that_does_not_fit_stops_the_making(compiler: Any) -> None:
    with pytest.raises(SystemExit, match="says 5 operations and holds 1"):
        compiler.compact_operations(source() | {"operations": 5})


def test_the_same_input_gives_the_same_bytes(
    compiler: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in {
        "operations": source(),
        "bodies": {"about": "made up", "definitions": {}},
        "error_codes": {"about": "made up", "codes": {}},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    monkeypatch.setattr(compiler, "TARGET", tmp_path / "made")
    compiler.main(tmp_path)
    first = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    compiler.main(tmp_path)
    second = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert first == second
    assert set(first) == {"operations.json.gz", "bodies.json.gz", "error_codes.json.gz"}
