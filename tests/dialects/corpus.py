"""Reads the corpus: each NAME.txt is a paste, the NAME.json beside it what it must be read as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inspector.dialects import registry
from inspector.dialects.canonical import document
from inspector.model.request import ImportedRequest
from inspector.model.secret import Secret

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def snippets() -> list[Path]:
    return sorted(CORPUS.rglob("*.txt"))


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def expectation(text: str) -> dict[str, Any]:
    """Returns what a text is read as, in the form of the expectation files."""
    snippet = registry.parse(text)
    return {
        "dialect": snippet.dialect,
        "requests": [_told(imported) for imported in snippet.requests],
    }


def _told(imported: ImportedRequest) -> dict[str, Any]:
    told = document(
        imported.request,
        complete=imported.complete,
        takes=imported.takes,
        expects=imported.expects,
    )
    told["bindings"] = {
        name: {"secret": value.reveal()} if isinstance(value, Secret) else value
        for name, value in imported.bindings.items()
    }
    told["notes"] = [
        f"{note.severity} {note.line}:{note.column} {note.text}" for note in imported.notes
    ]
    return told
