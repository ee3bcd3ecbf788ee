"""Tokens: asked for, pasted, inspected, and the edits that need another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from inspector.app import isolation
from inspector.app.unplugged import Unplugged
from inspector.app.workspace import credentials_from, starting_case
from inspector.auth.broker import TokenBroker
from inspector.errors import AuthError, EditError, InspectorError
from inspector.model.edit import Edit
from inspector.model.environment import Environment
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Token
from inspector.sandbox.responder import make_responder

Owner = Any
GRANT_WEB = Edit("grant", "token", "messaging:web")
SANDBOX = Environment("sandbox", "Sandbox", "sandbox", "http://a", "http://l", "thread")
OTHER = ClientCredentials("id-2", Secret("s-2"), "admin-default")
MINE = ClientCredentials("id-1", Secret("s-1"), "middleware")


def test_the_sandboxes_first_client_is_the_default(owner: Owner) -> None:
    assert [c.name for c in owner.space.demo_clients] == ["middleware", "admin-default"]
    assert owner.space.state.client.name == "middleware"
    assert owner.space.state.token is None


def test_a_token_is_asked_for_and_then_asked_about(owner: Owner) -> None:
    owner.get_token()
    token = owner.space.state.token
    assert token.scopes == {"admin", "messaging:guest"}
    assert "introspection" in token.scopes_from
    assert token.client_name == "middleware"
    assert owner.space.unpublished_scopes() == {"admin", "messaging:guest"}
    assert not owner.space.token_is_foreign(token)


def test_scopes_are_asked_for_by_name(owner: Owner) -> None:
    client = owner.space.state.client
    owner.space.use_client(client, frozenset({"messaging:web"}))
    owner.idle()
    assert owner.space.state.token.scopes == {"messaging:web"}
    assert owner.space.state.asked_scopes == {"messaging:web"}


def test_a_refused_client_is_told_in_the_servers_words(owner: Owner) -> None:
    wrong = ClientCredentials("nobody", Secret("canary-wrong-secret"))
    owner.space.use_client(wrong)
    owner.until(lambda: owner.space.problem)
    assert "client not found" in owner.space.problem or "invalid_client" in owner.space.problem
    assert "canary" not in owner.space.problem
    assert owner.space.state.activity == "idle"
    assert owner.space.state.token is None


def test_the_next_activity_clears_the_last_problem(owner: Owner) -> None:
    owner.space.use_client(ClientCredentials("nobody", Secret("x")))
    owner.until(lambda: owner.space.problem)
    owner.space.use_client(owner.space.demo_clients[0])
    assert owner.space.problem == ""
    owner.idle()


def test_a_second_token_cannot_be_asked_for_at_the_same_time(owner: Owner) -> None:
    client = owner.space.state.client
    owner.space.use_client(client)
    with pytest.raises(InspectorError, match="Still asking"):
        owner.space.use_client(client)
    owner.idle()
    assert owner.space.state.token is not None


def test_asking_can_be_cancelled(owner: Owner) -> None:
    owner.space.use_client(owner.space.state.client)
    owner.space.cancel()
    owner.idle()
    assert owner.space.state.token is None
    assert owner.space.problem == ""


def test_a_pasted_token_is_kept_as_it_stands(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.space.paste_token("  canary-pasted-token\n")
    state = owner.space.state
    assert state.token.secret.reveal() == "  canary-pasted-token\n"
    assert (state.token.origin, state.client) == ("pasted", None)
    assert "token-whitespace" in owner.finding_ids()
    assert owner.space.token_is_foreign(state.token)
    owner.space.undo()
    assert owner.space.state.token is None


def test_white_space_is_stripped_from_a_token_by_an_edit(owner: Owner) -> None:
    owner.get_token()
    good = owner.space.state.token.secret.reveal()
    owner.space.import_snippet(starting_case())
    owner.space.paste_token(f"\u200b {good}\n")
    edit = next(f.edit for f in owner.space.state.findings if f.id == "token-whitespace")
    assert owner.space.apply([edit]) is not None
    owner.idle()
    assert owner.space.state.token.secret.reveal() == good
    assert "token-whitespace" not in owner.finding_ids()


def test_granting_a_scope_asks_the_tokens_own_client(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.get_token()
    first = owner.space.state.token
    ticket = owner.space.apply([GRANT_WEB])
    assert ticket is not None
    owner.idle()
    token = owner.space.state.token
    assert token.scopes == {"admin", "messaging:guest", "messaging:web"}
    assert token.client_name == "middleware"
    assert owner.space.state.asked_scopes == token.scopes
    assert "guest-scope:messaging:web" not in owner.finding_ids()
    owner.space.undo()
    assert owner.space.state.token == first
    owner.space.redo()
    assert owner.space.state.request.headers.get("X-Guest-Id") is None


def test_undoing_a_grant_brings_the_old_token_and_its_scopes_back(owner: Owner) -> None:
    owner.get_token()
    owner.space.apply([GRANT_WEB])
    owner.idle()
    owner.space.undo()
    assert owner.space.state.token.scopes == {"admin", "messaging:guest"}
    assert owner.space.state.asked_scopes is None


def test_another_client_is_asked_by_an_edit(owner: Owner) -> None:
    owner.space.apply([Edit("set", "token", "client", "admin-default")])
    owner.idle()
    state = owner.space.state
    assert state.client.name == "admin-default"
    assert state.token.scopes == {"admin"}
    assert state.asked_scopes is None


def test_a_token_edit_waits_for_the_running_request(owner: Owner) -> None:
    owner.space.use_client(owner.space.state.client)
    before = owner.space.state
    with pytest.raises(EditError, match="Wait for the running request"):
        owner.space.apply([GRANT_WEB])
    assert owner.space.state is before
    owner.idle()


def test_a_scope_for_a_pasted_token_is_asked_of_the_sandboxes_first_client(owner: Owner) -> None:
    owner.space.paste_token("canary-pasted-token")
    owner.space.apply([GRANT_WEB])
    owner.idle()
    state = owner.space.state
    assert state.token.scopes == {"messaging:web"}
    assert state.client.name == state.token.client_name == "middleware"


def test_without_a_client_no_scope_can_be_granted(owner: Owner) -> None:
    owner.space.select_environment("us-east-1")
    owner.space.paste_token("canary-pasted-token")
    owner.space.apply([GRANT_WEB])
    owner.until(lambda: owner.space.problem)
    assert owner.space.problem == "No client is known that could be asked for another token."
    assert owner.space.state.token.secret == Secret("canary-pasted-token")


def test_a_pasted_token_can_be_asked_about(owner: Owner) -> None:
    owner.get_token()
    text = owner.space.state.token.secret.reveal()
    owner.space.paste_token(text)
    assert owner.space.state.token.scopes is None
    owner.space.inspect_token()
    owner.idle()
    assert owner.space.state.token.scopes == {"admin", "messaging:guest"}


def test_without_a_token_there_is_nothing_to_ask_about(owner: Owner) -> None:
    with pytest.raises(AuthError, match="get one or paste one first"):
        owner.space.inspect_token()


def test_a_client_can_be_kept_without_being_asked(owner: Owner) -> None:
    owner.space.set_client(OTHER)
    assert owner.space.state.client is OTHER
    assert owner.space.state.activity == "idle"


def test_a_token_that_is_not_at_hand_can_be_described(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.space.describe_token(None, "client_credentials")
    token = owner.space.state.token
    assert (token.scopes, token.grant) == (None, "client_credentials")
    owner.space.describe_token(frozenset({"messaging:guest"}))
    token = owner.space.state.token
    assert (token.scopes, token.scopes_from) == ({"messaging:guest"}, "--scopes")
    assert token.grant == "client_credentials"
    assert "guest-scope:messaging:web" in owner.finding_ids()
    assert not owner.space.token_is_foreign(token)


def test_a_region_has_no_foreign_tokens(owner: Owner) -> None:
    owner.space.select_environment("us-east-1")
    owner.space.paste_token("canary")
    assert not owner.space.token_is_foreign(owner.space.state.token)
    assert not owner.space.token_is_foreign(None)


def test_token_requests_are_recorded_without_their_secrets(owner: Owner) -> None:
    owner.get_token()
    owner.until(lambda: len(owner.space.shelf.rows) == 2)
    assert {row.label for row in owner.space.shelf.rows} == {"token", "introspection"}
    kept = b"".join(p.read_bytes() for p in owner.space.shelf.data_dir.rglob("*") if p.is_file())
    for secret in (owner.space.state.token.secret, owner.space.state.client.secret):
        assert secret.reveal().encode() not in kept


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"GUEST_INSPECTOR_CLIENT_ID": "a"}, None),
        (
            {"GUEST_INSPECTOR_CLIENT_ID": "a", "GUEST_INSPECTOR_CLIENT_SECRET": "b"},
            ClientCredentials("a", Secret("b")),
        ),
    ],
)
def test_credentials_come_from_the_environments_variables(
    variables: dict[str, str], expected: ClientCredentials | None
) -> None:
    assert credentials_from(variables) == expected


def test_an_unplugged_sandbox_has_its_clients_and_no_host(make_owner: Callable[..., Owner]) -> None:
    owner = make_owner(listens=False)
    assert isinstance(owner.space.sandbox, Unplugged)
    assert owner.space.state.environment.api_url == "http://api.sandbox.invalid"
    assert owner.space.state.environment.title == "Sandbox · thread"
    assert [c.name for c in owner.space.demo_clients] == ["middleware", "admin-default"]
    owner.space.import_snippet(starting_case())
    assert "guest-id-header" in owner.finding_ids()


def test_an_unplugged_sandbox_names_the_hosts_that_a_plugged_one_has() -> None:
    unplugged = Unplugged(make_responder("thread"))
    unplugged.start()
    unplugged.close()
    assert unplugged.environment.is_sandbox
    assert unplugged.environment.where() == "the sandbox (scenario thread)"


# What an experiment asks for


def bench(token: Token | None = None, client: ClientCredentials | None = MINE) -> isolation.Bench:
    async def nobody(*_: object) -> Any:
        raise AssertionError("nothing is sent here")

    return isolation.Bench(
        engine=None,  # type: ignore[arg-type]  # not used here
        broker=TokenBroker(nobody, clock=lambda: 0.0),
        environment=SANDBOX,
        bindings={},
        token=token,
        client=client,
        clients=(MINE, OTHER),
        check=lambda *_: (),
    )


def token(*scopes: str) -> Token:
    return Token(Secret("t"), "token response", scopes=frozenset(scopes))


def test_granted_scopes_are_asked_for_again_with_the_new_ones() -> None:
    assert isolation.scopes_for(bench(token("a")), [GRANT_WEB]) == {"a", "messaging:web"}


def test_scopes_that_are_not_known_cannot_be_asked_for_again() -> None:
    unknown = Token(Secret("t"), "pasted")
    assert isolation.scopes_for(bench(unknown), [GRANT_WEB]) == {"messaging:web"}
    assert isolation.scopes_for(bench(None), [GRANT_WEB]) == {"messaging:web"}


def test_another_client_is_asked_only_for_what_the_edits_add() -> None:
    edits = [Edit("set", "token", "client", "admin-default"), GRANT_WEB]
    assert isolation.client_for(bench(token("a")), edits) is OTHER
    assert isolation.scopes_for(bench(token("a")), edits) == {"messaging:web"}


def test_a_client_that_is_gone_is_replaced_by_the_one_in_use() -> None:
    assert isolation.client_for(bench(), [Edit("set", "token", "client", "gone")]) is MINE


def test_a_pasted_tokens_known_scopes_are_kept_when_the_first_client_is_asked() -> None:
    here = bench(token("a"), client=None)
    assert isolation.client_for(here, [GRANT_WEB]) is MINE
    assert isolation.scopes_for(here, [GRANT_WEB]) == {"a", "messaging:web"}


def test_without_grants_the_clients_default_scopes_are_asked_for() -> None:
    edits = [Edit("set", "token", "client", "admin-default")]
    assert isolation.scopes_for(bench(token("a")), edits) is None


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (" abc\n", "abc"),
        ("\u200b a\n \ufeff", "a"),
        ("a\u200bb\ufeff", "ab"),
        ("\u00a0a\u00adb", "ab"),
        ("abc", "abc"),
    ],
)
def test_invisible_characters_are_stripped(text: str, clean: str) -> None:
    assert isolation.strip_invisible(text) == clean


def test_only_findings_with_an_edit_are_candidates(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.get_token()
    findings = owner.space.state.findings
    assert any(f.edit is None for f in findings)
    assert [c.finding_id for c in isolation.candidates(findings)] == [
        f.id for f in findings if f.edit is not None
    ]
