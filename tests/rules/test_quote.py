from __future__ import annotations

import pytest

from inspector.catalog.operations import published
from inspector.rules.quote import LONGEST, Told, read_quote

THREAD = """Raw calls need request.addHeader("X-Guest-Id", "unique-guest-id") or you get a 401
Unauthorized from POST https://api.mypurecloud.com/api/v2/conversations/messaging?x=1.
The scope claim must contain messaging:guest and messaging:web; at 10:30 it was
bad.credentials. externalContact.id and to.id are required. See forum.sggu.com, v2.401.1."""


def test_what_a_thread_names_is_offered():
    assert read_quote(THREAD, published()) == Told(
        headers=("X-Guest-Id",),
        scopes=("messaging:guest", "messaging:web"),
        paths=("/api/v2/conversations/messaging",),
        methods=("POST",),
        statuses=(401,),
        codes=("bad.credentials",),
        fields=("/externalContact/id", "/to/id"),
    )


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("'Idempotency-Key': '1'", ("Idempotency-Key",)),
        ("-H 'Guest-Token: abc'", ("Guest-Token",)),
        ("the header Guest-Origin is needed", ("Guest-Origin",)),
        ("set content-type and accept-language", ("content-type", "accept-language")),
        ("x-guest-id and X-Guest-Id", ("x-guest-id",)),
        ("a well-known, third-party thing", ()),
    ],
)
def test_headers_are_told_from_hyphenated_words(text, headers):
    assert read_quote(text, published()).headers == headers


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("call /api/v2/users/{userId}.", ("/api/v2/users/{userId}",)),
        ("ask /oauth/token first", ("/oauth/token",)),
        ("https://example.org", ()),
        ("and/or", ()),
    ],
)
def test_paths_are_told_from_other_slashes(text, paths):
    assert read_quote(text, published()).paths == paths


def test_nothing_is_offered_where_nothing_is_named():
    told = read_quote("It just does not work, e.g. today.", published())

    assert told == Told()
    assert not told


def test_a_long_text_is_read_at_its_beginning():
    text = "X-First " + "word " * LONGEST + "X-Last"

    assert read_quote(text, published()).headers == ("X-First",)


def test_many_names_of_a_kind_are_cut():
    assert len(read_quote(" ".join(f"X-H{n}" for n in range(50)), published()).headers) == 8
