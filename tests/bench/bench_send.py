"""Prints what recording costs: the engine against httpx, as ratios of medians.

Run by hand: `python tests/bench/bench_send.py [rounds]`. The server is a process of its own; modes
are shuffled within each round, so that a noisy machine disturbs all of them alike.
"""

from __future__ import annotations

import asyncio
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import httpx

from inspector.model.headers import Headers
from inspector.model.request import Request, WireRequest
from inspector.transport.dialing import resolve_by_system
from inspector.transport.engine import Engine, Event, Finished
from inspector.transport.trust import make_context
from inspector.transport.wire import RecordingTransport

SERVER = """
import socket, sys, threading
listener = socket.create_server(("127.0.0.1", 0), backlog=256)
print(listener.getsockname()[1], flush=True)
def talk(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    pending = b""
    while True:
        while b"\\r\\n\\r\\n" not in pending:
            data = connection.recv(65536)
            if not data:
                return
            pending += data
        head, _, pending = pending.partition(b"\\r\\n\\r\\n")
        size = int(head.split(b" ")[1].strip(b"/"))
        answer = b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n"
        connection.sendall(answer % size + b"x" * size)
while True:
    threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()
"""
Runner = Callable[[str, int], float]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        try:
            for size, count in ((200, 100), (10_000, 100), (1_000_000, 30)):
                _compare(f"http://127.0.0.1:{port}/{size}", size, count, rounds)
        finally:
            server.kill()


def _compare(url: str, size: int, count: int, rounds: int) -> None:
    modes: dict[str, Runner] = {
        "httpx.Client": _sync,
        "httpx.AsyncClient": _async,
        "AsyncClient + RecordingTransport": _async_recording,
        "Engine": _engine,
    }
    times: dict[str, list[float]] = {name: [] for name in modes}
    for run in modes.values():
        run(url, 5)  # imports and first connections
    for _ in range(rounds):
        for name in random.sample(list(modes), len(modes)):
            times[name].append(modes[name](url, count))
    base = statistics.median(times["httpx.AsyncClient"])
    print(f"{size} bytes, {count} requests x {rounds} rounds")  # noqa: T201 - a script that prints
    for name, each in times.items():
        ratios = [
            mine / other for mine, other in zip(each, times["httpx.AsyncClient"], strict=True)
        ]
        print(  # noqa: T201 - a script that prints
            f"  {name:34} x{statistics.median(each) / base:.2f} of AsyncClient "
            f"(round by round {statistics.median(ratios):.2f}), "
            f"{statistics.median(each) / count * 1e6:.0f} us"
        )


def _sync(url: str, count: int) -> float:
    with httpx.Client(trust_env=False, verify=False) as client:
        client.get(url)
        began = time.perf_counter()
        for _ in range(count):
            client.get(url)
        return time.perf_counter() - began


def _async(url: str, count: int) -> float:
    return asyncio.run(_ask(httpx.AsyncHTTPTransport(trust_env=False, verify=False), url, count))


def _async_recording(url: str, count: int) -> float:
    context = make_context(verify_tls=True, ca_file=None)
    return asyncio.run(_ask(RecordingTransport(context, resolve_by_system), url, count))


async def _ask(transport: httpx.AsyncBaseTransport, url: str, count: int) -> float:
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        await client.get(url)
        began = time.perf_counter()
        for _ in range(count):
            await client.get(url)
        return time.perf_counter() - began


def _engine(url: str, count: int) -> float:
    """Sends one after the other from this thread, waiting for each like a window does."""
    done = threading.Semaphore(0)

    def publish(event: Event) -> None:
        if isinstance(event, Finished):
            done.release()

    engine = Engine(publish)
    engine.start()
    wire, request = WireRequest("GET", url, Headers()), Request(url=url)
    engine.send(wire, request)
    done.acquire()
    began = time.perf_counter()
    for _ in range(count):
        engine.send(wire, request)
        done.acquire()
    taken = time.perf_counter() - began
    engine.close()
    return taken


if __name__ == "__main__":
    socket.setdefaulttimeout(30)
    main()
