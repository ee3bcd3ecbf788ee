from __future__ import annotations

import dataclasses

import pytest

from inspector.model.finding import Evidence, Finding, Suggestion
from inspector.model.profile import Profile, TokenSource
from inspector.model.request import Request

FINDING = Finding("id", "warning", "headers", "X-Guest-Id", "The header is missing.")
PROFILE = Profile("1", "name", Request())


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (FINDING, "message"),
        (PROFILE, "name"),
        (Evidence("claimed", "a thread"), "level"),
        (Suggestion("title"), "title"),
        (TokenSource(), "kind"),
    ],
)
def test_values_are_frozen(value: object, field: str) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, field, "changed")


def test_a_finding_proves_nothing_unless_told() -> None:
    assert FINDING.evidence == ()
    assert FINDING.contradicted_by is None
    assert FINDING.edit is None
    assert not FINDING.missing
    assert not Evidence("observed", "a hop").on_sandbox


def test_a_new_profile_belongs_to_the_sandbox_and_has_no_token() -> None:
    assert PROFILE.environment == "sandbox"
    assert PROFILE.token == TokenSource("none")
