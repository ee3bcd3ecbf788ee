"""Reads out of a thread's words what a claim may be about: headers, scopes, paths, statuses.

Everything found is an offer that a person takes or leaves; nothing is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inspector.catalog.operations import Catalog
from inspector.rules.answers.meanings import DESCRIBED
from inspector.rules.sources import COMMON_HEADERS, PUBLISHED_HEADERS

LONGEST = 20_000
_MOST = 8
_URL = re.compile(r"(?:https?|wss?)://[^\s/\"'<>`]+(/[^\s\"'<>`]*)?", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w./])/(?:api/v\d|oauth2?)(?:/[\w{}:.*-]+)+")
_HEADER = re.compile(r"\b[Xx]-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\b")
_NAMED_HEADER = re.compile(
    r"[\"'`]([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)[\"'`]\s*(?:[:,=\]]|=>)"
    r"|(?m:^|-H\s*[\"'])\s*([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+):\s"
    r"|\bheaders?\s+[\"'`]?([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)\b"
)
_SCOPE = re.compile(r"(?<![\w:/.-])[a-z][a-z-]*(?::[a-z][a-z-]*){1,3}(?![\w:/])")
_METHOD = re.compile(r"\b(GET|HEAD|POST|PUT|PATCH|DELETE)\b")
_STATUS = re.compile(r"(?<![\w.:/-])([45]\d\d)(?![\w:/-]|\.\d)")
_CODE = re.compile(r"(?<![\w./@])[a-z]+(?:\.[a-z]+){1,5}(?![\w/@])")
_FIELD = re.compile(
    r"(?<![\w./@])([a-z]+[A-Za-z]*)\.([a-z]+[A-Za-z]*)(?:\.([a-z]+[A-Za-z]*))?(?![\w(/@])"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a text names, each once, in its order; `fields` are JSON Pointers."""

    headers: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    codes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.headers, self.scopes, self.paths, self.statuses, self.codes, self.fields))


def read_quote(text: str, catalog: Catalog) -> Told:
    """Returns what the text names, at most eight of a kind; a long text is read at its beginning.

    Raises:
        ResourceError: The catalog's file of codes cannot be read.
    """
    text = text[:LONGEST]
    paths = [found.group(1) or "" for found in _URL.finditer(text)]
    bare = _URL.sub(" ", text)
    paths += [found.group() for found in _PATH.finditer(bare)]
    bare = _PATH.sub(" ", bare)
    headers = [found.group() for found in _HEADER.finditer(bare)]
    headers += [next(filter(None, found.groups())) for found in _NAMED_HEADER.finditer(bare)]
    headers += [name for name in _words(bare) if name.lower() in _KNOWN]
    dotted = _unique(found.group() for found in _CODE.finditer(bare))
    codes = [code for code in dotted if code in DESCRIBED or catalog.declared(code)]
    fields = [
        "/" + "/".join(filter(None, found.groups()))
        for found in _FIELD.finditer(bare)
        if found.group() not in codes and _is_field(found)
    ]
    return Told(
        headers=_unique(headers),
        scopes=_unique(found.group() for found in _SCOPE.finditer(bare)),
        paths=_unique(path.split("?")[0].rstrip(".,;:") for path in paths if path.count("/") > 1),
        methods=_unique(found.group() for found in _METHOD.finditer(text)),
        statuses=tuple(int(n) for n in _unique(found.group() for found in _STATUS.finditer(bare))),
        codes=_unique(codes),
        fields=_unique(fields),
    )


def _is_field(found: re.Match[str]) -> bool:
    """Tells `externalContact.id` from `request.body`, `forum.com` and `e.g`: one of it is camel."""
    pieces = [piece for piece in found.groups() if piece]
    camel = any(any(c.isupper() for c in piece) for piece in pieces)
    return camel or (pieces[-1] == "id" and len(pieces[0]) > 1)


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+", text)


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    unique: dict[str, str] = {}
    for one in found:
        unique.setdefault(one.lower(), one)
    return tuple(unique.values())[:_MOST]


_KNOWN = PUBLISHED_HEADERS | {name for name in COMMON_HEADERS if "-" in name}
