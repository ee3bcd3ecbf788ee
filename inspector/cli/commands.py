"""Runs one command line: exactly one exit code, and never a traceback for what a user can mend.

0 and 1 are each command's own answer, 2 is unusable input with one line on standard error, 130
is Ctrl+C before there was anything to show. A bug of ours shows its traceback, redacted, and
ends with 70 (EX_SOFTWARE of sysexits.h).
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from inspector.app.start import Start
from inspector.cli import parser
from inspector.cli.output import Output
from inspector.errors import InspectorError

UNUSABLE, FAULT, INTERRUPTED = 2, 70, 130
_APPLICATION = "guest-api-inspector"

Window = Callable[[Path, Start], int]


def run(argv: list[str], window: Window | None = None) -> int:
    """Runs a command and returns the exit code.

    Args:
        argv: The arguments, without the program's name.
        window: Opens the window on a data folder, for `open` and for a command line without a
            command; it is given because no command may import it.
    """
    output = Output(sys.stdout, sys.stderr)
    try:
        code = _run(argv, output, window)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`). What is left must not be flushed at exit.
        _discard_output()
        return 1
    except KeyboardInterrupt:
        output.refusal("interrupted.")
        return INTERRUPTED
    except InspectorError as error:
        output.refusal(str(error))
        return UNUSABLE
    except Exception:  # the process ends here: what is a bug must not show a secret either
        import traceback

        sys.stderr.write(output.safe(traceback.format_exc()))
        return FAULT
    return code


def data_folder() -> Path:
    """Returns where data belongs on this system for this user."""
    from platformdirs import user_data_path

    return user_data_path(_APPLICATION, appauthor=False)


def _run(argv: list[str], output: Output, window: Window | None) -> int:
    options = _parse(argv)
    if options is None:
        return 0
    for name in ("version", "self_test"):
        if getattr(options, name) and options.command is not None:
            option = f"--{name.replace('_', '-')}"
            raise InspectorError(f"{option} takes no command, and {options.command} was given.")
    if options.version:
        from inspector.cli import version

        return version.run(output)
    if options.self_test:
        from inspector.cli import self_test

        return self_test.run(options, output)
    if options.screenshot is not None:
        raise InspectorError("--screenshot belongs to --self-test.")
    if options.data_dir is None:
        options.data_dir = data_folder()
    if options.command in (None, "open"):
        if window is None:
            raise InspectorError("name a command; --help lists them.")
        return window(options.data_dir, _start(options))
    command: Callable[[Namespace, Output], int] = import_module(
        f"inspector.cli.{options.command}"
    ).run
    return command(options, output)


def _start(options: Namespace) -> Start:
    """Returns what the window begins with; a file that cannot be read is told there."""
    if options.command is None:
        return Start()
    chosen = [name for name in ("new", "paste") if getattr(options, name)]
    if len(chosen) + (options.file is not None) > 1:
        raise InspectorError("open takes one of FILE, --new and --paste.")
    # The window may outlive the folder that the command was typed in.
    file = options.file.absolute() if options.file is not None else None
    return Start(file, action=chosen[0] if chosen else "")


def _parse(argv: list[str]) -> Namespace | None:
    """Returns the options; None when argparse has shown a help text."""
    try:
        return parser.make().parse_args(argv)
    except SystemExit:
        return None


def _discard_output() -> None:
    try:
        descriptor = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
