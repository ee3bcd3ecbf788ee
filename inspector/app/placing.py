"""Puts what a snippet names on the selected environment: its hosts give way, and a note says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspector.catalog.regions import region_of_host
from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.request import Bindings, ImportedRequest, Note, Request, fill_in


def place(url: str, target: Environment, known: Iterable[Environment]) -> tuple[str, list[Note]]:
    """Returns the URL on the target's host where it names a known one, with a note if it moved.

    Known are a region's further hosts, too (`webmessaging.…`), but for WebSockets.
    """
    every = tuple(known)
    found = environments.find_host(url, every)
    region = None if found else region_of_url(url)
    if not url or (found is None and region is None):
        return environments.absolute(url, target) if url else url, []
    name = found[0].name if found else region
    if name == target.name:
        return url, []
    moved = environments.rebase(url, target, every)
    if found is None:
        moved = target.api_url + url[len("/".join(url.split("/", 3)[:3])) :]
    title = next((one.title for one in every if one.name == name), name)
    text = (
        f"The snippet names {url.split('/')[2]} ({title}); "
        f"the selected environment {target.title} is kept."
    )
    return moved, [Note("info", text)]


def region_of_url(url: str) -> str | None:
    """Returns the name of the region that one of whose hosts an http or https URL names."""
    scheme, mark, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    region = region_of_host(host) if mark and scheme.lower() in ("http", "https") else None
    return None if region is None else region.name


def with_host(url: str, values: Bindings) -> str:
    """Returns the URL with the variables of its scheme and host filled where they have a value."""
    place = _HOST.match(url)
    if place is None or url.startswith(_OWN):
        return url
    filled, rest = fill_in(Request(url=place.group(0)), values).url, url[place.end() :]
    if filled == place.group(0):
        return url
    return (filled.rstrip("/") if rest.startswith("/") else filled) + rest


def place_all(
    requests: Sequence[ImportedRequest], target: Environment, known: Sequence[Environment]
) -> tuple[ImportedRequest, ...]:
    """Puts every request of a snippet on the target; a host of many is looked up once."""
    bases = [environment.base(role).lower() for environment in known for role in environments.ROLES]
    hosts: dict[str, tuple[str, list[Note]] | None] = {}
    placed = []
    for one in map(_with_host, requests):
        url = one.request.url
        host = "/".join(url.split("/", 3)[:3])
        if host not in hosts:
            has_prefixes = any(base.startswith(f"{host.lower()}/") for base in bases)
            hosts[host] = None if has_prefixes else place(f"{host}/", target, known)
        found = hosts[host]
        rest = url[len(host) :]
        if found is None or "://" not in host or not rest.startswith("/"):
            moved, notes = place(url, target, known)
        else:
            moved, notes = found[0][:-1] + rest, found[1]
        if moved == url:
            placed.append(one)
        else:
            request = replace(one.request, url=moved)
            placed.append(replace(one, request=request, notes=(*one.notes, *notes)))
    return tuple(placed)


def _with_host(one: ImportedRequest) -> ImportedRequest:
    """Puts the host in the URL where the snippet itself says what the variable for it holds."""
    url = one.request.url
    filled = with_host(url, one.bindings)
    if filled == url:
        return one
    rest = _HOST.sub("", url, count=1)
    note = Note(
        "info", f"{url.removesuffix(rest)} is {filled.removesuffix(rest)}, as the snippet says."
    )
    request = replace(one.request, url=filled)
    return replace(one, request=request, notes=(*one.notes, note))


_OWN = tuple("{{" + role + "}}" for role in environments.ROLES)
_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?[^/?#]+")
