"""`sandbox`: serves a scenario on loopback for other programs, until it is interrupted."""

from __future__ import annotations

import contextlib
import signal
import threading
from argparse import Namespace
from collections.abc import Iterator
from types import FrameType

from inspector.cli.output import Output
from inspector.sandbox.responder import DemoClient, make_responder
from inspector.sandbox.server import SandboxServer

# Windows does not interrupt a wait without an end.
_WAKE_S = 0.5


def run(options: Namespace, output: Output) -> int:
    """Writes where it listens and its clients as one JSON line, then serves.

    The secrets in it open nothing but this sandbox, and whoever starts it needs them.

    Raises:
        InspectorError: There is no such scenario, or the port is taken.
    """
    server = SandboxServer(make_responder(options.scenario), options.port)
    stopped = threading.Event()
    try:
        with _stopping(stopped):
            server.start()
            output.json(
                {
                    "api_url": server.api_url,
                    "login_url": server.login_url,
                    "scenario": options.scenario,
                    "clients": [_told(client) for client in server.clients],
                    "user_clients": [_told(client) for client in server.user_clients],
                },
                exactly=True,
                one_line=True,
            )
            while not stopped.wait(_WAKE_S):
                pass
    finally:
        server.close()
    return 0


def _told(client: DemoClient) -> dict[str, str]:
    return {
        "name": client.name,
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "grant": client.grant,
        "about": client.about,
    }


@contextlib.contextmanager
def _stopping(stopped: threading.Event) -> Iterator[None]:
    """Sets the event on Ctrl+C and on a request to end."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    numbers = [signal.SIGINT, signal.SIGTERM]
    before = [(number, signal.signal(number, stop)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
