"""Answers in the platform's forms: ErrorBody, the OAuth error body, and the usual headers.

Headers and bodies follow real samples (facts.md 2.3, 2.4, 4.1, 4.3, 4.4, read August 2026).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus

from inspector.model.headers import Headers
from inspector.sandbox.responder import SandboxResponse

ALLOWED_PER_MINUTE = 300


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a caller stands in the running minute; `reset_s` in whole seconds."""

    count: int = 0
    allowed: int = ALLOWED_PER_MINUTE
    reset_s: int = 60

    @property
    def is_exceeded(self) -> bool:
        return self.count > self.allowed


@dataclass(frozen=True, slots=True)
class Frame:
    """What every answer to one request carries. `now` in epoch seconds."""

    correlation_id: str
    now: float
    rate: Rate = Rate()


def json_answer(
    frame: Frame, status: int, body: object, extra: Sequence[tuple[str, str]] = ()
) -> SandboxResponse:
    """Returns a JSON answer with the platform's headers; `extra` ones come last."""
    pairs = [("Content-Type", "application/json"), *_platform_headers(frame), *extra]
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return SandboxResponse(status, _reason(status), Headers.of(pairs), text.encode())


def empty_answer(frame: Frame, status: int) -> SandboxResponse:
    """Returns an answer without a body."""
    return SandboxResponse(status, _reason(status), Headers.of(_platform_headers(frame)), b"")


def redirect_answer(frame: Frame, location: str) -> SandboxResponse:
    """Returns a redirect (302) to another place."""
    pairs = [("Location", location), *_platform_headers(frame)]
    return SandboxResponse(302, _reason(302), Headers.of(pairs), b"")


def error_answer(
    frame: Frame,
    status: int,
    code: str,
    message: str,
    *,
    details: Sequence[Mapping[str, str]] = (),
    extra: Sequence[tuple[str, str]] = (),
    params: Mapping[str, str] | None = None,
    template: str = "",
) -> SandboxResponse:
    """Returns an answer in ErrorBody form; contextId is the correlation id, as in life.

    `template` is the message with names in braces where `params` belong; without it the answer
    has no messageWithParams.
    """
    body = {
        "message": message,
        "code": code,
        "status": status,
        **({"messageWithParams": template} if template else {}),
        "messageParams": dict(params or {}),
        "contextId": frame.correlation_id,
        "details": list(details),
        "errors": [],
    }
    return json_answer(frame, status, body, extra)


def oauth_error(frame: Frame, error: str, description: str, status: int = 400) -> SandboxResponse:
    """Returns an error of the token endpoint, which has a form of its own.

    The status of invalid_client is a guess: no status line was ever captured, and the sources
    disagree (400 or 401; facts.md, gap 3).
    """
    body = {"error": error, "description": description, "error_description": description}
    return json_answer(frame, status, body)


def _platform_headers(frame: Frame) -> list[tuple[str, str]]:
    return [
        ("Date", formatdate(frame.now, usegmt=True)),
        ("ININ-Correlation-Id", frame.correlation_id),
        ("inin-ratelimit-count", str(frame.rate.count)),
        ("inin-ratelimit-allowed", str(frame.rate.allowed)),
        ("inin-ratelimit-reset", str(frame.rate.reset_s)),
        ("Strict-Transport-Security", "max-age=600; includeSubDomains"),
        ("Cache-Control", "no-cache, no-store, must-revalidate"),
        ("Pragma", "no-cache"),
        ("Expires", "0"),
    ]


def _reason(status: int) -> str:
    return HTTPStatus(status).phrase
