"""Findings, answers, trials and verdicts as lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from inspector.app.view import outcome_title
from inspector.cli.output import Output, Painted, Piece
from inspector.model.exchange import Exchange, Failure, parse_error_body
from inspector.model.finding import Evidence, Finding
from inspector.model.request import Request, Severity
from inspector.model.token import Token

if TYPE_CHECKING:
    from inspector.catalog.operations import Match, Nearest
    from inspector.lab.verdict import Candidate, Trial, Verdict

_NOUNS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_ORIGINS = {
    "token response": "a new token",
    "pasted": "the token given",
    "snippet": "the token in the snippet",
    "keyring": "the profile's token",
}
_TONES = {"ok": "ok", "warn": "warning", "err": "error", "dim": "dim"}
_LABEL_WIDTH = 44
_MOST_NEAREST = 3


def met(is_met: bool | None) -> Piece:
    """Returns how an answer stands to what a snippet expects of it."""
    if is_met is None:
        return Painted("not judged", "dim")
    return Painted("met", "ok") if is_met else Painted("not met", "error")


def show_request(output: Output, request: Request, indent: str) -> None:
    """Writes request line, headers and payload; `request` must be redacted."""
    output.line(f"{indent}{request.method} {request.url or '(no URL)'}")
    for name, value in request.headers:
        output.line(f"{indent}{name}: {value}")
    output.line()
    for line in request.body.text.splitlines():
        output.line(f"{indent}{line}")


def show_operation(output: Output, found: tuple[Match, Sequence[Nearest]], indent: str) -> None:
    """Writes which published operation a request names, or the nearest ones."""
    match, nearest = found
    if match.operation is not None:
        scheme = f" ({match.operation.scheme})" if match.operation.scheme else ""
        output.line(f"{indent}published as {match.operation.id}{scheme}")
        return
    output.line(indent, "in no published definition", "; nearest:" if nearest else "")
    for near in nearest[:_MOST_NEAREST]:
        reason = f": {near.reason}" if near.reason else ""
        output.wrapped(f"{near.operation.method} {near.operation.path}{reason}", indent + "  ")


def show_findings(output: Output, findings: Sequence[Finding], indent: str = "") -> None:
    """Writes every finding with its evidence, contradiction and edit."""
    for finding in findings:
        severity = Painted(f"{finding.severity:<8}", finding.severity)
        output.line(indent, severity, Painted(finding.message, "bold"))
        inner = indent + " " * 8
        if finding.detail:
            output.wrapped(finding.detail, inner)
        for evidence in finding.evidence:
            output.wrapped(_evidence_words(evidence), inner, "dim")
        if finding.contradicted_by:
            output.wrapped(f"contradicted: {finding.contradicted_by}", inner, "dim")
        if finding.edit is not None:
            output.wrapped(f"to try: {finding.edit.describe()}", inner)
        for suggestion in finding.suggestions[:_MOST_NEAREST]:
            detail = f" ({suggestion.detail})" if suggestion.detail else ""
            output.wrapped(f"see {suggestion.title}{detail}", inner, "dim")


def count_words(findings: Iterable[Finding]) -> str:
    """Returns `1 error, 2 warnings, 3 notes`."""
    counts = Counter(finding.severity for finding in findings)
    parts = [
        f"{counts[severity]} {noun}{'' if counts[severity] == 1 else 's'}"
        for severity, noun in _NOUNS.items()
        if counts[severity]
    ]
    return ", ".join(parts) or "no findings"


def answer_pieces(exchange: Exchange) -> list[Piece]:
    """Returns an outcome in one line: status, code, time, the platform's id of it."""
    from inspector.lab.verdict import correlation_id

    title, tone = outcome_title(exchange)
    rest = []
    if isinstance(exchange.outcome, Failure):
        rest.append(exchange.outcome.message)
    response = exchange.response
    error = parse_error_body(response.body) if response and response.status >= 400 else None
    if error is not None:
        rest += [word for word in (error.code, error.message) if word]
    if exchange.timings.total:
        rest.append(f"{exchange.timings.total:.1f} ms")
    if known_as := correlation_id(exchange):
        rest.append(f"correlation id {known_as}")
    return [Painted(title, _TONES[tone]), *(f" · {word}" for word in rest)]


def token_words(token: Token) -> str:
    """Returns what is known of a token, without the token."""
    client = token.client_name or token.client_id
    who = f"a token of the client {client}" if client else _ORIGINS[token.origin]
    if token.scopes is None:
        return f"{who}; which scopes it carries is not known"
    scopes = ", ".join(sorted(token.scopes)) or "no scopes"
    return f"{who}; carries {scopes} (source: {token.scopes_from})"


def trial_pieces(number: int, trial: Trial) -> list[Piece]:
    """Returns one send of an experiment in one line."""
    if trial.is_token_request:
        answer = "granted" if trial.works else "refused"
    else:
        answer = f"{trial.status} {trial.code}".rstrip() if trial.status else "no answer"
    note = f"  ({trial.note})" if trial.note else ""
    style = "ok" if trial.works else "warning"
    return [f"{number:>4}  {trial.label:<{_LABEL_WIDTH}}  ", Painted(answer, style), note]


def show_verdict(output: Output, verdict: Verdict, indent: str = "") -> None:
    """Writes the verdict in words and figures, the smallest fix, and what it holds for."""
    style = "ok" if verdict.kind in ("explained", "already_works") else "warning"
    sentence = verdict.because[:1].upper() + verdict.because[1:]
    output.wrapped(f"{sentence.rstrip('.')}.", indent, style)
    output.wrapped(f"{verdict.figures}.", indent)
    if verdict.minimal:
        output.line()
        title = "Smallest fix" if verdict.kind == "explained" else "Known to work so far"
        output.line(indent, Painted(title, "bold"))
        _show_edits(output, verdict.minimal, indent)
    if verdict.breaks:
        output.line()
        output.line(indent, Painted("Spoils the working request", "bold"))
        for candidate in verdict.breaks:
            output.wrapped(f"do not {candidate.edit.describe()}", f"{indent}  ")
    if verdict.untried:
        output.line()
        output.line(indent, Painted("Not tried", "bold"))
        for candidate, reason in zip(verdict.untried, verdict.untried_because, strict=False):
            output.wrapped(f"{candidate.edit.describe()}: {reason}", indent + "  ")
    if verdict.notes:
        output.line()
        output.line(indent, Painted("Differs too", "bold"))
        for note in verdict.notes:
            output.wrapped(note, indent + "  ")
    if verdict.on_sandbox:
        output.line()
        said = f"Observed on {verdict.where}; this is no evidence about the platform."
        output.wrapped(said, indent, "dim")


def _show_edits(output: Output, candidates: Sequence[Candidate], indent: str) -> None:
    for candidate in candidates:
        output.wrapped(candidate.edit.describe(), indent + "  ")


def _evidence_words(evidence: Evidence) -> str:
    where = f", {evidence.where}" if evidence.where else ""
    date = f" ({evidence.date})" if evidence.date else ""
    return f"{evidence.level}: {evidence.source}{where}{date}"
