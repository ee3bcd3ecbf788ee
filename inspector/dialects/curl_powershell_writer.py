"""Writes a request as a curl command for PowerShell on Windows, 5.1 and 7 alike.

Until 7.3 PowerShell passed a double quote on as it stands, since then it puts a backslash before
it; `$PSNativeCommandArgumentPassing = 'Legacy'` makes all versions do as the old ones did
(learn.microsoft.com, about_Parsing, read 2026-05).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from inspector.dialects import windows_shells as windows
from inspector.dialects.rendering import Rendering, pieces
from inspector.errors import RenderError

_SAFE = re.compile(r"(?![-@])[\w@:./-]+", re.ASCII)
_OPTION = re.compile(r"--[a-z-]+")
_CONTROL = {"\n": "`n", "\r": "`r", "\t": "`t"}
_SPECIAL = re.compile(r'[`"$\x00-\x1f\x7f]')
_LEGACY = "$PSNativeCommandArgumentPassing = 'Legacy'\n"
_LINE_LIMIT = 32_000


def render(rendering: Rendering) -> str:
    """Returns the command, one option a line.

    Raises:
        RenderError: Letters outside ASCII, an argument that versions of PowerShell pass on
            differently, or a command longer than Windows takes.
    """
    names = windows.names(rendering)
    lines: list[str] = []
    quotes = False
    for name, *values in windows.arguments(rendering, "PowerShell"):
        for text in values:
            if text.endswith("\\") and re.search(r"\s", text):
                raise RenderError(
                    "PowerShell passes on a backslash at the end differently from version to "
                    "version; choose another target."
                )
        quotes = quotes or any('"' in text or not text for text in (name, *values))
        lines.append(" ".join(_word(text, names) for text in (name, *values)))
    command = "curl.exe " + " `\n  ".join(lines) + "\n"
    if len(command) > _LINE_LIMIT:
        raise RenderError("Windows takes no command as long as this; put the body in a file.")
    return (_LEGACY if quotes else "") + command


def _word(text: str, names: Mapping[str, str]) -> str:
    if _SAFE.fullmatch(text) or _OPTION.fullmatch(text):
        return text
    if not text:  # an empty argument is dropped, unless its quotes are passed on
        return "'\"\"'"
    parts = list(pieces(text))
    if all(kind == "text" for kind, _ in parts) and not re.search(r"[\x00-\x1f\x7f]", text):
        return "'" + windows.escaped(text).replace("'", "''") + "'"
    inside = ""
    for position, (kind, piece) in enumerate(parts):
        if kind == "text":
            inside += _SPECIAL.sub(_escape, windows.escaped(piece))
            continue
        after = parts[position + 1][1] if position + 1 < len(parts) else ""
        clings = not after or re.match(r"[^\w:.?\[({]", after, re.ASCII)
        inside += f"$Env:{names[piece]}" if clings else f"${{Env:{names[piece]}}}"
    return f'"{inside}"'


def _escape(match: re.Match[str]) -> str:
    letter = match.group(0)
    if letter in '`"$':
        return "`" + letter
    return _CONTROL.get(letter) or f"$([char]{ord(letter)})"
