"""Damage is undone only where the text reads better for it, and every repair is told."""

from __future__ import annotations

import pytest

from inspector.dialects import registry
from inspector.dialects.places import Lines, Replacement, change
from inspector.dialects.repair import LADDERS, mend
from inspector.model.request import ImportedRequest


def read(text: str) -> ImportedRequest:
    return registry.parse(text).requests[0]


def said(imported: ImportedRequest) -> list[str]:
    return [note.text for note in imported.notes]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("`curl https://h/x`", "curl https://h/x"),
        ("1. curl https://h/x \\\n2.  -H 'A: b'\n", "curl https://h/x \\\n -H 'A: b'\n"),
        ("1 a\n1 b", "1 a\n1 b"),
        ("1 a", "1 a"),
        ("me@host:~$ curl https://h/x", "curl https://h/x"),
        ("> a\nb", "> a\nb"),
        ("> > a\n> > b", "a\nb"),
        ("~~~\na\n~~~\nb", "a\n"),
        ("```\na", "a"),
        ("a\u2028b\rc", "a\nb\nc"),
        ("&lt;&#65;&#x42;&nbsp;&bogus;", "<AB &bogus;"),
        ('"in “x” side" “out”', '"in “x” side" "out"'),
        ("it\u2019s \u2018q\u2019", "it\u2019s 'q'"),
        ("plain", "plain"),
    ],
)
def test_text_is_mended(text: str, mended: str) -> None:
    assert mend(text, LADDERS[0]).text == mended


def test_places_survive_the_repairs() -> None:
    text = (
        "Hi,\n```\n$ curl &quot;https://h/x&quot; -H 'Authorization: Bearer <TOKEN>' --nope\n```\n"
    )
    imported = read(text)
    lines = text.split("\n")
    for note in imported.notes:
        if "<TOKEN>" in note.text:
            assert lines[note.line - 1][note.column - 1 :].startswith("<TOKEN>")
        if "--nope" in note.text:
            assert lines[note.line - 1][note.column - 1 :].startswith("--nope")
    assert {"--nope", "<TOKEN>"} <= {
        word.strip("“”;") for t in said(imported) for word in t.split()
    }


def test_only_needed_repairs_are_made() -> None:
    imported = read("curl “https://h/x” -H 'X-Note: a\u00a0b &amp; c'")
    assert imported.request.headers.get("X-Note") == "a\u00a0b &amp; c"
    assert said(imported) == ["Typographic quotes were read as straight ones."]


def test_quotes_everywhere_are_mended_when_the_gentle_way_does_not_help() -> None:
    imported = read('{ “a”: "b", “c”: “d “quoted” e” }'.replace("“quoted”", "x"))
    assert imported.request.body.text == '{ "a": "b", "c": "d x e" }'


def test_entity_in_a_url_is_undone() -> None:
    assert read("GET https://h/x?a=1&amp;b=2").request.url == "https://h/x?a=1&b=2"


def test_offsets_map_back_through_a_change() -> None:
    changed = change("0123456789", [Replacement(2, 4, "x"), Replacement(6, 6, "yy")])
    assert changed.text == "01x45yy6789"
    assert [changed.origin(i) for i in (0, 1, 3, 7, 10)] == [0, 1, 4, 6, 9]


def test_places_and_offsets_are_each_others_inverse() -> None:
    lines = Lines("ab\n\ncd")
    assert [lines.place(i) for i in (0, 2, 3, 4)] == [(1, 1), (1, 3), (2, 1), (3, 1)]
    assert [lines.offset(lines.place(i)) for i in range(6)] == list(range(6))
    assert lines.offset((9, 99)) == 6
