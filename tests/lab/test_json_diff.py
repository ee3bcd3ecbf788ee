"""Structural differences of JSON bodies."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from inspector.lab.json_diff import JsonDiff, compare_json
from inspector.lab.json_text import scan

NONE: frozenset[str] = frozenset()


def compare(left: str, right: str) -> list[tuple[str, str, str, str]]:
    found = compare_json(scan(left), scan(right), NONE)
    return [(diff.pointer, diff.kind, diff.left, diff.right) for diff in found]


def test_members_are_compared_by_name_whatever_their_order() -> None:
    assert compare('{"a":1,"b":2}', '{"b":2,"a":1}') == []
    assert compare('{"a":1,"b":{"c":2}}', '{"b":{"c":3},"d":4}') == [
        ("/a", "removed", "1", ""),
        ("/b/c", "changed", "2", "3"),
        ("/d", "added", "", "4"),
    ]


def test_strings_compare_by_value_and_numbers_by_spelling() -> None:
    assert compare('{"a":"\\u00e9"}', '{"a":"é"}') == []
    assert compare('{"a":1.0}', '{"a":1.00}') == [("/a", "changed", "1.0", "1.00")]


def test_kinds_that_differ_are_one_change() -> None:
    assert compare('{"a":[1]}', '{"a":{"b":1}}') == [("/a", "changed", "[1]", '{"b":1}')]
    assert compare("1", '"1"') == [("", "changed", "1", '"1"')]


def test_pointers_are_escaped() -> None:
    assert compare('{"a/b":{"~":1}}', '{"a/b":{"~":2}}') == [("/a~1b/~0", "changed", "1", "2")]


def test_duplicate_members_are_compared_one_by_one() -> None:
    assert compare('{"a":1,"a":2}', '{"a":1,"a":3}') == [("/a", "changed", "2", "3")]
    assert compare('{"a":1,"a":2}', '{"a":1}') == [("/a", "removed", "2", "")]
    assert compare('{"a":1}', '{"a":1,"a":2}') == [("/a", "added", "", "2")]


def test_items_that_were_inserted_do_not_shift_the_others() -> None:
    assert compare("[1,2,3]", "[1,9,2,3]") == [("/1", "added", "", "9")]
    assert compare("[1,2,3]", "[1,3]") == [("/1", "removed", "2", "")]
    assert compare("[1,2,3]", "[1,9,3]") == [("/1", "changed", "2", "9")]
    assert compare("[0,1,2,3,4]", "[0,9,4]") == [
        ("/1", "changed", "1", "9"),
        ("/2", "removed", "2", ""),
        ("/3", "removed", "3", ""),
    ]
    assert compare("[1,2]", "[8,9,7]") == [
        ("/0", "changed", "1", "8"),
        ("/1", "changed", "2", "9"),
        ("/2", "added", "", "7"),
    ]


def test_items_that_moved_are_recognised() -> None:
    assert compare('["a","b","c"]', '["b","c","a"]') == [("/2", "moved", "/0", '"a"')]


def test_objects_with_the_same_id_are_compared_wherever_they_are() -> None:
    left = '[{"id":"x","n":1},{"id":"y","n":1},{"id":7}]'
    right = '[{"id":"y","n":2},{"id":"z"},{"id":"x","n":3}]'
    assert compare(left, right) == [
        ("/0/n", "changed", "1", "2"),
        ("/1/id", "changed", "7", '"z"'),
        ("/2/n", "changed", "1", "3"),
    ]


def test_volatile_members_are_marked_with_all_that_is_in_them() -> None:
    found = compare_json(
        scan('{"contextId":"a","e":[{"contextId":{"x":1}}]}'),
        scan('{"contextId":"b","e":[{"contextId":{"x":2}}]}'),
        frozenset({"contextId"}),
    )
    assert found == (
        JsonDiff("/contextId", "changed", '"a"', '"b"', volatile=True),
        JsonDiff("/e/0/contextId/x", "changed", "1", "2", volatile=True),
    )


def test_very_deep_values_are_compared_as_a_whole() -> None:
    left, right = (["["] * 3000 + [value] + ["]"] * 3000 for value in "12")
    (found,) = compare_json(left, right, NONE)
    assert found.kind == "changed"
    assert found.pointer == "/0" * 200
    assert compare_json(left, left, NONE) == ()
    assert compare_json([*left], ["[", *left, "]"], NONE)[0].pointer == "/0" * 200


@given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 5), max_size=12))
def test_no_differences_means_equal(left: list[int], right: list[int]) -> None:
    found = compare(json.dumps(left), json.dumps(right))
    assert (not found) == (left == right)
