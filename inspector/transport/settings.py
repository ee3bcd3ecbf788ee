"""How to send; frozen, so that a send keeps the settings it was started with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about sending that a user can choose.

    `connect_timeout_s` bounds the name look-up and the connecting together, and the TLS handshake
    once more; the read and write timeouts bound the time without any progress. `proxy` is an
    http or https URL, the only place a proxy comes from (environment variables are not read).
    `max_body_bytes` bounds a response body, encoded and decoded. `ca_file` adds certificates (PEM)
    to the system's trust store.
    """

    connect_timeout_s: float = 10.0
    read_timeout_s: float = 30.0
    write_timeout_s: float = 30.0
    proxy: str | None = None
    verify_tls: bool = True
    follow_redirects: bool = False
    max_body_bytes: int = 64 * 1024 * 1024
    ca_file: str | None = None
