"""Characters that mail, chat, forums and word processors change, and what they stood for.

Each function yields what to replace in a text; `repair.py` says when that is done.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from inspector.dialects.places import Replacement


def find_line_ends(text: str) -> Iterable[Replacement]:
    return _substitutions(_LINE_END, text, lambda _: "\n")


def find_colours(text: str) -> Iterable[Replacement]:
    """A terminal's escape sequences: colours, cursor moves, titles."""
    return _substitutions(_ESCAPE, text, lambda _: "") if "\x1b" in text else ()


def find_entities(text: str) -> Iterable[Replacement]:
    """HTML entities, also those encoded again: `&amp;quot;` where no `&quot;` stands."""
    depths = [
        len(match.group(1)) // len("amp;")
        for match in _ENTITY.finditer(text)
        if match.group(2) != "amp"
    ]
    levels = min(depths, default=0) + 1

    def decoded(entity: str) -> str:
        for _ in range(levels):
            entity = html.unescape(entity)
        return entity.replace("\u00a0", " ")  # pages write their indentation so

    return _substitutions(_ENTITY, text, decoded)


def find_spaces(text: str) -> Iterable[Replacement]:
    return _substitutions(_SPACE, text, lambda _: " ")


def find_most_spaces(text: str) -> Iterable[Replacement]:
    """Where most spaces are non-breaking, a program made them so, not the author."""
    odd = len(_SPACE.findall(text))
    return find_spaces(text) if odd > 2 and odd > text.count(" ") else ()


def find_invisible(text: str) -> Iterable[Replacement]:
    return _substitutions(_INVISIBLE, text, lambda _: "")


def find_scattered(text: str) -> Iterable[Replacement]:
    """Three and more between plain characters come from a program that breaks long words."""
    found = list(_substitutions(_AMONG_ASCII, text, lambda _: ""))
    return found if len(found) > 2 else ()


def find_odd_margins(text: str) -> Iterable[Replacement]:
    """What looks like the indentation of a line and is none to any language."""
    return _substitutions(_ODD_MARGIN, text, _plain_margin)


def find_trailing(text: str) -> Iterable[Replacement]:
    """White space that all lines end with."""
    found = list(_TRAILING.finditer(text))
    lines = sum(bool(line.strip()) for line in text.split("\n"))
    if lines > 2 and len(found) >= lines:
        yield from (Replacement(match.start(), match.end()) for match in found)


def find_quotes(text: str) -> Iterable[Replacement]:
    return _substitutions(_QUOTE, text, _straight)


def find_outer_quotes(text: str) -> Iterable[Replacement]:
    """Only those that no straight pair on the same line encloses."""
    for match in _QUOTE_OR_STRING.finditer(text):
        if match.group(1):
            yield Replacement(match.start(), match.end(), _straight(match.group(1)))


def find_dashes(text: str) -> Iterable[Replacement]:
    """Before an option: a long dash is two hyphens, before one letter that stands alone one."""
    return _substitutions(_DASH, text, lambda dash: "-" if dash in _HYPHENS else "--")


def find_short_dashes(text: str) -> Iterable[Replacement]:
    return _substitutions(_SHORT_DASH, text, lambda _: "-")


def find_double_links(text: str) -> Iterable[Replacement]:
    """URLs that were made links and stand twice: `[url](url)`, `<url|text>`, `url<url>`."""
    return _links(text, 4)


def find_links(text: str) -> Iterable[Replacement]:
    """Those, and `<url>`."""
    return _links(text, 5)


def _links(text: str, kinds: int) -> Iterable[Replacement]:
    for match in _LINK.finditer(text):
        kept = next((number for number in range(1, kinds) if match.group(number)), 0)
        if not kept:
            continue
        start, end = match.span(kept)
        yield Replacement(match.start(), start)
        yield Replacement(end, match.end())


def _substitutions(
    pattern: re.Pattern[str], text: str, to: Callable[[str], str]
) -> Iterable[Replacement]:
    for match in pattern.finditer(text):
        yield Replacement(match.start(), match.end(), to(match.group(0)))


def _plain_margin(margin: str) -> str:
    return _INVISIBLE.sub("", _SPACE.sub(" ", margin))


def _straight(mark: str) -> str:
    return '"' if mark in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02" else "'"


_LINE_END = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-9;?]{0,40}[ -/]{0,4}[@-~]|\][^\x07\x1b\n]{0,300}(?:\x07|\x1b\\)?|[@-Z\\^_=>])?"
)
_ENTITY = re.compile(
    r"&((?:amp;){0,4})"
    r"(quot|apos|amp|lt|gt|nbsp|ldquo|rdquo|lsquo|rsquo|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});"
)
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad"
_SPACE = re.compile(f"[{_SPACES}]")
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_AMONG_ASCII = re.compile(rf"(?<![^\x00-\x7f])[{_UNSEEN}](?![^\x00-\x7f])")
_ODD_MARGIN = re.compile(rf"^[ \t]*+[{_SPACES}{_UNSEEN}][ \t{_SPACES}{_UNSEEN}]*+", re.MULTILINE)
_TRAILING = re.compile(r"(?<![ \t])[ \t]++$", re.MULTILINE)
_QUOTE = re.compile(
    r"[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02\u2018\u201a\u201b\u2032\u00b4\uff07]"
    r"|(?<!\w)\u2019|\u2019(?!\w)"
)
_QUOTE_OR_STRING = re.compile(rf"({_QUOTE.pattern})|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?")
_HYPHENS = "\u2010\u2011\u2212"
_DASH = re.compile(
    r"(?<![^\s])(?:[\u2013\u2014](?=[a-z])|-[ ]-(?=[a-z])|[\u2010\u2011\u2212](?=[A-Za-z-]))"
    r"|(?<=\s-)[\u2010\u2011\u2212](?=[a-z])"
)
_SHORT_DASH = re.compile(r"(?<![^\s])[\u2013\u2014](?=[A-Za-z](?:[ \t\n\"']|$)|[A-Z])")
_ADDRESS = r"https?://[^\s<>\[\]()|\"'`]{1,2000}"
_LINK = re.compile(
    rf"\[({_ADDRESS})\]\([^()\s]{{1,2000}}\)"
    rf"|<({_ADDRESS})\|[^<>|\n]{{1,2000}}>"
    rf"|({_ADDRESS})<(?:https?://|mailto:)[^<>\s]{{1,2000}}>"
    rf"|<({_ADDRESS})>"
)
