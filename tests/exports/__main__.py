"""Runs what is exported with the real tools and compares what they send, byte for byte.

    python tests/exports [--seed N] [--count N] [TARGET…]

Prints a row for each target: how many requests were tried, how many reached the server just as
the request says, how many the export refused (with the reasons), what is not installed.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from base64 import b64decode
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from cases import FILES, cases
from parts import fault_in_parts
from recording import Recorded, Recorder, recording
from runtimes import RUNTIMES, RunError, Runtime

from inspector.dialects import registry
from inspector.errors import RenderError
from inspector.model.request import Body, Request, find_variables, resolve

_OWN = {
    "user-agent", "accept", "accept-encoding", "connection", "host", "content-length",
    "accept-language", "sec-fetch-mode", "transfer-encoding", "expect",
    "cache-control", "postman-token",
}  # fmt: skip
_SHOWN = 8
_REMARK = re.compile("the order means nothing|the names mean the same")
_ASCII = "".join(map(chr, range(33, 127)))
_VALUE = "tok-en'1"


def main() -> int:
    parser = ArgumentParser(prog="tests/exports")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20, help="random requests besides the fixed")
    parser.add_argument("--show", action="store_true", help="print each program that differs")
    options = parser.parse_args()
    wrong = 0
    print(f"{'target':16} {'cases':>5} {'equal':>5} {'refused':>7} {'wrong':>5}")
    for target in registry.targets():
        if options.targets and target.name not in options.targets:
            continue
        runtime = RUNTIMES.get(target.name)
        if runtime is None:
            print(f"{target.name:16} a document, which nothing runs")
        elif missing := runtime.missing():
            print(f"{target.name:16} skipped: {missing} is not installed")
        else:
            wrong += _try_all(target.name, runtime, options.seed, options.count, options.show)
    return 1 if wrong else 0


def _try_all(target: str, runtime: Runtime, seed: int, count: int, show: bool) -> int:
    refusals: Counter[str] = Counter()
    faults: list[str] = []
    equal = tried = 0
    with recording() as recorder, TemporaryDirectory() as scratch:
        for relative in cases(seed, count):
            tried += 1
            request = replace(relative, url=recorder.url + relative.url)
            folder = Path(scratch) / str(tried)
            folder.mkdir()
            for path, content in FILES.items():
                (folder / path).write_bytes(content)
            try:
                text = registry.render(request, target)
            except RenderError as refusal:
                refusals[str(refusal)] += 1
                continue
            fault = _fault(request, text, runtime, folder, recorder)
            equal += not fault
            if fault:
                told = f"{request.method} {request.url} {fault}"
                faults.append(told + ("\n" + text if show else ""))
    print(f"{target:16} {tried:5} {equal:5} {refusals.total():7} {len(faults):5}")
    for reason, times in refusals.most_common():
        print(f"    refused {times}x: {reason}")
    for fault in faults[:_SHOWN]:
        print(f"    WRONG: {fault}")
    sys.stdout.flush()
    return len(faults)


def _fault(request: Request, text: str, runtime: Runtime, folder: Path, recorder: Recorder) -> str:
    """Returns what the tool sent differently; "" when it is the request."""
    recorder.seen.clear()
    values = {
        found.name: "v1" if found.where in ("url", "body") else _VALUE
        for found in find_variables(request)
    }
    try:
        runtime.run(text, folder, values)
    except RunError as error:
        return f"did not run: {error}"
    if len(recorder.seen) != 1:
        return f"{len(recorder.seen)} requests were sent"
    return _difference(recorder.seen[0], resolve(request, values), recorder.url, text)


def _difference(sent: Recorded, wanted: Request, base: str, text: str) -> str:
    if sent.method != wanted.method:
        return f"method {sent.method}"
    target = wanted.url.removeprefix(base).partition("#")[0]
    if sent.target != target and _encoded(sent.target) != _encoded(target):
        return f"target {sent.target}, not {target}"
    if wanted.body.kind == "multipart":
        if fault := fault_in_parts(sent, wanted.body.parts, ordered="any order" not in text):
            return fault
        wanted = replace(wanted, headers=wanted.headers.without("Content-Type"))
        headers = tuple(pair for pair in sent.headers if pair[0].lower() != "content-type")
        sent = replace(sent, headers=headers)
    elif sent.body != (body := _content(wanted.body)):
        return f"body {sent.body!r}, not {body!r}"
    pairs = [(name.lower(), value) for name, value in sent.headers]
    expected = [(name.lower(), value) for name, value in wanted.headers]
    named = {name for name, _ in expected}
    if sorted(pair for pair in pairs if pair[0] in named) != sorted(expected):
        return f"headers {pairs}, not {expected}"
    if more := {name for name, _ in pairs} - named - _OWN:
        return f"more headers: {', '.join(sorted(more))}"
    ours = [name for name, _ in sent.headers if name.lower() in named]
    changed = ours != [name for name, _ in wanted.headers]
    if changed != bool(_REMARK.search(text)):
        return f"header names {ours} {'without a remark' if changed else 'and a remark'}"
    return ""


def _encoded(target: str) -> str:
    """Returns a target with its letters as their UTF-8 in percent escapes, as they mean the same.

    A target of ASCII is compared as it stands.
    """
    if target.isascii() and not re.search("%[89a-f][0-9a-f]", target):
        return target
    return re.sub("%..", lambda found: found[0].upper(), quote(target, safe=_ASCII))


def _content(body: Body) -> bytes:
    match body.kind:
        case "base64":
            return b64decode(body.text)
        case "file":
            return FILES[body.text.removeprefix("./")]
        case _:
            return body.text.encode()


if __name__ == "__main__":
    sys.exit(main())
