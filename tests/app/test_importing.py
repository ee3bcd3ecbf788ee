"""The request: imported, merged, edited, taken back, and moved between environments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.app.workspace import starting_case
from inspector.errors import EditError, EnvironmentUnknown, RenderError, SnippetError
from inspector.model.edit import Edit
from inspector.model.environment import Environment
from inspector.model.headers import Headers
from inspector.model.request import Body, Request, Snippet
from inspector.model.secret import Secret

Owner = Any
CURL = """curl -X POST https://api.mypurecloud.de/api/v2/conversations/messaging \\
  -H 'Authorization: Bearer $TOKEN' -H 'Content-Type: application/json' \\
  -d '{"externalContact":{"id":"guest-123"},"to":{"id":"queue-456"}}'"""
GATEWAY = Environment(
    "gw", "Our gateway", "gateway", "https://gw.example/genesys", "https://gw.example/login"
)


def notes(owner: Owner) -> str:
    return "\n".join(note.text for note in owner.space.state.notes)


def test_an_import_keeps_the_selected_environment_and_says_so(owner: Owner) -> None:
    imported = owner.space.import_snippet(CURL)
    state = owner.space.state
    api = owner.space.sandbox.environment.api_url
    assert state.environment.name == "sandbox"
    assert state.request.url == f"{api}/api/v2/conversations/messaging"
    assert "The snippet names api.mypurecloud.de" in notes(owner)
    assert "the selected environment Sandbox · thread is kept" in notes(owner)
    assert imported.notes == state.notes


def test_an_import_for_the_selected_environment_has_nothing_to_say_about_it(owner: Owner) -> None:
    owner.space.select_environment("eu-central-1")
    owner.space.import_snippet(CURL)
    assert owner.space.state.request.url.startswith("https://api.mypurecloud.de/")
    assert "is kept" not in notes(owner)


def test_an_unknown_host_is_left_as_it_is(owner: Owner) -> None:
    owner.space.import_snippet("curl https://proxy.example/api/v2/users/me")
    assert owner.space.state.request.url == "https://proxy.example/api/v2/users/me"
    assert "is kept" not in notes(owner)


def test_the_starting_case_is_found_wanting_at_once(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    assert owner.space.state.request.method == "POST"
    assert "guest-id-header" in owner.finding_ids()


def test_a_fragment_is_merged_and_says_what(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    url = owner.space.state.request.url
    owner.space.import_snippet('request.addHeader("X-Guest-Id", "unique-guest-id");')
    state = owner.space.state
    assert state.request.url == url
    assert state.request.headers.get("X-Guest-Id") == "unique-guest-id"
    assert state.request.headers.get("Content-Type") == "application/json"
    assert state.notes[0].text == (
        f"Merged X-Guest-Id into the current request, POST {url.partition('?')[0]}."
    )
    assert "guest-id-header" not in owner.finding_ids()


def test_a_bare_payload_replaces_the_payload_and_keeps_the_sends(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    owner.get_token()
    owner.send()
    owner.space.import_snippet('{"to": {"id": "queue-9"}}')
    state = owner.space.state
    assert state.request.body == Body("json", '{"to": {"id": "queue-9"}}')
    assert "Merged the payload into the current request, POST " in notes(owner)
    assert len(state.exchanges) == 1


def test_a_fragment_merged_into_one_of_several_requests_leaves_their_snippet(owner: Owner) -> None:
    text = f"{CURL}\ncurl https://api.mypurecloud.com/api/v2/users/me"
    owner.space.import_snippet(text)
    owner.space.import_snippet('{"to": {"id": "queue-9"}}')
    state = owner.space.state
    assert (state.dialect, state.source.reveal()) == ("curl", text)
    assert len(state.steps) == 2
    assert owner.space.snippet_title() == "curl"
    assert owner.space.snippet_title("k6") == "k6 script"


def test_a_fragment_merged_into_a_single_request_is_the_snippet(owner: Owner) -> None:
    owner.space.select_environment("eu-central-1")
    owner.space.edit_request(Request("GET", "https://api.mypurecloud.de/api/v2/users/me?a=b"))
    text = '{"to": {"id": "queue-9"}}'
    owner.space.import_snippet(text)
    state = owner.space.state
    assert (state.dialect, state.source.reveal()) == ("json", text)
    assert "request, GET https://api.mypurecloud.de/api/v2/users/me." in notes(owner)


def test_a_fragment_can_be_made_a_request_of_its_own(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    text = '{"to": {"id": "queue-9"}}'
    before = owner.space.state.number
    owner.space.take(owner.space.read_snippet(text), text, merges=False)
    state = owner.space.state
    assert state.number != before
    assert (state.request.url, state.request.body.text) == ("", text)
    assert "Merged" not in notes(owner)


def test_a_fragment_without_anything_to_merge_into_becomes_the_request(owner: Owner) -> None:
    owner.space.import_snippet('request.addHeader("X-Guest-Id", "unique-guest-id");')
    assert owner.space.state.request.headers.get("X-Guest-Id") == "unique-guest-id"
    assert owner.space.state.request.url == ""


def test_a_new_request_leaves_the_sends_of_the_last_one_behind(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    owner.get_token()
    owner.send()
    owner.space.import_snippet("curl https://api.mypurecloud.com/api/v2/users/me")
    state = owner.space.state
    assert (state.exchanges, state.shown, state.verdict) == ((), None, None)
    assert state.is_dirty


def test_of_several_requests_the_first_is_shown_and_the_others_counted(owner: Owner) -> None:
    owner.space.import_snippet(f"{CURL}\ncurl https://api.mypurecloud.com/api/v2/users/me")
    assert owner.space.state.request.url.endswith("/conversations/messaging")
    assert "holds 2 requests; this is the first" in notes(owner)
    assert [one.request.method for one in owner.space.state.steps] == ["POST", "GET"]


def test_an_unparsable_snippet_changes_nothing(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    before = owner.space.state
    with pytest.raises(SnippetError):
        owner.space.import_snippet("Dear support, it does not work.")
    assert owner.space.state is before


def test_a_snippet_can_be_read_without_taking_it(owner: Owner) -> None:
    before = owner.space.state
    snippet = owner.space.read_snippet(CURL)
    assert isinstance(snippet, Snippet)
    assert owner.space.state is before


def test_a_token_in_the_snippet_becomes_the_token_in_use(owner: Owner) -> None:
    owner.space.import_snippet(CURL.replace("$TOKEN", "canary-token-1f9c0a2b"))
    state = owner.space.state
    assert state.token is not None
    assert state.token.origin == "snippet"
    assert state.token.secret == Secret("canary-token-1f9c0a2b")
    assert state.client is None
    assert "canary" not in repr(state.request)
    assert "canary" not in owner.space.report()


def test_a_pasted_token_does_not_follow_to_the_next_snippet(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    owner.space.paste_token("canary-of-the-first-customer")
    owner.space.import_snippet("curl https://api.mypurecloud.com/api/v2/users/me")
    assert owner.space.state.token is None
    assert owner.space.state.client.name == "middleware"


def test_a_clients_token_serves_the_next_snippet_too(owner: Owner) -> None:
    owner.get_token()
    owner.space.import_snippet(CURL)
    assert owner.space.state.token.client_name == "middleware"


def test_a_secret_that_is_typed_becomes_a_variable(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    request = owner.space.state.request
    typed = request.headers.with_value("Cookie", "session=canary-cookie")
    owner.space.edit_request(replace(request, headers=typed))
    state = owner.space.state
    assert "canary" not in repr(state.request)
    assert Secret("session=canary-cookie") in state.bindings.values()


def test_a_token_that_is_typed_into_the_header_is_taken(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    request = owner.space.state.request
    typed = request.headers.with_value("Authorization", "Bearer canary-typed-token")
    owner.space.edit_request(replace(request, headers=typed))
    assert owner.space.state.token.secret == Secret("canary-typed-token")


def test_an_edit_that_says_the_same_is_no_edit(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    owner.changes.clear()
    owner.space.edit_request(owner.space.state.request)
    assert owner.changes == []


def test_findings_follow_each_edit(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    request = owner.space.state.request
    owner.space.edit_request(replace(request, method="PUT"))
    assert "guest-id-header" not in owner.finding_ids()
    owner.space.edit_request(request)
    assert "guest-id-header" in owner.finding_ids()


def test_undo_and_redo_step_through_imports_and_edits(owner: Owner) -> None:
    space = owner.space
    assert not space.can_undo
    assert space.undo() is False
    assert space.redo() is False
    space.import_snippet(CURL)
    space.apply([Edit("set", "headers", "X-Guest-Id", "g")])
    assert space.undo()
    assert space.state.request.headers.get("X-Guest-Id") is None
    assert "guest-id-header" in owner.finding_ids()
    assert space.undo()
    assert space.state.request == Request()
    assert space.can_redo
    assert space.redo()
    assert space.redo()
    assert space.state.request.headers.get("X-Guest-Id") == "g"
    assert not space.can_redo


def test_a_new_edit_ends_what_could_be_redone(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    owner.space.apply([Edit("set", "headers", "A", "1")])
    owner.space.undo()
    owner.space.apply([Edit("set", "headers", "B", "2")])
    assert not owner.space.can_redo


def test_undo_keeps_what_was_sent(owner: Owner) -> None:
    owner.get_token()
    owner.space.import_snippet(CURL)
    owner.space.apply([Edit("set", "headers", "X-Guest-Id", "g")])
    owner.send()
    owner.space.undo()
    assert len(owner.space.state.exchanges) == 1


def test_undoing_an_import_brings_the_requests_sends_back(owner: Owner) -> None:
    owner.get_token()
    owner.space.import_snippet(CURL)
    owner.send()
    owner.send()
    before = owner.space.state
    owner.space.import_snippet("curl https://api.mypurecloud.com/api/v2/users/me")
    assert owner.space.state.exchanges == ()
    owner.space.undo()
    now = owner.space.state
    assert (now.exchanges, now.shown, now.baseline) == (
        before.exchanges,
        before.shown,
        before.baseline,
    )
    owner.until(lambda: owner.space.view is not None and owner.space.view.shown is now.shown)
    owner.space.redo()
    assert owner.space.state.exchanges == ()
    assert owner.space.view is None


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_of_typing_is_one_step_of_undo(make_owner: Callable[..., Owner]) -> None:
    clock = Clock()
    owner = make_owner(clock=clock)
    owner.space.import_snippet(CURL)
    before = owner.space.state.request

    def type_body(text: str) -> None:
        owner.space.edit_request(replace(owner.space.state.request, body=Body("json", text)))

    for text in ("{", "{}", "{ }"):
        type_body(text)
        clock.now += 0.4
    clock.now += 5
    type_body("{  }")
    assert owner.space.undo()
    assert owner.space.state.request.body.text == "{ }"
    assert owner.space.undo()
    assert owner.space.state.request == before


def test_only_the_last_hundred_steps_can_be_taken_back(owner: Owner) -> None:
    for number in range(105):
        owner.space.apply([Edit("set", "headers", "A", str(number))])
    steps = 0
    while owner.space.undo():
        steps += 1
    assert steps == 100
    assert owner.space.state.request.headers.get("A") == "4"


def test_what_is_forgotten_cannot_be_taken_back(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    owner.space.forget_steps()
    assert not owner.space.can_undo
    assert not owner.space.state.is_dirty


def test_several_edits_are_one_step(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    before = owner.space.state.request
    owner.space.apply(
        [Edit("set", "headers", "X-Guest-Id", "g"), Edit("set", "payload", "/to/id", '"q"')]
    )
    assert '"q"' in owner.space.state.request.body.text
    owner.space.undo()
    assert owner.space.state.request == before


def test_an_edit_that_does_not_fit_changes_nothing(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    owner.space.edit_request(replace(owner.space.state.request, body=Body("json", "{")))
    before = owner.space.state
    with pytest.raises(EditError, match="not valid JSON"):
        owner.space.apply(
            [Edit("set", "headers", "A", "1"), Edit("set", "payload", "/to/id", '"q"')]
        )
    assert owner.space.state is before


def test_switching_moves_known_hosts_and_nothing_else(owner: Owner) -> None:
    owner.space.import_snippet(CURL.replace("guest-123", "https://api.mypurecloud.de/guest"))
    before = owner.space.state.request
    owner.space.select_environment("us-east-1")
    moved = owner.space.state.request
    assert moved == replace(
        before, url="https://api.mypurecloud.com/api/v2/conversations/messaging"
    )
    owner.space.select_environment("sandbox")
    assert owner.space.state.request == before


def test_switching_leaves_an_unknown_host(owner: Owner) -> None:
    owner.space.import_snippet("curl https://proxy.example/api/v2/users/me")
    owner.space.select_environment("us-east-1")
    assert owner.space.state.request.url == "https://proxy.example/api/v2/users/me"


def test_switching_drops_the_other_environments_token_and_client(owner: Owner) -> None:
    owner.get_token()
    owner.space.select_environment("us-east-1")
    state = owner.space.state
    assert (state.token, state.client) == (None, None)
    assert owner.space.demo_clients == ()
    owner.space.select_environment("sandbox")
    assert owner.space.state.client.name == "middleware"
    owner.space.undo()
    owner.space.undo()
    assert owner.space.state.token is not None


def test_choosing_the_environment_in_use_changes_nothing(owner: Owner) -> None:
    owner.get_token()
    owner.space.select_environment("sandbox")
    assert owner.space.state.token is not None


def test_an_unknown_environment_is_refused_with_the_known_names(owner: Owner) -> None:
    before = owner.space.state
    with pytest.raises(
        EnvironmentUnknown, match=r"no environment 'mars-1'\. Known: sandbox, .*us-ea"
    ):
        owner.space.select_environment("mars-1")
    assert owner.space.state is before


def test_a_gateway_is_added_and_replaced_by_its_name(owner: Owner) -> None:
    owner.space.add_environment(GATEWAY)
    owner.space.add_environment(replace(GATEWAY, title="The other one"))
    assert [e.title for e in owner.space.environments if e.name == "gw"] == ["The other one"]
    owner.space.import_snippet(CURL)
    owner.space.select_environment("gw")
    assert owner.space.state.request.url == (
        "https://gw.example/genesys/api/v2/conversations/messaging"
    )
    assert "path-unpublished" in owner.finding_ids()


def test_opening_a_request_puts_it_on_the_selected_environment(owner: Owner) -> None:
    owner.space.open_request(Request("GET", "{{api}}/api/v2/users/{{id}}"), {"id": "me"})
    state = owner.space.state
    assert state.request.url.startswith(owner.space.sandbox.environment.api_url)
    assert state.bindings == {"id": "me"}
    assert not state.is_dirty


def test_a_variable_is_filled_in(owner: Owner) -> None:
    owner.space.open_request(Request("GET", "/api/v2/users/{{id}}"), {})
    owner.space.set_variable("id", "me")
    assert owner.space.state.bindings == {"id": "me"}


def test_the_request_is_matched_with_what_is_published(owner: Owner) -> None:
    owner.space.open_request(Request("GET", "/api/v2/users/me"), {})
    found, nearest = owner.space.match()
    assert found.operation is not None
    assert nearest == ()
    owner.space.open_request(Request("POST", "/api/v2/conversations/messaging"), {})
    found, nearest = owner.space.match()
    assert found.operation is None
    assert nearest


def test_words_of_an_operation_complete_to_published_ones(owner: Owner) -> None:
    found = owner.space.complete("users me")
    assert any(operation.path == "/api/v2/users/me" for operation in found)
    on_host = owner.space.complete(owner.space.sandbox.environment.api_url + "/api/v2/users/me")
    assert any(operation.path == "/api/v2/users/me" for operation in on_host)
    assert owner.space.complete("us") == ()


def test_before_the_catalog_is_loaded_nothing_is_said(make_owner: Callable[..., Owner]) -> None:
    owner = make_owner(start=False)
    owner.space.import_snippet(CURL)
    assert owner.space.check() == ()
    assert not owner.space.state.is_checked
    assert owner.space.complete("users me") == ()
    assert owner.space.implied_headers() == ()
    assert owner.space.unpublished_scopes() == frozenset()
    owner.space.load_now()
    assert "guest-id-header" in owner.finding_ids()


def test_headers_that_the_client_adds_are_known_before_sending(owner: Owner) -> None:
    assert owner.space.implied_headers() == ()
    owner.space.import_snippet(CURL)
    implied = dict(owner.space.implied_headers())
    assert implied["Host"] == owner.space.sandbox.environment.api_url.removeprefix("http://")
    assert "Content-Length" in implied
    assert "Content-Type" not in implied


def test_headers_of_a_request_that_cannot_be_sent_are_not_guessed(
    owner: Owner, tmp_path: Path
) -> None:
    gone = Request("POST", "/api/v2/x", Headers(), Body("file", str(tmp_path / "gone")))
    owner.space.open_request(gone, {})
    assert owner.space.implied_headers() == ()


@pytest.mark.parametrize(
    ("text", "is_request"),
    [
        (CURL, True),
        ("  \n", False),
        ('{"to": {"id": "q"}}', False),
        ('request.addHeader("X-Guest-Id", "g");', False),
        ("Dear support", False),
    ],
)
def test_a_whole_request_is_told_from_text(owner: Owner, text: str, is_request: bool) -> None:
    assert owner.space.is_request_snippet(text) is is_request


def test_a_payload_is_laid_out_without_losing_its_spelling(owner: Owner) -> None:
    text = '{"b":1.0,"a":[1e2],"a":"\\u00e9"}'
    owner.space.open_request(Request("POST", "/x", Headers(), Body("json", text)), {})
    owner.space.lay_out_payload()
    laid_out = owner.space.state.request.body.text
    assert laid_out.splitlines()[1] == '  "b": 1.0,'
    assert '"\\u00e9"' in laid_out
    assert laid_out.count('"a"') == 2
    owner.space.undo()
    assert owner.space.state.request.body.text == text


def test_laying_out_can_be_a_part_of_the_import(owner: Owner) -> None:
    before = owner.space.state.request
    owner.space.import_snippet(CURL)
    owner.space.lay_out_payload(is_step=False)
    assert "\n" in owner.space.state.request.body.text
    owner.space.lay_out_payload()  # nothing left to do, and no step
    owner.space.undo()
    assert owner.space.state.request == before


def test_a_payload_that_is_no_json_stays_as_it_is(owner: Owner) -> None:
    owner.space.open_request(Request("POST", "/x", Headers(), Body("json", "{oops")), {})
    owner.space.lay_out_payload()
    assert owner.space.state.request.body.text == "{oops"


def test_an_earlier_exchange_comes_back_with_its_request(owner: Owner) -> None:
    owner.get_token()
    owner.space.import_snippet(CURL)
    owner.send()
    owner.until(lambda: any(row.status == 401 for row in owner.space.shelf.rows))
    row = next(row for row in owner.space.shelf.rows if row.status == 401)
    owner.space.open_request(Request("GET", "/other"), {})
    owner.space.shelf.load(row.id, owner.space.reopen)
    owner.until(lambda: owner.space.state.shown is not None)
    state = owner.space.state
    assert state.request.method == "POST"
    assert state.exchanges == (state.shown,)
    assert state.shown.status == 401


def test_rendering_hides_the_token_until_it_is_asked_for(owner: Owner) -> None:
    owner.space.import_snippet(CURL.replace("$TOKEN", "canary-token-1f9c0a2b"))
    hidden = owner.space.render("curl")
    assert "canary" not in hidden
    assert "https://api.mypurecloud.de/api/v2" in hidden
    assert "canary-token-1f9c0a2b" in owner.space.render("curl", reveal=True)


def test_a_target_that_does_not_exist_cannot_be_rendered(owner: Owner) -> None:
    owner.space.import_snippet(CURL)
    with pytest.raises(RenderError):
        owner.space.render("cobol")


def test_a_host_that_the_snippet_tells_goes_the_way_of_one_that_is_written_out(
    owner: Owner,
) -> None:
    owner.space.import_snippet(
        "@host = https://api.mypurecloud.com\n\nGET {{host}}/api/v2/users/{{id}}\n"
    )
    now = owner.space.state
    assert now.request.url == f"{now.environment.api_url}/api/v2/users/{{{{id}}}}"
    assert any("{{host}} is https://api.mypurecloud.com" in note.text for note in now.notes)


def test_an_export_from_the_sandbox_names_no_port_of_this_computer(owner: Owner) -> None:
    owner.space.import_snippet("GET /api/v2/users/me HTTP/1.1\n\n")
    assert 'curl "$api/api/v2/users/me"' in owner.space.render("curl")
    assert "api" in [one.name for one in owner.space.exported_variables(reveal=False)]
    owner.space.select_environment("eu-central-1")
    assert "curl https://api.mypurecloud.de/api/v2/users/me" in owner.space.render("curl")
