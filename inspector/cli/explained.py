"""What an answer means: as JSON, and as lines for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from inspector.cli.output import Painted, Piece

if TYPE_CHECKING:
    from inspector.rules.answers.explanation import Cause, ClaimedCause, Explanation

_WIDTH = 100
_SHOWN_CAUSES = 3


def explanation_document(explanation: Explanation | None) -> dict[str, object] | None:
    """Returns the explanation's fields by their names; null when there is nothing to explain."""
    return None if explanation is None else asdict(explanation)


def explanation_pieces(explanation: Explanation | None) -> Iterator[list[Piece]]:
    """Yields the lines: what it means, the likeliest causes and their checks, when to come back."""
    if explanation is None:
        return
    yield [Painted("What it means: ", "bold"), explanation.title]
    yield from _wrapped(f"{explanation.meaning} ({explanation.level})", "  ")
    if explanation.contradicted_by:
        yield from _wrapped(f"contradicted: {explanation.contradicted_by}", "  ")
    named = [f"{n.kind} {n.text}" for n in explanation.names if n.kind != "correlation id"]
    if named:
        yield from _wrapped(f"it names: {', '.join(named)}", "  ")
    if explanation.retry_after_s is not None:
        yield [f"  retry after {explanation.retry_after_s} s"]
    if explanation.causes:
        yield [Painted("Check next", "bold")]
    for number, cause in enumerate(explanation.causes[:_SHOWN_CAUSES], 1):
        yield from _cause(number, cause)
    if explanation.claimed:
        yield [Painted("Somebody claims", "bold")]
    for claim in explanation.claimed[:_SHOWN_CAUSES]:
        yield from _claim(claim)


def _claim(claim: ClaimedCause) -> Iterator[list[Piece]]:
    said = "; ".join(f"{evidence.level}: {evidence.source}" for evidence in claim.evidence)
    yield from _wrapped(f"- {claim.cause} ({said})", "  ", "    ")
    if claim.contradicted_by:
        yield from _wrapped(f"contradicted: {claim.contradicted_by}", "    ")
    yield from _wrapped(claim.check, "    ")


def _cause(number: int, cause: Cause) -> Iterator[list[Piece]]:
    yield from _wrapped(f"{number}. {cause.cause}.", "  ", "     ")
    yield from _wrapped(cause.check, "     ")
    yield from _wrapped(f"Not it if: {cause.disproof}", "     ")


def _wrapped(text: str, first: str, rest: str = "") -> Iterator[list[Piece]]:
    for line in textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest or first,
        break_long_words=False,
        break_on_hyphens=False,
    ):
        yield [line]
