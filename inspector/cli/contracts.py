"""The JSON that commands print: keys of design.md's contracts, and a few more of our own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from inspector.app.workspace import Workspace
from inspector.cli.explained import explanation_document
from inspector.cli.scopes import evidence_document, scopes_document
from inspector.model.edit import Edit
from inspector.model.exchange import Cancelled, Exchange, Failure, Hop, Timings, parse_error_body
from inspector.model.finding import Finding
from inspector.model.redact import Redactor
from inspector.model.request import ImportedRequest

if TYPE_CHECKING:
    from inspector.errors import RulePackError
    from inspector.lab.diff import DiffRow, ExchangeDiff
    from inspector.rules.answers.explanation import Explanation
    from inspector.rules.listing import Entry, Section
    from inspector.rules.pack import Pack
    from inspector.rules.scope_rows import ScopeTruth

Document = dict[str, object]


def request_document(imported: ImportedRequest, redactor: Redactor) -> Document:
    """Returns the canonical request; what is secret in it is a variable."""
    from inspector.dialects import canonical

    request = redactor.request(imported.request)
    return canonical.document(
        request,
        complete=imported.complete,
        notes=imported.notes,
        takes=imported.takes,
        expects=imported.expects,
    )


def check_document(workspace: Workspace, imported: ImportedRequest) -> Document:
    """Returns what is known before anything is sent."""
    match, nearest = workspace.match()
    operation = match.operation
    return {
        "request": request_document(imported, workspace.redactor()),
        "operation": {
            "known": operation is not None,
            "id": operation.id if operation else None,
            "path": operation.path if operation else None,
            "scheme": operation.scheme if operation else None,
            "scopes": list(operation.scopes) if operation and operation.scopes else [],
            "permissions": list(operation.permissions.names) if operation else [],
            "methods": list(match.methods),
            "nearest": [
                {
                    "id": near.operation.id,
                    "method": near.operation.method,
                    "path": near.operation.path,
                    "reason": near.reason,
                }
                for near in nearest
            ],
        },
        "findings": findings_document(workspace.check()),
        **scopes_document(workspace.scope_truth),
        "environment": workspace.state.environment.name,
        "where": workspace.state.environment.where(),
    }


def findings_document(findings: Iterable[Finding]) -> list[Document]:
    return [
        {
            "id": finding.id,
            "severity": finding.severity,
            "pane": finding.pane,
            "subject": finding.subject,
            "message": finding.message,
            "detail": finding.detail,
            "missing": finding.missing,
            "evidence": evidence_document(finding.evidence),
            "contradicted_by": finding.contradicted_by,
            "edit": edit_document(finding.edit),
            "suggestions": [
                {
                    "title": suggestion.title,
                    "detail": suggestion.detail,
                    "method": suggestion.method,
                    "path": suggestion.path,
                    "host": suggestion.host,
                }
                for suggestion in finding.suggestions
            ],
        }
        for finding in findings
    ]


def edit_document(edit: Edit | None) -> Document | None:
    if edit is None:
        return None
    return {"op": edit.op, "pane": edit.pane, "subject": edit.subject, "value": edit.value}


def send_document(
    exchange: Exchange,
    redactor: Redactor,
    findings: Iterable[Finding],
    explanation: Explanation | None,
    truth: ScopeTruth | None = None,
) -> Document:
    """Returns what a send produced; the exchange is redacted here, by place as well as value."""
    from inspector.lab.response_text import decode

    shown = redactor.exchange(exchange)
    response = shown.response
    failure = shown.outcome if isinstance(shown.outcome, Failure) else None
    error = parse_error_body(response.body) if response and response.status >= 400 else None
    kind = "failure" if failure else "cancelled"
    content_type = (response.headers.get("Content-Type") or "") if response else ""
    return {
        "outcome": "response" if response else kind,
        "status": response.status if response else 0,
        "reason": response.reason if response else "",
        "code": error.code if error else "",
        "message": error.message if error else "",
        "headers": [[name, value] for name, value in response.headers] if response else [],
        "body_bytes": len(exchange.response.body) if exchange.response else 0,
        "body": decode(response.body, content_type) if response else None,
        "timings_ms": timings_document(shown.timings),
        "hops": [_hop_document(hop) for hop in shown.hops],
        "failure": {"kind": failure.kind, "message": failure.message, "phase": failure.phase}
        if failure
        else None,
        "cancelled_in": shown.outcome.phase if isinstance(shown.outcome, Cancelled) else None,
        "environment": shown.environment,
        "findings": findings_document(findings),
        "explanation": explanation_document(explanation),
        **scopes_document(truth),
    }


def rules_document(found: Iterable[Entry], errors: Iterable[RulePackError]) -> Document:
    """Returns every rule: built-in checks and claims, and what of the packs cannot be used."""
    return {"rules": [_entry(entry) for entry in found], "errors": _mistakes(errors)}


def rule_document(entry: Entry, sections: Iterable[Section]) -> Document:
    """Returns one rule with all there is to say of it; `sections` are for people to read."""
    rule = entry.rule
    return {
        **_entry(entry),
        "definition": None
        if rule is None
        else rule.model_dump(mode="json", exclude_defaults=True, exclude={"id", "title"}),
        "sections": [
            {"label": section.label, "lines": list(section.lines)} for section in sections
        ],
    }


def pack_document(pack: Pack) -> Document:
    """Returns what a pack's file holds that can be used, and what cannot."""
    return {
        "file": str(pack.path),
        "rules": [
            {"id": found.rule.id, "title": found.rule.title, "line": found.line}
            for found in pack.rules
        ],
        "errors": _mistakes(pack.errors),
    }


def _entry(entry: Entry) -> Document:
    return {
        "id": entry.id,
        "title": entry.title,
        "kind": entry.kind,
        "level": entry.level,
        "standing": entry.standing,
        "evidence": [
            {"level": e.level, "source": e.source, "date": e.date, "where": e.where}
            for e in entry.evidence
        ],
        "file": None if entry.path is None else str(entry.path),
        "line": entry.line,
    }


def _mistakes(errors: Iterable[RulePackError]) -> list[Document]:
    return [
        {"file": str(e.path), "line": e.line, "field": e.field, "message": e.message}
        for e in errors
    ]


def steps_document(workspace: Workspace) -> Document:
    """Returns what the snippet says besides its request: other steps, and what it expects.

    `steps`, with several requests, in the snippet's order: status 0 for one that was not sent.
    """
    now, redactor = workspace.state, workspace.redactor()
    expected: list[Document] = [
        {"text": redactor.text(one.text), "line": one.line, "met": is_met}
        for one, is_met in workspace.expectations
    ]
    steps: list[Document] = [
        {
            "method": one.request.method,
            "url": redactor.url(one.request.url),
            "status": now.answers[index].status if index in now.answers else 0,
            "shown": index == now.step,
        }
        for index, one in enumerate(now.steps)
    ]
    return {
        **({"expectations": expected} if expected else {}),
        **({"steps": steps} if len(steps) > 1 else {}),
    }


def timings_document(timings: Timings) -> Document:
    """Returns durations; null for a phase that did not happen."""
    return {
        "dns": _rounded(timings.dns),
        "connect": _rounded(timings.connect),
        "tls": _rounded(timings.tls),
        "send": _rounded(timings.send),
        "wait": _rounded(timings.wait),
        "body": _rounded(timings.body),
        "total": round(timings.total, 3),
    }


def diff_document(diff: ExchangeDiff) -> Document:
    return {
        "equal": diff.is_equal,
        "status": {
            "left": diff.status.left,
            "right": diff.status.right,
            "changed": diff.status.changed,
        },
        "headers": [
            {
                "name": header.name,
                "left": list(header.left),
                "right": list(header.right),
                "kind": header.kind,
                "volatile": header.volatile,
            }
            for header in diff.headers
        ],
        "structure": None
        if diff.structure is None
        else [
            {
                "pointer": item.pointer,
                "kind": item.kind,
                "left": item.left,
                "right": item.right,
                "volatile": item.volatile,
            }
            for item in diff.structure
        ],
        "text": {
            "changes": diff.text.changes,
            "folded": diff.text.folded,
            "notice": diff.text.notice,
            "rows": [_row_document(row) for row in diff.text.rows],
        },
    }


def _row_document(row: DiffRow) -> Document:
    return {
        "kind": row.kind,
        "left": row.left.text if row.left else None,
        "right": row.right.text if row.right else None,
        "text": row.text,
    }


def _hop_document(hop: Hop) -> Document:
    return {
        "method": hop.method,
        "url": hop.url,
        "status": hop.status,
        "reason": hop.reason,
        "http_version": hop.http_version,
        "sent_bytes": len(hop.sent),
        "received_bytes": hop.received_bytes,
        "remote_address": hop.remote_address,
        "connection_reused": hop.connection_reused,
        "proxy": hop.proxy,
        "tls": None
        if hop.tls is None
        else {
            "version": hop.tls.version,
            "cipher": hop.tls.cipher,
            "alpn": hop.tls.alpn,
            "subject": hop.tls.subject,
            "issuer": hop.tls.issuer,
            "not_after": hop.tls.not_after,
        },
        "timings_ms": timings_document(hop.timings),
    }


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 3)
