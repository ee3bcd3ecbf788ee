"""The starting case of design.md: what a support engineer reads first."""

from __future__ import annotations

import dataclasses

from inspector.model.edit import Edit
from inspector.model.finding import Evidence


def edits(found):
    return {name: finding.edit for name, finding in found.items() if finding.edit}


def test_its_only_edits_are_the_header_and_the_one_missing_scope(case):
    assert edits(case.check()) == {
        "guest-id-header": Edit("set", "headers", "X-Guest-Id", "guest-123"),
        "guest-scope:messaging:web": Edit("grant", "token", "messaging:web"),
    }


def test_with_only_admin_granted_the_other_scope_is_an_edit_too(case):
    assert list(edits(case.check(scopes=["admin"]))) == [
        "guest-id-header",
        "guest-scope:messaging:guest",
        "guest-scope:messaging:web",
    ]


def test_its_list_is_short_and_ordered_as_one_reads_it(case):
    found = case.check()

    assert [(finding.id, finding.severity) for finding in found.values()] == [
        ("guest-id-header", "warning"),
        ("guest-scope:messaging:web", "warning"),
        ("path-unpublished", "warning"),
        ("client-credentials-scopes", "info"),
        ("origin-validation", "info"),
        ("scope-unpublished:granted", "info"),
    ]


def test_titles_fit_a_line_and_name_the_contradiction(case):
    found = case.check(scopes=["admin"])

    assert found["guest-id-header"].message == (
        "X-Guest-Id is missing \N{EN DASH} claimed; not a published header"
    )
    assert found["guest-scope:messaging:web"].message == (
        "Scope messaging:web is not granted \N{EN DASH} claimed; not a published scope"
    )
    assert all(len(finding.message) <= 75 for finding in found.values())
    assert all(finding.contradicted_by for name, finding in found.items() if "guest" in name)


def test_every_finding_says_on_what_it_rests(case):
    found = case.check(scopes=["admin"])

    levels = {name: {e.level for e in finding.evidence} for name, finding in found.items()}
    claimed = {"guest-id-header", "guest-scope:messaging:web", "guest-scope:messaging:guest"}
    claimed |= {"default-admin-scopes", "origin-validation"}
    assert {name for name, level in levels.items() if level == {"claimed"}} == claimed
    assert all(level == {"official"} for name, level in levels.items() if name not in claimed)
    assert found["guest-id-header"].evidence[0] == Evidence(
        "claimed", "forum.sggu.com thread 10372, a third-party board", "2026-11-22"
    )


def test_the_missing_things_are_marked_for_their_place(case):
    found = case.check()

    places = {(f.pane, f.subject) for f in found.values() if f.missing}
    assert places == {("headers", "X-Guest-Id"), ("token", "messaging:web")}


def test_the_nearest_published_calls_of_the_same_method_are_suggested_first(case):
    suggested = case.check()["path-unpublished"].suggestions

    assert suggested[0].method == "POST"
    assert "/api/v2/conversations/messages/agentless" in {s.path for s in suggested}


def test_mending_what_the_edits_say_leaves_no_edit(case):
    found = case.check(
        headers=[("X-Guest-Id", "guest-123")],
        scopes=["admin", "messaging:guest", "messaging:web"],
    )

    assert not edits(found)
    assert [f.id for f in found.values() if f.severity == "warning"] == ["path-unpublished"]


def test_without_the_clients_credentials_the_finding_says_what_to_ask_for(case):
    finding = case.check(client_known=False)["guest-scope:messaging:web"]

    assert finding.edit is None
    assert "one that carries messaging:web" in finding.detail


def test_unknown_scopes_are_not_missing_scopes(case):
    found = case.check(scopes=None)

    assert not [name for name in found if name.startswith("guest-scope")]
    assert "messaging:guest, messaging:web" in found["granted-scopes-unknown"].detail
    assert found["granted-scopes-unknown"].severity == "info"
    assert found["scope-unpublished:messaging:web"].suggestions[0].title == "messaging"


def test_what_an_experiment_saw_here_makes_an_error_and_is_added_to_the_evidence(case):
    seen = Evidence("observed", "needed in 3 of 5 sends", where="the sandbox", on_sandbox=True)
    found = case.check(observed={"guest-id-header": (seen,)})

    assert found["guest-id-header"].severity == "error"
    assert found["guest-id-header"].evidence[-1] == seen
    assert found["guest-id-header"].contradicted_by
    assert next(iter(found)) == "guest-id-header"
    assert found["guest-scope:messaging:web"].severity == "warning"


def test_what_was_seen_on_the_selected_environment_says_nothing_about_another_host(case):
    seen = Evidence("observed", "needed", on_sandbox=True)
    found = case.check(
        url="https://api.mypurecloud.de/api/v2/conversations/messaging",
        observed={"guest-id-header": (seen,)},
    )

    assert found["guest-id-header"].severity == "warning"


def test_on_a_vendors_host_only_the_unpublished_path_is_an_error(case):
    found = case.check(environment=case.region)

    assert [f.id for f in found.values() if f.severity == "error"] == ["path-unpublished"]


def test_a_guest_without_contact_gets_the_profiles_own_id(case):
    found = case.check(body='{"to": {"id": "queue-456"}}')

    assert found["guest-id-header"].edit.value == "8c7b6f1e-guest"


def test_a_blank_contact_id_is_not_used_as_guest_id(case):
    found = case.check(body='{"externalContact": {"id": " "}, "to": {"id": "q"}}')

    assert found["guest-id-header"].edit.value == "8c7b6f1e-guest"


def test_a_contact_that_is_a_variable_stays_one_in_the_edit(case):
    body = '{"externalContact": {"id": "{{contact}}"}, "to": {"id": "q"}}'
    found = case.check(body=body, bindings={"contact": "c-1"})

    assert found["guest-id-header"].edit.value == "{{contact}}"


def test_without_any_known_id_there_is_no_edit(case):
    found = case.check(body='{"to": {"id": "q"}}', guest_id="")

    assert found["guest-id-header"].edit is None


def test_a_healthy_call_of_a_published_operation_raises_no_error(case):
    found = case.check(
        environment=case.region,
        method="GET",
        url="https://api.mypurecloud.com/api/v2/tokens/me?preserveIdleTTL=true",
        content_type=None,
        body=None,
        scopes=["user-basic-info"],
        grant="code",
        known={"expires_at": 1_800_003_600.0},
    )

    assert [f for f in found.values() if f.severity != "info"] == []


def test_the_check_is_the_same_each_time_and_changes_nothing(case):
    request, situation = case.request(), case.situation()
    before = dataclasses.replace(request)

    assert case.check() == case.check()
    assert request == before
    assert situation.rules == case.rules
