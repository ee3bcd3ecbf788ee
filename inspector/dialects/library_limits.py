"""What a client library would refuse, drop or change, so that an export must not be written.

Each library is one `Library`; `check` refuses a request that it would not send as it stands, and
`remarks` says what it changes without changing the meaning (order and spelling of headers).
The facts were measured against the libraries themselves: `make test-exports` shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_to_bytes

from inspector.dialects.multipart import Form, check_form, own_headers
from inspector.errors import RenderError
from inspector.model.request import VARIABLE, Request

_ORIGIN = re.compile(r"[A-Za-z][\w+.-]*://([^/?#]*)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_DOTS = re.compile(r"/(?:\.|%2e){1,2}(?:/|\Z)", re.IGNORECASE)
_PLAIN = re.compile(rb"[A-Za-z0-9._~-]")
_COMPUTED = ("content-length", "transfer-encoding")
_STRICT = '"<>[\\]^`{|}'
_HINTS = {"multipart": "A body of parts", "base64": "A body of bytes", "file": "A file as body"}


@dataclass(frozen=True, slots=True)
class Library:
    """How a library treats what it is told to send.

    `unsafe_path` and `unsafe_query` are the characters that it refuses or encodes there; `escapes`
    tells which percent escapes survive: any, the valid ones, or only those spelled as RFC 3986,
    6.2.2 wants them. `types_bodies` adds a Content-Type to a body without one, `types_empty` lists
    the methods that get one even without a body. `own_headers`, in lower case, it sets itself;
    those `first` and `last` it sends before and after all others, whatever order it is told.
    `form` tells of the parts that it can send; None where it sends none.
    """

    title: str
    methods: tuple[str, ...] = ()
    capital_methods: bool = True
    no_body_with: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ("none", "json", "text", "form", "file", "base64")
    form: Form | None = None
    types_bodies: bool = False
    types_empty: tuple[str, ...] = ()
    unsafe_path: str = _STRICT
    unsafe_query: str = _STRICT
    escapes: Literal["any", "valid", "canonical"] = "valid"
    keeps_dots: bool = True
    keeps_bare_query: bool = True
    repeats_headers: bool = False
    ascii_headers: bool = False
    keeps_white_space: bool = False
    own_headers: tuple[str, ...] = ()
    spelling: Callable[[str], str] = str
    sorts_headers: bool = False
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()


def check(request: Request, library: Library) -> None:
    """Refuses what the library would not send as it stands.

    Raises:
        RenderError: Names the reason, and what to do.
    """
    _check_method(request, library)
    _check_body(request, library)
    _check_headers(request, library)
    _check_url(request, library)


def remarks(request: Request, library: Library) -> tuple[str, ...]:
    """Returns a sentence for each harmless change that the library makes to the headers."""
    names = [name for name, _ in own_headers(request)]
    said: list[str] = []
    respelled = [
        f"{name} as {library.spelling(name)}" for name in names if library.spelling(name) != name
    ]
    if respelled:
        said.append(f"{library.title} sends {_listed(respelled)}; the names mean the same.")
    ordered = sorted(names, key=lambda name: _rank(name, library))
    if ordered != names:
        listed = _listed(library.spelling(name) for name in ordered)
        said.append(f"{library.title} sends the headers as {listed}; the order means nothing.")
    return tuple(said)


def _rank(name: str, library: Library) -> tuple[int, int, str]:
    """Returns what the library's own order of headers sorts by; equal ones stay as they are."""
    lowered = name.lower()
    if lowered in library.first:
        return 0, library.first.index(lowered), ""
    if lowered in library.last:
        return 2, 0, ""
    return 1, 0, library.spelling(name) if library.sorts_headers else ""


def _check_method(request: Request, library: Library) -> None:
    method, title = request.method, library.title
    if library.capital_methods and method != method.upper():
        raise RenderError(f"{title} sends methods in capitals, never “{method}”; correct it.")
    if library.methods and method not in library.methods:
        raise RenderError(f"{title} has no method {method}; choose curl or raw.")


def _check_body(request: Request, library: Library) -> None:
    body, title = request.body, library.title
    form = library.form if body.kind == "multipart" else None
    if body.kind not in library.bodies and form is None:
        what = _HINTS.get(body.kind, f"A {body.kind} body")
        raise RenderError(f"{what} cannot be written for {title}; choose curl or JSON.")
    has_body = body.kind != "none"
    if has_body and request.method in library.no_body_with:
        raise RenderError(f"{title} sends no body with {request.method}; choose curl or JSON.")
    if form is not None:
        check_form(request, form, title)
        return
    is_typed = library.types_bodies if has_body else request.method in library.types_empty
    if is_typed and "Content-Type" not in request.headers:
        raise RenderError(
            f"{title} adds a Content-Type of its own where there is none; set the header first."
        )


def _check_headers(request: Request, library: Library) -> None:
    title = library.title
    seen: set[str] = set()
    for name, value in request.headers:
        lowered = name.lower()
        if lowered in seen and not library.repeats_headers:
            raise RenderError(f"{title} sends each header once, and {name} is there twice.")
        seen.add(lowered)
        if lowered in _COMPUTED or lowered in library.own_headers:
            raise RenderError(f"{title} sets {name} itself; leave it out before exporting.")
        if value != value.strip() and not library.keeps_white_space:
            raise RenderError(f"{title} strips the white space around the value of {name}.")
        if library.ascii_headers and not VARIABLE.sub("", value).isascii():
            raise RenderError(f"{title} cannot send the letters of {name}: they are not ASCII.")


def _check_url(request: Request, library: Library) -> None:
    title = library.title
    whole = VARIABLE.sub("x", request.url)
    url = whole.partition("#")[0]
    if not whole.isascii():
        raise RenderError(f"{title} spells the letters in the URL anew; percent-encode them first.")
    origin = _ORIGIN.match(url)
    if origin and "@" in origin.group(1):
        raise RenderError(
            f"{title} does not send the user and password of the URL as they stand; send an "
            "Authorization header."
        )
    path, mark, query = url[origin.end() if origin else 0 :].partition("?")
    for where, text, unsafe in (
        ("path", path, library.unsafe_path),
        ("query", query, library.unsafe_query),
    ):
        bad = next((letter for letter in text if letter in unsafe), "")
        if bad:
            raise RenderError(
                f"{title} does not send “{bad}” in the {where} as it stands; percent-encode it."
            )
        _check_escapes(text, library)
    if mark and not query and not library.keeps_bare_query:
        raise RenderError(f"{title} leaves out a “?” with nothing after it; remove it.")
    if _DOTS.search(path) and not library.keeps_dots:
        raise RenderError(f"{title} resolves “.” and “..” in the path; write the path it leads to.")


def _check_escapes(text: str, library: Library) -> None:
    if library.escapes == "any":
        return
    for match in _ESCAPE.finditer(text):
        digits = match.group(1)
        if not digits:
            raise RenderError(f"{library.title} takes no bare “%” in the URL; write %25.")
        if library.escapes == "canonical" and (
            digits != digits.upper() or _PLAIN.fullmatch(unquote_to_bytes(match.group(0)))
        ):
            raise RenderError(f"{library.title} spells {match.group(0)} in the URL another way.")


def _listed(items: Iterable[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last
