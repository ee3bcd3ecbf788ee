"""What happens on the engine's thread: tasks, their one end each, and the shared connections.

    begin(work) ... cancel(ticket) ... -> begin_stop -> the loop ends

Nothing here is for another thread to call; engine.py hands everything over through the loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import anyio

from inspector.model.exchange import Ticket
from inspector.transport.client import Client
from inspector.transport.dialing import Resolver, resolve_by_system
from inspector.transport.events import Crashed, Event, Finished, deliver
from inspector.transport.failures import ProxyUnusableError
from inspector.transport.settings import Settings
from inspector.transport.trust import TrustError
from inspector.transport.work import Work

_LOG = logging.getLogger(__name__)


class Dispatcher:
    """Runs work on the loop and publishes exactly one end for each ticket."""

    def __init__(self, publish: Callable[[Event], None], resolve: Resolver | None) -> None:
        self._publish = publish
        self._resolve = resolve or resolve_by_system
        self._tasks: dict[Ticket, asyncio.Task[object]] = {}
        self._open: set[Ticket] = set()
        self._clients: dict[tuple[object, ...], Client] = {}
        self._aside: set[asyncio.Task[None]] = set()

    def begin(self, work: Work) -> None:
        """Starts work; it takes its first step in the loop's next round."""
        self._open.add(work.ticket)
        try:
            task = asyncio.get_running_loop().create_task(work.start())
        except Exception as error:  # thread boundary: the job's own fault
            self._end(Crashed(work.ticket, error))
            return
        self._tasks[work.ticket] = task
        task.add_done_callback(lambda done: self._task_done(work, done))

    def cancel(self, ticket: Ticket) -> None:
        """Cancels a ticket's task; one that has ended is left."""
        task = self._tasks.get(ticket)
        if task is not None:
            task.cancel()

    def begin_stop(self, timeout_s: float) -> None:
        """Cancels everything, waits for it that long at most, and ends the loop."""
        self._do_aside(self._stop(timeout_s))

    def warm_up(self, settings: Settings) -> None:
        """Makes the first client now, so that the first send need not wait for it."""
        self._do_aside(self._warm_up(settings))

    def client_for(self, settings: Settings) -> Client:
        """Returns the connections for these settings; others go when nobody uses them.

        Raises:
            TrustError: The settings' file of trusted certificates cannot be used.
            ProxyUnusableError: The settings' proxy cannot be used.
        """
        key = (settings.proxy, settings.verify_tls, settings.ca_file)
        client = self._clients.get(key)
        if client is None:
            client = Client(settings, self._resolve)
            for old_key, old in list(self._clients.items()):
                if not old.users:
                    del self._clients[old_key]
                    self._do_aside(old.aclose())
            self._clients[key] = client
        return client

    async def _warm_up(self, settings: Settings) -> None:
        try:
            self.client_for(settings)
        except (ProxyUnusableError, TrustError):
            _LOG.debug("The settings cannot be used; the first send will say so.")
        await anyio.sleep(0)  # imports the backend that httpcore's locks need

    def _task_done(self, work: Work, task: asyncio.Task[object]) -> None:
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
        if event.ticket in self._open:
            self._open.discard(event.ticket)
            deliver(self._publish, event)

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._aside.add(task)  # the loop itself keeps no strong reference
        task.add_done_callback(self._aside.discard)

    async def _stop(self, timeout_s: float) -> None:
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
