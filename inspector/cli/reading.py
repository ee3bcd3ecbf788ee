"""Reads what commands are given: files, standard input, `--var`."""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from inspector.errors import InspectorError, SnippetError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]*")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MOST_BYTES = 256 * 1024 * 1024


def read_bytes(path: str) -> bytes:
    """Returns a file's content; `-` is standard input.

    Raises:
        InspectorError: It cannot be read; the text names it and the reason.
    """
    try:
        if path == "-":
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InspectorError(f"{_named(path)} cannot be read: {reason}.") from error
    except ValueError as error:  # a NUL in the name
        raise InspectorError(f"{path!r} is no name of a file.") from error
    if len(content) > MOST_BYTES:
        raise InspectorError(f"{_named(path)} is larger than {MOST_BYTES >> 20} MiB.")
    return content


def read_text(path: str) -> str:
    """Returns a file's text; UTF-8, or UTF-16 with a byte order mark as Windows editors write it.

    Raises:
        InspectorError: It cannot be read or is no text.
    """
    content = read_bytes(path)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - before.rfind(b"\n")
        problem = f"this byte is no {encoding.upper()}. Save the file as UTF-8 text."
        raise SnippetError(problem, line, column) from error


def read_variables(
    given: Iterable[str], environment: Mapping[str, str] = os.environ
) -> dict[str, tuple[str, bool]]:
    """Returns the value of each `--var`, and whether it came from the environment.

    `NAME=VALUE` gives the value; `NAME` alone takes it from the environment variable of that
    name, where other users of the computer cannot see it.

    Raises:
        InspectorError: It is neither, or there is no such environment variable.
    """
    found: dict[str, tuple[str, bool]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not _NAME.fullmatch(name):
            raise InspectorError("--var takes NAME=VALUE, or NAME to take it from the environment.")
        if equals:
            found[name] = (value, False)
        elif name in environment:
            found[name] = (environment[name], True)
        else:
            raise InspectorError(f"--var {name}: there is no environment variable of that name.")
    return found


def _named(path: str) -> str:
    return "Standard input" if path == "-" else path
