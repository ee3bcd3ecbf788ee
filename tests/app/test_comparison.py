"""Two requests made comparable: one value per variable, tokens apart, one host."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from inspector.app import isolation
from inspector.app.comparison import Comparison, compare
from inspector.catalog import regions
from inspector.errors import AuthError, VariablesMissing
from inspector.lab.verdict import Candidate
from inspector.model.edit import TOKEN_OF_GOOD, Edit
from inspector.model.environment import Environment
from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.model.request import Bindings, ImportedRequest, Request
from inspector.model.secret import Secret
from inspector.model.token import Token

Owner = Any
SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:1", "http://127.0.0.1:2", "thread"
)
KNOWN = (SANDBOX, *regions.environments())
MINE = Token(Secret("canary-mine-4711"), "pasted")


def request(url: str = "/api/v2/x", **headers: str) -> Request:
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Request("GET", url, Headers.of(pairs))


def compared(
    failing: Request,
    good: Request,
    *,
    bindings: Bindings | None = None,
    goods: Bindings | None = None,
    token: Token | None = MINE,
) -> Comparison:
    imported = ImportedRequest(good, goods or {})
    return compare(failing, bindings or {}, token, imported, SANDBOX, KNOWN)


def edits(found: Comparison) -> list[Edit]:
    return [candidate.edit for candidate in found.candidates]


def test_a_token_of_its_own_is_a_change_without_its_value() -> None:
    found = compared(
        request(Authorization="Bearer {{token}}"), request(Authorization="Bearer canary-theirs-1")
    )
    assert edits(found) == [TOKEN_OF_GOOD]
    assert found.token is not None
    assert found.token.secret.reveal() == "canary-theirs-1"
    assert found.good.headers.get("Authorization") == "Bearer {{token}}"
    assert "canary" not in repr(found)


def test_the_same_token_is_no_difference() -> None:
    found = compared(
        request(Authorization="Bearer {{token}}"), request(Authorization="Bearer canary-mine-4711")
    )
    assert (found.candidates, found.token) == ((), None)


def test_a_token_without_a_value_is_the_refused_request_s_own() -> None:
    found = compared(
        request(Authorization="Bearer {{token}}"), request(Authorization="Bearer {{ACCESS}}")
    )
    assert (found.candidates, found.token) == ((), None)
    assert found.good.headers.get("Authorization") == "Bearer {{token}}"


def test_without_a_place_and_a_token_the_header_brings_its_own() -> None:
    found = compared(request(), request(Authorization="Bearer canary-theirs-1"), token=None)
    assert edits(found) == [Edit("set", "headers", "Authorization", "Bearer {{token}}")]
    assert found.token is None
    assert found.bindings_for(found.good, {}) == {"token": Secret("canary-theirs-1")}


def test_other_secrets_of_one_name_get_another() -> None:
    found = compared(
        request(Cookie="{{cookie}}", X="{{same}}{{good_cookie}}"),
        request(Cookie="canary-b", X="{{same}}{{good_cookie}}"),
        bindings={"cookie": Secret("canary-a"), "same": "1"},
        goods={"same": "1"},
    )
    assert edits(found) == [Edit("set", "headers", "Cookie", "{{good_cookie_2}}")]
    assert found.bindings["cookie"] == Secret("canary-a")
    assert found.bindings["good_cookie_2"] == Secret("canary-b")


@pytest.mark.parametrize(
    ("failing", "good", "placed"),
    [
        ("{{api}}/api/v2/x", "/api/v2/x", "http://127.0.0.1:1/api/v2/x"),
        ("/api/v2/x", "https://api.mypurecloud.de/api/v2/x", "http://127.0.0.1:1/api/v2/x"),
        ("/api/v2/x", "https://login.mypurecloud.de/api/v2/x", "http://127.0.0.1:2/api/v2/x"),
        ("/api/v2/x", "https://gateway.example/api/v2/x", "http://127.0.0.1:1/api/v2/x"),
        ("https://g.example/x", "https://api.mypurecloud.de/x", "https://g.example/x"),
        ("https://g.example/x", "https://g.example/x", "https://g.example/x"),
        ("https://g.example/x", "{{base}}/x", "https://g.example/x"),
        ("https://[broken/x", "https://other.example/x", "https://other.example/x"),
    ],
)
def test_both_go_to_the_host_of_the_refused_request(failing: str, good: str, placed: str) -> None:
    assert compared(request(failing), request(good)).good.url == placed


def imported(space: Any, text: str) -> ImportedRequest:
    found: ImportedRequest = space.read_snippet(text, "raw").requests[0]
    return found


BASE = "GET /api/v2/tokens/me?preserveIdleTTL=true HTTP/1.1\n"


def test_isolating_against_a_working_request_and_applying_what_it_found(owner: Owner) -> None:
    owner.get_token()
    theirs = owner.space.state.token.secret.reveal()
    owner.space.import_snippet(BASE + "Authorization: Bearer canary-of-elsewhere\n\n")
    good = imported(owner.space, BASE + f"Accept: a\nAuthorization: Bearer {theirs}\n\n")
    before = owner.space.state.request
    owner.space.isolate_against(good)
    owner.idle()
    verdict = owner.space.state.verdict
    assert verdict.kind == "explained"
    assert [c.finding_id for c in verdict.minimal] == ["difference:token"]
    assert owner.space.state.request == before
    assert owner.space.state.baseline.status == 401
    assert owner.space.state.shown.status == 200
    assert theirs not in owner.space.report()

    owner.space.apply([c.edit for c in verdict.minimal])
    owner.idle()
    assert owner.space.state.token.secret.reveal() == theirs
    assert owner.space.state.client is None
    assert owner.send() == 200


def test_a_header_that_brings_a_token_brings_its_value_when_applied(owner: Owner) -> None:
    owner.get_token()
    theirs = owner.space.state.token.secret.reveal()
    owner.space.open_request(Request("GET", BASE.split()[1]), {})
    owner.space.state = replace(owner.space.state, token=None)
    good = imported(owner.space, BASE + f"Authorization: Bearer {theirs}\n\n")
    owner.space.isolate_against(good)
    owner.idle()
    verdict = owner.space.state.verdict
    assert [c.finding_id for c in verdict.minimal] == ["difference:headers:Authorization"]
    owner.space.apply([c.edit for c in verdict.minimal])
    assert owner.space.state.token.secret.reveal() == theirs
    assert owner.space.state.bindings == {}
    assert owner.send() == 200


def test_a_working_request_without_a_value_is_refused_before_anything_is_sent(
    owner: Owner,
) -> None:
    owner.get_token()
    owner.space.import_snippet(BASE + "Authorization: Bearer {{token}}\n\n")
    with pytest.raises(VariablesMissing):
        owner.space.isolate_against(imported(owner.space, BASE + "X: {{hole}}\n\n"))
    assert owner.space.state.activity == "idle"


def test_a_finding_that_asks_for_a_difference_shares_its_proof(
    make_owner: Callable[..., Owner],
) -> None:
    owner = make_owner()
    client = owner.space.demo_clients[0]
    owner.space.use_client(client, frozenset({"messaging:guest", "messaging:web"}))
    owner.idle()
    text = (
        "POST /api/v2/conversations/messaging HTTP/1.1\nAuthorization: Bearer {{{{token}}}}\n"
        'Content-Type: application/json\n{}\n{{"externalContact":{{"id":"guest-123"}},'
        '"to":{{"id":"queue-456"}}}}'
    )
    owner.space.import_snippet(text.format(""), "raw")
    good = imported(owner.space, text.format("X-Guest-Id: guest-123\nX-Other: 1\n"))
    assert owner.space.plan(good=good)[0].startswith("1. the working request")
    owner.space.isolate_against(good)
    owner.idle()
    verdict = owner.space.state.verdict
    assert [c.edit.subject for c in verdict.minimal] == ["X-Guest-Id"]
    assert len(verdict.observations()) > 1


def test_the_working_request_s_token_is_not_had_with_another_change(owner: Owner) -> None:
    owner.get_token()
    bench = owner.space._bench()
    with pytest.raises(AuthError, match="working request"):
        asyncio.run(isolation.token_for(bench, (TOKEN_OF_GOOD,)))


def test_a_host_of_the_selected_environment_stays_when_the_refused_request_goes_elsewhere() -> None:
    region = next(e for e in KNOWN if e.name == "eu-central-1")
    failing = request("https://apps.mypurecloud.de/api/v2/x")
    good = ImportedRequest(request("https://api.mypurecloud.de/api/v2/x"))
    found = compare(failing, {}, MINE, good, region, KNOWN)
    assert edits(found) == [Edit("replace", "url", "host", "https://api.mypurecloud.de")]


@pytest.mark.parametrize(
    ("finding", "edit", "is_found"),
    [
        (("token", ""), TOKEN_OF_GOOD, True),
        (("headers", "Authorization"), TOKEN_OF_GOOD, True),
        (("token", "x"), Edit("set", "headers", "authorization", "Bearer {{t}}"), True),
        (("token", ""), Edit("set", "headers", "Accept", "a"), False),
        (("headers", "accept"), Edit("set", "headers", "Accept", "a"), True),
        (("headers", "Origin"), Edit("set", "headers", "Accept", "a"), False),
        (("url", ""), Edit("replace", "url", "method", "PUT"), True),
        (("url", "userId"), Edit("replace", "url", "path", "/x"), True),
        (("url", "userId"), Edit("replace", "url", "host", "https://a"), False),
        (("url", "size"), Edit("set", "url", "size", "1"), True),
        (("payload", ""), Edit("set", "payload", "/a", "1"), True),
        (("payload", "/a"), Edit("set", "payload", "", "{}"), True),
        (("payload", "/a"), Edit("set", "payload", "/b", "1"), False),
        (("payload", "/a"), Edit("set", "headers", "Accept", "a"), False),
    ],
)
def test_a_difference_that_stands_where_a_finding_does_is_suspected(
    finding: tuple[Any, str], edit: Edit, is_found: bool
) -> None:
    pane, subject = finding
    candidates = [Candidate("difference", edit, "")]
    loud = Finding("x", "warning", pane, subject, "")
    assert isolation.found_differences(candidates, [loud]) == ({edit} if is_found else set())
    assert not isolation.found_differences(candidates, [replace(loud, severity="info")])
