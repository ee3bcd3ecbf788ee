from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.model.unescape import FAMILIES, Family, Unescaped


@pytest.mark.parametrize(
    ("family", "text", "plain"),
    [
        ("percent", "a%20b%C3%A9 100% \\n", "a b\xc3\xa9 100% \\n"),
        ("backslash", '\\u00e9\\n\\/\\"\\\\%20', '\xc3\xa9\n/"\\%20'),
        ("backslash", "\\ud83d\\ude00\\x41\\u12", "\xf0\x9f\x98\x80A\\u12"),
        ("backslash", "\\Ud83d\\uDE00\\ud83d", "\xf0\x9f\x98\x80\xed\xa0\xbd"),
        ("entity", "&amp;&lt;&#65;&#x42;&nbsp;", "&<AB&nbsp;"),
        ("entity", "&#9999999;", "&#9999999;"),
        ("percent", "", ""),
    ],
)
def test_escapes_of_a_family_are_undone(family: Family, text: str, plain: str) -> None:
    assert Unescaped(text, family).text == plain
    assert Unescaped(text, family).changed == bool(text)


@given(
    st.sampled_from(FAMILIES),
    st.lists(st.sampled_from(["a", "bc", "%20", "\\u00e9", "\\ud83d\\ude00", "\\n", "&amp;"])),
)
def test_every_place_in_an_unescaped_text_is_found_again(family: Family, pieces: list[str]) -> None:
    text = "".join(pieces)
    unescaped = Unescaped(text, family)
    for start in range(len(unescaped.text)):
        for end in range(start + 1, len(unescaped.text) + 1):
            first, last = unescaped.source(start, end)
            assert 0 <= first < last <= len(text)
            assert unescaped.text[start:end] in Unescaped(text[first:last], family).text
    if unescaped.text:
        assert unescaped.source(0, len(unescaped.text)) == (0, len(text))
