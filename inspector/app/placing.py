"""Puts what a snippet names on the selected environment: its hosts give way, and a note says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from inspector.model import environment as environments
from inspector.model.environment import Environment
from inspector.model.request import ImportedRequest, Note, Request, fill_in


def place(url: str, target: Environment, known: Iterable[Environment]) -> tuple[str, list[Note]]:
    """Returns the URL on the target's host where it names a known one, with a note if it moved."""
    every = tuple(known)
    found = environments.find_host(url, every)
    if not url or found is None:
        return environments.absolute(url, target) if url else url, []
    if found[0].name == target.name:
        return url, []
    moved = environments.rebase(url, target, every)
    text = (
        f"The snippet names {url.split('/')[2]} ({found[0].title}); "
        f"the selected environment {target.title} is kept."
    )
    return moved, [Note("info", text)]


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
    place = _HOST.match(url)
    filled = fill_in(Request(url=place.group(0)), one.bindings).url if place else ""
    if place is None or filled == place.group(0):
        return one
    note = Note("info", f"{place.group(0)} is {filled}, as the snippet says.")
    request = replace(one.request, url=filled + url[place.end() :])
    return replace(one, request=request, notes=(*one.notes, note))


_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?[^/?#]+")
