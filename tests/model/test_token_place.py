"""Where a request has room for a token."""

from __future__ import annotations

import pytest

from inspector.model.headers import Headers
from inspector.model.request import Request, token_variable


@pytest.mark.parametrize("value", ["Bearer {{token}}", "{{token}}", "bearer  {{ token }}"])
def test_the_variable_of_the_authorization_header_is_the_tokens_place(value):
    request = Request(headers=Headers((("Authorization", value),)))

    assert token_variable(request) == "token"


@pytest.mark.parametrize("value", ["Basic {{basic_credentials}}", " BASIC {{credentials}}"])
def test_basic_credentials_are_no_token_and_keep_their_place(value):
    request = Request(headers=Headers((("Authorization", value),)))

    assert token_variable(request) is None


def test_a_request_without_the_header_has_no_place_for_a_token():
    assert token_variable(Request()) is None
