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
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, cast

import httpcore
import httpx

from inspector.model.exchange import TlsFacts
from inspector.transport.certificates import read_handshake
from inspector.transport.dialing import Resolver, dial, literal_address, look_up
from inspector.transport.recorder import Recorder

CURRENT: contextvars.ContextVar[Recorder | None] = contextvars.ContextVar("recorder", default=None)
"""The recorder of the send that this task is working on; httpcore passes the network nothing."""

KEEPALIVE_S = 4.0
"""How long a connection is kept for the next send. Common servers close idle ones after five
seconds; staying below avoids failures that have nothing to do with the request."""
_IDLE_CONNECTIONS = 20
_PIECE_BYTES = 64 * 1024
_MOST_UNREAD_BYTES = 1024 * 1024


class _Socket(asyncio.Protocol):
    """One connection: takes what arrives, hands it to whoever reads, tells the recorder."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport = asyncio.Transport()
        self.recorder: Recorder | None = None
        self.local_address = ""
        self.remote_address = ""
        self.tls: TlsFacts | None = None
        self.error: Exception | None = None
        self.ended = False
        self._unread: deque[bytes] = deque()
        self._unread_bytes = 0
        self._reading_paused = False
        self._writing_paused = False
        self._lost = False
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None

    # asyncio calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.set_write_buffer_limits(high=0)
        self.local_address = _address(transport.get_extra_info("sockname"))
        self.remote_address = _address(transport.get_extra_info("peername"))

    def data_received(self, data: bytes) -> None:
        if self.recorder is not None:
            self.recorder.add_received(data)
        self._unread.append(data)
        self._unread_bytes += len(data)
        if self._unread_bytes > _MOST_UNREAD_BYTES and not self._reading_paused:
            self._reading_paused = True
            self.transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> None:
        self.ended = True
        _wake(self._reader)

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = self._lost = True
        self.error = exc
        _wake(self._reader)
        _wake(self._writer)

    def pause_writing(self) -> None:
        self._writing_paused = True

    def resume_writing(self) -> None:
        self._writing_paused = False
        _wake(self._writer)

    # The recorder calls these.

    def detach(self) -> None:
        self.recorder = None

    def abort(self) -> None:
        self.transport.abort()

    # The stream calls these.

    @property
    def is_readable(self) -> bool:
        """True for an idle connection that ended, or that got bytes nobody asked for."""
        return self.ended or bool(self._unread) or self.transport.is_closing()

    @property
    def has_unread(self) -> bool:
        return bool(self._unread)

    async def read(self, max_bytes: int) -> bytes:
        """Returns the next bytes, or none at the end.

        Raises:
            OSError: The connection broke.
        """
        while not self._unread:
            if self.error is not None:
                raise self.error
            if self.ended:
                return b""
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self.take(max_bytes)

    def take(self, max_bytes: int) -> bytes:
        """Returns bytes that have arrived."""
        data = self._unread.popleft()
        if len(data) > max_bytes:
            self._unread.appendleft(data[max_bytes:])
            data = data[:max_bytes]
        self._unread_bytes -= len(data)
        if self._reading_paused and self._unread_bytes < _MOST_UNREAD_BYTES // 2:
            self._reading_paused = False
            if not self._lost:
                self.transport.resume_reading()
        return data

    async def write(self, data: memoryview) -> None:
        """Hands bytes to the socket and returns when the system took them all."""
        if self._lost:
            raise self.error or ConnectionResetError("the connection was closed")
        self.transport.write(bytes(data))
        waiting = self.transport.get_write_buffer_size()
        try:
            while self._writing_paused:
                if self._lost:
                    raise self.error or ConnectionResetError("the connection was closed")
                self._writer = asyncio.get_running_loop().create_future()
                try:
                    await self._writer
                finally:
                    self._writer = None
                    if not self._lost:
                        waiting = self.transport.get_write_buffer_size()
            waiting = 0
        finally:
            # What TLS has taken counts as sent: its buffer holds encrypted bytes.
            taken = len(data) if self.tls is not None else max(0, len(data) - waiting)
            if self.recorder is not None:
                self.recorder.add_sent(data[:taken])

    async def upgrade(self, context: ssl.SSLContext, server_hostname: str | None) -> None:
        """Starts TLS on this connection.

        Raises:
            OSError: The handshake failed (ssl.SSLError is one).
        """
        plain = self.transport
        loop = asyncio.get_running_loop()
        try:
            secured = await loop.start_tls(plain, self, context, server_hostname=server_hostname)
        except BaseException:
            plain.abort()
            raise
        if secured is None:
            raise ConnectionResetError("the connection was closed during the handshake")
        self.transport = secured
        # Not 0: asyncio's TLS would take an empty buffer for a full one.
        secured.set_write_buffer_limits(high=1, low=0)
        self.tls = read_handshake(secured.get_extra_info("ssl_object"))


class RecordingStream(httpcore.AsyncNetworkStream):
    """httpcore's view of a `_Socket`."""

    def __init__(self, socket: _Socket) -> None:
        self._socket = socket

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        recorder = self._socket.recorder
        if recorder is not None:
            recorder.awaits_answer()
        if self._socket.has_unread:
            return self._socket.take(max_bytes)
        try:
            async with asyncio.timeout(timeout) as limit:
                return await self._socket.read(max_bytes)
        except OSError as error:
            if limit.expired():
                raise httpcore.ReadTimeout from None
            raise httpcore.ReadError(error) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        recorder = self._socket.recorder = CURRENT.get()
        if recorder is not None:
            recorder.uses(self._socket)
            recorder.enter("send")
        view = memoryview(buffer)
        for at in range(0, len(view), _PIECE_BYTES):
            try:
                async with asyncio.timeout(timeout) as limit:
                    await self._socket.write(view[at : at + _PIECE_BYTES])
            except OSError as error:
                if limit.expired():
                    raise httpcore.WriteTimeout from None
                raise httpcore.WriteError(error) from error

    async def aclose(self) -> None:
        self._socket.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        recorder = CURRENT.get()
        if recorder is not None:
            recorder.tunnelled(self._socket)
            recorder.enter("tls")
        try:
            async with asyncio.timeout(timeout) as limit:
                await self._socket.upgrade(ssl_context, server_hostname)
        except OSError as error:
            if limit.expired():
                raise httpcore.ConnectTimeout from None
            raise httpcore.ConnectError(error) from error
        return RecordingStream(self._socket)

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "is_readable":
                return self._socket.is_readable
            case "client_addr":
                return self._socket.transport.get_extra_info("sockname")
            case "server_addr":
                return self._socket.transport.get_extra_info("peername")
            case _:
                return self._socket.transport.get_extra_info(info)


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
                _, socket = await loop.create_connection(_Socket, sock=connected)
        except (OSError, UnicodeError) as error:
            if limit.expired():
                raise httpcore.ConnectTimeout from None
            raise httpcore.ConnectError(error) from error
        if recorder is not None:
            socket.recorder = recorder
            recorder.opened(socket)
        return RecordingStream(socket)

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


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)


def _address(place: object) -> str:
    match place:
        case (str(host), int(port), *_):
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return ""
