"""An owner's loop around the real workspace: what workers and the engine post, in order."""

from __future__ import annotations

import builtins
import queue
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.app.workspace import Workspace
from inspector.storage.secrets import Memory, open_store

# pytest-qt loads Qt, whose import is no plain one: see ui/application.py, `_import_plainly`.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)

PATIENCE_S = 30.0
"""How long a test waits for what must happen; nothing is measured with it."""


class Owner:
    """Owns one workspace, as the window does, and delivers what other threads post to it."""

    def __init__(self, data_dir: Path | None, backend: Memory, **options: Any) -> None:
        self.posted: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.space = Workspace(self.posted.put, data_dir=data_dir, **options)
        self.changes: list[frozenset[str]] = []
        self.space.subscribe(self.changes.append)
        if data_dir is not None:
            assert self.space.shelf is not None
            self.space.shelf._secrets = open_store(data_dir, backend)

    def until(self, happened: Callable[[], object]) -> None:
        """Receives news until the condition holds."""
        end = time.monotonic() + PATIENCE_S
        while not happened():
            left = end - time.monotonic()
            assert left > 0, "it did not happen"
            try:
                news = self.posted.get(timeout=left)
            except queue.Empty:
                continue
            self.space.receive(news)

    def idle(self) -> None:
        """Receives news until nothing is under way."""
        self.until(lambda: self.space.state.activity == "idle")

    def receive_all(self) -> None:
        """Receives what has been posted, and waits for nothing."""
        while not self.posted.empty():
            self.space.receive(self.posted.get())

    def topics(self) -> set[str]:
        return set().union(*self.changes)

    def send(self) -> int:
        """Sends and returns the status, 0 when there was no answer."""
        self.space.send()
        self.idle()
        shown = self.space.state.shown
        assert shown is not None
        return shown.status

    def get_token(self) -> None:
        """Asks the client in use for a token."""
        client = self.space.state.client
        assert client is not None
        self.space.use_client(client)
        self.idle()
        assert self.space.state.token is not None

    def finding_ids(self) -> set[str]:
        return {finding.id for finding in self.space.state.findings}


@pytest.fixture
def keyring_backend() -> Memory:
    """The system's keyring of a test; it outlives a workspace."""
    return Memory()


@pytest.fixture
def make_owner(tmp_path: Path, keyring_backend: Memory) -> Iterator[Callable[..., Owner]]:
    """Makes owners of started workspaces that have what the checks need, on one data folder."""
    made: list[Owner] = []

    def make(*, start: bool = True, on_disk: bool = True, **options: Any) -> Owner:
        one = Owner(tmp_path / "data" if on_disk else None, keyring_backend, **options)
        made.append(one)
        if start:
            one.space.start()
            one.until(lambda: one.space.state.is_checked)
            shelf = one.space.shelf
            one.until(lambda: shelf is None or {"profiles", "history", "keyring"} <= one.topics())
        return one

    yield make
    for one in made:
        one.space.close()


@pytest.fixture
def owner(make_owner: Callable[..., Owner]) -> Owner:
    return make_owner()


@pytest.fixture
def free_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def silent_host() -> Iterator[str]:
    """A loopback server that takes connections and never answers; its base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
