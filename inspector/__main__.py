"""Entry of `guest-inspector` and `python -m inspector`; Qt is imported only for a window."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.app.start import Start


def main(argv: list[str] | None = None) -> int:
    """Runs a command, or opens the window when there is none; returns the exit code."""
    given = sys.argv[1:] if argv is None else argv
    if given == ["--read-snippets"]:  # the window's own helper, see app/snippet_process.py
        from inspector.app import snippet_process

        return snippet_process.run()
    if given[:1] == ["--self-test-window"]:  # the self-test's own, see app/self_test.py
        return test_window(*given[1:])
    from inspector.cli import commands

    return commands.run(given, open_window)


def open_window(data_dir: Path, start: Start | None = None) -> int:
    """Opens the window on a data folder and returns when it is closed.

    `start` is what it begins with, what was on the screen last when None.

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
    return run(data_dir, start=start)


def test_window(scratch: str, screenshot: str) -> int:
    """Looks at what needs Qt, for the self-test; `screenshot` is empty when none is wanted."""
    from inspector.app import self_test
    from inspector.ui import display

    problem = display.find_problem()
    try:
        from inspector.ui import self_test_window
    except ImportError as error:
        why = problem or display.explain_import(error)
        for name in self_test.WINDOW_CHECKS:
            self_test.tell(self_test.Check(name, ok=False, detail=why, remedy=self_test.REMEDY))
        return 1
    return self_test_window.run(Path(scratch), Path(screenshot) if screenshot else None, problem)


if __name__ == "__main__":
    sys.exit(main())
