"""Reading a token's claims."""

from __future__ import annotations

import base64
import json

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.auth.claims import read_token
from inspector.model.secret import Secret

KEY = "a key that is long enough for HS256, and not a secret"


def make_jwt(**claims: object) -> Secret:
    return Secret(jwt.encode(dict(claims), KEY, algorithm="HS256"))


def make_unsigned(payload: str) -> Secret:
    parts = [json.dumps({"alg": "none"}), payload]
    encoded = [base64.urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts]
    return Secret(".".join((*encoded, "")))


def test_a_jwt_gives_its_claims_scopes_and_times_as_unverified() -> None:
    token = read_token(
        make_jwt(iat=1000, exp=2000, scope="messaging:guest admin", client_id="c1", iss="us"),
        "pasted",
    )
    assert token.is_jwt
    assert token.scopes == {"messaging:guest", "admin"}
    assert token.scopes_from == "claims, not verified"
    assert (token.issued_at, token.expires_at, token.client_id) == (1000.0, 2000.0, "c1")
    assert token.facts == (("issuer", "us", "claims, not verified"),)
    assert token.grant == "unknown"


def test_the_scope_claim_may_be_a_list_and_may_be_called_scp() -> None:
    assert read_token(make_jwt(scope=["a", 3, "b", ""]), "pasted").scopes == {"a", "b"}
    assert read_token(make_jwt(scp="a b"), "pasted").scopes == {"a", "b"}


def test_an_audience_list_is_shown_as_text() -> None:
    token = read_token(make_jwt(aud=["x", "y"]), "pasted")
    assert token.facts == (("audience", "x, y", "claims, not verified"),)


def test_an_expired_or_wrongly_signed_jwt_is_still_read() -> None:
    text = make_jwt(exp=1).reveal()
    token = read_token(Secret(text[:-4] + "AAAA"), "snippet")
    assert token.expires_at == 1.0
    assert token.seconds_left(11.0) == -10.0


def test_scopes_stay_unknown_when_no_claim_names_them() -> None:
    token = read_token(make_jwt(exp=1), "pasted")
    assert token.scopes is None
    assert token.scopes_from == ""


def test_times_that_are_no_numbers_are_ignored() -> None:
    token = read_token(make_unsigned('{"exp": "soon", "iat": true}'), "pasted")
    assert token.is_jwt
    assert (token.expires_at, token.issued_at) == (None, None)
    huge = "1" + "0" * 400
    assert read_token(make_unsigned(f'{{"exp": {huge}, "iat": 1e999}}'), "pasted").is_jwt


def test_white_space_around_a_jwt_hides_nothing_and_stays_in_the_secret() -> None:
    secret = Secret(f" {make_jwt(scope='a').reveal()}\n")
    token = read_token(secret, "pasted")
    assert token.scopes == {"a"}
    assert token.secret is secret


@pytest.mark.parametrize(
    "text",
    ["", "opaque-token", "a.b.c", "...", "eyJ.eyJ.x", "a.b", "\ud800.\ud800.x", "é.é.é"],
)
def test_garbage_is_an_opaque_token(text: str) -> None:
    token = read_token(Secret(text), "pasted")
    assert not token.is_jwt
    assert token.claims is None


def test_a_payload_that_is_no_object_or_nested_without_end_is_opaque() -> None:
    assert not read_token(make_unsigned("[1]"), "pasted").is_jwt
    assert not read_token(make_unsigned("[" * 100_000), "pasted").is_jwt


@given(st.text())
def test_no_text_whatever_raises(text: str) -> None:
    assert read_token(Secret(text), "pasted").secret.reveal() == text
    read_token(Secret(f"eyJ{text}.eyJ{text}.{text}"), "pasted")
