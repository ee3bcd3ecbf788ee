from __future__ import annotations

import pytest

from inspector.model.json_text import nearest_place, places

TEXT = '{"to": {"id": "x"}, "list": [1, {"a/b~": null}, [2]], "last": true}'


def test_every_member_and_item_has_its_place() -> None:
    found = {pointer: TEXT[start:end] for pointer, (start, end) in places(TEXT).items()}
    assert found == {
        "": "{",
        "/to": '"to"',
        "/to/id": '"id"',
        "/list": '"list"',
        "/list/0": "1",
        "/list/1": "{",
        "/list/1/a~1b~0": '"a/b~"',
        "/list/2": "[",
        "/list/2/0": "2",
        "/last": '"last"',
    }


@pytest.mark.parametrize(
    ("pointer", "text"),
    [("/to/id", '"id"'), ("/to/gone", '"to"'), ("/list/1/x/y", "{"), ("/nowhere", "{")],
)
def test_a_missing_place_is_shown_at_its_nearest_parent(pointer: str, text: str) -> None:
    place = nearest_place(TEXT, pointer)
    assert place is not None
    assert TEXT[slice(*place)] == text


def test_an_empty_text_has_no_place() -> None:
    assert nearest_place("", "/a") is None


@pytest.mark.parametrize(
    ("text", "pointer"),
    [('{"a": {"b": ', "/a/b"), ('{"a": 1]]}, "b"', "/a"), ('{"\\ud8": 1}', "/\\ud8"), ("]", "")],
)
def test_what_could_be_read_before_an_error_is_found(text: str, pointer: str) -> None:
    found = places(text)
    assert pointer in found or f'/"{pointer[1:]}"' in found
