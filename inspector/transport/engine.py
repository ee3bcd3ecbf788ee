"""The thread that sends: one asyncio loop, tickets in, events out.

    Engine() -> start() -> send() / run() / cancel() ... -> close()

Any thread may call `send`, `run` and `cancel`; they return at once. What happens comes out of
`publish`, which is called on the engine's thread with frozen values. Every ticket gets exactly one
`Finished` or `Crashed`, also when it is cancelled, when the engine closes, and when it never
started. This module imports asyncio and httpx only on the thread, after the first paint.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from inspector.model.exchange import Exchange, Phase, Ticket
from inspector.model.request import Request, WireRequest
from inspector.transport.events import Crashed, Event, Finished, Progress, deliver
from inspector.transport.settings import Settings
from inspector.transport.work import Job, Work

if TYPE_CHECKING:
    import asyncio

    from inspector.transport.attempt import Attempt
    from inspector.transport.client import Client
    from inspector.transport.dialing import Resolver
    from inspector.transport.dispatch import Dispatcher

__all__ = ["Crashed", "Engine", "Event", "Finished", "Progress", "Settings"]

_LOG = logging.getLogger(__name__)
_PROGRESS_EVERY_S = 0.05
_STOP_S = 5.0


class Engine:
    """Sends requests and runs jobs on a thread of its own.

    `publish` gets the events, on the engine's thread; it may raise RuntimeError when its receiver
    is gone. `clock` gives epoch seconds; `monotonic` seconds for the progress throttle;
    `resolve` looks names up, blocking, on a daemon thread (the system's resolver when None).
    """

    def __init__(
        self,
        publish: Callable[[Event], None],
        settings: Settings = Settings(),  # noqa: B008 - frozen
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        resolve: Resolver | None = None,
    ) -> None:
        self._publish = publish
        self._settings = settings
        self._clock = clock
        self._monotonic = monotonic
        self._resolve = resolve
        self._lock = threading.Lock()
        self._tickets = itertools.count(1)
        self._queued: list[Work] = []
        self._cancelled_early: set[Ticket] = set()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._dispatcher: Dispatcher | None = None

    @property
    def settings(self) -> Settings:
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings

    def start(self) -> None:
        """Starts the thread and with it what was queued; calling it again changes nothing.

        Raises:
            RuntimeError: The engine is closed.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("The engine is closed.")
            if self._thread is not None:
                return
            # Daemon: a process that dies without close() must not hang; close() joins it.
            self._thread = threading.Thread(target=self._serve, name="engine", daemon=True)
            self._thread.start()

    def close(self, timeout_s: float = _STOP_S) -> None:
        """Cancels what is under way, waits until it has published, and ends the thread.

        Calling it again changes nothing. Not to be called on the engine's thread.
        """
        with self._lock:
            first, self._closed = not self._closed, True
            thread, loop, dispatcher = self._thread, self._loop, self._dispatcher
            unstarted = self._queued if thread is None else []
            if thread is None:
                self._queued = []
            if first and loop is not None and dispatcher is not None:
                loop.call_soon_threadsafe(dispatcher.begin_stop, timeout_s)
        for work in unstarted:
            deliver(self._publish, Finished(work.ticket, work.when_cancelled()))
        if thread is not None:
            # A little more than the tasks get, for the loop's own end.
            thread.join(timeout_s + 1.0)
            if thread.is_alive():
                _LOG.error("The engine's thread did not end within %g s.", timeout_s)

    def send(
        self, wire: WireRequest, request: Request, *, environment: str = "", label: str = ""
    ) -> Ticket:
        """Submits a send; it is queued until `start`.

        Raises:
            RuntimeError: The engine is closed.
        """
        ticket = Ticket(next(self._tickets))
        attempt = self._attempt(ticket, wire, request, environment, label)
        self._submit(Work(ticket, lambda: attempt.run(self._client_for), attempt.cancelled))
        return ticket

    def run(self, job: Job) -> Ticket:
        """Submits a coroutine function that is called on the loop with its ticket.

        Raises:
            RuntimeError: The engine is closed.
        """
        ticket = Ticket(next(self._tickets))
        self._submit(Work(ticket, lambda: job(ticket), lambda: None))
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Stops a ticket in whatever phase it is; one that has ended, or is unknown, is left."""
        with self._lock:
            if any(work.ticket == ticket for work in self._queued):
                self._cancelled_early.add(ticket)
            elif self._loop is not None and self._dispatcher is not None:
                with contextlib.suppress(RuntimeError):  # the loop has ended, and the ticket too
                    self._loop.call_soon_threadsafe(self._dispatcher.cancel, ticket)

    async def exchange(
        self,
        wire: WireRequest,
        request: Request,
        *,
        ticket: Ticket,
        environment: str = "",
        label: str = "",
    ) -> Exchange:
        """Sends within a job, on the loop; whatever the network does is in the exchange.

        Raises:
            asyncio.CancelledError: The job was cancelled.
        """
        attempt = self._attempt(ticket, wire, request, environment, label)
        return await attempt.run(self._client_for)

    def _attempt(
        self, ticket: Ticket, wire: WireRequest, request: Request, environment: str, label: str
    ) -> Attempt:
        from inspector.transport.attempt import Attempt

        return Attempt(
            ticket,
            wire,
            request,
            self._settings,
            started_at=self._clock(),
            environment=environment,
            label=label,
            on_progress=self._throttled(ticket),
        )

    def _throttled(self, ticket: Ticket) -> Callable[[Phase, int], None]:
        last_phase: Phase | None = None
        last_at = 0.0

        def on_progress(phase: Phase, received_bytes: int) -> None:
            nonlocal last_phase, last_at
            now = self._monotonic()
            if phase != last_phase or now - last_at >= _PROGRESS_EVERY_S:
                last_phase, last_at = phase, now
                deliver(self._publish, Progress(ticket, phase, received_bytes))

        return on_progress

    def _client_for(self, settings: Settings) -> Client:
        assert self._dispatcher is not None, "only tasks on the loop ask for a client"
        return self._dispatcher.client_for(settings)

    def _submit(self, work: Work) -> None:
        with self._lock:
            if self._closed:
                raise RuntimeError("The engine is closed.")
            if self._loop is None or self._dispatcher is None:
                self._queued.append(work)
            else:
                self._loop.call_soon_threadsafe(self._dispatcher.begin, work)

    def _serve(self) -> None:
        # The engine's thread. The imports are what takes time at the start; work waits for them.
        import asyncio

        from inspector.transport.dispatch import Dispatcher

        loop = asyncio.new_event_loop()
        loop.set_exception_handler(_log_loop_error)
        asyncio.set_event_loop(loop)
        try:
            loop.call_soon(self._open_up, loop, Dispatcher(self._publish, self._resolve))
            loop.run_forever()
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    def _open_up(self, loop: asyncio.AbstractEventLoop, dispatcher: Dispatcher) -> None:
        with self._lock:
            self._loop, self._dispatcher = loop, dispatcher
            queued, self._queued = self._queued, []
            early, self._cancelled_early = self._cancelled_early, set()
            closed = self._closed
        for work in queued:
            dispatcher.begin(work)
            if work.ticket in early:
                dispatcher.cancel(work.ticket)
        if closed:
            dispatcher.begin_stop(_STOP_S)
        else:
            dispatcher.warm_up(self._settings)


def _log_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    del loop
    _LOG.error("%s", context.get("message"), exc_info=context.get("exception"))
