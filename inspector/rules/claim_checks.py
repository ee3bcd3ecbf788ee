"""What people claim that a call needs, held against the request and the token.

Every finding names its source, and the vendor's contradiction in its title where there is one. A
claim is a warning until an experiment on this environment has seen it matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from inspector.model.edit import Edit
from inspector.model.finding import Evidence, Finding, Suggestion
from inspector.model.request import Severity
from inspector.rules.claim import ClaimedRule
from inspector.rules.situation import Situation
from inspector.rules.sources import COMMON_HEADERS, PUBLISHED_HEADERS
from inspector.rules.view import ABSENT, View, says_json

_DASH = "\N{EN DASH}"


def claimed_headers(view: View) -> Iterator[Finding]:
    """Headers that a claim requires and that are absent or blank."""
    for rule in view.claims:
        for name in rule.requires.headers:
            values = view.request.headers.get_all(name)
            if any(view.bound(value).strip() for value in values):
                continue
            value = _known_value(view, rule, name)
            title = f"{name} is {'empty' if values else 'missing'}"
            contradiction = _header_contradiction(rule, name)
            yield Finding(
                id=rule.finding_id(name),
                severity=_severity(view, rule),
                pane="headers",
                message=_titled(title, rule, contradiction),
                subject=name,
                evidence=evidence_of(rule),
                contradicted_by=contradiction and contradiction[1],
                edit=Edit("set", "headers", name, value) if value is not None else None,
                detail=_said(view, rule, rule.hint or rule.fix),
                missing=not values,
            )


def claimed_scopes(view: View) -> Iterator[Finding]:
    """Scopes that a claim requires and that are known not to be granted."""
    granted = view.situation.granted
    if granted is None:
        return
    for rule in view.claims:
        for scope in rule.requires.scopes_all:
            if scope not in granted:
                title = f"Scope {scope} is not granted"
                yield _scope_finding(view, rule, scope, title, rule.finding_id(scope))
        several = rule.requires.scopes_any
        if several and not granted.intersection(several):
            title = f"None of these scopes is granted: {', '.join(several)}"
            yield _scope_finding(view, rule, several[0], title, rule.finding_id("any"))


def claimed_token_claims(view: View) -> Iterator[Finding]:
    """Token claims (RFC 7519) that a rule requires and that are absent or another."""
    token = view.situation.token
    if token is None:
        return
    for rule in view.claims:
        for name, wanted in rule.requires.claims.items():
            severity = _severity(view, rule)
            if token.claims is None:
                title, severity = f"The claim {name} cannot be read", "info"
            elif name not in token.claims:
                title = f"The token has no claim {name}"
            elif token.claims[name] != wanted or type(token.claims[name]) is not type(wanted):
                title = f"The token's claim {name} is another"
            else:
                continue
            contradiction = _stated(rule)
            yield Finding(
                id=rule.finding_id(name),
                severity=severity,
                pane="token",
                message=_titled(title, rule, contradiction),
                subject=name,
                evidence=evidence_of(rule),
                contradicted_by=contradiction and contradiction[1],
                detail=_said(view, rule, f"It is said to have to be {json.dumps(wanted)}."),
                missing=token.claims is not None and name not in token.claims,
            )


def claimed_body_fields(view: View) -> Iterator[Finding]:
    """Fields of the payload that a claim requires and that are absent or blank."""
    payload = view.payload
    if payload.document is ABSENT and not payload.empty:
        return
    for rule in view.claims:
        for pointer in rule.requires.body_fields:
            found = payload.at(pointer)
            if not _is_blank(found, view):
                continue
            value = _known_value(view, rule, pointer)
            title = f"{_dotted(pointer)} is {'missing' if found is ABSENT else 'empty'}"
            contradiction = _stated(rule)
            settable = value is not None and _has_room(view, pointer)
            yield Finding(
                id=rule.finding_id(pointer),
                severity=_severity(view, rule),
                pane="payload",
                message=_titled(title, rule, contradiction),
                subject=pointer,
                evidence=evidence_of(rule),
                contradicted_by=contradiction and contradiction[1],
                edit=Edit("set", "payload", pointer, json.dumps(value, ensure_ascii=False))
                if settable
                else None,
                detail=_said(view, rule, rule.hint or rule.fix),
                missing=found is ABSENT,
            )


def claimed_content_type(view: View) -> Iterator[Finding]:
    """A Content-Type that a claim requires for a body of JSON."""
    request = view.request
    if request.method not in ("POST", "PUT", "PATCH") or view.payload.empty:
        return
    if request.body.kind not in ("json", "text"):
        return
    given = request.headers.get("Content-Type") or ""
    named = given.split(";")[0].strip()
    for rule in view.claims:
        wanted = rule.requires.content_type
        if wanted is None or named.lower() == wanted.lower():
            continue
        if wanted.lower() == "application/json" and says_json(request):
            continue
        contradiction = _stated(rule)
        title = f"Content-Type is not {wanted}" if named else "Content-Type is missing"
        yield Finding(
            id=rule.finding_id("Content-Type"),
            severity=_severity(view, rule),
            pane="headers",
            message=_titled(title, rule, contradiction),
            subject="Content-Type",
            evidence=evidence_of(rule),
            contradicted_by=contradiction and contradiction[1],
            edit=Edit("set", "headers", "Content-Type", wanted),
            detail=_said(view, rule, rule.hint or rule.fix),
            missing="Content-Type" not in request.headers,
        )


def claimed_hints(view: View) -> Iterator[Finding]:
    """Claims that require nothing which could be checked, only to be known."""
    for rule in view.claims:
        if rule.requires.count:
            continue
        contradiction = _stated(rule)
        about_token = bool(rule.applies.scopes_only or rule.applies.grants)
        yield Finding(
            id=rule.id,
            severity="info",
            pane="token" if about_token else "headers",
            subject="",
            message=_titled(rule.title, rule, contradiction),
            evidence=evidence_of(rule),
            contradicted_by=contradiction and contradiction[1],
            detail=_said(view, rule, rule.hint),
        )


def claims_left_out(view: View) -> Iterator[Finding]:
    """More claims are about this call than are checked at once."""
    if view.left_out:
        yield Finding(
            id="claims-left-out",
            severity="info",
            pane="headers",
            subject="",
            message=f"{view.left_out:,} more claims are about this path and were not checked",
            detail=f"{len(view.claims)} claims are checked at once; switch off packs in Rules.",
        )


def claimed_scopes_of(view: View) -> tuple[str, ...]:
    """Returns every scope that a claim about this call names, each once, in order."""
    names = (
        scope
        for rule in view.claims
        for scope in (*rule.requires.scopes_all, *rule.requires.scopes_any)
    )
    return tuple(dict.fromkeys(names))


def evidence_of(rule: ClaimedRule) -> tuple[Evidence, ...]:
    """Returns who says so: the vendor first where it agrees, then the rule's own sources."""
    claimed = tuple(
        Evidence("claimed", source.title, source.date.isoformat(), source.url)
        for source in rule.sources
    )
    confirmed = rule.confirmed_by
    if confirmed is None:
        return claimed
    date = confirmed.date.isoformat()
    return (Evidence("official", confirmed.source, date, confirmed.url), *claimed)


def scope_contradiction(
    situation: Situation, rule: ClaimedRule, scope: str
) -> tuple[str, str] | None:
    """Returns what the catalog or the pack says against a claimed scope: (for a title, in full)."""
    stated = _stated(rule)
    if scope in situation.catalog.scopes:
        return stated
    full = f"{scope} is not a published scope (vendor's API definition, August 2026)"
    if situation.known_grant == "client_credentials":
        full += "; for client-credentials clients roles decide, not scopes (OAuthClient model)"
    return "not a published scope", f"{full}. {stated[1]}" if stated else full


def _scope_finding(
    view: View, rule: ClaimedRule, scope: str, title: str, finding_id: str
) -> Finding:
    catalog = view.situation.catalog
    contradiction = scope_contradiction(view.situation, rule, scope)
    near = () if scope in catalog.scopes else catalog.nearest_scopes(scope)
    known = view.situation.client_known
    ask = f"Ask whoever issues the token for one that carries {scope}."
    return Finding(
        id=finding_id,
        severity=_severity(view, rule),
        pane="token",
        message=_titled(title, rule, contradiction),
        subject=scope,
        evidence=evidence_of(rule),
        contradicted_by=contradiction and contradiction[1],
        edit=Edit("grant", "token", scope) if known else None,
        detail=_said(view, rule, (rule.hint or rule.fix) if known else ask),
        suggestions=tuple(Suggestion(name, "a published scope") for name in near),
        missing=True,
    )


def _said(view: View, rule: ClaimedRule, detail: str) -> str:
    """Returns the detail, and that the claim fits what the server answered, where it does."""
    answered = view.situation.answered
    if answered is None or not rule.explains.fits(answered.status, answered.code):
        return detail
    return f"{detail} The answer {answered.label} is one that it would explain.".lstrip()


def _severity(view: View, rule: ClaimedRule) -> Severity:
    return view.wrong if rule.confirmed_by else "warning"


def _titled(title: str, rule: ClaimedRule, contradiction: tuple[str, str] | None) -> str:
    """Returns the title with its standing: a claim, a contradicted one, or nothing if official."""
    if contradiction:
        return f"{title} {_DASH} claimed; {contradiction[0]}"
    return title if rule.confirmed_by else f"{title} {_DASH} claimed"


def _stated(rule: ClaimedRule) -> tuple[str, str] | None:
    """Returns what the pack itself says against its claim: (for the title, in full)."""
    against = rule.contradicted_by
    if against is None:
        return None
    full = f"{against.text} ({against.source}, read {against.date.isoformat()})"
    return against.short or "the vendor says otherwise", full


def _header_contradiction(rule: ClaimedRule, name: str) -> tuple[str, str] | None:
    known = name.lower() in PUBLISHED_HEADERS or name.lower() in COMMON_HEADERS
    if _stated(rule) or known or rule.confirmed_by:
        return _stated(rule)
    full = f"No published operation has a header {name} (vendor's API definition, August 2026)"
    return "not a published header", full


def _known_value(view: View, rule: ClaimedRule, subject: str) -> str | None:
    """Returns a value that is known for the subject; variables in it stay variables."""
    wanted = subject if subject.startswith("/") else subject.lower()
    for named, places in rule.values.items():
        if (named if named.startswith("/") else named.lower()) != wanted:
            continue
        for place in places:
            kind, _, rest = place.partition(":")
            match kind:
                case "payload":
                    value = view.payload.at(rest)
                case "header":
                    value = view.request.headers.get(rest)
                case "profile":
                    value = view.situation.guest_id
                case _:
                    value = rest
            if isinstance(value, str) and view.bound(value).strip():
                return value
    return None


def _is_blank(value: object, view: View) -> bool:
    if isinstance(value, str):
        return not view.bound(value).strip()
    return value is ABSENT or value is None


def _has_room(view: View, pointer: str) -> bool:
    """Tells whether the field can be set: every parent is absent or an object."""
    steps = pointer.split("/")
    parents = ("/".join(steps[:count]) for count in range(1, len(steps)))
    if view.payload.empty:
        return True
    found = [view.payload.at(parent) for parent in parents]
    return all(value is ABSENT or isinstance(value, dict) for value in found)


def _dotted(pointer: str) -> str:
    names = pointer.split("/")[1:]
    return ".".join(name.replace("~1", "/").replace("~0", "~") for name in names)
