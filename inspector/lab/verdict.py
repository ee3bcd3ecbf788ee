"""What an experiment found, in words, in figures, and as the sends that anyone can look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from inspector.model.edit import Edit
from inspector.model.exchange import Exchange, Failure, FailureKind, Response, parse_error_body
from inspector.model.finding import Evidence

UNSENDABLE: FailureKind = "invalid_request"
"""The failure of a request that no client can send: it is the same each time."""

VerdictKind = Literal["explained", "not_explained", "already_works", "unstable", "incomplete"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edit that may be what is missing; `title` is its finding's message."""

    finding_id: str
    edit: Edit
    title: str


@dataclass(frozen=True, slots=True)
class Summary:
    """An answer in short; status 0 means that there was none.

    `is_unsendable`: there could be none, because no client can send such a request.
    """

    status: int = 0
    code: str = ""
    is_unsendable: bool = False

    def words(self) -> str:
        if self.is_unsendable:
            return "cannot be sent"
        return f"{self.status} {self.code}".rstrip() if self.status else "no answer"


@dataclass(frozen=True, slots=True)
class Trial:
    """One send of an experiment.

    `edits` are all changes that it carried; those of a token request change the token only, and
    its `exchange` is None. `works` means 2xx, or a token. `note` says why it does not count
    (rate limited), what refused a token, or what kept it from being sent. `is_good` is a send of
    the working request that is compared with, where that is not the refused one with all changes.
    `is_unsendable`: no client can send it, which says as much about it as a refusal.
    """

    edits: tuple[Candidate, ...]
    exchange: Exchange | None
    status: int
    code: str
    works: bool
    label: str
    is_token_request: bool = False
    note: str = ""
    is_good: bool = False
    is_unsendable: bool = False

    @property
    def counts(self) -> bool:
        """Tells that it says something about the request: answered, and not rate limited."""
        if self.is_token_request or self.is_good:
            return False
        return self.is_unsendable or (self.status != 0 and not self.note)

    @property
    def correlation_id(self) -> str:
        """The platform's id of this answer, for its support; empty when there is none."""
        return correlation_id(self.exchange) if self.exchange else ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of an experiment.

    `because` is a sentence without its full stop, `figures` goes behind it ("5 sends; neither
    alone is enough"). `minimal` is the smallest set found that works; in an `incomplete` verdict
    the smallest set known to work so far. `untried` were never sent, for the reasons in
    `untried_because` (same order). `same_edit` are findings whose edit another candidate made.
    `notes` are differences to a working request that no edit makes. `breaks` are the fewest
    differences without which that one is refused, empty where nobody asked. `host` is the API's
    host and port, `where` how evidence names it. Times are epoch seconds.
    """

    kind: VerdictKind
    because: str
    figures: str
    before: Summary
    after: Summary
    minimal: tuple[Candidate, ...] = ()
    not_needed: tuple[Candidate, ...] = ()
    untried: tuple[Candidate, ...] = ()
    sends: int = 0
    host: str = ""
    on_sandbox: bool = False
    trials: tuple[Trial, ...] = ()
    started_at: float = 0.0
    where: str = ""
    untried_because: tuple[str, ...] = ()
    same_edit: tuple[Candidate, ...] = ()
    notes: tuple[str, ...] = ()
    breaks: tuple[Candidate, ...] = ()

    def observations(self) -> Mapping[str, tuple[Evidence, ...]]:
        """Returns, by finding, the evidence that its edit was needed here; only when explained."""
        if self.kind != "explained":
            return {}
        return self._evidence(self.minimal, "needed in", works=False)

    def refutations(self) -> Mapping[str, tuple[Evidence, ...]]:
        """Returns, by finding, the evidence that it works here without its edit."""
        if self.kind != "explained":
            return {}
        return self._evidence(self.not_needed, "not needed: it works without in", works=True)

    def as_json(self) -> dict[str, object]:
        """Returns the contract of `guest-inspector isolate --json`."""
        reasons = dict(zip(self.untried, self.untried_because, strict=False))
        return {
            "verdict": self.kind,
            "because": self.because,
            "figures": self.figures,
            "before": {"status": self.before.status, "code": self.before.code},
            "after": {"status": self.after.status, "code": self.after.code},
            "minimal": [_candidate_json(c) for c in self.minimal],
            "not_needed": [_candidate_json(c) for c in self.not_needed],
            "breaks": [_candidate_json(c) for c in self.breaks],
            "untried": [{**_candidate_json(c), "reason": reasons.get(c, "")} for c in self.untried],
            "notes": list(self.notes),
            "sends": self.sends,
            "host": self.host,
            "where": self.where,
            "on_sandbox": self.on_sandbox,
            "started_at": timestamp(self.started_at),
            "trials": [_trial_json(trial) for trial in self.trials],
        }

    def _evidence(
        self, candidates: Iterable[Candidate], words: str, *, works: bool
    ) -> Mapping[str, tuple[Evidence, ...]]:
        found: dict[str, tuple[Evidence, ...]] = {}
        for candidate in candidates:
            number = sum(
                trial.works == works and candidate not in trial.edits
                for trial in self.trials
                if trial.counts
            )
            source = f"{words} {number} of {self.sends} sends on {self.where}"
            evidence = Evidence(
                "observed", source, timestamp(self.started_at), self.where, self.on_sandbox
            )
            for other in (candidate, *self.same_edit):
                if other.edit == candidate.edit:
                    found[other.finding_id] = (evidence,)
        return found


def summarise(exchange: Exchange) -> Summary:
    """Returns status and error code of an exchange."""
    outcome = exchange.outcome
    if isinstance(outcome, Failure):
        return Summary(is_unsendable=outcome.kind == UNSENDABLE)
    if not isinstance(outcome, Response):
        return Summary()
    error = parse_error_body(outcome.body) if outcome.status >= 400 else None
    return Summary(outcome.status, error.code if error else "")


def correlation_id(exchange: Exchange) -> str:
    """Returns ININ-Correlation-Id, else the error body's contextId, else nothing."""
    response = exchange.response
    if response is None:
        return ""
    header = response.headers.get("ININ-Correlation-Id")
    error = parse_error_body(response.body)
    return header or (error.context_id if error else "")


def timestamp(seconds: float) -> str:
    """Returns ISO 8601 in UTC, to the second; nothing for 0."""
    if not seconds:
        return ""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _candidate_json(candidate: Candidate) -> dict[str, object]:
    edit = candidate.edit
    return {
        "finding": candidate.finding_id,
        "edit": {
            "op": edit.op,
            "pane": edit.pane,
            "subject": edit.subject,
            "value": edit.value,
        },
    }


def _trial_json(trial: Trial) -> dict[str, object]:
    timings = trial.exchange.timings if trial.exchange else None
    return {
        "label": trial.label,
        "findings": [candidate.finding_id for candidate in trial.edits],
        "token_request": trial.is_token_request,
        "status": trial.status,
        "code": trial.code,
        "works": trial.works,
        "note": trial.note,
        "correlation_id": trial.correlation_id,
        "total_ms": round(timings.total, 1) if timings else None,
    }
