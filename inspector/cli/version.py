"""`--version`: ours and those that a bug report needs, without importing them."""

from __future__ import annotations

import platform
from importlib import metadata

from inspector import __version__
from inspector.cli.output import PROGRAM, Output


def run(output: Output) -> int:
    output.line(f"{PROGRAM} {__version__}")
    output.line(f"Python {platform.python_version()}")
    output.line(f"httpx {_version('httpx')}")
    output.line(f"Qt {_version('PySide6-Essentials')}")
    return 0


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not installed"
