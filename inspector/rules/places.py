"""Finds the line of a field in the text of a rule pack, for error messages.

TOML readers give no positions of what they have read, so this looks for the key again, by its
spelling, within the lines of its table. It is only a pointer for people: where a key cannot be
found (a spelling that needs escapes), the line of what surrounds it is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_MULTILINE = re.compile(r'""".*?"""|\'\'\'.*?\'\'\'', re.DOTALL)
_RULE = re.compile(r"^[ \t]*\[\[[ \t]*(?:rule|\"rule\"|'rule')[ \t]*\]\]")


class Place(NamedTuple):
    """A line, 1-based (0 when unknown), and the line after the table's last, None for the end."""

    line: int
    end: int | None


def rule_lines(text: str) -> tuple[Place, ...]:
    """Returns where each `[[rule]]` begins and ends, in order."""
    lines = _lines(text)
    starts = [number for number, line in enumerate(lines, 1) if _RULE.match(line)]
    ends: list[int | None] = [*starts[1:], None]
    return tuple(map(Place, starts, ends))


def find_place(text: str, keys: Sequence[str], within: Place | None = None) -> Place:
    """Returns the place of the innermost of `keys` (outermost first) that the text spells."""
    within = within or Place(0, None)
    lines = _lines(text)
    line = within.line
    for key in keys:
        spelled = re.compile(rf"(?:^|[\s{{,.\[])[\"']?{re.escape(key)}[\"']?[ \t]*(?:[=.]|\]+\s*$)")
        first = max(line, 1)
        numbered = enumerate(lines[first - 1 : within.end and within.end - 1], first)
        line = next((number for number, shown in numbered if spelled.search(shown)), line)
    return Place(line, within.end)


def _lines(text: str) -> list[str]:
    """Returns the lines with comments and multi-line strings blanked, so no key hides in them."""

    def blank(match: re.Match[str]) -> str:
        return '""' + "\n" * match.group().count("\n")

    return [re.sub(r"^\s*#.*", "", line) for line in _MULTILINE.sub(blank, text).split("\n")]
