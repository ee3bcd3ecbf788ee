"""The user's rule packs in the running program: read, watched, changed, and never lost."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest

from inspector.app import pack_files
from inspector.app.pack_watch import MOST_TICKS, PackWatch, Settling
from inspector.app.workspace import starting_case
from inspector.errors import InspectorError, RulePackError
from inspector.model.redact import Redactor
from inspector.model.secret import Secret
from inspector.rules.draft import ClaimDraft, to_document

RULE = """
[[rule]]
id = "trace-header"
title = "A trace header is needed"
applies = { paths = ["/api/v2/conversations/messaging"] }
requires = { headers = ["X-Trace"] }
explains = { statuses = [401] }
sources = [{ title = "a ticket", date = 2026-11-22 }]
"""
DRAFT = ClaimDraft(
    id="told-header",
    title="A header is needed",
    need="header",
    names=("X-Told",),
    path="/api/v2/conversations/messaging",
    source="a ticket",
    date=dt.date(2026, 11, 22).isoformat(),
)


@pytest.fixture
def owner(make_owner):
    """An owner on the starting case, whose folder is looked at all the time."""
    one = make_owner(start=False)
    one.space.packs._tick_s = 0.001
    one.space.start()
    one.until(lambda: one.space.state.is_checked)
    one.space.import_snippet(starting_case())
    return one


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "data" / "rules"
    folder.mkdir(parents=True)
    return folder


# -- hot reload -----------------------------------------------------------------------------


def test_a_pack_works_from_when_it_is_put_there_until_it_is_gone(folder, owner):
    path = folder / "mine.toml"
    path.write_text(RULE)
    owner.until(lambda: "trace-header" in owner.finding_ids())

    path.write_text(RULE.replace("trace-header", "other-header"))
    owner.until(lambda: "other-header" in owner.finding_ids())
    assert "trace-header" not in owner.finding_ids()

    path.unlink()
    owner.until(lambda: "other-header" not in owner.finding_ids())
    assert "guest-id-header" in owner.finding_ids()


def test_a_pack_that_becomes_broken_is_reported_and_no_longer_used(folder, owner):
    path = folder / "mine.toml"
    path.write_text(RULE + RULE.replace("trace-header", "second-header"))
    owner.until(lambda: "trace-header" in owner.finding_ids())

    path.write_text(RULE.replace("title", "titel", 1) + RULE.replace("trace-", "second-"))
    owner.until(lambda: owner.space.rule_problems)

    assert "trace-header" not in owner.finding_ids()
    assert "second-header" in owner.finding_ids()
    assert any("title may be meant" in str(problem) for problem in owner.space.rule_problems)

    path.write_text(RULE)
    owner.until(lambda: not owner.space.rule_problems)
    assert "trace-header" in owner.finding_ids()


def test_a_half_written_pack_is_reported_and_used_when_it_is_whole(folder, owner):
    path = folder / "mine.toml"
    second = RULE.replace("trace-header", "second-header")
    path.write_text(RULE + second[: second.index(" header is")])
    owner.until(lambda: owner.space.rule_problems)
    assert "not TOML" in str(owner.space.rule_problems[0])

    path.write_text(RULE + second)
    owner.until(lambda: "second-header" in owner.finding_ids())
    assert not owner.space.rule_problems


def test_what_is_written_while_it_is_read_is_read_again(folder, owner):
    packs = owner.space.packs
    path = folder / "mine.toml"
    path.write_text(RULE)
    owner.until(lambda: "trace-header" in owner.finding_ids())
    before = packs.read()
    path.write_text(RULE.replace("trace-header", "late-header"))
    packs.take(before)

    owner.until(lambda: "late-header" in owner.finding_ids())


def test_a_folder_that_comes_later_is_followed(owner, tmp_path):
    folder = tmp_path / "data" / "rules"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(RULE)

    owner.until(lambda: "trace-header" in owner.finding_ids())
    (folder / "mine.toml").unlink()
    folder.rmdir()
    owner.until(lambda: "trace-header" not in owner.finding_ids())


def test_a_command_reads_the_packs_once_and_follows_nothing(folder, make_owner):
    (folder / "mine.toml").write_text(RULE)
    owner = make_owner(start=False)
    owner.space.load_now()

    assert owner.space.packs.library.find("trace-header")
    assert not [t for t in threading.enumerate() if t.name == "rule packs watch"]


def test_without_a_data_folder_there_is_nothing_to_follow(make_owner):
    owner = make_owner(on_disk=False)

    assert owner.space.packs.library.own == ()
    with pytest.raises(InspectorError, match="no data folder"):
        owner.space.packs.add_claim(DRAFT, "mine", print, print)


def test_what_changes_is_waited_for_until_it_rests():
    looks = iter(["a", "b", "c", "c", "c", "a", "a"])
    settling = Settling(lambda: next(looks), "a")

    assert [settling.is_due() for _ in range(7)] == [False] * 3 + [True] + [False] * 2 + [True]


def test_what_never_rests_is_read_now_and_then():
    looks = iter(range(1, 1000))
    settling = Settling(lambda: next(looks), 0)

    assert sum(settling.is_due() for _ in range(4 * MOST_TICKS)) == 4


def test_what_comes_back_to_what_it_was_is_not_read_again():
    looks = iter(["b", "a", "b", "a"])
    settling = Settling(lambda: next(looks), "a")

    assert not any(settling.is_due() for _ in range(4))


def test_a_watch_tells_once_per_change_and_ends():
    state, told = ["a"], threading.Semaphore(0)
    watch = PackWatch(lambda: state[0], "a", told.release, tick_s=0.001)
    state[0] = "b"
    assert told.acquire(timeout=30)
    watch.close()

    assert not told.acquire(blocking=False)


# -- what claims explain --------------------------------------------------------------------


def test_a_finding_and_the_explanation_say_that_a_claim_fits_the_answer(folder, owner):
    (folder / "mine.toml").write_text(RULE)
    owner.until(lambda: "trace-header" in owner.finding_ids())
    owner.get_token()

    assert owner.send() == 401

    details = {finding.id: finding.detail for finding in owner.space.state.findings}
    assert "The answer 401" in details["trace-header"]
    claimed = {cause.rule: cause for cause in owner.space.explanation.claimed}
    assert {"trace-header", "guest-id-header"} <= set(claimed)
    assert claimed["trace-header"].evidence[0].source == "a ticket"
    assert "A trace header is needed" in owner.space.report()


def test_an_answer_to_another_request_explains_nothing_here(owner):
    owner.get_token()
    owner.send()
    owner.space.import_snippet(starting_case())

    assert not any("The answer" in finding.detail for finding in owner.space.state.findings)


def test_an_answer_from_another_environment_explains_nothing_here(owner):
    owner.get_token()
    owner.send()
    owner.space.select_environment("us-east-1")

    assert not any("The answer" in finding.detail for finding in owner.space.state.findings)


# -- the user's packs -----------------------------------------------------------------------


def test_a_claim_is_saved_and_works_at_once(folder, owner):
    saved: list[Path] = []
    owner.space.packs.add_claim(DRAFT, "mine", saved.append, pytest.fail)
    owner.until(lambda: saved)

    assert saved == [folder / "mine.toml"]
    assert "told-header" in owner.finding_ids()


def test_a_claim_that_cannot_be_saved_is_told_with_the_remedy(owner, tmp_path):
    (tmp_path / "data" / "rules").write_text("a file where the folder should be")
    told: list[Exception] = []
    owner.space.packs.add_claim(DRAFT, "mine", print, told.append)
    owner.until(lambda: told)

    assert "choose another data folder" in str(told[0])


def test_a_pack_is_switched_off_and_on(folder, owner):
    path = folder / "mine.toml"
    path.write_text(RULE)
    owner.until(lambda: "trace-header" in owner.finding_ids())

    owner.space.packs.switch(path, on=False)
    owner.until(lambda: "trace-header" not in owner.finding_ids())
    assert owner.space.packs.library.off[0].rules

    owner.space.packs.switch(folder / "mine.toml.off", on=True)
    owner.until(lambda: "trace-header" in owner.finding_ids())


def test_a_removed_pack_lies_aside(folder, owner):
    path = folder / "mine.toml"
    path.write_text(RULE)
    moved: list[Path] = []
    owner.space.packs.remove(path, moved.append)
    owner.until(lambda: moved)

    assert moved[0].read_text() == RULE
    assert moved[0].parent == folder / "removed"
    assert not owner.space.packs.library.own


def test_a_pack_is_examined_imported_and_exported(folder, owner, tmp_path):
    source = tmp_path / "colleague.toml"
    source.write_text(RULE)
    seen = []
    owner.space.packs.examine(source, seen.append)
    owner.until(lambda: seen)
    assert [found.rule.id for found in seen[0].pack.rules] == ["trace-header"]
    assert (seen[0].name, seen[0].instead) == ("colleague", None)

    owner.space.packs.import_pack(source, "colleague", overwrite=False, then=seen.append)
    owner.until(lambda: len(seen) == 2)
    assert "trace-header" in owner.finding_ids()

    owner.space.packs.export_pack(seen[1], tmp_path / "out.toml", Redactor(), seen.append)
    owner.until(lambda: len(seen) == 3)
    assert (tmp_path / "out.toml").read_text() == RULE


def test_a_newer_pack_of_the_same_name_may_take_the_ids_of_its_elder(folder, owner, tmp_path):
    (folder / "mine.toml").write_text(RULE)
    owner.until(lambda: "trace-header" in owner.finding_ids())
    (tmp_path / "mine.toml").write_text(RULE)
    seen = []
    owner.space.packs.examine(tmp_path / "mine.toml", seen.append)
    owner.until(lambda: seen)

    assert (seen[0].name, seen[0].taken) == ("mine-2", "mine")
    assert len(seen[0].pack.errors) == 1
    assert not seen[0].instead.errors


def test_what_goes_wrong_with_a_file_is_shown(folder, owner):
    owner.space.packs.remove(folder / "gone.toml", print)
    owner.until(lambda: owner.space.problem)

    assert "gone.toml is not there any more" in owner.space.problem


# -- files ----------------------------------------------------------------------------------


def test_an_import_never_overwrites_unless_told_to(tmp_path):
    source, target = tmp_path / "new.toml", tmp_path / "mine.toml"
    source.write_text("new")
    target.write_text("old")

    with pytest.raises(InspectorError, match="there already"):
        pack_files.import_pack(source, target, overwrite=False)
    assert target.read_text() == "old"
    pack_files.import_pack(source, target, overwrite=True)
    assert target.read_text() == "new"


def test_a_pack_is_not_switched_over_another(tmp_path):
    for name in ("mine.toml", "mine.toml.off"):
        (tmp_path / name).write_text(name)

    with pytest.raises(InspectorError, match="remove or rename one"):
        pack_files.switch(tmp_path / "mine.toml.off", on=True)
    assert pack_files.switch(tmp_path / "mine.toml", on=True) == tmp_path / "mine.toml"


def test_removed_packs_of_one_name_lie_side_by_side(tmp_path):
    for _ in range(3):
        (tmp_path / "mine.toml").write_text("x")
        pack_files.remove(tmp_path / "mine.toml")

    names = sorted(path.name for path in (tmp_path / "removed").iterdir())
    assert names == ["mine-2.toml", "mine-3.toml", "mine.toml"]


def test_a_free_name_is_free_of_packs_that_are_off_too(tmp_path):
    (tmp_path / "mine.toml.off").write_text("")

    assert pack_files.free_name(tmp_path, "mine").name == "mine-2.toml"
    assert pack_files.pack_name(tmp_path / "mine.toml.off") == "mine"


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "removed").write_text("")
    (tmp_path / "mine.toml").write_text("")

    with pytest.raises(InspectorError, match="cannot be removed"):
        pack_files.remove(tmp_path / "mine.toml")
    with pytest.raises(InspectorError, match="cannot be written"):
        pack_files.import_pack(tmp_path / "mine.toml", tmp_path / "removed/x.toml", overwrite=True)


def test_a_source_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(InspectorError, match="cannot be read"):
        pack_files.import_pack(tmp_path, tmp_path / "x.toml", overwrite=True)
    with pytest.raises(InspectorError, match="cannot be read"):
        pack_files.export_pack(tmp_path, tmp_path / "x.toml", Redactor())
    with pytest.raises(InspectorError, match="cannot be read"):
        pack_files.add_rule(tmp_path, to_document(DRAFT))


def test_a_text_that_is_not_utf8_is_told(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes("# Größe".encode("latin-1"))

    for act in (
        lambda: pack_files.add_rule(path, to_document(DRAFT)),
        lambda: pack_files.export_pack(path, tmp_path / "x.toml", Redactor()),
    ):
        with pytest.raises(InspectorError, match="not UTF-8"):
            act()


def test_a_secret_stays_behind_when_a_pack_is_exported(tmp_path):
    secret = "s3cret-canary-value-4711"
    path, out = tmp_path / "mine.toml", tmp_path / "out.toml"
    path.write_text(RULE + f"# pasted: {secret}\n")
    redactor = Redactor((Secret(secret),))

    pack_files.export_pack(path, out, redactor)
    assert secret not in out.read_text()
    assert "trace-header" in out.read_text()

    path.write_text(RULE.replace("X-Trace", secret))
    with pytest.raises(InspectorError, match="take it out"):
        pack_files.export_pack(path, tmp_path / "again.toml", redactor)
    assert not (tmp_path / "again.toml").exists()


def test_a_broken_pack_keeps_what_it_holds(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("[[rule]\n")

    with pytest.raises(RulePackError, match="not TOML"):
        pack_files.add_rule(path, to_document(DRAFT))
    assert path.read_text() == "[[rule]\n"
