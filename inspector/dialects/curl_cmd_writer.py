"""Writes a request as a curl command for the prompt of cmd.exe.

An argument without quotes and percent signs stands in double quotes, as one would type it. Any
other is written with a caret before each character that cmd.exe would take for its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from inspector.dialects import windows_shells as windows
from inspector.dialects.rendering import Rendering, pieces
from inspector.errors import RenderError
from inspector.model.request import VARIABLE

_SAFE = re.compile(r"[\w@:./-]+", re.ASCII)
_SPECIAL = re.compile(r'[\^"&|<>()%!]')
_BREAK = re.compile(r"[\x00-\x08\x0a-\x1f]")
_LINE_LIMIT = 8_191


def render(rendering: Rendering) -> str:
    """Returns the command, one option a line.

    Raises:
        RenderError: A line break or other control character, letters outside ASCII, or a command
            longer than cmd.exe takes.
    """
    names = windows.names(rendering)
    lines: list[str] = []
    notes = ""
    for name, *values in windows.arguments(rendering, "cmd.exe"):
        for text in (name, *values):
            if _BREAK.search(text):
                raise RenderError(
                    "cmd.exe takes no line break in an argument; choose PowerShell or a file."
                )
            *before, last = VARIABLE.split(text)[::2]
            if any("%" in literal for literal in before):
                raise RenderError(
                    "cmd.exe takes a percent sign before a variable for the start of its name; "
                    "choose PowerShell or another target."
                )
            if "%" in last:
                notes = "rem In a batch file, write %% for every % that stands around no name.\n"
        lines.append(" ".join(_word(text, names) for text in (name, *values)))
    command = "curl " + " ^\n  ".join(lines) + "\n"
    if len(command) > _LINE_LIMIT:
        raise RenderError(
            f"cmd.exe takes no more than {_LINE_LIMIT:,} characters; put the body in a file."
        )
    return notes + command


def _word(text: str, names: Mapping[str, str]) -> str:
    if _SAFE.fullmatch(text):
        return text
    plain = not re.search(r'["%]', VARIABLE.sub("", text))
    inside = "".join(
        (windows.escaped(piece) if plain else _SPECIAL.sub(r"^\g<0>", windows.escaped(piece)))
        if kind == "text"
        else f"%{names[piece]}%"
        for kind, piece in pieces(text)
    )
    backslashes = re.search(r"\\*\Z", text)
    assert backslashes is not None
    quote = '"' if plain else '^"'
    return quote + inside + backslashes.group(0) + quote
