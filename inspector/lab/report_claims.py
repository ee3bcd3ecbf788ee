"""Who says what, and what came of it: evidence, claims that held and claims that did not."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.lab.document import Badge, Block, Cell, Heading, Items, Paragraph, Stamp, Tone, table
from inspector.lab.report_case import Case, send_numbers
from inspector.lab.verdict import Candidate
from inspector.model.finding import Evidence, Finding

_HEAD = ("Finding", "Severity", "Evidence", "Source", "Where", "Date")
_SEVERITIES: dict[str, Tone] = {"error": "err", "warning": "warn", "info": "info"}
_LEVELS: dict[str, Tone] = {"official": "info", "claimed": "warn", "observed": "ok"}


def evidence(case: Case) -> Iterator[Block]:
    """Yields every finding with who says so, when, for where, and which sends show it."""
    rows = [row for finding in case.findings for row in _rows(case, finding)]
    if not rows:
        return
    yield Heading("Evidence")
    yield from table(_HEAD, rows)


def claims(case: Case) -> Iterator[Block]:
    """Yields which claims held, which did not, and which only the published contract denies."""
    claimed = [f for f in case.findings if any(e.level == "claimed" for e in f.evidence)]
    held: list[tuple[str, ...]] = []
    wrong: list[tuple[str, ...]] = []
    denied: list[tuple[str, ...]] = []
    verdict = case.verdict
    settled = verdict is not None and verdict.kind == "explained"
    for finding in claimed:
        candidate = case.candidate_of(finding) if settled else None
        row = (finding.message, _claimants(finding))
        if verdict is not None and candidate is not None:
            proof = send_numbers(case.proof_of(candidate))
            needed = candidate in verdict.minimal
            shown = f"{_proof_words(case, needed=needed)} {proof}"
            against = finding.contradicted_by or ""
            (held if needed else wrong).append((*row, shown, against))
        elif finding.contradicted_by:
            denied.append((*row, finding.contradicted_by))
    where = case.place.name
    against = "The published contract says"
    if held:
        yield Heading(f"Claims that held on {where}")
        yield from table(("Claim", "Who says so", "Shown by", against), held)
    if wrong:
        yield Heading(f"Claims that turned out wrong on {where}")
        yield from table(("Claim", "Who says so", "Shown by", against), wrong)
    if denied:
        yield Heading("Claims that the published contract contradicts")
        if verdict is not None:
            yield Paragraph("No send decides about them: no change of the request stands for them.")
        yield from table(("Claim", "Who says so", against), denied)


def untried(case: Case) -> Iterator[Block]:
    """Yields what was not tried, and why."""
    verdict = case.verdict
    if verdict is None:
        return
    if verdict.untried:
        reasons = zip(verdict.untried, verdict.untried_because, strict=False)
        yield Heading("Not tried")
        rows = [(_change(candidate), reason) for candidate, reason in reasons]
        yield from table(("Change", "Why not"), rows)
    if verdict.notes:
        yield Heading("Differs too, not tried")
        yield Items(verdict.notes)


def evidence_level(item: Evidence, otherwise: str = "the sandbox") -> str:
    """Returns the level; what was seen on the sandbox always says so."""
    if not item.on_sandbox:
        return item.level
    where = item.where if item.where.startswith("the sandbox") else otherwise
    return f"{item.level} on {where}"


def _rows(case: Case, finding: Finding) -> Iterator[tuple[Cell, ...]]:
    """Yields a row per piece of evidence, and one for what stands against it; titled once."""
    found = [_row(item, sends) for item, sends in case.evidence(finding)]
    if finding.contradicted_by:
        against = Badge("contradicted", "err")
        found.append((against, finding.contradicted_by, "", Stamp("")))
    title: tuple[Cell, ...] = (
        finding.message,
        Badge(finding.severity, _SEVERITIES[finding.severity]),
    )
    for row in found or [("", "", "", Stamp(""))]:
        yield (*title, *row)
        title = ("", "")


def _row(item: Evidence, sends: str) -> tuple[Cell, ...]:
    shown = f" ({sends})" if sends else ""
    level = Badge(item.level, _LEVELS[item.level])
    if not item.on_sandbox:
        return level, item.source + shown, item.where, Stamp(item.date)
    source = f"{evidence_level(item)}: {item.source.removesuffix(f' on {item.where}')}"
    return level, source + shown, "", Stamp(item.date)


def _claimants(finding: Finding) -> str:
    said = (
        f"{item.source} ({item.date})" if item.date else item.source
        for item in finding.evidence
        if item.level == "claimed"
    )
    return "; ".join(dict.fromkeys(said))


def _proof_words(case: Case, *, needed: bool) -> str:
    seen = f"observed on {case.place.name}" if case.place.is_sandbox else "observed"
    return f"{seen}: without it refused in" if needed else f"{seen}: works without it in"


def _change(candidate: Candidate) -> str:
    return candidate.edit.describe()
