"""Scopes and permissions: what the vendor publishes that a call needs, and who decides.

For client-credentials clients roles decide and scopes are ignored; for tokens of a user both the
user's permissions and the client's scopes count (OAuthClient model; introduction-to-scopes).
"""

from __future__ import annotations

from collections.abc import Iterator

from inspector.model.edit import Edit
from inspector.model.finding import Finding, Suggestion
from inspector.rules.claim_checks import claimed_scopes_of, evidence_of
from inspector.rules.scope_deciding import permissions
from inspector.rules.scope_names import READ_ONLY, listed, satisfied
from inspector.rules.sources import CATALOG, ROLES, SCOPES
from inspector.rules.view import View

_OF_USERS = ("code", "implicit", "saml2")
_NAMED = 4


def scopes_unknown(view: View) -> Iterator[Finding]:
    """Scopes are asked for, and nobody has said which are granted."""
    if view.situation.granted is not None or not view.target.is_api:
        return
    of_user = view.situation.known_grant in _OF_USERS
    published = (view.operation.scopes or ()) if view.operation and of_user else ()
    wanted = tuple(dict.fromkeys((*claimed_scopes_of(view), *published)))
    if not wanted:
        return
    claims = (rule for rule in view.claims if rule.requires.scopes_all or rule.requires.scopes_any)
    claimed = tuple(said for rule in claims for said in evidence_of(rule))
    yield Finding(
        id="granted-scopes-unknown",
        severity="info",
        pane="token",
        subject="",
        message="Which scopes are granted is not known",
        evidence=(*(SCOPES if published else ()), *dict.fromkeys(claimed)),
        detail=f"To compare with {listed(wanted)}, get the token from its client or inspect it.",
    )


def scope_official(view: View) -> Iterator[Finding]:
    """None of the operation's published scopes is granted to a token that scopes count for."""
    granted, grant = view.situation.granted, view.situation.known_grant
    if view.operation is None or not view.operation.scopes or granted is None:
        return
    if grant == "client_credentials" or satisfied(view.operation.scopes, granted):
        return
    scope = min(view.operation.scopes, key=lambda name: (name.endswith(READ_ONLY), name))
    reads_only = scope + READ_ONLY in granted
    known = view.situation.client_known
    yield Finding(
        id="scope-official",
        severity=view.wrong if grant in _OF_USERS else "info",
        pane="token",
        message=f"Scope {scope} is not granted",
        subject=scope,
        evidence=SCOPES,
        edit=Edit("grant", "token", scope) if known and grant in _OF_USERS else None,
        detail=f"{scope}:readonly is granted, but this call writes."
        if reads_only
        else f"Any of {listed(view.operation.scopes)} would do."
        if len(view.operation.scopes) > 1
        else "",
        missing=True,
    )


def client_credentials_scopes(view: View) -> Iterator[Finding]:
    """For client credentials the client's roles decide; names the permissions to look for."""
    if view.situation.known_grant != "client_credentials" or not view.target.is_api:
        return
    yield Finding(
        id="client-credentials-scopes",
        severity="info",
        pane="token",
        subject="",
        message="For client credentials, roles decide, not scopes",
        evidence=ROLES,
        detail=permissions(view.operation)
        or "Look at the roles and divisions of the OAuth client.",
    )


def permissions_official(view: View) -> Iterator[Finding]:
    """Which permissions the operation publishes, for tokens that are not client credentials."""
    if view.operation is None or view.situation.known_grant == "client_credentials":
        return
    names = view.operation.permissions.names
    if not names:
        return
    title = f"Needs the permission {names[0]}"
    if len(names) > 1:
        title = f"Needs {view.operation.permissions.mode} of {len(names)} permissions"
    yield Finding(
        id="permissions-official",
        severity="info",
        pane="token",
        subject="",
        message=title,
        evidence=CATALOG,
        detail=permissions(view.operation),
    )


def scopes_unpublished(view: View) -> Iterator[Finding]:
    """Scope names that the vendor does not publish, which nothing else has said already.

    A claimed scope that is missing says so in its own finding; granted ones share one finding.
    """
    catalog, granted = view.situation.catalog, view.situation.granted
    if granted is None:
        for scope in claimed_scopes_of(view):
            if scope not in catalog.scopes:
                yield Finding(
                    id=f"scope-unpublished:{scope}",
                    severity="info",
                    pane="token",
                    message=f"{scope} is not a published scope",
                    subject=scope,
                    evidence=CATALOG,
                    suggestions=_near(view, (scope,)),
                )
        return
    names = tuple(sorted(granted - catalog.scopes))
    if names:
        verb = "is no published scope" if len(names) == 1 else "are no published scopes"
        yield Finding(
            id="scope-unpublished:granted",
            severity="info",
            pane="token",
            message=f"{listed(names)} {verb}",
            subject=names[0] if len(names) == 1 else "",
            evidence=CATALOG,
            detail="Granted, but no published operation asks for "
            + ("it." if len(names) == 1 else "them."),
            suggestions=_near(view, names),
        )


def _near(view: View, names: tuple[str, ...]) -> tuple[Suggestion, ...]:
    near = (
        scope for name in names[:_NAMED] for scope in view.situation.catalog.nearest_scopes(name)
    )
    return tuple(Suggestion(scope, "a published scope") for scope in dict.fromkeys(near))
