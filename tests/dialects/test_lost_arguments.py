"""Readers of Ruby, PowerShell and file formats give a request or a SnippetError, whatever is lost.

A paste that lost its arguments, or whose document lost its values, is no bug of ours to show.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from corpus import name_of, snippets

from inspector.errors import SnippetError

_CODE = ("faraday", "nethttp", "powershell")
_LINES = {"raw": "raw", "http-file": "http_file"}
_DOCUMENTS = {
    "har": "har",
    "postman": "postman",
    "data-action": "data_action",
    "frame": "frame",
    "json": "canonical",
}
_ARGUMENTS = re.compile(r"\([^()\n]{1,300}\)|\[[^\[\]\n]{1,300}\]|\{[^{}\n]{1,300}\}")
_ARGUMENT = re.compile(
    r"(?:(?<=[(,\[{])|(?<= = ))[^()\[\]{},\n]{1,200}"
    r"|(?<=\w )(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|@\{)"
)
_ENOUGH = 30


def _of(*dialects: str) -> list[Path]:
    return [path for path in snippets() if path.parent.name in dialects]


def _tried(reader: str, text: str) -> None:
    try:
        found = import_module(f"inspector.dialects.{reader}").parse(text)
    except SnippetError:
        return
    assert found


def _without(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Yields the text without what one place of a pattern holds, at most so many spread over it."""
    found = list(pattern.finditer(text))
    for match in islice(found, 0, None, len(found) // _ENOUGH + 1):
        bounds = match.group(0)[:1] + match.group(0)[-1:]
        kept = bounds if bounds in ("()", "[]", "{}") else ""
        yield text[: match.start()] + kept + text[match.end() :]


def _emptied(value: Any) -> Iterator[Any]:
    """Yields the document with each of its values gone, or replaced by one of another type."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            for other in (None, "", [], {}, 0, [None], [{}]):
                yield _with(value, key, other)
            yield from (_with(value, key, inner) for inner in _emptied(value[key]))


def _with(value: Any, key: Any, other: Any) -> Any:
    made = value.copy()
    made[key] = other
    return made


@pytest.mark.parametrize("path", _of(*_CODE), ids=name_of)
def test_code_that_lost_arguments_is_read_or_refused(path: Path) -> None:
    text = path.read_bytes().decode()
    for pattern in (_ARGUMENTS, _ARGUMENT):
        for damaged in _without(pattern, text):
            _tried(path.parent.name, damaged)


@pytest.mark.parametrize("path", _of(*_LINES), ids=name_of)
def test_lines_of_which_one_is_lost_or_cut_are_read_or_refused(path: Path) -> None:
    lines = path.read_bytes().decode().split("\n")
    for number, line in islice(enumerate(lines), _ENOUGH):
        for other in ([], [line[: len(line) // 2]], ["", line]):
            damaged = [*lines[:number], *other, *lines[number + 1 :]]
            _tried(_LINES[path.parent.name], "\n".join(damaged))


@pytest.mark.parametrize("path", _of(*_DOCUMENTS), ids=name_of)
def test_documents_of_which_one_value_is_lost_are_read_or_refused(path: Path) -> None:
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        pytest.skip("it is damaged already")
    for damaged in islice(_emptied(document), _ENOUGH * 8):
        _tried(_DOCUMENTS[path.parent.name], json.dumps(damaged))
