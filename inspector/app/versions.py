"""Which program this is, and what it runs on; read from what is installed, nothing is imported."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from inspector import __version__, resource
from inspector.errors import ResourceError

UNKNOWN, ABSENT = "unknown", "not installed"
BUILD_FILE = "build.json"
"""In resources/ of a build: `{"commit": "<40 hex>", "date": "<ISO 8601>"}`; none in a checkout."""
_GIT_S = 5


@dataclass(frozen=True, slots=True)
class Versions:
    """`commit` and `date` (of the commit) are UNKNOWN where nothing tells them.

    `qt` and `httpx` are ABSENT without their metadata.
    """

    program: str
    commit: str
    date: str
    python: str
    qt: str
    httpx: str
    platform: str

    @property
    def built_from(self) -> str:
        """The commit in short, with its day."""
        if self.commit == UNKNOWN:
            return "commit unknown"
        return f"commit {self.commit[:12]} of {self.date[:10]}"


def read() -> Versions:
    """Reads the versions; takes as long as git does, in a checkout."""
    commit, date = _commit()
    return Versions(
        program=__version__,
        commit=commit,
        date=date,
        python=platform.python_version(),
        qt=_installed("PySide6-Essentials", "PySide6"),
        httpx=_installed("httpx"),
        platform=platform.platform(),
    )


def _installed(*distributions: str) -> str:
    for name in distributions:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return ABSENT


def _commit() -> tuple[str, str]:
    try:
        folder = resource.root()
    except ResourceError:
        return UNKNOWN, UNKNOWN
    build = folder / BUILD_FILE
    if build.exists():
        return _from_build(build)
    if (folder.parent / ".git").exists():  # a file in a worktree
        return _from_git(folder)
    return UNKNOWN, UNKNOWN


def _from_build(path: Path) -> tuple[str, str]:
    try:
        told = json.loads(path.read_bytes())
        commit, date = told["commit"], told["date"]
    except (OSError, ValueError, KeyError, TypeError):
        return UNKNOWN, UNKNOWN
    is_told = isinstance(commit, str) and isinstance(date, str) and commit and date
    return (commit, date) if is_told else (UNKNOWN, UNKNOWN)


def _from_git(folder: Path) -> tuple[str, str]:
    git = shutil.which("git")
    if git is None:
        return UNKNOWN, UNKNOWN
    try:
        told = subprocess.run(  # noqa: S603 - git as the PATH has it, on our own checkout
            [git, "-C", str(folder), "log", "-1", "--format=%H %cI"],
            capture_output=True,
            check=True,
            encoding="utf-8",
            timeout=_GIT_S,
        ).stdout.split()
    except (OSError, subprocess.SubprocessError, UnicodeError):
        return UNKNOWN, UNKNOWN
    return (told[0], told[1]) if len(told) == 2 else (UNKNOWN, UNKNOWN)
