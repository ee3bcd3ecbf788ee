from __future__ import annotations

import pytest

from inspector.model.edit import Edit
from inspector.model.edit import apply as apply_edit
from inspector.rules.pack import ClaimedRule

SAID = {"text": "Nobody publishes it", "source": "the vendor's docs", "date": "2026-11-22"}
DASH = "\N{EN DASH}"


def rule(**fields):
    content = {
        "id": "my-claim",
        "title": "My claim",
        "applies": {"paths": ["/*"]},
        "sources": [
            {"title": "ticket 8841", "date": "2026-11-22", "url": "https://x.example/8841"}
        ],
    }
    return ClaimedRule.model_validate(content | fields)


def test_a_claim_of_ones_own_cites_its_ticket(case):
    finding = case.check(rules=(rule(requires={"headers": ["X-Mine"]}, fix="Send it."),))[
        "my-claim"
    ]

    assert finding.message == f"X-Mine is missing {DASH} claimed; not a published header"
    assert (finding.evidence[0].source, finding.evidence[0].date) == ("ticket 8841", "2026-11-22")
    assert finding.detail == "Send it."
    assert finding.edit is None


@pytest.mark.parametrize("name", ["If-Match", "accept-language", "Origin", "purecloud-sdk"])
def test_a_header_that_is_published_is_not_contradicted(case, name):
    finding = case.check(rules=(rule(requires={"headers": [name]}),))["my-claim"]

    assert finding.message == f"{name} is missing {DASH} claimed"
    assert finding.contradicted_by is None


def test_the_list_of_published_headers_is_the_catalogs():
    from inspector.catalog.operations import published
    from inspector.rules.sources import COMMON_HEADERS, PUBLISHED_HEADERS

    named = {name.lower() for op in published().operations for name in op.headers}

    assert named - COMMON_HEADERS <= PUBLISHED_HEADERS
    assert {name.lower() for name in PUBLISHED_HEADERS} == set(PUBLISHED_HEADERS)


def test_what_a_pack_says_against_its_claim_stands_in_the_title_and_in_full(case):
    contradicted = rule(
        requires={"body_fields": ["/a"]}, contradicted_by={**SAID, "short": "unpublished"}
    )
    unnamed = rule(requires={"body_fields": ["/a"]}, contradicted_by=SAID)

    finding = case.check(rules=(contradicted,))["my-claim"]
    assert finding.message == f"a is missing {DASH} claimed; unpublished"
    assert finding.contradicted_by == "Nobody publishes it (the vendor's docs, read 2026-11-22)"
    other = case.check(rules=(unnamed,))["my-claim"]
    assert other.message.endswith("claimed; the vendor says otherwise")


def test_a_claim_that_the_vendor_confirms_is_no_longer_only_a_claim(case):
    confirmed = rule(requires={"headers": ["X-Mine"]}, confirmed_by=SAID)

    finding = case.check(rules=(confirmed,))["my-claim"]
    assert finding.message == "X-Mine is missing"
    assert [evidence.level for evidence in finding.evidence] == ["official", "claimed"]
    assert finding.severity == "warning"
    assert case.check(rules=(confirmed,), environment=case.region)["my-claim"].severity == "error"


def test_several_requirements_make_a_finding_each(case):
    several = rule(requires={"headers": ["X-A", "X-B"], "scopes_any": ["a", "b"]})

    found = case.check(rules=(several,))

    assert [name for name in found if name.startswith("my-claim")] == [
        "my-claim:X-A",
        "my-claim:X-B",
        "my-claim:any",
    ]


def test_one_of_several_scopes_is_enough(case):
    either = rule(requires={"scopes_any": ["messaging", "conversations"]})

    finding = case.check(rules=(either,))["my-claim"]
    assert finding.message.startswith("None of these scopes is granted: messaging, conversations")
    assert finding.edit == Edit("grant", "token", "messaging")
    assert not finding.suggestions
    assert "my-claim" not in case.check(rules=(either,), scopes=["conversations"])


def test_a_scope_of_a_rule_that_the_pack_contradicts_keeps_both_reasons(case):
    both = rule(requires={"scopes_all": ["x:y"]}, contradicted_by=SAID)

    of_client = case.check(rules=(both,))["my-claim"].contradicted_by
    of_user = case.check(rules=(both,), grant="code")["my-claim"].contradicted_by

    assert "not a published scope" in of_client
    assert "roles decide" in of_client
    assert "Nobody publishes it" in of_client
    assert "roles decide" not in of_user


@pytest.mark.parametrize(
    ("known", "title", "severity", "missing"),
    [
        ({}, "The claim aud cannot be read", "info", False),
        ({"claims": {}}, "The token has no claim aud", "warning", True),
        ({"claims": {"aud": "other"}}, "The token's claim aud is another", "warning", False),
        ({"claims": {"aud": ["guest"]}}, "The token's claim aud is another", "warning", False),
    ],
)
def test_a_token_claim_is_compared_where_it_can_be_read(case, known, title, severity, missing):
    audience = rule(requires={"claims": {"aud": "guest"}})
    finding = case.check(rules=(audience,), known=known)["my-claim"]

    assert finding.message == f"{title} {DASH} claimed"
    assert (finding.severity, finding.missing) == (severity, missing)
    assert '"guest"' in finding.detail


def test_a_token_claim_needs_a_token_and_its_own_type(case):
    truth = rule(requires={"claims": {"admin": True}})

    assert "my-claim" not in case.check(rules=(truth,), token=None)
    assert "my-claim" in case.check(rules=(truth,), known={"claims": {"admin": 1}})
    assert "my-claim" not in case.check(rules=(truth,), known={"claims": {"admin": True}})


@pytest.mark.parametrize(
    ("body", "title", "missing"),
    [
        ("{}", "to.id is missing", True),
        ("[]", "to.id is missing", True),
        ('{"to": {}}', "to.id is missing", True),
        ('{"to": "queue"}', "to.id is missing", True),
        ('{"to": {"id": null}}', "to.id is empty", False),
        ('{"to": {"id": " "}}', "to.id is empty", False),
        ('{"to": {"id": "{{queue}}"}}', "to.id is empty", False),
    ],
)
def test_a_missing_or_blank_field_is_told(case, body, title, missing):
    finding = case.check(body=body, bindings={"queue": ""})["to-id"]

    assert finding.message == f"{title} {DASH} claimed"
    assert (finding.missing, finding.subject, finding.edit) == (missing, "/to/id", None)


@pytest.mark.parametrize("value", ['"q"', "0", "false", "{}", '"{{unfilled}}"'])
def test_any_other_value_of_a_field_counts(case, value):
    assert "to-id" not in case.check(body=f'{{"to": {{"id": {value}}}}}')


def test_a_request_without_a_body_misses_every_field(case):
    found = case.check(body=None)

    assert {"to-id", "external-contact-id"} <= set(found)
    assert "content-type-json" not in found


def test_a_body_that_cannot_be_read_as_json_misses_none(case):
    assert "to-id" not in case.check(body="a=b", kind="form")


def test_a_field_inside_a_list_is_found_by_its_index(case):
    listed = rule(requires={"body_fields": ["/to/1/id"]})

    assert "my-claim" not in case.check(rules=(listed,), body='{"to": [1, {"id": "q"}]}')
    assert "my-claim" in case.check(rules=(listed,), body='{"to": [1]}')
    assert "my-claim" in case.check(rules=(listed,), body='{"to": [1, 2]}')


def test_the_contact_is_taken_from_the_guest_header_only_if_there_is_one(case):
    without = case.check(body='{"to": {"id": "q"}}')
    found = case.check(body='{"to": {"id": "q"}}', headers=[("X-Guest-Id", "guest-7")])

    assert without["external-contact-id"].edit is None
    edit = found["external-contact-id"].edit
    assert edit == Edit("set", "payload", "/externalContact/id", '"guest-7"')
    mended = apply_edit(edit, case.request(body='{"to": {"id": "q"}}'))
    assert "external-contact-id" not in case.check(body=mended.body.text)


def test_a_field_that_has_no_place_in_the_payload_has_no_edit(case):
    found = case.check(body='{"externalContact": 5}', headers=[("X-Guest-Id", "g")])
    empty = case.check(body=None, headers=[("X-Guest-Id", "g")])

    assert found["external-contact-id"].edit is None
    assert empty["external-contact-id"].edit is not None


def test_a_pack_can_give_the_value_itself(case):
    given = rule(
        requires={"headers": ["X-Mine"]}, values={"x-mine": ["header:X-Other", "text:fixed"]}
    )
    other = rule(
        requires={"headers": ["X-Mine"], "body_fields": ["/a"]},
        values={"/a": ["text:b"], "X-Mine": ["header:Accept"]},
    )

    assert case.check(rules=(given,))["my-claim"].edit.value == "fixed"
    found = case.check(rules=(other,))
    assert found["my-claim:X-Mine"].edit is None
    assert found["my-claim:/a"].edit == Edit("set", "payload", "/a", '"b"')


@pytest.mark.parametrize(
    ("content_type", "title"),
    [
        (None, "Content-Type is missing"),
        ("text/plain", "Content-Type is not application/json"),
    ],
)
def test_a_claimed_content_type_is_set_by_its_edit(case, content_type, title):
    finding = case.check(content_type=content_type)["content-type-json"]

    assert finding.message == title
    assert finding.edit == Edit("set", "headers", "Content-Type", "application/json")
    assert finding.missing == (content_type is None)


def test_a_claimed_content_type_may_be_any(case):
    xml = rule(requires={"content_type": "application/xml"})

    assert "my-claim" in case.check(rules=(xml,))
    assert "my-claim" not in case.check(rules=(xml,), content_type="application/XML; charset=x")
    assert "content-type-json" not in case.check(content_type="application/problem+json")
    assert "content-type-json" not in case.check(kind="file", content_type="text/csv")


def test_a_hint_is_only_told(case):
    hint = rule(hint="Look at the moon.")

    finding = case.check(rules=(hint,))["my-claim"]
    assert (finding.severity, finding.edit, finding.pane) == ("info", None, "headers")
    assert finding.message == f"My claim {DASH} claimed"
    assert finding.detail == "Look at the moon."


@pytest.mark.parametrize(
    ("applies", "changes", "fires"),
    [
        ({"paths": ["/api/v2/{a}/messaging"]}, {}, True),
        ({"paths": ["/api/{a}/messaging"]}, {}, False),
        ({"paths": ["/api/*"]}, {}, True),
        ({"paths": ["/api/*/messaging"]}, {}, True),
        ({"paths": ["/api/v2/x", "/*ing"]}, {}, True),
        ({"paths": ["/a.i/*"]}, {}, False),
        ({"paths": ["/{open*"]}, {"url": "/{openly"}, True),
        ({"paths": ["/*"], "methods": ["GET", "POST"]}, {}, True),
        ({"paths": ["/*"], "methods": ["GET"]}, {}, False),
        ({"paths": ["/*"], "hosts": "sandbox"}, {}, True),
        ({"paths": ["/*"], "hosts": "region"}, {}, False),
        ({"paths": ["/*"], "grants": ["client_credentials"]}, {}, True),
        ({"paths": ["/*"], "grants": ["code"]}, {}, False),
        ({"paths": ["/*"], "scopes_only": ["admin", "messaging:*"]}, {}, True),
        ({"paths": ["/*"], "scopes_only": ["admin"]}, {}, False),
        ({"paths": ["/*"], "scopes_only": ["admin"]}, {"scopes": None}, False),
        ({"paths": ["/*"], "scopes_only": ["admin"]}, {"scopes": []}, False),
    ],
)
def test_a_rule_is_only_about_what_it_applies_to(case, applies, changes, fires):
    hint = rule(applies=applies, hint="Hm.")

    assert ("my-claim" in case.check(rules=(hint,), **changes)) == fires


def test_of_two_rules_that_say_the_same_under_one_id_the_first_is_told(case):
    one = rule(hint="One.", title="One")
    two = rule(hint="Two.", title="Two")

    assert case.check(rules=(one, two))["my-claim"].message.startswith("One")
