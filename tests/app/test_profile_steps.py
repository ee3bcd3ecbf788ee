"""A chain comes back from its profile, and after a restart, with all its requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from inspector.app.profile_steps import MOST_STEPS, from_steps, kept_steps
from inspector.app.state import State
from inspector.model.chain import Taken
from inspector.model.environment import Environment
from inspector.model.profile import Profile, ProfileStep
from inspector.model.request import ImportedRequest, Request
from inspector.model.secret import Secret

Owner = Any
SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:41001", "http://127.0.0.1:41002", "thread"
)
SCRIPT = """import http from 'k6/http';
import { check } from 'k6';
export default function () {
  const login = http.post('https://login.mypurecloud.com/oauth/token',
    { grant_type: 'client_credentials' },
    { headers: { Authorization: 'Basic Y2FuYXJ5LWlkOmNhbmFyeS1zZWNyZXQtMDE=' } });
  const me = http.get('https://api.mypurecloud.com/api/v2/users/me',
    { headers: { Authorization: 'Bearer ' + login.json('access_token') } });
  check(me, { 'is fine': (r) => r.status === 200 });
}"""


def saved(owner: Owner) -> Profile:
    owner.space.save_profile("Chain")
    owner.until(lambda: owner.space.state.profile is not None and not owner.space.state.is_dirty)
    profile = owner.space.state.profile
    assert isinstance(profile, Profile)
    return profile


def test_a_profile_of_a_chain_brings_every_request_back(owner: Owner) -> None:
    space = owner.space
    space.import_snippet(SCRIPT)
    before = space.state
    assert before.step == 1
    profile = saved(owner)
    files = b"".join(p.read_bytes() for p in space.shelf.data_dir.rglob("*.toml"))
    assert b"Y2FuYXJ5" not in files
    assert files.count(b"[[steps]]") == 2
    space.import_snippet("curl https://api.mypurecloud.com/api/v2/date")
    space.open_profile(space.shelf.find("Chain"))
    owner.until(lambda: len(space.state.steps) == 2)
    owner.idle()
    now = space.state
    assert (now.step, now.request) == (1, before.request)
    for one, was in zip(now.steps, before.steps, strict=True):
        assert (one.request, one.takes, one.expects) == (was.request, was.takes, was.expects)
    assert dict(now.steps[0].bindings) == dict(before.steps[0].bindings)
    assert any(isinstance(value, Secret) for value in now.steps[0].bindings.values())
    assert [one.request is None for one in profile.steps] == [False, True]


def test_what_was_edited_of_a_chain_is_what_is_saved(owner: Owner) -> None:
    space = owner.space
    space.import_snippet(SCRIPT)
    space.choose_step(0)
    space.edit_request(replace(space.state.request, method="PUT"))
    profile = saved(owner)
    assert [one.request is None for one in profile.steps] == [True, False]
    assert profile.request.method == "PUT"


def test_an_unsaved_chain_is_there_again_after_a_restart(make_owner: Callable[..., Owner]) -> None:
    first = make_owner()
    first.space.import_snippet(SCRIPT)
    before = first.space.state
    first.space.close()
    kept = b"".join(p.read_bytes() for p in first.space.shelf.data_dir.rglob("*") if p.is_file())
    assert b"Y2FuYXJ5" not in kept
    second = make_owner()
    second.space.restore(lambda: None)
    second.until(lambda: len(second.space.state.steps) == 2)
    second.idle()
    now = second.space.state
    assert (now.step, [s.takes for s in now.steps]) == (1, [s.takes for s in before.steps])
    assert now.steps[1].expects == before.steps[1].expects


def test_one_request_is_no_chain() -> None:
    assert kept_steps(State(SANDBOX)) == ()
    assert kept_steps(State(SANDBOX, steps=(ImportedRequest(Request()),))) == ()


def test_of_a_recording_what_the_request_needs_is_kept(owner: Owner) -> None:
    steps = [ImportedRequest(Request("GET", f"/api/v2/users/{n}")) for n in range(MOST_STEPS + 1)]
    state = State(SANDBOX, steps=tuple(steps), step=50)
    assert kept_steps(state) == ()
    steps[50] = replace(steps[50], takes=(Taken("a", 7, "/a"), Taken("b", 7, "/b")))
    steps[7] = replace(steps[7], takes=(Taken("c", 3, "/c"),))
    assert kept_steps(replace(state, steps=tuple(steps))) == (3, 7, 50)
    owner.space.import_snippet(
        "\n".join(f"curl https://api.mypurecloud.com/{n}" for n in range(MOST_STEPS + 1))
    )
    saved(owner)
    assert f"the other {MOST_STEPS} of the recording are not in it" in owner.space.problem


def test_a_file_that_was_edited_by_hand_is_taken_as_it_can_be() -> None:
    steps = (
        ProfileStep(Request("GET", "/api/v2/a"), takes=(Taken("x", 1),)),
        ProfileStep(Request("GET", "/api/v2/b"), takes=(Taken("y", 0), Taken("z", 9))),
    )
    profile = Profile("p", "P", Request("GET", "/api/v2/own"), steps=steps)
    found, place = from_steps(
        profile, SANDBOX, dict, ImportedRequest(Request("GET", "/api/v2/own"))
    )
    assert place == 0
    assert [one.request.url for one in found] == [
        "/api/v2/own",
        "http://127.0.0.1:41001/api/v2/b",
    ]
    assert [one.takes for one in found] == [(), (Taken("y", 0),)]
