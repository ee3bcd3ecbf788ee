"""What the SDKs of the languages have of their own, and the objects that their readers follow.

    client (host, token, keys, headers) -> api

A client is a `Thing` whose slots hold what is set on it; `keys` and `prefixes` are of the guest's
JWT, by the name of the header.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote_plus

from inspector.dialects.values import COMPACT, JsonStyle, Thing

CLIENT = "its client"
"""Where an API object keeps its client: no name that code could set."""


@dataclass(frozen=True, slots=True)
class Flavour:
    """How one language's SDK differs.

    `field` names a field that is not published, `method` an operation. `repeats` tells whether a
    list in a query is sent as several values, `is_typed` whether a request without a body has a
    Content-Type, `sends_null` whether a POST without a body sends `null`. `guest_by_oauth` tells
    whether guest operations get the OAuth token, `drops_empty` whether empty texts are left out
    of a query, `has_options` whether the last argument holds what is optional, `wants_all`
    whether a call gives all that is optional too. `keeps` are letters that stay in a path.
    """

    field: Callable[[str], str]
    method: Callable[[str], str]
    style: JsonStyle = COMPACT
    encode: Callable[[str], str] = lambda text: quote_plus(text, errors="replace")
    repeats: bool = False
    is_typed: bool = True
    sends_null: bool = False
    guest_by_oauth: bool = False
    has_options: bool = False
    drops_empty: bool = False
    wants_all: bool = False
    keeps: str = ""


def new_client() -> Thing:
    """Returns a client; `keys` are of the guest's JWT, by the name of the header."""
    return Thing("sdk client", {"headers": {}, "keys": {}, "prefixes": {}})


def unknown_region() -> Thing:
    """Returns a region that the snippet leaves to its surroundings: the environment's is used."""
    return Thing("sdk region")


def region_host(name: str) -> str | None:
    """Returns the API host of a constant of PureCloudRegionHosts; None when it is not known."""
    from inspector.catalog.regions import REGIONS

    wanted = name.replace("_", "-")
    domain = next((region.domain for region in REGIONS if region.name == wanted), None)
    return None if domain is None else f"https://api.{domain}"


def client_of(api: Thing) -> Thing:
    """Returns the client that an API object sends by."""
    client = api.slots[CLIENT]
    assert isinstance(client, Thing)
    return client
