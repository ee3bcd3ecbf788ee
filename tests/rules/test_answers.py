"""What an answer says, by code, form and status."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from inspector.catalog.operations import published
from inspector.model.environment import Environment
from inspector.model.exchange import Cancelled, Exchange, Failure, Hop, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Request
from inspector.model.secret import Secret
from inspector.model.token import Token
from inspector.rules.answers.codes_socket import SOCKET, UNASSIGNED
from inspector.rules.answers.explain import explain
from inspector.rules.answers.explanation import Explanation, NamedThing, RateLimit
from inspector.rules.answers.meanings import DESCRIBED

REGION = Environment(
    "us-east-1",
    "Americas",
    "region",
    "https://api.mypurecloud.com",
    "https://login.mypurecloud.com",
)
SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:1", "http://127.0.0.1:2", "thread"
)
NOW = 1_800_000_000.0
JSON = Body("json", "{}")
AGENTLESS = "/api/v2/conversations/messages/agentless"
UNPUBLISHED = "/api/v2/conversations/messaging"
HISTORY = "/api/v2/webmessaging/messages"
ID = "8c7b6f1e-0000-4000-8000-0123456789ab"


def answer(
    status: int,
    body: object = b"",
    *,
    path: str = AGENTLESS,
    method: str = "POST",
    headers: dict[str, str] | None = None,
    sent: dict[str, str] | None = None,
    request_body: Body = JSON,
    hops: tuple[Hop, ...] = (),
    **options: Any,
) -> Explanation | None:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    response = Response(
        status, "", "HTTP/1.1", Headers.of((headers or {}).items()), data, len(data)
    )
    fields = {"Authorization": "Bearer {{token}}", "Content-Type": "application/json"}
    request = Request(method, path, Headers.of((fields if sent is None else sent).items()))
    request = Request(request.method, request.url, request.headers, request_body)
    exchange = Exchange(Ticket(1), request, response, hops, started_at=NOW)
    given = {"catalog": published(), "environment": REGION, "now": NOW, **options}
    return explain(exchange, **given)


def told(*args: Any, **options: Any) -> Explanation:
    found = answer(*args, **options)
    assert found is not None
    return found


def keys(explanation: Explanation) -> list[str]:
    return [cause.key for cause in explanation.causes]


def token(**facts: Any) -> Token:
    return Token(Secret("canary-opaque-4711"), "pasted", **facts)


# -- whether there is anything to explain ---------------------------------------------------


@pytest.mark.parametrize("outcome", [Failure("timeout", "too slow"), Cancelled()])
def test_without_an_answer_there_is_nothing_to_explain(outcome):
    exchange = Exchange(Ticket(1), Request(), outcome)

    assert explain(exchange, catalog=published(), environment=REGION) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"code": "bad.credentials", "message": "stored by a user"}),
        (204, b""),
        (301, b""),
        (200, {"type": "response", "class": "SessionResponse", "code": 200, "body": {}}),
    ],
)
def test_what_refuses_nothing_is_not_explained(status, body):
    assert answer(status, body) is None


def test_a_page_with_status_200_is_no_answer_of_the_api():
    found = told(200, b"<!DOCTYPE html><title>Sign in</title>")

    assert found.title == "200: a page answers where the API would"
    assert found.level == "observed"


def test_a_page_of_the_login_host_is_its_own_business():
    assert answer(200, b"<html>", path="/oauth/authorize", method="GET") is None


# -- codes ----------------------------------------------------------------------------------


def test_every_described_code_has_a_meaning_with_a_check_and_a_disproof():
    for code, known in DESCRIBED.items():
        assert known.title, code
        assert known.meaning.endswith((".", "}")), code
        assert known.causes, code
        for cause in known.causes:
            assert cause.check.endswith((".", "?")), cause
            assert cause.disproof.endswith("."), cause
            assert not cause.cause.endswith("."), cause


def test_every_described_code_is_declared_by_the_vendor():
    assert [code for code in DESCRIBED if not published().declared(code)] == []


def test_a_described_code_says_how_often_it_is_declared_and_where_it_was_seen():
    found = told(403, {"code": "missing.permissions", "message": "x"})

    assert found.level == "official"
    official, seen = found.evidence
    assert official.source == "vendor's API definition, August 2026: 403 missing.permissions"
    assert re.fullmatch(r"declared on 3,\d{3} operations", official.where)
    assert (seen.level, seen.where, seen.on_sandbox) == ("observed", "api.mypurecloud.com", False)
    assert seen.date == "2027-01-15"


def test_on_another_status_than_declared_it_says_so():
    found = told(401, {"code": "parameters.missing"})

    assert "declared with status 400" in found.meaning
    assert "came with 401" in found.meaning


def test_what_was_seen_on_the_sandbox_is_marked():
    seen = told(401, {"code": "bad.credentials"}, environment=SANDBOX).evidence[-1]

    assert (seen.on_sandbox, seen.where) == (True, "the sandbox (scenario thread)")


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("https://gw.example.com/api/v2/x", "gw.example.com"),
        ("https://[", "another host"),
        ("", "another host"),
    ],
)
def test_an_answer_of_another_host_is_seen_there_and_not_on_the_sandbox(url, where):
    hops = (Hop("GET", url, b"", b"", 0),) if url else ()
    found = told(
        401,
        {"code": "bad.credentials"},
        environment=SANDBOX,
        path="https://gw.example.com/api/v2/x",
        hops=hops,
    )

    assert (found.evidence[-1].where, found.evidence[-1].on_sandbox) == (where, False)


def test_a_published_code_that_nobody_describes_says_where_it_is_declared_and_no_more():
    found = told(400, {"code": "active.queue"})

    assert found.title == "400 active.queue: a published code without a published meaning"
    assert "with status 400 on 1 operation;" in found.meaning
    assert found.causes == ()
    assert "came with" not in found.meaning


def test_an_unknown_code_says_so():
    found = told(400, {"code": "x.y.z"})

    assert found.title == "400 x.y.z: not a published error code"
    assert found.level == "observed"
    assert [evidence.level for evidence in found.evidence] == ["observed"]


@pytest.mark.parametrize(
    ("status", "code", "instead"),
    [
        (401, "unauthorized", "authentication.required or bad.credentials"),
        (403, "insufficient_scope", "app.not.authorized.for.scope"),
        (403, "missing.scope", "app.not.authorized.for.scope"),
        (401, "token.expired", "bad.credentials or credentials.expired"),
        (401, "invalid.credentials", "bad.credentials"),
        (403, "forbidden", "not.authorized"),
    ],
)
def test_codes_that_only_threads_tell_of_are_called_so(status, code, instead):
    found = told(status, {"code": code})

    assert found.level == "claimed"
    assert "not the platform's usual code" in found.title
    assert instead in found.meaning
    assert keys(found)[0] == "in-between"


def test_where_the_operation_declares_such_a_code_it_is_its_own():
    own = next(o for o in published().operations if "forbidden" in o.errors.get(403, ()))
    found = told(403, {"code": "forbidden"}, operation=own)

    assert "a published code" in found.title


def test_a_code_of_the_sandbox_itself_is_nothing_of_the_platform():
    found = told(400, {"code": "sandbox.host"}, environment=SANDBOX)

    assert "nothing that the platform says" in found.meaning


# -- causes by what is known ----------------------------------------------------------------


def test_an_expired_token_comes_first_and_a_good_one_last():
    ended = told(401, {"code": "bad.credentials"}, token=token(expires_at=NOW - 7200))
    good = told(401, {"code": "bad.credentials"}, token=token(expires_at=NOW + 90_000))
    short = told(401, {"code": "bad.credentials"}, token=token(expires_at=NOW + 5))

    assert keys(ended)[0] == "token-expired"
    assert "it ended 2 hours ago" in ended.causes[0].cause
    assert keys(good)[-1] == "token-expired"
    assert "another 1 day" in good.causes[-1].cause
    assert "less than a minute" in short.causes[-1].cause


def test_without_a_clock_expiry_moves_nothing():
    found = told(401, {"code": "bad.credentials"}, token=token(expires_at=5.0), now=0.0)

    assert found.causes[0].cause == "The token has expired, was idle for too long, or was revoked"


def test_a_token_that_the_server_called_inactive_or_active_moves_its_causes():
    inactive = told(401, {"code": "bad.credentials"}, token=token(active=False))
    active = told(401, {"code": "bad.credentials"}, token=token(active=True))

    assert "The server has said that it is not active" in inactive.causes[0].cause
    assert keys(active)[-2:] == ["token-other-region", "client-disabled"]


def test_an_unpublished_call_comes_first_and_a_published_one_drops_it():
    lost = told(404, {"code": "not.found"}, path=UNPUBLISHED)
    there = told(404, {"code": "not.found"})

    assert keys(lost)[0] == "operation-unpublished"
    assert "operation-unpublished" not in keys(there)


def test_the_wrong_kind_of_token_comes_first_and_the_right_one_drops_out():
    body = {"code": "bad.credentials"}
    wrong = told(401, body, path=HISTORY, method="GET", token=token())
    right = told(401, body, path=HISTORY, method="GET", token=token(claims={}))
    jwt = told(401, body, token=token(claims={}))

    assert keys(wrong)[0] == "token-kind"
    assert "a guest's JWT" in wrong.causes[0].cause
    assert "token-kind" not in keys(right)
    assert "an OAuth token" in jwt.causes[0].cause


def test_a_call_published_without_a_token_contradicts_that_one_is_required():
    found = told(
        401,
        {"code": "authentication.required"},
        path="/api/v2/webchat/guest/conversations",
        token=token(),
    )

    assert "published without any token" in (found.contradicted_by or "")
    assert "published without any token" in next(
        cause.cause for cause in found.causes if cause.key == "token-kind"
    )


@pytest.mark.parametrize(
    ("sent", "place", "remark"),
    [
        ({}, 0, "has no Authorization header"),
        ({"Authorization": "{{token}}"}, 0, "does not begin with Bearer"),
        ({"Authorization": "Bearer {{token}}"}, -1, "does carry one"),
    ],
)
def test_a_missing_bearer_is_judged_by_the_request(sent, place, remark):
    cause = told(401, {"code": "authentication.required"}, sent=sent).causes[place]

    assert cause.key == "bearer-missing"
    assert remark in cause.cause


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        ("client_credentials", ["role-missing", "feature-missing"]),
        ("code", ["user-permission", "feature-missing"]),
        ("unknown", ["role-missing", "user-permission", "feature-missing"]),
    ],
)
def test_who_must_hold_the_permission_depends_on_the_grant(grant, expected):
    assert keys(told(403, {"code": "missing.permissions"}, grant=grant)) == expected


def test_the_tokens_own_grant_counts_where_none_is_given():
    found = told(403, {"code": "missing.permissions"}, token=token(grant="saml2"))

    assert "role-missing" not in keys(found)


def test_a_scope_refused_to_client_credentials_is_contradicted():
    body = {"code": "app.not.authorized.for.scope", "message": "App not authorized to use scope a"}
    client = told(403, body, grant="client_credentials")
    user = told(403, body, grant="code")

    assert "scopes are ignored and roles decide" in (client.contradicted_by or "")
    assert keys(client) == ["other-grant", "scope-enforcement"]
    assert user.contradicted_by is None
    assert keys(user) == ["scope-enforcement"]


@pytest.mark.parametrize(
    ("sent", "body", "remark"),
    [
        ({}, Body("json", "{}"), "names none"),
        ({"Content-Type": "text/plain"}, Body("text", "a"), "another type"),
        ({"Content-Type": "application/json"}, Body("json", "{}"), "says that it is JSON"),
        ({}, Body(), "has no body"),
    ],
)
def test_the_media_type_is_judged_by_the_request(sent, body, remark):
    found = told(415, {"code": "unsupported.media.type"}, sent=sent, request_body=body)

    assert remark in found.causes[0].cause


# -- names ----------------------------------------------------------------------------------

ANY = "Unable to perform the requested action. You must have at least one of the following "


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (
            {
                "code": "missing.any.permissions",
                "message": f"{ANY}permissions assigned: [journey:actionmap:view, a:b:*]",
            },
            [("permission", "journey:actionmap:view", "token"), ("permission", "a:b:*", "token")],
        ),
        (
            {"code": "missing.any.permissions", "message": f"{ANY}permissions assigned: a:b:c"},
            [("permission", "a:b:c", "token")],
        ),
        (
            {
                "code": "missing.any.division.permissions",
                "message": f"{ANY}permissions assigned: a:b:c in at least one of the following "
                f"division(s): Home",
            },
            [("permission", "a:b:c", "token"), ("division", "Home", "token")],
        ),
        (
            {
                "code": "missing.division.permission",
                "message": "You are missing the following permission 'a:b:c' in the provided "
                "division(s).",
            },
            [("permission", "a:b:c", "token")],
        ),
        (
            {
                "code": "app.not.authorized.for.scope",
                "message": "App not authorized to use scope a:b",
            },
            [("scope", "a:b", "token")],
        ),
        (
            {
                "code": "ip.not.authorized",
                "message": "Requests originating from this IP address are not authorized: "
                "[203.0.113.9]",
            },
            [("ip", "203.0.113.9", None)],
        ),
        (
            {"code": "authz.policy.denied", "message": f"denied access. Policy ID(s): [{ID}]"},
            [("policy", ID, None)],
        ),
        (
            {"code": "invalid.property", "message": "Value [txet] is not a valid property for "
             "object [Message]"},
            [("field", "txet", "payload")],
        ),
        (
            {"message": "no", "code": "missing.permissions", "messageParams": {"permissions":
             "[a:b:c, d:e:f]", "other": "g:h:i", "n": 3, "list": []}},
            [("permission", "a:b:c", "token"), ("permission", "d:e:f", "token"),
             ("permission", "g:h:i", "token")],
        ),
        (
            {"code": "bad.request", "messageParams": {"ip": "10.0.0.1", "who": "me"}},
            [("ip", "10.0.0.1", None)],
        ),
        (
            {"code": "invalid.query.param.value", "message": "Value [v] is not valid for parameter "
             "[sortOrder]. Allowable values are: [asc, desc]"},
            [("field", "sortOrder", "url")],
        ),
        (
            {"code": "bad.request", "message": "Something [else] is wrong"},
            [],
        ),
    ],
)  # fmt: skip
def test_what_the_answer_names_is_found(body, named):
    found = told(403, body)

    assert [(n.kind, n.text, n.pane) for n in found.names] == named


def nested(depth: int, details: list[Any]) -> dict[str, Any]:
    return {"details": details, "errors": [nested(depth - 1, details)] if depth else []}


def test_details_name_fields_in_the_pane_where_the_operation_has_them():
    operation = next(o for o in published().operations if o.query and "{" in o.path and o.headers)
    query, header = next(iter(operation.query)), next(iter(operation.headers))
    details = [
        {"errorCode": "x", "fieldName": name} for name in (query, header.upper(), "to.id", "", 3)
    ]
    found = told(
        400,
        {"code": "bad.request", "details": details, "errors": [nested(4, details), "x"]},
        operation=operation,
    )

    assert [(n.text, n.pane) for n in found.names] == [
        (query, "url"),
        (header.upper(), "headers"),
        ("to.id", "payload"),
    ]
    aimed = {cause.key: cause.subject for cause in found.causes}
    assert aimed["body-value"] == "/to/id"
    assert aimed["parameter"] == query


@pytest.mark.parametrize(
    ("message", "named"),
    [
        (
            "No authentication bearer token specified in authorization header.",
            [("header", "authorization", "headers")],
        ),
        ("Origin header is missing", [("header", "Origin", "headers")]),
        ("Missing header: 'x-request-key'", [("header", "x-request-key", "headers")]),
        ("No header [Idempotency-Key] came", [("header", "Idempotency-Key", "headers")]),
        ("an incorrect content-type value", [("header", "content-type", "headers")]),
        ("the authorization code is wrong, see the server-side header", []),
        (
            "Cannot POST /api/v2/users/x on API.mypurecloud.de.",
            [("path", "/api/v2/users/x", "url"), ("host", "API.mypurecloud.de", "url")],
        ),
        ("ask the api.", []),
    ],
)
def test_headers_paths_and_hosts_are_named_too(message, named):
    found = answer(400, {"message": message, "code": "bad.request"})
    assert [(n.kind, n.text, n.pane) for n in found.names] == named


def test_a_parameter_that_is_called_a_header_is_one():
    body = {"message": "no", "code": "bad.request", "messageParams": {"headerName": "X-Key"}}
    assert answer(400, body).names == (NamedThing("header", "X-Key", "headers"),)


@pytest.mark.parametrize(
    ("thing", "subject"),
    [
        (NamedThing("field", "to.id", "payload"), "/to/id"),
        (NamedThing("field", "/to/items[0]/id", "payload"), "/to/items/0/id"),
        (NamedThing("field", "$.to", "payload"), "/to"),
        (NamedThing("field", "pageSize", "url"), "pageSize"),
        (NamedThing("scope", "a:b", "token"), "a:b"),
    ],
)
def test_a_named_field_of_the_payload_has_a_pointer(thing, subject):
    assert thing.subject == subject


def test_a_check_names_the_regions_own_hosts():
    checks = [cause.check for cause in answer(502, b"<html>").causes]
    assert any("straight to api.mypurecloud.com." in check for check in checks)
    checks = [cause.check for cause in answer(502, b"<html>", environment=SANDBOX).causes]
    assert any("straight to api.{domain}." in check for check in checks)


def test_the_limit_and_the_correlation_id_are_named():
    body = {
        "code": "too.many.requests",
        "contextId": ID,
        "limit": {
            "key": "token.rate.per.minute",
            "namespace": "platform.api",
            "value": 300,
            "x": [],
        },
    }
    found = told(429, body)

    assert found.names == (
        NamedThing("limit", "platform.api token.rate.per.minute 300"),
        NamedThing("correlation id", ID),
    )
    assert told(429, body, headers={"inin-correlation-id": "0000-other-id"}).correlation_id == (
        "0000-other-id"
    )


# -- pacing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"Retry-After": "42"}, "", 42),
        ({"Retry-After": "Fri, 15 Jan 2027 08:01:00 GMT"}, "", 60),
        (
            {
                "Retry-After": "Fri, 15 Jan 2027 08:01:00 GMT",
                "Date": "Fri, 15 Jan 2027 08:00:50 GMT",
            },
            "",
            10,
        ),
        ({"Retry-After": "Fri, 15 Jan 2027 07:00:00 -0000"}, "", 0),
        ({"Retry-After": "soon"}, "Retry the request in [7] seconds", 7),
        ({"Retry-After": "Fri, 99 Jan 2027 99:00:00 GMT"}, "", None),
        ({"Retry-After": "x" * 100}, "", None),
        ({}, "", None),
    ],
)
def test_when_to_come_back(headers, message, seconds):
    body = {"code": "too.many.requests", "message": message}

    assert told(429, body, headers=headers).retry_after_s == seconds


def test_the_rate_is_read_from_its_headers():
    headers = {"inin-ratelimit-count": "301", "inin-ratelimit-allowed": "300"}

    assert told(429, b"", headers=headers).rate == RateLimit(301, 300, None)
    assert told(429, b"").rate is None


# -- the login host -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "description", "title", "level", "first"),
    [
        ("invalid_client", "authentication failed", "authentication of the client failed",
         "claimed", "login-host"),
        ("invalid_client", "client not found", "this login host does not know the client id",
         "claimed", "login-host"),
        ("invalid_client", "?", "the client was not accepted", "official", "login-host"),
        ("invalid_request", "rate limit exceeded; wait", "tokens are asked for too often",
         "official", "token-throttled"),
        ("invalid_request", "", "the login host does not understand the request", "official",
         "grant-type"),
        ("invalid_grant", "", "the code, refresh token or assertion is not valid", "official",
         "grant-used"),
        ("odd_error", "", "not an error that the login host is known for", "observed", None),
        ("insufficient_scope", "", "not the platform's usual code for this", "claimed", None),
    ],
)  # fmt: skip
def test_oauth_errors(error, description, title, level, first):
    found = told(
        400,
        {"error": error, "description": description, "error_description": description},
        path="/oauth/token",
        sent={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert found.title == f"400 {error}: {title}"
    assert found.level == level
    assert first is None or keys(found)[0] == first


def test_a_token_request_that_is_no_form_is_told_first():
    found = told(400, {"error": "invalid_client"}, path="/oauth/token")

    assert keys(found)[0] == "token-form"


def test_the_authorize_page_says_its_error_in_the_redirect():
    for mark in "?#":
        place = f"http://127.0.0.1:5/{mark}error=invalid_scope&error_description=no&state=x"
        found = told(302, b"", path="/oauth/authorize", headers={"Location": place})

        assert found.title == "302 invalid_scope: a scope that was asked for is not valid"


def test_a_bare_refusal_of_a_token_is_about_region_client_and_form():
    found = told(400, b"Bad Request", path="/oauth/token", sent={})

    assert found.title == "400: no token was given"
    assert keys(found) == ["token-form", "login-host", "client-secret", "token-throttled"]


# -- the socket -----------------------------------------------------------------------------


def frame(code: object, body: object, name: str = "string") -> dict[str, object]:
    return {"type": "response", "class": name, "code": code, "body": body}


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (frame(400, "Request failed."), "400: the frame is not valid"),
        (frame(401, "User is unauthorized"), "401: the user is not authorized"),
        (frame(403, "Try to authenticate again"), "403: the session needs a new login"),
        (frame(403, "HTTP authorization error"), "403: the frame is denied"),
        (frame(4013, "Custom Attributes"), "4013: the custom attributes are too large"),
        (frame("4007", "x"), "4007: the session is not found"),
        (frame(4012, "x"), "4012: no meaning is published"),
        (frame(418, "x"), "418: the request was refused"),
        (
            frame(200, {"errorCode": 4001, "errorMessage": "x"}, "GenerateUrlError"),
            "4001: the file type is not allowed",
        ),
        (frame(400, {"errorMessage": "x"}, "UploadFailureEvent"), "400: the frame is not valid"),
        ({"code": 4006, "message": "x"}, "200 4006: the session has expired"),
        ({"code": 5999, "message": "x"}, "200 5999: not a published error code"),
    ],
)
def test_frames_of_the_socket(document, title):
    assert told(200, document).title == title


def test_a_frame_says_when_to_come_back():
    body = {"retryAfter": 3, "errorCode": 4029, "errorMessage": "Message rate too high"}
    found = told(200, frame(429, body, "TooManyRequestsErrorMessage"))

    assert (found.title[:4], found.retry_after_s) == ("4029", 3)


def test_a_refused_handshake_is_about_the_deployment():
    text = "User is not authorized to access this resource with an explicit deny"
    found = told(403, {"Message": text, "message": text})

    assert keys(found) == ["deployment-refused"]


def test_every_socket_code_is_known_or_known_to_be_unassigned():
    assert set(range(4000, 4030)) == {n for n in SOCKET if 4000 <= n < 4030} | UNASSIGNED


# -- what stands in between -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "body", "who"),
    [
        ({"X-Cache": "Error from cloudfront"}, b"", "CloudFront"),
        ({}, b"<HTML><BODY>Generated by cloudfront (CloudFront)</BODY></HTML>", "CloudFront"),
        ({"Server": "awselb/2.0"}, b"<html><h1>503</h1></html>", "an AWS load balancer"),
        ({}, b"<html><center>nginx</center></html>", "nginx"),
        ({"Server": "envoy"}, b"upstream connect error", "Envoy"),
        ({}, b"<html>sorry</html>", ""),
    ],
)
def test_pages_and_empty_answers_say_who_made_them(headers, body, who):
    found = told(503, body, headers=headers)

    assert "in-between" in keys(found)
    assert (f"Its words are those of {who}." in found.meaning) is bool(who)


@pytest.mark.parametrize(
    ("status", "first"),
    [
        (400, "parameter"),
        (401, "token-expired"),
        (403, "role-missing"),
        (404, "session-over"),
        (429, "too-fast"),
        (499, "in-between"),
        (502, "in-between"),
        (520, "server-fault"),
    ],
)
def test_a_bare_status_has_causes_too(status, first):
    assert keys(told(status))[0] == first
    assert keys(told(status, b"[1]")) == keys(told(status))
    assert keys(told(status, {"error": "Not Found", "status": status})) == keys(told(status))


def test_an_answer_with_the_platforms_id_did_not_come_from_in_between():
    found = told(502, b"", headers={"ININ-Correlation-Id": ID})

    assert keys(found)[-1] == "in-between"


def test_an_answer_too_large_for_an_error_is_not_read():
    found = told(500, b'{"code":"bad.credentials","x":"' + b"x" * 300_000 + b'"}')

    assert found.title == "500: the answer is too large to be an error of the platform"


def test_a_moment_beyond_the_calendar_leaves_the_date_out():
    exchange = Exchange(
        Ticket(1), Request("GET", AGENTLESS), Response(500, "", "", Headers(), b"", 0), (), 1e300
    )
    found = explain(exchange, catalog=published(), environment=REGION)

    assert found is not None
    assert found.evidence[-1].date == ""


# -- secrets --------------------------------------------------------------------------------


def test_no_secret_that_the_answer_quotes_is_repeated():
    canary = "canary-opaque-4711"
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlY2FuYXJ5"
    long = "Zk3v9QmT7xWc2LbN8sRf4HyD6uJp1AeG"
    body = {
        "code": canary,
        "message": f"{ANY}permissions assigned: [{canary}, {jwt}, {long}, a:b:c]",
        "messageParams": {"scope": canary, "permission": jwt, "token": "x"},
        "details": [{"fieldName": canary, "errorCode": canary}],
        "contextId": canary,
        "limit": {"key": canary},
    }
    for found in (
        told(403, body, token=token(), headers={"ININ-Correlation-Id": canary}),
        told(403, body, redactor=Redactor([Secret(canary)])),
    ):
        assert not re.search(f"{canary}|{jwt}|{long}", repr(found))
        assert ("permission", "a:b:c") in [(n.kind, n.text) for n in found.names]


def test_facts_appendix_a_is_described():
    """Every code of the appendix is in the tables: the list is in the test, not in a document."""
    codes = (Path(__file__).parent / "appendix_a_codes.txt").read_text().split()

    assert [code for code in codes if code not in DESCRIBED] == []
