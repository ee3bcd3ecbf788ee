"""The report for a ticket: what was asked, what was answered, what was proven, and where.

Short first: the verdict and its story, the fix, then the evidence for whoever doubts them. What
was observed on the sandbox says so at every place, since it proves nothing about the platform.

    Case --build--> Document --markdown.write | html.write | rich_text.write--> text
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inspector import __version__
from inspector.lab import (
    report_claims,
    report_context,
    report_fix,
    report_proof,
    report_story,
)
from inspector.lab.document import Block, Document, made_safe
from inspector.lab.explained import explained
from inspector.lab.report_case import Case
from inspector.lab.verdict import timestamp

__all__ = ["Case", "build"]


def build(case: Case, mask: Callable[[str], str] | None = None) -> Document:
    """Returns the report, redacted as a whole whatever its parts were.

    Takes some milliseconds, whatever the answers' sizes. `mask` takes out what is personal.
    """
    made = (
        f"Made with Guest API Inspector {__version__}",
        timestamp(case.now),
        "secrets redacted" if mask is None else "secrets redacted, personal data masked",
    )
    document = Document(
        title=case.title(),
        badges=report_story.badges(case),
        blocks=tuple(_blocks(case)),
        made=" · ".join(filter(None, made)),
    )
    redactor = case.redactor
    if mask is None:
        return made_safe(document, redactor.text, redactor.known)
    masked = mask
    return made_safe(
        document,
        lambda text: masked(redactor.text(text)),
        lambda text: masked(redactor.known(text)),
    )


def _blocks(case: Case) -> Iterator[Block]:
    yield from report_story.story(case)
    yield from report_fix.fix(case)
    yield from report_claims.evidence(case)
    yield from report_proof.proof(case)
    yield from report_claims.claims(case)
    yield from report_claims.untried(case)
    if case.explanation is not None:
        yield from explained(case.explanation)
    yield from report_context.scopes(case)
    yield from report_proof.sends(case)
    yield from report_proof.exchanges(case)
    yield from report_context.token(case)
    yield from report_context.place(case)
