"""Requests that a shell would send first, because a later one uses what they print.

    TOKEN=$(curl … | jq -r .access_token)      ANSWER=$(curl …); TOKEN=$(echo "$ANSWER" | jq -r .x)

Only the two forms that tickets bring are followed: the output as it is, and a plain `jq` path.
Anything else that is done to an output stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_OPENED = re.compile(r"\A(?:\$\(|`)\s*")
_CURL = re.compile(r"(?:sudo\s+)?(?:[\w./~-]{0,80}/)?curl(?:\.exe)?\s")
_FILTER = (
    r"jq\s+(?:-{1,2}[a-zA-Z-]+\s+){0,6}"
    r"(?:'(?P<single>[^'\n]{0,200})'|\"(?P<double>[^\"\n]{0,200})\"|(?P<bare>\.[\w.\[\]-]{0,200}))"
)
_PIPED = re.compile(rf"\|\s*{_FILTER}\s*\Z")
_ECHOED = re.compile(
    rf"(?:echo|printf\s+'?%s'?)\s+\"?\$\{{?(?P<name>\w{{1,80}})\}}?\"?\s*\|\s*{_FILTER}\s*\Z"
)
_HERE = re.compile(rf"{_FILTER}\s*<<<\s*\"?\$\{{?(?P<name>\w{{1,80}})\}}?\"?\s*\Z")
_NAMED = r"(?:[A-Za-z_]\w*|\[\d+\]|\[\"[^\"\]]+\"\])"
_PATH = re.compile(rf"\.{_NAMED}(?:\.?{_NAMED})*")
_STEP = re.compile(r"\[\"([^\"\]]+)\"\]|\[(\d+)\]|(\w+)")


@dataclass(frozen=True, slots=True)
class Output:
    """What a substitution prints: of the command at `start` to `end`, at a JSON Pointer."""

    start: int
    end: int
    pointer: str


def output_of(name: str, unknown: Mapping[str, tuple[str, int]]) -> Output | None:
    """Returns the curl command whose output the shell variable holds; None when it is not plain.

    `unknown` are the shell's: how each stands in the text, and at which offset.
    """
    spelled, offset = unknown.get(name, ("", 0))
    opened = _OPENED.match(spelled)
    if opened is None:
        return None
    inner = spelled[opened.end() : -1].rstrip()
    start = offset + opened.end()
    if _CURL.match(inner):
        piped = _PIPED.search(inner)
        command = inner[: piped.start()] if piped else inner
        pointer = _pointer(piped) if piped else ""
        if pointer is None or _has_pipe(command):
            return None
        return Output(start, start + len(command), pointer)
    again = _ECHOED.match(inner) or _HERE.match(inner)
    if again is None or again.group("name") == name:
        return None
    pointer = _pointer(again)
    first = output_of(again.group("name"), {**unknown, name: ("", 0)})
    if first is None or pointer is None:
        return None
    return Output(first.start, first.end, first.pointer + pointer)


def _has_pipe(command: str) -> bool:
    """Tells a pipe outside of quotes."""
    bare = re.sub(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\.", "", command, flags=re.DOTALL)
    return "|" in bare


def _pointer(match: re.Match[str]) -> str | None:
    path = next(filter(None, match.group("single", "double", "bare")), "").strip()
    if not _PATH.fullmatch(path):
        return None
    steps = ("".join(groups) for groups in _STEP.findall(path))
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)
