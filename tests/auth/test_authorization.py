"""The sign-in's part without IO: the address, the redirect, the implicit grant's fragment."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from inspector.auth import authorization
from inspector.errors import AuthError
from inspector.model.secret import Secret

LOGIN = "https://login.mypurecloud.de"
BEGUN = authorization.begin(LOGIN, "id 1", "http://127.0.0.1:9/callback", frozenset({"b", "a"}))


def back(**given: str) -> str:
    return urlencode({"state": BEGUN.state.reveal(), **given})


def test_the_address_asks_for_a_code_with_a_challenge_and_not_the_verifier() -> None:
    parts = urlsplit(BEGUN.url)
    asked = dict(parse_qsl(parts.query))
    assert (parts.scheme, parts.netloc, parts.path) == (
        "https",
        "login.mypurecloud.de",
        "/oauth/authorize",
    )
    verifier = BEGUN.verifier.reveal()
    assert re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier)
    assert verifier not in BEGUN.url
    assert asked == {
        "response_type": "code",
        "client_id": "id 1",
        "redirect_uri": "http://127.0.0.1:9/callback",
        "state": BEGUN.state.reveal(),
        "code_challenge": authorization.challenge_of(verifier),
        "code_challenge_method": "S256",
        "scope": "a b",
    }


def test_the_challenge_is_that_of_the_standards_example() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert authorization.challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_no_two_attempts_are_alike() -> None:
    other = authorization.begin(LOGIN, "id", "http://127.0.0.1:9/", None)
    assert (other.state, other.verifier) != (BEGUN.state, BEGUN.verifier)
    assert "scope=" not in other.url


@pytest.mark.parametrize("login", ["file:///etc/passwd", "javascript:alert(1)", "", "https://"])
def test_only_web_addresses_are_built(login: str) -> None:
    with pytest.raises(AuthError, match="no address that a browser can open"):
        authorization.begin(login, "id", "http://127.0.0.1:9/", None)


def test_the_code_is_read_from_the_answer_to_this_attempt() -> None:
    assert authorization.read_code(BEGUN, back(code="canary-code")) == Secret("canary-code")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=canary",
        "code=canary&state=",
        "code=canary&state=another",
        "code=canary&state=%ED%A0%80",
        back(code="canary") + "&code=other",
        back(code="canary") + "&state=" + BEGUN.state.reveal(),
        "error=access_denied&state=another",
    ],
    ids=range(8),  # the state is random, and every worker must name the tests alike
)
def test_another_answer_is_refused_whole(query: str) -> None:
    with pytest.raises(AuthError, match="its state") as refused:
        authorization.read_code(BEGUN, query)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("unauthorized_client", "authorization code"),
        ("invalid_request", "registered"),
        ("invalid_scope", "scopes that the client's settings list"),
        ("unsupported_response_type", "not implicit"),
        ("access_denied", "administrator"),
        ("server_error", "wait a little"),
        ("temporarily_unavailable", "wait a little"),
        ("invalid_pkce_package", "S256"),
        ("something_new", "client's settings"),
    ],
)
def test_each_error_of_the_page_has_its_sentence(error: str, hint: str) -> None:
    with pytest.raises(AuthError, match="sent the browser back without a code") as refused:
        authorization.read_code(BEGUN, back(error=error, error_description="why\nnot"))
    assert f"{error}, why not." in str(refused.value)
    assert hint in str(refused.value)


def test_an_answer_with_nothing_in_it_is_told() -> None:
    with pytest.raises(AuthError, match="neither a code nor an error"):
        authorization.read_code(BEGUN, back())


def test_an_implicit_grants_redirect_is_read() -> None:
    text = "https://app/#access_token=canary&expires_in=100&token_type=bearer&scope=a+b"
    token = authorization.read_implicit(text, 1000.0)
    assert token is not None
    assert (token.secret, token.grant, token.expires_at) == (Secret("canary"), "implicit", 1100.0)
    assert token.scopes == frozenset({"a", "b"})
    assert token.scopes_from == "pasted redirect"


def test_a_strange_lifetime_is_no_lifetime() -> None:
    token = authorization.read_implicit("http://a/#access_token=c&expires_in=soon", 0.0)
    assert token is not None
    assert token.expires_at is None


@pytest.mark.parametrize(
    "text",
    [
        "canary",
        "access_token=canary",
        "http://a/#x=1",
        "http://a/?access_token=c",
        "#access_token=c",
        "see http://a/#access_token=c",
    ],
)
def test_other_text_is_no_redirect(text: str) -> None:
    assert authorization.read_implicit(text, 0.0) is None


def test_a_refused_implicit_grant_is_told() -> None:
    with pytest.raises(AuthError, match="access_denied"):
        authorization.read_implicit("http://a/#error=access_denied", 0.0)
