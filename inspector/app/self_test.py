"""`--self-test`: an installed program proves that it is whole, in one report.

    probe ──on a thread of its own, within a limit──> Check ─┐
    window's process (the program again) ──JSON lines──> Checks ─┴──> report

A probe that fails, hangs or crashes costs its own line only. What needs Qt runs in a process of
its own: Qt ends a process in which its platform plugin cannot be loaded.
"""

from __future__ import annotations

import json
import os
import queue
import re
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from inspector.app import own_program, versions
from inspector.errors import DataFormatError, InspectorError, ResourceError

SCHEMA = 1
OPTION = "--self-test-window"
"""The program's first argument when it is the window's process; data folder and picture follow."""
WINDOW_CHECKS = ("icons", "image_formats", "fonts", "window")
_PROBE_S = 60.0
_WINDOW_S = 150.0
_TAIL = 600
_AT_ONCE = 65_536
_LAST_WORDS_S = 2.0
REMEDY = "Install the program again; if it fails the same way, report it with this document."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `remedy` is empty when there is nothing to mend or to add."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


class CheckFailed(InspectorError):
    """What a probe finds wrong, and the remedy; the one of its table when empty."""

    def __init__(self, detail: str, remedy: str = "") -> None:
        super().__init__(detail)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Advice:
    """The detail of what is in order, and what could make it better."""

    detail: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Probe:
    """Looks at one thing: `look` returns the detail, with an advice if it has one, or raises."""

    name: str
    look: Callable[[], str | Advice]
    remedy: str = REMEDY


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer. `hung` tells that a thread of a probe may never end."""

    checks: tuple[Check, ...]
    data_dir: Path
    screenshot: Path | None
    hung: bool = False

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """Returns the document of the contract."""
        found = versions.read()
        return {
            "schema": SCHEMA,
            "ok": self.ok,
            "version": {
                "program": found.program,
                "commit": found.commit,
                "python": found.python,
                "qt": found.qt,
                "httpx": found.httpx,
            },
            "frozen": own_program.is_frozen(),
            "platform": found.platform,
            "data_dir": str(self.data_dir),
            "screenshot": str(self.screenshot) if self.screenshot is not None else None,
            "checks": [asdict(check) for check in self.checks],
        }


def run(data_dir: Path | None, screenshot: Path | None) -> Report:
    """Looks at everything; a temporary data folder stands in for one that is not given.

    The picture is on the disk when the window could be shown. An existing data folder is read,
    and written to by one file that is removed again: the window has a temporary one in any case.
    """
    from inspector.app import self_checks

    with tempfile.TemporaryDirectory(
        prefix="guest-inspector-", ignore_cleanup_errors=True
    ) as scratch:
        place = data_dir if data_dir is not None else Path(scratch) / "data"
        checks = list(look_at(self_checks.probes(place)))
        hung = any(is_hung for _check, is_hung in checks)
        window = watch_window(own_program.command(OPTION, scratch, _absolute(screenshot)))
        is_there = screenshot is not None and screenshot.is_file()
        return Report(
            (*(check for check, _hung in checks), *window),
            place,
            screenshot if is_there else None,
            hung,
        )


def look_at(probes: Sequence[Probe], limit_s: float = _PROBE_S) -> Iterator[tuple[Check, bool]]:
    """Yields each probe's check, and whether its thread was left behind."""
    for probe in probes:
        told: queue.SimpleQueue[Check] = queue.SimpleQueue()
        threading.Thread(
            target=lambda it=probe, put=told.put: put(judge(it)),
            name=f"self-test {probe.name}",
            daemon=True,
        ).start()
        try:
            yield told.get(timeout=limit_s), False
        except queue.Empty:
            detail = f"It did not end within {limit_s:g} seconds."
            yield Check(probe.name, ok=False, detail=detail, remedy=probe.remedy), True


def judge(probe: Probe) -> Check:
    """Runs one probe here; whatever it raises is a failed check."""
    try:
        told = probe.look()
    except (CheckFailed, DataFormatError) as error:
        return Check(probe.name, ok=False, detail=str(error), remedy=error.remedy or probe.remedy)
    except (ResourceError, ImportError) as error:  # the installation, whatever was looked at
        return Check(probe.name, ok=False, detail=words(error), remedy=REMEDY)
    except Exception as error:  # one failing check never hides the others
        return Check(probe.name, ok=False, detail=words(error), remedy=probe.remedy)
    if isinstance(told, Advice):
        return Check(probe.name, ok=True, detail=told.detail, remedy=told.remedy)
    return Check(probe.name, ok=True, detail=told)


def words(error: BaseException) -> str:
    """Returns an error for people; only one that nobody foresaw is told with its class."""
    if isinstance(error, InspectorError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return f"{type(error).__name__}: {error}"


def watch_window(command: Sequence[str], limit_s: float = _WINDOW_S) -> tuple[Check, ...]:
    """Runs the window's process and returns its checks; those that it owes have failed."""
    try:
        process = subprocess.Popen(  # noqa: S603 - this program itself
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=own_program.environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        return tuple(_owed(WINDOW_CHECKS, f"The program cannot start itself: {words(error)}."))
    try:
        said_out, said_err = _Pipe(process.stdout), _Pipe(process.stderr)
        why = f"The window's process ended with code {process.wait(limit_s)}"
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        why = f"The window's process did not end within {limit_s:g} seconds"
    except BaseException:  # this one is to end: what it started ends too
        process.kill()
        process.wait()
        raise
    out, err = said_out.end(), said_err.end()
    said = " ".join(_without_traceback(err.decode("utf-8", "replace")).split())[-_TAIL:]
    found = {check.name: check for check in _read(out)}
    missing = [name for name in WINDOW_CHECKS if name not in found]
    return (*found.values(), *_owed(missing, f"{why}: {said}" if said else f"{why}."))


class _Pipe:
    """Reads what a process says while it runs.

    What the process started may hold the pipe open after its end (a keyring daemon, Wine's
    desktop): nobody waits for that.
    """

    def __init__(self, pipe: IO[bytes] | None) -> None:
        assert pipe is not None
        self._pipe = pipe
        self._said: list[bytes] = []
        self._thread = threading.Thread(target=self._read, name="self-test pipe", daemon=True)
        self._thread.start()

    def end(self) -> bytes:
        """Returns what was said; call it when the process has ended."""
        self._thread.join(_LAST_WORDS_S)
        return b"".join(self._said)

    def _read(self) -> None:
        with self._pipe:
            while data := os.read(self._pipe.fileno(), _AT_ONCE):
                self._said.append(data)


def tell(check: Check) -> None:
    """Writes a check as the window's process does, at once: the next one may end the process."""
    print(json.dumps(asdict(check)), flush=True)  # noqa: T201 - what its parent reads


def _read(out: bytes) -> Iterator[Check]:
    """Yields the checks among the lines; Qt and its plugins may write lines of their own."""
    for line in out.splitlines():
        try:
            fields = json.loads(line)
        except ValueError:
            continue
        if isinstance(fields, Mapping) and fields.get("name") in WINDOW_CHECKS:
            yield Check(**fields)


def _without_traceback(said: str) -> str:
    """Returns what a process said; the last line of a traceback stands for all of it."""
    _before, traced, after = said.rpartition("Traceback (most recent call last):")
    if not traced:
        return said
    raised = [line for line in after.splitlines() if line and not line.startswith(" ")]
    return re.sub(r"^inspector\.[\w.]+: ", "", raised[0]) if raised else said


def _owed(names: Sequence[str], why: str) -> Iterator[Check]:
    for name in names:
        yield Check(name, ok=False, detail=why, remedy=REMEDY)


def _absolute(path: Path | None) -> str:
    return str(path.absolute()) if path is not None else ""
