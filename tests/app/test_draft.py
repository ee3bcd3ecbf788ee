"""Unsaved work comes back at the next start, without its secrets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspector.app.profiles import DRAFT_ID
from inspector.app.workspace import starting_case
from inspector.model.headers import Headers
from inspector.model.request import Request

Owner = Any
REQUEST = Request(
    "PATCH",
    "/api/v2/users/{{id}}",
    Headers.of([("Authorization", "Bearer {{token}}"), ("Cookie", "s=canary-cookie-77")]),
)


def restored(owner: Owner) -> bool:
    """Restores and tells whether there was anything."""
    told: list[str] = []
    owner.space.restore(lambda: told.append("nothing"))
    owner.until(lambda: told or owner.space.state.request.url)
    owner.idle()
    return not told


def test_the_first_start_has_nothing_to_restore(owner: Owner) -> None:
    assert not restored(owner)


def test_without_a_data_folder_there_is_nothing_to_restore(
    make_owner: Callable[..., Owner],
) -> None:
    assert not restored(make_owner(on_disk=False))


def test_what_was_on_the_screen_comes_back_without_its_secrets(
    make_owner: Callable[..., Owner],
) -> None:
    first = make_owner()
    first.space.edit_request(REQUEST)
    first.space.set_variable("id", "user-1")
    first.space.paste_token("canary-pasted-token")
    first.space.close()
    kept = b"".join(p.read_bytes() for p in first.space.shelf.data_dir.rglob("*") if p.is_file())
    assert b"canary" not in kept

    second = make_owner()
    assert restored(second)
    state = second.space.state
    assert state.request.method == "PATCH"
    assert state.request.url == second.space.sandbox.environment.api_url + "/api/v2/users/{{id}}"
    assert state.bindings == {"id": "user-1"}
    assert state.profile is None
    assert state.is_dirty
    assert not second.space.can_undo


def test_a_demo_client_comes_back_with_its_scopes(make_owner: Callable[..., Owner]) -> None:
    first = make_owner()
    first.space.import_snippet(starting_case())
    first.space.use_client(first.space.demo_clients[1], frozenset({"messaging:guest"}))
    first.idle()
    first.space.close()
    second = make_owner()
    assert restored(second)
    assert second.space.state.client.name == "admin-default"
    assert second.space.state.token.scopes == {"messaging:guest"}


def test_a_changed_profile_comes_back_as_that_profiles_change(
    make_owner: Callable[..., Owner],
) -> None:
    first = make_owner()
    first.space.import_snippet(starting_case())
    first.space.save_profile("Guest message")
    first.until(lambda: first.space.state.profile is not None)
    profile = first.space.state.profile
    first.space.edit_request(replace(first.space.state.request, method="PUT"))
    first.space.close()
    second = make_owner()
    assert restored(second)
    assert second.space.state.profile.id == profile.id != DRAFT_ID
    assert second.space.state.request.method == "PUT"
    assert [p.name for p in second.space.shelf.profiles] == ["Guest message"]


def test_a_damaged_draft_is_no_obstacle(make_owner: Callable[..., Owner], tmp_path: Path) -> None:
    first = make_owner()
    first.space.import_snippet(starting_case())
    first.space.close()
    (draft,) = (tmp_path / "data" / "draft").glob("*.toml")
    draft.write_text("format = \n", encoding="utf-8")
    second = make_owner()
    assert not restored(second)
    second.space.import_snippet(starting_case())
    second.space.close()
    third = make_owner()
    assert restored(third)
    assert third.space.state.request.url.endswith("/conversations/messaging")


def test_a_command_leaves_the_windows_draft_alone(
    make_owner: Callable[..., Owner], tmp_path: Path
) -> None:
    owner = make_owner(start=False)
    owner.space.start(eager=False)
    owner.space.load_now()
    owner.space.import_snippet(starting_case())
    owner.space.close()
    assert not (tmp_path / "data" / "draft").exists()


def test_a_token_that_was_in_memory_only_is_said_to_be_gone(
    make_owner: Callable[..., Owner],
) -> None:
    first = make_owner()
    first.space.edit_request(REQUEST)
    first.space.paste_token("canary-pasted-token")
    first.space.close()
    second = make_owner()
    assert restored(second)
    assert "last session's token was in memory only and is gone" in second.space.problem
    assert f"its own client {second.space.state.client.name} instead" in second.space.problem


def test_on_a_region_nothing_stands_in_for_it(make_owner: Callable[..., Owner]) -> None:
    first = make_owner()
    first.space.edit_request(REQUEST)
    first.space.select_environment("eu-central-1")
    first.space.paste_token("canary-pasted-token")
    first.space.close()
    second = make_owner()
    assert restored(second)
    assert "There is no token now." in second.space.problem


def test_the_sandboxs_own_token_comes_back_without_a_word(
    make_owner: Callable[..., Owner],
) -> None:
    first = make_owner()
    first.space.edit_request(REQUEST)
    first.get_token()
    first.space.close()
    second = make_owner()
    assert restored(second)
    assert second.space.problem == ""
    assert second.space.state.token is not None


def test_a_token_that_nobody_asked_for_is_not_in_the_history(
    make_owner: Callable[..., Owner],
) -> None:
    first = make_owner()
    first.space.edit_request(replace(REQUEST, url="/api/v2/users/me", headers=Headers()))
    first.space.close()
    second = make_owner()
    assert restored(second)
    assert second.space.state.token is not None
    second.send()
    second.until(lambda: second.space.shelf.rows)
    assert [row.label for row in second.space.shelf.rows] == [""]
    second.get_token()
    second.until(lambda: len(second.space.shelf.rows) == 3)
    assert {row.label for row in second.space.shelf.rows} == {"", "token", "introspection"}


def test_the_programs_own_draft_is_written_over_without_a_copy(
    make_owner: Callable[..., Owner], tmp_path: Path
) -> None:
    for method in ("PATCH", "PUT", "DELETE"):
        owner = make_owner()
        restored(owner)
        owner.space.edit_request(replace(REQUEST, method=method))
        owner.space.close()
    folder = tmp_path / "data" / "draft"
    assert [path.name for path in folder.iterdir()] == ["draft.toml"]
    assert 'method = "DELETE"' in (folder / "draft.toml").read_text(encoding="utf-8")


def test_a_draft_that_somebody_else_changed_meanwhile_is_kept_beside(
    make_owner: Callable[..., Owner], tmp_path: Path
) -> None:
    first = make_owner()
    first.space.edit_request(REQUEST)
    first.space.close()
    second = make_owner()
    assert restored(second)
    draft = tmp_path / "data" / "draft" / "draft.toml"
    draft.write_text(draft.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    second.space.edit_request(replace(REQUEST, method="PUT"))
    second.space.close()
    kept = draft.with_name("draft.toml.bak").read_text(encoding="utf-8")
    assert kept.endswith("# theirs\n")
