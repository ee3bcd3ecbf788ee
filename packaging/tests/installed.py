"""Tries what a frozen program may have lost, on any installed copy: installed.py COMMAND…

The self-test proves one case from end to end; this goes through what it does not: a reader of every
dialect (each with its grammar), every target, the sandbox as a server, a large file opened in the
window (its helper process), a secret in the keyring, the same folder afterwards. It compares with
the corpus of the tests, so it needs the checkout, not the program's environment.

Run it under packaging/tests/on_screen.sh for the window and the keyring.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "corpus"
PLAIN = "curl -H 'X-Try: 1' https://api.mypurecloud.com/api/v2/tokens/me"
"""A request that every target can write."""
LIMIT_S = 60
PROFILE = """\
format = 1
id = "6a1c9a3e-2a52-4f0c-9a7b-0b7d3c1f0001"
name = "Of the keyring"

[request]
method = "GET"
url = "/api/v2/oauth2/tokens/current"
headers = []

[token]
kind = "stored"
secret_name = "installed-test"
"""


class Fault(Exception):
    """What does not hold."""


def main(program: list[str]) -> int:
    checks: list[tuple[str, Callable[[list[str]], str]]] = [
        ("version", look_at_version),
        ("dialects", read_dialects),
        ("targets", write_targets),
        ("demo", play_demo),
        ("sandbox", serve_sandbox),
        ("keyring", read_keyring),
        ("helper", open_large_file),
    ]
    faults = 0
    for name, check in checks:
        try:
            print(f"{name:<10}ok: {check(program)}")
        except (Fault, OSError, subprocess.SubprocessError, ValueError) as error:
            faults += 1
            print(f"{name:<10}FAILED: {error}")
    return int(faults > 0)


def look_at_version(program: list[str]) -> str:
    lines = tell(program, "--version").splitlines()
    told = {line.split()[0] for line in lines if line}
    if not {"guest-inspector", "Python", "Qt", "httpx"} <= told or "not installed" in str(lines):
        raise Fault(f"it does not tell all versions: {lines}")
    return ", ".join(lines[:2])


def read_dialects(program: list[str]) -> str:
    """Reads the longest snippet of each dialect and compares with what it must become."""
    folders = sorted(path for path in CORPUS.iterdir() if path.is_dir())
    for folder in folders:
        snippet = max(folder.glob("*.txt"), key=lambda path: path.stat().st_size)
        wanted = json.loads(snippet.with_suffix(".json").read_text(encoding="utf-8"))
        found = json.loads(tell(program, "convert", str(snippet), "--to", "json", "--all"))
        got = found.get("requests", [found])
        if [shape(one) for one in got] != [shape(one) for one in wanted["requests"]]:
            raise Fault(f"{folder.name}/{snippet.name} is read differently")
    if not folders:
        raise Fault(f"there are no snippets in {CORPUS}")
    return f"{len(folders)} read"


def shape(request: dict[str, Any]) -> tuple[Any, ...]:
    body = request.get("body") or {}
    return request["method"], request["url"], request["headers"], body.get("text")


def write_targets(program: list[str]) -> str:
    usage = tell(program, "convert", "--help", COLUMNS="1000")
    listed = re.search(r"^  --to TARGET +(.*)", usage, re.MULTILINE)
    names = re.findall(r"[a-z][\w-]*(?=,| or | \()", listed[1]) if listed else []
    with tempfile.TemporaryDirectory() as folder:
        snippet = Path(folder) / "snippet"
        snippet.write_text(PLAIN, encoding="utf-8")
        for name in names:
            if "X-Try" not in tell(program, "convert", str(snippet), "--to", name):
                raise Fault(f"{name}: the header was not written")
    if len(names) < 10:
        raise Fault(f"--help names only {names}")
    return f"{len(names)} written"


def play_demo(program: list[str]) -> str:
    with tempfile.TemporaryDirectory() as data:
        report = json.loads(tell(program, "demo", "--json", "--data-dir", data))
    if not report:
        raise Fault("the demo told nothing")
    return "the starting case is explained"


def serve_sandbox(program: list[str]) -> str:
    server = subprocess.Popen([*program, "sandbox"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        told = json.loads(server.stdout.readline())
        place = next(value for value in told.values() if str(value).startswith("http://"))
        status = answer_of(f"{place}/api/v2/tokens/me")
    finally:
        server.send_signal(signal.SIGINT)
        code = server.wait(LIMIT_S)
    if status != 401 or code != 0:
        raise Fault(f"it answered {status} and ended with {code}")
    return "401 without a token, ends when interrupted"


def answer_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:  # noqa: S310 - our sandbox's
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def read_keyring(program: list[str]) -> str:
    """Has the program use a token that another program put into the Secret Service."""
    tool = shutil.which("secret-tool")
    if tool is None or "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        return "not tried: no message bus, or no secret-tool (Debian: libsecret-tools)"
    place = ["service", "guest-api-inspector", "username", "installed-test"]
    label = ["--label=test", *place, "application", "Python keyring library"]
    with tempfile.TemporaryDirectory() as data:
        (Path(data) / "profiles").mkdir()
        (Path(data) / "profiles" / "kept.toml").write_text(PROFILE, encoding="utf-8")
        words = ["send", "--data-dir", data, "--profile", "Of the keyring", "--json"]
        subprocess.run([tool, "store", *label], input="no-such-token", text=True, check=True)
        try:
            sent = json.loads(tell(program, *words))
        finally:
            subprocess.run([tool, "clear", *place], check=True)
        gone = subprocess.run(
            [*program, *words], capture_output=True, text=True, timeout=LIMIT_S, check=False
        )
    authorization = [
        value
        for hop in sent["hops"]
        for name, value in hop.get("request", hop).get("headers", [])
        if name.lower() == "authorization"
    ]
    if sent["status"] != 401 or gone.returncode != 2:
        raise Fault(f"status {sent['status']} with, exit code {gone.returncode} without the secret")
    if any("no-such-token" in value for value in authorization):
        raise Fault("the secret is shown")
    return "a stored token is used, and missed when it is gone"


def open_large_file(program: list[str]) -> str:
    """Opens a long snippet in the window; its helper must come up and go again."""
    if "DISPLAY" not in os.environ:
        return "not tried: no display"
    with tempfile.TemporaryDirectory() as data:
        large = Path(data) / "large.txt"
        snippet = min((CORPUS / "curl").glob("*.txt")).read_text(encoding="utf-8")
        large.write_text(snippet + "\n" + "# a long paste\n" * 2_000, encoding="utf-8")
        window = subprocess.Popen([*program, "open", "--data-dir", data, str(large)])
        try:
            end = time.monotonic() + LIMIT_S
            while not (helper := child_of(window.pid, b"--read-snippets")):
                if time.monotonic() > end or window.poll() is not None:
                    raise Fault("no helper was started for it")
                time.sleep(0.05)
            time.sleep(1)  # a helper that cannot read ends at once
            if not Path(f"/proc/{helper}").exists():
                raise Fault("the helper has ended")
        finally:
            window.send_signal(signal.SIGTERM)
            code = window.wait(LIMIT_S)
    if code or Path(f"/proc/{helper}").exists():
        raise Fault(f"the window ended with {code}, or its helper is still there")
    return "its helper comes up, and is gone with the window"


def child_of(parent: int, word: bytes) -> int:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            status = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        if int(status.rpartition(")")[2].split()[1]) == parent and word in words:
            return int(entry.name)
    return 0


def tell(program: list[str], *words: str, **environment: str) -> str:
    done = subprocess.run(
        [*program, *words],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        env={**os.environ, **environment},
    )
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise Fault(f"{' '.join(words)} ended with {done.returncode}: {last}")
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
