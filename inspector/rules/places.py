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


class Places:
    """The lines of one text, with comments and multi-line strings blanked: no key hides in them.

    They are split once, so that a pack of thousands of rules is read in one go.
    """

    def __init__(self, text: str) -> None:
        self._lines = [
            re.sub(r"^\s*#.*", "", line) for line in _MULTILINE.sub(_blanked, text).split("\n")
        ]

    def rules(self) -> tuple[Place, ...]:
        """Returns where each `[[rule]]` begins and ends, in order."""
        starts = [number for number, line in enumerate(self._lines, 1) if _RULE.match(line)]
        ends: list[int | None] = [*starts[1:], None]
        return tuple(map(Place, starts, ends))

    def find(self, keys: Sequence[str], within: Place | None = None) -> Place:
        """Returns the place of the innermost of `keys` (outermost first) that the text spells."""
        within = within or Place(0, None)
        line = within.line
        for key in keys:
            spelled = _spelling(key)
            first = max(line, 1)
            numbered = enumerate(self._lines[first - 1 : within.end and within.end - 1], first)
            line = next((number for number, shown in numbered if spelled.search(shown)), line)
        return Place(line, within.end)


def _spelling(key: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s{{,.\[])[\"']?{re.escape(key)}[\"']?[ \t]*(?:[=.]|\]+\s*$)")


def _blanked(match: re.Match[str]) -> str:
    return '""' + "\n" * match.group().count("\n")
