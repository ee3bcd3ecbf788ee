"""What reading a large snippet costs the window: the longest time in which its loop stood still.

Run it from the project's folder: `python tests/bench/bench_snippets.py`. A timer beats every
millisecond in the real window (offscreen) while a snippet is imported; the longest pause between
two beats is what a user feels. The same text is then read on a thread of the same process, as it
would be without the helper: the ratio of the two pauses is what to compare. The goal is 50 ms on
a quiet machine.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from inspector.dialects import registry
from inspector.errors import SnippetError
from inspector.ui.application import open_window
from inspector.ui.main_window import MainWindow

SIZE = 650_000
WORDS = "the request was refused 401 client const await curl -H 'X: y' { } ( ) = \n puts require"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        window = open_window(Path(folder))
        space = window.workspace
        _until(lambda: space.state.is_checked and space.state.activity == "idle")
        sys.stdout.write(f"{'':28} {'window, helper':>22}   {'on a thread':>22}   pause ratio\n")
        for name, text in texts().items():
            mine = _pause(lambda it=text: _import(window, it), lambda: space.reading is None)
            thread = threading.Thread(target=_read, args=(text,))
            theirs = _pause(thread.start, lambda it=thread: not it.is_alive())
            label = f"{name}, {len(text) // 1000:,} KB"
            sys.stdout.write(
                f"{label:28} {mine[0]:7.2f} s, pause {mine[1]:4.0f} ms"
                f"   {theirs[0]:7.2f} s, pause {theirs[1]:4.0f} ms"
                f"  {theirs[1] / max(mine[1], 0.1):8.1f}x\n"
            )
        window.close()


def texts() -> dict[str, str]:
    """Returns texts that keep readers busy in different ways."""
    chance = random.Random(1)
    words = WORDS.split(" ")
    prose = " ".join(chance.choice(words) for _ in range(SIZE // 4))[:SIZE]
    call = "curl -X POST 'https://api.mypurecloud.com/api/v2/users/{}' -H 'X-A: {}' -d '{{}}'"
    script = "const a{} = await fetch('https://api.mypurecloud.com/api/v2/users/{}');"
    return {
        "prose": prose,
        "curl commands": "\n".join(call.format(n, n) for n in range(9_000))[:SIZE],
        "JavaScript": "\n".join(script.format(n, n) for n in range(10_000))[:SIZE],
        "HAR": _archive(4_900),
        "HAR of 10,000 calls": _archive(10_000),
    }


def _archive(count: int) -> str:
    names = ("authorization", "content-type", "accept", "user-agent", "x-request-id")
    headers = [{"name": name, "value": "Bearer abcdefgh12345678"} for name in names]
    entries = [
        {
            "request": {
                "method": "POST",
                "url": f"https://api.mypurecloud.de/api/v2/conversations/{n}/messages",
                "headers": headers,
                "postData": {"mimeType": "application/json", "text": '{"a": "' + "x" * 300 + '"}'},
            },
            "response": {"status": 401, "content": {"mimeType": "x", "text": "y" * 300}},
        }
        for n in range(count)
    ]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def _import(window: MainWindow, text: str) -> None:
    for dialog in QApplication.topLevelWidgets():
        if dialog.objectName() == "stepsDialog":
            dialog.close()
    window.import_text(text)


def _read(text: str) -> None:
    try:
        registry.parse(text)
    except SnippetError:
        return


def _pause(begin: Callable[[], None], is_done: Callable[[], bool]) -> tuple[float, float]:
    """Returns the seconds until it is done, and the longest pause of the loop in milliseconds."""
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start(1)
    started = time.perf_counter()
    QTimer.singleShot(20, begin)
    _until(lambda: time.perf_counter() - started > 0.1 and is_done())
    took = time.perf_counter() - started
    for _ in range(50):  # what is shown of it then
        QApplication.processEvents()
        time.sleep(0.001)
    timer.stop()
    pauses = (later - before for before, later in itertools.pairwise(beats))
    return took, max(pauses, default=0.0) * 1000


def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        QApplication.processEvents()
        time.sleep(0.0005)


if __name__ == "__main__":
    main()
