"""One daemon thread for calls that may block (keyring prompts, disk), so that nobody waits."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """Work that ended on a worker; the owner's thread calls `deliver`."""

    deliver: Callable[[], None]


class Worker:
    """Runs calls one after another on its own thread and posts their results to the owner.

    The thread starts with the first call. It is a daemon: a keyring prompt that nobody answers
    must not keep the program from ending.
    """

    def __init__(self, name: str, post: Callable[[object], None]) -> None:
        self._name = name
        self._post = post
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    def run(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Calls `work` on the worker, then `then` or `failed` on the owner's thread."""

        def call() -> None:
            try:
                result = work()
            except Exception as error:  # a thread boundary: handed to the owner
                caught = error
                self._deliver(lambda: failed(caught))
            else:
                self._deliver(lambda: then(result))

        if self._closed:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name=self._name, daemon=True)
            self._thread.start()
        self._calls.put(call)

    def close(self, timeout_s: float = 2.0) -> None:
        """Lets queued calls finish within the limit; a hung one is left behind as a daemon."""
        if self._closed:
            return
        self._closed = True
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join(timeout_s)

    def _deliver(self, action: Callable[[], Any]) -> None:
        self._post(Done(action))

    def _loop(self) -> None:
        while (call := self._calls.get()) is not None:
            call()
