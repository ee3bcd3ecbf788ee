"""Reads what a Bearer challenge asks for: `WWW-Authenticate: Bearer error="…", scope="a b"`.

RFC 6750, section 3. The platform is not published to send one; gateways in front of it do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MAX_TEXT = 4_000
_MAX_SCOPES = 30
_BEARER = re.compile(r"(?:^|,)\s*Bearer\s+(?=[\w-]+\s*=)", re.IGNORECASE)
_PARAMETER = re.compile(
    r'([A-Za-z_-]{1,40})\s*=\s*(?:"((?:[^"\\]|\\.){0,1000})"|([^\s",;]{1,200}))'
)
_OTHER_SCHEME = re.compile(r',\s*[A-Za-z][\w-]*\s+(?=[\w-]+\s*=\s*["\w])')
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,100}")


@dataclass(frozen=True, slots=True)
class Challenge:
    """`error` is the RFC's code, e.g. `insufficient_scope`; `scopes` are those said to be needed.

    Both are as the server wrote them: what goes further is redacted by the reader.
    """

    error: str = ""
    scopes: tuple[str, ...] = ()


def read_challenge(values: Iterable[str]) -> Challenge:
    """Returns what the Bearer challenges among the header's values say; empty when there is none.

    Args:
        values: Every WWW-Authenticate value, in order; one may hold several challenges.
    """
    error, scopes = "", list[str]()
    for value in values:
        for found in _BEARER.finditer(value[:_MAX_TEXT]):
            rest = value[found.end() : _MAX_TEXT]
            end = _OTHER_SCHEME.search(rest)
            for name, quoted, bare in _PARAMETER.findall(rest[: end.start()] if end else rest):
                said = re.sub(r"\\(.)", r"\1", quoted) or bare
                if name.lower() == "error":
                    error = error or said
                elif name.lower() == "scope":
                    scopes += [s for s in said.split() if _SCOPE.fullmatch(s)]
    return Challenge(error, tuple(dict.fromkeys(scopes))[:_MAX_SCOPES])
