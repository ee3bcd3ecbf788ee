"""The truth about scopes in the workspace, and whose clock a token is judged by."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from inspector.app.workspace import starting_case
from inspector.errors import AuthError
from inspector.model.token import BY_USER

Owner = Any


def standing(owner: Owner, scope: str) -> tuple[str, ...]:
    truth = owner.space.scope_truth
    row = truth.rows[truth.find(scope)]
    return tuple(cell.standing for _column, cell in row.cells())


@pytest.fixture
def refusing_host() -> Iterator[str]:
    """A server a long time ahead that lacks a scope and says so; its base URL."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response_only(403)
            self.send_header("Date", "Fri, 15 Jan 2100 08:00:00 GMT")
            challenge = 'Bearer error="insufficient_scope", scope="messaging:web"'
            self.send_header("WWW-Authenticate", challenge)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_there_is_none_before_the_catalog(make_owner: Callable[..., Owner]) -> None:
    assert make_owner(start=False).space.scope_truth is None


def test_it_keeps_up_with_the_request_and_the_token(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    assert standing(owner, "messaging:web")[2] == "unknown"
    assert owner.space.scope_truth.ask == "get"
    owner.get_token()
    assert standing(owner, "messaging:web") == ("unknown", "contradicted", "no", "silent")
    assert standing(owner, "messaging:guest")[2] == "granted"

    request = owner.space.state.request
    url = request.url.replace("conversations/messaging", "conversations/messages/agentless")
    owner.space.edit_request(replace(request, url=url))
    assert standing(owner, "conversations") == ("required", "no", "no", "silent")
    assert owner.space.scope_truth.deciding.decider == "roles"


def test_what_the_shown_answer_names_comes_when_it_is_read(
    owner: Owner, refusing_host: str
) -> None:
    owner.space.import_snippet(
        f"curl {refusing_host}/api/v2/users/me -H 'Authorization: Bearer x1'"
    )
    assert owner.send() == 403
    owner.until(lambda: "scopes" in owner.topics())

    assert standing(owner, "messaging:web")[3] == "lacking"
    owner.space.open_request(owner.space.state.request, {})
    assert owner.space.state.shown is None
    assert owner.space.scope_truth.find("messaging:web") is None


def test_a_command_reads_the_answer_at_once(
    make_owner: Callable[..., Owner], refusing_host: str
) -> None:
    owner = make_owner(start=False)
    owner.space.start(eager=False)
    owner.space.load_now()
    owner.space.import_snippet(
        f"curl {refusing_host}/api/v2/users/me -H 'Authorization: Bearer x1'"
    )
    owner.space.send()
    owner.idle()

    assert standing(owner, "messaging:web")[3] == "lacking"
    assert standing(owner, "messaging:web")[3] == "lacking"


def test_a_servers_clock_is_learnt_from_its_answers(owner: Owner, refusing_host: str) -> None:
    owner.space.import_snippet(
        f"curl {refusing_host}/api/v2/users/me -H 'Authorization: Bearer x1'"
    )
    assert owner.space.server_clock(owner.space.state.request) is None
    owner.send()

    clock = owner.space.server_clock(owner.space.state.request)
    assert clock.host == refusing_host.removeprefix("http://")
    assert clock.skew_s > 1e9
    assert "clock-skew" in owner.finding_ids()
    owner.changes.clear()
    owner.send()  # nothing new
    assert "token" not in owner.topics()


def test_the_sandboxs_clock_is_ours(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.get_token()
    owner.send()

    assert abs(owner.space.server_clock(owner.space.state.request).skew_s) < 60
    assert "clock-skew" not in owner.finding_ids()


def test_the_user_can_say_how_a_token_was_had(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    with pytest.raises(AuthError):
        owner.space.say_grant("code")
    owner.space.paste_token("opaque-token-4711")
    assert owner.space.scope_truth.deciding.decider == "unknown"
    owner.space.say_grant("code")
    assert owner.space.scope_truth.deciding.decider == "both"
    assert owner.space.state.token.grant_from == BY_USER
    owner.space.say_grant("unknown")
    assert owner.space.state.token.grant_from == ""
    assert owner.space.undo()
    assert owner.space.state.token.grant == "code"


def test_another_client_than_the_one_in_use_is_found(owner: Owner) -> None:
    owner.space.import_snippet(starting_case())
    owner.get_token()
    other = owner.space.demo_clients[-1]
    assert owner.space.state.client != other
    owner.space.set_client(other)

    assert "token-other-client" in owner.finding_ids()
