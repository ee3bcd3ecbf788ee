"""The header fields among themselves and against the call: repeated, clashing, misleading."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from inspector.errors import VariablesMissing
from inspector.model.edit import Edit
from inspector.model.finding import Finding
from inspector.model.request import resolve
from inspector.rules.sources import HTTP, MEDIA_TYPE, TOKEN_KINDS
from inspector.rules.view import View

_SINGLE = ("Authorization", "Content-Type", "Content-Length", "Host", "Origin", "If-Match")
_BROWSERS = re.compile(
    r"sec-(?:fetch|ch)-|upgrade-insecure-requests$|dnt$|priority$", re.IGNORECASE
)
_ORIGIN = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?[^\s/?#@]+", re.IGNORECASE)
_GUESTS = ("/api/v2/webchat/guest/", "/api/v2/webmessaging/messages")


def header_repeated(view: View) -> Iterator[Finding]:
    """A field that may stand once stands twice; which one counts differs from server to server."""
    headers = view.request.headers
    for name in _SINGLE:
        values = headers.get_all(name)
        if len(values) < 2:
            continue
        same = len(set(values)) == 1
        yield Finding(
            id=f"header-repeated:{name}",
            severity="error" if name == "Host" else view.wrong,
            pane="headers",
            subject=name,
            message=f"{name} stands there {len(values)} times" + ("" if same else ", differently"),
            evidence=HTTP,
            edit=Edit("set", "headers", name, values[0]) if same else _chosen(name, values),
            detail="A server may take the first, the last or neither.",
        )


def header_framing(view: View) -> Iterator[Finding]:
    """Content-Length and Transfer-Encoding that do not agree with the body or each other."""
    headers = view.request.headers
    length, clash = headers.get("Content-Length"), "Transfer-Encoding" in headers
    size = _length(view)
    if length is None or not (clash or size):
        return
    if not clash and ("{{" in length or length.strip() == size):
        return
    yield Finding(
        id="header-framing",
        severity="warning" if clash else "error",
        pane="headers",
        subject="Content-Length",
        message="Content-Length beside Transfer-Encoding"
        if clash
        else f"Content-Length is wrong: the payload has {size} bytes",
        evidence=HTTP,
        edit=Edit("remove", "headers", "Content-Length"),
        detail="The client adds the right one by itself.",
    )


def header_invisible(view: View) -> Iterator[Finding]:
    """Invisible characters in a value, e.g. pasted from a page or a chat."""
    for name, value in view.request.headers:
        strange = {c for c in value if ord(c) > 126 and unicodedata.category(c) in _INVISIBLE}
        if strange and name.lower() != "authorization":
            clean = "".join(c for c in value if c not in strange or c == "\u00a0")
            named = ", ".join(sorted(f"U+{ord(c):04X}" for c in strange)[:3])
            yield Finding(
                id=f"header-invisible:{name}",
                severity="error" if max(strange) > "\u00ff" else view.wrong,
                pane="headers",
                subject=name,
                message=f"{name[:30]} holds an invisible character ({named})",
                evidence=HTTP,
                edit=Edit("set", "headers", name, clean.replace("\u00a0", " ").strip()),
            )


def header_accept(view: View) -> Iterator[Finding]:
    """An Accept that leaves JSON out, which is all that the API answers with."""
    ranges = [part for value in view.request.headers.get_all("Accept") for part in value.split(",")]
    if not view.target.is_api or view.operation is None or not "".join(ranges).strip():
        return
    if any("{{" in part or _takes_json(part) for part in ranges):
        return
    yield Finding(
        id="header-accept",
        severity="warning",
        pane="headers",
        subject="Accept",
        message="Accept leaves out application/json",
        evidence=MEDIA_TYPE,
        edit=Edit("set", "headers", "Accept", "application/json"),
        detail="The API answers in JSON, errors too.",
    )


def header_host(view: View) -> Iterator[Finding]:
    """A Host field that names another host than the URL, e.g. left from a recording."""
    host = view.bound(view.request.headers.get("Host") or "").strip().lower()
    if host and "{{" not in host and view.host and host.partition(":")[0] != view.host:
        yield Finding(
            id="header-host",
            severity=view.wrong,
            pane="headers",
            subject="Host",
            message="Host names another host than the URL",
            evidence=HTTP,
            edit=Edit("remove", "headers", "Host"),
            detail="The client adds the right one by itself.",
        )


def header_origin(view: View) -> Iterator[Finding]:
    """Origin where guests call: deployments may allow some domains only."""
    path, values = view.target.path, view.request.headers.get_all("Origin")
    if not view.target.is_api or not path.startswith(_GUESTS):
        return
    origin = view.bound(values[0]).strip() if values else ""
    if origin and ("{{" in origin or _ORIGIN.fullmatch(origin)):
        return
    tidy = re.match(r"[a-z][a-z0-9+.-]*://[^\s/?#@]+(?=[/?#])", origin, re.IGNORECASE)
    yield Finding(
        id="header-origin",
        severity="warning" if origin else "info",
        pane="headers",
        subject="Origin",
        message="Origin is not a scheme and a host" if origin else "Origin is not sent",
        evidence=TOKEN_KINDS,
        edit=Edit("set", "headers", "Origin", tidy.group()) if tidy else None,
        detail="A browser sends the page's; a deployment may allow some domains only.",
        missing=not values,
    )


def header_of_browser(view: View) -> Iterator[Finding]:
    """Fields that a browser adds by itself; they came with a recording and can go."""
    names = [name for name, _ in view.request.headers if _BROWSERS.match(name)]
    if names:
        yield Finding(
            id="header-of-browser",
            severity="info",
            pane="headers",
            subject=names[0],
            message=f"{len(names)} header(s) that a browser adds by itself",
            evidence=HTTP,
            detail="No published operation takes them.",
        )


def _chosen(name: str, values: tuple[str, ...]) -> Edit | None:
    """Returns the edit for the one value that the API takes; None when that is not certain."""
    if name == "Content-Type":
        fits = [value for value in values if value.lower().startswith("application/json")]
    elif name == "Authorization":
        fits = [v for v in values if re.fullmatch(r"Bearer \{\{\w+\}\}", v)]
    else:
        return None
    return Edit("set", "headers", name, fits[0]) if len(set(fits)) == 1 else None


def _length(view: View) -> str | None:
    """Returns the size of the payload as sent, None when it cannot be told here."""
    body = view.request.body
    if body.kind not in ("none", "json", "text", "form"):
        return None
    try:
        text = resolve(view.request, view.situation.bindings).body.text
    except VariablesMissing:
        return None
    return str(len(text.encode("utf-8", "surrogatepass")))


def _takes_json(part: str) -> bool:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if re.fullmatch(r"q\s*=\s*0(?:\.0*)?", next((p for p in parameters if p[:1] == "q"), "")):
        return False
    return media in ("*/*", "application/*", "application/json", "*") or media.endswith("+json")


_INVISIBLE = ("Cf", "Zs", "Cc")
