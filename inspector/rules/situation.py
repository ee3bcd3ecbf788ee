"""What a check may know besides the request itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.catalog.operations import Catalog
from inspector.model.environment import Environment
from inspector.model.finding import Evidence
from inspector.model.request import Bindings
from inspector.model.server_clock import ServerClock
from inspector.model.token import ClientCredentials, Grant, Token
from inspector.rules.claim import ClaimedRule


@dataclass(frozen=True, slots=True)
class Answered:
    """What the server last answered to this request; `code` is empty where there is none."""

    status: int
    code: str = ""

    @property
    def label(self) -> str:
        return f"{self.status} {self.code}".rstrip()


@dataclass(frozen=True, slots=True)
class Redirect:
    """One redirect of the last send, by hosts and names alone.

    `then` is the method that the client went on with, empty when it did not follow; `lost` are
    the header fields that it did not send again.
    """

    status: int
    source: str
    target: str
    method: str
    then: str = ""
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything around a request; the checks do no IO and read no clock.

    `now` is epoch seconds, `server_clock` that of the request's host by its last answer.
    `client_known`: the token's own client can be asked for other scopes; `client_id` is its id.
    `clients` are names of clients that can give a token here. `token_is_foreign`: the selected
    sandbox did not issue it. `coming` tells, by variable, from which answer to an earlier request
    its value will come. `guest_id` is the profile's own. `observed` maps a finding's id to
    what experiments on this environment saw to matter; what was seen not to matter is not in it.
    `answered` is None until there was an answer to this request; `redirects` are those of it.
    `credentials` are the clients that are known, so that one's id or secret in the token's place
    is recognised.
    """

    environment: Environment
    catalog: Catalog
    rules: tuple[ClaimedRule, ...]
    bindings: Bindings = field(default_factory=dict)
    token: Token | None = None
    grant: Grant = "unknown"
    now: float = 0.0
    client_known: bool = False
    clients: tuple[str, ...] = ()
    token_is_foreign: bool = False
    guest_id: str = ""
    client_id: str = ""
    server_clock: ServerClock | None = None
    coming: Mapping[str, str] = field(default_factory=dict)
    observed: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    answered: Answered | None = None
    credentials: tuple[ClientCredentials, ...] = ()
    redirects: tuple[Redirect, ...] = ()

    @property
    def known_grant(self) -> Grant:
        """How the token was had: as the user says, else as the token itself says."""
        if self.grant != "unknown" or self.token is None:
            return self.grant
        return self.token.grant

    @property
    def granted(self) -> frozenset[str] | None:
        """The token's scopes, None while nobody has said."""
        return None if self.token is None else self.token.scopes

    @property
    def client(self) -> str | None:
        """The client to ask for a token: the token's own where it can, else the first."""
        own = self.token.client_name if self.token else ""
        if own in self.clients:
            return own
        return self.clients[0] if self.clients else None
