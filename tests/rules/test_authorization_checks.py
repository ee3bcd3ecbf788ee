from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.headers import Headers
from inspector.model.request import Request
from inspector.model.secret import Secret
from inspector.rules.authorization import read_authorization

AGENTLESS = "/api/v2/conversations/messages/agentless"
HISTORY = {"method": "GET", "url": "/api/v2/webmessaging/messages", "body": None}


def bearer(found):
    return {name: f for name, f in found.items() if name.startswith("bearer-")}


@pytest.mark.parametrize(
    ("template", "token", "bearers", "scheme", "stuck", "rest"),
    [
        ("Bearer {{token}}", "abc", 1, "", False, "abc"),
        ("bearer {{token}}", "abc", 1, "", False, "abc"),
        ("Bearer  {{token}} ", "abc", 1, "", False, " abc "),
        ("Bearer {{token}}", "Bearer abc", 2, "", False, "abc"),
        ("{{token}}", "abc", 0, "", False, "abc"),
        ("{{token}}", "Bearer abc", 1, "", False, "abc"),
        ("Bearer{{token}}", "abc", 0, "", True, "abc"),
        ("Bearer: {{token}}", "abc", 0, "", True, "abc"),
        ("Bearer\u00a0{{token}}", "abc", 1, "", False, "\u00a0abc"),
        ("Basic {{token}}", "abc", 0, "Basic", False, "abc"),
        ("apikey {{token}}", "abc", 0, "ApiKey", False, "abc"),
        ("token", "abc", 0, "", False, "token"),
        ("abc def", "abc", 0, "", False, "abc def"),
        ("Bearer", "abc", 1, "", False, ""),
    ],
)
def test_the_header_is_taken_apart(template, token, bearers, scheme, stuck, rest):
    request = Request("GET", "/", Headers.of([("authorization", template)]))

    found = read_authorization(request, {"token": Secret(token)})

    assert (found.bearers, found.other_scheme, found.stuck, found.token) == (
        bearers,
        scheme,
        stuck,
        rest,
    )


def test_a_blank_header_counts_as_none():
    request = Request("GET", "/", Headers.of([("Authorization", "{{token}} ")]))

    assert read_authorization(request, {"token": " "}) is None


def test_a_missing_header_is_added_where_a_token_can_be_had(case):
    finding = case.check(authorization=None)["bearer-missing"]

    assert finding.edit == Edit("set", "headers", "Authorization", "Bearer {{token}}")
    assert finding.missing
    assert finding.severity == "warning"


def test_a_missing_header_has_no_edit_where_no_token_can_be_had(case):
    finding = case.check(authorization=None, token=None, clients=())["bearer-missing"]

    assert finding.edit is None


def test_bearer_without_a_token_is_a_missing_token(case):
    found = bearer(case.check(authorization="Bearer "))

    assert list(found) == ["bearer-missing"]
    assert found["bearer-missing"].message == "Authorization holds no token"
    assert not found["bearer-missing"].missing


def test_an_empty_token_keeps_its_variable(case):
    finding = case.check(authorization="Bearer {{jwt}}", bindings={"jwt": ""})["bearer-missing"]

    assert finding.edit.value == "Bearer {{jwt}}"


def test_it_is_an_error_on_a_vendors_host(case):
    found = case.check(authorization=None, environment=case.region)

    assert found["bearer-missing"].severity == "error"


def test_a_call_that_needs_no_authorization_is_not_asked_for_it(case):
    url = "/api/v2/webdeployments/token/refresh"

    assert not bearer(case.check(url=url, authorization=None))
    assert not bearer(case.check(url=url, authorization="Basic {{token}}"))


def test_a_path_that_is_not_of_the_api_is_not_asked_for_it(case):
    assert not bearer(case.check(url="/status", authorization=None))
    assert not bearer(case.check(url="/status", authorization="{{token}}"))


def test_a_call_for_a_guests_jwt_says_where_that_comes_from(case):
    finding = case.check(**HISTORY, authorization=None)["bearer-missing"]

    assert "getJwt" in finding.detail
    assert finding.edit is None


def test_the_guest_chat_jwt_may_stand_alone(case):
    url = "/api/v2/webchat/guest/conversations/{{id}}/mediarequests"

    assert not bearer(case.check(method="GET", url=url, body=None, authorization="{{token}}"))


def test_a_token_without_bearer_gets_it(case):
    finding = case.check(authorization="{{token}}")["bearer-prefix"]

    assert finding.edit == Edit("set", "headers", "Authorization", "Bearer {{token}}")


def test_a_token_grown_together_with_bearer_is_set_apart(case):
    finding = case.check(authorization="Bearer{{token}}")["bearer-prefix"]

    assert "not apart" in finding.message
    assert finding.edit.value == "Bearer {{token}}"


def test_a_literal_token_is_not_copied_into_an_edit(case):
    finding = case.check(authorization="canary-literal")["bearer-prefix"]

    assert finding.edit is None


def test_a_variable_that_is_still_empty_may_bring_its_own_bearer(case):
    assert "bearer-prefix" not in case.check(authorization="{{auth}}")
    assert "bearer-prefix" in case.check(authorization="x{{auth}}")


def test_bearer_twice_in_the_header_is_said_once(case):
    finding = case.check(authorization="Bearer bearer {{token}}")["bearer-doubled"]

    assert finding.edit.value == "Bearer {{token}}"
    assert not finding.detail


def test_a_token_that_brings_its_own_bearer_stands_alone_in_the_header(case):
    finding = case.check(token="Bearer abc.def")["bearer-doubled"]

    assert finding.edit.value == "{{token}}"
    assert "own text" in finding.detail


def test_a_token_that_brings_bearer_twice_cannot_be_mended_in_the_header(case):
    finding = case.check(authorization="{{token}}", token="Bearer Bearer abc")["bearer-doubled"]

    assert finding.edit is None


def test_basic_on_a_call_says_where_it_belongs(case):
    finding = case.check(authorization="Basic {{basic}}", bindings={"basic": Secret("aWQ6cw==")})

    assert finding["bearer-scheme"].message == "Authorization says Basic, not Bearer"
    assert finding["bearer-scheme"].edit.value == "Bearer {{token}}"
    assert "login host" in finding["bearer-scheme"].detail


def test_another_scheme_keeps_its_variable_and_needs_a_token_for_an_edit(case):
    found = case.check(authorization="Token {{token}}")
    without = case.check(authorization="Token {{token}}", token=None, clients=())

    assert found["bearer-scheme"].edit.value == "Bearer {{token}}"
    assert without["bearer-scheme"].edit is None


def test_basic_on_the_token_endpoint_is_right(case):
    found = case.check(url="/oauth/token", authorization="Basic {{token}}")

    assert not bearer(found)


def test_bearer_in_the_tokens_own_text_is_not_mended_in_the_header(case):
    own = case.check(authorization="{{token}}", token="Bearer=9Zx-opaque-token-4711")
    header = case.check(authorization="Bearer={{token}}")

    assert own["bearer-prefix"].edit is None
    assert header["bearer-prefix"].edit.value == "Bearer {{token}}"
