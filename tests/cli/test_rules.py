"""`rules`: lists, explains and validates; mistakes go to standard error and into the exit code."""

from __future__ import annotations

import pytest

RULE = """
[[rule]]
id = "own-rule"
title = "A header is needed"
applies = { paths = ["/api/v2/x"] }
requires = { headers = ["X-A"] }
sources = [{ title = "a ticket", date = 2026-11-22 }]
"""


@pytest.fixture
def pack(data_dir):
    path = data_dir / "rules" / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(RULE)
    return path


def test_all_rules_are_listed_with_their_source_and_file(run, pack):
    done = run("rules")

    assert done.code == 0
    assert done.out.startswith("own-rule ")
    assert f"a ticket; contradicted; {pack}, line 3" in " ".join(done.out.split())
    assert "guest-id-header" in done.out
    assert "path-unpublished" in done.out
    assert done.out.endswith(" built-in checks, 8 claims.\n")
    assert not done.err


def test_the_list_as_json_has_every_rule_and_every_mistake(run, pack):
    pack.write_text(RULE + RULE.replace("title", "titel", 1))
    done = run("rules", "--json")

    assert done.code == 1
    assert done.json["rules"][0] == {
        "id": "own-rule",
        "title": "A header is needed",
        "kind": "own",
        "level": "claimed",
        "standing": "contradicted",
        "evidence": [{"level": "claimed", "source": "a ticket", "date": "2026-11-22", "where": ""}],
        "file": str(pack),
        "line": 3,
    }
    kinds = {rule["kind"] for rule in done.json["rules"]}
    assert kinds == {"own", "seed", "check"}
    errors = done.json["errors"]
    assert [(e["file"], e["line"], e["field"]) for e in errors] == [(str(pack), 11, "titel")]
    assert f"note: {pack}, line 11, titel: there is no such field; title may be meant" in done.err


def test_a_pack_that_is_switched_off_is_listed_as_such(run, pack):
    pack.rename(pack.with_name("mine.toml.off"))

    assert "own-rule                       claimed   (switched off)" in run("rules").out


def test_a_rule_is_explained(run, pack):
    done = run("rules", "explain", "own-rule")

    assert done.code == 0
    assert done.out.splitlines()[0] == "own-rule  claim of yours"
    assert "X-A is not a published header" in done.out
    assert f"{pack}, line 3" in done.out


def test_a_finding_leads_to_its_rule(run):
    assert run("rules", "explain", "guest-scope:messaging:web").out.startswith("guest-scope ")
    assert "built-in check" in run("rules", "explain", "payload-missing:/to").out


def test_an_explanation_as_json_has_the_definition(run):
    claim = run("rules", "explain", "guest-id-header", "--json").json
    check = run("rules", "explain", "path-unpublished", "--json").json

    assert claim["definition"]["requires"] == {"headers": ["X-Guest-Id"]}
    assert claim["definition"]["sources"][0]["date"] == "2026-11-22"
    assert [s["label"] for s in claim["sections"]][:2] == ["What it checks", "For which requests"]
    assert check["definition"] is None
    assert check["file"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("explain", "gest-scope"), "There is no rule 'gest-scope'. Did you mean guest-scope"),
        (("explain", "zzzzzz"), "There is no rule 'zzzzzz'. `rules` lists them all."),
        (("explain",), "name the rule"),
        (("check",), "name the pack"),
        (("check", "nowhere.toml"), "nowhere.toml is no file"),
        (("show",), "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(run, arguments, says):
    done = run("rules", *arguments)

    assert done.code == 2
    assert says in done.err
    assert done.err.count("\n") == 1


def test_a_pack_is_validated_beside_the_others(run, pack, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(RULE + RULE.replace("own-rule", "fresh"))

    bad, good = run("rules", "check", other), run("rules", "check", pack)

    assert (bad.code, good.code) == (1, 0)
    assert bad.out == f"{other}: 1 rule can be used, 1 mistake.\n"
    assert "already used in" in bad.err
    assert good.out == f"{pack}: 1 rule can be used, 0 mistakes.\n"
    assert run("rules", "check", other, "--json").json["rules"] == [
        {"id": "fresh", "title": "A header is needed", "line": 10}
    ]


def test_other_commands_name_the_first_mistakes_and_count_the_rest(run, pack):
    broken = RULE.replace("requires", "requries")
    pack.write_text("".join(broken.replace("own-rule", f"r-{n}") for n in range(9)))
    done = run("check", "-", stdin=b"curl https://api.mypurecloud.com/api/v2/users/me")

    assert (
        done.err.count("requires may be meant. It is left out.")
        + done.err.count("or has a hint. It is left out.")
        == 5
    )
    assert "more mistakes in rule packs: `rules` lists them." in done.err


@pytest.mark.parametrize("name", ["guest-id-header", "path-unpublished"])
def test_an_id_that_is_taken_by_the_program_is_reported_by_every_command(run, pack, name):
    pack.write_text(RULE.replace("own-rule", name))
    done = run("check", "-", stdin=b"curl https://api.mypurecloud.com/api/v2/users/me")

    assert f"{pack}, line 3, id: the id {name} is" in done.err
    assert "It is left out." in done.err
