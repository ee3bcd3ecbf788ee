"""What people claim that would explain an answer: beside the known causes, never among them.

A claim is listed when its rule is about the request as it was sent, says that it explains such an
answer, and the request did not meet it already: what was sent and refused explains nothing.
"""

from __future__ import annotations

from dataclasses import replace

from inspector.model.exchange import Exchange
from inspector.model.redact import Redactor
from inspector.rules.answers.explanation import ClaimedCause, Explanation
from inspector.rules.answers.reading import read
from inspector.rules.claim import ClaimedRule
from inspector.rules.claim_alone import findings_of, is_unsure
from inspector.rules.claim_checks import evidence_of
from inspector.rules.situation import Answered, Situation
from inspector.rules.view import View, look

MOST = 10


def add_claims(
    explanation: Explanation, exchange: Exchange, situation: Situation, redactor: Redactor
) -> Explanation:
    """Returns the explanation with the claims that would explain the answer, at most ten.

    Args:
        explanation: What is known of the answer.
        exchange: Its request is held against the claims as it was sent.
        situation: The one it was sent in; its rules are the claims.
        redactor: Knows every secret in use.
    """
    answered = read_answer(exchange, redactor)
    if answered is None:
        return explanation
    view = look(exchange.request, situation)
    fitting = [r for r in view.claims if r.explains.fits(answered.status, answered.code)]
    fitting.sort(key=lambda rule: rule.confirmed_by is None)
    found = [cause for rule in fitting if (cause := _cause(view, rule, redactor)) is not None]
    return replace(explanation, claimed=tuple(found[:MOST]))


def read_answer(exchange: Exchange | None, redactor: Redactor) -> Answered | None:
    """Returns the status and code of an answer that refuses, None when there is none."""
    response = None if exchange is None else exchange.response
    if response is None:
        return None
    answer = read(response, redactor)
    return Answered(answer.status, answer.code) if answer.is_refusal else None


def _cause(view: View, rule: ClaimedRule, redactor: Redactor) -> ClaimedCause | None:
    found = findings_of(view, rule)
    if not found and not is_unsure(view, rule):
        return None
    first = found[0] if found else None
    said = rule.contradicted_by
    against = first.contradicted_by if first else None
    if against is None and said is not None:
        against = f"{said.text} ({said.source}, read {said.date.isoformat()})"
    return ClaimedCause(
        rule=rule.id,
        cause=redactor.prose(rule.title),
        check=redactor.prose(rule.fix or rule.hint or "Isolate finds out whether it matters."),
        disproof="The request does what is claimed, and the answer stays the same.",
        evidence=evidence_of(rule),
        contradicted_by=against,
        pane=first.pane if first else "token",
        subject=first.subject if first else "",
    )
