"""Token times against this computer's clock and the server's."""

from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.server_clock import ServerClock

NOW = 1_800_000_000.0
CLIENT = Edit("set", "token", "client", "middleware")
HOST = "api.mypurecloud.com"


def ahead(seconds):
    return ServerClock(HOST, seconds, NOW)


def jwt(**claims):
    return {"claims": claims}


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"expires_at": 1_799_999_990.0}, "less than a minute"),
        ({"expires_at": 1_799_999_940.0}, "1 minute"),
        ({"expires_at": 1_799_990_000.0}, "2 hours"),
        ({"claims": {"exp": 1_799_000_000}}, "11 days"),
    ],
)
def test_an_expired_token_says_since_when(case, known, said):
    finding = case.check(known=known)["token-expired"]

    assert finding.message == f"The token expired {said} ago"
    assert "clock" in finding.detail
    assert finding.edit == CLIENT


@pytest.mark.parametrize("exp", [None, True, "soon", float("inf"), float("nan"), 10**400, 2e9])
def test_an_exp_claim_that_says_nothing_is_not_an_expiry(case, exp):
    assert "token-expired" not in case.check(known={"claims": {"exp": exp}})


def test_expiry_is_an_error_on_a_vendors_host(case):
    found = case.check(environment=case.region, known={"expires_at": 1.0})

    assert found["token-expired"].severity == "error"


def test_a_token_that_ended_before_all_time_expired_long_ago(case):
    finding = case.check(known={"expires_at": float("-inf")})["token-expired"]

    assert finding.message == "The token expired long ago"


@pytest.mark.parametrize("name", ["nbf", "iat"])
def test_a_token_of_the_future_is_a_warning(case, name):
    finding = case.check(known={"claims": {name: 1_800_000_100}})["token-not-yet"]

    assert finding.message == f"The token's {name} lies in the future"
    for value in (1_800_000_030, "soon", True, None):
        assert "token-not-yet" not in case.check(known={"claims": {name: value}})


def test_what_the_issuer_wrote_down_is_judged_by_the_servers_clock(case):
    known = jwt(exp=NOW + 100)
    found = case.check(environment=case.region, known=known, server_clock=ahead(300))
    finding = found["token-expired"]

    assert finding.severity == "error"
    assert finding.message == "The token expired 3 minutes ago"
    assert f"By the clock of {HOST}, though not by this computer's." == finding.detail
    assert {e.level for e in finding.evidence} == {"official", "observed"}
    assert "token-expired" not in case.check(known=known)
    assert "token-expired" not in case.check(known=known, server_clock=ahead(50))


def test_both_clocks_can_agree_that_a_token_has_expired(case):
    finding = case.check(known=jwt(exp=NOW - 100), server_clock=ahead(0))["token-expired"]

    assert finding.detail == f"By the clocks of this computer and of {HOST}."


def test_a_token_that_has_expired_only_here_is_still_good(case):
    found = case.check(known=jwt(exp=NOW - 100), server_clock=ahead(-300))

    assert "token-expired" not in found
    assert found["token-expired-here"].severity == "info"
    assert found["token-expired-here"].edit is None
    assert found["token-expired-here"].evidence[0].on_sandbox


def test_a_lifetime_that_was_counted_here_is_measured_here(case):
    counted = {"expires_at": NOW + 100}
    assert "token-expired" not in case.check(known=counted, server_clock=ahead(300))
    written = {"expires_at": NOW + 100, "by_issuer": True}
    assert "token-expired" in case.check(known=written, server_clock=ahead(300))
    assert "token-expired" not in case.check(known=written)
    claimed = {**written, **jwt(exp=NOW + 900)}
    assert "token-expired" not in case.check(known=claimed, server_clock=ahead(300))


@pytest.mark.parametrize(("name", "severity"), [("nbf", "error"), ("iat", "warning")])
def test_a_token_of_the_future_is_judged_by_the_servers_clock_too(case, name, severity):
    known = jwt(**{name: NOW + 30})
    found = case.check(environment=case.region, known=known, server_clock=ahead(-300))
    finding = found["token-not-yet"]

    assert finding.severity == severity
    assert finding.message == f"The token's {name} lies in the future by the server's clock"
    assert "5 minutes" in finding.detail
    assert "token-not-yet" not in case.check(known=known, server_clock=ahead(28))


def test_a_token_of_the_future_only_here_is_good_to_know(case):
    found = case.check(known=jwt(iat=NOW + 100), server_clock=ahead(300))
    finding = found["token-not-yet"]

    assert finding.severity == "info"
    assert finding.message.endswith("only by this computer's clock")


@pytest.mark.parametrize(
    ("skew", "words"),
    [
        (61, "1 minute behind"),
        (-7300, "2 hours ahead of"),
    ],
)
def test_clocks_that_differ_by_more_than_a_minute_are_told(case, skew, words):
    finding = case.check(server_clock=ahead(skew))["clock-skew"]

    assert finding.severity == "info"
    assert finding.message == f"This computer's clock is {words} the server's"
    assert finding.evidence[0].source == f"the Date of {HOST}"


def test_clocks_that_nearly_agree_are_not_worth_a_word(case):
    assert "clock-skew" not in case.check(server_clock=ahead(60))
    assert "clock-skew" not in case.check()


def test_a_clock_of_another_host_is_no_evidence_of_the_sandbox(case):
    elsewhere = {"url": "https://api.mypurecloud.de/api/v2/users"}
    finding = case.check(**elsewhere, server_clock=ahead(90))["clock-skew"]

    assert not finding.evidence[0].on_sandbox
    assert finding.evidence[0].where == HOST
