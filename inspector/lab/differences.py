"""What differs between a refused request and one that works, as changes to try one by one.

It compares templates: a variable stands for the same value on both sides (`app/comparison.py`
sees to that), so that no secret gets into an edit. What no edit can express becomes a note, never
a silent omission.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from inspector.lab.verdict import Candidate
from inspector.model.edit import TOKEN_OF_GOOD, Edit
from inspector.model.request import Body, Request

MAX_MEMBERS = 64
"""More differences in a payload than this are taken together, by the members that hold them."""


def candidates_between(
    failing: Request, good: Request, *, other_token: bool = False
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Returns the edits that make the failing request like the good one, and what they leave out.

    Likeliest causes come first. No edit builds on another; all together give a request like the
    good one, but for what the notes name.

    Args:
        failing: The refused request, on the same environment as the other.
        good: The working request.
        other_token: The good request was sent with another token.
    """
    found = [Candidate("difference:token", TOKEN_OF_GOOD, _OTHER_TOKEN)] if other_token else []
    notes: list[str] = []
    address = [*_of_method(failing, good), *_of_address(failing, good)]
    headers = [*_of_headers(failing, good)]
    query = [*_of_query(failing.url, good.url)]
    body = [*_of_body(failing.body, good.body)]
    unlikely: list[Candidate] = []
    for difference in (*address, *headers, *query, *body):
        if isinstance(difference, str):
            notes.append(difference)
        elif difference.edit.pane == "headers" and is_unlikely(difference.edit.subject):
            unlikely.append(difference)
        else:
            found.append(difference)
    return (*found, *unlikely), tuple(notes)


Difference = Candidate | str


def _candidate(edit: Edit, thing: str, *, added: bool) -> Candidate:
    if edit.op == "remove":
        title = f"{thing} is not in the working request"
    elif added:
        title = f"{thing} is only in the working request"
    else:
        title = f"{thing} is different in the working request"
    return Candidate(f"difference:{edit.pane}:{edit.subject}", edit, title)


def _of_method(failing: Request, good: Request) -> Iterator[Candidate]:
    if failing.method != good.method:
        yield _candidate(Edit("replace", "url", "method", good.method), "the method", added=False)


def _of_address(failing: Request, good: Request) -> Iterator[Candidate]:
    (my_host, my_path), (their_host, their_path) = _address(failing.url), _address(good.url)
    if my_host.lower() != their_host.lower():
        yield _candidate(Edit("replace", "url", "host", their_host), "the host", added=False)
    if my_path != their_path:
        yield _candidate(Edit("replace", "url", "path", their_path), "the path", added=False)


def _address(url: str) -> tuple[str, str]:
    """Returns scheme with host, and path, without user and password."""
    bare = url.partition("#")[0].partition("?")[0]
    scheme, mark, rest = bare.partition("://")
    if not mark:
        return "", bare
    place, slash, path = rest.partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}", slash + path


def _of_headers(failing: Request, good: Request) -> Iterator[Difference]:
    names = {name.lower(): name for name, _ in reversed((*failing.headers, *good.headers))}
    for lowered in dict.fromkeys(name.lower() for name, _ in (*good.headers, *failing.headers)):
        name = names[lowered]
        mine, theirs = failing.headers.get_all(name), good.headers.get_all(name)
        if mine == theirs:
            continue
        if lowered == "content-length" and theirs:
            yield "Content-Length follows the payload and is not tried by itself."
            continue
        # Several fields of one name mean the same as their values in one (RFC 9110, 5.3).
        value = ("; " if lowered == "cookie" else ", ").join(theirs)
        if mine == (value,):
            yield f"{name} stands {len(theirs)} times in the working request; {_BY_HAND}"
        elif theirs:
            yield _candidate(Edit("set", "headers", name, value), name, added=not mine)
        else:
            yield _candidate(Edit("remove", "headers", name), name, added=False)


def is_unlikely(name: str) -> bool:
    """Tells the headers that a library adds and an API hardly ever looks at."""
    lowered = name.lower()
    return lowered in _UNLIKELY or lowered.startswith("sec-")


def _of_query(failing: str, good: str) -> Iterator[Difference]:
    mine, theirs = _parameters(failing), _parameters(good)
    for name in dict.fromkeys((*theirs, *mine)):
        before, after = mine.get(name, []), theirs.get(name, [])
        thing = f"the query parameter {name}"
        if before == after:
            continue
        if not after:
            yield _candidate(Edit("remove", "url", name), thing, added=False)
        elif len(after) == 1:
            yield _candidate(Edit("set", "url", name, after[0]), thing, added=not before)
        else:
            times = f"{len(after)} times in the working request"
            yield f"The query parameter {name} stands {times}; {_BY_HAND}"
    if mine == theirs and _query(failing) != _query(good):
        yield f"The query strings differ in order or encoding only; {_BY_HAND}"


def _query(url: str) -> str:
    return url.partition("#")[0].partition("?")[2]


def _parameters(url: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for piece in filter(None, _query(url).split("&")):
        name, _, value = piece.partition("=")
        found.setdefault(unquote_plus(name), []).append(unquote_plus(value))
    return found


def _of_body(failing: Body, good: Body) -> Iterator[Difference]:
    if failing == good or (_is_text(failing) and _is_text(good) and failing.text == good.text):
        return
    if good.kind == "none":
        yield _candidate(Edit("remove", "payload", ""), "the payload", added=False)
        return
    if not _is_text(good):
        yield f"The working request's payload is of the kind {good.kind}; {_BY_HAND}"
        return
    mine, theirs = _read(failing), _read(good)
    if mine is None or theirs is None or type(mine.value) is not type(theirs.value):
        yield _whole_body(failing, good)
        return
    found = _members(mine.value, theirs.value)
    if any(not candidate.edit.subject for candidate in found):
        yield _whole_body(failing, good)
        return
    yield from found
    if not found:
        yield f"The payloads differ in layout or order only; {_BY_HAND}"


def _members(mine: Any, theirs: Any) -> list[Candidate]:
    """Returns the differing members, of the greatest depth at which they are not too many."""
    found: list[Candidate] = []
    for depth in reversed(range(1, _DEEPEST + 1)):
        found = [*_of_values(mine, theirs, "", depth)]
        if len(found) <= MAX_MEMBERS:
            break
    return found


def _whole_body(failing: Body, good: Body) -> Candidate:
    added = failing.kind == "none"
    return _candidate(Edit("set", "payload", "", good.text), "the payload", added=added)


def _is_text(body: Body) -> bool:
    return body.kind in ("json", "text", "form")


@dataclass(frozen=True, slots=True)
class _Document:
    value: Any


class _Number(str):
    """A number as it is spelled: 1.0 and 1 are two texts on the wire."""

    __slots__ = ()


class _Twice(ValueError):
    """An object has a name twice: which one counts is the server's choice."""


def _read(body: Body) -> _Document | None:
    """Returns the payload's document; None when it is none that pointers can be trusted in."""
    if body.kind == "form" or _is_deep(body.text):
        return None
    try:
        value = json.loads(
            body.text,
            parse_float=_Number,
            parse_int=_Number,
            parse_constant=_Number,
            object_pairs_hook=_object,
        )
    except ValueError:
        return None
    return _Document(value)


def _is_deep(text: str) -> bool:
    """Tells documents that are nested deeper than their text can be walked through."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > _MAX_NESTING


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found


def _of_values(mine: Any, theirs: Any, pointer: str, depth: int) -> Iterator[Candidate]:
    """Yields the smallest differing members; lists of unequal length differ as a whole."""
    if type(mine) is type(theirs) and mine == theirs and _is_same(mine, theirs):
        return
    if depth and isinstance(mine, dict) and isinstance(theirs, dict):
        for name in dict.fromkeys((*theirs, *mine)):
            place = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in theirs:
                yield _candidate(Edit("remove", "payload", place), place, added=False)
            elif name not in mine:
                edit = Edit("set", "payload", place, _written(theirs[name]))
                yield _candidate(edit, place, added=True)
            else:
                yield from _of_values(mine[name], theirs[name], place, depth - 1)
    elif depth and isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        for number, (one, other) in enumerate(zip(mine, theirs, strict=True)):
            yield from _of_values(one, other, f"{pointer}/{number}", depth - 1)
    else:
        yield _candidate(Edit("set", "payload", pointer, _written(theirs)), pointer, added=False)


def _is_same(mine: Any, theirs: Any) -> bool:
    """Compares as texts what Python takes for equal: a number and a string of its digits."""
    return _written(mine, sort=True) == _written(theirs, sort=True)


def _written(value: Any, *, sort: bool = False) -> str:
    """Returns JSON text with numbers as they were spelled."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        names = sorted(value) if sort else value
        pairs = (f"{_quoted(name)}: {_written(value[name], sort=sort)}" for name in names)
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, sort=sort) for item in value) + "]"
    return _quoted(value)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_DEEPEST = 8
_MAX_NESTING = 100
_BRACKETS = re.compile(r"[][{}]")
_BY_HAND = "no edit makes that, so try it by hand."
_OTHER_TOKEN = "the token is another one in the working request"  # noqa: S105 - a sentence
_UNLIKELY = frozenset(
    (
        "accept-encoding", "accept-language", "cache-control", "connection", "dnt", "priority",
        "pragma", "referer", "traceparent", "tracestate", "user-agent", "x-request-id",
    )
)  # fmt: skip
