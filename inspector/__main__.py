"""Entry of `guest-inspector` and `python -m inspector`; Qt is imported only for a window."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Runs a command, or opens the window when there is none; returns the exit code."""
    from inspector.cli import commands

    return commands.run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
