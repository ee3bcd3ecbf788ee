"""Requests as tools show them: a browser's list of headers, chunks as they crossed.

:authority: api.mypurecloud.com     Request URL: https://…
:method: POST                       Request Method: POST
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MARKS = re.compile(
    r"^[ \t]*(?::(?:authority|method|path|scheme)\b|Request URL\b)",
    re.MULTILINE,
)
_PAIR = re.compile(r"(:?[A-Za-z][\w-]{0,80}|[A-Z]\w{1,20}(?: [A-Z]\w{1,20}){1,2}):[ \t]*(.*)")
_NAME = re.compile(r":?[A-Za-z][\w-]{0,80}|(?:Request (?:URL|Method)|Status Code|Remote Address)")
_SECTIONS = {
    "general": False,
    "headers": True,
    "request headers": True,
    "response headers": False,
    "request payload": False,
    "query string parameters": False,
    "form data": False,
}
_LABELS = ("request url", "request method", "status code", "remote address", "referrer policy")
_CHUNK = re.compile(r"([0-9A-Fa-f]{1,8})(?:;[^\r\n]{0,200})?\r?\n")
_ENOUGH = 4000


@dataclass(slots=True)
class Dump:
    """What a list of headers tells; `content` is what follows it."""

    method: str
    target: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    status: int = 0
    content: str = ""


def looks_like_dump(text: str) -> bool:
    return bool(_MARKS.search(text[:_ENOUGH]))


def read_dump(text: str) -> Dump | None:
    """Returns the request of a browser's list of headers; None where the text is none."""
    told: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    label = content = ""
    is_wanted = True
    lines = text.split("\n")
    for number, line in enumerate(lines):
        stripped = line.strip()
        pair = _PAIR.fullmatch(stripped)
        if stripped.lower() in _SECTIONS and not label:
            is_wanted = _SECTIONS[stripped.lower()]
        elif label or (pair is not None and pair.group(2)):
            name, value = (label, stripped) if label or pair is None else pair.groups()
            label = ""
            if name.lower() in _LABELS or name.startswith(":"):
                told.setdefault(name.lower(), value)
            elif is_wanted:
                pairs.append((name, value))
        elif stripped and (pair is not None or _NAME.fullmatch(stripped)):
            label = stripped.removesuffix(":")
        elif stripped[:1] in ("{", "["):
            content = "\n".join(lines[number:])
            break
        elif stripped:
            return None
    target = told.get("request url", "")
    if not target and told.get(":authority") and told.get(":path"):
        target = f"{told.get(':scheme', 'https')}://{told[':authority']}{told[':path']}"
    method = told.get("request method") or told.get(":method") or ""
    status = re.match(r"\d{3}\b", told.get("status code", told.get(":status", "")))
    found = Dump(method, target, pairs, int(status.group(0)) if status else 0, content)
    return found if target else None


def unchunked(content: str) -> str | None:
    """Returns a body without the frames of its chunks (RFC 9112, 7.1); None where it has none."""
    pieces: list[str] = []
    position = 0
    while match := _CHUNK.match(content, position):
        size = int(match.group(1), 16)
        if not size:
            return "".join(pieces)
        piece = content[match.end() : match.end() + size]
        pieces.append(piece)
        after = match.end() + len(piece)
        rest = content[after : after + 2]
        position = after + (2 if rest == "\r\n" else rest.startswith("\n"))
    return None
