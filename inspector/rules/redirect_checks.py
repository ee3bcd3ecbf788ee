"""What a redirect did to the request: fields that stayed behind, a method that changed.

    exchange --read_redirects--> what each redirect of the last send changed --> one finding each

Clients keep credentials from another origin and make GET of POST (RFC 9110, 15.4), silently; the
server then refuses a request that nobody wrote. Only names and hosts are looked at, no values.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from inspector.model.exchange import Exchange, Hop
from inspector.model.finding import Evidence, Finding
from inspector.rules.situation import Redirect
from inspector.rules.sources import STATUS_CODES
from inspector.rules.view import View

_REDIRECTS = (301, 302, 303, 307, 308)
_ALWAYS_OTHER = frozenset({"host", "content-length", "connection", "user-agent"})
_HEAD_BYTES = 64 * 1024


def read_redirects(exchange: Exchange | None) -> tuple[Redirect, ...]:
    """Returns the redirects of an exchange, followed or not, in their order."""
    if exchange is None:
        return ()
    found = [
        _followed(hop, then)
        for hop, then in pairwise(exchange.hops)
        if hop.status in _REDIRECTS and hop.url != then.url
    ]
    response = exchange.response
    location = response.headers.get("Location") if response is not None else None
    if response is not None and location and response.status in _REDIRECTS and exchange.hops:
        last = exchange.hops[-1]
        target = _host(urljoin(last.url, location))
        found.append(Redirect(response.status, _host(last.url), target, last.method))
    return tuple(found)


def redirect_changed(view: View) -> Iterator[Finding]:
    """A redirect of the last send that left header fields behind, changed the method, or waits."""
    for number, redirect in enumerate(view.situation.redirects, 1):
        if redirect.then and not redirect.lost and redirect.then == redirect.method:
            continue
        environment = view.situation.environment
        seen = Evidence(
            "observed",
            f"the {redirect.status} that {redirect.source} answered",
            where=environment.where() if environment.is_sandbox else redirect.source,
            on_sandbox=environment.is_sandbox,
        )
        yield Finding(
            id=f"redirect-changed:{number}",
            severity="error" if "Authorization" in redirect.lost else "warning",
            pane="headers" if redirect.lost else "url",
            subject=redirect.lost[0] if redirect.lost else "",
            message=_words(redirect),
            evidence=(seen, *STATUS_CODES),
            detail="Send to the new address directly; then everything arrives as written."
            if redirect.then
            else "It was not followed: send there directly, or turn on Follow redirects.",
        )


def _words(redirect: Redirect) -> str:
    if not redirect.then:
        return f"{redirect.source} redirects to {redirect.target}"
    parts = []
    if redirect.lost:
        parts.append(f"lost {', '.join(redirect.lost)}")
    if redirect.then != redirect.method:
        parts.append(f"made {redirect.then} of {redirect.method}")
    return f"The redirect to {redirect.target} {' and '.join(parts)}"


def _followed(hop: Hop, then: Hop) -> Redirect:
    before, after = _names(hop.sent), _names(then.sent)
    kept = after.keys() | _ALWAYS_OTHER
    lost = tuple(name for key, name in before.items() if key not in kept)
    return Redirect(hop.status, _host(hop.url), _host(then.url), hop.method, then.method, lost)


def _names(sent: bytes) -> dict[str, str]:
    """Returns the names of the header fields as sent, by their lower case."""
    head = sent[:_HEAD_BYTES].partition(b"\r\n\r\n")[0].decode("latin-1")
    names = (line.partition(":")[0] for line in head.split("\r\n")[1:])
    return {name.strip().lower(): name.strip() for name in names}


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.rpartition("@")[2]
    except ValueError:
        return "another address"
