"""Finds out which changes a refused request needs, by sending it with and without them.

    (working request ->) as refused -> all changes together -> smaller sets -> Verdict
                                              |                     |
                                        not explained     incomplete, unstable

*Works* means 2xx. The verdict says only what was sent; a request is never changed for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field

from inspector.lab import conclusions
from inspector.lab.breaking import smallest_break
from inspector.lab.good import MAX_REPEATS, Good, NotWorking, confirm, confirm_again
from inspector.lab.minimise import few_of_many, leave_one_out, quickxplain
from inspector.lab.plan import (
    MAX_LEFT_OUT,
    MAX_LEFT_OUT_COMPARED,
    plan,
    worst_case_sends,
)
from inspector.lab.suspicion import pursue
from inspector.lab.trials import CannotTry, GetToken, Incomplete, Send, Stop, Trials
from inspector.lab.verdict import Candidate, Trial, Verdict
from inspector.model.edit import Edit, changes_token
from inspector.model.environment import Environment
from inspector.model.request import Request
from inspector.model.token import Token

__all__ = ["Good", "More", "isolate", "plan", "worst_case_sends"]

More = Callable[[Request, Token | None, tuple[Edit, ...]], Awaitable[Sequence[Candidate]]]

MAX_ROUNDS = 3


async def isolate(  # noqa: PLR0913 - the lab gets everything it uses as arguments
    request: Request,
    candidates: Sequence[Candidate],
    *,
    send: Send,
    get_token: GetToken,
    token: Token | None,
    environment: Environment,
    max_sends: int = 40,
    more: More | None = None,
    good: Good | None = None,
    found: Collection[Edit] = (),
    progress: Callable[[Trial], None] | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    max_wait_s: float = 30,
) -> Verdict:
    """Returns which of the candidates' edits turn the refusal into 2xx, and how that is known.

    Cancelling the task ends the experiment with the verdict so far, kind `incomplete`; the
    cancellation is not raised again.

    Args:
        request: As last refused; a template, its secrets are `send`'s business.
        candidates: What may be missing, likeliest first.
        send: Sends (request, token, label) and returns its exchange; never retries by itself.
        get_token: Returns a token for a combination of token edits; raises AuthError.
        token: The token the request was refused with.
        environment: Where `send` sends.
        max_sends: Limit of all sends, requests for tokens included.
        more: Finds further candidates on the request as changed so far, with its new token.
        good: A working request, whose differences to this one are the candidates.
        found: Those of the differences that a check has found to be wrong.
        progress: Told of each trial as it ends, on the loop.
        sleep: Waits seconds, when the server asks for it.
        max_wait_s: The longest such wait.
    """
    trials = Trials(
        request,
        send=send,
        get_token=get_token,
        token=token,
        max_sends=max_sends,
        progress=progress,
        sleep=sleep,
        max_wait_s=max_wait_s,
    )
    return await _Experiment(trials, more, good, environment, frozenset(found)).run(candidates)


class _Unstable(Exception):
    """The same set got different answers."""

    def __init__(self, chosen: Collection[Candidate]) -> None:
        super().__init__()
        self.chosen = chosen


@dataclass(slots=True)
class _Experiment:
    trials: Trials
    more: More | None
    good: Good | None
    environment: Environment
    found: frozenset[Edit] = frozenset()
    untried: dict[Candidate, str] = field(default_factory=dict)
    same_edit: list[Candidate] = field(default_factory=list)
    working: tuple[Candidate, ...] = ()
    unproven: dict[Candidate, str] = field(default_factory=dict)

    async def run(self, candidates: Sequence[Candidate]) -> Verdict:
        self._add(candidates)
        conclude = conclusions.Conclusion(
            self.trials,
            self.environment,
            self.untried,
            self.same_edit,
            self.unproven,
            self.good,
        )
        try:
            if self.good is not None:
                await confirm(self.good, self.trials)
                whole = self.trials.known(self.trials.order)
                self.working = whole.edits if whole is not None else ()
            first = await self._settled(())
            if first.works:
                return conclude.already_works(first)
            if self.good is None or not await self._pursue(first):
                whole = await self._all_together()
                if whole is None or not whole.works:
                    if self.good is not None:
                        await confirm_again(self.good, self.trials)
                    return conclude.not_explained(first, whole)
            minimal = await self._minimise()
            both_ways = self.good is not None and self.good.both_ways
            breaks = await smallest_break(self.trials, minimal) if both_ways else ()
            return conclude.explained(first, minimal, breaks)
        except NotWorking as broken:
            return conclude.not_working(broken.answers)
        except _Unstable as unstable:
            await self._measure(unstable.chosen)
            return conclude.unstable(unstable.chosen)
        except Stop as stop:
            return conclude.incomplete(str(stop), self.working)
        except asyncio.CancelledError:
            return conclude.incomplete("it was cancelled", self.working)

    def _add(self, candidates: Sequence[Candidate]) -> bool:
        """Takes up new candidates; tells whether there were any that can be tried."""
        before = len(self.trials.order)
        for candidate in candidates:
            known = (*self.trials.order, *self.untried, *self.same_edit)
            if candidate in known:
                continue
            if any(candidate.edit == other.edit for other in self.trials.order):
                self.same_edit.append(candidate)
                continue
            rival = next((c for c in self.trials.order if _clash(c.edit, candidate.edit)), None)
            if rival is not None:
                self.untried[candidate] = f"instead of it: {rival.edit.describe()}"
                continue
            self.trials.order.append(candidate)
            try:
                self.trials.changed(self.trials.order)
            except CannotTry as reason:
                self._leave_untried(candidate, str(reason))
        return len(self.trials.order) > before

    def _leave_untried(self, candidate: Candidate, reason: str) -> None:
        self.trials.order.remove(candidate)
        self.untried[candidate] = reason

    async def _settled(self, chosen: Collection[Candidate]) -> Trial:
        """Sends a set; once more when the answer is not to be trusted at first sight."""
        trial = self.trials.known(chosen)
        if trial is not None:
            return trial
        trial = await self.trials.try_once(chosen)
        original = self.trials.known(()) or trial
        surprising = trial.works if not chosen else trial.status >= 500 > original.status
        if surprising:
            again = await self.trials.try_again(chosen)
            same = trial.works if again.works else again.status == trial.status
            if not same:
                raise _Unstable(chosen)
        return trial

    async def _pursue(self, refusal: Trial) -> bool:
        """Follows what each refusal points at; tells whether what it has gathered works."""
        await self._drop_refused_tokens()
        reached = await pursue(self.trials.order, refusal, self.found, self._settled)
        if reached is None:
            return False
        self.working = reached.edits
        return True

    async def _all_together(self) -> Trial | None:
        """Sends all changes at once, with further ones as they are found; None: nothing to try."""
        rounds = 0
        while True:
            await self._drop_refused_tokens()
            if not self.trials.order:
                return None
            everything = tuple(self.trials.order)
            whole, why = await self._sent_or_why_not(everything)
            if whole is not None and whole.works:
                self.working = whole.edits
                return whole
            if rounds == MAX_ROUNDS or not await self._add_more(everything):
                for candidate in everything if whole is None else ():
                    self._leave_untried(candidate, why)
                return whole
            rounds += 1

    async def _sent_or_why_not(self, chosen: tuple[Candidate, ...]) -> tuple[Trial | None, str]:
        try:
            return await self._settled(chosen), ""
        except Incomplete as reason:
            return None, str(reason)

    async def _add_more(self, chosen: tuple[Candidate, ...]) -> bool:
        """Takes up what is found on the request as changed; tells whether there was anything."""
        if self.more is None:
            return False
        changed = self.trials.changed(chosen)
        token = await self.trials.token_for(chosen)
        return self._add(await self.more(changed, token, tuple(c.edit for c in chosen)))

    async def _drop_refused_tokens(self) -> None:
        """Leaves out the token edits for which no token can be had together with the others."""
        try:
            await self.trials.token_for(self.trials.order)
        except CannotTry as reason:
            wanted = [c for c in self.trials.order if changes_token(c.edit)]
            if len(wanted) == 1:
                self._leave_untried(wanted[0], str(reason))
                return
        else:
            return
        accepted: list[Candidate] = []
        for candidate in wanted:
            try:
                await self.trials.token_for([*accepted, candidate])
                accepted.append(candidate)
            except CannotTry as reason:
                self._leave_untried(candidate, str(reason))

    async def _minimise(self) -> tuple[Candidate, ...]:
        everything = self.working
        # Changes that leave the token alone go first: they need no further token.
        ordered = sorted(everything, key=lambda c: changes_token(c.edit))
        # Of the differences between two requests few matter; of the findings on one, most may.
        most = MAX_LEFT_OUT_COMPARED if self.good else MAX_LEFT_OUT
        if len(ordered) <= most:
            minimal: Sequence[Candidate] = await leave_one_out(ordered, self._works)
        elif self.good:
            minimal = await few_of_many(ordered, self._works)
        else:
            minimal = await quickxplain(ordered, self._works)
        minimal = await self._prove(minimal)
        # Between two requests many changes are spared, so a later refusal of any kind is enough;
        # of findings each one that is spared is somebody's claim.
        is_seen = self.good is not None and self.trials.is_refused_since(minimal)
        if len(minimal) < len(self.trials.order) and not is_seen:
            await self._confirm_refusal()
        return self.trials.in_order(minimal)

    async def _confirm_refusal(self) -> None:
        """Sends the original again: what could be spared may be the server's whim."""
        try:
            again = await self.trials.try_again((), "as refused, once more")
        except (Stop, asyncio.CancelledError):
            return  # all that the verdict says has been sent before
        if again.works:
            raise _Unstable(())

    async def _prove(self, minimal: Sequence[Candidate]) -> Sequence[Candidate]:
        """Sends the set without each member whose need follows from no earlier send."""
        for candidate in tuple(minimal):
            self.unproven.pop(candidate, None)
            rest = [other for other in minimal if other != candidate]
            if rest and not self.trials.proves(candidate, rest) and await self._works(rest):
                minimal = rest
        return minimal

    async def _works(self, chosen: Sequence[Candidate]) -> bool:
        try:
            trial = await self._settled(chosen)
        except Incomplete:
            return False
        except CannotTry as reason:
            left_out = (candidate for candidate in self.working if candidate not in chosen)
            self.unproven.update(dict.fromkeys(left_out, str(reason)))
            return False
        if trial.works and (not self.working or len(chosen) < len(self.working)):
            self.working = trial.edits
        return trial.works

    async def _measure(self, chosen: Collection[Candidate]) -> None:
        """Repeats a set that got different answers, for a rate; as far as the budget goes."""
        edits = self.trials.in_order(chosen)
        try:
            while sum(t.edits == edits for t in self.trials.done if t.counts) < MAX_REPEATS:
                await self.trials.try_again(chosen)
        except (Stop, asyncio.CancelledError):
            return


def _clash(one: Edit, other: Edit) -> bool:
    """Tells whether two different edits are about the same thing, so that only one can hold."""
    if one.pane != other.pane:
        return False
    if any((one.op == op) != (other.op == op) for op in ("grant", "replace")):
        return False
    if one.pane == "headers":
        return one.subject.lower() == other.subject.lower()
    if one.pane == "token" and one.op == other.op == "set":
        return True
    return one.subject == other.subject
