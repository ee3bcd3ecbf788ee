"""`--version`: ours and those that a bug report needs; Qt is asked for without being loaded."""

from __future__ import annotations

from inspector.app import versions
from inspector.cli.output import PROGRAM, Output


def run(output: Output) -> int:
    found = versions.read()
    output.line(f"{PROGRAM} {found.program}")
    output.line(found.built_from)
    output.line(f"Python {found.python}")
    output.line(f"httpx {found.httpx}")
    output.line(f"Qt {found.qt}")
    output.line(found.platform)
    return 0
