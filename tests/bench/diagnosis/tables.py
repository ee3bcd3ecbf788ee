"""The benchmark's results in tables: per group of faults, then against the targets."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diagnosis.complaints import Complaint
from diagnosis.judge import Experiment, Judgement

SINGLES_EXACT, PAIRS_EXACT, FALSE_ERRORS, MEDIAN_SENDS = 0.98, 0.95, 0.005, 6


@dataclass(frozen=True)
class Results:
    """Everything that one run of the benchmark found."""

    judgements: tuple[Judgement, ...]
    healthy: int
    complaints: tuple[Complaint, ...]

    @property
    def singles(self) -> list[Judgement]:
        return [one for one in self.judgements if len(one.case.faults) == 1]

    @property
    def pairs(self) -> list[Judgement]:
        return [one for one in self.judgements if len(one.case.faults) == 2]

    @property
    def failures(self) -> list[Judgement]:
        """The cases whose true causes the experiment did not give exactly."""
        return [one for one in self.judgements if one.asked is not None and not one.asked.exact]

    def is_on_target(self) -> bool:
        return all(reached for _, _, _, reached in targets(self))


def targets(results: Results) -> list[tuple[str, str, str, bool]]:
    """Returns (what, result, target, whether it is reached)."""
    singles, pairs = _exactness(results.singles), _exactness(results.pairs)
    sends = [one.asked.sends for one in results.judgements if one.asked is not None]
    median = statistics.median(sends) if sends else 0
    errors = sum(complaint.is_error for complaint in results.complaints)
    rate = errors / results.healthy if results.healthy else 0.0
    return [
        (
            "single faults, exact after isolate",
            _share(*singles),
            ">= 98 %",
            _least(singles, SINGLES_EXACT),
        ),
        (
            "pairs of faults, exact after isolate",
            _share(*pairs),
            ">= 95 %",
            _least(pairs, PAIRS_EXACT),
        ),
        ("sends of an experiment, median", f"{median:g}", "<= 6", median <= MEDIAN_SENDS),
        (
            f"errors on {results.healthy} healthy requests",
            f"{rate:.1%}",
            "<= 0.5 %",
            rate <= FALSE_ERRORS,
        ),
    ]


def table(judgements: Sequence[Judgement], title: str) -> list[str]:
    """Returns a row per group, and one for all."""
    groups: dict[str, list[Judgement]] = {}
    for one in judgements:
        groups.setdefault(_group(one), []).append(one)
    rows = [_HEAD, *(_row(name, groups[name]) for name in sorted(groups))]
    if len(groups) > 1:
        rows.append(_row("all", judgements))
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return [title, lines[0], "-" * len(lines[0]), *lines[1:], ""]


def _group(one: Judgement) -> str:
    return " + ".join(sorted({fault.group for fault in one.case.faults}))


_HEAD = (
    "group", "cases", "before send", "after one send", "isolate exact", "sends", "p90",
    "by findings", "against good",
)  # fmt: skip


def _row(name: str, judgements: Sequence[Judgement]) -> tuple[str, ...]:
    before = [one.named_before for one in judgements if one.named_before is not None]
    after = [one.named_after for one in judgements if one.named_after is not None]
    asked = [one.asked for one in judgements if one.asked is not None]
    sends = sorted(experiment.sends for experiment in asked)
    p90 = sends[min(len(sends) - 1, round(0.9 * (len(sends) - 1)))] if sends else 0
    by_findings = [one.by_findings for one in judgements if one.can_edit_all]
    return (
        name,
        str(len(judgements)),
        _fraction(sum(before), len(before)),
        _fraction(sum(after), len(after)),
        _fraction(sum(experiment.exact for experiment in asked), len(asked)),
        f"{statistics.median(sends):g}" if sends else "-",
        str(p90) if sends else "-",
        _exact_of(by_findings),
        _exact_of(one.by_good for one in judgements),
    )


def _exact_of(experiments: Iterable[Experiment | None]) -> str:
    known = [experiment for experiment in experiments if experiment is not None]
    return _fraction(sum(experiment.exact for experiment in known), len(known))


def _exactness(judgements: Iterable[Judgement]) -> tuple[int, int]:
    asked = [one.asked for one in judgements if one.asked is not None]
    return sum(experiment.exact for experiment in asked), len(asked)


def _least(found: tuple[int, int], share: float) -> bool:
    part, whole = found
    return whole == 0 or part / whole >= share


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part} of {whole})" if whole else "-"


def _fraction(part: int, whole: int) -> str:
    return f"{part}/{whole}" if whole else "-"
