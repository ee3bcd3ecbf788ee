"""A proxy comes from the settings alone, is shown, and its CONNECT is a hop of its own."""

from __future__ import annotations

import base64
import socket
import threading

import pytest

from inspector.model.exchange import Cancelled

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


def tunnelling(port: int):
    """A proxy that connects every tunnel to a port on loopback."""

    def script(talk):
        talk.read_request()
        with socket.create_connection(("127.0.0.1", port)) as onward:
            talk.send(ESTABLISHED)

            def back() -> None:
                while True:
                    try:
                        data = onward.recv(65536)
                    except OSError:
                        data = b""
                    if not data:
                        break
                    talk.connection.sendall(data)
                talk.connection.shutdown(socket.SHUT_RDWR)

            thread = threading.Thread(target=back)
            thread.start()
            try:
                while data := talk.connection.recv(65536):
                    onward.sendall(data)
                onward.shutdown(socket.SHUT_RDWR)
            except OSError:
                onward.close()
            thread.join()

    return script


def test_plain_http_goes_to_the_proxy_in_absolute_form(serve, rig, scripts):
    proxy = serve(scripts.keeping_alive(OK))
    one = rig(proxy=proxy.url)
    exchange = one.send("http://api.example.test/a/../b", "GET", (("X-A", "1"),))
    assert exchange.status == 200
    (hop,) = exchange.hops
    assert hop.proxy == proxy.url
    assert hop.sent == bytes(proxy.talk().received)
    assert hop.sent.startswith(b"GET http://api.example.test/a/../b HTTP/1.1\r\n")
    assert b"Host: api.example.test\r\nX-A: 1\r\n" in hop.sent
    assert one.send("http://api.example.test/").hops[0].connection_reused


def test_https_goes_through_a_tunnel_whose_opening_is_a_hop(serve, rig, scripts, authority):
    server = serve(scripts.answering(OK), authority.context("api.example.test"))
    proxy = serve(tunnelling(server.port))
    one = rig(proxy=proxy.url, ca_file=authority.ca_file)
    exchange = one.send("https://api.example.test/x")
    assert exchange.status == 200, exchange.outcome
    opening, hop = exchange.hops
    assert (opening.method, opening.url) == ("CONNECT", "api.example.test:443")
    assert (opening.status, opening.reason) == (200, "Connection established")
    assert opening.sent == bytes(proxy.talk().received)
    assert opening.received == ESTABLISHED
    assert opening.timings.connect is not None
    assert (hop.method, hop.url) == ("GET", "https://api.example.test/x")
    assert hop.sent == bytes(server.talk().received)
    assert hop.received == OK
    assert hop.tls is not None
    assert hop.timings.tls is not None
    assert opening.proxy == hop.proxy == proxy.url
    assert not hop.connection_reused


def test_an_https_proxy_is_spoken_to_in_tls(serve, rig, scripts, authority):
    server = serve(scripts.answering(OK), authority.context("api.example.test"))
    proxy = serve(tunnelling(server.port), authority.context())
    exchange = rig(proxy=proxy.url, ca_file=authority.ca_file).send("https://api.example.test/")
    assert exchange.status == 200, exchange.outcome
    assert [hop.method for hop in exchange.hops] == ["CONNECT", "GET"]
    assert exchange.hops[0].timings.tls is not None


def test_the_password_of_a_proxy_goes_to_the_proxy_and_is_not_shown(serve, rig, scripts):
    proxy = serve(scripts.answering(OK))
    exchange = rig(proxy=proxy.url.replace("//", "//user:can%61ry@")).send("http://a.test/")
    encoded = base64.b64encode(b"user:canary")
    assert b"Proxy-Authorization: Basic " + encoded in exchange.hops[0].sent
    assert exchange.hops[0].proxy == proxy.url


def test_a_proxy_that_wants_a_password_is_told(serve, rig, scripts):
    refusal = (
        b"HTTP/1.1 407 Proxy Authentication Required\r\n"
        b"Proxy-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nwho?"
    )
    proxy = serve(scripts.answering(refusal))
    exchange = rig(proxy=proxy.url).send("https://api.example.test/")
    assert exchange.outcome.kind == "proxy"
    assert "user and password (407)" in exchange.outcome.message
    (opening,) = exchange.hops
    assert (opening.method, opening.url) == ("CONNECT", "api.example.test:443")
    assert opening.status == 407
    assert opening.received == refusal


def test_a_proxy_that_refuses_the_tunnel_is_told(serve, rig, scripts):
    proxy = serve(scripts.answering(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"))
    outcome = rig(proxy=proxy.url).send("https://api.example.test/").outcome
    assert outcome.kind == "proxy"
    assert "would not open a connection to api.example.test:443: 502 Bad Gateway" in outcome.message


def test_a_proxy_that_is_not_there_is_named(rig):
    outcome = rig(proxy="http://user:canary@127.0.0.1:1").send("http://a.test/").outcome
    assert outcome.kind == "proxy"
    assert "127.0.0.1:1 cannot be used: it refused the connection" in outcome.message
    assert "canary" not in outcome.message + outcome.detail


def test_a_proxy_whose_name_does_not_resolve_is_named(rig):
    def resolve(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    outcome = rig(proxy="http://proxy.test:3128", resolve=resolve).send("https://a.test/").outcome
    assert outcome.kind == "proxy"
    assert "proxy.test:3128 cannot be used: its name does not resolve" in outcome.message


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "proxy:3128", "http://:80"])
def test_a_proxy_setting_that_cannot_be_used_is_told(proxy, rig):
    outcome = rig(proxy=proxy).send("http://a.test/").outcome
    assert outcome.kind == "proxy"
    assert "http://host:port" in outcome.message


def test_proxy_variables_of_the_environment_are_not_read(serve, rig, scripts, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    hop = rig().send(serve(scripts.answering(OK)).url).hops[0]
    assert (hop.status, hop.proxy) == (200, "")


def test_a_cancel_while_the_proxy_opens_the_tunnel_closes_the_socket(serve, rig):
    proxy = serve(lambda talk: talk.hold())
    one = rig(proxy=proxy.url)
    ticket = one.submit("https://api.example.test/")
    one.box.reached(ticket, "wait")
    one.engine.cancel(ticket)
    exchange = one.box.exchange(ticket)
    assert exchange.outcome == Cancelled("wait")
    assert exchange.hops[0].method == "CONNECT"
    assert proxy.talk().closed_by_client.wait(30)


def test_a_cancel_in_the_handshake_inside_the_tunnel_closes_the_socket(serve, rig):
    def script(talk):
        talk.read_request()
        talk.send(ESTABLISHED)
        talk.hold()

    proxy = serve(script)
    one = rig(proxy=proxy.url)
    ticket = one.submit("https://api.example.test/")
    one.box.reached(ticket, "tls")
    one.engine.cancel(ticket)
    exchange = one.box.exchange(ticket)
    assert exchange.outcome == Cancelled("tls")
    assert [hop.method for hop in exchange.hops] == ["CONNECT", "GET"]
    assert proxy.talk().closed_by_client.wait(30)
