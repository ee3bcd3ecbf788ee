"""Harmless oddities: a check may well complain of them, and mending them mends nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from random import Random

from diagnosis.draft import Draft

Oddity = Callable[[Draft, Random], None]


def add_decoys(draft: Draft, touched: Collection[str], random: Random) -> None:
    """Puts some oddities into a third of the requests, away from the parts that have faults."""
    if random.random() < 0.65:
        return
    free = [put for part, put in _ODDITIES if part not in touched and "edge" not in touched]
    for put in random.sample(free, min(len(free), random.randint(1, 2))):
        put(draft, random)


def _accept(draft: Draft, random: Random) -> None:
    draft.set("Accept", None)
    draft.headers.append(("Accept", random.choice(("text/html", "application/xml"))))


def _origin(draft: Draft, _random: Random) -> None:
    origin = draft.get("Origin")
    draft.set("Origin", f"{origin}/index.html" if origin else "https://www.example.com/a")


def _member(draft: Draft, random: Random) -> None:
    if isinstance(draft.document, dict) and draft.has_body:
        draft.document[random.choice(("debug", "traceId", "sdkVersion"))] = random.choice(
            (True, "7")
        )


def _parameter(draft: Draft, random: Random) -> None:
    draft.query.append((random.choice(("debug", "_", "pagesize", "cacheBuster")), "1"))


def _recorded(draft: Draft, random: Random) -> None:
    names = ("Sec-Fetch-Mode", "DNT", "Upgrade-Insecure-Requests")
    draft.headers.append((random.choice(names), "1"))


def _guest(draft: Draft, random: Random) -> None:
    draft.headers.append(("X-Client-Id", f"acme-{random.randint(1, 9)}"))


_ODDITIES: tuple[tuple[str, Oddity], ...] = (
    ("accept", _accept),
    ("origin", _origin),
    ("body", _member),
    ("query", _parameter),
    ("x-recorded", _recorded),
    ("x-client-id", _guest),
)
