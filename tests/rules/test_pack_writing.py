from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import RulePackError
from inspector.rules.draft import ClaimDraft, examine, to_document
from inspector.rules.pack import read_text
from inspector.rules.pack_writing import with_rule

PATH = Path("mine.toml")
DRAFT = ClaimDraft(
    id="guest-header",
    title="A header is needed",
    need="header",
    names=("X-Guest",),
    path="/api/v2/x/{id}",
    source="a ticket",
    date="2026-11-22",
    method="POST",
    value_from="payload:/id",
    statuses=(401,),
    codes=("bad.credentials",),
    quote='"X-Guest" is \\needed\nhere',
)
OLD = """\ufeff# my claims
[[rule]]   # the first
id = "old"
title = 'Old'
applies = { paths = ["/old"] }
hint = "h"
  [[rule.sources]]
  title = "t"
  date = 2026-01-01

# the end"""


def document(**changes):
    return {**to_document(DRAFT), **changes}


def rules(text):
    pack = read_text(text.removeprefix("\ufeff"), PATH)
    assert not pack.errors
    return [found.rule for found in pack.rules]


def test_a_new_pack_holds_the_rule_that_was_drafted():
    assert rules(with_rule("", document(), PATH)) == [examine(DRAFT)]


def test_what_a_pack_holds_stays_as_it_is():
    after = with_rule(OLD, document(), PATH)

    assert after.startswith(OLD)
    assert [rule.id for rule in rules(after)] == ["old", "guest-header"]


def test_the_line_ends_of_a_pack_are_kept():
    after = with_rule(OLD.replace("\n", "\r\n"), document(), PATH)

    assert "\n" not in after.replace("\r\n", "")


def test_what_the_vendor_says_is_written_too():
    said = {"text": "no such header", "source": "the catalog", "date": dt.date(2026, 11, 22)}

    (rule,) = rules(with_rule("", document(contradicted_by=said), PATH))

    assert rule.contradicted_by.text == "no such header"


def test_a_pack_with_a_broken_rule_takes_another():
    broken = OLD.replace('id = "old"', 'id = "Old"')

    assert "guest-header" in with_rule(broken, document(), PATH)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[rule]]\nid = 'x\n", "this is not TOML"),
        ("rule = [{ id = 'x' }]\n", "no rule can be added"),
    ],
)
def test_a_pack_that_takes_no_rule_is_left_alone(text, says):
    with pytest.raises(RulePackError, match=says):
        with_rule(text, document(), PATH)


def test_a_rule_that_is_wrong_itself_is_not_written():
    with pytest.raises(RulePackError, match="lower case"):
        with_rule(OLD, document(id="NO"), PATH)


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(texts, texts)
def test_any_words_come_back_as_they_were(quote, hint):
    after = with_rule(
        "", document(hint=hint, sources=[{**document()["sources"][0], "quote": quote}]), PATH
    )

    (rule,) = rules(after)
    assert (rule.hint, rule.sources[0].quote) == (hint, quote)
