"""The report for a ticket."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from inspector.lab import html, markdown, rich_text
from inspector.lab.privacy import mask_for
from inspector.lab.report import Case, build
from inspector.model.environment import Environment
from inspector.model.exchange import Failure, Hop, Timings
from inspector.model.finding import Evidence, Finding
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret
from inspector.model.token import Token
from inspector.rules.scope_rows import Cell as ScopeCell
from inspector.rules.scope_rows import Deciding, ScopeRow, ScopeTruth
from inspector.rules.scope_verdicts import RowVerdict

CANARY = "canary_s3cret|tok*en`with_marks-0123456789"
REGION = Environment(
    "eu-central-1", "Frankfurt", "region", "https://api.mypurecloud.de", "https://login.x.de"
)


def finding(candidate: Any, *evidence: Evidence, contradicted_by: str | None = None) -> Finding:
    edit = candidate.edit
    return Finding(
        candidate.finding_id,
        "warning",
        edit.pane,
        edit.subject,
        candidate.title,
        evidence,
        contradicted_by,
        edit,
    )


def story(kit: Any, **options: Any) -> str:
    """The starting case with one change that is not needed."""
    guest = kit.header("X-Guest-Id", "guest-123")
    origin, web = kit.header("Origin"), kit.scope("messaging:web")
    world = kit.World(kit.needs("X-Guest-Id", "messaging:web"))
    verdict = world.isolate([guest, origin, web])
    claim = Evidence("claimed", "thread 10372", "2026-08-07")
    arguments = {
        "request": kit.request,
        "environment": kit.sandbox,
        "redactor": Redactor(),
        "findings": (
            finding(guest, claim, Evidence("claimed", "ticket 8841")),
            finding(origin, claim),
            finding(web, claim, contradicted_by="not a published scope"),
        ),
        "verdict": verdict,
        "now": 1_700_000_100.0,
        **options,
    }
    return markdown.write(build(Case(**arguments)))


def test_the_verdict_stands_first_and_the_sandbox_is_named_at_every_place(kit: Any) -> None:
    text = story(kit)
    lines = text.splitlines()
    assert lines[0] == "# POST /api/v2/conversations/messaging: 401 bad.credentials"
    assert lines[2] == (
        "**Explained** · **observed on the sandbox (scenario thread)** · 2023-11-14T22:13:20Z"
    )
    assert lines[4].startswith(
        "**401 becomes 200 on the sandbox (scenario thread) when X-Guest-Id is sent and the token "
        "carries messaging:web.** (7 sends; "
    )
    assert lines[6].startswith("Observed on the sandbox (scenario thread): POST /api/v2/")
    assert lines[8] == (
        "> Observed on the sandbox (scenario thread); this is no evidence about the platform."
    )
    for heading in (
        "## Smallest fix",
        "## Claims that held on the sandbox (scenario thread)",
        "## Claims that turned out wrong on the sandbox (scenario thread)",
        "## The deciding sends, observed on the sandbox (scenario thread)",
        "## Sends, observed on the sandbox (scenario thread)",
        "## Request as sent to the sandbox (scenario thread)",
        "## Answers in full",
        "## Environment and versions",
        "## Evidence",
    ):
        assert heading in lines
    assert "- send X-Guest-Id: guest-123 (X-Guest-Id is missing)" in lines
    for line in lines:
        assert (
            "observed" not in line.lower()
            or "the sandbox (scenario thread)" in line
            or ("| **observed** |" in line)
        )


def section(text: str, heading: str) -> list[str]:
    lines = text.splitlines()
    start = lines.index(f"## {heading}")
    after = (i for i in range(start + 1, len(lines)) if lines[i].startswith("## "))
    return lines[start : next(after, len(lines))]


def test_the_story_is_told_in_a_few_sentences(kit: Any) -> None:
    told = story(kit).splitlines()[6]
    assert "The answer was 401 bad.credentials." in told
    assert (
        "It was answered 200 after this: send X-Guest-Id: guest-123 and ask for a token with the "
        "scope messaging:web." in told
    )
    assert re.search(r"It takes both changes: with fewer of them it was refused \(sends #", told)
    assert "contradicts the need for messaging:web; see the claims." in told


def test_claims_come_with_the_sends_that_show_what_became_of_them(kit: Any) -> None:
    text = story(kit)
    held = section(text, "Claims that held on the sandbox (scenario thread)")
    wrong = section(text, "Claims that turned out wrong on the sandbox (scenario thread)")
    assert any(
        re.search(
            r"X-Guest-Id is missing \| thread 10372 \(2026-08-07\); ticket 8841 \| observed on the "
            r"sandbox \(scenario thread\): without it refused in #1(, #\d)+ ",
            row,
        )
        for row in held
    )
    assert any("not a published scope" in row for row in held)
    assert any(re.search(r"Origin is missing .*: works without it in #\d", row) for row in wrong)


def test_claims_that_no_send_decides_are_held_against_the_published_contract(kit: Any) -> None:
    claim = Evidence("claimed", "thread 1")
    denied = Finding("d", "info", "headers", "", "Origin is checked", (claim,), "not published")
    alone = section(
        story(kit, findings=(denied,), verdict=None),
        "Claims that the published contract contradicts",
    )
    assert "| Origin is checked | thread 1 | not published |" in alone
    beside = section(
        story(kit, findings=(denied,)), "Claims that the published contract contradicts"
    )
    assert any(line.startswith("No send decides about them") for line in beside)


def test_evidence_is_a_table_with_what_the_experiment_saw_and_what_contradicts(kit: Any) -> None:
    rows = section(story(kit), "Evidence")
    assert (
        "| X-Guest-Id is missing | **warning** | **claimed** | thread 10372 | 2026-08-07 |" in rows
    )
    assert "|  |  | **claimed** | ticket 8841 |  |" in rows
    seen = [row for row in rows if "**observed**" in row]
    assert any(
        re.search(
            r"\| observed on the sandbox \(scenario thread\): needed in 3 of 7 sends \(#1, .*\) \| "
            r"2023-11-14T22:13:20Z \|",
            row,
        )
        for row in seen
    )
    assert any("not needed: it works without in" in row for row in seen)
    assert "|  |  | **contradicted** | not a published scope |  |" in rows


def test_evidence_known_before_is_not_repeated_but_gets_its_sends(kit: Any) -> None:
    verdict = kit.World(kit.needs("A")).isolate([kit.header("A"), kit.header("B")])
    [seen] = verdict.observations()["header:A"]
    text = story(kit, verdict=verdict, findings=(finding(kit.header("A"), seen),))
    rows = [row for row in section(text, "Evidence") if "**observed**" in row]
    assert len(rows) == 1
    assert "sends (#1" in rows[0]


def test_a_finding_whose_change_another_made_shares_its_proof(kit: Any) -> None:
    verdict = kit.World(kit.needs("A")).isolate([kit.header("A"), kit.header("B")])
    other = Finding(
        "else",
        "info",
        "headers",
        "A",
        "So says another",
        (Evidence("claimed", "she"),),
        edit=kit.header("A").edit,
    )
    held = section(
        story(kit, verdict=verdict, findings=(other,)),
        "Claims that held on the sandbox (scenario thread)",
    )
    assert any("So says another" in row for row in held)


def test_the_deciding_sends_are_excerpts_of_what_was_on_the_wire(kit: Any) -> None:
    body = json.dumps({"code": "no", "message": "", "details": [], "contextId": "c"}).encode()
    refused = kit.respond(401, headers=[("Retry-After", "3"), ("X-Other", "x")], body=body)
    verdict = kit.World(kit.needs("A", "B", refusal=refused)).isolate(
        [kit.header("A"), kit.header("B"), kit.header("C")]
    )
    trials = tuple(
        replace(t, exchange=replace(t.exchange, hops=(hop(b"POST /x HTTP/1.1\r\n\r\n"),)))
        for t in verdict.trials
    )
    lines = section(
        story(kit, verdict=replace(verdict, trials=trials), findings=()),
        "The deciding sends, observed on the sandbox (scenario thread)",
    )
    start = lines.index("Send #1, as refused: 401 no")
    assert lines[start + 2 : start + 10] == [
        "```http",
        "> POST /x HTTP/1.1",
        "< HTTP/1.1 401",
        "< Retry-After: 3",
        "< {",
        '<   "code": "no",',
        '<   "contextId": "c"',
        "< }",
    ]


def test_long_error_bodies_are_cut_in_the_excerpts(kit: Any) -> None:
    body = json.dumps({f"k{n}": n + 1 for n in range(30)}).encode()
    world = kit.World(lambda carried, n: kit.respond(500, body=body))
    lines = section(
        story(kit, verdict=world.isolate([kit.header("A")]), findings=()),
        "The deciding sends, observed on the sandbox (scenario thread)",
    )
    assert "< …" in lines
    assert '<   "k20": 21,' not in lines


def hop(sent: bytes, received: bytes = b"", url: str = "http://127.0.0.1:1/x", **more: Any) -> Hop:
    return Hop("POST", url, sent, received, len(received), **more)


def sent_twice(kit: Any, old: bytes, new: bytes, status: int = 200) -> dict[str, Any]:
    """Two answers without an experiment."""
    before = replace(kit.exchange(kit.respond(401, "bad.credentials")), hops=(hop(old),))
    after = replace(kit.exchange(kit.respond(status)), hops=(hop(new),))
    return {"verdict": None, "before": before, "after": after, "findings": ()}


def test_the_fix_is_a_diff_of_the_bytes_that_were_sent(kit: Any) -> None:
    old = b'POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n{"a":1}'
    new = b'POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 15\r\nX: y\r\n\r\n{"a":1,"b":null}'
    lines = section(story(kit, **sent_twice(kit, old, new)), "What changed between the two sends")
    assert lines[2] == (
        "The request that got 401 bad.credentials, and the one that got 200; "
        "Content-Length follows."
    )
    assert lines[4:12] == [
        "```diff",
        " POST /x HTTP/1.1",
        "+X: y",
        '-  "a": 1',
        '+  "a": 1,',
        '+  "b": null',
        "```",
        "",
    ]
    assert any(line.startswith("### The snippet, corrected (curl)") for line in lines)


def test_a_diff_of_other_bodies_and_request_lines(kit: Any) -> None:
    text = story(
        kit, **sent_twice(kit, b"GET /x HTTP/1.1\r\n\r\na=1", b"GET /y HTTP/1.1\r\n\r\na=2", 403)
    )
    lines = section(text, "What changed between the two sends")
    assert "-GET /x HTTP/1.1" in lines
    assert "+a=2" in lines
    assert not any("The snippet" in line for line in lines)


def test_the_same_request_twice_changes_nothing(kit: Any) -> None:
    same = b"GET /x HTTP/1.1\r\nContent-Length: 0"
    lines = section(story(kit, **sent_twice(kit, same, same)), "What changed between the two sends")
    assert "Nothing: the same request was sent twice." in lines


@pytest.mark.parametrize(
    ("dialect", "title", "fence", "said"),
    [
        ("", "curl", "sh", ""),
        ("faraday", "Ruby Faraday", "ruby", ""),
        ("k6", "k6 script", "javascript", ""),
        ("no-such", "curl", "sh", "no-such is not written here, so it is curl."),
    ],
)
def test_the_corrected_snippet_is_in_the_customers_dialect(
    kit: Any, dialect: str, title: str, fence: str, said: str
) -> None:
    lines = section(story(kit, dialect=dialect), "Smallest fix")
    start = lines.index(f"### The snippet, corrected ({title})")
    assert lines[start + 2].endswith(said or "such as https://api.mypurecloud.com.")
    code = lines[lines.index(f"```{fence}", start) :]
    assert any("X-Guest-Id" in line for line in code)
    assert any("token" in line for line in code)
    assert not any("127.0.0.1" in line for line in code)


def test_on_a_region_the_snippet_names_its_host(kit: Any) -> None:
    arguments = sent_twice(kit, b"A", b"B")
    arguments |= {
        name: replace(arguments[name], hops=(hop(sent, url=f"{REGION.api_url}/x"),))
        for name, sent in (("before", b"A"), ("after", b"B"))
    }
    lines = section(
        story(kit, environment=REGION, **arguments), "What changed between the two sends"
    )
    assert any("https://api.mypurecloud.de/api/v2/conversations/messaging" in it for it in lines)


def test_what_no_dialect_can_say_is_said_to_be_so(kit: Any) -> None:
    arguments = sent_twice(kit, b"A", b"B")
    odd = Request("POST", "/x", Headers.of([("X", "a\nb")]))
    arguments["after"] = replace(arguments["after"], request=odd)
    text = story(kit, dialect="k6", **arguments)
    assert "cannot be written as a snippet: The header X holds a line break" in text
    only_curl = Request("POST", "/x", body=Body("multipart", parts=(Part("a", "1"),)))
    arguments["after"] = replace(arguments["after"], request=only_curl)
    text = story(kit, dialect="k6", **arguments)
    assert "k6 script cannot say it, so it is curl: " in text


def test_every_send_is_listed(kit: Any) -> None:
    rows = story(kit).splitlines()
    assert "| 1 | as refused | **401** | `bad.credentials` |" in rows
    assert "| 2 | a token with the scope messaging:web | **granted** |  |" in rows


def test_tables_have_the_same_cells_in_every_row(kit: Any) -> None:
    table: list[int] = []
    for line in [*story(kit).splitlines(), ""]:
        if line.startswith("|"):
            table.append(len(re.findall(r"(?<!\\)\|", line)))
        else:
            assert len(set(table)) <= 1
            table = []


def test_nothing_secret_gets_out_in_any_spelling_or_form(kit: Any) -> None:
    token = Token(Secret(CANARY), "pasted", scopes=frozenset({"a"}), scopes_from="tokens/me")
    body = json.dumps({"message": f"no {CANARY}", "code": CANARY, "contextId": CANARY}).encode()
    answer = kit.respond(401, headers=[("Set-Cookie", f"s={CANARY}")], body=body)
    sent = (
        f"POST /x?token={quote(CANARY)} HTTP/1.1\r\nAuthorization: Bearer {CANARY}\r\n\r\n{CANARY}"
    )
    before = replace(
        kit.exchange(answer, started_at=5.0),
        hops=(hop(sent.encode()),),
        request=Request("POST", f"/x/{CANARY}", Headers.of([("X", CANARY)]), Body("text", CANARY)),
    )
    after = replace(before, outcome=kit.respond(200), hops=(hop(sent.encode() + b" more"),))
    request = Request(
        "POST",
        f"/x?token={quote(CANARY)}",
        Headers.of([("Authorization", f"Bearer {CANARY}")]),
        Body("text", f"my {CANARY}\n" * 3_000),
    )
    leaky = Finding("f", "error", "token", "", f"Bad {CANARY}", (Evidence("claimed", CANARY),))
    arguments: dict[str, Any] = {
        "request": request,
        "environment": kit.sandbox,
        "redactor": Redactor([Secret(CANARY)]),
        "findings": (leaky,),
        "token": token,
        "sources": (("What", CANARY),),
    }
    for given in ({}, {"before": before, "after": after}, {"after": before}):
        document = build(Case(**arguments, **given))
        for text in (
            markdown.write(document).replace("\\", ""),
            html.write(document),
            rich_text.write(document),
        ):
            encoded = base64.b64encode(CANARY.encode()).decode()
            for form in (CANARY, quote(CANARY), encoded, json.dumps(CANARY)[1:-1]):
                assert form not in text
            assert "canary" not in text
            assert "42 characters" in text


def test_what_a_server_says_cannot_break_out_of_its_place(kit: Any) -> None:
    code = "a|b`c*d_ [x](http://evil) <script>\nnext"
    body = json.dumps({"code": code, "message": "```\n# Not a heading\n````"}, indent=1).encode()
    world = kit.World(lambda carried, n: kit.respond(401, body=body))
    verdict = world.isolate([kit.header("X")])
    text = story(kit, verdict=verdict)
    row = next(line for line in text.splitlines() if line.startswith("| 1 "))
    assert len(re.findall(r"(?<!\\)\|", row)) == 5
    assert "[x](http://evil) <script> next" in row.partition("``")[2]  # code, so no link
    fences = re.findall(r"^`{3,}", text, re.MULTILINE)
    assert len(fences) % 2 == 0
    plain_text = kit.respond(502, headers=[("Content-Type", "text/plain")], body=b"````\nx")
    fenced = story(kit, verdict=None, after=kit.exchange(plain_text))
    assert "`````http\n" in fenced


def test_long_answers_are_cut_and_say_so(kit: Any) -> None:
    long = kit.exchange(kit.respond(200, body="\n".join(map(str, range(500))).encode()))
    assert re.search(r"… \d+ more lines", story(kit, verdict=None, after=long))
    wide = kit.exchange(kit.respond(200, body=b'{"a": "' + b"x" * 20_000 + b'"}'))
    assert len(story(kit, verdict=None, after=wide)) < 20_000


def test_without_an_experiment_it_reports_what_was_sent(kit: Any) -> None:
    refused = kit.exchange(kit.respond(401, "bad.credentials", [("ININ-Correlation-Id", "c-7")]))
    text = story(kit, verdict=None, after=replace(refused, started_at=10.0), environment=REGION)
    assert text.startswith("# POST /api/v2/conversations/messaging: 401 bad.credentials\n")
    assert (
        "On api.mypurecloud.de: POST /api/v2/conversations/messaging was sent at "
        "1970-01-01T00:00:10Z. The answer was 401 bad.credentials. No experiment has been made"
        in text
    )
    assert "sandbox" not in text
    assert "| Environment | Frankfurt (region eu-central-1) |" in text
    assert "POST https://api.mypurecloud.de/api/v2/conversations/messaging" in text
    assert "api.mypurecloud.de · 1970-01-01T00:00:10Z · correlation id c-7" in text
    assert "## Answer in full\n" in text
    assert "## Correlation ids\n" in text
    assert "```\nc-7\n```" in text
    assert "- X-Guest-Id is missing (warning)" in text


def test_before_anything_is_sent_there_is_still_a_report(kit: Any) -> None:
    text = story(kit, verdict=None, findings=(), request=Request("GET", "/x"))
    assert text.startswith("# GET /x\n\nNo experiment made")
    assert "Nothing has been sent yet" in text
    assert "## Request, not sent yet" in text
    for absent in ("## Evidence", "## Answer", "sandbox (scenario thread); this is"):
        assert absent not in text
    assert story(kit, verdict=None, findings=(), request=Request()).startswith("# GET (no URL yet)")


def test_a_finding_without_evidence_has_a_row_too(kit: Any) -> None:
    bare = Finding("f", "info", "url", "", "Something")
    assert "| Something | **info** |" in story(kit, findings=(bare,), verdict=None)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (Body("multipart", parts=(Part("a"), Part("b"))), "[part a]\n[part b]"),
        (Body("file", "/home/someone/private.json"), "[the content of a file]"),
        (Body("base64", "QUJD"), "[3 bytes of binary content]"),
        (Body("form", "a=1&b=2"), "a=1&b=2"),
    ],
)
def test_bodies_of_every_kind_are_shown(kit: Any, body: Body, shown: str) -> None:
    text = story(kit, verdict=None, request=Request("POST", "/x", body=body))
    assert shown in text
    assert "/home/" not in text


def test_a_jwt_is_called_one_and_its_expiry_shown(kit: Any) -> None:
    token = Token(
        Secret("x.y.z"),
        "pasted",
        claims={"a": 1},
        expires_at=60.0,
        client_name="mw",
        grant="code",
        facts=(("Organization", "Acme", "tokens/me"),),
    )
    text = story(kit, token=token)
    assert "| Kind | JWT |" in text
    assert "| Length | 5 characters |" in text
    assert "| Grant | authorization code |" in text
    assert "| Organization | Acme (tokens/me) |" in text
    assert "| Granted scopes | not known |" in text
    assert "| Valid until | 1970-01-01T00:01:00Z |" in text
    assert "| Client | mw |" in text


def test_incomplete_and_unexplained_experiments_report_what_is_known(kit: Any) -> None:
    world = kit.World(kit.needs("A", "B"), refused_scopes=frozenset({"bad"}))
    candidates = [kit.header("A"), kit.header("B"), kit.scope("bad")]
    cut = story(kit, verdict=world.isolate(candidates, max_sends=3))
    assert "## Known to work so far" in cut
    assert "| ask for a token with the scope bad | No token with bad. |" in cut
    assert "| 2 | a token with the scope bad (No token with bad.) | **refused** |" in cut
    failing = kit.World(kit.needs("never")).isolate([kit.header("A")])
    text = story(kit, verdict=failing)
    assert "## Smallest fix" not in text
    assert "## Answers in full" in text
    assert "**Not explained**" in text


def test_one_answer_is_shown_once(kit: Any) -> None:
    once = kit.World(kit.needs("never")).isolate([])
    assert "## Answer in full" in story(kit, verdict=once)


def test_a_send_without_an_answer_says_so(kit: Any) -> None:
    world = kit.World(lambda carried, n: Failure("timeout", "Too late."))
    text = story(kit, verdict=world.isolate([]))
    assert "| 1 | as refused | **no answer** |" in text
    assert "## Answer" not in text
    failed = kit.exchange(Failure("timeout", "Too late."))
    text = story(kit, verdict=None, after=failed)
    assert "There was no answer: Too late." in text


def test_timings_are_shown_where_there_are_some(kit: Any) -> None:
    exchange = kit.exchange(kit.respond(401, "x"), b"x")
    timings = Timings(dns=0.5, wait=2.0, total=3.14)
    timed = replace(exchange, hops=(replace(exchange.hops[0], timings=timings),), started_at=9.0)
    text = story(kit, before=timed)
    assert "| sent alone, 401 x | 1970-01-01T00:00:09Z | 0.5 | 2.0 | 3.1 |" in text
    assert "Timings" not in story(kit)
    whole = story(kit, verdict=None, after=timed)
    assert "3.1 ms" in whole


def test_evidence_from_the_sandbox_stays_marked_elsewhere(kit: Any) -> None:
    seen = Evidence("observed", "needed in 2 of 5 sends", on_sandbox=True)
    text = story(
        kit,
        verdict=None,
        environment=REGION,
        findings=(finding(kit.header("X"), seen),),
    )
    assert "observed on the sandbox: needed in 2 of 5 sends" in text
    named = replace(seen, where="the sandbox (scenario other)")
    text = story(kit, verdict=None, environment=REGION, findings=(finding(kit.header("X"), named),))
    assert "observed on the sandbox (scenario other): needed in 2 of 5 sends" in text


def test_what_differs_from_the_working_request_without_being_tried_is_listed(kit: Any) -> None:
    verdict = kit.World(kit.needs("A")).isolate([kit.header("A")])
    text = story(kit, verdict=replace(verdict, notes=("The method differs.",)))
    assert "## Differs too, not tried\n\n- The method differs." in text


def test_where_it_was_seen_is_told_by_the_bytes_not_by_what_is_selected(kit: Any) -> None:
    refused = replace(kit.exchange(kit.respond(401, "x")), environment="sandbox")
    both = {"environment": REGION, "environments": (kit.sandbox, REGION), "verdict": None}

    def place(url: str, environment: str = "sandbox") -> str:
        seen = replace(refused, hops=(hop(b"", url=url),), environment=environment)
        return story(kit, after=seen, **both).splitlines()[2]

    assert "observed on the sandbox (scenario thread)" in place("http://127.0.0.1:1/x")
    assert "observed on the sandbox (scenario thread)" in place("http://127.0.0.1:999/x")
    assert place("https://api.x.de/x").startswith("No experiment made · **api.x.de**")
    assert "**api.mypurecloud.de**" in place("https://api.mypurecloud.de/x", "no-such")
    assert "**127.0.0.1:999**" in place("http://127.0.0.1:999/x", "eu-central-1")
    unsent = replace(refused, request=Request("GET", "x"))
    assert "observed on the sandbox" in story(kit, after=unsent, **both).splitlines()[2]


def test_a_request_changed_since_the_experiment_is_told_from_the_one_sent(kit: Any) -> None:
    assert "has been changed since" not in story(kit)
    assert "has been changed since" in story(kit, request=Request("GET", "/other"))


def test_the_token_is_told_to_have_been_sent_by_the_bytes(kit: Any) -> None:
    token = Token(Secret("abcdefgh-token"), "pasted", client_name="mw")
    carried = sent_twice(kit, b"Authorization: Bearer abcdefgh-token", b"other")
    text = story(kit, token=token, **carried)
    assert "| Sent in | the refused send |" in text
    assert "was sent with an opaque token of the client mw." in text
    assert "| Sent in | none of the sends shown here |" in story(
        kit, token=token, **sent_twice(kit, b"1", b"2")
    )
    only = {**carried, "before": None, "after": carried["before"]}
    assert "| Sent in | the send |" in story(kit, token=token, **only)
    nameless = replace(token, client_name="")
    assert "with an opaque token. The" in story(kit, token=nameless, **only)
    assert "Token in use" not in story(kit, token=Token(Secret(""), "pasted"))


def test_large_answers_are_read_in_part_and_say_so(kit: Any) -> None:
    large = kit.exchange(kit.respond(200, body=b"x" * 100_000))
    text = story(kit, verdict=None, after=large, findings=())
    assert "the first 32 KiB of 100,000 bytes" in text


def test_an_answers_words_are_quoted_unless_they_are_long(kit: Any) -> None:
    def told(message: str) -> str:
        body = json.dumps({"code": "c", "message": message}).encode()
        return story(kit, verdict=None, after=kit.exchange(kit.respond(401, body=body)))

    assert "The answer was 401 c, “Invalid login”." in told("Invalid login.")
    assert "The answer was 401 c. No" in told("long " * 100)


def test_versions_and_sources_are_listed(kit: Any) -> None:
    text = story(kit, sources=(("Python", "3.11"), ("Rule packs used", "")))
    assert "| Python | 3.11 |" in text
    assert "Rule packs used" not in text
    assert text.splitlines()[-1].endswith("2023-11-14T22:15:00Z · secrets redacted")


def test_who_says_what_of_scopes_is_listed(kit: Any) -> None:
    cell = ScopeCell("no", "no")
    row = ScopeRow("a:b", True, (), cell, cell, cell, cell, RowVerdict("open", "Cannot be told."))
    truth = ScopeTruth((row,), notes=("Nothing is known.",))
    lines = section(story(kit, scopes=truth), "Scopes: who says what")
    assert "| a:b | no | no | no | no | Cannot be told. |" in lines
    assert "- Nothing is known." in lines
    decided = replace(truth, deciding=Deciding("roles", "Roles decide."), notes=())
    assert "Roles decide. ()" in section(story(kit, scopes=decided), "Scopes: who says what")
    assert "Scopes: who" not in story(kit, scopes=ScopeTruth())


def test_redirects_and_failures_keep_what_was_received(kit: Any) -> None:
    failed = replace(
        kit.exchange(Failure("malformed_response", "That is no HTTP.")), hops=(hop(b"G", b"junk"),)
    )
    assert "That is no HTTP.\n\njunk\n" in story(kit, verdict=None, after=failed)


def test_a_title_is_a_path_even_of_an_absolute_url(kit: Any) -> None:
    def title(url: str) -> str:
        return story(kit, verdict=None, request=Request("GET", url)).splitlines()[0]

    assert title("https://api.x.de/a/b?c=d") == "# GET /a/b"
    assert title("https://api.x.de") == "# GET /"
    assert title("{{login}}/oauth/token") == "# GET /oauth/token"


def test_two_answers_without_an_experiment_are_both_in_the_title(kit: Any) -> None:
    text = story(kit, **sent_twice(kit, b"1", b"2"))
    assert text.startswith(
        "# POST /api/v2/conversations/messaging: 401 bad.credentials, then 200\n"
    )
    assert "A later send was answered 200." in text


def test_personal_data_is_masked_when_asked_for(kit: Any) -> None:
    after = kit.exchange(kit.respond(200, body=b'{"firstName": "Ada", "id": "1"}'))
    case = Case(kit.request, kit.sandbox, Redactor(), after=after)
    document = build(case, mask_for(case))
    assert "Ada" not in str(document)
    assert '"firstName": "[masked]"' in str(document)
    assert document.made.endswith("secrets redacted, personal data masked")


def test_a_verdict_whose_sends_are_not_at_hand_is_still_told(kit: Any) -> None:
    verdict = kit.World(kit.needs("A", "B")).isolate([kit.header("A"), kit.header("B")])
    text = story(kit, verdict=replace(verdict, trials=()), findings=())
    assert section(text, "Smallest fix")[2:] == [
        "- send A: v (A is missing)",
        "- send B: v (B is missing)",
        "",
    ]
    assert "It takes both" not in text
    three = kit.World(kit.needs("A", "B", "C")).isolate([kit.header(n) for n in "ABC"])
    assert "It takes all 3 changes" in story(kit, verdict=three)


def test_a_send_that_the_list_has_already_is_not_listed_twice(kit: Any) -> None:
    verdict = kit.World(kit.needs("A")).isolate([kit.header("A")])
    first = verdict.trials[0].exchange
    answer = kit.respond(401, "x", [("ININ-Correlation-Id", "c-9")])
    known = replace(first, outcome=answer)
    trials = (replace(verdict.trials[0], exchange=known), *verdict.trials[1:])
    text = story(
        kit, verdict=replace(verdict, trials=trials), before=known, exchanges=(known, known)
    )
    assert section(text, "Correlation ids")[5:6] == ["c-9"]
    assert section(text, "Correlation ids")[6] == "```"


def test_answers_without_a_body_are_searched_for_personal_data_too(kit: Any) -> None:
    cancelled = kit.exchange(Failure("timeout", "Too late."))
    assert mask_for(Case(kit.request, kit.sandbox, Redactor(), after=cancelled))("Ada") == "Ada"


def test_progress_without_an_explanation_shows_what_changed_the_answer(kit: Any) -> None:
    world = kit.World(lambda carried, n: kit.respond(400 if "A" in carried else 401, "c"))
    verdict = world.isolate([kit.header("A")])
    trials = tuple(
        replace(
            trial,
            exchange=replace(
                trial.exchange,
                label=f"experiment: {trial.label}",
                hops=(hop(f"POST /x HTTP/1.1\r\nN: {number}".encode()),),
            ),
        )
        for number, trial in enumerate(verdict.trials)
    )
    text = story(kit, verdict=replace(verdict, trials=trials), findings=())
    assert "Sent with A, it was answered 400 c." in text
    assert section(text, "What changed the answer")[4:8] == [
        "```diff",
        " POST /x HTTP/1.1",
        "-N: 0",
        "+N: 1",
    ]
    same = kit.World(lambda carried, n: kit.respond(401, "c")).isolate([kit.header("A")])
    assert "What changed the answer" not in story(kit, verdict=same, findings=())
