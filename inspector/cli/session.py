"""The workspace without a window: this thread owns it and waits for what other threads report.

    engine, workers --put--> queue --get--> workspace.receive, until the ticket has ended

Ctrl+C cancels what is under way and waits for its partial result; a second one ends the program.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from inspector.app.worker import Done
from inspector.app.workspace import Workspace
from inspector.cli.output import Output
from inspector.errors import InspectorError
from inspector.model.exchange import Ticket
from inspector.transport.engine import Crashed

# Windows does not interrupt a wait without an end.
_WAKE_S = 0.5
_MOST_MISTAKES = 5


class _Interrupted:
    """Put into the queue by Ctrl+C: an exception could strike while news is being taken."""


class Session:
    """One command's workspace; `with` closes it. `cancelled` tells that Ctrl+C was pressed."""

    def __init__(
        self, output: Output, data_dir: Path | None, *, listens: bool, scenario: str = "thread"
    ) -> None:
        """Binds the ports of the sandbox that plays `scenario`, if it `listens`."""
        self.output = output
        self.cancelled = False
        self._news: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.workspace = Workspace(
            self._news.put, data_dir=data_dir, listens=listens, scenario=scenario
        )
        output.redact_with(self.workspace.redactor)

    def __enter__(self) -> Self:
        try:
            self.workspace.load_now()
        except BaseException:
            self.workspace.close()
            raise
        problems = self.workspace.rule_problems
        for problem in problems[:_MOST_MISTAKES]:
            self.output.note(f"{problem}. It is left out.")
        if len(problems) > _MOST_MISTAKES:
            more = len(problems) - _MOST_MISTAKES
            self.output.note(f"{more} more mistakes in rule packs: `rules` lists them.")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.workspace.close()
        with contextlib.suppress(queue.Empty):
            while True:
                self._receive(self._news.get_nowait())

    def start(self) -> None:
        """Starts what sends; until then nothing runs but this thread."""
        self.workspace.start(eager=False)

    def wait(self, ticket: Ticket) -> None:
        """Returns when the ticket has ended, cancelled or not.

        Raises:
            InspectorError: Its job says what the user can do.
        """
        failure: InspectorError | None = None
        with _interrupts_into(self._news):
            while self.workspace.state.ticket == ticket:
                try:
                    news = self._news.get(timeout=_WAKE_S)
                except queue.Empty:
                    continue
                if isinstance(news, _Interrupted):
                    if self.cancelled:
                        raise KeyboardInterrupt
                    self.cancelled = True
                    self.workspace.cancel()
                    continue
                if isinstance(news, Crashed) and news.ticket == ticket:
                    failure = news.error if isinstance(news.error, InspectorError) else None
                self._receive(news)
        if failure is not None:
            raise failure

    def _receive(self, news: object) -> None:
        if isinstance(news, _Interrupted):
            return
        self.workspace.receive(news)
        if isinstance(news, Done) and self.workspace.problem:
            # The history's disk, say: it must not keep a send from being shown.
            self.output.note(self.workspace.problem)
            self.workspace.problem = ""


@contextlib.contextmanager
def _interrupts_into(news: queue.SimpleQueue[object]) -> Iterator[None]:
    def interrupted(_number: int, _frame: FrameType | None) -> None:
        news.put(_Interrupted())

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
