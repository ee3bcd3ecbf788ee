"""One table for every exception that sending can raise: what went wrong, as a `Failure`.

httpx, httpcore, h11, ssl, socket, anyio and encoding raise some fifty classes between them; the
table at the end gives each one its explanation (sentences.py). The most telling exception decides:
httpcore wraps the cause, so the wrapper is taken off first.
"""

from __future__ import annotations

import socket
import ssl
import zlib

import anyio
import h11
import httpcore
import httpx

from inspector.model.exchange import Failure
from inspector.transport import sentences
from inspector.transport.decoding import TooLargeError, UndecodableError
from inspector.transport.outgoing import UnsendableError
from inspector.transport.sentences import Circumstances, Explain
from inspector.transport.trust import TrustError


class ProxyUnusableError(ValueError):
    """A proxy setting that cannot be used; the text is the sentence for the user."""


def describe(error: BaseException, circumstances: Circumstances) -> Failure:
    """Returns the failure that an exception amounts to; kind `internal` for what is unknown."""
    cause = _innermost(error)
    for candidate in (cause, error):
        for known in type(candidate).__mro__:
            explain = _TABLE.get(known)
            if explain is not None:
                failure = explain(candidate, circumstances)
                if failure.kind in ("timeout", "closed") and sentences.is_foreign(
                    circumstances.received
                ):
                    failure = sentences.remote_protocol(candidate, circumstances)
                return _at_proxy(failure, circumstances)
    return sentences.failure_of(
        "internal", "Something went wrong inside this program.", cause, circumstances
    )


def _innermost(error: BaseException) -> BaseException:
    while True:
        inner = error.args[0] if error.args else None
        if isinstance(error, BaseExceptionGroup):
            inner = error.exceptions[0]
        if not isinstance(inner, BaseException):
            return error
        error = inner


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


_TABLE: dict[type[BaseException], Explain] = {
    # ours
    UnsendableError: sentences.own_words("invalid_request"),
    TrustError: sentences.own_words("tls_failed"),
    ProxyUnusableError: sentences.own_words("proxy"),
    UndecodableError: sentences.undecodable,
    TooLargeError: sentences.too_large,
    # the system
    socket.gaierror: sentences.name_not_resolved,
    socket.herror: sentences.name_not_resolved,
    ConnectionRefusedError: sentences.refused,
    ConnectionError: sentences.closed,
    TimeoutError: sentences.timed_out,
    OSError: sentences.os_error,
    UnicodeError: sentences.encoding,
    zlib.error: sentences.undecodable,
    ssl.SSLCertVerificationError: sentences.untrusted,
    ssl.SSLError: sentences.tls_error,
    # h11
    h11.ProtocolError: sentences.remote_protocol,
    h11.LocalProtocolError: sentences.local_protocol,
    h11.RemoteProtocolError: sentences.remote_protocol,
    # httpcore
    httpcore.ConnectionNotAvailable: sentences.closed,
    httpcore.ProxyError: sentences.proxy_refused,
    httpcore.UnsupportedProtocol: sentences.invalid_url,
    httpcore.ProtocolError: sentences.remote_protocol,
    httpcore.LocalProtocolError: sentences.local_protocol,
    httpcore.RemoteProtocolError: sentences.remote_protocol,
    httpcore.TimeoutException: sentences.timed_out,
    httpcore.NetworkError: sentences.closed,
    httpcore.ConnectError: sentences.connect_error,
    # httpx
    httpx.HTTPError: sentences.closed,
    httpx.TimeoutException: sentences.timed_out,
    httpx.NetworkError: sentences.closed,
    httpx.ConnectError: sentences.connect_error,
    httpx.ProtocolError: sentences.remote_protocol,
    httpx.LocalProtocolError: sentences.local_protocol,
    httpx.RemoteProtocolError: sentences.remote_protocol,
    httpx.ProxyError: sentences.proxy_refused,
    httpx.UnsupportedProtocol: sentences.invalid_url,
    httpx.DecodingError: sentences.undecodable,
    httpx.TooManyRedirects: sentences.too_many_redirects,
    httpx.HTTPStatusError: sentences.remote_protocol,
    httpx.InvalidURL: sentences.invalid_url,
    httpx.CookieConflict: sentences.local_protocol,
    httpx.StreamError: sentences.closed,
    # anyio
    anyio.ConnectionFailed: sentences.unreachable,
    anyio.BrokenResourceError: sentences.closed,
    anyio.BusyResourceError: sentences.closed,
    anyio.ClosedResourceError: sentences.closed,
    anyio.EndOfStream: sentences.closed,
    anyio.IncompleteRead: sentences.closed,
    anyio.DelimiterNotFound: sentences.remote_protocol,
    anyio.WouldBlock: sentences.closed,
}
