"""An exchange's outcome as lines of text: what the diff compares and the window shows.

Header names are lower case and sorted, JSON is laid out without loss, bytes that are no text
become a hex dump. What did not arrive as a response is its sentence and the bytes received.
The exact bytes are the raw view's business, not ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from inspector.lab import json_text
from inspector.model.exchange import Cancelled, Exchange, Phase, Response

VOLATILE_FIELDS = frozenset({"contextId"})
MAX_LAYOUT_CHARS = 4_000_000
MAX_HEX_BYTES = 256 * 1024
_LONG_LINE_CHARS = 2_000

_VOLATILE_HEADERS = frozenset(
    {"date", "inin-correlation-id", "x-amz-cf-id", "x-amz-cf-pop", "via", "age"}
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_PHASES: dict[Phase | None, str] = {
    "dns": " while the host name was looked up",
    "connect": " while connecting",
    "tls": " during the TLS handshake",
    "send": " while the request was sent",
    "wait": " while waiting for the answer",
    "body": " while the body arrived",
    None: "",
}


class Line(NamedTuple):
    """One line; `volatile` is the name of the volatile field that it belongs to, or empty."""

    text: str
    volatile: str = ""


@dataclass(frozen=True, slots=True)
class ResponseText:
    """A whole outcome as text.

    `json` holds the body's tokens when it is JSON, else None. `crlf` tells that its lines ended
    in CR LF, which the lines themselves do not show. `notice` says what the text leaves out.
    """

    first: str
    headers: tuple[tuple[str, str], ...]
    body: tuple[Line, ...]
    json: tuple[str, ...] | None = None
    crlf: bool = False
    notice: str = ""

    def lines(self) -> tuple[str, ...]:
        head = (self.first, *(f"{name}: {value}" for name, value in self.headers))
        return (*head, *(("", *(line.text for line in self.body)) if self.body else ()))


def is_volatile_header(name: str) -> bool:
    """Tells headers that differ between any two answers, whatever was asked."""
    lowered = name.lower()
    return lowered in _VOLATILE_HEADERS or lowered.startswith("inin-ratelimit-")


def render_response(exchange: Exchange) -> tuple[str, ...]:
    """Returns the same lines that the text diff shows, for an exchange on its own."""
    return read_outcome(exchange).lines()


def read_outcome(
    exchange: Exchange,
    volatile_fields: frozenset[str] = VOLATILE_FIELDS,
    *,
    max_layout_chars: int = MAX_LAYOUT_CHARS,
) -> ResponseText:
    """Returns the outcome as text, whatever it is; JSON beyond the limit is not laid out."""
    outcome = exchange.outcome
    if isinstance(outcome, Response):
        return _read_response(outcome, volatile_fields, max_layout_chars)
    received = exchange.hops[-1].received if exchange.hops else b""
    text = decode(received, "")
    lines, crlf = _split(text) if text is not None else (_hex_lines(received), False)
    body = _plain(lines) if received else ()
    return ResponseText(status_line(exchange), (), body, None, crlf)


def status_line(exchange: Exchange) -> str:
    """Returns the status line, or the sentence that stands where none came."""
    outcome = exchange.outcome
    if isinstance(outcome, Cancelled):
        return f"Cancelled{_PHASES[outcome.phase]}."
    return _first_line(outcome) if isinstance(outcome, Response) else outcome.message


def decode(body: bytes, content_type: str) -> str | None:
    """Returns the text of a body, None for bytes that are no text.

    A declared charset is believed; bytes that do not fit it show as \\xNN. Without one the
    body is text when it is UTF-8 without control characters.
    """
    charset = _charset(content_type)
    if charset:
        try:
            text = body.decode(charset, "backslashreplace")
            return text.encode("utf-8", "backslashreplace").decode().removeprefix("\ufeff")
        except (LookupError, ValueError):
            pass  # an unknown charset is no charset
    try:
        text = body.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        if not content_type.lower().startswith("text/"):
            return None
        text = body.decode("utf-8", "backslashreplace")
    return None if _CONTROL.search(text) else text


def _first_line(response: Response) -> str:
    version = response.http_version or "HTTP/1.1"
    return f"{version} {response.status} {response.reason}".rstrip()


def _read_response(
    response: Response, volatile_fields: frozenset[str], max_layout_chars: int
) -> ResponseText:
    headers = tuple(
        sorted(((name, value) for name, value in response.headers), key=lambda h: h[0].lower())
    )
    content_type = response.headers.get("Content-Type") or ""
    first = _first_line(response)
    if not response.body:
        return ResponseText(first, headers, ())
    text = decode(response.body, content_type)
    if text is None:
        return ResponseText(first, headers, _plain(_hex_lines(response.body)))
    if len(text) > max_layout_chars:
        return _too_large(first, headers, text)
    try:
        tokens = tuple(json_text.scan(text))
    except ValueError:
        lines, crlf = _split(text)
        return ResponseText(first, headers, _plain(lines), None, crlf)
    laid_out = json_text.lay_out(tokens, volatile_fields)
    return ResponseText(first, headers, tuple(Line(*pair) for pair in laid_out), tokens)


def _too_large(first: str, headers: tuple[tuple[str, str], ...], text: str) -> ResponseText:
    lines, crlf = _split(text)
    notice = f"The body is too large to be laid out as JSON ({len(text):,} characters)."
    if len(text) > _LONG_LINE_CHARS * len(lines):
        # Objects make good lines; a list of plain values has none.
        mark = "}," if text.count("},") * _LONG_LINE_CHARS > len(text) else ","
        lines = text.replace(mark, f"{mark}\n").split("\n")
        notice = f"{notice} Its lines are broken after commas."
    return ResponseText(first, headers, _plain(lines), None, crlf, notice)


def _plain(lines: Iterable[str]) -> tuple[Line, ...]:
    return tuple(Line(line) for line in lines)


def _split(text: str) -> tuple[list[str], bool]:
    """Splits at LF; CR LF counts as a line end when every line has it, else CR shows as ␍."""
    lines = text.split("\n")
    if len(lines) > 1 and all(line.endswith("\r") for line in lines[:-1]):
        return [line.removesuffix("\r") for line in lines], True
    return [line.replace("\r", "␍") for line in lines], False


def _hex_lines(body: bytes) -> list[str]:
    lines = []
    for start in range(0, min(len(body), MAX_HEX_BYTES), 16):
        piece = body[start : start + 16]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in piece)
        lines.append(f"{start:08x}  {piece.hex(' '):<47}  {letters}")
    if len(body) > MAX_HEX_BYTES:
        digest = hashlib.sha256(body).hexdigest()
        lines.append(f"… {len(body) - MAX_HEX_BYTES:,} more bytes; SHA-256 of all {digest}")
    return lines


def _charset(content_type: str) -> str:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""
