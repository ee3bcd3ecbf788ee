"""Faults of header fields: missing, twice, clashing, invisible."""

from __future__ import annotations

from random import Random

from diagnosis.draft import JSON, Draft
from diagnosis.fault import fault
from diagnosis.faults_payload import has_body
from diagnosis.faults_token import takes_guest, takes_oauth
from diagnosis.place import Edge, page
from diagnosis.truth import Cause, credential, header
from inspector.sandbox.answers import Frame, error_answer
from inspector.sandbox.responder import SandboxRequest, SandboxResponse

Causes = tuple[Cause, ...]


@fault("headers/Authorization twice", "auth", wants=takes_oauth)
def two_authorizations(draft: Draft, random: Random) -> Causes:
    other = draft.world.responder.mint_token("client", client="viewer")
    kept = f"Bearer {draft.token}"
    draft.extra_authorizations.append(random.choice((kept, f"Bearer {other}", "Bearer null")))
    return (credential(),)


@fault("headers/Content-Type twice", "content-type", wants=has_body)
def two_types(draft: Draft, random: Random) -> Causes:
    kept = draft.get("Content-Type") or JSON
    draft.headers.append(("Content-Type", random.choice(("text/plain", kept))))
    return (header("Content-Type"),)


@fault("headers/Content-Type missing", "content-type", wants=has_body)
def type_missing(draft: Draft, _random: Random) -> Causes:
    draft.set("Content-Type", None)
    return (header("Content-Type"),)


@fault("headers/Content-Type another", "content-type", wants=has_body)
def type_other(draft: Draft, random: Random) -> Causes:
    others = ("text/plain", "application/x-www-form-urlencoded", "text/html; charset=utf-8", "*/*")
    draft.set("Content-Type", random.choice(others))
    return (header("Content-Type"),)


@fault("headers/Content-Type misspelt", "content-type", wants=has_body)
def type_misspelt(draft: Draft, random: Random) -> Causes:
    wrong = (
        "aplication/json",
        "application-json",
        "json",
        "application/jason",
        "application\\json",
    )
    draft.set("Content-Type", random.choice(wrong))
    return (header("Content-Type"),)


@fault("headers/name of Content-Type misspelt", "content-type", wants=has_body)
def type_name(draft: Draft, random: Random) -> Causes:
    value = draft.get("Content-Type") or JSON
    draft.set("Content-Type", None)
    draft.set(random.choice(("ContentType", "Content_Type", "Contet-Type")), value)
    return (header("Content-Type"),)


@fault("headers/invisible in Content-Type", "content-type", wants=has_body)
def type_invisible(draft: Draft, random: Random) -> Causes:
    draft.set("Content-Type", random.choice(("application/\u00adjson", "application/json\u00ad")))
    return (header("Content-Type"),)


@fault("headers/invisible in another", "x-tag")
def invisible(draft: Draft, random: Random) -> Causes:
    """No client can send it."""
    name = random.choice(("X-Tag", "Genesys-App", "X-Customer"))
    draft.set(name, random.choice(("acme\u200b", "\ufeffacme", "ac\u2060me")))
    return (header(name),)


@fault("headers/line break in another", "x-tag")
def line_break(draft: Draft, random: Random) -> Causes:
    """No client can send it."""
    draft.set("X-Tag", random.choice(("acme\n", "acme\r\nX-Other: 1", "a\x00b")))
    return (header("X-Tag"),)


@fault("headers/Content-Length wrong", "length", wants=has_body)
def length(draft: Draft, random: Random) -> Causes:
    """No client can send it."""
    by = random.choice((-3, 1, 17))
    draft.length = lambda size: str(max(0, size + by))
    return (header("Content-Length"),)


@fault("headers/Content-Length beside chunks", "length", "edge", wants=has_body)
def both_lengths(draft: Draft, _random: Random) -> Causes:
    def edge(request: SandboxRequest) -> SandboxResponse | None:
        if "Transfer-Encoding" in request.headers and "Content-Length" in request.headers:
            return page(400, "Bad Request", "The request could not be understood.")
        return None

    draft.world.network.edges.append(edge)
    draft.headers.append(("Transfer-Encoding", "chunked"))
    draft.length = str
    either = header("Content-Length").places | header("Transfer-Encoding").places
    return (Cause(either),)


@fault("headers/Accept without JSON", "accept", "edge")
def accept(draft: Draft, random: Random) -> Causes:
    def edge(request: SandboxRequest) -> SandboxResponse | None:
        values = ",".join(request.headers.get_all("Accept"))
        if not values or "json" in values or "*/*" in values:
            return None
        return page(406, "Not Acceptable", "")

    draft.world.network.edges.append(edge)
    draft.set("Accept", None)
    draft.headers.append(("Accept", random.choice(("text/html", "application/xml", "text/csv"))))
    return (header("Accept"),)


@fault("headers/Origin missing", "origin", "edge", wants=takes_guest, hidden=True)
def origin_missing(draft: Draft, _random: Random) -> Causes:
    draft.world.network.edges.append(_needs_origin(draft))
    draft.set("Origin", None)
    return (header("Origin"),)


@fault("headers/Origin is an address", "origin", "edge", wants=takes_guest)
def origin_path(draft: Draft, random: Random) -> Causes:
    draft.world.network.edges.append(_needs_origin(draft))
    kept = draft.get("Origin") or ""
    draft.set("Origin", kept + random.choice(("/", "/chat.html", "/?a=b")))
    return (header("Origin"),)


@fault("headers/Host is another", "host-header")
def host(draft: Draft, random: Random) -> Causes:
    draft.headers.append(
        ("Host", random.choice(("localhost", "api.example.com", "127.0.0.1:8080")))
    )
    return (header("Host"),)


def _needs_origin(draft: Draft) -> Edge:
    known = draft.get("Origin")

    def edge(request: SandboxRequest) -> SandboxResponse | None:
        origin = request.headers.get("Origin") or ""
        if origin and "/" not in origin.partition("://")[2]:
            return None
        said = "Not allowed to create an ACD chat conversation from an external customer."
        frame = Frame(f"edge-{known and len(known)}", draft.world.clock.now)
        return error_answer(frame, 403, "origin.not.allowed", said)

    return edge
