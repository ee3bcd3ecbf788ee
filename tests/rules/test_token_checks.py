from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.secret import Secret

AGENTLESS = "/api/v2/conversations/messages/agentless"
HISTORY = {"method": "GET", "url": "/api/v2/webmessaging/messages", "body": None}
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJndWVzdCJ9.c2lnbmF0dXJl"
CLIENT = Edit("set", "token", "client", "middleware")
STRIP = Edit("remove", "token", "whitespace")


@pytest.mark.parametrize(
    "changes",
    [
        {"authorization": "Bearer {{YOUR_TOKEN}}", "token": None},
        {"authorization": "Bearer {{yourToken}}", "token": None},
        {"token": "<YOUR_TOKEN>"},
        {"token": "YOUR_ACCESS_TOKEN"},
        {"token": "xxxxxxxx"},
        {"token": "eyJ..."},
        {"authorization": "Bearer <TOKEN>"},
        {"authorization": "Bearer {{t}}", "bindings": {"t": "${TOKEN}"}},
        {"authorization": "{{token}}", "token": "Bearer <YOUR_TOKEN>"},
    ],
)
def test_a_placeholder_cannot_be_sent(case, changes):
    finding = case.check(**changes)["token-placeholder"]

    assert finding.severity == "error"
    assert finding.edit == CLIENT


def test_a_placeholder_is_named_as_it_is_spelled(case):
    found = case.check(authorization="Bearer {{YOUR_TOKEN}}", token=None)
    bound = case.check(token="<YOUR_TOKEN>")
    mask = case.check(token="xxxx")
    bracketed = case.check(token="[canary4711]")

    assert found["token-placeholder"].message == "The token is still the placeholder <YOUR_TOKEN>"
    assert bound["token-placeholder"].message == "The token is still the placeholder <YOUR_TOKEN>"
    assert "xxxx" not in mask["token-placeholder"].message
    assert "canary" not in bracketed["token-placeholder"].message


def test_a_placeholder_is_not_also_an_unfilled_variable(case):
    found = case.check(authorization="Bearer {{YOUR_TOKEN}}", token=None)

    assert [name for name in found if name.startswith("variable-unfilled")] == []


def test_a_placeholder_whose_place_a_token_has_taken_is_only_told(case):
    bindings = {"YOUR_TOKEN": Secret("real-opaque-token")}
    finding = case.check(authorization="Bearer {{YOUR_TOKEN}}", bindings=bindings)[
        "token-placeholder"
    ]

    assert finding.severity == "info"
    assert finding.edit is None
    assert "<YOUR_TOKEN>" in finding.message


def test_without_a_client_there_is_no_other_token_to_offer(case):
    assert case.check(token="<YOUR_TOKEN>", clients=())["token-placeholder"].edit is None


def test_an_unfilled_token_can_be_had_from_a_client(case):
    finding = case.check(token=None)["variable-unfilled:token"]

    assert finding.severity == "warning"
    assert finding.edit == CLIENT
    assert finding.pane == "token"


def test_an_unfilled_token_without_a_client_cannot_be_sent(case):
    finding = case.check(token=None, clients=())["variable-unfilled:token"]

    assert finding.severity == "error"
    assert finding.edit is None


def test_a_token_that_an_earlier_answer_gives_needs_no_other(case):
    coming = {"token": "/access_token of the answer to request 1"}
    finding = case.check(token=None, coming=coming)["variable-unfilled:token"]
    assert (finding.severity, finding.edit) == ("info", None)
    assert "which is sent first" in finding.detail


def test_a_token_in_use_fills_its_place(case):
    assert "variable-unfilled:auth" not in case.check(authorization="Bearer {{auth}}")


def test_the_tokens_own_client_is_preferred(case):
    known = {"client_name": "b", "active": False}
    finding = case.check(clients=("a", "b"), known=known)["token-inactive"]

    assert finding.edit.value == "b"
    assert finding.severity == "error"
    assert finding.evidence[0].on_sandbox


@pytest.mark.parametrize(
    ("token", "severity", "message"),
    [
        (" abc", "warning", "There is a space around the token"),
        ("abc\t", "warning", "There is a tab around the token"),
        ("abc\r\n", "error", "There is a line break around the token"),
        ("\ufeffabc", "error", "There is a byte order mark around the token"),
        ("ab\u200bc", "error", "There is a zero-width space inside the token"),
        (
            "ab\u00adc\u00a0",
            "error",
            "There is a no-break space and a soft hyphen inside the token",
        ),
        ("ab\u2009c", "error", "There is U+2009 inside the token"),
    ],
)
def test_invisible_characters_are_named_and_stripped(case, token, severity, message):
    finding = case.check(token=token)["token-whitespace"]

    assert (finding.severity, finding.message, finding.edit) == (severity, message, STRIP)


def test_a_space_inside_the_token_cannot_be_mended_by_stripping(case):
    finding = case.check(token="abc def")["token-whitespace"]

    assert finding.edit is None


def test_white_space_of_the_header_is_mended_in_the_header(case):
    finding = case.check(authorization="Bearer  {{token}} ")["token-whitespace"]

    assert finding.edit == Edit("set", "headers", "Authorization", "Bearer {{token}}")


def test_the_space_after_a_bearer_in_the_tokens_own_text_is_no_blank(case):
    found = case.check(authorization="{{token}} ", token="Bearer abc")

    assert found["token-whitespace"].edit == Edit(
        "set", "headers", "Authorization", "Bearer {{token}}"
    )


def test_a_literal_with_white_space_has_no_edit(case):
    assert case.check(authorization="Bearer abc123 ")["token-whitespace"].edit is None


def test_visible_characters_beyond_ascii_are_no_white_space(case):
    assert "token-whitespace" not in case.check(token="abcä")


@pytest.mark.parametrize("quoted", ['"abc"', "'abc'", "`abc`", "\u201cabc\u201d"])
def test_quotation_marks_around_the_token_are_found(case, quoted):
    assert case.check(token=quoted)["token-quoted"].edit is None


def test_quotation_marks_of_the_header_are_mended_there(case):
    finding = case.check(authorization='Bearer "{{token}}"')["token-quoted"]

    assert finding.edit == Edit("set", "headers", "Authorization", "Bearer {{token}}")


def test_a_foreign_token_matters_only_on_the_sandbox_it_is_foreign_to(case):
    elsewhere = "https://api.mypurecloud.de" + AGENTLESS

    assert case.check(token_is_foreign=True)["token-foreign"].edit == CLIENT
    assert "token-foreign" not in case.check(token_is_foreign=True, url=elsewhere)


def test_a_jwt_where_an_oauth_token_belongs_is_a_warning(case):
    by_shape = case.check(url=AGENTLESS, token=JWT)
    by_claims = case.check(url=AGENTLESS, known={"claims": {}})

    assert by_shape["token-kind"].severity == by_claims["token-kind"].severity == "warning"


def test_an_opaque_token_where_a_jwt_belongs_is_a_warning(case):
    chat = "/api/v2/webchat/guest/conversations/c/mediarequests"

    assert "web messaging" in case.check(**HISTORY)["token-kind"].detail
    assert "guest chat" in case.check(method="GET", url=chat, body=None)["token-kind"].detail
    assert "token-kind" not in case.check(**HISTORY, token=JWT)


def test_nothing_is_said_of_the_kind_of_a_token_that_is_not_there(case):
    assert "token-kind" not in case.check(**HISTORY, token=None)
    assert "token-kind" not in case.check(**HISTORY, token="<YOUR_TOKEN>", known={"claims": None})


def test_the_login_hosts_credentials_are_no_token(case):
    found = case.check(url="/oauth/token", authorization="Basic {{basic}}", content_type=None)

    assert found["variable-unfilled:basic"].pane == "token"
    assert found["variable-unfilled:basic"].severity == "error"
    assert not [name for name in found if name.startswith("token-")]


GUEST_JWT = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"


def test_a_client_at_hand_replaces_a_jwt_where_oauth_belongs(case):
    published = {"method": "GET", "url": "/api/v2/users", "body": None}
    finding = case.check(**published, token=GUEST_JWT, known={"claims": {}})["token-kind"]

    assert finding.edit == Edit("set", "token", "client", "middleware")


def test_no_client_gives_a_guests_jwt(case):
    guests = {"method": "GET", "url": "/api/v2/webmessaging/messages", "body": None}
    found = case.check(**guests, token=GUEST_JWT, known={"claims": {}, "expires_at": 1.0})

    assert found["token-expired"].edit is None
