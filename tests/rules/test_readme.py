"""The schema's documentation says all of it, and its example is a pack."""

from __future__ import annotations

import re

import pytest

from inspector import resource
from inspector.rules.claim import Applies, ClaimedRule, Explains, Requires, Source, Statement
from inspector.rules.pack import read_pack

TEXT = resource.path("rules/README.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", TEXT, re.MULTILINE))


@pytest.mark.parametrize("field", ClaimedRule.model_fields)
def test_every_field_of_a_rule_has_its_row(field):
    assert any(name.split(".")[0] == field for name in ROWS)


@pytest.mark.parametrize(("parent", "model"), [("applies", Applies), ("requires", Requires)])
def test_every_field_of_a_part_has_its_row(parent, model):
    rows = {name.partition(".")[2] for name in ROWS if name.startswith(f"{parent}.")}

    assert rows == set(model.model_fields)


@pytest.mark.parametrize(
    ("row", "model"),
    [("explains", Explains), ("sources", Source), ("contradicted_by", Statement)],
)
def test_every_field_of_a_table_is_named_in_its_row(row, model):
    assert set(model.model_fields) <= set(re.findall(r"`(\w+)`", ROWS[row]))


def test_no_row_is_about_a_field_that_is_not_there():
    assert {name.split(".")[0] for name in ROWS} == set(ClaimedRule.model_fields)


def test_the_example_loads_and_says_what_it_shows(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example, "utf-8")
    pack = read_pack(path)

    assert not pack.errors
    assert [found.rule.id for found in pack.rules] == ["guest-id-header"]
