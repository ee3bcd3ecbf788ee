"""Header trouble on real exchanges: redirects that lose fields, framing, what a browser adds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from PySide6.QtGui import QAction

from inspector.model.finding import Finding
from inspector.model.headers import Headers
from inspector.model.request import Body, Request
from inspector.ui.main_window import MainWindow

Serve = Callable[[int, str], str]
Hand = Any  # the fixture's class, see conftest.py


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts loopback servers that answer everything with one status and Location."""
    running: list[tuple[HTTPServer, threading.Thread]] = []

    def start(status: int, location: str = "") -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if location:
                    self.send_header("Location", location)
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Says nothing: the suite fails on noise."""

        server = HTTPServer(("127.0.0.1", 0), Answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def findings(window: MainWindow, beginning: str) -> list[Finding]:
    return [f for f in window.workspace.state.findings if f.id.startswith(beginning)]


def follow(window: MainWindow) -> QAction:
    return next(a for a in window.toolbar.more.menu().actions() if a.text() == "Follow redirects")


def test_headers_that_a_redirect_lost_are_told_after_it_was_followed(
    hand: Hand, window: MainWindow, serve: Serve
) -> None:
    here = serve(302, serve(200, "") + "/end")
    headers = Headers.of([("Authorization", "Bearer canary"), ("X-Guest-Id", "guest-1")])
    window.workspace.open_request(Request("GET", here + "/start", headers), {})
    assert hand.send() == 302
    (waiting,) = findings(window, "redirect-changed")
    assert "redirects to 127.0.0.1:" in waiting.message
    assert not follow(window).isChecked()

    follow(window).trigger()
    assert follow(window).isChecked()
    assert hand.send() == 200
    (lost,) = findings(window, "redirect-changed")
    assert lost.message.endswith(" lost Authorization")
    assert (lost.severity, lost.subject) == ("error", "Authorization")
    assert "canary" not in repr(lost)

    window.workspace.edit_request(Request("GET", here + "/other", headers))
    assert findings(window, "redirect-changed") == []


def with_headers(window: MainWindow, *pairs: tuple[str, str]) -> None:
    request = window.workspace.state.request
    for name, value in pairs:
        request = Request(
            request.method, request.url, request.headers.with_added(name, value), request.body
        )
    window.workspace.edit_request(request)


@pytest.mark.parametrize(
    ("pair", "finding"),
    [
        (("Content-Length", "3"), "header-framing"),
        (("Sec-Fetch-Mode", "cors"), "header-of-browser"),
        (("X-Note", "a\u200bb"), "header-invisible"),
        (("Content-Type", "text/plain"), "header-repeated"),
    ],
)
def test_header_trouble_is_told_and_its_fix_applies(
    hand: Hand, window: MainWindow, pair: tuple[str, str], finding: str
) -> None:
    with_headers(window, pair)
    (found,) = findings(window, finding)
    before = window.workspace.state.request
    if found.edit is None:
        return
    window._apply(found.edit)
    assert findings(window, finding) == []
    window._undo()
    assert window.workspace.state.request == before


def test_guest_calls_are_told_of_the_origin(hand: Hand, window: MainWindow) -> None:
    url = window.workspace.state.environment.api_url + "/api/v2/webchat/guest/conversations"
    window.workspace.open_request(Request("POST", url, Headers(), Body("json", "{}")), {})
    (found,) = findings(window, "header-origin")
    assert found.missing
    hand.turn()
    model = window.headers_pane.table.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert "Origin" in names
