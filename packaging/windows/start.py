"""What both Windows programs run first, inside the interpreter; see launcher.c.

Python in a window program has no standard streams at all: here they lead nowhere, and what the
program refuses with (one line on standard error elsewhere) is shown in a message box instead.
"""

from __future__ import annotations

import ctypes
import io
import os
import sys
from pathlib import Path


def run() -> int:
    """Runs the program as a frozen one and returns its exit code."""
    sys.frozen = "windows"  # type: ignore[attr-defined]  # how a program knows that it is one
    sys.argv[0] = sys.executable
    # Qt's plugins ask for Qt's libraries by name alone, and PATH is not searched; see launcher.c.
    os.add_dll_directory(str(Path(sys.executable).parent / "Lib" / "PySide6"))
    from inspector.__main__ import main

    if sys.stderr is not None:
        return main()
    with Path(os.devnull).open("r+", encoding="utf-8") as nowhere:
        sys.stdin = sys.stdin or nowhere
        sys.stdout = sys.stdout or nowhere
        sys.stderr = said = io.StringIO()
        code = main()
    if code and said.getvalue().strip():
        _show(said.getvalue().strip())
    return code


def _show(text: str) -> None:
    title = Path(sys.executable).stem
    icon = 0x10  # MB_ICONERROR
    ctypes.windll.user32.MessageBoxW(None, text, title, icon)


if __name__ == "__main__":
    sys.exit(run())
