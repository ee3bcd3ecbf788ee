"""What belongs at the caret of a JSON text, finished or half typed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model.json_caret import Caret, read_caret

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def at(text: str) -> Caret | None:
    """Reads at the bar, which is not part of the text."""
    position = text.index("|")
    return read_caret(text.replace("|", "", 1), position)


def told(text: str) -> tuple[str, str, str] | None:
    caret = at(text)
    return None if caret is None else (caret.role, caret.pointer, caret.typed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|", ("value", "", "")),
        ("{|}", ("name", "", "")),
        ("{|", ("name", "", "")),
        ('{"na|}', ("name", "", "na")),
        ('{"na|me": 1}', ("name", "", "na")),
        ("{na|", ("name", "", "na")),
        ('{"a": 1, |}', ("name", "", "")),
        ('{"a": 1,\n  "b|\n}', ("name", "", "b")),
        ('{"a": 1 |}', ("name", "", "")),
        ('{"a": {} |}', ("name", "", "")),
        ('{"a": [1, 2]\n "b|}', ("name", "", "b")),
        ('{"a": 1 b|}', ("name", "", "b")),
        ('{"a" |}', None),
        ('{"a"|}', None),
        ('{"a" "b|}', None),
        ('{"a" b|}', None),
        ('{"a" b |}', None),
        ("{// na|", None),
        ('{"a": |}', ("value", "/a", "")),
        ('{"a":|}', ("value", "/a", "")),
        ("{a: tr|}", ("value", "/a", "tr")),
        ('{"a": "sm|', ("value", "/a", "sm")),
        ('{"a": "sm|s"}', ("value", "/a", "sm")),
        ('{"a": 1 "b": |}', ("value", "/b", "")),
        ('{"a": "x"|}', ("name", "", "")),
        ("[|]", ("value", "/0", "")),
        ('["x", |]', ("value", "/1", "")),
        ('["x" |]', ("value", "/1", "")),
        ('["x", "y|]', ("value", "/1", "y")),
        ('{"a/b": {"c~d": [1, {"e": fa|}]}}', ("value", "/a~1b/c~0d/1/e", "fa")),
        ('{"to": {"id": "x"}, "n": [{"y": 1}, {|}]}', ("name", "/n/1", "")),
        ('{"\\u00e9": {|}}', ("name", "/\u00e9", "")),
        ('{"\\x": {|}}', ("name", "/\\x", "")),
        ('{"a": "}, {[" , |}', ("name", "", "")),
        ("{// don't, {\n |}", ("name", "", "")),
        ("{/* , { */ |}", ("name", "", "")),
        ("{# , {\n |}", ("name", "", "")),
        ("{'a,{': {|}}", ("name", "/a,{", "")),
        ('{"unclosed: {\n "b": |}', ("value", "/b", "")),
        ('{"a": 1} |', None),
        ('"x" |', None),
        ("}} {|}", ("name", "", "")),
        ("{{|}}", ("name", "/", "")),
    ],
)
def test_a_name_or_a_value_belongs_at_the_caret(
    text: str, expected: tuple[str, str, str] | None
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("{|}", ""),
        ('{"na|me": 1}', '"name"'),
        ('{"na|"}', '"na"'),
        ('{"na|, "b": 1}', '"na'),
        ('{"na| "b": 1}', '"na'),
        ('{"na|"b": 1}', '"na'),
        ('{"a": "sm|s, mms"}', '"sms, mms"'),
        ('{"a": "sm|, "b": "x"}', '"sm'),
        ('{"a": "sm|"\n"b": "x"}', '"sm"'),
        ("{na|me: 1}", "name"),
        ('{"a": tr|ue}', "true"),
    ],
)
def test_what_a_choice_replaces_ends_with_the_name_or_value(text: str, replaced: str) -> None:
    caret = at(text)
    assert caret is not None
    assert text.replace("|", "", 1)[caret.start : caret.end] == replaced


@pytest.mark.parametrize(
    ("text", "comma_at", "comma_after", "has_colon"),
    [
        ("{|}", -1, False, False),
        ('{| "b": 1}', -1, True, False),
        ('{"a|": 1}', -1, False, True),
        ('{"a": 1 |}', 7, False, False),
        ('{"a": "x"\n  "b|}', 9, False, False),
        ('{"a": [] |}', 8, False, False),
        ('{"a": |, "b": 1}', -1, False, False),
        ('{"a": | "b": 1}', -1, True, False),
        ("[1 | 2]", 2, True, False),
        ("|", -1, False, False),
        ("| {}", -1, False, False),
    ],
)
def test_commas_and_colons_that_are_there_are_seen(
    text: str, comma_at: int, comma_after: bool, has_colon: bool
) -> None:
    caret = at(text)
    assert caret is not None
    found = (caret.comma_at, caret.comma_after, caret.has_colon)
    assert found == (comma_at, comma_after, has_colon)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("{|}", set()),
        ('{"a": {"x": 1}, |, "b": [{"y": 1}], c: "d: e", \'f\': 2}', {"a", "b", "c", "f"}),
        ('{"a": 1, "b|": 2, "c": 3}', {"a", "c"}),
        ('{"o": {"a": 1, |}, "b": 2}', {"a"}),
        ('{"\\u0061": 1, |}', {"a"}),
        ('{"a": |}', set()),
    ],
)
def test_members_that_are_there_already_are_known(text: str, members: set[str]) -> None:
    caret = at(text)
    assert caret is not None
    assert caret.members == members


def test_a_text_that_is_nested_beyond_reason_is_left_alone() -> None:
    assert read_caret("[" * 1000, 1000) is None


@given(st.text(alphabet="{}[]\",:\\/#*'\n a1\u00e9", max_size=60), st.integers(0, 60))
def test_no_text_is_too_broken_to_be_read(text: str, position: int) -> None:
    caret = read_caret(text, min(position, len(text)))
    if caret is not None:
        assert 0 <= caret.start <= min(position, len(text)) <= caret.end <= len(text)
        assert caret.comma_at <= caret.start


@given(VALUES, st.sampled_from([None, 2]))
def test_behind_every_colon_is_the_place_of_a_value(value: Any, indent: int | None) -> None:
    document = {"first": 1, "held": value}
    text = json.dumps(document, indent=indent)
    caret = read_caret(text, text.index('"held": ') + len('"held": '))
    assert caret is not None
    assert (caret.role, caret.pointer, caret.typed) == ("value", "/held", "")
