"""Tokens of users: through the browser, by refreshing, by a pasted assertion or redirect.

A client that users sign in through cannot be asked for a token by itself, so it is not the
client in use: what it gave out is the token, and the means to renew it go with the token.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from inspector.app import state
from inspector.app.sending import Sending
from inspector.app.worker import Done
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import Ticket
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Token


@dataclass(frozen=True, slots=True, repr=False)
class SignInPage:
    """Where a user signs in; `is_open` is False when no browser could be opened here."""

    url: str
    is_open: bool


class SigningIn(Sending):
    """The grants that need a user, or what a user was given."""

    sign_in_page: SignInPage | None = None

    def sign_in(
        self,
        client_id: str,
        secret: Secret | None = None,
        redirect_uri: str = "",
        scopes: frozenset[str] | None = None,
        *,
        name: str = "",
    ) -> Ticket:
        """Opens the login host in the browser and waits for the user to come back with a code.

        Args:
            client_id: An OAuth client of the authorization code grant; PKCE is always used.
            secret: None for a public client.
            redirect_uri: As registered with the client; any free port of 127.0.0.1 when empty.
            scopes: Asked for by name; None leaves the choice to the client's settings.
            name: What people call the client.

        Raises:
            AuthError: Nobody can sign in there; other refusals come as a problem.
        """
        from inspector.auth.browser import system_browser

        environment, broker = self._place_of_users(), self._broker()
        client = ClientCredentials(client_id, secret or Secret(""), name)
        open_browser = self._open_browser or system_browser
        self.sign_in_page = None

        def opening(url: str) -> bool:
            self._post(Done(lambda: self._sign_in_at(SignInPage(url, is_open=True))))
            if not open_browser(url):
                self._post(Done(lambda: self._sign_in_at(SignInPage(url, is_open=False))))
            return True  # somebody may still open the address

        async def get() -> Token:
            return await broker.sign_in(
                environment, client, scopes, open_browser=opening, redirect_uri=redirect_uri
            )

        return self._ask_for_user(client.secret, get, environment)

    def _sign_in_at(self, page: SignInPage) -> None:
        if self.state.activity == "asking":
            self.sign_in_page = page
            self._changed("sign-in")

    def use_assertion(
        self,
        client_id: str,
        secret: Secret | None,
        organization: str,
        assertion: Secret,
        *,
        name: str = "",
    ) -> Ticket:
        """Trades a SAML2 assertion, XML or base64, for a token of its user.

        Raises:
            AuthError: Nobody can sign in there; other refusals come as a problem.
        """
        environment, broker = self._place_of_users(), self._broker()
        client = ClientCredentials(client_id, secret or Secret(""), name)

        async def get() -> Token:
            return await broker.use_assertion(environment, client, organization, assertion)

        return self._ask_for_user(client.secret, get, environment)

    def refresh_token(self) -> Ticket:
        """Asks for the next token of the user who signed in.

        Raises:
            AuthError: The token in use came without the means.
        """
        token, environment, broker = self.state.token, self.state.environment, self._broker()
        if token is None or token.renewal is None:
            raise AuthError(
                "The token cannot be refreshed: only signing in with the browser gives a refresh "
                "token. Get a new token instead."
            )
        renewal = token.renewal

        async def get() -> Token:
            return await broker.refresh(environment, renewal)

        return self._ask_for_user(renewal.client.secret, get, environment)

    def paste_token(self, text: str) -> None:
        """Takes a token as it stands, or out of the address that an implicit grant ended at.

        Raises:
            AuthError: The address says that the grant was refused.
        """
        from inspector.auth.authorization import read_implicit

        token = read_implicit(text, self._clock())
        if token is None:
            super().paste_token(text)
            return
        self._remember()
        self.state = replace(self.state, token=token, client=None)
        self._note_secrets()
        self._changed("token")
        self._recheck()

    def _place_of_users(self) -> Environment:
        place = self.state.environment
        if place.is_sandbox and not self.demo_user_clients:
            raise AuthError(
                f"Nobody can sign in on {place.where()}: it plays no users. Select "
                "sandbox-documented, or a region."
            )
        return place

    def _ask_for_user(
        self,
        secret: Secret,
        get: Callable[[], Coroutine[Any, Any, Token]],
        environment: Environment,
    ) -> Ticket:
        state.begin(self.state, "asking", Ticket(0))
        self._note_secret(secret)
        broker = self._broker()

        async def ask(_ticket: Ticket) -> Token:
            return await broker.inspect(environment, await get())

        return self._ask(ask, self._user_token_arrived)

    def _user_token_arrived(self, token: Token) -> None:
        self._remember()
        # A saved profile's refresh token may just have been used up.
        is_dirty = self.state.is_dirty or self.state.profile is not None
        self.state = replace(
            self.state, token=token, client=None, asked_scopes=None, is_dirty=is_dirty
        )
