"""What the workspace says about the answer that it shows."""

from __future__ import annotations

from dataclasses import replace

from inspector.app.workspace import starting_case
from inspector.model.secret import Secret


def test_nothing_is_explained_before_there_is_an_answer(owner):
    assert owner.space.explanation is None


def test_the_shown_answer_is_explained_by_where_it_was_sent(owner):
    owner.space.import_snippet(starting_case())
    owner.get_token()

    assert owner.send() == 401
    explanation = owner.space.explanation
    assert explanation is not None
    assert explanation.title.startswith("401 bad.credentials")
    assert explanation.evidence[-1].on_sandbox
    assert "## What the answer says" in owner.space.report()

    # The window moved on to a region since; what was seen was still seen on the sandbox.
    region = owner.space.find_environment("eu-central-1")
    owner.space.state = replace(owner.space.state, environment=region)
    assert owner.space.explanation.evidence[-1].on_sandbox


def test_a_token_that_was_not_sent_ranks_no_cause(owner):
    owner.space.import_snippet(starting_case())
    owner.get_token()
    owner.send()
    expired = {"expires_at": 1.0}
    now = owner.space.state
    owner.space.state = replace(now, token=replace(now.token, **expired))
    assert "clock it ended" in repr(owner.space.explanation)

    other = replace(now.token, secret=Secret("another-token-4711"), **expired)
    owner.space.state = replace(now, token=other)
    assert "clock it ended" not in repr(owner.space.explanation)
