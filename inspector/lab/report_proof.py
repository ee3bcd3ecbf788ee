"""What was sent and answered: the deciding sends, all of them, their ids, times and answers."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.lab.document import Badge, Block, Cell, Code, Heading, Mono, Paragraph, Stamp, table
from inspector.lab.report_case import (
    MAX_READ_BYTES,
    Case,
    answer_words,
    sent_text,
    template_text,
)
from inspector.lab.response_text import read_outcome
from inspector.lab.verdict import Trial, correlation_id, timestamp
from inspector.model.exchange import Exchange

_MAX_PROOFS = 8
_MAX_BODY_LINES = 12
_EMPTY = (": {}", ": []", ': ""', ": null")
_SHOWN_HEADERS = frozenset({"inin-correlation-id", "retry-after", "www-authenticate", "location"})


def proof(case: Case) -> Iterator[Block]:
    """Yields of each deciding send the lines on the wire that decide."""
    deciding = _deciding(case)
    if not deciding:
        return
    yield Heading(f"The deciding sends{_observed(case)}")
    yield Paragraph("Sent lines begin with >, received ones with <.")
    for number, trial in deciding[:_MAX_PROOFS]:
        assert trial.exchange is not None  # it counts
        answer = answer_words(trial.exchange)
        caption = f"Send #{number}, {trial.label}: {answer}"
        yield Code("\n".join(_excerpt(case, trial.exchange)), "http", caption)


def sends(case: Case) -> Iterator[Block]:
    """Yields every send with its answer, then ids to copy and where the time went."""
    if case.verdict is not None and case.verdict.trials:
        yield Heading(f"Sends{_observed(case)}")
        rows = [_trial_row(n, trial) for n, trial in enumerate(case.verdict.trials, start=1)]
        yield from table(("#", "Sent", "Answer", "Code", "Correlation id", "ms"), rows)
    numbered = _numbered(case)
    ids = list(dict.fromkeys(filter(None, (correlation_id(it) for _, it in numbered))))
    if ids:
        yield Heading("Correlation ids")
        yield Paragraph("The platform's own names for these answers, for its support to look up.")
        yield Code("\n".join(ids))
    rows_ms = [_time_row(name, exchange) for name, exchange in numbered]
    if any(any(row[2:]) for row in rows_ms):
        yield Heading("Timings in milliseconds")
        yield from table(
            ("Send", "Started", "DNS", "Connect", "TLS", "Wait", "Body", "Total"), rows_ms
        )


def exchanges(case: Case) -> Iterator[Block]:
    """Yields the request as it was sent, and the answers in full."""
    refused = case.refused
    if refused is None:
        if case.request.url:
            yield Heading("Request, not sent yet")
            yield Code(template_text(case, case.request), "http")
        return
    yield Heading(f"Request as sent{_to(case, refused)}")
    if case.request != refused.request and case.verdict is not None:
        yield Paragraph("The request on the screen has been changed since; this one was sent.")
    yield Code(sent_text(case, refused), "http")
    shown = [it for it in (case.first, case.last) if it is not None]
    yield Heading("Answers in full" if len(shown) > 1 else "Answer in full")
    for exchange in shown:
        safe = case.safe(exchange)
        yield Code("\n".join(read_outcome(safe).lines()), "http", _caption(case, exchange))


def _observed(case: Case) -> str:
    return f", observed on {case.place.name}" if case.place.is_sandbox else f" on {case.place.name}"


def _to(case: Case, exchange: Exchange) -> str:
    return f" to {case.place_of(exchange).name}"


def _deciding(case: Case) -> list[tuple[int, Trial]]:
    """Returns the refused send, the one that works, and one without each change that it needs."""
    verdict = case.verdict
    if verdict is None:
        return []
    wanted = [case.first, case.last]
    if verdict.kind == "explained":
        proofs = [case.proof_of(candidate) for candidate in verdict.minimal]
        # The send with the fewest other differences says most.
        best = [max(found, key=lambda it: len(it[1].edits)) for found in proofs if found]
        wanted += [trial.exchange for _, trial in best]
    return [
        (number, trial)
        for number, trial in enumerate(verdict.trials, start=1)
        if trial.exchange is not None and any(trial.exchange is it for it in wanted)
    ]


def _excerpt(case: Case, exchange: Exchange) -> Iterator[str]:
    if exchange.hops and exchange.hops[0].sent:
        yield f"> {sent_text(case, exchange).partition(chr(10))[0]}"
    text = read_outcome(case.safe(exchange))
    yield f"< {text.first}"
    for name, value in text.headers:
        if name.lower() in _SHOWN_HEADERS:
            yield f"< {name}: {value}"
    if exchange.status < 300:
        return
    # An error body's empty members prove nothing.
    telling = [line.text for line in text.body if not line.text.rstrip(",").endswith(_EMPTY)]
    for line in telling[:_MAX_BODY_LINES]:
        yield f"< {line}"
    if len(telling) > _MAX_BODY_LINES:
        yield "< …"


def _trial_row(number: int, trial: Trial) -> tuple[Cell, ...]:
    if trial.is_token_request:
        status = "granted" if trial.works else "refused"
    else:
        status = str(trial.status) if trial.status else "no answer"
    total = trial.exchange.timings.total if trial.exchange else 0.0
    note = f" ({trial.note})" if trial.note else ""
    return (
        str(number),
        f"{trial.label}{note}",
        Badge(status, "ok" if trial.works else "err"),
        Mono(trial.code),
        Mono(trial.correlation_id),
        f"{total:.1f}" if total else "",
    )


def _numbered(case: Case) -> list[tuple[str, Exchange]]:
    """Returns every exchange once, with how the report calls it."""
    trials = case.verdict.trials if case.verdict else ()
    found = [
        (f"#{number}, {trial.label}", trial.exchange)
        for number, trial in enumerate(trials, start=1)
        if trial.exchange is not None
    ]
    others = [*case.exchanges, *(it for it in (case.before, case.after) if it is not None)]
    for exchange in others:
        if all(exchange is not known for _, known in found):
            found.append((f"sent alone, {answer_words(exchange)}", exchange))
    return found


def _time_row(name: str, exchange: Exchange) -> tuple[Cell, ...]:
    timings = exchange.timings
    phases = (timings.dns, timings.connect, timings.tls, timings.wait, timings.body)
    total = timings.total or None
    started = Stamp(timestamp(exchange.started_at))
    return (name, started, *("" if ms is None else f"{ms:.1f}" for ms in (*phases, total)))


def _caption(case: Case, exchange: Exchange) -> str:
    """Says which answer it is in words that still mean something tomorrow."""
    place = case.place_of(exchange)
    label = exchange.label.removeprefix("experiment: ")
    known_as = correlation_id(exchange)
    response = exchange.response
    size = len(response.body) if response else 0
    return " · ".join(
        text
        for text in (
            f"{answer_words(exchange)}, {label}" if label else answer_words(exchange),
            f"observed on {place.name}" if place.is_sandbox else place.name,
            timestamp(exchange.started_at),
            f"{exchange.timings.total:.1f} ms" if exchange.timings.total else "",
            f"correlation id {known_as}" if known_as else "",
            f"the first 32 KiB of {size:,} bytes" if size > MAX_READ_BYTES else "",
        )
        if text
    )
