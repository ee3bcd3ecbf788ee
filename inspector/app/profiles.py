"""Between the state and a profile: what a profile keeps, and what goes to the keyring instead."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace

from inspector.app.profile_steps import keep_values, to_steps
from inspector.app.state import State
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.profile import Profile, TokenSource
from inspector.model.request import Bindings
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Renewal, Token

DRAFT_ID = "draft"
LOST_TOKEN = TokenSource("stored")
"""Stands in a draft for a token or client that was in memory only."""
_REFERENCE = re.compile(r"\{\{secret:([^}]+)\}\}")


def to_profile(
    state: State, name: str, known: Iterable[Environment]
) -> tuple[Profile, dict[str, Secret]]:
    """Returns the profile to save and the secrets that belong to it, by keyring name.

    The URL becomes relative to its environment; secret variables become `{{secret:NAME}}`.
    """
    base = state.profile
    profile_id = base.id if base is not None else str(uuid.uuid4())
    secrets: dict[str, Secret] = {}
    keep = keep_values(profile_id, secrets)
    variables = keep("variable", state.bindings)
    known = tuple(known)
    source = _token_source(state, profile_id, secrets)
    url = environments.relative(state.request.url, known)
    return (
        Profile(
            id=profile_id,
            name=name,
            request=replace(state.request, url=url),
            environment=state.environment.name,
            token=source,
            guest_id=state.guest_id,
            variables=variables,
            notes=base.notes if base is not None else "",
            steps=to_steps(state, known, keep),
        ),
        secrets,
    )


def to_draft(state: State, known: Iterable[Environment]) -> Profile:
    """Returns the unsaved work as a profile without any secret, to be offered at the next start.

    `notes` holds the id of the saved profile that it is a change of, if any.
    """
    profile, _secrets = to_profile(state, "Draft", known)
    steps = (replace(one, variables=_plain(one.variables)) for one in profile.steps)
    keeps_token = profile.token.kind == "client" and not profile.token.secret_name
    return replace(
        profile,
        id=DRAFT_ID,
        variables=_plain(profile.variables),
        steps=tuple(steps),
        token=profile.token if keeps_token or profile.token.kind == "none" else LOST_TOKEN,
        notes=state.profile.id if state.profile is not None else "",
    )


def secret_names(profile: Profile) -> tuple[str, ...]:
    """Returns the keyring names that the profile refers to."""
    names = [reference for _words, reference in _references(profile)]
    source = profile.token
    kept = (source.secret_name, source.refresh_name, source.client_secret_name)
    return (*names, *filter(None, kept))


def lost_secrets(profile: Profile, secrets: Mapping[str, Secret]) -> tuple[str, ...]:
    """Returns in words what the profile refers to and the keyring does not hold."""
    source = profile.token
    words = {reference: said for said, reference in _references(profile)}
    words[source.secret_name] = "the token" if source.kind == "stored" else "the client secret"
    words[source.refresh_name] = "the refresh token"
    words[source.client_secret_name] = "the client secret"
    names = (name for name in secret_names(profile) if name not in secrets)
    return tuple(dict.fromkeys(words[name] for name in names))


def bindings_of(profile: Profile, secrets: Mapping[str, Secret]) -> Bindings:
    """Returns the profile's variables with their secrets; those the keyring lost stay open."""
    return values_of(profile.variables, secrets)


def values_of(variables: Mapping[str, str], secrets: Mapping[str, Secret]) -> Bindings:
    """Returns written variables with their secrets, as `bindings_of` does for a profile's own."""
    found: dict[str, str | Secret] = {}
    for name, value in variables.items():
        reference = _REFERENCE.fullmatch(value)
        if reference is None:
            found[name] = value
        elif reference[1] in secrets:
            found[name] = secrets[reference[1]]
    return found


def kept_token(source: TokenSource, secrets: Mapping[str, Secret]) -> Token | None:
    """Returns the token that the keyring kept, with what renews it; None when it is lost."""
    from inspector.auth.claims import read_token

    secret = secrets.get(source.secret_name)
    if source.kind != "stored" or secret is None:
        return None
    token = read_token(secret, "keyring")
    refresh = secrets.get(source.refresh_name)
    if refresh is None:
        return token
    client_secret = secrets.get(source.client_secret_name, Secret(""))
    client = ClientCredentials(source.client_id, client_secret, source.client_name)
    return replace(
        token,
        grant="code",
        grant_from="profile",
        client_id=source.client_id,
        client_name=source.client_name,
        renewal=Renewal(client, refresh),
    )


def _references(profile: Profile) -> list[tuple[str, str]]:
    """Returns what refers to the keyring, in words, and the name there."""
    held = [("", profile.variables)]
    held += [(f" of request {n}", one.variables) for n, one in enumerate(profile.steps, 1)]
    return [
        (f"the variable {name}{whose}", match[1])
        for whose, variables in held
        for name, value in variables.items()
        if (match := _REFERENCE.fullmatch(value))
    ]


def _plain(variables: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in variables.items() if not _REFERENCE.fullmatch(value)}


def _token_source(state: State, profile_id: str, secrets: dict[str, Secret]) -> TokenSource:
    client, token = state.client, state.token
    if client is not None and client.name and state.environment.is_sandbox:
        return TokenSource("client", client_name=client.name, scopes=_asked_scopes(state))
    if client is not None:
        reference = f"{profile_id}.client_secret"
        secrets[reference] = client.secret
        return TokenSource(
            "client",
            client_name=client.name,
            client_id=client.client_id,
            secret_name=reference,
            scopes=_asked_scopes(state),
        )
    if token is not None:
        reference = f"{profile_id}.token"
        secrets[reference] = token.secret
        source = TokenSource("stored", secret_name=reference)
        if token.renewal is None:
            return source
        return _with_renewal(source, token.renewal, profile_id, secrets)
    return TokenSource()


def _with_renewal(
    source: TokenSource, renewal: Renewal, profile_id: str, secrets: dict[str, Secret]
) -> TokenSource:
    refresh_name = f"{profile_id}.refresh_token"
    secrets[refresh_name] = renewal.refresh_token
    secret_name = f"{profile_id}.client_secret" if renewal.client.secret else ""
    if secret_name:
        secrets[secret_name] = renewal.client.secret
    return replace(
        source,
        client_name=renewal.client.name,
        client_id=renewal.client.client_id,
        refresh_name=refresh_name,
        client_secret_name=secret_name,
    )


def _asked_scopes(state: State) -> tuple[str, ...]:
    return tuple(sorted(state.asked_scopes or ()))
