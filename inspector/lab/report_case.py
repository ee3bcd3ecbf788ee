"""What a report is about, and how it names places and sends; it writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlsplit

from inspector.lab.verdict import Candidate, Trial, Verdict, summarise
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Hop, Outcome, Response
from inspector.model.finding import Evidence, Finding
from inspector.model.redact import Redactor
from inspector.model.request import Request
from inspector.model.token import Token
from inspector.rules.answers.explanation import Explanation
from inspector.rules.scope_rows import ScopeTruth

MAX_READ_BYTES = 32 * 1024
"""More of an answer is neither laid out nor redacted for a report, which shows far less."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was seen: `api.mypurecloud.de`, `the sandbox (scenario thread)`."""

    name: str
    is_sandbox: bool


@dataclass(frozen=True)
class Case:
    """Everything that a report tells.

    `request` is as it stands on the screen, with variables, `environment` where it is sent.
    `before` and `after` are the answers beside each other, `exchanges` all of the request's
    sends, oldest first. `dialect` is that of the snippet, empty for none. `explanation` is of the
    answer that the report is about, `scopes` who says what of scopes. `environments` are all
    that are known, to name hosts. `sources` are (what, which) rows: versions, catalog, rules.
    `now` is epoch seconds.
    """

    request: Request
    environment: Environment
    redactor: Redactor
    findings: tuple[Finding, ...] = ()
    verdict: Verdict | None = None
    before: Exchange | None = None
    after: Exchange | None = None
    exchanges: tuple[Exchange, ...] = ()
    token: Token | None = None
    explanation: Explanation | None = None
    scopes: ScopeTruth | None = None
    dialect: str = ""
    environments: tuple[Environment, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    now: float = 0.0
    _safe: dict[int, Exchange] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def first(self) -> Exchange | None:
        """The refused send of the experiment, else the earlier of the two answers."""
        if self.verdict is not None and (found := self.sent_with(())) is not None:
            return found
        return self.before if self.before is not self.after else None

    @cached_property
    def last(self) -> Exchange | None:
        """What the verdict rests on, else the later answer, or the only one."""
        if self.verdict is not None:
            found = self.sent_with(self.verdict.minimal) if self.verdict.minimal else None
            counted = [trial.exchange for trial in self.verdict.trials if trial.counts]
            found = found or (counted[-1] if counted else None)
            return found if found is not self.first else None
        return self.after

    @cached_property
    def refused(self) -> Exchange | None:
        """The send that the report is about."""
        return self.first or self.last

    @cached_property
    def place(self) -> Place:
        if self.verdict is not None:
            return Place(self.verdict.where, self.verdict.on_sandbox)
        if self.last is not None:
            return self.place_of(self.last)
        return _place(self.environment)

    def place_of(self, exchange: Exchange) -> Place:
        """Returns where an exchange's bytes went, whatever is selected now."""
        known = self.environments or (self.environment,)
        named = next((e for e in known if e.name == exchange.environment), self.environment)
        url = exchange.hops[0].url if exchange.hops else ""
        url = url or environments.absolute(exchange.request.url, named)
        found = environments.find_host(url, known)
        if found is not None:
            return _place(found[0])
        host = urlsplit(url)
        if named.is_sandbox and host.hostname in _LOOPBACK:
            return _place(named)  # of an earlier session, whose ports were others
        return Place(host.netloc, is_sandbox=False) if host.netloc else _place(named)

    def safe(self, exchange: Exchange) -> Exchange:
        """Returns an exchange redacted by place, with no more of it than a report can need."""
        known = self._safe.get(id(exchange))
        if known is None:
            hops = tuple(map(_cut, exchange.hops))
            small = replace(exchange, outcome=_clipped(exchange.outcome), hops=hops)
            known = self._safe[id(exchange)] = self.redactor.exchange(small)
        return known

    def sent_with(self, chosen: Iterable[Candidate]) -> Exchange | None:
        """Returns the first exchange of the experiment that carried exactly these changes."""
        wanted = set(chosen)
        found = self._trials(lambda trial: trial.counts and set(trial.edits) == wanted)
        return found[0][1].exchange if found else None

    def proof_of(self, candidate: Candidate) -> tuple[tuple[int, Trial], ...]:
        """Returns the sends, numbered, that show that a change is needed, or that it is not."""
        needed = self.verdict is not None and candidate in self.verdict.minimal
        return self._trials(
            lambda trial: trial.counts and trial.works != needed and candidate not in trial.edits
        )

    def candidate_of(self, finding: Finding) -> Candidate | None:
        """Returns the tried change that a finding stands for, also where another made it."""
        verdict = self.verdict
        tried = (*verdict.minimal, *verdict.not_needed) if verdict is not None else ()
        own = next((c for c in tried if c.finding_id == finding.id), None)
        if own is not None or finding.edit is None:
            return own
        return next((c for c in tried if c.edit == finding.edit), None)

    def evidence(self, finding: Finding) -> list[tuple[Evidence, str]]:
        """Returns the finding's evidence with what the experiment adds, each once, with sends."""
        found = [(evidence, "") for evidence in finding.evidence]
        if self.verdict is None:
            return found
        candidate = self.candidate_of(finding)
        sends = send_numbers(self.proof_of(candidate)) if candidate else ""
        for seen in (self.verdict.observations(), self.verdict.refutations()):
            for evidence in seen.get(finding.id, ()):
                found = [(known, said) for known, said in found if known != evidence]
                found.append((evidence, sends))
        return found

    def carries_token(self, exchange: Exchange) -> bool:
        """Tells by the bytes whether the token in use was sent."""
        if self.token is None or not self.token.secret:
            return False
        value = self.token.secret.reveal().encode("utf-8", "surrogatepass")
        return any(value in hop.sent for hop in exchange.hops)

    def title(self) -> str:
        request = self.refused.request if self.refused else self.request
        sent = f"{request.method} {target(request)}"
        if self.verdict is not None and self.verdict.before.status:
            return f"{sent}: {self.verdict.before.words()}"
        answers = [answer_words(it) for it in (self.first, self.last) if it is not None]
        return f"{sent}: {', then '.join(dict.fromkeys(answers))}" if answers else sent

    def _trials(self, wanted: Callable[[Trial], bool]) -> tuple[tuple[int, Trial], ...]:
        trials = self.verdict.trials if self.verdict else ()
        return tuple((n, trial) for n, trial in enumerate(trials, start=1) if wanted(trial))


def target(request: Request) -> str:
    """Returns path and nothing else of a request's URL, short enough for a title."""
    address = request.url.partition("?")[0]
    for prefix in ("{{api}}", "{{login}}"):
        address = address.removeprefix(prefix)
    if "://" in address:
        rest = address.partition("://")[2]
        address = f"/{rest.partition('/')[2]}"
    return address or "(no URL yet)"


def answer_words(exchange: Exchange) -> str:
    return summarise(exchange).words()


def send_numbers(sends: Iterable[tuple[int, Trial]]) -> str:
    """Returns `#4, #5`, as the report's list of sends numbers them."""
    return ", ".join(f"#{number}" for number, _ in sends)


def sent_text(case: Case, exchange: Exchange) -> str:
    """Returns the request's bytes as they were sent, redacted; its template where none were."""
    hop = exchange.hops[0] if exchange.hops else None
    if hop is None or not hop.sent:
        return template_text(case, exchange.request)
    sent = hop.sent[:MAX_READ_BYTES]
    safe = case.redactor.wire(sent, cut=len(hop.sent) > len(sent))
    return safe.decode("utf-8", "backslashreplace").replace("\r\n", "\n").rstrip("\n")


def template_text(case: Case, request: Request) -> str:
    """Returns a request that was not sent, redacted, as HTTP would write it."""
    safe = case.redactor.request(request)
    url = environments.absolute(safe.url, case.environment)
    lines = [f"{safe.method} {url}", *(f"{name}: {value}" for name, value in safe.headers)]
    body = _body_text(safe)
    return "\n".join([*lines, *(["", body] if body else [])])


def _body_text(request: Request) -> str:
    body = request.body
    match body.kind:
        case "none":
            return ""
        case "multipart":
            return "\n".join(f"[part {part.name}]" for part in body.parts)
        case "file":
            return "[the content of a file]"
        case "base64":
            size = len(body.text) * 3 // 4
            return f"[{size} byte{'' if size == 1 else 's'} of binary content]"
        case _:
            return body.text


def _clipped(outcome: Outcome) -> Outcome:
    if isinstance(outcome, Response) and len(outcome.body) > MAX_READ_BYTES:
        return replace(outcome, body=outcome.body[:MAX_READ_BYTES])
    return outcome


def _cut(hop: Hop) -> Hop:
    """Leaves out what only the raw view shows; `received_bytes` keeps saying how much it was."""
    return replace(hop, sent=b"", received=b"" if hop.status else hop.received[:MAX_READ_BYTES])


def _place(environment: Environment) -> Place:
    return Place(environment.where(), environment.is_sandbox)


_LOOPBACK = ("127.0.0.1", "::1", "localhost")
