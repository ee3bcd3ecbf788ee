"""What went wrong, in a sentence for a support engineer: one table for every exception.

httpx, httpcore, h11, ssl, socket, anyio and encoding raise some fifty classes between them; the
tables at the end give each one a `FailureKind`. The most telling exception decides: httpcore wraps
the cause, so the wrapper is taken off first. A sentence names host and port, what happened, and
what to try; `Failure.detail` keeps the cause's own words, without values of request headers.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import anyio
import h11
import httpcore
import httpx

from inspector.model.exchange import Failure, FailureKind, Phase
from inspector.transport.decoding import TooLargeError, UndecodableError
from inspector.transport.outgoing import UnsendableError
from inspector.transport.settings import Settings
from inspector.transport.trust import TrustError


class ProxyUnusableError(ValueError):
    """A proxy setting that cannot be used; the text is the sentence for the user."""


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


def describe(error: BaseException, circumstances: Circumstances) -> Failure:
    """Returns the failure that an exception amounts to; kind `internal` for what is unknown."""
    cause = _innermost(error)
    for candidate in (cause, error):
        for known in type(candidate).__mro__:
            explain = _TABLE.get(known)
            if explain is not None:
                failure = explain(candidate, circumstances)
                if failure.kind in ("timeout", "closed") and _is_foreign(circumstances.received):
                    failure = _remote_protocol(candidate, circumstances)
                return _at_proxy(failure, circumstances)
    return _failure("internal", "Something went wrong inside this program.", cause, circumstances)


def _innermost(error: BaseException) -> BaseException:
    while True:
        inner = error.args[0] if error.args else None
        if isinstance(error, BaseExceptionGroup):
            inner = error.exceptions[0]
        if not isinstance(inner, BaseException):
            return error
        error = inner


def _failure(
    kind: FailureKind, message: str, error: BaseException, circumstances: Circumstances
) -> Failure:
    text = _HEADER_VALUE.sub(r"\1", str(error))
    name = type(error).__name__
    return Failure(kind, message, circumstances.phase, f"{name}: {text}" if text else name)


def _at_proxy(failure: Failure, c: Circumstances) -> Failure:
    if not c.at_proxy or failure.kind not in (
        "name_not_resolved",
        "connection_refused",
        "unreachable",
        "closed",
    ):
        return failure
    what = {
        "name_not_resolved": "its name does not resolve",
        "connection_refused": "it refused the connection",
        "unreachable": "it cannot be reached",
        "closed": "it closed the connection",
    }[failure.kind]
    message = f"The proxy {c.proxy_place} cannot be used: {what}. Check the proxy setting."
    return Failure("proxy", message, failure.phase, failure.detail)


# Our own refusals: the sentence is in the exception.


def _own_words(kind: FailureKind) -> _Explain:
    def explain(error: BaseException, c: Circumstances) -> Failure:
        return Failure(kind, str(error), c.phase, type(error).__name__)

    return explain


def _undecodable(error: BaseException, c: Circumstances) -> Failure:
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
    return _failure("decoding", message, error, c)


def _too_large(error: BaseException, c: Circumstances) -> Failure:
    limit = _size(c.settings.max_body_bytes)
    message = (
        f"The answer of {c.place} is larger than {limit}, so it was not read to its end. "
        "The raw view shows its beginning; the settings hold the limit."
    )
    return _failure("too_large", message, error, c)


def _too_many_redirects(error: BaseException, c: Circumstances) -> Failure:
    message = (
        f"The server redirects again and again (the last hop was at {c.place}). "
        "Turn following redirects off and look at the Location headers."
    )
    return _failure("too_many_redirects", message, error, c)


# The request.


def _invalid_url(error: BaseException, c: Circumstances) -> Failure:
    return _failure("invalid_request", f"The URL cannot be sent: {error}.", error, c)


def _local_protocol(error: BaseException, c: Circumstances) -> Failure:
    reason = _HEADER_VALUE.sub(r"\1", str(error)).rstrip(".")
    message = f"The request cannot be sent as it is: {reason}. Correct it and send again."
    return _failure("invalid_request", message, error, c)


def _encoding(error: BaseException, c: Circumstances) -> Failure:
    if c.phase == "dns":
        return _name_not_resolved(error, c)
    message = "The request holds a character that cannot be sent. Replace it by a plain one."
    return _failure("invalid_request", message, error, c)


# Getting there.


def _name_not_resolved(error: BaseException, c: Circumstances) -> Failure:
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
    return _failure("name_not_resolved", message, error, c)


def _refused(error: BaseException, c: Circumstances) -> Failure:
    message = (
        f"{c.place} refused the connection: nothing listens on that port. "
        "Check the port and whether the service (or the sandbox) is running."
    )
    return _failure("connection_refused", message, error, c)


def _unreachable(error: BaseException, c: Circumstances) -> Failure:
    message = (
        f"{c.place} cannot be reached: {_reason(error)}. Check the network, the VPN or a firewall."
    )
    return _failure("unreachable", message, error, c)


def _os_error(error: BaseException, c: Circumstances) -> Failure:
    number = error.errno if isinstance(error, OSError) else None
    if number in _TIMED_OUT:
        return _timed_out(error, c)
    if number in _REFUSED:
        return _refused(error, c)
    if number in _UNREACHABLE or c.phase in ("dns", "connect", None):
        return _unreachable(error, c)
    return _closed(error, c)


def _connect_error(error: BaseException, c: Circumstances) -> Failure:
    if c.phase == "tls":
        return _tls_failed(error, c)
    return _unreachable(error, c)


def _timed_out(error: BaseException, c: Circumstances) -> Failure:
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
    return _failure("timeout", message, error, c)


# TLS.


def _untrusted(error: BaseException, c: Circumstances) -> Failure:
    code = getattr(error, "verify_code", 0)
    words = f"{getattr(error, 'verify_message', '')} {error}".lower()
    unknown = getattr(error, "verify_message", "") or "it could not be verified"
    why, what_to_try = next(
        (row[2:] for row in _UNTRUSTED if code in row[0] or row[1].search(words)),
        (unknown, "Ask who runs the server."),
    )
    message = (
        f"The TLS certificate of {c.place} is not trusted: {why.format(host=c.host)}. {what_to_try}"
    )
    return _failure("tls_untrusted", message, error, c)


def _tls_failed(error: BaseException, c: Circumstances) -> Failure:
    reason = (getattr(error, "reason", None) or "").upper()
    why = next((why for part, why in _TLS_REASONS if part in reason), "")
    if not why and (isinstance(error, (ssl.SSLEOFError, ConnectionError)) or not str(error)):
        why = "the server closed the connection during it. It may not speak https on this port"
    why = why or reason.replace("_", " ").lower() or _reason(error)
    message = f"The TLS handshake with {c.place} failed: {why}."
    return _failure("tls_failed", message, error, c)


def _tls_error(error: BaseException, c: Circumstances) -> Failure:
    ended = isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError))
    return _closed(error, c) if ended and c.phase in ("send", "body") else _tls_failed(error, c)


# The answer.


def _closed(error: BaseException, c: Circumstances) -> Failure:
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
    return _failure("closed", message, error, c)


def _remote_protocol(error: BaseException, c: Circumstances) -> Failure:
    text = str(error)
    if any(words in text for words in _ENDED) and not _is_foreign(c.received):
        return _closed(error, c)
    what, hint = _malformed(text, c)
    message = f"The answer of {c.place} is not valid HTTP: {what}. {hint}"
    return _failure("malformed_response", message, error, c)


def _malformed(text: str, c: Circumstances) -> tuple[str, str]:
    for start, what, hint in _OTHER_PROTOCOLS:
        if c.received.startswith(start):
            return what, hint
    for part, what in _MALFORMED:
        if part in text.lower():
            return what, "The raw view shows the bytes as they came."
    return text.rstrip(
        "."
    ) or "it breaks the protocol", "The raw view shows the bytes as they came."


def _is_foreign(received: bytes) -> bool:
    """Tells an answer that does not even begin like HTTP."""
    beginning = received.lstrip(b"\r\n")[:5]
    return not b"HTTP/".startswith(beginning)


def _proxy(error: BaseException, c: Circumstances) -> Failure:
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
    return _failure("proxy", message, error, c)


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


_Explain = Callable[[BaseException, Circumstances], Failure]

_HEADER_VALUE = re.compile(r"(Illegal header (?:name|value)).*", re.DOTALL)
_TIMED_OUT = frozenset({errno.ETIMEDOUT, 10060})  # 100xx: Windows Sockets
_REFUSED = frozenset({errno.ECONNREFUSED, 10061, 1225})
_UNREACHABLE = frozenset(
    {
        errno.ENETUNREACH,
        errno.EHOSTUNREACH,
        errno.ENETDOWN,
        errno.EADDRNOTAVAIL,
        errno.EACCES,
        errno.EPERM,
        10013,
        10049,
        10050,
        10051,
        10065,
    }
)

_ADD_ISSUER = (
    "Add the issuer's certificate to the system's trust store (a company proxy's root, "
    "for example), or name it in the settings."
)
# OpenSSL's X509_V_ERR codes, then words of OpenSSL, Windows and macOS; the first that fits.
_UNTRUSTED: tuple[tuple[frozenset[int], re.Pattern[str], str, str], ...] = (
    (
        frozenset({10}),
        re.compile(r"has expired|validity period|certificate is expired|cert.*expired"),
        "it has expired",
        "Whoever runs the server must renew it; check this computer's date too.",
    ),
    (
        frozenset({9}),
        re.compile(r"not yet valid"),
        "it is not valid yet",
        "Check this computer's date and time.",
    ),
    (
        frozenset({62, 64}),
        re.compile(r"host ?name mismatch|ip address mismatch|not valid for|cn name|doesn't match"),
        "it was issued for another host name than {host}",
        "Check the URL's host, or the proxy between.",
    ),
    (
        frozenset({18}),
        re.compile(r"self[- ]signed certificate(?! in)"),
        "it is self-signed",
        "Add it to the system's trust store, or name it in the settings as trusted certificates.",
    ),
    (
        frozenset({19}),
        re.compile(r"self[- ]signed certificate in"),
        "its issuer's root certificate is not in this system's trust store",
        _ADD_ISSUER,
    ),
    (
        frozenset({23}),
        re.compile(r"revoked"),
        "it has been revoked",
        "Whoever runs the server must replace it; send nothing secret there.",
    ),
    (
        frozenset({2, 20, 21, 27}),
        re.compile(r"unable to (get|verify)|unknown|not trusted|untrusted|root certificate"),
        "its issuer is unknown to this system",
        _ADD_ISSUER,
    ),
)
_TLS_REASONS = (
    ("WRONG_VERSION_NUMBER", "the server does not speak TLS on this port. Use http://, or 443"),
    ("HTTP_REQUEST", "the server does not speak TLS on this port. Use http://, or another port"),
    ("RECORD_LAYER_FAILURE", "the server does not speak TLS on this port. Use http://, or 443"),
    ("UNSUPPORTED_PROTOCOL", "the server only speaks TLS versions that are no longer safe"),
    ("PROTOCOL_VERSION", "the server does not accept a TLS version that is allowed here"),
    ("CERTIFICATE_REQUIRED", "the server wants a client certificate, which is not supported"),
    ("HANDSHAKE_FAILURE", "the server refused it: it shares no cipher or wants a certificate"),
    ("UNRECOGNIZED_NAME", "the server does not know this host name. Check the URL's host"),
)
_OTHER_PROTOCOLS = (
    (b"SSH-", "it is an SSH server's greeting", "Check the port."),
    (b"\x15\x03", "it is a TLS message", "This port speaks TLS: use https:// instead of http://."),
    (b"220", "it is the greeting of a mail or FTP server", "Check the port."),
    (b"PRI * HTTP/2", "it is HTTP/2, which was not asked for", "Check the port."),
    (b"\x00\x00", "it is binary, perhaps HTTP/2, which was not asked for", "Check the port."),
)
_ENDED = ("peer closed", "peer unexpectedly closed", "Server disconnected")
_MALFORMED = (
    ("illegal status line", "its first line is not a status line"),
    ("no response line", "it has no status line"),
    ("illegal header line", "a header line has no name and colon"),
    ("continuation line", "its headers begin with a continuation line"),
    ("conflicting content-length", "it has Content-Length headers that contradict each other"),
    ("bad content-length", "its Content-Length is not a number"),
    ("transfer-encoding", "its Transfer-Encoding is not chunked alone"),
    ("illegal chunk header", "the header of a chunk is not a length"),
    ("malformed chunk footer", "a chunk does not end where its length says"),
    ("receive buffer too long", "its headers, or one line of it, exceed 100 KB"),
    ("invalid reason phrase", "its status line holds characters that are not allowed"),
)

_TABLE: dict[type[BaseException], _Explain] = {
    # ours
    UnsendableError: _own_words("invalid_request"),
    TrustError: _own_words("tls_failed"),
    ProxyUnusableError: _own_words("proxy"),
    UndecodableError: _undecodable,
    TooLargeError: _too_large,
    # the system
    socket.gaierror: _name_not_resolved,
    socket.herror: _name_not_resolved,
    ConnectionRefusedError: _refused,
    ConnectionError: _closed,
    TimeoutError: _timed_out,
    OSError: _os_error,
    UnicodeError: _encoding,
    zlib.error: _undecodable,
    ssl.SSLCertVerificationError: _untrusted,
    ssl.SSLError: _tls_error,
    # h11
    h11.ProtocolError: _remote_protocol,
    h11.LocalProtocolError: _local_protocol,
    h11.RemoteProtocolError: _remote_protocol,
    # httpcore
    httpcore.ConnectionNotAvailable: _closed,
    httpcore.ProxyError: _proxy,
    httpcore.UnsupportedProtocol: _invalid_url,
    httpcore.ProtocolError: _remote_protocol,
    httpcore.LocalProtocolError: _local_protocol,
    httpcore.RemoteProtocolError: _remote_protocol,
    httpcore.TimeoutException: _timed_out,
    httpcore.NetworkError: _closed,
    httpcore.ConnectError: _connect_error,
    # httpx
    httpx.HTTPError: _closed,
    httpx.TimeoutException: _timed_out,
    httpx.NetworkError: _closed,
    httpx.ConnectError: _connect_error,
    httpx.ProtocolError: _remote_protocol,
    httpx.LocalProtocolError: _local_protocol,
    httpx.RemoteProtocolError: _remote_protocol,
    httpx.ProxyError: _proxy,
    httpx.UnsupportedProtocol: _invalid_url,
    httpx.DecodingError: _undecodable,
    httpx.TooManyRedirects: _too_many_redirects,
    httpx.HTTPStatusError: _remote_protocol,
    httpx.InvalidURL: _invalid_url,
    httpx.CookieConflict: _local_protocol,
    httpx.StreamError: _closed,
    # anyio
    anyio.ConnectionFailed: _unreachable,
    anyio.BrokenResourceError: _closed,
    anyio.BusyResourceError: _closed,
    anyio.ClosedResourceError: _closed,
    anyio.EndOfStream: _closed,
    anyio.IncompleteRead: _closed,
    anyio.DelimiterNotFound: _remote_protocol,
    anyio.WouldBlock: _closed,
}
