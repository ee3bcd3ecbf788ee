from __future__ import annotations

import pytest

from inspector.model.edit import Edit

AGENTLESS = {"url": "/api/v2/conversations/messages/agentless"}
QUEUES = {"method": "GET", "url": "/api/v2/routing/queues", "body": None}


def test_a_missing_published_scope_is_an_error_on_a_vendors_host(case):
    changes = {**AGENTLESS, "grant": "code", "environment": case.region}
    finding = case.check(**changes, scopes=["users"])["scope-official"]

    assert (finding.severity, finding.subject, finding.missing) == ("error", "conversations", True)
    assert finding.edit == Edit("grant", "token", "conversations")


def test_without_the_client_it_cannot_be_granted(case):
    found = case.check(**AGENTLESS, grant="code", scopes=["users"], client_known=False)

    assert found["scope-official"].edit is None


def test_of_an_unknown_grant_it_is_only_told(case):
    finding = case.check(**AGENTLESS, grant="unknown", scopes=["users"])["scope-official"]

    assert finding.severity == "info"
    assert finding.edit is None


def test_for_client_credentials_the_permissions_are_named_instead(case):
    found = case.check(**AGENTLESS)

    assert "scope-official" not in found
    assert "permissions-official" not in found
    detail = found["client-credentials-scopes"].detail
    assert detail == "The call needs the permission conversation:message:create."


@pytest.mark.parametrize(
    ("call", "scopes"),
    [
        (AGENTLESS, ["conversations"]),
        (QUEUES, ["routing"]),
        (QUEUES, ["routing:readonly"]),
    ],
)
def test_any_one_published_scope_is_enough(case, call, scopes):
    assert "scope-official" not in case.check(**call, grant="code", scopes=scopes)


def test_reading_alone_is_not_enough_for_a_write(case):
    found = case.check(**AGENTLESS, grant="code", scopes=["conversations:readonly"])

    assert "conversations:readonly is granted" in found["scope-official"].detail


def test_several_published_scopes_are_all_named(case):
    finding = case.check(**QUEUES, grant="code", scopes=[])["scope-official"]

    assert finding.subject == "routing"
    assert finding.detail == "Any of routing, routing:readonly would do."


def test_a_users_token_with_unknown_scopes_is_a_question_not_a_fault(case):
    found = case.check(**AGENTLESS, grant="code", scopes=None)

    assert "conversations" in found["granted-scopes-unknown"].detail
    assert found["granted-scopes-unknown"].evidence[0].level == "official"
    assert "scope-official" not in found


def test_unknown_scopes_of_client_credentials_do_not_matter_on_a_published_call(case):
    assert "granted-scopes-unknown" not in case.check(**AGENTLESS, scopes=None)


def test_claims_about_scopes_are_named_when_nothing_is_known_of_the_token(case):
    finding = case.check(token=None, grant="unknown")["granted-scopes-unknown"]

    assert {evidence.level for evidence in finding.evidence} == {"claimed"}
    assert len(finding.evidence) == 1


def test_one_needed_permission_is_in_the_title(case):
    finding = case.check(**AGENTLESS, grant="code")["permissions-official"]

    assert finding.message == "Needs the permission conversation:message:create"


def test_several_needed_permissions_are_counted_and_listed(case):
    wanted = next(
        op
        for op in case.situation().catalog.operations
        if len(op.permissions.names) > 1 and op.permissions.mode == "any" and "{" not in op.path
    )
    finding = case.check(method=wanted.method, url=wanted.path, grant="code", body=None)[
        "permissions-official"
    ]

    assert finding.message == f"Needs any of {len(wanted.permissions.names)} permissions"
    assert all(name in finding.detail for name in wanted.permissions.names)


def test_a_call_without_permissions_names_none(case):
    call = {"method": "GET", "url": "/api/v2/tokens/me", "body": None}

    assert "permissions-official" not in case.check(**call, grant="code")


def test_granted_names_that_are_no_scopes_share_one_finding(case):
    many = case.check(scopes=["a:1", "a:2", "a:3", "a:4", "a:5", "messaging"])
    one = case.check(scopes=["admin", "messaging"])

    assert many["scope-unpublished:granted"].message == (
        "a:1, a:2, a:3, a:4 and 1 more are no published scopes"
    )
    assert one["scope-unpublished:granted"].message == "admin is no published scope"
    assert one["scope-unpublished:granted"].subject == "admin"


def test_the_grant_that_the_user_names_is_believed_over_the_tokens_own(case):
    from dataclasses import replace

    situation = case.situation(grant="code")

    assert replace(situation, grant="implicit").known_grant == "implicit"
    assert replace(situation, grant="unknown").known_grant == "code"
    assert replace(situation, grant="unknown", token=None).known_grant == "unknown"


def test_a_claimed_scope_that_is_published_is_not_called_unpublished(case):
    rule = case.rules[1].model_copy(
        update={
            "requires": case.rules[1].requires.model_copy(update={"scopes_all": ("messaging",)})
        }
    )
    found = case.check(rules=(rule,), scopes=None)

    assert "granted-scopes-unknown" in found
    assert not [name for name in found if name.startswith("scope-unpublished")]
