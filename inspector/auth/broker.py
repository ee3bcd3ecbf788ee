"""Gets tokens and asks about them: drives the flows over whatever sends requests.

Nothing is cached: every `get` is a request that the caller asked for. Where a token is kept is
the caller's business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qsl, quote_plus

from inspector.auth import authorization, flows
from inspector.auth.browser import OpenBrowser, opened
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import Cancelled, Exchange, Failure, Response
from inspector.model.headers import Headers
from inspector.model.request import Body, Request, WireRequest
from inspector.model.secret import Secret
from inspector.model.token import ClientCredentials, Renewal, Token

T = TypeVar("T")
SIGN_IN_TIMEOUT_S = 300.0

ExchangeOnce = Callable[[WireRequest, Request, str], Awaitable[Exchange]]
"""Sends a wire request; the `Request` is its template without secrets, the text its label."""


Note = Callable[[Secret], None]


class TokenBroker:
    """Runs on the loop of what sends; several calls may be under way at once."""

    def __init__(
        self,
        exchange: ExchangeOnce,
        *,
        clock: Callable[[], float],
        note: Note = lambda _secret: None,
    ) -> None:
        """Takes what sends a request, and a clock that gives epoch seconds.

        `note` hears of each secret that goes over the wire, before it does.
        """
        self._exchange = exchange
        self._clock = clock
        self._note = note

    async def get(
        self,
        environment: Environment,
        client: ClientCredentials,
        scopes: frozenset[str] | None = None,
    ) -> Token:
        """Returns a new token of the client; None asks for no particular scopes.

        Raises:
            AuthError: No token could be had; the text says what the server answered.
        """
        flow = flows.client_credentials(environment.login_url, client, scopes, self._clock())
        return await self._drive(flow, _token_template, "token")

    async def sign_in(
        self,
        environment: Environment,
        client: ClientCredentials,
        scopes: frozenset[str] | None = None,
        *,
        open_browser: OpenBrowser,
        redirect_uri: str = "",
        timeout_s: float = SIGN_IN_TIMEOUT_S,
    ) -> Token:
        """Returns a token of the user who signs in with the browser; waits for them.

        Args:
            environment: Its login host shows the page.
            client: Of the authorization code grant; an empty secret is a public client's.
            scopes: Asked for by name; None leaves the choice to the client's settings.
            open_browser: Called on a thread of its own.
            redirect_uri: As registered; on any free port of 127.0.0.1 when empty.
            timeout_s: How long the user may take.

        Raises:
            AuthError: No token could be had; the text says why and what to check.
        """
        from inspector.auth import loopback

        async with loopback.listening(redirect_uri) as listener:
            begun = authorization.begin(
                environment.login_url, client.client_id, listener.redirect_uri, scopes
            )
            self._note(begun.state)
            self._note(begun.verifier)
            read = partial(authorization.read_code, begun)
            code = await _first(opened(open_browser, begun.url), listener.wait(read, timeout_s))
        self._note(code)
        flow = flows.authorization_code(environment.login_url, client, code, begun, self._clock())
        return await self._drive(flow, _token_template, "token")

    async def refresh(self, environment: Environment, renewal: Renewal) -> Token:
        """Returns the next token of a signed-in user.

        Raises:
            AuthError: As for `get`; the refresh token may be used up all the same.
        """
        self._note(renewal.refresh_token)
        flow = flows.refresh(environment.login_url, renewal, self._clock())
        return await self._drive(flow, _token_template, "token")

    async def use_assertion(
        self,
        environment: Environment,
        client: ClientCredentials,
        organization: str,
        assertion: Secret,
    ) -> Token:
        """Returns a token for an identity provider's assertion (SAML2 bearer).

        Raises:
            AuthError: As for `get`.
        """
        self._note(Secret(flows.encoded_assertion(assertion)))
        flow = flows.saml2_bearer(
            environment.login_url, client, organization, assertion, self._clock()
        )
        return await self._drive(flow, _token_template, "token")

    async def inspect(self, environment: Environment, token: Token) -> Token:
        """Returns the token with what the API knows of it, or with a row that says why not."""
        flow = flows.introspect(environment, token, self._clock())
        path, source = flows.introspection_of(environment)
        template = Request(
            method="GET",
            url="{{api}}" + path,
            headers=Headers(
                (("Authorization", "Bearer {{token}}"), ("Accept", "application/json"))
            ),
        )
        try:
            return await self._drive(flow, lambda _wire: template, "introspection")
        except AuthError as error:
            return flows.with_fact(token, "introspection", str(error), source)

    async def _drive(
        self, flow: flows.Flow, template: Callable[[WireRequest], Request], label: str
    ) -> Token:
        wire = next(flow)
        while True:
            exchange = await self._exchange(wire, template(wire), label)
            try:
                wire = flow.send(_answer(exchange))
            except StopIteration as end:
                token: Token = end.value
                return token


def _answer(exchange: Exchange) -> Response:
    outcome = exchange.outcome
    if isinstance(outcome, Failure):
        raise AuthError(outcome.message)
    if isinstance(outcome, Cancelled):
        raise AuthError("The request was cancelled before it was answered.")
    return outcome


async def _first(opening: Coroutine[None, None, bool], coming: Coroutine[None, None, T]) -> T:
    """Returns what came back; a browser that blocks until it is closed holds up nobody."""
    tasks = asyncio.ensure_future(opening), asyncio.ensure_future(coming)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if not tasks[1].done() and not tasks[0].result():
            raise AuthError(
                "This computer has no browser that could be opened: sign in elsewhere and paste "
                "the token."
            )
        return await tasks[1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _token_template(wire: WireRequest) -> Request:
    """Returns a token request as history shows it: what is secret is a variable."""
    fields = parse_qsl(wire.content.decode(), keep_blank_values=True)
    form = "&".join(
        f"{quote_plus(name)}=" + ("{{" + name + "}}" if name in _HIDDEN else quote_plus(value))
        for name, value in fields
    )
    headers = wire.headers
    if "Authorization" in headers:
        headers = headers.with_value("Authorization", "Basic {{client}}")
    return Request("POST", "{{login}}/oauth/token", headers, Body("form", form))


_HIDDEN = frozenset({"code", "code_verifier", "refresh_token", "assertion"})
