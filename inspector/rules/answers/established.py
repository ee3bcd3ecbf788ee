"""Causes that a check has already established: they go before those that are only likely.

A finding establishes a cause when it is an error, and official or observed; what somebody merely
claims ranks nothing until an experiment has seen it matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from inspector.model.finding import Finding
from inspector.rules.answers.explanation import Cause

_DISPROOF = "The same request, changed only there, gets the same answer."
_ANY = frozenset(range(400, 600))


@dataclass(frozen=True, slots=True)
class _Effect:
    """Which causes of the tables a finding settles, and which statuses it explains by itself."""

    keys: tuple[str, ...] = ()
    statuses: frozenset[int] = frozenset()
    disproof: str = _DISPROOF


def put_first(
    causes: Iterable[Cause], findings: Iterable[Finding], status: int
) -> tuple[Cause, ...]:
    """Returns the causes with the established ones first, in the order of their findings.

    Args:
        causes: As ranked by what is known of the token and the operation.
        findings: On the request that was sent, with the token that was sent.
        status: Of the answer; a finding that cannot lead to it moves nothing.
    """
    rest = list(causes)
    first: list[Cause] = []
    for finding in findings:
        effect = _effect(finding)
        if effect is None:
            continue
        settled = next((cause for cause in rest if cause.key in effect.keys), None)
        if settled is not None:
            rest.remove(settled)
            first.append(replace(settled, cause=finding.message, finding=finding.id))
        elif status in effect.statuses and not any(c.key in effect.keys for c in first):
            first.append(_cause(finding, effect))
    return (*first, *rest)


def _effect(finding: Finding) -> _Effect | None:
    """Returns what the finding explains; None for one that establishes nothing."""
    levels = {evidence.level for evidence in finding.evidence}
    if finding.severity != "error" or not levels & {"official", "observed"}:
        return None
    base = finding.id.partition(":")[0]
    if finding.pane == "headers" and finding.subject.lower() == "content-type":
        base = "content-type-mismatch"
    known = _EFFECTS.get(base)
    if known is None and base.startswith("payload-"):
        known = _BODY
    if known is None and "observed" in levels:
        return _Effect(statuses=_ANY)
    return known


def _cause(finding: Finding, effect: _Effect) -> Cause:
    edit = finding.edit
    proposed = edit.describe() if edit is not None else ""
    proposed = f"Try it: {proposed}." if proposed else ""
    return Cause(
        key=finding.id,
        cause=finding.message,
        check=proposed or finding.detail or "Look at the finding.",
        disproof=effect.disproof,
        pane=finding.pane,
        subject=finding.subject,
        finding=finding.id,
    )


_401 = frozenset({401})
_404 = frozenset({404})
_BODY = _Effect(("body-value",), frozenset({400}))
_TOKEN = _Effect((), _401)
_BEARER = _Effect(("bearer-missing",), _401)
_EFFECTS: Mapping[str, _Effect] = {
    "token-foreign": _Effect((), _401, "A token that the sandbox issued gets the same answer."),
    "token-inactive": _Effect(("token-expired", "client-disabled"), _401),
    "token-expired": _Effect(("token-expired", "jwt-expired"), _401),
    "token-client-disabled": _Effect(("client-disabled",), _401),
    "token-region": _Effect(("token-other-region",), _401),
    "token-kind": _Effect(("token-kind",), _401),
    "token-placeholder": _TOKEN,
    "token-quoted": _TOKEN,
    "token-whitespace": _TOKEN,
    "bearer-missing": _BEARER,
    "bearer-scheme": _BEARER,
    "bearer-prefix": _BEARER,
    "bearer-doubled": _BEARER,
    "path-unpublished": _Effect(("operation-unpublished",), _404),
    "method-unpublished": _Effect(("operation-unpublished",), frozenset({404, 405})),
    "path-shape": _Effect(("operation-unpublished",), _404),
    "path-placeholder": _Effect((), frozenset({400, 404})),
    "path-word": _Effect((), frozenset({400, 404})),
    "host-role": _Effect((), frozenset({401, 404})),
    "api-host": _Effect((), frozenset({400, 401, 404})),
    "login-host": _Effect((), frozenset({401, 404})),
    "query-missing": _Effect(("parameter",), frozenset({400})),
    "json-invalid": _Effect(("body-syntax",), frozenset({400})),
    "body-on-get": _Effect((), frozenset({400})),
    "content-type-mismatch": _Effect(("media-type",), frozenset({400, 415})),
    "payload-form": _Effect(("media-type",), frozenset({400, 415})),
    "scope-official": _Effect(("scope-enforcement",), frozenset({403})),
}
