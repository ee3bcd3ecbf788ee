"""Keeps the exact bytes and the times of every hop of one send.

A hop is one request/response pair on the wire. The bytes are those of HTTP: what TLS encrypts,
before encrypting and after decrypting, framing and all. Redirects are hops of their own, and so is
the CONNECT that opens a tunnel through a proxy.

    begin -> dns -> connect -> tls -> send -> wait -> body -> end        (per hop)

Everything here runs on the engine's loop. The network side is in wire.py.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from inspector.model.exchange import Hop, Phase, Timings, TlsFacts

RECEIVED_CAP_BYTES = 16 * 1024 * 1024
"""How much of what a hop receives is kept; all of it is counted."""


class Line(Protocol):
    """A connection, as far as a recording needs to know it."""

    local_address: str
    remote_address: str
    tls: TlsFacts | None

    def detach(self) -> None:
        """Ends the recording of this connection."""

    def abort(self) -> None:
        """Closes the socket at once."""


@dataclass(slots=True)
class Tape:
    """One hop while it is being recorded. Times are nanoseconds on the monotonic clock."""

    method: str
    url: str
    proxy: str
    cap_bytes: int
    began: int
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    received_bytes: int = 0
    phases: list[tuple[Phase, int]] = field(default_factory=list)
    first_byte: int = 0
    opened: list[Line] = field(default_factory=list)
    line: Line | None = None

    def freeze(self, ended: int) -> Hop:
        """Returns the hop as recorded so far."""
        version, status, reason, _ = _read_head(self.received)
        line = self.line
        return Hop(
            method=self.method,
            url=self.url,
            sent=bytes(self.sent),
            received=bytes(self.received),
            received_bytes=self.received_bytes,
            status=status,
            reason=reason,
            http_version=version,
            timings=self._measure(ended),
            local_address=line.local_address if line else "",
            remote_address=line.remote_address if line else "",
            connection_reused=line is not None and line not in self.opened,
            proxy=self.proxy,
            tls=line.tls if line else None,
        )

    def has_excess(self, body_bytes: int, *, is_chunked: bool) -> bool:
        """Tells whether bytes came behind the end of the answer.

        They would be taken for the beginning of the next answer on this connection.
        """
        if self.received_bytes > len(self.received):
            return False
        if is_chunked:
            return not self.received.endswith((b"\r\n\r\n", b"\n\n"))
        return self.received_bytes > _read_head(self.received)[3] + body_bytes

    def _measure(self, ended: int) -> Timings:
        spans: dict[str, float] = {}
        ends = [*(at for _, at in self.phases[1:]), ended]
        for (phase, at), end in zip(self.phases, ends, strict=False):
            if phase == "body" and 0 < self.first_byte < at:
                at = self.first_byte  # noqa: PLW2901 - the answer came while still sending
            spans[phase] = spans.get(phase, 0.0) + (end - at) / 1e6
        return Timings(**spans, total=(ended - self.began) / 1e6)


class Recorder:
    """Records one send, hop after hop.

    `on_progress` gets (phase, received bytes of the hop) on each phase change and on each
    arrival of bytes. `phase` is the phase that is going on, None before the first.
    """

    def __init__(
        self,
        on_progress: Callable[[Phase, int], None] | None = None,
        *,
        cap_bytes: int = RECEIVED_CAP_BYTES,
        clock_ns: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self.hops: list[Hop] = []
        self.phase: Phase | None = None
        self.tape: Tape | None = None
        self._on_progress = on_progress
        self._cap_bytes = cap_bytes
        self._now = clock_ns

    def begin(self, method: str, url: str, proxy: str = "") -> None:
        """Starts the next hop."""
        self.end()
        self.phase = None
        self.tape = Tape(method, url, proxy, self._cap_bytes, self._now())

    def end(self) -> None:
        """Ends the hop that is going on, if any, and adds it to `hops`."""
        tape = self.tape
        if tape is None:
            return
        self.tape = None
        if tape.line is not None:
            tape.line.detach()
        if tape.proxy and tape.sent.startswith(b"CONNECT "):  # the proxy refused the tunnel
            tape.method, tape.url = _connect_line(tape)
        self.hops.append(tape.freeze(self._now()))

    def abort(self) -> None:
        """Closes every connection that the hop opened or used, at once."""
        tape = self.tape
        if tape is None:
            return
        for line in tape.opened:
            line.abort()
        if tape.line is not None:
            tape.line.abort()

    def enter(self, phase: Phase) -> None:
        """Notes that a phase begins; going on with the same one changes nothing."""
        tape = self.tape
        if tape is None or (tape.phases and tape.phases[-1][0] == phase):
            return
        tape.phases.append((phase, self._now()))
        self.phase = phase
        if self._on_progress is not None:
            self._on_progress(phase, tape.received_bytes)

    def opened(self, line: Line) -> None:
        """Notes a new connection of this hop."""
        if self.tape is not None:
            self.tape.opened.append(line)
            self.tape.line = line

    def uses(self, line: Line) -> None:
        """Notes the connection that carries this hop, new or used before."""
        if self.tape is not None:
            self.tape.line = line

    def tunnelled(self, line: Line) -> None:
        """Splits at a TLS handshake inside a tunnel: what came before it was the CONNECT."""
        tape = self.tape
        if tape is None or not tape.sent:
            return
        self.tape = Tape(tape.method, tape.url, tape.proxy, tape.cap_bytes, self._now())
        self.tape.opened = list(tape.opened)
        self.tape.line = line
        tape.method, tape.url = _connect_line(tape)
        self.hops.append(tape.freeze(self._now()))

    def add_sent(self, data: bytes | memoryview) -> None:
        """Adds bytes that the socket took."""
        if self.tape is not None:
            self.tape.sent += data

    def add_received(self, data: bytes) -> None:
        """Adds bytes that arrived; what exceeds the cap is only counted."""
        tape = self.tape
        if tape is None:
            return
        room = tape.cap_bytes - len(tape.received)
        tape.received_bytes += len(data)
        if not tape.first_byte:
            tape.first_byte = self._now()
            if self.phase == "wait":
                self.enter("body")
        if room >= len(data):
            tape.received += data
        elif room > 0:
            tape.received += data[:room]
        if self._on_progress is not None and self.phase is not None:
            self._on_progress(self.phase, tape.received_bytes)

    def awaits_answer(self) -> None:
        """Notes that the request is out and the answer is wanted."""
        tape = self.tape
        if tape is not None:
            self.enter("body" if tape.received_bytes else "wait")


def read_status_line(received: bytes | bytearray) -> tuple[str, int, str]:
    """Returns (version, status, reason) of the final answer, ("", 0, "") when there is none.

    Interim answers (1xx) are passed over, unless nothing follows them.
    """
    return _read_head(received)[:3]


def _read_head(received: bytes | bytearray) -> tuple[str, int, str, int]:
    """Returns the final answer's status line and where its head ends, 0 while it has no end."""
    at, version, status, reason, end = 0, "", 0, "", 0
    while match := _STATUS_LINE.match(received, at):
        version = match[1].decode("ascii")
        status = int(match[2])
        reason = (match[3] or b"").decode("latin-1").strip()
        blank = _HEAD_END.search(received, match.end() - 1)
        end = at = blank.end() if blank else 0
        if blank is None or not 100 <= status < 200 or status == 101:
            break
    return version, status, reason, end


def _connect_line(tape: Tape) -> tuple[str, str]:
    method, _, rest = bytes(tape.sent[:1024]).decode("latin-1").partition(" ")
    return method, rest.partition(" ")[0]


_STATUS_LINE = re.compile(rb"(HTTP/\d\.\d) (\d{3})(?: ([^\r\n]*))?\r?\n")
_HEAD_END = re.compile(rb"\n\r?\n")
