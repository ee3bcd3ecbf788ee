from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest

from inspector import resource
from inspector.errors import EnvironmentUnknown
from inspector.model.headers import Headers
from inspector.sandbox.responder import (
    DemoClient,
    Responder,
    SandboxRequest,
    SandboxResponse,
    make_responder,
)

MESSAGING = "/api/v2/conversations/messaging"
CURRENT = "/api/v2/oauth2/tokens/current"
ME = "/api/v2/tokens/me"
GUEST = "messaging:guest messaging:web"
PAYLOAD = {"externalContact": {"id": "contact-1"}, "to": {"id": "queue-1"}}
START = 1_790_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ids() -> Iterator[str]:
    return (f"id-{n}" for n in count(1))


@pytest.fixture
def thread(clock: Clock, ids: Iterator[str]) -> Responder:
    return make_responder("thread", now=clock, new_id=lambda: next(ids))


def client_named(responder: Responder, name: str) -> DemoClient:
    return next(client for client in responder.clients if client.name == name)


def basic(client_id: str, secret: str) -> tuple[str, str]:
    encoded = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return ("Authorization", f"Basic {encoded}")


def ask(
    responder: Responder,
    *fields: tuple[str, str],
    body: bytes | dict[str, str] | None = None,
    content_type: str | None = "application/x-www-form-urlencoded",
) -> SandboxResponse:
    """Posts to the token endpoint."""
    form = {"grant_type": "client_credentials"} if body is None else body
    content = form if isinstance(form, bytes) else urlencode(form).encode()
    headers = list(fields)
    if content_type is not None:
        headers.append(("Content-Type", content_type))
    request = SandboxRequest("POST", "/oauth/token", Headers.of(headers), content)
    return responder.respond("login", request)


def token(responder: Responder, name: str = "middleware", scope: str | None = None) -> str:
    client = client_named(responder, name)
    form = {"grant_type": "client_credentials"}
    if scope is not None:
        form["scope"] = scope
    answer = ask(responder, basic(client.client_id, client.client_secret), body=form)
    assert answer.status == 200
    return str(loaded(answer)["access_token"])


def call(
    responder: Responder,
    method: str,
    target: str,
    *fields: tuple[str, str],
    body: bytes = b"",
    bearer: str | None = None,
) -> SandboxResponse:
    headers = list(fields)
    if bearer is not None:
        headers.append(("Authorization", f"Bearer {bearer}"))
    return responder.respond("api", SandboxRequest(method, target, Headers.of(headers), body))


def post_message(
    responder: Responder,
    bearer: str | None,
    *,
    guest: str | None = "guest-1",
    content_type: str | None = "application/json",
    body: bytes | None = None,
) -> SandboxResponse:
    fields = []
    if guest is not None:
        fields.append(("X-Guest-Id", guest))
    if content_type is not None:
        fields.append(("Content-Type", content_type))
    content = json.dumps(PAYLOAD).encode() if body is None else body
    return call(responder, "POST", MESSAGING, *fields, body=content, bearer=bearer)


def loaded(answer: SandboxResponse) -> dict[str, Any]:
    value = json.loads(answer.body)
    assert isinstance(value, dict)
    return value


def refusal(answer: SandboxResponse) -> tuple[int, str]:
    return answer.status, str(loaded(answer)["code"])


# --- the token endpoint


def test_the_middleware_gets_admin_and_guest_when_it_asks_for_no_scope(thread: Responder) -> None:
    current = call(thread, "GET", CURRENT, bearer=token(thread))
    assert loaded(current)["scope"] == "admin messaging:guest"


def test_the_default_client_gets_only_admin_when_it_asks_for_no_scope(thread: Responder) -> None:
    current = call(thread, "GET", CURRENT, bearer=token(thread, "admin-default"))
    assert loaded(current)["scope"] == "admin"


def test_an_empty_scope_counts_as_none(thread: Responder) -> None:
    current = call(thread, "GET", CURRENT, bearer=token(thread, scope=" "))
    assert loaded(current)["scope"] == "admin messaging:guest"


def test_a_client_gets_exactly_the_scopes_that_it_asks_for(thread: Responder) -> None:
    bearer = token(thread, "admin-default", "messaging:web  messaging:guest conversations")
    current = call(thread, "GET", CURRENT, bearer=bearer)
    assert loaded(current)["scope"] == "conversations messaging:guest messaging:web"


def test_the_token_answer_has_the_platforms_members_and_no_scope(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    answer = ask(thread, basic(client.client_id, client.client_secret))
    body = loaded(answer)
    assert list(body) == ["access_token", "token_type", "expires_in"]
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 86399
    assert len(body["access_token"]) == 86
    assert set(body["access_token"]) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


def test_every_token_is_another(thread: Responder) -> None:
    assert token(thread) != token(thread)


def test_id_and_secret_in_the_form_are_accepted_too(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    assert ask(thread, body=form).status == 200


def test_the_basic_scheme_is_read_without_case(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    _, value = basic(client.client_id, client.client_secret)
    assert ask(thread, ("authorization", value.replace("Basic", "bAsIc"))).status == 200


@pytest.mark.parametrize(
    "fields",
    [
        [],
        [("Authorization", "Bearer abc")],
        [("Authorization", "Basic ***")],
        [("Authorization", "Basic " + base64.b64encode(b"no colon").decode())],
        [("Authorization", "Basic " + base64.b64encode(b"\xff:\xff").decode())],
        [("Authorization", "Basic YTpi"), ("Authorization", "Basic YTpi")],
    ],
)
def test_missing_or_malformed_client_credentials_fail(
    thread: Responder, fields: list[tuple[str, str]]
) -> None:
    answer = ask(thread, *fields)
    assert answer.status == 400
    assert loaded(answer) == {
        "error": "invalid_client",
        "description": "authentication failed",
        "error_description": "authentication failed",
    }


def test_an_unknown_client_and_a_wrong_secret_are_told_apart_as_in_life(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    unknown = ask(thread, basic("nobody", client.client_secret))
    wrong = ask(thread, basic(client.client_id, "wrong"))
    assert (unknown.status, wrong.status) == (400, 400)
    assert loaded(unknown)["error_description"] == "client not found"
    assert loaded(wrong)["error_description"] == "authentication failed"


def test_the_secret_of_another_client_does_not_serve(thread: Responder) -> None:
    first, second = thread.clients
    assert ask(thread, basic(first.client_id, second.client_secret)).status == 400


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "admin messaging:gest"}, "invalid_scope"),
        (b"grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
        ("&".join(f"f{n}=1" for n in range(60)).encode(), "invalid_request"),
        (b"grant_type=\xff", "invalid_request"),
    ],
)
def test_a_wrong_form_is_refused_in_the_oauth_shape(
    thread: Responder, form: bytes | dict[str, str], error: str
) -> None:
    client = client_named(thread, "middleware")
    answer = ask(thread, basic(client.client_id, client.client_secret), body=form)
    body = loaded(answer)
    assert (answer.status, body["error"]) == (400, error)
    assert set(body) == {"error", "description", "error_description"}
    assert body["description"] == body["error_description"]


def test_an_unknown_scope_is_named(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    form = {"grant_type": "client_credentials", "scope": "zeta admin alpha"}
    answer = ask(thread, basic(client.client_id, client.client_secret), body=form)
    assert loaded(answer)["error_description"] == "unknown scope: alpha zeta"


@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain"])
def test_the_token_endpoint_takes_forms_only(thread: Responder, content_type: str | None) -> None:
    client = client_named(thread, "middleware")
    answer = ask(thread, basic(client.client_id, client.client_secret), content_type=content_type)
    assert (answer.status, loaded(answer)["error"]) == (400, "invalid_request")


def test_a_form_with_a_charset_is_a_form(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    kind = "Application/X-WWW-Form-Urlencoded; charset=UTF-8"
    fields = basic(client.client_id, client.client_secret)
    assert ask(thread, fields, content_type=kind).status == 200


def test_too_many_token_requests_are_refused_with_400_as_in_life(
    thread: Responder, clock: Clock
) -> None:
    client = client_named(thread, "middleware")
    credentials = basic(client.client_id, client.client_secret)
    for _ in range(300):
        assert ask(thread, credentials).status == 200
    refused = ask(thread, credentials)
    assert (refused.status, loaded(refused)["error"]) == (400, "invalid_request")
    assert loaded(refused)["error_description"].startswith("rate limit exceeded;")
    clock.now += 60
    assert ask(thread, credentials).status == 200


def test_the_token_endpoint_is_not_on_the_api_listener(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    fields = [
        basic(client.client_id, client.client_secret),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ]
    answer = call(thread, "POST", "/oauth/token", *fields, body=b"grant_type=client_credentials")
    assert refusal(answer) == (404, "not.found")


def test_api_paths_are_not_on_the_login_listener(thread: Responder) -> None:
    answer = thread.respond("login", SandboxRequest("GET", ME, Headers(), b""))
    assert refusal(answer) == (404, "not.found")


# --- the messaging call


def test_the_starting_case_is_refused(thread: Responder) -> None:
    answer = post_message(thread, token(thread), guest=None)
    assert answer.status == 401
    assert loaded(answer) == {
        "message": "Invalid login credentials.",
        "code": "bad.credentials",
        "status": 401,
        "messageParams": {},
        "contextId": answer.headers.get("ININ-Correlation-Id"),
        "details": [],
        "errors": [],
    }


@pytest.mark.parametrize(
    ("scope", "guest"),
    [
        (None, "guest-1"),  # the header alone is not enough
        (GUEST, None),  # both scopes alone are not enough
        (GUEST, ""),
        (GUEST, " \t "),
        ("messaging:guest", "guest-1"),
        ("messaging:web", "guest-1"),
        ("messaging", "guest-1"),
    ],
)
def test_what_is_missing_is_not_said(
    thread: Responder, scope: str | None, guest: str | None
) -> None:
    answer = post_message(thread, token(thread, scope=scope), guest=guest)
    assert refusal(answer) == (401, "bad.credentials")
    assert "guest" not in answer.body.decode().lower()
    assert "scope" not in answer.body.decode().lower()


def test_header_and_both_scopes_make_it_work(thread: Responder, clock: Clock) -> None:
    answer = post_message(thread, token(thread, scope=GUEST))
    assert answer.status == 200
    body = loaded(answer)
    assert body["externalContact"] == {"id": "contact-1"}
    assert body["to"] == {"id": "queue-1"}
    assert body["state"] == "queued"
    assert body["startTime"] == "2026-09-21T14:13:20.000Z"
    assert body["selfUri"] == f"/api/v2/conversations/{body['id']}"
    assert body["id"] != answer.headers.get("ININ-Correlation-Id")


def test_it_works_for_the_other_client_when_it_asks_for_both_scopes(thread: Responder) -> None:
    assert post_message(thread, token(thread, "admin-default", f"admin {GUEST}")).status == 200


def test_a_query_does_not_change_the_path(thread: Responder) -> None:
    bearer = token(thread)
    assert call(thread, "GET", f"{CURRENT}?a=b", bearer=bearer).status == 200


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer Bearer abc",
        "Bearer a b",
        'Bearer "abc"',
        "abc",
    ],
)
@pytest.mark.parametrize("path", [MESSAGING, CURRENT, ME])
def test_no_well_formed_bearer_is_another_refusal(
    thread: Responder, value: str | None, path: str
) -> None:
    fields = [] if value is None else [("Authorization", value)]
    method = "POST" if path == MESSAGING else "GET"
    answer = call(thread, method, path, *fields)
    assert refusal(answer) == (401, "authentication.required")
    assert loaded(answer)["message"] == (
        "No authentication bearer token specified in authorization header."
    )


def test_two_authorization_fields_are_malformed(thread: Responder) -> None:
    bearer = token(thread)
    answer = call(thread, "GET", ME, ("Authorization", f"Bearer {bearer}"), bearer=bearer)
    assert refusal(answer) == (401, "authentication.required")


def test_the_bearer_scheme_is_read_without_case(thread: Responder) -> None:
    answer = call(thread, "GET", ME, ("authorization", f"bearer {token(thread)}"))
    assert answer.status == 200


@pytest.mark.parametrize("path", [MESSAGING, CURRENT, ME])
def test_a_token_that_was_never_issued_is_refused(thread: Responder, path: str) -> None:
    method = "POST" if path == MESSAGING else "GET"
    assert refusal(call(thread, method, path, bearer="x" * 86)) == (401, "bad.credentials")


def test_a_token_of_another_instance_is_refused(thread: Responder) -> None:
    foreign = token(make_responder("thread"))
    assert refusal(call(thread, "GET", ME, bearer=foreign)) == (401, "bad.credentials")


def test_a_token_serves_until_it_expires(thread: Responder, clock: Clock) -> None:
    bearer = token(thread, scope=GUEST)
    clock.now = START + 86_398
    assert post_message(thread, bearer).status == 200
    clock.now = START + 86_399
    assert refusal(post_message(thread, bearer)) == (401, "bad.credentials")


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/xml", "json"])
def test_content_that_is_not_declared_as_json_is_415(
    thread: Responder, content_type: str | None
) -> None:
    answer = post_message(thread, token(thread, scope=GUEST), content_type=content_type)
    assert refusal(answer) == (415, "unsupported.media.type")


def test_json_with_a_charset_is_json(thread: Responder) -> None:
    kind = "Application/JSON; charset=utf-8"
    assert post_message(thread, token(thread, scope=GUEST), content_type=kind).status == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b"[]", b'"text"', b"null"]
)
def test_a_body_that_is_no_json_object_is_400(thread: Responder, body: bytes) -> None:
    answer = post_message(thread, token(thread, scope=GUEST), body=body)
    assert refusal(answer) == (400, "bad.request")
    assert loaded(answer)["details"] == []


@pytest.mark.parametrize(
    ("payload", "missing"),
    [
        ({}, ["externalContact.id", "to.id"]),
        ({"to": {"id": "q"}}, ["externalContact.id"]),
        ({"externalContact": {"id": "c"}}, ["to.id"]),
        ({"externalContact": {"id": ""}, "to": {"id": " "}}, ["externalContact.id", "to.id"]),
        ({"externalContact": "c", "to": {"id": 7}}, ["externalContact.id", "to.id"]),
        ({"externalContact": {}, "to": None}, ["externalContact.id", "to.id"]),
    ],
)
def test_a_payload_without_both_ids_is_400_and_names_them(
    thread: Responder, payload: dict[str, Any], missing: list[str]
) -> None:
    body = json.dumps(payload).encode()
    answer = post_message(thread, token(thread, scope=GUEST), body=body)
    assert refusal(answer) == (400, "bad.request")
    assert [detail["fieldName"] for detail in loaded(answer)["details"]] == missing


def test_credentials_are_looked_at_before_the_content(thread: Responder) -> None:
    answer = post_message(thread, token(thread), content_type=None, body=b"{")
    assert refusal(answer) == (401, "bad.credentials")


# --- reading a token


def test_introspection_tells_scopes_client_and_times(thread: Responder) -> None:
    answer = call(thread, "GET", CURRENT, bearer=token(thread))
    assert loaded(answer) == {
        "active": True,
        "scope": "admin messaging:guest",
        "client_id": client_named(thread, "middleware").client_id,
        "token_type": "bearer",
        "exp": int(START) + 86_399,
        "iat": int(START),
    }


def test_tokens_me_has_the_published_shape(thread: Responder) -> None:
    body = loaded(call(thread, "GET", f"{ME}?preserveIdleTTL=true", bearer=token(thread)))
    assert set(body) == {"organization", "homeOrganization", "authorizedScope", "OAuthClient"}
    assert body["authorizedScope"] == ["admin", "messaging:guest"]
    assert body["OAuthClient"]["name"] == "middleware"
    assert body["OAuthClient"]["authorizedGrantType"] == "CLIENT-CREDENTIALS"
    assert set(body["organization"]) == {"id", "name"}


def test_head_is_answered_where_get_is(thread: Responder) -> None:
    bearer = token(thread)
    assert call(thread, "HEAD", ME, bearer=bearer).status == 200
    assert call(thread, "HEAD", CURRENT, bearer=bearer).status == 200


def test_delete_on_tokens_me_revokes_the_token(thread: Responder) -> None:
    bearer = token(thread)
    answer = call(thread, "DELETE", ME, bearer=bearer)
    assert (answer.status, answer.body) == (200, b"")
    assert refusal(call(thread, "GET", ME, bearer=bearer)) == (401, "bad.credentials")
    assert thread.issued(bearer)


def test_issued_knows_own_tokens_also_when_expired(thread: Responder, clock: Clock) -> None:
    bearer = token(thread)
    clock.now += 1_000_000
    assert thread.issued(bearer)
    assert not thread.issued(bearer + "x")
    assert not thread.issued("")
    assert not thread.issued("\ud800")


# --- other paths and methods


@pytest.mark.parametrize(
    "path",
    ["/", "", "*", "/api/v2/users/me", f"{MESSAGING}/", "/api/v2/conversations/Messaging"],
)
def test_other_paths_are_not_found(thread: Responder, path: str) -> None:
    assert refusal(call(thread, "GET", path)) == (404, "not.found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", MESSAGING, "POST"),
        ("POST", CURRENT, "GET, HEAD"),
        ("PUT", ME, "GET, HEAD, DELETE"),
        ("get", ME, "GET, HEAD, DELETE"),
    ],
)
def test_other_methods_are_not_allowed(
    thread: Responder, method: str, path: str, allowed: str
) -> None:
    answer = call(thread, method, path)
    assert answer.status == 405
    assert answer.headers.get("Allow") == allowed


def test_the_token_endpoint_allows_post_only(thread: Responder) -> None:
    answer = thread.respond("login", SandboxRequest("GET", "/oauth/token", Headers(), b""))
    assert (answer.status, answer.headers.get("Allow")) == (405, "POST")


# --- what is on every answer


def test_every_answer_carries_correlation_rate_and_cache_headers(thread: Responder) -> None:
    client = client_named(thread, "middleware")
    bearer = token(thread)
    answers = [
        ask(thread, basic(client.client_id, client.client_secret)),
        ask(thread),
        post_message(thread, bearer),
        post_message(thread, token(thread, scope=GUEST)),
        call(thread, "DELETE", "/nowhere"),
        call(thread, "DELETE", ME, bearer=bearer),
    ]
    for answer in answers:
        headers = answer.headers
        assert (headers.get("ININ-Correlation-Id") or "").startswith("id-")
        assert headers.get("inin-ratelimit-allowed") == "300"
        assert int(headers.get("inin-ratelimit-count") or "") >= 0
        assert 1 <= int(headers.get("inin-ratelimit-reset") or "") <= 60
        assert headers.get("Strict-Transport-Security") == "max-age=600; includeSubDomains"
        assert headers.get("Cache-Control") == "no-cache, no-store, must-revalidate"
        assert parsedate_to_datetime(headers.get("Date") or "").timestamp() == START
        assert headers.get("Content-Type") == ("application/json" if answer.body else None)
    correlation = {answer.headers.get("ININ-Correlation-Id") for answer in answers}
    assert len(correlation) == len(answers)


def test_uses_are_counted_per_token_in_a_rolling_minute(thread: Responder, clock: Clock) -> None:
    first, second = token(thread), token(thread)

    def rate(bearer: str) -> tuple[str | None, str | None]:
        headers = call(thread, "GET", ME, bearer=bearer).headers
        return headers.get("inin-ratelimit-count"), headers.get("inin-ratelimit-reset")

    assert rate(first) == ("1", "60")
    clock.now += 10.5
    assert rate(first) == ("2", "50")
    assert rate(second) == ("1", "60")
    clock.now += 49.5
    assert rate(first) == ("2", "11")


def test_beyond_the_allowed_rate_it_answers_429_until_the_minute_has_passed(
    thread: Responder, clock: Clock
) -> None:
    bearer = token(thread)
    for _ in range(300):
        assert call(thread, "GET", ME, bearer=bearer).status == 200
    clock.now += 18
    refused = call(thread, "GET", ME, bearer=bearer)
    assert refusal(refused) == (429, "too.many.requests.retry.after")
    assert refused.headers.get("Retry-After") == "42"
    assert loaded(refused)["message"] == (
        "Rate limit exceeded the maximum. Retry the request in [42] seconds"
    )
    assert call(thread, "GET", ME, bearer=token(thread)).status == 200
    clock.now += 42
    assert call(thread, "GET", ME, bearer=bearer).status == 200


def test_requests_without_a_token_are_never_429(thread: Responder) -> None:
    answers = {call(thread, "GET", ME).status for _ in range(400)}
    assert answers == {401}


def test_counting_goes_on_right_when_threads_share_a_token(thread: Responder) -> None:
    bearer = token(thread)
    statuses: list[int] = []

    def use() -> None:
        statuses.extend(call(thread, "GET", ME, bearer=bearer).status for _ in range(80))

    workers = [threading.Thread(target=use) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert statuses.count(200) == 300
    assert statuses.count(429) == 20


# --- instances


def test_clients_have_fixed_ids_and_a_secret_per_instance() -> None:
    one, other = make_responder("thread"), make_responder("thread")
    assert [client.name for client in one.clients] == ["middleware", "admin-default"]
    assert [c.client_id for c in one.clients] == [c.client_id for c in other.clients]
    secrets = [client.client_secret for r in (one, other) for client in r.clients]
    assert len(set(secrets)) == 4
    assert all(client.about for client in one.clients)


def test_the_scenario_says_its_name(thread: Responder) -> None:
    assert thread.scenario == "thread"


def test_an_unknown_scenario_is_refused_with_what_there_is() -> None:
    with pytest.raises(
        EnvironmentUnknown, match="no sandbox scenario 'nowhere'; there are: thread, documented"
    ):
        make_responder("nowhere")


def test_the_scenarios_page_names_every_call_and_client_and_is_no_evidence(
    thread: Responder,
) -> None:
    page = resource.path("scenarios/thread.md").read_text("utf-8")
    for call_named in ("POST /oauth/token", f"GET {CURRENT}", f"GET {ME}", f"POST {MESSAGING}"):
        assert f"`{call_named}`" in page
    assert all(f"`{client.name}`" in page for client in thread.clients)
    assert "It is no evidence about the platform" in page
