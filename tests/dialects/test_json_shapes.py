"""Which JSON texts are shown as data, and which stay texts because a serializer would differ."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.dialects.json_shapes import Shape, dump, layout, shape
from inspector.dialects.values import Number


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ('{"a":1,"b":[true,null,"é/\\""]}', "compact"),
        ("[]", "compact"),
        ('{\n  "a": {\n    "b": []\n  },\n  "c": -1.5\n}', "indented"),
        ('{"a": 1, "b": [1, 2]}', "spaced"),
        ('{"id":"{{guest}}"}', "compact"),
    ],
)
def test_text_of_a_serializer_is_data(text: str, style: str) -> None:
    found = shape(text)
    assert isinstance(found, Shape)
    assert found.style == style
    assert dump(found.tree, found.style) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"text"',
        "{",
        '{"a":1,"a":2}',
        '{"1":2}',
        '{"__proto__":1}',
        '{ "a":1}',
        '{"a":1.0}',
        '{"a":1e3}',
        '{"a":-0}',
        '{"a":9007199254740993}',
        '{"a":0.0001}',
        '{"a":NaN}',
        '{"a":"\\u00e9"}',
        '{"a":"\\/"}',
        '{"a":"\\n"}',
        '{"a":"\u2028"}',
        '{"a":{{n}}}',
        '{"a":1}\n',
        '{\n    "a": 1\n}',
        "[" * 5000 + "]" * 5000,
    ],
)
def test_text_that_a_serializer_would_change_stays_a_text(text: str) -> None:
    assert shape(text) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ),
    st.sampled_from([{"separators": (",", ":")}, {"indent": 2}, {}]),
)
def test_data_gives_the_same_text_again(value: object, style: dict[str, object]) -> None:
    text = json.dumps(value, ensure_ascii=False, **style)  # type: ignore[arg-type]  # by keyword
    found = shape(text)
    if found is not None:
        assert dump(found.tree, found.style) == text
        assert json.dumps(json.loads(text), ensure_ascii=False, **style) == text  # type: ignore[arg-type]  # by keyword


def test_data_is_laid_out_on_lines_where_one_is_too_short() -> None:
    found = shape(json.dumps({"a": {"b": "x" * 40}, "c": ["y" * 40], "d": {}, "e": []}))
    assert found is not None

    def scalar(value: object) -> str:
        return value.text if isinstance(value, Number) else repr(value)

    laid = layout(found.tree, scalar, "{}: {}".format, ("{", "}", "[", "]"))
    assert laid == (
        f"{{\n  a: {{ b: '{'x' * 40}' }},\n  c: ['{'y' * 40}'],\n  d: {{}},\n  e: [],\n}}"
    )
