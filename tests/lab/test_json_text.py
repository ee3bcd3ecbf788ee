"""JSON laid out and parsed without losing its spelling."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.lab.json_text import lay_out, parse, scan

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def lines(text: str) -> list[str]:
    return [line for line, _ in lay_out(scan(text))]


def test_members_and_items_get_a_line_each_and_empty_containers_stay_closed() -> None:
    assert lines('{"a":[1,{"b":{}}],"c":[]}') == [
        "{",
        '  "a": [',
        "    1,",
        "    {",
        '      "b": {}',
        "    }",
        "  ],",
        '  "c": []',
        "}",
    ]


def test_numbers_escapes_duplicates_and_order_survive() -> None:
    text = '{"b":1.10,"a":1e5,"b":-0,"\\u00e9":"\\u00E9","big":123456789012345678901234567890}'
    laid_out = "\n".join(lines(text))
    for kept in ('"b": 1.10', '"a": 1e5', '"b": -0', '"\\u00e9": "\\u00E9"', "567890123456"):
        assert kept in laid_out


@given(JSON, st.sampled_from([None, 1, 3]))
def test_layout_says_the_same_as_the_text(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    laid_out = "\n".join(lines(text))
    assert scan(laid_out) == scan(text)
    # Standard layout, but for its own way with empty containers.
    assert json.loads(laid_out) == value
    assert laid_out == json.dumps(value, indent=2)


@pytest.mark.parametrize(
    "text", ["", "{]", "[}", "[1,]", "{,}", '{"a" 1}', "NaN", "[1] 2", "[1}", '"\t"']
)
def test_what_is_not_strict_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not JSON|char \d"):
        scan(text)


def test_nesting_without_end_is_refused_and_deep_nesting_does_not_explode() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        scan("[" * 200_000 + "]" * 200_000)
    tokens = ["["] * 20_000 + ["1"] + ["]"] * 20_000
    assert parse(tokens).root.last == 40_000
    assert max(len(line) for line, _ in lay_out(tokens)) < 300


def test_numbers_of_any_length_are_numbers() -> None:
    assert scan("1" * 10_000) == ["1" * 10_000]


def test_lines_inside_a_volatile_member_are_named() -> None:
    tokens = scan('{"a":{"contextId":{"x":[1]},"b":2},"contextId":"z"}')
    named = lay_out(tokens, frozenset({"contextId"}))
    assert [(line.strip(), name) for line, name in named] == [
        ("{", ""),
        ('"a": {', ""),
        ('"contextId": {', "contextId"),
        ('"x": [', "contextId"),
        ("1", "contextId"),
        ("]", "contextId"),
        ("},", "contextId"),
        ('"b": 2', ""),
        ("},", ""),
        ('"contextId": "z"', "contextId"),
        ("}", ""),
    ]


def test_a_string_that_only_looks_like_a_volatile_member_is_none() -> None:
    assert lay_out(scan('["contextId"]'), frozenset({"contextId"}))[1] == ('  "contextId"', "")
