"""Draws the verdict from the trials: each sentence says what was sent, where, and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from inspector.lab import wording
from inspector.lab.good import Good
from inspector.lab.trials import Trials
from inspector.lab.verdict import Candidate, Summary, Trial, Verdict, VerdictKind
from inspector.model.environment import Environment

_MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Makes verdicts of one experiment's record, at whatever point it ends."""

    trials: Trials
    environment: Environment
    untried: Mapping[Candidate, str]
    same_edit: Sequence[Candidate]
    unproven: Mapping[Candidate, str]
    good: Good | None = None

    def already_works(self, first: Trial) -> Verdict:
        because = f"{_words(first)} on {self._place()[0]} as it stands: nothing to isolate"
        return self._verdict("already_works", because, [], _summary(first))

    def not_explained(self, first: Trial, whole: Trial | None) -> Verdict:
        before = _words(first)
        where = self._place()[0]
        if whole is None:
            because = f"{before} on {where}, and nothing to try: {self._why_nothing()}"
            return self._verdict("not_explained", because, [], _summary(first))
        number = len(whole.edits)
        tried = "with the change" if number == 1 else f"with all {number} changes together"
        after = _summary(whole)
        if after == _summary(first):
            else_ = "not among them" if self.good else "something else"
            because = f"{before} on {where} stays {tried}: the cause is {else_}"
        else:
            reached = _is_later_check(_summary(first), after)
            because = f"{before} becomes {after.words()} on {where} {tried}: " + (
                "a later check is reached" if reached else "still refused, but differently"
            )
        return self._verdict("not_explained", because, [], after)

    def not_working(self, answers: Sequence[Trial]) -> Verdict:
        """The working request was refused; `answers` are those it got, all or not all alike."""
        where = self._place()[0]
        first = self.trials.known(())
        after = _summary(answers[-1]) if first else Summary()
        if any(trial.works for trial in answers):
            told = _rates(answers)
            because = f"the working request gets different answers on {where}: {told}"
            return self._verdict("unstable", because, [], after)
        because = (
            f"the working request does not work on {where}: {_words(answers[-1])}; "
            "there is nothing to compare with"
        )
        return self._verdict("not_explained", because, [], after)

    def explained(
        self,
        first: Trial,
        minimal: tuple[Candidate, ...],
        breaks: tuple[Candidate, ...] = (),
    ) -> Verdict:
        """`breaks` are the differences that spoil the working request, if that was asked."""
        after = self._summary_of(minimal)
        request = self.trials.request
        edits = [candidate.edit for candidate in minimal]
        because = (
            f"{_change(first, after)} on {self._place()[0]} "
            f"when {wording.condition(edits, request)}"
        )
        dropped = tuple(c for c in self.trials.order if c not in minimal)
        figures = [self._necessity(minimal)]
        if dropped:
            names = wording.join([wording.name(c.edit, request) for c in dropped])
            if len(dropped) > _MOST_NAMES:
                names = f"{len(dropped)} other changes"
            figures.append(f"{names} {'is' if len(dropped) == 1 else 'are'} not needed")
        figures += [
            f"whether {wording.name(candidate.edit, request)} is needed could not be tried"
            for candidate in minimal
            if candidate in self.unproven
        ]
        if breaks:
            rest = [candidate for candidate in self.trials.order if candidate not in breaks]
            names = wording.join([wording.name(c.edit, request) for c in breaks])
            refused = self._summary_of(rest).words()
            figures.append(f"the working request without {names} gets {refused}")
        verdict = self._verdict("explained", because, figures, after, minimal, dropped)
        return replace(verdict, breaks=breaks)

    def unstable(self, chosen: Collection[Candidate]) -> Verdict:
        edits = self.trials.in_order(chosen)
        answers = [t for t in self.trials.done if t.counts and t.edits == edits]
        told = _rates(answers)
        label = self.trials.label(chosen)
        because = f"the same request gets different answers on {self._place()[0]}: {label}, {told}"
        return self._verdict("unstable", because, [], _summary(answers[-1]), ())

    def incomplete(self, reason: str, working: tuple[Candidate, ...]) -> Verdict:
        first = self.trials.known(())
        where = self._place()[0]
        last = next((trial for trial in reversed(self.trials.done) if trial.counts), None)
        after = _summary(last) if last and last.edits else Summary()
        if first is None and any(t.works and not t.is_token_request for t in self.trials.done):
            known = f"the working request works on {where}, and nothing is known of the other yet"
        elif first is None:
            known = f"nothing is known yet about {where}"
        elif working:
            after = self._summary_of(working)
            condition = wording.condition([c.edit for c in working], self.trials.request)
            known = (
                f"{_change(first, after)} on {where} when {condition}, "
                "but whether all of it is needed is not known"
            )
        elif first.works:
            known = f"{_words(first)} on {where} as it stands, sent once"
        else:
            known = f"{_words(first)} on {where} as refused, and no change is known to help yet"
        because = f"{known}; stopped because {reason}"
        return self._verdict("incomplete", because, [], after, working)

    def _verdict(
        self,
        kind: VerdictKind,
        because: str,
        figures: Sequence[str],
        after: Summary,
        minimal: tuple[Candidate, ...] = (),
        dropped: tuple[Candidate, ...] = (),
    ) -> Verdict:
        where, host, on_sandbox = self._place()
        sent = {
            candidate for trial in self.trials.done if trial.counts for candidate in trial.edits
        }
        reasons = dict(self.untried)
        for candidate in self.trials.order:
            if candidate not in sent and candidate not in dropped:
                reasons[candidate] = "the experiment ended before"
        request = self.trials.request
        parts = [wording.count(self.trials.sends, "send"), *(part for part in figures if part)]
        if self.untried:
            names = dict.fromkeys(wording.name(c.edit, request) for c in self.untried)
            parts.append(f"not tried: {wording.join(list(names))}")
        notes = self.good.notes if self.good else ()
        if notes:
            parts.append(f"{wording.count(len(notes), 'difference')} that no edit makes")
        first = self.trials.known(())
        exchanges = (trial.exchange for trial in self.trials.done)
        started_at = next((e.started_at for e in exchanges if e is not None), 0.0)
        return Verdict(
            kind=kind,
            because=because,
            figures="; ".join(parts),
            before=_summary(first) if first else Summary(),
            after=after,
            minimal=minimal,
            not_needed=dropped,
            untried=tuple(reasons),
            sends=self.trials.sends,
            host=host,
            on_sandbox=on_sandbox,
            trials=tuple(self.trials.done),
            started_at=started_at,
            where=where,
            untried_because=tuple(reasons.values()),
            same_edit=tuple(self.same_edit),
            notes=notes,
        )

    def _why_nothing(self) -> str:
        if self.untried:
            return "none of the changes could be sent"
        if self.good is None:
            return "no finding comes with a change that could be sent"
        if self.good.notes:
            return "the requests differ only in what no edit makes"
        return "the requests do not differ"

    def _necessity(self, minimal: tuple[Candidate, ...]) -> str:
        """Says how it is known that each of them is needed, by what was sent."""
        alone = [self.trials.known((candidate,)) for candidate in minimal]
        if len(minimal) == 1:
            return "it alone is enough" if len(self.trials.order) > 1 else ""
        if all(trial is not None and not trial.works for trial in alone):
            return "neither alone is enough" if len(minimal) == 2 else "none alone is enough"
        if any(candidate in self.unproven for candidate in minimal):
            return ""
        number = "either" if len(minimal) == 2 else "any one"
        return f"without {number} of them it is refused"

    def _summary_of(self, chosen: Collection[Candidate]) -> Summary:
        trial = self.trials.known(chosen)
        return _summary(trial) if trial else Summary()

    def _place(self) -> tuple[str, str, bool]:
        """Returns (where, host, whether it is the sandbox), by where the bytes really went."""
        own = [
            urlsplit(url).netloc for url in (self.environment.api_url, self.environment.login_url)
        ]
        for trial in self.trials.done:
            hop = trial.exchange.hops[0] if trial.exchange and trial.exchange.hops else None
            netloc = urlsplit(hop.url).netloc if hop else ""
            if netloc and netloc not in own:
                return netloc, netloc, False
            if netloc:
                return self.environment.where(), netloc, self.environment.is_sandbox
        return self.environment.where(), own[0], self.environment.is_sandbox


def _summary(trial: Trial) -> Summary:
    return Summary(trial.status, trial.code, trial.is_unsendable)


def _change(first: Trial, after: Summary) -> str:
    if first.is_unsendable:
        return f"unsendable as it stands, {after.status}"
    return f"{first.status} becomes {after.status}"


def _rates(answers: Sequence[Trial]) -> str:
    rates = Counter(_words(trial) for trial in answers)
    return wording.join(
        [f"{answer} in {n} of {len(answers)} sends" for answer, n in rates.most_common()]
    )


def _words(trial: Trial) -> str:
    return _summary(trial).words()


def _is_later_check(before: Summary, after: Summary) -> bool:
    """Tells a refusal that comes after authentication, the first thing that is checked."""
    return before.status == 401 and 400 <= after.status < 500 and after.status not in (401, 429)
