"""A slice of the diagnosis benchmark that CI runs: some cases of each group, exactly judged.

`make bench-diagnosis` runs all of it and prints the figures.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from diagnosis.cases import build, names
from diagnosis.complaints import Complaint, complaint_of, healthy_kinds
from diagnosis.fault import FAULTS
from diagnosis.judge import Experiment, Judgement, dump, is_exact, judge
from diagnosis.tables import Results, table, targets
from diagnosis.truth import credential, header, member

from inspector.model.edit import TOKEN_OF_GOOD, Edit

SEED = 20_261_122
GROUPS = sorted({fault.group for fault in FAULTS.values()})
SINGLES = [
    name
    for group in GROUPS
    for name in [key for key, fault in FAULTS.items() if fault.group == group][::4]
]
PAIRS = [name for name in names(SEED) if " + " in name][::5]


@pytest.mark.parametrize("name", SINGLES)
def test_a_fault_is_named_and_isolated_exactly(name: str) -> None:
    judgement = judge(build(name, SEED), both=False)

    assert judgement.named_before in (True, None)
    assert judgement.named_after in (True, None)
    assert judgement.case.is_unsendable or judgement.asked is not None
    assert judgement.asked is None or judgement.asked.exact, judgement.asked.words


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_of_faults_is_isolated_exactly(name: str) -> None:
    judgement = judge(build(name, SEED), both=False)

    assert judgement.asked is not None
    assert judgement.asked.exact, judgement.asked.words


@pytest.mark.parametrize(("kind", "number"), list(healthy_kinds(28)))
def test_a_healthy_request_is_nothing_to_complain_about(kind: str, number: int) -> None:
    assert complaint_of(kind, SEED, number) is None


def test_there_are_as_many_kinds_as_the_benchmark_is_to_have() -> None:
    known = names(SEED)
    pairs = [name for name in known if " + " in name]

    assert len(known) - len(pairs) == len(FAULTS) >= 60
    assert len(set(pairs)) >= 40


def test_a_case_is_the_same_whenever_it_is_built() -> None:
    name = "payload/required member misspelt"
    first, again, other = build(name, 5), build(name, 5), build(name, 6)

    assert (dump(first.draft), first.causes) == (dump(again.draft), again.causes)
    assert dump(first.good) == dump(again.good)
    assert dump(first.draft) != dump(other.draft)


ACCEPT = Edit("set", "headers", "accept", "a")


@pytest.mark.parametrize(
    ("edits", "exact"),
    [
        ([ACCEPT, TOKEN_OF_GOOD], True),
        ([ACCEPT, Edit("set", "token", "client", "x")], True),
        ([ACCEPT, Edit("set", "headers", "Authorization", "Bearer {{t}}")], True),
        ([ACCEPT], False),
        ([TOKEN_OF_GOOD], False),
        ([ACCEPT, TOKEN_OF_GOOD, Edit("remove", "headers", "X")], False),
        ([ACCEPT, Edit("grant", "token", "x")], False),
        ([], False),
    ],
)
def test_exact_is_what_mends_each_cause_and_nothing_else(edits: list[Edit], exact: bool) -> None:
    assert is_exact(edits, (header("Accept"), credential())) is exact


def test_a_change_of_the_whole_payload_is_not_exactly_a_member() -> None:
    assert is_exact([Edit("set", "payload", "/a/b", "1")], [member("/a/b")])
    assert not is_exact([Edit("set", "payload", "", "{}")], [member("/a/b")])
    assert not is_exact([Edit("set", "payload", "/a", "{}")], [member("/a/b")])


def judgement(name: str, *, exact: bool, sends: int) -> Judgement:
    case = build(name, SEED)
    experiment = Experiment(exact, sends, "explained")
    return Judgement(case, True, exact, None, experiment, can_edit_all=False)


def test_the_tables_count_and_the_targets_tell_what_is_missed() -> None:
    good = judgement("token/in quotes", exact=True, sends=4)
    bad = judgement("headers/Accept without JSON", exact=False, sends=9)
    complaint = Complaint("x", good.case.draft.request(), ())
    results = Results((good, bad), 10, (complaint,))

    lines = table(results.singles, "Single faults")
    assert [line.split()[:2] for line in lines[3:6]] == [
        ["headers", "1"],
        ["token", "1"],
        ["all", "2"],
    ]
    assert lines[5].split()[4:7] == ["1/2", "6.5", "9"]
    assert [reached for *_, reached in targets(results)] == [False, True, False, True]
    assert results.failures == [bad]
    assert not results.is_on_target()
    assert Results((good,), 10, ()).is_on_target()
