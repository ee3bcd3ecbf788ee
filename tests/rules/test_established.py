"""Causes that a finding has established go before those that are only likely."""

from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.finding import Evidence, Finding
from inspector.rules.answers.causes import BEARER_MISSING, OTHER_REGION, TOKEN_EXPIRED, UNPUBLISHED
from inspector.rules.answers.established import put_first
from inspector.rules.check import RULES

CAUSES = (UNPUBLISHED, BEARER_MISSING, TOKEN_EXPIRED, OTHER_REGION)
OFFICIAL = (Evidence("official", "the vendor"),)
OBSERVED = (Evidence("observed", "an experiment"),)
CLAIMED = (Evidence("claimed", "a thread"),)


def finding(id_: str, evidence=OFFICIAL, severity="error", **more) -> Finding:
    facts = {"pane": "token", "subject": "", "message": f"found {id_}", **more}
    return Finding(id=id_, severity=severity, evidence=evidence, **facts)


def keys(causes) -> list[str]:
    return [cause.key for cause in causes]


def test_what_is_established_goes_first_and_says_by_which_finding():
    causes = put_first(CAUSES, [finding("token-expired")], 401)

    assert keys(causes) == [TOKEN_EXPIRED.key, *keys((UNPUBLISHED, BEARER_MISSING, OTHER_REGION))]
    assert causes[0].cause == "found token-expired"
    assert causes[0].finding == "token-expired"
    assert causes[0].check == TOKEN_EXPIRED.check
    assert not any(cause.finding for cause in causes[1:])


def test_a_token_of_another_world_is_said_before_an_unpublished_path():
    edit = Edit("set", "token", "client", "middleware")
    causes = put_first(CAUSES, [finding("token-foreign", OBSERVED, edit=edit)], 401)

    assert keys(causes)[:2] == ["token-foreign", UNPUBLISHED.key]
    assert causes[0].check.startswith("Try it: ")
    assert causes[0].pane == "token"


@pytest.mark.parametrize(
    "idle",
    [
        finding("token-expired", severity="warning"),
        finding("token-expired", CLAIMED),
        finding("token-expired", ()),
        finding("host-unknown"),
    ],
)
def test_what_is_only_claimed_or_warned_of_moves_nothing(idle):
    assert put_first(CAUSES, [idle], 401) == CAUSES


def test_a_finding_that_cannot_lead_to_the_status_moves_nothing():
    assert put_first((), [finding("token-foreign", OBSERVED)], 404) == ()
    assert keys(put_first((), [finding("path-unpublished")], 404)) == ["path-unpublished"]


def test_a_claim_that_an_experiment_saw_matter_is_a_cause_of_its_own():
    seen = finding("guest-id-header", (*CLAIMED, *OBSERVED), pane="headers", subject="X-Guest-Id")
    first = put_first(CAUSES, [seen], 401)[0]

    assert (first.key, first.pane, first.subject) == ("guest-id-header", "headers", "X-Guest-Id")
    assert first.check == "Look at the finding."
    detailed = finding("guest-id-header", OBSERVED, detail="Raw calls need it.")
    assert put_first((), [detailed], 403)[0].check == "Raw calls need it."


def test_two_findings_about_one_cause_are_one():
    found = put_first(CAUSES, [finding("bearer-prefix"), finding("bearer-doubled")], 401)

    assert keys(found) == [BEARER_MISSING.key, *keys((UNPUBLISHED, TOKEN_EXPIRED, OTHER_REGION))]


def test_findings_about_the_payload_and_its_type_have_their_statuses():
    body = finding("payload-missing:/to", pane="payload", subject="/to")
    media = finding("content-type-json", pane="headers", subject="Content-Type")

    assert keys(put_first((), [body, media], 400)) == ["payload-missing:/to", "content-type-json"]
    assert keys(put_first((), [body, media], 415)) == ["content-type-json"]


def test_every_effect_is_of_a_finding_that_some_rule_makes():
    import inspect
    import re
    import sys

    from inspector.rules.answers.established import _EFFECTS

    modules = {sys.modules[rule.__module__] for rule in RULES}
    made = "".join(inspect.getsource(module) for module in modules)
    names = set(re.findall(r'["]([a-z]+(?:-[a-z]+)+)', made))
    assert set(_EFFECTS) <= names


def test_an_explanation_takes_the_findings_into_its_order(case):
    from inspector.catalog.operations import published
    from inspector.model.exchange import Exchange, Response, Ticket
    from inspector.model.headers import Headers
    from inspector.rules.answers.explain import explain

    body = b'{"code": "bad.credentials", "message": "Invalid login credentials.", "status": 401}'
    response = Response(401, "", "HTTP/1.1", Headers(), body, len(body))
    sent = Exchange(Ticket(1), case.request(), response)
    found = tuple(case.check(token_is_foreign=True).values())
    known = {"catalog": published(), "environment": case.sandbox}

    before, after = explain(sent, **known), explain(sent, **known, findings=found)
    assert before.causes[0].key == "operation-unpublished"
    assert after.causes[0].key == "token-foreign"
    assert after.causes[1:] == before.causes
