"""What a POSIX shell knows while it reads a text: its variables, and what is said of them.

A variable has the value assigned earlier in the same text, or is one of the request; what it is
replaced by may not grow without end.
"""

from __future__ import annotations

import re

from inspector.dialects.draft import variable, variable_name
from inspector.dialects.places import Lines, Place
from inspector.dialects.shell_text import fallback, operated
from inspector.errors import SnippetError
from inspector.model.request import VARIABLE

PARAMETER = re.compile(
    r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)([^}\n]{0,500})\}|([0-9@*#?$!-]))", re.ASCII
)
_IN_HEREDOC = re.compile(
    rf"\\(?P<escaped>[\\$`])|\\\n|(?P<run>\$\([^()\n]{{1,300}}\)|`[^`\n]{{1,300}}`)"
    rf"|(?P<parameter>{PARAMETER.pattern})",
    re.ASCII,
)
_EXPANSION_LIMIT = 1 << 22


class Values:
    """The variables of one text, read from `start` on."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.text = text
        self.position = start
        self.lines = Lines(text)
        self.assigned: dict[str, str] = {}
        self.arrays: dict[str, tuple[str, ...]] = {}
        self.defaults: dict[str, str] = {}
        """What the text itself takes for a variable that has no value: `${NAME:-this}`."""
        self.unknown: dict[str, tuple[str, int]] = {}
        """Variables met, by name: how they stand in the text, and where first."""
        self.faults: list[tuple[str, int]] = []
        """What was opened and never closed, and where; it is read as closed at the end."""
        self.remarks: list[tuple[str, int]] = []
        """What else must be known of the text, and where."""
        self._budget = _EXPANSION_LIMIT

    def place(self, offset: int) -> Place:
        return self.lines.place(offset)

    def assign(self, text: str) -> None:
        """Takes a word of the form NAME=value or NAME+=value as an assignment."""
        name, _, value = text.partition("=")
        if name.endswith("+"):
            name = name[:-1]
            value = self.assigned.get(name, "") + value
        hole = VARIABLE.fullmatch(value)
        output = self.unknown.get(hole.group(1)) if hole else None
        if hole and output and output[0].startswith(("$(", "`")):
            # What a command gives is named after the variable that takes it.
            self.unknown[name] = self.unknown.pop(hole.group(1))
        else:
            self._spend(len(value), name, 0)
            self.assigned[name] = value

    def _expanded(self, written: str, offset: int) -> str:
        """Returns a here-document's text as the shell fills it."""

        def one(match: re.Match[str]) -> str:
            if match.group("escaped"):
                return match.group("escaped")
            if match.group("run"):
                name = variable_name(match.group("run"))
                self.unknown.setdefault(name, (match.group("run"), offset))
                return variable(name)
            if match.group("parameter"):
                found = PARAMETER.match(match.group("parameter"))
                return self._parameter(found, offset) if found else match.group(0)
            return ""

        return _IN_HEREDOC.sub(one, written)

    def _parameter(self, match: re.Match[str], shift: int) -> str:
        name, operation = match.group(1) or match.group(2), match.group(3) or ""
        offset = match.start() + shift
        if name is None:
            sign = match.group(4)
            return self._hole(
                f"argument_{sign}" if sign.isdigit() else "arguments", match.group(0), offset
            )
        item = re.fullmatch(r"\[(\d{1,6})\]", operation)
        if item and int(item.group(1)) < len(self.arrays.get(name, ())):
            return self.arrays[name][int(item.group(1))]
        if name in self.assigned:
            value = self.assigned[name]
            self._spend(len(value), name, offset)
            changed = operated(value, operation)
            if changed is not None and not VARIABLE.search(value if operation else ""):
                return changed
        other = fallback(operation)
        if other and not re.search(r"[$`\\'\"]", other):
            self.defaults.setdefault(name, other)
        elif operation and other is None and not operation.startswith((":?", "?")):
            said = f"{match.group(0)} changes the value of {name}; fill in what comes out."
            self.remarks.append((said, offset))
        return self._hole(name, match.group(0), offset)

    def _hole(self, name: str, spelled: str, offset: int) -> str:
        self.unknown.setdefault(name, (spelled, offset))
        return variable(name)

    def _spend(self, size: int, name: str, offset: int) -> None:
        self._budget -= size
        if self._budget < 0:
            raise SnippetError(
                f"${name} makes the command too long to read; write it out without it.",
                *self.place(offset),
            )

    def _unclosed(self, what: str, offset: int) -> int:
        self.faults.append((what, offset))
        return len(self.text)
