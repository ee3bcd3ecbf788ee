from __future__ import annotations

import pytest

from inspector.catalog.operations import published
from inspector.rules.described import BUILT_IN_IDS
from inspector.rules.library import Library, read_library
from inspector.rules.listing import entries, manual
from inspector.rules.pack import read_text

PACK = """
[[rule]]
id = "{id}"
title = "Something is needed"
applies = {{ {applies} }}
requires = {{ {requires} }}
{more}
sources = [{{ title = "a ticket", date = 2026-11-22, quote = "it is needed" }}]
"""
PATHS = 'paths = ["/api/v2/conversations/messages/agentless"], methods = ["POST"]'


@pytest.fixture
def told(tmp_path):
    """Returns one rule's entry and its sections by label."""

    def of(requires="", more="", applies=PATHS):
        path = tmp_path / "mine.toml"
        text = PACK.format(id="own-rule", applies=applies, requires=requires, more=more)
        pack = read_text(text, path)
        assert not pack.errors
        (entry, *_) = entries(Library(own=(pack,)), published())
        return entry, {s.label: s.lines for s in manual(entry, published())}

    return of


def test_the_users_claims_come_first_and_every_check_is_listed(tmp_path):
    text = PACK.format(id="own-rule", applies=PATHS, requires="", more='hint = "h"')
    (tmp_path / "mine.toml").write_text(text)
    (tmp_path / "away.toml.off").write_text(text.replace("own-rule", "off-rule"))

    found = entries(read_library(tmp_path), published())

    assert [(e.id, e.kind) for e in found[:3]] == [
        ("own-rule", "own"),
        ("off-rule", "off"),
        ("guest-id-header", "seed"),
    ]
    assert {e.id for e in found if e.kind == "check"} == BUILT_IN_IDS


@pytest.mark.parametrize(
    ("requires", "more", "standing"),
    [
        ('headers = ["X-Guest-Id"]', "", "contradicted"),
        ('headers = ["If-Match"]', "", ""),
        ('scopes_any = ["messaging:web"]', "", "contradicted"),
        ('scopes_all = ["conversations"]', "", ""),
        ('body_fields = ["/toAddress"]', "", ""),
        ('headers = ["If-Match"]', "contradicted_by = {S}", "contradicted"),
        ('headers = ["X-Guest-Id"]', "confirmed_by = {S}", "confirmed"),
    ],
)
def test_a_claim_is_contradicted_confirmed_or_neither(told, requires, more, standing):
    said = '{ text = "t", source = "the catalog", date = 2026-11-22 }'
    entry, _ = told(requires, more.replace("{S}", said))

    assert entry.standing == standing
    assert entry.level == ("official" if standing == "confirmed" else "claimed")


@pytest.mark.parametrize(
    ("requires", "says"),
    [
        ('headers = ["X-A"]', "The header X-A is there and not empty."),
        ('scopes_all = ["a"]', "The scope a is granted."),
        ('scopes_any = ["a", "b"]', "One of these scopes is granted: a, b."),
        ('claims = { aud = "guest" }', 'The token\'s claim aud is "guest".'),
        ('body_fields = ["/to/id"]', "The payload's /to/id is there and not empty."),
        ('content_type = "text/plain"', "Content-Type is text/plain."),
        ("", "Nothing by itself: it is only a hint."),
    ],
)
def test_the_manual_says_what_is_checked(told, requires, says):
    _, sections = told(requires, 'hint = "Mind it."')

    assert sections["What it checks"] == ("Something is needed.", says)
    assert sections["Hint"] == ("Mind it.",)


def test_the_manual_says_for_which_requests(told):
    about = (
        'paths = ["/a", "/b"], hosts = "{h}", grants = ["code", "saml2"], scopes_only = ["adm*"]'
    )
    _, on_sandbox = told("", 'hint = "h"', about.replace("{h}", "sandbox"))
    _, on_region = told("", 'hint = "h"', about.replace("{h}", "region"))

    assert on_sandbox["For which requests"] == (
        "any method /a",
        "any method /b",
        "on a sandbox only",
        "with a token by code or saml2",
        "with a token that has only scopes like adm*",
    )
    assert "on a vendor's host only" in on_region["For which requests"]
    assert on_region["What the vendor says"] == (
        "nothing that its API definition could be asked about",
    )


def test_the_manual_says_the_rest(told, tmp_path):
    said = '{ text = "no", source = "the docs", date = 2026-11-22 }'
    more = (
        'values = { X-A = ["header:X-B", "profile:guest-id"] }\nfix = "Send it."\n'
        f'explains = {{ statuses = [401], codes = ["x.y"] }}\ncontradicted_by = {said}'
    )
    _, sections = told('headers = ["X-A"]', more)

    assert sections["Would explain"] == ("an answer 401 or x.y",)
    assert sections["Who says so"] == ("claimed: a ticket (2026-11-22)", "“it is needed”")
    assert sections["What the vendor says"][0] == "against: no (the docs, read 2026-11-22)"
    assert "not a published header" in sections["What the vendor says"][2]
    assert sections["What to do"] == (
        "Send it.",
        "The value of X-A is taken from header:X-B, else profile:guest-id.",
    )
    assert sections["Where it stands"] == (f"{tmp_path / 'mine.toml'}, line 3",)


def test_a_built_in_check_says_its_sentence_and_its_source():
    found = {e.id: e for e in entries(Library(), published())}
    sections = {s.label: s.lines for s in manual(found["path-unpublished"], published())}
    plain = {s.label: s.lines for s in manual(found["token-foreign"], published())}

    assert "no published definition" in sections["What it checks"][0]
    assert sections["Who says so"] == (
        "official: vendor's API definition, August 2026 (2026-11-22)",
    )
    assert "follows from the request itself" in plain["Who says so"][0]
    assert plain["Where it stands"] == ("in the program itself",)


def test_an_entry_is_found_by_its_words(told):
    entry, _ = told('headers = ["X-Trace"]')

    for word in ("own-rule", "something", "x-trace", "a ticket", "mine.toml", "agentless"):
        assert word in entry.words
    assert "built-in check" in entries(Library(), published())[0].words
