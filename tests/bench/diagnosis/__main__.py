"""Runs the benchmark and prints its tables, or replays one case so that a person can look at it."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator

from diagnosis.cases import Case, build, names
from diagnosis.complaints import complaint_of, healthy_kinds
from diagnosis.desk import Desk, imported_of
from diagnosis.judge import Judgement, dump, judge
from diagnosis.tables import Results, table, targets
from inspector.errors import InspectorError
from inspector.lab.verdict import Verdict

SEED = 1


def main() -> int:
    options = _options()
    if options.case:
        _replay(build(options.case, options.seed, options.number))
        return 0
    started = time.perf_counter()
    results = run(options.seed, options.draws, options.healthy, both=not options.quick)
    _say(f"Diagnosis benchmark, seed {options.seed}, {options.draws} draws of each kind", "")
    for line in (
        *table(results.singles, "Single faults"),
        *table(results.pairs, "Pairs of faults"),
    ):
        _say(line)
    _say(_LEGEND, "")
    for what, found, wanted, reached in targets(results):
        _say(f"{'reached' if reached else 'MISSED '}  {what}: {found} (target {wanted})")
    warnings = sum(not complaint.is_error for complaint in results.complaints)
    _say(f"         warnings on healthy requests: {warnings} of {results.healthy}", "")
    for complaint in results.complaints:
        _say(f"false: {complaint.name}")
        for finding in complaint.findings:
            _say(f"       {finding.severity} {finding.id}: {finding.message}")
    for failure in results.failures:
        _say(f"failed: {_replaying(failure, options.seed)}", f"        {_words(failure)}")
    _say(f"{time.perf_counter() - started:.0f} s")
    return 0 if results.is_on_target() else 1


def run(seed: int, draws: int, healthy: int, *, both: bool) -> Results:
    """Returns the results; `both` also runs the experiments that nobody would ask for."""
    judgements = tuple(
        judge(build(name, seed, number), both=both)
        for name in names(seed)
        for number in range(draws)
    )
    found = (complaint_of(kind, seed, number) for kind, number in healthy_kinds(healthy))
    return Results(judgements, healthy, tuple(one for one in found if one is not None))


def _replay(case: Case) -> None:
    """Prints a case, and everything that the product says of it."""
    place = case.draft.world.environment
    _say(f"{case.name}, on {place.title} ({place.name})", "")
    _say("Wrong: " + "; ".join(map(str, case.causes)), "", dump(case.draft), "")
    _say("The request of a colleague, which works:", "", dump(case.good), "")
    desk = Desk(case.draft)
    for finding in desk.findings():
        edit = f" [{finding.edit.describe()}]" if finding.edit is not None else ""
        _say(f"{finding.severity:8} {finding.pane}/{finding.subject}: {finding.message}{edit}")
    try:
        explanation = desk.send()
        if explanation is not None:
            _say("", explanation.title)
            for cause in explanation.causes:
                _say(f"    {cause.pane}/{cause.subject}: {cause.cause}")
        _say("", "Isolated by its findings:", *_trials(desk.isolate()))
        desk.close()
        desk = Desk(case.draft)
        _say("", "Isolated against the other:", *_trials(desk.isolate(imported_of(case.good))))
    except InspectorError as error:
        _say("", str(error))
    finally:
        desk.close()


def _trials(verdict: Verdict) -> Iterator[str]:
    for number, trial in enumerate(verdict.trials, 1):
        answer = f"{trial.status} {trial.code}".rstrip() if trial.status else trial.note
        if trial.is_token_request:
            answer = "granted" if trial.works else trial.note
        yield f"{number:4}  {trial.label}: {answer}"
    yield f"    {verdict.kind}: {verdict.because} ({verdict.figures})"


def _replaying(failure: Judgement, seed: int) -> str:
    case = failure.case
    number = f" --number {case.number}" if case.number else ""
    return f'--case "{case.name}" --seed {seed}{number}'


def _words(failure: Judgement) -> str:
    causes = "; ".join(map(str, failure.case.causes))
    said = failure.asked.words if failure.asked is not None else ""
    return f"{causes} <> {said}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="diagnosis", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--draws", type=int, default=3, help="so many cases of each kind")
    parser.add_argument("--healthy", type=int, default=210, help="so many healthy requests")
    parser.add_argument(
        "--quick", action="store_true", help="only the experiment one would ask for"
    )
    parser.add_argument("--case", help="prints one case by its name instead")
    parser.add_argument("--number", type=int, default=0, help="which draw of it")
    return parser.parse_args()


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


_LEGEND = """\
before send: of the causes that can be told before, all are named by a finding that a working
  request does not have. What nothing tells before (a revoked token, a role) is left out.
after one send: all causes are named by a finding, or by the answer's explanation (its first
  three causes, and what it calls by name). What lies behind another refusal cannot be.
isolate exact: the verdict's smallest set is the true one; by findings where these can mend it
  all, else against a working request. The last two columns are each of the two wherever it
  applies. Requests that hold an unfilled placeholder cannot be sent and are left out."""


if __name__ == "__main__":
    sys.exit(main())
