"""Serves listening sockets on an asyncio loop; what the sandbox's thread runs.

Apart from server.py so that a sandbox can be made, with its ports bound, before asyncio and h11
are imported.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import uuid
from collections.abc import Callable, Mapping
from functools import partial

from inspector.sandbox.answers import Frame, error_answer
from inspector.sandbox.connection import Connection
from inspector.sandbox.limits import Limits
from inspector.sandbox.responder import Listener, Responder, SandboxResponse

_ACCEPT_AGAIN_S = 0.1
_log = logging.getLogger(__name__)


class Serving:
    """One run over bound sockets, which it closes at the end."""

    def __init__(
        self,
        responder: Responder,
        sockets: Mapping[Listener, socket.socket],
        limits: Limits,
        now: Callable[[], float],
    ) -> None:
        self._responder = responder
        self._sockets = sockets
        self._ports = {name: found.getsockname()[1] for name, found in sockets.items()}
        self._limits = limits
        self._now = now
        self._connections: set[asyncio.Task[None]] = set()
        self._stop = asyncio.Event()
        # Of this kind on every system: it can wait for listening sockets (see _accept).
        self._loop = asyncio.SelectorEventLoop()

    def run(self) -> None:
        """Serves until `stop`; on the sandbox's own thread."""
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    def stop(self) -> None:
        """Makes `run` end; from any thread, once, while `run` has not ended."""
        self._loop.call_soon_threadsafe(self._stop.set)

    async def _serve(self) -> None:
        for name, listening in self._sockets.items():
            self._listen(name, listening)
        await self._stop.wait()
        for listening in self._sockets.values():
            self._loop.remove_reader(listening)
            listening.close()
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # Not asyncio.start_server nor loop.sock_accept: a connection that either is accepting while
    # the server stops is left open (seen on Python 3.11.7). Here to accept is one step.

    def _listen(self, listener: Listener, listening: socket.socket) -> None:
        if not self._stop.is_set():
            self._loop.add_reader(listening, self._accept, listener, listening)

    def _accept(self, listener: Listener, listening: socket.socket) -> None:
        try:
            client, _ = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # the client has left already
        except OSError:
            # Most likely out of file descriptors: the socket stays readable, so wait.
            _log.warning("the sandbox could not accept a connection", exc_info=True)
            self._loop.remove_reader(listening)
            self._loop.call_later(_ACCEPT_AGAIN_S, self._listen, listener, listening)
            return
        client.setblocking(False)
        task = self._loop.create_task(self._connected(listener, client))
        self._connections.add(task)
        task.add_done_callback(partial(self._gone, client))

    async def _connected(self, listener: Listener, client: socket.socket) -> None:
        try:
            connection = Connection(
                await asyncio.open_connection(sock=client),
                self._ports[listener],
                partial(self._responder.respond, listener),
                self._refuse,
                self._limits,
            )
            await connection.serve()
        except Exception:
            _log.exception("the sandbox lost a connection to an error of its own")

    def _gone(self, client: socket.socket, task: asyncio.Task[None]) -> None:
        client.close()  # a task that was cancelled before it began has not done so
        self._connections.discard(task)

    def _refuse(self, status: int, code: str, message: str) -> SandboxResponse:
        return error_answer(Frame(str(uuid.uuid4()), self._now()), status, code, message)
