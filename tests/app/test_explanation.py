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


def test_an_explanation_is_found_out_once_and_off_the_owners_thread(owner):
    owner.space.import_snippet(starting_case())
    owner.get_token()
    owner.send()
    assert owner.space.known_explanation is None  # not on this thread
    owner.until(lambda: owner.space.known_explanation is not None)
    assert owner.space.explanation is owner.space.known_explanation
    assert "explanation" in owner.topics()

    owner.changes.clear()
    owner.space._changed("rules", "token")
    owner.receive_all()
    assert "explanation" not in owner.topics()

    # What is learnt of the token may rank the causes anew.
    now = owner.space.state
    owner.space.state = replace(now, token=replace(now.token, expires_at=1.0))
    owner.space._changed("token")
    owner.until(lambda: "clock it ended" in repr(owner.space.known_explanation))


def test_what_is_no_longer_shown_is_not_told(owner):
    owner.space.import_snippet(starting_case())
    owner.get_token()
    owner.send()
    owner.until(lambda: owner.space.known_explanation is not None)
    owner.space.open_request(owner.space.state.request, {})
    assert owner.space.known_explanation is None
    assert owner.space.explanation is None


def test_a_sandbox_of_an_earlier_session_is_named_and_stays_closed(owner):
    from inspector.model.exchange import Exchange, Hop, Response, Ticket
    from inspector.model.headers import Headers
    from inspector.model.request import Request

    space = owner.space
    url = "http://127.0.0.1:1/api/v2/users/me"
    answer = Response(401, "Unauthorized", "HTTP/1.1", Headers(), b'{"code":"bad.credentials"}', 26)
    earlier = Exchange(
        Ticket(7),
        Request("GET", url),
        answer,
        (Hop("GET", url, b"", b"", 0, 401),),
        started_at=1.0,
        environment="sandbox-documented",
    )
    before = space.find_environment("sandbox")
    space.show(earlier)
    seen = space.explanation.evidence[-1]
    assert seen.on_sandbox
    assert seen.where == "the sandbox (scenario documented)"
    assert space.find_environment("sandbox") == before
    documented = next(e for e in space.environments if e.name == "sandbox-documented")
    assert documented.api_url.endswith(".invalid")  # nobody listens for it

    own = replace(earlier, started_at=space._since + 1)
    space.show(own)
    assert not space.explanation.evidence[-1].on_sandbox  # somebody else's port


def test_what_the_checks_established_goes_first_and_stays_while_the_request_is_edited(owner):
    space = owner.space
    space.import_snippet(starting_case())
    space.paste_token("a-token-of-somewhere-else-4711")
    owner.send()
    assert space.explanation.causes[0].key == "token-foreign"
    space.edit_request(replace(space.state.request, method="PUT"))
    assert space.explanation.causes[0].key == "token-foreign"
