"""Every published operation can be called, and says why it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented_world import JSON, UUID, World, body_of, loaded, operation, refusal, target_of

from inspector.catalog.operations import Operation, published
from inspector.sandbox.responder import SandboxResponse

ALL = published().operations
KINDS = {"guest-chat-jwt": "guest-chat", "webmessaging-jwt": "webmessaging"}


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    made.scenario.set_allowed_per_minute(10**6)
    return made


def well_formed(world: World, operation: Operation, token: str | None) -> SandboxResponse:
    body = body_of(operation)
    fields = [JSON] if body else []
    return world.call(operation.method, target_of(operation), token, *fields, body=body or None)


def token_for(world: World, operation: Operation) -> str | None:
    if operation.scheme == "none":
        return None
    return world.scenario.mint_token(KINDS.get(operation.scheme or "oauth", "user"))


def test_every_operation_answers_a_well_formed_request_of_a_privileged_token(world: World) -> None:
    assert len(ALL) == 3269
    refused = []
    for one in ALL:
        answer = well_formed(world, one, token_for(world, one))
        if answer.status not in (200, 202, 204):
            refused.append((one.method, one.path, answer.status, answer.body))
        assert bool(answer.body) == (answer.status != 204 and one.method != "HEAD" and _tells(one))
        if answer.body:
            json.loads(answer.body)
    assert refused == []


def _tells(operation: Operation) -> bool:
    """Only the end of the caller's own token is answered 200 with nothing."""
    return (operation.method, operation.path) != ("DELETE", "/api/v2/tokens/me")


def test_every_operation_but_the_open_ones_asks_for_credentials(world: World) -> None:
    for one in ALL:
        answer = well_formed(world, one, None)
        if one.scheme == "none":
            assert answer.status < 300
        else:
            assert refusal(answer) == (401, "authentication.required"), one


def test_every_operation_with_scopes_refuses_a_user_without_them(world: World) -> None:
    token = world.scenario.mint_token("user", scopes=["none.such"])
    for one in ALL:
        if one.scheme == "oauth" and one.scopes:
            answer = well_formed(world, one, token)
            assert refusal(answer) == (403, "app.not.authorized.for.scope"), one
            params = loaded(answer)["messageParams"]
            assert params == {"scope": f"[{', '.join(one.scopes)}]"}


def test_any_one_published_scope_suffices(world: World) -> None:
    wanted = {frozenset(one.scopes): one for one in ALL if one.scopes and one.method != "DELETE"}
    for scopes, one in wanted.items():
        for scope in scopes:
            answer = well_formed(world, one, world.scenario.mint_token("user", scopes=[scope]))
            assert answer.status < 300, (scope, one)


def test_readonly_does_not_stand_for_more_nor_more_for_readonly(world: World) -> None:
    read = world.scenario.mint_token("user", scopes=["messaging:readonly"])
    write = operation("POST", "/api/v2/conversations/messaging/settings")
    assert write.scopes == ("messaging",)
    assert refusal(well_formed(world, write, read)) == (403, "app.not.authorized.for.scope")
    audits = world.scenario.mint_token("user", scopes=["audits"])
    query = operation("POST", "/api/v2/audits/query")
    assert query.scopes == ("audits:readonly",)
    assert refusal(well_formed(world, query, audits)) == (403, "app.not.authorized.for.scope")


def test_every_operation_with_permissions_refuses_a_client_without_roles(world: World) -> None:
    token = world.scenario.mint_token("client", client="no-roles")
    for one in ALL:
        names = [name for name in one.permissions.names if " " not in name]
        if not names:
            continue
        answer = well_formed(world, one, token)
        code = "missing.permissions" if one.permissions.mode == "all" else "missing.any.permissions"
        assert refusal(answer) == (403, code), one
        body = loaded(answer)
        listed = f"[{', '.join(names)}]"
        assert body["messageParams"] == {"permissions": listed}
        assert body["message"].endswith(listed)
        assert body["messageWithParams"].endswith("{permissions}")


def test_every_refusal_uses_a_code_that_the_operation_declares(world: World) -> None:
    for one in ALL:
        if one.scheme is None:
            continue  # known from documentation that declares no codes
        token = token_for(world, one)
        broken = world.call(one.method, target_of(one).partition("?")[0], token, JSON, body=b"{")
        unread = world.call(one.method, target_of(one), token, ("Content-Type", "a/b"), body=b"{}")
        for answer in (broken, unread):
            if answer.status >= 400:
                status, code = refusal(answer)
                assert code in one.errors[status], (one, code)


def test_every_required_query_parameter_is_missed_by_name(world: World) -> None:
    for one in ALL:
        needed = [name for name, is_needed in one.query.items() if is_needed]
        if not needed:
            continue
        body = body_of(one)
        path = target_of(one).partition("?")[0]
        fields = [JSON] if body else []
        answer = world.call(one.method, path, token_for(world, one), *fields, body=body or None)
        assert answer.status == 400, one
        assert [detail["fieldName"] for detail in loaded(answer)["details"]] == needed


def test_every_required_member_is_missed_by_name(world: World) -> None:
    for one in ALL:
        body = body_of(one)
        value = json.loads(body) if body else None
        if not isinstance(value, dict) or not value:
            continue
        answer = world.call(one.method, target_of(one), token_for(world, one), body={})
        assert answer.status == 400, one
        details = loaded(answer)["details"]
        assert [detail["fieldName"] for detail in details] == list(value)[:20]
        assert {detail["errorCode"] for detail in details} == {"required.fields.missing"}


def test_other_methods_of_a_published_path_are_refused_with_those_there_are(world: World) -> None:
    token = world.scenario.mint_token("user")
    answer = world.call("PATCH", "/api/v2/tokens/me", token)
    assert refusal(answer) == (405, "method not allowed")
    assert answer.headers.get("Allow") == "DELETE, GET, HEAD"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/v2/conversations/messaging"),
        ("GET", "/api/v2/oauth2/tokens/current"),
        ("GET", "/api/v2/tokens/me/"),
        ("GET", "/api/v2//tokens/me"),
        ("POST", "/oauth/token"),
        ("GET", "/"),
        ("GET", "*"),
    ],
)
def test_what_is_not_published_is_not_found(world: World, method: str, path: str) -> None:
    for kind in ("client", "user", "guest-chat", "webmessaging"):
        token = world.scenario.mint_token(kind)
        assert refusal(world.call(method, path, token)) == (404, "not.found")
    assert refusal(world.call(method, path)) == (401, "authentication.required")


def test_an_open_path_tells_its_methods_without_credentials(world: World) -> None:
    answer = world.call("GET", "/api/v2/webchat/guest/conversations")
    assert refusal(answer) == (405, "method not allowed")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v2/conversations/messages", 200),
        ("GET", f"/api/v2/conversations/messages/{UUID}", 200),
        ("DELETE", f"/api/v2/tokens/{UUID}", 204),
        ("HEAD", "/api/v2/tokens/me", 200),
        ("POST", "/api/v2/analytics/conversations/details/jobs", 202),
        ("POST", f"/api/v2/webmessaging/deployments/{UUID}/pushdevices/{UUID}", 204),
    ],
)
def test_a_success_has_the_status_of_its_method(
    world: World, method: str, path: str, status: int
) -> None:
    one = operation(method, path)
    assert well_formed(world, one, token_for(world, one)).status == status


def test_a_list_is_a_page_and_an_entity_has_the_id_of_its_path(world: World) -> None:
    token = world.scenario.mint_token("user")
    pages = [
        loaded(world.call("GET", f"/api/v2/users{query}", token))
        for query in ("", "?pageSize=3&pageNumber=2", "?pageSize=x")
    ]
    sizes = [(page["pageSize"], page["pageNumber"]) for page in pages]
    assert sizes == [(25, 1), (3, 2), (25, 1)]
    assert all(page["entities"] == [] for page in pages)
    user = loaded(world.call("GET", f"/api/v2/users/{UUID}", token))
    assert user["id"] == UUID
    me = loaded(world.call("GET", "/api/v2/users/me", token))
    assert me["name"] == user["name"] == "Sandbox users"
    assert me["id"] != UUID


def test_what_is_sent_comes_back(world: World) -> None:
    token = world.scenario.mint_token("user")
    path = "/api/v2/conversations/messaging/settings"
    made = loaded(world.call("POST", path, token, body={"name": "a"}))
    assert made["name"] == "a"
    assert made["id"].startswith("id-")
    changed = loaded(world.call("PATCH", f"{path}/{UUID}", token, body={"name": "b"}))
    assert changed == {"id": UUID, "name": "b", "selfUri": f"{path}/{UUID}"}
    plain = operation("POST", f"/api/v2/processautomation/triggers/{UUID}/test")
    assert plain.body_schema == {"type": "string"}
    answer = world.call("POST", target_of(plain), token, JSON, body=b"not { JSON")
    assert loaded(answer)["selfUri"] == target_of(plain)
