"""JavaScript that sends requests with axios."""

from __future__ import annotations

import re

from inspector.dialects import javascript_clients
from inspector.model.request import ImportedRequest

_CALL = re.compile(
    r"\baxios\s{0,99}(?:\.\s{0,99}\w{1,60}\s{0,9})?(?:<[^<>()]{0,99}>)?\(|['\"]axios['\"]"
)


def sniff(text: str) -> float:
    if _CALL.search(text):
        return 0.96
    return 0.5 if re.search(r"\baxios\b", text) else 0.0


def parse(text: str) -> tuple[ImportedRequest, ...]:
    """Returns a request for each call, in the order in which they are made.

    Raises:
        SnippetError: There is no such call, or it cannot be followed.
    """
    return javascript_clients.read(text, "axios here, such as axios.post(url, data, {headers})")
