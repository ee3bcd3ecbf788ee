"""A request as the user edits it: a template whose secrets and unknowns are variables.

    snippet --parse--> Request (with {{variables}}) + bindings --resolve--> WireRequest

A `Request` never holds a secret's value: parsers lift secrets out into bindings
(model/redact.py), so that saving, showing or exporting one cannot leak it. Only `resolve`
brings the two together, for the engine and for the checks that must see the real value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import quote, quote_plus

from inspector.errors import VariablesMissing
from inspector.model.chain import Expectation, Taken
from inspector.model.headers import Headers
from inspector.model.secret import Secret

BodyKind = Literal["none", "json", "text", "form", "multipart", "file", "base64"]
Severity = Literal["error", "warning", "info"]
Bindings = Mapping[str, "str | Secret"]
"""Values of variables by name; a secret stays a `Secret` until it is resolved."""

VARIABLE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.:-]*)\s*\}\}")
_SECRET_NAME = re.compile(
    r"token|secret|passw|api[_-]?key|jwt|assertion|bearer|credential", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a multipart body; `path` names a file that is read when sent."""

    name: str
    text: str = ""
    filename: str | None = None
    content_type: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """What follows the headers.

    `text` is, by kind: json and text, the text as sent (encoded as UTF-8); form, the
    percent-encoded pairs as sent; file, the path of the file; base64, the bytes in base64;
    none and multipart, empty.
    """

    kind: BodyKind = "none"
    text: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A hole in a request. `where` is url, body, or headers.NAME: its first appearance."""

    name: str
    where: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader of a snippet must know; line and column 1-based, 0 unknown."""

    severity: Severity
    text: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, as edited. An empty url makes it a fragment, to be merged into another.

    `url` is absolute, or begins with `/` or `{{api}}` / `{{login}}` when it is relative to the
    selected environment.
    """

    method: str = "GET"
    url: str = ""
    headers: Headers = field(default_factory=Headers)
    body: Body = field(default_factory=Body)

    @property
    def is_fragment(self) -> bool:
        return not self.url


@dataclass(frozen=True, slots=True)
class ImportedRequest:
    """What a dialect read out of a snippet: the request, the values it found, what it noticed.

    `complete` is False when something that a send needs is not in the snippet (no URL, a
    source text cut short); unknown values are variables and do not make it incomplete.
    `takes` are variables that answers to earlier requests of the snippet fill, `expects` what
    the snippet tests of this one's answer. `name` is what the snippet calls it, `recorded` the
    status of the answer that the snippet holds (0 for none), `is_aside` tells what an archive
    holds besides the calls (images, scripts, preflights), or a login that no call makes use of.
    """

    request: Request
    bindings: Bindings = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    complete: bool = True
    takes: tuple[Taken, ...] = ()
    expects: tuple[Expectation, ...] = ()
    name: str = ""
    recorded: int = 0
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A paste as it was understood; `requests` in the order of the text, at least one.

    `library` names the one of a dialect's libraries that it is written for, where that matters.
    """

    dialect: str
    requests: tuple[ImportedRequest, ...]
    library: str = ""

    @property
    def language(self) -> str:
        """The dialect, and the library in it if one is named: `java:okhttp`."""
        return f"{self.dialect}:{self.library}" if self.library else self.dialect

    @property
    def main(self) -> int:
        """The request that the snippet is about: one whose answer no other one uses.

        Of a recording the first call that was refused, else the first call.
        """
        used = {taken.request for imported in self.requests for taken in imported.takes}
        free = [index for index in range(len(self.requests)) if index not in used]
        calls = [index for index in free if not self.requests[index].is_aside]
        refused = (index for index in calls if self.requests[index].recorded >= 400)
        return next(refused, (calls or free or [0])[0])


@dataclass(frozen=True, slots=True, repr=False)
class WireRequest:
    """A request with every variable filled: what the engine sends. Holds secrets in the clear."""

    method: str
    url: str
    headers: Headers
    content: bytes = b""

    def __repr__(self) -> str:
        return f"<WireRequest {self.method} {len(self.content)} bytes>"


def texts(request: Request) -> Iterator[tuple[str, str]]:
    """Yields (where, text) of every place that can hold a variable, in reading order."""
    yield "url", request.url
    for name, value in request.headers:
        yield f"headers.{name}", name
        yield f"headers.{name}", value
    yield "body", request.body.text
    for part in request.body.parts:
        yield "body", part.name
        yield "body", part.text
        yield "body", part.filename or ""
        yield "body", part.content_type or ""
        yield "body", part.path or ""


def find_variables(request: Request) -> tuple[Variable, ...]:
    """Returns the request's variables, each once, in order of first appearance."""
    found: dict[str, Variable] = {}
    for where, text in texts(request):
        for match in VARIABLE.finditer(text):
            name = match.group(1)
            if name not in found and name not in ("api", "login"):
                found[name] = Variable(name, where, _is_secret(name, where))
    return tuple(found.values())


def token_variable(request: Request) -> str | None:
    """Returns the variable that stands in the Authorization header, the token's place.

    None for Basic: those are a client's credentials (RFC 7617), no token belongs in their place.
    """
    value = request.headers.get("Authorization") or ""
    if value.lstrip()[:6].lower() == "basic ":
        return None
    match = VARIABLE.search(value)
    return match.group(1) if match else None


def rewrite(request: Request, change: Callable[[str], str]) -> Request:
    """Returns the request with `change` applied to url, header values and body texts."""
    body = request.body
    parts = tuple(replace(part, text=change(part.text)) for part in body.parts)
    return replace(
        request,
        url=change(request.url),
        headers=Headers(tuple((name, change(value)) for name, value in request.headers)),
        body=replace(body, text=change(body.text), parts=parts),
    )


def resolve(request: Request, bindings: Bindings) -> Request:
    """Returns the request with every variable replaced by its value, secrets in the clear.

    Values are percent-encoded where they land in a form body or in the url's query or path
    (a value that holds `://` is a base URL and stays as it is).

    Raises:
        VariablesMissing: Some variables have no binding.
    """
    missing = tuple(v.name for v in find_variables(request) if v.name not in bindings)
    if missing:
        raise VariablesMissing(missing)
    return _filled(request, bindings)


def fill_in(request: Request, bindings: Bindings, *, secrets: bool = False) -> Request:
    """Returns the request with the values that are known; other variables stay variables.

    `secrets`: fill in those, too, in the clear.
    """
    known = {name: it for name, it in bindings.items() if secrets or isinstance(it, str)}
    return _filled(request, known)


def _filled(request: Request, bindings: Bindings) -> Request:
    def plain(match: re.Match[str]) -> str:
        value = bindings.get(match.group(1), match.group(0))
        return value.reveal() if isinstance(value, Secret) else value

    def in_url(match: re.Match[str]) -> str:
        value = plain(match)
        if "://" in value or value == match.group(0):
            return value
        return quote(value, safe="/", errors="surrogatepass")

    def in_form(match: re.Match[str]) -> str:
        value = plain(match)
        return value if value == match.group(0) else quote_plus(value, errors="surrogatepass")

    body = request.body
    filled = VARIABLE.sub(in_form if body.kind == "form" else plain, body.text)
    parts = tuple(
        replace(
            part,
            name=VARIABLE.sub(plain, part.name),
            text=VARIABLE.sub(plain, part.text),
            filename=None if part.filename is None else VARIABLE.sub(plain, part.filename),
            content_type=part.content_type and VARIABLE.sub(plain, part.content_type),
            path=None if part.path is None else VARIABLE.sub(plain, part.path),
        )
        for part in body.parts
    )
    return Request(
        method=request.method,
        url=VARIABLE.sub(in_url, request.url),
        headers=Headers(
            tuple(
                (VARIABLE.sub(plain, name), VARIABLE.sub(plain, value))
                for name, value in request.headers
            )
        ),
        body=replace(body, text=filled, parts=parts),
    )


def _is_secret(name: str, where: str) -> bool:
    sensitive = ("headers.authorization", "headers.cookie", "headers.proxy-authorization")
    return where.lower() in sensitive or bool(_SECRET_NAME.search(name))
