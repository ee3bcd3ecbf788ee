"""The pages of the help in their order, and what is found in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspector import resource

PAGES = (
    "first-steps",
    "evidence",
    "token",
    "headers",
    "payload",
    "answers",
    "isolation",
    "scopes",
    "environments",
    "profiles",
    "rule-packs",
    "secrets",
    "snippets",
    "command-line",
    "keys",
)
KEYS_MARK = "[[keys]]"
_AROUND = 32
_MOST_HITS = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `name` is its file's without the ending, `text` is Markdown."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a page's plain text; `excerpt` is the words around it."""

    page: str
    start: int
    excerpt: str


def read_pages(keys: Sequence[tuple[str, str]]) -> tuple[Page, ...]:
    """Returns all pages; `keys` are the window's own commands and their keys.

    Raises:
        ResourceError: A page is missing.
    """
    pages = []
    for name in PAGES:
        text = resource.path(f"help/{name}.md").read_text(encoding="utf-8")
        text = text.replace(KEYS_MARK, _key_table(keys))
        title = text.partition("\n")[0].lstrip("# ")
        pages.append(Page(name, title, text))
    return tuple(pages)


def find(words: str, plain: Mapping[str, str]) -> tuple[Hit, ...]:
    """Returns where the words stand, in the order of the pages; case does not matter.

    `plain` holds each page's text as it is shown, by name.
    """
    wanted = words.strip()
    if not wanted:
        return ()
    pattern = re.compile(re.escape(wanted), re.IGNORECASE)
    hits = []
    for name, text in plain.items():
        for found in pattern.finditer(text):
            hits.append(Hit(name, found.start(), _excerpt(text, found.start(), found.end())))
            if len(hits) == _MOST_HITS:
                return tuple(hits)
    return tuple(hits)


def slug(heading: str) -> str:
    """Returns how a link names a heading: `Against a request` is `against-a-request`."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def _excerpt(text: str, start: int, end: int) -> str:
    """Returns the words around a place, whole ones, of its own line."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    line = text[first : last if last >= 0 else len(text)]
    begins, ends = max(0, start - first - _AROUND), end - first + _AROUND
    if begins:
        begins = line.find(" ", begins) + 1
    if ends < len(line):
        ends = max(line.rfind(" ", 0, ends), end - first)
    before, after = "… " if begins else "", " …" if ends < len(line) else ""
    return f"{before}{line[begins:ends].strip()}{after}"


def _key_table(keys: Sequence[tuple[str, str]]) -> str:
    rows = [f"| {' or '.join(shown.split(', '))} | {title} |" for title, shown in keys]
    return "\n".join(["| keys | command |", "|---|---|", *rows])
