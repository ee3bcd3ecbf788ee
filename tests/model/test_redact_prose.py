"""Sentences of ours go through the redactor too, without being taken for headers or fields."""

from __future__ import annotations

import pytest

from inspector.model.redact import Redactor
from inspector.model.secret import Secret

CANARY = "canary-4711-abcdefgh"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "sentence",
    [
        "“<YOUR_TOKEN>” stands for the token: it is the variable YOUR_TOKEN.",
        "token: a token of the client middleware",
    ],
)
def test_a_name_in_a_sentence_is_no_place_of_a_secret(sentence):
    assert Redactor().prose(sentence) == sentence


def test_a_secret_in_use_is_found_in_a_sentence():
    assert CANARY not in Redactor([Secret(CANARY)]).prose(f"The server said: {CANARY}.")


@pytest.mark.parametrize("sentence", [f"It said {JWT}.", f"It said Bearer {CANARY}."])
def test_a_secret_of_a_known_shape_is_found_in_a_sentence(sentence):
    shown = Redactor().prose(sentence)

    assert JWT not in shown
    assert CANARY not in shown
