"""The report's section on what the answer says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from inspector.lab import markdown
from inspector.lab.report import Case, build
from inspector.model.finding import Evidence
from inspector.model.redact import Redactor
from inspector.model.secret import Secret
from inspector.rules.answers.explanation import (
    Cause,
    ClaimedCause,
    Explanation,
    NamedThing,
    RateLimit,
)

CANARY = "canary_s3cret-0123456789"
FULL = Explanation(
    "403 app.not.authorized.for.scope: the application may not use this scope",
    "The organization enforces scopes.",
    "official",
    (
        Evidence("official", "vendor's API definition", "2026-11-22", "declared on 3 operations"),
        Evidence("observed", "the answer itself: 403", where="the sandbox (x)", on_sandbox=True),
        Evidence("claimed", "a thread"),
    ),
    (Cause("scope", f"Scope {CANARY} | is missing", "Ask for it.", "It is there.", "token"),),
    (NamedThing("scope", "messaging", "token"),),
    retry_after_s=42,
    rate=RateLimit(301, 300, None),
    contradicted_by="Roles decide.",
)


def report(kit: Any, explanation: Explanation | None) -> str:
    case = Case(kit.request, kit.sandbox, Redactor([Secret(CANARY)]), explanation=explanation)
    return markdown.write(build(case))


def test_it_says_meaning_causes_names_and_sources(kit: Any) -> None:
    lines = report(kit, FULL).splitlines()
    start = lines.index("## What the answer says")
    section = lines[start:]

    assert section[2] == (
        "**403 app.not.authorized.for.scope: the application may not use this scope.** "
        "The organization enforces scopes. (official)"
    )
    assert "**Contradicted:** Roles decide." in section
    assert any(line.endswith("| Ask for it. | It is there. |") for line in section)
    assert "- scope: messaging" in section
    assert "- retry after: 42 s" in section
    assert "- rate: 301 used, 300 allowed" in section
    assert "- official: vendor's API definition (declared on 3 operations; 2026-11-22)" in section
    assert "- observed on the sandbox (x): the answer itself: 403" in section
    assert "- claimed: a thread" in section


def test_it_is_redacted(kit: Any) -> None:
    assert CANARY not in report(kit, FULL)


def test_without_an_explanation_there_is_no_section(kit: Any) -> None:
    assert "What the answer says" not in report(kit, None)


def test_what_is_not_known_is_left_out(kit: Any) -> None:
    bare = replace(FULL, causes=(), names=(), retry_after_s=None, rate=None, contradicted_by=None)
    text = report(kit, bare)

    assert "Check next" not in text
    assert "Contradicted" not in text
    assert "retry after" not in text


def test_an_explanation_without_facts_ends_after_its_meaning(kit: Any) -> None:
    bare = Explanation("401", "Who knows.", "observed", ())
    text = report(kit, bare)
    assert "**401.** Who knows. (observed)" in text
    assert "\n- " not in text


def test_claims_are_told_apart_from_causes(kit: Any) -> None:
    claim = ClaimedCause(
        rule="x",
        cause="A thread says so.",
        check="Try it.",
        disproof="It works without.",
        evidence=(Evidence("claimed", "a thread"),),
    )
    text = report(kit, replace(FULL, claimed=(claim,)))
    assert "| A thread says so. | claimed: a thread | nothing known | It works without. |" in text
