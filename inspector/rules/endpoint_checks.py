"""Where the call goes, in detail: the shape of its path, its parameters, its host and region.

Path and host are never edited here: what is meant instead is a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus, urlsplit

from inspector.catalog.regions import REGIONS, Region, region_of_host
from inspector.catalog.words import likeness, pairs
from inspector.model.finding import Finding, Suggestion
from inspector.model.request import VARIABLE
from inspector.rules.conformance import PLACEHOLDER
from inspector.rules.sources import CATALOG, HOSTS, TOKEN_KINDS
from inspector.rules.view import View

_API = "/api/v2"


def path_shape(view: View) -> Iterator[Finding]:
    """A path that is published but for its /api/v2 or its slashes."""
    if not view.target.is_api or view.operation is not None or view.methods:
        return
    path = view.target.path
    squeezed = re.sub(r"/{2,}", "/", path)
    bare = re.sub(r"^(?:/api)?(?:/v\d)?(?=/)", "", squeezed.removeprefix(_API))
    for mended, what in (
        (path.rstrip("/"), "The path ends with a slash"),
        (squeezed, "The path has two slashes in a row"),
        (_API + squeezed, "The path lacks /api/v2"),
        (_API + bare, "The path's /api/v2 is not there once"),
        ((_API + bare).rstrip("/"), "The path has its slashes or /api/v2 wrong"),
    ):
        match = view.situation.catalog.match(view.request.method, mended)
        if mended != path and (match.operation or match.methods):
            yield Finding(
                id="path-shape",
                severity=view.wrong,
                pane="url",
                subject="",
                message=what,
                evidence=CATALOG,
                suggestions=(
                    Suggestion(
                        f"{view.request.method} {mended}",
                        "a published path",
                        view.request.method,
                        mended,
                    ),
                ),
            )
            return


def path_placeholder(view: View) -> Iterator[Finding]:
    """A piece of the path or a query value that only stands for a value, e.g. {id} or :id."""
    if not view.target.is_api:
        return
    pieces = view.target.path.split("/")[1:]
    values = [value for _, value in _query(view)]
    if any(_is_placeholder(piece) for piece in pieces) or any(map(_stands_for, values)):
        yield Finding(
            id="path-placeholder",
            severity=view.wrong,
            pane="url",
            subject="",
            message="A placeholder is still in the URL",
            detail="Put the value there that it stands for.",
        )


def path_word(view: View) -> Iterator[Finding]:
    """A word in the path where an id belongs: an endpoint that is not published, or a name."""
    match = view.parameters if view.operation is not None else {}
    for name, value in match.items():
        if name in _UUID_PARAMETERS and _WORD.fullmatch(value) and not _is_placeholder(value):
            yield Finding(
                id=f"path-word:{name}",
                severity="warning",
                pane="url",
                subject=name,
                message=f"The path has a word where {name} belongs",
                evidence=CATALOG,
                detail="Ids of the platform are UUIDs; a name must be looked up first.",
            )


def query_missing(view: View) -> Iterator[Finding]:
    """A query parameter that the operation publishes as required."""
    if view.operation is None:
        return
    given = {name for name, value in _query(view) if value}
    for name, is_required in view.operation.query.items():
        if is_required and name not in given:
            yield Finding(
                id=f"query-missing:{name}",
                severity=view.wrong,
                pane="url",
                subject=name,
                message=f"The query parameter {name} is missing",
                evidence=CATALOG,
                missing=True,
            )


def query_unknown(view: View) -> Iterator[Finding]:
    """Query parameters that the operation does not publish; a warning when one is meant."""
    if view.operation is None:
        return
    known = view.operation.query
    names = dict.fromkeys(name for name, _ in _query(view))
    unknown = [name for name in names if name not in known and "{{" not in name]
    for name in unknown[:_SHOWN]:
        asked = pairs(name[:80])
        rated = sorted(((likeness(asked, pairs(other)), other) for other in known), reverse=True)
        near = [other for worth, other in rated[:2] if worth >= 0.5]
        yield Finding(
            id=f"query-unknown:{name}",
            severity="warning" if near else "info",
            pane="url",
            subject=name,
            message=f"The query parameter {name[:30]} is not published for this call",
            evidence=CATALOG,
            detail=f"Did you mean {near[0]}?" if near else "",
            suggestions=tuple(Suggestion(other, "the nearest published name") for other in near),
        )


def host_role(view: View) -> Iterator[Finding]:
    """A call of the API on a host of the region that serves something else."""
    host, region = view.target.host, region_of_host(view.target.host)
    if region is None or not view.target.path.startswith("/api/") or view.target.role != "api":
        return
    right = f"api.{region.domain}"
    if host != right:
        yield Finding(
            id="host-role",
            severity=view.wrong,
            pane="url",
            subject="",
            message="This host of the region does not serve the API",
            evidence=HOSTS,
            suggestions=(
                Suggestion(
                    f"https://{right}{view.target.path}", "the API's host", host=f"https://{right}"
                ),
            ),
        )


def host_unknown(view: View) -> Iterator[Finding]:
    """A host of no known region: a gateway, a newer region, or a slip of the vendor's domain."""
    host = view.target.host
    if not host or view.target.selected or region_of_host(host) is not None or "{{" in host:
        return
    alike = bool(_VENDORS.search(host))
    if not alike and not view.target.path.startswith("/api/"):
        return
    near = _nearest_regions(host) if alike else ()
    yield Finding(
        id="host-unknown",
        severity="warning" if alike else "info",
        pane="url",
        subject="",
        message="This host is of no known region",
        evidence=HOSTS,
        detail="It may be a gateway or a newer region.",
        suggestions=tuple(_region_host(region) for region in near),
    )


def token_region(view: View) -> Iterator[Finding]:
    """The token's issuer names a region that is not the host's."""
    token = view.situation.token
    issuer = token.claims.get("iss") if token is not None and token.claims is not None else None
    target = region_of_host(view.host)
    if not isinstance(issuer, str) or target is None:
        return
    said = _region_in(issuer)
    if said is not None and said != target:
        yield Finding(
            id="token-region",
            severity="warning",
            pane="token",
            subject="",
            message=f"The token is of {said.name}, the host of {target.name}",
            evidence=TOKEN_KINDS,
            detail="By its iss claim, not verified; a region knows only its own tokens.",
            suggestions=(_region_host(said),),
        )


def _query(view: View) -> list[tuple[str, str]]:
    query = view.bound(view.request.url).partition("#")[0].partition("?")[2]
    found = (piece.partition("=") for piece in query.split("&") if piece)
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in found]


def _is_placeholder(piece: str) -> bool:
    text = unquote(piece)
    return bool(_IN_PATH.fullmatch(text)) or _stands_for(text)


def _stands_for(text: str) -> bool:
    return not VARIABLE.search(text) and len(text) < 60 and bool(PLACEHOLDER.fullmatch(text))


def _region_host(region: Region) -> Suggestion:
    base = f"https://api.{region.domain}"
    return Suggestion(base, region.place, host=base)


def _region_in(issuer: str) -> Region | None:
    try:
        host = urlsplit(issuer if "//" in issuer else f"//{issuer}").hostname
    except ValueError:
        return None
    return region_of_host(host or "")


def _nearest_regions(host: str) -> tuple[Region, ...]:
    domain = re.sub(r"^(?:api|login|apps|webmessaging)\.", "", host)
    asked = pairs(domain[:80])
    rated = sorted(REGIONS, key=lambda region: -likeness(asked, pairs(region.domain)))
    return tuple(rated[:2])


_SHOWN = 4
_VENDORS = re.compile(r"purecloud|pure\.cloud|genesys", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)*")
_IN_PATH = re.compile(
    r":[A-Za-z_]\w*|<[^<>]+>|\{[^{}]+\}|\[[^\[\]]+\]|[$#]\{?\w+\}?|undefined|null|None|NaN"
)
_UUID_PARAMETERS = frozenset(
    (
        "conversationId", "participantId", "communicationId", "messageId", "userId", "queueId",
        "groupId", "deploymentId", "integrationId", "knowledgeBaseId", "businessUnitId",
        "managementUnitId", "campaignId", "contactListId", "flowId", "externalOrganizationId",
    )
)  # fmt: skip
