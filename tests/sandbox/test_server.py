from __future__ import annotations

import base64
import http.client
import json
import logging
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.errors import SandboxError
from inspector.model.headers import Headers
from inspector.sandbox.limits import MAX_BODY_BYTES, Limits
from inspector.sandbox.responder import (
    DemoClient,
    Listener,
    SandboxRequest,
    SandboxResponse,
    make_responder,
)
from inspector.sandbox.server import SandboxServer

ME = "/api/v2/tokens/me"


class Echo:
    """A responder that tells what it was asked; `/broken` and `/unsendable` are its bugs."""

    scenario = "echo"
    clients: tuple[DemoClient, ...] = ()

    def __init__(self) -> None:
        self.seen: list[tuple[Listener, SandboxRequest]] = []
        self.body: bytes | None = None

    def issued(self, token_text: str) -> bool:
        return bool(token_text) and False

    def respond(self, listener: Listener, request: SandboxRequest) -> SandboxResponse:
        self.seen.append((listener, request))
        if request.target == "/broken":
            raise KeyError("a bug")
        headers = Headers.of([("X-Echo", "1"), ("x-ECHO", "2")])
        if request.target == "/unsendable":
            headers = headers.with_added("X-Bad", "a\r\nb: c")
        body = f"{listener} {len(request.body)}".encode() if self.body is None else self.body
        if request.target == "/empty":
            body = b""
        return SandboxResponse(200, "Fine", headers, body)


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def make(echo: Echo) -> Iterator[Callable[[Limits | None], SandboxServer]]:
    made: list[SandboxServer] = []

    def factory(limits: Limits | None = None) -> SandboxServer:
        server = SandboxServer(echo, limits=limits)
        made.append(server)
        server.start()
        return server

    yield factory
    for server in made:
        server.close()


@pytest.fixture
def server(make: Callable[[Limits | None], SandboxServer]) -> SandboxServer:
    return make(None)


def address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def connect(server: SandboxServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(*address(server.api_url), timeout=20)


def dial(server: SandboxServer) -> socket.socket:
    return socket.create_connection(address(server.api_url), timeout=20)


def read_all(sock: socket.socket) -> bytes:
    received = b""
    while data := sock.recv(65536):
        received += data
    return received


def send_on(sock: socket.socket) -> None:
    """Sends until the other side refuses."""
    while True:
        sock.sendall(b"more")


def raw(server: SandboxServer, text: str) -> bytes:
    """Sends bytes as they stand and returns all that comes until the server closes."""
    host = urlsplit(server.api_url).netloc
    with closing(dial(server)) as sock:
        sock.sendall(text.replace("HOST", host).encode("latin-1"))
        return read_all(sock)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def code(answer: bytes) -> str:
    return str(json.loads(answer.partition(b"\r\n\r\n")[2])["code"])


# --- answering


def test_the_two_listeners_are_told_apart(server: SandboxServer, echo: Echo) -> None:
    for url, name in ((server.api_url, "api"), (server.login_url, "login")):
        connection = http.client.HTTPConnection(*address(url), timeout=20)
        connection.request("GET", "/a?b=c%20d")
        assert connection.getresponse().read() == f"{name} 0".encode()
        connection.close()
    assert [(listener, r.target) for listener, r in echo.seen] == [
        ("api", "/a?b=c%20d"),
        ("login", "/a?b=c%20d"),
    ]


def test_header_spelling_order_and_duplicates_cross_both_ways(
    server: SandboxServer, echo: Echo
) -> None:
    answer = raw(
        server, "GET / HTTP/1.1\r\nx-One: 1\r\nHOst: HOST\r\nX-ONE: 2\r\nConnection: close\r\n\r\n"
    )
    sent = [pair for pair in echo.seen[0][1].headers if pair[0].lower() == "x-one"]
    assert sent == [("x-One", "1"), ("X-ONE", "2")]
    assert answer.startswith(b"HTTP/1.1 200 Fine\r\n")
    assert b"X-Echo: 1\r\nx-ECHO: 2\r\n" in answer


def test_one_connection_serves_many_requests(server: SandboxServer) -> None:
    connection = connect(server)
    ports = set()
    for _ in range(3):
        connection.request("POST", "/", body=b"abc")
        assert connection.getresponse().read() == b"api 3"
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


def test_pipelined_requests_are_answered_in_order(server: SandboxServer) -> None:
    one = "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n\r\nab"
    two = "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"
    answer = raw(server, one + two)
    assert answer.count(b"HTTP/1.1 200") == 2
    assert answer.index(b"api 2") < answer.index(b"api 0")


def test_chunked_content_is_put_together(server: SandboxServer, echo: Echo) -> None:
    connection = connect(server)
    connection.request("POST", "/", body=iter([b"ab", b"c" * 100_000]), encode_chunked=True)
    assert connection.getresponse().read() == b"api 100002"
    connection.close()
    assert echo.seen[0][1].body == b"ab" + b"c" * 100_000


def test_a_waiting_client_is_told_to_go_on(server: SandboxServer) -> None:
    with closing(dial(server)) as sock:
        host = urlsplit(server.api_url).netloc
        sock.sendall(
            f"POST / HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\n"
            "Content-Length: 3\r\nConnection: close\r\n\r\n".encode()
        )
        assert sock.recv(1024).startswith(b"HTTP/1.1 100 ")
        sock.sendall(b"abc")
        assert read_all(sock).endswith(b"api 3")


def test_head_has_the_length_of_get_and_no_body(server: SandboxServer) -> None:
    connection = connect(server)
    connection.request("HEAD", "/")
    response = connection.getresponse()
    assert response.getheader("Content-Length") == "5"
    assert response.read() == b""
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"api 0"
    connection.close()


def test_an_empty_body_has_length_zero(server: SandboxServer) -> None:
    connection = connect(server)
    connection.request("GET", "/empty")
    assert connection.getresponse().getheader("Content-Length") == "0"
    connection.close()


def test_an_absolute_target_is_read_as_to_a_proxy(server: SandboxServer, echo: Echo) -> None:
    answer = raw(server, "GET http://HOST/a?b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert status(answer) == 200
    raw(server, "GET http://HOST HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert [request.target for _, request in echo.seen] == ["/a?b", "/"]


def test_an_old_client_gets_its_answer_and_the_end(server: SandboxServer) -> None:
    assert raw(server, "GET / HTTP/1.0\r\nHost: HOST\r\n\r\n").endswith(b"api 0")


# --- refusing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nonsense\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: HOST\r\nBad Name: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: x\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: " + "9" * 5000 + "\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        ("GET http://[ HTTP/1.1\r\nHost: HOST\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: HOST\r\nX: " + "a" * 70_000 + "\r\n\r\n", 431),
    ],
)
def test_a_malformed_request_is_answered_and_the_connection_ends(
    server: SandboxServer, echo: Echo, text: str, expected: int
) -> None:
    answer = raw(server, text)
    assert status(answer) == expected
    assert b"Connection: close" in answer
    assert b"ININ-Correlation-Id: " in answer
    assert set(json.loads(answer.partition(b"\r\n\r\n")[2])) >= {"message", "code", "contextId"}
    assert echo.seen == []


def test_a_request_cut_off_in_its_head_is_malformed(server: SandboxServer, echo: Echo) -> None:
    with closing(dial(server)) as sock:
        sock.sendall(b"GET / HT")
        sock.shutdown(socket.SHUT_WR)
        assert status(read_all(sock)) == 400
    assert echo.seen == []


def test_a_request_cut_off_in_its_body_is_malformed(server: SandboxServer, echo: Echo) -> None:
    with closing(dial(server)) as sock:
        host = urlsplit(server.api_url).netloc
        sock.sendall(f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nab".encode())
        sock.shutdown(socket.SHUT_WR)
        assert status(read_all(sock)) == 400
    assert echo.seen == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost:1", "", "HOST.evil"])
def test_another_host_is_refused(server: SandboxServer, echo: Echo, host: str) -> None:
    answer = raw(server, f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")
    assert (status(answer), code(answer)) == (421, "sandbox.wrong.host")
    assert echo.seen == []


def test_the_name_localhost_is_answered(server: SandboxServer) -> None:
    port = address(server.api_url)[1]
    answer = raw(server, f"GET / HTTP/1.1\r\nHost: LocalHost:{port}\r\nConnection: close\r\n\r\n")
    assert status(answer) == 200


def test_an_old_client_without_host_is_refused(server: SandboxServer) -> None:
    assert status(raw(server, "GET / HTTP/1.0\r\n\r\n")) == 421


def test_a_refused_head_request_gets_no_body(server: SandboxServer) -> None:
    answer = raw(server, "HEAD / HTTP/1.1\r\nHost: evil\r\n\r\n")
    assert status(answer) == 421
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("origin", "site", "expected"),
    [
        ("https://evil.example", "cross-site", 403),
        ("https://localhost.evil.example", "Cross-Site", 403),
        ("http://[", "cross-site", 403),
        ("https://evil.example", "", 200),  # a snippet's own header, from no browser
        ("https://evil.example", "same-site", 200),
        ("http://localhost:3000", "cross-site", 200),
        ("http://127.0.0.1:3000", "cross-site", 200),
        ("null", "cross-site", 200),
        ("", "cross-site", 200),
    ],
)
def test_requests_of_other_sites_are_refused(
    server: SandboxServer, origin: str, site: str, expected: int
) -> None:
    fields = f"Origin: {origin}\r\n" if origin else ""
    fields += f"Sec-Fetch-Site: {site}\r\n" if site else ""
    answer = raw(server, f"GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n{fields}\r\n")
    assert status(answer) == expected


def test_a_body_declared_too_large_is_refused_before_it_is_sent(
    server: SandboxServer, echo: Echo
) -> None:
    answer = raw(
        server,
        f"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n"
        "Expect: 100-continue\r\n\r\n",
    )
    assert (status(answer), code(answer)) == (413, "request.entity.too.large")
    assert echo.seen == []


def test_the_refusal_of_a_large_body_reaches_a_client_that_sends_on(
    server: SandboxServer, echo: Echo
) -> None:
    connection = connect(server)
    pieces = (b"x" * 1_000_000 for _ in range(9))
    connection.request("POST", "/", body=pieces, encode_chunked=True)
    response = connection.getresponse()
    assert response.status == 413
    assert json.loads(response.read())["message"].endswith(str(MAX_BODY_BYTES))
    connection.close()
    assert echo.seen == []


def test_a_body_of_just_the_limit_is_taken(server: SandboxServer) -> None:
    connection = connect(server)
    connection.request("POST", "/", body=b"x" * MAX_BODY_BYTES)
    assert connection.getresponse().read() == f"api {MAX_BODY_BYTES}".encode()
    connection.close()


# --- slow and broken clients, bugs of ours


def test_an_idle_connection_is_closed(make: Callable[[Limits | None], SandboxServer]) -> None:
    server = make(Limits(idle_s=0.05))
    with closing(dial(server)) as sock:
        assert sock.recv(1) == b""


def test_a_connection_that_is_idle_after_a_request_is_closed(
    make: Callable[[Limits | None], SandboxServer],
) -> None:
    server = make(Limits(idle_s=0.05))
    assert raw(server, "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n").endswith(b"api 0")


@pytest.mark.parametrize(
    "begun", ["GET / HT", "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 9\r\n\r\nab"]
)
def test_a_request_that_does_not_end_is_answered_408(
    make: Callable[[Limits | None], SandboxServer], begun: str
) -> None:
    server = make(Limits(request_s=0.05))
    answer = raw(server, begun)
    assert (status(answer), code(answer)) == (408, "client.timeout")


def test_a_client_that_does_not_leave_is_left(
    make: Callable[[Limits | None], SandboxServer],
) -> None:
    server = make(Limits(linger_s=0.05))
    with closing(dial(server)) as sock:
        sock.sendall(b"nonsense\r\n\r\n")
        assert status(read_all(sock)) == 400
        with pytest.raises(OSError, match=r"reset|pipe|aborted"):
            send_on(sock)


def test_a_client_that_does_not_read_is_left(
    make: Callable[[Limits | None], SandboxServer], echo: Echo
) -> None:
    server = make(Limits(write_s=0.05))
    echo.body = b"x" * 20_000_000
    host = urlsplit(server.api_url).netloc
    with closing(dial(server)) as sock:
        sock.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        with pytest.raises(OSError, match=r"reset|pipe|aborted"):
            send_on(sock)


def test_an_error_of_the_server_itself_ends_only_that_connection(
    echo: Echo, caplog: pytest.LogCaptureFixture
) -> None:
    server = SandboxServer(echo, now=lambda: 1 / 0)
    server.start()
    assert raw(server, "nonsense\r\n\r\n") == b""
    assert raw(server, "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n")
    server.close()
    (record,) = caplog.records
    assert record.exc_info
    record.expected = True


def test_a_slow_client_hinders_nobody(server: SandboxServer) -> None:
    slow = [dial(server) for _ in range(20)]
    for sock in slow:
        sock.sendall(b"POST / HT")
    connection = connect(server)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()
    for sock in slow:
        sock.close()


def test_a_client_that_vanishes_hinders_nobody(server: SandboxServer) -> None:
    for _ in range(5):
        with closing(dial(server)) as sock:
            linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)  # close sends a reset
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            sock.sendall(b"POST / HTTP/1.1\r\nHost: ")
    connection = connect(server)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()


@pytest.mark.parametrize("target", ["/broken", "/unsendable"])
def test_a_bug_in_a_responder_is_answered_500_and_logged(
    server: SandboxServer, caplog: pytest.LogCaptureFixture, target: str
) -> None:
    connection = connect(server)
    connection.request("GET", target)
    response = connection.getresponse()
    body = json.loads(response.read())
    assert (response.status, body["code"]) == (500, "internal.server.error")
    assert body["contextId"] == response.getheader("ININ-Correlation-Id")
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()
    (record,) = caplog.records
    assert record.exc_info
    record.expected = True


_TOKENS = st.sampled_from(
    [
        b"GET",
        b"POST",
        b" ",
        b"/",
        b" HTTP/1.1",
        b"\r\n",
        b"\r\n\r\n",
        b"Host: HOST\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Length: 3\r\n",
        b"Expect: 100-continue\r\n",
        b"5\r\nhello\r\n",
        b"0\r\n\r\n",
        b"Origin: x\r\n",
        b"\x00",
        b"\xff",
        b":",
        b"Connection: ",
    ]
)


def test_whatever_bytes_come_the_next_client_is_served(server: SandboxServer) -> None:
    host = urlsplit(server.api_url).netloc.encode()

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.one_of(_TOKENS, st.binary(max_size=20)), max_size=12))
    def send(pieces: list[bytes]) -> None:
        with closing(dial(server)) as sock:
            sock.sendall(b"".join(pieces).replace(b"HOST", host))
            sock.shutdown(socket.SHUT_WR)
            answer = read_all(sock)
        assert not answer or answer.startswith(b"HTTP/1.1 ")

    send()
    connection = connect(server)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()


# --- life and death


def test_the_urls_are_known_and_clients_may_connect_before_start(echo: Echo) -> None:
    server = SandboxServer(echo)
    host = urlsplit(server.api_url).netloc
    with closing(dial(server)) as sock:
        sock.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        server.start()
        assert read_all(sock).endswith(b"api 0")
    server.close()


def test_a_server_is_made_before_asyncio_and_h11_are_needed() -> None:
    program = (
        "import sys\n"
        "from inspector.sandbox.responder import make_responder\n"
        "from inspector.sandbox.server import SandboxServer\n"
        "SandboxServer(make_responder('thread')).close()\n"
        "print([name for name in ('asyncio', 'h11', 'ssl', 'uuid') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_a_server_that_never_started_closes_and_frees_its_ports(echo: Echo) -> None:
    server = SandboxServer(echo)
    port = address(server.api_url)[1]
    server.close()
    server.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=20)


def test_starting_twice_is_starting_once(echo: Echo) -> None:
    server = SandboxServer(echo)
    server.start()
    server.start()
    assert [thread.name for thread in threading.enumerate()].count("sandbox") == 1
    server.close()
    server.close()
    assert "sandbox" not in [thread.name for thread in threading.enumerate()]


def test_a_closed_server_does_not_start_again(echo: Echo) -> None:
    server = SandboxServer(echo)
    server.close()
    with pytest.raises(SandboxError, match="closed"):
        server.start()


def test_closing_ends_open_connections_and_frees_the_ports(echo: Echo) -> None:
    server = SandboxServer(echo, address_of_two_free())
    server.start()
    port = address(server.api_url)[1]
    idle = connect(server)
    idle.request("GET", "/")
    idle.getresponse().read()
    half = dial(server)
    half.sendall(b"POST / HTTP/1.1\r\nContent-Le")
    server.close()
    assert idle.sock.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=20)
    again = SandboxServer(echo, port)
    assert again.api_url == server.api_url
    for thing in (idle, half, again):
        thing.close()


def test_closing_at_once_after_starting_leaves_nothing(echo: Echo) -> None:
    for _ in range(20):
        server = SandboxServer(echo)
        server.start()
        server.close()


def test_closing_from_several_threads_is_closing_once(echo: Echo) -> None:
    server = SandboxServer(echo)
    server.start()
    closers = [threading.Thread(target=server.close) for _ in range(4)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join()


def test_login_listens_on_the_port_after_api(echo: Echo) -> None:
    port = address_of_two_free()
    server = SandboxServer(echo, port)
    assert server.api_url == f"http://127.0.0.1:{port}"
    assert server.login_url == f"http://127.0.0.1:{port + 1}"
    server.close()


@pytest.mark.parametrize("offset", [0, 1])
def test_a_port_in_use_is_named(echo: Echo, offset: int) -> None:
    port = address_of_two_free()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + offset))
        taken.listen()
        with pytest.raises(SandboxError, match=f"cannot listen on port {port + offset} of"):
            SandboxServer(echo, port)


@pytest.mark.parametrize("port", [65535, 70000, -1])
def test_a_port_that_cannot_be_is_named(echo: Echo, port: int) -> None:
    with pytest.raises(SandboxError, match=r"cannot listen on port -?\d+ of"):
        SandboxServer(echo, port)


def test_only_loopback_is_bound(server: SandboxServer) -> None:
    assert urlsplit(server.api_url).hostname == "127.0.0.1"
    assert urlsplit(server.login_url).hostname == "127.0.0.1"


@pytest.mark.parametrize(("scenario", "name"), [("thread", "sandbox"), ("echo", "sandbox-echo")])
def test_the_environment_is_named_by_its_scenario(echo: Echo, scenario: str, name: str) -> None:
    server = SandboxServer(echo if scenario == "echo" else make_responder("thread"))
    environment = server.environment
    assert environment.name == name
    assert environment.scenario == scenario
    assert environment.is_sandbox
    assert (environment.api_url, environment.login_url) == (server.api_url, server.login_url)
    assert environment.where() == f"the sandbox (scenario {scenario})"
    server.close()


# --- the scenario through sockets


def test_the_starting_case_over_the_wire() -> None:
    server = SandboxServer(make_responder("thread"))
    server.start()
    client = server.clients[0]
    basic = base64.b64encode(f"{client.client_id}:{client.client_secret}".encode()).decode()

    def token(form: str) -> str:
        login = http.client.HTTPConnection(*address(server.login_url), timeout=20)
        kind = "application/x-www-form-urlencoded"
        login.request(
            "POST",
            "/oauth/token",
            form,
            {"Authorization": f"Basic {basic}", "Content-Type": kind},
        )
        answer = json.loads(login.getresponse().read())
        login.close()
        return str(answer["access_token"])

    def post(bearer: str, **fields: str) -> int:
        api = connect(server)
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        body = '{"externalContact":{"id":"c"},"to":{"id":"q"}}'
        api.request("POST", "/api/v2/conversations/messaging", body, headers | fields)
        found = api.getresponse().status
        api.close()
        return found

    plain = token("grant_type=client_credentials")
    full = token("grant_type=client_credentials&scope=messaging%3Aguest+messaging%3Aweb")
    guest = {"X-Guest-Id": "6f7a"}
    statuses = [post(plain), post(plain, **guest), post(full), post(full, **guest)]
    server.close()
    assert statuses == [401, 401, 401, 200]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_reads_the_answers() -> None:
    server = SandboxServer(make_responder("thread"))
    server.start()
    client = server.clients[0]

    def curl(*arguments: str) -> str:
        command = ["curl", "--silent", "--show-error", "--noproxy", "*", "--max-time", "20"]
        done = subprocess.run(
            [*command, *arguments], capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout

    answer = curl(
        "--user",
        f"{client.client_id}:{client.client_secret}",
        "--data",
        "grant_type=client_credentials",
        f"{server.login_url}/oauth/token",
    )
    bearer = json.loads(answer)["access_token"]
    current = curl(
        "--header",
        f"Authorization: Bearer {bearer}",
        f"{server.api_url}/api/v2/oauth2/tokens/current",
    )
    head = curl("--head", f"{server.api_url}{ME}")
    server.close()
    assert json.loads(current)["scope"] == "admin messaging:guest"
    assert head.startswith("HTTP/1.1 401 Unauthorized")


def address_of_two_free() -> int:
    """Returns a port that is free and whose next one is free too.

    Below the ports that systems give to clients, so that no connection takes it meanwhile, and
    by chance that no seed repeats, so that tests side by side do not want the same one.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@pytest.mark.skipif(os.name == "nt", reason="the limit is of POSIX")
def test_a_server_out_of_file_descriptors_serves_again_when_there_are_some(
    server: SandboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    import resource

    kept = connect(server)  # shows that the server runs, and keeps its descriptor
    kept.request("GET", "/")
    assert kept.getresponse().read() == b"api 0"
    failed = threading.Event()

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            record.expected = True
            failed.set()

    logger, watch = logging.getLogger("inspector.sandbox.serving"), Watch()
    logger.addHandler(watch)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with closing(socket.socket()) as sock:
        sock.settimeout(20)
        free = os.dup(sock.fileno())
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
        try:
            sock.connect(address(server.api_url))
            assert failed.wait(20)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            logger.removeHandler(watch)
        host = urlsplit(server.api_url).netloc
        sock.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert read_all(sock).endswith(b"api 0")
    kept.close()
    assert "could not accept a connection" in caplog.text
