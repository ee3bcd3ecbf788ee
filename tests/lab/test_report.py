"""The report for a ticket."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from inspector.lab.markdown import Page
from inspector.lab.report import markdown
from inspector.model.environment import Environment
from inspector.model.exchange import Failure, Timings
from inspector.model.finding import Evidence, Finding
from inspector.model.headers import Headers
from inspector.model.redact import Redactor
from inspector.model.request import Body, Part, Request
from inspector.model.secret import Secret
from inspector.model.token import Token

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
    return markdown(**arguments)


def test_the_verdict_stands_first_and_the_sandbox_is_named_at_every_place(kit: Any) -> None:
    text = story(kit)
    lines = text.splitlines()
    assert lines[0] == "# POST /api/v2/conversations/messaging: 401 bad.credentials"
    assert lines[2].startswith(
        "**401 becomes 200 on the sandbox (scenario thread) when X-Guest-Id is sent and the token "
        "carries messaging:web.** (7 sends; "
    )
    assert lines[4] == (
        "> Observed on the sandbox (scenario thread); this is no evidence about the platform."
    )
    for heading in (
        "## Smallest fix",
        "## Claims that held on the sandbox (scenario thread)",
        "## Claims that were not needed on the sandbox (scenario thread)",
        "## Environment",
        "## Request",
        "## Evidence",
        "## Sends on the sandbox (scenario thread)",
        "## Answer, earlier, on the sandbox (scenario thread)",
        "## Answer, later, on the sandbox (scenario thread)",
    ):
        assert heading in lines
    assert "- send X-Guest-Id: guest-123 (X-Guest-Id is missing)" in lines
    assert (
        lines[lines.index("## Claims that were not needed on the sandbox (scenario thread)") + 2]
        == "- send Origin: v (Origin is missing)"
    )


def test_evidence_is_a_table_with_what_the_experiment_saw_and_what_contradicts(kit: Any) -> None:
    rows = [line for line in story(kit).splitlines() if line.startswith("| ")]
    assert "| X-Guest-Id is missing | warning | claimed | thread 10372 | 2026-08-07 |  |" in rows
    assert "|  |  | claimed | ticket 8841 |  |  |" in rows
    seen = [row for row in rows if "observed on the sandbox (scenario thread)" in row]
    assert any("needed in 3 of 7 sends on the sandbox (scenario thread)" in row for row in seen)
    assert any("not needed: it works without in" in row for row in seen)
    assert any("not a published scope" in row for row in rows)


def test_every_send_is_listed(kit: Any) -> None:
    rows = story(kit).splitlines()
    assert "| 1 | as refused | 401 | bad.credentials |" in rows
    assert "| 2 | a token with the scope messaging:web | granted |  |" in rows


def test_tables_have_the_same_cells_in_every_row(kit: Any) -> None:
    table: list[int] = []
    for line in [*story(kit).splitlines(), ""]:
        if line.startswith("|"):
            table.append(len(re.findall(r"(?<!\\)\|", line)))
        else:
            assert len(set(table)) <= 1
            table = []


def test_nothing_secret_gets_out_in_any_spelling(kit: Any) -> None:
    token = Token(Secret(CANARY), "pasted", scopes=frozenset({"a"}), scopes_from="tokens/me")
    body = json.dumps({"message": f"no {CANARY}", "code": CANARY, "contextId": CANARY}).encode()
    answer = kit.respond(401, headers=[("Set-Cookie", f"s={CANARY}")], body=body)
    before = kit.exchange(answer, started_at=5.0)
    request = Request(
        "POST",
        f"/x?token={quote(CANARY)}",
        Headers.of([("Authorization", f"Bearer {CANARY}")]),
        Body("text", f"my {CANARY}\n" * 3_000),
    )
    leaky = Finding("f", "error", "token", "", f"Bad {CANARY}", (Evidence("claimed", CANARY),))
    text = story(
        kit,
        request=request,
        redactor=Redactor([Secret(CANARY)]),
        findings=(leaky,),
        before=before,
        token=token,
        title=f"About {CANARY}",
    )
    plain = text.replace("\\", "")
    encoded = base64.b64encode(CANARY.encode()).decode()
    for form in (CANARY, quote(CANARY), encoded, json.dumps(CANARY)[1:-1]):
        assert form not in plain
    assert "canary" not in plain
    assert "opaque, 42 characters, #" in plain


def test_what_a_server_says_cannot_break_out_of_its_place(kit: Any) -> None:
    code = "a|b`c*d_ [x](http://evil) <script>\nnext"
    body = json.dumps({"code": code, "message": "```\n# Not a heading\n````"}, indent=1).encode()
    world = kit.World(lambda carried, n: kit.respond(401, body=body))
    verdict = world.isolate([kit.header("X")])
    text = story(kit, verdict=verdict)
    row = next(line for line in text.splitlines() if line.startswith("| 1 "))
    assert len(re.findall(r"(?<!\\)\|", row)) == 5
    assert "\\[x\\](http://evil) \\<script\\> next" in row
    fences = re.findall(r"^`{3,}", text, re.MULTILINE)
    assert len(fences) % 2 == 0
    plain_text = kit.respond(502, headers=[("Content-Type", "text/plain")], body=b"````\nx")
    fenced = story(kit, before=kit.exchange(plain_text))
    assert "`````http\n" in fenced


def test_long_answers_are_cut_and_say_so(kit: Any) -> None:
    long = kit.exchange(kit.respond(200, body="\n".join(map(str, range(500))).encode()))
    assert re.search(r"… \d+ more lines", story(kit, after=long))
    wide = kit.exchange(kit.respond(200, body=b'{"a": "' + b"x" * 20_000 + b'"}'))
    assert len(story(kit, after=wide)) < 20_000


def test_without_an_experiment_it_reports_what_was_sent(kit: Any) -> None:
    refused = kit.exchange(kit.respond(401, "bad.credentials", [("ININ-Correlation-Id", "c-7")]))
    text = story(kit, verdict=None, after=replace(refused, started_at=10.0), environment=REGION)
    assert text.startswith("# POST /api/v2/conversations/messaging: 401 bad.credentials\n")
    assert "No experiment has been made" in text
    assert "sandbox" not in text
    assert "| Environment | Frankfurt (eu-central-1) |" in text
    assert "POST https://api.mypurecloud.de/api/v2/conversations/messaging" in text
    assert "1970-01-01T00:00:10Z · correlation id c-7" in text
    assert "## Answer\n" in text


def test_before_anything_is_sent_there_is_still_a_report(kit: Any) -> None:
    text = story(kit, verdict=None, findings=(), request=Request("GET", "/x"))
    assert text.startswith("# GET /x\n")
    assert "## Evidence" not in text
    assert "## Answer" not in text


def test_a_finding_without_evidence_has_a_row_too(kit: Any) -> None:
    bare = Finding("f", "info", "url", "", "Something")
    assert "| Something | info |" in story(kit, findings=(bare,), verdict=None)


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
    text = story(kit, request=Request("POST", "/x", body=body))
    assert shown in text
    assert "/home/" not in text


def test_a_jwt_is_called_one_and_its_expiry_shown(kit: Any) -> None:
    token = Token(Secret("x.y.z"), "pasted", claims={"a": 1}, expires_at=60.0, client_name="mw")
    text = story(kit, token=token)
    assert "| Bearer | JWT, 5 characters, #" in text
    assert "| Granted scopes | not known |" in text
    assert "| Valid until | 1970-01-01T00:01:00Z |" in text
    assert "| Client | mw |" in text


def test_incomplete_and_unexplained_experiments_report_what_is_known(kit: Any) -> None:
    world = kit.World(kit.needs("A", "B"), refused_scopes=frozenset({"bad"}))
    candidates = [kit.header("A"), kit.header("B"), kit.scope("bad")]
    cut = story(kit, verdict=world.isolate(candidates, max_sends=3))
    assert "## Known to work so far" in cut
    assert "- ask for a token with the scope bad: No token with bad." in cut
    assert "| 2 | a token with the scope bad (No token with bad.) | refused |" in cut
    failing = kit.World(kit.needs("never")).isolate([kit.header("A")])
    text = story(kit, verdict=failing)
    assert "## Smallest fix" not in text
    assert "## Answer, later" in text


def test_one_answer_is_shown_once(kit: Any) -> None:
    once = kit.World(kit.needs("never")).isolate([])
    assert story(kit, verdict=once).count("## Answer") == 1


def test_a_send_without_an_answer_says_so(kit: Any) -> None:
    world = kit.World(lambda carried, n: Failure("timeout", "Too late."))
    text = story(kit, verdict=world.isolate([]))
    assert "| 1 | as refused | no answer |" in text
    assert "## Answer" not in text


def test_timings_are_shown_where_there_are_some(kit: Any) -> None:
    exchange = kit.exchange(kit.respond(401, "x"), b"x")
    timed = replace(exchange, hops=(replace(exchange.hops[0], timings=Timings(total=3.14)),))
    assert "3.1 ms" in story(kit, before=timed)


def test_an_empty_table_and_an_empty_list_are_left_out() -> None:
    page = Page(str)
    page.table(("a",), [("",)])
    page.items([])
    assert str(page) == "\n"


def test_evidence_from_the_sandbox_stays_marked_elsewhere(kit: Any) -> None:
    seen = Evidence("observed", "needed in 2 of 5 sends", on_sandbox=True)
    text = story(
        kit,
        verdict=None,
        environment=REGION,
        findings=(finding(kit.header("X"), seen),),
    )
    assert "observed on the sandbox" in text


def test_what_differs_from_the_working_request_without_being_tried_is_listed(kit: Any) -> None:
    verdict = kit.World(kit.needs("A")).isolate([kit.header("A")])
    text = story(kit, verdict=replace(verdict, notes=("The method differs.",)))
    assert "## Differs too, not tried\n\n- The method differs." in text
