"""A process that reads large snippets, so that the window's thread is never kept waiting.

A thread would not do: a reader's calls (JSON of megabytes, a pattern over a whole text) hold the
interpreter's lock for hundreds of milliseconds each.

    owner's worker ──text──> helper: registry.parse ──requests, some at a time──> owner's worker

The helper is this program again; it starts with the first large snippet, waits for the next one,
and ends with its standard input. What crosses the two pipes never touches a disk. Nothing of a
snippet is executed: only values of the model are made of what comes back.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from typing import IO, Any

from inspector.app import own_program
from inspector.errors import InspectorError, SnippetError
from inspector.model.chain import Condition, Expectation, Taken
from inspector.model.headers import Headers
from inspector.model.request import Body, ImportedRequest, Note, Part, Request, Snippet
from inspector.model.secret import Secret

OPTION = "--read-snippets"
"""The program's only argument when it is to be the helper."""


class ReadingStopped(InspectorError):
    """A reading that was cancelled, or whose helper ended before its time."""


class SnippetProcess:
    """One helper. `read` belongs to a worker's thread, `stop` may be called from any."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        """`command` starts the helper; this program by itself when None."""
        self._command = tuple(command) if command is not None else own_program.command(OPTION)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, text: str, dialect: str | None, stopped: threading.Event) -> Snippet:
        """Returns what `registry.parse` would; here, where no helper can be started.

        Raises:
            SnippetError: It cannot be read.
            ReadingStopped: `stopped` was set and `stop` called, or the helper was killed.
        """
        try:
            process = self._started(stopped)
        except OSError:
            from inspector.dialects import registry

            return registry.parse(text, dialect)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, (text, dialect))
            return _received(process.stdout)
        except (OSError, EOFError, ValueError) as error:  # its pipes are closed, or cut off
            self.stop()
            raise ReadingStopped(
                "The snippet was not read to its end. Paste it again, or a part of it."
            ) from error

    @property
    def pid(self) -> int | None:
        """The helper's process id; None when there is none, and reading is done here."""
        with self._lock:
            process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def stop(self) -> None:
        """Ends the helper at once, whatever it is doing; the next `read` starts another."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was still to be written
                    pipe.close()

    def _started(self, stopped: threading.Event) -> subprocess.Popen[bytes]:
        with self._lock:
            if stopped.is_set():
                raise ReadingStopped("The snippet is not read: it was cancelled.")
            if self._process is not None and self._process.poll() is None:
                return self._process
            self._process = subprocess.Popen(  # noqa: S603 - this program itself
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a traceback could quote the snippet
                env=own_program.environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            return self._process


def serve(source: IO[bytes], target: IO[bytes]) -> int:
    """Reads snippets from `source` until it ends and writes what they hold to `target`."""
    from inspector.dialects import registry

    while True:
        try:
            text, dialect = receive(source)
        except EOFError:
            return 0
        try:
            snippet = registry.parse(text, dialect)
        except SnippetError as error:
            message = str(error).partition(": ")[2] if error.line else str(error)
            answers: Iterator[tuple[Any, ...]] = iter(
                (("error", message, error.line, error.column),)
            )
        except Exception as error:  # a process boundary: told to the other side
            # Not its message, which may quote the snippet.
            trace = "".join(traceback.format_tb(error.__traceback__))
            answers = iter((("bug", f"{type(error).__name__}\n{trace}"),))
        else:
            answers = _portions(snippet)
        try:
            for answer in answers:
                send(target, answer)
        except BrokenPipeError:  # nobody waits for it any more
            return 0


def run() -> int:
    """Is the helper: serves standard input and output until the program that asked is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the window
    target, sys.stdout = sys.stdout.buffer, sys.stderr
    return serve(sys.stdin.buffer, target)


def send(target: IO[bytes], value: object) -> None:
    """Writes a value with its length before it; secrets go in the clear, to our own process."""
    packed = io.BytesIO()
    pickler = pickle.Pickler(packed, protocol=5)
    pickler.dispatch_table = {Secret: lambda secret: (Secret, (secret.reveal(),))}
    pickler.dump(value)
    target.write(_LENGTH.pack(packed.tell()))
    target.write(packed.getbuffer())
    target.flush()


def receive(source: IO[bytes]) -> Any:
    """Reads a value that `send` wrote.

    Raises:
        EOFError: The other side has ended.
        ValueError: It holds something that is none of the model's values.
    """
    head = _exactly(source, _LENGTH.size)
    return _Values(io.BytesIO(_exactly(source, _LENGTH.unpack(head)[0]))).load()


class _Values(pickle.Unpickler):
    """Makes values of the model and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        found = _KNOWN.get((module, name))
        if found is None:
            raise ValueError(f"{module}.{name} is no value of a snippet.")
        return found


def _portions(snippet: Snippet) -> Iterator[tuple[Any, ...]]:
    """Yields the requests some at a time: each portion is unpacked in a few milliseconds."""
    for start in range(0, len(snippet.requests), _PORTION):
        yield "requests", snippet.requests[start : start + _PORTION]
    yield "end", snippet.dialect, snippet.library


def _received(source: IO[bytes]) -> Snippet:
    requests: list[ImportedRequest] = []
    while True:
        match receive(source):
            case ("requests", some):
                requests += some
            case ("end", dialect, library):
                return Snippet(dialect, tuple(requests), library)
            case ("error", message, line, column):
                raise SnippetError(message, line, column)
            case ("bug", trace):
                raise RuntimeError(f"Reading a snippet failed: {trace}")


def _exactly(source: IO[bytes], count: int) -> bytes:
    found = source.read(count)
    if len(found) < count:
        raise EOFError("The other side has ended.")
    return found


_LENGTH = struct.Struct(">Q")
_PORTION = 50
_KNOWN = {
    (kind.__module__, kind.__qualname__): kind
    for kind in (
        Body,
        Condition,
        Expectation,
        Headers,
        ImportedRequest,
        Note,
        Part,
        Request,
        Secret,
        Taken,
    )
}
