"""The requests of an .http file as blocks of lines, and how such a file is told from raw HTTP.

    @host = api.mypurecloud.de      variables, anywhere before a request line
    ### Log in                      a separator, with a name
    # @name login                   comments and directives
    POST https://{{host}}/…         request line, headers, an empty line, the body
    > {% … %}                       what to do with the answer

A `###` in the body of a request separates only when a request, or nothing, follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT|GRAPHQL|WEBSOCKET|GRPC|SSE"
REQUEST_LINE = re.compile(
    rf"[ \t]*(?:({_METHODS})[ \t]+(?=\S)|(?=https?://|\{{\{{[\w.$ -]{{1,80}}\}}\}}/))"
    r"(.*?)(?:[ \t]+HTTP/\d(?:\.\d)?)?[ \t]*"
)
VARIABLE_LINE = re.compile(r"@([^\s=@][^\s=]{0,80})[ \t]*=[ \t]*(.*?)[ \t]*")
DIRECTIVE = re.compile(r"[ \t]*(?:#|//)[ \t]*@([\w-]+)[ \t=]*(.*?)[ \t]*")
_COMMENT = re.compile(r"[ \t]*(?:#|//)")
_TRANSCRIPT = re.compile(r"^< HTTP/\d", re.MULTILINE)
"""What `curl -v` shows of an answer; here `< NAME` would be a file."""
_SCRIPT = re.compile(r"<[ \t]*\{%")
_OWN_SIGN = re.compile(r">>?!?[ \t]|<>[ \t]|<@?[A-Za-z0-9-]*[ \t]")


@dataclass(slots=True)
class Block:
    """One request of the file. `row` is where its request line stands, 1-based."""

    name: str = ""
    row: int = 0
    request: str = ""
    head: list[str] = field(default_factory=list)
    """Lines between the separator and the request line."""
    lines: list[str] = field(default_factory=list)
    """Lines after the request line."""


def blocks(text: str) -> Iterator[Block]:
    """Yields the blocks of a file in order; the last lines of one may be empty."""
    lines = text.split("\n")
    starts = _starts(lines)
    block = Block()
    for row, line in enumerate(lines, start=1):
        line = line.removesuffix("\r")  # noqa: PLW2901 - the same line, without its end
        if starts[row - 1] and line.startswith("###"):
            yield block
            block = Block(line.lstrip("#").strip())
        elif block.request:
            block.lines.append(line)
        elif starts[row - 1]:
            block.row, block.request = row, line
        else:
            block.head.append(line)
    yield block


def looks_like_file(text: str) -> bool:
    """Tells an .http file from a raw request and from anything else."""
    if _TRANSCRIPT.search(text):
        return False
    marks = int(text.startswith("###"))
    has_request = False
    for count, block in enumerate(blocks(text)):
        if not block.request and odd_lines(block.head):
            return False
        marks += count > 0  # a separator stands before it
        marks += any(VARIABLE_LINE.fullmatch(line) or _is_name(line) for line in block.head)
        marks += any(_OWN_SIGN.match(line) for line in block.lines)
        has_request = has_request or bool(block.request)
        if has_request and count > _ENOUGH:
            break
    return bool(marks) and has_request


def _starts(lines: list[str]) -> list[bool]:
    """Tells of each line whether it is a separator or, at the head of its block, a request."""
    starts = [False] * len(lines)
    scripted = _scripted(lines)
    # From the end: what the next line that says something is decides about a separator.
    follows_request = True
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].removesuffix("\r")
        if line.startswith("###"):
            starts[number] = follows_request
        elif line.strip() and not scripted[number] and not may_stand_above(line):
            follows_request = bool(REQUEST_LINE.fullmatch(line))
    is_head = True
    for number, line in enumerate(lines):
        if starts[number]:
            is_head = True
        elif is_head and not scripted[number] and REQUEST_LINE.fullmatch(line.removesuffix("\r")):
            starts[number], is_head = True, False
    return starts


def odd_lines(head: list[str]) -> list[str]:
    """Returns the lines above a request that are no part of an .http file."""
    return [
        line
        for line, is_script in zip(head, _scripted(head), strict=True)
        if line.strip() and not is_script and not may_stand_above(line)
    ]


def _scripted(lines: list[str]) -> list[bool]:
    """Tells of each line whether it belongs to a script that runs before a request."""
    found = [False] * len(lines)
    is_open = False
    last = max((row for row, line in enumerate(lines) if "%}" in line), default=-1)
    for row, line in enumerate(lines):
        is_open = is_open or (row <= last and bool(_SCRIPT.match(line)))
        found[row] = is_open
        is_open = is_open and "%}" not in line
    return found


def may_stand_above(line: str) -> bool:
    """Tells what may stand between a separator and a request line."""
    return bool(_COMMENT.match(line) or VARIABLE_LINE.fullmatch(line) or line.startswith("<"))


def _is_name(line: str) -> bool:
    found = DIRECTIVE.fullmatch(line)
    return found is not None and found.group(1) in ("name", "prompt", "no-redirect", "no-log")


_ENOUGH = 50
