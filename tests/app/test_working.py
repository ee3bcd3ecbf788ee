"""The working request: kept from anywhere, planned with, compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.app import working
from inspector.app.workspace import starting_case
from inspector.errors import InspectorError
from inspector.model.edit import TOKEN_OF_GOOD
from inspector.model.exchange import Cancelled, Exchange, Ticket
from inspector.model.request import ImportedRequest, Request
from inspector.model.secret import Secret

WORKS = "curl -X POST '{{api}}/api/v2/conversations/messaging?x=1' -H 'X-Guest-Id: g' -d '{}'"


def sent_by_hand(owner):
    """Returns the history's rows of sends that worked and were nobody's but the user's."""
    return [row for row in owner.space.shelf.rows if row.status == 200 and not row.label]


def refused_and_working(owner):
    """Sends the starting case with all that it needs, then as the customer has it."""
    space = owner.space
    space.import_snippet(starting_case())
    owner.get_token()
    space.apply([f.edit for f in space.state.findings if f.edit is not None])
    owner.idle()
    assert owner.send() == 200
    works = space.state.shown
    token = space.state.token
    space.import_snippet(starting_case())
    owner.get_token()
    assert space.state.token != token
    return works


def test_a_send_that_worked_is_kept_with_the_token_that_it_was_sent_with(owner):
    works = refused_and_working(owner)
    owner.space.use_answered_as_working(works)
    kept = owner.space.working
    assert kept.title == "POST /api/v2/conversations/messaging"
    assert kept.source.startswith("sent at ")
    assert kept.own_token
    assert "working" in owner.topics()

    plan = owner.space.plan_against_working()
    assert plan.lines[0] == "1. the working request, to see that it works here"
    assert plan.lines[-1].startswith("At most")
    assert plan.changes >= 2
    owner.space.isolate_against(kept.imported)
    owner.idle()
    verdict = owner.space.state.verdict
    assert verdict.kind == "explained"
    assert {c.edit.pane for c in verdict.minimal} == {"token", "headers"}
    assert TOKEN_OF_GOOD in [c.edit for c in verdict.minimal]


def test_the_same_send_from_the_history_still_has_its_token(owner):
    works = refused_and_working(owner)
    rows = []
    owner.until(lambda: rows.extend(sent_by_hand(owner)) or rows)
    row = rows[0]
    loaded = []
    owner.space.shelf.load(row.id, loaded.append)
    owner.until(lambda: loaded)
    assert loaded[0] is not works
    owner.space.use_answered_as_working(loaded[0], "history")
    assert owner.space.working.own_token
    assert owner.space.working.source == "history"


def test_one_of_an_earlier_session_is_sent_with_the_token_in_use(owner):
    works = refused_and_working(owner)
    owner.space.use_answered_as_working(replace(works, started_at=1.0))
    assert not owner.space.working.own_token


@pytest.mark.parametrize("status", [0, 401])
def test_what_did_not_work_is_no_working_request(owner, status):
    owner.space.import_snippet(starting_case())
    owner.get_token()
    owner.send()
    refused = owner.space.state.shown
    shown = refused if status else Exchange(Ticket(1), Request(), Cancelled())
    with pytest.raises(InspectorError, match="answered with 401" if status else "no answer came"):
        owner.space.use_answered_as_working(shown)
    assert owner.space.working is None


def test_a_profile_is_kept_with_what_the_keyring_has_of_it(owner):
    space = owner.space
    space.import_snippet(starting_case())
    space.paste_token("a-pasted-token-4711")
    space.save_profile("Works")
    owner.until(lambda: space.state.profile is not None)
    space.use_profile_as_working(space.state.profile)
    owner.until(lambda: space.working is not None)
    assert space.working.source == "the profile Works"
    assert space.working.own_token
    assert Secret("a-pasted-token-4711") in space.working.imported.bindings.values()
    space.forget_working()
    assert space.working is None


def test_without_a_data_folder_a_profile_has_its_request_only(make_owner):
    space = make_owner(on_disk=False).space
    space.import_snippet(starting_case())
    from inspector.app.profiles import to_profile

    profile, _secrets = to_profile(space.state, "P", space.environments)
    space.use_profile_as_working(profile)
    assert not space.working.own_token


def test_a_plan_is_of_the_findings_while_no_request_is_kept(owner):
    owner.space.import_snippet(starting_case())
    with pytest.raises(InspectorError, match="There is no working request"):
        owner.space.plan_against_working()
    plan = owner.space.plan_of_findings()
    assert plan.lines
    assert plan.changes
    assert plan.notes == ()


def test_the_differences_are_shown_as_templates(owner):
    works = refused_and_working(owner)
    owner.space.show_differences(lambda _found: pytest.fail("nothing to compare with"))
    owner.space.use_answered_as_working(works)
    found = []
    owner.space.show_differences(found.append)
    owner.until(lambda: found)
    assert found[0].text.changes
    assert found[0].notes[0].startswith("The token is another one: #")
    shown = repr(found[0].text) + repr(found[0].notes)
    assert owner.space.state.token.secret.reveal() not in shown
    assert "X-Guest-Id" in shown


def test_the_address_is_a_title_whatever_it_is():
    def title(url):
        imported = ImportedRequest(Request("GET", url))
        return working.WorkingRequest(imported, "x", own_token=False).title

    assert title("https://api.mypurecloud.de/api/v2/users?x=1") == "GET /api/v2/users"
    assert title("{{api}}/api/v2/users") == "GET {{api}}/api/v2/users"
    assert title("http://[") == "GET http://["


def test_only_so_many_sends_are_remembered(owner):
    for number in range(working.MOST_REMEMBERED + 5):
        owner.space._recorded(Exchange(Ticket(number), Request(), Cancelled(), started_at=1.0))
    assert len(owner.space._sent_with) == working.MOST_REMEMBERED
