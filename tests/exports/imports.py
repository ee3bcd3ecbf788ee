"""Sends what we read of a command line beside what the tool itself sends, and compares the two.

    python tests/exports/imports.py [--seed N] [--count N] [--show]

Prints a row for each group of forms: how many were tried, how many reach the server the same from
our engine as from the tool, how many differ with a note that says so, how many are wrong, and how
many the tool itself refuses.
"""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from curl_forms import FILES, HTTPIE, VALUES, WGET, Form, forms
from recording import Recorded, Recorder, recording

from inspector.app.wire import to_wire
from inspector.dialects import registry
from inspector.errors import InspectorError
from inspector.model.environment import Environment
from inspector.model.exchange import Failure
from inspector.model.request import Request, Snippet, WireRequest, find_variables
from inspector.transport.engine import Engine, Event, Finished

_OWN = re.compile(
    r"(?:user-agent: (?:curl|guest-api-inspector|HTTPie|Wget)/\S*"
    r"|accept: (?:application/json, )?\*/\*(?:;q=0\.5)?|accept-encoding: .*"
    r"|connection: [Kk]eep-[Aa]live"
    r"|content-length: \d+|transfer-encoding: chunked|expect: 100-continue)\Z"
)
_BOUNDARY = re.compile(rb"boundary=\"?([^\"\s;]+)")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True)
class Outcome:
    """What became of a form: equal, told, wrong or refused (by the tool), and why."""

    word: str
    why: str = ""


class Sender:
    """An engine of ours, which waits for each answer."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.engine = Engine(self._events.put)

    def send(self, wire: WireRequest, request: Request) -> str:
        """Returns why the engine refuses to send it; "" when it was sent."""
        ticket = self.engine.send(wire, request)
        while True:
            event = self._events.get(timeout=30)
            if isinstance(event, Finished) and event.ticket == ticket:
                outcome = getattr(event.result, "outcome", None)
                return outcome.message if isinstance(outcome, Failure) else ""


@contextmanager
def sending() -> Iterator[Sender]:
    sender = Sender()
    sender.engine.start()
    try:
        yield sender
    finally:
        sender.engine.close()


def compare(form: Form, dialect: str, recorder: Recorder, sender: Sender, folder: Path) -> Outcome:
    """Runs a form in bash, sends what we read of it, and tells how the two compare."""
    host = recorder.url.removeprefix("http://")
    script = form.script.replace("URL", recorder.url).replace("HOST", host)
    script = script.replace(f"${host}_PATH", "$HOST_PATH")
    recorder.seen.clear()
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    controller, terminal = os.openpty()  # as for a person: HTTPie would read anything else
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder, env={**environment, **VALUES}, capture_output=True, timeout=60, check=False,
        stdin=terminal,
    )  # fmt: skip
    os.close(controller)
    os.close(terminal)
    wanted = [_plain(one) for one in recorder.seen]
    if not wanted:
        return Outcome("refused", done.stderr.decode("utf-8", "replace").strip()[:200])
    recorder.seen.clear()
    snippet = registry.parse(script, dialect)
    notes = "\n".join(note.text for one in snippet.requests for note in one.notes)
    fault = _send(snippet, form, sender, folder)
    sent = [_plain(one) for one in recorder.seen]
    difference = fault or _difference(sent, wanted)
    if not difference:
        return Outcome("equal")
    if fault.startswith("our engine: "):
        return Outcome("told", fault)
    if form.told and re.search(form.told, notes):
        return Outcome("told", form.told)
    return Outcome("wrong", difference + (f"; notes: {notes}" if notes else ""))


def _send(snippet: Snippet, form: Form, sender: Sender, folder: Path) -> str:
    """Sends every request of a snippet; returns why that is not possible, "" when it is."""
    for imported in snippet.requests:
        holes = {hole.name for hole in find_variables(imported.request)}
        given = {name: value for name, value in form.values.items() if name in holes}
        bindings = {**given, **imported.bindings}
        with chdir(folder):
            try:
                wire = to_wire(imported.request, bindings, _NOWHERE)
            except InspectorError as error:
                return f"cannot be sent: {error}"
        refused = sender.send(wire, imported.request)
        if refused:
            return "our engine: " + refused
    return ""


def _plain(recorded: Recorded) -> Recorded:
    """Takes away what each client says of itself, and what it makes up."""
    headers = [(name, value.strip()) for name, value in recorded.headers]
    body = recorded.body
    typed = next((value for name, value in headers if name.lower() == "content-type"), "")
    boundary = _BOUNDARY.search(typed.encode())
    if boundary:
        body = body.replace(boundary.group(1), b"BOUNDARY")
        own = boundary.group(1).decode()
        headers = [(name, value.replace(own, "BOUNDARY")) for name, value in headers]
    kept = sorted(
        (name.lower(), value)
        for name, value in headers
        if not _OWN.match(f"{name.lower()}: {value}")
    )
    target = _ESCAPE.sub(lambda found: found.group(0).upper(), recorded.target)
    return replace(recorded, target=target, headers=tuple(kept), body=body)


def _difference(sent: list[Recorded], wanted: list[Recorded]) -> str:
    if len(sent) != len(wanted):
        return f"{len(sent)} requests, not {len(wanted)}"
    for ours, theirs in zip(sent, wanted, strict=True):
        for what in ("method", "target", "headers", "body"):
            one, other = getattr(ours, what), getattr(theirs, what)
            if one != other:
                return f"{what} {one!r}, not {other!r}"
    return ""


def main() -> int:
    parser = ArgumentParser(prog="tests/exports/imports.py")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200, help="random forms besides the fixed")
    parser.add_argument("--show", action="store_true", help="print what is told and refused too")
    options = parser.parse_args()
    rows: dict[str, Counter[str]] = {}
    lines: list[str] = []
    with recording() as recorder, sending() as sender, TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, content in FILES.items():
            (folder / name).write_bytes(content)
        for form in (*forms(options.seed, options.count), *HTTPIE, *WGET):
            dialect = form.group if form.group in ("httpie", "wget") else "curl"
            outcome = compare(form, dialect, recorder, sender, folder)
            rows.setdefault(form.group, Counter())[outcome.word] += 1
            if outcome.word == "wrong" or (options.show and outcome.word != "equal"):
                lines.append(f"{outcome.word.upper()}: {form.script}\n    {outcome.why}")
    words = ("equal", "told", "wrong", "refused")
    print(f"{'group':12} {'forms':>6} {'equal':>6} {'told':>6} {'wrong':>6}  refused by the tool")
    rows["all"] = sum(rows.values(), Counter())
    for group, counts in rows.items():
        figures = [counts[word] for word in words]
        print(f"{group:12}" + "".join(f"{figure:7}" for figure in (sum(figures), *figures)))
    print("\n".join(lines))
    return 1 if rows["all"]["wrong"] else 0


_NOWHERE = Environment("nowhere", "Nowhere", "gateway", "http://127.0.0.1:9", "http://127.0.0.1:9")

if __name__ == "__main__":
    sys.exit(main())
