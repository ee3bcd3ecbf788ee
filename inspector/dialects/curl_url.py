"""URLs as curl takes them: globs spread, dots resolved, user and password taken off.

http://h/{a,b}/[1-3] --> six URLs
http://me:pw@h/a/../b --> http://h/b and me:pw
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, product
from urllib.parse import quote, unquote

_GLOB = re.compile(
    r"\\[{}\[\]]|(?<!\{)\{([^{}\[\]]*,[^{}\[\]]*)\}(?!\})"
    r"|\[(\d{1,9})-(\d{1,9})(?::(\d{1,9}))?\]|\[([A-Za-z])-([A-Za-z])(?::(\d{1,9}))?\]"
)
_PARTS = re.compile(r"([A-Za-z][\w+.-]*://)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_DOTS = re.compile(r"/(?:\.|%2e){1,2}(?:/|\Z)", re.IGNORECASE)
_MOST_VALUES = 1_000


def spread(url: str, most: int) -> list[str]:
    """Returns the URLs that braces and brackets stand for, in curl's order, `most` at most."""
    pieces: list[Sequence[str]] = []
    done = 0
    for match in _GLOB.finditer(url):
        pieces += ([url[done : match.start()]], _values(match))
        done = match.end()
    pieces.append([url[done:]])
    return ["".join(parts) for parts in islice(product(*pieces), most)]


def _values(match: re.Match[str]) -> Sequence[str]:
    listed, first, last, step, letter, other, letter_step = match.groups()
    if listed is not None:
        return listed.split(",")[:_MOST_VALUES]
    if first is not None:
        width = len(first) if first.startswith("0") else 0
        numbers = range(int(first), int(last) + 1, max(int(step or 1), 1))[:_MOST_VALUES]
        return [str(number).zfill(width) for number in numbers]
    if letter is not None:
        return [
            chr(code) for code in range(ord(letter), ord(other) + 1, int(letter_step or 1) or 1)
        ]
    return [match.group(0)[1:]]


def without_dots(url: str) -> str:
    """Resolves `.` and `..` in the path (RFC 3986, 5.2.4)."""
    scheme, host, path, query, fragment = (part or "" for part in _split(url))
    if not _DOTS.search(path):
        return url
    kept: list[str] = []
    segments = path.split("/")[1:]
    for index, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        if plain == "..":
            del kept[-1:]
        if plain not in (".", ".."):
            kept.append(segment)
        elif index == len(segments) - 1:
            kept.append("")
    return f"{scheme}{host}/{'/'.join(kept)}{query}{fragment}"


def without_userinfo(url: str) -> tuple[str, str | None]:
    """Returns the URL without user and password, and these, percent-decoded."""
    scheme, host, *rest = (part or "" for part in _split(url))
    userinfo, at, bare = host.rpartition("@")
    if not at or not scheme:
        return url, None
    return scheme + bare + "".join(rest), unquote(userinfo if ":" in userinfo else userinfo + ":")


def with_target(url: str, target: str) -> str | None:
    """Returns the URL whose target is another one; None when a URL cannot have it."""
    scheme, host, *_ = (part or "" for part in _split(url))
    return f"{scheme}{host}{target}" if target.startswith("/") and "#" not in target else None


def with_file_name(url: str, path: str) -> str:
    """Appends the name of an uploaded file to a path that ends with a slash, or is none."""
    scheme, host, place, query, fragment = (part or "" for part in _split(url))
    if place and not place.endswith("/"):
        return url
    name = re.split(r"[\\/]", path)[-1]
    return f"{scheme}{host}{place or '/'}{quote(name, safe='')}{query}{fragment}"


def with_query(url: str, addition: str) -> str:
    """Appends to the query, before the fragment."""
    if not addition:
        return url
    base, hash_mark, fragment = url.partition("#")
    joint = "?" if "?" not in base else "" if base[-1] in "?&" else "&"
    return base + joint + addition + hash_mark + fragment


def _split(url: str) -> tuple[str | None, ...]:
    match = _PARTS.fullmatch(url)
    return match.groups() if match is not None else ("", url, "", "", "")
