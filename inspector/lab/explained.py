"""The report's section on what the answer says: its meaning, causes to check, whom it names."""

from __future__ import annotations

from inspector.lab.markdown import Page
from inspector.model.finding import Evidence
from inspector.rules.answers.explanation import Explanation, RateLimit


def write_explanation(page: Page, explanation: Explanation) -> None:
    """Writes the section; what was seen on the sandbox says so."""
    page.heading(2, "What the answer says")
    page.strong(f"{explanation.title}.")
    page.paragraph(f"{explanation.meaning} ({explanation.level})")
    if explanation.contradicted_by:
        page.paragraph(f"Contradicted: {explanation.contradicted_by}")
    page.table(
        ("Possible cause, likeliest first", "Check next", "What would disprove it"),
        [(cause.cause, cause.check, cause.disproof) for cause in explanation.causes],
    )
    if explanation.claimed:
        page.paragraph("Claimed by others, and no known cause of it:")
        page.table(
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
    page.items([*_facts(explanation), *map(_source, explanation.evidence)])


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
    level = f"{evidence.level} on the sandbox" if evidence.on_sandbox else evidence.level
    details = "; ".join(filter(None, (evidence.where, evidence.date)))
    return f"{level}: {evidence.source}" + (f" ({details})" if details else "")
