"""Loopback servers that say exactly what a test tells them, and a box for the engine's events."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from inspector.model.exchange import Exchange, Ticket
from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest
from inspector.transport.engine import Crashed, Engine, Event, Finished, Progress, Settings

PATIENCE_S = 30.0
"""How long a test waits for what must happen; nothing is measured with it."""


class Talk:
    """One connection at the server: what came in, what went out, and whether it was closed."""

    def __init__(self, connection: socket.socket, released: threading.Event) -> None:
        self.connection = connection
        self.received = bytearray()
        self.sent = bytearray()
        self.closed_by_client = threading.Event()
        self._released = released
        self._used = 0

    def read_request(self) -> bytes:
        """Returns the next request: its head, and as much body as its Content-Length says."""
        while b"\r\n\r\n" not in self.received[self._used :]:
            if not self._fill():
                return b""
        head = bytes(self.received[self._used :]).partition(b"\r\n\r\n")[0]
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        end = self._used + len(head) + 4 + length
        while len(self.received) < end:
            if not self._fill():
                break
        request = bytes(self.received[self._used : end])
        self._used = end
        return request

    def _fill(self) -> bool:
        try:
            data = self.connection.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.closed_by_client.set()
        self.received += data
        return bool(data)

    def send(self, data: bytes) -> None:
        self.sent += data  # before the client can have seen it
        self.connection.sendall(data)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def hold(self) -> None:
        """Waits until the client closes or the test ends."""
        while self._fill():
            pass

    def hold_unread(self) -> None:
        """Waits until the test ends, reading nothing."""
        self._released.wait(PATIENCE_S)


Script = Callable[[Talk], None]


class Server:
    """Listens on loopback and plays a script on every connection, each on a thread."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._released = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.talks: list[Talk] = []
        self._talked = threading.Condition()
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, name="server")]
        self._threads[0].start()

    def talk(self, index: int = 0) -> Talk:
        """Returns a connection; one that the kernel took may not have been accepted yet."""
        with self._talked:
            assert self._talked.wait_for(lambda: len(self.talks) > index, PATIENCE_S)
            return self.talks[index]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(connection)
            thread = threading.Thread(target=self._play, args=(connection,), name="talk")
            self._threads.append(thread)
            thread.start()

    def _play(self, connection: socket.socket) -> None:
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._sockets.append(connection)
            talk = Talk(connection, self._released)
            with self._talked:
                self.talks.append(talk)
                self._talked.notify_all()
            self._script(talk)
        except OSError:
            pass
        finally:
            connection.close()

    def close(self) -> None:
        self._released.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(PATIENCE_S)
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join(PATIENCE_S)
        for each in self._sockets:
            each.close()


@dataclass
class Box:
    """Collects an engine's events."""

    events: list[Event] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def put(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[Event], bool]) -> Event:
        def found() -> Event | None:
            return next((event for event in self.events if wanted(event)), None)

        with self._changed:
            assert self._changed.wait_for(lambda: found() is not None, PATIENCE_S), self.events
            event = found()
        assert event is not None
        return event

    def end_of(self, ticket: Ticket) -> Finished | Crashed:
        event = self.wait_for(
            lambda e: isinstance(e, (Finished, Crashed)) and e.ticket == ticket,
        )
        assert isinstance(event, (Finished, Crashed))
        return event

    def exchange(self, ticket: Ticket) -> Exchange:
        event = self.end_of(ticket)
        assert isinstance(event, Finished), event
        assert isinstance(event.result, Exchange)
        return event.result

    def reached(self, ticket: Ticket, phase: str) -> None:
        self.wait_for(
            lambda e: isinstance(e, Progress) and e.ticket == ticket and e.phase == phase,
        )

    def ends(self, ticket: Ticket) -> list[Event]:
        return [e for e in self.events if isinstance(e, (Finished, Crashed)) and e.ticket == ticket]


def wire_of(
    url: str,
    method: str = "GET",
    headers: tuple[tuple[str, str], ...] = (),
    content: bytes = b"",
) -> WireRequest:
    return WireRequest(method, url, Headers.of(headers), content)


@dataclass
class Rig:
    """A started engine and its events."""

    engine: Engine
    box: Box

    def submit(self, url: str, *args: Any, **kwargs: Any) -> Ticket:
        wire = wire_of(url, *args, **kwargs)
        return self.engine.send(wire, Request(method=wire.method, url=url))

    def send(self, url: str, *args: Any, **kwargs: Any) -> Exchange:
        return self.box.exchange(self.submit(url, *args, **kwargs))


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers: serve(script, tls=None)."""
    servers: list[Server] = []

    def start(script: Script, tls: ssl.SSLContext | None = None) -> Server:
        server = Server(script, tls)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def rig() -> Iterator[Callable[..., Rig]]:
    """Starts engines: rig(start=True, resolve=..., **settings)."""
    rigs: list[Rig] = []

    def start(*, start: bool = True, resolve: Any = None, **settings: Any) -> Rig:
        box = Box()
        made = Rig(Engine(box.put, Settings(**settings), resolve=resolve), box)
        rigs.append(made)
        if start:
            made.engine.start()
        return made

    yield start
    for made in rigs:
        made.engine.close()


@dataclass
class Authority:
    """A certificate authority, its file for `Settings.ca_file`, and server contexts of it."""

    ca: trustme.CA
    ca_file: str

    def context(self, *names: str, **kwargs: Any) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*(names or ("127.0.0.1", "localhost")), **kwargs).configure_cert(context)
        return context


@pytest.fixture(scope="session")
def make_authority(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Authority]:
    def make() -> Authority:
        ca = trustme.CA()
        path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
        ca.cert_pem.write_to_path(str(path))
        return Authority(ca, str(path))

    return make


@pytest.fixture(scope="session")
def authority(make_authority: Callable[[], Authority]) -> Authority:
    return make_authority()


def answering(data: bytes) -> Script:
    """A script that reads one request, answers, and closes."""

    def script(talk: Talk) -> None:
        talk.read_request()
        talk.send(data)

    return script


def keeping_alive(data: bytes) -> Script:
    """A script that answers every request on the connection."""

    def script(talk: Talk) -> None:
        while talk.read_request():
            talk.send(data)

    return script


@pytest.fixture
def scripts() -> Any:
    """The ready-made scripts: scripts.answering(data), scripts.keeping_alive(data)."""

    class Scripts:
        pass

    found = Scripts()
    found.answering = answering  # type: ignore[attr-defined]  # a bag of functions
    found.keeping_alive = keeping_alive  # type: ignore[attr-defined]  # a bag of functions
    return found


@pytest.fixture
def full_backlog() -> Iterator[int]:
    """A port on which a further connection is neither accepted nor refused."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
        for filler in fillers:
            filler.close()
