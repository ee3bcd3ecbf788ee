"""Entry of `guest-inspector` and `python -m inspector`; Qt is imported only for a window."""

from __future__ import annotations

import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Runs a command, or opens the window when there is none; returns the exit code."""
    given = sys.argv[1:] if argv is None else argv
    if given == ["--read-snippets"]:  # the window's own helper, see app/snippet_process.py
        from inspector.app import snippet_process

        return snippet_process.run()
    from inspector.cli import commands

    return commands.run(given, open_window)


def open_window(data_dir: Path) -> int:
    """Opens the window on a data folder and returns when it is closed.

    Raises:
        InspectorError: There is no screen to show it on, or Qt lacks a system library.
    """
    from inspector.errors import InspectorError
    from inspector.ui import display

    problem = display.find_problem()
    if problem:
        raise InspectorError(problem)
    try:
        from inspector.ui.application import run
    except ImportError as error:
        raise InspectorError(display.explain_import(error)) from error
    return run(data_dir)


if __name__ == "__main__":
    sys.exit(main())
