"""Who decides beside a scope: roles and divisions, the user's permissions, or not known which."""

from __future__ import annotations

from inspector.catalog.operations import Operation
from inspector.rules.scope_rows import Deciding
from inspector.rules.situation import Situation
from inspector.rules.sources import CATALOG, ROLES, SCOPES, TOKEN_KINDS


def deciding(situation: Situation, operation: Operation | None, *, is_api: bool) -> Deciding:
    """Returns what decides for this token and operation; nothing for what is no call of the API."""
    if not is_api:
        return Deciding()
    scheme = operation.scheme if operation else None
    if scheme in _NO_OAUTH:
        return Deciding("guest token", _NO_OAUTH[scheme], "", TOKEN_KINDS)
    published = permissions(operation)
    if situation.known_grant == "client_credentials":
        evidence = CATALOG if published else ()
        return Deciding("roles", _ROLES, published, (*ROLES, *evidence))
    if situation.known_grant == "unknown":
        return Deciding("unknown", _UNKNOWN, published, (*ROLES, *SCOPES))
    return Deciding("both", _BOTH, published, SCOPES)


def permissions(operation: Operation | None) -> str:
    """Returns which permissions the operation publishes as a sentence; empty when none."""
    if operation is None or not operation.permissions.names:
        return ""
    published = operation.permissions
    if len(published.names) == 1:
        return f"The call needs the permission {published.names[0]}."
    return f"The call needs {published.mode} of {', '.join(published.names)}."


_ROLES = (
    "For a client-credentials client scopes do not decide: the client's roles and divisions do."
)
_BOTH = "For a user's token both decide: the user's permissions and the granted scopes."
_UNKNOWN = (
    "How the token was had is not known. Of client credentials: roles and divisions decide, not "
    "scopes. Of a user: the user's permissions and the granted scopes both do."
)
_NO_OAUTH = {
    "guest-chat-jwt": "This call takes a guest chat JWT, not an OAuth token: scopes play no part.",
    "webmessaging-jwt": (
        "This call takes a web messaging JWT, not an OAuth token: scopes play no part."
    ),
    "none": "This call is published without any token: scopes play no part.",
}
