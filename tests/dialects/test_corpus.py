"""Every corpus snippet is read as the expectation beside it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from corpus import expectation, name_of, snippets

from inspector.dialects import registry

_ALL = snippets()


@pytest.mark.parametrize("path", _ALL, ids=name_of)
def test_snippet_is_read_as_expected(path: Path) -> None:
    wanted = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert expectation(path.read_bytes().decode()) == wanted


@pytest.mark.parametrize("path", _ALL, ids=name_of)
def test_dialect_is_recognised_from_the_text_alone(path: Path) -> None:
    best, score = registry.sniff(path.read_bytes().decode())[0]
    assert best == path.parent.name
    assert 0 < score <= 1


@pytest.mark.parametrize("path", _ALL, ids=name_of)
def test_no_other_dialect_takes_the_text_for_its_own(path: Path) -> None:
    (_, score), *others = registry.sniff(path.read_bytes().decode())
    assert all(other < score for _, other in others)


@pytest.mark.parametrize("path", _ALL, ids=name_of)
def test_no_literal_secret_stays_in_a_request(path: Path) -> None:
    told = json.loads(path.with_suffix(".json").read_text("utf-8"))
    for request in told["requests"]:
        shown = json.dumps({name: request[name] for name in ("url", "headers", "body", "notes")})
        for value in request["bindings"].values():
            if isinstance(value, dict):
                assert value["secret"] not in shown


def test_corpus_covers_every_dialect_that_can_be_read() -> None:
    assert {path.parent.name for path in _ALL} == {name for name, _ in registry.names()}
    assert len(_ALL) >= 60
