"""A server on loopback that keeps the bytes of every request it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


@dataclass(frozen=True)
class Recorded:
    """One request as it stood on the wire; chunks are joined."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Recorder:
    url: str = ""
    seen: list[Recorded] = field(default_factory=list)


@contextmanager
def recording() -> Iterator[Recorder]:
    recorder = Recorder()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            line = self.rfile.readline().decode().rstrip("\r\n")
            if not line:
                return
            method, target, _version = line.split(" ", 2)
            headers = list(self.fields())
            named = {name.lower(): value for name, value in headers}
            if named.get("expect", "").lower() == "100-continue":
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            if "chunked" in named.get("transfer-encoding", ""):
                body = b"".join(self.chunks())
            else:
                body = self.rfile.read(int(named.get("content-length", "0")))
            recorder.seen.append(Recorded(method, target, tuple(headers), body))
            self.wfile.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"
                b"Connection: close\r\n\r\n" + (b"" if method == "HEAD" else b"ok")
            )

        def fields(self) -> Iterator[tuple[str, str]]:
            while line := self.rfile.readline().decode("utf-8", "replace").rstrip("\r\n"):
                name, _, value = line.partition(":")
                yield name, value.removeprefix(" ")

        def chunks(self) -> Iterator[bytes]:
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        recorder.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield recorder
        finally:
            server.shutdown()
            thread.join()
