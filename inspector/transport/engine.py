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
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inspector.model.exchange import Exchange, Phase, Ticket
from inspector.model.request import Request, WireRequest
from inspector.transport.settings import Settings

if TYPE_CHECKING:
    import asyncio

    from inspector.transport.attempt import Attempt
    from inspector.transport.client import Client
    from inspector.transport.dialing import Resolver

__all__ = ["Crashed", "Engine", "Event", "Finished", "Progress", "Settings"]

_LOG = logging.getLogger(__name__)
_PROGRESS_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """A send enters a phase, or has received more; at most some twenty a second per ticket."""

    ticket: Ticket
    phase: Phase
    received_bytes: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a ticket: an `Exchange` for a send, else what the job returned.

    A cancelled job that does not catch the cancellation ends with None.
    """

    ticket: Ticket
    result: object


@dataclass(frozen=True, slots=True)
class Crashed:
    """A job raised: an `InspectorError` that the user can fix, or a bug."""

    ticket: Ticket
    error: BaseException


Event = Progress | Finished | Crashed
Job = Callable[[Ticket], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class _Work:
    """One ticket's coroutine, not started, and what it amounts to when cancelled."""

    ticket: Ticket
    start: Callable[[], Coroutine[Any, Any, object]]
    when_cancelled: Callable[[], object]


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
        self._queued: list[_Work] = []
        self._cancelled_early: set[Ticket] = set()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        # Only the engine's thread touches these.
        self._tasks: dict[Ticket, asyncio.Task[object]] = {}
        self._open: dict[Ticket, _Work] = {}
        self._clients: dict[tuple[object, ...], Client] = {}
        self._aside: set[asyncio.Task[None]] = set()

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

    def close(self, timeout_s: float = 5.0) -> None:
        """Cancels what is under way, waits until it has published, and ends the thread.

        Calling it again changes nothing. Not to be called on the engine's thread.
        """
        with self._lock:
            first, self._closed = not self._closed, True
            thread, loop = self._thread, self._loop
            unstarted = self._queued if thread is None else []
            if thread is None:
                self._queued = []
            if first and loop is not None:
                loop.call_soon_threadsafe(self._begin_stop, timeout_s)
        for work in unstarted:
            self._send_out(Finished(work.ticket, work.when_cancelled()))
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
        self._submit(_Work(ticket, lambda: attempt.run(self._client_for), attempt.cancelled))
        return ticket

    def run(self, job: Job) -> Ticket:
        """Submits a coroutine function that is called on the loop with its ticket.

        Raises:
            RuntimeError: The engine is closed.
        """
        ticket = Ticket(next(self._tickets))
        self._submit(_Work(ticket, lambda: job(ticket), lambda: None))
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Stops a ticket in whatever phase it is; one that has ended, or is unknown, is left."""
        with self._lock:
            if any(work.ticket == ticket for work in self._queued):
                self._cancelled_early.add(ticket)
            elif self._loop is not None:
                with contextlib.suppress(RuntimeError):  # the loop has ended, and the ticket too
                    self._loop.call_soon_threadsafe(self._cancel_task, ticket)

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
                self._send_out(Progress(ticket, phase, received_bytes))

        return on_progress

    def _submit(self, work: _Work) -> None:
        with self._lock:
            if self._closed:
                raise RuntimeError("The engine is closed.")
            if self._loop is None:
                self._queued.append(work)
            else:
                self._loop.call_soon_threadsafe(self._begin, work)

    # From here on: the engine's thread.

    def _serve(self) -> None:
        import asyncio

        loop = asyncio.new_event_loop()
        loop.set_exception_handler(_log_loop_error)
        asyncio.set_event_loop(loop)
        try:
            loop.call_soon(self._open_up, loop)
            loop.run_forever()
        finally:
            asyncio.set_event_loop(None)
            loop.close()

    def _open_up(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            self._loop = loop
            queued, self._queued = self._queued, []
            early, self._cancelled_early = self._cancelled_early, set()
            closed = self._closed
        for work in queued:
            self._begin(work)
            if work.ticket in early:
                self._cancel_task(work.ticket)
        if closed:
            self._begin_stop(5.0)
        else:
            self._do_aside(self._warm_up())

    async def _warm_up(self) -> None:
        """Makes the first client now, so that the first send need not wait for it."""
        import anyio

        from inspector.transport.failures import ProxyUnusableError
        from inspector.transport.trust import TrustError

        try:
            self._client_for(self._settings)
        except (ProxyUnusableError, TrustError):
            _LOG.debug("The settings cannot be used; the first send will say so.")
        await anyio.sleep(0)  # imports the backend that httpcore's locks need

    def _client_for(self, settings: Settings) -> Client:
        from inspector.transport.client import Client
        from inspector.transport.dialing import resolve_by_system

        key = (settings.proxy, settings.verify_tls, settings.ca_file)
        client = self._clients.get(key)
        if client is None:
            client = Client(settings, self._resolve or resolve_by_system)
            for old_key, old in list(self._clients.items()):
                if not old.users:
                    del self._clients[old_key]
                    self._do_aside(old.aclose())
            self._clients[key] = client
        return client

    def _begin(self, work: _Work) -> None:
        import asyncio

        self._open[work.ticket] = work
        try:
            task = asyncio.get_running_loop().create_task(work.start())
        except Exception as error:  # thread boundary: the job's own fault
            self._end(Crashed(work.ticket, error))
            return
        self._tasks[work.ticket] = task
        task.add_done_callback(lambda done: self._task_done(work, done))

    def _cancel_task(self, ticket: Ticket) -> None:
        task = self._tasks.get(ticket)
        if task is not None:
            task.cancel()

    def _task_done(self, work: _Work, task: asyncio.Task[object]) -> None:
        if task.cancelled():
            self._end(Finished(work.ticket, work.when_cancelled()))
            return
        error = task.exception()
        if error is not None:
            self._end(Crashed(work.ticket, error))
        else:
            self._end(Finished(work.ticket, task.result()))

    def _end(self, event: Finished | Crashed) -> None:
        self._tasks.pop(event.ticket, None)
        if self._open.pop(event.ticket, None) is not None:
            self._send_out(event)

    def _send_out(self, event: Event) -> None:
        try:
            self._publish(event)
        except RuntimeError:
            _LOG.info("Nobody receives what the engine publishes any more.", exc_info=True)
        except Exception:
            _LOG.exception("The receiver of the engine's events failed.")

    def _begin_stop(self, timeout_s: float) -> None:
        self._do_aside(self._stop(timeout_s))

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        import asyncio

        task = asyncio.get_running_loop().create_task(work)
        self._aside.add(task)  # the loop itself keeps no strong reference
        task.add_done_callback(self._aside.discard)

    async def _stop(self, timeout_s: float) -> None:
        import asyncio

        loop = asyncio.get_running_loop()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            _, stuck = await asyncio.wait(tasks, timeout=timeout_s)
            for task in stuck:
                task.cancel()
        await asyncio.sleep(0)  # lets the last tasks' callbacks publish
        for ticket in list(self._open):
            self._end(Crashed(ticket, TimeoutError("The job did not stop when the engine closed.")))
        for client in self._clients.values():
            await client.aclose()
        # Aborted sockets close in the loop's next rounds.
        for _ in range(3):
            await asyncio.sleep(0)
        await loop.shutdown_asyncgens()
        loop.stop()


def _log_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    del loop
    _LOG.error("%s", context.get("message"), exc_info=context.get("exception"))
