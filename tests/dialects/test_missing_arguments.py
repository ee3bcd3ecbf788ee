"""What is left of a call when a paste has lost arguments is read, or refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from inspector.errors import SnippetError
from tests.dialects.corpus import CORPUS

OPENING, CLOSING = "([{", ")]}"


def without_arguments(text: str) -> Iterator[str]:
    """Yields the text with one call, list or object emptied, or robbed of its first or last."""
    for match in re.finditer(r"[(\[{]", text):
        depth, commas, end = 0, [], len(text)
        for at in range(match.start(), len(text)):
            if text[at] in CLOSING:
                depth -= 1
            if not depth and at > match.start():
                end = at
                break
            if text[at] == "," and depth == 1:
                commas.append(at)
            if text[at] in OPENING:
                depth += 1
        yield text[: match.end()] + text[end:]
        if commas:
            yield text[: match.end()] + text[commas[0] + 1 :]
            yield text[: commas[-1]] + text[end:]


def read(dialect: str, text: str) -> bool:
    """Tells whether a text is read; anything but a refusal by name passes through."""
    try:
        import_module(f"inspector.dialects.{dialect}").parse(text)
    except SnippetError:
        return False
    return True


@pytest.mark.parametrize("dialect", ["fetch", "axios", "k6", "python", "php"])
def test_call_that_lost_arguments_is_read_or_refused(dialect: str) -> None:
    texts = [path.read_text() for path in sorted((CORPUS / dialect).glob("*.txt"))]
    damaged = (one for text in texts if len(text) < 4000 for one in without_arguments(text))
    assert sum(read(dialect, one) for one in damaged)
