"""Gets tokens and asks about them: drives the flows over whatever sends requests.

Nothing is cached: every `get` is a request that the caller asked for. Where a token is kept is
the caller's business.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from inspector.auth import flows
from inspector.errors import AuthError
from inspector.model.environment import Environment
from inspector.model.exchange import Cancelled, Exchange, Failure, Response
from inspector.model.headers import Headers
from inspector.model.request import Body, Request, WireRequest
from inspector.model.token import ClientCredentials, Token

ExchangeOnce = Callable[[WireRequest, Request, str], Awaitable[Exchange]]
"""Sends a wire request; the `Request` is its template without secrets, the text its label."""


class TokenBroker:
    """Runs on the loop of what sends; several calls may be under way at once."""

    def __init__(self, exchange: ExchangeOnce, *, clock: Callable[[], float]) -> None:
        """Takes what sends a request, and a clock that gives epoch seconds."""
        self._exchange = exchange
        self._clock = clock

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
        template = Request(
            method="POST",
            url="{{login}}/oauth/token",
            headers=Headers(
                (
                    ("Authorization", "Basic {{client}}"),
                    ("Content-Type", "application/x-www-form-urlencoded"),
                    ("Accept", "application/json"),
                )
            ),
            body=Body("form", flows.token_form(scopes)),
        )
        flow = flows.client_credentials(environment.login_url, client, scopes, self._clock())
        return await self._drive(flow, template, "token")

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
            return await self._drive(flow, template, "introspection")
        except AuthError as error:
            return flows.with_fact(token, "introspection", str(error), source)

    async def _drive(self, flow: flows.Flow, template: Request, label: str) -> Token:
        wire = next(flow)
        while True:
            exchange = await self._exchange(wire, template, label)
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
