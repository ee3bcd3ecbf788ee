"""A report as data: the request to open again, the verdict, and what people read, in one file.

    {"kind": "guest-inspector-report", "format": 1, "program", "made", "title", "environment",
     "request": the canonical request, "verdict": {"kind", "because"} or null, "markdown"}

It says no more than the other forms: redacted as they are, personal data masked where they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from inspector import __version__
from inspector.dialects import canonical
from inspector.errors import InspectorError
from inspector.lab import markdown
from inspector.lab.document import Document
from inspector.lab.report_case import Case
from inspector.lab.verdict import timestamp
from inspector.model import environment as environments
from inspector.model.headers import Headers
from inspector.model.request import Request

KIND = "guest-inspector-report"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class SavedReport:
    """What a report file tells; `request` is the text of its canonical request."""

    title: str
    made: str
    program: str
    request: str
    verdict: str = ""


def write(case: Case, document: Document, mask: Callable[[str], str] | None = None) -> str:
    """Returns the file's text; `mask` takes out what is personal, as in `document`."""
    safe = case.redactor.text if mask is None else lambda text: mask(case.redactor.text(text))
    verdict = case.verdict
    told: dict[str, Any] = {
        "kind": KIND,
        "format": FORMAT,
        "program": __version__,
        "made": timestamp(case.now),
        "title": document.title,
        "environment": case.environment.name,
        "request": canonical.document(_request(case, mask)),
        "verdict": verdict and {"kind": verdict.kind, "because": safe(verdict.because)},
        "markdown": markdown.write(document),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def is_report(document: object) -> bool:
    """Tells a report from other JSON."""
    return isinstance(document, dict) and document.get("kind") == KIND


def read(document: dict[str, Any]) -> SavedReport:
    """Returns what a report's JSON tells.

    Raises:
        InspectorError: It is of a later format, or lacks what a report has.
    """
    number = document.get("format")
    if type(number) is int and number > FORMAT:
        raise InspectorError(
            f"it was written by a later version of this program (format {number}): update the "
            "program to open it"
        )
    request, verdict = document.get("request"), document.get("verdict")
    if not isinstance(request, dict):
        raise InspectorError("request: there is none in this report; save the report again")
    told = verdict if isinstance(verdict, dict) else {}
    return SavedReport(
        title=str(document.get("title", "")),
        made=str(document.get("made", "")),
        program=str(document.get("program", "")),
        request=json.dumps(request, ensure_ascii=False),
        verdict=": ".join(
            filter(
                None, (str(told.get("kind", "")).replace("_", " "), str(told.get("because", "")))
            )
        ),
    )


def _request(case: Case, mask: Callable[[str], str] | None) -> Request:
    """Returns the request that the report is about; a sandbox's port of today is left out."""
    about = case.refused.request if case.refused is not None else case.request
    request = case.redactor.request(about)
    known = case.environments or (case.environment,)
    found = environments.find_host(environments.absolute(request.url, case.environment), known)
    if found is not None and found[0].is_sandbox:
        request = replace(request, url=environments.relative(request.url, known))
    if mask is None:
        return request
    body, headers = request.body, Headers.of((name, mask(value)) for name, value in request.headers)
    parts = tuple(replace(part, text=mask(part.text)) for part in body.parts)
    masked = replace(body, text=mask(body.text), parts=parts)
    return replace(request, url=mask(request.url), headers=headers, body=masked)
