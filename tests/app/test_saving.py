"""Profiles of the workspace: saved, opened again, secrets in the keyring and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.app.workspace import starting_case
from inspector.errors import InspectorError
from inspector.model.headers import Headers
from inspector.model.profile import Profile, TokenSource
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials
from inspector.storage.secrets import Memory

Owner = Any
MINE = ClientCredentials("5c1f6c2e", Secret("canary-client-secret"))
REQUEST = Request(
    "POST",
    "/api/v2/conversations/messaging",
    Headers.of([("Authorization", "Bearer {{token}}"), ("Cookie", "s=canary-cookie-77")]),
    Body("json", '{"to": {"id": "{{queue}}"}}'),
)


def save(owner: Owner, name: str = "Guest message") -> Profile:
    owner.space.save_profile(name)
    owner.until(lambda: not owner.space.state.is_dirty and owner.space.state.profile is not None)
    profile = owner.space.state.profile
    assert isinstance(profile, Profile)
    return profile


def reopen(owner: Owner, profile: Profile) -> None:
    listed = owner.space.shelf.find(profile.id)
    assert listed is not None
    owner.space.open_profile(listed)
    owner.until(lambda: owner.space.state.profile is listed)
    owner.idle()


def files(owner: Owner) -> bytes:
    folder = owner.space.shelf.data_dir
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_a_profile_comes_back_in_another_session_with_its_secrets(
    make_owner: Callable[..., Owner], keyring_backend: Memory
) -> None:
    first = make_owner()
    first.space.edit_request(REQUEST)
    first.space.set_variable("queue", "queue-456")
    first.space.paste_token("canary-pasted-token-9")
    saved = save(first)
    guest_id = first.space.state.guest_id
    first.space.close()

    assert b"canary" not in files(first)
    assert b"queue-456" in files(first)
    kept = set(keyring_backend._values.values())
    assert any("canary-pasted-token-9" in value for value in kept)
    assert any("canary-cookie-77" in value for value in kept)

    second = make_owner()
    second.space.open_profile(second.space.shelf.find(saved.id))
    second.until(lambda: second.space.state.profile is not None)
    state = second.space.state
    assert state.token.secret == Secret("canary-pasted-token-9")
    assert state.token.origin == "keyring"
    assert state.guest_id == guest_id
    assert state.bindings["queue"] == "queue-456"
    assert Secret("s=canary-cookie-77") in state.bindings.values()
    assert state.request.url == second.space.sandbox.environment.api_url + REQUEST.url
    assert not state.is_dirty


def test_a_sandbox_port_is_never_written(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    save(owner)
    environment = owner.space.sandbox.environment
    text = b"".join(p.read_bytes() for p in owner.space.shelf.data_dir.rglob("*.toml")).decode()
    assert "{{api}}/api/v2/conversations/messaging" in text
    for url in (environment.api_url, environment.login_url):
        assert url.rpartition(":")[2] not in text


def test_a_demo_clients_profile_asks_for_its_token_again(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.space.use_client(owner.space.demo_clients[1], frozenset({"messaging:guest"}))
    owner.idle()
    saved = save(owner)
    assert saved.token == TokenSource(
        "client", client_name="admin-default", scopes=("messaging:guest",)
    )
    owner.space.use_client(owner.space.demo_clients[0])
    owner.idle()
    reopen(owner, saved)
    state = owner.space.state
    assert state.client.name == "admin-default"
    assert state.token.scopes == {"messaging:guest"}
    assert state.asked_scopes == {"messaging:guest"}


def test_a_demo_client_that_is_gone_gives_way_to_the_first(owner: Owner) -> None:
    owner.space._opened(
        Profile("id", "x", REQUEST, token=TokenSource("client", client_name="gone")), {}
    )
    owner.idle()
    assert owner.space.state.client.name == "middleware"


def test_a_regions_client_comes_back_and_nothing_is_asked(owner: Owner) -> None:
    owner.space.select_environment("eu-central-1")
    owner.space.edit_request(REQUEST)
    owner.space.set_client(MINE)
    saved = save(owner)
    assert b"canary" not in files(owner)
    owner.space.select_environment("sandbox")
    reopen(owner, saved)
    state = owner.space.state
    assert state.environment.name == "eu-central-1"
    assert state.request.url.startswith("https://api.mypurecloud.de/")
    assert state.client == MINE
    assert state.token is None


def test_secrets_that_the_keyring_forgot_stay_open_and_are_named(
    owner: Owner, keyring_backend: Memory
) -> None:
    owner.space.select_environment("us-east-1")
    owner.space.edit_request(REQUEST)
    owner.space.paste_token("canary-pasted-token-9")
    saved = save(owner)
    keyring_backend._values.clear()
    reopen(owner, saved)
    assert owner.space.state.token is None
    assert owner.space.problem == (
        "The keyring does not hold the variable cookie and the token of the profile Guest message "
        "(any more): enter it again."
    )


def test_an_environment_that_is_gone_leaves_the_selected_one_and_is_told(owner: Owner) -> None:
    owner.space.open_profile(Profile("id", "Guest 401", REQUEST, environment="old-gateway"))
    owner.until(lambda: owner.space.state.profile is not None)
    owner.idle()
    assert owner.space.state.environment.name == "sandbox"
    assert owner.space.problem.startswith("There is no environment 'old-gateway'. Known: sandbox,")
    assert owner.space.problem.endswith("The profile Guest 401 was opened on Sandbox · thread.")


def test_a_profile_opened_while_something_is_under_way_asks_for_no_token(
    owner: Owner, silent_host: str
) -> None:
    owner.space.open_request(Request("GET", f"{silent_host}/slow"), {})
    owner.space.send()
    owner.space.open_profile(Profile("id", "x", REQUEST))
    owner.until(lambda: owner.space.state.profile is not None)
    assert owner.space.state.activity == "sending"
    owner.space.cancel()
    owner.idle()
    assert owner.space.state.shown is None


def test_saving_again_writes_the_same_file(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    first = save(owner)
    owner.space.edit_request(replace(owner.space.state.request, method="PUT"))
    assert owner.space.state.is_dirty
    again = save(owner, "Guest message")
    assert again.id == first.id
    assert [p.request.method for p in owner.space.shelf.profiles] == ["PUT"]


def test_an_imported_snippet_is_no_longer_the_profile(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    first = save(owner)
    owner.space.import_snippet("curl https://api.mypurecloud.com/api/v2/users/me")
    assert owner.space.state.profile is None
    second = save(owner, "Me")
    assert second.id != first.id
    assert len(owner.space.shelf.profiles) == 2


def test_a_profile_can_be_undone_and_keeps_its_own_guest_id(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    mine = owner.space.state.guest_id
    owner.space.open_profile(Profile("id", "x", REQUEST, guest_id="another"))
    owner.until(lambda: owner.space.state.guest_id == "another")
    owner.idle()
    while owner.space.state.profile is not None:
        assert owner.space.undo()
    assert owner.space.state.guest_id == mine


def test_a_secret_that_somebody_wrote_into_the_file_becomes_a_variable(owner: Owner) -> None:
    owner.space.open_profile(Profile("id", "x", REQUEST))
    owner.until(lambda: owner.space.state.profile is not None)
    owner.idle()
    state = owner.space.state
    assert "canary" not in repr(state.request)
    assert Secret("s=canary-cookie-77") in state.bindings.values()


def test_a_profile_without_a_guest_id_gets_one(owner: Owner) -> None:
    owner.space._opened(Profile("id", "x", REQUEST), {})
    assert len(owner.space.state.guest_id) == 36
    owner.idle()


def test_without_a_data_folder_a_profile_cannot_be_saved_but_be_opened(
    make_owner: Callable[..., Owner],
) -> None:
    owner = make_owner(on_disk=False)
    with pytest.raises(InspectorError, match="no data folder to save into"):
        owner.space.save_profile("x")
    owner.space.open_profile(Profile("id", "x", REQUEST, variables={"queue": "q"}))
    owner.idle()
    assert owner.space.state.bindings["queue"] == "q"


def test_a_name_that_is_empty_is_refused_and_nothing_is_lost(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.space.save_profile("  ")
    owner.until(lambda: owner.space.problem)
    assert "needs a name" in owner.space.problem
    assert owner.space.state.is_dirty
    assert owner.space.shelf.profiles == ()


def test_a_data_folder_that_is_a_file_is_said_and_the_window_works_on(
    make_owner: Callable[..., Owner], tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    owner = make_owner(start=False)
    owner.space.start()
    owner.until(lambda: owner.space.state.is_checked)
    owner.until(lambda: owner.space.problem)
    assert "data" in owner.space.problem
    owner.space.import_snippet(starting_case())
    owner.get_token()
    assert owner.send() == 401


def test_a_deleted_profile_is_no_longer_the_one_on_the_screen(owner: Owner) -> None:
    space = owner.space
    space.import_snippet(starting_case())
    space.save_profile("Works")
    owner.until(lambda: space.state.profile is not None)
    kept = space.state.profile
    take_back = space.delete_profile(kept.id)
    assert space.state.profile is None
    assert space.state.is_dirty
    owner.until(lambda: not space.shelf.profiles)
    take_back()
    owner.until(lambda: space.shelf.profiles)
    assert space.state.profile == kept
    assert not space.state.is_dirty

    take_back = space.delete_profile(kept.id)
    space.import_snippet(starting_case())  # another request came in between
    take_back()
    owner.until(lambda: space.shelf.profiles)
    assert space.state.profile is None


def test_deleting_another_profile_leaves_the_one_on_the_screen(owner: Owner) -> None:
    space = owner.space
    space.import_snippet(starting_case())
    space.save_profile("Works")
    owner.until(lambda: space.state.profile is not None)
    take_back = space.delete_profile("another")
    take_back()
    assert space.state.profile is not None


def test_without_a_data_folder_there_is_nothing_to_delete(
    make_owner: Callable[..., Owner],
) -> None:
    make_owner(on_disk=False).space.delete_profile("any")()
