"""What every exporter starts from: a request that can be written down, or a named refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspector.errors import RenderError
from inspector.model.request import VARIABLE, Bindings, Request, fill_in, texts

INVISIBLE = r"\x00-\x1f\x7f-\x9f\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
"""What nobody sees in a literal, or an editor changes: the inside of a character class."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BREAK = re.compile(r"[\r\n\0]")
_ORIGIN = re.compile(r"[A-Za-z][\w+.-]*://[^/?#]*")
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Rendering:
    """A request to write, already checked and, when revealed, filled."""

    request: Request

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables to write, each once, in reading order."""
        found: dict[str, None] = {}
        for _, text in texts(self.request):
            found.update(dict.fromkeys(VARIABLE.findall(text)))
        return tuple(found)

    def names(self) -> dict[str, str]:
        """Returns for each variable a name that a shell's environment can have."""
        names: dict[str, str] = {}
        for name in self.variables:
            plain = stem = re.sub(r"\W", "_", name, flags=re.ASCII)
            number = 2
            while plain in names.values():
                plain = f"{stem}_{number}"
                number += 1
            names[name] = plain
        return names


def prepare(
    request: Request,
    bindings: Bindings,
    *,
    reveal: bool,
    complete_url: str,
    fragment: bool = False,
) -> Rendering:
    """Checks a request and fills it if asked to; `fragment` allows one without a URL.

    Raises:
        RenderError: It is a fragment, or holds what no HTTP request can carry.
    """
    if complete_url and request.url and "://" not in request.url.partition("?")[0]:
        request = replace(request, url=complete_url)
    if reveal:
        request = fill_in(request, bindings, secrets=True)
    _check(request, fragment=fragment)
    return Rendering(request)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yields ("text", literal) and ("variable", name) in order."""
    done = 0
    for match in VARIABLE.finditer(text):
        if match.start() > done:
            yield "text", text[done : match.start()]
        yield "variable", match.group(1)
        done = match.end()
    if done < len(text):
        yield "text", text[done:]


def url_pieces(url: str) -> Iterator[tuple[str, str]]:
    """Like `pieces` of a URL; ("base", name) is a variable in the place of the host or before it.

    Its value is filled in as it stands: percent-encoding would break `https://host:8080`.
    """
    origin = _ORIGIN.match(url)
    host_ends = origin.end() if origin is not None else 0
    done = 0
    for match in VARIABLE.finditer(url):
        if match.start() > done:
            yield "text", url[done : match.start()]
        yield "base" if match.start() < max(host_ends, 1) else "variable", match.group(1)
        done = match.end()
    if done < len(url):
        yield "text", url[done:]


def _check(request: Request, *, fragment: bool) -> None:
    if not request.url and not fragment:
        raise RenderError("The request has no URL yet; fill it in before exporting.")
    if request.url[:6].lower().startswith(("ws://", "wss://")) and not fragment:
        raise RenderError("A WebSocket's frame cannot be sent as an HTTP request; choose JSON.")
    if not _TOKEN.fullmatch(request.method):
        raise RenderError(f"“{request.method}” is no HTTP method; correct it before exporting.")
    if _NOT_IN_URL.search(VARIABLE.sub("", request.url)):
        raise RenderError("The URL holds a space or a control character; percent-encode it.")
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name):
            raise RenderError(f"“{name}” cannot be the name of a header; correct it.")
        if _BREAK.search(value):
            raise RenderError(f"The header {name} holds a line break or NUL; remove it.")
    if request.body.kind == "file" and not request.body.text:
        raise RenderError("The body is a file, but no path is given; choose the file.")
    for _, text in texts(request):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise RenderError(
                "The request holds half of a character pair, which UTF-8 cannot carry; remove it."
            ) from error
