"""The sandbox on loopback sockets: two listeners, one thread of its own.

    made (ports bound, clients may connect) -> start() -> serving -> close() -> gone

Only 127.0.0.1 is bound, never another interface. Connections are served side by side on one
asyncio loop, so a slow client holds up nobody.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial

from inspector.errors import SandboxError
from inspector.model.environment import Environment
from inspector.sandbox.answers import Frame, error_answer
from inspector.sandbox.connection import Connection, Limits
from inspector.sandbox.responder import DemoClient, Listener, Responder, SandboxResponse

_log = logging.getLogger(__name__)
_LOOPBACK = "127.0.0.1"
_BACKLOG = 128
_JOIN_S = 10.0
_ACCEPT_AGAIN_S = 0.1


class SandboxServer:
    """Serves one responder. `start` and `close` may be called from any thread, repeatedly."""

    def __init__(
        self,
        responder: Responder,
        port: int = 0,
        *,
        limits: Limits | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Binds both listeners: api on `port` and login on the next one, or any free two for 0.

        Raises:
            SandboxError: A port is in use or cannot be bound; the text names it.
        """
        self._responder = responder
        self._limits = limits or Limits()
        self._now = now
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self._is_closed = False
        api = _bind(port)
        try:
            login = _bind(port + 1 if port else 0)
        except SandboxError:
            api.close()
            raise
        self._sockets: dict[Listener, socket.socket] = {"api": api, "login": login}
        self._ports: dict[Listener, int] = {
            name: listening.getsockname()[1] for name, listening in self._sockets.items()
        }

    @property
    def api_url(self) -> str:
        return f"http://{_LOOPBACK}:{self._ports['api']}"

    @property
    def login_url(self) -> str:
        return f"http://{_LOOPBACK}:{self._ports['login']}"

    @property
    def environment(self) -> Environment:
        """The environment that these listeners are: `sandbox`, or `sandbox-SCENARIO`."""
        scenario = self._responder.scenario
        return Environment(
            name="sandbox" if scenario == "thread" else f"sandbox-{scenario}",
            title=f"Sandbox · {scenario}",
            kind="sandbox",
            api_url=self.api_url,
            login_url=self.login_url,
            scenario=scenario,
        )

    @property
    def clients(self) -> tuple[DemoClient, ...]:
        return self._responder.clients

    def start(self) -> None:
        """Begins to serve; returns at once. Clients that connected before are served now.

        Raises:
            SandboxError: The server was closed; make another.
        """
        with self._lock:
            if self._is_closed:
                raise SandboxError("This sandbox was closed; start another one.")
            if self._thread is not None:
                return
            # Of this kind on every system: it waits for listening sockets (see _accept).
            self._loop = asyncio.SelectorEventLoop()
            self._thread = threading.Thread(
                target=self._run, args=(self._loop,), name="sandbox", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Ends every connection and the thread; the ports are free when it returns."""
        with self._lock:
            self._is_closed = True
            if self._thread is None or self._loop is None:
                for listening in self._sockets.values():
                    listening.close()
            elif self._thread.is_alive():
                self._loop.call_soon_threadsafe(self._stop.set)
                self._thread.join(_JOIN_S)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.run_until_complete(self._serve())
        finally:
            loop.close()

    async def _serve(self) -> None:
        for name, listening in self._sockets.items():
            self._listen(name, listening)
        await self._stop.wait()
        for listening in self._sockets.values():
            asyncio.get_running_loop().remove_reader(listening)
            listening.close()
        tasks = list(self._connections)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # Not asyncio.start_server nor loop.sock_accept: a connection that either is accepting while
    # the server stops is left open (seen on Python 3.11.7). Here to accept is one step.

    def _listen(self, listener: Listener, listening: socket.socket) -> None:
        if not self._stop.is_set():
            loop = asyncio.get_running_loop()
            loop.add_reader(listening, self._accept, loop, listener, listening)

    def _accept(
        self, loop: asyncio.AbstractEventLoop, listener: Listener, listening: socket.socket
    ) -> None:
        try:
            client, _ = listening.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # the client has left already
        except OSError:
            # Most likely out of file descriptors: the socket stays readable, so wait.
            _log.warning("the sandbox could not accept a connection", exc_info=True)
            loop.remove_reader(listening)
            loop.call_later(_ACCEPT_AGAIN_S, self._listen, listener, listening)
            return
        client.setblocking(False)
        task = loop.create_task(self._connected(listener, client))
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


def _bind(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There SO_REUSEADDR would let another program take the port over.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((_LOOPBACK, port))
        listening.listen(_BACKLOG)
        listening.setblocking(False)
    except (OSError, OverflowError) as error:
        listening.close()
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SandboxError(
            f"The sandbox cannot listen on port {port} of {_LOOPBACK} ({why}). "
            "Choose another port, or 0 for any free one."
        ) from error
    return listening
