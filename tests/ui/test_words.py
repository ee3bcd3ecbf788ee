"""Short texts that the window derives from values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspector.app.shelf import KeyringStatus, Shelf
from inspector.app.state import Activity, State
from inspector.lab.verdict import Summary, Trial, Verdict, VerdictKind
from inspector.model.environment import Environment
from inspector.model.exchange import Cancelled, Exchange, Hop, Phase, Response, Ticket, TlsFacts
from inspector.model.headers import Headers
from inspector.model.profile import Profile
from inspector.model.request import Body, Note, Request
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Token
from inspector.ui import words

SANDBOX = Environment(
    "sandbox", "Sandbox", "sandbox", "http://127.0.0.1:4000", "http://127.0.0.1:4001", "thread"
)
REGION = Environment("us-east-1", "US", "region", "https://api.a.com", "https://login.a.com")
TOKEN = Token(Secret("canary-token"), "pasted")


def test_a_note_tells_its_place() -> None:
    assert words.note(Note("info", "Left out.", 3, 7)) == "line 3, column 7: Left out."
    assert words.note(Note("info", "Left out.")) == "Left out."


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (Request("POST", "https://h/api/v2/conversations/messaging"), "POST conversations/messag"),
        (Request("GET", "{{api}}/api/v2/users/me?x=1"), "GET "),
        (Request("", ""), "Untitled request"),
    ],
)
def test_a_profiles_name_is_proposed(request_: Request, name: str) -> None:
    assert words.profile_name(request_).startswith(name)
    assert "?" not in words.profile_name(request_)


def test_where_credentials_live_is_told(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, lambda _: None, lambda _: None, lambda _: None)
    shelf.keyring = KeyringStatus("the macOS Keychain", is_persistent=True)
    demo = ClientCredentials("1", Secret("s"), "middleware")
    profile = Profile("1", "x", Request())
    for state, text in (
        (State(SANDBOX), "nothing to store"),
        (
            State(SANDBOX, client=demo, token=replace(TOKEN, origin="token response")),
            "memory (the sandbox's own client)",
        ),
        (State(REGION, token=TOKEN), "memory; saving puts it into the macOS Keychain"),
        (State(REGION, token=TOKEN, profile=profile), "the macOS Keychain"),
        (
            State(REGION, token=TOKEN, profile=profile, is_dirty=True),
            "memory; saving puts it into the macOS Keychain",
        ),
    ):
        assert words.stored_in(state, shelf) == text
    assert words.stored_in(State(REGION, token=TOKEN), None) == (
        "memory; saving puts it into no keyring"
    )


@pytest.mark.parametrize(
    ("status", "text", "tip"),
    [
        (KeyringStatus("KWallet", is_persistent=True), "Keyring: KWallet", "system's keyring"),
        (KeyringStatus("looking…", is_persistent=False), "looking…", ""),
        (
            KeyringStatus("memory", is_persistent=False, reason="None runs."),
            "No keyring: memory",
            "None runs.",
        ),
    ],
)
def test_the_keyring_is_told_with_its_reason(status: KeyringStatus, text: str, tip: str) -> None:
    shown = words.keyring(status)
    assert shown[0] == text
    assert tip in shown[1]


@pytest.mark.parametrize(
    ("state", "text", "tone"),
    [
        (State(SANDBOX), "Sandbox on 127.0.0.1:4000 · scenario thread", "ok"),
        (State(REGION), "Requests go to api.a.com", "warn"),
        (State(SANDBOX, Request("GET", "https://x.y/z")), "Requests go to x.y", "warn"),
        (State(SANDBOX, Request("GET", "nothing")), "No host in the URL yet", "warn"),
    ],
)
def test_where_the_request_goes_is_told(state: State, text: str, tone: str) -> None:
    assert words.place(state, (SANDBOX, REGION)) == (text, tone)


@pytest.mark.parametrize(
    ("activity", "phase", "size", "text"),
    [
        ("idle", None, 0, ""),
        ("isolating", "wait", 0, "isolating… (Esc cancels)"),
        ("asking", None, 0, "asking for the token… (Esc cancels)"),
        ("sending", None, 0, "connecting… (Esc cancels)"),
        ("sending", "dns", 0, "looking up the name… (Esc cancels)"),
        ("sending", "body", 12_000, "receiving, 12.0 KB… (Esc cancels)"),
    ],
)
def test_what_is_under_way_is_told(
    activity: Activity, phase: Phase | None, size: int, text: str
) -> None:
    state = State(SANDBOX, activity=activity, phase=phase, received_bytes=size)
    assert words.activity(state) == text


def exchange(*hops: Hop, **headers: str) -> Exchange:
    named = Headers.of((name.replace("_", "-"), value) for name, value in headers.items())
    return Exchange(
        Ticket(1), Request(), Response(200, "OK", "HTTP/1.1", named, b"", 0), hops, 1.7e9
    )


def test_the_facts_of_an_answer_are_told() -> None:
    hop = Hop("GET", "u", b"", b"", 0, remote_address="127.0.0.1:80")
    rate, correlation, wire = words.answer(
        exchange(hop, inin_ratelimit_count="3", inin_ratelimit_allowed="180")
    )
    assert (rate, correlation) == ("Rate limit 3 of 180 used", "")
    assert wire == "HTTP/1.1 · TLS off (loopback)"
    safe = replace(hop, remote_address="1.2.3.4:443", tls=TlsFacts("TLSv1.3"))
    assert words.answer(exchange(safe, ININ_Correlation_Id="abc"))[1:] == (
        "abc",
        "HTTP/1.1 · TLSv1.3",
    )


def test_without_an_answer_there_are_no_facts() -> None:
    assert words.answer(None) == ("", "", "")
    assert words.answer(Exchange(Ticket(1), Request(), Cancelled())) == ("", "", "")
    assert words.answer(exchange())[2] == "HTTP/1.1 · TLS off"


@pytest.mark.parametrize(
    ("because", "lead", "rest"),
    [
        (
            "401 becomes 200 on the sandbox when X-Guest-Id is sent",
            "401 becomes 200",
            "on the sandbox when X-Guest-Id is sent",
        ),
        ("It works already", "It works already", ""),
        (f"{'long ' * 12}on the sandbox", f"Long {'long ' * 11}on the sandbox", ""),
    ],
)
def test_a_verdict_has_its_result_first(because: str, lead: str, rest: str) -> None:
    verdict = Verdict("explained", because, "5 sends", Summary(401), Summary(200))
    assert words.verdict(verdict) == (lead, rest, "5 sends", "ok")


@pytest.mark.parametrize(
    ("kind", "tone"), [("already_works", "ok"), ("incomplete", "warn"), ("unstable", "warn")]
)
def test_a_verdict_has_a_tone(kind: VerdictKind, tone: str) -> None:
    assert words.verdict(Verdict(kind, "b", "", Summary(), Summary()))[3] == tone


def test_the_progress_of_an_experiment_is_told() -> None:
    assert words.progress(())[0] == "Sending the request as it was refused…"
    trial = Trial((), None, 401, "bad.credentials", False, "with X-Guest-Id")
    assert words.progress([trial, trial]) == (
        "Trying: with X-Guest-Id",
        "2 sends so far · last answer 401 bad.credentials",
    )
    assert words.progress([replace(trial, status=0)])[1].endswith("no answer")


def test_what_is_known_of_a_token_never_shows_it() -> None:
    token = replace(
        TOKEN,
        expires_at=1.79e9,
        scopes=frozenset({"b", "a"}),
        scopes_from="introspection",
        claims={"sub": "x", "när": 1},
        facts=(("organization", "Acme", "tokens/me"),),
    )
    text = words.token_facts(token)
    assert "canary" not in text
    for part in (
        "JWT, 12 characters",
        "origin: pasted",
        "scopes (introspection): a b",
        "organization: Acme (tokens/me)",
        "decoded without verification",
        '"när": 1',
    ):
        assert part in text
    short = words.token_facts(TOKEN)
    assert short.startswith("opaque, 12 characters")
    assert "scopes" not in short
    assert "expires" not in short
    assert "scopes (x): none" in words.token_facts(
        replace(TOKEN, scopes=frozenset(), scopes_from="x")
    )


@pytest.mark.parametrize(
    ("text", "is_token"),
    [
        ("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln", True),
        ("  lz9t7moLdeCqWvkfrv26OWQmnJLPte1sUJexk-CZ\n", True),
        ("https://api.mypurecloud.com/x", False),
        ("two words that are long enough", False),
        ("short", False),
        ('{"a":1,"b":"cccccccccccccccccc"}', False),
    ],
)
def test_a_bare_token_is_told_from_other_text(text: str, is_token: bool) -> None:
    assert words.looks_like_token(text) is is_token


@pytest.mark.parametrize(
    ("body", "is_long"),
    [
        (Body("json", '{"externalContact":{"id":"guest-123"},"to":{"id":"q"}}'), True),
        (Body("json", '{"a":1}'), False),
        (Body("json", '{\n"externalContact":{"id":"guest-123"},"to":{"id":"q"}}'), False),
        (Body("text", "x" * 100), False),
    ],
)
def test_json_on_one_long_line_is_told(body: Body, is_long: bool) -> None:
    assert words.is_long_line(body) is is_long
