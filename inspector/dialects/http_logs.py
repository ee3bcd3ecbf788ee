"""Requests as logs show them: the marks around what was sent, for `repair.py` to take away.

> POST /x HTTP/1.1                          curl -v
… >> "POST /x HTTP/1.1[\\r][\\n]"             Apache HttpClient's wire log
--> POST https://h/x (16-byte body)         OkHttp's interceptor
10.0.0.1 - - […] "POST /x HTTP/1.1" 401 5   a server's access log
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspector.dialects.places import Replacement

_METHODS = "GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE"
_SENT = re.compile(rf"\s*(?=> (?:{_METHODS}) \S{{1,4000}} HTTP/\d[^\n]{{0,9}}\n>)")
_MARK = re.compile(r">(?: |(?=\r?\n|\Z))")
_WIRE = re.compile(r"^[^\n\"]{0,300}>> \"([^\n]*)\"[ \t]*\r?$", re.MULTILINE)
_WIRE_END = re.compile(r"\[\\r\](?:\[\\n\])?\Z|\[\\n\]\Z")
_ARROW = re.compile(
    rf"^([^\n]{{0,100}}?)--> (?:{_METHODS}) https?://\S{{1,4000}}(.*)$", re.MULTILINE
)
_ARROW_END = re.compile(r"^[^\n]{0,100}?--> END [^\n]*", re.MULTILINE)
_QUOTED = re.compile(
    rf"[^\n\"]{{0,300}}\"((?:{_METHODS}) [^\s\"]{{1,4000}} HTTP/\d(?:\.\d)?)\"[^\n]*"
)
_TOLD = re.compile(
    rf"[^\n]{{0,200}}?[\w\]:>-][ \t]+((?:{_METHODS}) https?://[^\s\"'<>]{{1,4000}})[ \t.]*"
)


def find_sent(text: str) -> Iterable[Replacement]:
    """Takes the `>` away that curl -v puts before the lines it sends."""
    begins = _SENT.match(text)
    position = begins.end() if begins else len(text)
    while mark := _MARK.match(text, position):
        yield Replacement(mark.start(), mark.end())
        position = text.find("\n", mark.end()) + 1 or len(text)


def find_wire(text: str) -> Iterable[Replacement]:
    """Keeps what the lines of a wire log say that was sent."""
    done = 0
    for line in _WIRE.finditer(text):
        yield Replacement(done, line.start(1))
        end = _WIRE_END.search(line.group(1))
        stop = line.end(1) if end is None else line.start(1) + end.start()
        done = min(line.end() + 1, len(text))
        # Without a mark of a line's end, none was sent.
        yield Replacement(stop, done if end is None else line.end())
    if 0 < done < len(text):
        yield Replacement(done, len(text))


def find_arrows(text: str) -> Iterable[Replacement]:
    """Keeps what stands between the arrows of OkHttp, without what leads each line."""
    begins = _ARROW.search(text)
    if begins is None:
        return
    lead = begins.group(1)
    yield Replacement(0, begins.end(1) + 4)
    yield Replacement(begins.start(2), begins.end(2))
    ends = _ARROW_END.search(text, begins.end())
    stop = len(text) if ends is None else ends.start()
    position = begins.end() + 1
    while lead and position < stop:
        if text.startswith(lead.rstrip(), position):
            spare = len(lead) if text.startswith(lead, position) else len(lead.rstrip())
            yield Replacement(position, position + spare)
        position = text.find("\n", position) + 1 or stop
    if stop < len(text):
        yield Replacement(stop, len(text))


def find_logged(text: str) -> Iterable[Replacement]:
    """Keeps the request line that a line of a log tells; such a log holds no headers."""
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    line = _QUOTED.match(text, start) or _TOLD.fullmatch(text, start, end)
    if line is not None:
        yield Replacement(0, line.start(1))
        yield Replacement(line.end(1), len(text))
