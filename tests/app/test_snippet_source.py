"""The text of a snippet beside its notes."""

from __future__ import annotations

from inspector.app.snippet_source import MOST_NOTES, MOST_SHOWN, lay_out, notes_of, prepare_source
from inspector.model.request import ImportedRequest, Note, Request

AT_TWO = Note("info", "b", 2, 3)
AT_ONE = Note("warning", "a", 1, 1)
NOWHERE = Note("info", "c")


def test_notes_stand_in_the_order_of_the_text_and_each_once() -> None:
    source = lay_out("one\r\ntwo", "one\r\ntwo", (NOWHERE, AT_TWO, AT_ONE, AT_TWO))
    assert source.lines == ("one", "two")
    assert source.notes == (AT_ONE, AT_TWO, NOWHERE)
    assert source.exact == {1, 2}


def test_a_covered_line_keeps_its_mark_but_not_its_columns() -> None:
    assert lay_out("a canary\nb", "a [token]\nb", (AT_ONE, AT_TWO)).exact == {2}


def test_where_covering_joined_lines_no_place_is_known() -> None:
    assert lay_out("a\ncanary\nb", "a [key]\nb", (AT_ONE,)).exact == frozenset()


def test_the_notes_of_the_request_on_the_screen_come_first() -> None:
    other = ImportedRequest(Request(), notes=(AT_TWO,))
    assert notes_of((other, ImportedRequest(Request())), 1, (AT_ONE,)) == (AT_ONE, AT_TWO)


def test_of_thousands_of_notes_the_first_are_kept() -> None:
    many = [
        ImportedRequest(Request(), notes=tuple(Note("info", f"{n}-{m}") for m in range(600)))
        for n in range(4)
    ]
    found = notes_of(many, 0, ())
    assert len(found) == 1200
    assert len(lay_out("x", "x", found).notes) == MOST_NOTES


def test_of_megabytes_the_beginning_is_shown_and_no_secret_is_cut_in_two() -> None:
    text = "a" * (MOST_SHOWN - 3) + "canary" + "b" * 30_000
    source = prepare_source(text, (), lambda shown: shown.replace("canary", "[key]"))
    assert "can" not in source.lines[0]
    assert source.left_out == len(text) - MOST_SHOWN
    assert prepare_source(text, ()).lines == (text[:MOST_SHOWN],)
    barely = prepare_source("a" * MOST_SHOWN + "canary", (), lambda shown: shown)
    assert (len(barely.lines[0]), barely.left_out) == (MOST_SHOWN, 6)
    assert prepare_source("a\nb", (AT_TWO,)).left_out == 0
