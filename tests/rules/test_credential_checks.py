from __future__ import annotations

import base64

import pytest

from inspector.model.edit import Edit
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials
from inspector.rules.credential_checks import jwt_kind

UUID = "6f2b1c7e-58a4-4f0d-9a6b-0c4d1e2f3a4b"
HISTORY = {"method": "GET", "url": "/api/v2/webmessaging/messages", "body": None}


def encoded(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("token", "more", "message"),
    [
        (UUID, {}, "The token is a UUID, as client ids are"),
        ("middle-ware", {"known": {"client_id": "middle-ware"}}, "The client's id stands where"),
        (
            "Canary4711",
            {"bindings": {"client_secret": Secret("Canary4711")}},
            "The value of client",
        ),
        (encoded(f"{UUID}:Canary"), {}, "The token is base64 of a client's id and secret"),
        (encoded('{"token": "Canary"}'), {}, "The token is base64 of readable text"),
        (encoded("name: a Canary, not one"), {}, "The token is base64 of readable text"),
    ],
)
def test_what_is_no_token_is_a_warning_that_names_no_value(case, token, more, message):
    finding = case.check(token=token, environment=case.region, **more)["token-shape"]

    assert finding.message.startswith(message)
    assert finding.severity == "warning"
    assert "Canary" not in finding.message + finding.detail


@pytest.mark.parametrize(
    "token", ["pW8-7xQ2vR_kz0Tn4Yb1Lc9Jd5Hs3Fg6Ae", "short", "<YOUR_TOKEN>", "A" * 17, ""]
)
def test_what_may_be_a_token_is_silent(case, token):
    assert "token-shape" not in case.check(token=token, bindings={"client_id": "x"})


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        (
            {"iss": "urn:purecloud:conversation", "data": {"jid": "acd-1@conference.example"}},
            "guest-chat-jwt",
        ),
        ({"conversationId": "c", "memberId": "m"}, "guest-chat-jwt"),
        ({"deploymentId": "d", "exp": 5}, "webmessaging-jwt"),
        ({"data": "signed"}, "signed-data"),
        ({"signedData": {}}, "signed-data"),
        ({"iss": "urn:purecloud:conversation"}, "unknown"),
        ({"sessionId": "s", "client_id": "c"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_jwt_is_told_by_its_claims_or_not_at_all(claims, kind):
    assert jwt_kind(claims) == kind


def test_a_jwt_of_another_kind_than_the_calls_is_a_warning(case):
    claims = {"conversationId": "c", "memberId": "m"}
    finding = case.check(**HISTORY, known={"claims": claims})["token-claims-kind"]

    assert finding.message == "By its claims this is a guest chat JWT"
    assert finding.severity == "warning"
    assert "token-claims-kind" not in case.check(**HISTORY, known={"claims": {}})
    assert "token-claims-kind" not in case.check(known={"claims": claims})


@pytest.mark.parametrize(("place", "message"), [("client_id", "id"), ("secret", "secret")])
def test_a_known_client_is_recognised_in_the_tokens_place(case, place, message):
    client = ClientCredentials("Canary-client", Secret("Canary-secret"), "middleware")
    held = {"client_id": client.client_id, "secret": client.secret.reveal()}
    finding = case.check(token=held[place], credentials=(client,))["token-shape"]

    assert finding.message == f"The client's {message} stands where the token belongs"
    assert finding.edit == Edit("set", "token", "client", "middleware")
    assert "Canary" not in finding.message + finding.detail


def test_a_client_without_a_secret_is_not_taken_for_an_empty_token(case):
    client = ClientCredentials("id", Secret(""))

    assert "token-shape" not in case.check(token="9Zx-opaque", credentials=(client,))


def test_a_call_about_a_user_is_not_for_a_client(case):
    users = {"method": "GET", "url": "/api/v2/users/me", "body": None}
    declared = {"method": "POST", "url": "/api/v2/quality/evaluations/aggregates/query/me"}

    finding = case.check(**users)["user-needed"]
    assert (finding.severity, finding.pane) == ("warning", "token")
    assert "user-needed" in case.check(**declared)
    assert "user-needed" not in case.check(method="GET", url="/api/v2/tokens/me", body=None)
    assert "user-needed" not in case.check(**users, grant="code")
    assert "user-needed" not in case.check(method="GET", url="/api/v2/users/meagain/x", body=None)


def test_a_client_is_not_offered_for_a_call_about_a_user(case):
    users = {"method": "GET", "url": "/api/v2/users/me", "body": None}
    found = case.check(**users, token=UUID, grant="code")

    assert found["token-shape"].edit is None
