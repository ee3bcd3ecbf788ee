"""The sentences: each function explains one kind of trouble to a support engineer.

A sentence names host and port, what happened, and what to try. `Failure.detail` keeps the cause's
own words, without values of request headers. Which exception goes to which function is failures.py.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from inspector.model.exchange import Failure, FailureKind, Phase
from inspector.transport import signs
from inspector.transport.decoding import UndecodableError
from inspector.transport.settings import Settings


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What was going on when it went wrong. `received` is the beginning of the answer."""

    host: str = ""
    port: int = 0
    scheme: str = ""
    phase: Phase | None = None
    proxy: str = ""
    proxy_place: str = ""
    reused: bool = False
    received: bytes = b""
    body_bytes: int = 0
    declared_bytes: int | None = None
    settings: Settings = field(default_factory=Settings)

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}" if self.host else "the server"

    @property
    def at_proxy(self) -> bool:
        """True while it is the proxy that is being connected to."""
        return bool(self.proxy) and self.phase in ("dns", "connect")


Explain = Callable[[BaseException, Circumstances], Failure]


def failure_of(
    kind: FailureKind, message: str, error: BaseException, circumstances: Circumstances
) -> Failure:
    text = _HEADER_VALUE.sub(r"\1", str(error))
    name = type(error).__name__
    return Failure(kind, message, circumstances.phase, f"{name}: {text}" if text else name)


# Our own refusals: the sentence is in the exception.


def own_words(kind: FailureKind) -> Explain:
    def explain(error: BaseException, c: Circumstances) -> Failure:
        return Failure(kind, str(error), c.phase, type(error).__name__)

    return explain


def undecodable(error: BaseException, c: Circumstances) -> Failure:
    coding = error.coding if isinstance(error, UndecodableError) else "its Content-Encoding"
    if str(error):
        message = (
            f"The answer of {c.place} says that it is encoded with {coding}, but its bytes are "
            f"not: {error}. The raw view shows them as they came."
        )
    else:
        message = (
            f"The answer of {c.place} is encoded with {coding}, which cannot be read here. Leave "
            "out your own Accept-Encoding header; the raw view shows the bytes as they came."
        )
    return failure_of("decoding", message, error, c)


def too_large(error: BaseException, c: Circumstances) -> Failure:
    limit = _size(c.settings.max_body_bytes)
    message = (
        f"The answer of {c.place} is larger than {limit}, so it was not read to its end. "
        "The raw view shows its beginning; the settings hold the limit."
    )
    return failure_of("too_large", message, error, c)


def too_many_redirects(error: BaseException, c: Circumstances) -> Failure:
    message = (
        f"The server redirects again and again (the last hop was at {c.place}). "
        "Turn following redirects off and look at the Location headers."
    )
    return failure_of("too_many_redirects", message, error, c)


# The request.


def invalid_url(error: BaseException, c: Circumstances) -> Failure:
    return failure_of("invalid_request", f"The URL cannot be sent: {error}.", error, c)


def local_protocol(error: BaseException, c: Circumstances) -> Failure:
    reason = _HEADER_VALUE.sub(r"\1", str(error)).rstrip(".")
    message = f"The request cannot be sent as it is: {reason}. Correct it and send again."
    return failure_of("invalid_request", message, error, c)


def encoding(error: BaseException, c: Circumstances) -> Failure:
    if c.phase == "dns":
        return name_not_resolved(error, c)
    message = "The request holds a character that cannot be sent. Replace it by a plain one."
    return failure_of("invalid_request", message, error, c)


# Getting there.


def name_not_resolved(error: BaseException, c: Circumstances) -> Failure:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        message = (
            f"{c.host} could not be looked up: the name server did not answer. "
            "Check the network connection or the VPN, then send again."
        )
    else:
        message = (
            f"{c.host} could not be found: the name does not resolve. "
            "Check the region and the spelling, or the VPN."
        )
    return failure_of("name_not_resolved", message, error, c)


def refused(error: BaseException, c: Circumstances) -> Failure:
    message = (
        f"{c.place} refused the connection: nothing listens on that port. "
        "Check the port and whether the service (or the sandbox) is running."
    )
    return failure_of("connection_refused", message, error, c)


def unreachable(error: BaseException, c: Circumstances) -> Failure:
    message = (
        f"{c.place} cannot be reached: {_reason(error)}. Check the network, the VPN or a firewall."
    )
    return failure_of("unreachable", message, error, c)


def os_error(error: BaseException, c: Circumstances) -> Failure:
    number = error.errno if isinstance(error, OSError) else None
    if number in signs.TIMED_OUT:
        return timed_out(error, c)
    if number in signs.REFUSED:
        return refused(error, c)
    if number in signs.UNREACHABLE or c.phase in ("dns", "connect", None):
        return unreachable(error, c)
    return closed(error, c)


def connect_error(error: BaseException, c: Circumstances) -> Failure:
    if c.phase == "tls":
        return _tls_failed(error, c)
    return unreachable(error, c)


def timed_out(error: BaseException, c: Circumstances) -> Failure:
    s = c.settings
    place = c.proxy_place if c.at_proxy else c.place
    seconds = {
        "send": s.write_timeout_s,
        "wait": s.read_timeout_s,
        "body": s.read_timeout_s,
    }.get(c.phase or "connect", s.connect_timeout_s)
    within = f"{seconds:g} s"
    message = {
        "dns": f"Looking up {place.rpartition(':')[0] or place} took longer than {within}. "
        "Check the network connection or the VPN.",
        "connect": f"{place} did not answer within {within} (connecting). A firewall may drop the "
        "connection, or the VPN is off.",
        "tls": f"{place} did not finish the TLS handshake within {within}. "
        "Check that this port speaks https, and any proxy between.",
        "send": f"{place} took no more of the request for {within} (sending). Send again, or "
        "raise the write timeout.",
        "wait": f"{place} took the request but sent no answer within {within}. "
        "The server may be busy; send again, or raise the read timeout.",
        "body": f"{place} stopped in the middle of its answer for {within} "
        f"({_so_far(c)}). Send again, or raise the read timeout.",
    }[c.phase or "connect"]
    return failure_of("timeout", message, error, c)


# TLS.


def untrusted(error: BaseException, c: Circumstances) -> Failure:
    code = getattr(error, "verify_code", 0)
    words = f"{getattr(error, 'verify_message', '')} {error}".lower()
    unknown = getattr(error, "verify_message", "") or "it could not be verified"
    why, what_to_try = next(
        (row[2:] for row in signs.UNTRUSTED if code in row[0] or row[1].search(words)),
        (unknown, "Ask who runs the server."),
    )
    message = (
        f"The TLS certificate of {c.place} is not trusted: {why.format(host=c.host)}. {what_to_try}"
    )
    return failure_of("tls_untrusted", message, error, c)


def _tls_failed(error: BaseException, c: Circumstances) -> Failure:
    reason = (getattr(error, "reason", None) or "").upper()
    why = next((why for part, why in signs.TLS_REASONS if part in reason), "")
    if not why and (isinstance(error, (ssl.SSLEOFError, ConnectionError)) or not str(error)):
        why = "the server closed the connection during it. It may not speak https on this port"
    why = why or reason.replace("_", " ").lower() or _reason(error)
    message = f"The TLS handshake with {c.place} failed: {why}."
    return failure_of("tls_failed", message, error, c)


def tls_error(error: BaseException, c: Circumstances) -> Failure:
    ended = isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError))
    return closed(error, c) if ended and c.phase in ("send", "body") else _tls_failed(error, c)


# The answer.


def closed(error: BaseException, c: Circumstances) -> Failure:
    if c.phase == "tls":
        return _tls_failed(error, c)
    how = "reset" if isinstance(error, ConnectionResetError) else "closed"
    if c.phase in ("send", "wait", None) and not c.received:
        if c.reused:
            hint = (
                "The connection had been used before and may have been idle for too long: "
                "send again."
            )
        elif c.phase == "send":
            hint = "It may not accept a request this large; send again to see whether it lasts."
        else:
            hint = (
                "Check the port and http or https, and that no proxy or firewall cuts it; "
                "then send again."
            )
        message = f"{c.place} {how} the connection without an answer. {hint}"
    else:
        message = (
            f"{c.place} {how} the connection in the middle of its answer ({_so_far(c)}). "
            "Send again; if it lasts, the server or a proxy between cuts it."
        )
    return failure_of("closed", message, error, c)


def remote_protocol(error: BaseException, c: Circumstances) -> Failure:
    text = str(error)
    if any(words in text for words in signs.ENDED) and not is_foreign(c.received):
        return closed(error, c)
    what, hint = _malformed(text, c)
    message = f"The answer of {c.place} is not valid HTTP: {what}. {hint}"
    return failure_of("malformed_response", message, error, c)


def _malformed(text: str, c: Circumstances) -> tuple[str, str]:
    for start, what, hint in signs.OTHER_PROTOCOLS:
        if c.received.startswith(start):
            return what, hint
    for part, what in signs.MALFORMED:
        if part in text.lower():
            return what, "The raw view shows the bytes as they came."
    return text.rstrip(
        "."
    ) or "it breaks the protocol", "The raw view shows the bytes as they came."


def is_foreign(received: bytes) -> bool:
    """Tells an answer that does not even begin like HTTP."""
    beginning = received.lstrip(b"\r\n")[:5]
    return not b"HTTP/".startswith(beginning)


def proxy_refused(error: BaseException, c: Circumstances) -> Failure:
    text = str(error)
    place = c.proxy_place or "The proxy"
    if text.startswith("407"):
        message = (
            f"The proxy {place} wants a user and password (407). "
            "Write them into the proxy setting: http://user:password@host:port."
        )
    else:
        message = (
            f"The proxy {place} would not open a connection to {c.place}: {text or 'it gave no'}"
            f"{'' if text else ' reason'}. Check the proxy setting, or ask who runs the proxy."
        )
    return failure_of("proxy", message, error, c)


def _so_far(c: Circumstances) -> str:
    if c.declared_bytes is not None:
        return f"{c.body_bytes} of {c.declared_bytes} bytes of the body had come"
    if c.body_bytes or c.phase == "body":
        return f"{c.body_bytes} bytes of the body had come"
    return "nothing of the body had come"


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return str(error) or "there is no connection"


def _size(count: int) -> str:
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= size:
            return f"{count / size:g} {unit}"
    return f"{count} bytes"


_HEADER_VALUE = re.compile(r"(Illegal header (?:name|value)).*", re.DOTALL)
