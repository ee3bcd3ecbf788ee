"""Calls that issue, read or end tokens."""

from __future__ import annotations

import sys
from pathlib import Path

import jwt
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented_world import JSON, UUID, World, loaded, refusal

from inspector.catalog.operations import published
from inspector.sandbox.documented_clients import HOME_DIVISION, OTHER_DIVISION, USER_ID

ME = "/api/v2/tokens/me"
LOOK = f"{ME}?preserveIdleTTL=true"
TIMEOUT = "/api/v2/tokens/timeout"
CHATS = "/api/v2/webchat/guest/conversations"
CHAT = {
    "organizationId": "o",
    "deploymentId": "d",
    "routingTarget": {"targetType": "QUEUE", "targetAddress": "q"},
    "memberInfo": {"displayName": "Ada"},
}


@pytest.fixture
def world() -> World:
    return World()


def claims(token: object) -> dict[str, object]:
    return jwt.decode(str(token), options={"verify_signature": False})


def test_tokens_me_tells_the_clients_roles_by_division(world: World) -> None:
    def roles(name: str) -> list[str]:
        told = loaded(world.call("GET", ME, world.token(name)))["OAuthClient"]["roleDivisions"]
        return [pair["divisionId"] for pair in told]

    assert roles("messaging-admin") == [HOME_DIVISION]
    assert roles("wrong-division") == [OTHER_DIVISION]
    assert roles("no-roles") == []


def test_tokens_me_tells_every_scope_of_a_token_that_carries_all(world: World) -> None:
    me = loaded(world.call("GET", ME, world.scenario.mint_token("user")))
    assert me["authorizedScope"] == sorted(published().scopes)
    assert me["organization"] == me["homeOrganization"]


def test_tokens_me_needs_its_scope_of_a_user(world: World) -> None:
    token = world.scenario.mint_token("user", scopes=["messaging"])
    assert refusal(world.call("GET", ME, token)) == (403, "app.not.authorized.for.scope")


def test_a_look_at_tokens_me_resets_the_idle_time_unless_told_not_to(world: World) -> None:
    token = world.token("viewer")

    def idles(target: str) -> str:
        return str(loaded(world.call("GET", target, token))["dateTokenIdles"])

    first = idles(LOOK)
    world.now += 60
    assert idles(LOOK) == first
    assert idles(f"{ME}?preserveIdleTTL=false") > first
    world.now += 28_799
    later = idles(LOOK)
    assert later == idles(LOOK)
    world.now += 1
    assert refusal(world.call("GET", LOOK, token)) == (401, "bad.credentials")


def test_preserving_the_idle_time_is_a_matter_of_tokens_me_alone(world: World) -> None:
    token = world.token("viewer")
    world.now += 28_000
    assert world.call("GET", "/api/v2/date?preserveIdleTTL=true", token).status == 200
    world.now += 28_000
    assert world.call("GET", "/api/v2/date", token).status == 200


def test_a_token_may_be_looked_at_without_a_body_and_ended(world: World) -> None:
    token = world.token("viewer")
    head = world.call("HEAD", ME, token)
    assert (head.status, head.body) == (200, b"")
    ended = world.call("DELETE", ME, token)
    assert (ended.status, ended.body) == (200, b"")
    assert refusal(world.call("GET", ME, token)) == (401, "bad.credentials")


def test_ending_a_users_tokens_ends_them_all_and_no_clients(world: World) -> None:
    admin = world.token("organization-admin")
    users = [world.scenario.mint_token("user") for _ in range(2)]
    assert world.call("DELETE", f"/api/v2/tokens/{UUID}", admin).status == 204
    assert world.call("GET", ME, users[0]).status == 200
    assert world.call("DELETE", f"/api/v2/tokens/{USER_ID}", admin).status == 204
    assert [world.call("GET", ME, token).status for token in (*users, admin)] == [401, 401, 200]


def test_the_idle_timeout_can_be_read_set_and_turned_off(world: World) -> None:
    token = world.token("organization-admin")
    assert loaded(world.call("GET", TIMEOUT, token)) == {
        "idleTokenTimeoutSeconds": 28_800,
        "enableIdleTokenTimeout": True,
    }
    answer = world.call("PUT", TIMEOUT, token, body={"idleTokenTimeoutSeconds": 300})
    assert loaded(answer)["idleTokenTimeoutSeconds"] == 300
    off = world.call("PUT", TIMEOUT, token, body={"enableIdleTokenTimeout": False})
    assert loaded(off) == {"idleTokenTimeoutSeconds": 28_800, "enableIdleTokenTimeout": False}
    assert "dateTokenIdles" not in loaded(world.call("GET", ME, token))
    assert world.call("PUT", TIMEOUT, token).status == 200


@pytest.mark.parametrize(
    ("seconds", "code"), [(28_801, "token.timeout.exceeded"), (299, "constraint.validation")]
)
def test_an_idle_timeout_out_of_bounds_is_refused(world: World, seconds: int, code: str) -> None:
    token = world.token("organization-admin")
    answer = world.call("PUT", TIMEOUT, token, body={"idleTokenTimeoutSeconds": seconds})
    assert refusal(answer) == (400, code)


def test_a_chat_begins_without_credentials_and_gives_the_guest_a_jwt(world: World) -> None:
    made = loaded(world.call("POST", CHATS, body=CHAT))
    assert set(made) == {"id", "jwt", "eventStreamUri", "member"}
    assert made["member"]["displayName"] == "Ada"
    assert claims(made["jwt"])["data"]["conversationId"] == made["id"]
    path = f"{CHATS}/{made['id']}/members/{made['member']['id']}"
    message = {"body": "hello", "bodyType": "standard"}
    for target, body in ((f"{path}/messages", message), (f"{path}/typing", None)):
        assert world.call("POST", target, made["jwt"], body=body).status == 200
    assert world.call("DELETE", path, made["jwt"]).status == 204
    world.now += 3_600
    answer = world.call("POST", f"{path}/messages", made["jwt"], body=message)
    assert refusal(answer) == (401, "credentials.expired")


def test_a_code_is_exchanged_for_a_webmessaging_jwt_that_reads_history(world: World) -> None:
    exchange = "/api/v2/webdeployments/token/oauthcodegrantjwtexchange"
    made = loaded(world.call("POST", exchange, body={"deploymentId": UUID}))
    assert set(made) == {"jwt", "refreshToken"}
    assert claims(made["jwt"])["data"]["deploymentId"] == UUID
    history = "/api/v2/webmessaging/messages?pageNumber=1&pageSize=25"
    page = loaded(world.call("GET", history, made["jwt"]))
    assert set(page) == {"entities", "pageSize", "pageNumber", "total", "pageCount"}
    body = {"refreshToken": made["refreshToken"], "deploymentId": UUID}
    again = loaded(world.call("POST", "/api/v2/webdeployments/token/refresh", body=body))
    assert set(again) == {"jwt"}
    assert again["jwt"] != made["jwt"]
    revoke = "/api/v2/webdeployments/token/revoke"
    assert world.call("DELETE", revoke, again["jwt"]).status == 204
    assert refusal(world.call("GET", history, again["jwt"])) == (401, "bad.credentials")
    assert world.call("GET", history, made["jwt"]).status == 200


def test_a_refresh_without_a_body_is_answered(world: World) -> None:
    answer = world.call("POST", "/api/v2/webdeployments/token/refresh", None, JSON)
    assert claims(loaded(answer)["jwt"])["data"]["deploymentId"] == ""


def test_a_jwt_that_was_changed_is_not_known(world: World) -> None:
    token = world.scenario.mint_token("webmessaging")
    head, payload, signature = token.split(".")
    for changed in (f"{head}.{payload}.{signature[:-2]}AA", f"{head}.{payload}x.{signature}"):
        answer = world.call("GET", "/api/v2/webmessaging/messages", changed)
        assert refusal(answer) == (401, "bad.credentials")
