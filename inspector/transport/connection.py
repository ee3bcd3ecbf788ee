"""One connection: an asyncio socket whose bytes go through a `Recorder` on their way.

Reading goes on while nobody asks, up to a limit, so that what a server sends is recorded also when
the parser has given up. Closing is abrupt: nothing is left to say, and nobody waits for the peer.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import cast

from inspector.model.exchange import TlsFacts
from inspector.transport.certificates import read_handshake
from inspector.transport.recorder import Recorder

_MOST_UNREAD_BYTES = 1024 * 1024
_NO_TIMEOUT_S = 86_400.0  # the caller has its own


class Connection(asyncio.Protocol):
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
        """Hands bytes to the socket and returns when the system took them all.

        Raises:
            OSError: The connection broke or was closed.
        """
        if self._lost or self.transport.is_closing():
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
            secured = await loop.start_tls(
                plain,
                self,
                context,
                server_hostname=server_hostname,
                ssl_handshake_timeout=_NO_TIMEOUT_S,
            )
        except BaseException:
            plain.abort()
            raise
        if secured is None:
            raise ConnectionResetError("the connection was closed during the handshake")
        self.transport = secured
        # Not 0: asyncio's TLS would take an empty buffer for a full one.
        secured.set_write_buffer_limits(high=1, low=0)
        self.tls = read_handshake(secured.get_extra_info("ssl_object"))


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)


def _address(place: object) -> str:
    match place:
        case (str(host), int(port), *_):
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return ""
