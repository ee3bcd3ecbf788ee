"""How long the frozen program takes to start, against the same program from its environment.

    python tests/bench/bench_start.py [ROUNDS] [-- COMMAND…]      after `make frozen`

Both start by turns, so that what else the machine does falls on both; the least of each counts. The
window counts as started when the X server maps it. The processor's time of the whole run is told
too: it stays the same where other programs take their turns. COMMAND is another frozen copy.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
FROZEN = TOP / "build" / "frozen" / "guest-inspector" / "guest-inspector"
ENVIRONMENT = TOP / "build" / "env" / "bin" / "python"
GOAL = 1.15
Start = Callable[[list[str]], tuple[float, float]]
"""Starts a program; seconds until it has started, and of processor time until its end."""
LIMIT_S = 60.0


def main(arguments: list[str]) -> None:
    before, _, after = " ".join(arguments).partition("--")
    rounds = int(before or 15)
    frozen = after.split() or [str(FROZEN)]
    peer = [str(ENVIRONMENT), "-m", "inspector"]
    if not ENVIRONMENT.exists() or shutil.which(frozen[0]) is None:
        say("bench_start: no frozen program to compare:  make frozen")
        return
    say(f"{'start':<14}{'environment':>12}{'frozen':>9}{'ratio':>7}{'processor':>22}{'ratio':>14}")
    for words in COMMANDS:
        compare(" ".join(words), frozen, peer, rounds, run(words))
    if shutil.which("Xvfb") and shutil.which("xev"):
        with screen() as display:
            compare("the window", frozen, peer, rounds, show(display))
    else:
        say("the window: needs Xvfb and xev (Debian: xvfb x11-utils)")
    say(f"goal: a ratio of at most {GOAL}")


def compare(what: str, frozen: list[str], peer: list[str], rounds: int, start: Start) -> None:
    """Writes a line of the table."""
    start(frozen), start(peer)  # what is read from the disk is read before anything counts
    pairs = [(start(peer), start(frozen)) for _round in range(rounds)]
    line = f"{what:<14}"
    for measure in (0, 1):
        least = [min(pair[side][measure] for pair in pairs) * 1000 for side in (0, 1)]
        line += f"{least[0]:>9.0f} ms{least[1]:>6.0f} ms{least[1] / least[0]:>7.2f}      "
    say(line.rstrip())


def run(words: tuple[str, ...]) -> Start:
    def start(program: list[str]) -> tuple[float, float]:
        begin = time.perf_counter()
        process = subprocess.Popen([*program, *words], cwd=TOP, stdout=subprocess.DEVNULL)
        spent = ended(process)
        return time.perf_counter() - begin, spent

    return start


def show(display: str) -> Start:
    """Returns what starts the window and tells the seconds until it is on the screen."""

    def start(program: list[str]) -> tuple[float, float]:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        environment.pop("WAYLAND_DISPLAY", None)
        watch = ["xev", "-root", "-event", "substructure"]
        with (
            tempfile.TemporaryDirectory() as data,
            subprocess.Popen(watch, env=environment, stdout=subprocess.PIPE, text=True) as events,
        ):
            assert events.stdout is not None
            begin = time.perf_counter()
            window = subprocess.Popen(
                [*program, "--data-dir", data], cwd=TOP, env=environment, stderr=subprocess.DEVNULL
            )
            try:
                while "MapNotify" not in (line := events.stdout.readline()):
                    if not line or time.perf_counter() - begin > LIMIT_S:
                        sys.exit("the window did not come up")
                took = time.perf_counter() - begin
                time.sleep(1)  # until it can be asked to close
                window.send_signal(signal.SIGTERM)
                return took, ended(window)
            finally:
                window.kill()
                events.terminate()

    return start


def ended(process: subprocess.Popen[bytes]) -> float:
    """Waits for a process and returns the seconds of processor time that it took."""
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{process.args} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


@contextmanager
def screen() -> Iterator[str]:
    """Starts a virtual screen on a free number and gives its name."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1440x900x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


COMMANDS = (("--version",), ("rules",))

if __name__ == "__main__":
    main(sys.argv[1:])
