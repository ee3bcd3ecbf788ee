"""Every exception has its kind, and every kind happens for real on loopback."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType

import anyio
import h11
import httpcore
import httpx
import pytest

from inspector.model.exchange import Failure
from inspector.transport.decoding import TooLargeError
from inspector.transport.failures import describe
from inspector.transport.sentences import Circumstances
from inspector.transport.settings import Settings

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
HERE = Circumstances(host="api.example.test", port=443, scheme="https", phase="wait")


def loopback(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    return [(socket.AF_INET, ("127.0.0.1", port))]


def exceptions_of(*modules: ModuleType) -> Iterator[type[BaseException]]:
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, type) and issubclass(value, Exception) and name[0] != "_":
                yield value


def subclasses(of: type[BaseException]) -> Iterator[type[BaseException]]:
    yield of
    for each in of.__subclasses__():
        yield from subclasses(each)


# anyio's exceptions about threads, tasks and interpreters; nothing of it touches a connection.
NOT_THE_NETWORK = {
    anyio.BrokenWorkerProcess,
    anyio.BrokenWorkerInterpreter,
    anyio.NoEventLoopError,
    anyio.RunFinishedError,
    anyio.TypedAttributeLookupError,
    anyio.FutureAlreadyFinished,
    anyio.FutureCancelled,
    anyio.FutureFailed,
    anyio.FutureNotFinished,
    anyio.TaskCancelled,
    anyio.TaskFailed,
    anyio.TaskNotFinished,
}
TREES = sorted(
    {
        *exceptions_of(httpx, httpcore, h11, ssl, socket),
        *(each for each in exceptions_of(anyio) if each not in NOT_THE_NETWORK),
        *(each for root in (httpx.HTTPError, httpx.StreamError) for each in subclasses(root)),
        *(
            each
            for root in (
                httpcore.NetworkError,
                httpcore.ProtocolError,
                httpcore.TimeoutException,
                ssl.SSLError,
                ConnectionError,
                UnicodeError,
            )
            for each in subclasses(root)
        ),
        zlib.error,
        TimeoutError,
        PermissionError,
    },
    key=lambda each: (each.__module__, each.__name__),
)


@pytest.mark.parametrize("raised", TREES, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_every_exception_of_the_network_has_a_kind(raised):
    failure = describe(raised.__new__(raised), HERE)
    assert failure.kind != "internal"
    assert failure.message.endswith((".", ")"))


def test_what_nobody_foresaw_is_internal():
    assert describe(KeyError("x"), HERE).kind == "internal"


def test_the_cause_inside_a_wrapper_decides():
    error = httpcore.ConnectError(ConnectionRefusedError(errno.ECONNREFUSED, "refused"))
    assert describe(error, HERE).kind == "connection_refused"
    group = ExceptionGroup("all failed", [ConnectionRefusedError(111, "refused")])
    assert describe(group, HERE).kind == "connection_refused"


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENETUNREACH, "unreachable"),
        (errno.EHOSTUNREACH, "unreachable"),
        (errno.EACCES, "unreachable"),
        (errno.ETIMEDOUT, "timeout"),
        (errno.ECONNREFUSED, "connection_refused"),
        (errno.EMFILE, "unreachable"),
    ],
)
def test_the_systems_error_numbers_have_kinds(number, kind):
    error = httpcore.ConnectError(OSError(number, "Some reason"))
    failure = describe(error, Circumstances(host="h", port=1, phase="connect"))
    assert failure.kind == kind
    assert "h:1" in failure.message


def test_no_value_of_a_header_gets_into_the_detail():
    error = h11.LocalProtocolError("Illegal header value b'Bearer canary'")
    failure = describe(httpcore.LocalProtocolError(error), HERE)
    assert failure.kind == "invalid_request"
    assert "canary" not in failure.message + failure.detail


@pytest.mark.parametrize(
    ("error", "phase", "kind"),
    [
        (ConnectionResetError("reset"), "tls", "tls_failed"),
        (httpcore.ConnectError(), "tls", "tls_failed"),
        (httpcore.ConnectError(), "connect", "unreachable"),
        (OSError(errno.EIO, "Input/output error"), "body", "closed"),
        (ConnectionResetError("reset"), "send", "closed"),
        (ssl.SSLEOFError(8, "EOF occurred"), "body", "closed"),
        (ssl.SSLEOFError(8, "EOF occurred"), "tls", "tls_failed"),
        (UnicodeEncodeError("ascii", "é", 0, 1, "no"), "send", "invalid_request"),
        (zlib.error("bad"), "body", "decoding"),
    ],
)
def test_the_phase_tells_what_an_exception_means(error, phase, kind):
    failure = describe(error, Circumstances(host="h", port=1, phase=phase))
    assert failure.kind == kind
    assert failure.phase == phase


def test_sizes_are_told_in_units_people_use():
    for size, words in ((1 << 30, "1 GB"), (64 << 20, "64 MB"), (2048, "2 KB"), (5, "5 bytes")):
        here = Circumstances(settings=Settings(max_body_bytes=size))
        assert words in describe(TooLargeError(size), here).message


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (0, "A required certificate is not within its validity period", "expired"),
        (0, "“x” certificate is not trusted", "issuer is unknown"),
        (0, "The certificate's CN name does not match the passed value.", "another host name"),
        (23, "certificate revoked", "revoked"),
        (9, "certificate is not yet valid", "not valid yet"),
        (999, "something new", "something new"),
    ],
)
def test_reasons_for_distrust_are_told_in_words_also_on_other_systems(code, words, said):
    error = ssl.SSLCertVerificationError(words)
    error.verify_code, error.verify_message = code, words
    assert said in describe(error, HERE).message


# For real.


def test_a_refused_port_is_named(rig):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    exchange = rig().send(f"http://127.0.0.1:{port}/")
    assert isinstance(exchange.outcome, Failure)
    assert exchange.outcome.kind == "connection_refused"
    assert exchange.outcome.phase == "connect"
    assert f"127.0.0.1:{port} refused" in exchange.outcome.message
    assert exchange.hops[0].sent == b""


@pytest.mark.parametrize("error", [socket.gaierror(socket.EAI_NONAME, "unknown"), UnicodeError()])
def test_a_name_that_does_not_resolve_is_named(error, rig):
    def resolve(host, port):
        raise error

    exchange = rig(resolve=resolve).send("https://does-not-exist.invalid/")
    assert exchange.outcome == Failure(
        "name_not_resolved",
        "does-not-exist.invalid could not be found: the name does not resolve. "
        "Check the region and the spelling, or the VPN.",
        "dns",
        exchange.outcome.detail,
    )


def test_a_silent_name_server_is_told_from_an_unknown_name(rig):
    def resolve(host, port):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure")

    assert (
        "name server did not answer" in rig(resolve=resolve).send("http://x.test/").outcome.message
    )


def test_a_name_without_addresses_does_not_resolve(rig):
    exchange = rig(resolve=lambda host, port: []).send("http://x.test/")
    assert exchange.outcome.kind == "name_not_resolved"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://host/", "ftp://"),
        ("/api/v2/x", "no scheme and host"),
        ("https:///x", "names no host"),
        ("http://host:99999/", "port"),
        ("http://host:x/", "port"),
        ("http://{{host}}/", "variable"),
        ("http://[::zz]/", "IPv6"),
        ("http://x\u2024\u2024y/", "host name"),
        ("http://host/a\nb", "U+000A"),
        (" http://host/", "white space"),
        ("http://host/\ud800", "surrogate"),
    ],
)
def test_a_url_that_cannot_be_sent_is_refused_before_sending(url, words, rig):
    exchange = rig().send(url)
    assert exchange.outcome.kind == "invalid_request"
    assert words in exchange.outcome.message
    assert exchange.hops == ()


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ((("X-Note", "arrow → canary"),), "X-Note holds the character U+2192 (→)"),
        ((("X-Note", "a\r\nInjected: canary"),), "X-Note holds a line break"),
        ((("X-Note", "canary\x00"),), "X-Note holds the character U+0000"),
        ((("X Note", "canary"),), "'X Note' cannot be sent"),
        ((("", "canary"),), "'' cannot be sent"),
        ((("Host", "a"), ("host", "b")), "Host is given more than once"),
        ((("Content-Length", "5"),), "Content-Length says 5, but the payload has 2 bytes"),
        ((("Transfer-Encoding", "gzip"),), "Transfer-Encoding"),
    ],
)
def test_a_header_that_cannot_be_sent_is_named_without_its_value(headers, words, rig):
    exchange = rig().send("http://127.0.0.1:1/", "POST", headers, b"hi")
    assert exchange.outcome.kind == "invalid_request"
    assert words in exchange.outcome.message
    assert "canary" not in exchange.outcome.message + exchange.outcome.detail
    assert exchange.hops == ()


def test_a_method_that_is_no_word_is_refused(rig):
    exchange = rig().send("http://127.0.0.1:1/", "GET /x")
    assert exchange.outcome.kind == "invalid_request"
    assert "GET /x" in exchange.outcome.message


def test_a_connection_reset_in_the_body_tells_how_much_came(serve, rig):
    def script(talk):
        talk.read_request()
        talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi!")
        received.wait(30)
        talk.reset()

    received = threading.Event()
    server = serve(script)
    one = rig()
    ticket = one.submit(server.url)
    one.box.reached(ticket, "body")
    received.set()
    exchange = one.box.exchange(ticket)
    assert exchange.outcome.kind == "closed"
    assert exchange.outcome.phase == "body"
    assert "(3 of 10 bytes of the body had come)" in exchange.outcome.message
    assert exchange.hops[0].received.endswith(b"hi!")


def test_a_kept_connection_that_broke_suggests_sending_again(serve, rig):
    def script(talk):
        talk.read_request()
        talk.send(OK)
        talk.read_request()
        talk.reset()

    server = serve(script)
    one = rig()
    assert one.send(server.url).status == 200
    exchange = one.send(server.url)
    assert exchange.outcome.kind == "closed"
    assert "used before" in exchange.outcome.message
    assert len(server.talks) == 1  # nothing was tried again behind the user's back


def test_no_name_in_time(rig):
    answered = threading.Event()
    try:
        exchange = rig(
            resolve=lambda host, port: answered.wait(30) and [], connect_timeout_s=0.05
        ).send("http://slow.test/")
    finally:
        answered.set()
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("timeout", "dns")
    assert "slow.test took longer than 0.05 s" in exchange.outcome.message


def test_no_connection_in_time(rig, full_backlog):
    exchange = rig(connect_timeout_s=0.05).send(f"http://127.0.0.1:{full_backlog}/")
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("timeout", "connect")
    assert "within 0.05 s (connecting)" in exchange.outcome.message


def test_no_handshake_in_time(serve, rig):
    server = serve(lambda talk: talk.hold())
    exchange = rig(connect_timeout_s=0.05).send(f"https://127.0.0.1:{server.port}/")
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("timeout", "tls")


def test_no_reading_of_the_request_in_time(serve, rig):
    server = serve(lambda talk: talk.hold_unread())
    content = b"x" * 30_000_000
    exchange = rig(write_timeout_s=0.05).send(server.url, "POST", (), content)
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("timeout", "send")
    assert 0 < len(exchange.hops[0].sent) < len(content)


def test_no_answer_in_time(serve, rig):
    server = serve(lambda talk: talk.hold())
    exchange = rig(read_timeout_s=0.05).send(server.url)
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("timeout", "wait")
    assert "sent no answer within 0.05 s" in exchange.outcome.message
    assert server.talk().closed_by_client.wait(30)


def test_no_end_of_the_body_in_time(serve, rig):
    def script(talk):
        talk.read_request()
        talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi!")
        talk.hold()

    exchange = rig(read_timeout_s=0.2).send(serve(script).url)
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("timeout", "body")
    assert "3 of 10 bytes" in exchange.outcome.message


# TLS for real.


def test_a_trusted_certificate_gives_its_facts(serve, rig, scripts, authority):
    server = serve(scripts.answering(OK), authority.context())
    hop = rig(ca_file=authority.ca_file).send(server.url).hops[0]
    assert hop.status == 200
    assert hop.tls is not None
    assert hop.tls.version in ("TLSv1.2", "TLSv1.3")
    assert hop.tls.cipher
    assert "trustme" in hop.tls.issuer
    assert hop.tls.not_after.endswith("Z")
    assert hop.sent.startswith(b"GET / HTTP/1.1\r\n")
    assert hop.received == OK
    assert hop.timings.tls is not None


def test_a_certificate_is_not_looked_at_when_verification_is_off(serve, rig, scripts, authority):
    server = serve(scripts.answering(OK), authority.context("elsewhere.test"))
    hop = rig(verify_tls=False).send(server.url).hops[0]
    assert hop.status == 200
    assert "trustme" in hop.tls.issuer


def distrusted(one, server, host="127.0.0.1"):
    exchange = one.send(f"https://{host}:{server.port}/")
    assert isinstance(exchange.outcome, Failure)
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("tls_untrusted", "tls")
    assert f"{host}:{server.port} is not trusted" in exchange.outcome.message
    assert exchange.hops[0].sent == b""
    return exchange.outcome.message


def test_an_unknown_issuer_is_told(serve, rig, scripts, authority, make_authority):
    server = serve(scripts.answering(OK), make_authority().context())
    assert "its issuer is unknown" in distrusted(rig(ca_file=authority.ca_file), server)


def test_a_self_signed_certificate_is_told(
    serve, rig, scripts, authority, make_authority, tmp_path
):
    ca = make_authority().ca
    path = tmp_path / "self.pem"
    path.write_bytes(ca.private_key_pem.bytes() + ca.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server = serve(scripts.answering(OK), context)
    assert "it is self-signed" in distrusted(rig(ca_file=authority.ca_file), server)


def test_an_expired_certificate_is_told(serve, rig, scripts, authority):
    past = datetime(2001, 1, 1, tzinfo=UTC)
    server = serve(
        scripts.answering(OK),
        authority.context("127.0.0.1", not_before=past, not_after=past.replace(year=2002)),
    )
    assert "it has expired" in distrusted(rig(ca_file=authority.ca_file), server)


def test_a_certificate_for_another_host_is_told(serve, rig, scripts, authority):
    server = serve(scripts.answering(OK), authority.context("other.test"))
    one = rig(ca_file=authority.ca_file, resolve=loopback)
    assert "another host name than api.example.test" in distrusted(one, server, "api.example.test")
    assert "another host name than 127.0.0.1" in distrusted(one, server)


def test_a_server_without_tls_is_told(serve, rig):
    def script(talk):
        talk._fill()
        talk.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    exchange = rig().send(f"https://127.0.0.1:{serve(script).port}/")
    assert (exchange.outcome.kind, exchange.outcome.phase) == ("tls_failed", "tls")
    assert "does not speak TLS" in exchange.outcome.message


def test_a_server_that_hangs_up_in_the_handshake_is_told(serve, rig):
    exchange = rig().send(f"https://127.0.0.1:{serve(lambda talk: talk._fill()).port}/")
    assert exchange.outcome.kind == "tls_failed"
    assert "closed the connection" in exchange.outcome.message


def test_a_server_that_wants_a_client_certificate_is_told(serve, rig, scripts, authority):
    context = authority.context()
    context.verify_mode = ssl.CERT_REQUIRED
    authority.ca.configure_trust(context)
    context.maximum_version = ssl.TLSVersion.TLSv1_3
    server = serve(scripts.answering(OK), context)
    exchange = rig(ca_file=authority.ca_file).send(server.url)
    assert exchange.outcome.kind in ("tls_failed", "closed")


def test_plain_http_to_a_tls_port_is_told(serve, rig, scripts, authority):
    server = serve(scripts.answering(OK), authority.context())
    exchange = rig().send(f"http://127.0.0.1:{server.port}/")
    assert exchange.outcome.kind in ("malformed_response", "closed")
    assert "https" in exchange.outcome.message


def test_a_file_of_certificates_that_is_not_there_is_named(rig, tmp_path):
    missing = str(tmp_path / "company.pem")
    exchange = rig(ca_file=missing).send("https://127.0.0.1:1/")
    assert exchange.outcome.kind == "tls_failed"
    assert missing in exchange.outcome.message


def test_a_file_without_certificates_is_named(rig, tmp_path):
    (tmp_path / "empty.pem").write_text("nothing here")
    exchange = rig(ca_file=str(tmp_path / "empty.pem")).send("https://127.0.0.1:1/")
    assert "no certificate" in exchange.outcome.message


def test_the_default_is_to_verify():
    assert Settings().verify_tls
    assert not Settings().follow_redirects
    assert Settings().proxy is None
