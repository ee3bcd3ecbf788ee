"""From a host name to a connected socket: look-ups on daemon threads, addresses in a race.

    look_up --addresses--> dial --first that answers--> socket

A look-up cannot be interrupted, so each one gets a daemon thread of its own: a hung one keeps
neither other sends nor a cancel nor the end of the process waiting. Addresses are tried a quarter
of a second apart (RFC 8305), so that a broken IPv6 route costs that much and not the timeout.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence

Address = tuple[int, tuple[str, int] | tuple[str, int, int, int]]
"""An address family and the socket address that goes with it."""
Resolver = Callable[[str, int], Sequence[Address]]
"""Looks a name up, blocking; raises OSError (socket.gaierror) or UnicodeError."""

_STAGGER_S = 0.25


def resolve_by_system(host: str, port: int) -> Sequence[Address]:
    """Returns the host's addresses as the operating system orders them, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses: dict[Address, None] = {}
    for family, _, _, _, address in found:
        if family in (socket.AF_INET, socket.AF_INET6):
            addresses[(int(family), address)] = None  # type: ignore[index]  # bytes: Bluetooth
    return list(addresses)


def literal_address(host: str, port: int) -> Address | None:
    """Returns the address when the host is one already, so that nothing needs looking up."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    if "%" in host:
        return None  # getaddrinfo knows the number of the zone
    return (socket.AF_INET, (host, port)) if version == 4 else (socket.AF_INET6, (host, port, 0, 0))


async def look_up(resolve: Resolver, host: str, port: int) -> Sequence[Address]:
    """Returns the host's addresses; cancelling abandons the thread, which ends by itself."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[Address]] = loop.create_future()

    def deliver(found: Sequence[Address] | None, error: BaseException | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found or ())

    def work() -> None:
        found: Sequence[Address] | None = None
        failed: BaseException | None = None
        try:
            found = resolve(host, port)
        except Exception as error:  # thread boundary: it is raised on the loop
            failed = error
        # The loop may be gone by the time a hung look-up answers.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(deliver, found, failed)

    threading.Thread(target=work, name=f"look-up {host}", daemon=True).start()
    found = await answer
    if not found:
        raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
    return found


async def dial(addresses: Sequence[Address]) -> socket.socket:
    """Returns a connected, non-blocking socket to the first address that answers.

    Raises:
        OSError: None did; the most telling error of them.
    """
    if len(addresses) == 1:
        return await _dial_one(addresses[0])
    waiting = _alternate(addresses)
    racing: set[asyncio.Task[socket.socket]] = set()
    errors: list[OSError] = []
    winner: asyncio.Task[socket.socket] | None = None
    try:
        while waiting or racing:
            if waiting:
                racing.add(asyncio.ensure_future(_dial_one(waiting.pop(0))))
            done, _ = await asyncio.wait(
                racing,
                timeout=_STAGGER_S if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                error = task.exception()
                if error is None:
                    winner = task
                    return task.result()
                if not isinstance(error, OSError):
                    raise error
                errors.append(error)
                racing.discard(task)
    finally:
        for task in racing:
            if task is not winner:
                task.cancel()
                task.add_done_callback(_close_loser)
    raise min(errors, key=lambda error: not isinstance(error, ConnectionRefusedError))


async def _dial_one(address: Address) -> socket.socket:
    family, place = address
    connecting = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        connecting.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connecting, place)
    except BaseException:
        connecting.close()
        raise
    return connecting


def _close_loser(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()


def _alternate(addresses: Sequence[Address]) -> list[Address]:
    """Returns the addresses with the families taking turns, the system's first choice first."""
    first = addresses[0][0]
    ours = [address for address in addresses if address[0] == first]
    others = [address for address in addresses if address[0] != first]
    ordered: list[Address] = []
    while ours or others:
        ordered += ours[:1] + others[:1]
        ours, others = ours[1:], others[1:]
    return ordered
