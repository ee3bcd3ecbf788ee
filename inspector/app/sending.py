"""What goes over the wire at the user's word: token requests and sends."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from inspector.app import chain, isolation, state, wire
from inspector.app.editing import Editing
from inspector.app.open_variables import OpenVariable
from inspector.app.worker import Done
from inspector.errors import AuthError, EditError, InspectorError
from inspector.model import edit as edits
from inspector.model import environment as environments
from inspector.model.chain import Expectation
from inspector.model.exchange import Exchange, Ticket
from inspector.model.request import (
    Request,
    WireRequest,
)
from inspector.model.secret import Secret
from inspector.model.token import BY_USER, ClientCredentials, Grant, Token

if TYPE_CHECKING:
    from inspector.app.comparison import Comparison
    from inspector.auth.broker import TokenBroker

MAX_SENDS = 40


class Sending(Editing):
    """What goes over the wire: tokens and sends."""

    _compared: Comparison | None = None  # whose edits may be applied

    def apply(self, wanted: Sequence[edits.Edit]) -> Ticket | None:
        """Applies edits as one step that `undo` takes back; asks for a token where one needs it.

        Returns the ticket of the token request, if there is one.

        Raises:
            EditError: An edit does not fit the request; nothing was changed.
        """
        request = self.state.request
        for one in wanted:
            request = edits.apply(one, request)
        token_edits = tuple(one for one in wanted if edits.changes_token(one))
        if token_edits and self.state.activity != "idle":
            raise EditError("Wait for the running request to end, or cancel it first.")
        self._remember()
        self.state = state.edited(self.state, request)
        if self._compared is not None:
            bindings = self._compared.bindings_for(request, self.state.bindings)
            self.state = replace(self.state, bindings=bindings)
            self._adopt_token()
        self._changed("request")
        self._recheck()
        if not token_edits:
            return None
        bench = self._bench()

        async def ask(_ticket: Ticket) -> Token:
            token = await isolation.token_for(bench, token_edits)
            return await bench.broker.inspect(bench.environment, token)

        self.state = replace(
            self.state,
            client=isolation.client_for(bench, token_edits),
            asked_scopes=isolation.scopes_for(bench, token_edits),
        )
        return self._ask(ask)

    def use_client(
        self,
        client: ClientCredentials,
        scopes: frozenset[str] | None = None,
        *,
        keeps_history: bool = True,
    ) -> Ticket:
        """Asks the login host for a token of this client and then what it grants.

        `keeps_history` is False where nobody asked for it: then the history has no word of it.
        """
        self._remember()
        self.state = replace(self.state, client=client, asked_scopes=scopes)
        environment = self.state.environment
        broker = self._broker(keeps_history=keeps_history)

        async def ask(_ticket: Ticket) -> Token:
            token = await broker.get(environment, client, scopes)
            return await broker.inspect(environment, token)

        return self._ask(ask)

    def paste_token(self, text: str) -> None:
        """Takes a token as it stands, white space included, so that the checks can see it."""
        from inspector.auth.claims import read_token

        self._remember()
        token = read_token(Secret(text), "pasted")
        self.state = replace(self.state, token=token, client=None)
        self._changed("token")
        self._recheck()

    def set_client(self, client: ClientCredentials) -> None:
        """Takes a client that can be asked for tokens, without asking it now."""
        self.state = replace(self.state, client=client)
        self._note_secrets()
        self._changed("token")
        self._recheck()

    def describe_token(self, scopes: frozenset[str] | None, grant: Grant = "unknown") -> None:
        """Says what the token carries, also of one that is not at hand (`guest-inspector check`).

        None leaves the scopes as they are known.
        """
        token = self.state.token or Token(Secret(""), "pasted")
        if grant != "unknown":
            token = replace(token, grant=grant, grant_from="--grant")
        if scopes is not None:
            token = replace(token, scopes=scopes, scopes_from="--scopes")
        self.state = replace(self.state, token=token)
        self._changed("token")
        self._recheck()

    def say_grant(self, grant: Grant) -> None:
        """Takes the user's word for how the token was had; "unknown" takes it back."""
        token = self.state.token
        if token is None:
            raise AuthError("There is no token yet: get one or paste one first.")
        self._remember()
        said = "" if grant == "unknown" else BY_USER
        self.state = replace(self.state, token=replace(token, grant=grant, grant_from=said))
        self._changed("token")
        self._recheck()

    def inspect_token(self) -> Ticket:
        """Asks the platform what it knows of the current token."""
        token, environment, broker = self.state.token, self.state.environment, self._broker()
        if token is None:
            raise AuthError("There is no token to ask about: get one or paste one first.")
        known = token

        async def ask(_ticket: Ticket) -> Token:
            return await broker.inspect(environment, known)

        return self._ask(ask)

    def consent_needed(self, good: Request | None = None, *, experiment: bool = False) -> str:
        """Returns the host to be named before the first write of a session to it, else ``.

        `good` is a working request that is compared with; it may go to another host, which is
        named when the first has been agreed to. Consent to a send is none to an experiment of many.
        """
        consented = self.consented_experiments if experiment else self.consented
        return next((host for host in self.written_hosts(good) if host not in consented), "")

    def written_hosts(self, good: Request | None = None) -> tuple[str, ...]:
        """Returns the hosts that would be written to and are no sandbox's, each once."""
        from inspector.app.comparison import placed_beside

        now = self.state
        urls = [environments.absolute(now.request.url, now.environment)]
        if good is not None:
            urls.append(placed_beside(good.url, urls[0], now.environment, self.environments))
        before = (now.steps[index].request for index in chain.needed(now))
        sent = (now.request, good, *before)
        methods = {one.method.upper() for one in sent if one is not None}
        hosts = []
        for url in urls:
            found = environments.find_host(url, self.environments)
            if found is not None and found[0].is_sandbox:
                continue
            host = urlsplit(url).netloc
            if not host or not url.startswith(("http://", "https://")):
                raise InspectorError(
                    f"The URL {url} names no host: type it with http:// or https://, or begin "
                    "with /."
                )
            hosts.append(host)
        return () if methods <= {"GET", "HEAD"} else tuple(dict.fromkeys(hosts))

    def give_consent(self, host: str, *, experiment: bool = False) -> None:
        """Remembers the user's word for this session; consent to an experiment covers a send."""
        self.consented.add(host)
        if experiment:
            self.consented_experiments.add(host)

    def send(self) -> Ticket:
        """Sends the current request.

        Raises:
            InspectorError: It cannot be sent as it is (VariablesMissing names the variables).
        """
        first = self.steps_before()
        if first:
            return self._send_steps((*first, self.state.step))
        request = self.state.request
        bindings = wire.with_token(request, self.state.bindings, self.state.token)
        sendable = wire.to_wire(request, bindings, self.state.environment)
        state.begin(self.state, "sending", Ticket(0))
        self._note_secrets()
        ticket = self.engine.send(sendable, request, environment=self.state.environment.name)
        number = self.state.number
        self._begin("sending", ticket, lambda exchange: self._sent(exchange, number))
        return ticket

    def send_all(self) -> Ticket:
        """Sends every request of the snippet in its order, the answers filling the next ones.

        Raises:
            InspectorError: They cannot be sent as they are (VariablesMissing names the variables).
        """
        if len(self.state.steps) < 2:
            return self.send()
        return self._send_steps(tuple(range(len(self.state.steps))))

    def steps_before(self) -> tuple[int, ...]:
        """Returns which of the snippet's requests must be sent before the current one."""
        return chain.needed(self.state)

    def send_before(self) -> Ticket:
        """Sends what must be sent before the current request, and keeps what the answers give.

        Raises:
            InspectorError: They cannot be sent as they are (VariablesMissing names the variables).
        """
        return self._send_steps(self.steps_before())

    def open_variables(self, *, every_step: bool = False) -> tuple[OpenVariable, ...]:
        """Returns the variables that must have a value before `send`, or `send_all`."""
        return chain.open_variables(self.state, every_step=every_step)

    @property
    def expectations(self) -> tuple[tuple[Expectation, bool | None], ...]:
        """What the snippet expects of the current request, judged by the answer that is shown."""
        now = self.state
        others = (answer for index, answer in now.answers.items() if index != now.step)
        shown = None if any(now.shown is answer for answer in others) else now.shown
        return chain.expectations(now.steps, now.step, shown)

    def _send_steps(self, order: tuple[int, ...]) -> Ticket:
        now = self.state
        steps = chain.put_back(now)
        chain.check_sendable(steps, order, now.bindings, now.token)
        state.begin(now, "sending", Ticket(0))
        self._note_secrets()

        async def job(ticket: Ticket) -> chain.Ran:
            async def send(sendable: WireRequest, request: Request, label: str) -> Exchange:
                return await self.engine.exchange(
                    sendable, request, ticket=ticket, environment=now.environment.name, label=label
                )

            return await chain.run(
                steps,
                order,
                now.step,
                bindings=now.bindings,
                token=now.token,
                environment=now.environment,
                send=send,
            )

        ticket = self.engine.run(job)
        self._begin("sending", ticket, lambda ran: self._ran(ran, now.number))
        return ticket

    def _ran(self, ran: chain.Ran | None, number: int) -> None:
        if ran is None:
            return
        for value in ran.values.values():
            if isinstance(value, Secret):
                self._note_secret(value)
        for exchange in ran.answers.values():
            self._recorded(exchange)
        if number != self.state.number:
            return
        answers = {**self.state.answers, **ran.answers}
        bindings = {**self.state.bindings, **ran.values}
        self.state = replace(self.state, answers=answers, bindings=bindings)
        self._adopt_token()
        last = ran.answers.get(self.state.step)
        if last is None and ran.answers and ran.problem:
            last = [*ran.answers.values()][-1]
        if last is not None:
            self.state = state.sent(self.state, last)
        self.problem = self.redactor().text(ran.problem)
        self._changed("request", "token", "exchange", "problem")
        self._recheck()

    def cancel(self) -> None:
        if self.state.ticket is not None:
            self.engine.cancel(self.state.ticket)

    def pin(self, exchange: Exchange | None) -> None:
        """Compares with this exchange from now on; None goes back to the previous send."""
        previous = self.state.exchanges[-2] if len(self.state.exchanges) > 1 else None
        self.state = replace(self.state, baseline=exchange or previous, pinned=exchange is not None)
        self._changed("exchange")

    def show(self, exchange: Exchange) -> None:
        """Shows an earlier exchange at the right of the diff."""
        self.state = replace(self.state, shown=exchange)
        self._changed("exchange")

    def _ask(
        self,
        ask: Callable[[Ticket], Coroutine[Any, Any, Token]],
        take: Callable[[Token], None] | None = None,
    ) -> Ticket:
        """Begins to ask for a token; `take` puts it into the state, else it is the client's."""
        state.begin(self.state, "asking", Ticket(0))
        ticket = self.engine.run(ask)
        before = self._credentials_in_use()
        taking = take or self._take_token

        def arrived(token: Token | None) -> None:
            # Not what was in use before the user chose otherwise.
            if token is not None and self._credentials_in_use() == before:
                taking(token)
                self._note_secrets()
                self._changed("token")
                self._recheck()

        self._begin("asking", ticket, arrived)
        return ticket

    def _credentials_in_use(self) -> tuple[object, ...]:
        now = self.state
        return now.environment.name, now.client, now.token

    def _take_token(self, token: Token) -> None:
        client = self.state.client
        if client is not None and not token.client_name:
            token = replace(token, client_name=client.name)
        self.state = replace(self.state, token=token)

    def _sent(self, exchange: Exchange | None, number: int) -> None:
        """Shows an answer, unless another request has come since; the history has it anyway."""
        if exchange is None:
            return
        self._recorded(exchange)
        if number == self.state.number:
            answers = {**self.state.answers, self.state.step: exchange}
            self.state = replace(state.sent(self.state, exchange), answers=answers)
            self._changed("exchange")
            self._recheck()

    def _broker(self, *, keeps_history: bool = True) -> TokenBroker:
        from inspector.auth.broker import TokenBroker

        name = self.state.environment.name
        take = self._recorded if keeps_history else self._note_clock

        async def exchange(sendable: WireRequest, request: Request, label: str) -> Exchange:
            ticket = self.state.ticket or Ticket(0)
            done = await self.engine.exchange(
                sendable, request, ticket=ticket, environment=name, label=label
            )
            self._post(Done(lambda: take(done)))
            return done

        def note(secret: Secret) -> None:
            self._post(Done(lambda: self._note_secret(secret)))

        return TokenBroker(exchange, clock=self._clock, note=note)

    def _bench(self) -> isolation.Bench:
        now = self.state
        return isolation.Bench(
            engine=self.engine,
            broker=self._broker(),
            environment=now.environment,
            bindings=now.bindings,
            token=now.token,
            client=now.client,
            clients=self._clients(),
            check=self._check,
            good_token=self._compared.token if self._compared is not None else None,
        )
