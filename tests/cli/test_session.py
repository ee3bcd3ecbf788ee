"""Waiting on this thread for the engine's, and Ctrl+C in the middle of it."""

from __future__ import annotations

import io
import os
import signal
import socket
import threading

import pytest

from inspector.cli.output import Output
from inspector.cli.session import Session

SNIPPET = "GET {url}/api/v2/tokens/me HTTP/1.1\n\n"


class Silent:
    """A host that takes requests and never answers; tells when one has come."""

    def __init__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._held = []
        self._when_asked = lambda _count: None
        self._thread = threading.Thread(target=self._serve)

    def start(self, when_asked):
        self._when_asked = when_asked
        self._thread.start()

    def _serve(self):
        try:
            while True:
                client, _ = self._listening.accept()
                self._held.append(client)
                client.recv(65536)
                self._when_asked(len(self._held))
        except OSError:
            return

    def close(self):
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for client in self._held:
            client.close()
        if self._thread.ident:
            self._thread.join(10)


@pytest.fixture
def silent():
    host = Silent()
    yield host
    host.close()


def press_ctrl_c(_count=0):
    os.kill(os.getpid(), signal.SIGINT)


pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process")


def test_ctrl_c_cancels_a_send_and_shows_what_is_known(run, snippet, silent):
    silent.start(press_ctrl_c)
    path = snippet("s.http", "GET /api/v2/tokens/me HTTP/1.1\n\n")
    done = run("send", path, "--base-url", silent.url, "--json")

    assert (done.code, done.json["outcome"]) == (1, "cancelled")
    assert done.json["cancelled_in"] == "wait"


def test_ctrl_c_ends_an_experiment_with_its_partial_verdict(run, snippet, silent):
    silent.start(press_ctrl_c)
    path = snippet("s.http", "GET /api/v2/tokens/me HTTP/1.1\n\n")
    done = run("isolate", path, "--base-url", silent.url, "--json")

    assert (done.code, done.json["verdict"]) == (1, "incomplete")
    assert "cancelled" in done.json["because"]


@pytest.mark.parametrize("command", ["send", "isolate"])
def test_ctrl_c_while_a_token_is_asked_for_ends_it_too(run, snippet, silent, monkeypatch, command):
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_ID", "some-id")
    monkeypatch.setenv("GUEST_INSPECTOR_CLIENT_SECRET", "canary-client-secret")
    silent.start(press_ctrl_c)
    path = snippet("published.sh")
    done = run(command, path, "--base-url", silent.url, "--json")

    assert done.code == 1
    assert done.json.get("outcome", done.json.get("verdict")) in ("cancelled", "incomplete")


def test_the_handler_of_before_is_back_afterwards(run, snippet):
    before = signal.getsignal(signal.SIGINT)
    run("send", snippet("variable.sh"))

    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_does_not_wait(silent):
    output = Output(io.StringIO(), io.StringIO())
    with Session(output, None, listens=False) as session:
        workspace = session.workspace
        workspace.import_snippet(SNIPPET.format(url=silent.url))
        session.start()
        # The engine is deaf here: what was cancelled does not end.
        workspace.engine.cancel = lambda _ticket: [press_ctrl_c()]
        silent.start(press_ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            session.wait(workspace.send())


def test_another_thread_may_wait_without_signals():
    output = Output(io.StringIO(), io.StringIO())
    ended = []

    def work():
        with Session(output, None, listens=True) as session:
            session.start()
            workspace = session.workspace
            session.wait(workspace.use_client(workspace.demo_clients[0]))
            ended.append(workspace.state.token)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)

    assert ended[0].scopes == {"admin", "messaging:guest"}
