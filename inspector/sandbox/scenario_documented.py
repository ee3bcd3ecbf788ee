"""Scenario `documented`: plays what the vendor has published; see documented.md.

    login  POST /oauth/token, GET /oauth/authorize       documented_login.py, _authorize.py
    api    every operation of the catalog                documented_api.py

Nothing seen here is evidence about the platform. resources/scenarios/documented.md says whose
word each part is, and what is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from inspector.catalog.regions import REGIONS
from inspector.model.token import Grant
from inspector.sandbox import documented_refusals as refusals
from inspector.sandbox.answers import Frame
from inspector.sandbox.documented_api import DocumentedApi, Settings
from inspector.sandbox.documented_authorize import AuthorizePage
from inspector.sandbox.documented_clients import (
    HOME_DIVISION,
    Access,
    ClientState,
    Directory,
)
from inspector.sandbox.documented_codes import CodeBook
from inspector.sandbox.documented_login import TokenGrants
from inspector.sandbox.documented_token_calls import TokenCalls
from inspector.sandbox.documented_tokens import LIFETIME_S, Credential, Kind, Ledger, Mint
from inspector.sandbox.rates import RateMeter
from inspector.sandbox.responder import DemoClient, Listener, SandboxRequest, SandboxResponse

_EVERYTHING = frozenset({"*"})
_DEFAULTS = {"client": "messaging-admin", "user": "agent-desktop"}
_USER_GRANTS: Mapping[str, Grant] = {"CODE": "code", "TOKEN": "implicit", "SAML2-BEARER": "saml2"}
_LOGIN = {"/oauth/token": "POST", "/oauth/authorize": "GET"}


class DocumentedScenario:
    """One instance with its own clients and tokens. Thread-safe.

    The methods after `respond` are its controls, for tests, demonstrations and the benchmark:
    they change what the organization's administrators, its users or time could change.
    """

    def __init__(self, *, now: Callable[[], float], new_id: Callable[[], str]) -> None:
        self._now = now
        self._new_id = new_id
        mint = Mint(new_id())
        self._mint = mint
        self._ledger = Ledger()
        self._meter = RateMeter()
        self._directory = Directory(mint.secret)
        codes = CodeBook(mint)
        self._grants = TokenGrants(self._directory, self._ledger, mint, codes, self._meter)
        self._page = AuthorizePage(self._directory, codes, self._grants.issue_to_user)
        self._token_calls = TokenCalls(self._ledger, mint, self._directory, new_id)
        self._settings = Settings()
        self._host = DocumentedApi(
            self._ledger, self._directory, self._token_calls, self._meter, self._settings, new_id
        )

    @property
    def scenario(self) -> str:
        return "documented"

    @property
    def clients(self) -> tuple[DemoClient, ...]:
        clients = self._directory.all()
        return tuple(c.demo for c in clients if c.grant == "CLIENT-CREDENTIALS")

    @property
    def user_clients(self) -> tuple[DemoClient, ...]:
        clients = self._directory.all()
        return tuple(
            replace(c.demo, grant=_USER_GRANTS[c.grant]) for c in clients if c.grant in _USER_GRANTS
        )

    def issued(self, token_text: str) -> bool:
        """Tells whether this instance gave out that token, also when it is no longer valid."""
        return self._ledger.find(token_text) is not None

    def respond(self, listener: Listener, request: SandboxRequest) -> SandboxResponse:
        """Returns the scenario's answer; never raises for anything a client can send."""
        frame = Frame(self._new_id(), self._now())
        if listener == "api":
            return self._host.answer(request, frame)
        path, _, query = request.target.partition("?")
        method = _LOGIN.get(path)
        if method is None:
            return refusals.NOT_FOUND.answer(frame)
        if request.method != method:
            return refusals.wrong_method([method]).answer(frame)
        if path == "/oauth/token":
            return self._grants.answer(request, frame)
        return self._page.answer(query, frame)

    # -- controls ---------------------------------------------------------------------------

    def mint_token(
        self,
        kind: Kind,
        *,
        scopes: Iterable[str] | None = None,
        permissions: Iterable[str] | None = None,
        divisions: Iterable[str] | None = None,
        expires_in: float = LIFETIME_S,
        region: str | None = None,
        client: str | None = None,
    ) -> str:
        """Returns a token as this organization, or another region's, might have given it out.

        Args:
            kind: `client` for client credentials, `user` for a user's grant; `guest-chat` and
                `webmessaging` for a guest's JWT.
            scopes: What a user's token carries; None is every published scope.
            permissions: Names or patterns such as `messaging:*`. None is what the client's
                roles give at the time of each call; a user holds every permission.
            divisions: Where the permissions count; None is everywhere.
            expires_in: Seconds from now; negative for a token that has expired.
            region: An AWS region: the token is of that region, so this one does not know it.
            client: Name of the OAuth client; the first of the kind when None.

        Raises:
            KeyError: There is no such region or client.
        """
        now = self._now()
        if kind in ("guest-chat", "webmessaging"):
            issuer = {} if region is None else {"issuer": f"https://api.{_domain(region)}"}
            return self._token_calls.guest_token(kind, now, expires_in, **issuer)
        text = self._mint.opaque()
        owner = self._directory.named(client or _DEFAULTS[kind])
        if region is not None:
            _domain(region)
            return text
        held = None
        if permissions is not None or divisions is not None or kind == "user":
            inherited = owner.access.permissions if kind == "client" else _EVERYTHING
            held = Access(
                inherited if permissions is None else frozenset(permissions),
                None if divisions is None else frozenset(divisions),
            )
        carried = None if scopes is None and kind == "user" else frozenset(scopes or ())
        issued_at = min(now, now + expires_in)
        credential = Credential(
            kind, owner.name, issued_at, now + expires_in, issued_at, carried, held
        )
        self._ledger.keep(text, credential)
        return text

    def revoke(self, token_text: str) -> None:
        """Makes a token of this instance invalid."""
        self._ledger.revoke(token_text)

    def set_enforcement(self, is_on: bool) -> None:
        """Turns scope enforcement on or off; the organization begins with it on."""
        self._settings.is_enforcing = is_on

    def set_strictness(self, is_on: bool) -> None:
        """Makes unknown members of a body count (`invalid.property`), or not, as at first."""
        self._settings.is_strict = is_on

    def set_consent(self, is_given: bool) -> None:
        """Decides whether the user agrees on the authorize page."""
        self._page.has_consent = is_given

    def set_client_state(self, name: str, state: ClientState) -> None:
        """Makes a client active, disabled or inactive.

        Raises:
            KeyError: There is no client of that name.
        """
        self._directory.set_state(name, state)

    def set_allowed_per_minute(self, count: int) -> None:
        """Sets how often a token may be used within a minute, and a client ask for one."""
        self._meter.allowed = count

    def set_idle_timeout(self, seconds: int | None) -> None:
        """Sets how long an OAuth token may lie unused; None is for ever."""
        self._ledger.idle_timeout_s = seconds

    def allow(
        self, *permissions: str, client: str | None = None, division: str = HOME_DIVISION
    ) -> None:
        """Gives a client's role more permissions, and a division; it counts for old tokens too.

        Raises:
            KeyError: There is no client of that name.
        """
        self._directory.allow(client or _DEFAULTS["client"], permissions, [division])

    def deny_by_policy(self, *policy_ids: str) -> None:
        """Makes the organization's security policies refuse every OAuth call; none: no longer."""
        self._settings.policies = policy_ids

    def forget(self, entity_id: str) -> None:
        """Makes paths with that id answer 404, as when it lives in another region."""
        self._settings.gone = self._settings.gone | {entity_id}


def _domain(region: str) -> str:
    return {known.name: known.domain for known in REGIONS}[region]
