"""Who may do what in the scenario `documented`: 401 and 403, by what the catalog publishes.

credentials:  none -> authentication.required; unknown, revoked, expired, of another kind or
              region -> bad.credentials; a guest's JWT that expired -> credentials.expired
user's token: scopes, while the organization enforces them; then the user's permissions
client's own: no scopes; the roles of the client, in the division that the request names
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from inspector.catalog.operations import Match, Operation, published
from inspector.model.headers import Headers
from inspector.sandbox import documented_refusals as refusals
from inspector.sandbox.documented_clients import HOME_DIVISION, Access, Client
from inspector.sandbox.documented_refusals import Refusal
from inspector.sandbox.documented_tokens import Credential
from inspector.sandbox.media import bearer_token

_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_OWN = "me"


def scheme_of(operation: Operation) -> str:
    """Returns the security scheme that is played; where none is known it is taken as OAuth."""
    return operation.scheme or "oauth"


def presented_token(headers: Headers, scheme: str) -> str | None:
    """Returns the token of the Authorization header, or None when it is missing or malformed.

    The Guest Chat JWT is declared as an API key in Authorization, so it may stand there without
    `Bearer` (facts.md 5.6); so may it where anything is taken (`scheme` "").
    """
    fields = headers.get_all("Authorization")
    if scheme in ("guest-chat-jwt", "") and len(fields) == 1 and _JWT.fullmatch(fields[0].strip()):
        return fields[0].strip()
    return bearer_token(headers)


def required_scheme(match: Match, path: str) -> str:
    """Returns the scheme that a call is held to; "" when any valid credential does.

    A method that is not published asks for what its path's other methods do, when that is none.
    """
    if match.operation is not None:
        return scheme_of(match.operation)
    others = (published().match(method, path).operation for method in match.methods)
    is_open = any(other is not None and other.scheme == "none" for other in others)
    return "none" if is_open else ""


def refused_kind(
    scheme: str, operation: Operation | None, credential: Credential, *, is_valid: bool, now: float
) -> Refusal | None:
    """Refuses a known credential that is of another kind than asked for, or no longer valid."""
    if scheme not in ("", credential.scheme):
        return refusals.BAD_CREDENTIALS
    if is_valid:
        return None
    is_late = now >= credential.expires_at and not credential.is_revoked
    if is_late and operation is not None and credential.scheme != "oauth":
        for status in (401, 400):
            if "credentials.expired" in operation.errors.get(status, ()):
                return refusals.expired(status)
    return refusals.BAD_CREDENTIALS


def refused_client(client: Client, address: str) -> Refusal | None:
    """Refuses what an administrator has shut out, whatever its tokens say."""
    if client.state == "disabled":
        return refusals.BAD_CREDENTIALS
    if client.is_outside:
        return refusals.ip_not_authorized(address)
    return None


def refused_scope(operation: Operation, credential: Credential) -> Refusal | None:
    """Refuses a user's token that carries none of the published scopes; `x` is not `x:readonly`."""
    if credential.kind != "user" or credential.scopes is None or not operation.scopes:
        return None
    if credential.scopes.intersection(operation.scopes):
        return None
    return refusals.out_of_scope(operation.scopes)


def refused_permission(operation: Operation, access: Access, division: str) -> Refusal | None:
    """Refuses a caller whose roles do not hold what is published, or hold it elsewhere."""
    wanted = operation.permissions
    # A sentence among the names is an accident of the vendor's documentation.
    names = [name for name in wanted.names if " " not in name]
    if not names:
        return None
    held = [name for name in names if access.holds(name)]
    if wanted.mode == "all" and len(held) < len(names):
        return refusals.missing_permissions(name for name in names if name not in held)
    if not held:
        return refusals.missing_any_permissions(names)
    if access.reaches(division):
        return None
    if wanted.mode == "all" or len(names) == 1:
        return refusals.missing_division_permission(names[0])
    return refusals.missing_any_division_permissions(names, division)


def refused_without_user(operation: Operation, credential: Credential) -> Refusal | None:
    """Refuses a client's own token where the path speaks of the caller as a user."""
    is_own = _OWN in operation.path.split("/")
    if credential.kind == "client" and is_own and "not.a.user" in operation.errors.get(400, ()):
        return Refusal(400, "not.a.user", "The caller is not a user.")
    return None


def division_of(query: Mapping[str, str], body: bytes) -> str:
    """Returns the division that a request names, else Home, where everything else lies."""
    try:
        payload = json.loads(body) if body else None
    except (ValueError, RecursionError):
        payload = None
    return next(_named(query, payload if isinstance(payload, dict) else {}), HOME_DIVISION)


def _named(query: Mapping[str, str], payload: Mapping[str, Any]) -> Iterator[str]:
    division = payload.get("division")
    inner = division.get("id") if isinstance(division, dict) else None
    for value in (query.get("divisionId"), payload.get("divisionId"), inner):
        if isinstance(value, str) and value:
            yield value
