"""How each exported program is run: which tools it needs, and the commands that run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class RunError(Exception):
    """The tool did not run the program to its end; says what it wrote."""


@dataclass(frozen=True)
class Runtime:
    """`missing` returns what is not installed, "" when all is; `run` runs a text in a folder."""

    missing: Callable[[], str]
    run: Callable[[str, Path, dict[str, str]], None]


def _execute(command: list[str], folder: Path, values: dict[str, str]) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "GOCACHE": str(folder.parent / "go-cache"),
        "NODE_PATH": os.pathsep.join((os.environ.get("NODE_PATH", ""), "/usr/share/nodejs")),
        "K6_NO_USAGE_REPORT": "true",
        **values,
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )
    if done.returncode:
        raise RunError((done.stderr + done.stdout).decode("utf-8", "replace").strip()[-600:])


def _tools(*needed: str) -> Callable[[], str]:
    def missing() -> str:
        return ", ".join(name for name in needed if shutil.which(name) is None)

    return missing


def _works(*command: str, name: str) -> Callable[[], str]:
    """A library is there when a command that loads it succeeds."""

    def missing() -> str:
        try:
            _execute(list(command), Path.cwd(), {})
        except (RunError, OSError):
            return name
        return ""

    return missing


def _script(file: str, *command: str) -> Callable[[str, Path, dict[str, str]], None]:
    def run(text: str, folder: Path, values: dict[str, str]) -> None:
        (folder / file).write_bytes(text.encode())
        _execute([*command, file], folder, values)

    return run


_PYTHON = sys.executable
RUNTIMES: dict[str, Runtime] = {
    "faraday": Runtime(
        _works("ruby", "-e", 'require "faraday"', name="ruby with faraday"),
        _script("main.rb", "ruby", "-W0"),
    ),
}
