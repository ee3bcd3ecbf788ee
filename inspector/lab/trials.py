"""Sends sets of changes, one at a time, each set once, and keeps the record of all of them.

    set -> token for exactly its token edits -> changed request -> exchange -> trial

It owns the budget and the reasons to stop; what the answers mean is the experiment's business.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from inspector.errors import AuthError, EditError, VariablesMissing
from inspector.lab import wording
from inspector.lab.verdict import UNSENDABLE, Candidate, Trial, summarise
from inspector.model.edit import Edit, apply, asks_for_token, changes_token
from inspector.model.exchange import Cancelled, Exchange, Failure, Response
from inspector.model.request import Request
from inspector.model.token import Token

Send = Callable[[Request, Token | None, str], Awaitable[Exchange]]
GetToken = Callable[[tuple[Edit, ...]], Awaitable[Token]]

MAX_WAITS = 3
DEFAULT_WAIT_S = 3.0  # what the vendor's SDKs wait when a 429 has no Retry-After (facts.md, 4.1)
AS_REFUSED = "as refused"
AS_GOOD = "the working request"


class Stop(Exception):
    """The experiment cannot go on; the text continues "stopped because"."""


class CannotTry(Exception):
    """This set of changes cannot be sent; the text says why."""


class Incomplete(CannotTry):
    """This set of changes leaves a variable without a value: it cannot work by itself."""


class Trials:
    """The sends of one experiment; `order` is the order in which changes are applied."""

    def __init__(
        self,
        request: Request,
        *,
        send: Send,
        get_token: GetToken,
        token: Token | None,
        max_sends: int,
        progress: Callable[[Trial], None] | None,
        sleep: Callable[[float], Awaitable[None]],
        max_wait_s: float,
    ) -> None:
        self.request = request
        self.order: list[Candidate] = []
        self.done: list[Trial] = []
        self.sends = 0
        self._send = send
        self._get_token = get_token
        self._token = token
        self._max_sends = max_sends
        self._progress = progress
        self._sleep = sleep
        self._max_wait_s = max_wait_s
        self._tokens: dict[frozenset[Edit], Token | str] = {}
        self._results: dict[frozenset[Candidate], Trial] = {}
        self._began_at: float | None = None

    def known(self, chosen: Collection[Candidate]) -> Trial | None:
        """Returns the first answer to exactly this set, None when it was not sent."""
        return self._results.get(frozenset(chosen))

    def in_order(self, chosen: Collection[Candidate]) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.order if candidate in chosen)

    def changed(self, chosen: Collection[Candidate]) -> Request:
        """Returns the request with these changes.

        Raises:
            CannotTry: They do not fit the request.
        """
        request = self.request
        for candidate in self.in_order(chosen):
            try:
                request = apply(candidate.edit, request)
            except EditError as error:
                raise CannotTry(str(error)) from error
        return request

    async def try_once(self, chosen: Collection[Candidate]) -> Trial:
        """Returns the answer to this set, sending it only when it has not been sent yet.

        Raises:
            CannotTry: No token could be had, or the changes do not fit the request.
            Stop: Nothing more can be learnt now.
        """
        return self.known(chosen) or await self.try_again(chosen)

    async def try_again(self, chosen: Collection[Candidate], label: str = "") -> Trial:
        """Sends this set whether or not it was sent before; raises as `try_once`."""
        request = self.changed(chosen)
        token = await self.token_for(chosen)
        trial = await self._answered(request, token, chosen, label or self.label(chosen))
        self._results.setdefault(frozenset(chosen), trial)
        return trial

    async def try_good(self, request: Request, token: Token | None, label: str) -> Trial:
        """Sends the working request, with this token or the refused one's; as `try_once`."""
        return await self._answered(request, token or self._token, None, label)

    async def _answered(
        self,
        request: Request,
        token: Token | None,
        chosen: Collection[Candidate] | None,
        label: str,
    ) -> Trial:
        """Sends until it is no longer asked to wait; `chosen` is None for the working request."""
        for waits in range(MAX_WAITS + 1):
            self._spend()
            try:
                exchange = await self._send(request, token, label)
            except VariablesMissing as missing:
                self.sends -= 1
                raise Incomplete(str(missing)) from missing
            if self._began_at is None:
                self._began_at = exchange.started_at
            wait_s = _asked_to_wait(exchange)
            note = "" if wait_s is None else "rate limited"
            trial = self._record(chosen, exchange, label, note)
            if wait_s is None:
                self._stop_if_unusable(exchange, token)
                return trial
            if wait_s > self._max_wait_s:
                raise Stop(f"the server asks to wait {wait_s:g} s (429)")
            if waits < MAX_WAITS:
                await self._sleep(wait_s)
        raise Stop(f"the server still limits the rate after {MAX_WAITS} waits (429)")

    async def token_for(self, chosen: Collection[Candidate]) -> Token | None:
        """Returns the token for the set's token edits, asking once for each combination.

        Only what goes to the login host is a trial and counts as a send.

        Raises:
            CannotTry: It was refused; the text is the server's.
        """
        wanted = tuple(c for c in self.in_order(chosen) if changes_token(c.edit))
        if not wanted:
            return self._token
        edits = tuple(candidate.edit for candidate in wanted)
        if frozenset(edits) not in self._tokens:
            asks = any(asks_for_token(edit) for edit in edits)
            if asks:
                self._spend()
            refused = ""
            try:
                self._tokens[frozenset(edits)] = await self._get_token(edits)
            except (AuthError, EditError) as error:
                refused = str(error)
                self._tokens[frozenset(edits)] = refused
            if asks:
                label = _token_label(wanted, self.request)
                self._add(Trial(wanted, None, 0, "", not refused, label, True, refused))
        found = self._tokens[frozenset(edits)]
        if isinstance(found, str):
            raise CannotTry(found)
        return found

    def proves(self, candidate: Candidate, rest: Collection[Candidate]) -> bool:
        """Tells that as much as `rest`, or more, was refused without this one."""
        return any(
            trial.counts
            and not trial.works
            and candidate not in trial.edits
            and set(rest) <= set(trial.edits)
            for trial in self.done
        )

    def is_refused_since(self, chosen: Collection[Candidate]) -> bool:
        """Tells that the server still refused something after this set had worked."""
        answers = [trial for trial in self.done if trial.counts]
        worked = [n for n, t in enumerate(answers) if t.works and set(t.edits) == set(chosen)]
        return bool(worked) and any(not trial.works for trial in answers[worked[0] :])

    def label(self, chosen: Collection[Candidate]) -> str:
        """Returns what a send with this set is called."""
        inside = self.in_order(chosen)
        outside = [candidate for candidate in self.order if candidate not in chosen]
        if not inside:
            return AS_REFUSED
        if len(outside) == 1:
            return wording.without(outside[0].edit, self.request)
        if len(inside) <= 2:
            names = wording.join([wording.name(c.edit, self.request) for c in inside])
            return f"with {'only ' if outside else ''}{names}"
        total = wording.count(len(self.order), "change")
        return f"with {len(inside)} of {total}" if outside else f"with all {total}"

    def _spend(self) -> None:
        if self.sends >= self._max_sends:
            raise Stop(f"the limit of {wording.count(self._max_sends, 'send')} is reached")
        self.sends += 1

    def _record(
        self, chosen: Collection[Candidate] | None, exchange: Exchange, label: str, note: str
    ) -> Trial:
        summary = summarise(exchange)
        outcome = exchange.outcome
        if summary.is_unsendable and isinstance(outcome, Failure):
            self.sends -= 1  # nothing went out
            note = outcome.message.rstrip(".")
        trial = Trial(
            edits=() if chosen is None else self.in_order(chosen),
            exchange=exchange,
            status=summary.status,
            code=summary.code,
            works=200 <= summary.status < 300,
            label=label,
            note=note,
            is_good=chosen is None,
            is_unsendable=summary.is_unsendable,
        )
        self._add(trial)
        return trial

    def _add(self, trial: Trial) -> None:
        self.done.append(trial)
        if self._progress:
            self._progress(trial)

    def _stop_if_unusable(self, exchange: Exchange, token: Token | None) -> None:
        outcome = exchange.outcome
        if isinstance(outcome, Failure):
            if outcome.kind == UNSENDABLE:
                return
            raise Stop(outcome.message.rstrip("."))
        if isinstance(outcome, Cancelled):
            raise Stop("it was cancelled")
        if outcome.status != 401 or token is None or token.expires_at is None:
            return
        if exchange.started_at < token.expires_at:
            return
        # A token that had expired before the first send is part of the case, as long as some
        # change can bring another one.
        was_over = self._began_at is not None and token.expires_at <= self._began_at
        may_change = any(changes_token(candidate.edit) for candidate in self.order)
        if token is self._token and was_over and may_change:
            return
        at = datetime.fromtimestamp(token.expires_at, UTC).strftime("%H:%M UTC")
        raise Stop(f"the token expired at {at}; get a new one and isolate again")


def _token_label(wanted: Sequence[Candidate], request: Request) -> str:
    scopes = [candidate.edit.subject for candidate in wanted if candidate.edit.op == "grant"]
    others = [wording.name(c.edit, request) for c in wanted if c.edit.op != "grant"]
    carried = f"the scope{'s' if len(scopes) > 1 else ''} {wording.join(scopes)}"
    if not others:
        return f"a token with {carried}"
    return wording.join(others) + (f" with {carried}" if scopes else "")


def _asked_to_wait(exchange: Exchange) -> float | None:
    """Returns the seconds of a 429's Retry-After (RFC 9110, 10.2.3), None for other answers."""
    outcome = exchange.outcome
    if not isinstance(outcome, Response) or outcome.status != 429:
        return None
    value = (outcome.headers.get("Retry-After") or "").strip()
    if value.isdecimal():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        since = parsedate_to_datetime(outcome.headers.get("Date") or "")
        return max(0.0, (until - since).total_seconds())
    except (ValueError, TypeError):
        return DEFAULT_WAIT_S
