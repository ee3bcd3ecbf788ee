"""How large a request to the sandbox may be, and how long a client may take."""

from __future__ import annotations

from dataclasses import dataclass

MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a client may take, in seconds: between requests, within one, to read the answer,
    and to leave after its last answer."""

    idle_s: float = 75.0
    request_s: float = 30.0
    write_s: float = 30.0
    linger_s: float = 2.0
