"""What a request holds that nobody means to send, and that must not be changed unasked.

A letter of another script looks like the right one, a URL was shortened by whoever quoted it, a
typographic quote stands inside a text: each is told with its place, and stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.model.request import VARIABLE, Request, Severity, texts


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something to tell of a request; `found` is the text to look for in the snippet."""

    severity: Severity
    said: str
    found: str


def oddities(request: Request) -> Iterable[Oddity]:
    """Yields what is odd in URL, headers and body, each kind once for each place."""
    yield from _in_url(VARIABLE.sub("", request.url))
    for name, value in request.headers:
        yield from _look_alike(VARIABLE.sub("", name), "name of a header")
        if name.isascii() and not _NAME.fullmatch(VARIABLE.sub("x", name)):
            said = f"“{name[:40]}” is no name of a header: it may hold letters, digits and hyphens."
            yield Oddity("warning", said, name)
        yield from _in_value(VARIABLE.sub("", value), f"value of {name[:40]}")
    yield from _in_value(VARIABLE.sub("", request.body.text), "body")
    for part in request.body.parts:
        for text in (part.name, part.text, part.filename or "", part.path or ""):
            yield from _in_value(VARIABLE.sub("", text), f"part {part.name[:40]}")
    for where, text in texts(request):
        hole = _OPEN_HOLE.search(text) if where != "body" else None
        if hole is not None:
            said = f"“{hole.group(0)[:40]}” begins a variable that has no end."
            yield Oddity("warning", said, hole.group(0))


def _in_url(url: str) -> Iterable[Oddity]:
    yield from _look_alike(url, "URL", alone=True)
    elided = _ELIDED.search(url)
    if elided is not None:
        said = f"The URL is shortened (“{elided.group(0)}”): put back what was left out."
        yield Oddity("warning", said, _around(url, elided))
        return
    strange = _NOT_IN_URL.search(_LITERAL_HOST.sub("//", url))
    if strange is not None:
        said = f"The URL holds {_named(strange.group(0))}, which no URL has: it may be damaged."
        yield Oddity("warning", said, strange.group(0))


def _in_value(text: str, where: str) -> Iterable[Oddity]:
    yield from _look_alike(text, where)
    unseen = _UNSEEN.search(text)
    if unseen is not None:
        said = f"The {where} holds {_named(unseen.group(0))}, which is not seen; it is sent so."
        yield Oddity("warning", said, unseen.group(0))
    quote = _TYPOGRAPHIC.search(text)
    if quote is not None:
        said = f"The {where} holds {_named(quote.group(0))}, a typographic quote; it is sent so."
        yield Oddity("info", said, quote.group(0))


def _look_alike(text: str, where: str, *, alone: bool = False) -> Iterable[Oddity]:
    match = (_FOREIGN if alone else _MIXED).search(text) if not text.isascii() else None
    if match is not None:
        letter = next(sign for sign in match.group(0) if not sign.isascii())
        said = f"The {where} holds {_named(letter)}, which only looks like another; it is sent so."
        yield Oddity("warning", said, _around(text, match))


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "") if len(sign) == 1 else ""
    if not name:
        return f"“{sign[:20]}”" if sign.isprintable() else f"U+{ord(sign[0]):04X}"
    shown = f"“{sign}” " if sign.isprintable() and not sign.isspace() else ""
    return f"{shown}(U+{ord(sign):04X}, {name.lower()})" if not sign.isascii() else f"“{sign}”"


def _around(text: str, match: re.Match[str]) -> str:
    """Returns the word that a match stands in: it is found again in the snippet."""
    start, end = match.span()
    while start > 0 and match.start() - start < _WORD and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and end - match.end() < _WORD and text[end].isalnum():
        end += 1
    return text[start:end]


_WORD = 20
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ELIDED = re.compile(r"\u2026|\.\.\.|%E2%80%A6", re.IGNORECASE)
_LITERAL_HOST = re.compile(r"//\[[0-9A-Fa-f:.%]{2,60}\]")
_NOT_IN_URL = re.compile(
    r"[\"<>`\\\u00a0\u00ad\u2000-\u200f\u2010-\u201f\u2028-\u202f\u2060-\u2064\ufeff]|\]\(|^\["
    r"|(?:&|%26)(?:amp|quot|lt|gt|nbsp|#\d{1,6})(?:;|%3B)"
)
_UNSEEN = re.compile(
    r"[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\ufeff]|(?<=[\x21-\x7e])[\u200c-\u200f]"
)
_TYPOGRAPHIC = re.compile("[\u2018\u201a\u201b\u201c\u201d\u201e\u201f]|(?<=[A-Za-z])\u2019")
_OPEN_HOLE = re.compile(r"\{\{[^{}\n]{0,200}\}?$")
_SCRIPTS = "\u0370-\u03ff\u0400-\u052f\uff01-\uff5e"
_FOREIGN = re.compile(f"[{_SCRIPTS}]")
_MIXED = re.compile(f"[A-Za-z][{_SCRIPTS}]|[{_SCRIPTS}](?=[A-Za-z])")
