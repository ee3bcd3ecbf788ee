"""Where in the payload's text the findings are: spans to underline, to hover and to step to."""

from __future__ import annotations

import re
from typing import NamedTuple

from inspector.model.finding import Finding
from inspector.model.json_text import nearest_places
from inspector.ui.text_positions import to_qt

_LINE_AND_COLUMN = re.compile(r"line (\d+), column (\d+)")


class Problem(NamedTuple):
    """A finding at its place; start and end as Qt counts."""

    start: int
    end: int
    finding: Finding

    @property
    def tone(self) -> str:
        severe = self.finding.severity == "error" or self.finding.missing
        return "err" if severe else "dim" if self.finding.severity == "info" else "warn"

    @property
    def words(self) -> str:
        return f"{self.finding.message}\n{self.finding.detail}".strip()


def locate(findings: tuple[Finding, ...], text: str) -> tuple[Problem, ...]:
    """Returns the findings that have a place in the text, in the order of the text."""
    pointers = [f.subject for f in findings if f.subject.startswith("/")]
    places = nearest_places(text, pointers) if pointers else {}
    found: list[Problem] = []
    for finding in findings:
        span = places.get(finding.subject) or _span(finding, text)
        if span is not None:
            found.append(Problem(to_qt(text, span[0]), to_qt(text, span[1]), finding))
    return tuple(sorted(found, key=lambda problem: problem.start))


def _span(finding: Finding, text: str) -> tuple[int, int] | None:
    place = _LINE_AND_COLUMN.search(finding.message + " " + finding.detail)
    if finding.id != "json-invalid" or not place:
        return None
    start = 0
    for _ in range(int(place[1]) - 1):
        start = text.find("\n", start) + 1 or len(text)
    start = min(start + max(0, int(place[2]) - 1), max(0, len(text) - 1))
    return start, min(len(text), start + 1)
