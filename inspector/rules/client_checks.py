"""Whose token it is, where the platform has said so: a disabled client's, or another client's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.model.finding import Evidence, Finding
from inspector.model.secret import Secret
from inspector.rules.sources import ROLES
from inspector.rules.token_checks import other_token
from inspector.rules.view import View

_CLIENT_ID = re.compile(r"client.?id", re.IGNORECASE)
_REFUSED = ("bad.credentials", "credentials.expired")
_ASKED = ("tokens/me", "introspection")


def token_client_disabled(view: View) -> Iterator[Finding]:
    """The client behind the token is disabled, as the platform says."""
    state, source = _told(view, "client state")
    if state.lower() == "disabled":
        yield Finding(
            id="token-client-disabled",
            severity=view.wrong,
            pane="token",
            subject="",
            message="The token's client is disabled",
            evidence=(_seen(view, source), *ROLES),
            detail="Its existing tokens are then not valid.",
        )


def token_client_inactive(view: View) -> Iterator[Finding]:
    """The client behind the token is inactive, as the platform says."""
    state, source = _told(view, "client state")
    if state.lower() == "inactive":
        yield Finding(
            id="token-client-inactive",
            severity="warning",
            pane="token",
            subject="",
            message="The token's client is inactive",
            evidence=(_seen(view, source), *ROLES),
            detail="It gets no new tokens and will be deleted; the ones it has work until then.",
        )


def token_other_client(view: View) -> Iterator[Finding]:
    """The platform names another client than the one that the token is believed to be of."""
    told, source = _told(view, "client id")
    believed = view.situation.client_id or _in_snippet(view)
    if not told or not believed or told.lower() == believed.lower():
        return
    name = _told(view, "client")[0]
    yield Finding(
        id="token-other-client",
        severity="warning",
        pane="token",
        subject="",
        message=f"The token is of another client: {name or told}",
        evidence=(_seen(view, source),),
        detail=f"Its client id is {told}; the one in use here is {believed}.",
    )


def token_refused(view: View) -> Iterator[Finding]:
    """The last send's token was refused, and a client is at hand that can give another.

    One that came from a client is left alone: it was good a moment ago.
    """
    answered, token = view.situation.answered, view.situation.token
    edit = other_token(view)
    if answered is None or answered.code not in _REFUSED or edit is None or not view.target.is_api:
        return
    if token is None or token.origin == "token response" or token.active:
        return
    yield Finding(
        id="token-refused",
        severity="warning",
        pane="token",
        subject="",
        message="The token of the last send was not accepted",
        evidence=(_seen(view, f"the answer {answered.label}"),),
        edit=edit,
        detail="It may have expired, be revoked or of another region; another one will tell.",
    )


def _in_snippet(view: View) -> str:
    """Returns the client id that stands in the snippet, empty when none does."""
    for name, value in view.situation.bindings.items():
        if _CLIENT_ID.search(name) and not isinstance(value, Secret):
            return value.strip()
    return ""


def _told(view: View, name: str) -> tuple[str, str]:
    """Returns (value, source) of a fact that the platform itself told, else empty."""
    token = view.situation.token
    for fact, value, source in token.facts if token is not None else ():
        if fact == name and source.startswith(_ASKED):
            return value, source
    return "", ""


def _seen(view: View, source: str) -> Evidence:
    place = view.situation.environment
    return Evidence("observed", source, where=place.where(), on_sandbox=place.is_sandbox)
