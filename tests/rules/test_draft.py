from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.rules.claim import ClaimedRule
from inspector.rules.draft import ClaimDraft, examine, propose_id

DRAFT = ClaimDraft(
    id="guest-header",
    title="A header is needed",
    need="header",
    names=("X-Guest",),
    path="/api/v2/x",
    source="a ticket",
    date="2026-11-22",
)


def test_a_draft_makes_the_rule_that_it_describes():
    rule = examine(replace(DRAFT, method="POST", value_from="profile:guest-id", statuses=(401,)))

    assert isinstance(rule, ClaimedRule)
    assert rule.requires.headers == ("X-Guest",)
    assert rule.values == {"X-Guest": ("profile:guest-id",)}
    assert rule.applies.methods == ("POST",)
    assert rule.explains.statuses == (401,)
    assert rule.sources[0].date.isoformat() == "2026-11-22"


@pytest.mark.parametrize(
    ("need", "names", "value", "field", "held"),
    [
        ("scopes_all", ("a", "b"), "", "scopes_all", ("a", "b")),
        ("scopes_any", ("a", "b"), "", "scopes_any", ("a", "b")),
        ("body_field", ("/to/id",), "", "body_fields", ("/to/id",)),
        ("content_type", ("text/plain",), "", "content_type", "text/plain"),
        ("claim", ("aud",), "guest", "claims", {"aud": "guest"}),
        ("claim", ("level",), "3", "claims", {"level": 3}),
        ("claim", ("guest",), "true", "claims", {"guest": True}),
        ("claim", ("rate",), "1.5", "claims", {"rate": "1.5"}),
        ("claim", ("deep",), "[" * 50_000, "claims", {"deep": "[" * 50_000}),
    ],
)
def test_each_kind_of_need_becomes_its_field(need, names, value, field, held):
    rule = examine(replace(DRAFT, need=need, names=names, value=value))

    assert isinstance(rule, ClaimedRule)
    assert getattr(rule.requires, field) == held


def test_a_hint_needs_nothing_and_says_something():
    rule = examine(replace(DRAFT, need="hint", names=(), hint="Mind the origin."))

    assert isinstance(rule, ClaimedRule)
    assert rule.requires.count == 0
    assert examine(replace(DRAFT, need="hint", names=()))[0].field == "rule"


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"title": ""}, "title", "it is missing"),
        ({"source": ""}, "sources.title", "it is missing"),
        ({"date": "soon"}, "sources.date", "a date such as"),
        ({"path": "api/v2/x"}, "applies.paths", "begin with /"),
        ({"path": ""}, "applies.paths", "begin with /"),
        ({"names": ()}, "requires", "name it"),
        ({"names": ("X Guest",)}, "requires.headers", "names of headers"),
        ({"need": "content_type", "names": ("json",)}, "requires.content_type", "media type"),
        ({"value_from": "moon"}, "values.X-Guest", "profile:guest-id"),
        ({"statuses": (99,)}, "explains.statuses", "100 to 599"),
    ],
)
def test_what_is_wrong_is_told_by_field(change, field, says):
    mistakes = examine(replace(DRAFT, **change))

    assert [mistake.field for mistake in mistakes] == [field]
    assert says in mistakes[0].message


def test_an_id_is_made_of_the_words_and_is_free():
    assert propose_id("Überall: X-Guest-Id!", ()) == "uberall-x-guest-id"
    assert propose_id("A header is needed", {"a-header-is-needed"}) == "a-header-is-needed-2"
    assert propose_id("日本", ()) == "claim"
    assert len(propose_id("x" * 200, ())) <= 60
