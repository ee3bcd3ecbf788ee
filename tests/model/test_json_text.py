"""Places in JSON text: names and items found by pointer, in whole texts and in broken ones."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model.json_text import nearest_places, places

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def found(text: str) -> dict[str, str]:
    return {pointer: text[start:end] for pointer, (start, end) in places(text).items()}


def every_place(value: Any, pointer: str = "") -> dict[str, str]:
    """Returns pointer -> what its place must begin with: a member's name, or an item's value."""
    expected: dict[str, str] = {}
    if isinstance(value, dict):
        for name, inner in value.items():
            here = pointer + "/" + name.replace("~", "~0").replace("/", "~1")
            expected[here] = json.dumps(name)
            expected |= every_place(inner, here)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            here = f"{pointer}/{number}"
            expected[here] = json.dumps(inner)[:1]
            expected |= every_place(inner, here)
    return expected


def test_a_member_is_at_its_name_and_an_item_at_its_value() -> None:
    text = '{"to": {"id": "queue-456"}, "tags": ["a", [7]]}'
    assert found(text) == {
        "": "{",
        "/to": '"to"',
        "/to/id": '"id"',
        "/tags": '"tags"',
        "/tags/0": '"a"',
        "/tags/1": "[",
        "/tags/1/0": "7",
    }


def test_objects_in_a_list_are_told_apart_by_their_position() -> None:
    assert found('[{"id": 1}, {"id": 2}]') == {
        "": "[",
        "/0": "{",
        "/0/id": '"id"',
        "/1": "{",
        "/1/id": '"id"',
    }


def test_names_are_unescaped_and_then_escaped_as_pointers() -> None:
    assert found('{"a/b": {"m~n": {"\\u00e9": 1}}}') == {
        "": "{",
        "/a~1b": '"a/b"',
        "/a~1b/m~0n": '"m~n"',
        "/a~1b/m~0n/é": '"\\u00e9"',
    }


def test_of_a_name_given_twice_the_first_one_counts() -> None:
    assert places('{"id": 1, "id": 2}')["/id"] == (1, 5)


def test_punctuation_inside_of_strings_does_not_count() -> None:
    assert found('{"a": "},{[:\\"", "b": 1}') == {"": "{", "/a": '"a"', "/b": '"b"'}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("  \n", {}),
        ("guest", {"": "guest"}),
        ("}", {"": "}"}),
        (",", {"": ","}),
        ('{to: {"id": 1}}', {"": "{", "/to": "to", "/to/id": '"id"'}),
        ('{"to": {"id": ', {"": "{", "/to": '"to"', "/to/id": '"id"'}),
        ('{"to": "unclosed\n, "id": 1', {"": "{", "/to": '"to"', "/id": '"id"'}),
        ('{"a": 1}} , {"b": 2}', {"": "{", "/a": '"a"', "/b": '"b"'}),
        ("[1, 2", {"": "[", "/0": "1", "/1": "2"}),
    ],
)
def test_of_a_text_that_is_no_json_what_can_be_read_is_found(
    text: str, expected: dict[str, str]
) -> None:
    assert found(text) == expected


def test_the_nearest_parent_stands_for_what_is_missing() -> None:
    text = '{"to": {"name": "x"}}'
    assert nearest_places(text, ["/to/name", "/to/id", "/externalContact/id", ""]) == {
        "/to/name": (8, 14),
        "/to/id": (1, 5),
        "/externalContact/id": (0, 1),
        "": (0, 1),
    }


@pytest.mark.parametrize(
    ("text", "pointer", "place"),
    [
        ('{"a": 1}} , {"b": 2}', "/b", (13, 16)),
        ("{to: {id: 1}}", "/to/id", (6, 8)),
        ('{"a": [1 2, {"b": 3}], "a": 4}', "/a/1/b", (13, 16)),
        ('["a", "b', "/1", (6, 8)),
        ('{"\\x": 1}', "/\\x", (1, 5)),
        ("[,[,7]]", "/1/1", (4, 5)),
    ],
)
def test_places_are_found_in_broken_texts_too(
    text: str, pointer: str, place: tuple[int, int]
) -> None:
    assert nearest_places(text, [pointer]) == {pointer: place}


def test_an_empty_text_has_no_place_at_all() -> None:
    assert nearest_places("", ["/to/id"]) == {}


@given(VALUES, st.sampled_from([None, 2]))
def test_places_that_are_asked_for_are_those_of_the_whole_text(
    value: Any, indent: int | None
) -> None:
    text = json.dumps(value, indent=indent)
    known = places(text)
    assert nearest_places(text, known) == known
    beyond = nearest_places(text, [pointer + "/no-such-member/0" for pointer in known])
    assert list(beyond.values()) == list(known.values())


@given(VALUES, st.sampled_from([None, 2]))
def test_every_member_and_item_of_any_document_is_found(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    pieces = found(text)
    assert pieces.keys() - {""} == every_place(value).keys()
    for pointer, beginning in every_place(value).items():
        assert pieces[pointer].startswith(beginning)
