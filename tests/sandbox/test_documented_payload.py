"""What a body, a query and a path are refused for, and at which place."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented_world import JSON, UUID, World, loaded, refusal

from inspector.catalog.bodies import definitions
from inspector.catalog.operations import published
from inspector.sandbox.documented_schema import problems

SEND = "/api/v2/conversations/messages"
CHATS = "/api/v2/webchat/guest/conversations"
PUSH = f"/api/v2/webmessaging/deployments/{UUID}/pushdevices/{UUID}"
CHAT = {
    "organizationId": "o",
    "deploymentId": "d",
    "routingTarget": {"targetType": "QUEUE", "targetAddress": "q"},
    "memberInfo": {"displayName": "Ada"},
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def token(world: World) -> str:
    return world.scenario.mint_token("user")


def found(
    value: object, schema: dict[str, object], *, strict: bool = False
) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in problems(value, schema, strict=strict)]


def is_fine(value: object, **schema: object) -> bool:
    return found(value, schema) == []


# --- 415


@pytest.mark.parametrize(
    "declared",
    [
        [],
        ["application/x-www-form-urlencoded"],
        ["text/plain"],
        ["application/json-patch+json"],
        ["application/json", "application/json"],
    ],
)
def test_a_body_that_is_not_declared_as_json_is_refused(
    world: World, token: str, declared: list[str]
) -> None:
    fields = [("Content-Type", value) for value in declared]
    answer = world.call("POST", SEND, token, *fields, body=b"{}")
    assert refusal(answer) == (415, "unsupported.media.type")
    assert refusal(world.call("POST", SEND, token, *fields))[0] == 415


def test_parameters_of_the_media_type_do_not_matter(world: World) -> None:
    kind = ("Content-Type", "Application/JSON; charset=utf-8")
    body = json.dumps(CHAT).encode()
    assert world.call("POST", CHATS, None, kind, body=body).status == 200


def test_an_operation_may_consume_other_types(world: World, token: str) -> None:
    kind = ("Content-Type", "application/scim+json")
    path = "/api/v2/scim/v2/users"
    assert refusal(world.call("POST", path, token, kind, body=b"{}"))[0] == 400
    assert refusal(world.call("POST", SEND, token, kind, body=b"{}"))[0] == 415


def test_content_that_no_operation_wants_is_looked_at_only_where_one_writes(
    world: World, token: str
) -> None:
    plain = ("Content-Type", "text/plain")
    assert world.call("GET", "/api/v2/users", token, plain, body=b"x").status == 200
    typing = f"{CHATS}/{UUID}/members/{UUID}/typing"
    guest = world.scenario.mint_token("guest-chat")
    assert world.call("POST", typing, guest).status == 200
    assert world.call("POST", typing, guest, JSON, body=b"not JSON").status == 200
    assert refusal(world.call("POST", typing, guest, plain, body=b"x"))[0] == 415


# --- 400: is it JSON


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'a': 1}",
        b'{"a":1,}',
        b"\xff\xfe{",
        b"\x80",
        b"// c\n{}",
        b'{"a":NaN}',
        b"[" * 99_999,
    ],
)
def test_what_is_no_json_is_malformed(world: World, body: bytes) -> None:
    answer = world.call("POST", CHATS, None, JSON, body=body)
    assert refusal(answer) == (400, "bad.request")
    assert "malformed syntax" in loaded(answer)["message"]
    assert loaded(answer)["details"] == []


def test_a_body_nested_deeper_than_can_be_compared_is_malformed() -> None:
    nested = next(
        name
        for name, one in definitions().items()
        if any(
            part.get("$ref") == f"#/definitions/{name}"
            for part in one.get("properties", {}).values()
            if not part.get("readOnly")
        )
    )
    inner = next(
        key
        for key, part in definitions()[nested]["properties"].items()
        if part.get("$ref") == f"#/definitions/{nested}"
    )
    value: dict[str, object] = {}
    for _ in range(5_000):
        value = {inner: value}
    with pytest.raises(RecursionError):
        problems(value, {"$ref": f"#/definitions/{nested}"})


@pytest.mark.parametrize("body", [b"", b" \n"])
def test_a_missing_body_is_told_where_one_is_required(
    world: World, token: str, body: bytes
) -> None:
    assert refusal(world.call("POST", SEND, token, JSON, body=body)) == (400, "bad.request")
    assert refusal(world.call("POST", PUSH, None, JSON, body=body)) == (400, "request.body.empty")
    settings = "/api/v2/webdeployments/token/refresh"
    assert world.call("POST", settings, None, JSON, body=body).status == 200


# --- 400: is it as the definition says


def test_a_missing_member_of_web_chat_has_a_code_of_its_own(world: World) -> None:
    answer = world.call("POST", CHATS, body={**CHAT, "memberInfo": {}})
    code = "chat.error.notnull.createconversationrequest.memberinfo.displayname"
    assert refusal(answer) == (400, code)
    assert loaded(answer)["details"] == [
        {"errorCode": "required.fields.missing", "fieldName": "memberInfo.displayName"}
    ]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (SEND, "constraint.validation"),
        (PUSH, "required.fields.missing"),
        ("/api/v2/webdeployments/token/oauthcodegrantjwtexchange", "parameters.missing"),
    ],
)
def test_a_missing_member_is_told_by_what_the_operation_declares(
    world: World, token: str, path: str, code: str
) -> None:
    answer = world.call("POST", path, token, body={})
    assert refusal(answer) == (400, code)
    assert {d["errorCode"] for d in loaded(answer)["details"]} == {"required.fields.missing"}


def test_a_wrong_value_is_told_with_what_is_allowed(world: World) -> None:
    target = {"targetType": "Queue", "targetAddress": "q"}
    answer = world.call("POST", CHATS, body={**CHAT, "routingTarget": target})
    assert refusal(answer) == (400, "invalid.value")
    body = loaded(answer)
    assert body["message"] == (
        "Value [Queue] is not valid for field type [string]. Allowable values are: QUEUE"
    )
    assert body["messageParams"] == {"value": "Queue", "type": "string", "allowed": "QUEUE"}
    assert body["details"] == [
        {"errorCode": "invalid.value", "fieldName": "routingTarget.targetType"}
    ]


def test_braces_in_a_value_stay_what_they_are(world: World) -> None:
    target = {"targetType": "{type}{allowed}{x}", "targetAddress": "q"}
    answer = world.call("POST", CHATS, body={**CHAT, "routingTarget": target})
    assert loaded(answer)["message"].startswith("Value [{type}{allowed}{x}] is not valid")


def test_every_fault_is_in_the_details_and_no_more_than_twenty(world: World) -> None:
    skills = [1] * 30
    target = {"targetType": 7, "targetAddress": "q", "skills": skills}
    answer = world.call("POST", CHATS, body={**CHAT, "deploymentId": 5, "routingTarget": target})
    details = [detail["fieldName"] for detail in loaded(answer)["details"]]
    assert details[:3] == ["deploymentId", "routingTarget.targetType", "routingTarget.skills[0]"]
    assert len(details) == 20


def test_unknown_members_are_tolerated_unless_the_scenario_is_strict(world: World) -> None:
    body = {**CHAT, "deploymentID": "d", "memberInfo": {"displayName": "a", "custom": {}}}
    assert world.call("POST", CHATS, body=body).status == 200
    world.scenario.set_strictness(True)
    answer = world.call("POST", CHATS, body=body)
    assert refusal(answer) == (400, "invalid.property")
    assert loaded(answer)["message"] == (
        "Value [custom] is not a valid property for object [GuestMemberInfo]"
    )
    assert [detail["fieldName"] for detail in loaded(answer)["details"]] == [
        "memberInfo.custom",
        "deploymentID",
    ]
    free = {"displayName": "a", "customFields": {"any": "thing"}}
    assert world.call("POST", CHATS, body={**CHAT, "memberInfo": free}).status == 200
    free = {"displayName": "a", "customFields": {"any": 7}}
    answer = world.call("POST", CHATS, body={**CHAT, "memberInfo": free})
    assert loaded(answer)["details"][0]["fieldName"] == "memberInfo.customFields.any"


@pytest.mark.parametrize("others", [{}, {"memberAuthToken": None}])
def test_null_is_as_good_as_absent(world: World, others: dict[str, object]) -> None:
    assert world.call("POST", CHATS, body={**CHAT, **others}).status == 200
    answer = world.call("POST", CHATS, body={**CHAT, "deploymentId": None, **others})
    assert loaded(answer)["details"][0]["fieldName"] == "deploymentId"


def test_members_that_are_only_read_are_neither_required_nor_looked_at() -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string", "readOnly": True}},
    }
    assert found({}, schema) == []
    assert found({"id": 7}, schema) == []


@pytest.mark.parametrize(
    ("kind", "fine", "wrong"),
    [
        ("string", ["", "x"], [1, True, [], {}]),
        ("boolean", [True, False], ["true", 1, 0]),
        ("integer", [1, -1, 5.0], ["1", 1.5, True]),
        ("number", [1, 1.5], ["1", True, []]),
        ("array", [[]], [{}, "x"]),
    ],
)
def test_types_are_taken_strictly(kind: str, fine: list[object], wrong: list[object]) -> None:
    schema = {"type": kind, "items": {"type": "string"}}
    assert all(is_fine(value, **schema) for value in fine)
    assert all(found(value, schema) == [("invalid.value", "")] for value in wrong)


def test_an_object_without_a_shape_is_any_value() -> None:
    assert all(is_fine(value, type="object") for value in (1, "x", [], {}, None, True))
    row = {"type": "object", "additionalProperties": {"type": "object"}}
    assert found({"KEY": "a", "count": 3}, row) == []
    assert found({"anything": 1}, {**row}, strict=True) == []
    assert found([], row) == [("invalid.value", "")]


@pytest.mark.parametrize(
    ("name", "fine", "wrong"),
    [
        (
            "date-time",
            ["2026-08-07T10:00:00.000Z", "2026-08-07T10:00Z", "2026-08-07T10:00:00+02:00"],
            ["2026-08-07", "2026-08-07T10:00:00", "07/08/2026", "2026-02-30T10:00:00Z", "x",
             "2026-08-07T25:00:00Z", "2026-08-07 10:00:00Z", "\u0662026-08-07T10:00:00Z"],
        ),
        ("date", ["2026-08-07"], ["2026-8-7", "2026-13-01", "2026-08-07T10:00:00Z"]),
        ("local-date-time", ["2026-08-07T10:00:00"], ["2026-08-07T10:00:00Z", "2026-08-07"]),
        ("local-time", ["10:00", "23:59:59.999"], ["24:00", "10", "10:60"]),
        (
            "interval",
            ["2026-08-01T00:00:00Z/2026-08-07T00:00:00Z", "2026-08-01/P7D", "PT1H/2026-08-01",
             "2026-08-01T00:00/2026-08-07T00:00"],
            ["2026-08-01", "2026-08-01/x", "P/2026-08-01", "2026-08-01 - 2026-08-07"],
        ),
    ],
)  # fmt: skip
def test_dates_are_iso_8601(name: str, fine: list[str], wrong: list[str]) -> None:
    schema = {"type": "string", "format": name}
    assert [value for value in fine if found(value, schema)] == []
    assert [value for value in wrong if found(value, schema) != [("invalid.date", "")]] == []


def test_a_uri_has_no_spaces() -> None:
    schema = {"type": "string", "format": "uri"}
    assert found("/api/v2/users/me", schema) == []
    assert found("two words", schema) == [("constraint.validation", "")]


def test_numbers_keep_to_their_width_and_limits() -> None:
    whole = {"type": "integer", "format": "int32"}
    assert found(2**31 - 1, whole) == []
    assert found(-(2**31), whole) == []
    assert found(2**31, whole) == [("invalid.value", "")]
    assert found(2**31, {"type": "integer", "format": "int64"}) == []
    assert found(2**63, {"type": "integer", "format": "int64"}) == [("invalid.value", "")]
    limited = {"type": "number", "minimum": 1, "maximum": 2}
    assert [value for value in (0, 1, 2, 3) if found(value, limited)] == [0, 3]
    assert found(3, {"type": "integer", "enum": [2, 23]}) == [("invalid.value", "")]


def test_texts_keep_to_their_length_and_pattern() -> None:
    short = {"type": "string", "minLength": 2, "maxLength": 3}
    wrong = [value for value in ("a", "ab", "abc", "abcd") if found(value, short)]
    assert wrong == ["a", "abcd"]
    pattern = {"type": "string", "pattern": "[a-f]{2}"}
    assert found("ab", pattern) == []
    assert found("abc", pattern) == [("constraint.validation", "")]


def test_lists_keep_to_their_size_and_uniqueness() -> None:
    schema = {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2}
    wrong = [value for value in ([], [1], [1, 2], [1, 2, 3]) if found(value, schema)]
    assert wrong == [[], [1, 2, 3]]
    unique = {"type": "array", "items": {"type": "object"}, "uniqueItems": True}
    assert found([{"a": 1, "b": 2}, {"b": 2, "a": 1}], unique) == [("constraint.validation", "")]
    assert found([{"a": 1}, {"a": 2}], unique) == []


# --- path and query


@pytest.mark.parametrize(
    "value",
    ["%7BmessageSettingId%7D", "%3Cid%3E", ":messageSettingId", "$ID", "...", "current", "a%20b"],
)
def test_a_path_that_names_no_entity_is_not_found(world: World, token: str, value: str) -> None:
    path = f"/api/v2/conversations/messaging/settings/{value}"
    assert refusal(world.call("GET", path, token)) == (404, "not.found")


def test_a_word_is_fine_where_ids_are_words_or_no_ids_are_wanted(world: World, token: str) -> None:
    assert world.call("GET", "/api/v2/integrations/types/custom-rest", token).status == 200
    assert world.call("GET", "/api/v2/integrations/types/genesys", token).status == 200
    assert world.call("GET", "/api/v2/scim/v2/resourcetypes/User", token).status == 200


def test_a_path_is_told_as_wrong_where_the_operation_declares_it(world: World) -> None:
    answer = world.call("DELETE", PUSH.replace(UUID, "%7BdeploymentId%7D", 1))
    assert refusal(answer) == (400, "invalid.path.parameter")
    assert loaded(answer)["details"][0]["fieldName"] == "deploymentId"


def test_a_forgotten_entity_is_not_found(world: World, token: str) -> None:
    path = f"/api/v2/conversations/messages/{UUID}"
    assert world.call("GET", path, token).status == 200
    world.scenario.forget(UUID)
    assert refusal(world.call("GET", path, token)) == (404, "not.found")


def test_an_empty_query_value_is_missing_and_the_first_of_two_counts(
    world: World, token: str
) -> None:
    one = next(one for one in published().operations if one.query.get("permission"))
    assert one.method == "GET"
    assert refusal(world.call("GET", f"{one.path}?permission=", token))[0] == 400
    assert refusal(world.call("GET", f"{one.path}?permission=&permission=a", token))[0] == 400
    assert world.call("GET", f"{one.path}?permission=a&permission=", token).status == 200
