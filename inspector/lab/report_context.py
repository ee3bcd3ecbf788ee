"""Where a report comes from: hosts, the token without the token, versions and sources."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.lab.document import (
    Block,
    Callout,
    Cell,
    Heading,
    Items,
    Mono,
    Paragraph,
    table,
)
from inspector.lab.report_case import Case
from inspector.lab.verdict import timestamp
from inspector.model.token import Grant, Token
from inspector.rules import scope_table
from inspector.rules.credential_checks import JwtKind, jwt_kind

_GRANTS: dict[Grant, str] = {
    "client_credentials": "client credentials",
    "code": "authorization code",
    "implicit": "implicit",
    "saml2": "SAML2 bearer assertion",
    "unknown": "not known",
}
_JWTS: dict[JwtKind, str] = {
    "guest-chat-jwt": "guest chat JWT",
    "webmessaging-jwt": "web messaging JWT",
    "signed-data": "signed data (JWT)",
    "unknown": "JWT",
}


def token(case: Case) -> Iterator[Block]:
    """Yields what is known of the token in use, but not the token."""
    held = case.token
    if held is None or not held.secret:
        return
    scopes = ", ".join(sorted(held.scopes)) or "none" if held.scopes is not None else "not known"
    source = f" ({held.scopes_from})" if held.scopes_from else ""
    rows: list[tuple[Cell, Cell]] = [
        ("Kind", kind(held)),
        ("Length", f"{len(held.secret)} characters"),
        ("Fingerprint", Mono(f"#{held.secret.fingerprint}")),
        ("Client", held.client_name or held.client_id or "not known"),
        ("Grant", _GRANTS[held.grant]),
        ("Granted scopes", f"{scopes}{source}"),
        ("Valid until", timestamp(held.expires_at or 0) or "not known"),
        ("Sent in", _sent_in(case)),
        *((name, f"{value} ({origin})") for name, value, origin in held.facts),
    ]
    yield Heading("Token in use")
    yield from table(("Token", "Value"), rows, facts=True)


def scopes(case: Case) -> Iterator[Block]:
    """Yields who says what of which scope, and what decides beside them."""
    truth = case.scopes
    if truth is None or not truth.rows:
        return
    yield Heading("Scopes: who says what")
    said = scope_table.statement(truth)
    if said:
        yield Paragraph(said)
    head, rows = scope_table.as_table(truth)
    # A short cell; here it must say which sandbox, as everything seen there does.
    seen = f"observed on {case.place.name}" if case.place.is_sandbox else "on the sandbox"
    yield from table(
        head, [[cell.replace(", on the sandbox", f", {seen}") for cell in row] for row in rows]
    )
    if truth.notes:
        yield Items(truth.notes)


def place(case: Case) -> Iterator[Block]:
    """Yields the hosts, the versions that a second reader needs, and when."""
    environment, where = case.environment, case.place
    name = environment.name if environment.is_sandbox else f"{environment.kind} {environment.name}"
    yield Heading("Environment and versions")
    was_seen = case.verdict is not None or case.refused is not None
    if where.is_sandbox and was_seen:
        yield Callout(sandbox_note(case))
    rows: list[tuple[Cell, Cell]] = [
        ("Environment", f"{environment.title} ({name})"),
        ("Seen on", where.name if was_seen else ""),
        ("API", Mono(environment.api_url)),
        ("Login", Mono(environment.login_url)),
        ("Experiment", timestamp(case.verdict.started_at) if case.verdict else ""),
        ("Report", timestamp(case.now)),
        *case.sources,
    ]
    rows = [row for row in rows if row[1] not in ("", Mono(""))]
    yield from table(("What", "Value"), rows, facts=True)


def sandbox_note(case: Case) -> str:
    return f"Observed on {case.place.name}; this is no evidence about the platform."


def kind(held: Token) -> str:
    """Returns `opaque token`, `guest chat JWT`: what it is by its shape and claims."""
    if held.claims is None:
        return "opaque token"
    return _JWTS[jwt_kind(held.claims)]


def _sent_in(case: Case) -> str:
    """Says which of the shown sends carried this token, by their bytes."""
    shown = {"the refused send": case.first, "the last send": case.last}
    if case.first is None:
        shown = {"the send": case.last}
    seen = [it for it in shown.values() if it is not None and it.hops]
    if not seen:
        return ""
    carried = [name for name, it in shown.items() if it is not None and case.carries_token(it)]
    return " and ".join(carried) or "none of the sends shown here"
