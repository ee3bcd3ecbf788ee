"""Whose token it is, as the platform has said."""

from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.secret import Secret
from inspector.rules.situation import Answered

ME = "tokens/me"
OTHER = {"facts": (("client id", "id-B", ME), ("client", "reports", ME))}


def state(value, source=ME):
    return {"facts": (("client state", value, source),)}


def test_a_disabled_client_is_an_error_on_a_vendors_host(case):
    found = case.check(environment=case.region, known=state("disabled"))
    finding = found["token-client-disabled"]

    assert finding.severity == "error"
    assert finding.evidence[0].level == "observed"
    assert finding.evidence[0].source == ME
    assert finding.evidence[0].where == "api.mypurecloud.com"


def test_an_inactive_client_is_a_warning(case):
    found = case.check(known=state("INACTIVE"))

    assert found["token-client-inactive"].severity == "warning"
    assert found["token-client-inactive"].evidence[0].on_sandbox
    assert "token-client-disabled" not in found


@pytest.mark.parametrize("known", [state("active"), state("disabled", "a colleague"), {}])
def test_what_the_platform_did_not_say_is_nothing(case, known):
    assert not [name for name in case.check(known=known) if name.startswith("token-client")]


def test_another_client_than_the_one_in_use_is_named(case):
    finding = case.check(known=OTHER, client_id="id-A")["token-other-client"]

    assert finding.message == "The token is of another client: reports"
    assert "id-B" in finding.detail
    assert "id-A" in finding.detail
    unnamed = {"facts": (("client id", "id-B", "introspection (tokens/current)"),)}
    named = case.check(known=unnamed, client_id="id-A")["token-other-client"]
    assert named.message.endswith("id-B")


def test_a_client_id_in_the_snippet_is_believed(case):
    bindings = {"clientId": "id-A"}
    assert "token-other-client" in case.check(known=OTHER, bindings=bindings)
    hidden = {"client_id": Secret("id-A")}
    assert "token-other-client" not in case.check(known=OTHER, bindings=hidden)


def test_the_same_client_is_not_another(case):
    assert "token-other-client" not in case.check(known=OTHER, client_id="ID-b")
    assert "token-other-client" not in case.check(known=OTHER)
    assert "token-other-client" not in case.check(client_id="id-A", token=None)


REFUSED = {"origin": "pasted", "answered": Answered(401, "bad.credentials")}


def test_a_refused_token_can_be_replaced_by_a_client_at_hand(case):
    finding = case.check(**REFUSED)["token-refused"]

    assert (finding.severity, finding.pane) == ("warning", "token")
    assert finding.edit == Edit("set", "token", "client", "middleware")
    assert finding.evidence[0].source == "the answer 401 bad.credentials"


@pytest.mark.parametrize(
    "changes",
    [
        {"answered": None},
        {"answered": Answered(401, "authentication.required")},
        {"answered": Answered(403, "missing.permissions")},
        {"origin": "token response"},
        {"known": {"active": True}},
        {"clients": ()},
        {"token": None},
        {"url": "/oauth/token"},
        {"method": "GET", "url": "/api/v2/webmessaging/messages", "body": None},
    ],
)
def test_a_token_that_may_be_good_or_cannot_be_had_anew_is_left_alone(case, changes):
    assert "token-refused" not in case.check(**{**REFUSED, **changes})
