"""The sandbox on loopback sockets: two listeners, one thread of its own.

    made (ports bound, clients may connect) -> start() -> serving -> close() -> gone

Only 127.0.0.1 is bound, never another interface. Connections are served side by side on one
asyncio loop (serving.py), so a slow client holds up nobody.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from inspector.errors import SandboxError
from inspector.model.environment import Environment
from inspector.sandbox.limits import Limits
from inspector.sandbox.responder import DemoClient, Listener, Responder, environment_name

if TYPE_CHECKING:
    from inspector.sandbox.serving import Serving

_LOOPBACK = "127.0.0.1"
_BACKLOG = 128
_JOIN_S = 10.0


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
        self._serving: Serving | None = None
        self._begun = threading.Event()
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
            name=environment_name(scenario),
            title=f"Sandbox · {scenario}",
            kind="sandbox",
            api_url=self.api_url,
            login_url=self.login_url,
            scenario=scenario,
        )

    @property
    def clients(self) -> tuple[DemoClient, ...]:
        return self._responder.clients

    @property
    def user_clients(self) -> tuple[DemoClient, ...]:
        return self._responder.user_clients

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
            self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Ends every connection and the thread; the ports are free when it returns."""
        with self._lock:
            self._is_closed = True
            if self._thread is None:
                for listening in self._sockets.values():
                    listening.close()
            elif self._thread.is_alive():
                self._begun.wait(_JOIN_S)
                if self._serving is not None:
                    self._serving.stop()
                self._thread.join(_JOIN_S)

    def _run(self) -> None:
        try:
            # Imported here, on the thread: the window need not wait for asyncio and h11.
            from inspector.sandbox.serving import Serving

            serving = Serving(self._responder, self._sockets, self._limits, self._now)
            self._serving = serving
        finally:
            self._begun.set()
        serving.run()


def _bind(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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
