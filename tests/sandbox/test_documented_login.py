"""The login host: every grant, its refusals, and the way back from the authorize page."""

from __future__ import annotations

import base64
import sys
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from documented_world import (
    FORM,
    REDIRECT,
    World,
    basic,
    loaded,
    oauth_refusal,
    refusal,
    sent_back,
)

from inspector.sandbox.documented_login import challenge_of

ME = "/api/v2/tokens/me"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # both of RFC 7636, appendix B
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
SAML = "urn:ietf:params:oauth:grant-type:saml2-bearer"


@pytest.fixture
def world() -> World:
    return World()


def about(world: World, token: object) -> dict[str, object]:
    """Returns what tokens/me says, without letting scopes hinder."""
    world.scenario.set_enforcement(False)
    return loaded(world.call("GET", ME, str(token)))


# --- client credentials


@pytest.mark.parametrize(
    "name", ["messaging-admin", "organization-admin", "viewer", "no-roles", "wrong-division"]
)
def test_a_client_gets_a_token_that_says_no_scope(world: World, name: str) -> None:
    answer = world.ask(name, "client_credentials", scope="messaging:guest")
    body = loaded(answer)
    assert answer.status == 200
    assert set(body) == {"access_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 86_399)
    token = body["access_token"]
    assert len(token) == 86
    assert world.scenario.issued(token)
    me = about(world, token)
    assert me["authorizedScope"] == []
    assert me["OAuthClient"]["name"] == name
    assert me["OAuthClient"]["authorizedGrantType"] == "CLIENT-CREDENTIALS"


def test_id_and_secret_may_come_in_the_form(world: World) -> None:
    client = world.client("viewer")
    form = {"client_id": client.client_id, "client_secret": client.client_secret}
    body = urlencode({"grant_type": "client_credentials", **form}).encode()
    assert world.login("POST", "/oauth/token", FORM, body=body).status == 200


def test_what_the_client_got_wrong_is_told_as_the_platform_tells_it(world: World) -> None:
    client = world.client("messaging-admin")
    grant = b"grant_type=client_credentials"

    def ask(*fields: tuple[str, str], body: bytes = grant) -> tuple[int, str, str]:
        return oauth_refusal(world.login("POST", "/oauth/token", FORM, *fields, body=body))

    failed = (400, "invalid_client", "authentication failed")
    assert ask(basic(client.client_id, "wrong")) == failed
    assert ask(("Authorization", "Bearer x")) == failed
    assert ask() == failed
    assert ask(body=grant + b"&client_id=" + client.client_id.encode()) == failed
    assert ask(basic("nobody", client.client_secret)) == (400, "invalid_client", "client not found")
    own = basic(client.client_id, client.client_secret)
    assert ask(own, body=b"")[1:] == ("invalid_request", "grant_type is missing")
    assert ask(own, body=b"grant_type=password")[1] == "unsupported_grant_type"
    assert ask(own, body=b"grant_type=refresh_token&refresh_token=x")[1] == "unauthorized_client"


def test_a_token_is_asked_for_with_a_form(world: World) -> None:
    client = world.client("messaging-admin")
    own = basic(client.client_id, client.client_secret)
    kind = ("Content-Type", "application/json")
    body = b'{"grant_type":"client_credentials"}'
    answer = world.login("POST", "/oauth/token", own, kind, body=body)
    assert oauth_refusal(answer)[:2] == (400, "invalid_request")


@pytest.mark.parametrize("name", ["disabled", "inactive"])
def test_a_client_that_is_not_active_gets_no_token(world: World, name: str) -> None:
    failed = (400, "invalid_client", "authentication failed")
    assert oauth_refusal(world.ask(name, "client_credentials")) == failed
    world.scenario.set_client_state(name, "active")
    assert world.ask(name, "client_credentials").status == 200


def test_asking_too_often_is_400_and_not_429(world: World) -> None:
    world.scenario.set_allowed_per_minute(2)
    assert world.ask("viewer", "client_credentials").status == 200
    assert world.ask("viewer", "client_credentials").status == 200
    status, error, why = oauth_refusal(world.ask("viewer", "client_credentials"))
    assert (status, error) == (400, "invalid_request")
    assert why.startswith("rate limit exceeded;")
    assert world.ask("no-roles", "client_credentials").status == 200


# --- authorization code and PKCE


def test_the_challenge_is_the_rfcs() -> None:
    assert challenge_of(VERIFIER) == CHALLENGE


def test_a_code_becomes_a_token_of_a_user_with_the_clients_scopes(world: World) -> None:
    code = world.code("agent-desktop")
    answer = world.ask("agent-desktop", "authorization_code", code=code, redirect_uri=REDIRECT)
    body = loaded(answer)
    assert set(body) == {"access_token", "token_type", "expires_in", "refresh_token"}
    me = about(world, body["access_token"])
    assert "messaging" in me["authorizedScope"]
    assert me["OAuthClient"]["authorizedGrantType"] == "CODE"
    assert me["OAuthClient"]["roleDivisions"] == []
    assert me["OAuthClient"]["scope"] == me["authorizedScope"]
    assert world.call("GET", "/api/v2/users/me", body["access_token"]).status == 200


def test_a_user_may_agree_to_fewer_scopes(world: World) -> None:
    code = world.code("agent-desktop", scope="messaging")
    answer = world.ask("agent-desktop", "authorization_code", code=code, redirect_uri=REDIRECT)
    token = loaded(answer)["access_token"]
    path = "/api/v2/conversations/messaging/settings"
    assert world.call("GET", path, token).status == 200
    answer = world.call("GET", "/api/v2/conversations/messages", token)
    assert refusal(answer) == (403, "app.not.authorized.for.scope")


def test_a_public_client_proves_itself_with_pkce(world: World) -> None:
    code = world.code("supervisor-app", **PKCE)
    form = {"code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    assert world.ask("supervisor-app", "authorization_code", **form).status == 200


@pytest.mark.parametrize("verifier", ["", "short", VERIFIER + "!", "x" * 43, "x" * 129])
def test_a_verifier_that_does_not_fit_is_refused(world: World, verifier: str) -> None:
    code = world.code("supervisor-app", **PKCE)
    form = {"code": code, "redirect_uri": REDIRECT, "code_verifier": verifier}
    answer = world.ask("supervisor-app", "authorization_code", **form)
    assert oauth_refusal(answer)[:2] == (400, "invalid_grant")


def test_a_public_client_may_send_basic_as_the_vendors_command_line_does(world: World) -> None:
    client = world.client("supervisor-app")
    form = {"grant_type": "authorization_code", "code": world.code("supervisor-app", **PKCE)}
    form |= {"redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    body = urlencode(form).encode()
    answer = world.login("POST", "/oauth/token", FORM, basic(client.client_id, ""), body=body)
    assert answer.status == 200


def test_a_code_is_good_once_for_its_client_and_redirect_and_a_while(world: World) -> None:
    def redeem(name: str, code: str, redirect: str = REDIRECT) -> tuple[int, str]:
        answer = world.ask(name, "authorization_code", code=code, redirect_uri=redirect)
        return answer.status, str(loaded(answer).get("error"))

    wrong = (400, "invalid_grant")
    code = world.code("agent-desktop")
    assert redeem("agent-desktop", code) == (200, "None")
    assert redeem("agent-desktop", code) == wrong
    assert redeem("agent-desktop", "never given") == wrong
    assert redeem("supervisor-app", world.code("agent-desktop")) == wrong
    assert redeem("agent-desktop", world.code("agent-desktop"), f"{REDIRECT}2") == wrong
    assert redeem("agent-desktop", "") == (400, "invalid_request")
    assert redeem("agent-desktop", world.code("agent-desktop"), "") == (400, "invalid_request")
    late = world.code("agent-desktop")
    world.now += 300
    assert redeem("agent-desktop", late) == wrong


def test_a_refresh_token_gives_a_new_pair_once_and_to_its_client(world: World) -> None:
    code = world.code("agent-desktop", scope="messaging")
    first = loaded(
        world.ask("agent-desktop", "authorization_code", code=code, redirect_uri=REDIRECT)
    )
    old = first["refresh_token"]
    stolen = world.ask("supervisor-app", "refresh_token", refresh_token=old)
    assert oauth_refusal(stolen)[:2] == (400, "invalid_grant")
    second = loaded(world.ask("agent-desktop", "refresh_token", refresh_token=old))
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"] != old
    assert about(world, second["access_token"])["authorizedScope"] == ["messaging"]
    again = world.ask("agent-desktop", "refresh_token", refresh_token=old)
    assert oauth_refusal(again)[:2] == (400, "invalid_grant")
    missing = world.ask("agent-desktop", "refresh_token")
    assert oauth_refusal(missing)[:2] == (400, "invalid_request")


# --- the authorize page


def test_the_page_sends_back_the_state_beside_the_code(world: World) -> None:
    answer = world.authorize("agent-desktop", response_type="code", state="s &?#é")
    assert sent_back(answer) | {"code": ""} == {"code": "", "state": "s &?#é"}
    location = answer.headers.get("Location") or ""
    assert location.startswith(f"{REDIRECT}?code=")
    assert answer.headers.get("ININ-Correlation-Id")
    twice = world.authorize(
        "agent-desktop", response_type="code", redirect_uri="http://localhost:8080/a?b=c"
    )
    assert urlsplit(twice.headers.get("Location") or "").query.startswith("b=c&code=")


@pytest.mark.parametrize(
    ("name", "query", "error"),
    [
        ("agent-desktop", {"response_type": "id_token"}, "unsupported_response_type"),
        ("agent-desktop", {}, "unsupported_response_type"),
        ("agent-desktop", {"response_type": "token"}, "unauthorized_client"),
        ("messaging-admin", {"response_type": "code"}, "unauthorized_client"),
        ("browser-widget", {"response_type": "code"}, "unauthorized_client"),
        ("agent-desktop", {"response_type": "code", "scope": "messaging:guest"}, "invalid_scope"),
        ("supervisor-app", {"response_type": "code"}, "invalid_pkce_package"),
        (
            "supervisor-app",
            {
                "response_type": "code",
                "code_challenge": CHALLENGE,
                "code_challenge_method": "plain",
            },
            "invalid_pkce_package",
        ),
        (
            "agent-desktop",
            {"response_type": "code", "code_challenge": "short", "code_challenge_method": "S256"},
            "invalid_pkce_package",
        ),
        (
            "agent-desktop",
            {"response_type": "code", "code_challenge_method": "S256"},
            "invalid_pkce_package",
        ),
    ],
)
def test_an_error_goes_back_with_its_name_and_state(
    world: World, name: str, query: dict[str, str], error: str
) -> None:
    back = sent_back(world.authorize(name, state="s", **query))
    assert (back["error"], back["state"]) == (error, "s")
    assert back["error_description"]
    assert set(back) == {"error", "error_description", "state"}


def test_a_user_who_does_not_agree_sends_back_access_denied(world: World) -> None:
    world.scenario.set_consent(False)
    back = sent_back(world.authorize("agent-desktop", response_type="code"))
    assert back == {"error": "access_denied", "error_description": "the user did not agree"}
    world.scenario.set_consent(True)
    assert world.code("agent-desktop")


def test_a_client_that_is_not_active_may_not_ask(world: World) -> None:
    world.scenario.set_client_state("agent-desktop", "inactive")
    back = sent_back(world.authorize("agent-desktop", response_type="code"))
    assert back["error"] == "unauthorized_client"


@pytest.mark.parametrize(
    "redirect",
    [
        "",
        "https://127.0.0.1/cb",
        "http://example.com/cb",
        "http://127.0.0.1.example.com/cb",
        "http://127.0.0.1@example.com/cb",
        "http://user@127.0.0.1/cb",
        "http://127.0.0.1/cb#f",
        "http://127.0.0.1/\r\nX: y",
        "http://127.0.0.1:x/cb",
        "http://[::1/cb",
        "myapp://callback",
    ],
)
def test_nobody_is_sent_anywhere_but_to_loopback(world: World, redirect: str) -> None:
    answer = world.authorize("agent-desktop", response_type="code", redirect_uri=redirect)
    assert oauth_refusal(answer)[:2] == (400, "invalid_request")
    assert answer.headers.get("Location") is None


@pytest.mark.parametrize("redirect", ["http://localhost/", "http://[::1]:8080/cb", REDIRECT])
def test_any_loopback_address_will_do(world: World, redirect: str) -> None:
    answer = world.authorize("agent-desktop", response_type="code", redirect_uri=redirect)
    assert (answer.headers.get("Location") or "").startswith(f"{redirect}?code=")


def test_a_repeated_parameter_or_an_unknown_client_goes_nowhere(world: World) -> None:
    asked = urlencode({"client_id": world.client("agent-desktop").client_id})
    answer = world.login("GET", f"/oauth/authorize?{asked}&redirect_uri={REDIRECT}&state=1&state=2")
    assert oauth_refusal(answer)[:2] == (400, "invalid_request")
    assert oauth_refusal(world.login("GET", "/oauth/authorize?client_id=nobody")) == (
        400,
        "invalid_client",
        "client not found",
    )


def test_the_implicit_grant_puts_the_token_into_the_fragment(world: World) -> None:
    answer = world.authorize("browser-widget", response_type="token", state="s")
    location = answer.headers.get("Location") or ""
    assert location.startswith(f"{REDIRECT}#access_token=")
    back = sent_back(answer)
    assert set(back) == {"access_token", "expires_in", "token_type", "state"}
    me = about(world, back["access_token"])
    assert me["OAuthClient"]["authorizedGrantType"] == "TOKEN"
    assert "messaging:readonly" in me["authorizedScope"]


# --- SAML2 bearer


def assertion(until: str = "2999-01-01T00:00:00Z", element: str = "saml:Assertion") -> str:
    text = f'<{element} ID="a"><Conditions NotOnOrAfter="{until}"/></{element}>'
    return base64.b64encode(text.encode()).decode()


def test_an_assertion_becomes_a_token_of_a_user(world: World) -> None:
    form = {"orgName": "sandbox", "assertion": assertion()}
    body = loaded(world.ask("single-sign-on", SAML, **form))
    assert "refresh_token" not in body
    assert (
        about(world, body["access_token"])["OAuthClient"]["authorizedGrantType"] == "SAML2-BEARER"
    )
    safe = assertion().rstrip("=").replace("+", "-").replace("/", "_")
    assert world.ask("single-sign-on", SAML, orgName="Sandbox", assertion=safe).status == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"assertion": assertion()}, "invalid_request"),
        ({"orgName": "Sandbox"}, "invalid_request"),
        ({"orgName": "Elsewhere", "assertion": assertion()}, "invalid_grant"),
        ({"orgName": "Sandbox", "assertion": "!"}, "invalid_grant"),
        ({"orgName": "Sandbox", "assertion": "gICA"}, "invalid_grant"),
        ({"orgName": "Sandbox", "assertion": assertion(element="Response")}, "invalid_grant"),
        ({"orgName": "Sandbox", "assertion": assertion("2020-01-01T00:00:00Z")}, "invalid_grant"),
        ({"orgName": "Sandbox", "assertion": assertion("2999-01-01T00:00:00")}, "invalid_grant"),
        ({"orgName": "Sandbox", "assertion": assertion("soon")}, "invalid_grant"),
    ],
)
def test_an_assertion_that_cannot_be_is_refused(
    world: World, form: dict[str, str], error: str
) -> None:
    assert oauth_refusal(world.ask("single-sign-on", SAML, **form))[:2] == (400, error)


# --- the rest of the host


def test_the_login_host_has_two_places_and_one_method_each(world: World) -> None:
    assert refusal(world.login("GET", "/api/v2/tokens/me")) == (404, "not.found")
    assert refusal(world.login("GET", "/.well-known/openid-configuration")) == (404, "not.found")
    wrong = world.login("GET", "/oauth/token")
    assert refusal(wrong) == (405, "method not allowed")
    assert wrong.headers.get("Allow") == "POST"
    assert world.login("POST", "/oauth/authorize").headers.get("Allow") == "GET"
