"""Hands an address to the system's browser, and waits for nobody."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

OpenBrowser = Callable[[str], bool]
"""Opens an address; False when there is no browser. May block, so it gets its own thread."""


def system_browser(url: str) -> bool:
    """Opens an http or https address; anything else is refused, whoever built it."""
    import webbrowser  # on its own thread: looking for browsers starts processes

    if not url.startswith(("http://", "https://")):
        return False
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


async def opened(open_browser: OpenBrowser, url: str) -> bool:
    """Returns what `open_browser` says; cancelling abandons its thread, which ends by itself."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bool] = loop.create_future()

    def deliver(found: bool, failed: Exception | None) -> None:
        if answer.done():
            return
        if failed is None:
            answer.set_result(found)
        else:
            answer.set_exception(failed)

    def work() -> None:
        found, failed = False, None
        try:
            found = open_browser(url)
        except Exception as error:  # thread boundary: it is raised on the loop
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(deliver, found, failed)

    threading.Thread(target=work, name="browser", daemon=True).start()
    return await answer
