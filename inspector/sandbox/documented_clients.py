"""Who may call in the scenario `documented`: its organization, OAuth clients and their roles.

A role here is a set of permission patterns held in some divisions; what the vendor publishes is
only that a client-credentials client is decided by its pairs of role and division (facts.md 2.5).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from inspector.sandbox.responder import DemoClient

GrantType = Literal["CLIENT-CREDENTIALS", "CODE", "TOKEN", "SAML2-BEARER"]
ClientState = Literal["active", "disabled", "inactive"]


def stable_id(*words: str) -> str:
    """Returns an id in the form of a UUID that is always the same for these words."""
    text = hashlib.sha256("/".join(("documented", *words)).encode()).hexdigest()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"


ORGANIZATION = {"id": stable_id("organization"), "name": "Sandbox"}
USER_ID = stable_id("user")
HOME_DIVISION = stable_id("division", "home")
OTHER_DIVISION = stable_id("division", "other")

_EVERYTHING = frozenset({"*"})
_MESSAGING = frozenset(
    {"messaging:*", "conversation:*", "webDeployments:*", "webchat:*", "knowledge:*"}
)
_SCOPES = frozenset(
    {"conversations", "messaging", "messaging-platform", "user-basic-info", "webdeployments"}
)
_READING = frozenset({"conversations:readonly", "messaging:readonly", "user-basic-info"})


@dataclass(frozen=True, slots=True)
class Access:
    """Permissions by name or pattern (`messaging:*`) and where they count; None is everywhere."""

    permissions: frozenset[str]
    divisions: frozenset[str] | None = None

    def holds(self, permission: str) -> bool:
        return any(fnmatchcase(permission, pattern) for pattern in self.permissions)

    def reaches(self, division: str) -> bool:
        return self.divisions is None or division in self.divisions


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client with what the organization's administrators have set for it.

    `scopes` bound what a user's token may carry; `access` are the client's own roles, which
    count for client credentials only. `is_public`: it has no secret and needs PKCE.
    `is_outside`: this computer's address is not on its allow-list.
    """

    demo: DemoClient
    grant: GrantType
    access: Access = Access(frozenset())
    scopes: frozenset[str] = frozenset()
    state: ClientState = "active"
    is_public: bool = False
    is_outside: bool = False

    @property
    def name(self) -> str:
        return self.demo.name


class Directory:
    """The clients of one instance. Thread-safe; a change counts at once, for old tokens too."""

    def __init__(self, secret_of: Callable[[str], str]) -> None:
        """Takes what gives each client its secret, by name."""
        self._lock = threading.Lock()
        self._clients = {client.name: client for client in _made(secret_of)}

    def all(self) -> tuple[Client, ...]:
        with self._lock:
            return tuple(self._clients.values())

    def named(self, name: str) -> Client:
        """Returns the client as it is now.

        Raises:
            KeyError: There is none of that name.
        """
        with self._lock:
            return self._clients[name]

    def with_id(self, client_id: str) -> Client | None:
        return next((c for c in self.all() if c.demo.client_id == client_id), None)

    def set_state(self, name: str, state: ClientState) -> None:
        self._change(name, lambda client: replace(client, state=state))

    def allow(self, name: str, permissions: Iterable[str], divisions: Iterable[str]) -> None:
        """Gives a client further permissions and divisions, as a role would."""

        def more(client: Client) -> Client:
            old = client.access
            reach = None if old.divisions is None else old.divisions.union(divisions)
            return replace(client, access=Access(old.permissions.union(permissions), reach))

        self._change(name, more)

    def _change(self, name: str, change: Callable[[Client], Client]) -> None:
        with self._lock:
            self._clients[name] = change(self._clients[name])


def _made(secret_of: Callable[[str], str]) -> tuple[Client, ...]:
    def demo(name: str, about: str, *, is_public: bool = False) -> DemoClient:
        secret = "" if is_public else secret_of(name)
        return DemoClient(name, stable_id("client", name), secret, about)

    everywhere = Access(_MESSAGING)
    return (
        Client(
            demo(
                "messaging-admin",
                "Client credentials. Its role holds every messaging, "
                "conversation, web deployment, web chat and knowledge permission.",
            ),
            "CLIENT-CREDENTIALS",
            everywhere,
        ),
        Client(
            demo("organization-admin", "Client credentials. Its role holds every permission."),
            "CLIENT-CREDENTIALS",
            Access(_EVERYTHING),
        ),
        Client(
            demo("viewer", "Client credentials. Its role holds every permission to view."),
            "CLIENT-CREDENTIALS",
            Access(frozenset({"*:view"})),
        ),
        Client(
            demo(
                "no-roles",
                "Client credentials. It has no role, so it gets tokens that may do "
                "next to nothing.",
            ),
            "CLIENT-CREDENTIALS",
        ),
        Client(
            demo(
                "wrong-division",
                "Client credentials. The role of messaging-admin, but in "
                "another division than Home.",
            ),
            "CLIENT-CREDENTIALS",
            Access(_MESSAGING, frozenset({OTHER_DIVISION})),
        ),
        Client(
            demo(
                "outside",
                "Client credentials. It gets tokens, but this computer's address is "
                "not on its allow-list.",
            ),
            "CLIENT-CREDENTIALS",
            everywhere,
            is_outside=True,
        ),
        Client(
            demo(
                "disabled",
                "Client credentials, disabled: no tokens, and the ones it has are refused.",
            ),
            "CLIENT-CREDENTIALS",
            everywhere,
            state="disabled",
        ),
        Client(
            demo(
                "inactive", "Client credentials, inactive: no new tokens; the ones it has work on."
            ),
            "CLIENT-CREDENTIALS",
            everywhere,
            state="inactive",
        ),
        Client(
            demo(
                "agent-desktop",
                "Authorization code, with a secret; PKCE is optional. Scopes of "
                "messaging and conversations, to write too.",
            ),
            "CODE",
            scopes=_SCOPES,
        ),
        Client(
            demo(
                "supervisor-app",
                "Authorization code with PKCE, no secret. Scopes to read "
                "messaging and conversations only.",
                is_public=True,
            ),
            "CODE",
            scopes=_READING,
            is_public=True,
        ),
        Client(
            demo(
                "browser-widget",
                "Implicit grant (being retired), no secret. Scopes to read.",
                is_public=True,
            ),
            "TOKEN",
            scopes=_READING,
            is_public=True,
        ),
        Client(
            demo("single-sign-on", "SAML2 bearer: a pasted assertion, orgName Sandbox."),
            "SAML2-BEARER",
            scopes=_SCOPES,
        ),
    )
