"""Writes Markdown (CommonMark with tables) out of text that nobody has checked.

Everything is redacted before it is cut or escaped: half a secret, or one with a backslash in
it, is none that a later redaction could recognise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_SPECIAL = re.compile(r"[\\`*\[\]<>|]|(?<!\w)_|_(?!\w)")
_BACKTICKS = re.compile(r"`+")
_MAX_FENCE_LINES = 60
_MAX_FENCE_CHARS = 6_000


class Page:
    """Collects blocks; `str()` gives the document."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        self._redact = redact
        self._blocks: list[str] = []

    def __str__(self) -> str:
        return "\n\n".join(self._blocks) + "\n"

    def heading(self, level: int, text: str) -> None:
        self._blocks.append(f"{'#' * level} {self.plain(text)}")

    def paragraph(self, text: str) -> None:
        self._blocks.append(self.plain(text))

    def strong(self, text: str, after: str = "") -> None:
        self._blocks.append(f"**{self.plain(text)}** {self.plain(after)}".rstrip())

    def quote(self, text: str) -> None:
        self._blocks.append(f"> {self.plain(text)}")

    def items(self, texts: Sequence[str]) -> None:
        if texts:
            self._blocks.append("\n".join(f"- {self.plain(text)}" for text in texts))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Adds a table, without the columns in which no row says anything."""
        used = [i for i in range(len(head)) if any(row[i].strip() for row in rows)]
        if not used:
            return
        lines = [[head[i] for i in used], ["---"] * len(used)]
        lines += [[self.plain(row[i]) for i in used] for row in rows]
        self._blocks.append("\n".join(f"| {' | '.join(line)} |" for line in lines))

    def code(self, text: str, language: str = "") -> None:
        """Adds a code block, cut when it is long; it says so."""
        lines = self._redact(text).split("\n")
        shown: list[str] = []
        room = _MAX_FENCE_CHARS
        for line in lines[:_MAX_FENCE_LINES]:
            shown.append(line if len(line) <= room else f"{line[:room]}…")
            room -= len(line)
            if room <= 0:
                break
        if len(shown) < len(lines):
            shown.append(f"… {len(lines) - len(shown)} more lines")
        content = "\n".join(shown)
        longest = max((len(run) for run in _BACKTICKS.findall(content)), default=0)
        fence = "`" * max(3, longest + 1)
        self._blocks.append(f"{fence}{language}\n{content}\n{fence}")

    def plain(self, text: str) -> str:
        """Returns the text on one line, with nothing in it that Markdown or HTML would act on."""
        one_line = " ".join(self._redact(text).split())
        return _SPECIAL.sub(lambda match: f"\\{match.group()}", one_line)
