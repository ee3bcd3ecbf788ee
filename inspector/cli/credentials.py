"""Where a command's credentials come from: a profile, or variables of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.errors import InspectorError
from inspector.model.request import Bindings
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials

if TYPE_CHECKING:
    from inspector.model.profile import Profile

TOKEN = "GUEST_INSPECTOR_TOKEN"  # noqa: S105 - the variable's name
CLIENT_ID = "GUEST_INSPECTOR_CLIENT_ID"
CLIENT_SECRET = "GUEST_INSPECTOR_CLIENT_SECRET"  # noqa: S105 - the variable's name
HOW = f"Set {TOKEN}, or {CLIENT_ID} and {CLIENT_SECRET}, or name a --profile."


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was given; `demo_client` names one of a sandbox's own clients.

    `scopes` are those to ask for, None for the client's default. `bindings` are the profile's
    variables.
    """

    token: Secret | None = None
    client: ClientCredentials | None = None
    demo_client: str = ""
    scopes: frozenset[str] | None = None
    profile: Profile | None = None
    bindings: Bindings = field(default_factory=dict)


def from_environment(variables: Mapping[str, str] = os.environ) -> Credentials:
    """Returns what the variables give; a token and a client may be given together.

    Raises:
        InspectorError: Only one half of a client is there.
    """
    token, client_id, secret = (variables.get(name) for name in (TOKEN, CLIENT_ID, CLIENT_SECRET))
    if bool(client_id) != bool(secret):
        there, missing = (CLIENT_ID, CLIENT_SECRET) if client_id else (CLIENT_SECRET, CLIENT_ID)
        raise InspectorError(f"{there} is set, but {missing} is not: set both, or neither.")
    return Credentials(
        token=Secret(token) if token else None,
        client=ClientCredentials(client_id, Secret(secret)) if client_id and secret else None,
    )


def find_profile(data_dir: Path, name: str) -> Profile:
    """Returns the saved profile of that name or id.

    Raises:
        InspectorError: There is none, or its file is damaged; the text says which.
    """
    from inspector.storage.profiles import ProfileStore

    listing = ProfileStore(data_dir / "profiles").list()
    for profile in listing.profiles:
        if name in (profile.name, profile.id):
            return profile
    if listing.damaged:
        # A damaged file has no name to compare with: it may be the one.
        raise listing.damaged[0]
    known = ", ".join(profile.name for profile in listing.profiles) or "none yet"
    raise InspectorError(f"There is no profile {name!r} in {data_dir}. Saved: {known}.")


def from_profile(data_dir: Path, profile: Profile) -> Credentials:
    """Returns the profile's credentials, its secrets from the keyring.

    Raises:
        InspectorError: The keyring does not have the secret that the profile names.
    """
    from inspector.app import profiles

    names = profiles.secret_names(profile)
    found: dict[str, Secret] = {}
    reason = ""
    if names:
        from inspector.storage.secrets import open_store

        store = open_store(data_dir)
        reason = store.status.reason
        found = {name: value for name in names if (value := store.get(name)) is not None}
    source = profile.token
    secret = found.get(source.secret_name) if source.secret_name else None
    if source.secret_name and secret is None:
        why = f" ({reason.rstrip('.')})" if reason else ""
        raise InspectorError(
            f"The credentials of the profile {profile.name!r} are not in the keyring{why}. {HOW}"
        )
    client = None
    if source.kind == "client" and source.client_id and secret is not None:
        client = ClientCredentials(source.client_id, secret, source.client_name)
    return Credentials(
        token=secret if source.kind == "stored" else None,
        client=client,
        demo_client=source.client_name if source.kind == "client" and client is None else "",
        scopes=frozenset(source.scopes) or None,
        profile=profile,
        bindings=profiles.bindings_of(profile, found),
    )
