"""Asks the product three questions about a case, and holds its answers against the truth."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from diagnosis.cases import Case
from diagnosis.desk import Desk, imported_of
from diagnosis.draft import Draft
from diagnosis.truth import Cause, Place
from inspector.errors import InspectorError
from inspector.lab.verdict import Verdict
from inspector.model.edit import TOKEN_OF_GOOD, Edit, Pane
from inspector.model.finding import Finding
from inspector.rules.answers.explanation import Explanation

TOP_CAUSES = 3
"""Of an explanation's ranked causes so many count: a list of everything names nothing."""
_ADDRESS = ("path", "method", "host")


@dataclass(frozen=True)
class Experiment:
    """How an experiment ended. `exact`: its minimal set is the true set."""

    exact: bool
    sends: int
    words: str


@dataclass(frozen=True)
class Judgement:
    """The answers to the three questions. None: the question does not arise.

    `named_before` and `named_after` are by finding or explanation. An experiment is None when it
    cannot be asked for: nothing to try by findings, or the request cannot be sent at all.
    """

    case: Case
    named_before: bool | None
    named_after: bool | None
    by_findings: Experiment | None
    by_good: Experiment | None
    can_edit_all: bool
    missed: tuple[str, ...] = field(default=())

    @property
    def asked(self) -> Experiment | None:
        """The experiment that a user would ask for: by findings where these can mend it all."""
        if self.case.is_limited:
            return self.by_findings
        return self.by_findings if self.can_edit_all else self.by_good


@dataclass(frozen=True)
class _Said:
    """What the product said of a case: before a send, and after one."""

    before: tuple[Finding, ...]
    after: tuple[Finding, ...]
    explanation: Explanation | None
    by_findings: Experiment | None

    def can_edit(self, causes: Iterable[Cause]) -> bool:
        """Tells that some finding's edit is about each of the causes."""
        edits = [finding.edit for finding in self.after if finding.edit is not None]
        return all(any(_covers(edit, cause) for edit in edits) for cause in causes)


def judge(case: Case, *, both: bool = True) -> Judgement:
    """Returns the judgement; `both` also runs the experiment that a user would not ask for."""
    silent = _healthy_ids(case)
    said = _asked(case, both=both)
    before, after = (
        [finding for finding in findings if finding.id not in silent and finding.severity != "info"]
        for findings in (said.before, said.after)
    )
    told = [
        cause
        for cause in case.causes
        if _found(cause, after, case) or _explained(cause, said.explanation, case)
    ]
    can_edit_all = said.can_edit(case.causes)
    by_good = None
    if (both or not can_edit_all) and not case.is_unsendable and not case.is_limited:
        by_good = _outcome(case, lambda: _against(case))
    return Judgement(
        case,
        named_before=all(_found(cause, before, case) for cause in case.knowable)
        if case.knowable
        else None,
        named_after=None if case.is_unsendable else len(told) == len(case.causes),
        by_findings=said.by_findings,
        by_good=by_good,
        can_edit_all=can_edit_all,
        missed=tuple(str(cause) for cause in case.causes if cause not in told),
    )


def _healthy_ids(case: Case) -> set[str]:
    """Returns what is found on the working request too: it names nothing."""
    desk = Desk(replace(case.good, is_inspected=case.draft.is_inspected))
    try:
        return {finding.id for finding in desk.findings()}
    finally:
        desk.close()


def _asked(case: Case, *, both: bool) -> _Said:
    desk = Desk(case.draft)
    try:
        before = desk.findings()
        if case.is_unsendable:
            return _Said(before, before, None, None)
        explanation = desk.send()
        said = _Said(before, desk.findings(), explanation, None)
        if both or said.can_edit(case.causes) or case.is_limited:
            said = replace(said, by_findings=_outcome(case, desk.isolate))
        return said
    finally:
        desk.close()


def _against(case: Case) -> Verdict:
    desk = Desk(case.draft)
    try:
        return desk.isolate(imported_of(case.good))
    finally:
        desk.close()


def _outcome(case: Case, experiment: Callable[[], Verdict]) -> Experiment:
    try:
        verdict = experiment()
    except InspectorError as error:
        return Experiment(False, 0, f"no verdict: {error}")
    edits = [candidate.edit for candidate in verdict.minimal]
    if case.is_limited:
        exact = not edits and (
            "429" in verdict.because
            or any(trial.note == "rate limited" for trial in verdict.trials)
        )
    else:
        exact = verdict.kind == "explained" and is_exact(edits, case.causes)
    return Experiment(
        exact, verdict.sends, f"{verdict.kind}: {verdict.because} ({verdict.figures})"
    )


def is_exact(edits: Iterable[Edit], causes: Collection[Cause]) -> bool:
    """Tells whether the edits are what mends each cause, and nothing else."""
    mended: set[Cause] = set()
    for edit in edits:
        covered = [cause for cause in causes if _covers(edit, cause)]
        if not covered:
            return False
        # A header twice in the set cannot be; but what stands in Authorization may take a change
        # of the header and another token. Another token is one change, whatever is wrong with it.
        mended.update(covered if _is_token(edit) else covered[:1])
    return mended == set(causes)


def _is_token(edit: Edit) -> bool:
    return edit == TOKEN_OF_GOOD or (edit.pane == "token" and edit.op == "set")


def _covers(edit: Edit, cause: Cause) -> bool:
    return any(place in cause.places for place in _places_of_edit(edit, cause))


def _places_of_edit(edit: Edit, cause: Cause) -> set[Place]:
    match edit.pane:
        case "headers":
            return {("headers", edit.subject.lower())}
        case "payload":
            return {("payload", edit.subject)}
        case "url":
            plain = edit.subject if edit.op == "replace" else f"query:{edit.subject}"
            return {("url", plain)}
        case _ if edit.op == "set":
            return {place for place in cause.places if place[0] == "token"}
        case _ if edit.op == "grant":
            return {("token", edit.subject)}
        case _:
            return {("token", "")}


def _found(cause: Cause, findings: Iterable[Finding], case: Case) -> bool:
    return any(cause.places & _places(f.pane, f.subject, case) for f in findings)


def _explained(cause: Cause, explanation: Explanation | None, case: Case) -> bool:
    if explanation is None:
        return False
    if ("none", "rate") in cause.places:
        return explanation.retry_after_s is not None
    said: set[Place] = set()
    for one in explanation.causes[:TOP_CAUSES]:
        if one.pane is not None:
            said |= _places(one.pane, one.subject, case, is_hint=True)
    for thing in explanation.names:
        if thing.kind == "ip":
            said.add(("none", "ip"))
        elif thing.pane is not None:
            said |= _places(thing.pane, thing.text, case)
            if thing.kind in ("permission", "division"):
                said.add(("token", ""))
    return bool(cause.places & said)


def _places(pane: Pane, subject: str, case: Case, *, is_hint: bool = False) -> set[Place]:
    """Returns the places that a pane and subject may mean; a hint names a pane as a whole."""
    match pane:
        case "headers":
            return {("headers", subject.lower())}
        case "token":
            return {("token", subject), ("token", "")}
        case "payload":
            return {("payload", subject), ("payload", _pointer(subject))}
        case _ if subject:
            # A slip may make the path another call's: then the parameter is that one's.
            in_query = subject in case.draft.operation.query or any(
                name == subject for name, _ in case.draft.query
            )
            return {("url", f"query:{subject}")} if in_query else {("url", "path")}
        case _:
            return {("url", part) for part in _ADDRESS}


def _pointer(field_name: str) -> str:
    """Returns the pointer of a field as answers spell it: `routingTarget.skills[0]`."""
    if not field_name or field_name.startswith("/"):
        return field_name
    steps = field_name.replace("[", ".").replace("]", "").split(".")
    return "/" + "/".join(filter(None, steps))


def dump(draft: Draft) -> str:
    """Returns a request as text, for a person who replays a case."""
    request = draft.request()
    head = [f"{request.method} {request.url}", *(f"{n}: {v!r}" for n, v in request.headers)]
    return "\n".join([*head, "", request.body.text])
