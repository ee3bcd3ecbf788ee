"""What made it work: in words, as a diff of the bytes sent, as the snippet mended."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from inspector.dialects import table
from inspector.errors import RenderError
from inspector.lab import json_text
from inspector.lab.document import Block, Code, Diff, Heading, Items, Mark, Paragraph
from inspector.lab.report_case import Case, answer_words, sent_text
from inspector.lab.verdict import Candidate
from inspector.model.edit import changes_token
from inspector.model.environment import absolute, relative
from inspector.model.exchange import Exchange

_MAX_DIFF_LINES = 2_000
_FALLBACK = "curl"


def fix(case: Case) -> Iterator[Block]:
    """Yields the smallest fix of an experiment, or what changed between two answers."""
    verdict = case.verdict
    if verdict is not None and verdict.minimal:
        known = verdict.kind == "explained"
        yield Heading("Smallest fix" if known else "Known to work so far")
        yield Items(tuple(fix_words(candidate) for candidate in verdict.minimal))
        if case.first is not None and case.last is not None:
            yield from _request_diff(case, case.first, case.last)
            yield from _snippet(case, case.last)
    elif verdict is not None and verdict.before != verdict.after and case.first and case.last:
        yield Heading("What changed the answer")
        yield from _request_diff(case, case.first, case.last)
    elif verdict is None and case.first is not None and case.last is not None:
        yield Heading("What changed between the two sends")
        diff = list(_request_diff(case, case.first, case.last))
        yield from diff or [Paragraph("Nothing: the same request was sent twice.")]
        if 200 <= case.last.status < 300 <= case.first.status:
            yield from _snippet(case, case.last)


def fix_words(candidate: Candidate) -> str:
    return f"{candidate.edit.describe()} ({candidate.title})"


def _request_diff(case: Case, before: Exchange, after: Exchange) -> Iterator[Block]:
    old, new = (_lines(sent_text(case, exchange)) for exchange in (before, after))
    length_changed = False
    lines: list[tuple[Mark, str]] = []
    for mark, text in _changed(old, new):
        if text.lower().startswith("content-length:"):
            length_changed = True
        else:
            lines.append((mark, text))
    if not any(mark != " " for mark, _ in lines):
        return
    caption = (
        f"The request that got {answer_words(before)}, and the one that got {answer_words(after)}"
    )
    yield Diff(tuple(lines), f"{caption}; Content-Length follows." if length_changed else caption)
    if case.verdict is not None and any(changes_token(c.edit) for c in case.verdict.minimal):
        yield Paragraph(
            "The token is shown as its kind, length and fingerprint: it is another one now."
        )


def _lines(text: str) -> list[str]:
    """Returns head and body as lines; a JSON body laid out, so that a member is a line."""
    head, blank, body = text.partition("\n\n")
    with suppress(ValueError):  # what is no JSON stays as it is
        body = json_text.pretty(body)
    return (head + blank + body).split("\n")[:_MAX_DIFF_LINES]


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Mark, str]]:
    """Yields the request line and what differs, in order."""
    if old[:1] == new[:1]:
        yield " ", new[0]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=True)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for line in old[old_start:old_end]:
            yield "-", line
        for line in new[new_start:new_end]:
            yield "+", line


def _snippet(case: Case, exchange: Exchange) -> Iterator[Block]:
    """Yields the request that worked in the snippet's own dialect, else in curl, saying so."""
    from inspector.dialects import registry

    url = absolute(exchange.request.url, case.environment)
    if case.place_of(exchange).is_sandbox:
        # A port of this computer says nothing to anybody else.
        known = case.environments or (case.environment,)
        url = relative(url, known)
    request = case.redactor.request(replace(exchange.request, url=url))
    wanted = table.target_of(case.dialect)
    instead = ""
    if wanted is None:
        wanted = _FALLBACK
        if case.dialect:
            instead = f" {table.title_of(case.dialect)} is not written here, so it is curl."
    try:
        text = registry.render(request, wanted)
    except RenderError as refusal:
        instead = f" {table.title_of(wanted)} cannot say it, so it is curl: {refusal}"
        try:
            wanted, text = _FALLBACK, registry.render(request, _FALLBACK)
        except RenderError as second:
            yield Paragraph(f"The request that worked cannot be written as a snippet: {second}")
            return
    host = _HOST if request.url.startswith(("{{api}}", "{{login}}")) else ""
    target = next(found for found in table.targets() if found.name == wanted)
    yield Heading(f"The snippet, corrected ({target.title})", 3)
    yield Paragraph(f"The request that worked; secrets are variables.{host}{instead}")
    yield Code(text.rstrip("\n"), _FENCES.get(target.suffix, ""), is_redacted=True)


_HOST = " The variable for the host stands for your region's, such as https://api.mypurecloud.com."
_FENCES = {
    ".cs": "csharp",
    ".go": "go",
    ".http": "http",
    ".java": "java",
    ".js": "javascript",
    ".json": "json",
    ".php": "php",
    ".ps1": "powershell",
    ".py": "python",
    ".rb": "ruby",
    ".sh": "sh",
    ".ts": "typescript",
}
