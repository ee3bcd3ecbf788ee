from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from inspector import resource
from inspector.catalog.bodies import definitions
from inspector.catalog.operations import Catalog, Operation, Permissions, published

MESSAGES = "/api/v2/conversations/messages"


def row(path: str, method: str = "GET", **given: Any) -> list[Any]:
    """Returns a row as packaging/compile_catalog.py writes it; tables are those of `small`."""
    return [
        path,
        method,
        given.get("id", f"{method.lower()}{path.title().replace('/', '')}"),
        given.get("scheme", "oauth"),
        given.get("scopes", 0),
        given.get("permissions", 0),
        0,
        given.get("query", 0),
        given.get("headers", 0),
        given.get("body", 0),
        given.get("deprecated", 0),
        given.get("consumes", 0),
    ]


def small(*rows: list[Any]) -> Catalog:
    return Catalog(
        {
            "format": 1,
            "about": "made up",
            "scopes": [["users", "users:readonly"], None, []],
            "permissions": [["any", []], ["all", ["a:b:c", "d:e:f"]]],
            "errors": [{"401": ["bad.credentials"], "404": ["not.found", "gone"]}],
            "consumes": [[], ["application/scim+json"]],
            "rows": list(rows),
        }
    )


def matched(catalog: Catalog, method: str, path: str) -> str | None:
    operation = catalog.match(method, path).operation
    return operation.path if operation else None


# --- what is loaded


def test_the_catalog_holds_every_published_operation_once() -> None:
    operations = published().operations
    assert len(operations) == 3269
    assert len({operation.id for operation in operations}) == 3269
    assert len({(operation.method, operation.path) for operation in operations}) == 3269
    assert len({operation.path for operation in operations}) == 2209


def test_the_catalog_is_loaded_once() -> None:
    assert published() is published()


def test_the_origin_names_the_swagger_and_the_sdk_docs() -> None:
    assert "Swagger 2.0 definition, August 2026" in published().origin
    assert "89 operations known only from the vendor's Python SDK docs" in published().origin


def test_unknown_security_is_none_and_not_empty() -> None:
    unknown = [op for op in published().operations if op.scheme is None]
    assert len(unknown) == 89
    assert all(operation.scopes is None for operation in unknown)
    known = [op for op in published().operations if op.scheme is not None]
    assert all(operation.scopes is not None for operation in known)
    assert {op.scheme for op in known} == {"oauth", "none", "guest-chat-jwt", "webmessaging-jwt"}


def test_every_published_scope_is_known_and_none_of_the_claimed_ones() -> None:
    scopes = published().scopes
    assert len(scopes) == 134
    assert {"messaging", "messaging:readonly", "conversations", "user-basic-info"} <= scopes
    assert not scopes & {"messaging:guest", "messaging:web", "admin"}


def test_an_operation_carries_all_that_is_published_about_it() -> None:
    catalog = small(
        row(
            "/api/v2/users/{userId}",
            "PATCH",
            id="patchUser",
            permissions=1,
            query={"expand": False, "version": True},
            headers={"If-Match": True},
            body=[True, {"$ref": "#/definitions/User"}],
            deprecated=1,
            consumes=1,
        )
    )
    (operation,) = catalog.operations
    assert operation == Operation(
        id="patchUser",
        method="PATCH",
        path="/api/v2/users/{userId}",
        scheme="oauth",
        scopes=("users", "users:readonly"),
        permissions=Permissions("all", ("a:b:c", "d:e:f")),
        query={"expand": False, "version": True},
        headers={"If-Match": True},
        body_required=True,
        body_schema={"$ref": "#/definitions/User"},
        deprecated=True,
        errors={401: ("bad.credentials",), 404: ("not.found", "gone")},
        consumes=("application/scim+json",),
    )


def test_what_an_operation_does_not_declare_is_empty() -> None:
    (operation,) = small(row("/api/v2/date", scopes=2)).operations
    assert operation.scopes == ()
    assert operation.permissions == Permissions("any", ())
    assert (operation.query, operation.headers, operation.consumes) == ({}, {}, ())
    assert (operation.body_required, operation.body_schema) == (False, None)
    assert operation.deprecated is False


def test_an_operation_is_made_once() -> None:
    catalog = small(row("/api/v2/date"))
    assert catalog.match("GET", "/api/v2/date").operation is catalog.operations[0]


def test_facts_of_the_published_message_sender() -> None:
    operation = published().match("POST", MESSAGES).operation
    assert operation is not None
    assert operation.scheme == "oauth"
    assert operation.scopes == ("conversations",)
    assert operation.permissions.names == ("conversation:message:create",)
    assert operation.body_required
    assert "bad.credentials" in operation.errors[401]


def test_every_body_schema_refers_to_a_definition() -> None:
    found = 0
    for operation in published().operations:
        text = json.dumps(dict(operation.body_schema or {}))
        for piece in text.split('"#/definitions/')[1:]:
            assert piece.split('"')[0] in definitions()
            found += 1
    assert found > 1200


def test_definitions_hold_what_a_message_needs() -> None:
    assert len(definitions()) == 2386
    required = definitions()["SendAgentlessOutboundMessageRequest"]["required"]
    assert required == ["fromAddress", "toAddressMessengerType"]
    assert definitions() is definitions()


def test_declared_codes_tell_statuses_and_numbers() -> None:
    assert published().declared("bad.credentials") == {401: 3324}
    assert published().declared("not.found") == {404: 3324, 400: 4}
    assert published().declared("missing.scope") is None


def test_the_readme_keeps_the_note_on_origin() -> None:
    text = resource.path("catalog/README.md").read_text("utf-8")
    assert "Swagger 2.0 definition of August 2026" in text
    assert "89 operations known only from the documentation of the vendor's Python SDK" in text


def test_the_files_are_reproducible_gzip() -> None:
    for name in ("operations", "bodies", "error_codes"):
        packed = resource.path(f"catalog/{name}.json.gz").read_bytes()
        assert packed[4:8] == b"\0\0\0\0"  # no time stamp
        assert json.loads(gzip.decompress(packed))["about"]


# --- match


def test_a_template_matches_and_gives_its_parameters() -> None:
    found = published().match("PATCH", f"{MESSAGES}/abc%2Fd/participants/9f")
    assert found.operation is not None
    assert found.operation.path == f"{MESSAGES}/{{conversationId}}/participants/{{participantId}}"
    assert found.parameters == {"conversationId": "abc%2Fd", "participantId": "9f"}
    assert found.methods == ("PATCH",)


def test_every_published_template_matches_itself() -> None:
    for operation in published().operations:
        assert published().match(operation.method, operation.path).operation is operation


def test_a_literal_segment_beats_a_parameter() -> None:
    catalog = small(row("/users/{userId}"), row("/users/me"), row("/{any}/me", "PUT"))
    assert matched(catalog, "GET", "/users/me") == "/users/me"
    assert matched(catalog, "GET", "/users/you") == "/users/{userId}"
    assert matched(catalog, "PUT", "/others/me") == "/{any}/me"


def test_a_parameter_serves_where_the_literal_leads_nowhere() -> None:
    catalog = small(row("/users/{userId}/calls"), row("/users/me"))
    found = catalog.match("GET", "/users/me/calls")
    assert found.operation is not None
    assert found.parameters == {"userId": "me"}


def test_a_path_with_another_method_tells_the_published_ones() -> None:
    found = published().match("POST", "/api/v2/tokens/me")
    assert found.operation is None
    assert found.methods == ("DELETE", "GET", "HEAD")


def test_templates_that_differ_in_names_only_share_their_methods() -> None:
    catalog = small(row("/rooms/{ids}"), row("/rooms/{id}", "DELETE"))
    found = catalog.match("DELETE", "/rooms/7")
    assert found.parameters == {"id": "7"}
    assert found.methods == ("DELETE", "GET")
    assert catalog.match("PUT", "/rooms/7").parameters == {"ids": "7"}


def test_the_threads_path_is_unknown_and_no_conversation_of_that_id() -> None:
    found = published().match("POST", "/api/v2/conversations/messaging")
    assert (found.operation, found.parameters, found.methods) == (None, {}, ())


def test_a_literal_word_is_a_parameter_for_a_method_that_is_published_so() -> None:
    found = published().match("GET", "/api/v2/conversations/messaging")
    assert found.operation is not None
    assert found.operation.path == "/api/v2/conversations/{conversationId}"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "api/v2/tokens/me",
        "/api/v2/tokens/me/",
        "/api/v2//tokens/me",
        "//api/v2/tokens/me",
        "/API/v2/tokens/me",
        "/api/v2/tokens/ME/x",
        "/api/v2/api/v2/tokens/me",
        "/api/v2/users//calls",
        "/api/v2/oauth2/tokens/current",
        "/oauth/token",
        "https://api.mypurecloud.de/api/v2/tokens/me",
    ],
)
def test_what_is_not_exactly_published_does_not_match(path: str) -> None:
    found = published().match("GET", path)
    assert (found.operation, found.methods) == (None, ())


def test_methods_are_case_sensitive() -> None:
    assert published().match("get", "/api/v2/tokens/me").operation is None


def test_query_and_fragment_are_not_part_of_the_path() -> None:
    assert matched(published(), "GET", "/api/v2/tokens/me?preserveIdleTTL=true#x")


# --- complete


def paths(catalog: Catalog, text: str, limit: int = 20) -> list[str]:
    return [f"{op.method} {op.path}" for op in catalog.complete(text, limit)]


def test_completion_finds_words_anywhere_with_prefixes_first() -> None:
    catalog = small(
        row("/api/v2/chats/{roomId}/tokens"),
        row("/api/v2/tokens/me"),
        row("/api/v2/tokens"),
        row("/api/v2/subtokens"),
        row("/api/v2/users"),
    )
    assert paths(catalog, "tok") == [
        "GET /api/v2/tokens",
        "GET /api/v2/tokens/me",
        "GET /api/v2/chats/{roomId}/tokens",
        "GET /api/v2/subtokens",
    ]
    assert paths(catalog, "/api/v2/tok") == ["GET /api/v2/tokens", "GET /api/v2/tokens/me"]


def test_completion_takes_several_words_a_method_and_ids_without_case() -> None:
    assert paths(published(), "post Messages AGENTLESS") == [f"POST {MESSAGES}/agentless"]
    assert paths(published(), "gettokensme") == ["GET /api/v2/tokens/me"]
    assert paths(published(), "conversations zzz") == []


def test_completion_keeps_to_its_limit() -> None:
    assert len(published().complete("conv")) == 20
    assert len(published().complete("conv", 3)) == 3
    assert published().complete("conv", 0) == ()
    assert len(published().complete("", 4)) == 4


# --- scopes


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("messaging:guest", "messaging"),
        ("messaging:web", "messaging"),
        ("conversation:read", "conversations:readonly"),
        ("user:readonly", "users:readonly"),
        ("webdeployment", "webdeployments"),
        ("Messaging", "messaging"),
        ("converstions", "conversations"),
    ],
)
def test_a_scope_that_is_not_published_has_published_neighbours(name: str, first: str) -> None:
    assert published().nearest_scopes(name)[0] == first


def test_a_scope_like_none_has_no_neighbours() -> None:
    assert published().nearest_scopes("admin") == ()
    assert published().nearest_scopes("") == ()


def test_scope_neighbours_keep_to_their_limit_and_leave_out_the_name_itself() -> None:
    near = published().nearest_scopes("messaging", 2)
    assert len(near) == 2
    assert "messaging" not in near
    assert published().nearest_scopes("messaging", 0) == ()


def test_the_resource_lies_where_the_program_looks(tmp_path: Path) -> None:
    assert resource.path("catalog/operations.json.gz").is_file()
