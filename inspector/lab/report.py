"""The report for a ticket: what was asked, what was answered, what was proven, and where.

It is redacted as a whole, whatever its parts were. What was observed on the sandbox says so at
every place, since it proves nothing about the platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector import __version__
from inspector.lab import wording
from inspector.lab.explained import write_explanation
from inspector.lab.markdown import Page
from inspector.lab.response_text import render_response
from inspector.lab.verdict import Candidate, Trial, Verdict, correlation_id, summarise, timestamp
from inspector.model.environment import Environment, absolute
from inspector.model.exchange import Exchange
from inspector.model.finding import Evidence, Finding
from inspector.model.redact import Redactor
from inspector.model.request import Body, Request
from inspector.model.token import Token
from inspector.rules.answers.explanation import Explanation

_SANDBOX_NOTE = "Observed on {where}; this is no evidence about the platform."


def markdown(  # noqa: PLR0913 - a report shows everything that there is
    *,
    request: Request,
    environment: Environment,
    redactor: Redactor,
    findings: Sequence[Finding] = (),
    verdict: Verdict | None = None,
    before: Exchange | None = None,
    after: Exchange | None = None,
    token: Token | None = None,
    now: float = 0.0,
    title: str = "",
    explanation: Explanation | None = None,
) -> str:
    """Returns the report in Markdown, fit to be pasted into a ticket.

    Args:
        request: As it stands, with variables.
        environment: Where it is sent.
        redactor: Knows every secret of the session.
        findings: All of the request's findings, in their order.
        verdict: Of the last experiment, None when there was none.
        before: The earlier of the two answers to show; the verdict's own when left out.
        after: The later one, or the only one.
        token: Shown as kind, length and fingerprint.
        now: Epoch seconds.
        title: The heading; made from the request and the first answer when empty.
        explanation: Of the later answer.
    """
    if verdict is not None:
        before = before or _exchange_of(verdict, ())
        after = after or _last_word(verdict)
    if before is after:
        before = None
    case = _Case(request, environment, tuple(findings), verdict, before, after)
    page = Page(redactor.text)
    page.heading(1, title or case.title())
    _write_verdict(page, case)
    _write_place(page, case, now)
    _write_request(page, case, redactor, token)
    _write_findings(page, case)
    _write_trials(page, case)
    _write_answers(page, case, redactor)
    if explanation is not None:
        write_explanation(page, explanation)
    return redactor.text(str(page))


@dataclass(frozen=True, slots=True)
class _Case:
    request: Request
    environment: Environment
    findings: tuple[Finding, ...]
    verdict: Verdict | None
    before: Exchange | None
    after: Exchange | None

    @property
    def on_sandbox(self) -> bool:
        return self.verdict.on_sandbox if self.verdict else self.environment.is_sandbox

    @property
    def where(self) -> str:
        return self.verdict.where if self.verdict else self.environment.where()

    def title(self) -> str:
        target = self.request.url.partition("?")[0]
        for prefix in ("{{api}}", "{{login}}"):
            target = target.removeprefix(prefix)
        sent = f"{self.request.method} {target}"
        first = self.before or self.after
        return f"{sent}: {summarise(first).words()}" if first else sent

    def evidence(self, finding: Finding) -> list[Evidence]:
        """Returns the finding's evidence with what the experiment adds, each once."""
        found = list(finding.evidence)
        if self.verdict:
            for seen in (self.verdict.observations(), self.verdict.refutations()):
                found += [e for e in seen.get(finding.id, ()) if e not in found]
        return found


def _write_verdict(page: Page, case: _Case) -> None:
    verdict = case.verdict
    if verdict is None:
        page.paragraph("No experiment has been made; what follows is what was sent and found.")
    else:
        sentence = verdict.because[:1].upper() + verdict.because[1:]
        page.strong(f"{sentence.rstrip('.')}.", f"({verdict.figures})")
    if case.on_sandbox:
        page.quote(_SANDBOX_NOTE.format(where=case.where))
    if verdict is None:
        return
    if verdict.minimal:
        page.heading(2, "Smallest fix" if verdict.kind == "explained" else "Known to work so far")
        page.items([_fix(candidate) for candidate in verdict.minimal])
    _write_notes(page, verdict)
    _write_claims(page, case, verdict)
    if verdict.untried:
        page.heading(2, "Not tried")
        page.items(
            [
                f"{candidate.edit.describe()}: {reason}"
                for candidate, reason in zip(verdict.untried, verdict.untried_because, strict=False)
            ]
        )


def _write_notes(page: Page, verdict: Verdict) -> None:
    """What differs from the working request and cannot be one change."""
    if verdict.notes:
        page.heading(2, "Differs too, not tried")
        page.items(list(verdict.notes))


def _write_claims(page: Page, case: _Case, verdict: Verdict) -> None:
    if verdict.kind != "explained":
        return
    claimed = {f.id for f in case.findings if any(e.level == "claimed" for e in f.evidence)}
    for heading, candidates in (
        (f"Claims that held on {case.where}", verdict.minimal),
        (f"Claims that were not needed on {case.where}", verdict.not_needed),
    ):
        held = [
            f"{candidate.edit.describe()} ({candidate.title})"
            for candidate in candidates
            if candidate.finding_id in claimed
        ]
        if held:
            page.heading(2, heading)
            page.items(held)


def _write_place(page: Page, case: _Case, now: float) -> None:
    environment = case.environment
    kind = case.where if environment.is_sandbox else f"{environment.title} ({environment.name})"
    page.heading(2, "Environment")
    page.table(
        ("What", "Value"),
        [
            row
            for row in (
                ("Environment", kind),
                ("API", environment.api_url),
                ("Login", environment.login_url),
                ("Experiment", timestamp(case.verdict.started_at) if case.verdict else ""),
                ("Report", timestamp(now)),
                ("Made with", f"Guest API Inspector {__version__}"),
            )
            if row[1]
        ],
    )


def _write_request(page: Page, case: _Case, redactor: Redactor, token: Token | None) -> None:
    request = redactor.request(case.request)
    url = absolute(request.url, case.environment)
    lines = [f"{request.method} {url}", *(f"{name}: {value}" for name, value in request.headers)]
    body = _body_text(request.body)
    page.heading(2, "Request")
    page.code("\n".join([*lines, *(["", body] if body else [])]), "http")
    if token is not None:
        kind = "JWT" if token.is_jwt else "opaque"
        scopes = ", ".join(sorted(token.scopes)) if token.scopes is not None else "not known"
        source = f" ({token.scopes_from})" if token.scopes_from else ""
        expiry = timestamp(token.expires_at) if token.expires_at is not None else "not known"
        fingerprint = f"{kind}, {len(token.secret)} characters, #{token.secret.fingerprint}"
        page.table(
            ("Credential", "Value"),
            [
                ("Bearer", fingerprint),
                ("Client", token.client_name or token.client_id or "not known"),
                ("Granted scopes", f"{scopes}{source}"),
                ("Valid until", expiry),
            ],
        )


def _write_findings(page: Page, case: _Case) -> None:
    if not case.findings:
        return
    rows = [
        (
            finding.message if number == 0 else "",
            finding.severity if number == 0 else "",
            _level(evidence, case) if evidence else "",
            evidence.source if evidence else "",
            evidence.date if evidence else "",
            (finding.contradicted_by or "") if number == 0 else "",
        )
        for finding in case.findings
        for number, evidence in enumerate(case.evidence(finding) or [None])
    ]
    page.heading(2, "Evidence")
    page.table(("Finding", "Severity", "Evidence", "Source", "Date", "Contradicted by"), rows)


def _write_trials(page: Page, case: _Case) -> None:
    if case.verdict is None or not case.verdict.trials:
        return
    page.heading(2, f"Sends on {case.where}")
    rows = [_trial_row(number, trial) for number, trial in enumerate(case.verdict.trials, start=1)]
    page.table(("#", "Sent", "Status", "Code", "Correlation id", "ms"), rows)


def _answer_name(exchange: Exchange, otherwise: str) -> str:
    """Says which answer it is in words that still mean something tomorrow."""
    return exchange.label.removeprefix("experiment: ") or otherwise


def _write_answers(page: Page, case: _Case, redactor: Redactor) -> None:
    shown = [exchange for exchange in (case.before, case.after) if exchange is not None]
    for number, exchange in enumerate(shown, start=1):
        name = _answer_name(exchange, "earlier" if number == 1 else "later")
        label = f"Answer, {name}" if len(shown) > 1 else "Answer"
        page.heading(2, f"{label}, on {case.where}" if case.on_sandbox else label)
        ids = [
            text
            for text in (
                timestamp(exchange.started_at),
                f"{exchange.timings.total:.1f} ms" if exchange.timings.total else "",
                f"correlation id {correlation_id(exchange)}" if correlation_id(exchange) else "",
            )
            if text
        ]
        if ids:
            page.paragraph(" · ".join(ids))
        page.code("\n".join(render_response(redactor.exchange(exchange))), "http")


def _trial_row(number: int, trial: Trial) -> tuple[str, ...]:
    if trial.is_token_request:
        status = "granted" if trial.works else "refused"
    else:
        status = str(trial.status) if trial.status else "no answer"
    total = trial.exchange.timings.total if trial.exchange else 0.0
    note = f" ({trial.note})" if trial.note else ""
    return (
        str(number),
        f"{trial.label}{note}",
        status,
        trial.code,
        trial.correlation_id,
        f"{total:.1f}" if total else "",
    )


def _level(evidence: Evidence, case: _Case) -> str:
    if not evidence.on_sandbox:
        return evidence.level
    where = case.where if case.on_sandbox else "the sandbox"
    return f"{evidence.level} on {where}"


def _fix(candidate: Candidate) -> str:
    return f"{candidate.edit.describe()} ({candidate.title})"


def _last_word(verdict: Verdict) -> Exchange | None:
    """Returns the exchange that the verdict rests on: of the minimal set, else the last one."""
    if verdict.minimal:
        return _exchange_of(verdict, verdict.minimal)
    return next((trial.exchange for trial in reversed(verdict.trials) if trial.counts), None)


def _exchange_of(verdict: Verdict, chosen: Iterable[Candidate]) -> Exchange | None:
    """Returns the first exchange that carried exactly these changes."""
    wanted = set(chosen)
    return next((t.exchange for t in verdict.trials if t.counts and set(t.edits) == wanted), None)


def _body_text(body: Body) -> str:
    match body.kind:
        case "none":
            return ""
        case "multipart":
            return "\n".join(f"[part {part.name}]" for part in body.parts)
        case "file":
            return "[the content of a file]"
        case "base64":
            return f"[{wording.count(len(body.text) * 3 // 4, 'byte')} of binary content]"
        case _:
            return body.text
