"""What the window begins with, as the command line or a desktop's menu asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Start:
    """A file to open, or an `action`: `new` request, `paste` the clipboard, or neither."""

    file: Path | None = None
    action: str = ""
