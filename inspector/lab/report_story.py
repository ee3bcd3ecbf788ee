"""The report's first lines: the verdict and the story, for somebody who reads nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.lab import wording
from inspector.lab.document import Badge, Block, Callout, Items, Paragraph, Tone
from inspector.lab.report_case import Case, answer_words, send_numbers, target
from inspector.lab.report_context import kind, sandbox_note
from inspector.lab.response_text import status_line
from inspector.lab.verdict import VerdictKind, timestamp
from inspector.model.exchange import Exchange, parse_error_body

_KINDS: dict[VerdictKind, tuple[str, Tone]] = {
    "explained": ("Explained", "ok"),
    "already_works": ("Already works", "ok"),
    "not_explained": ("Not explained", "err"),
    "unstable": ("Unstable", "warn"),
    "incomplete": ("Incomplete", "warn"),
}
_MAX_QUOTED_CHARS = 200
_MAX_LISTED = 5


def badges(case: Case) -> tuple[Badge, ...]:
    """Returns the verdict in a word, where it holds, and when."""
    verdict = case.verdict
    found = [Badge(*_KINDS[verdict.kind])] if verdict else [Badge("No experiment made", "dim")]
    if case.refused is not None or verdict is not None:
        name, tested = case.place.name, case.place.is_sandbox
        found.append(Badge(f"observed on {name}", "warn") if tested else Badge(name, "info"))
    at = verdict.started_at if verdict else 0.0
    at = at or (case.refused.started_at if case.refused else 0.0)
    return (*found, Badge(timestamp(at or case.now)))


def story(case: Case) -> Iterator[Block]:
    """Yields the verdict, what was sent and what came back, and what the place proves."""
    verdict = case.verdict
    if verdict is not None:
        sentence = verdict.because[:1].upper() + verdict.because[1:]
        yield Paragraph(f"({verdict.figures})", strong=f"{sentence.rstrip('.')}.")
    told = " ".join(_sentences(case))
    if told:
        yield Paragraph(told)
    if case.place.is_sandbox and (verdict is not None or case.refused is not None):
        yield Callout(sandbox_note(case))
    if verdict is None:
        yield from _open(case)


def _sentences(case: Case) -> Iterator[str]:
    refused = case.refused
    if refused is None:
        if case.verdict is None:
            yield "Nothing has been sent yet; what follows was found by looking at the request."
        return
    yield _sent(case, refused)
    yield _answered(refused)
    last = case.last
    if last is not None and last is not refused:
        if case.verdict is None:
            yield f"A later send was answered {answer_words(last)}."
        elif case.verdict.minimal:
            changes = wording.join([c.edit.describe() for c in case.verdict.minimal])
            yield f"It was answered {answer_words(last)} after this: {changes}."
        elif last.label:
            sent = last.label.removeprefix("experiment: ")
            yield f"Sent {sent}, it was answered {answer_words(last)}."
    yield from _necessity(case)
    yield from _doubts(case)
    if case.verdict is None:
        yield "No experiment has been made, so what would make it work has not been shown."


def _sent(case: Case, exchange: Exchange) -> str:
    place = case.place_of(exchange)
    where = f"Observed on {place.name}:" if place.is_sandbox else f"On {place.name}:"
    with_token = ""
    if case.token is not None and case.carries_token(exchange):
        client = case.token.client_name or case.token.client_id
        of_client = f" of the client {client}" if client else ""
        named = kind(case.token)
        with_token = f" with {'an' if named[0] in 'ao' else 'a'} {named}{of_client}"
    at = timestamp(exchange.started_at)
    when = f" at {at}" if at else ""
    sent = f"{exchange.request.method} {target(exchange.request)}"
    return f"{where} {sent} was sent{when}{with_token}."


def _answered(exchange: Exchange) -> str:
    response = exchange.response
    if response is None:
        return f"There was no answer: {status_line(exchange)}"
    error = parse_error_body(response.body) if response.status >= 400 else None
    said = error.message if error else ""
    if len(said) > _MAX_QUOTED_CHARS:
        said = ""  # in full below; half a secret is none that can be recognised
    quoted = f", “{said.rstrip('.')}”" if said else ""
    return f"The answer was {answer_words(exchange)}{quoted}."


def _necessity(case: Case) -> Iterator[str]:
    verdict = case.verdict
    if verdict is None or verdict.kind != "explained" or len(verdict.minimal) < 2:
        return
    sends = dict(pair for c in verdict.minimal for pair in case.proof_of(c))
    numbers = send_numbers(sorted(sends.items()))
    every = "both" if len(verdict.minimal) == 2 else f"all {len(verdict.minimal)}"
    yield f"It takes {every} changes: with fewer of them it was refused (sends {numbers})."


def _doubts(case: Case) -> Iterator[str]:
    """What held here although the published contract says otherwise must not travel as fact."""
    verdict = case.verdict
    if verdict is None:
        return
    needed = {candidate.edit for candidate in verdict.minimal}
    against = [f for f in case.findings if f.edit in needed and f.contradicted_by]
    if against:
        names = wording.join([f.subject or f.message for f in against])
        yield f"The vendor's published contract contradicts the need for {names}; see the claims."


def _open(case: Case) -> Iterator[Block]:
    """Without an experiment: what to look at, worst first."""
    telling = [f for f in case.findings if f.severity != "info"][:_MAX_LISTED]
    if telling:
        yield Paragraph("Most telling of what was found:")
        yield Items(tuple(f"{finding.message} ({finding.severity})" for finding in telling))
