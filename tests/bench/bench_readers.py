"""Prints how the time of each reader grows: 1 MB against 100 KB, as a ratio of processor time.

Run by hand: `python tests/bench/bench_readers.py [dialect …]`. A ratio of 12 and more means that
the time grows faster than the text. The texts are corpus snippets written one after the other,
archives with many entries, and one request with a large body.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "dialects"))
import contextlib

from corpus import CORPUS

from inspector.dialects import registry
from inspector.errors import SnippetError

_SMALL, _LARGE = 100_000, 1_000_000


def main() -> None:
    wanted = sys.argv[1:]
    print(f"{'reader':14}{'text':28}{'100 KB':>9}{'1 MB':>9}{'ratio':>7}")  # noqa: T201 - its table
    for name, _ in registry.names():
        if wanted and name not in wanted:
            continue
        for what, make in _texts(name).items():
            small, large = (_spent(make(size), name) for size in (_SMALL, _LARGE))
            row = f"{name:14}{what[:26]:28}{small:8.2f}s{large:8.2f}s{large / small:7.1f}"
            print(row, flush=True)  # noqa: T201 - its table


def _texts(name: str) -> dict[str, Callable[[int], str]]:
    """Returns ways to make a text of about a given size for a reader."""
    if name == "har":
        entry = {
            "request": {"method": "GET", "url": "https://h/a", "headers": []},
            "response": {"status": 200},
        }
        return {
            "entries": _repeated(lambda many: {"log": {"version": "1.2", "entries": many}}, entry)
        }
    if name == "postman":
        item = {"name": "a", "request": {"method": "GET", "url": "https://h/a", "header": []}}
        schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        info = {"name": "x", "schema": schema}
        return {"items": _repeated(lambda many: {"info": info, "item": many}, item)}
    if name == "json":
        return {"members": _repeated(lambda many: {"list": many}, {"id": "a1", "text": "b"})}
    paths = sorted((CORPUS / name).glob("*.txt"))[:2]
    texts = {path.stem: path.read_bytes().decode() for path in paths}
    if name in ("data-action", "frame", "raw"):
        return {stem: _padded(text) for stem, text in texts.items()}
    return {stem: _again(text) for stem, text in texts.items()}


def _repeated(around: Callable[[list[Any]], object], one: object) -> Callable[[int], str]:
    return lambda size: json.dumps(around([one] * (size // len(json.dumps(one)))))


def _again(text: str) -> Callable[[int], str]:
    return lambda size: (text.rstrip() + "\n\n") * (size // (len(text) + 2))


def _padded(text: str) -> Callable[[int], str]:
    """Makes the last string of a text a long one."""
    end = text.rfind('"') if '"' in text else len(text)
    return lambda size: text[:end] + "word " * (size // 5) + text[end:]


def _spent(text: str, dialect: str) -> float:
    began = time.process_time()
    with contextlib.suppress(SnippetError):
        registry.parse(text, dialect)
    return time.process_time() - began


if __name__ == "__main__":
    main()
