"""One send as it goes on: hop after hop, until there is exactly one outcome.

Attempt() -> run() -> Exchange            cancelled meanwhile: cancelled() -> Exchange
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from inspector.model.exchange import (
    Cancelled,
    Exchange,
    Failure,
    Outcome,
    Phase,
    Response,
    Ticket,
)
from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest
from inspector.transport.client import Client, show_proxy
from inspector.transport.decoding import Decoder
from inspector.transport.outgoing import (
    Destination,
    UnsendableError,
    check_method,
    locate,
    wire_headers,
)
from inspector.transport.recorder import Recorder
from inspector.transport.settings import Settings

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 20
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Progressing:
    """What is known about the answer that is coming in."""

    decoder: Decoder | None = None
    declared_bytes: int | None = None


class Attempt:
    """A send from its submission to its exchange. Engine thread, except for the constructor."""

    def __init__(
        self,
        ticket: Ticket,
        wire: WireRequest,
        request: Request,
        settings: Settings,
        *,
        started_at: float,
        environment: str = "",
        label: str = "",
        on_progress: Callable[[Phase, int], None] | None = None,
    ) -> None:
        self.settings = settings
        self._ticket = ticket
        self._wire = wire
        self._request = request
        self._started_at = started_at
        self._environment = environment
        self._label = label
        self._recorder = Recorder(on_progress)
        self._answer = _Progressing()

    async def run(self, get_client: Callable[[Settings], Client]) -> Exchange:
        """Returns the exchange, whatever the network does.

        Raises:
            asyncio.CancelledError: It was cancelled; `cancelled()` has the exchange then.
        """
        outcome: Outcome
        client: Client | None = None
        try:
            client = get_client(self.settings)
            client.users += 1
            outcome = await self._follow(client)
        except Exception as error:  # described to the user; what nobody foresaw is logged
            self._recorder.abort()
            outcome = self._explain(error)
        except BaseException:  # a cancel
            self._recorder.abort()
            raise
        finally:
            if client is not None:
                client.users -= 1
            self._recorder.end()
        return self._exchange(outcome)

    def cancelled(self) -> Exchange:
        """Returns the exchange of a send that was stopped, with the bytes so far."""
        return self._exchange(Cancelled(self._recorder.phase))

    def _exchange(self, outcome: Outcome) -> Exchange:
        return Exchange(
            ticket=self._ticket,
            request=self._request,
            outcome=outcome,
            hops=tuple(self._recorder.hops),
            started_at=self._started_at,
            environment=self._environment,
            label=self._label,
        )

    async def _follow(self, client: Client) -> Response:
        import httpx

        for _ in range(MOST_REDIRECTS + 1):
            response = await self._hop(client)
            following = (
                _redirected(self._wire, response) if self.settings.follow_redirects else None
            )
            if following is None:
                return response
            self._wire = following
        raise httpx.TooManyRedirects(f"more than {MOST_REDIRECTS} redirects")

    async def _hop(self, client: Client) -> Response:
        import httpx

        wire, settings, recorder = self._wire, self.settings, self._recorder
        destination = locate(wire.url)
        method = check_method(wire.method)
        fields = wire_headers(wire)
        recorder.begin(wire.method, destination.url, show_proxy(settings.proxy))
        answer = await client.transport.handle_async_request(
            httpx.Request(
                wire.method,
                _address(destination),
                headers=fields,
                stream=httpx.ByteStream(wire.content),
                extensions={
                    "method": method,
                    "target": destination.target.encode("ascii"),
                    "recorder": recorder,
                    "timeout": {
                        "connect": settings.connect_timeout_s,
                        "read": settings.read_timeout_s,
                        "write": settings.write_timeout_s,
                        "pool": None,  # the pool has no limit, so there is nothing to wait for
                    },
                },
            )
        )
        headers = Headers(
            tuple(
                (name.decode("ascii"), value.decode("latin-1"))
                for name, value in answer.headers.raw
            )
        )
        decoder = Decoder(headers.get_all("Content-Encoding"), settings.max_body_bytes)
        length = headers.get("Content-Length", "")
        self._answer = _Progressing(decoder, int(length) if length and length.isdigit() else None)
        try:
            async for piece in answer.aiter_raw():
                decoder.feed(piece)
            body = decoder.finish()
        finally:
            await answer.aclose()
        is_chunked = "Transfer-Encoding" in headers
        tape = recorder.tape
        if tape is not None and tape.has_excess(decoder.encoded_bytes, is_chunked=is_chunked):
            recorder.abort()
        recorder.end()
        return Response(
            status=answer.status_code,
            reason=answer.extensions["reason_phrase"].decode("latin-1"),
            http_version=answer.extensions["http_version"].decode("ascii"),
            headers=headers,
            body=body,
            encoded_bytes=decoder.encoded_bytes,
        )

    def _explain(self, error: Exception) -> Failure:
        from inspector.transport.failures import describe
        from inspector.transport.sentences import Circumstances

        tape = self._recorder.tape
        hop = tape.freeze(tape.began) if tape is not None else None
        try:
            destination = locate(self._wire.url)
        except UnsendableError:
            destination = Destination("", "", 0, "")
        proxy = show_proxy(self.settings.proxy)
        decoder = self._answer.decoder
        failure = describe(
            error,
            Circumstances(
                host=destination.host,
                port=destination.port,
                scheme=destination.scheme,
                phase=self._recorder.phase if tape is not None else None,
                proxy=proxy,
                proxy_place=urlsplit(proxy).netloc if proxy else "",
                reused=hop is not None and hop.connection_reused,
                received=hop.received[:64] if hop is not None else b"",
                body_bytes=decoder.encoded_bytes if decoder is not None else 0,
                declared_bytes=self._answer.declared_bytes,
                settings=self.settings,
            ),
        )
        if failure.kind == "internal":
            _LOG.error("A send failed in a way that nobody foresaw.", exc_info=error)
        return failure


def _address(destination: Destination) -> httpx.URL:
    import httpx

    host = f"[{destination.host}]" if ":" in destination.host else destination.host
    return httpx.URL(f"{destination.scheme}://{host}:{destination.port}/")


def _redirected(wire: WireRequest, response: Response) -> WireRequest | None:
    """Returns the request that a redirect asks for (RFC 9110, 15.4), None when it is no redirect.

    A redirect that cannot be followed (no usable http or https Location) is the answer itself.
    Credentials stay behind when the origin changes.
    """
    location = response.headers.get("Location")
    if response.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        here = locate(wire.url)
        there = locate(urljoin(wire.url, location))
    except (UnsendableError, ValueError):
        return None
    dropped: set[str] = set()
    method, content = wire.method, wire.content
    becomes_get = method != "HEAD" if response.status == 303 else method == "POST"
    if becomes_get and response.status in (301, 302, 303):
        method, content = "GET", b""
        dropped |= {"content-length", "content-type", "content-encoding", "transfer-encoding"}
    if here.origin != there.origin:
        dropped |= {"authorization", "cookie", "proxy-authorization", "host"}
    kept = Headers(tuple(pair for pair in wire.headers if pair[0].lower() not in dropped))
    return WireRequest(method, urljoin(wire.url, location), kept, content)
