"""Tokens of users, over real sockets, on the sandbox that plays the published contract."""

from __future__ import annotations

import base64
import http.client
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from inspector.errors import AuthError
from inspector.model.headers import Headers
from inspector.model.request import Request
from inspector.model.secret import Secret

Owner = Any
ASSERTION = '<saml:Assertion NotOnOrAfter="2999-01-01T00:00:00Z">canary-assertion</saml:Assertion>'
ME = Request("GET", "/api/v2/tokens/me", Headers.of([("Authorization", "Bearer {{token}}")]))


class Browser:
    """Follows the authorize page to where it leads, as a user who agrees at once."""

    def __init__(self) -> None:
        self.visited: list[str] = []
        self.pages: list[str] = []
        self.follows = True
        self.waits = threading.Event()

    def __call__(self, url: str) -> bool:
        self.visited.append(url)
        status, location, page = get(url)
        if self.follows and status == 302:
            self.visited.append(location)
            page = get(location)[2]
        self.pages.append(page)
        return True

    @property
    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.visited[0]).query))


def get(url: str) -> tuple[int, str, str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", ""), answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def owner(make_owner: Callable[..., Owner], browser: Browser) -> Owner:
    """On the sandbox with users, with a browser that signs in by itself."""
    owner = make_owner(open_browser=browser)
    owner.space.select_environment("sandbox-documented")
    return owner


def demo(owner: Owner, name: str) -> tuple[str, Secret | None]:
    found = next(c for c in owner.space.demo_user_clients if c.name == name)
    return found.client_id, Secret(found.client_secret) if found.client_secret else None


def problem(owner: Owner) -> str:
    owner.until(lambda: owner.space.problem)
    assert owner.space.state.activity == "idle"
    return str(owner.space.problem)


def test_signing_in_gets_a_token_of_the_user(owner: Owner, browser: Browser) -> None:
    owner.space.sign_in(*demo(owner, "agent-desktop"), name="agent-desktop")
    owner.idle()
    assert owner.space.problem == ""
    token = owner.space.state.token
    assert (token.grant, token.client_name) == ("code", "agent-desktop")
    assert token.scopes_from == "tokens/me"
    assert token.renewal is not None
    assert owner.space.state.client is None
    assert browser.asked["code_challenge_method"] == "S256"
    assert "The sign-in came back" in browser.pages[0]
    owner.space.open_request(ME, {})
    assert owner.send() == 200


def test_a_public_client_needs_no_secret_and_scopes_can_be_asked_for(
    owner: Owner, browser: Browser
) -> None:
    client_id, secret = demo(owner, "supervisor-app")
    assert secret is None
    owner.space.sign_in(client_id, None, scopes=frozenset({"user-basic-info"}))
    owner.idle()
    assert owner.space.state.token.scopes == {"user-basic-info"}
    assert browser.asked["scope"] == "user-basic-info"


def test_a_registered_redirect_uri_is_listened_on(
    owner: Owner, browser: Browser, free_port: int
) -> None:
    uri = f"http://localhost:{free_port}/signed/in"
    owner.space.sign_in(*demo(owner, "agent-desktop"), uri)
    owner.idle()
    assert owner.space.state.token is not None
    assert browser.asked["redirect_uri"] == uri


def test_a_token_is_refreshed_and_its_refresh_token_is_the_next_one(owner: Owner) -> None:
    owner.space.sign_in(*demo(owner, "agent-desktop"))
    owner.idle()
    first = owner.space.state.token
    for _ in range(2):
        owner.space.refresh_token()
        owner.idle()
        assert owner.space.problem == ""
    token = owner.space.state.token
    assert token.secret != first.secret
    assert token.renewal.refresh_token != first.renewal.refresh_token
    assert (token.grant, token.scopes) == ("code", first.scopes)
    owner.space.undo()
    assert owner.space.state.token.secret != token.secret


def test_a_used_refresh_token_is_told_as_one(owner: Owner) -> None:
    owner.space.sign_in(*demo(owner, "agent-desktop"))
    owner.idle()
    owner.space.refresh_token()
    owner.idle()
    owner.space.undo()
    owner.space.refresh_token()
    said = problem(owner)
    assert "invalid_grant" in said
    assert "good once" in said


def test_only_a_users_token_can_be_refreshed(owner: Owner) -> None:
    owner.get_token()
    with pytest.raises(AuthError, match="Get a new token instead"):
        owner.space.refresh_token()


@pytest.mark.parametrize("as_base64", [False, True])
def test_an_assertion_is_traded_for_a_token(owner: Owner, as_base64: bool) -> None:
    text = base64.encodebytes(ASSERTION.encode()).decode() if as_base64 else f"\n{ASSERTION}\n"
    owner.space.use_assertion(*demo(owner, "single-sign-on"), "Sandbox", Secret(text))
    owner.idle()
    assert owner.space.problem == ""
    token = owner.space.state.token
    assert (token.grant, token.renewal) == ("saml2", None)


def test_a_refused_assertion_says_what_to_check(owner: Owner) -> None:
    late = Secret(ASSERTION.replace("2999", "1999"))
    owner.space.use_assertion(*demo(owner, "single-sign-on"), "Sandbox", late)
    said = problem(owner)
    assert "the assertion has expired" in said
    assert "Check that the assertion has not expired" in said
    assert "canary" not in said


@pytest.mark.parametrize(
    ("name", "scopes", "error", "hint"),
    [
        ("browser-widget", None, "unauthorized_client", "authorization code"),
        ("agent-desktop", frozenset({"admin"}), "invalid_scope", "Ask only for scopes"),
    ],
)
def test_a_refusal_of_the_authorize_page_is_explained(
    owner: Owner, browser: Browser, name: str, scopes: frozenset[str] | None, error: str, hint: str
) -> None:
    owner.space.sign_in(*demo(owner, name), scopes=scopes)
    said = problem(owner)
    assert error in said
    assert hint in said
    owner.until(lambda: browser.pages)
    assert "did not succeed" in browser.pages[0]
    assert owner.space.state.client.name == "messaging-admin"


def test_waiting_for_the_browser_can_be_cancelled(owner: Owner, browser: Browser) -> None:
    browser.follows = False
    owner.space.sign_in(*demo(owner, "agent-desktop"))
    owner.space.cancel()
    owner.idle()
    assert (owner.space.state.token, owner.space.problem) == (None, "")
    assert owner.space.state.client.name == "messaging-admin"


def test_without_a_browser_it_says_so(make_owner: Callable[..., Owner]) -> None:
    owner = make_owner(scenario="documented", open_browser=lambda _url: False)
    owner.space.sign_in(*demo(owner, "agent-desktop"))
    owner.until(lambda: owner.space.sign_in_page and not owner.space.sign_in_page.is_open)
    assert "sign-in" in owner.topics()
    assert owner.space.state.activity == "asking"  # somebody may open the address elsewhere
    get(owner.space.sign_in_page.url)
    owner.space.cancel()
    owner.idle()
    page = owner.space.sign_in_page
    owner.space._sign_in_at(replace(page, is_open=True))  # too late
    assert owner.space.sign_in_page is page


def test_the_sandbox_without_users_says_where_they_are(owner: Owner) -> None:
    owner.space.select_environment("sandbox")
    with pytest.raises(AuthError, match="Select sandbox-documented"):
        owner.space.sign_in("id")


def test_a_pasted_redirect_of_the_implicit_grant_is_read(owner: Owner) -> None:
    client_id, _ = demo(owner, "browser-widget")
    login = owner.space.state.environment.login_url
    query = f"response_type=token&client_id={client_id}&redirect_uri=http%3A%2F%2Flocalhost%2Fdone"
    _, location, _ = get(f"{login}/oauth/authorize?{query}")
    owner.space.paste_token(f" {location}\n")
    token = owner.space.state.token
    assert (token.grant, token.origin) == ("implicit", "pasted")
    assert token.expires_at is not None
    assert not owner.space.token_is_foreign(token)
    with pytest.raises(AuthError, match="access_denied"):
        owner.space.paste_token("http://localhost/done#error=access_denied&state=x")


@pytest.mark.parametrize("name", ["agent-desktop", "supervisor-app"])
def test_a_saved_profile_can_refresh_its_token_later(
    make_owner: Callable[..., Owner], owner: Owner, name: str
) -> None:
    owner.space.open_request(ME, {})
    owner.space.sign_in(*demo(owner, name), name=name)
    owner.idle()
    first = owner.space.state.token
    owner.space.save_profile("mine")
    owner.until(lambda: owner.space.state.profile is not None)
    saved = owner.space.state.profile
    assert (saved.token.kind, saved.token.client_name) == ("stored", name)
    kept = b"".join(
        path.read_bytes() for path in owner.space.shelf.data_dir.rglob("*") if path.is_file()
    )
    assert first.renewal.refresh_token.reveal().encode() not in kept

    owner.space.open_request(ME, {})
    owner.space.paste_token("another")
    owner.space.open_profile(owner.space.shelf.find(saved.id))
    owner.until(lambda: owner.space.state.token.secret == first.secret)
    assert owner.space.state.token.renewal == first.renewal
    assert owner.space.state.token.grant == "code"
    assert not owner.space.state.is_dirty
    owner.space.refresh_token()
    owner.idle()
    assert owner.space.problem == ""
    assert owner.space.state.token.secret != first.secret
    assert owner.space.state.is_dirty


def test_nothing_of_a_sign_in_is_kept_in_the_clear(owner: Owner, browser: Browser) -> None:
    owner.space.sign_in(*demo(owner, "agent-desktop"))
    owner.idle()
    first = owner.space.state.token
    owner.space.refresh_token()
    owner.idle()
    owner.space.use_assertion(*demo(owner, "single-sign-on"), "Sandbox", Secret(ASSERTION))
    owner.idle()
    owner.until(lambda: len(owner.space.shelf.rows) == 6)
    back = dict(parse_qsl(urlsplit(browser.visited[1]).query))
    encoded = base64.b64encode(ASSERTION.encode()).decode()
    secrets = [back["code"], back["state"], encoded, first.secret.reveal()]
    secrets += [first.renewal.refresh_token.reveal(), first.renewal.client.secret.reveal()]
    folder = owner.space.shelf.data_dir
    owner.space.close()
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"oauth/token" in kept
    for secret in secrets:
        assert secret.encode() not in kept
        assert secret not in owner.space.redactor().text(f"see {secret}.")
