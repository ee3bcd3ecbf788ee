from __future__ import annotations

from inspector.model.headers import Headers

THREE = Headers.of([("Accept", "a"), ("X-Id", "1"), ("accept", "b")])


def test_names_compare_without_case_and_the_first_value_wins() -> None:
    assert THREE.get("ACCEPT") == "a"
    assert THREE.get_all("accept") == ("a", "b")
    assert "x-id" in THREE
    assert "X-Other" not in THREE
    assert THREE.get("X-Other") is None
    assert THREE.get("X-Other", "none") == "none"


def test_order_spelling_and_duplicates_are_kept() -> None:
    assert list(THREE) == [("Accept", "a"), ("X-Id", "1"), ("accept", "b")]
    assert len(THREE) == 3


def test_setting_keeps_the_first_fields_place_and_drops_further_ones() -> None:
    assert THREE.with_value("ACCEPT", "c").pairs == (("Accept", "c"), ("X-Id", "1"))


def test_setting_an_absent_field_adds_it_at_the_end() -> None:
    assert THREE.with_value("X-New", "n").pairs[-1] == ("X-New", "n")


def test_adding_keeps_what_is_there() -> None:
    assert THREE.with_added("Accept", "c").get_all("accept") == ("a", "b", "c")


def test_removing_removes_all_of_the_name() -> None:
    assert THREE.without("aCCept").pairs == (("X-Id", "1"),)
