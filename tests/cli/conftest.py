"""Runs commands in this process and looks at what they leave behind."""

from __future__ import annotations

import io
import json
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inspector.cli import commands
from inspector.cli.credentials import CLIENT_ID, CLIENT_SECRET, TOKEN

CANARY = "canary-9f31-Zq7w_token.value"
PAYLOAD = '{"externalContact":{"id":"guest-123"},"to":{"id":"queue-456"}}'

SNIPPETS = {
    "literal.sh": f"""\
curl -X POST https://api.mypurecloud.com/api/v2/conversations/messaging \\
  -H 'Authorization: Bearer {CANARY}' -H 'Content-Type: application/json' -d '{PAYLOAD}'
""",
    "variable.sh": f"""\
curl -X POST https://api.mypurecloud.com/api/v2/conversations/messaging \\
  -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{PAYLOAD}'
""",
    "published.sh": """\
curl 'https://api.mypurecloud.com/api/v2/tokens/me?preserveIdleTTL=true' \\
  -H "Authorization: Bearer $TOKEN"
""",
    "relative.http": f"""\
POST /api/v2/conversations/messaging HTTP/1.1
Authorization: Bearer {{{{token}}}}
Content-Type: application/json

{PAYLOAD}
""",
}


@dataclass(frozen=True)
class Done:
    """How a command ended; `out` and `err` are all that it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (TOKEN, CLIENT_ID, CLIENT_SECRET):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    """Runs a command with a data folder of its own; `stdin` is what it finds there."""

    def call(*arguments: object, stdin: bytes | None = None) -> Done:
        before = sys.stdin
        if stdin is not None:
            sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
        try:
            words = [str(argument) for argument in arguments]
            code = commands.run(["--data-dir", str(data_dir), *words])
        finally:
            sys.stdin = before
        caught = capsys.readouterr()
        return Done(code, caught.out, caught.err)

    return call


@pytest.fixture
def snippet(tmp_path: Path) -> Callable[..., Path]:
    """Writes one of SNIPPETS, or a given text, to a file."""

    def write(name: str, text: str | None = None) -> Path:
        path = tmp_path / name
        path.write_text(SNIPPETS[name] if text is None else text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def seen() -> Iterator[tuple[str, list[bytes]]]:
    """A host that answers everything with a token, and keeps what it was sent."""
    received: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(10)

    def serve() -> None:
        try:
            while True:
                client, _ = listening.accept()
                with client:
                    data = client.recv(65536)
                    received.append(data)
                    body = b'{"access_token":"' + CANARY.encode() + b'"}'
                    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n"
                    client.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", received
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(10)
