"""Who is let in: 429, 401, scopes, permissions, divisions, and the order of it all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented_world import JSON, UUID, World, loaded, operation, refusal, target_of

from inspector.catalog.operations import published
from inspector.sandbox.documented_clients import HOME_DIVISION, OTHER_DIVISION

ME = "/api/v2/tokens/me"
CHAT = f"/api/v2/webchat/guest/conversations/{UUID}/members"
HISTORY = "/api/v2/webmessaging/messages"
SEND = "/api/v2/conversations/messages"
SETTINGS = "/api/v2/conversations/messaging/settings"
BAD = (401, "bad.credentials")
REQUIRED = (401, "authentication.required")
OAUTH = tuple(one for one in published().operations if one.scheme == "oauth")


@pytest.fixture
def world() -> World:
    return World()


# --- 429


def test_a_token_is_good_for_300_calls_a_minute(world: World) -> None:
    token = world.token("messaging-admin")
    for number in range(1, 301):
        answer = world.call("GET", ME, token)
        assert answer.status == 200
        assert answer.headers.get("inin-ratelimit-count") == str(number)
    world.now += 20.5
    refused = world.call("GET", ME, token)
    assert refusal(refused) == (429, "too.many.requests.retry.after")
    assert refused.headers.get("Retry-After") == "40"
    assert refused.headers.get("inin-ratelimit-allowed") == "300"
    assert refused.headers.get("inin-ratelimit-reset") == "40"
    body = loaded(refused)
    assert body["message"].endswith("Retry the request in [40] seconds")
    assert body["messageWithParams"].endswith("Retry the request in [{seconds}] seconds")
    world.now += 40
    assert world.call("GET", ME, token).status == 200


def test_too_many_comes_before_everything_else(world: World) -> None:
    token = world.token("no-roles")
    world.scenario.set_allowed_per_minute(0)
    for call in [("GET", ME), ("PUT", ME), ("GET", "/nowhere"), ("POST", SEND)]:
        refused = world.call(*call, token)
        assert refused.status == 429
        assert refused.headers.get("Retry-After") == "60"
    assert world.call("GET", ME).status == 429


# --- 401


def test_a_request_without_a_bearer_token_is_asked_for_one(world: World) -> None:
    token = world.token("messaging-admin")
    for fields in (
        [],
        [("Authorization", token)],
        [("Authorization", f"Token {token}")],
        [("Authorization", "Bearer")],
        [("Authorization", f"Bearer Bearer {token}")],
        [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")],
    ):
        answer = world.call("GET", ME, None, *fields)
        assert refusal(answer) == REQUIRED
    assert world.call("GET", ME, None, ("Authorization", f"bearer {token}")).status == 200


def test_what_is_no_token_of_this_instance_is_bad_credentials(world: World) -> None:
    client = world.client("messaging-admin")
    other = World()
    other.scenario.mint_token("user")  # so that the two are not at the same number
    for text in ("abc", client.client_id, client.client_secret, other.scenario.mint_token("user")):
        assert not world.scenario.issued(text)
        assert refusal(world.call("GET", ME, text)) == BAD


@pytest.mark.parametrize("kind", ["client", "user", "guest-chat", "webmessaging"])
def test_a_token_of_another_region_is_bad_credentials(world: World, kind: str) -> None:
    token = world.scenario.mint_token(kind, region="eu-west-1")
    assert not world.scenario.issued(token)
    for path in (ME, CHAT, HISTORY):
        assert refusal(world.call("GET", path, token)) == BAD


def test_a_jwt_names_the_region_that_issued_it(world: World) -> None:
    import jwt

    token = world.scenario.mint_token("webmessaging", region="eu-west-1", expires_in=60)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["iss"] == "https://api.mypurecloud.ie"
    assert claims["exp"] - claims["iat"] == 60
    own = jwt.decode(world.scenario.mint_token("webmessaging"), options={"verify_signature": False})
    assert own["iss"] == "sandbox"


@pytest.mark.parametrize("kind", ["client", "user"])
def test_an_unknown_region_cannot_issue(world: World, kind: str) -> None:
    with pytest.raises(KeyError):
        world.scenario.mint_token(kind, region="atlantis-1")


@pytest.mark.parametrize(
    ("path", "right"),
    [(ME, {"client", "user"}), (CHAT, {"guest-chat"}), (HISTORY, {"webmessaging"})],
)
def test_a_token_of_another_kind_is_bad_credentials(
    world: World, path: str, right: set[str]
) -> None:
    for kind in ("client", "user", "guest-chat", "webmessaging"):
        answer = world.call("GET", path, world.scenario.mint_token(kind))
        if kind in right:
            assert answer.status == 200
        else:
            assert refusal(answer) == BAD


def test_a_guest_chat_jwt_may_stand_without_bearer_and_no_other_token_may(world: World) -> None:
    chat = world.scenario.mint_token("guest-chat")
    assert world.call("GET", CHAT, None, ("Authorization", chat)).status == 200
    web = world.scenario.mint_token("webmessaging")
    assert refusal(world.call("GET", HISTORY, None, ("Authorization", web))) == REQUIRED


def test_an_expired_oauth_token_is_bad_credentials(world: World) -> None:
    token = world.token("messaging-admin")
    world.scenario.set_idle_timeout(None)
    world.now += 86_398
    assert world.call("GET", ME, token).status == 200
    world.now += 1
    assert refusal(world.call("GET", ME, token)) == BAD
    assert world.scenario.issued(token)
    assert refusal(world.call("GET", ME, world.scenario.mint_token("user", expires_in=-1))) == BAD


def test_an_expired_jwt_says_so_where_the_operation_declares_it(world: World) -> None:
    chat = world.scenario.mint_token("guest-chat", expires_in=-1)
    member = f"{CHAT}/{UUID}"
    assert "credentials.expired" in operation("GET", member).errors[401]
    assert refusal(world.call("GET", member, chat)) == (401, "credentials.expired")
    assert refusal(world.call("GET", CHAT, chat)) == BAD
    assert refusal(world.call("GET", "/nowhere", chat)) == BAD
    web = world.scenario.mint_token("webmessaging", expires_in=-1)
    revoke = "/api/v2/webdeployments/token/revoke"
    assert refusal(world.call("DELETE", revoke, web)) == (400, "credentials.expired")
    assert refusal(world.call("GET", HISTORY, web)) == BAD
    assert refusal(world.call("GET", member, web)) == BAD


def test_a_revoked_token_is_bad_credentials_also_when_it_has_expired(world: World) -> None:
    chat = world.scenario.mint_token("guest-chat", expires_in=60)
    world.scenario.revoke(chat)
    world.scenario.revoke("never issued")
    assert refusal(world.call("GET", f"{CHAT}/{UUID}", chat)) == BAD
    world.now += 60
    assert refusal(world.call("GET", f"{CHAT}/{UUID}", chat)) == BAD


def test_a_token_that_lies_unused_for_too_long_is_bad_credentials(world: World) -> None:
    token = world.token("messaging-admin")
    world.now += 28_799
    assert world.call("GET", "/api/v2/date", token).status == 200
    world.now += 28_799
    assert world.call("GET", "/api/v2/date", token).status == 200
    world.now += 28_800
    assert refusal(world.call("GET", "/api/v2/date", token)) == BAD


def test_the_tokens_of_a_disabled_client_are_refused_and_an_inactive_ones_are_not(
    world: World,
) -> None:
    assert (
        refusal(world.call("GET", ME, world.scenario.mint_token("client", client="disabled")))
        == BAD
    )
    old = world.scenario.mint_token("client", client="inactive")
    assert world.call("GET", ME, old).status == 200
    token = world.token("messaging-admin")
    world.scenario.set_client_state("messaging-admin", "disabled")
    assert refusal(world.call("GET", ME, token)) == BAD
    world.scenario.set_client_state("messaging-admin", "active")
    assert world.call("GET", ME, token).status == 200


def test_a_client_with_an_allow_list_elsewhere_is_told_the_address(world: World) -> None:
    answer = world.call("GET", ME, world.token("outside"))
    assert refusal(answer) == (401, "ip.not.authorized")
    body = loaded(answer)
    assert body["message"].endswith("are not authorized: [127.0.0.1]")
    assert body["messageParams"] == {"ip": "127.0.0.1"}


def test_an_open_operation_looks_at_no_token(world: World) -> None:
    body = {"refreshToken": "r", "deploymentId": UUID}
    for token in (None, "nonsense", world.scenario.mint_token("user")):
        answer = world.call("POST", "/api/v2/webdeployments/token/refresh", token, body=body)
        assert answer.status == 200


# --- 403: scopes


def test_scopes_count_only_while_the_organization_enforces_them(world: World) -> None:
    token = world.scenario.mint_token("user", scopes=["routing"])
    assert refusal(world.call("GET", SETTINGS, token)) == (403, "app.not.authorized.for.scope")
    world.scenario.set_enforcement(False)
    assert world.call("GET", SETTINGS, token).status == 200


def test_scopes_never_count_for_client_credentials(world: World) -> None:
    token = world.scenario.mint_token("client", scopes=["routing"])
    assert world.call("GET", SETTINGS, token).status == 200


def test_a_scope_does_not_give_permissions(world: World) -> None:
    token = world.scenario.mint_token("user", scopes=["messaging"], permissions=["routing:*"])
    assert refusal(world.call("GET", SETTINGS, token)) == (403, "missing.permissions")


# --- 403: permissions and divisions


def test_all_permissions_are_needed_where_all_are_published(world: World) -> None:
    two = next(
        one
        for one in OAUTH
        if one.permissions.mode == "all" and len(one.permissions.names) == 2 and one.method == "GET"
    )
    first, second = two.permissions.names
    token = world.scenario.mint_token("user", permissions=[first])
    answer = world.call("GET", target_of(two), token)
    assert refusal(answer) == (403, "missing.permissions")
    assert loaded(answer)["messageParams"] == {"permissions": f"[{second}]"}
    both = world.scenario.mint_token("user", permissions=[first, second])
    assert world.call("GET", target_of(two), both).status == 200


def test_one_permission_is_enough_where_any_is_published(world: World) -> None:
    two = next(
        one
        for one in OAUTH
        if one.permissions.mode == "any" and len(one.permissions.names) == 2 and one.method == "GET"
    )
    for name in two.permissions.names:
        token = world.scenario.mint_token("user", permissions=[name])
        assert world.call("GET", target_of(two), token).status in (200, 400)
    other = world.scenario.mint_token("user", permissions=["none:such:one"])
    answer = world.call("GET", target_of(two), other)
    assert refusal(answer) == (403, "missing.any.permissions")
    assert loaded(answer)["message"].endswith(f"[{', '.join(two.permissions.names)}]")
    held = world.scenario.mint_token("user", divisions=[OTHER_DIVISION])
    answer = world.call("GET", target_of(two), held)
    assert refusal(answer) == (403, "missing.any.division.permissions")
    assert loaded(answer)["messageParams"] == {
        "permissions": f"[{', '.join(two.permissions.names)}]",
        "divisions": f"[{HOME_DIVISION}]",
    }


def test_a_role_in_another_division_does_not_count_at_home(world: World) -> None:
    token = world.token("wrong-division")
    answer = world.call("GET", SETTINGS, token)
    assert refusal(answer) == (403, "missing.division.permission")
    name = loaded(answer)["messageParams"]["permission"]
    assert f"'{name}' in the provided division(s)" in loaded(answer)["message"]
    world.scenario.allow(client="wrong-division")
    assert world.call("GET", SETTINGS, token).status == 200


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (f"?divisionId={OTHER_DIVISION}", {}),
        ("", {"divisionId": OTHER_DIVISION}),
        ("", {"division": {"id": OTHER_DIVISION}}),
        (f"?divisionId={OTHER_DIVISION}", {"divisionId": HOME_DIVISION}),
    ],
)
def test_a_request_may_name_its_division(world: World, query: str, body: object) -> None:
    here = world.scenario.mint_token("user", divisions=[HOME_DIVISION])
    there = world.scenario.mint_token("user", divisions=[OTHER_DIVISION])
    assert world.call("POST", f"{SETTINGS}{query}", here, body=body).status == 403
    assert world.call("POST", f"{SETTINGS}{query}", there, body=body).status != 403


@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'{"division":7,"divisionId":7}', b"\xff", b"[" * 9999]
)
def test_a_body_that_names_no_division_is_at_home(world: World, body: bytes) -> None:
    here = world.scenario.mint_token("user", divisions=[HOME_DIVISION])
    there = world.scenario.mint_token("user", divisions=[OTHER_DIVISION])
    assert world.call("POST", SETTINGS, here, JSON, body=body).status == 400
    assert refusal(world.call("POST", SETTINGS, there, JSON, body=body))[0] == 403


def test_what_a_role_gains_counts_for_tokens_issued_before(world: World) -> None:
    token = world.token("no-roles")
    assert world.call("GET", SETTINGS, token).status == 403
    world.scenario.allow("messaging:setting:view", client="no-roles")
    assert world.call("GET", SETTINGS, token).status == 200
    assert world.call("DELETE", f"{SETTINGS}/{UUID}", token).status == 403


def test_a_viewer_may_look_and_not_touch(world: World) -> None:
    token = world.token("viewer")
    assert world.call("GET", SETTINGS, token).status == 200
    assert world.call("DELETE", f"{SETTINGS}/{UUID}", token).status == 403


def test_the_default_client_may_message_and_the_organizations_may_do_more(world: World) -> None:
    messaging = world.scenario.mint_token("client")
    assert world.call("GET", SETTINGS, messaging).status == 200
    assert world.call("GET", "/api/v2/routing/queues", messaging).status == 403
    world.scenario.allow("routing:queue:view")
    assert world.call("GET", "/api/v2/routing/queues", messaging).status == 200
    everything = world.token("organization-admin")
    assert world.call("GET", "/api/v2/users", everything).status == 200


def test_permissions_of_a_minted_client_token_are_its_own(world: World) -> None:
    token = world.scenario.mint_token("client", permissions=["routing:queue:view"])
    assert world.call("GET", "/api/v2/routing/queues", token).status == 200
    assert world.call("GET", SETTINGS, token).status == 403
    there = world.scenario.mint_token("client", divisions=[OTHER_DIVISION])
    assert refusal(world.call("GET", SETTINGS, there)) == (403, "missing.division.permission")


def test_a_policy_denies_oauth_calls_by_its_id(world: World) -> None:
    token = world.token("organization-admin")
    world.scenario.deny_by_policy("policy-1", "policy-2")
    answer = world.call("GET", SETTINGS, token)
    assert refusal(answer) == (403, "authz.policy.denied")
    assert loaded(answer)["message"].endswith("Policy ID(s): [policy-1, policy-2]")
    assert world.call("GET", CHAT, world.scenario.mint_token("guest-chat")).status == 200
    world.scenario.deny_by_policy()
    assert world.call("GET", SETTINGS, token).status == 200


def test_a_client_is_no_user_where_the_path_speaks_of_the_caller(world: World) -> None:
    token = world.token("organization-admin")
    assert refusal(world.call("GET", "/api/v2/users/me", token)) == (400, "not.a.user")
    assert world.call("GET", "/api/v2/users/me", world.scenario.mint_token("user")).status == 200
    assert world.call("GET", ME, token).status == 200
    assert world.call("GET", "/api/v2/voicemail/mailbox", token).status == 200


# --- the order


def test_the_first_of_several_faults_is_what_is_answered(world: World) -> None:
    """Each step mends one fault more; the order is an assumption of the scenario."""
    path = f"{SETTINGS}/%7BmessageSettingId%7D"
    form = ("Content-Type", "text/plain")
    weak = world.scenario.mint_token("user", scopes=["routing"], permissions=[])
    scoped = world.scenario.mint_token("user", permissions=[])
    full = world.scenario.mint_token("user")
    seen = [
        refusal(world.call("PUT", "/nowhere", None, form, body=b"{")),
        refusal(world.call("PUT", "/nowhere", weak, form, body=b"{")),
        refusal(world.call("POST", path, weak, form, body=b"{")),
        refusal(world.call("PATCH", path, weak, form, body=b"{")),
        refusal(world.call("PATCH", path, weak, JSON, body=b"{")),
        refusal(world.call("PATCH", path, scoped, JSON, body=b"{")),
        refusal(world.call("PATCH", path, full, JSON, body=b"{")),
        refusal(world.call("PATCH", f"{SETTINGS}/{UUID}", full, JSON, body=b"{")),
    ]
    assert seen == [
        (401, "authentication.required"),
        (404, "not.found"),
        (405, "method not allowed"),
        (415, "unsupported.media.type"),
        (403, "app.not.authorized.for.scope"),
        (403, "missing.permissions"),
        (404, "not.found"),
        (400, "bad.request"),
    ]
    assert world.call("PATCH", f"{SETTINGS}/{UUID}", full, JSON, body=b'{"name":"a"}').status == 200
