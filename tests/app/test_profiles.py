"""What a profile keeps of the state, and what goes to the keyring instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.app.profiles import bindings_of, lost_secrets, secret_names, to_profile
from inspector.app.state import State
from inspector.model.environment import Environment
from inspector.model.headers import Headers
from inspector.model.profile import Profile, TokenSource
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Token

SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:41001", "http://127.0.0.1:41002", "thread"
)
REGION = Environment(
    "us-east-1",
    "Americas",
    "region",
    "https://api.mypurecloud.com",
    "https://login.mypurecloud.com",
)
KNOWN = (SANDBOX, REGION)
REQUEST = Request(
    "POST",
    "http://127.0.0.1:41001/api/v2/conversations/messaging?a=1",
    Headers.of([("Authorization", "Bearer {{token}}"), ("Cookie", "s={{cookie}}")]),
    Body("json", '{"id": "{{contact}}"}'),
)
STATE = State(SANDBOX, REQUEST, guest_id="8d3d")
TOKEN = Token(Secret("canary-token"), "pasted")
CLIENT = ClientCredentials("5c1f", Secret("canary-secret"))


def test_the_url_becomes_relative_so_that_no_port_is_kept() -> None:
    profile, _ = to_profile(STATE, "Guest message", KNOWN)
    assert profile.request.url == "{{api}}/api/v2/conversations/messaging?a=1"
    assert "41001" not in repr(profile)
    assert (profile.name, profile.environment, profile.guest_id) == (
        "Guest message",
        "sandbox",
        "8d3d",
    )


def test_an_unknown_host_stays_in_the_url() -> None:
    state = replace(STATE, request=replace(REQUEST, url="https://proxy.example/x"))
    profile, _ = to_profile(state, "x", KNOWN)
    assert profile.request.url == "https://proxy.example/x"


def test_secret_variables_become_references_and_others_stay() -> None:
    state = replace(STATE, bindings={"cookie": Secret("canary"), "contact": "guest-123"})
    profile, secrets = to_profile(state, "x", KNOWN)
    (name,) = secret_names(profile)
    assert secrets == {name: Secret("canary")}
    assert profile.variables["cookie"] == "{{secret:" + name + "}}"
    assert profile.variables["contact"] == "guest-123"
    assert bindings_of(profile, secrets) == state.bindings


def test_a_secret_that_the_keyring_lost_leaves_its_variable_open() -> None:
    state = replace(STATE, bindings={"cookie": Secret("canary"), "contact": "guest-123"})
    profile, _ = to_profile(state, "x", KNOWN)
    assert bindings_of(profile, {}) == {"contact": "guest-123"}


def test_what_the_keyring_lost_is_told_in_words() -> None:
    state = replace(STATE, environment=REGION, bindings={"cookie": Secret("c")}, client=CLIENT)
    profile, secrets = to_profile(state, "x", KNOWN)
    assert lost_secrets(profile, secrets) == ()
    assert lost_secrets(profile, {}) == ("the variable cookie", "the client secret")
    pasted, _ = to_profile(replace(STATE, token=TOKEN), "x", KNOWN)
    assert lost_secrets(pasted, {}) == ("the token",)


def test_saving_again_keeps_the_profiles_id_and_notes() -> None:
    known = Profile("id-1", "Old", REQUEST, notes="ask Maria")
    profile, _ = to_profile(replace(STATE, profile=known), "New", KNOWN)
    assert (profile.id, profile.name, profile.notes) == ("id-1", "New", "ask Maria")


def test_two_new_profiles_have_ids_of_their_own() -> None:
    ids = {to_profile(STATE, "x", KNOWN)[0].id for _ in range(2)}
    assert len(ids) == 2


def test_a_demo_client_is_kept_by_its_name_without_its_secret() -> None:
    demo = replace(CLIENT, name="middleware")
    state = replace(STATE, client=demo, token=TOKEN, asked_scopes=frozenset({"b", "a"}))
    profile, secrets = to_profile(state, "x", KNOWN)
    assert profile.token == TokenSource("client", client_name="middleware", scopes=("a", "b"))
    assert secrets == {}


@pytest.mark.parametrize("environment", KNOWN)
def test_another_clients_secret_goes_to_the_keyring(environment: Environment) -> None:
    state = replace(STATE, environment=environment, client=CLIENT, token=TOKEN)
    profile, secrets = to_profile(state, "x", KNOWN)
    assert profile.token.client_id == "5c1f"
    assert secrets == {profile.token.secret_name: CLIENT.secret}
    assert "canary" not in repr(profile)


def test_a_pasted_token_goes_to_the_keyring() -> None:
    profile, secrets = to_profile(replace(STATE, token=TOKEN), "x", KNOWN)
    assert profile.token.kind == "stored"
    assert secrets == {profile.token.secret_name: TOKEN.secret}
    assert secret_names(profile) == (profile.token.secret_name,)


def test_without_credentials_there_is_nothing_to_keep() -> None:
    profile, secrets = to_profile(STATE, "x", KNOWN)
    assert profile.token == TokenSource()
    assert secrets == {}
    assert secret_names(profile) == ()


@pytest.mark.parametrize(
    ("variable", "state"),
    [
        ("token", replace(STATE, token=TOKEN)),
        ("client_secret", replace(STATE, client=CLIENT)),
    ],
)
def test_a_variable_never_shares_a_keyring_name_with_the_credentials(
    variable: str, state: State
) -> None:
    state = replace(state, bindings={variable: Secret("of the body")})
    profile, secrets = to_profile(state, "x", KNOWN)
    assert len(secrets) == 2
    assert bindings_of(profile, secrets) == state.bindings
