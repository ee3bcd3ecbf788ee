"""How client libraries put a request together, whatever the language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote_plus, urljoin

from tree_sitter import Node

from inspector.dialects.bodies import FORM, text_body
from inspector.dialects.draft import Draft, variable
from inspector.dialects.source import Source
from inspector.dialects.values import Thing, Value, as_text, base64_of
from inspector.model.headers import Headers
from inspector.model.request import VARIABLE, Body

_VERB = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ABSOLUTE = re.compile(r"[A-Za-z][\w+.-]*:|\{\{")


def basic(
    source: Source, node: Node, user: Value, password: Value, draft: Draft | None = None
) -> str:
    """Returns the value of the header that logs in with a name and a password (RFC 7617)."""
    known = base64_of(source.join([user, ":", password]))
    if known is None:
        said = "The variable basic_credentials stands for the base64 of user:password."
        if draft is None:
            source.warn(node, said)
        else:
            draft.note("warning", said, source.place(node))
    return "Basic " + (variable("basic_credentials") if known is None else known)


def default_type(draft: Draft, kind: str) -> None:
    if "Content-Type" not in draft.headers:
        draft.headers = draft.headers.with_added("Content-Type", kind)


def set_form(draft: Draft, text: str) -> None:
    default_type(draft, FORM)
    body = text_body(text, draft.headers)
    # A form that is one variable looks like nothing in particular.
    draft.body = Body("form", text) if draft.headers.get("Content-Type") == FORM else body


def with_query(url: str, query: str) -> str:
    """Appends a query, before the fragment if there is one."""
    if not query:
        return url
    address, mark, fragment = url.partition("#")
    return address + ("&" if "?" in address else "?") + query + mark + fragment


def joined_uri(base: str, path: str) -> str:
    """Resolves a reference against a base (RFC 3986, 5.2); a base that is not known is kept."""
    if not base or re.match(r"[A-Za-z][\w+.-]*:", path):
        return path
    if VARIABLE.match(base):
        return base.rstrip("/") + "/" + path.lstrip("/") if path else base
    try:
        return urljoin(base, path)
    except ValueError:
        return base + path


def web_encoded(text: str) -> str:
    """Encodes as .NET's WebUtility does, which knows no `~`."""
    return quote_plus(text, safe="!*()", errors="replace").replace("~", "%7E")


def is_absolute(url: str) -> bool:
    """Tells URLs with a scheme, or a variable in its place, from paths."""
    return bool(_ABSOLUTE.match(url))


def is_url_like(text: str) -> bool:
    """Tells what may be a URL or a path of one from any other text."""
    return bool(re.match(r"/|https?://|api/|\{\{\w*(?i:url|path|uri|endpoint)", text))


def merged(first: dict[str, Value], more: dict[str, Value]) -> dict[str, Value]:
    """Merges headers without regard to case; a later one takes the place of an earlier."""
    result: dict[str, tuple[str, Value]] = {}
    for name, value in (*first.items(), *more.items()):
        result[name.lower()] = (name, value)
    return dict(result.values())


def headers_of(
    pairs: Iterable[tuple[str, Value]], spell: Callable[[Value], str] = as_text
) -> Headers:
    return Headers.of((name, spell(value)) for name, value in pairs)


def flat_pairs(value: dict[str, Value]) -> list[tuple[str, Value]]:
    """Returns pairs of which a list gives one for each of its items."""
    return [
        (name, item)
        for name, given in value.items()
        for item in (given if isinstance(given, list) else [given])
    ]


def members(thing: Thing, slot: str) -> dict[str, Value]:
    """Returns the map in a slot; an empty one, kept there, if it holds none."""
    value = thing.slots.get(slot)
    if not isinstance(value, dict):
        value = {}
        thing.slots[slot] = value
    return value


def set_method(
    draft: Draft, method: Value, source: Source, node: Node, *, as_is: bool = False
) -> None:
    """Sets the verb; one that the snippet does not tell is not made up silently.

    `as_is` is for libraries that do not put it in capitals.
    """
    verb = as_text(method).strip()
    if not as_is:
        verb = verb.upper()
    if VARIABLE.search(verb) or not _VERB.fullmatch(verb):
        draft.method = "GET" if draft.body.kind == "none" else "POST"
        draft.complete = False
        draft.note(
            "warning",
            f"The method is not in the snippet; {draft.method} stands in its place.",
            source.place(node),
        )
    else:
        draft.method = verb
