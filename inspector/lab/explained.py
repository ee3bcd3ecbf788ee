"""The report's section on what the answer says: its meaning, causes to check, whom it names."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.lab.document import Block, Heading, Items, Paragraph, table
from inspector.lab.report_claims import evidence_level
from inspector.model.finding import Evidence
from inspector.rules.answers.explanation import Explanation, RateLimit


def explained(explanation: Explanation) -> Iterator[Block]:
    """Yields the section; what was seen on the sandbox says so."""
    yield Heading("What the answer says")
    meaning = f"{explanation.meaning} ({explanation.level})"
    yield Paragraph(meaning, strong=f"{explanation.title}.")
    if explanation.contradicted_by:
        yield Paragraph(explanation.contradicted_by, strong="Contradicted:")
    yield from table(
        ("Possible cause, likeliest first", "Check next", "What would disprove it"),
        [(cause.cause, cause.check, cause.disproof) for cause in explanation.causes],
    )
    if explanation.claimed:
        yield Paragraph("Claimed by others, and no known cause of it:")
        yield from table(
            ("Claim", "Who says so", "What speaks against it", "What would disprove it"),
            [
                (
                    claim.cause,
                    "; ".join(map(_source, claim.evidence)),
                    claim.contradicted_by or "nothing known",
                    claim.disproof,
                )
                for claim in explanation.claimed
            ],
        )
    facts = (*_facts(explanation), *map(_source, explanation.evidence))
    if facts:
        yield Items(facts)


def _facts(explanation: Explanation) -> list[str]:
    facts = [f"{thing.kind}: {thing.text}" for thing in explanation.names]
    if explanation.retry_after_s is not None:
        facts.append(f"retry after: {explanation.retry_after_s} s")
    if explanation.rate is not None:
        facts.append(f"rate: {_rate(explanation.rate)}")
    return facts


def _rate(rate: RateLimit) -> str:
    words = (("used", rate.count), ("allowed", rate.allowed), ("seconds to reset", rate.reset_s))
    return ", ".join(f"{value} {word}" for word, value in words if value is not None)


def _source(evidence: Evidence) -> str:
    where = "" if evidence.on_sandbox else evidence.where
    details = "; ".join(filter(None, (where, evidence.date)))
    said = f"{evidence_level(evidence)}: {evidence.source}"
    return f"{said} ({details})" if details else said
