from __future__ import annotations

import copy
import dataclasses
import json
import pickle

import pytest

from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Token

SECRET = Secret("canary-value")


def test_only_reveal_gives_the_value_out() -> None:
    assert SECRET.reveal() == "canary-value"
    for shown in (
        repr(SECRET),
        str(SECRET),
        f"{SECRET}",
        f"{SECRET:>50}",
        repr(Token(SECRET, "pasted")),
        repr(ClientCredentials("id", SECRET)),
        repr({"a": [SECRET]}),
    ):
        assert "canary" not in shown
        assert "12 chars" in shown


def test_it_cannot_be_pickled_copied_or_written_as_json() -> None:
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            attempt(SECRET)
    with pytest.raises(TypeError, match="cannot be pickled or copied"):
        dataclasses.asdict(Token(SECRET, "pasted"))


def test_it_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        SECRET.other = 1  # type: ignore[attr-defined]  # that is the point


def test_equal_values_are_equal_and_other_types_never_are() -> None:
    assert Secret("canary-value") == SECRET
    assert Secret("canary-valuf") != SECRET
    assert hash(SECRET) == hash(Secret("canary-value"))
    assert SECRET != "canary-value"
    assert SECRET.__eq__("canary-value") is NotImplemented


def test_the_fingerprint_tells_two_apart_and_takes_any_text() -> None:
    assert SECRET.fingerprint == Secret("canary-value").fingerprint
    assert len(SECRET.fingerprint) == 4
    assert SECRET.fingerprint != Secret("other").fingerprint
    assert len(Secret("\ud800").fingerprint) == 4
    assert Secret("\ud800") == Secret("\ud800")


def test_length_and_truth_are_the_values() -> None:
    assert len(SECRET) == 12
    assert SECRET
    assert not Secret("")
