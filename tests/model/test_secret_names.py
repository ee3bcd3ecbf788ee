from __future__ import annotations

import pytest

from inspector.model.secret_names import secret_kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Authorization", "credentials"),
        ("proxy-authorization", "credentials"),
        ("Cookie", "cookie"),
        ("Set-Cookie", "set-cookie"),
        ("X-Api-Key", "API key"),
        ("x-auth-token", "token"),
        ("X-Session-Key", "API key"),
        ("access_token", "token"),
        ("refreshToken", "refresh token"),
        ("id_token", "token"),
        ("clientSecret", "client secret"),
        ("client_secret", "client secret"),
        ("client_assertion", "assertion"),
        ("code_verifier", "code verifier"),
        ("memberAuthToken", "token"),
        (" password ", "password"),
        ("pass", "password"),
        ("sig", "signature"),
        ("jwt", "JWT"),
        ("token_type", None),
        ("nextPageToken", None),
        ("next_token", None),
        ("tokens", None),
        ("X-Guest-Id", None),
        ("WWW-Authenticate", None),
        ("compass", None),
        ("Content-Type", None),
        ("", None),
    ],
)
def test_the_end_of_a_name_tells_what_it_holds(name: str, kind: str | None) -> None:
    assert secret_kind(name) == kind
