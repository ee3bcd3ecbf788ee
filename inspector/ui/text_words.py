"""Words and whole characters of a line: what a double click takes, where a caret may stop."""

from __future__ import annotations

import re

from inspector.ui.text_cells import is_mark
from inspector.ui.text_rows import Span


def word_at(text: str, index: int) -> Span:
    """Returns the word around an index: letters, digits, `_` and `-`, so that an id is one."""
    low, high = max(0, index - _WORD_REACH), min(len(text), index + _WORD_REACH)
    for match in _WORD.finditer(text, low, high):
        if match.start() <= index < match.end():
            return match.span()
    return min(index, len(text)), min(index + 1, len(text))


def step(text: str, index: int, movement: str) -> int:
    """Returns where the caret goes from an index: `left`, `right`, `word-left`, `word-right`."""
    ahead = movement.endswith("right")
    if movement.startswith("word"):
        part = text[index : index + _WORD_REACH] if ahead else text[:index][-_WORD_REACH:]
        match = (_WORD_AHEAD if ahead else _WORD_BEHIND).search(part)
        return index + (match.end() if ahead else match.start() - len(part)) if match else index
    index += 1 if ahead else -1
    while 0 < index < len(text) and is_mark(text[index]):
        index += 1 if ahead else -1
    return index


_WORD_REACH = 4096
_WORD_AHEAD = re.compile(r"\A(?:[\w-]+|[^\w\s-]+)?\s*")
_WORD_BEHIND = re.compile(r"(?:[\w-]+|[^\w\s-]+)?\s*\Z")
_WORD = re.compile(r"[\w-]+|\s+")
