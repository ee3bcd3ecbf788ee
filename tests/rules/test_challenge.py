"""Bearer challenges (RFC 6750, section 3)."""

from __future__ import annotations

import pytest

from inspector.rules.answers.challenge import Challenge, read_challenge


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('Bearer error="insufficient_scope", scope="a b"', ("insufficient_scope", ("a", "b"))),
        ("bearer scope=users", ("", ("users",))),
        ('Bearer realm="x, y", scope="a"', ("", ("a",))),
        ('Basic realm="r", scope="no"', ("", ())),
        ('Basic realm="r", Bearer scope="a a"', ("", ("a",))),
        ('Bearer scope="a", Digest realm="r", scope="no"', ("", ("a",))),
        ('Bearer error="one", error="two"', ("one", ())),
        (r'Bearer scope="a\\b \"c"', ("", ())),
        ("Bearer", ("", ())),
        ("", ("", ())),
    ],
)
def test_a_challenge_is_read_by_its_scheme(value, expected):
    assert read_challenge([value]) == Challenge(*expected)


def test_several_values_are_read_in_order():
    found = read_challenge(['Bearer scope="b a"', 'Bearer error="e", scope="a c"'])

    assert found == Challenge("e", ("b", "a", "c"))
