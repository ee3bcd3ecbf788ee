"""Experiments on the current request: by its findings, or against a request that works."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from inspector.app import isolation, state, wire
from inspector.app.comparison import Comparison, compare
from inspector.app.sending import MAX_SENDS, Sending
from inspector.app.worker import Done
from inspector.model.edit import Edit
from inspector.model.exchange import Ticket
from inspector.model.request import ImportedRequest, Request
from inspector.model.secret import Secret

if TYPE_CHECKING:
    from inspector.lab.good import Good
    from inspector.lab.verdict import Candidate, Trial, Verdict


class Isolating(Sending):
    """Experiments, their plans, and what they found."""

    def isolate(self, max_sends: int = MAX_SENDS) -> Ticket:
        """Runs the experiment on the current request, without changing it."""
        self.check()
        request, wanted = self.state.request, isolation.candidates(self.state.findings)
        bindings = wire.with_token(request, self.state.bindings, self.state.token)
        wire.to_wire(request, bindings, self.state.environment)
        state.begin(self.state, "isolating", Ticket(0))
        return self._experiment(self._bench(), request, wanted, max_sends)

    def isolate_against(
        self, good: ImportedRequest, max_sends: int = MAX_SENDS, *, both_ways: bool = False
    ) -> Ticket:
        """Runs the experiment on what differs from a working request, which is sent first.

        Its URL is moved to the host of the current request. Nothing is changed. `both_ways` asks
        for the fewest differences that spoil the working request too.

        Raises:
            InspectorError: One of the two cannot be sent (VariablesMissing names the variables).
        """
        from inspector.lab.good import Good

        found = self._compare_with(good)
        token = self.state.token
        for request, carried in ((found.failing, token), (found.good, found.token or token)):
            bindings = wire.with_token(request, found.bindings, carried)
            wire.to_wire(request, bindings, self.state.environment)
        state.begin(self.state, "isolating", Ticket(0))
        self._compared = found
        self._seen_secrets |= {v for v in found.bindings.values() if isinstance(v, Secret)}
        if found.token is not None:
            self._seen_secrets.add(found.token.secret)
        findings = self.check()
        wanted = isolation.candidates_against(found.candidates, findings)
        suspected = isolation.found_differences(found.candidates, findings)
        bench = replace(self._bench(), bindings=found.bindings)
        reference = Good(found.good, found.token, found.notes, both_ways)
        return self._experiment(bench, found.failing, wanted, max_sends, reference, suspected)

    @property
    def token_has_expired(self) -> bool:
        """Tells whether the token in use is past its end, by this computer's clock."""
        token = self.state.token
        left = token.seconds_left(self._clock()) if token is not None else None
        return left is not None and left <= 0

    def plan(
        self, max_sends: int = MAX_SENDS, good: ImportedRequest | None = None
    ) -> tuple[str, ...]:
        """Returns what `isolate` would send, a line each, without sending anything.

        With `good`, what `isolate_against` would send, and the differences that no edit makes.
        """
        from inspector.lab.experiment import plan

        findings = self.check()
        first = self._plan_before()
        if good is None:
            return (*first, *plan(isolation.candidates(findings), max_sends=max_sends))
        found = self._compare_with(good)
        lines = plan(found.candidates, max_sends=max_sends, compared=True)
        return (*first, *lines, *found.notes)

    def _plan_before(self) -> tuple[str, ...]:
        from inspector.lab import wording

        before = [f"request {index + 1}" for index in self.steps_before()]
        if not before:
            return ()
        what = "whose answers give" if len(before) > 1 else "whose answer gives"
        return (f"First {wording.join(before)} of the snippet, {what} what it needs.",)

    def _compare_with(self, good: ImportedRequest) -> Comparison:
        now = self.state
        return compare(
            now.request, now.bindings, now.token, good, now.environment, self.environments
        )

    def _experiment(
        self,
        bench: isolation.Bench,
        request: Request,
        wanted: Sequence[Candidate],
        max_sends: int,
        good: Good | None = None,
        suspected: Collection[Edit] = (),
    ) -> Ticket:
        self.trials = ()

        async def job(ticket: Ticket) -> Verdict:
            return await isolation.run(
                bench,
                ticket,
                request,
                wanted,
                max_sends=max_sends,
                progress=lambda trial: self._post(Done(lambda: self._tried(trial))),
                good=good,
                found=suspected,
            )

        ticket = self.engine.run(job)
        number, place = self.state.number, self._located(request).name
        self._begin("isolating", ticket, lambda verdict: self._judged(verdict, number, place))
        return ticket

    def _tried(self, trial: Trial) -> None:
        self.trials = (*self.trials, trial)
        if trial.exchange is not None:
            self._recorded(trial.exchange)
        self._changed("activity")

    def _judged(self, verdict: Verdict | None, number: int, place: str) -> None:
        """Shows a verdict, unless another request has come since; what it saw stays known."""
        if verdict is None:
            return
        self.state = state.observed(self.state, verdict, place)
        if number == self.state.number:
            self.state = state.judged(self.state, verdict)
            self._changed("exchange", "verdict")
        self._recheck()
