"""Where the browser comes back to after signing in: one page on 127.0.0.1 (RFC 8252, 7.3).

    listening -- GET of our path, with our Host --> read() -> a page -> done
              -- anything else --> 404, 405 or 400, and goes on listening

Nothing of a request is repeated in a page. A Host that is not ours is refused, so that no web
page can reach this one under another name (DNS rebinding).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from inspector.errors import AuthError

T = TypeVar("T")

_LOOPBACK = "127.0.0.1"
_PATH = "/callback"
_HEAD_BYTES = 16 * 1024
_PATIENCE_S = 10.0
_CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Place:
    """The redirect URI and its parts; `port` 0 is any free one."""

    uri: str
    hosts: frozenset[str]
    port: int
    path: str


def place_of(redirect_uri: str) -> Place:
    """Returns where to listen for a redirect URI as a client has it registered.

    Raises:
        AuthError: It is not on this computer, or has parts that a redirect cannot have.
    """
    try:
        parts = urlsplit(redirect_uri)
        port = 80 if parts.port is None else parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    is_local = parts.scheme == "http" and parts.hostname in (_LOOPBACK, "localhost")
    is_plain = not (parts.query or parts.fragment or "@" in parts.netloc) and port
    if not is_local or not is_plain or any(c.isspace() for c in redirect_uri):
        raise AuthError(
            f"The redirect URI {redirect_uri!r} cannot be listened on: it must look like "
            f"http://{_LOOPBACK}:8765{_PATH} or http://localhost:8765{_PATH}, as registered "
            "with the client."
        )
    hosts = {f"{parts.hostname}:{port}"} | ({str(parts.hostname)} if port == 80 else set())
    return Place(redirect_uri, frozenset(hosts), port, parts.path or "/")


@contextlib.asynccontextmanager
async def listening(redirect_uri: str = "") -> AsyncIterator[Listener]:
    """Listens for the redirect, on any free port when no URI is given, until the block ends.

    Raises:
        AuthError: The port is taken, or the URI is not on this computer.
    """
    listener = Listener(place_of(redirect_uri) if redirect_uri else None)
    await listener.open()
    try:
        yield listener
    finally:
        await listener.close()


class Listener:
    """One redirect's listener; belongs to the loop that opened it."""

    def __init__(self, place: Place | None) -> None:
        self._place = place
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._read: Callable[[str], None] | None = None
        self._query: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def redirect_uri(self) -> str:
        assert self._place is not None, "open() was called"
        return self._place.uri

    async def open(self) -> None:
        port = self._place.port if self._place is not None else 0
        try:
            self._server = await asyncio.start_server(
                self._serve, _LOOPBACK, port, limit=_HEAD_BYTES
            )
        except OSError as error:
            raise AuthError(
                f"Port {port} of {_LOOPBACK} cannot be listened on ({error.strerror}): close "
                "what uses it, or register another redirect URI with the client."
            ) from error
        if self._place is None:
            bound = self._server.sockets[0].getsockname()[1]
            self._place = place_of(f"http://{_LOOPBACK}:{bound}{_PATH}")

    async def wait(self, read: Callable[[str], T], timeout_s: float) -> T:
        """Returns what `read` makes of the redirect's query; the page tells what came of it.

        Raises:
            AuthError: `read` refuses it, or nobody came in time.
        """
        found: list[T] = []
        self._read = lambda query: found.append(read(query))
        try:
            async with asyncio.timeout(timeout_s):
                await self._query
        except TimeoutError:
            raise AuthError(
                f"Nobody came back from the browser in time ({timeout_s:g} s). If its page showed "
                f"an error, check the client's id and region, and that {self.redirect_uri} is "
                "registered with it as a redirect URI."
            ) from None
        return found[0]

    async def close(self) -> None:
        """Stops listening and drops every connection; the port is free when it returns."""
        if self._server is not None:
            self._server.close()
            for writer in self._writers:
                writer.transport.abort()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await self._server.wait_closed()
        if self._query.done() and not self._query.cancelled():
            self._query.exception()  # looked at: nobody need warn of it
        else:
            self._query.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._writers) >= _CONNECTIONS:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._answer(reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            writer.transport.abort()
        finally:
            self._writers.discard(writer)
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, page, query = self._judge(head)
        failed: AuthError | None = None
        if query is not None and self._read is not None and not self._query.done():
            try:
                self._read(query)
            except AuthError as error:
                status, page, failed = "400 Bad Request", _FAILED, error
        try:
            writer.write(_response(status, page))
            await writer.drain()
            writer.close()
            await writer.wait_closed()
        finally:
            if query is not None and not self._query.done():
                if failed is None:
                    self._query.set_result(query)
                else:
                    self._query.set_exception(failed)

    def _judge(self, head: str) -> tuple[str, str, str | None]:
        """Returns the status and page of a request, and its query when it is the redirect."""
        assert self._place is not None
        line, *fields = head.split("\r\n")
        method, _, rest = line.partition(" ")
        target, _, version = rest.rpartition(" ")
        hosts = [value.strip().lower() for name, _, value in map(_field, fields) if name == "host"]
        if (
            not version.startswith("HTTP/1.")
            or len(hosts) != 1
            or hosts[0] not in self._place.hosts
        ):
            return "400 Bad Request", _NOTHING, None
        path, _, query = target.partition("?")
        if path != self._place.path or self._read is None or self._query.done():
            return "404 Not Found", _NOTHING, None
        if method != "GET":
            return "405 Method Not Allowed", _NOTHING, None
        return "200 OK", _DONE, query


def _field(line: str) -> tuple[str, str, str]:
    name, colon, value = line.partition(":")
    return name.lower(), colon, value


def _response(status: str, sentence: str) -> bytes:
    body = _PAGE.format(sentence=sentence).encode()
    head = (
        f"HTTP/1.1 {status}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        "Content-Security-Policy: default-src 'none'\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body


_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Guest API Inspector</title>'
    "<h1>Guest API Inspector</h1><p>{sentence}</p></html>\n"
)
_DONE = "The sign-in came back. Close this page and go on in the inspector."
_FAILED = "The sign-in did not succeed. The inspector says why; close this page."
_NOTHING = "There is nothing here."
