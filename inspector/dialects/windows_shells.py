"""What cmd.exe and PowerShell share when they start curl.exe: names, arguments, and refusals.

A program on Windows is given one line, which it splits itself: white space parts arguments unless
it stands in double quotes, and a backslash matters only before one (learn.microsoft.com, "Parsing
C command-line arguments", read 2026-05). Characters outside ASCII reach the curl that Windows
brings in the system's code page, not in UTF-8, so they cannot be written.
"""

from __future__ import annotations

import re

from inspector.dialects.curl_writer import options
from inspector.dialects.rendering import Rendering
from inspector.errors import RenderError

_QUOTE = re.compile(r'(\\*)"')


def arguments(rendering: Rendering, shell: str) -> list[tuple[str, ...]]:
    """Returns the URL, then each option with its values.

    Raises:
        RenderError: curl cannot be told so, or Windows would change it on the way.
    """
    found: list[tuple[str, ...]] = [(rendering.request.url,), *options(rendering.request)]
    for part in found:
        if not "".join(part).isascii():
            raise RenderError(
                f"In {shell}, curl is given letters outside ASCII in the system's code page, not "
                "in UTF-8; choose another target."
            )
    return found


def names(rendering: Rendering) -> dict[str, str]:
    """Returns for each variable the name of an environment variable; Windows ignores their case."""
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for name, plain in rendering.names().items():
        free, number = plain, 2
        while free.lower() in taken:
            free = f"{plain}_{number}"
            number += 1
        taken.add(free.lower())
        chosen[name] = free
    return chosen


def escaped(text: str) -> str:
    """Returns a text as it stands between the double quotes of an argument, but for its end."""
    return _QUOTE.sub(r'\1\1\\"', text)
