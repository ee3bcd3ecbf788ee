"""Every finding that a check can make belongs to a described check, and no claim hides one."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

from inspector import rules
from inspector.rules.conformance import ProblemKind
from inspector.rules.described import BUILT_IN_IDS, DESCRIBED, described
from inspector.rules.pack import load, seed_folder

FOLDER = Path(rules.__file__).parent
CHECKS = sorted(path for path in FOLDER.glob("*_checks.py"))


def ids_in(path):
    """Returns the beginnings of all ids that a module gives to findings, without subjects."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Finding":
            continue
        value = next(keyword.value for keyword in node.keywords if keyword.arg == "id")
        if isinstance(value, ast.JoinedStr):
            value = value.values[0]
        if isinstance(value, ast.Constant):
            found.add(value.value.split(":")[0])
    return found


def test_every_id_in_the_source_of_the_checks_is_described():
    written = set().union(*map(ids_in, CHECKS)) - {"payload-"}
    of_kinds = {f"payload-{kind}" for kind in get_args(ProblemKind)}

    assert len(CHECKS) >= 9
    assert written | of_kinds == BUILT_IN_IDS


@pytest.mark.parametrize("one", DESCRIBED, ids=lambda one: one.id)
def test_a_description_is_one_sentence_that_a_newcomer_can_read(one):
    assert re.fullmatch(r"[A-Z][^.]*(\.[^.\s][^.]*)*\.", one.says), one.says
    assert len(one.says) <= 100
    assert all(evidence.level == "official" for evidence in one.evidence)


def test_a_finding_is_described_with_and_without_its_subject():
    assert described("payload-missing:/to/id") is described("payload-missing")
    assert described("somebody-elses") is None


def test_no_rule_of_the_program_has_the_id_of_a_check():
    found, _ = load([seed_folder()])

    assert not BUILT_IN_IDS & {rule.id for rule in found}
