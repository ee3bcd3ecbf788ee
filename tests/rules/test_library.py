from __future__ import annotations

import os

import pytest

from inspector.rules.library import Library, check_pack, look_at, nearest_ids, read_library
from inspector.rules.matching import RuleSet, indexed, names_call

RULE = """
[[rule]]
id = "{id}"
title = "A header is needed"
applies = {{ paths = ["{path}"] }}
requires = {{ headers = ["X-A"] }}
sources = [{{ title = "a ticket", date = 2026-11-22 }}]
"""


def rule(name="own-rule", path="/api/v2/x"):
    return RULE.format(id=name, path=path)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    return folder


def test_the_users_packs_come_after_the_programs(folder):
    (folder / "mine.toml").write_text(rule())

    library = read_library(folder)

    assert library.rules[0].id == "guest-id-header"
    assert library.rules[-1].id == "own-rule"
    assert library.find("own-rule").path == folder / "mine.toml"
    assert library.find("own-rule").line == 3
    assert library.find("nobody") is None
    assert not library.errors


def test_without_a_folder_there_are_the_programs_packs():
    library = read_library(None)

    assert library.rules
    assert not library.own


def test_a_pack_that_is_switched_off_is_known_and_not_used(folder):
    (folder / "mine.toml.off").write_text(rule() + "nonsense")

    library = read_library(folder)

    assert library.find("own-rule") is None
    assert library.pack_of(folder / "mine.toml.off") is library.off[0]
    assert library.pack_of(folder / "other.toml") is None
    assert library.off[0].errors
    assert not library.errors


@pytest.mark.parametrize("taken", ["guest-id-header", "path-unpublished", "difference"])
def test_an_id_that_the_program_uses_is_reported_and_hides_nothing(folder, taken):
    (folder / "mine.toml").write_text(rule(taken) + rule())

    library = read_library(folder)

    assert [found.rule.id for found in library.own[0].rules] == ["own-rule"]
    assert [error.field for error in library.errors] == ["id"]
    assert taken in str(library.errors[0])


def test_a_folder_that_is_a_file_is_reported(tmp_path):
    path = tmp_path / "rules"
    path.write_text("no folder")

    library = read_library(path)

    assert "the folder of rule packs cannot be read" in library.errors[0].message
    assert look_at(path) == "NotADirectoryError"


def test_a_folder_that_is_gone_has_no_rules_and_no_error(folder):
    assert read_library(folder / "gone").own == ()
    assert not read_library(folder / "gone").errors


def test_a_pack_that_cannot_be_read_leaves_the_others(folder):
    (folder / "loop.toml").symlink_to(folder / "loop.toml")
    (folder / "mine.toml").write_text(rule())

    library = read_library(folder)

    assert library.find("own-rule") is not None
    assert [error.path.name for error in library.errors] == ["loop.toml"]


def test_a_look_sees_what_is_added_changed_renamed_and_removed(folder):
    path = folder / "mine.toml"
    looks = [look_at(folder)]
    path.write_text(rule())
    looks.append(look_at(folder))
    path.write_text(rule("b"))
    looks.append(look_at(folder))
    path.rename(folder / "mine.toml.off")
    looks.append(look_at(folder))
    (folder / "notes.txt").write_text("nothing of ours")
    assert look_at(folder) == looks[-1]
    (folder / "mine.toml.off").unlink()
    (folder / "loose.toml").symlink_to(folder / "nowhere")
    looks.append(look_at(folder))

    assert len(set(looks)) == len(looks)


def test_a_file_of_another_size_under_the_same_times_is_seen(folder):
    path = folder / "mine.toml"
    path.write_text(rule())
    before, times = look_at(folder), path.stat()
    path.write_text(rule("another"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert look_at(folder) != before


def test_a_pack_is_examined_as_it_would_be_beside_the_others(folder, tmp_path):
    (folder / "mine.toml").write_text(rule())
    library = read_library(folder)
    (tmp_path / "new.toml").write_text(rule() + rule("fresh"))

    examined = check_pack(tmp_path / "new.toml", library)

    assert [found.rule.id for found in examined.rules] == ["fresh"]
    assert "already used in" in examined.errors[0].message
    assert not check_pack(folder / "mine.toml", library).errors
    assert "cannot be read" in check_pack(tmp_path / "none.toml", library).errors[0].message


def test_the_nearest_ids_are_offered():
    known = ("guest-id-header", "guest-scope", "to-id")

    assert nearest_ids("gest-scope", known) == ("guest-scope",)
    assert nearest_ids("header", known) == ("guest-id-header",)
    assert nearest_ids("", known) == ()


def test_rules_are_found_by_path_however_their_templates_are_written(tmp_path):
    paths = ["/a/b", "/a/{id}", "/a/b*", "/*", "/a/{id}/c", "/a/{x}d/*", "*/z"]
    texts = [rule(f"r-{n}", path) for n, path in enumerate(paths) if path.startswith("/")]
    (tmp_path / "p.toml").write_text("".join(texts))
    rules = read_library(tmp_path).rules

    def about(path):
        return [one.id for one in rules.about(path) if one.id.startswith("r-")]

    assert about("/a/b") == ["r-0", "r-1", "r-2", "r-3"]
    assert about("/a/x/c") == ["r-3", "r-4"]
    assert about("/a/xd/e/f") == ["r-3", "r-5"]
    assert about("/a/") == ["r-3"]
    assert about("") == []


def test_a_set_of_rules_keeps_its_index():
    rules = RuleSet()

    assert indexed(rules) is rules
    assert indexed(()) == ()


def test_a_rule_names_a_call_by_method_and_path(folder):
    text = rule(path="/a/{id}").replace("applies = {", 'applies = { methods = ["GET"],')
    (folder / "mine.toml").write_text(text)
    own = read_library(folder).find("own-rule").rule

    assert names_call(own, "GET", "/a/1")
    assert not names_call(own, "POST", "/a/1")
    assert not names_call(own, "GET", "/b")


def test_an_empty_library_has_no_rules():
    assert Library().rules == ()
