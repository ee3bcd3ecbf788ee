"""A saved request: what a colleague needs to see the same refusal, and no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from inspector.model.chain import Expectation, Taken
from inspector.model.request import Request

TokenSourceKind = Literal["none", "client", "stored"]


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Where the profile's token comes from.

    client: asked from the OAuth client `client_id`, whose secret lies in the keyring under
    `secret_name` (on a sandbox, the demo client of that `client_name`), with `scopes` asked for
    explicitly when there are any. stored: a token in the keyring under `secret_name`; a signed-in
    user's refresh token under `refresh_name`, with its client's secret, if it has one, under
    `client_secret_name`.
    """

    kind: TokenSourceKind = "none"
    client_name: str = ""
    client_id: str = ""
    secret_name: str = ""
    scopes: tuple[str, ...] = ()
    refresh_name: str = ""
    client_secret_name: str = ""


@dataclass(frozen=True, slots=True)
class ProfileStep:
    """One request of a chain; the rest as in `ImportedRequest` and `Profile`.

    `request` None stands for the profile's own: the one that was on the screen.
    """

    request: Request | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    takes: tuple[Taken, ...] = ()
    expects: tuple[Expectation, ...] = ()
    name: str = ""
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A request with a name.

    `id` is a UUID that stays the same when the profile is renamed. `request.url` is relative to
    the environment (`{{api}}/…`) where its host is known. `environment` is the name last used.
    `guest_id` is the UUID that an added X-Guest-Id gets when the payload names no contact.
    `variables` hold values that are not secret. `steps` are all requests of its snippet, in order,
    where there are several.
    """

    id: str
    name: str
    request: Request
    environment: str = "sandbox"
    token: TokenSource = field(default_factory=TokenSource)
    guest_id: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    notes: str = ""
    steps: tuple[ProfileStep, ...] = ()
