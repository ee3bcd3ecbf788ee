"""Where the benchmark's requests end: a sandbox's responder in this process, without sockets.

    product -> Line (in the engine's place) -> edges -> the responder whose host the URL names

The line encodes a request as the real client does (transport/outgoing.py), so that what cannot be
sent fails here too. Edges stand for what lies in front of an API: each refuses one thing that the
published contract does not speak of. Time is the benchmark's own: a wait takes none.
"""

from __future__ import annotations

import asyncio
import itertools
import selectors
from collections.abc import Awaitable, Callable
from typing import Any

from inspector.catalog.regions import region_of_host
from inspector.model.environment import Environment
from inspector.model.exchange import Exchange, Failure, Hop, Outcome, Response, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest
from inspector.sandbox.responder import Listener, Responder, SandboxRequest, SandboxResponse
from inspector.transport.events import Crashed, Finished
from inspector.transport.outgoing import UnsendableError, check_method, locate, wire_headers

Edge = Callable[[SandboxRequest], SandboxResponse | None]
START = 1_790_000_000.0


class Clock:
    """Epoch seconds that only the benchmark moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Network:
    """Answers by the host of a URL: the environment's two, those of other regions, nobody."""

    def __init__(self, environment: Environment, home: Responder, abroad: Responder) -> None:
        """`abroad` plays every other region: it knows none of `home`'s tokens.

        `sends` counts what the product sends to the API, None while a case is still being made.
        """
        self.edges: list[Edge] = []
        self.sends: int | None = None
        self._home, self._abroad = home, abroad
        self._hosts: dict[str, Listener] = {
            environment.api_url.partition("://")[2]: "api",
            environment.login_url.partition("://")[2]: "login",
        }

    def outcome(self, wire: WireRequest) -> Outcome:
        """Returns what the real client would, had it sent the request there."""
        try:
            check_method(wire.method)
            place = locate(wire.url)
            fields = wire_headers(wire)
        except UnsendableError as error:
            return Failure("invalid_request", str(error))
        headers = Headers.of((n.decode("ascii"), v.decode("latin-1")) for n, v in fields)
        request = SandboxRequest(wire.method, place.target, headers, wire.content)
        found = self.answer(place.host_header, request)
        if found is None:
            return Failure("name_not_resolved", f"The name {place.host} cannot be resolved.")
        body = b"" if wire.method == "HEAD" else found.body
        return Response(found.status, found.reason, "HTTP/1.1", found.headers, body, len(body))

    def answer(self, host: str, request: SandboxRequest) -> SandboxResponse | None:
        """Returns what that host answers, None when there is none of that name."""
        listener = self._hosts.get(host)
        if listener is not None:
            if self.sends is not None and listener == "api":
                self.sends += 1
            if (request.headers.get("Host") or host).lower() != host:
                return page(421, "Misdirected Request", "The host is not served here.")
            refused = (edge(request) for edge in self.edges if listener == "api")
            early = next((answer for answer in refused if answer is not None), None)
            return early or self._home.respond(listener, request)
        if region_of_host(host) is None:
            return None
        role = host.partition(".")[0]
        if role in ("api", "login"):
            return self._abroad.respond("api" if role == "api" else "login", request)
        return page(404, "Not Found", "There is no such page.")


class Line:
    """Has the engine's methods and no thread: what is submitted is done at once, and posted."""

    def __init__(self, network: Network, post: Callable[[object], None], clock: Clock) -> None:
        self.sent = 0
        self._network = network
        self._post = post
        self._clock = clock
        self._tickets = itertools.count(1)

    def start(self) -> None:
        """Has nothing to start."""

    def close(self) -> None:
        """Has nothing to end."""

    def run(self, job: Callable[[Ticket], Awaitable[Any]]) -> Ticket:
        ticket = Ticket(next(self._tickets))
        loop = _Loop(self._clock)
        try:
            result = loop.run_until_complete(job(ticket))
        except Exception as error:  # as the engine's thread hands it over
            self._post(Crashed(ticket, error))
        else:
            self._post(Finished(ticket, result))
        finally:
            loop.close()
        return ticket

    def send(
        self, wire: WireRequest, request: Request, *, environment: str = "", label: str = ""
    ) -> Ticket:
        ticket = Ticket(next(self._tickets))
        self._post(Finished(ticket, self._exchange(wire, request, ticket, environment, label)))
        return ticket

    async def exchange(
        self,
        wire: WireRequest,
        request: Request,
        *,
        ticket: Ticket,
        environment: str = "",
        label: str = "",
    ) -> Exchange:
        return self._exchange(wire, request, ticket, environment, label)

    def _exchange(
        self, wire: WireRequest, request: Request, ticket: Ticket, environment: str, label: str
    ) -> Exchange:
        outcome = self._network.outcome(wire)
        self.sent += 1
        hops: tuple[Hop, ...] = ()
        if isinstance(outcome, Response):
            hops = (Hop(wire.method, wire.url, b"", b"", 0, outcome.status),)
        return Exchange(
            ticket,
            request,
            outcome,
            hops,
            started_at=self._clock.now,
            environment=environment,
            label=label,
        )


class _Selector(selectors.DefaultSelector):
    """Moves the clock where another would sleep."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout:
            self._clock.now += timeout + 0.001  # floats of this size are coarse
            timeout = 0
        return super().select(timeout)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, clock: Clock) -> None:
        self._bench_clock = clock
        super().__init__(_Selector(clock))

    def time(self) -> float:
        return self._bench_clock.now


def page(status: int, reason: str, text: str) -> SandboxResponse:
    """Returns an HTML page, as what is no API answers with."""
    body = f"<html><head><title>{status} {reason}</title></head><body><h1>{reason}</h1>{text}"
    headers = Headers.of([("Content-Type", "text/html"), ("Server", "CloudFront")])
    return SandboxResponse(status, reason, headers, f"{body}</body></html>".encode())
