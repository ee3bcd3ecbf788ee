"""JavaScript that sends requests with fetch, XMLHttpRequest, jQuery or a client of Node."""

from __future__ import annotations

import re

from inspector.dialects import javascript_clients, javascript_node
from inspector.model.request import ImportedRequest

_FETCH = re.compile(
    r"(?<![\w.>$-])(?:(?:window|globalThis|self|undici)\.|\$|node)?[fF]etch\s{0,99}\("
)
_OLDER = re.compile(r"\bnew XMLHttpRequest\b|(?:\$|\bjQuery)\.(?:ajax|getJSON)\s{0,9}\(")


def sniff(text: str) -> float:
    if re.search(r"['\"]k6(?:/[\w/]+)?['\"]|<\?php|\bdef \w+\(|\bFaraday\b", text):
        return 0.0
    if _OLDER.search(text):
        return 0.95
    if javascript_node.MARKS.search(text) and not re.search(r"\baxios\b", text):
        return 0.93
    if not _FETCH.search(text):
        return 0.6 if re.search(r"(?:\$|\bjQuery)\.(?:get|post)\s{0,9}\(", text) else 0.0
    return 0.7 if re.search(r"\baxios\s{0,9}[.(]", text) else 0.97


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call, in the order in which they are made.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    return javascript_clients.read(text, "fetch here, such as fetch(url, {method, headers, body})")
