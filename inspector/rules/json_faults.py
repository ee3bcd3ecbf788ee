"""Says in people's words why a text is not JSON (RFC 8259): what a parser only calls unexpected.

Names the fault at the place where a reader mends it, e.g. the comma and not the brace after it.
Only what is certain is named; for the rest the parser's own words must do.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Fault(NamedTuple):
    """What is wrong and where it is mended; line and column 1-based."""

    what: str
    line: int
    column: int


def find_fault(text: str, said: str, line: int, column: int) -> Fault | None:
    """Returns the fault behind what the parser said of a place, None when it cannot be told."""
    position = _position(text, line, column)
    before = text[:position].rstrip()
    if text[position : position + 1] in ("}", "]") and before.endswith(","):
        return _fault(text, len(before) - 1, "a trailing comma")
    for pattern, what in _AT_PLACE:
        if pattern.match(text, position):
            return _fault(text, position, what)
    if position >= len(text.rstrip()):
        return _fault(text, position, "it ends too early")
    if text[position] == '"' and _STRING.match(text, position) is None:
        return _in_string(text, position)
    if said.startswith("Expecting ','") and text[position] == '"':
        return _fault(text, len(before), "a missing comma")
    if said.startswith("Expecting value") and re.match(r"\+?\.?\d", text[position:]):
        return _fault(text, position, "a number that JSON cannot spell so")
    if text[position] < " ":
        return _fault(text, position, "a line break or tab in a string")
    if before[-1:] in ("{", ",") and re.match(r"[A-Za-z_$][\w$]*\s*:", text[position:]):
        return _fault(text, position, "a name without quotation marks")
    return None


def _in_string(text: str, position: int) -> Fault:
    """A string that does not end on its line, or whose end is a typographer's."""
    line = text[position : text.find("\n", position) % (len(text) + 1)]
    curly = re.search("[\u201c\u201d\u201e\u201f]", line)
    if curly is None:
        return _fault(text, position, "a string that is not closed")
    return _fault(text, position + curly.start(), "a typographic quotation mark")


def _position(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def _fault(text: str, position: int, what: str) -> Fault:
    start = text.rfind("\n", 0, position) + 1
    return Fault(what, text.count("\n", 0, position) + 1, position - start + 1)


_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_AT_PLACE = tuple(
    (re.compile(pattern), what)
    for pattern, what in (
        ("\ufeff", "a byte order mark"),
        ("[\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb]", "a typographic quotation mark"),
        ("'", "single quotation marks"),
        ("`", "a backtick"),
        (r"//|/\*|#", "a comment"),
        ("[\u00a0\u2007\u202f\u200b\u2060]", "an invisible character"),
        (r"(?:True|False|None)\b", "a word of Python"),
        (r"undefined\b", "undefined"),
        (r"(?:NaN|-?Infinity)\b", "a number that JSON does not have"),
        ("&(?:quot|amp|#34|#x22);", "an HTML entity"),
        (r"\\", "an escape outside or unknown in a string"),
        ("<", "the beginning of XML or a placeholder"),
        (",", "a comma where a value belongs"),
    )
)
