from __future__ import annotations

from inspector.model.secret import Secret
from inspector.model.token import Token

TOKEN = Token(Secret("t"), "token response", expires_at=1_000.0)


def test_time_left_counts_down_past_zero_and_is_unknown_without_expiry() -> None:
    assert TOKEN.seconds_left(900.0) == 100.0
    assert TOKEN.seconds_left(1_001.0) == -1.0
    assert Token(Secret("t"), "pasted").seconds_left(0.0) is None


def test_a_token_with_claims_is_a_jwt() -> None:
    assert not TOKEN.is_jwt
    assert Token(Secret("t"), "pasted", claims={}).is_jwt


def test_scopes_are_unknown_until_somebody_says_them() -> None:
    assert TOKEN.scopes is None
    assert TOKEN.grant == "unknown"
