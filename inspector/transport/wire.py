"""The network under httpcore: asyncio sockets whose bytes go through a `Recorder`.

httpcore takes a network backend; httpx has no public way to pass one, so `RecordingTransport`
puts httpcore's pool behind httpx's transport interface. Bytes are recorded where they enter and
leave the socket, so they are kept also where the parser gives up on them or never sees them.

Nothing is retried: the pool's `retries` is 0, and a connection that breaks is a failure.
"""

from __future__ import annotations

import asyncio
import contextvars
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, cast

import httpcore
import httpx

from inspector.transport.connection import Connection
from inspector.transport.dialing import Resolver, dial, literal_address, look_up
from inspector.transport.recorder import Recorder

CURRENT: contextvars.ContextVar[Recorder | None] = contextvars.ContextVar("recorder", default=None)
"""The recorder of the send that this task is working on; httpcore passes the network nothing."""

KEEPALIVE_S = 4.0
"""How long a connection is kept for the next send. Common servers close idle ones after five
seconds; staying below avoids failures that have nothing to do with the request."""
_IDLE_CONNECTIONS = 20
_PIECE_BYTES = 64 * 1024


class RecordingStream(httpcore.AsyncNetworkStream):
    """httpcore's view of a `Connection`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        recorder = self._connection.recorder
        if recorder is not None:
            recorder.awaits_answer()
        if self._connection.has_unread:
            return self._connection.take(max_bytes)
        try:
            async with asyncio.timeout(timeout) as limit:
                return await self._connection.read(max_bytes)
        except OSError as error:
            if limit.expired():
                raise httpcore.ReadTimeout from None
            raise httpcore.ReadError(error) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        recorder = self._connection.recorder = CURRENT.get()
        if recorder is not None:
            recorder.uses(self._connection)
            recorder.enter("send")
        view = memoryview(buffer)
        for at in range(0, len(view), _PIECE_BYTES):
            try:
                async with asyncio.timeout(timeout) as limit:
                    await self._connection.write(view[at : at + _PIECE_BYTES])
            except OSError as error:
                if limit.expired():
                    raise httpcore.WriteTimeout from None
                raise httpcore.WriteError(error) from error

    async def aclose(self) -> None:
        self._connection.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        recorder = CURRENT.get()
        if recorder is not None:
            recorder.tunnelled(self._connection)
            recorder.enter("tls")
        try:
            async with asyncio.timeout(timeout) as limit:
                await self._connection.upgrade(ssl_context, server_hostname)
        except OSError as error:
            if limit.expired():
                raise httpcore.ConnectTimeout from None
            raise httpcore.ConnectError(error) from error
        return RecordingStream(self._connection)

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "is_readable":
                return self._connection.is_readable
            case "client_addr":
                return self._connection.transport.get_extra_info("sockname")
            case "server_addr":
                return self._connection.transport.get_extra_info("peername")
            case _:
                return self._connection.transport.get_extra_info(info)


class RecordingBackend(httpcore.AsyncNetworkBackend):
    """Connects for httpcore; `resolve` looks names up (on a daemon thread)."""

    def __init__(self, resolve: Resolver) -> None:
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        recorder = CURRENT.get()
        enter: Callable[..., None] = recorder.enter if recorder is not None else lambda _: None
        try:
            async with asyncio.timeout(timeout) as limit:
                literal = literal_address(host, port)
                if literal is not None:
                    addresses = [literal]
                else:
                    enter("dns")
                    addresses = list(await look_up(self._resolve, host, port))
                enter("connect")
                connected = await dial(addresses)
                loop = asyncio.get_running_loop()
                _, connection = await loop.create_connection(Connection, sock=connected)
        except (OSError, UnicodeError) as error:
            if limit.expired():
                raise httpcore.ConnectTimeout from None
            raise httpcore.ConnectError(error) from error
        if recorder is not None:
            connection.recorder = recorder
            recorder.opened(connection)
        return RecordingStream(connection)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Body(httpx.AsyncByteStream):
    """Passes httpcore's body on; closing it returns or closes the connection."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


class RecordingTransport(httpx.AsyncBaseTransport):
    """An httpx transport that records what it sends and receives.

    A request's extensions may hold `recorder` (a `Recorder`), `target` and `method` (bytes as
    they go out; httpx normalises both) and httpcore's `timeout`. httpcore's exceptions come out
    as they are; failures.py knows them.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext,
        resolve: Resolver,
        proxy: httpcore.Proxy | None = None,
    ) -> None:
        self.pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            proxy=proxy,
            max_connections=None,
            max_keepalive_connections=_IDLE_CONNECTIONS,
            keepalive_expiry=KEEPALIVE_S,
            http1=True,
            http2=False,
            retries=0,
            local_address=None,
            uds=None,
            network_backend=RecordingBackend(resolve),
            socket_options=None,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        extensions = dict(request.extensions)
        CURRENT.set(extensions.pop("recorder", None))
        # httpcore's own `target` extension would also replace the target of a proxy's CONNECT.
        target = extensions.pop("target", request.url.raw_path)
        method = extensions.pop("method", request.method.encode("ascii"))
        response = await self.pool.handle_async_request(
            httpcore.Request(
                method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=target,
                ),
                headers=request.headers.raw,
                content=cast("httpx.AsyncByteStream", request.stream),
                extensions=extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        await self.pool.aclose()
