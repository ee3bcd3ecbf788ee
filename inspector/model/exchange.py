"""Everything that one Send produced.

    draft -> submitted (Ticket) -> connecting -> sent -> receiving -> Response | Failure | Cancelled

Exactly one outcome per ticket. A 4xx answer is a `Response`; a `Failure` is what the network or
the server's HTTP did. What was sent (`Hop.sent`) is kept apart from what can be sent (`Request`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

from inspector.model.headers import Headers
from inspector.model.request import Request

Ticket = NewType("Ticket", int)

FailureKind = Literal[
    "invalid_request",
    "name_not_resolved",
    "connection_refused",
    "unreachable",
    "tls_untrusted",
    "tls_failed",
    "proxy",
    "timeout",
    "closed",
    "malformed_response",
    "decoding",
    "too_large",
    "too_many_redirects",
    "auth",
    "internal",
]
Phase = Literal["dns", "connect", "tls", "send", "wait", "body"]


@dataclass(frozen=True, slots=True)
class Timings:
    """Durations in milliseconds on the monotonic clock; None for a phase that did not happen."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    send: float | None = None
    wait: float | None = None
    body: float | None = None
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What the handshake agreed on; `subject` and `issuer` as readable names."""

    version: str = ""
    cipher: str = ""
    alpn: str = ""
    subject: str = ""
    issuer: str = ""
    not_after: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Hop:
    """One request/response pair on the wire; `sent` and `received` are the exact bytes.

    `received` may be cut at the recorder's cap; `received_bytes` counts all of them. `status`
    is 0 when no status line came.
    """

    method: str
    url: str
    sent: bytes
    received: bytes
    received_bytes: int
    status: int = 0
    reason: str = ""
    http_version: str = ""
    timings: Timings = field(default_factory=Timings)
    local_address: str = ""
    remote_address: str = ""
    connection_reused: bool = False
    proxy: str = ""
    tls: TlsFacts | None = None

    def __repr__(self) -> str:
        return f"<Hop {self.method} {self.status} {self.received_bytes} bytes>"


@dataclass(frozen=True, slots=True, repr=False)
class Response:
    """An answer, whatever its status. `body` is decoded (gzip and so on undone).

    `headers` keep order, spelling and duplicates. `encoded_bytes` counts the body on the wire.
    """

    status: int
    reason: str
    http_version: str
    headers: Headers
    body: bytes
    encoded_bytes: int

    def __repr__(self) -> str:
        return f"<Response {self.status} {len(self.body)} bytes>"


@dataclass(frozen=True, slots=True)
class Failure:
    """No usable answer. `message` is a sentence for a support engineer, `detail` the raw cause."""

    kind: FailureKind
    message: str
    phase: Phase | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The user, or closing, stopped it in `phase`."""

    phase: Phase | None = None


Outcome = Response | Failure | Cancelled


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """One send: the request as it was when sent, its hops in order, and the one outcome.

    `started_at` is epoch seconds (wall clock, for showing). `environment` is its name. `label`
    says why it was sent when it was not the user's Send ("token", "introspection",
    "experiment: without X-Guest-Id").
    """

    ticket: Ticket
    request: Request
    outcome: Outcome
    hops: tuple[Hop, ...] = ()
    started_at: float = 0.0
    environment: str = ""
    label: str = ""

    @property
    def response(self) -> Response | None:
        return self.outcome if isinstance(self.outcome, Response) else None

    @property
    def status(self) -> int:
        """The response's status, 0 when there is none."""
        return self.outcome.status if isinstance(self.outcome, Response) else 0

    @property
    def timings(self) -> Timings:
        return self.hops[-1].timings if self.hops else Timings()

    def __repr__(self) -> str:
        return f"<Exchange {self.ticket} {self.outcome!r}>"


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """The platform's error envelope (PY build/docs/ErrorBody.md); every field may be absent."""

    message: str = ""
    code: str = ""
    status: int = 0
    context_id: str = ""
    message_with_params: str = ""
    message_params: Mapping[str, str] = field(default_factory=dict)


def parse_error_body(body: bytes) -> ErrorBody | None:
    """Returns the platform's error envelope or an OAuth error (as code and message), else None."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None

    def text(name: str) -> str:
        value = document.get(name)
        return value if isinstance(value, str) else ""

    code = text("code") or text("error")
    message = text("message") or text("error_description") or text("description")
    if not code and not message:
        return None
    status = document.get("status")
    params = document.get("messageParams")
    return ErrorBody(
        message=message,
        code=code,
        status=status if isinstance(status, int) else 0,
        context_id=text("contextId"),
        message_with_params=text("messageWithParams"),
        message_params={str(k): str(v) for k, v in params.items()}
        if isinstance(params, dict)
        else {},
    )
