"""Claims that would explain an answer: listed beside the causes, and in the findings themselves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from inspector.model.exchange import Exchange, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.secret import Secret
from inspector.rules.answers.claimed import MOST, add_claims, read_answer
from inspector.rules.answers.explanation import Explanation
from inspector.rules.claim import ClaimedRule, Explains
from inspector.rules.situation import Answered

KNOWN = Explanation("401: x", "m", "official", ())


def answer(status, code=""):
    body = json.dumps({"status": status, "code": code, "message": "m"}).encode() if code else b""
    headers = Headers.of([("Content-Type", "application/json")])
    return Response(status, "R", "HTTP/1.1", headers, body, len(body))


def exchange(request, status=401, code="bad.credentials"):
    return Exchange(Ticket(1), request, answer(status, code))


def rule(**changes):
    return ClaimedRule.model_validate(
        {
            "id": "a-claim",
            "title": "Something is needed",
            "applies": {"paths": ["/*"]},
            "explains": {"statuses": [401]},
            "hint": "Mind it.",
            "sources": [{"title": "a ticket", "date": "2026-11-22"}],
            **changes,
        }
    )


@pytest.fixture
def claimed(case):
    """Returns the claimed causes of a refusal of the starting case."""

    def of(*rules, status=401, code="bad.credentials", request=None, **around):
        sent = exchange(request or case.request(), status, code)
        situation = case.situation(rules=rules or case.rules, **around)
        return add_claims(KNOWN, sent, situation, Redactor()).claimed

    return of


def test_the_seed_packs_claims_about_401_are_listed_with_their_source(claimed):
    found = {cause.rule: cause for cause in claimed()}

    assert set(found) == {"guest-id-header", "guest-scope", "origin-validation"}
    header = found["guest-id-header"]
    assert header.evidence[0].level == "claimed"
    assert "thread 10372" in header.evidence[0].source
    assert "No published operation" in header.contradicted_by
    assert (header.pane, header.subject) == ("headers", "X-Guest-Id")


def test_what_was_sent_and_refused_all_the_same_explains_nothing(claimed, case):
    request = case.request(headers=[("X-Guest-Id", "g")])

    assert "guest-id-header" not in {cause.rule for cause in claimed(request=request)}


def test_the_causes_that_are_known_stay_first_and_as_they_were(case):
    sent = exchange(case.request())
    explained = add_claims(KNOWN, sent, case.situation(), Redactor())

    assert replace(explained, claimed=()) == KNOWN


def test_a_claim_that_the_vendor_confirms_comes_before_the_others(claimed):
    said = {"text": "t", "source": "the catalog", "date": "2026-11-22"}
    found = claimed(rule(), rule(id="b-claim", confirmed_by=said))

    assert [cause.rule for cause in found] == ["b-claim", "a-claim"]
    assert [evidence.level for evidence in found[0].evidence] == ["official", "claimed"]


def test_a_claim_about_another_answer_is_not_listed(claimed):
    assert claimed(rule(), status=403) == ()
    assert claimed(rule(explains={"codes": ["x.y"]})) == ()
    assert len(claimed(rule(explains={"codes": ["bad.credentials"]}))) == 1


@pytest.mark.parametrize(
    ("requires", "around"),
    [
        ({"scopes_all": ["a"]}, {"scopes": None}),
        ({"scopes_any": ["a"]}, {"token": None}),
        ({"claims": {"aud": "g"}}, {"token": None}),
    ],
)
def test_a_claim_is_listed_where_nobody_knows_whether_it_was_met(claimed, requires, around):
    said = {"text": "not so", "source": "the catalog", "date": "2026-11-22"}
    (cause,) = claimed(rule(requires=requires, contradicted_by=said), **around)

    assert cause.contradicted_by == "not so (the catalog, read 2026-11-22)"


def test_a_field_of_a_payload_that_is_no_json_may_be_missing(claimed, case):
    request = case.request(body="no JSON")

    assert len(claimed(rule(requires={"body_fields": ["/a"]}), request=request)) == 1
    assert claimed(rule(requires={"body_fields": ["/to/id"]})) == ()


def test_a_pack_of_many_claims_does_not_flood_the_answer(claimed):
    assert len(claimed(*(rule(id=f"c-{n}") for n in range(50)))) == MOST


def test_a_secret_that_got_into_a_claim_stays_out(case):
    secret = "s3cret-canary-value-4711"
    situation = case.situation(rules=(rule(title=secret, hint=secret),))
    found = add_claims(KNOWN, exchange(case.request()), situation, Redactor((Secret(secret),)))

    assert secret not in repr(found)


def test_an_answer_is_read_only_where_it_refuses(case):
    request = case.request()

    assert read_answer(None, Redactor()) is None
    assert read_answer(exchange(request, 200, ""), Redactor()) is None
    assert read_answer(exchange(request), Redactor()) == Answered(401, "bad.credentials")
    cancelled = replace(exchange(request), outcome=exchange(request, 200, "").outcome)
    assert add_claims(KNOWN, cancelled, case.situation(), Redactor()) is KNOWN


def test_a_code_decides_where_both_know_one():
    both = Explains(statuses=(401,), codes=("x.y",))

    assert both.fits(401, "")
    assert both.fits(500, "x.y")
    assert not both.fits(401, "other.code")
    assert not Explains().fits(401, "")


def test_a_finding_says_that_its_claim_fits_the_answer(case):
    before = case.check()
    after = case.check(answered=Answered(401, "authentication.required"))

    added = " The answer 401 authentication.required is one that it would explain."
    for name in ("guest-id-header", "guest-scope:messaging:web", "origin-validation"):
        assert after[name].detail == before[name].detail + added
        assert after[name].severity == before[name].severity
    assert after["path-unpublished"] == before["path-unpublished"]
    assert after.keys() == before.keys()


def test_a_finding_says_nothing_of_an_answer_that_it_does_not_explain(case):
    assert case.check(answered=Answered(500)) == case.check()
