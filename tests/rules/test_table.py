"""Every rule of the table and of the seed pack has an example that fires and one that is silent."""

from __future__ import annotations

import json

import pytest

from inspector.model.server_clock import ServerClock
from inspector.rules import authorization_checks as authorization
from inspector.rules import claim_checks as claims
from inspector.rules import client_checks as client
from inspector.rules import clock_checks as clock
from inspector.rules import credential_checks as credential
from inspector.rules import endpoint_checks as endpoint
from inspector.rules import form_checks as form
from inspector.rules import header_checks as header
from inspector.rules import operation_checks as operation
from inspector.rules import payload_checks as payload
from inspector.rules import redirect_checks as redirects
from inspector.rules import scope_checks as scopes
from inspector.rules import sending_checks as sending
from inspector.rules import token_checks as token
from inspector.rules.check import RULES
from inspector.rules.pack import ClaimedRule
from inspector.rules.situation import Answered, Redirect
from inspector.rules.view import look

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJndWVzdCJ9.c2lnbmF0dXJl"
PUBLISHED = {"url": "/api/v2/conversations/messages/agentless"}
HISTORY = {"method": "GET", "url": "/api/v2/webmessaging/messages", "body": None}
CHAT = {"url": "/api/v2/webchat/guest/conversations", "authorization": None}
GUEST = {
    "organizationId": "o",
    "deploymentId": "d",
    "routingTarget": {"targetType": "QUEUE", "targetAddress": "sales"},
    "memberInfo": {"displayName": "Ada"},
}


def chat(**changes):
    return {**CHAT, "body": json.dumps({**GUEST, **changes})}


ELSEWHERE = {"url": "https://api.mypurecloud.de/api/v2/users"}
PAYLOAD = '{"externalContact": {"id": "guest-123"}, "to": {"id": "queue-456"}}'
QUERY = {"url": "/api/v2/analytics/conversations/details/query"}
CLAIM = ClaimedRule.model_validate(
    {
        "id": "audience",
        "title": "The token is for guests",
        "applies": {"paths": ["/*"]},
        "requires": {"claims": {"aud": "guest"}},
        "sources": [{"title": "a ticket", "date": "2026-11-22"}],
    }
)

EXAMPLES = {
    sending.url_unreadable: ({"url": "https://[::1/api/v2/users"}, {}),
    sending.variables_unfilled: (
        {"headers": [("X-Queue", "{{queue}}")]},
        {"headers": [("X-Queue", "{{queue}}")], "bindings": {"queue": "q"}},
    ),
    sending.json_invalid: ({"body": '{"to": }'}, {"body": "not JSON", "kind": "text"}),
    sending.payload_not_json: (
        {**CHAT, "body": "a=1&b=2", "kind": "form", "content_type": None},
        {**CHAT, "body": "{}", "kind": "text", "content_type": None},
    ),
    sending.header_unsendable: (
        {"headers": [("X-Guest-Id", "a\r\nb")]},
        {"headers": [("X-Guest-Id", "a b")]},
    ),
    sending.body_on_get: ({"method": "GET"}, {"method": "GET", "body": None}),
    sending.content_type_mismatch: ({**PUBLISHED, "content_type": "text/plain"}, PUBLISHED),
    token.token_placeholder_left: ({"token": "<YOUR_TOKEN>"}, {}),
    token.token_placeholder_filled: (
        {"authorization": "Bearer {{YOUR_TOKEN}}", "bindings": {"YOUR_TOKEN": "abc"}},
        {"authorization": "Bearer {{YOUR_TOKEN}}"},
    ),
    token.token_unfilled: ({"token": None}, {}),
    token.token_foreign: ({"token_is_foreign": True}, {}),
    token.token_inactive: ({"known": {"active": False}}, {"known": {"active": True}}),
    clock.token_expired: (
        {"known": {"expires_at": 1_799_999_000.0}},
        {"known": {"expires_at": 1_800_000_900.0}},
    ),
    token.token_quoted: ({"token": '"abcdef"'}, {"token": 'abc"def'}),
    token.token_whitespace: ({"token": "abcdef\n"}, {"token": "abcdef"}),
    token.token_kind: ({**PUBLISHED, "token": JWT}, PUBLISHED),
    authorization.bearer_missing: ({"authorization": None}, {}),
    authorization.bearer_scheme: ({"authorization": "Basic {{token}}"}, {}),
    authorization.bearer_prefix: ({"authorization": "{{token}}"}, {}),
    authorization.bearer_doubled: ({"authorization": "Bearer Bearer {{token}}"}, {}),
    operation.login_host: ({"url": "http://127.0.0.1:48211/oauth/token"}, {"url": "/oauth/token"}),
    operation.api_host: ({"url": "http://127.0.0.1:48212/api/v2/users/me"}, {}),
    operation.path_unpublished: ({}, PUBLISHED),
    operation.method_unpublished: ({**PUBLISHED, "method": "DELETE"}, PUBLISHED),
    operation.operation_deprecated: ({"url": "/api/v2/webchat/guest/conversations"}, PUBLISHED),
    endpoint.path_shape: ({"url": "/conversations/messages/agentless"}, PUBLISHED),
    endpoint.path_placeholder: ({"url": "/api/v2/users/:id"}, {"url": "/api/v2/users/me"}),
    endpoint.path_word: (
        {"method": "GET", "url": "/api/v2/conversations/messaging", "body": None},
        {"method": "GET", "url": "/api/v2/conversations/4711", "body": None},
    ),
    endpoint.query_missing: (
        {"method": "GET", "url": "/api/v2/documentation/search"},
        {"method": "GET", "url": "/api/v2/documentation/search?q64=eA"},
    ),
    endpoint.query_unknown: (
        {"method": "GET", "url": "/api/v2/users?pagesize=5"},
        {"method": "GET", "url": "/api/v2/users?pageSize=5"},
    ),
    endpoint.host_role: (
        {"url": "https://apps.mypurecloud.de/api/v2/users"},
        {"url": "https://api.mypurecloud.de/api/v2/users"},
    ),
    endpoint.host_unknown: (
        {"url": "https://api.mypurecloud.eu/api/v2/users"},
        {"url": "https://example.org/status"},
    ),
    endpoint.token_region: (
        {**ELSEWHERE, "known": {"claims": {"iss": "https://login.mypurecloud.ie"}}},
        {**ELSEWHERE, "known": {"claims": {"iss": "https://login.mypurecloud.de"}}},
    ),
    header.header_repeated: (
        {"headers": [("content-type", "application/json")]},
        {"headers": [("X-A", "1"), ("X-A", "2")]},
    ),
    header.header_framing: (
        {"headers": [("Content-Length", "1")]},
        {"headers": [("Content-Length", str(len(PAYLOAD)))]},
    ),
    header.header_invisible: (
        {"headers": [("X-A", "a\u200b")]},
        {"headers": [("X-A", "a")]},
    ),
    redirects.redirect_changed: (
        {"redirects": (Redirect(302, "a", "b", "POST", "GET", ("Authorization",)),)},
        {"redirects": (Redirect(307, "a", "a", "POST", "POST"),)},
    ),
    form.json_for_form: (
        {"url": "/oauth/token", "body": '{"grant_type": "client_credentials"}'},
        {"url": "/oauth/token", "body": '{"grant_type": {}}'},
    ),
    header.header_host: (
        {"headers": [("Host", "api.mypurecloud.de")]},
        {"headers": [("Host", "127.0.0.1:48211")]},
    ),
    header.header_accept: (
        {**PUBLISHED, "headers": [("Accept", "text/html")]},
        {**PUBLISHED, "headers": [("Accept", "text/html, */*;q=0.1")]},
    ),
    header.header_origin: (HISTORY, {**HISTORY, "headers": [("Origin", "https://a.example")]}),
    header.header_of_browser: (
        {"headers": [("Sec-Fetch-Mode", "cors")]},
        {"headers": [("X-Fetch", "cors")]},
    ),
    clock.clock_skew: (
        {"server_clock": ServerClock("h", 90.0, 1_800_000_000.0)},
        {"server_clock": ServerClock("h", -9.0, 1_800_000_000.0)},
    ),
    client.token_client_disabled: (
        {"known": {"facts": (("client state", "disabled", "tokens/me"),)}},
        {"known": {"facts": (("client state", "active", "tokens/me"),)}},
    ),
    client.token_client_inactive: (
        {"known": {"facts": (("client state", "inactive", "tokens/me"),)}},
        {"known": {"facts": (("client state", "active", "tokens/me"),)}},
    ),
    client.token_other_client: (
        {"known": {"facts": (("client id", "b", "tokens/me"),)}, "client_id": "a"},
        {"known": {"facts": (("client id", "a", "tokens/me"),)}, "client_id": "a"},
    ),
    client.token_refused: (
        {"origin": "pasted", "answered": Answered(401, "bad.credentials")},
        {"origin": "pasted", "answered": Answered(403, "missing.permissions")},
    ),
    credential.token_shape: ({"token": "6f2b1c7e-58a4-4f0d-9a6b-0c4d1e2f3a4b"}, {}),
    credential.token_claims_kind: (
        {**HISTORY, "known": {"claims": {"conversationId": "c", "memberId": "m"}}},
        {**HISTORY, "known": {"claims": {"sessionId": "s"}}},
    ),
    clock.token_not_yet: (
        {"known": {"claims": {"nbf": 1_800_009_000}}},
        {"known": {"claims": {"nbf": 1_700_000_000, "iat": True}}},
    ),
    credential.user_needed: (
        {"method": "GET", "url": "/api/v2/users/me", "body": None},
        {"method": "GET", "url": "/api/v2/users/me", "body": None, "grant": "code"},
    ),
    payload.payload_absent: ({**CHAT, "body": None}, chat()),
    payload.payload_missing: (chat(memberInfo=None), chat()),
    payload.payload_type: (chat(organizationId=5), chat()),
    payload.payload_encoded: (chat(memberInfo='{"displayName": "Ada"}'), chat()),
    payload.payload_value: (chat(routingTarget={"targetType": "queue"}), chat()),
    payload.payload_limit: (
        {"url": "/api/v2/casemanagement/cases", "body": '{"summary": "x"}'},
        {"url": "/api/v2/casemanagement/cases", "body": '{"summary": "xyz"}'},
    ),
    payload.payload_placeholder: (chat(deploymentId="<DEPLOYMENT_ID>"), chat()),
    payload.payload_format: (
        {**QUERY, "body": '{"interval": "today"}'},
        {**QUERY, "body": '{"interval": "2026-01-01T00:00Z/P1D"}'},
    ),
    payload.payload_unknown: (chat(organisationId="o"), chat()),
    payload.payload_more: (
        chat(**{f"odd{number}": 1 for number in range(9)}),
        chat(**{f"odd{number}": 1 for number in range(8)}),
    ),
    payload.payload_read_only: (
        {"url": "/api/v2/routing/queues", "body": '{"name": "q", "id": "1"}'},
        {"url": "/api/v2/routing/queues", "body": '{"name": "q"}'},
    ),
    payload.payload_double_encoded: ({"body": '"{\\"to\\": 1}"'}, {"body": '"to"'}),
    claims.claimed_headers: ({}, {"headers": [("x-guest-id", "g")]}),
    claims.claimed_scopes: ({}, {"scopes": ["messaging:guest", "messaging:web"]}),
    claims.claimed_token_claims: (
        {"rules": (CLAIM,), "known": {"claims": {}}},
        {"rules": (CLAIM,), "known": {"claims": {"aud": "guest"}}},
    ),
    claims.claimed_content_type: ({"content_type": "text/plain"}, {}),
    claims.claimed_body_fields: ({"body": "{}"}, {}),
    claims.claimed_hints: ({}, PUBLISHED),
    scopes.scope_official: (
        {**PUBLISHED, "grant": "code"},
        {**PUBLISHED, "grant": "code", "scopes": ["conversations"]},
    ),
    scopes.scopes_unknown: ({"scopes": None}, {}),
    scopes.permissions_official: ({**PUBLISHED, "grant": "code"}, PUBLISHED),
    scopes.client_credentials_scopes: ({}, {"grant": "implicit"}),
    scopes.scopes_unpublished: ({"scopes": ["admin"]}, {"scopes": ["messaging"]}),
}

MANY = tuple(CLAIM.model_copy(update={"id": f"claim-{number}"}) for number in range(41))
EXAMPLES[claims.claims_left_out] = ({"rules": MANY}, {"rules": MANY[:40]})

SEED_EXAMPLES = {
    "guest-id-header": ({"headers": [("X-Guest-Id", " ")]}, {"headers": [("X-Guest-Id", "g")]}),
    "guest-scope:messaging:guest": ({"scopes": []}, {"scopes": ["messaging:guest"]}),
    "guest-scope:messaging:web": ({"scopes": []}, {"scopes": ["messaging:web"]}),
    "external-contact-id": ({"body": '{"externalContact": {"id": ""}}'}, {}),
    "to-id": ({"body": '{"to": null}'}, {}),
    "content-type-json": ({"content_type": None}, {"content_type": "application/json; charset=x"}),
    "default-admin-scopes": ({"scopes": ["admin"]}, {"scopes": ["admin", "messaging:guest"]}),
    "origin-validation": ({}, {"method": "GET"}),
}

ABOUT_REQUEST = (
    "method",
    "url",
    "headers",
    "authorization",
    "content_type",
    "body",
    "kind",
)


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.__name__)
def test_the_rule_fires_on_one_example_and_is_silent_on_the_other(case, rule):
    counts = []
    for example in EXAMPLES[rule]:
        about = {name: value for name, value in example.items() if name in ABOUT_REQUEST}
        around = {name: value for name, value in example.items() if name not in ABOUT_REQUEST}
        view = look(case.request(**about), case.situation(**around))
        counts.append(len(list(rule(view))))

    assert counts[0] > 0
    assert counts[1] == 0


@pytest.mark.parametrize("finding_id", SEED_EXAMPLES)
def test_the_seed_rule_fires_on_one_example_and_is_silent_on_the_other(case, finding_id):
    fires, silent = SEED_EXAMPLES[finding_id]

    assert finding_id in case.check(**fires)
    assert finding_id not in case.check(**silent)


def test_every_rule_of_the_table_has_its_examples():
    assert set(EXAMPLES) == set(RULES)


def test_every_rule_of_the_seed_pack_has_its_examples(case):
    named = {finding_id.split(":")[0] for finding_id in SEED_EXAMPLES}
    assert named == {rule.id for rule in case.rules}
