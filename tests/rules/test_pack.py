from __future__ import annotations

import textwrap

import pytest

from inspector.rules.described import BUILT_IN_IDS
from inspector.rules.pack import LARGEST, load, read_pack, seed_folder, without_clashes

GOOD = """
[[rule]]
id = "a-header"
title = "A header is needed"
applies = { paths = ["/api/v2/x"] }
requires = { headers = ["X-A"] }
sources = [{ title = "a ticket", date = 2026-11-22 }]
"""


@pytest.fixture
def read(tmp_path):
    """Loads packs given as name=text and returns (ids, [(file, line, field, text)])."""

    def write_and_load(**packs):
        for name, text in packs.items():
            content = text if isinstance(text, bytes) else textwrap.dedent(text).encode()
            (tmp_path / f"{name}.toml").write_bytes(content)
        rules, errors = load([tmp_path])
        told = [(error.path.name, error.line, error.field, str(error)) for error in errors]
        return [rule.id for rule in rules], told

    return write_and_load


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


def test_the_seed_pack_loads_without_a_complaint():
    rules, errors = load([seed_folder()])

    assert not errors
    assert [rule.id for rule in rules][:2] == ["guest-id-header", "guest-scope"]
    assert {source.date.isoformat() for rule in rules for source in rule.sources} == {"2026-11-22"}


def test_a_folder_that_does_not_exist_holds_no_rules(tmp_path):
    assert load([tmp_path / "none"]) == ((), ())


def test_folders_are_read_in_their_order_and_files_by_name(tmp_path):
    for folder, name in (("one", "b"), ("one", "a"), ("two", "a")):
        (tmp_path / folder).mkdir(exist_ok=True)
        text = GOOD.replace("a-header", f"{folder}-{name}")
        (tmp_path / folder / f"{name}.toml").write_text(text)

    rules, errors = load([tmp_path / "two", tmp_path / "one"])

    assert [rule.id for rule in rules] == ["two-a", "one-a", "one-b"]
    assert not errors


def test_a_broken_pack_is_reported_and_the_others_keep_working(read):
    ids, told = read(bad='[[rule]]\nid = "x\n', good=GOOD)

    assert ids == ["a-header"]
    assert [(file, line) for file, line, _, _ in told] == [("bad.toml", 2)]
    assert "not TOML" in told[0][3]
    assert "column" not in told[0][3]


def test_an_unfinished_text_is_reported_at_its_last_line(read):
    _, told = read(bad='[[rule]]\nid = """x\n')

    assert told[0][1] == 3


def test_a_broken_rule_leaves_the_other_rules_of_its_pack(read):
    broken = changed("a-header", "b-header").replace("\ntitle", "\ntitel")

    ids, told = read(pack=GOOD + broken)

    assert ids == ["a-header"]
    assert [(line, field) for _, line, field, _ in told] == [(11, "titel")]
    assert "title may be meant" in next(text for *_, field, text in told if field == "titel")


@pytest.mark.parametrize(
    ("old", "new", "field", "line"),
    [
        ('id = "a-header"', 'id = "A Header"', "id", 3),
        ('paths = ["/api/v2/x"]', 'paths = ["api/v2/x"]', "applies.paths[0]", 5),
        ('paths = ["/api/v2/x"]', "paths = []", "applies.paths", 5),
        ('paths = ["/api/v2/x"]', 'paths = ["/x"], hosts = "moon"', "applies.hosts", 5),
        ('paths = ["/api/v2/x"]', 'paths = ["/x"], methods = ["post"]', "applies.methods[0]", 5),
        ('paths = ["/api/v2/x"]', 'paths = ["/x"], grants = ["device"]', "applies.grants[0]", 5),
        ('headers = ["X-A"]', 'headers = ["X A"]', "requires.headers[0]", 6),
        ('headers = ["X-A"]', 'body_fields = ["id"]', "requires.body_fields[0]", 6),
        ('headers = ["X-A"]', "content_type = 5", "requires.content_type", 6),
        ('headers = ["X-A"]', 'scopes_all = ["a b"]', "requires.scopes_all[0]", 6),
        ('headers = ["X-A"]', "claims = { a = 1.5 }", "requires.claims.a", 6),
        ("date = 2026-11-22", 'date = "soon"', "sources[0].date", 7),
        ('title = "a ticket", ', "", "sources[0].title", 7),
        ('sources = [{ title = "a ticket", date = 2026-11-22 }]', "sources = []", "sources", 7),
        ('requires = { headers = ["X-A"] }\n', "", "rule", 2),
        ("sources =", 'values = { X-B = ["profile:guest-id"] }\nsources =', "rule", 2),
        ("sources =", 'values = { X-A = ["moon:x"] }\nsources =', "values.X-A[0]", 7),
        ("sources =", "values = { X-A = [] }\nsources =", "values", 7),
        ("sources =", "explains = { statuses = [99] }\nsources =", "explains.statuses[0]", 7),
        ("sources =", "severity = 'error'\nsources =", "severity", 7),
    ],
)
def test_a_mistake_is_reported_with_its_line_and_field(read, old, new, field, line):
    ids, told = read(pack=changed(old, new))

    assert not ids
    assert (line, field) in [(at, name) for _, at, name, _ in told]
    assert "Value error" not in told[0][3]


def test_a_rule_that_is_contradicted_and_confirmed_is_refused(read):
    said = '{ text = "t", source = "s", date = 2026-11-22 }'
    _, told = read(pack=GOOD + f"contradicted_by = {said}\nconfirmed_by = {said}\n")

    assert "not both" in told[0][3]


def test_the_line_is_found_in_sub_tables_too(read):
    text = """
        [[rule]]
        id = "a"
        title = "t"
        hint = \"\"\"
        [[rule]]
        paths = "not this one"
        \"\"\"
        # paths = nor this
        [rule.applies]
        paths = ["x"]
        [[rule.sources]]
        title = "a ticket"
        date = 2026-11-22
        """
    _, told = read(pack=text)

    assert [(line, field) for _, line, field, _ in told] == [(11, "applies.paths[0]")]


def test_rules_in_an_inline_array_are_reported_too(read):
    _, told = read(pack='rule = [{ id = "a" }]\n')

    assert {field for _, _, field, _ in told} == {"title", "applies", "sources"}


def test_a_field_whose_spelling_cannot_be_found_gets_the_rules_line(read):
    _, told = read(pack=changed("title =", '"tit\\u006ce" = 5\n"x\\u0079" ='))

    assert ("title" in {field for *_, field, _ in told}) or told
    assert all(line >= 2 for _, line, _, _ in told)


def test_anything_but_rules_is_reported_and_the_rules_are_kept(read):
    ids, told = read(pack="version = 1\n" + GOOD, other="[[rules]]\nid = 'x'\n", empty="")

    assert ids == ["a-header"]
    assert [(file, line, field) for file, line, field, _ in told] == [
        ("empty.toml", 1, "rule"),
        ("other.toml", 1, "rules"),
        ("pack.toml", 1, "version"),
    ]


def test_a_rule_that_is_not_a_table_is_reported(read):
    _, told = read(a="rule = 5\n", b="rule = [5]\n")

    assert [file for file, *_ in told] == ["a.toml", "b.toml"]


def test_an_id_used_twice_keeps_the_first_and_names_where_it_is(read):
    ids, told = read(a=GOOD, b=GOOD + GOOD.replace("a-header", "b-header") * 2)

    assert ids == ["a-header", "b-header"]
    assert [(file, line, field) for file, line, field, _ in told] == [
        ("b.toml", 3, "id"),
        ("b.toml", 17, "id"),
    ]
    assert "a.toml" in told[0][3]
    assert "this file" in told[1][3]


def test_two_requirements_of_one_name_are_refused_because_one_would_hide_the_other(read):
    _, told = read(pack=changed('headers = ["X-A"]', 'headers = ["X-A"], claims = { x-a = 1 }'))

    assert "two requirements are about X-A" in told[0][3]


def test_an_id_of_a_built_in_check_is_refused(tmp_path):
    (tmp_path / "own.toml").write_text(changed("a-header", "path-unpublished"))

    (pack,) = without_clashes([read_pack(tmp_path / "own.toml")], BUILT_IN_IDS)

    assert not pack.rules
    assert [(e.line, e.field) for e in pack.errors] == [(3, "id")]
    assert "built-in check's; give this rule another" in pack.errors[0].message


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ('id = "a-header"', 'id = "A"', "it takes lower case letters"),
        ('title = "A header is needed"', "title = 5", "not text in quotation marks; it takes"),
        ('title = "A header is needed"', f'title = "{"x" * 81}"', "too long; it takes one line"),
        ('applies = { paths = ["/api/v2/x"] }', "applies = 5", "is not a table; it takes at least"),
        ('requires = { headers = ["X-A"] }', "requires = 5", "is not a table"),
        ('headers = ["X-A"]', 'header = ["X-A"]', "headers may be meant"),
        ('headers = ["X-A"]', 'claims = { a = "b" }, zzz = 1', "there are headers, scopes_all"),
        ('paths = ["/api/v2/x"]', 'paths = ["/x"], hosts = "moon"', "takes any, sandbox or region"),
        ("date = 2026-11-22", 'date = "soon"', "a date such as 2026-11-22, without"),
        ("sources =", 'values = { X-A = ["moon"] }\nsources =', "profile:guest-id"),
        ("date = 2026-11-22 }]", "date = 2026-11-22, url = 5 }]", "text in quotation marks"),
    ],
)
def test_a_mistake_says_what_to_write_instead(read, old, new, remedy):
    _, told = read(pack=changed(old, new))

    assert any(remedy in text for *_, text in told), told


def test_a_pack_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)

    assert "larger than 16 MB" in read_pack(path).errors[0].message


def test_a_pack_that_is_nested_too_deeply_is_reported(read):
    _, told = read(deep="a = " + "[" * 50_000, wide="a = " + "9" * 5_000)

    assert ["this cannot be read" in text for *_, text in told] == [True, True]


def test_ten_thousand_rules_are_read_and_as_many_mistakes_are_counted(read):
    def rules(name):
        return "".join(GOOD.replace("a-header", name(number)) for number in range(10_000))

    ids, told = read(good=rules(lambda n: f"rule-{n}"), bad=rules(lambda n: f"Rule {n}"))

    assert len(ids) == 10_000
    assert len(told) == 101
    assert "9,900 more mistakes" in told[-1][3]


def test_lines_are_counted_with_the_line_ends_of_windows(read):
    _, told = read(pack=changed("a-header", "A").replace("\n", "\r\n").encode())

    assert [line for _, line, *_ in told] == [3]


def test_a_text_in_another_encoding_is_reported(read):
    _, told = read(pack="title = 'Grüße'".encode("latin-1"))

    assert "UTF-8" in told[0][3]


def test_a_byte_order_mark_does_no_harm(read):
    assert read(pack=b"\xef\xbb\xbf" + GOOD.encode())[0] == ["a-header"]


def test_a_pack_that_cannot_be_read_is_reported(tmp_path):
    (tmp_path / "pack.toml").mkdir()

    rules, errors = load([tmp_path])

    assert not rules
    assert "cannot be read" in str(errors[0])
