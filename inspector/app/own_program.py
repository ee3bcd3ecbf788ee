"""How this program starts itself once more: from a checkout, an environment or a frozen build."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def is_frozen() -> bool:
    """Tells whether this is an installed build that brings its own Python."""
    return bool(getattr(sys, "frozen", False))


def command(*arguments: str) -> tuple[str, ...]:
    """Returns the command line that runs this very program with the arguments."""
    if is_frozen():
        return sys.executable, *arguments
    return sys.executable, "-m", "inspector", *arguments


def environment() -> dict[str, str]:
    """Returns the environment in which the second one finds this very package."""
    here = str(Path(__file__).resolve().parents[2])
    before = os.environ.get("PYTHONPATH", "")
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (here, before)))}
